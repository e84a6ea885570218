"""The written lines of the product: how clients react, how they begin, what they answer, what a hint says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from workbench.paths import assets_root

#: Lines by language.
Lines = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Phrases:
    """``assets/coaching/phrases.json``.

    Attributes:
        reactions: whole turns by kind of reaction; leads: beginnings by mood; again: beginnings of what was said before;
            returns: how an objection comes back that has no words of its own left.
        moods: what an observer sees, in a word.
        answers: about the persona, with names in braces to fill in.
        hints: by language and kind.
    """

    reactions: Mapping[str, Lines]
    leads: Mapping[str, Lines]
    again: Lines
    returns: Lines
    answers: Mapping[str, Lines]
    moods: Mapping[str, Mapping[str, str]]
    hints: Mapping[str, Mapping[str, str]]


@cache
def phrases() -> Phrases:
    """The lines, read once."""
    document: dict[str, Any] = json.loads((assets_root() / "coaching" / "phrases.json").read_text("utf-8"))
    return Phrases(
        reactions={kind: _lines(lines) for kind, lines in document["reactions"].items()},
        leads={mood: _lines(lines) for mood, lines in document["leads"].items()},
        again=_lines(document["again"]),
        returns=_lines(document["returns"]),
        answers={kind: _lines(lines) for kind, lines in document["answers"].items()},
        moods=document["moods"],
        hints=document["hints"],
    )


def _lines(document: Mapping[str, list[str]]) -> Lines:
    return {language: tuple(lines) for language, lines in document.items()}
