"""Events a text speaks of: results, guidance, rating and so on, with the words that say so.

Phrases are ``assets/sentiment/events.json``; its first entry says how they are written. What is denied ("no plans to", "called
off") and what only may happen ("is weighing", a question) is found in the same clause, before or after the phrase.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from workbench.paths import assets_root
from workbench.sentiment.items import EventKind, EventMention
from workbench.sentiment.lexicon import Language, folded, load_lexicon

#: Longer texts are read to here; what news is about stands at its beginning.
LONGEST_READ = 20_000
#: Characters between a cue and the phrase it bears on.
REACH: Mapping[Language, int] = {"en": 60, "zh": 14}
#: Cues that belong to a forecast itself: "expected to" makes none of it less sure.
_OWN_CUES: Mapping[EventKind, frozenset[str]] = {
    "guidance": frozenset({"would", "could", "likely", "expected to", "expected", "预计", "料", "预期", "should"}),
    "regulation": frozenset({"studies", "study"}),
}
_CLAUSE_END: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"[.;:!?\n](?=\s|$)|,|\s[-–—]+\s|\b(?:but|while|although|though|whereas|as)\b"),
    "zh": re.compile(r"[。；！？!?;，,\n：:]"),
}
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|[。！？\n]")
_GAP: Mapping[Language, str] = {
    "en": r"((?:(?:(?:adj|co|inc|corp|qtr|est|int|rev|mr|ms|u\.s|vs)\.|[^\s;:!?,]*[^\s;:!?,.])[\s-]+){0,5}?)",
    "zh": r"([^，。；！？\n,;!?]{0,12}?)",
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's phrases and cues, compiled."""

    kinds: Mapping[EventKind, re.Pattern[str]]
    denied_before: re.Pattern[str]
    denied_after: re.Pattern[str]
    not_denied: re.Pattern[str]
    possible_before: re.Pattern[str]
    possible_after: re.Pattern[str]
    not_possible: re.Pattern[str]
    simpler: Mapping[int, int]


def events_of(text: str, language: Language) -> tuple[EventMention, ...]:
    """The events in order of their place. Of two kinds that share words the longer phrase counts, a result after all others."""
    phrases = load_phrases(language)
    plain = folded(text[:LONGEST_READ]).replace("’", "'").translate(dict(phrases.simpler))
    found = [_Place(match, kind) for kind, pattern in phrases.kinds.items() for match in pattern.finditer(plain)]
    return tuple(_mention(plain, place, language, phrases) for place in _longest(found))


class _Place(NamedTuple):
    """A phrase found; the groups of the match are the words between its parts."""

    match: re.Match[str]
    kind: EventKind


def _longest(found: Sequence[_Place]) -> list[_Place]:
    kept: list[_Place] = []
    for place in sorted(found, key=lambda each: (each.kind == "results", -len(each.match[0]), each.match.start())):
        start, end = place.match.span()
        if all(end <= other.match.start() or start >= other.match.end() for other in kept):
            kept.append(place)
    return sorted(kept, key=lambda each: each.match.start())


def _mention(plain: str, place: _Place, language: Language, phrases: Phrases) -> EventMention:
    start, end = place.match.span()
    before, after = _clause_around(plain, start, end, language)
    between = " ".join(group for group in place.match.groups() if group)
    own = _OWN_CUES.get(place.kind, frozenset())

    def cued(first: re.Pattern[str], last: re.Pattern[str], others: re.Pattern[str]) -> bool:
        return any(_cued(piece, first, others, own) for piece in (before, between)) or _cued(after, last, others, own)

    denied = cued(phrases.denied_before, phrases.denied_after, phrases.not_denied)
    possible = cued(phrases.possible_before, phrases.possible_after, phrases.not_possible)
    sentence_end = _SENTENCE_END.search(plain, end)
    asked = sentence_end is not None and sentence_end[0] in "?？"
    return EventMention(place.kind, start, end, negated=denied, hypothetical=not denied and (possible or asked))


def _clause_around(plain: str, start: int, end: int, language: Language) -> tuple[str, str]:
    """What stands before and after the phrase in its clause, at most ``REACH`` of each."""
    reach = REACH[language]
    before = plain[max(0, start - reach) : start]
    ends = [match.end() for match in _CLAUSE_END[language].finditer(before)]
    after = plain[end : end + reach]
    stop = _CLAUSE_END[language].search(after)
    # A remark on the source stands behind a comma: "a sale, people familiar with the matter said".
    told = re.match(r"[^.;!?]*?,\s*(?:people familiar|sources?)\b[^.;!?,]*", after) if language == "en" else None
    return before[ends[-1] if ends else 0 :], told[0] if told else after[: stop.start()] if stop else after


def _cued(piece: str, cues: re.Pattern[str], others: re.Pattern[str], own: frozenset[str]) -> bool:
    excused = [match.span() for match in others.finditer(piece)]
    return any(
        match[0] not in own and not any(start <= match.start() < end for start, end in excused)
        for match in cues.finditer(piece)
    )


@lru_cache(maxsize=2)
def load_phrases(language: Language) -> Phrases:
    """The phrases of a language, read and compiled once."""
    data = json.loads((assets_root() / "sentiment" / "events.json").read_text("utf-8"))
    cues = data["cues"][language]
    return Phrases(
        kinds={kind: _compiled(written, language) for kind, written in data[language].items()},
        simpler=load_lexicon(language).simpler,
        **{name: _compiled(written, language) for name, written in cues.items()},
    )


def _compiled(written: Sequence[str], language: Language) -> re.Pattern[str]:
    bodies = "|".join(_phrase(one, language) for one in sorted(written, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{bodies})(?![\w])" if language == "en" else f"(?:{bodies})")


def _phrase(written: str, language: Language) -> str:
    parts = list(_parts(written, language))
    separator = r"[\s-]+" if language == "en" else ""
    pattern = ""
    for body, kind in parts:
        if kind == "gap":
            pattern += body
        elif kind == "optional":
            pattern += f"(?:{body}{separator})?"
        else:
            pattern += f"{body}{separator}"
    return pattern.removesuffix(separator) if separator else pattern


def _parts(written: str, language: Language) -> Iterator[tuple[str, Any]]:
    for part in written.split():
        if part == "...":
            yield _GAP[language], "gap"
        elif part.startswith("["):
            yield _alternatives(part.strip("[]"), language), "optional"
        else:
            yield _alternatives(part, language), "word"


def _alternatives(part: str, language: Language) -> str:
    return f"(?:{'|'.join(_word(word, language) for word in part.split('/'))})"


def _word(word: str, language: Language) -> str:
    if language == "zh":
        return re.escape(word).replace(r"\#", r"\d+(?:\.\d+)?")
    if word == "#":
        return r"[$€£¥]?\(?[$€£¥]?\d[\d.,]*\)?(?:[a-z%]{1,2})?(?:[\s-]+(?:cents|pence|million|billion|dollars|euros))?"
    body = re.escape(word).replace(r"\*", r"\w*").replace("_", r"[\s-]+").replace(r"\#", r"\d")
    return rf"{body}(?:'s)?"
