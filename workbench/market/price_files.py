"""Reads a price file as it is: the values found, the layout, and everything odd about the reading. Repairs nothing.

Formats, encodings and separators are recognised by content (``file_grids``), the columns by heading and content
(``price_columns``), dates over the whole column (``dates``), numbers over the whole table (``number_columns``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import DataError
from workbench.market.dates import DateColumn, Days, read_dates
from workbench.market.file_grids import Grid, read_grid
from workbench.market.number_columns import read_numbers
from workbench.market.price_columns import Roles, find_roles
from workbench.market.prices import AssetDetails, Layout, PriceKind, Problem

#: A long table may not blow up into more cells than this (dates x assets).
LARGEST_TABLE = 60_000_000


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RawPrices:
    """Prices as found in a file.

    Attributes:
        assets: names in the order of the file; a name may stand twice.
        dates: datetime64[D], shape (T,), one per row of ``values``, in the file's order for a wide table and ascending for
            a long one; a date may stand several times, in the order of the file.
        values: float64, shape (T, n); NaN where absent or unreadable; any sign.
        unreadable: {(row, column): text} of the cells that should hold a price and do not.
        undated: {row of the data, counted from 1: text in the date column} of rows with prices and no readable date.
        disorder: two dates that follow one another in the file in the wrong order.
        several_times: the file has several times of day for one day.
        kind: whether dividends are included, as far as the headings tell.
        notes: what was assumed in reading.
    """

    file_name: str
    layout: Layout
    assets: tuple[str, ...]
    dates: Days
    values: npt.NDArray[np.float64]
    unreadable: Mapping[tuple[int, int], str] = field(default_factory=dict)
    undated: Mapping[int, str] = field(default_factory=dict)
    disorder: tuple[np.datetime64, np.datetime64] | None = None
    several_times: bool = False
    kind: PriceKind = "unknown"
    details: Mapping[str, AssetDetails] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()


def parse_price_file(data: bytes, file_name: str, *, today: date | None = None) -> RawPrices:
    """Read the bytes of a price file.

    Args:
        data: the whole file.
        file_name: for messages, and as the asset's name where the file is about a single unnamed asset.
        today: a date in the future speaks against a reading of the dates; unknown when absent.

    Raises:
        DataError: nothing in the file can be read as prices over time.
    """
    grid = read_grid(data, file_name)
    roles = find_roles(grid, file_name)
    if not grid.rows:
        raise DataError(
            f"{file_name} has column names but no rows below them.", "Load a file with a table of dates and figures."
        )
    dates = _dates(grid, roles, file_name, today)
    build = _wide if roles.layout == "wide" else _long
    return build(grid, roles, dates, file_name)


def _dates(grid: Grid, roles: Roles, file_name: str, today: date | None) -> DateColumn:
    column = grid.columns[roles.dates]
    name = next((row[roles.dates] for row in grid.header if row[roles.dates]), f"column {roles.dates + 1}")
    if not pa.types.is_string(column.type):
        column = pc.cast(column, pa.int64(), safe=False).cast(pa.string())
    dates = read_dates(column, name=name, epoch_1904=grid.epoch_1904, today=today)
    if np.isnat(dates.days).all():
        found = next((str(value) for value in column.to_pylist() if value is not None), "nothing")
        formula = next((text for (_, at), text in grid.formulas.items() if at == roles.dates), "")
        hint = f"Cell {formula} is a formula without a stored value: open the workbook, save it, load it again."
        raise DataError(
            f"No date can be read in the column {name!r} of {file_name}; it holds, for example, {found[:40]!r}.",
            hint if formula else "Write the dates as YYYY-MM-DD; dates of prices lie between 1800 and a year from now.",
        )
    return dates


def _wide(grid: Grid, roles: Roles, dates: DateColumn, file_name: str) -> RawPrices:
    columns = [column for column, _ in roles.prices]
    read = read_numbers([grid.columns[column] for column in columns], separator=grid.separator)
    dated = ~np.isnat(dates.days)
    values = np.column_stack(read.values)
    texts = {(row, column): text for column, cells in enumerate(read.texts) for row, text in cells.items()}
    formulas = {(r, columns.index(c)): text for (r, c), text in grid.formulas.items() if c in columns and 0 <= r < grid.rows}
    assets = tuple(asset for _, asset in roles.prices)
    position = np.cumsum(dated) - 1
    undated, footers = _undated(grid, roles, dated, np.asarray(np.isfinite(values).any(axis=1)))
    return RawPrices(
        file_name=file_name,
        layout="wide",
        assets=assets,
        dates=dates.days[dated],
        values=values[dated],
        unreadable={(int(position[row]), at): text for (row, at), text in (texts | formulas).items() if dated[row]},
        undated=undated,
        disorder=_disorder(dates.days[dated]),
        several_times=dates.several_times,
        kind=roles.kind,
        details={asset: AssetDetails(currency=currency) for asset, currency in roles.currencies.items()},
        notes=(*grid.notes, *roles.notes, *dates.notes, *read.notes, *footers),
    )


def _long(grid: Grid, roles: Roles, dates: DateColumn, file_name: str) -> RawPrices:
    price = roles.prices[0][0]
    read = read_numbers([grid.columns[price]], separator=grid.separator)
    texts = dict(read.texts[0]) | {row: text for (row, column), text in grid.formulas.items() if column == price and row >= 0}
    codes, assets = _asset_codes(grid, roles)
    dated = ~np.isnat(dates.days) & (codes >= 0)
    undated, footers = _undated(grid, roles, dated, np.isfinite(read.values[0]))
    if not dated.any():
        raise DataError(f"No row of {file_name} has both a date and an asset.", "Fill the columns of dates and assets.")
    days, codes, prices = dates.days[dated], codes[dated], read.values[0][dated]
    row_of, order = _pivot_rows(days, codes, len(assets), file_name)
    values = np.full((order.size, len(assets)), np.nan)
    values[row_of, codes] = prices
    position = np.cumsum(dated) - 1
    return RawPrices(
        file_name=file_name,
        layout="long",
        assets=assets,
        dates=order,
        values=values,
        unreadable={(int(row_of[position[r]]), int(codes[position[r]])): text for r, text in texts.items() if dated[r]},
        undated=undated,
        disorder=_long_disorder(days, codes),
        several_times=dates.several_times,
        kind=roles.kind,
        details=_details(grid, roles, dated, codes, assets),
        notes=(*grid.notes, *roles.notes, *dates.notes, *read.notes, *footers),
    )


def _undated(
    grid: Grid, roles: Roles, dated: npt.NDArray[np.bool_], priced: npt.NDArray[np.bool_]
) -> tuple[dict[int, str], tuple[Problem, ...]]:
    """Rows that cannot be placed: those with prices, by number; and a note on those without (sources, totals, remarks)."""
    column = grid.columns[roles.dates]
    lost = {int(row) + 1: str(column[int(row)].as_py() or "(blank)") for row in np.flatnonzero(~dated & priced)}
    blank = np.asarray(pc.is_null(column).to_numpy(zero_copy_only=False), dtype=bool)
    remarks = [str(column[int(row)].as_py()) for row in np.flatnonzero(~dated & ~priced & ~blank)]
    if not remarks:
        return lost, ()
    shown = "; ".join(repr(remark[:40]) for remark in remarks[:3])
    detail = f"{len(remarks)} row{'s' if len(remarks) > 1 else ''} without date and price: {shown}."
    return lost, (Problem(kind="ignored_row", asset=None, detail=detail, action="Left out as remarks."),)


def _asset_codes(grid: Grid, roles: Roles) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    """A number per row for its asset (-1 where blank), and the names by number, in order of appearance."""
    column = roles.code if roles.code is not None else roles.name
    if column is None:
        return np.zeros(grid.rows, dtype=np.int64), (roles.prices[0][1],)
    texts = grid.columns[column]
    if not pa.types.is_string(texts.type):
        texts = pc.cast(texts, pa.int64(), safe=False).cast(pa.string()) if _all_whole(texts) else texts.cast(pa.string())
    trimmed = pc.utf8_trim_whitespace(texts)
    encoded = pc.dictionary_encode(pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed))
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, tuple(str(name) for name in encoded.dictionary.to_pylist())


def _all_whole(column: pa.Array) -> bool:
    return pa.types.is_integer(column.type) or bool(pc.all(pc.equal(pc.floor(column), column)).as_py())


def _pivot_rows(days: Days, codes: npt.NDArray[np.int64], assets: int, file_name: str) -> tuple[npt.NDArray[np.int64], Days]:
    """The row of the table for each line of a long file, and the date of each row.

    The k-th price of an asset on one day goes to the k-th row of that day, so repeated prices stay visible.
    """
    distinct, day = np.unique(days, return_inverse=True)
    key = day.astype(np.int64) * assets + codes
    order = np.argsort(key, kind="stable")
    sorted_key = key[order]
    starts = np.flatnonzero(np.r_[True, sorted_key[1:] != sorted_key[:-1]])
    occurrence = np.empty(key.size, dtype=np.int64)
    occurrence[order] = np.arange(key.size) - np.repeat(starts, np.diff(np.r_[starts, key.size]))
    repeats = int(occurrence.max()) + 1
    rows, row_of = np.unique(day.astype(np.int64) * repeats + occurrence, return_inverse=True)
    if rows.size * assets > LARGEST_TABLE:
        raise DataError(
            f"{file_name} names {assets:,} assets on {distinct.size:,} dates: too many to lay out as a table.",
            "Check which column names the assets, or load fewer assets at a time.",
        )
    return row_of.astype(np.int64), distinct[rows // repeats]


def _disorder(days: Days) -> tuple[np.datetime64, np.datetime64] | None:
    steps = np.flatnonzero(np.diff(days).astype(np.int64) < 0)
    return (days[steps[0]], days[steps[0] + 1]) if steps.size else None


def _long_disorder(days: Days, codes: npt.NDArray[np.int64]) -> tuple[np.datetime64, np.datetime64] | None:
    """Within each asset; the assets themselves may stand in any order."""
    order = np.argsort(codes, kind="stable")
    days, codes = days[order], codes[order]
    steps = np.flatnonzero((np.diff(days).astype(np.int64) < 0) & (codes[1:] == codes[:-1]))
    return (days[steps[0]], days[steps[0] + 1]) if steps.size else None


def _details(
    grid: Grid, roles: Roles, dated: npt.NDArray[np.bool_], codes: npt.NDArray[np.int64], assets: tuple[str, ...]
) -> dict[str, AssetDetails]:
    """Name and currency of each asset, from the first of its rows that gives them."""
    names = _first_texts(grid, roles.name if roles.code is not None else None, dated, codes)
    currencies = _first_texts(grid, roles.currency, dated, codes)
    known = sorted(names.keys() | currencies.keys())
    return {assets[code]: AssetDetails(name=names.get(code), currency=currencies.get(code)) for code in known}


def _first_texts(grid: Grid, column: int | None, dated: npt.NDArray[np.bool_], codes: npt.NDArray[np.int64]) -> dict[int, str]:
    if column is None:
        return {}
    texts = grid.columns[column].filter(pa.array(dated))
    filled = np.asarray(pc.is_valid(texts).to_numpy(zero_copy_only=False), dtype=bool)
    where = np.flatnonzero(filled)
    distinct, first = np.unique(codes[where], return_index=True)
    return {int(code): str(texts[int(where[at])].as_py()).strip() for code, at in zip(distinct, first, strict=True)}
