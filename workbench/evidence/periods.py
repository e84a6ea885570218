"""Years, quarters, months and dates in a text.

A period is a year and a part of it: ``""`` the whole or an unnamed part, ``Q1``-``Q4``, ``H1``/``H2``, ``M1``-``M12``
(a date stands for its month). A relative period ("a year earlier", 上年) counts years from the sentence's own instead.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
             "一": 1, "二": 2, "三": 3, "四": 4}  # fmt: skip
_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\s?\.?"
)
_YEAR = r"(?:19|20)\d\d"
_SHORT_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)(?!\d)"
_OF = r"(?:\s*,?\s*(?:of|in)?\s*(?:the\s+)?(?:fiscal|fy|year)?\s*(?:year)?\s*"

#: Where a period can begin: each word, number or sign is looked up before any of the forms below is tried on it.
_BEGINNING = re.compile(r"[a-z]+|\d+|[二第上下去前期年本今报]")

_NAMED = re.compile(
    rf"(?P<month_day>{_MONTH}\s*(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d(?!\d\d\d))(?:\s*,?\s*(?P<mdy>{_YEAR})(?!\d))?)"
    rf"|(?P<month_year>{_MONTH}\s*,?\s*(?P<my>{_YEAR})(?!\d))"
)
_ORDINAL = re.compile(
    rf"(?P<quarter>(?P<qo>first|second|third|fourth|1st|2nd|3rd|4th)[- ](?:fiscal\s+)?quarter\b{_OF}(?P<qoy>{_YEAR})(?!\d))?)"
    rf"|(?P<half>(?P<ho>first|second)[- ]half\b(?!\s+of\s+the\s+(?!year|fiscal)){_OF}(?P<hoy>{_YEAR})(?!\d))?)"
)
_LETTER = re.compile(
    rf"(?P<q_first>q(?P<qn>[1-4])\b{_OF}(?P<qny>{_SHORT_YEAR}))?)|(?P<h_first>h(?P<hn>[12])\b{_OF}(?P<hny>{_SHORT_YEAR}))?)"
    rf"|(?P<fiscal>(?:fy|cy|f(?='?\d)|fiscal(?:\s+year)?|fye)\s*(?P<fy>{_SHORT_YEAR})(?:/\d\d(?!\d))?(?:a|e)?\b)"
)
_RELATIVE = re.compile(
    r"(?P<earlier>(?:the\s+)?(?:prior|previous|preceding"
    r"|last)[- ](?:fiscal\s+)?year(?![a-z])(?:'s)?(?:\s+(?:period|quarter|level))?"
    r"|(?:a|one)\s+year\s+(?:earlier|ago|before)|(?:the\s+)?year[- ](?:ago|earlier)(?:\s+(?:period"
    r"|quarter))?|(?:the\s+)?(?:same"
    r"|corresponding)\s+(?:period|quarter)\s+(?:last\s+year|of\s+(?:the\s+)?(?:prior|previous)\s+year"
    r"|a\s+year\s+(?:earlier|ago)))"
    r"|(?P<current>this[- ]year(?:'s)?\b)"
)
_NUMERIC = re.compile(
    rf"(?P<han>(?P<hy>{_YEAR}|二[〇零○][〇零○一二三四五六七八九]{{2}})\s*年\s*(?:度|(?P<hm>1[0-2]"
    rf"|[1-9])\s*月(?:\s*(?:3[01]|[12]\d"
    r"|[1-9])\s*日)?(?:底|末)?|第?(?P<hq>[一二三四1-4])季度?|(?P<hh>[上下])半年|末|底|全年|前三季度)?)"
    rf"|(?P<slashes>(?<!/)(?P<sm>1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])/(?P<sy>{_YEAR}|\d\d)(?![\d/]))"
    r"|(?P<short>(?<![\d/])(?P<shm>1[0-2]|0[1-9])/(?P<shy>\d\d)(?![\d/.,]))"
    rf"|(?P<iso>(?<!-)(?P<iy>{_YEAR})[-./](?P<im>1[0-2]|0[1-9])(?:[-./](?:3[01]|[12]\d|0[1-9]))?(?![\d-]))"
    rf"|(?P<day_month>(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:\s*,?\s*(?P<dmy>{_YEAR})(?!\d))?)"
    rf"|(?P<year_quarter>(?P<yqy>{_YEAR})\s*[-:]?\s*q(?P<yqn>[1-4])\b)"
    r"|(?P<n_quarter>(?P<nq>[1-4])q\s*'?(?P<nqy>(?:19|20)?\d\d)?\b)"
    rf"|(?P<year>(?<![.,/])(?P<y>{_YEAR})(?![\d/]|[.,]\d)(?:/\d\d(?!\d)|s\b)?)"
)
_HAN = re.compile(
    r"(?P<han_part>第(?P<pq>[一二三四1-4])季度?|(?P<pq2>[一二三四])季度|(?P<ph>[上下])半年)"
    r"|(?P<earlier>上年(?:同期|度|末)?数?|去年(?:同期|末)?|前一年(?:度)?|上期(?:金额|数)?|期初(?:余额|数)?|年初(?:余额|数)?)"
    r"|(?P<current>本期(?:金额|数)?|本年(?:度|数)?|今年|报告期(?:内|末)?|期末(?:余额|数)?|本报告期末?)"
)
_FORMS: dict[str, tuple["re.Pattern[str]", ...]] = {
    **{f"{month}{rest}": (_NAMED,) for month, rest in zip(
        _SHORT_MONTHS * 2, ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember") + ("",) * 12,
        strict=True)},
    **dict.fromkeys(("sept",), (_NAMED,)),
    **dict.fromkeys(("first", "second", "third", "fourth"), (_ORDINAL,)),
    **dict.fromkeys(("q", "h", "f", "fy", "cy", "fiscal", "fye"), (_LETTER,)),
    **dict.fromkeys(
        ("the", "prior", "previous", "preceding", "last", "a", "one", "year", "same", "corresponding", "this"),
        (_RELATIVE,)),
    **dict.fromkeys("第上下去前期年本今报", (_HAN,)),
    "二": (_NUMERIC, _HAN),
}  # fmt: skip
#: What after four digits makes them a quantity and not a year.
_QUANTITY = re.compile(
    r"\s*(?:%(?!\s*(?:change|chg|var|inc|growth))|percent(?!\s*change)|per\s?cent|trillion|billion|million|thousand|bn\b|mn\b|bps?\b|basis|x\b|times|dollars|euros|pounds|yuan"
    r"|employees|people|stores|shares|units|customers|[万亿元股人家名]|个|美元|days|hours|tonnes|facilities|sites|properties)",
    re.IGNORECASE,
)
_QUANTITY_VERB = re.compile(
    r"(?:\b(?:was|were|is|are|totall?ed|reached|amounted\s+to|equals?|equalled)|(?<![到至])[为是达])\s*[:：]?\s*$",
    re.IGNORECASE,
)
_CURRENCY_SIGNS = "$€£¥￥₹"
_ENDINGS = frozenset({"st", "nd", "rd", "th"})


class Period(NamedTuple):
    """A year (None when the text leaves it out) and a part of it; ``offset`` years from another period when relative."""

    year: int | None
    part: str = ""
    offset: int = 0

    @property
    def text(self) -> str:
        """``2019``, ``2019 Q3``, ``2019-12``; a relative one reads ``prior year``."""
        if self.offset:
            return "prior year"
        year = "" if self.year is None else str(self.year)
        if self.part.startswith("M"):
            return f"{year}-{int(self.part[1:]):02d}" if year else f"month {self.part[1:]}"
        return f"{year} {self.part}".strip()


class PeriodMention(NamedTuple):
    """A period and where it stands in the text."""

    start: int
    end: int
    period: Period


def covers(claimed: Period, found: Period) -> bool:
    """Whether something dated ``found`` may be told of ``claimed``: the same year, and not another part of it."""
    if claimed.year is not None and found.year is not None and claimed.year != found.year:
        return False
    return _same_part(claimed.part, found.part)


def find_periods(text: str, *, cell: bool = False) -> list[PeriodMention]:
    """Every period in ``text`` (lower case), in order. In a ``cell`` four digits after "is" may still be a year."""
    found: list[PeriodMention] = []
    done = 0
    for beginning in _BEGINNING.finditer(text):
        start = beginning.start()
        if start < done:
            continue
        word = beginning[0]
        if word not in _FORMS and not word[0].isdigit():
            continue
        match = _match(text, start, word)
        if match is None or (match.re is _NUMERIC and match["short"] and (not cell or text.strip() != match[0])):
            continue
        if (match.re is _NUMERIC and match["year"]) and not _is_year(text, match, cell):
            continue
        done = match.end()
        found.append(PeriodMention(start, done, _BUILD[_kind(match)](match)))
    return found


@lru_cache(maxsize=8192)
def cell_periods(text: str) -> tuple[Period, ...]:
    """The periods in a heading, a label or a cell, in order."""
    return tuple(mention.period for mention in find_periods(text, cell=True))


def _match(text: str, start: int, word: str) -> "re.Match[str] | None":
    if word[0].isdigit():
        if start and (text[start - 1].isalnum() and text[start - 1].isascii()):
            return None
        return _NUMERIC.match(text, start) or (_ORDINAL.match(text, start) if text[start + 1 : start + 3] in _ENDINGS else None)
    matches = (form.match(text, start) for form in _FORMS[word])
    return next((match for match in matches if match), None)


def _same_part(one: str, other: str) -> bool:
    if not one or not other or one == other:
        return True
    month, whole = (one, other) if one[0] == "M" else (other, one)
    if month[0] != "M" or whole[0] == "M":
        return False
    size = 3 if whole[0] == "Q" else 6
    return (int(month[1:]) + size - 1) // size == int(whole[1:])


def _is_year(text: str, match: "re.Match[str]", cell: bool) -> bool:
    before = text[max(0, match.start() - 14) : match.start()]
    if before.rstrip()[-1:] in _CURRENCY_SIGNS and before.strip():
        return False
    if _QUANTITY.match(text, match.end()):
        return False
    return cell or not _QUANTITY_VERB.search(before)


def _kind(match: "re.Match[str]") -> str:
    groups = match.groupdict()
    return next(name for name in _BUILD if groups.get(name) is not None)


def _year(text: str | None) -> int | None:
    if not text:
        return None
    digits = text.translate(_HAN_DIGITS).strip("' ")
    year = int(digits)
    return year if year >= 100 else year + (2000 if year < 60 else 1900)


def _month(text: str) -> str:
    letters = re.sub(r"[^a-z]", " ", text.lower()).split()
    return next((f"M{_SHORT_MONTHS.index(word[:3]) + 1}" for word in letters if word[:3] in _SHORT_MONTHS), "")


def _ordinal(text: str) -> int:
    return _ORDINALS.get(text.lower()) or int(text)


def _han(match: "re.Match[str]") -> Period:
    part = ""
    if match["hm"]:
        part = f"M{match['hm']}"
    elif match["hq"]:
        part = f"Q{_ordinal(match['hq'])}"
    elif match["hh"]:
        part = "H1" if match["hh"] == "上" else "H2"
    return Period(_year(match["hy"]), part)


def _han_part(match: "re.Match[str]") -> Period:
    if match["ph"]:
        return Period(None, "H1" if match["ph"] == "上" else "H2")
    return Period(None, f"Q{_ordinal(match['pq'] or match['pq2'])}")


_BUILD: dict[str, Callable[["re.Match[str]"], Period]] = {
    "month_day": lambda match: Period(_year(match["mdy"]), _month(match["month_day"])),
    "day_month": lambda match: Period(_year(match["dmy"]), _month(match["day_month"])),
    "month_year": lambda match: Period(_year(match["my"]), _month(match["month_year"])),
    "slashes": lambda match: Period(_year(match["sy"]), f"M{int(match['sm'])}"),
    "iso": lambda match: Period(_year(match["iy"]), f"M{int(match['im'])}"),
    "short": lambda match: Period(_year(match["shy"]), f"M{int(match['shm'])}"),
    "quarter": lambda match: Period(_year(match["qoy"]), f"Q{_ordinal(match['qo'])}"),
    "year_quarter": lambda match: Period(_year(match["yqy"]), f"Q{match['yqn']}"),
    "q_first": lambda match: Period(_year(match["qny"]), f"Q{match['qn']}"),
    "n_quarter": lambda match: Period(_year(match["nqy"]), f"Q{match['nq']}"),
    "half": lambda match: Period(_year(match["hoy"]), f"H{_ordinal(match['ho'])}"),
    "h_first": lambda match: Period(_year(match["hny"]), f"H{match['hn']}"),
    "fiscal": lambda match: Period(_year(match["fy"])),
    "han": _han,
    "han_part": _han_part,
    "earlier": lambda _: Period(None, "", -1),
    "current": lambda _: Period(None),
    "year": lambda match: Period(_year(match["y"])),
}
