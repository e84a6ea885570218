"""The periods a question asks for: fiscal years, quarters and halves, ranges, days, "the year before".

A year without a quarter is a whole fiscal year (or its end, for a balance). A two-figure year is of this century. What only
the documents can tell, such as the quarter that ended on a day, is told by ``workbench.documents.dated_periods``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from workbench.documents.period_patterns import (
    BEFORE,
    DAY,
    FY_SHORT,
    HALF,
    HALF_YEAR,
    ISO_DAY,
    LATEST,
    LENGTH,
    LENGTHS,
    MONTHS,
    NUMBERS,
    ORDINAL,
    QUARTER,
    RANGE,
    SPLIT_YEAR,
    TO_DATE,
    YEAR_ALONE,
    YEAR_ENDED,
    YEAR_QUARTER,
    YEARS_BACK,
    ZH_DIGITS,
    ZH_HALF,
    ZH_QUARTER,
    ZH_QUARTER_RE,
    ZH_YEAR,
)

LONGEST_RANGE = 12


@dataclass(frozen=True, order=True, kw_only=True, slots=True)
class AskedPeriod:
    """A fiscal year, or a part of one: ``quarter`` 1-4, ``half`` 1-2, or its first ``months`` (9)."""

    year: int
    quarter: int | None = None
    half: int | None = None
    months: int | None = None

    @property
    def text(self) -> str:
        """Such as "FY2022", "Q2 FY2024" or "9M FY2023"."""
        part = f"Q{self.quarter} " if self.quarter else f"H{self.half} " if self.half else ""
        return f"{part or (f'{self.months}M ' if self.months else '')}FY{self.year}"

    @property
    def is_year(self) -> bool:
        """A whole year, or its end."""
        return not (self.quarter or self.half or self.months)

    @property
    def last_quarter(self) -> int:
        """The quarter it ends with."""
        return self.quarter or {1: 2, 2: 4}.get(self.half or 0) or (self.months or 12) // 3

    def of_year(self, year: int) -> "AskedPeriod":
        """The same part of another year."""
        return replace(self, year=year)


def first_months(year: int, months: int) -> AskedPeriod:
    """The first 3, 6, 9 or 12 months of a fiscal year."""
    if months == 9:
        return AskedPeriod(year=year, months=9)
    return AskedPeriod(year=year, quarter=1 if months == 3 else None, half=1 if months == 6 else None)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedPeriods:
    """All that a question says of time.

    Attributes:
        periods: in the order of the question, each once; ranges filled.
        is_range: the years between the first and the last are meant too.
        years_back: "three-year average" gives 3.
        before: the question compares with the year before without naming it.
        latest: it asks for the newest.
        days: exact days, such as of a balance or of the end of a quarter; each has a period of its calendar year.
        length: months up to that day ("nine months ended"), or 3, 6, 9 or 12 "first" ones.
        to_date: it asks for the year so far.
        loose_quarter: a quarter of no named year.
        spans: where it says so.
    """

    periods: tuple[AskedPeriod, ...] = ()
    is_range: bool = False
    years_back: int | None = None
    before: bool = False
    latest: bool = False
    days: tuple[date, ...] = ()
    length: int | None = None
    to_date: bool = False
    loose_quarter: int | None = None
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years, ascending."""
        return tuple(sorted({period.year for period in self.periods}))

    def filled(self) -> "AskedPeriods":
        """With every year from the first to the last, where all are whole years."""
        years = self.years
        if not all(period.is_year for period in self.periods) or not years or years[-1] - years[0] > LONGEST_RANGE:
            return self
        return replace(self, periods=tuple(AskedPeriod(year=year) for year in range(years[0], years[-1] + 1)))

    @property
    def day(self) -> date | None:
        """The first of ``days``."""
        return self.days[0] if self.days else None

    @property
    def is_open(self) -> bool:
        """Whether only the documents can tell which period is meant."""
        return bool(self.days or self.loose_quarter or self.to_date or (self.length and not self.periods))


