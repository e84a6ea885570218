"""Figures that follow from other figures of the same claim: "fell 3.7 %, from 6,055 to 5,828", "181 of 442, or 41 %".

Only figures that the source supports count; where it prints them more exactly than the claim, its digits are used.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from workbench.evidence.implied import Derivation
from workbench.evidence.matching import same_number
from workbench.evidence.movement import CHANGE, PRIOR
from workbench.evidence.readings import Reading

_BASE_BEFORE = re.compile(
    r"(?:\b(?:than|below|above|over|under|from|against|versus|vs\.?|compared (?:with|to)|of|times|on|exceed(?:ed|s|ing)"
    r"|outstripp(?:ed|ing)|surpass(?:ed|ing)|replac(?:ed|ing))|[较比由从占的]|相比于?)(?:\s+(?:the|an?|its|that of|year|prior"
    r"|previous|just|about|only))*\s*$"
)
_SUMMED = re.compile(
    r"\btotal|\bsum\b|combined|together|aggregate|altogether|in all|overall|\bplus\b|\breturned\b|合计|总计|共计|之和|总共|累计"
)
_GAP = re.compile(
    r"differ|gap|more|less|fewer|higher|lower|greater|exceed|above|below|larger|smaller|worse|better|improve|deteriorat|remain"
    r"|excess|short|swing|swung|相差|差|高于|低于|超过|多|少|增|减|净"
)
_QUOTED = ("amount", "shares")
#: More figures than these are not combined.
_MOST = 8


@dataclass(frozen=True, slots=True)
class Anchor:
    """A figure of the claim that the source supports: ``value`` is the source's own, ``found`` where it stands."""

    claimed: Reading
    value: float
    found: Reading | None


def follows(claimed: Reading, anchors: Sequence[Anchor]) -> Derivation | None:
    """The calculation over ``anchors`` that gives ``claimed``, as its words tell it; None where there is none."""
    near = [anchor for anchor in anchors if anchor.claimed.sentence is claimed.sentence and anchor.claimed is not claimed]
    near.sort(key=lambda anchor: abs(anchor.claimed.order - claimed.order))
    return next((found for found in _candidates(claimed, near[:_MOST]) if same_number(claimed, found.value)), None)


def _candidates(claimed: Reading, anchors: Sequence[Anchor]) -> Iterator[Derivation]:
    kind = claimed.figure.kind
    for one, other in combinations(anchors, 2):
        if not _alike(one, other):
            continue
        if kind == "percent" and claimed.role.name == CHANGE and one.claimed.figure.kind in _QUOTED:
            yield from _growth(claimed, one, other)
        elif kind in ("percent", "times") and one.claimed.figure.kind in _QUOTED:
            yield from _quotient(claimed, one, other)
        elif kind == one.claimed.figure.kind if kind in _QUOTED else kind == "points" and one.claimed.figure.kind == "percent":
            yield from _difference(claimed, one, other)
    if kind in _QUOTED and claimed.role.name != CHANGE and _SUMMED.search(claimed.sentence):
        parts = [anchor for anchor in anchors if anchor.claimed.figure.kind == kind]
        for count in range(2, min(4, len(parts)) + 1):
            for chosen in combinations(parts, count):
                told = " + ".join(anchor.claimed.figure.text for anchor in chosen)
                yield Derivation(sum(abs(anchor.value) for anchor in chosen), told)


def _alike(one: Anchor, other: Anchor) -> bool:
    first, second = one.claimed.figure, other.claimed.figure
    currencies = {first.currency, second.currency} - {None}
    return first.kind == second.kind and first.per_share == second.per_share and len(currencies) < 2


def _is_base(anchor: Anchor) -> bool:
    if anchor.claimed.role.name == PRIOR:
        return True
    figure = anchor.claimed.figure
    return bool(_BASE_BEFORE.search(anchor.claimed.sentence[max(0, figure.start - 40) : figure.start]))


def _in_order(one: Anchor, other: Anchor) -> tuple[Anchor, Anchor] | None:
    """What the change starts from, and what it leads to; None where nothing tells."""
    if PRIOR in (one.claimed.role.name, other.claimed.role.name) and one.claimed.role.name != other.claimed.role.name:
        return (one, other) if one.claimed.role.name == PRIOR else (other, one)
    if one.found and other.found and one.found.periods and other.found.periods:
        first, second = one.found.periods[0], other.found.periods[0]
        if first.year and second.year and first.year != second.year:
            return (one, other) if first.year < second.year else (other, one)
    if _is_base(one) != _is_base(other):
        return (one, other) if _is_base(one) else (other, one)
    return None


def _growth(claimed: Reading, one: Anchor, other: Anchor) -> Iterator[Derivation]:
    ordered = _in_order(one, other)
    if ordered is None:
        return
    early, late = ordered
    size = _turned(early, late)
    if early.value:
        way = claimed.role.direction if claimed.role.direction and claimed.value >= 0 else 1
        yield Derivation(
            way * 100 * size / abs(early.value), f"change of {late.claimed.figure.text} against {early.claimed.figure.text}"
        )


def _turned(early: Anchor, late: Anchor) -> float:
    """The change, of the amounts as the claim tells them: a cost that is printed as a negative number grows when it rises."""
    if early.claimed.value > 0 > early.value and late.claimed.value > 0 > late.value and early.claimed.polarity >= 0:
        return early.value - late.value
    return late.value - early.value


def _quotient(claimed: Reading, one: Anchor, other: Anchor) -> Iterator[Derivation]:
    bases = [anchor for anchor in (one, other) if _after_figure(claimed, anchor)]
    if len(bases) != 1:
        bases = [anchor for anchor in (one, other) if _is_base(anchor)]
    if len(bases) != 1:
        bases = [max(one, other, key=lambda anchor: abs(anchor.value))] if claimed.figure.kind == "percent" else []
    for below in bases:
        above = other if below is one else one
        if below.value:
            factor = 100 if claimed.figure.kind == "percent" else 1
            yield Derivation(
                factor * abs(above.value / below.value), f"{above.claimed.figure.text} / {below.claimed.figure.text}"
            )


def _after_figure(claimed: Reading, anchor: Anchor) -> bool:
    """Whether the anchor is what the figure is of: "41 % of the $442 million"."""
    gap = claimed.sentence[claimed.figure.end : anchor.claimed.figure.start]
    return anchor.claimed.order > claimed.order and len(gap) < 60 and bool(_BASE_BEFORE.search(gap))


def _difference(claimed: Reading, one: Anchor, other: Anchor) -> Iterator[Derivation]:
    if claimed.role.name != CHANGE and not _GAP.search(claimed.sentence):
        return
    told = f"{one.claimed.figure.text} against {other.claimed.figure.text}"
    ordered = _in_order(one, other)
    if ordered is None or not claimed.role.direction or claimed.role.unsigned:
        if not claimed.role.direction or claimed.role.unsigned or claimed.figure.kind == "points":
            yield Derivation(abs(one.value - other.value), told)
        return
    yield Derivation(claimed.role.direction * _turned(*ordered), told)
