"""Price tables made for tests."""

import numpy as np
import pandas as pd

from workbench.market.prices import Frequency, PriceTable
from workbench.provenance import Source


def table(prices: pd.DataFrame, frequency: Frequency = "daily") -> PriceTable:
    """A table as a file source would deliver it."""
    source = Source(name="prices", source="file", identifier="made.csv", sha256="0" * 64)
    return PriceTable(prices=prices, source=source, frequency=frequency)


def simulated(n: int, periods: int, seed: int, *, frequency: Frequency = "daily") -> PriceTable:
    """Prices of n assets moved by a few common factors with fat tails."""
    rng = np.random.default_rng(seed)
    common = rng.standard_t(5, (periods, 3)) * 0.005 @ rng.normal(0.4, 0.7, (3, n))
    returns = common + rng.standard_t(5, (periods, n)) * rng.uniform(0.002, 0.01, n) + rng.uniform(0.0001, 0.0006, n)
    values = 100 * np.cumprod(np.vstack([np.ones(n), 1 + np.clip(returns, -0.5, 0.5)]), axis=0)
    days = {"daily": "B", "weekly": "W", "monthly": "ME"}.get(frequency, "B")
    index = pd.date_range("2010-01-01", periods=periods + 1, freq=days, name="date")
    return table(pd.DataFrame(values, index=index, columns=[f"A{i:03d}" for i in range(n)]), frequency)
