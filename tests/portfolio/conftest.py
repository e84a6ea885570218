"""Prices that the tests of the engine share."""

from pathlib import Path

import pandas as pd
import pytest
from made_prices import simulated, table

from workbench.market.prices import PriceTable


@pytest.fixture(scope="session")
def etf_daily(shared_data: Path) -> PriceTable:
    """Eight exchange-traded funds, daily 2007-2025."""
    frame = pd.read_csv(shared_data / "prices" / "etf_8_daily_2007_2025.csv", index_col=0, parse_dates=True)
    return table(frame.rename_axis("date"))


@pytest.fixture(scope="session")
def etf(etf_daily: PriceTable) -> PriceTable:
    """The same funds at the ends of months."""
    return table(etf_daily.prices.resample("ME").last(), "monthly")


@pytest.fixture(scope="session")
def sim() -> PriceTable:
    """Six simulated assets, 300 weeks."""
    return simulated(6, 300, 7, frequency="weekly")
