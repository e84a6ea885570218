"""The rows of a file of dated news: when each was published, of which tickers, and which rows cannot be used.

A row may name several tickers (parted by comma, semicolon or bar). Dates: ISO 8601, e-mail style, seconds or milliseconds
since 1970, and all that ``market.dates`` reads, decided over the whole column, with a time of day and a zone where one stands.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from workbench.errors import DataError, InputError
from workbench.sentiment.language import other_language
from workbench.sentiment.rows import cell_rows
from workbench.sentiment.scorer import readable

#: Rows of one timeline.
MOST_ROWS = 200_000
_TICKERS = re.compile(r"[,;|]")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")
_CLOCK = re.compile(
    r"[\sT,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap])?\.?(?:m\.?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_LONGEST_TICKER = 24
#: News of other years has a wrong date.
_YEARS = range(1900, 2200)


@dataclass(frozen=True, slots=True)
class DatedRow:
    """One usable row. ``published``: naive where the file gives no zone; ``day_only``: it gives no time either."""

    row: int
    text: str
    tickers: tuple[str, ...]
    published: datetime
    day_only: bool


@dataclass(frozen=True, slots=True)
class DatedNews:
    """The file's usable rows in its order, and the places of the others by what they lack; ``copies`` of an earlier row."""

    rows: tuple[DatedRow, ...]
    total: int
    empty: tuple[int, ...] = ()
    undated: tuple[int, ...] = ()
    no_ticker: tuple[int, ...] = ()
    other_language: tuple[int, ...] = ()
    copies: tuple[int, ...] = ()
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _When:
    moment: datetime
    day_only: bool


def read_dated_news(handle: BinaryIO, name: str, *, text: str, date: str, ticker: str, today: date) -> DatedNews:
    """Read an open file called ``name``; the three are names of its columns.

    Raises:
        InputError: no such column, or more than ``MOST_ROWS`` rows.
        DataError: the file cannot be read, or no row of it can be used.
    """
    cells: list[tuple[str, ...]] = []
    heads: list[str] = []
    for row in cell_rows(handle, name, (text, date, ticker), heads):
        if len(cells) >= MOST_ROWS:
            raise InputError(f"{name} has more than {MOST_ROWS:,} rows.", "Give a part of it, by date or by ticker.")
        cells.append(row)
    times, notes = read_times([row[1] for row in cells], today=today)
    notes = (*heads, *notes, *broken_letters(row[0] for row in cells))
    found: list[DatedRow] = []
    empty, undated, no_ticker, foreign = [], [], [], []
    for place, (row, when) in enumerate(zip(cells, times, strict=True)):
        tickers = tickers_of(row[2])
        if not readable(row[0]):
            empty.append(place)
        elif when is None or when.moment.year not in _YEARS:
            undated.append(place)
        elif not tickers:
            no_ticker.append(place)
        elif other_language(row[0]):
            foreign.append(place)
        else:
            found.append(DatedRow(place, row[0], tickers, when.moment, when.day_only))
    if not found:
        raise DataError(
            f"No row of {name} has a text, a date and a ticker: of {len(cells)} rows {len(empty)} have no text, "
            f"{len(undated)} no date that can be read, {len(no_ticker)} no ticker, {len(foreign)} are in other languages.",
            "Check which columns hold them.",
        )
    return DatedNews(tuple(found), len(cells), tuple(empty), tuple(undated), tuple(no_ticker), tuple(foreign), notes=notes)


def broken_letters(texts: Iterable[str]) -> tuple[str, ...]:
    """A note where texts hold letters that could not be decoded; else nothing."""
    count = sum("\ufffd" in text for text in texts)
    told = f"{count:,} text{' holds' if count == 1 else 's hold'} letters that could not be read. Save the file as UTF-8."
    return (told,) if count else ()


def tickers_of(cell: str) -> tuple[str, ...]:
    """The tickers of a cell, in capitals, without a dollar sign, each once."""
    names = (name.strip().lstrip("$").upper() for name in _TICKERS.split(cell))
    return tuple(dict.fromkeys(name for name in names if name and len(name) <= _LONGEST_TICKER))


def read_times(texts: Sequence[str], *, today: date) -> tuple[list[_When | None], tuple[str, ...]]:
    """Each date, None where none can be read, and what was assumed. Midnight throughout the column is no time of day."""
    times = [_certain(text.strip()) for text in texts]
    open_places = [place for place, when in enumerate(times) if when is None and texts[place].strip()]
    notes: list[str] = []
    if open_places:
        try:
            read, said = _by_column([texts[place].strip() for place in open_places], today)
        except DataError as error:
            if not any(times):
                raise
            notes.append(f"{len(open_places)} dates were left out. {error.message}")
        else:
            notes += said
            for place, when in zip(open_places, read, strict=True):
                times[place] = when
    timed = [when for when in times if when is not None and not when.day_only]
    if timed and all(when.moment.time() == time() for when in timed):
        notes.append("Every time is midnight: the dates are taken to be without a time of day.")
        times = [None if when is None else _When(when.moment, day_only=True) for when in times]
    return times, tuple(notes)


def _certain(text: str) -> _When | None:
    """A date whose reading does not depend on the others of its column."""
    if _EPOCH.fullmatch(text):
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        return _When(datetime.fromtimestamp(seconds, UTC), day_only=False)
    try:
        return _When(datetime.fromisoformat(text), day_only=":" not in text and "T" not in text)
    except ValueError:
        pass
    if not text[:1].isalpha() and not re.search(r"[A-Za-z]{3} \d{4} ", text):
        return None
    try:
        return _When(parsedate_to_datetime(text), day_only=":" not in text)
    except (ValueError, TypeError, IndexError):
        return None


def _by_column(texts: Sequence[str], today: date) -> tuple[list[_When | None], Iterable[str]]:
    """Dates of other writings: the day by the whole column, the time of day by itself."""
    import numpy as np
    import pyarrow as pa

    from workbench.market.dates import read_dates

    days = [_CLOCK.sub("", text) for text in texts]
    column = read_dates(pa.array(days, pa.string()), name="the dates", epoch_1904=False, today=today)
    found = [
        None if np.isnat(day) else _with_clock(day.astype("datetime64[D]").item(), _CLOCK.search(text))
        for day, text in zip(column.days, texts, strict=True)
    ]
    return found, [f"{note.detail} {note.action}".strip() for note in column.notes]


def _with_clock(day: date, clock: re.Match[str] | None) -> _When | None:
    if clock is None:
        return _When(datetime.combine(day, time()), day_only=True)
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return _When(datetime.combine(day, time(hour, minute, second), _zone(clock[5])), day_only=False)


def _zone(written: str | None) -> timezone | None:
    if not written:
        return None
    if written[0] not in "+-":
        return UTC
    minutes = int(written[1:3]) * 60 + int(written[-2:])
    return timezone(timedelta(minutes=-minutes if written[0] == "-" else minutes)) if minutes < 24 * 60 else None
