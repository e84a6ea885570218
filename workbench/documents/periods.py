"""Which period a column head names: the last day, the months it covers, the company's own name of the year."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workbench.documents.numbers import plain

_MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(rf"\b{_MONTH}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s*(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_EUROPEAN = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s*(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})\b")
#: Day first, as written with points everywhere; with strokes where the second number can be a month.
_POINTED = re.compile(r"(?<![\d./])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>(?:19|20)\d\d)(?![\d./])")
_STROKED = re.compile(r"(?<![\d./])(?P<day>\d{1,2})/(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\d./])")
_AMERICAN = re.compile(r"(?<![\d./])(?P<month>0?[1-9]|1[0-2])/(?P<day>\d{1,2})/(?P<year>(?:19|20)\d\d)(?![\d./])")
_HAN_DATE = re.compile(r"(?P<year>(?:19|20)\d\d)\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日")
_HAN_SPAN = re.compile(r"(?P<year>(?:19|20)\d\d)\s*年\s*(?P<first>\d{1,2})\s*月?\s*[-至~]\s*(?P<month>\d{1,2})\s*月")
_DAY = re.compile(rf"\b{_MONTH}\s*(?P<day>\d{{1,2}})\b(?!\s*,?\s*(?:19|20)\d\d)", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d,.$])((?:19|20)\d\d)(?![\d,]|\.\d)")
_SHORT_YEAR = re.compile(r"\bFY? ?['’]?(\d\d)\b")
_HAN_DIGITS = "〇一二三四五六七八九"
_HAN_YEAR = re.compile(rf"[零{_HAN_DIGITS}]{{4}}(?=\s*年)")
_HAN_DAY = re.compile(rf"(?<![{_HAN_DIGITS}十第])[{_HAN_DIGITS}十]{{1,3}}(?=\s*[月日])")
_NUMBER_WORDS = {"three": 3, "six": 6, "nine": 9, "twelve": 12, "3": 3, "6": 6, "9": 9, "12": 12}
_SPANS = (
    (re.compile(r"\b(three|six|nine|twelve|3|6|9|12)[\s-]*months?\b", re.IGNORECASE), None),
    (re.compile(r"\b(?:12|13|14|16|17|twelve|thirteen|fourteen|sixteen|seventeen)[\s-]*weeks?\b", re.IGNORECASE), 3),
    (re.compile(r"\b(?:26|27|24|twenty[\s-]*(?:six|seven|four))[\s-]*weeks?\b", re.IGNORECASE), 6),
    (re.compile(r"\b(?:39|40|36|thirty[\s-]*(?:nine|six)|forty)[\s-]*weeks?\b", re.IGNORECASE), 9),
    (re.compile(r"\b(?:52|53|fifty[\s-]*(?:two|three))[\s-]*weeks?\b", re.IGNORECASE), 12),
    (
        re.compile(
            r"\bquarters?\b|\bq[1-4]\b|第[一二三四]季度|(?<!\d)7\s*[-至]\s*9\s*月|(?<!\d)4\s*[-至]\s*6\s*月", re.IGNORECASE
        ),
        3,
    ),
    (re.compile(r"(?<!\d)1\s*月?\s*[-至~]\s*6\s*月|半年|中期|六个?月"), 6),
    (re.compile(r"(?<!\d)1\s*月?\s*[-至~]\s*9\s*月|前三季度|九个?月"), 9),
    (re.compile(r"(?<!\d)1\s*月?\s*[-至~]\s*3\s*月|三个?月"), 3),
    (re.compile(r"\byears?\b|\bannual|(?<!\d)1\s*月?\s*[-至~]\s*12\s*月|年度|十二个?月", re.IGNORECASE), 12),
)
_NOW = re.compile(r"本期|期末|本年|年末|本报告期|本集团本期")
_BEFORE = re.compile(r"上期|期初|上年|年初|去年|上年同期")
_NOT_A_PERIOD = re.compile(
    r"change|%|variance|调整|增减|增长|变动|比例|占比|percent|附注|^notes?$|\bnotes?\b\s*$|increase|decrease|adjust|pro forma"
    r"|constant currency",
    re.IGNORECASE,
)
#: A column of references to notes, whatever stands above its head.
_NOTES = re.compile(r"(?:附[注註]|\bnotes?)\s*$", re.IGNORECASE)
#: A year that ends in the first days of January is named after the year before.
_FIRST_DAYS = 10
_FISCAL = re.compile(r"\bfiscal (?:year )?((?:19|20)\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """The company's year: the last day of the fiscal year reported on (or running), and what the company calls that year.

    Attributes:
        period_end: the last day of the document's own period.
        months: the length of that period.
    """

    year_end: date
    fiscal_year: int
    period_end: date
    months: int

    def fiscal_year_of(self, day: date) -> int:
        """The fiscal year in which ``day`` lies; a year end moved by some days (52 or 53 weeks) is still its year's."""
        years = (day - self.year_end - timedelta(days=16)).days / 365.25
        return self.fiscal_year + (int(years) + 1 if years > 0 else int(years))

    def end_of(self, fiscal_year: int) -> date:
        """The last day of a fiscal year, as far as the calendar tells (a 52-week year ends within a week of it)."""
        return _same_day(self.year_end, self.year_end.year + fiscal_year - self.fiscal_year)


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """What a column is about: ``months`` 0 for an instant, None where it is not told."""

    end: date
    months: int | None
    fiscal_year: int


