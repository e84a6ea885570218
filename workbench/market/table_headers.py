"""Finds the header of a table in a file: the rows above the first row of data, and the column of dates.

Files come with titles above the table, with two or three header rows (field and ticker, as quote downloads write them),
with an unnamed date column, or with no header at all, which is refused: prices without names mean nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import DataError
from workbench.market.dates import looks_like_date
from workbench.market.price_headings import DATE_WORDS, plain_word

#: How many rows of a file are looked at to find the header.
PREVIEW_ROWS = 60

_NUMBER = re.compile(r"^[-+]?[\d.,'\s]*\d[\d.,'\s]*(?:e[+-]?\d+)?%?$", re.IGNORECASE)

Row = Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """Rows ``first`` to ``stop - 1`` of the file name the columns; data starts at ``stop``; dates stand in ``date_column``."""

    first: int
    stop: int
    date_column: int


def find_header(rows: Sequence[Row], file_name: str) -> Header:
    """Find header and dates in the first rows of a file (blank cells are "").

    Raises:
        DataError: there is no header, no column of dates, or nothing below the header.
    """
    return _by_label(rows, file_name) or _by_content(rows, file_name)


def _by_label(rows: Sequence[Row], file_name: str) -> Header | None:
    """A row with a cell that says "date", and whatever stands below."""
    for first, row in enumerate(rows):
        columns = [column for column, cell in enumerate(row) if plain_word(cell) in DATE_WORDS]
        if not columns or _filled(row) < 2:
            continue
        below = [later for later in rows[first + 1 :] if _filled(later)]
        if not below:
            raise DataError(
                f"{file_name} has column names ({', '.join(row)}) but no rows below them.",
                "Load a file with a table of dates and figures.",
            )
        column = next((c for c in columns if any(looks_like_date(_cell(later, c)) for later in below)), columns[0])
        return Header(first=first, stop=_data_start(rows, first + 1, column), date_column=column)
    return None


def _by_content(rows: Sequence[Row], file_name: str) -> Header:
    """No cell says "date": the first column in which two rows running hold dates."""
    found = _first_dates(rows)
    if found is None:
        raise _no_dates(rows, file_name)
    data, column = found
    for first in range(data):
        row = rows[first]
        wide_enough = _filled(row) >= max(2, _filled(rows[data]) / 2)
        if wide_enough and not any(_NUMBER.match(cell.strip()) for cell in row):
            return Header(first=first, stop=_data_start(rows, first + 1, column), date_column=column)
    if data and _names_by_number(rows[data - 1], column):
        return Header(first=data - 1, stop=data, date_column=column)
    shown = ", ".join(cell for cell in rows[data] if cell)[:80]
    raise DataError(
        f"{file_name} has no row of column names: its first row of data is {shown!r}.",
        "Add a first row that names the columns, e.g. date,SPY,TLT.",
    )


def _names_by_number(row: Row, date_column: int) -> bool:
    """Codes of digits as names: whole numbers beside a cell that is blank or a word."""
    others = [cell.strip() for column, cell in enumerate(row) if column != date_column and cell.strip()]
    return (
        bool(others) and not _NUMBER.match(_cell(row, date_column)) and not any(re.search(r"\d[.,]\d", cell) for cell in others)
    )


def _first_dates(rows: Sequence[Row]) -> tuple[int, int] | None:
    filled = [index for index, row in enumerate(rows) if _filled(row)]
    for position, index in enumerate(filled):
        following = rows[filled[position + 1]] if position + 1 < len(filled) else None
        for column, cell in enumerate(rows[index]):
            dated_below = following is None or looks_like_date(_cell(following, column))
            if dated_below and _filled(rows[index]) > 1 and looks_like_date(cell):
                return index, column
    return None


def _data_start(rows: Sequence[Row], start: int, date_column: int) -> int:
    """The first row from ``start`` on with a number or a date; rows of units or of further names are header still."""
    for index in range(start, min(start + 3, len(rows))):
        row = rows[index]
        if looks_like_date(_cell(row, date_column)) or any(_NUMBER.match(cell.strip()) for cell in row):
            return index
    return start


def _no_dates(rows: Sequence[Row], file_name: str) -> DataError:
    across = next((row for row in rows if sum(looks_like_date(cell) for cell in row) >= 2), None)
    if across is not None:
        return DataError(
            f"The dates of {file_name} run across its columns ({', '.join(c for c in across if looks_like_date(c))[:60]} ...).",
            "Turn the table round (transpose it): one row per date.",
        )
    shown = next((" | ".join(cell for cell in row if cell) for row in rows if _filled(row)), "")
    return DataError(
        f"{file_name} has no column of dates. Its first row reads {shown[:120]!r}.",
        "Give one row per date, with the dates in a column named date, e.g. 2024-01-31.",
    )


def _filled(row: Row) -> int:
    return sum(1 for cell in row if cell.strip())


def _cell(row: Row, column: int) -> str:
    return row[column].strip() if column < len(row) else ""
