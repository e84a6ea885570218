"""The figures printed in a text: number, sign, currency, unit and scale, in English and Chinese.

Years and dates are periods, not figures; ordinals, section and note numbers, product names and footnote marks are neither.
All functions take text that has been through ``plain_form.plain``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from workbench.evidence.number_words import HAN_WORDS, WORDS, Multiple, english_number, find_multiples, han_number
from workbench.evidence.qualified_figures import bound, is_approximate, is_approximate_after, tolerance
from workbench.evidence.units import (
    AFTER_CURRENCY,
    BEFORE,
    CURRENCIES,
    PER_SHARE,
    PER_SHARE_BEFORE,
    SCALE,
    SCALES,
    UNIT,
    power_of_ten,
)

_DIGITS = re.compile(r"(?<![a-z0-9_])(?<!\d[.,:])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+)")
_HAS_WORDS = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|a hundred)\b"
)
#: Digits that are part of a name or a place in the document.
_NAME_BEFORE = re.compile(
    r"(?:\b(?:notes?|items?|sections?|pages?|figures?|exhibits?|tables?|levels?|tiers?|class|rules?"
    r"|parts?|articles?|chapters?|forms?|steps?"
    r"|phase|asc|asu|ifrs|ias|fas|sfas|eitf|fin|isas?|no\.?|nos\.|number|s ?& ?p|nasdaq|russell|fortune"
    r"|ftse|csi|euro stoxx|dax|nikkei|footnotes?|appendix|years? \d+"
    r"|schedule|covid|basel|type|model|version|title|paragraph|annex|series|topic|step|years?|months?|days?)|#|附注|注释|第"
    r"|附表|表|图|条|沪深|中证|上证|标普|标准普尔)"
    r"\s*[-#(]?\s*$"
)
_NAME_AFTER = re.compile(
    r"(?:st|nd|rd|th)\b|-[a-z](?![a-z])|\s?\(\s?[a-z]\s?\)(?=\s*(?:plan|$|savings))|\.\d|:\d\d"
    r"|/\d(?!\s*share)|[a-z](?<![xkmb])\w*-?\d|\s*(?:号|条|章|节|款|项(?!目)|期(?!间))"
)
_FOOTNOTE = re.compile(r"^[(\[（]\s*\d{1,2}\s*[)\]）]")
_LIST_MARK = re.compile(r"(?:^|\n)\s*[(（]?$")
_BRACKET_END = re.compile(r"\s*[)）]")
_VALUE_BEFORE = re.compile(
    r"(?:\b(?:was|were|is|are|of|to|from|at|than|by|and|with|totall?ed|reached|be|minus|:)|[:：为是至从到由$€£¥|,])\s*$"
)
_NOUN = re.compile(
    r"\s+(?!(?:of|in|and|or|to|the|months?|years?|quarters?|days?|weeks?|other|more|was"
    r"|is)\b)(?:[a-z-]+\s+){0,2}?[a-z-]+(?:s|people|men|staff)\b"
)
#: "the three months ended" is part of a period.
_SPAN = re.compile(r"\s*(?:periods?\s+)?(?:end(?:ed|ing)|then ended|to\s+date|before\b|earlier\b|ago\b|previously\b)")
#: Longer runs of digits are no numbers of finance.
_MOST_DIGITS = 24
_ELIDED_BELOW = 1000
_ELIDED = re.compile(r"^\s*(?:%|percent)?\s*(?:-|–|—|~|to|and|or|至|到)\s*(?=[$€£¥\d])")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as printed.

    Attributes:
        text, start, end: where it stands; the sign, currency, scale and unit belong to it.
        value: signed, scale applied; a percentage is in percents, percentage points and basis points in points.
        step: one unit of its last printed digit, in the units of ``value``.
        kind: amount | percent | points | times | duration | shares.
        unit: what was printed, for the answer (percent, percentage_points, basis_points, USD, x, days ...).
        currency: ISO code; ``CNY|JPY`` for a bare yen sign; None when none is printed.
        scaled: whether a scale word is printed with it.
        sign: -1 where a minus or a bracket is printed.
        tolerance: what an approximation ("about", 近) allows, in the units of ``value``; 0 without one.
        bound: 1 for "more than", -1 for "less than", else 0.
        multiple: direction of a word such as "doubled" (1) or "halved" (-1); 0 for anything else.
    """

    text: str
    start: int
    end: int
    value: Decimal
    step: Decimal
    kind: str
    unit: str | None
    currency: str | None = None
    scale: Decimal = Decimal(1)
    scaled: bool = False
    per_share: bool = False
    sign: int = 1
    bracketed: bool = False
    tolerance: Decimal = Decimal(0)
    bound: int = 0
    multiple: int = 0
    word: bool = False