def column_period(head: str, captions: Sequence[str], known: Calendar, *, instant: bool) -> Period | None:
    """The period of a column, or None where its head names none (a column of notes or of changes).

    Args:
        head: what stands above the column, top to bottom.
        captions: the lines above the table.
        instant: whether the statement is one of balances.
    """
    text = arabic_dates(plain(head))
    if not text.strip() or _NOTES.search(text) or (_NOT_A_PERIOD.search(text) and not _dated(text)):
        return None
    around = arabic_dates(plain(" ".join(captions)))
    months = 0 if instant else months_named(text) or months_named(around) or (None if known.months == 12 else known.months)
    end = _dated(text) or _dated_with_caption(text, around) or _relative_end(text, around, known, instant)
    year = years_named(text)
    if end is None and year:
        end = known.end_of(year[-1]) if months in (0, 12, None) else _part_year_end(known, year[-1])
    if end is None:
        return None
    if months is None:
        months = 12
    return Period(end=end, months=months, fiscal_year=known.fiscal_year_of(end))


def months_named(text: str) -> int | None:
    """How many months a text says a period has."""
    for pattern, months in _SPANS:
        match = pattern.search(text)
        if match:
            return months or _NUMBER_WORDS[match[1].lower()]
    return None


def month_number(name: str) -> int:
    """1 to 12, of an English name or its first three letters."""
    return _MONTHS[name[:3].lower()]


def dates_named(text: str) -> list[date]:
    """All whole dates of a text, in the order they stand."""
    found: dict[int, date] = {}
    for pattern in (_DATE, _EUROPEAN, _ISO, _HAN_DATE, _POINTED, _AMERICAN, _STROKED):
        for match in pattern.finditer(text):
            day = _date(match)
            if day is not None:
                found.setdefault(match.start(), day)
    return [day for _, day in sorted(found.items())]


def years_named(text: str) -> list[int]:
    """All years of a text; "FY19" and "F19" name one too."""
    return [int(year) for year in _YEAR.findall(_SHORT_YEAR.sub(r"20\1", text))]


def arabic_dates(text: str) -> str:
    """``text`` with dates in Chinese numerals (二零二二年十二月三十一日) in Arabic ones."""
    years = _HAN_YEAR.sub(lambda match: "".join(str(max(_HAN_DIGITS.find(sign), 0)) for sign in match[0]), text)
    return _HAN_DAY.sub(lambda match: str(_han_number(match[0])), years)


def _han_number(numeral: str) -> int:
    """A numeral up to 99: 九, 十二, 三十一."""
    tens, ten, units = numeral.rpartition("十")
    ten_count = (_HAN_DIGITS.find(tens) if tens else 1) if ten else 0
    return 10 * ten_count + (_HAN_DIGITS.find(units) if units else 0)


