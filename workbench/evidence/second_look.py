"""Figures whose item the claim tells in words of its own: "Overheads rose only 1.9 %", "bad loans of $81.9 million".

Where no label is matched, the source's figures and the calculations over them are tried in the order in which the claim's
words name them, leaving out what the claim contradicts: another item that it names, other periods, another unit, currency,
scale or sign. One that agrees to the claim's printed digits is accepted while chance does not explain it: each of ``K``
candidates tried agrees with a number of that size and precision with the probability ``width / (number * ln 10)`` (first
digits spread as Benford's law has them), and ``K`` times that must stay below ``BOUND``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf, log

from workbench.evidence.changes import moves, workable
from workbench.evidence.implied import Derivation, shown, undone
from workbench.evidence.items import Item, Naming, items_of
from workbench.evidence.matching import same_kind, same_number, same_period, same_role, same_value
from workbench.evidence.movement import CHANGE, PRIOR
from workbench.evidence.periods import covers
from workbench.evidence.readings import Reading
from workbench.evidence.relations import gap_sides, ratio_sides
from workbench.evidence.sources import SourceText
from workbench.evidence.words import Words

#: The largest probability that one of the candidates tried agrees by chance.
BOUND = 0.05
#: Operands of a ratio or a sum are among so many items, those that the claim names best.
_MOST_ITEMS = 10
_SUM = re.compile(r"\btotal|\bsum\b|combined|together|altogether|in all|overall|\bplus\b|\bboth\b|合计|总计|共计|之和|总共")
_GAP = re.compile(r"\bnet\b|\bless\b|differ|\bgap\b|\bmore\b|exceed|excess|remain|higher|lower|净|差|多|超|高于|低于")
_AVERAGE = re.compile(r"averag|\bmean\b|平均|均值")
_COMPOUND = re.compile(r"cagr|compound|annuali[sz]ed|复合|年均增")
#: Three items are added up among so many.
_MOST_SUMMED = 6
_OVER = "/"
_COUNTED = ("amount", "shares")


@dataclass(frozen=True, slots=True)
class Agreement:
    """A figure of the source (``found``) or a calculation that gives what the claim states, and the odds that it is chance."""

    found: Reading | None
    derivation: Derivation | None
    odds: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A value that the claim may mean, with the items that it is computed from; ``derivation`` or else ``sign`` tells how."""

    items: tuple[Item, ...]
    value: float
    operands: tuple[Reading, ...] = ()
    sign: str = ""
    derivation: Derivation | None = None

    def told(self) -> Derivation:
        return self.derivation or Derivation(self.value, f" {self.sign} ".join(shown(found) for found in self.operands))


def second_look(
    claimed: Reading, source: SourceText, words: Words, stated: Sequence[tuple[Reading, Reading]]
) -> Agreement | None:  # fmt: skip
    """What agrees with the claim beyond chance; None where nothing does.

    Args:
        stated: other figures of the same sentence, and those of the source that they were traced to.
    """
    naming = Naming(source, words, claimed, stated)
    chance = _chance(claimed)
    printed, tried = _printed(claimed, source, words, naming)
    if printed is not None and chance * (tried - 1) <= BOUND:  # what is named best is meant, not tried
        return Agreement(printed, None, chance * (tried - 1))
    candidates = list(_candidates(claimed, source, words, naming))
    if not any(same_number(claimed, candidate.value) for candidate in candidates):
        return None
    sides = ratio_sides(claimed)
    scored = [
        (sum(naming.score(item) for item in candidate.items), candidate) for candidate in candidates
        if naming.allows(*candidate.items)
        and (candidate.sign != _OVER or sides is None or not sides.turned(candidate.operands[0], candidate.operands[1], words))
    ]  # fmt: skip
    best = max((entry for entry in scored if same_number(claimed, entry[1].value)), key=lambda entry: entry[0], default=None)
    if best is None:
        return None
    odds = chance * sum(score >= best[0] - 1e-9 for score, _ in scored)
    return Agreement(None, best[1].told(), odds) if odds <= BOUND else None


def _chance(claimed: Reading) -> float:
    """The probability that one number agrees with the claim's digits (or its approximation) by chance."""
    size = abs(claimed.value)
    if not size:
        return inf
    width = max(claimed.step, 2 * float(claimed.figure.tolerance), 0.1 * size if claimed.figure.bound else 0.0)
    return width / (size * log(10))


