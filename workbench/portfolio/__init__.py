"""Allocation: from a request and prices to weights that can be explained and defended."""