def fiscal_year_named(period: str) -> int | None:
    """The year in a period such as "FY2022" or "Q2 FY2024"."""
    match = re.search(r"(?:19|20)\d\d", period)
    return int(match[0]) if match else None


def calendar_of(period_end: date, months: int, text: str, *, fiscal_year_end: tuple[int, int] | None = None) -> Calendar:
    """The calendar of a document.

    Args:
        period_end: the last day it reports on.
        months: of its period; for less than 12 the fiscal year goes on after it.
        text: of the document: how often it says "fiscal 2023" decides what a year that ends in January is called.
        fiscal_year_end: month and day, where the document tells (an interim report seldom does).
    """
    year_end = period_end if months == 12 else _next(period_end, fiscal_year_end or _guessed_year_end(period_end, months))
    named = _FISCAL.findall(text)
    counts = {year: named.count(str(year)) for year in (year_end.year, year_end.year - 1)}
    early = year_end.month == 1 and year_end.day <= _FIRST_DAYS
    default = year_end.year - 1 if early else year_end.year
    if year_end.month <= 6 and not early and max(counts.values()) >= 3:
        default = max(counts, key=lambda year: (counts[year], year))
    return Calendar(year_end=year_end, fiscal_year=default, period_end=period_end, months=months)


def _dated(text: str) -> date | None:
    """The last whole date of a head; where another year stands below it, that day in that year."""
    found = dates_named(text)
    span = _HAN_SPAN.search(text)
    day = found[-1] if found else _month_end(int(span["year"]), int(span["month"])) if span else None
    years = years_named(text)
    return _same_day(day, years[-1]) if day and years and years[-1] != day.year else day


def _dated_with_caption(text: str, around: str) -> date | None:
    """A year in the head and its day in the head or above the table: "June 30," ... "2023"."""
    years = years_named(text)
    day = _DAY.search(text) or _DAY.search(around)
    if not years or day is None:
        return None
    month = _MONTHS[day["month"][:3].lower()]
    return _valid(years[-1], month, int(day["day"]))


def _relative_end(text: str, around: str, known: Calendar, instant: bool) -> date | None:
    """本期 and 上期, 期末 and 期初: this period and the one before."""
    before = bool(_BEFORE.search(text))
    if not before and not _NOW.search(text):
        return None
    end = _dated(around) or known.period_end
    if not before:
        return end
    if instant:
        return known.end_of(known.fiscal_year - 1)
    return _same_day(end, end.year - 1)


def _part_year_end(known: Calendar, year: int) -> date:
    """The end of the document's own part of the year, in another year."""
    return _same_day(known.period_end, known.period_end.year + year - known.fiscal_year)


def _date(match: "re.Match[str]") -> date | None:
    month = match["month"]
    number = int(month) if month.isdigit() else _MONTHS[month[:3].lower()]
    return _valid(int(match["year"]), number, int(match["day"]))


def _valid(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _month_end(year: int, month: int) -> date:
    return date(year, min(month, 12), calendar.monthrange(year, min(month, 12))[1])


def _same_day(day: date, year: int) -> date:
    last = calendar.monthrange(year, day.month)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, day.month, last if is_last else min(day.day, last))


def _next(day: date, year_end: tuple[int, int]) -> date:
    """The first end of a fiscal year on or after ``day``."""
    month, of_month = year_end
    for year in (day.year, day.year + 1):
        end = date(year, month, min(of_month, calendar.monthrange(year, month)[1]))
        if end >= day - timedelta(days=10):
            return end
    return date(day.year + 1, month, calendar.monthrange(day.year + 1, month)[1])


def _guessed_year_end(period_end: date, months: int) -> tuple[int, int]:
    """Without better knowledge the year ends 12 - ``months`` months after the period."""
    month = (period_end.month + 12 - months - 1) % 12 + 1
    return month, calendar.monthrange(period_end.year, month)[1]
