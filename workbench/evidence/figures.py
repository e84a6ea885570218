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
from workbench.evidence.derivations import derive, pooled
from workbench.evidence.entities import companies, stranger, without_number_names
from workbench.evidence.figure_text import plain
from workbench.evidence.matching import (
    MARGIN,
    Words,
    duration_unit,
    known_periods,
    neighbours,
    same_kind,
    same_number,
    same_period,
    same_role,
    same_value,
)
from workbench.evidence.movement import CHANGE, LEVEL, PRIOR
from workbench.evidence.operands import without_date
from workbench.evidence.periods import Period
from workbench.evidence.readings import Reading, read_sentence, sentences
from workbench.evidence.second_look import second_look
from workbench.evidence.sources import SourceText, read_source
from workbench.evidence.window import window

SUPPORTED, ROUNDED, DERIVED, CONTRADICTED, UNSUPPORTED = "supported", "rounded", "derived", "contradicted", "unsupported"
GOOD = frozenset({SUPPORTED, ROUNDED, DERIVED})


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
    _go_on(readings, read)
    told = companies(claim)
    _leave_names(readings, told, read)
    other = stranger(told, source, read.companies)
    if other is not None:
        return CheckedClaim(
            tuple(_stated(reading, UNSUPPORTED, f"the source does not speak of {other}") for reading in readings)
        )
    verdicts = _bounded(readings, [_judge(reading, readings, read) for reading in readings], read)
    verdicts = _settled(readings, verdicts)
    again = _looked_at_again(readings, verdicts, read)
    verdicts = _settled(readings, again) if again != verdicts else verdicts
    for reading, verdict in zip(readings, verdicts, strict=True):
        figures.append(_stated(reading, verdict.state, verdict.reason))
    return CheckedClaim(tuple(figures))


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What became of a figure; ``value`` as the source gives it, ``found`` where; ``elsewhere``: printed for something else."""

    state: str
    reason: str
    value: float | None = None
    found: Reading | None = None
    elsewhere: bool = False
    ends: tuple[Reading, Reading] | None = None
    when: Period | None = None
    final: bool = False


_BETWEEN = re.compile(r"(?:\bbetween|介于|在)\s*$")
_AND = re.compile(r"\s*(?:and|至|到|与|和)\s*$")


def _bounded(readings: Sequence[Reading], verdicts: list[_Verdict], source: SourceText) -> list[_Verdict]:
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
            verdict = _Verdict(ROUNDED, f"the source prints {_shown(found)}, which lies between")
            verdicts[index] = verdicts[index + 1] = verdict
    return verdicts


def _within(low: Reading, high: Reading, source: SourceText, words: Words) -> Reading | None:
    alike = [found for found in source.readings if same_kind(high, found, source)]
    if any(same_number(end, found.value) for end in (low, high) for found in alike):
        return None
    return next(
        (found for found in alike
         if low.value < found.value < high.value and same_role(low, found) and same_period(low, found, source)
         and words.affinity(found).fits and words.cover(found) >= _NAMED), None,
    )  # fmt: skip


def _looked_at_again(readings: Sequence[Reading], verdicts: list[_Verdict], source: SourceText) -> list[_Verdict]:
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
            wrong = _wrong_way(claimed, agreement.found, readings, source) or _not_even(claimed, agreement.found, source)
            if not wrong:
                settled[index] = _Verdict(*_agreed(claimed, agreement.found), _exact(claimed, agreement.found), agreement.found)
        elif agreement.derivation is not None:
            given = agreement.derivation
            settled[index] = _Verdict(
                DERIVED, f"{given.text} gives {_number(given.value)}", given.value, ends=given.ends, when=given.when
            )
    return settled


def _settled(readings: Sequence[Reading], verdicts: Sequence[_Verdict]) -> list[_Verdict]:
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
                told = f"{derivation.text} gives {_number(derivation.value)}"
                settled[index] = _Verdict(DERIVED, told, derivation.value)
    for index in range(1, len(readings)):
        wrong = _out_of_order(readings[index - 1], settled[index - 1], readings[index], settled[index])
        if wrong:
            settled[index] = _Verdict(CONTRADICTED, wrong, final=True)
    return settled


def _out_of_order(before: Reading, first: _Verdict, after: Reading, second: _Verdict) -> str:
    """Why "up 5 to 100" or "from 95 to 100" cannot be: the level is the one before the move, or both are turned."""
    if before.sentence is not after.sentence or after.role.name != LEVEL or not {first.state, second.state} <= GOOD:
        return ""
    if before.role.name == CHANGE and after.role.direction and first.ends is not None:
        early, late = first.ends
        moved = second.found is not None and second.found.figure.kind == early.figure.kind
        if moved and same_number(after, abs(early.value)) and not same_number(after, abs(late.value)):
            return f"{_shown(early)} is where it moved from, to {_shown(late)}"
    if before.role.name == PRIOR and not after.polarity < 0:
        old, new = (
            verdict.when or (verdict.found.periods[0] if verdict.found and verdict.found.periods else None)
            for verdict in (first, second)
        )
        if old and new and old.year and new.year and old.year > new.year:
            return f"{before.figure.text} is of {old.text}, {after.figure.text} of {new.text}"
    return ""


def read_claim(claim: str, *, captioned: bool = True) -> list[Reading]:
    """The figures of a claim; a sentence that names no item or period goes on with those of the one before.

    Args:
        captioned: whether a trailing "in millions" scales its bare figures; not so where the source knows no scale.
    """
    readings: list[Reading] = []
    subject: frozenset[str] = frozenset()
    for sentence in sentences(plain(claim)):
        found = read_sentence(sentence, subject=subject, claim=captioned)
        for reading in found:
            if readings and not reading.mentioned:
                reading.periods, reading.mentioned = readings[0].periods, readings[0].mentioned
        subject = found[0].own if found else subject
        readings += found
    return readings


def _go_on(readings: Sequence[Reading], source: SourceText) -> None:
    """ "Acquisitions took 5 million but were an inflow": words that the source does not have go on with what was named."""
    for before, reading in pairwise(readings):
        if reading.sentence is before.sentence and reading.own and not reading.own & source.words and before.own & source.words:
            reading.own |= before.own


def _leave_names(readings: Sequence[Reading], names: frozenset[str], source: SourceText) -> None:
    """The company that a claim speaks of is no part of its items, unless the source has an item with that name."""
    for reading in readings:
        item = reading.own - names
        if item == reading.own or not any(token[0] == "@" for token in item):
            continue
        if not any(reading.own & names and reading.own & names <= found.own and item & found.own for found in source.readings):
            reading.own = item


_read_source = lru_cache(maxsize=256)(read_source)


def _stated(claimed: Reading, state: str, reason: str) -> CheckedFigure:
    periods = " to ".join(period.text for period in claimed.periods if period.text)
    figure = claimed.figure
    return CheckedFigure(figure.text, claimed.value, figure.unit, periods or None, state, reason)


def _judge(claimed: Reading, claim: Sequence[Reading], source: SourceText) -> _Verdict:
    if not known_periods((*claimed.periods, *claimed.mentioned), source):
        named = ", ".join(str(period.year) for period in claimed.mentioned if period.year and period.year not in source.years)
        return _Verdict(UNSUPPORTED, f"the source says nothing of {named}", final=True)
    if claimed.figure.kind == "duration":
        length = _length(claimed, source)
        if length:
            return _Verdict(*length)
    words = Words(claimed, source, claim)
    against = _against_itself(claimed, claim)
    if against:
        return _Verdict(CONTRADICTED, against, final=True)
    eligible = [found for found in source.readings if same_kind(claimed, found, source)]
    matches = [found for found in eligible if same_role(claimed, found) and same_value(claimed, found, source)]
    fitting = [found for found in matches if _fits(claimed, found, source, words)]
    rivals = _rivals(claimed, eligible, matches, source, words)
    beside = [other for other in neighbours(claimed, claim) if other.own == claimed.own]
    rivals = [rival for rival in rivals if not any(same_number(other, rival.value) for other in beside)]
    chosen = max(fitting, key=lambda found: words.affinity(found).score, default=None)
    if chosen is None:
        chosen = _told_otherwise(claimed, matches, rivals, source, words)
    if chosen is not None:
        rival = _stronger(claimed, chosen, rivals, words)
        wrong = _wrong_way(claimed, chosen, claim, source) or _not_even(claimed, chosen, source)
        if wrong:
            return _Verdict(CONTRADICTED, wrong, final=True)
        if rival is None:
            return _Verdict(*_agreed(claimed, chosen), _exact(claimed, chosen), chosen)
    stated = _stated_change(claimed, rivals, words) if chosen is None else None
    if stated is not None:
        return _Verdict(CONTRADICTED, f"the source states {_shown(stated)}", final=True)
    derivation, other = derive(claimed, source, words)
    if derivation is not None:
        return _Verdict(
            DERIVED,
            f"{derivation.text} gives {_number(derivation.value)}",
            derivation.value,
            ends=derivation.ends,
            when=derivation.when,
        )
    computed = f"{other.text} gives {_number(other.value)}" if other else ""
    return _Verdict(*_refused(claimed, matches, rivals, source, words, computed), elsewhere=bool(matches))


def _exact(claimed: Reading, found: Reading) -> float:
    """The source's digits of a figure, in the units of the claim."""
    if found.printed is not None and not same_number(claimed, found.value) and not same_number(claimed, -found.value):
        return float(found.printed)
    return found.value