def asked_periods(question: str) -> AskedPeriods:
    """Read the periods of a question in English or Chinese."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, AskedPeriod]] = []
    loose: list[tuple[int, int]] = []
    _quarters(question, taken, found, loose)
    _split_years(question, taken, found)
    is_range = _ranges(question, taken, found)
    days = _days(question, taken, found)
    _single_years(question, taken, found)
    _chinese(question, taken, found)
    placed = _placed(loose, found)
    found += placed
    back = YEARS_BACK.search(question)
    ordered = _without_bare(tuple(dict.fromkeys(period for _, period in sorted(found, key=lambda item: item[0]))))
    length, to_date = _length(question, taken), bool(TO_DATE.search(question))
    taken += [match.span() for match in TO_DATE.finditer(question)]
    taken += [back.span()] if back and (back["n2"] or back["n3"]) else []
    return AskedPeriods(
        periods=ordered if days else _so_far(ordered, length, to_date=to_date),
        is_range=is_range,
        years_back=_back(back),
        before=bool(BEFORE.search(question)),
        latest=bool(LATEST.search(question)),
        days=days,
        length=length,
        to_date=to_date and all(period.is_year for period in ordered),
        loose_quarter=loose[0][1] if loose and not placed else None,
        spans=tuple(taken),
    )


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _free(match: "re.Match[str]", taken: Sequence[tuple[int, int]]) -> bool:
    return not any(match.start() < end and start < match.end() for start, end in taken)


def _quarters(
    question: str, taken: list[tuple[int, int]], found: list[tuple[int, AskedPeriod]], loose: list[tuple[int, int]]
) -> None:
    for match in YEAR_QUARTER.finditer(question):
        found.append((match.start(), AskedPeriod(year=_full(match["year"]), quarter=int(match["q"]))))
        taken.append(match.span())
    for match in QUARTER.finditer(question):
        if not _free(match, taken):
            continue
        quarter = int(match["q"] or match["q2"] or ORDINAL[(match["word"] or "first").lower()])
        if match["year"]:
            found.append((match.start(), AskedPeriod(year=_full(match["year"]), quarter=quarter)))
        else:
            loose.append((match.start(), quarter))
        taken.append(match.span())
    for match in HALF.finditer(question):
        if _free(match, taken) and match["year"]:
            half = int(match["h"] or ORDINAL[match["word"].lower()])
            found.append((match.start(), AskedPeriod(year=_full(match["year"]), half=half)))
            taken.append(match.span())


def _ranges(question: str, taken: list[tuple[int, int]], found: list[tuple[int, AskedPeriod]]) -> bool:
    filled = False
    for match in RANGE.finditer(question):
        if not _free(match, taken):
            continue
        first, last = _full(match["first"]), _full(match["last"])
        if not 0 < abs(last - first) <= LONGEST_RANGE or (len(match["last"]) == 2 and match["sign"].lower() == "and"):
            continue
        between = match["sign"].lower() not in ("and", "versus", "vs", "vs.")
        step = 1 if last > first else -1
        years = range(first, last + step, step) if between else (first, last)
        found += [(match.start() + place, AskedPeriod(year=year)) for place, year in enumerate(years)]
        filled |= between
        taken.append(match.span())
    return filled


def _split_years(question: str, taken: list[tuple[int, int]], found: list[tuple[int, AskedPeriod]]) -> None:
    """A year over two calendar years is called by the one it ends in."""
    for match in SPLIT_YEAR.finditer(question):
        last = int(match[2]) if len(match[2]) == 4 else int(match[1][:2] + match[2])
        if _free(match, taken) and last == int(match[1]) + 1:
            found.append((match.start(), AskedPeriod(year=last)))
            taken.append(match.span())


def _length(question: str, taken: list[tuple[int, int]]) -> int | None:
    """How many months up to a day, or from the beginning of a year, are asked for."""
    match = LENGTH.search(question)
    if match is not None:
        taken.append(match.span())
        text = next(part for name, part in match.groupdict().items() if part and name != "first").lower()
        if match["zh2"] == "三":
            return 3
        return LENGTHS.get(text) or int(text)
    half = HALF_YEAR.search(question)
    if half is None:
        return 12 if YEAR_ENDED.search(question) else None
    taken.append(half.span())
    return 6


def _so_far(periods: Sequence[AskedPeriod], length: int | None, *, to_date: bool) -> tuple[AskedPeriod, ...]:
    """Years of which only the first months are asked for, and quarters "to date"."""
    if to_date:
        periods = [first_months(period.year, 3 * period.quarter) if period.quarter else period for period in periods]
    if length in (3, 6, 9):
        periods = [first_months(period.year, length) if period.is_year else period for period in periods]
    return tuple(periods)


def _days(question: str, taken: list[tuple[int, int]], found: list[tuple[int, AskedPeriod]]) -> tuple[date, ...]:
    days = []
    for match in DAY.finditer(question):
        month, day = match["month"] or match["month2"], match["day"] or match["day2"]
        days.append((match, _date(int(match["year"] or match["year2"]), MONTHS[month.lower()], int(day))))
    days += [(match, _date(int(match[1]), int(match[2]), int(match[3]))) for match in ISO_DAY.finditer(question)]
    kept = [(match, when) for match, when in days if when is not None]
    for match, when in kept:
        if _free(match, taken):
            found.append((match.start(), AskedPeriod(year=when.year)))
            taken.append(match.span())
    return tuple(when for _, when in sorted(kept, key=lambda item: item[0].start()))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _single_years(question: str, taken: list[tuple[int, int]], found: list[tuple[int, AskedPeriod]]) -> None:
    for pattern in (FY_SHORT, YEAR_ALONE):
        for match in pattern.finditer(question):
            if _free(match, taken):
                found.append((match.start(), AskedPeriod(year=_full(match[1]))))
                taken.append(match.span())


def _chinese(question: str, taken: list[tuple[int, int]], found: list[tuple[int, AskedPeriod]]) -> None:
    years = [AskedPeriod(year=int(match[1].translate(ZH_DIGITS))) for match in ZH_YEAR.finditer(question)]
    taken += [match.span() for match in ZH_YEAR.finditer(question)]
    quarter, half = ZH_QUARTER_RE.search(question), ZH_HALF.search(question)
    for place, period in enumerate(years):
        if not any(period.year == other.year for _, other in found):
            found.append((place, period))
    if years and (quarter or half):
        found[:] = [
            (
                place,
                AskedPeriod(year=one.year, quarter=ZH_QUARTER[quarter[1]] if quarter else None, half=None if quarter else 1),
            )
            for place, one in found
        ]


def _placed(loose: Sequence[tuple[int, int]], found: Sequence[tuple[int, AskedPeriod]]) -> list[tuple[int, AskedPeriod]]:
    """A quarter without a year is of the nearest year that the question names."""
    years = [(at, period.year) for at, period in found]
    if not years:
        return []
    return [(at, AskedPeriod(year=min(years, key=lambda item: abs(item[0] - at))[1], quarter=q)) for at, q in loose]


def _without_bare(periods: Sequence[AskedPeriod]) -> tuple[AskedPeriod, ...]:
    """A year that stands beside one of its own quarters only dates the quarter."""
    parts = {period.year for period in periods if period.quarter or period.half}
    return tuple(period for period in periods if period.quarter or period.half or period.year not in parts)


def _back(match: "re.Match[str] | None") -> int | None:
    if match is None:
        return None
    text = next(filter(None, (match["n"], match["n2"], match["n3"], match["n4"]))).lower()
    number = NUMBERS.get(text) or (int(text) if text.isdigit() else 0)
    return number if 2 <= number <= LONGEST_RANGE else None
