"""What a question wants of a formula over years: its growth, an average, a sum, a difference; else its value in each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workbench.documents.asked_formulas import AskedFormula, Readings
from workbench.documents.asked_items import items
from workbench.documents.asked_periods import AskedPeriod
from workbench.documents.metrics import LEAF, MetricUnit, leaves

_GROWTH = re.compile(
    r"(?P<pct>\b(?:growth(?:\s+rate)?|grew|grow|grown)\b|(?:percent(?:age)?|%)\s+(?:change|increase|decrease|growth)|增长率|增速|增幅|同比增长)"
    r"|(?P<yoy>year[\s-]+(?:over|on)[\s-]+year|y/?o/?y)\s*(?:percent(?:age)?\s+|%\s+)?(?:change|growth|increase|decrease|difference)?"
    r"|(?P<change>\b(?:chang(?:e|es|ed|ing)|increas(?:e|es|ed)|decreas(?:e|es|ed)|declin(?:e|es|ed)|differ(?:ence)?|fell|fall|rose|rise|drop(?:ped)?)\b(?:\s+in\b)?|变动|变化|增加了?|减少了?|上升了?|下降了?|提高了?|降低了?)",
    re.IGNORECASE,
)
_CAGR = re.compile(r"\bcagr\b|compound(?:ed)?\s+annual(?:ized)?\s+growth(?:\s+rate)?|复合(?:年)?增长率", re.IGNORECASE)
_AVERAGE = re.compile(r"\b(?:average|avg\.?|mean)\b|平均(?:值|数)?", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:cumulative|combined|in total|sum of|sum|altogether)\b|合计|累计|总和", re.IGNORECASE)
#: Over a range of years: "the total dividends paid from 2020 to 2022".
_WHOLE = re.compile(r"\btotal\b", re.IGNORECASE)
_APART = re.compile(r"\bdifference\b.*\bbetween\b", re.IGNORECASE | re.DOTALL)
_BETWEEN = re.compile(r"\b(?:between|from|over)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class OverYears:
    """A formula over years.

    Attributes:
        periods: one result each.
        points: a difference of percentages.
        spans: where the question says what is to be made of the years.
    """

    formula: str
    unit: MetricUnit
    name: str
    periods: tuple[AskedPeriod, ...]
    points: bool = False
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class _When:
    """The years of a question beside its formula.

    Attributes:
        outside: the text without the formula.
        span: from the first to the last of the years.
        back: "three-year" is 3; 0: not said.
        offsets: of the years that are meant, from the last, ascending.
        last: the newest period.
        alike: all periods are the same part of their years, or whole years.
        ranges: they are named as a range, "from 2020 to 2022".
    """

    outside: str
    span: int
    back: int
    offsets: tuple[int, ...]
    periods: tuple[AskedPeriod, ...]
    alike: bool
    percent: bool
    ranges: bool

    @property
    def last(self) -> tuple[AskedPeriod, ...]:
        return (max(self.periods, key=lambda one: (one.year, one.last_quarter)),) if self.periods else ()

    @property
    def whole_years(self) -> bool:
        return all(period.is_year for period in self.periods)


def over_years(base: AskedFormula, read: Readings, outside: str) -> OverYears:
    """What is to be made of the years; by itself one result for each of them.

    Args:
        outside: the text without what names the formula.
    """
    when = _when(read, outside)
    readings: Sequence[Callable[[AskedFormula, _When], OverYears | None]] = (_compound, _average, _total, _change)
    for reading in readings:
        found = reading(base, when)
        if found is not None:
            return found
    plain = OverYears(formula=base.formula, unit=base.unit, name=base.name, periods=when.periods)
    # A formula written out with years in it is for the last of them.
    names_years = any(leaf.offset or leaf.kind for leaf in leaves(base.formula))
    return replace(plain, periods=when.last) if base.defined and (names_years or not _AVERAGE.search(outside)) else plain


def _when(read: Readings, outside: str) -> _When:
    asked = read.periods
    years = asked.years
    span = years[-1] - years[0] if len(years) > 1 else 0
    filled = asked.is_range or len(years) == span + 1 or bool(_BETWEEN.search(outside))
    offsets = tuple(range(-span, 1)) if filled else tuple(year - years[-1] for year in years)
    parts = {period.of_year(0) for period in asked.periods}
    return _When(
        outside=outside, span=span, back=asked.years_back or 0, offsets=offsets, periods=asked.periods,
        alike=len(parts) < 2, percent=read.unit.percent, ranges=asked.is_range and span > 0,
    )  # fmt: skip


def _compound(base: AskedFormula, when: _When) -> OverYears | None:
    match, years = _CAGR.search(when.outside), when.span or when.back
    if match is None or not years or not when.whole_years:
        return None
    return OverYears(
        formula=f"cagr({shifted(base.formula, -years)}, {base.formula}, {years})", unit="percent",
        name=f"{base.name}, compound annual growth", periods=when.last, spans=(match.span(),),
    )  # fmt: skip


def _average(base: AskedFormula, when: _When) -> OverYears | None:
    match = _AVERAGE.search(when.outside)
    # In a formula written out, "average" of two year ends is part of it.
    least = 2 if base.defined else 1
    if match is None or not when.alike or (when.back < 2 and when.span < least):
        return None
    offsets = when.offsets if when.span else tuple(range(1 - when.back, 1))
    return OverYears(
        formula=f"avg({_each(base.formula, offsets)})", unit=base.unit, name=f"{base.name}, average of {len(offsets)} years",
        periods=when.last, spans=(match.span(),),
    )  # fmt: skip


def _total(base: AskedFormula, when: _When) -> OverYears | None:
    match = _TOTAL.search(when.outside) or (_WHOLE.search(when.outside) if when.ranges and _flows(base.formula) else None)
    many = when.span or when.back
    if match is None or not many or not when.alike or base.unit not in ("money", "count"):
        return None
    offsets = when.offsets if when.span else tuple(range(1 - when.back, 1))
    return OverYears(
        formula=f"sum({_each(base.formula, offsets)})", unit=base.unit, name=f"{base.name}, sum of {len(offsets)} years",
        periods=when.last, spans=(match.span(),),
    )  # fmt: skip


def _change(base: AskedFormula, when: _When) -> OverYears | None:
    matches = list(_GROWTH.finditer(when.outside))
    if not matches or base.defined or not when.periods or not when.alike or not (when.span or len(when.periods) == 1):
        return None
    if not when.span and (apart := _APART.search(when.outside)):
        # Between two companies or two items, not against the year before.
        return OverYears(formula=base.formula, unit=base.unit, name=base.name, periods=when.periods, spans=(apart.span(),))
    years = when.span or 1
    now, before = base.formula, shifted(base.formula, -years)
    spans = tuple(match.span() for match in matches)
    difference = f"{_bracketed(now)} - {_bracketed(before)}"
    if base.unit in ("percent", "ratio", "days"):
        return OverYears(
            formula=difference, unit=base.unit, name=f"change of {base.name}", periods=when.last,
            points=base.unit == "percent", spans=spans,
        )  # fmt: skip
    # "year-over-year growth" is a percentage, a "year-over-year change" an amount.
    if when.percent or any(match["pct"] or match[0].lower().endswith("growth") for match in matches):
        return OverYears(
            formula=f"growth({before}, {now})", unit="percent", name=f"growth of {base.name}", periods=when.last, spans=spans
        )
    return OverYears(formula=difference, unit=base.unit, name=f"change of {base.name}", periods=when.last, spans=spans)


def _flows(formula: str) -> bool:
    """Whether a formula is of amounts over a time, which may be added up over years; balances may not."""
    known = items()
    return all(leaf.item in known and known[leaf.item].statement != "balance" for leaf in leaves(formula))


def _each(formula: str, offsets: Sequence[int]) -> str:
    return ", ".join(shifted(formula, offset) for offset in offsets)


def shifted(formula: str, years: int) -> str:
    """The formula so many years later (earlier where negative)."""

    def moved(match: "re.Match[str]") -> str:
        offset = int(match["offset"] or 0) + years
        kind = f"{match['kind']}." if match["kind"] else ""
        return f"{kind}{match['item']}" + (f"@{offset}" if offset else "") + (match["optional"] or "")

    return LEAF.sub(moved, formula)


def _bracketed(formula: str) -> str:
    return f"({formula})" if re.search(r"[-+*/]\s", formula) else formula
