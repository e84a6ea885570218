"""Other operands of a calculation: cells of one printed line that together are of exactly the periods that a claim names.

The first choice of operands (``derivations``) may be the wrong one: a column that counts something else, a cell for two
years, a cost printed as a negative number. Before such a claim is refused, these few choices are tried too. Each uses the
item that the claim names best and all of its periods and no others; the claim must agree to three significant digits at
least, so that chance does not accept it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, permutations

from workbench.evidence.implied import Derivation, shown
from workbench.evidence.matching import same_kind
from workbench.evidence.movement import CHANGE
from workbench.evidence.periods import Period
from workbench.evidence.readings import Reading
from workbench.evidence.sources import SourceText
from workbench.evidence.words import Words

#: So many choices are tried after the first one.
MOST_CHOICES = 8
#: The smallest claim in steps of its last digit: three significant digits.
_TELLING = 100
_NAMED = 0.6
_FULLY = 0.8
_LONGEST = 12
_DATED = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|\b\d+(?:st|nd|rd|th)?\b|\([^)]{1,3}\)|[^\w$€£¥%]+|\bof\b|[年月日度]"
)
_A_YEAR = re.compile(r"\bannual(?:ly)?\b|\b(?:per|a|each) year\b|年均|每年")
_COMPOUND = re.compile(r"cagr|compound|annuali[sz]ed|复合|年均增")
#: Told as positive amounts, whatever the sign they are printed with.
_COST = re.compile(r"cost|expense|tax|费用|成本|支出|税")
_OF = re.compile(r"\bpercent(?:age)? of\b|% of\b|\b(?:share|portion|proportion|part) of\b|占|比重|比例")
_ALL = re.compile(r"\btotal\b|\ball\b|\boverall\b|\bwhole\b|全部|合计|总")
_SUM = re.compile(r"\btotal|\bsum\b|combined|together|aggregate|cumulative|合计|总计|共计|之和|累计")


def other_choices(claimed: Reading, source: SourceText, words: Words, *, averaged: bool) -> Iterator[Derivation]:
    """At most ``MOST_CHOICES`` calculations over operands that the claim's words and periods allow, the likeliest first.

    Args:
        averaged: whether the claim speaks of an average.
    """
    if abs(claimed.value) < _TELLING * claimed.step * (1 - 1e-9) or claimed.figure.tolerance or claimed.figure.bound:
        return
    if claimed.figure.kind == "percent" and claimed.role.name != CHANGE and _OF.search(claimed.sentence):
        yield from islice(_shares(claimed, source, words), MOST_CHOICES)
    elif claimed.figure.kind in ("amount", "shares", "percent"):
        yield from islice(_choices(claimed, source, words, averaged=averaged), MOST_CHOICES)


@lru_cache(maxsize=4096)
def without_date(column: str) -> str:
    """What heads a column beside its date, pressed together: ``%penetration`` for "% of penetration 2019"."""
    return _DATED.sub("", column)


def _choices(claimed: Reading, source: SourceText, words: Words, *, averaged: bool) -> Iterator[Derivation]:
    told = _years(claimed.mentioned, through=claimed.span and len(claimed.mentioned) == 2)
    pooling = averaged or (claimed.role.name != CHANGE and bool(_SUM.search(claimed.sentence)))
    if not pooling and (claimed.role.name != CHANGE or _COMPOUND.search(claimed.sentence)):
        return
    if pooling and len(told) < 2:
        return
    for series in _series(claimed, source, words):
        if pooling:
            yield from _pools(claimed, series, told, averaged=averaged)
        else:
            yield from _moves(claimed, series, _years(claimed.mentioned))


def _years(periods: Sequence[Period], *, through: bool = False) -> frozenset[int]:
    years = {period.year for period in periods if period.year}
    return frozenset(range(min(years), max(years) + 1)) if through and years else frozenset(years)


def _series(claimed: Reading, source: SourceText, words: Words) -> list[list[Reading]]:
    """The dated cells of each line that the claim names best, apart by what heads their columns beside the date."""
    lines: dict[tuple[str, str, str], list[Reading]] = {}
    named: dict[str, float] = {}
    for found in source.readings:
        if not found.line or not found.periods or not found.head or found.figure.kind == "duration":
            continue
        if "@total" in found.head and "@total" not in words.own:
            continue
        if found.line not in named:
            named[found.line] = words.named_weight(found) if words.cover(found) >= _NAMED else 0.0
        if named[found.line] > 0 and _workable(claimed, found, source):
            lines.setdefault((found.line, without_date(found.column), found.figure.kind), []).append(found)
    best = max((named[line] for line, _, _ in lines), default=0.0)
    return [series for (line, _, _), series in lines.items() if named[line] >= best - 1e-9 and 1 < len(series) <= _LONGEST]


def _workable(claimed: Reading, found: Reading, source: SourceText) -> bool:
    if claimed.figure.kind == "percent" and claimed.role.name == CHANGE:
        return found.figure.kind != "points"
    return same_kind(claimed, found, source)


def _values(claimed: Reading, chosen: Sequence[Reading]) -> Iterator[list[float]]:
    """The cells' amounts; as printed too where the claim has neither scale nor currency."""
    yield [found.value for found in chosen]
    if claimed.figure.currency is None and not claimed.figure.scaled:
        printed = [float(found.printed) for found in chosen if found.printed is not None]
        if len(printed) == len(chosen):
            yield printed


