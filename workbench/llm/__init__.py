"""The language model: a locally served one that explains and reads. Code computes, quotes and checks."""
