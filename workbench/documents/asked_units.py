"""How a question wants its answer: scale, digits after the point, percent or amount, and which statements it points at."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from workbench.documents.model import Statement

_SCALES = MappingProxyType(
    {"thousand": 3, "million": 6, "mm": 6, "mn": 6, "billion": 9, "bn": 9, "trillion": 12, "千": 3, "万": 4, "百万": 6, "亿": 8}
)
_CURRENCY = r"(?:us\$|u\.s\.\s*dollars?|us dollars?|usd|eur|gbp|cny|rmb|jpy|\$|€|£|dollars?|euros?)"
_SCALE = re.compile(
    rf"\bin\s+(?:units?\s+of\s+)?(?:the\s+nearest\s+)?(?:{_CURRENCY}\s*)?(?P<scale>thousand|million|billion|trillion|mm|mn|bn)s?\b"
    rf"|\(\s*(?:in\s+)?(?:{_CURRENCY}\s*)?(?P<bracketed>thousand|million|billion|mm|mn|bn)s?\s*\)"
    rf"|{_CURRENCY}\s*(?P<after>thousand|million|billion|mm|mn|bn)s\b"
    r"|nearest\s+(?P<nearest>thousand|million|billion)\b|单位[为是:：]?\s*(?P<unit>千|万|百万|亿)?元|多少(?P<zh>千|万|百万|亿)?元",
    re.IGNORECASE,
)
_WORDS = MappingProxyType(
    {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "no": 0, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4}
)
_NUMBER = r"(?P<{0}>\d|zero|no|one|two|three|four|five|[一二两三四])"
_PLACES = re.compile(
    rf"\b{_NUMBER.format('n')}\s*-?\s*(?:decimal(?:\s+(?:place|point|digit)s?)?|digits? after|d\.?p\.?\b)"
    rf"|保留(?:至|到)?(?:小数点后)?\s*{_NUMBER.format('zh')}\s*位|小数点后\s*{_NUMBER.format('zh2')}\s*位"
    r"|(?P<tenth>nearest tenth)|(?P<hundredth>nearest hundredth)"
    r"|(?P<whole>nearest (?:whole|integer|percent|dollar|million|thousand|billion)|whole number|保留整数)",
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"\bin\s+(?:units?\s+of\s+)?percent(?:age)?s?\b|\bas an?\s+(?:%|percent(?:age)?)|\bpercentage\b"
    r"|\b(?:what|which)\s+percent(?:age)?\b|%|百分比|百分之",
    re.IGNORECASE,
)
_STATEMENTS: tuple[tuple[Statement, str], ...] = (
    ("cash_flow", r"(?:statements?\s+of\s+cash\s*flows?|cash\s*flows?\s+statements?|现金流量表)"),
    ("income", r"(?:income\s+statements?"
               r"|statements?\s+of\s+(?:consolidated\s+)?(?:comprehensive\s+)?(?:income|operations|earnings|profit)"
               r"|p\s?&\s?l\b|profit\s+(?:and|&)\s+loss|earnings\s+statements?|利润表|损益表)"),
    ("balance", r"(?:balance\s*sheets?|statements?\s+of\s+financial\s+(?:position|condition)|资产负债表)"),
    ("equity", r"(?:statements?\s+of\s+(?:changes\s+in\s+)?(?:shareholders|stockholders)[’']?\s+equity|所有者权益变动表)"),
)  # fmt: skip
_STATEMENT = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _STATEMENTS), re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedUnit:
    """How the answer is wanted.

    Attributes:
        scale: power of ten of one printed unit (6: millions); None: not said.
        places: digits after the point; None: not said.
        percent: a percentage is wanted.
        spans: where the question says so.
    """

    scale: int | None = None
    places: int | None = None
    percent: bool = False
    spans: tuple[tuple[int, int], ...] = ()


def asked_unit(question: str) -> AskedUnit:
    """Read scale, digits and percent from a question."""
    scale, places = _SCALE.search(question), _PLACES.search(question)
    percents = list(_PERCENT.finditer(question))
    found = [match.span() for match in (scale, places, *percents) if match]
    power = None
    if scale:
        word = next((value for value in scale.groupdict().values() if value), None)
        power = _SCALES[word.lower()] if word else (0 if "元" in scale[0] else None)
    return AskedUnit(scale=power, places=_digits(places), percent=bool(percents), spans=tuple(found))


def asked_statements(question: str) -> tuple[tuple[Statement, ...], tuple[tuple[int, int], ...]]:
    """Statements that the question points at, and where it does."""
    matches = list(_STATEMENT.finditer(question))
    names = dict(_STATEMENTS)
    found = [name for match in matches for name in names if name == match.lastgroup]
    return tuple(dict.fromkeys(found)), tuple(match.span() for match in matches)


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, as people round."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _digits(match: "re.Match[str] | None") -> int | None:
    if match is None:
        return None
    if match["tenth"] or match["hundredth"] or match["whole"]:
        return 1 if match["tenth"] else 2 if match["hundredth"] else 0
    text = (match["n"] or match["zh"] or match["zh2"]).lower()
    return int(text) if text.isdigit() else _WORDS[text]
