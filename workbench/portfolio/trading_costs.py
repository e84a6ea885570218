"""What it costs to move from the current holdings to new weights."""

import numpy as np

from workbench.portfolio.request import CASH
from workbench.portfolio.universe import FloatArray, Universe


def charged(universe: Universe) -> FloatArray:
    """(n,) 1 for an asset whose trades cost, 0 for CASH."""
    return np.array([0.0 if asset == CASH else 1.0 for asset in universe.assets])


def trading_cost(weights: FloatArray, universe: Universe, costs: tuple[float, float]) -> float:
    """Cost of moving from the current holdings to ``weights``, as a fraction of the managed part.

    Args:
        weights: (n,) within the managed part.
        universe: whose current holdings are left; without them nothing is traded.
        costs: per unit bought and per unit sold. CASH itself is not bought or sold.
    """
    if universe.current is None or not any(costs):
        return 0.0
    trade = (weights - universe.current) * charged(universe)
    return float(costs[0] * np.clip(trade, 0.0, None).sum() + costs[1] * np.clip(-trade, 0.0, None).sum())
