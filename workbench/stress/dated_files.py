"""Reads a file of dated numbers (P&L, VaR forecasts, macro paths): dates, and named columns of numbers with blanks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from workbench.errors import DataError
from workbench.inputs import Inputs, fetch_file
from workbench.market.returns import FloatArray, shortened

Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class DatedTable:
    """Rows in ascending order of date.

    Attributes:
        name: of the file, for messages.
        dates: datetime64[D], shape (T,), unique; a quarter stands for its last day.
        columns: name as in the file -> numbers (T,), NaN where the cell is blank.
        texts: names of columns that hold no number at all (a scenario's name, say), with their first value.
    """

    name: str
    dates: Days
    columns: Mapping[str, FloatArray]
    texts: Mapping[str, str]

    def column(self, wanted: str) -> FloatArray:
        """The column called so, whatever its case and surrounding blanks.

        Raises:
            DataError: there is none, naming those there are.
        """
        for name, values in self.columns.items():
            if name.strip().casefold() == wanted.casefold():
                return values
        there = shortened(list(self.columns)) or "no column of numbers"
        raise DataError(f"{self.name} has no column {wanted!r}.", f"It has {there}. Name the columns date and {wanted}.")

    def has(self, wanted: str) -> bool:
        """Whether ``column`` would find it."""
        return any(name.strip().casefold() == wanted.casefold() for name in self.columns)


def load_dated(inputs: Inputs, name: str, path: str) -> DatedTable:
    """Read a CSV, XLSX or Parquet file as the input called ``name``.

    Raises:
        DataError: it cannot be read, has no dates, repeats a date, or holds text among the numbers of a column.
    """
    data, _ = inputs.read(name, source="file", identifier=path, fetch=fetch_file(Path(path)))
    return read_dated(data, Path(path).name)


def read_dated(data: bytes, file_name: str) -> DatedTable:
    """As ``load_dated``, from bytes."""
    from workbench.market.dates import read_dates
    from workbench.market.file_grids import read_grid
    from workbench.market.number_columns import number_share, read_numbers

    grid = read_grid(data, file_name)
    names = [" ".join(part for part in cells if part).strip() for cells in zip(*grid.header, strict=True)]
    dates = read_dates(grid.columns[grid.date_column], name=names[grid.date_column], epoch_1904=grid.epoch_1904).days
    dated = np.flatnonzero(~np.isnat(dates))
    _refuse_unreadable(dates, file_name)
    numeric = [i for i in range(len(names)) if i != grid.date_column and names[i] and number_share(grid.columns[i]) > 0.0]
    numbers = read_numbers([grid.columns[i] for i in numeric], separator=grid.separator)
    for i, odd in zip(numeric, numbers.texts, strict=True):
        _refuse_text(file_name, names[i], odd, dates)
    order = dated[np.argsort(dates[dated], kind="stable")]
    _refuse_repeated(dates[order], file_name)
    _refuse_same_names([names[i] for i in numeric], file_name)
    others = [i for i in range(len(names)) if i != grid.date_column and i not in numeric and names[i]]
    return DatedTable(
        name=file_name,
        dates=dates[order],
        columns={names[i]: values[order] for i, values in zip(numeric, numbers.values, strict=True)},
        texts={names[i]: _first_text(grid.columns[i].to_pylist()) for i in others},
    )


def _refuse_unreadable(dates: Days, file_name: str) -> None:
    if np.isnat(dates).all():
        raise DataError(f"{file_name} has no dates that can be read.", "Give a column `date`: 2024-01-31 or 2026 Q1.")
    missing = np.flatnonzero(np.isnat(dates))
    last = int(np.flatnonzero(~np.isnat(dates)).max())
    inside = [int(row) for row in missing if row < last]
    if inside:
        raise DataError(
            f"{file_name} has no readable date in row {inside[0] + 1} below its header.", "Mend the row or take it out."
        )


def _refuse_text(file_name: str, column: str, odd: Mapping[int, str], dates: Days) -> None:
    rows = [row for row in odd if not np.isnat(dates[row])]
    if rows:
        raise DataError(
            f"{file_name}: {column} on {dates[rows[0]]} is {odd[rows[0]]!r}, which is not a number.",
            "Mend the cell, or leave it blank.",
        )


def _refuse_repeated(dates: Days, file_name: str) -> None:
    again = np.flatnonzero(dates[1:] == dates[:-1])
    if len(again):
        raise DataError(f"{file_name} has {dates[again[0]]} twice.", "Keep one row per date.")


def _refuse_same_names(names: Sequence[str], file_name: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise DataError(f"{file_name} has two columns called {name!r}.", "Rename one of them.")
        seen.add(name.casefold())


def _first_text(values: Sequence[object]) -> str:
    return next((str(value).strip() for value in values if value is not None and str(value).strip()), "")
