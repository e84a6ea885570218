"""From prices to returns: simple, per period, on the dates for which every chosen asset has a price.

``r_t = P_t / P_{t-1} - 1``. Rows that lack any chosen asset's price are left out before returns are taken, so the first
return after such a row spans more than one period. It is kept, because wealth must compound over it, and it is counted
and told: nothing is filled and nothing is paired asset by asset.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import DataError, InputError
from workbench.market.prices import PriceTable

FloatArray: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ReturnTable:
    """Simple per-period returns on the common sample.

    Attributes:
        returns: shape (T, n), no NaN; the index holds the date on which each period ends, the columns are assets.
        start: date of the price from which the first return is taken.
        periods_per_year: 252, 52, 12, 4 or 1.
        dropped_rows: rows of prices left out because some asset had none that day.
        gaps: returns that span more than one row of the table because rows between were left out.
        notes: what the reader of a result should know, in whole sentences.
    """

    returns: pd.DataFrame
    start: pd.Timestamp
    periods_per_year: int
    dropped_rows: int
    gaps: int
    notes: tuple[str, ...]

    @property
    def assets(self) -> tuple[str, ...]:
        """Asset names in the order of the columns."""
        return tuple(str(column) for column in self.returns.columns)

    @property
    def years(self) -> float:
        """Length of the sample: observations divided by periods per year."""
        return len(self.returns) / self.periods_per_year


def simple_returns(table: PriceTable, assets: Sequence[str] | None = None) -> ReturnTable:
    """Returns of ``assets`` (default: every column) on the dates they all have a price.

    Raises:
        InputError: an asset without prices, with the closest name there is.
        DataError: fewer than three common dates, naming the latest starting and earliest ending asset, or prices whose
            ratio is not a finite number.
    """
    chosen = list(table.assets if assets is None else assets)
    refuse_unknown(chosen, table.assets, "the prices")
    values = table.prices[chosen].to_numpy(np.float64)
    complete = np.isfinite(values).all(axis=1)
    kept = np.flatnonzero(complete)
    if len(kept) < 3:
        raise _no_common_sample(table.prices[chosen], len(kept))
    dates = pd.DatetimeIndex(table.prices.index)[kept]
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        returns = values[kept[1:]] / values[kept[:-1]] - 1.0
    _refuse_infinite(returns, dates[1:], chosen)
    spans = np.diff(kept)
    dropped, gaps = int(len(values) - len(kept)), int((spans > 1).sum())
    return ReturnTable(
        returns=pd.DataFrame(returns, index=dates[1:].rename("date"), columns=chosen),
        start=dates[0],
        periods_per_year=table.periods_per_year,
        dropped_rows=dropped,
        gaps=gaps,
        notes=(*_sample_notes(table, chosen, dates, dropped, spans), *_price_notes(table, chosen)),
    )


def portfolio_returns(returns: pd.DataFrame, weights: Mapping[str, float], *, drift: bool = False) -> pd.Series:
    """Per-period returns of a portfolio.

    Args:
        returns: shape (T, n), simple returns without NaN.
        weights: by asset, as fractions of the start value; each a column of ``returns``. They should sum to 1.
        drift: False brings the weights back to ``weights`` every period; True buys once and holds.

    Returns:
        shape (T,), same index.

    Raises:
        InputError: a weight for an asset without returns.
        DataError: a bought-and-held portfolio whose value reaches zero, with the date.
    """
    refuse_unknown(weights, [str(column) for column in returns.columns], "the returns")
    held = returns[list(weights)].to_numpy(np.float64)
    shares = np.array(list(weights.values()), dtype=np.float64)
    if not drift:
        return pd.Series(held @ shares, index=returns.index, name="portfolio")
    outside = 1.0 - shares.sum()
    value = np.concatenate([[1.0], np.cumprod(1.0 + held, axis=0) @ shares + outside])
    if (value <= 0).any():
        day = _day(returns.index[max(int(np.argmax(value <= 0)) - 1, 0)])
        raise DataError(f"Bought and held, this portfolio is worth nothing on {day}.", "Reduce the short positions.")
    return pd.Series(value[1:] / value[:-1] - 1.0, index=returns.index, name="portfolio")


def refuse_unknown(names: Iterable[str], known: Sequence[str], where: str) -> None:
    """Every name must be in ``known``.

    Raises:
        InputError: naming the strangers and, for the first, the closest known name.
    """
    available = set(known)
    unknown = [name for name in names if name not in available]
    if not unknown:
        return
    folded = {name.casefold(): name for name in known}
    close = get_close_matches(unknown[0].casefold(), list(folded), n=1, cutoff=0.5)
    there = f"There is {shortened(known)}." if known else "There are none."
    hint = f"Did you mean {folded[close[0]]}?" if close else there
    verb = "is" if len(unknown) == 1 else "are"
    raise InputError(f"{shortened(unknown)} {verb} not in {where}.", hint)


def shortened(names: Sequence[str], most: int = 8) -> str:
    """``A, B, C and 12 more``."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _no_common_sample(prices: pd.DataFrame, common: int) -> DataError:
    dates = f"{common} date{'' if common == 1 else 's'}"
    if common == len(prices):
        return DataError(f"The prices hold only {dates}; at least 3 are needed.", "Load a longer history.")
    empty = [str(name) for name in prices.columns if prices[name].notna().sum() == 0]
    if empty:
        return DataError(f"{shortened(empty)} has no price at all.", "Leave it out, or load a file that has its prices.")
    first, last = _first_dates(prices), _first_dates(prices.iloc[::-1])
    latest, earliest = max(first, key=lambda name: first[name]), min(last, key=lambda name: last[name])
    return DataError(
        f"Only {dates} with a price for every asset; at least 3 are needed. {latest} starts last, on "
        f"{first[latest]:%Y-%m-%d}; {earliest} ends first, on {last[earliest]:%Y-%m-%d}.",
        "Leave one of them out, or load a longer history.",
    )


