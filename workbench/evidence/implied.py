"""Figures implied by what a number means: named ratios such as margins, the value before a change, price times count."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workbench.evidence.matching import same_kind
from workbench.evidence.movement import CHANGE, PRIOR
from workbench.evidence.periods import Period, covers
from workbench.evidence.readings import Reading
from workbench.evidence.sources import SourceText
from workbench.evidence.words import Words

_REVENUE = ("@revenue", "@operating_revenue")

#: Ratio -> what is above the line and what below.
RATIOS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType({
    "@gross_margin": (("@gross_profit",), _REVENUE), "@operating_margin": (("@operating_profit",), _REVENUE),
    "@net_margin": (("@net_income", "@net_income_parent"), _REVENUE), "@gearing": (("@total_liabilities",), ("@total_assets",)),
    "@current_ratio": (("@current_assets",), ("@current_liabilities",)), "@tax_rate": (("@tax",), ("@pretax_profit",)),
    "@roe": (("@net_income",), ("@equity",)), "@roa": (("@net_income",), ("@total_assets",)),
    "@efficiency_ratio": (("@noninterest_expense", "@operating_costs"), _REVENUE),
    "@loan_to_deposit": (("@loans",), ("@deposits",)),
})  # fmt: skip
#: Amount -> what it is the difference of.
DIFFERENCES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType({
    "@gross_profit": (_REVENUE, ("@cost_of_sales",)), "@free_cash_flow": (("@operating_cash_flow",), ("@capex",)),
    "@equity": (("@total_assets",), ("@total_liabilities",)),
})  # fmt: skip
#: How well the words of a percentage must fit before a part of something is computed from it.
_CLEAR = 0.5
#: An expense in percent of sales without naming them.
_ON_SALES = re.compile(
    r"费用率|研发(?:费用|投入|支出)?(?:率|占比|强度)|(?:expense|cost|r&d) (?:ratio|intensity)|占(?:营业?收入?|营收|收入)"
)
_EXPENSES = frozenset({"@rnd", "@selling_expense", "@admin_expense", "@finance_expense", "@sga", "@operating_costs"})
_EARLIER_WORDS = ("before", "previously", "earlier", "prior", "上年", "去年", "年初", "期初", "同期", "此前", "原")


@dataclass(frozen=True, slots=True)
class Derivation:
    """A calculation over source figures: what it gives and how it reads; for a change what it ``ends`` at, else of ``when``."""

    value: float
    text: str
    ends: "tuple[Reading, Reading] | None" = None
    when: Period | None = None


def shown(found: Reading) -> str:
    """A source figure with its period."""
    dated = f" ({found.periods[0].text})" if found.periods and found.periods[0].text else ""
    return f"{found.figure.text.strip()}{dated}"


def metrics(claimed: Reading, source: SourceText, words: Words) -> Iterator[Derivation]:
    """Named ratios (a margin is a profit over revenue) and named differences (gross profit is revenue less cost)."""
    for period in claimed.periods or (None,):
        if claimed.figure.kind in ("percent", "times"):
            yield from _ratios(source, words.own, period, percent=claimed.figure.kind == "percent")
            if claimed.figure.kind == "percent" and _ON_SALES.search(claimed.sentence):
                yield from _on_sales(source, words.own, period)
        elif claimed.figure.kind == "amount":
            yield from _differences(claimed, source, words.own, period)


def metric_changes(claimed: Reading, source: SourceText, words: Words) -> Iterator[Derivation]:
    """How many points a named ratio moved between two periods."""
    if claimed.figure.kind != "points" or not (words.own & RATIOS.keys() or _ON_SALES.search(claimed.sentence)):
        return
    years = sorted({period.year for period in claimed.mentioned if period.year})
    last = years[-1] if years else max(source.years, default=0)
    if len(years) == 1 and not claimed.periods:  # "than in 2020"
        last = max(source.years, default=last)
    first = years[0] if years and years[0] < last else last - 1
    way = claimed.role.direction if claimed.role.direction and claimed.value >= 0 else 1
    for before in _all_ratios(claimed, source, words.own, Period(first)):
        for after in _all_ratios(claimed, source, words.own, Period(last)):
            yield Derivation(way * (after.value - before.value), f"{after.text} less {before.text}")


def implied_priors(claimed: Reading, source: SourceText, words: Words) -> Iterator[Derivation]:
    """The value before a change: a level of 23.4 % after a fall of 1.8 points was 25.2 %."""
    if claimed.role.name != PRIOR and not claimed.periods and not any(word in claimed.sentence for word in _EARLIER_WORDS):
        return
    changes = [found for found in source.readings if found.role.name == CHANGE and found.role.direction and found.sentence]
    for change in changes:
        for level in source.readings:
            if level.sentence is not change.sentence or level.role.name == CHANGE or level.own != change.own:
                continue
            if same_kind(claimed, level, source) and _earlier(claimed, level) and words.affinity(level).fits:
                yield from undone(level, change)


def products(claimed: Reading, source: SourceText, words: Words) -> Iterator[Derivation]:
    """Shares at a price per share, and a percentage of an amount that the same sentence states."""
    for one in source.readings:
        if not one.sentence or one.figure.kind not in ("shares", "percent") or one.role.name == CHANGE:
            continue
        if one.figure.kind == "percent" and words.affinity(one).score < _CLEAR:
            continue
        for other in source.readings:
            if (
                other.sentence is not one.sentence
                or other.figure.kind != "amount"
                or other.figure.currency != claimed.figure.currency
            ):
                continue
            if one.figure.kind == "percent" and other.role.name != CHANGE:
                yield Derivation(one.value / 100 * other.value, f"{shown(one)} of {shown(other)}")
            elif one.figure.kind == "shares" and other.figure.per_share:
                yield Derivation(one.value * other.value, f"{shown(one)} at {shown(other)}")


def _earlier(claimed: Reading, level: Reading) -> bool:
    """Whether the claim can be of a time before the level's."""
    if claimed.role.name == PRIOR or not claimed.periods or not level.periods:
        return True
    return claimed.periods[0].offset < 0 or (claimed.periods[0].year or 0) < (level.periods[0].year or 0)


