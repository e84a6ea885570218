"""Figures that a source implies: changes, growth, shares, ratios, sums, averages and differences of its figures."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from workbench.evidence.changes import COSTLY, changes, compound, rows_of
from workbench.evidence.implied import Derivation, implied_priors, metric_changes, metrics, products, shown
from workbench.evidence.line_items import tokens
from workbench.evidence.matching import same_kind, same_number
from workbench.evidence.movement import CHANGE, PRIOR
from workbench.evidence.operands import other_choices
from workbench.evidence.periods import covers
from workbench.evidence.readings import Reading
from workbench.evidence.relations import gap_sides, ratio_sides
from workbench.evidence.sources import SourceText
from workbench.evidence.words import Words

_SHARE = re.compile(
    r"percent(?:age)? of|% of|\bportion of|\bshare of|accounted for|represent|made up|makes? up"
    r"|compris|consist|contribut|as a (?:percent|proportion|share)|ratio|"
    r"\bof (?:the )?(?:total|overall)|relative to|margin|\btimes\b|\bper\b|\bdivided by|attributable"
    r"|came from|derived from|due (?:in|within)|\bof\b|占|比重|比例|比率|比值|之比|率|倍|份额|约当"
    r"|为.*的"
)
_QUOTIENT = re.compile(r"\bratio\b|\bper\b|\bprice\b|比值|比率|之比|每")
_SUM = re.compile(
    r"\btotal|\bsum\b|\bsumm(?:ed|ing)\b|\badd(?:ed|s|ing)? up\b|\bboth\b|\bover the (?:\w+ )?(?:years|period)|combined"
    r"|together|aggregate|altogether|in all|overall|cumulative|\bplus\b|合计"
    r"|总计|共计|之和|(?<!利润)(?<!资产)(?<!负债)总额|累计|总共|加起来"
)
_WHOLE = re.compile(
    r"\btotal\b|\bsum\b|\badd(?:ed|s)? up\b|combined|\ball\b|aggregate|altogether|overall|averag|合计|总计|共计|总额|总共|平均"
)
_AVERAGE = re.compile(r"averag|\bmean\b|平均|均值|[年月季]均(?!复合|增)")
_GAP = re.compile(
    r"differ|gap|more|less|fewer|higher|lower|greater|exceed|above|below|larger|smaller|ahead"
    r"|excluding|remaining|remainder|excess|short of|相差|差额|差距|差|高于|低于|超过|高出|多|少|高|低"
    r"|大于|小于"
)
_COMPOUND = re.compile(r"cagr|compound|annuali[sz]ed|per year|a year(?! (?:earlier|ago|before))|复合|年均增")
_NAMED = 0.5
#: Enough where the whole is an amount that the claim states itself.
_PART_OF_STATED = 0.3
_FULLY = 0.8
_MOST = 28


def pooled(sentence: str) -> bool:
    """Whether a sentence speaks of a sum, an average or a compound rate."""
    return bool(_SUM.search(sentence) or _AVERAGE.search(sentence) or _COMPOUND.search(sentence))


def derive(claimed: Reading, source: SourceText, words: Words) -> tuple[Derivation | None, Derivation | None]:
    """The calculation that gives the claimed figure, and one that should have and gives something else."""
    nearest: Derivation | None = None
    for candidate in _candidates(claimed, source, words):
        if same_number(claimed, candidate.value):
            return candidate, None
        nearest = nearest or candidate
    averaged = bool(_AVERAGE.search(claimed.sentence))
    for candidate in other_choices(claimed, source, words, averaged=averaged):
        if same_number(claimed, candidate.value):
            return candidate, None
        nearest = nearest or candidate
    return None, nearest


def _candidates(claimed: Reading, source: SourceText, words: Words) -> Iterator[Derivation]:
    sentence = claimed.sentence
    kind = claimed.figure.kind
    if _COMPOUND.search(claimed.label) and kind == "percent":
        yield from compound(claimed, source, words)
        return
    if claimed.role.name == CHANGE or kind == "times" or claimed.figure.multiple:
        yield from changes(claimed, source, words)
        yield from metric_changes(claimed, source, words)
    else:
        yield from metrics(claimed, source, words)
        yield from implied_priors(claimed, source, words)
    if _COMPOUND.search(sentence) and kind == "percent":
        yield from compound(claimed, source, words)
    named = _named(claimed, source, words)
    averaged = _AVERAGE.search(sentence)
    if averaged:
        yield from _pooled(claimed, source, words, named, mean=True)
    if _SUM.search(sentence) and not (averaged and _AVERAGE.search(claimed.label)):
        yield from _pooled(claimed, source, words, named, mean=False)
    if (_GAP.search(sentence) or claimed.role.name == CHANGE) and kind in ("amount", "points", "shares", "percent"):
        yield from _gaps(claimed, [found for found in named if words.cover(found) >= _FULLY], words)
    if kind == "amount":
        yield from products(claimed, source, words)
    cue = _QUOTIENT if kind == "amount" else _SHARE
    if kind in ("percent", "times", "amount") and claimed.role.name != CHANGE and cue.search(sentence):
        yield from _ratios(claimed, source, words)


def _named(claimed: Reading, source: SourceText, words: Words) -> list[Reading]:
    """Figures of the claim's period whose whole label the claim names."""
    chosen = [
        (words.cover(other), other)
        for other in source.readings
        if other.figure.kind != "duration"
        and other.role.name != CHANGE
        and words.cover(other) >= _NAMED
        and same_kind(claimed, other, source)
        and _in_period(claimed, other)
        and not words.other_column(other)
    ]
    chosen.sort(key=lambda item: -item[0])
    return [other for _, other in chosen[:_MOST]]


