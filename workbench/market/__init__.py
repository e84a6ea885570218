"""Prices and what follows from them alone: returns, risk measures, data quality, market scenarios."""
