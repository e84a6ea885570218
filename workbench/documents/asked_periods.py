"""The periods a question asks for: fiscal years, quarters and halves, ranges, days, "the year before".

A year without a quarter is a whole fiscal year (or its end, for a balance). A two-figure year is of this century.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LONGEST_RANGE = 12

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sep sept", "october oct", "november nov", "december dec",
        ], 1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_FISCAL = r"(?:FY|F\.Y\.|fiscal(?:\s+years?)?|financial\s+years?|calendar\s+years?|CY|years?\s+ended|years?)"
_ORDINAL = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_ZH_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_ZH_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")

_QUARTER = re.compile(
    r"(?<![A-Za-z0-9])(?:Q\s?(?P<q>[1-4])|(?P<q2>[1-4])Q|(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)\s+(?:fiscal\s+)?quarters?)"
    rf"(?:\s*(?:of|in|for|,|-|')?\s*(?:the\s+)?(?:FY|fiscal|fiscal year|year|CY)?\s*'?(?P<year>{_YEAR}|\d\d(?!\d|\s*%)))?",
    re.IGNORECASE,
)
_YEAR_QUARTER = re.compile(
    rf"(?:FY|fiscal\s+(?:year\s+)?)?\s*'?(?P<year>{_YEAR}|(?<=FY)\d\d)\s*[-,]?\s*Q(?P<q>[1-4])(?!\d)", re.IGNORECASE
)
_HALF = re.compile(
    rf"(?<![A-Za-z0-9])(?:H(?P<h>[12])|(?P<word>first|second)\s+half)(?:\s*(?:of|in|,)?\s*(?:FY|fiscal)?\s*'?(?P<year>{_YEAR}|\d\d))?",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?<![\d.,$]){_FISCAL}?\s*'?(?P<first>{_YEAR}|(?<=FY)\d\d|(?<=FY')\d\d)\s*(?P<sign>-|–|—|to|through|until|and|versus|vs\.?)\s*"
    rf"{_FISCAL}?\s*'?(?P<last>{_YEAR}|\d\d)(?![\d,.]\d|\d|%)",
    re.IGNORECASE,
)
_FY_SHORT = re.compile(r"(?<![A-Za-z])(?:FY|CY)\s?'?(\d\d)(?!\d)", re.IGNORECASE)
_YEAR_ALONE = re.compile(
    rf"(?:(?<![A-Za-z])(?:FY|CY|fiscal(?:\s+years?)?)\s?'?)?(?<![\d.,$€£¥])({_YEAR})(?!\d|[.,]\d|\s?%)", re.IGNORECASE
)
_DAY = re.compile(
    rf"(?<![A-Za-z])(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>{_YEAR})"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month2>{_MONTH})\.?,?\s+(?P<year2>{_YEAR})",
    re.IGNORECASE,
)
_ISO_DAY = re.compile(rf"({_YEAR})-(\d\d)-(\d\d)")
_ZH_YEAR = re.compile(r"([12][\d]{3}|[一二][〇零○一二三四五六七八九]{3})\s*(?:年度?|财年)")
_ZH_QUARTER_RE = re.compile(r"第?\s*([一二三四1-4])\s*季度")
_ZH_HALF = re.compile(r"上半年|半年度|中期")
_YEARS_BACK = re.compile(
    r"(?:(?:last|past|previous|prior|trailing|recent)\s+)?(?P<n>two|three|four|five|ten|\d{1,2})[\s-]*(?:fiscal\s+)?years?[\s-]+"
    r"(?:(?:unadjusted|total|annual|simple|rolling)\s+)*(?:average|avg|mean|CAGR|total|sum|trend|growth|period|compound)"
    r"|(?:last|past|previous|trailing|recent)\s+(?P<n2>two|three|four|five|ten|\d{1,2})\s+(?:fiscal\s+)?years"
    r"|近(?P<n3>[两二三四五\d])年|(?P<n4>[两二三四五\d])年平均",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_BEFORE = re.compile(
    r"\b(?:year[\s-]+(?:over|on)[\s-]+year|y/?o/?y|(?:the\s+)?(?:previous|prior|preceding|last)\s+(?:fiscal\s+)?year|the\s+year\s+before"
    r"|a\s+year\s+(?:earlier|ago))\b|上年|去年|同比|上一年|前一年",
    re.IGNORECASE,
)
_LATEST = re.compile(r"\b(?:latest|most\s+recent(?:ly)?|current|newest|this\s+year)\b|最近一年|最新|本年", re.IGNORECASE)


@dataclass(frozen=True, order=True, kw_only=True, slots=True)
class AskedPeriod:
    """A fiscal year, or a part of one: ``quarter`` 1-4, ``half`` 1-2."""

    year: int
    quarter: int | None = None
    half: int | None = None

    @property
    def text(self) -> str:
        """Such as "FY2022" or "Q2 FY2024"."""
        part = f"Q{self.quarter} " if self.quarter else f"H{self.half} " if self.half else ""
        return f"{part}FY{self.year}"


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedPeriods:
    """All that a question says of time.

    Attributes:
        periods: in the order of the question, each once; ranges filled.
        is_range: the years between the first and the last are meant too.
        years_back: "three-year average" gives 3.
        before: the question compares with the year before without naming it.
        latest: it asks for the newest.
        day: an exact day, such as of a balance or of an event.
        spans: where it says so.
    """

    periods: tuple[AskedPeriod, ...] = ()
    is_range: bool = False
    years_back: int | None = None
    before: bool = False
    latest: bool = False
    day: date | None = None
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years, ascending."""
        return tuple(sorted({period.year for period in self.periods}))