def _pools(claimed: Reading, series: Sequence[Reading], told: frozenset[int], *, averaged: bool) -> Iterator[Derivation]:
    """The sum or the average of the cells that together are of the claim's years."""
    chosen = [found for found in series if (years := _years(found.periods)) and years <= told]
    covered = [year for found in chosen for year in _years(found.periods)]
    if len(chosen) < 2 or len(covered) != len(told):
        return
    named = ", ".join(shown(found) for found in chosen[:6])
    for values in _values(claimed, chosen):
        if not averaged:
            yield Derivation(sum(values), f"sum of {named}")
        elif len(covered) == len(chosen):
            yield Derivation(sum(values) / len(values), f"average of {named}")
        elif _A_YEAR.search(claimed.sentence):
            yield Derivation(sum(values) / len(told), f"sum of {named}, over {len(told)} years")


def _moves(claimed: Reading, series: Sequence[Reading], told: frozenset[int]) -> Iterator[Derivation]:
    """From an earlier cell to a later one that together are of the claim's years.

    A change "between" two years, without a direction, may be told as a size.
    """
    turn = -1 if _COST.search(series[0].label) else 1
    for early, late in permutations(series, 2):
        before, after = _years(early.periods), _years(late.periods)
        if not before or not after or max(before) >= min(after) or before | after != told:
            continue
        named = f"{shown(late)} against {shown(early)}"
        for one, other in _values(claimed, (early, late)):
            if turn < 0 and one < 0 and other < 0:
                one, other = -one, -other
            way = claimed.role.direction or 1
            if claimed.figure.kind == "percent":
                if one > 0 and early.figure.kind != "percent":
                    yield Derivation(way * 100 * (other - one) / one, f"change of {named}, relative to the earlier")
                continue
            size = way * (other - one)
            if claimed.role.unsigned:
                named = f"{named}, a {'rise' if size > 0 else 'fall'}"
                size = abs(size)
            yield Derivation(size, f"{named}, the difference")


def _shares(claimed: Reading, source: SourceText, words: Words) -> Iterator[Derivation]:
    """Of the whole, the item that the claim names; both in the column that it names ("due in less than one year")."""
    if not _ALL.search(claimed.sentence):
        return
    told = _years(claimed.mentioned)
    yield from _stated_shares(source, words, told)
    column = [
        found for found in source.readings
        if found.line and found.head and found.figure.kind == "amount" and words.in_told_column(found)
        and _years(found.periods) <= told
    ]  # fmt: skip
    parts = [found for found in column if "@total" not in found.head and words.cover(found) >= _FULLY]
    best = max((words.told_weight(found) for found in parts), default=0.0)
    for part in parts:
        if words.told_weight(part) < best - 1e-9:
            continue
        for whole in column:
            if "@total" in whole.head and whole.column == part.column and whole.value:
                yield Derivation(100 * abs(part.value / whole.value), f"{shown(part)} / {shown(whole)}")


def _stated_shares(source: SourceText, words: Words, told: frozenset[int]) -> Iterator[Derivation]:
    """A figure that the sentence states itself, of the total of its line: "$2,089 million fall due in 2008, 41.5 % of all".

    A schedule of payments that ends with "thereafter" has its total in the sum of the line where it prints none.
    """
    for part in source.readings:
        if not part.line or part.figure.kind != "amount" or not _years(part.periods) <= told or not words.stated(part):
            continue
        line = [found for found in source.readings if found.line == part.line and found.figure.kind == "amount"]
        totals = [found for found in line if "@total" in found.own - found.head and found is not part]
        for whole in totals:
            if whole.value:
                yield Derivation(100 * abs(part.value / whole.value), f"{shown(part)} / {shown(whole)}")
        whole_line = sum(found.value for found in line)
        if not totals and whole_line and any("@due_last" in found.own for found in line):
            yield Derivation(100 * abs(part.value / whole_line), f"{shown(part)} / the sum of its line, {whole_line:,.10g}")
