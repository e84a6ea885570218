"""Figures of one item over time: its change, its growth, its compound rate."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from workbench.evidence.implied import Derivation, shown
from workbench.evidence.matching import same_kind
from workbench.evidence.movement import CHANGE, PRIOR
from workbench.evidence.periods import Period, covers
from workbench.evidence.readings import Reading
from workbench.evidence.sources import SourceText
from workbench.evidence.words import Words

COSTLY = re.compile(
    r"cost|contribution|acquisition|repurchase|buyback|gains? (?:on|from)|accumulated|allowance|expense|tax|payment"
    r"|purchase|repayment|dividend|expenditure|loss|used|费用|成本|支出|支付|亏损"
)
_WHOLLY = 0.99
#: How much more a total is meant where the claim speaks of one.
_TOTAL_BONUS = 0.12


def changes(claimed: Reading, source: SourceText, words: Words) -> Iterator[Derivation]:
    """What the items that the claim names changed by, those named best first."""
    for row in rows_of(claimed, source, words, wide=True):
        yield from moves(claimed, row, words)


def moves(claimed: Reading, row: Sequence[Reading], words: Words) -> Iterator[Derivation]:
    """What the figures of one item changed by between the periods that the claim allows."""
    for early, late in _pairs_in_time(claimed, row, apart=words.told_apart(claimed)):
        if early.figure.kind == late.figure.kind:
            yield from _change(claimed, early, late, _turn(claimed, early, late))


def _change(claimed: Reading, early: Reading, late: Reading, turn: int) -> Iterator[Derivation]:
    one, other, kind = turn * early.value, turn * late.value, claimed.figure.kind
    if early.polarity * late.polarity < 0:
        one, other = (-abs(found.value) if found.polarity < 0 else found.value for found in (early, late))
    if claimed.role.unsigned:
        one, other = sorted((one, other)) if claimed.value >= 0 else sorted((one, other), reverse=True)
    orient = claimed.role.direction if claimed.role.direction and claimed.figure.value >= 0 else 1
    told = f"{shown(late)} against {shown(early)}"
    if kind == "percent" and one:
        yield Derivation(orient * 100 * (other - one) / abs(one), f"change of {told}, relative to the earlier", (early, late))
    elif kind == "times" and one:
        yield Derivation(other / one, f"{told}, as a multiple", (early, late))
    elif kind == "points":
        if late.figure.kind == "percent":
            yield Derivation(orient * (other - one), f"{told}, in percentage points", (early, late))
    elif kind == early.figure.kind or {kind, early.figure.kind} <= {"amount", "shares"}:
        yield Derivation(orient * (other - one), f"{told}, the difference", (early, late))
        if (
            early.printed is not None
            and late.printed is not None
            and claimed.figure.currency is None
            and not claimed.figure.scaled
        ):
            yield Derivation(
                orient * turn * float(late.printed - early.printed), f"{told}, the difference as printed", (early, late)
            )


def _turn(claimed: Reading, early: Reading, late: Reading) -> int:
    """-1 where the claim speaks of a loss, a cost or an outflow that is printed as a negative number."""
    if early.value < 0 and late.value < 0 and (claimed.polarity < 0 or COSTLY.search(early.label)):
        return -1
    if claimed.polarity < 0 and (early.value < 0 or late.value < 0):
        return -1
    return 1


def rows_of(claimed: Reading, source: SourceText, words: Words, *, wide: bool = False) -> list[list[Reading]]:
    """The items that the claim may mean, each with its figures; those whose words fit best come first, others not at all."""
    rows: dict[object, list[Reading]] = {}
    for found in source.readings:
        if (
            found.figure.kind == "duration"
            or (found.role.name == CHANGE and not found.either)
            or not workable(claimed, found, source)
        ):
            continue
        rows.setdefault(found.row or (found.own, found.figure.kind), []).append(found)
    scored = []
    for row in rows.values():
        affinity = words.affinity(row[0])
        stated = any(words.stated(found, of=claimed.own) for found in row)
        if len(row) > 1 and (affinity.fits or stated):
            both = _TOTAL_BONUS if "@total" in words.own & row[0].own else 0.0
            scored.append((1.0 if stated else affinity.score + both, row))
    whole = [row[0].own for _, row in scored if words.share_of(row[0], words.own) > _WHOLLY]
    scored = [
        (score, row)
        for score, row in scored
        if not any(row[0].own < own <= row[0].own | words.own for own in whole) or score == 1.0
    ]
    best = max((score for score, _ in scored), default=0.0)
    return [
        row
        for score, row in sorted(scored, key=lambda item: -item[0])
        if score >= best - (0.15 if wide else 0.08) or words.share_of(row[0], words.own) > _WHOLLY
    ]


def workable(claimed: Reading, found: Reading, source: SourceText) -> bool:
    """Whether a change in ``found`` can be what is claimed: percents of anything, points of percents, else like of like."""
    kind = claimed.figure.kind
    if kind in ("percent", "times"):
        return found.figure.kind != "points"
    return found.figure.kind == "percent" if kind == "points" else same_kind(claimed, found, source)


def _pairs_in_time(claimed: Reading, row: Sequence[Reading], *, apart: bool = False) -> list[tuple[Reading, Reading]]:
    """Earlier and later figures of one item that the claim's periods allow."""
    dated = sorted((found for found in row if found.periods and found.periods[0].year), key=_when)
    if len(dated) < 2:
        return _told_pairs(claimed, row)
    years = list(dict.fromkeys(period for period in claimed.mentioned if period.year))
    pairs = [(early, late) for early, late in combinations(dated, 2) if _when(early) < _when(late)]
    if len(years) > 1:
        told = [pair for pair in pairs if _spans(claimed, years, *pair)] if not apart else []
        return told if not apart else told + [
            pair for pair in pairs
            if claimed.periods and covers(claimed.periods[0], pair[1].periods[0])
            and _next_before(pair[0], pair[1], dated)
        ]  # fmt: skip
    if len(years) == 1:
        main = years[0]
        if claimed.periods:
            mains = (main, *claimed.also)
            return [
                pair for pair in pairs
                if any(covers(period, pair[1].periods[0]) for period in mains) and _next_before(pair[0], pair[1], dated)
            ]  # fmt: skip
        return [pair for pair in pairs if covers(main, pair[0].periods[0])]
    adjacent = [pair for pair in pairs if _next_before(pair[0], pair[1], dated)]
    return adjacent + [pair for pair in pairs if pair not in adjacent and pair[0] is dated[0] and pair[1] is dated[-1]]


