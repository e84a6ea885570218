"""Which figure of a source the words of a claim mean: the one with its value, or another that they name more clearly."""

import re
from collections.abc import Sequence

from workbench.evidence.matching import same_number, same_period, same_role
from workbench.evidence.movement import CHANGE
from workbench.evidence.readings import Reading
from workbench.evidence.sources import SourceText
from workbench.evidence.words import MARGIN, Words


def fits(claimed: Reading, found: Reading, source: SourceText, words: Words) -> bool:
    """Whether period and words of a source figure fit those of the claim."""
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
NAMED = 0.5


def told_otherwise(
    claimed: Reading, matches: Sequence[Reading], rivals: Sequence[Reading], source: SourceText, words: Words
) -> Reading | None:  # fmt: skip
    """The figure of the claim's period with its telling number, where the claim's words name nothing else in the source."""
    if words.averaged and not _averages_one(claimed):
        return None
    named = [rival for rival in rivals[:5] if named_beyond_doubt(claimed, rival, words)]
    digits = abs(claimed.value) / claimed.step
    return next(
        (found for found in matches
         if digits >= (_TELLING_IN_PERIOD if claimed.periods and found.periods else _TELLING)
         and same_period(claimed, found, source) and not words.opposed(found)
         and all(rival.own == found.own for rival in named)), None,
    )  # fmt: skip


def rivals_of(
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


def stronger(claimed: Reading, chosen: Reading, rivals: Sequence[Reading], words: Words) -> Reading | None:
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
         if named_beyond_doubt(claimed, rival, words) and words.affinity(rival).score > score + _lead(claimed, rival, chosen)),
        None,
    )  # fmt: skip


def _lead(claimed: Reading, rival: Reading, chosen: Reading) -> float:
    """By how much a rival's words must fit better: not at all where they explain all that the chosen ones do, and more."""
    ours, theirs = (claimed.own & (found.own | found.context) for found in (chosen, rival))
    if ours < theirs:
        return 0.0
    return (2 if rival.own < chosen.own else 1) * MARGIN


def named_beyond_doubt(claimed: Reading, rival: Reading, words: Words) -> bool:
    """Whether the claim's words name this figure beyond doubt; a bare "total" only where they say nothing else."""
    if rival.own <= {"@total"} and claimed.own - {"@total"}:
        return False
    return words.affinity(rival).score >= NAMED <= words.cover(rival)


def stated_change(claimed: Reading, rivals: Sequence[Reading], words: Words) -> Reading | None:
    """A percentage change that the source states itself for this item and period: it wins over a computed one."""
    if claimed.role.name != CHANGE or claimed.figure.kind != "percent":
        return None
    return next((found for found in rivals if words.affinity(found).score >= 0.6), None)
