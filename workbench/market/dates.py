"""Reads a column of dates as people and programs write them, and says where a choice had to be made.

Understood: ISO and its variants (2024-01-31, 2024/1/31, 2024.1.31, 20240131), day or month first (31.01.2024, 31/01/2024,
01/31/2024) and with a year of two digits also the year first (24-01-31), decided over the whole column; names (31 Jan 2024,
Jan 31, 2024), Chinese (2024年1月31日), months and quarters (2024-01, 2024年1月, Jan 2024, 2024Q1: the last day of the
period), years, spreadsheet serial numbers, seconds or milliseconds since 1970, and any of the first four with a time of
day, which is dropped: the date counts as written.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.market.date_orders import Reading, choose_reading
from workbench.market.prices import Problem

Days = npt.NDArray[np.datetime64]

Integers = npt.NDArray[np.int64]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_TIME = r"(?:[\sT,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:z|utc|gmt|[+-]\d{2}:?\d{2})?)"
_CALENDAR = (
    r"^(?P<y>\d{4})\s*[-/.年\s]\s*(?P<m>\d{1,2})\s*[-/.月\s]\s*(?P<d>\d{1,2})\s*[日号]?$",
    r"^(?P<y>(?:1[89]|20|21)\d{2})(?P<m>\d{2})(?P<d>\d{2})$",
    rf"^(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/.\s]*{_MONTH}[-/.,\s]*(?P<y>\d{{4}})$",
    rf"^{_MONTH}[-/.\s]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/.,\s]+(?P<y>\d{{4}})$",
    rf"^(?P<y>\d{{4}})[-/.\s]*{_MONTH}[-/.\s]*(?P<d>\d{{1,2}})$",
)
_PERIODS = (
    r"^(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})月?$",
    rf"^{_MONTH}[-/.,\s]*(?P<y>\d{{4}})$",
    r"^(?P<y>\d{4})[-/\s年]*(?:Q|第)(?P<q>[1-4])(?:季度?)?$",
    r"^Q(?P<q>[1-4])[-/\s]*(?P<y>\d{4})$",
)
_NUMERIC_PERIODS = (r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})$", r"^(?P<y>(?:19|20)\d{2})年?$")
_EITHER_ORDER = r"^(?P<a>\d{1,2})\s*(?P<sep>[-/.])\s*(?P<b>\d{1,2})\s*[-/.]\s*(?P<y>\d{4}|\d{2})$"
_NAMED_SHORT = rf"^(?P<a>\d{{1,2}})(?P<suffix>st|nd|rd|th)?[-/.\s]*{_MONTH}[-/.,\s]*(?P<y>\d{{2}})$"
_CERTAIN_FORMS = (*_CALENDAR, *_PERIODS, _NAMED_SHORT, _EITHER_ORDER)
_CERTAIN = re.compile("|".join(f"(?:{re.sub(r'[?]P<[a-z]+>', '?:', p)})" for p in _CERTAIN_FORMS), re.I)
_CLOCK = re.compile(_TIME + "$", re.I)

#: Dates of prices lie in these years, and not later than ``FUTURE`` from now.
_YEARS = (1800, 2199)
FUTURE = np.timedelta64(366, "D")
_EPOCH_1900, _EPOCH_1904 = np.datetime64("1899-12-30"), np.datetime64("1904-01-01")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class DateColumn:
    """Attributes: days: datetime64[D], shape (rows,), NaT where no date could be read.
    several_times: one day carries different times of day, so the rows are finer than daily.
    notes: what was assumed.
    """

    days: Days
    several_times: bool
    notes: tuple[Problem, ...]


def looks_like_date(text: str) -> bool:
    """Whether a single cell is a date beyond doubt (bare numbers other than YYYYMMDD are not)."""
    stripped = text.strip()
    return len(stripped) <= 40 and _CERTAIN.match(_CLOCK.sub("", stripped).strip()) is not None


def read_dates(column: pa.Array, *, name: str, epoch_1904: bool = False, today: date | None = None) -> DateColumn:
    """Read a column of text.

    Args:
        column: strings, null where blank.
        name: of the column, for the notes.
        epoch_1904: the workbook counts its days from 1904.
        today: dates later than a year from today are not read; unknown when absent.

    Raises:
        DataError: day, month and year can stand in two orders, and nothing in the column tells which.
    """
    encoded = pc.dictionary_encode(column)
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    distinct = pc.utf8_trim_whitespace(encoded.dictionary)
    dates = pc.utf8_trim_whitespace(pc.replace_substring_regex(distinct, f"(?i){_TIME}$", ""))
    now = None if today is None else np.datetime64(today, "D")
    days, notes = _read_distinct(dates, name, _EPOCH_1904 if epoch_1904 else _EPOCH_1900, now)
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    padded = np.append(days, np.datetime64("NaT", "D"))
    return DateColumn(days=padded[codes], several_times=_several_times(days, distinct), notes=notes)


def _several_times(days: Days, texts: pa.Array) -> bool:
    """Whether two texts with a time of day mean the same day."""
    timed = np.asarray(pc.match_substring(texts, ":").to_numpy(zero_copy_only=False), dtype=bool)
    known = days[timed & ~np.isnat(days)]
    return known.size > 0 and np.unique(known).size < known.size


def _read_distinct(
    texts: pa.Array, name: str, epoch: np.datetime64, today: np.datetime64 | None
) -> tuple[Days, tuple[Problem, ...]]:
    days = np.full(len(texts), np.datetime64("NaT", "D"))
    notes: list[Problem] = []
    for pattern in _CALENDAR:
        _fill(days, texts, pattern, period=False)
    notes += _fill_short_forms(days, texts, name, today)
    for pattern in _PERIODS:
        _fill(days, texts, pattern, period=True)
    if len(texts) and np.isnat(days).all():
        notes += _fill_numbers(days, texts, name, epoch)
    if today is not None:
        days[days > today + FUTURE] = np.datetime64("NaT", "D")
    return days, tuple(notes)


def _open(days: Days) -> Integers:
    return np.flatnonzero(np.isnat(days))


def _extract(texts: pa.Array, pattern: str) -> tuple[npt.NDArray[np.bool_], pa.StructArray]:
    found = pc.extract_regex(texts, f"(?i){pattern}")
    return np.asarray(pc.is_valid(found).to_numpy(zero_copy_only=False), dtype=bool), found


def _fill(days: Days, texts: pa.Array, pattern: str, *, period: bool) -> None:
    """Fill the still unread days that match ``pattern``; a period stands for its last day."""
    where = _open(days)
    if not where.size:
        return
    matched, found = _extract(texts.take(pa.array(where)), pattern)
    if not matched.any():
        return
    fields = found.filter(pa.array(matched))
    year, month = _number(fields, "y"), _month(fields, pattern)
    days[where[matched]] = _month_end(year, month) if period else _day(year, month, _number(fields, "d"))


def _number(fields: pa.StructArray, key: str) -> Integers:
    return np.asarray(pc.cast(pc.struct_field(fields, key), pa.int64()).to_numpy(zero_copy_only=False), dtype=np.int64)


def _month(fields: pa.StructArray, pattern: str) -> Integers:
    if "?P<m>" in pattern:
        return _number(fields, "m")
    if "?P<q>" in pattern:
        return 3 * _number(fields, "q")
    if "?P<name>" in pattern:
        names = pc.utf8_lower(pc.struct_field(fields, "name"))
        index = pc.index_in(names, value_set=pa.array(_MONTHS))
        return np.asarray(index.to_numpy(zero_copy_only=False), dtype=np.int64) + 1
    return np.full(len(fields), 12, dtype=np.int64)


def _full_year(year: Integers) -> Integers:
    """Two digits mean 1969-2068, as in POSIX."""
    return np.where(year >= 100, year, np.where(year >= 69, 1900 + year, 2000 + year))


def _day(year: Integers, month: Integers, day: Integers) -> Days:
    """Calendar days; NaT where there is no such day (30 February, month 13)."""
    sound = (year >= _YEARS[0]) & (year <= _YEARS[1]) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.where(sound, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (np.where(sound, day, 1) - 1)
    sound &= days.astype("datetime64[M]") == months
    return np.where(sound, days, np.datetime64("NaT", "D"))


def _month_end(year: Integers, month: Integers) -> Days:
    first = _day(year, month, np.ones_like(year))
    return (first.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1


def _fill_short_forms(days: Days, texts: pa.Array, name: str, today: np.datetime64 | None) -> list[Problem]:
    """31/01/2024 against 01/31/2024, and 24-01-31 against 31-01-24: one order for the whole column."""
    notes: list[Problem] = []
    for pattern, readings_of in ((_NAMED_SHORT, _named_readings), (_EITHER_ORDER, _numeric_readings)):
        where = _open(days)
        matched, found = _extract(texts.take(pa.array(where)), pattern)
        if matched.any():
            rows = where[matched]
            chosen, told = choose_reading(readings_of(found.filter(pa.array(matched))), texts.take(pa.array(rows)), name, today)
            days[rows] = chosen
            notes += told
    return notes


def _named_readings(fields: pa.StructArray) -> list[Reading]:
    """31-Jan-24, or in rare files 24-Jan-31."""
    a, month, y = _number(fields, "a"), _month(fields, _NAMED_SHORT), _number(fields, "y")
    readings = [Reading(order="day first", days=_day(_full_year(y), month, a))]
    if _two_digits(fields, "a") and not pc.any(pc.not_equal(pc.struct_field(fields, "suffix"), "")).as_py():
        readings.append(Reading(order="year first", days=_day(_full_year(a), month, y), unusual=True))
    return readings


def _numeric_readings(fields: pa.StructArray) -> list[Reading]:
    a, b, y = (_number(fields, key) for key in "aby")
    short = np.asarray(pc.utf8_length(pc.struct_field(fields, "y")).to_numpy(zero_copy_only=False)) == 2
    year = np.where(short, _full_year(y), y)
    dotted = str(pc.struct_field(fields, "sep")[0]) == "."
    readings = [
        Reading(order="day first", days=_day(year, b, a)),
        Reading(order="month first", days=_day(year, a, b), unusual=dotted),
    ]
    if short.all() and _two_digits(fields, "a"):
        readings.append(Reading(order="year first", days=_day(_full_year(a), b, y)))
    return readings


def _two_digits(fields: pa.StructArray, key: str) -> bool:
    return bool(pc.all(pc.equal(pc.utf8_length(pc.struct_field(fields, key)), 2)).as_py())


def _fill_numbers(days: Days, texts: pa.Array, name: str, epoch: np.datetime64) -> list[Problem]:
    """A column of bare numbers: YYYYMM, years, spreadsheet serials or seconds since 1970, whichever fits all of it."""
    for pattern in _NUMERIC_PERIODS:
        _fill(days, texts, pattern, period=True)
        if not np.isnat(days).any():
            return []
        days[:] = np.datetime64("NaT", "D")
    matched, _ = _extract(texts, r"^(?P<n>\d{5}|\d{10}|\d{13})(?:\.\d+)?$")
    if not matched.any():
        return []
    numbers = np.array([float(text) for text in texts.filter(pa.array(matched)).to_pylist()])
    days[matched], meaning = _from_serials(numbers, epoch)
    example = str(texts[int(np.flatnonzero(matched)[0])])
    return [
        Problem(
            kind="date_numbers",
            asset=None,
            detail=f"The dates in {name!r} are numbers (e.g. {example}).",
            action=f"Read as {meaning}: {example} is {days[matched][0]}.",
        )
    ]


def _from_serials(numbers: npt.NDArray[np.float64], epoch: np.datetime64) -> tuple[Days, str]:
    whole = np.floor(numbers).astype(np.int64)
    largest = float(np.median(whole))
    if largest >= 1e11:
        return (whole // 86_400_000).astype("datetime64[D]"), "milliseconds since 1970 (UTC)"
    if largest >= 1e8:
        return (whole // 86_400).astype("datetime64[D]"), "seconds since 1970 (UTC)"
    return epoch + whole, "spreadsheet day numbers"


def texts_of(values: Sequence[object]) -> pa.Array:
    """A text column from Python values, null where ``None`` or blank."""
    return pa.array([None if value is None or value == "" else str(value) for value in values], type=pa.string())
