"""What may be done to raw prices: narrowed to assets and dates, repeated dates merged, bad cells refused or left out.

Every function returns new values; nothing is changed in place and nothing is mended that ``Repairs`` does not allow.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.errors import DataError, InputError
from workbench.market.dates import Days
from workbench.market.price_files import RawPrices
from workbench.market.prices import Repairs
from workbench.market.returns import refuse_unknown
from workbench.market.series_checks import Values, looks_like_returns, surely_returns


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """Two different prices of one asset on one day, in the order of the file."""

    asset: str
    day: np.datetime64
    first: float
    last: float


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Merged:
    """Attributes: days: ascending and unique, shape (T,). values: shape (T, n).
    repeats: by asset, how many prices stood on a date that already had one. conflicts: those that differed.
    repeated: the dates that stood more than once.
    """

    days: Days
    values: Values
    repeats: npt.NDArray[np.int64]
    conflicts: tuple[Conflict, ...]
    repeated: Days


def narrow(raw: RawPrices, assets: Sequence[str] | None, start: str | None, end: str | None) -> RawPrices:
    """Only the named assets (in the order named) and the dates from ``start`` to ``end``, both included.

    Raises:
        InputError: an unknown asset, with the closest name; an asset named twice; a date that is not one.
        DataError: no date is left.
    """
    columns = _chosen_columns(raw, assets)
    first, last = _day(start, "start"), _day(end, "end")
    if first is not None and last is not None and first > last:
        raise InputError(f"start {first} is after end {last}.", "Exchange the two.")
    kept = np.ones(raw.dates.size, dtype=bool)
    kept &= True if first is None else raw.dates >= first
    kept &= True if last is None else raw.dates <= last
    if not kept.any():
        raise DataError(
            f"{raw.file_name} has no prices from {first or 'its start'} to {last or 'its end'}; its dates run from "
            f"{raw.dates.min()} to {raw.dates.max()}.",
            "Choose dates within that range.",
        )
    row, place = np.cumsum(kept) - 1, {column: at for at, column in enumerate(columns)}
    return replace(
        raw,
        assets=tuple(raw.assets[column] for column in columns),
        dates=raw.dates[kept],
        values=raw.values[kept][:, columns],
        unreadable={(int(row[r]), place[c]): text for (r, c), text in raw.unreadable.items() if kept[r] and c in place},
    )


def merge_repeats(raw: RawPrices, keep: Literal["first", "last"] = "first") -> Merged:
    """One row per date, ascending. Where a date stands more than once the first (or last) price of each asset is kept."""
    days, inverse = np.unique(raw.dates, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    if days.size == raw.dates.size:
        none = np.zeros(len(raw.assets), dtype=np.int64)
        return Merged(days=days, values=raw.values[order], repeats=none, conflicts=(), repeated=days[:0])
    first, last = np.full((2, days.size, len(raw.assets)), np.nan)
    counts = np.zeros(first.shape, dtype=np.int64)
    differ = np.zeros(first.shape, dtype=bool)
    for rows in _occurrences(inverse, order):
        target, found = inverse[rows], raw.values[rows]
        present = np.isfinite(found)
        fresh = present & np.isnan(first[target])
        first[target] = np.where(fresh, found, first[target])
        differ[target] |= present & (found != first[target])
        last[target] = np.where(present, found, last[target])
        counts[target] += present
    conflicts = tuple(
        Conflict(asset=raw.assets[column], day=days[row], first=float(first[row, column]), last=float(last[row, column]))
        for row, column in sorted(np.argwhere(differ).tolist(), key=lambda at: (at[1], at[0]))
    )
    many = np.bincount(inverse, minlength=days.size) > 1
    return Merged(
        days=days,
        values=first if keep == "first" else last,
        repeats=np.maximum(counts - 1, 0).sum(axis=0),
        conflicts=conflicts,
        repeated=days[many],
    )


def without_bad_cells(raw: RawPrices, repairs: Repairs) -> tuple[RawPrices, dict[str, int]]:
    """Refuse cells that are no positive number, or leave them out where ``repairs`` says so.

    Returns:
        the prices, and how many cells were left out per asset.

    Raises:
        DataError: naming a column of returns, else the first offending cell and the choice that would leave it out.
    """
    left_out = dict.fromkeys(raw.assets, 0)
    _refuse_returns(raw)
    if raw.unreadable and repairs.text == "refuse":
        (row, column), text = min(raw.unreadable.items(), key=lambda item: (item[0][1], item[0][0]))
        what = f"is a formula without a stored value ({text[:60]})" if is_formula(text) else f"holds {text[:60]!r}, not a price"
        raise _refused(raw, column, row, what, len(raw.unreadable), "text")
    for _, column in raw.unreadable:
        left_out[raw.assets[column]] += 1
    bad = np.argwhere((raw.values <= 0).T)
    if bad.size:
        column, row = (int(at) for at in bad[0])
        if repairs.non_positive == "refuse":
            value = raw.values[row, column]
            raise _refused(raw, column, row, f"is {value:g}, which is not a price", len(bad), "non_positive")
        for at in bad[:, 0]:
            left_out[raw.assets[int(at)]] += 1
    values = np.where(raw.values > 0, raw.values, np.nan)
    return replace(raw, values=values, unreadable={}), {asset: count for asset, count in left_out.items() if count}


def returns_reason(raw: RawPrices, column: int) -> tuple[str, bool]:
    """Why a column seems to hold returns, "" when it does not; and whether it can be nothing else."""
    values = raw.values[:, column]
    percentages = sum(text.endswith("%") for (_, at), text in raw.unreadable.items() if at == column)
    if percentages > len(values) / 2:
        return f"{percentages} of its cells are percentages", True
    found = values[np.isfinite(values)]
    return looks_like_returns(found), surely_returns(found)


def is_formula(text: str) -> bool:
    """Whether an unreadable cell is a spreadsheet's formula that came without its value."""
    return text.startswith("=") or re.match(r"[A-Z]{1,3}\d+ =", text) is not None


