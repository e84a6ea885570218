"""Patterns of the word lists: sets of words that they name, and how they are compiled.

``<set>`` in a pattern stands for any alternative of that set; the sets stand in the same file as the pattern. A repetition
without an end is held to ``MOST_REPEATED``: nobody says a number of thirty digits, and a text made of one sign would take the
square of its length to read.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

Pattern = re.Pattern[str]

#: How often a blank, a letter of a word, or another sign is repeated at most where a pattern sets no end.
MOST_REPEATED: Mapping[str, int] = {r"\s": 8, r"\w": 40}
_MOST_OF_OTHERS = 20
_NAMED = re.compile(r"<([a-z_]+)>")
_ENDLESS = re.compile(r"(\\[dsw]|\[(?!\^)(?:[^\]\\]|\\.)+\])([*+])")


def sets_of(document: Mapping[str, str | Sequence[str]]) -> dict[str, str]:
    """The sets by name, each as one pattern; a set may name those before it."""
    sets: dict[str, str] = {}
    for name, alternatives in document.items():
        listed = [alternatives] if isinstance(alternatives, str) else alternatives
        sets[name] = f"(?:{'|'.join(with_sets(one, sets) for one in listed)})"
    return sets


def with_sets(pattern: str, sets: Mapping[str, str]) -> str:
    """A pattern with each set that it names put in; other angle brackets stay."""
    return _NAMED.sub(lambda found: sets.get(found[1], found[0]), pattern)


@cache
def compiled(source: str, flags: int = 0) -> Pattern:
    """A pattern of a word list, compiled at its first use."""
    return re.compile(_ENDLESS.sub(_held, source), flags)


def _held(found: re.Match[str]) -> str:
    least = 1 if found[2] == "+" else 0
    return f"{found[1]}{{{least},{MOST_REPEATED.get(found[1], _MOST_OF_OTHERS)}}}"