def find_figures(text: str, periods: Iterable[tuple[int, int]], *, cell: bool = False) -> list[Figure]:
    """Every figure in ``text`` outside the spans of ``periods``; in a table ``cell`` brackets always mean a minus."""
    taken = bytearray(len(text))
    for start, end in periods:
        taken[start:end] = b"\1" * (end - start)
    figures: list[Figure] = []
    for multiple in find_multiples(text):
        if taken.find(1, multiple.start, multiple.end) < 0:
            figures.append(_from_multiple(text, multiple))
            taken[multiple.start : multiple.end] = b"\1" * (multiple.end - multiple.start)
    for start, end, value, step, word in _numbers(text):
        if taken.find(1, start, end) >= 0:
            continue
        figure = _figure(text, start, end, value, step, word=word, cell=cell)
        if figure is not None:
            figures.append(figure)
            taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
    figures.sort(key=lambda figure: figure.start)
    return _share_scales(text, figures)


def _numbers(text: str) -> Iterator[tuple[int, int, Decimal, Decimal, bool]]:
    for match in _DIGITS.finditer(text):
        digits = match[0].replace(",", "")
        if len(digits) > _MOST_DIGITS:
            continue
        _, _, decimals = digits.partition(".")
        yield match.start(), match.end(), Decimal(digits), Decimal(1).scaleb(-len(decimals)), False
    if _HAS_WORDS.search(text):
        for match in WORDS.finditer(text):
            value = english_number(match[0])
            yield match.start(), match.end(), value, Decimal("0.5") if value % 1 else Decimal(1), True
    if not text.isascii():
        for match in HAN_WORDS.finditer(text):
            value = han_number(match[0])
            yield match.start(), match.end(), value, Decimal("0.1") if value % 1 else Decimal(1), True


def _from_multiple(text: str, multiple: Multiple) -> Figure:
    before = text[max(0, multiple.start - 24) : multiple.start]
    allowed = tolerance(multiple.value, multiple.step) if is_approximate(before) else Decimal(0)
    return Figure(
        text=text[multiple.start : multiple.end], start=multiple.start, end=multiple.end, value=multiple.value,
        step=multiple.step, kind=multiple.unit, unit="x" if multiple.unit == "times" else "percent",
        tolerance=allowed, bound=bound(before), multiple=multiple.direction if multiple.change else 0, word=True,
    )  # fmt: skip


def _figure(text: str, start: int, end: int, value: Decimal, step: Decimal, *, word: bool, cell: bool) -> Figure | None:
    before = BEFORE.search(text, max(0, start - 26), start)
    if before is None:  # every part of the form may be absent, so this does not happen
        return None
    head = before.start()
    after = _After.read(text, end)
    if word and not after.anything and (value < 2 or not _NOUN.match(text, end)):
        return None
    if not word and _is_name(text, head, start, end, before, after, cell=cell):
        return None
    if (value.is_zero() and word) or (after.unit == "duration" and _SPAN.match(text, after.end)):
        return None
    return _assemble(text, value, step, before=before, after=after, word=word, cell=cell)


@dataclass(frozen=True, slots=True)
class _After:
    """What follows a number: a scale, a unit, a currency word, "per share"; ``end`` is where all that ends."""

    end: int
    scale: Decimal
    scaled: bool
    unit: str
    unit_text: str
    currency: str | None
    per_share: bool

    @property
    def anything(self) -> bool:
        return self.scaled or bool(self.unit) or self.currency is not None

    @classmethod
    def read(cls, text: str, position: int) -> "_After":
        scale, scaled, unit, unit_text, currency = Decimal(1), False, "", "", None
        found = SCALE.match(text, position)
        if found:
            scale, scaled, position = power_of_ten(SCALES[found["scale"]]), True, found.end()
        found = AFTER_CURRENCY.match(text, position)
        if found:
            currency, position = CURRENCIES[found["currency"]], found.end()
        else:
            found = UNIT.match(text, position)
            if found and not (found.lastgroup == "duration" and text[found.end() - 1] in "年日天" and scaled):
                unit, unit_text, position = found.lastgroup or "", found[0].strip(" -"), found.end()
        found = PER_SHARE.match(text, position)
        return cls(found.end() if found else position, scale, scaled, unit, unit_text, currency, found is not None)


def _is_name(text: str, head: int, start: int, end: int, before: "re.Match[str]", after: _After, *, cell: bool) -> bool:
    """Whether the digits name something (Note 5, Form 10-K, the footnote mark (1)) instead of counting it."""
    if before["currency"] or (after.anything and after.unit not in ("duration", "shares", "times")):
        return False
    if _NAME_AFTER.match(text, end) and not after.anything:
        return True
    if cell:
        return False
    if _NAME_BEFORE.search(text, max(0, head - 24), head if before["open"] or before["inner_open"] else start):
        return True
    digits = end - start
    if digits <= 2 and (before["open"] or before["inner_open"]) and _BRACKET_END.match(text, end) and not after.anything:
        return not _VALUE_BEFORE.search(text, max(0, head - 12), head)
    return digits <= 2 and bool(_LIST_MARK.search(text, 0, start)) and text[end : end + 1] in ".、)" and not after.anything