def refuse_undated(raw: RawPrices, repairs: Repairs) -> None:
    """A row with prices whose date cannot be read is refused unless text may count as missing.

    Raises:
        DataError: naming the row and what stands in its date column.
    """
    if raw.undated and repairs.text == "refuse":
        row, text = next(iter(raw.undated.items()))
        more = f" ({len(raw.undated) - 1} more such rows)" if len(raw.undated) > 1 else ""
        raise DataError(
            f"Row {row} of the prices in {raw.file_name} has the date {text[:40]!r}, which cannot be read{more}.",
            'Correct the date, or send "repairs": {"text": "treat_as_missing"} to leave such rows out.',
        )


def refuse_conflicts(merged: Merged, repairs: Repairs, several_times: bool) -> None:
    """Different prices on one day are refused unless the caller says which one to keep.

    Raises:
        DataError: naming asset, date and both prices.
    """
    if not merged.conflicts or repairs.duplicates != "refuse":
        return
    one = merged.conflicts[0]
    more = f" ({len(merged.conflicts) - 1} more such cases)" if len(merged.conflicts) > 1 else ""
    why = " The file has several times of day for one date; one price a day is needed." if several_times else ""
    raise DataError(
        f"{one.asset} has two prices on {one.day}: {one.first:g} and {one.last:g}{more}.{why}",
        'Correct the file, or send "repairs": {"duplicates": "keep_last"} (or "keep_first") to choose one.',
    )


def one_column_per_name(raw: RawPrices) -> tuple[RawPrices, tuple[str, ...]]:
    """Drop a column that repeats another of the same name value for value; return the names it was done for.

    Raises:
        DataError: two columns of one name that differ, with the first date on which they do.
    """
    kept: dict[str, int] = {}
    twins: list[str] = []
    for column, asset in enumerate(raw.assets):
        if asset not in kept:
            kept[asset] = column
            continue
        one, two = raw.values[:, kept[asset]], raw.values[:, column]
        differ = np.flatnonzero(~((one == two) | (np.isnan(one) & np.isnan(two))))
        if differ.size:
            at = differ[0]
            raise DataError(
                f"Two columns are named {asset}, with different prices (on {raw.dates[at]}: {one[at]:g} and {two[at]:g}).",
                'Give one of them another name, or leave both out by listing the others in "assets".',
            )
        twins.append(asset)
    columns = list(kept.values())
    place = {column: at for at, column in enumerate(columns)}
    unreadable = {(row, place[column]): text for (row, column), text in raw.unreadable.items() if column in place}
    return replace(raw, assets=tuple(kept), values=raw.values[:, columns], unreadable=unreadable), tuple(twins)


