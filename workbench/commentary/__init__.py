"""Commentaries on results: written by a model or by rule, every figure of them traced to a field of the result."""