def _in_period(claimed: Reading, found: Reading) -> bool:
    told = claimed.periods or claimed.mentioned
    if not told or not found.periods:
        return True
    if len(told) == 2 and claimed.span:
        low, high = sorted(period.year or 0 for period in told)
        return any(low <= (period.year or 0) <= high for period in found.periods)
    allowed = (*claimed.periods, *claimed.mentioned)
    return any(covers(period, other) for period in allowed for other in found.periods)


def _pooled(
    claimed: Reading, source: SourceText, words: Words, named: Sequence[Reading], *, mean: bool
) -> Iterator[Derivation]:
    """Sums and averages: of one item over its periods, of the named items in one period, of a whole column."""
    sets: list[list[Reading]] = []
    for row in rows_of(claimed, source, words, wide=True):
        chosen = [found for found in row if same_kind(claimed, found, source) and _in_period(claimed, found)]
        sets.append(chosen)
        lines = {found.line for found in row if found.line}
        sets += [
            [found for found in source.readings if found.line == line and same_kind(claimed, found, source)
             and "@total" not in tokens(found.column) and _in_period(claimed, found)]
            for line in lines if len(lines) < _MOST
        ]  # fmt: skip
        parts = {found.periods[0].part for found in chosen if found.periods}
        sets += [
            [found for found in chosen if found.periods and found.periods[0].part == part] for part in parts if len(parts) > 1
        ]
        if not claimed.span and not claimed.mentioned:
            sets.append([found for found in row if same_kind(claimed, found, source)])
    by_column: dict[object, list[Reading]] = {}
    for found in named:
        by_column.setdefault(found.column or (found.periods, found.figure.kind), []).append(found)
    for column in by_column.values():
        full = [found for found in column if words.cover(found) >= _FULLY]
        sets += [full, *(list(pair) for pair in combinations(full[:6], 2))]
    if _WHOLE.search(claimed.sentence):
        sets += _columns(claimed, source)
    for chosen in sets:
        yield from _pool(claimed, chosen, mean=mean)


def _columns(claimed: Reading, source: SourceText) -> list[list[Reading]]:
    columns: dict[str, list[Reading]] = {}
    for found in source.readings:
        if found.column and "@total" not in found.own and _in_period(claimed, found) and same_kind(claimed, found, source):
            columns.setdefault(found.column, []).append(found)
    return list(columns.values())


