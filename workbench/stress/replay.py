"""A portfolio bought before a window and held through it, on real prices: path, worst day, drawdown and recovery.

The first day is the last price day on or before ``start``, at most seven days earlier; so too the last day and ``end``. The
maximum drawdown is inside the window; its recovery is looked for in all prices after it, still held.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from workbench.errors import DataError, InputError
from workbench.market.prices import Frequency, PriceTable
from workbench.market.returns import FloatArray, refuse_unknown
from workbench.market.risk_measures import max_drawdown
from workbench.stress.request import CASH

#: How many days a price may be older than the day it stands for.
TOLERANCE: Mapping[Frequency, int] = {"daily": 7, "weekly": 10, "monthly": 31, "quarterly": 92, "annual": 366}


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Replay:
    """What happened to one unit of value.

    Attributes:
        dates: the price days of the window, shape (t,); the first is the day of purchase.
        wealth: value at each, shape (t,), 1 at the first.
        contributions: share of the P&L by asset; they sum to ``pnl_pct``.
        worst_day, worst_return: of the portfolio, inside the window.
        max_drawdown: 0 or negative, with its peak, trough and, when its peak is reached again later, recovery day.
        stands_in: proxies used, by asset, with the R-squared over their common history (None without one).
    """

    dates: pd.DatetimeIndex
    wealth: FloatArray
    contributions: Mapping[str, float]
    worst_day: date
    worst_return: float
    max_drawdown: float
    peak_date: date | None
    trough_date: date | None
    recovery_date: date | None
    last_price: date
    stands_in: Mapping[str, tuple[str, float | None]]

    @property
    def pnl_pct(self) -> float:
        """Return over the window, a fraction."""
        return float(self.wealth[-1] - 1.0)


def replay_window(
    table: PriceTable, weights: Mapping[str, float], start: date, end: date, *, proxies: Mapping[str, str] | None = None
) -> Replay:
    """Buy at ``start`` and hold to ``end``.

    Args:
        weights: fractions of the start value; CASH stays as it is, without interest.
        proxies: asset -> asset of the table whose returns stand in for it.

    Raises:
        InputError: an unknown asset, or a start after the end.
        DataError: a window outside the prices, an asset younger than the window or without prices in it, or a portfolio that
            loses everything.
    """
    held = {asset: weight for asset, weight in weights.items() if weight != 0 and asset != CASH}
    stands_in = dict(proxies or {})
    refuse_unknown(stands_in, list(weights), "the portfolio (in `proxies`)")
    stands_in = {asset: name for asset, name in stands_in.items() if asset in held}
    refuse_unknown([asset for asset in held if asset not in stands_in], table.assets, "the prices")
    refuse_unknown(stands_in.values(), table.assets, "the prices (as a proxy)")
    first, last = _rows(table, start, end)
    columns = {asset: table.prices[stands_in.get(asset, asset)] for asset in held}
    _refuse_young(columns, stands_in, table, first, last)
    days = pd.DatetimeIndex(table.prices.index)
    levels = {asset: column.iloc[first:].to_numpy(np.float64) for asset, column in columns.items()}
    complete = np.ones(len(days) - first, dtype=bool)
    for values in levels.values():
        complete &= np.isfinite(values)
    inside = last - first + 1
    growth = {asset: values[complete] / values[0] for asset, values in levels.items()}
    wealth = np.full(int(complete.sum()), 1.0) + sum(
        (held[a] * (g - 1.0) for a, g in growth.items()), np.zeros(int(complete.sum()))
    )
    kept, within = days[first:][complete], int(complete[:inside].sum())
    return _measured(table, kept, wealth, within, held, growth, stands_in)


def margin_calls(wealth: FloatArray, borrowed: float, maintenance: float) -> int:
    """Days on which ``(V - borrowed) / V`` is below the maintenance margin; borrowed is a fraction of the start value."""
    return int(((wealth - borrowed) < maintenance * wealth).sum())


def _measured(
    table: PriceTable,
    days: pd.DatetimeIndex,
    wealth: FloatArray,
    within: int,
    held: Mapping[str, float],
    growth: Mapping[str, FloatArray],
    stands_in: Mapping[str, str],
) -> Replay:
    lost = np.flatnonzero(wealth[:within] <= 0)
    if len(lost):
        raise DataError(
            f"Bought and held, this portfolio is worth nothing on {days[lost[0]]:%Y-%m-%d}.", "Reduce the short positions."
        )
    path = wealth[:within]
    returns = path[1:] / path[:-1] - 1.0
    worst = int(returns.argmin())
    fall = max_drawdown(returns)
    fell = fall.depth < 0
    back = np.flatnonzero(wealth[fall.trough :] >= path[fall.start] * (1.0 - 1e-12)) if fell else np.array([], dtype=np.intp)
    return Replay(
        dates=days[:within],
        wealth=path,
        contributions={asset: held[asset] * float(growth[asset][within - 1] - 1.0) for asset in held},
        worst_day=days[worst + 1].date(),
        worst_return=float(returns[worst]),
        max_drawdown=fall.depth,
        peak_date=days[fall.start].date() if fell else None,
        trough_date=days[fall.trough].date() if fell else None,
        recovery_date=days[fall.trough + int(back[0])].date() if len(back) else None,
        last_price=days[-1].date(),
        stands_in={asset: (name, _r_squared(table, asset, name)) for asset, name in stands_in.items()},
    )


def _rows(table: PriceTable, start: date, end: date) -> tuple[int, int]:
    """Rows of the first and the last day."""
    if start >= end:
        raise InputError(f"The window starts on {start} and ends on {end}.", "The start lies before the end.")
    days = pd.DatetimeIndex(table.prices.index)
    oldest = TOLERANCE[table.frequency]
    rows = [int(days.searchsorted(pd.Timestamp(day), side="right")) - 1 for day in (start, end)]
    for day, row in zip((start, end), rows, strict=True):
        if row < 0 or days[row].date() < day - timedelta(days=oldest):
            raise DataError(
                f"The window {start} to {end} lies outside the prices, {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}.",
                "Choose a window inside them, or load a longer history.",
            )
    if rows[1] - rows[0] < 1:
        raise DataError(f"The window {start} to {end} holds no two prices.", "Choose a longer window or more frequent prices.")
    return rows[0], rows[1]


def _refuse_young(
    columns: Mapping[str, "pd.Series[float]"], stands_in: Mapping[str, str], table: PriceTable, first: int, last: int
) -> None:
    days = pd.DatetimeIndex(table.prices.index)
    others = [
        name
        for name in table.assets
        if np.isfinite(table.prices[name].iloc[first]) and np.isfinite(table.prices[name].iloc[last])
    ]
    for asset, column in columns.items():
        if np.isfinite(column.iloc[first]) and np.isfinite(column.iloc[last]):
            continue
        named = f"{stands_in[asset]} (the proxy of {asset})" if asset in stands_in else asset
        known = column.dropna()
        told = f"starts on {known.index[0]:%Y-%m-%d}" if len(known) and known.index[0] > days[first] else "has no price then"
        offered = f" ({', '.join(others[:6])} could)" if others else ""
        raise DataError(
            f"{named} {told}; the window needs a price on {days[first]:%Y-%m-%d} and on {days[last]:%Y-%m-%d}.",
            f"Name a proxy that has prices then{offered}, leave {asset} out, or choose a later window.",
        )


def _r_squared(table: PriceTable, asset: str, proxy: str) -> float | None:
    if asset not in table.assets:
        return None
    pair = table.prices[[asset, proxy]].dropna() if asset != proxy else table.prices[[asset]].dropna()
    if asset == proxy or len(pair) < 24:
        return None
    returns = pair.to_numpy(np.float64)[1:] / pair.to_numpy(np.float64)[:-1] - 1.0
    if (returns.std(axis=0) < 1e-14).any():
        return None
    return float(np.corrcoef(returns.T)[0, 1] ** 2)