def _assemble(
    text: str, value: Decimal, step: Decimal, *, before: "re.Match[str]", after: _After, word: bool, cell: bool
) -> Figure:  # fmt: skip
    head, tail = before.start(), after.end
    sign, bracketed = _sign(text, head, before), False
    closing = _BRACKET_END.match(text, tail) if before["open"] or before["inner_open"] else None
    rate_after = closing is not None and text[closing.end() :].lstrip()[:1] == "%"
    if closing and (cell or rate_after or before["inner_open"] or _VALUE_BEFORE.search(text, max(0, head - 12), head)):
        sign, bracketed, tail = -1, True, closing.end()
        if not after.anything:
            after = _After.read(text, tail)
            tail = after.end
    elif before["open"]:
        head += len(before["open"])
    currency = after.currency or (CURRENCIES[before["currency"].strip()] if before["currency"] else None)
    kind, unit, factor = _kind_of(after, currency)
    if after.unit == "tenths" and after.unit_text.endswith("半"):
        value, step = value + Decimal("0.5"), Decimal("0.5")
    factor *= after.scale
    ahead = text[max(0, head - 26) : head]
    per_share = after.per_share or (
        kind == "amount" and not after.scaled and bool(PER_SHARE_BEFORE.search(text, max(0, head - 30), head))
    )
    signed = sign * value * factor
    about = not cell and (is_approximate(ahead) or is_approximate_after(text, tail))
    return Figure(
        text=text[head:tail].strip(), start=head, end=tail, value=signed, step=step * factor, kind=kind,
        unit=f"{unit or 'amount'} per share" if per_share and kind == "amount" else unit, currency=currency, scale=factor,
        scaled=after.scaled, per_share=per_share, sign=sign, bracketed=bracketed,
        tolerance=tolerance(signed, step * factor if after.unit == "tenths" else Decimal(0)) if about else Decimal(0),
        bound=0 if cell else bound(ahead), word=word,
    )  # fmt: skip


def _sign(text: str, head: int, before: "re.Match[str]") -> int:
    sign = (before["sign"] or before["inner_sign"] or "").strip()
    if not sign or sign == "+":
        return 1
    previous = text[head - 1 : head]
    is_joint = sign in "-–−" and bool(previous) and previous.isascii() and (previous.isalnum() or previous in "%)")
    return 1 if is_joint and not before["open"] else -1


def _kind_of(after: _After, currency: str | None) -> tuple[str, str | None, Decimal]:
    """Kind, printed unit, and the factor that brings the number to the units of ``Figure.value``."""
    hundredth = Decimal("0.01")
    simple = {
        "percent": ("percent", "percent", Decimal(1)), "tenths": ("percent", "percent", Decimal(10)),
        "points": ("points", "percentage_points", Decimal(1)), "basis": ("points", "basis_points", hundredth),
        "times": ("times", "x", Decimal(1)), "cents": ("amount", "USD", hundredth), "shares": ("shares", "shares", Decimal(1)),
    }  # fmt: skip
    if after.unit == "duration":
        return "duration", after.unit_text, Decimal(1)
    return simple.get(after.unit, ("amount", currency, Decimal(1)))


def _share_scales(text: str, figures: list[Figure]) -> list[Figure]:
    """In "$5 to $6 million" or "5-7 %" the first figure has the scale and unit of the second."""
    for index in range(len(figures) - 2, -1, -1):
        one, other = figures[index], figures[index + 1]
        if (
            one.kind != "amount"
            or one.scaled
            or one.per_share
            or abs(one.value) >= _ELIDED_BELOW
            or not _ELIDED.match(text[one.end : other.start + 2])
        ):
            continue
        if one.currency is not None and one.currency != other.currency:
            continue
        if (other.scaled and other.kind == "amount") or (other.kind in ("percent", "points") and one.currency is None):
            figures[index] = _like(one, other)
    return figures


def _like(one: Figure, other: Figure) -> Figure:
    return Figure(
        text=one.text, start=one.start, end=one.end, value=one.value * other.scale, step=one.step * other.scale,
        kind=other.kind, unit=other.unit, currency=other.currency, scale=other.scale, scaled=other.scaled,
        per_share=other.per_share,
        sign=one.sign, bracketed=one.bracketed, tolerance=one.tolerance * other.scale, bound=one.bound, word=one.word,
    )  # fmt: skip