_IN_A_ROW = re.compile(r"\b(?:consecutive|straight|in a row|running)\b|连续")


def _length(claimed: Reading, source: SourceText) -> tuple[str, str] | None:
    """A length of time is right when the source speaks of it, or when it counts the years a sum or an average goes over."""
    unit = duration_unit(claimed.figure.unit)
    if claimed.figure.value in source.durations.get(unit, ()):
        return SUPPORTED, f"the source speaks of {claimed.figure.text}"
    told = sorted({period.year for period in claimed.mentioned if period.year})
    if unit == "year" and len(told) > 1 and claimed.figure.value in (told[-1] - told[0], told[-1] - told[0] + 1):
        return DERIVED, f"from {told[0]} to {told[-1]}"
    if unit == "year" and _IN_A_ROW.search(claimed.sentence) and claimed.figure.value <= len(source.years):
        return DERIVED, f"the source has {len(source.years)} years"
    if unit == "year" and pooled(claimed.sentence) and claimed.figure.value == len(source.years):
        return DERIVED, f"the source has {len(source.years)} years"
    return None


def _fits(claimed: Reading, found: Reading, source: SourceText, words: Words) -> bool:
    if words.averaged and "@average" not in found.own | found.context and not _averages_one(claimed):
        return False
    return same_period(claimed, found, source) and words.affinity(found).fits