def _pool(claimed: Reading, chosen: Sequence[Reading], *, mean: bool) -> Iterator[Derivation]:
    if not 1 < len(chosen) <= _MOST:
        return
    total = sum(found.value for found in chosen)
    name = "average" if mean else "sum"
    told = f"{name} of {', '.join(shown(found) for found in chosen[:6])}{' ...' if len(chosen) > 6 else ''}"
    yield Derivation(total / len(chosen) if mean else total, told)
    if total < 0 and (claimed.polarity < 0 or COSTLY.search(chosen[0].label)):
        yield Derivation(-total / len(chosen) if mean else -total, told)
    if chosen[0].printed is not None and claimed.figure.currency is None and not claimed.figure.scaled:
        printed = float(sum(found.printed for found in chosen if found.printed is not None))
        yield Derivation(printed / len(chosen) if mean else printed, f"{told}, as printed")


def _gaps(claimed: Reading, named: Sequence[Reading], words: Words) -> Iterator[Derivation]:
    sides = gap_sides(claimed)
    for one, other in combinations(named[:12], 2):
        if one.figure.kind != other.figure.kind or (one.row == other.row and one.row) or not _together(one, other):
            continue
        if one.sentence is other.sentence and PRIOR in (one.role.name, other.role.name) and not one.row:
            continue  # one item over time
        if claimed.figure.kind == "percent":
            for above, below in ((one, other), (other, one)):
                if below.value and claimed.role.name == CHANGE:
                    way = claimed.role.direction or 1
                    yield Derivation(
                        way * 100 * (above.value - below.value) / abs(below.value), f"{shown(above)} against {shown(below)}"
                    )
            continue
        gap = abs(one.value - other.value)
        if sides is not None:
            first, second = (other, one) if sides.turned(one, other, words) else (one, other)
            gap = sides.way * (first.value - second.value)
        sign = -1 if claimed.value < 0 else 1
        yield Derivation(sign * gap, f"{shown(one)} less {shown(other)}")


def _together(one: Reading, other: Reading) -> bool:
    """Same column, same row, same period, or both in prose without a period of their own."""
    if one.in_table and other.in_table:
        return one.column == other.column or one.line == other.line
    if one.periods and other.periods:
        return any(covers(period, found) for period in one.periods for found in other.periods)
    return True


def _ratios(claimed: Reading, source: SourceText, words: Words) -> Iterator[Derivation]:
    parts = _parts(claimed, source, words)
    sides = ratio_sides(claimed)
    full = [part for part in parts if words.share_of(part, words.own) >= _FULLY]
    for above in parts:
        for below in parts:
            if above is below or not below.value or not _divisible(claimed, above, below) or not _together(above, below):
                continue
            if above.row and above.row == below.row and above.periods != below.periods:
                continue
            if sides is not None and sides.turned(above, below, words):
                continue
            if any(part.own not in (above.own, below.own) for part in full) and above not in full and not words.stated(above):
                continue
            if above.line and above.line == below.line and "@total" not in tokens(below.column):
                continue
            if words.cover(above) < (_PART_OF_STATED if words.stated(below) else _NAMED) and not words.stated(above):
                continue
            quotient = abs(above.value / below.value) if claimed.value >= 0 else above.value / below.value
            factor = 100 if claimed.figure.kind == "percent" else 1
            yield Derivation(factor * quotient, f"{shown(above)} / {shown(below)}")


def _divisible(claimed: Reading, above: Reading, below: Reading) -> bool:
    one, other = above.figure, below.figure
    if claimed.figure.kind == "amount":
        return one.kind == "amount" and (
            one.kind != other.kind or one.currency != other.currency or claimed.figure.currency is None
        )
    return one.kind == other.kind and one.kind in ("amount", "shares") and one.per_share == other.per_share


def _parts(claimed: Reading, source: SourceText, words: Words) -> list[Reading]:
    """Figures that the claim names as the whole or the part."""
    chosen = []
    for found in source.readings:
        if (
            found.figure.kind in ("duration", "points", "percent", "times")
            or found.role.name == CHANGE
            or not _in_period(claimed, found)
            or words.other_column(found)
        ):
            continue
        cover = words.cover(found)
        if cover >= _PART_OF_STATED or ("@total" in found.own and found.in_table) or words.stated(found):
            chosen.append((cover, found))
    chosen.sort(key=lambda item: -item[0])
    return [found for _, found in chosen[:_MOST]]
