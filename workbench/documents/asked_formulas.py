"""The formula a question asks for, before its years: a standard metric, one written out, two items as a ratio, one item."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from workbench.documents.asked_items import AskedItem, glossary_items, items
from workbench.documents.asked_periods import AskedPeriods
from workbench.documents.asked_units import AskedUnit
from workbench.documents.definitions import Definition, FindItems, formula_of
from workbench.documents.metrics import Metric, MetricUnit, metrics_in

#: Items that are also things that happen: without a word for an amount the question is about what happened.
_EVENTS = frozenset(
    {"acquisitions", "divestitures", "restructuring", "impairment", "provisions", "share_repurchases", "marketing"}
)
#: What is paid, raised or earned is no balance: "how much debt did they pay down".
_FLOWS = re.compile(
    r"\b(?:re)?(?:pa(?:y|ys|id|ying)|spen[dt]|borrow(?:ed)?|rais(?:e|ed)|issued?|earn(?:ed)?|generated?|incur(?:red)?|bought|sold)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"how much|how many|amount|spen[dt]|cost|cash|\bpaid\b|value|worth|usd|million|billion|thousand|total|\$|多少|金额",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"^(?:\s*(?:expenses?|costs?|amounts?|spending))*(?:\s+(?:of|for|at|by|in)(?=\s{3}))?[\s,]*(?:(?:as\s+)?(?:an?\s+|its\s+)?(?P<share>%|percent(?:age)?|share|proportion|portion|fraction)|(?:as\s+a\s+)?(?:ratio|multiple))?"
    r"\s*(?P<link>of|to|over|divided\s+by|relative\s+to|/|against)\s*(?:its|their|the|total|fiscal|year|same|-|\s)*$",
    re.IGNORECASE,
)
_ZH_SHARE = re.compile(r"^\s*占\s*$")
_ZH_RATIO = re.compile(r"^\s*(?:与|和|除以|对)\s*$")
_LIST = re.compile(
    r"^\s*(?:,|;|、|，|和|及|以及|与|(?:,\s*)?(?:and|&|as well as))\s*(?:(?:the|its|their|also|total|of)\s+)*$", re.IGNORECASE
)
#: What makes one figure of several.
_TOGETHER = re.compile(
    r"\b(?:ratio|between|difference|sum|combined|add(?:ed)?|divided|relative|multiple|than|proportion|share|correlat\w+|less|minus)\b"
    r"|之和|合计|比|差|占",
    re.IGNORECASE,
)
#: "What percentage of revenue was spent on ..." names the whole first.
_SHARE_BEFORE = re.compile(
    r"\b(?:percent(?:age)?|%|share|portion|proportion|fraction)\s+of\s+(?:its|the|their|total|company|\s)*$", re.IGNORECASE
)
_IS = re.compile(
    r"^\s*(?:was|were|is|are)\s+(?:(?:spent|used|tied\s+up|held)\s+)?(?:(?:in|on|for|as|its|the|total)\s+)*$", re.IGNORECASE
)
_LESS = re.compile(r"^\s*(?:less|minus|net\s+of|减去?)\s*(?:the|total|its|\s)*$", re.IGNORECASE)
_PLUS = re.compile(r"^\s*(?:plus|加上?)\s*(?:the|total|its|\s)*$", re.IGNORECASE)
_RATIO_BEFORE = re.compile(r"\bratio\s+(?:of|between)\s+(?:the|its|total|\s)*$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Readings:
    """What was read of a question so far, all over one text (names of companies blanked out, lower case)."""

    text: str
    periods: AskedPeriods
    unit: AskedUnit
    found: tuple[AskedItem, ...]
    definitions: tuple[Definition, ...]
    explained: tuple[tuple[int, int], ...]
    chinese: bool
    judging: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedFormula:
    """A formula before anything is made of its years.

    Attributes:
        name: of the metric or the items, for people.
        formula: in the language of ``workbench.documents.metrics``; "label" for a printed line that is no item.
        spans: where the question says it.
        label: the printed label, where the glossary does not have it.
        metric: the standard metric, if it is one.
        defined: the question writes the formula out.
    """

    name: str
    formula: str
    unit: MetricUnit
    spans: tuple[tuple[int, int], ...]
    label: str | None = None
    metric: Metric | None = None
    defined: bool = False


def asked_formulas(read: Readings) -> tuple[AskedFormula, ...]:
    """All formulas asked for: "revenue, net income and gross margin" are three; else the one, or none."""
    listed = _listed(read)
    if listed:
        return listed
    one = asked_formula(read)
    return (one,) if one is not None else ()


def _listed(read: Readings) -> tuple[AskedFormula, ...]:
    """Metrics and items that stand side by side with nothing but commas and "and" between them."""
    named = metrics_in(read.text)
    found = [(start, end, _of_metric(read, (start, end), metric)) for start, end, metric in named]
    found += [
        (one.start, one.end, _of_item(one, ((one.start, one.end),)))
        for one in read.found if not any(one.start < end and start < one.end for start, end, _ in named)
    ]  # fmt: skip
    found.sort(key=lambda part: part[0])
    if read.definitions or len({part.formula + (part.label or "") for _, _, part in found}) < 2:
        return ()
    between = [read.text[end:start] for (_, end, _), (start, _, _) in pairwise(found)]
    outside = blanked(read.text, [(start, end) for start, end, _ in found])
    if not all(map(_LIST.match, between)) or _TOGETHER.search(outside):
        return ()
    return tuple(part for _, _, part in found)


def asked_formula(read: Readings) -> AskedFormula | None:
    """What is asked for; None where the question names no item and no metric, or a definition cannot be read."""
    outside = blanked(read.text, [(one.start, one.end) for one in read.definitions])
    named = metrics_in(outside)
    if read.definitions:
        return _defined(read, named)
    pair = _pair(read, outside)
    longest = max((end - start for start, end, _ in named), default=0)
    if pair is not None and not (named and longest >= pair.spans[0][1] - pair.spans[0][0]):
        return pair
    if named:
        start, end, metric = named[0]
        alike = all(other.id == metric.id for _, _, other in named)
        found = _of_metric(read, (start, end), metric)
        return replace(found, spans=tuple((one, other) for one, other, _ in named)) if alike else found
    return _single(read)


def _of_metric(read: Readings, span: tuple[int, int], metric: Metric) -> AskedFormula:
    unit = metric.chinese_unit if read.chinese and metric.chinese_unit else metric.unit
    if unit == "percent" and _wants_ratio(read, read.text[span[0] : span[1]]):
        unit = "ratio"
    return AskedFormula(name=metric.name, formula=metric.formula, unit=unit, spans=(span,), metric=metric)


def _wants_ratio(read: Readings, name: str) -> bool:
    """Whether what could be a percent is called a ratio, and no percent is asked for: then it is 0.61, not 61."""
    return "比值" in read.text or (bool(re.search(r"\bratio\b", name)) and not read.unit.percent and "percent" not in read.text)


def _defined(read: Readings, named: Sequence[tuple[int, int, Metric]]) -> AskedFormula | None:
    year = max(read.periods.years, default=None)

    def find(text: str) -> list[tuple[int, int, str]]:
        return [(one.start, one.end, one.item) for one in glossary_items(text) if one.item]

    known: dict[str, str] = {}
    waiting = list(read.definitions)
    for _ in range(len(waiting)):
        for one in list(waiting):
            formula = formula_of(one.text, find, year, known | _metric_names(one.text, known))
            if formula is not None:
                known[one.name.lower()] = formula
                waiting.remove(one)
    formula, name = _asked_of(named, read, known, find, year)
    if formula is None:
        return None
    metric = named[0][2] if named else next((found for _, _, found in metrics_in(name.lower())), None)
    unit: MetricUnit = metric.unit if metric else "money"
    if unit == "percent" and not re.search(r"margin|growth|tax rate", name) and _wants_ratio(read, "ratio"):
        unit = "ratio"
    if metric is None and "/" in formula:
        unit = "percent" if read.unit.percent else "days" if "365" in formula else "ratio"
    spans = (*((start, end) for start, end, _ in named), *((one.start, one.end) for one in read.definitions))
    return AskedFormula(
        name=metric.name if metric else name, formula=formula, unit=unit, spans=spans, metric=metric, defined=True
    )


def _asked_of(
    named: Sequence[tuple[int, int, Metric]], read: Readings, known: dict[str, str], find: FindItems, year: int | None
) -> tuple[str | None, str]:
    """The formula of what is asked, which may be a defined name, or be made of defined names: "EBITDA less capex"."""
    if not named:
        main = read.definitions[0].name
        return known.get(main.lower()), main
    start, end, metric = named[0]
    phrase = read.text[start:end]
    for name, formula in known.items():
        if name == phrase or any(found.id == metric.id for _, _, found in metrics_in(name)):
            return formula, name
    return formula_of(phrase, find, year, known), phrase


def _metric_names(text: str, known: dict[str, str]) -> dict[str, str]:
    """Standard metrics that a definition uses as a word, such as "EBITDA less capital expenditures"."""
    lower = text.lower()
    return {lower[start:end]: metric.formula for start, end, metric in metrics_in(lower) if lower[start:end] not in known}


def _pair(read: Readings, outside: str) -> AskedFormula | None:
    """Two items with a word between them that makes a ratio, a difference or a sum."""
    listed = [one for one in read.found if outside[one.start : one.end].strip()]
    for one, other in pairwise(listed):
        first, second = one.item or "", other.item or ""
        whole = _SHARE_BEFORE.search(outside[: one.start]) if first and second and first != second else None
        if whole is not None and _IS.match(outside[one.end : other.start]):
            name, span = f"{items()[second].name} / {items()[first].name}", (whole.start(), other.end)
            return AskedFormula(name=name, formula=f"{second} / {first}", unit="percent", spans=(span,))
        joined = _joined(read, outside, one, other) if first and second and first != second else None
        if joined is not None:
            sign, unit = joined
            name = f"{items()[first].name} {sign} {items()[second].name}"
            return AskedFormula(name=name, formula=f"{first} {sign} {second}", unit=unit, spans=((one.start, other.end),))
    return None


def _joined(read: Readings, outside: str, one: AskedItem, other: AskedItem) -> tuple[str, MetricUnit] | None:
    """The sign that the words between two items stand for, and the unit of the result."""
    between, before = outside[one.end : other.start], outside[: one.start]
    over = _OVER.match(between)
    is_ratio = bool(_RATIO_BEFORE.search(before))
    if over and (over["share"] or over["link"].lower() != "of" or is_ratio):
        # "from sales to profit" is no ratio unless it is called one.
        if over["link"].lower() in ("to", "against") and not over["share"] and not is_ratio and "ratio" not in outside:
            return None
        return "/", "percent" if over["share"] or read.unit.percent else "ratio"
    if read.chinese and _ZH_SHARE.match(between):
        return "/", "percent"
    if read.chinese and _ZH_RATIO.match(between) and re.match(r"的?比", outside[other.end :]):
        return "/", "ratio"
    if _LESS.match(between) or _PLUS.match(between):
        return "-" if _LESS.match(between) else "+", "money"
    return None


def _single(read: Readings) -> AskedFormula | None:
    found = [
        one
        for one in read.found
        if one.item != "cash" or not any((other.item or "").endswith("_cash_flow") for other in read.found)
    ]
    whole = max(found, key=lambda one: (one.end - one.start, one.item is not None), default=None)
    if whole is None or len({one.item or one.label for one in found}) > 1:
        return None
    if whole.item in _EVENTS and not _AMOUNT.search(read.text):
        return None
    if whole.item is not None and items()[whole.item].statement == "balance" and _FLOWS.search(read.text):
        return None
    spans = tuple((one.start, one.end) for one in found)
    return _of_item(whole, spans)


def _of_item(one: AskedItem, spans: tuple[tuple[int, int], ...]) -> AskedFormula:
    """An item of the glossary, or a printed line that it does not have."""
    if one.item is None:
        return AskedFormula(name=one.label or "", formula="label", unit="money", spans=spans, label=one.label)
    units: dict[str, MetricUnit] = {"per_share": "per_share", "shares": "count", "percent": "percent"}
    known = items()[one.item]
    return AskedFormula(name=known.name, formula=one.item, unit=units.get(known.unit, "money"), spans=spans)


def blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with these parts made spaces."""
    signs = list(text)
    for start, end in spans:
        signs[start:end] = " " * (end - start)
    return "".join(signs)
