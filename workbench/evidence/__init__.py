"""Whether the figures and the quotes in a text are in its source. No model takes part."""
