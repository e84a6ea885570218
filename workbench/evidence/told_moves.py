"""Whether a level can have risen, fallen or stayed as the claim tells: "rose to", "unchanged at", "from 5 to 4"."""

import re
from collections.abc import Sequence

from workbench.evidence.matching import (
    same_number,
)
from workbench.evidence.movement import CHANGE, LEVEL, PRIOR
from workbench.evidence.operands import without_date
from workbench.evidence.readings import Reading
from workbench.evidence.sources import SourceText
from workbench.evidence.verdicts import shown_found


def wrong_way(claimed: Reading, found: Reading, claim: Sequence[Reading], source: SourceText) -> str:
    """Why a level cannot have risen or fallen to where it is as the claim says; empty when it can."""
    way = claimed.role.direction
    if claimed.role.name == CHANGE or not way or _better_lower(claimed):
        return ""
    name = "rise" if way > 0 else "fall"
    other = _counterpart(claimed, claim)
    if other is not None:
        before, after = (claimed, other) if claimed.role.name == PRIOR else (other, claimed)
        return (
            f"{after.figure.text} against {before.figure.text} is no {name}" if way * (after.value - before.value) < 0 else ""
        )
    if claimed.role.name == PRIOR or found.polarity < 0:
        return ""
    past = _before(found, source)
    turn = -1 if claimed.value > 0 > found.value else 1
    if past is None or turn * way * (found.value - past.value) >= 0:
        return ""
    return f"{shown_found(found)} after {shown_found(past)} is no {name}"


_EVEN = re.compile(r"(?:\b(?:unchanged|flat|steady|stable)\s+at\s*|持平于|持平,?为)[\s$€£¥]*$")
#: "Virtually flat at": so much apart, as a share.
_NEARLY = re.compile(r"\b(?:virtually|nearly|almost|broadly|essentially|roughly|largely|little)\b|基本|大致")
_NEARLY_EVEN = 0.02


def not_even(claimed: Reading, found: Reading, source: SourceText) -> str:
    """Why an item was not "unchanged at" a figure: in the years beside it the source prints others; empty where it was."""
    if not _EVEN.search(claimed.sentence[max(0, claimed.figure.start - 30) : claimed.figure.start]) or not found.periods:
        return ""
    year = found.periods[0].year or 0
    beside = [
        other for other in source.readings
        if other is not found and other.row == found.row and other.row and other.periods
        and abs((other.periods[0].year or 0) - year) == 1
    ]  # fmt: skip
    if not beside or any(same_number(claimed, abs(other.value)) for other in beside):
        return ""
    nearly = _NEARLY.search(claimed.sentence[max(0, claimed.figure.start - 40) : claimed.figure.start])
    if nearly and any(abs(other.value - found.value) <= _NEARLY_EVEN * abs(found.value) for other in beside):
        return ""
    return f"beside {shown_found(found)} the source prints {shown_found(beside[0])}"


#: Ratios that improve when they fall.
_LOWER = re.compile(
    r"(?:efficiency|combined|loss|expense|claims|cost|cost[- ]to[- ]income|nonperforming\w*|charge-off|leverage|gearing"
    r"|churn|vacancy|delinquency|turnover)(?: (?:loans?|ratio|rate|balance))*\b[^,;]*\b(?:improv|worsen|deteriorat)"
)


def _better_lower(claimed: Reading) -> bool:
    """ "The combined ratio improved to 95 % from 98 %": better is lower."""
    return claimed.figure.kind in ("percent", "times") and bool(_LOWER.search(claimed.sentence))


def against_itself(claimed: Reading, claim: Sequence[Reading]) -> str:
    """Why "rose from 5 to 4" cannot be, whatever the source says; empty where it can."""
    way = claimed.role.direction
    if claimed.role.name != LEVEL or not way or claimed.polarity < 0 or _better_lower(claimed):
        return ""
    prior = _counterpart(claimed, claim)
    if prior is None or prior.polarity < 0 or prior.value < 0 or claimed.value < 0 or prior.own != claimed.own:
        return ""
    wrong = way * (claimed.value - prior.value) < 0
    return f"{claimed.figure.text} after {prior.figure.text} is no {'rise' if way > 0 else 'fall'}" if wrong else ""


def _counterpart(claimed: Reading, claim: Sequence[Reading]) -> Reading | None:
    """The figure of the same sentence that a level moved from, or a prior value moved to."""
    wanted = LEVEL if claimed.role.name == PRIOR else PRIOR
    near = [
        other for other in claim
        if other.sentence is claimed.sentence and other.role.name == wanted and other.figure.kind == claimed.figure.kind
        and abs(other.order - claimed.order) <= 2 and not (other.own and claimed.own and other.own.isdisjoint(claimed.own))
    ]  # fmt: skip
    return min(near, key=lambda other: abs(other.order - claimed.order), default=None)


def _before(found: Reading, source: SourceText) -> Reading | None:
    """The same item one year earlier."""
    if not found.in_table:
        return next(
            (other for other in source.readings
             if other.sentence is found.sentence and other.role.name == PRIOR and other.order == found.order + 1
             and other.figure.kind == found.figure.kind and not found.in_table), None,
        )  # fmt: skip
    if not found.periods or not found.periods[0].year:
        return None
    year, part = found.periods[0].year - 1, found.periods[0].part
    return next(
        (other for other in source.readings if other.row and other.row == found.row and other.periods
         and other.figure.kind == found.figure.kind and without_date(other.column) == without_date(found.column)
         and other.periods[0].year == year and other.periods[0].part == part), None,
    )  # fmt: skip
