"""What a question wants computed: a formula over line items, its years, its unit - or nothing, when words stay unexplained.

A figure that is qualified ("of the consumer segment", "adjusted", "in the US") is not the figure of the statement. So every
content word of the question must be explained by a company, a period, an item, a metric, a unit or a plain phrase; else
nothing is computed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.documents.asked_items import AskedItem, glossary_items, items
from workbench.documents.asked_periods import AskedPeriod, AskedPeriods
from workbench.documents.asked_units import AskedUnit
from workbench.documents.definitions import Definition, FindItems, formula_of
from workbench.documents.metrics import LEAF, Metric, MetricUnit, leaves, metrics_in
from workbench.documents.question_words import words_of

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
_ZH_PLAIN = re.compile(
    r"多少|是|的|请问|为|各|分别|和|与|及|在|元|人民币|万元|亿元|了|有|我|想|知道|告诉|一下|请|根据|年报|年度|公司|该|其|达到|几|呢|吗|"
    r"结果|保留|小数点后?|位|小数|具体|计算|求|数值|金额|合并|全年|年末|期末|年底|当年|什么|如何|数据|情况|能|能否|可以|报告|本年|总额|数额|"
    r"至|到|以|上|中|里|就|提供|给|出|一|二|两|三|四|并|需要|要求|要|季度|第|的时候|时候|答案|财务数据|财务报告|详细|提及|提到|披露|情况下|其中|期间|度|查询|帮我|算出|回答|具体数值|报告期内|期内|精确|记得|多高|高|大约|单位|后|多大|怎么|样|会计|财年|年|一般|水平|[，。？?、！：:；;（）()%％\s]"
)
#: For ratios and growth their own words are plain too.
_ZH_HARMLESS = re.compile(r"比例|比值|比率|" + _ZH_PLAIN.pattern)
_GROWTH = re.compile(
    r"(?P<pct>\b(?:growth(?:\s+rate)?|grew|grow|grown)\b|(?:percent(?:age)?|%)\s+(?:change|increase|decrease|growth)|增长率|增速|增幅|同比增长)"
    r"|(?P<yoy>year[\s-]+(?:over|on)[\s-]+year|y/?o/?y)\s*(?:percent(?:age)?\s+|%\s+)?(?:change|growth|increase|decrease|difference)?"
    r"|(?P<change>\b(?:chang(?:e|es|ed|ing)|increas(?:e|es|ed)|decreas(?:e|es|ed)|declin(?:e|es|ed)|differ(?:ence)?|fell|fall|rose|rise|drop(?:ped)?)\b(?:\s+in\b)?|变动|变化)",
    re.IGNORECASE,
)
_CAGR = re.compile(r"\bcagr\b|compound(?:ed)?\s+annual(?:ized)?\s+growth(?:\s+rate)?|复合(?:年)?增长率", re.IGNORECASE)
_AVERAGE = re.compile(r"\b(?:average|avg\.?|mean)\b|平均(?:值|数)?", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:cumulative|combined|in total|sum of|sum|altogether)\b|合计|累计|总和", re.IGNORECASE)
_OVER = re.compile(
    r"^(?:\s*(?:expenses?|costs?|amounts?|spending))*(?:\s+(?:of|for|at|by|in)(?=\s{3}))?[\s,]*(?:(?:as\s+)?(?:an?\s+|its\s+)?(?P<share>%|percent(?:age)?|share|proportion|portion|fraction)|(?:as\s+a\s+)?(?:ratio|multiple))?"
    r"\s*(?P<link>of|to|over|divided\s+by|relative\s+to|/|against)\s*(?:its|their|the|total|fiscal|year|same|-|\s)*$",
    re.IGNORECASE,
)
_ZH_SHARE = re.compile(r"^\s*占\s*$")
_ZH_RATIO = re.compile(r"^\s*(?:与|和|除以|对)\s*$")
_LESS = re.compile(r"^\s*(?:less|minus|net\s+of|减去?)\s*(?:the|total|its|\s)*$", re.IGNORECASE)
_PLUS = re.compile(r"^\s*(?:plus|加上?)\s*(?:the|total|its|\s)*$", re.IGNORECASE)
_RATIO_BEFORE = re.compile(r"\bratio\s+(?:of|between)\s+(?:the|its|total|\s)*$", re.IGNORECASE)
_DEBT_LIKE = re.compile(r"[a-z]+|[\u4e00-\u9fff]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedCalculation:
    """A formula and the years it is asked for.

    Attributes:
        name: of the metric or the item, for people.
        formula: in the language of ``workbench.documents.metrics``; offsets count from each of ``periods``.
        unit: of the result; "money" and "per_share" in the statement's currency.
        periods: one result each, in the order asked; empty: none was named.
        items: the ids in it.
        label: the printed label, where the item is one the glossary does not have; then ``formula`` is "label".
        metric: id of the standard metric, if it is one.
        points: a difference of percentages.
        unexplained: content words that nothing accounts for; with any, the result is not what was asked for sure.
    """

    name: str
    formula: str
    unit: MetricUnit
    periods: tuple[AskedPeriod, ...]
    items: tuple[str, ...] = ()
    label: str | None = None
    metric: str | None = None
    points: bool = False
    defined: bool = False
    unexplained: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Base:
    """The formula before anything is made of its years."""

    name: str
    formula: str
    unit: MetricUnit
    spans: tuple[tuple[int, int], ...]
    label: str | None = None
    metric: Metric | None = None
    defined: bool = False


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


def asked_calculation(read: Readings) -> AskedCalculation | None:
    """The calculation a question wants; None where it names no item and no metric, or a definition cannot be read."""
    base = _base(read)
    if base is None:
        return None
    return _with_years(base, read)


def _base(read: Readings) -> _Base | None:
    outside = _blank(read.text, [(one.start, one.end) for one in read.definitions])
    named = metrics_in(outside)
    if read.definitions:
        return _defined(read, named)
    pair = _pair(read, outside)
    longest = max((end - start for start, end, _ in named), default=0)
    if pair is not None and not (named and longest >= pair.spans[0][1] - pair.spans[0][0]):
        return pair
    if named:
        start, end, metric = named[0]
        unit = metric.chinese_unit if read.chinese and metric.chinese_unit else metric.unit
        if unit == "percent" and _wants_ratio(read, outside[start:end]):
            unit = "ratio"
        spans = tuple((one, other) for one, other, _ in named)
        if len(named) > 1 and any(other.id != metric.id for _, _, other in named):
            spans = ((start, end),)
        return _Base(name=metric.name, formula=metric.formula, unit=unit, spans=spans, metric=metric)
    return _single(read)


def _wants_ratio(read: Readings, name: str) -> bool:
    """Whether what could be a percent is called a ratio, and no percent is asked for: then it is 0.61, not 61."""
    return "比值" in read.text or (bool(re.search(r"\bratio\b", name)) and not read.unit.percent and "percent" not in read.text)


def _defined(read: Readings, named: Sequence[tuple[int, int, Metric]]) -> _Base | None:
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
    return _Base(name=metric.name if metric else name, formula=formula, unit=unit, spans=spans, metric=metric, defined=True)


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


def _pair(read: Readings, outside: str) -> _Base | None:
    """Two items with a word between them that makes a ratio, a difference or a sum."""
    listed = [one for one in read.found if outside[one.start : one.end].strip()]
    for one, other in pairwise(listed):
        between = outside[one.end : other.start]
        first, second = one.item or "", other.item or ""
        if not first or not second or first == second:
            continue
        span = (one.start, other.end)
        name = f"{items()[first].name} / {items()[second].name}"
        over = _OVER.match(between)
        if over and (over["share"] or over["link"].lower() != "of" or _RATIO_BEFORE.search(outside[: one.start])):
            is_share = bool(over["share"]) or read.unit.percent
            if (
                over["link"].lower() in ("to", "against")
                and not over["share"]
                and not _RATIO_BEFORE.search(outside[: one.start])
                and "ratio" not in outside
            ):
                continue
            return _Base(name=name, formula=f"{first} / {second}", unit="percent" if is_share else "ratio", spans=(span,))
        if read.chinese and (
            _ZH_SHARE.match(between) or (_ZH_RATIO.match(between) and re.match(r"的?比", outside[other.end :]))
        ):
            share = bool(_ZH_SHARE.match(between))
            return _Base(name=name, formula=f"{first} / {second}", unit="percent" if share else "ratio", spans=(span,))
        if _LESS.match(between) or _PLUS.match(between):
            sign = "-" if _LESS.match(between) else "+"
            return _Base(
                name=f"{items()[first].name} {sign} {items()[second].name}",
                formula=f"{first} {sign} {second}",
                unit="money",
                spans=(span,),
            )
    return None


def _single(read: Readings) -> _Base | None:
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
    if whole.item is not None:
        unit = items()[whole.item].unit
        known: MetricUnit = (
            "per_share" if unit == "per_share" else "count" if unit == "shares" else "percent" if unit == "percent" else "money"
        )
        return _Base(name=items()[whole.item].name, formula=whole.item, unit=known, spans=spans)
    return _Base(name=whole.label or "", formula="label", unit="money", spans=spans, label=whole.label)


def _with_years(base: _Base, read: Readings) -> AskedCalculation:
    text = _blank(read.text, base.spans)
    outside = _blank(text, [(one.start, one.end) for one in read.definitions])
    years = list(read.periods.years)
    formula, unit, name, points, used, periods = base.formula, base.unit, base.name, False, [], read.periods.periods
    quarterly = any(not period.is_year for period in periods)
    last = max(periods, key=lambda one: (one.year, one.last_quarter), default=None)
    span = years[-1] - years[0] if len(years) > 1 else 0
    cagr, average, total, growth = (form.search(outside) for form in (_CAGR, _AVERAGE, _TOTAL, _GROWTH))
    back = read.periods.years_back
    if base.defined and (any(leaf.offset or leaf.kind for leaf in leaves(base.formula)) or not average):
        periods = (last,) if last else ()
    if cagr and not quarterly and (span or back):
        n = span or back or 1
        formula, unit, name, used = (
            f"cagr({shifted(formula, -n)}, {formula}, {n})",
            "percent",
            f"{name}, compound annual growth",
            [cagr],
        )
        periods = (last,) if last else ()
    elif average and not quarterly and not base.defined and ((back or 0) > 1 or span):
        n = span + 1 if span else back or 1
        formula = f"avg({', '.join(shifted(formula, -offset) for offset in range(n - 1, -1, -1))})"
        name, used = f"{name}, average of {n} years", [average]
        periods = (last,) if last else ()
    elif average and base.defined and ((back or 0) > 1 or span > 1):
        n = span + 1 if span else back or 1
        formula = f"avg({', '.join(shifted(base.formula, -offset) for offset in range(n - 1, -1, -1))})"
        name, used = f"{name}, average of {n} years", [average]
        periods = (last,) if last else ()
    elif total and span and not quarterly and unit in ("money", "count"):
        formula = f"sum({', '.join(shifted(formula, -offset) for offset in range(span, -1, -1))})"
        name, used = f"{name}, sum of {span + 1} years", [total]
        periods = (last,) if last else ()
    elif growth and not quarterly and not base.defined and (span or len(years) == 1):
        n = span or 1
        if unit in ("percent", "ratio", "days"):
            formula, points, name = (
                f"{_bracketed(formula)} - {_bracketed(shifted(formula, -n))}",
                unit == "percent",
                f"change of {name}",
            )
        elif growth["pct"] or read.unit.percent:
            formula, unit, name = f"growth({shifted(formula, -n)}, {formula})", "percent", f"growth of {name}"
        else:
            formula, name = f"{_bracketed(formula)} - {_bracketed(shifted(formula, -n))}", f"change of {name}"
        used, periods = [growth], (last,) if last else ()
    spans = [*base.spans, *read.explained, *(match.span() for match in used), *_parts_of(base, read)]
    return AskedCalculation(
        name=name, formula=formula, unit=unit, periods=periods,
        items=tuple(dict.fromkeys(leaf.item for leaf in leaves(formula))),
        label=base.label,
        metric=base.metric.id if base.metric else None, points=points, defined=base.defined,
        unexplained=_unexplained(read.text, spans, chinese=read.chinese, also=_also_harmless(base, read)),
    )  # fmt: skip


def _also_harmless(base: _Base, read: Readings) -> frozenset[str]:
    """ "net" beside an item of the balance sheet is how it is printed; a judgement is asked for with words of its own."""
    known = items()
    net = all(leaf.item in known and known[leaf.item].statement == "balance" for leaf in leaves(base.formula))
    words = {"net"} if net else set()
    if base.unit not in ("money", "count", "per_share") or "growth" in read.text:
        words |= {"ratio", "ratios", "rate", "rates", "multiple", "percentage"}
    if any(leaf.kind == "avg" for leaf in leaves(base.formula)):
        words |= {"average", "averaged", "balance", "balances"}
    if base.formula.endswith("_cash_flow"):
        words |= {"cash", "use", "used", "provide", "provided", "generated", "flow", "flows", "net", "activities"}
    return frozenset(words) | (words_of("judging") if read.judging else frozenset())


def _parts_of(base: _Base, read: Readings) -> list[tuple[int, int]]:
    """Mentions of the formula's own items, and of metrics made of nothing else: "(using dividends paid and net income)"."""
    inside = {leaf.item for leaf in leaves(base.formula)}
    spans = [(one.start, one.end) for one in read.found if one.item in inside]
    spans += [
        (start, end) for start, end, metric in metrics_in(read.text) if {leaf.item for leaf in leaves(metric.formula)} <= inside
    ]
    return spans


def shifted(formula: str, years: int) -> str:
    """The formula so many years later (earlier where negative)."""

    def moved(match: "re.Match[str]") -> str:
        offset = int(match["offset"] or 0) + years
        kind = f"{match['kind']}." if match["kind"] else ""
        return f"{kind}{match['item']}" + (f"@{offset}" if offset else "") + (match["optional"] or "")

    return LEAF.sub(moved, formula)


def _bracketed(formula: str) -> str:
    return f"({formula})" if re.search(r"[-+*/]\s", formula) else formula


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    signs = list(text)
    for start, end in spans:
        signs[start:end] = " " * (end - start)
    return "".join(signs)


def _unexplained(text: str, spans: Sequence[tuple[int, int]], *, chinese: bool, also: frozenset[str]) -> tuple[str, ...]:
    rest = _blank(text, spans)
    if chinese:
        rest = (_ZH_HARMLESS if "ratio" in also else _ZH_PLAIN).sub(" ", rest)
    words = [word for word in _DEBT_LIKE.findall(rest.lower()) if word not in words_of("harmless") | also and len(word) > 1]
    return tuple(dict.fromkeys(words))
