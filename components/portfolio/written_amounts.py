"""One amount as people write it: 1,234.5  1.234,5  45 %  (12)  USD 540,000.00  54万元  60k. Nothing doubtful is guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Mark = Literal["percent", "money", ""]
#: The sign between whole and broken part; None where nothing in the text tells.
DecimalSign = Literal[".", ","] | None

_CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|CNH|RMB|HKD|SGD|AUD|CAD|NZD|SEK|NOK|DKK|KRW|TWD|INR|BRL|ZAR|MXN|PLN|CZK|HUF|ILS|THB|MYR|AED|SAR"
)
_SIGNS = r"(?:US|HK|NT|[ACS])?\$|€|£|¥|Fr\.|人民币|美元|港元|港币|欧元|英镑|日元|元"
_SCALES = {
    "k": 1e3, "tsd": 1e3, "千": 1e3, "万": 1e4, "萬": 1e4, "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6, "百万": 1e6,
    "千万": 1e7, "亿": 1e8, "億": 1e8, "bn": 1e9, "mrd": 1e9, "billion": 1e9,
}  # fmt: skip
_AMOUNT = re.compile(
    rf"""(?P<minus>[-−](?=\S)|\((?=.*\)$))?\s*
    (?P<before>{_SIGNS}|{_CODES})?\s*(?P<inner>[-−](?=\S))?
    (?P<digits>\d[\d.,'’ ]*?)\s*
    (?P<scale>{"|".join(sorted(_SCALES, key=len, reverse=True))})?\s*
    (?P<after>{_SIGNS}|{_CODES})?\s*
    (?P<percent>%|pct\.?|per\ ?cent)?\s*\)?""",
    re.IGNORECASE | re.VERBOSE,
)
#: A number that may tell the decimal sign: it stands after a blank, a cell border or a currency, not after a comma.
_TOKEN = re.compile(r"(?:^|(?<=[\s;|$€£¥(\"]))\d[\d.,]*\d(?![\d.,])")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord("\u3000"): " ", ord("\u00a0"): " ", ord("\u2009"): " ", ord("\u202f"): " ", ord("\uffe5"): "¥", ord("\uffe0"): "¢",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """An amount; ``mark`` says whether a per cent sign or a currency (or 万, k ...) stood beside it.

    Attributes:
        doubt: why the amount cannot be told for sure; empty when it can.
        blanks: its digits were grouped by blanks.
    """

    value: float
    mark: Mark
    doubt: str = ""
    blanks: bool = False


def half_width(text: str) -> str:
    """Full-width letters, digits, signs and blanks as plain ones: ``ＳＰＹ　４５％`` -> ``SPY 45%``."""
    return text.translate(_FULL_WIDTH)


def decimal_sign(text: str) -> DecimalSign:
    """The decimal sign that a whole text uses, where some number in it leaves no doubt and no other contradicts it."""
    found = {sign for token in _TOKEN.findall(text) if (sign := _told_sign(token))}
    return next(iter(found)) if len(found) == 1 else None


def written_amount(text: str, sign: DecimalSign = None) -> Written | None:
    """The amount that a (half-width) text is; None when it is none.

    Args:
        sign: the decimal sign of the text around it. Without one, ``120.000`` is in doubt; ``1,234`` is a thousand.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    digits, percent = found["digits"].strip(), bool(found["percent"])
    plain = _without_groups(digits)
    if plain is None:
        return None
    doubtful = sign is None and not percent and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", plain) is not None
    value = _value(plain, "." if doubtful else sign, percent=percent)
    if value is None:
        return None
    money = bool(found["before"] or found["after"] or found["scale"])
    scaled = value * _SCALES[(found["scale"] or "k").lower()] if found["scale"] else value
    doubt = f"{plain} may be {value:g} or {plain.replace('.', ',')}: write it without the point" if doubtful else ""
    return Written(
        value=-scaled if found["minus"] or found["inner"] else scaled,
        mark="percent" if percent else "money" if money else "",
        doubt=doubt,
        blanks=" " in digits,
    )


def majority(marks: Iterable[Mark]) -> Mark:
    """The mark that most marked amounts carry; per cent where both are as many."""
    told = list(marks)
    percents, moneys = told.count("percent"), told.count("money")
    return "" if not percents + moneys else "percent" if percents >= moneys else "money"


def _told_sign(token: str) -> DecimalSign:
    """The decimal sign that one number leaves no doubt about."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|0\.\d+|\d+\.(\d{1,2}|\d{4,})|\d{4,}\.\d+", token):
        return "."
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|0,\d+|\d+,(\d{1,2}|\d{4,})|\d{4,},\d+", token):
        return ","
    return None


def _without_groups(digits: str) -> str | None:
    """Digits without the blanks or apostrophes between their thousands; None when those stand elsewhere."""
    if not re.search(r"['’ ]", digits):
        return digits
    return re.sub(r"['’ ]", "", digits) if re.fullmatch(r"\d{1,3}(?:(['’ ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?", digits) else None


def _value(digits: str, sign: DecimalSign, *, percent: bool) -> float | None:
    if re.fullmatch(r"\d+", digits):
        return float(digits)
    told = _told_sign(digits) or sign
    if told is None and re.fullmatch(r"\d{1,3}[.,]\d{3}", digits):
        told = "," if percent and "," in digits else "."
    thousands = "," if told == "." else "."
    pattern = rf"(?:\d{{1,3}}(?:\{thousands}\d{{3}})+|\d+)(?:\{told}\d+)?"
    if told is None or not re.fullmatch(pattern, digits):
        return None
    return float(digits.replace(thousands, "").replace(told, "."))
