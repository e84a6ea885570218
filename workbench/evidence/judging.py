"""One figure of a claim against the labels of its source: printed for what the claim names, computed from it, or neither."""

import re
from collections.abc import Sequence

from workbench.evidence.derivations import derive, pooled
from workbench.evidence.matching import duration_unit, known_periods, same_kind, same_number, same_role, same_value
from workbench.evidence.readings import Reading
from workbench.evidence.rivals import fits, rivals_of, stated_change, stronger, told_otherwise
from workbench.evidence.sources import SourceText
from workbench.evidence.told_moves import against_itself, not_even, wrong_way
from workbench.evidence.verdicts import (
    CONTRADICTED,
    DERIVED,
    SUPPORTED,
    UNSUPPORTED,
    Verdict,
    agreed,
    exact,
    number_text,
    refused,
    shown_found,
)
from workbench.evidence.words import Words, neighbours


def judge(claimed: Reading, claim: Sequence[Reading], source: SourceText) -> Verdict:
    """What becomes of one figure of ``claim``, read beside its other figures."""
    if not known_periods((*claimed.periods, *claimed.mentioned), source):
        named = ", ".join(str(period.year) for period in claimed.mentioned if period.year and period.year not in source.years)
        return Verdict(UNSUPPORTED, f"the source says nothing of {named}", final=True)
    if claimed.figure.kind == "duration":
        length = _length(claimed, source)
        if length:
            return Verdict(*length)
    words = Words(claimed, source, claim)
    against = against_itself(claimed, claim)
    if against:
        return Verdict(CONTRADICTED, against, final=True)
    eligible = [found for found in source.readings if same_kind(claimed, found, source)]
    matches = [found for found in eligible if same_role(claimed, found) and same_value(claimed, found, source)]
    fitting = [found for found in matches if fits(claimed, found, source, words)]
    rivals = rivals_of(claimed, eligible, matches, source, words)
    beside = [other for other in neighbours(claimed, claim) if other.own == claimed.own]
    rivals = [rival for rival in rivals if not any(same_number(other, rival.value) for other in beside)]
    chosen = max(fitting, key=lambda found: words.affinity(found).score, default=None)
    if chosen is None:
        chosen = told_otherwise(claimed, matches, rivals, source, words)
    if chosen is not None:
        rival = stronger(claimed, chosen, rivals, words)
        wrong = wrong_way(claimed, chosen, claim, source) or not_even(claimed, chosen, source)
        if wrong:
            return Verdict(CONTRADICTED, wrong, final=True)
        if rival is None:
            return Verdict(*agreed(claimed, chosen), exact(claimed, chosen), chosen)
    stated = stated_change(claimed, rivals, words) if chosen is None else None
    if stated is not None:
        return Verdict(CONTRADICTED, f"the source states {shown_found(stated)}", final=True)
    derivation, other = derive(claimed, source, words)
    if derivation is not None:
        return Verdict(
            DERIVED,
            f"{derivation.text} gives {number_text(derivation.value)}",
            derivation.value,
            ends=derivation.ends,
            when=derivation.when,
        )
    computed = f"{other.text} gives {number_text(other.value)}" if other else ""
    return Verdict(*refused(claimed, matches, rivals, source, words, computed), elsewhere=bool(matches))


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