def _first_dates(prices: pd.DataFrame) -> dict[str, date]:
    """The first row's date with a price, by asset; every asset has one."""
    present = prices.notna().to_numpy().argmax(axis=0)
    return {str(name): _day(prices.index[row]) for name, row in zip(prices.columns, present, strict=True)}


def _day(value: object) -> date:
    return pd.Timestamp(str(value)).date()


def _refuse_infinite(returns: FloatArray, dates: pd.DatetimeIndex, assets: Sequence[str]) -> None:
    bad = np.argwhere(~np.isfinite(returns))
    if len(bad):
        row, column = bad[0]
        raise DataError(
            f"The return of {assets[column]} on {dates[row]:%Y-%m-%d} is not a finite number.",
            "Its price that day, or the one before, is zero or absurdly large; mend the file.",
        )


def _sample_notes(
    table: PriceTable, assets: Sequence[str], dates: pd.DatetimeIndex, dropped: int, spans: npt.NDArray[np.intp]
) -> list[str]:
    if not dropped:
        return []
    notes = [
        f"{dropped} of {len(table.prices)} rows were left out because some asset had no price; the common sample runs from "
        f"{dates[0]:%Y-%m-%d} to {dates[-1]:%Y-%m-%d}."
    ]
    starts = _first_dates(table.prices[list(assets)])
    latest = max(starts, key=lambda name: starts[name])
    if starts[latest] > _day(table.prices.index[0]):
        notes.append(f"{latest} has the shortest history: it starts on {starts[latest]:%Y-%m-%d}.")
    long = np.flatnonzero(spans > 1)
    if len(long):
        widest = int(spans.argmax())
        notes.append(
            f"{len(long)} returns span more than one period because rows between were left out; the longest covers "
            f"{int(spans[widest])} periods and ends on {dates[widest + 1]:%Y-%m-%d}."
        )
    return notes


def _price_notes(table: PriceTable, assets: Sequence[str]) -> list[str]:
    notes = []
    flagged = [problem.asset for problem in table.problems if problem.kind == "price_only" and problem.asset in assets]
    if table.kind == "price_only":
        notes.append("Prices leave out dividends and interest, so returns are lower than an investor's.")
    elif flagged:
        named = shortened(list(dict.fromkeys(str(asset) for asset in flagged)))
        notes.append(f"Prices of {named} leave out dividends and interest, so their returns are lower than an investor's.")
    filled = {name: count for name, count in table.filled.items() if name in assets and count}
    if filled:
        notes.append("Prices carried forward at your request: " + ", ".join(f"{n} {c}" for n, c in filled.items()) + ".")
    if table.simulated:
        notes.append("The prices are simulated: a sample market, not history.")
    return notes
