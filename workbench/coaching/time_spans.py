"""Spans of time in what was said, in figures or in words of either language: ``seventeen years``, ``两年半``, ``18 months``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_WORD = rf"(?:\d{{1,3}}(?:\.\d)?|{'|'.join([*_UNITS, *_TENS])}|hundred|couple|few|several)"
#: What stands for a number is taken in whole, also where it is none that is understood ("two or three", "十几").
_SPAN = re.compile(
    rf"(?<![\w.,-])({_WORD}(?:(?: ?- ?| )(?:{_WORD}|or|to|and|a|half|of))*) (year|month)s?\b( and a half\b)?|"
    r"(?<![\d.,第一二两三四五六七八九十百千万零〇几])"
    r"((?:\d{1,3}(?:\.\d)?|[一二两三四五六七八九十百千零〇几半])(?:[\d一二两三四五六七八九十百千零〇几多来、到至~-])*)(年|个月)(半)?"
)
_FIGURES = re.compile(r"\d{1,3}(?:\.\d)?")
_TENS_AND_UNITS = re.compile(r"([一二三四五六七八九])?(十)?([一二三四五六七八九])?")
_AND_A_HALF = " and a half"


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Characters ``start`` to ``end``; ``months`` is None where the number is not understood."""

    start: int
    end: int
    months: float | None


def time_spans(plain: str) -> Iterator[TimeSpan]:
    """The spans of time in a folded text."""
    for found in _SPAN.finditer(plain):
        english, unit = found[1] is not None, found[2] or found[5]
        number = _english(found[1]) if english else _chinese(found[4])
        if number is not None and (found[3] or found[6]):
            number += 0.5
        months = None if number is None else round(number * (12 if unit in ("year", "年") else 1), 1)
        yield TimeSpan(found.start(), found.end(), months)


def _english(words: str) -> float | None:
    if words.endswith(_AND_A_HALF):
        whole = _english(words.removesuffix(_AND_A_HALF))
        return None if whole is None else whole + 0.5
    if _FIGURES.fullmatch(words):
        return float(words)
    first, *rest = re.split(r" ?- ?| ", words)
    if not rest:
        return _UNITS.get(first, _TENS.get(first))
    if len(rest) == 1 and first in _TENS and _UNITS.get(rest[0], 10) < 10:
        return _TENS[first] + _UNITS[rest[0]]
    return None


def _chinese(words: str) -> float | None:
    if _FIGURES.fullmatch(words):
        return float(words)
    if words in ("半", "两"):
        return 0.5 if words == "半" else 2
    found = _TENS_AND_UNITS.fullmatch(words)
    if found is None or (found[1] and found[3] and not found[2]):
        return None
    if not found[2]:
        return _CHINESE[words]
    return 10 * _CHINESE.get(found[1] or "一", 1) + _CHINESE.get(found[3] or "", 0)
