"""Where news comes from: pasted text, files, feeds, Yahoo."""
