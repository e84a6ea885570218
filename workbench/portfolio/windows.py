"""What each asset did in the bad times that the loaded history covers.

A window of the scenario library is measured on the prices themselves: from the last price on or before its first day to the
last price on or before its last day, bought and held, so that a portfolio's return is the weighted sum of its assets'.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from workbench.market.prices import Frequency, PriceTable
from workbench.market.scenarios import HistoricalWindow, ScenarioLibrary, historical_windows

#: How many days a price may be older than the day it stands for.
TOLERANCE: Mapping[Frequency, int] = {"daily": 5, "weekly": 10, "monthly": 31, "quarterly": 92, "annual": 366}


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowReturns:
    """One window on the loaded prices.

    Attributes:
        id, name: of the scenario.
        start, end: the scenario's own days.
        first, last: the days of the prices that were used.
        returns: buy-and-hold return by asset, for those with a price at both ends.
        missing: assets without one.
    """

    id: str
    name: str
    start: date
    end: date
    first: date
    last: date
    returns: dict[str, float]
    missing: tuple[str, ...]


def window_returns(table: PriceTable, library: ScenarioLibrary) -> tuple[WindowReturns, ...]:
    """Every historical window inside the loaded history, in the order of their first days.

    A window between whose ends the table has fewer than two rows (a week in monthly prices) is left out.
    """
    days = pd.DatetimeIndex(table.prices.index)
    inside = historical_windows(library, days[0].date(), days[-1].date())
    measured = (_measured(table, days, window) for window in inside)
    return tuple(sorted((item for item in measured if item is not None), key=lambda item: (item.start, item.end)))


def _measured(table: PriceTable, days: pd.DatetimeIndex, window: HistoricalWindow) -> WindowReturns | None:
    first = int(days.searchsorted(pd.Timestamp(window.start), side="right")) - 1
    last = int(days.searchsorted(pd.Timestamp(window.end), side="right")) - 1
    oldest = TOLERANCE[table.frequency]
    stale = any((pd.Timestamp(day) - days[row]).days > oldest for day, row in ((window.start, first), (window.end, last)))
    if first >= last or stale:
        return None
    prices = table.prices.to_numpy(np.float64)
    before, after = prices[first], prices[last]
    known = np.isfinite(before) & np.isfinite(after)
    changes = {asset: float(after[i] / before[i] - 1.0) for i, asset in enumerate(table.assets) if known[i]}
    return WindowReturns(
        id=window.id,
        name=window.name_en,
        start=window.start,
        end=window.end,
        first=days[first].date(),
        last=days[last].date(),
        returns=changes,
        missing=tuple(asset for i, asset in enumerate(table.assets) if not known[i]),
    )
