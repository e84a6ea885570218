"""Checks every figure of a claim against a source text: supported, rounded, derived, contradicted or unsupported.

Nothing here asks a model. A figure is supported when the source prints it - number to the claim's own digits, sign, unit,
currency, scale, period and line item - and derived when a calculation over source figures that belong together gives it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from workbench.evidence.claim_arithmetic import Anchor, follows
from workbench.evidence.claims import go_on, leave_names, read_claim
from workbench.evidence.entities import companies, stranger, without_number_names
from workbench.evidence.judging import judge
from workbench.evidence.matching import same_kind, same_number, same_period, same_role
from workbench.evidence.movement import CHANGE, LEVEL, PRIOR
from workbench.evidence.readings import Reading
from workbench.evidence.rivals import NAMED
from workbench.evidence.second_look import second_look
from workbench.evidence.sources import SourceText, read_source
from workbench.evidence.told_moves import not_even, wrong_way
from workbench.evidence.verdicts import (
    CONTRADICTED,
    DERIVED,
    GOOD,
    ROUNDED,
    UNSUPPORTED,
    Verdict,
    agreed,
    exact,
    number_text,
    shown_found,
)
from workbench.evidence.window import window
from workbench.evidence.words import Words


@dataclass(frozen=True, slots=True)
class CheckedFigure:
    """One figure of the claim and what became of it."""

    text: str
    value: float
    unit: str | None
    period: str | None
    state: str
    reason: str

    def as_document(self) -> dict[str, Any]:
        """The fields of the contract."""
        return {
            "text": self.text, "value": self.value, "unit": self.unit, "period": self.period, "state": self.state,
            "reason": self.reason,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """All figures of a claim; ``supported`` when every one of them is supported, rounded or derived."""

    figures: tuple[CheckedFigure, ...]

    @property
    def supported(self) -> bool:
        return all(figure.state in GOOD for figure in self.figures)


def check_claim(claim: str, source: str) -> CheckedClaim:
    """Check every figure of ``claim`` against ``source``, of a long one against the parts that it can be about.

    A claim without figures is supported by definition.
    """
    source = window(claim, source)
    read = _read_source(source)
    named = without_number_names(claim, read.number_names)
    checked = _check_read(named, claim, source, read, captioned=read.scaled)
    if not checked.supported and not read.scaled and any(found.figure.scaled for found in read.readings):
        again = _check_read(named, claim, source, read, captioned=True)
        return again if again.supported else checked
    return checked


def _check_read(named: str, claim: str, source: str, read: SourceText, *, captioned: bool) -> CheckedClaim:
    figures: list[CheckedFigure] = []
    readings = read_claim(named, captioned=captioned)
    go_on(readings, read)
    told = companies(claim)
    leave_names(readings, told, read)
    other = stranger(told, source, read.companies)
    if other is not None:
        return CheckedClaim(
            tuple(_stated(reading, UNSUPPORTED, f"the source does not speak of {other}") for reading in readings)
        )
    verdicts = _bounded(readings, [judge(reading, readings, read) for reading in readings], read)
    verdicts = _settled(readings, verdicts)
    again = _looked_at_again(readings, verdicts, read)
    verdicts = _settled(readings, again) if again != verdicts else verdicts
    for reading, verdict in zip(readings, verdicts, strict=True):
        figures.append(_stated(reading, verdict.state, verdict.reason))
    return CheckedClaim(tuple(figures))


_BETWEEN = re.compile(r"(?:\bbetween|介于|在)\s*$")
_AND = re.compile(r"\s*(?:and|至|到|与|和)\s*$")


def _bounded(readings: Sequence[Reading], verdicts: list[Verdict], source: SourceText) -> list[Verdict]:
    """ "Between 3 % and 5 %" where the source prints neither, but a figure of this item that lies between them."""
    for index, (low, high) in enumerate(pairwise(readings)):
        sentence = low.sentence
        if high.sentence is not sentence or GOOD & {verdicts[index].state, verdicts[index + 1].state}:
            continue
        if not _AND.match(sentence[low.figure.end : high.figure.start]):
            continue
        if low.value >= high.value or not _BETWEEN.search(sentence[: low.figure.start]):
            continue
        found = _within(low, high, source, Words(low, source, readings))
        if found is not None:
            verdict = Verdict(ROUNDED, f"the source prints {shown_found(found)}, which lies between")
            verdicts[index] = verdicts[index + 1] = verdict
    return verdicts


def _within(low: Reading, high: Reading, source: SourceText, words: Words) -> Reading | None:
    alike = [found for found in source.readings if same_kind(high, found, source)]
    if any(same_number(end, found.value) for end in (low, high) for found in alike):
        return None
    return next(
        (found for found in alike
         if low.value < found.value < high.value and same_role(low, found) and same_period(low, found, source)
         and words.affinity(found).fits and words.cover(found) >= NAMED), None,
    )  # fmt: skip


def _looked_at_again(readings: Sequence[Reading], verdicts: list[Verdict], source: SourceText) -> list[Verdict]:
    """The verdicts after what no label was found for was looked for in all that the claim does not contradict."""
    settled = list(verdicts)
    for index, (claimed, verdict) in enumerate(zip(readings, verdicts, strict=True)):
        if verdict.state in GOOD or verdict.final:
            continue
        stated = [
            (reading, other.found) for reading, other in zip(readings, settled, strict=True)
            if other.state in GOOD and other.found is not None and reading.sentence is claimed.sentence
        ]  # fmt: skip
        agreement = second_look(claimed, source, Words(claimed, source, readings), stated)
        if agreement is None:
            continue
        if agreement.found is not None:
            wrong = wrong_way(claimed, agreement.found, readings, source) or not_even(claimed, agreement.found, source)
            if not wrong:
                settled[index] = Verdict(*agreed(claimed, agreement.found), exact(claimed, agreement.found), agreement.found)
        elif agreement.derivation is not None:
            given = agreement.derivation
            settled[index] = Verdict(
                DERIVED, f"{given.text} gives {number_text(given.value)}", given.value, ends=given.ends, when=given.when
            )
    return settled


def _settled(readings: Sequence[Reading], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts after those that are still open were looked at in the light of the others."""
    settled = list(verdicts)
    for _ in range(2):
        anchors = [
            Anchor(reading, reading.value if verdict.value is None else verdict.value, verdict.found)
            for reading, verdict in zip(readings, settled, strict=True) if verdict.state in GOOD
        ]  # fmt: skip
        for index, (reading, verdict) in enumerate(zip(readings, settled, strict=True)):
            if verdict.state in GOOD or len(anchors) < 2 or verdict.elsewhere:
                continue
            derivation = follows(reading, anchors)
            if derivation is not None:
                told = f"{derivation.text} gives {number_text(derivation.value)}"
                settled[index] = Verdict(DERIVED, told, derivation.value)
    for index in range(1, len(readings)):
        wrong = _out_of_order(readings[index - 1], settled[index - 1], readings[index], settled[index])
        if wrong:
            settled[index] = Verdict(CONTRADICTED, wrong, final=True)
    return settled