def undone(level: Reading, change: Reading) -> Iterator[Derivation]:
    """What a level was before the change that its source tells beside it."""
    way = change.role.direction
    told = f"{shown(level)} before {'a rise' if way > 0 else 'a fall'} of {change.figure.text}"
    size = way * abs(change.value)
    if change.figure.kind == "points":
        if level.figure.kind == "percent":
            yield Derivation(level.value - size, told)
    elif change.figure.kind == "percent":
        if level.figure.kind != "percent" and size > -100:
            yield Derivation(level.value / (1 + size / 100), told)
    elif change.figure.kind == level.figure.kind:
        yield Derivation(level.value - size, told)


def _ratios(source: SourceText, own: frozenset[str], period: Period | None, *, percent: bool) -> Iterator[Derivation]:
    factor = 100 if percent else 1
    for name in own & RATIOS.keys():
        above, below = RATIOS[name]
        for one, other in _pairs(source, above, below, period):
            yield Derivation(factor * one.value / other.value, f"{shown(one)} / {shown(other)}", when=_time(one))
        if name == "@gross_margin":
            for cost, revenue in _pairs(source, ("@cost_of_sales",), below, period):
                yield Derivation(
                    factor * (1 - abs(cost.value) / revenue.value), f"1 - {shown(cost)} / {shown(revenue)}", when=_time(revenue)
                )


def _all_ratios(claimed: Reading, source: SourceText, own: frozenset[str], period: Period) -> Iterator[Derivation]:
    yield from _ratios(source, own, period, percent=True)
    if _ON_SALES.search(claimed.sentence):
        yield from _on_sales(source, own, period)


def _on_sales(source: SourceText, own: frozenset[str], period: Period | None) -> Iterator[Derivation]:
    """An expense ratio: the one expense that is named, in percent of revenue."""
    named = tuple(own & _EXPENSES)
    if len(named) == 1:
        for cost, revenue in _pairs(source, named, _REVENUE, period):
            yield Derivation(100 * abs(cost.value) / revenue.value, f"{shown(cost)} / {shown(revenue)}", when=_time(cost))


def _differences(
    claimed: Reading, source: SourceText, own: frozenset[str], period: Period | None
) -> Iterator[Derivation]:  # fmt: skip
    for name in own & DIFFERENCES.keys():
        above, below = DIFFERENCES[name]
        for one, other in _pairs(source, above, below, period):
            if same_kind(claimed, one, source):
                yield Derivation(one.value - abs(other.value), f"{shown(one)} less {shown(other)}")


def _pairs(
    source: SourceText, above: tuple[str, ...], below: tuple[str, ...], period: Period | None
) -> Iterator[tuple[Reading, Reading]]:  # fmt: skip
    for one in _items(source, above, period):
        for other in _items(source, below, period):
            if other.value and _same_time(one, other):
                yield one, other


def _items(source: SourceText, names: tuple[str, ...], period: Period | None) -> list[Reading]:
    """Amounts that are one of ``names`` and nothing else, in ``period``; without any, those beside a name (of a company)."""
    named = [
        found for found in source.readings
        if found.figure.kind == "amount" and found.role.name != CHANGE and not found.figure.per_share
        and found.own & set(names)
        and (period is None or not found.periods or any(covers(period, other) for other in found.periods))
    ]  # fmt: skip
    exact = [found for found in named if len(found.own - {"@total"}) == 1]
    return exact or [found for found in named if {token for token in found.own if token[0] == "@"} - {"@total"} <= set(names)]


def _time(found: Reading) -> Period | None:
    return found.periods[0] if found.periods else None


def _same_time(one: Reading, other: Reading) -> bool:
    if one.periods and other.periods:
        return covers(one.periods[0], other.periods[0])
    return True