def refuse_empty(raw: RawPrices, values: Values) -> None:
    """An asset without a single price is refused.

    Raises:
        DataError: naming the assets.
    """
    present = np.asarray(np.isfinite(values).any(axis=0))
    empty = [asset for asset, filled in zip(raw.assets, present, strict=True) if not filled]
    if empty:
        others = [asset for asset in raw.assets if asset not in empty]
        listed = ", ".join(f'"{asset}"' for asset in others[:12]) + (", ..." if len(others) > 12 else "")
        raise DataError(
            f"{', '.join(empty[:8])} {'has' if len(empty) == 1 else 'have'} no price at all in {raw.file_name}.",
            f'Fill the column, or leave it out: "assets": [{listed}].' if others else "Load a file that holds prices.",
        )


def forward_fill(values: Values) -> tuple[Values, npt.NDArray[np.int64]]:
    """Carry each price forward over the gaps up to the asset's own last price; returns the counts per asset."""
    present = np.isfinite(values)
    rows = np.arange(len(values))[:, None]
    latest = np.maximum.accumulate(np.where(present, rows, -1), axis=0)
    last = np.where(present, rows, -1).max(axis=0)
    fill = ~present & (latest >= 0) & (rows < last)
    filled = np.where(fill, np.take_along_axis(values, np.maximum(latest, 0), axis=0), values)
    return filled, fill.sum(axis=0).astype(np.int64)


def _chosen_columns(raw: RawPrices, assets: Sequence[str] | None) -> list[int]:
    if assets is None:
        return list(range(len(raw.assets)))
    if not assets:
        raise InputError("assets is an empty list.", "Name at least one asset, or leave the field out.")
    refuse_unknown(assets, list(dict.fromkeys(raw.assets)), raw.file_name)
    twice = next((name for at, name in enumerate(assets) if name in assets[:at]), None)
    if twice is not None:
        raise InputError(f"assets names {twice} twice.", "Name it once.")
    return [column for name in assets for column, asset in enumerate(raw.assets) if asset == name]


def _day(text: str | None, field: str) -> np.datetime64 | None:
    if text is None:
        return None
    try:
        return np.datetime64(date.fromisoformat(text), "D")
    except ValueError as error:
        raise InputError(f"{field} is {text!r}, which is not a date.", "Write it as YYYY-MM-DD.") from error


def _occurrences(inverse: npt.NDArray[np.intp], order: npt.NDArray[np.intp]) -> list[npt.NDArray[np.intp]]:
    """The rows that are the first of their date, those that are the second, and so on."""
    grouped = inverse[order]
    starts = np.flatnonzero(np.r_[True, grouped[1:] != grouped[:-1]])
    nth = np.arange(order.size) - np.repeat(starts, np.diff(np.r_[starts, order.size]))
    return [order[nth == k] for k in range(int(nth.max()) + 1)]


def _refused(raw: RawPrices, column: int, row: int, what: str, count: int, choice: str) -> DataError:
    more = f" ({count - 1} more such cell{'s' if count > 2 else ''})" if count > 1 else ""
    return DataError(
        f"The price of {raw.assets[column]} on {raw.dates[row]} {what}{more}.",
        f'Correct the file, or send "repairs": {{"{choice}": "treat_as_missing"}} to leave such cells out.',
    )


def _refuse_returns(raw: RawPrices) -> None:
    """Leaving out every negative "price" would make a price series of half a return series."""
    for column, asset in enumerate(raw.assets):
        reason, certain = returns_reason(raw, column)
        if certain:
            raise DataError(
                f"{asset} looks like returns, not prices: {reason}.",
                "Load prices. Chain returns into an index first: each value times one plus the return.",
            )