def _out_of_order(before: Reading, first: Verdict, after: Reading, second: Verdict) -> str:
    """Why "up 5 to 100" or "from 95 to 100" cannot be: the level is the one before the move, or both are turned."""
    if before.sentence is not after.sentence or after.role.name != LEVEL or not {first.state, second.state} <= GOOD:
        return ""
    if before.role.name == CHANGE and after.role.direction and first.ends is not None:
        early, late = first.ends
        moved = second.found is not None and second.found.figure.kind == early.figure.kind
        if moved and same_number(after, abs(early.value)) and not same_number(after, abs(late.value)):
            return f"{shown_found(early)} is where it moved from, to {shown_found(late)}"
    if before.role.name == PRIOR and not after.polarity < 0:
        old, new = (
            verdict.when or (verdict.found.periods[0] if verdict.found and verdict.found.periods else None)
            for verdict in (first, second)
        )
        if old and new and old.year and new.year and old.year > new.year:
            return f"{before.figure.text} is of {old.text}, {after.figure.text} of {new.text}"
    return ""


_read_source = lru_cache(maxsize=256)(read_source)


def _stated(claimed: Reading, state: str, reason: str) -> CheckedFigure:
    periods = " to ".join(period.text for period in claimed.periods if period.text)
    figure = claimed.figure
    return CheckedFigure(figure.text, claimed.value, figure.unit, periods or None, state, reason)
