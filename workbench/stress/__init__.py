"""Stress testing: what a portfolio loses when the factors behind it move."""