def _spans(claimed: Reading, years: Sequence[Period], early: Reading, late: Reading) -> bool:
    if not any(covers(year, early.periods[0]) for year in years) or not any(covers(year, late.periods[0]) for year in years):
        return False
    if len(claimed.periods) == 2:
        first, last = sorted(claimed.periods, key=lambda period: (period.year or 0, period.part))
        return covers(first, early.periods[0]) and covers(last, late.periods[0])
    return not claimed.periods or covers(claimed.periods[0], late.periods[0]) or covers(claimed.periods[0], early.periods[0])


def _when(found: Reading) -> tuple[int, int]:
    period = found.periods[0]
    part = int(period.part[1:]) if period.part else 0
    return period.year or 0, part * {"Q": 3, "H": 6}.get(period.part[:1], 1)


def _next_before(early: Reading, late: Reading, dated: Sequence[Reading]) -> bool:
    same_part = [found for found in dated if found.periods[0].part == late.periods[0].part and _when(found) < _when(late)]
    before = same_part or [found for found in dated if _when(found) < _when(late)]
    year_ago = [
        found
        for found in before
        if found.periods[0].year == (late.periods[0].year or 0) - 1 and found.periods[0].part == late.periods[0].part
    ]
    latest = max((_when(found) for found in dated if _when(found) < _when(late)), default=None)
    return bool(before) and (
        _when(early) in (_when(before[-1]), latest) or any(_when(early) == _when(found) for found in year_ago)
    )


def _told_pairs(claimed: Reading, row: Sequence[Reading]) -> list[tuple[Reading, Reading]]:
    """ "to 24.6 % from 22.9 %": a value and the prior value of the same sentence."""
    bases = [period for period in claimed.mentioned if period.year and period not in claimed.periods]
    priors = [
        found for found in row
        if (found.role.name == PRIOR or (found.sentence and not found.in_table and found.periods))
        and (not bases or not found.periods or any(covers(base, found.periods[0]) for base in bases))
    ]  # fmt: skip
    return [
        (early, late) for early in priors for late in row
        if late.role.name != PRIOR and late.sentence == early.sentence and (early.role.name == PRIOR or not late.periods)
    ]  # fmt: skip


def compound(claimed: Reading, source: SourceText, words: Words) -> Iterator[Derivation]:
    """The yearly rate, in percent, that leads from one figure of a named item to another."""
    for row in rows_of(claimed, source, words):
        dated = sorted((found for found in row if found.periods and found.periods[0].year), key=_when)
        for early, late in combinations(dated, 2):
            years = (late.periods[0].year or 0) - (early.periods[0].year or 0)
            told = [period for period in claimed.mentioned if period.year]
            if years < 1 or early.value <= 0 or late.value <= 0:
                continue
            if told and not all(any(covers(period, end.periods[0]) for end in (early, late)) for period in told):
                continue
            rate = 100 * ((late.value / early.value) ** (1 / years) - 1)
            sign = claimed.role.direction or 1
            yield Derivation(sign * rate, f"{shown(late)} against {shown(early)}, compounded over {years} years")
