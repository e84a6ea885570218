"""What becomes of a figure of a claim, and the reason that is shown for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.evidence.matching import same_number
from workbench.evidence.periods import Period
from workbench.evidence.readings import Reading
from workbench.evidence.sources import SourceText
from workbench.evidence.words import Words

SUPPORTED, ROUNDED, DERIVED, CONTRADICTED, UNSUPPORTED = "supported", "rounded", "derived", "contradicted", "unsupported"
GOOD = frozenset({SUPPORTED, ROUNDED, DERIVED})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a figure; ``value`` as the source gives it, ``found`` where; ``elsewhere``: printed for something else."""

    state: str
    reason: str
    value: float | None = None
    found: Reading | None = None
    elsewhere: bool = False
    ends: tuple[Reading, Reading] | None = None
    when: Period | None = None
    final: bool = False


def exact(claimed: Reading, found: Reading) -> float:
    """The source's digits of a figure, in the units of the claim."""
    if found.printed is not None and not same_number(claimed, found.value) and not same_number(claimed, -found.value):
        return float(found.printed)
    return found.value


def agreed(claimed: Reading, found: Reading) -> tuple[str, str]:
    """State and reason of a figure that the source prints: supported where every digit agrees, else rounded."""
    exact = abs(abs(found.value) - abs(claimed.value)) <= abs(claimed.value) * 1e-9 or (
        found.printed is not None and abs(float(found.printed)) == abs(claimed.value)
    )
    if exact:
        return SUPPORTED, f"the source prints {shown_found(found)}"
    if claimed.figure.tolerance or claimed.figure.bound:
        return ROUNDED, f"the source prints {shown_found(found)}; the claim states it as an approximation"
    return ROUNDED, f"the source prints {shown_found(found)}; rounded to the digits of the claim"


def refused(
    claimed: Reading, matches: Sequence[Reading], rivals: Sequence[Reading], source: SourceText, words: Words, computed: str
) -> tuple[str, str]:  # fmt: skip
    """State and reason of a figure that nothing supports, with what the source has instead."""
    if rivals and words.affinity(rivals[0]).score >= 0.5:
        return CONTRADICTED, f"for this item and period the source prints {shown_found(rivals[0])}"
    if computed:
        return CONTRADICTED, computed
    if matches:
        return UNSUPPORTED, f"the source prints this number for something else: {shown_found(matches[0])}"
    numeral = next(
        (found for found in source.readings if abs(abs(found.value) - abs(claimed.value)) < 1e-9 * abs(claimed.value)), None
    )
    if numeral is not None:
        return CONTRADICTED, f"the source has it with another sign or unit: {shown_found(numeral)}"
    return UNSUPPORTED, "the source neither prints nor implies it"


def shown_found(found: Reading) -> str:
    """A source figure with its period and its words, for a reason."""
    dated = f" for {found.periods[0].text}" if found.periods and found.periods[0].text else ""
    about = " ".join(found.label.split())[:80]
    return f"{found.figure.text.strip()}{dated}{f' ({about})' if about else ''}"


def number_text(value: float) -> str:
    """A computed number as a reason shows it."""
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