def _printed(
    claimed: Reading, source: SourceText, words: Words, naming: Naming
) -> tuple[Reading | None, int]:  # fmt: skip
    """The figure printed for what the claim names best, and how many could have been it."""

    def possible(found: Reading, item: Item) -> bool:
        return (
            same_kind(claimed, found, source) and _same_role(claimed, found, item) and same_period(claimed, found, source)
            and not naming.told_of_another(found) and not words.other_column(found)
        )  # fmt: skip

    best: tuple[float, Reading] | None = None
    for item in items_of(source):
        for found in item.figures:
            if same_value(claimed, found, source) and possible(found, item) and naming.allows(item):
                score = naming.score(item)
                best = (score, found) if best is None or score > best[0] else best
    if best is None:
        return None, 0
    rivals = (item for item in items_of(source) if naming.score(item) >= best[0] - 1e-9 and naming.allows(item))
    return best[1], sum(possible(found, item) for item in rivals for found in item.figures)


def _same_role(claimed: Reading, found: Reading, item: Item) -> bool:
    """Levels are no changes, but a rate of growth may be told as a level ("flat at 0.4 %"), and what is told once as either."""
    if same_role(claimed, found):
        unknown = claimed.role.direction and found.role.name == CHANGE and not found.role.direction and not found.in_table
        return not unknown
    if claimed.role.name == CHANGE:
        return len(item.figures) == 1
    return claimed.figure.kind == "percent"


def _candidates(claimed: Reading, source: SourceText, words: Words, naming: Naming) -> Iterator[_Candidate]:
    kind, items = claimed.figure.kind, items_of(source)
    moving = claimed.role.name == CHANGE or bool(claimed.figure.multiple)
    named = [item for item in naming.best(_MOST_ITEMS) if naming.score(item)]
    if (moving or (kind == "percent" and words.moving)) and not _COMPOUND.search(claimed.sentence):
        for item in items:
            row = [found for found in item.levels if workable(claimed, found, source)] if len(item.levels) > 1 else ()
            if len(row) > 1 and naming.allows(item):
                for derivation in moves(claimed, row, words):
                    yield _Candidate((item,), derivation.value, derivation=derivation)
    if moving and not claimed.figure.multiple:
        yield from _gaps(claimed, source, named, words)
        return
    if kind in ("percent", "times"):
        yield from _quotients(claimed, naming.best(_MOST_ITEMS), words)
    if not words.averaged and not _AVERAGE.search(claimed.sentence):
        several = len(naming.exact) != 1 or _SUM.search(claimed.sentence) or _GAP.search(claimed.sentence)
        if kind in _COUNTED and several:
            yield from _sums(claimed, source, named, words)
        if kind in _COUNTED and _SUM.search(claimed.sentence):
            yield from _triples(claimed, source, named[:_MOST_SUMMED])
    if kind != "times":
        yield from _pools(claimed, source, named)
    if claimed.role.name == PRIOR or kind == "percent" or not claimed.periods:
        yield from _earlier(claimed, items)


def _pools(claimed: Reading, source: SourceText, items: Sequence[Item]) -> Iterator[_Candidate]:
    """The average of an item over the periods that the claim allows, or their sum where it speaks of no average."""
    mean = bool(_AVERAGE.search(claimed.sentence))
    if not mean and (claimed.figure.kind not in _COUNTED or not _SUM.search(claimed.sentence)):
        return
    through = {period.year for period in claimed.mentioned if period.year}
    low, high = (min(through), max(through)) if claimed.span and through else (0, 0)
    for item in items:
        row = [
            found for found in item.levels
            if same_kind(claimed, found, source) and found.periods and found.periods[0].year
            and (_in_period(claimed, found) or low <= found.periods[0].year <= high)
        ]  # fmt: skip
        if len(row) > 1:
            total = sum(found.value for found in row)
            yield _Candidate((item,), total / len(row) if mean else total, tuple(row), "and")
    if mean:
        for one, other in combinations(items, 2):
            for first, second in _together(claimed, one, other):
                if same_kind(claimed, first, source) and same_kind(claimed, second, source):
                    yield _Candidate((one, other), (first.value + second.value) / 2, (first, second), "and")


