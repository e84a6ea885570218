"""The figures of a claim, each with what the sentences before it leave unsaid."""

from collections.abc import Sequence
from itertools import pairwise

from workbench.evidence.plain_form import plain
from workbench.evidence.readings import Reading, read_sentence, sentences
from workbench.evidence.sources import SourceText


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


def go_on(readings: Sequence[Reading], source: SourceText) -> None:
    """ "Acquisitions took 5 million but were an inflow": words that the source does not have go on with what was named."""
    for before, reading in pairwise(readings):
        if reading.sentence is before.sentence and reading.own and not reading.own & source.words and before.own & source.words:
            reading.own |= before.own


def leave_names(readings: Sequence[Reading], names: frozenset[str], source: SourceText) -> None:
    """The company that a claim speaks of is no part of its items, unless the source has an item with that name."""
    for reading in readings:
        item = reading.own - names
        if item == reading.own or not any(token[0] == "@" for token in item):
            continue
        if not any(reading.own & names and reading.own & names <= found.own and item & found.own for found in source.readings):
            reading.own = item