def _averages_one(claimed: Reading) -> bool:
    """ "Averaged 62.09 in 2009": a price of one year that the source prints."""
    years = {period.year for period in claimed.periods}
    return len(years) == 1 and None not in years and not claimed.span and bool(_AVERAGED.search(claimed.label))


_AVERAGED = re.compile(r"\baveraged\b")
#: A number of fewer digits may stand in a source by chance; less so in a given period.
_TELLING, _TELLING_IN_PERIOD = 100, 20
_NAMED = 0.5


def _told_otherwise(
    claimed: Reading, matches: Sequence[Reading], rivals: Sequence[Reading], source: SourceText, words: Words
) -> Reading | None:  # fmt: skip
    """The figure of the claim's period with its telling number, where the claim's words name nothing else in the source."""
    if words.averaged and not _averages_one(claimed):
        return None
    named = [rival for rival in rivals[:5] if _named(claimed, rival, words)]
    digits = abs(claimed.value) / claimed.step
    return next(
        (found for found in matches
         if digits >= (_TELLING_IN_PERIOD if claimed.periods and found.periods else _TELLING)
         and same_period(claimed, found, source) and not words.opposed(found)
         and all(rival.own == found.own for rival in named)), None,
    )  # fmt: skip


def _wrong_way(claimed: Reading, found: Reading, claim: Sequence[Reading], source: SourceText) -> str:
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
    return f"{_shown(found)} after {_shown(past)} is no {name}"


_EVEN = re.compile(r"(?:\b(?:unchanged|flat|steady|stable)\s+at\s*|持平于|持平,?为)[\s$€£¥]*$")
#: "Virtually flat at": so much apart, as a share.
_NEARLY = re.compile(r"\b(?:virtually|nearly|almost|broadly|essentially|roughly|largely|little)\b|基本|大致")
_NEARLY_EVEN = 0.02


def _not_even(claimed: Reading, found: Reading, source: SourceText) -> str:
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
    return f"beside {_shown(found)} the source prints {_shown(beside[0])}"


#: Ratios that improve when they fall.
_LOWER = re.compile(
    r"(?:efficiency|combined|loss|expense|claims|cost|cost[- ]to[- ]income|nonperforming\w*|charge-off|leverage|gearing"
    r"|churn|vacancy|delinquency|turnover)(?: (?:loans?|ratio|rate|balance))*\b[^,;]*\b(?:improv|worsen|deteriorat)"
)


