"""The words by which a trainee's turn is read: patterns over folded text, from ``assets/coaching/turn_words.json``.

Each entry there is a list of alternatives. English topics begin at a word's beginning. Topics and signs of questions may hold
``<name>``, a part: a list of synonyms that many patterns share. Adding a phrase is editing that file.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from workbench.coaching.scenario_models import PLAIN_FACTS, Language, Topic
from workbench.coaching.word_sets import Pattern, compiled, sets_of, with_sets
from workbench.paths import assets_root

#: Kinds of acts that a denial before them in the same clause turns into their opposite.
GUARDED = frozenset({"promise", "pitch", "pressure", "blame", "vague_assurance"})


@dataclass(frozen=True, slots=True)
class TurnWords:
    """Everything recognised in one language.

    Attributes:
        acts: pattern per kind of act; topics: per topic of a question.
        open, factual, inviting, leading: signs of questions; rhetorical: of what has only their form; unmarked: of one
            without a question mark; elliptic: of one that only names its subject ("Any debts?").
        denial, told: before a claim, they take it back or put it in another's mouth.
        explained: after a term of the trade, it makes it plain.
        evidence: a reason, a figure or a document, which makes an answer to a concern more than comfort.
        money: amounts.
        jargon: terms by the level of knowledge from which a client can be expected to know them.
    """

    acts: Mapping[str, Pattern]
    topics: Mapping[Topic, Pattern]
    open: Pattern
    factual: Pattern
    inviting: Pattern
    leading: Pattern
    rhetorical: Pattern
    unmarked: Pattern
    elliptic: Pattern
    denial: Pattern
    told: Pattern
    explained: Pattern
    evidence: Pattern
    money: Pattern
    jargon: Mapping[int, tuple[str, ...]]


@cache
def words_of(language: Language) -> TurnWords:
    """The patterns of a language, read once."""
    return _words(_document(), language)


@cache
def pasted_words() -> tuple[Pattern, Pattern]:
    """What a pasted script shows: speakers' names before lines, and blanks to fill in."""
    document = _document()
    return _compiled(document["speaker"], re.IGNORECASE | re.MULTILINE), _compiled(document["placeholder"], re.IGNORECASE)


@lru_cache(maxsize=2_048)  # what is said again is asked about the same
def topics_in(text: str, language: Language) -> tuple[Topic, ...]:
    """The topics of a folded question, in a fixed order. Words read as a plain fact's count for no other topic."""
    patterns, rest, plain = words_of(language).topics, text, set()
    for topic in (topic for topic in patterns if topic in PLAIN_FACTS and patterns[topic].search(text)):
        plain.add(topic)
        rest = patterns[topic].sub(lambda found: "_" * len(found.group()), rest)
    return tuple(topic for topic, pattern in patterns.items() if topic in plain or pattern.search(rest))


def denied(kind: str, before: str, language: Language) -> bool:
    """Whether what stands before a match in its sentence takes it back or puts it in another's mouth."""
    if kind not in GUARDED:
        return False
    words = words_of(language)
    return bool(words.denial.search(before) or (kind in ("promise", "pressure") and words.told.search(before)))


@cache
def _document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((assets_root() / "coaching" / "turn_words.json").read_text("utf-8"))
    return loaded


@cache
def _plain_questions() -> dict[str, Any]:
    """Patterns of questions about plain facts, by language and topic: ``assets/coaching/plain_questions.json``."""
    loaded: dict[str, Any] = json.loads((assets_root() / "coaching" / "plain_questions.json").read_text("utf-8"))
    return loaded


def _words(document: Mapping[str, Any], language: Language) -> TurnWords:
    feelings = {"feeling": "|".join(document["feeling"][language])}
    acts = {
        kind: _compiled(_begun([with_sets(one, feelings) for one in alternatives], kind, language), re.MULTILINE)
        for kind, alternatives in document["acts"][language].items()
    }
    begin = "(?<![a-z])" if language == "en" else ""
    parts = sets_of(document["parts"][language])
    topics: dict[Topic, Pattern] = {
        topic: compiled(f"{begin}(?:{'|'.join(with_sets(one, parts) for one in alternatives)})")
        for topic, alternatives in {**document["topics"][language], **_plain_questions()[language]}.items()
    }
    single = {name: _compiled(document[name][language]) for name in ("denial", "told", "explained", "evidence", "money")}
    asked = {
        name: _compiled(with_sets(one, parts) for one in alternatives)
        for name, alternatives in document["questions"][language].items()
    }
    jargon = {int(level): tuple(terms) for level, terms in document["jargon"][language].items()}
    return TurnWords(
        acts=MappingProxyType(acts), topics=MappingProxyType(topics), jargon=MappingProxyType(jargon), **single, **asked
    )


def _begun(alternatives: list[str], kind: str, language: Language) -> list[str]:
    """English acts begin where no letter stands before, which is quick to see; what is pasted may begin with any sign."""
    return [rf"(?<![a-z'])(?:{'|'.join(alternatives)})"] if language == "en" and kind != "injection" else alternatives


def _compiled(alternatives: Iterable[str], flags: int = 0) -> Pattern:
    return compiled("|".join(alternatives), flags)
