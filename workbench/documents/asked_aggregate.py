"""What a question wants of several results: the highest, how many are over a limit, their sum or average over companies."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

AggregateKind = Literal["highest", "lowest", "count", "total", "average"]
Among = Literal["companies", "years"]

_COMPANIES = r"(?:compan(?:y|ies)|firms?|banks?|insurers?|issuers?|corporations?|peers?)"
_YEARS = r"(?:fiscal\s+)?years?"
_WHICH = re.compile(
    rf"\b(?:which|what|in\s+(?:which|what))\s+(?:one\s+)?(?:of\s+)?(?:(?:the|these|those)\s+)?(?:two\s+|three\s+|four\s+|five\s+)?"
    rf"(?:(?P<companies>{_COMPANIES})|(?P<years>{_YEARS}))\b|\bwh(?:o|ich)\s+(?P<who>has|had|have|is|was|earned|made|paid|spent)\b"
    r"|(?P<zh_companies>哪(?:一)?(?:家|个)(?:公司)?)|(?P<zh_years>哪(?:一)?年)",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    rf"\b(?:in\s+)?how\s+many\s+(?:of\s+)?(?:(?:the|these|those)\s+)?(?:(?P<companies>{_COMPANIES})|(?P<years>{_YEARS}))\b"
    r"|(?P<zh_companies>(?:有)?(?:几|多少)家(?:公司)?)|(?P<zh_years>(?:有)?(?:几|多少)年)",
    re.IGNORECASE,
)
_NO_LIMIT = r"\b(?!(?:\s+\S+){0,4}\s+than\b)"
_MOST = re.compile(
    rf"\b(?:highest|largest|biggest|greatest|most(?!\s+recent)|best)\b|\b(?:higher|larger|bigger|greater|more){_NO_LIMIT}"
    r"|最高|最大|最多|更高|更大",
    re.IGNORECASE,
)
_LEAST = re.compile(
    rf"\b(?:lowest|smallest|(?<!at\s)least|worst|fewest)\b|\b(?:lower|smaller|less){_NO_LIMIT}|最低|最小|最少|更低|更小",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"\b(?:(?:for|of|by|across|among|between)\s+)?(?:all|each|every|both)\s+(?:of\s+)?(?:the\s+|these\s+|those\s+)?{_COMPANIES}\b"
    rf"|\bacross\s+(?:the\s+)?{_COMPANIES}\b|\bby\s+company\b|各(?:家)?公司|所有公司|每家公司",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:combined|in\s+total|sum\s+of|sum|altogether|together|in\s+aggregate)\b|合计|总和|共计", re.IGNORECASE
)
_AVERAGE = re.compile(r"\b(?:average|avg\.?|mean)\b|平均(?:值|数)?", re.IGNORECASE)
_LIMIT = re.compile(
    r"(?P<over>\b(?:more|higher|greater|larger)\s+than|\bover\b|\babove\b|\bexceed(?:s|ed|ing)?\b|\bat\s+least\b|高于|超过|大于|>)?"
    r"(?P<under>\b(?:less|lower|smaller)\s+than|\bbelow\b|\bunder\b|\bat\s+most\b|低于|小于|不到|<)?"
    r"\s*(?P<currency>us\$|usd|eur|gbp|cny|rmb|\$|€|£|¥)?\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>%|percent|thousand|million|billion|bn|mm|mn|万|亿)?"
    r"|\b(?P<negative>negative|a\s+loss|loss-making|below\s+zero)\b|\b(?P<positive>positive|profitable|above\s+zero)\b|(?P<zh_loss>亏损|为负)",
    re.IGNORECASE,
)
_POWERS = {"thousand": 3, "million": 6, "mm": 6, "mn": 6, "billion": 9, "bn": 9, "万": 4, "亿": 8, "%": -2, "percent": -2}
_DOLLARS = frozenset({"USD", "HKD", "SGD", "CAD", "AUD", "NZD", "TWD"})
_CURRENCIES = {
    **dict.fromkeys(("us$", "usd"), frozenset({"USD"})), "$": _DOLLARS, **dict.fromkeys(("eur", "€"), frozenset({"EUR"})),
    **dict.fromkeys(("gbp", "£"), frozenset({"GBP"})), **dict.fromkeys(("cny", "rmb"), frozenset({"CNY"})),
    "¥": frozenset({"CNY", "JPY"}),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedAggregate:
    """What is to be made of several results.

    Attributes:
        among: what the results are of; a count and a rank are over companies or over years.
        limit: of a count, in full units, a percent as a fraction.
        over: whether results above the limit count, or those below.
        inclusive: whether a result at the limit counts ("at least", "at most").
        currencies: that the limit can be in; empty where it names none.
        every: all companies are meant, none of them being named.
        spans: where the question says so.
    """

    kind: AggregateKind | None
    among: Among
    limit: Decimal | None = None
    over: bool = True
    inclusive: bool = False
    currencies: frozenset[str] = frozenset()
    every: bool = False
    spans: tuple[tuple[int, int], ...] = ()


def asked_aggregate(text: str, *, companies: int, periods: int) -> AskedAggregate | None:
    """What a question wants of several results; None where it wants each of them.

    Args:
        text: without names, periods, items and metrics, in lower case.
        companies: how many are named.
        periods: how many are named.
    """
    every = _EVERY.search(text)
    many, which = _HOW_MANY.search(text), _WHICH.search(text)
    if (many or which) and (found := _counted(text, many or which)) is not None:
        return found
    if which is not None and (found := _ranked(text, which, companies, periods)) is not None:
        return found
    spans = (every.span(),) if every else ()
    several = companies > 1 or (every is not None and companies == 0)
    total, average = _TOTAL.search(text), _AVERAGE.search(text) if every else None
    together = total or average
    if several and periods < 2 and together is not None:
        kind: AggregateKind = "total" if total else "average"
        return AskedAggregate(kind=kind, among="companies", every=companies == 0, spans=(*spans, together.span()))
    return AskedAggregate(kind=None, among="companies", every=companies == 0, spans=spans) if every else None


def _counted(text: str, many: "re.Match[str] | None") -> AskedAggregate | None:
    if many is None:
        return None
    among: Among = "years" if many["years"] or many["zh_years"] else "companies"
    limit = _LIMIT.search(text, many.end())
    if limit is None or (limit["number"] and not (limit["over"] or limit["under"])):
        return None
    value = Decimal(0)
    if limit["number"]:
        value = Decimal(limit["number"].replace(",", "")).scaleb(_POWERS.get((limit["scale"] or "").lower(), 0))
    over = bool(limit["over"] or limit["positive"])
    inclusive = re.match(r"at\s", limit["over"] or limit["under"] or "", re.IGNORECASE) is not None
    return AskedAggregate(
        kind="count", among=among, limit=value, over=over, inclusive=inclusive, every=among == "companies",
        currencies=_CURRENCIES.get((limit["currency"] or "").lower(), frozenset()), spans=(many.span(), limit.span()),
    )  # fmt: skip


def _ranked(text: str, which: "re.Match[str]", companies: int, periods: int) -> AskedAggregate | None:
    most, least = _MOST.search(text), _LEAST.search(text)
    extreme = most or least
    if extreme is None or (most and least):
        return None
    among: Among = "years" if which["years"] or which["zh_years"] else "companies"
    if (among == "years" and periods < 2) or (which["who"] and companies < 2):
        return None
    return AskedAggregate(
        kind="highest" if most else "lowest", among=among, every=among == "companies" and companies == 0,
        spans=(which.span(), extreme.span()),
    )  # fmt: skip