def _better_lower(claimed: Reading) -> bool:
    """ "The combined ratio improved to 95 % from 98 %": better is lower."""
    return claimed.figure.kind in ("percent", "times") and bool(_LOWER.search(claimed.sentence))


def _against_itself(claimed: Reading, claim: Sequence[Reading]) -> str:
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


def _rivals(
    claimed: Reading, eligible: Sequence[Reading], matches: Sequence[Reading], source: SourceText, words: Words
) -> list[Reading]:  # fmt: skip
    """Figures of the same unit, period and role with another value, whose words fit: best first."""
    same = {id(found) for found in matches}
    found = [
        other for other in eligible
        if id(other) not in same and same_role(claimed, other) and words.affinity(other).fits
        and same_period(claimed, other, source)
        and not same_number(claimed, other.value)
        and (other.in_table or other.figure.currency is not None or claimed.figure.currency is None)
    ]  # fmt: skip
    return sorted(found, key=lambda other: -words.affinity(other).score)


def _stronger(claimed: Reading, chosen: Reading, rivals: Sequence[Reading], words: Words) -> Reading | None:
    """A figure with another value that the claim's words name more clearly than the one that has its value.

    A claim without a period may mean any: then a figure of another period is no rival.
    """
    if not claimed.mentioned:
        rivals = [rival for rival in rivals if not rival.periods or rival.periods == chosen.periods]
    if not rivals or rivals[0].own == chosen.own:
        return None
    score = words.affinity(chosen).score
    return next(
        (rival for rival in rivals
         if _named(claimed, rival, words) and words.affinity(rival).score > score + _lead(claimed, rival, chosen)),
        None,
    )  # fmt: skip


def _lead(claimed: Reading, rival: Reading, chosen: Reading) -> float:
    """By how much a rival's words must fit better: not at all where they explain all that the chosen ones do, and more."""
    ours, theirs = (claimed.own & (found.own | found.context) for found in (chosen, rival))
    if ours < theirs:
        return 0.0
    return (2 if rival.own < chosen.own else 1) * MARGIN


def _named(claimed: Reading, rival: Reading, words: Words) -> bool:
    """Whether the claim's words name this figure beyond doubt; a bare "total" only where they say nothing else."""
    if rival.own <= {"@total"} and claimed.own - {"@total"}:
        return False
    return words.affinity(rival).score >= _NAMED <= words.cover(rival)


def _stated_change(claimed: Reading, rivals: Sequence[Reading], words: Words) -> Reading | None:
    """A percentage change that the source states itself for this item and period: it wins over a computed one."""
    if claimed.role.name != CHANGE or claimed.figure.kind != "percent":
        return None
    return next((found for found in rivals if words.affinity(found).score >= 0.6), None)


def _agreed(claimed: Reading, found: Reading) -> tuple[str, str]:
    exact = abs(abs(found.value) - abs(claimed.value)) <= abs(claimed.value) * 1e-9 or (
        found.printed is not None and abs(float(found.printed)) == abs(claimed.value)
    )
    if exact:
        return SUPPORTED, f"the source prints {_shown(found)}"
    if claimed.figure.tolerance or claimed.figure.bound:
        return ROUNDED, f"the source prints {_shown(found)}; the claim states it as an approximation"
    return ROUNDED, f"the source prints {_shown(found)}; rounded to the digits of the claim"


def _refused(
    claimed: Reading, matches: Sequence[Reading], rivals: Sequence[Reading], source: SourceText, words: Words, computed: str
) -> tuple[str, str]:  # fmt: skip
    if rivals and words.affinity(rivals[0]).score >= 0.5:
        return CONTRADICTED, f"for this item and period the source prints {_shown(rivals[0])}"
    if computed:
        return CONTRADICTED, computed
    if matches:
        return UNSUPPORTED, f"the source prints this number for something else: {_shown(matches[0])}"
    numeral = next(
        (found for found in source.readings if abs(abs(found.value) - abs(claimed.value)) < 1e-9 * abs(claimed.value)), None
    )
    if numeral is not None:
        return CONTRADICTED, f"the source has it with another sign or unit: {_shown(numeral)}"
    return UNSUPPORTED, "the source neither prints nor implies it"


def _shown(found: Reading) -> str:
    dated = f" for {found.periods[0].text}" if found.periods and found.periods[0].text else ""
    about = " ".join(found.label.split())[:80]
    return f"{found.figure.text.strip()}{dated}{f' ({about})' if about else ''}"


def _number(value: float) -> str:
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
