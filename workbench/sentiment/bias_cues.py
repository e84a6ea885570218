"""Words that often go with an emotion or a tendency in decisions about money, found in what a client says.

Cues are ``assets/sentiment/bias_cues.json``; its first entry says how they are written. What is denied ("I never sell in
panic") and what another is quoted with is put aside with the reason; a question and what lies long ago count less.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from workbench.paths import assets_root
from workbench.sentiment.lexicon import Language, folded, language_of

Kind = Literal["bias", "emotion", "vulnerability"]
Aside = Literal["denied", "said by another"]

#: How much a cue in a question, and one about times long past, counts.
ASKED, PAST = 0.6, 0.5
#: What another says is the cue itself.
_OF_OTHERS = "herding"
#: Longer ones are cut: what is said to and fro bears on what is near, and time stays in proportion to the text.
_SENTENCE = re.compile(r"[^.!?。！？\n]{1,600}[.!?。！？\n]*")
_CLAUSE_END = re.compile(r"[,;:，；：、—]|\s-\s|\b(?:but|because|although|though|so that)\b|但是?|可是|不过|因为")
_QUOTES = re.compile(r"“[^”]*”|「[^」]*」|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class CueGroup:
    """One tendency, emotion or sign: its patterns with their strength."""

    id: str
    kind: Kind
    name: str
    term: str
    check: str | None
    nudges: Mapping[Language, str]
    patterns: Mapping[Language, tuple[tuple[re.Pattern[str], float], ...]]


@dataclass(frozen=True, slots=True)
class Cue:
    """Where the words stand (offsets into the text), how strongly they speak, and why they may have been put aside."""

    group: CueGroup
    start: int
    end: int
    strength: float
    asked: bool
    past: bool
    aside: Aside | None


@dataclass(frozen=True, slots=True)
class _Frames:
    not_meant: Mapping[Language, re.Pattern[str]]
    reported: Mapping[Language, re.Pattern[str]]
    asked: Mapping[Language, re.Pattern[str]]
    past: Mapping[Language, re.Pattern[str]]


@lru_cache(maxsize=1)
def cue_groups() -> tuple[CueGroup, ...]:
    """Every group, in the order of the file."""
    document = _document()
    kinds: tuple[tuple[str, Kind], ...] = (("biases", "bias"), ("emotions", "emotion"), ("vulnerability", "vulnerability"))
    return tuple(_group(entry, kind) for key, kind in kinds for entry in document[key])


def _group(entry: Mapping[str, Any], kind: Kind) -> CueGroup:
    languages: tuple[Language, ...] = ("en", "zh")
    # An English pattern begins where a word begins; Chinese has no such places.
    heads: Mapping[Language, str] = {"en": r"(?<![a-z0-9'])", "zh": ""}
    patterns = {
        language: tuple(
            (re.compile(f"{heads[language]}(?:{pattern})"), float(strength)) for pattern, strength in entry[language]
        )
        for language in languages
    }
    nudges: Mapping[Language, str] = {"en": entry.get("nudge", ""), "zh": entry.get("nudge_zh", "")}
    return CueGroup(entry["id"], kind, entry["name"], entry.get("term", ""), entry.get("check"), nudges, patterns)


@lru_cache(maxsize=1)
def _frames() -> _Frames:
    document = _document()
    compiled = {
        name: {language: re.compile(pattern) for language, pattern in document[name].items()}
        for name in ("not_meant", "reported", "asked", "past")
    }
    return _Frames(**compiled)


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((assets_root() / "sentiment" / "bias_cues.json").read_text("utf-8"))
    return document


def cues_of(text: str) -> list[Cue]:
    """The cues of one turn, by place. Of a group's overlapping cues the longest is kept."""
    plain = folded(text).replace("’", "'")
    found: list[Cue] = []
    for sentence in _SENTENCE.finditer(plain):
        language = language_of(sentence[0])
        for group in cue_groups():
            found += _of_group(group, plain, sentence.start(), sentence.end(), language)
    return sorted(found, key=lambda cue: (cue.start, cue.end))


def _of_group(group: CueGroup, plain: str, begin: int, end: int, language: Language) -> list[Cue]:
    kept: list[Cue] = []
    for cue in sorted(_matches(group, plain, begin, end, language), key=lambda cue: (cue.start - cue.end, -cue.strength)):
        if all(cue.end <= other.start or cue.start >= other.end for other in kept):
            kept.append(cue)
    return kept


def _matches(group: CueGroup, plain: str, begin: int, end: int, language: Language) -> Iterator[Cue]:
    sentence = plain[begin:end]
    frames = _frames()
    for pattern, strength in group.patterns[language]:
        for match in pattern.finditer(sentence):
            before = sentence[: match.start()]
            asked = sentence.rstrip().endswith(("?", "？")) and bool(frames.asked[language].search(before + match[0]))
            past = bool(frames.past[language].search(before))
            weight = strength * (ASKED if asked else 1.0) * (PAST if past else 1.0)
            aside = _aside(group, sentence, match, language)
            yield Cue(group, begin + match.start(), begin + match.end(), round(weight, 3), asked, past, aside)


def _aside(group: CueGroup, sentence: str, match: re.Match[str], language: Language) -> Aside | None:
    before = sentence[: match.start()]
    ends = [found.end() for found in _CLAUSE_END.finditer(before)]
    clause = before[ends[-1] if ends else 0 :]
    frames = _frames()
    if frames.not_meant[language].search(clause):
        return "denied"
    if group.id == _OF_OTHERS or group.kind == "vulnerability":
        return None
    quoted = any(quote.start() < match.start() and match.end() < quote.end() for quote in _QUOTES.finditer(sentence))
    return "said by another" if quoted or frames.reported[language].search(before) else None