def _triples(claimed: Reading, source: SourceText, items: Sequence[Item]) -> Iterator[_Candidate]:
    """Three items of the same column or period together."""
    for one, other, third in combinations(items, 3):
        for first, second in _together(claimed, one, other):
            for last in (found for _, found in _together(claimed, other, third)):
                if last.in_table and last.column != first.column:
                    continue
                if all(same_kind(claimed, found, source) for found in (first, second, last)):
                    total = first.value + second.value + last.value
                    yield _Candidate((one, other, third), total, (first, second, last), "+")


def _gaps(claimed: Reading, source: SourceText, items: Sequence[Item], words: Words) -> Iterator[_Candidate]:
    """By how much one item is more than another of the same column or period."""
    sides = gap_sides(claimed)
    if sides is None and not claimed.role.unsigned:
        return
    for one, other in combinations(items, 2):
        for first, second in _together(claimed, one, other):
            if sides is not None and sides.turned(first, second, words):
                first, second = second, first
            gap = first.value - second.value
            gap = abs(gap) if sides is None else gap * (claimed.role.direction or 1)
            if claimed.figure.kind == "percent" and second.value and first.figure.kind == second.figure.kind != "percent":
                yield _Candidate((one, other), 100 * gap / abs(second.value), (first, second), "against")
            elif same_kind(claimed, first, source) and same_kind(claimed, second, source):
                yield _Candidate((one, other), gap, (first, second), "less")


def _quotients(claimed: Reading, items: Sequence[Item], words: Words) -> Iterator[_Candidate]:
    """One item in proportion to another of the same column or period; a part to its whole where the words tell no order."""
    factor = 100 if claimed.figure.kind == "percent" else 1
    for one, other in combinations(items, 2):
        for first, second in _together(claimed, one, other):
            if not _divisible(first, second) or words.other_column(first) or words.other_column(second):
                continue
            above, below = (first, second) if abs(first.value) < abs(second.value) else (second, first)
            if abs(claimed.value) > factor:
                above, below = below, above
            yield _Candidate((one, other), factor * abs(above.value / below.value), (above, below), _OVER)


def _divisible(one: Reading, other: Reading) -> bool:
    alike = one.figure.kind == other.figure.kind and one.figure.per_share == other.figure.per_share
    return alike and one.figure.kind in _COUNTED and bool(one.value and other.value)


def _sums(claimed: Reading, source: SourceText, items: Sequence[Item], words: Words) -> Iterator[_Candidate]:
    """Two items of the same column or period together, and what one is more than the other."""
    sides = gap_sides(claimed)
    for one, other in combinations(items, 2):
        for first, second in _together(claimed, one, other):
            if min(abs(first.value), abs(second.value)) <= claimed.step:
                continue  # what makes no difference is no operand
            if same_kind(claimed, first, source) and same_kind(claimed, second, source):
                if not _GAP.search(claimed.sentence):
                    yield _Candidate((one, other), first.value + second.value, (first, second), "+")
                if not _SUM.search(claimed.sentence):
                    if sides is not None and sides.turned(first, second, words):
                        first, second = second, first
                    gap = first.value - second.value
                    yield _Candidate((one, other), abs(gap) if sides is None else sides.way * gap, (first, second), "less")


def _together(claimed: Reading, one: Item, other: Item) -> Iterator[tuple[Reading, Reading]]:
    """Figures of two items of the same column or period, in the periods that the claim allows."""
    if one.label == other.label:
        return
    for first in one.levels:
        if not _in_period(claimed, first):
            continue
        for second in other.levels:
            if first.in_table and second.in_table:
                if first.column == second.column:
                    yield first, second
            elif _in_period(claimed, second) and (
                not first.periods or not second.periods or covers(first.periods[0], second.periods[0])
            ):
                yield first, second


def _in_period(claimed: Reading, found: Reading) -> bool:
    told = claimed.periods or claimed.mentioned
    return not told or not found.periods or any(covers(period, other) for period in told for other in found.periods)


def _earlier(claimed: Reading, items: Sequence[Item]) -> Iterator[_Candidate]:
    """What a level was before the change that its sentence tells."""
    for item in items:
        for level in item.levels:
            if level.in_table or level.figure.kind != claimed.figure.kind:
                continue
            for other in items:
                for change in other.figures:
                    if change.sentence is level.sentence and change.role.name == CHANGE and change.role.direction:
                        for derivation in undone(level, change):
                            yield _Candidate((item,), derivation.value, derivation=derivation)
