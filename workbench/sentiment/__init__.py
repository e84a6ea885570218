"""What news says about an asset: language, entities, score, timeline."""