def asked_periods(question: str) -> AskedPeriods:
    """Read the periods of a question in English or Chinese."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, AskedPeriod]] = []
    loose: list[tuple[int, int]] = []
    _quarters(question, taken, found, loose)
    is_range = _ranges(question, taken, found)
    day = _day(question, taken, found)
    _single_years(question, taken, found)
    _chinese(question, taken, found)
    found += _placed(loose, found)
    back = _YEARS_BACK.search(question)
    ordered = tuple(dict.fromkeys(period for _, period in sorted(found, key=lambda item: item[0])))
    return AskedPeriods(
        periods=_without_bare(ordered),
        is_range=is_range,
        years_back=_back(back),
        before=bool(_BEFORE.search(question)),
        latest=bool(_LATEST.search(question)),
        day=day,
        spans=tuple(taken),
    )


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _free(match: "re.Match[str]", taken: Sequence[tuple[int, int]]) -> bool:
    return not any(match.start() < end and start < match.end() for start, end in taken)


def _quarters(
    question: str, taken: list[tuple[int, int]], found: list[tuple[int, AskedPeriod]], loose: list[tuple[int, int]]
) -> None:
    for match in _YEAR_QUARTER.finditer(question):
        found.append((match.start(), AskedPeriod(year=_full(match["year"]), quarter=int(match["q"]))))
        taken.append(match.span())
    for match in _QUARTER.finditer(question):
        if not _free(match, taken):
            continue
        quarter = int(match["q"] or match["q2"] or _ORDINAL[(match["word"] or "first").lower()])
        if match["year"]:
            found.append((match.start(), AskedPeriod(year=_full(match["year"]), quarter=quarter)))
        else:
            loose.append((match.start(), quarter))
        taken.append(match.span())
    for match in _HALF.finditer(question):
        if _free(match, taken) and match["year"]:
            half = int(match["h"] or _ORDINAL[match["word"].lower()])
            found.append((match.start(), AskedPeriod(year=_full(match["year"]), half=half)))
            taken.append(match.span())


def _ranges(question: str, taken: list[tuple[int, int]], found: list[tuple[int, AskedPeriod]]) -> bool:
    filled = False
    for match in _RANGE.finditer(question):
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


def _day(question: str, taken: list[tuple[int, int]], found: list[tuple[int, AskedPeriod]]) -> date | None:
    days = []
    for match in _DAY.finditer(question):
        month, day = match["month"] or match["month2"], match["day"] or match["day2"]
        days.append((match, _date(int(match["year"] or match["year2"]), _MONTHS[month.lower()], int(day))))
    days += [(match, _date(int(match[1]), int(match[2]), int(match[3]))) for match in _ISO_DAY.finditer(question)]
    for match, when in days:
        if when is not None and _free(match, taken):
            found.append((match.start(), AskedPeriod(year=when.year)))
            taken.append(match.span())
    return next((when for _, when in days if when is not None), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _single_years(question: str, taken: list[tuple[int, int]], found: list[tuple[int, AskedPeriod]]) -> None:
    for pattern in (_FY_SHORT, _YEAR_ALONE):
        for match in pattern.finditer(question):
            if _free(match, taken):
                found.append((match.start(), AskedPeriod(year=_full(match[1]))))
                taken.append(match.span())


def _chinese(question: str, taken: list[tuple[int, int]], found: list[tuple[int, AskedPeriod]]) -> None:
    years = [AskedPeriod(year=int(match[1].translate(_ZH_DIGITS))) for match in _ZH_YEAR.finditer(question)]
    taken += [match.span() for match in _ZH_YEAR.finditer(question)]
    quarter, half = _ZH_QUARTER_RE.search(question), _ZH_HALF.search(question)
    for place, period in enumerate(years):
        if not any(period.year == other.year for _, other in found):
            found.append((place, period))
    if years and (quarter or half):
        found[:] = [
            (
                place,
                AskedPeriod(year=one.year, quarter=_ZH_QUARTER[quarter[1]] if quarter else None, half=None if quarter else 1),
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
    number = _NUMBERS.get(text) or (int(text) if text.isdigit() else 0)
    return number if 2 <= number <= LONGEST_RANGE else None
