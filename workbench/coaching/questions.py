"""What a folded sentence asks: the kind of question it is, whether it lives on the one before, what fact it brings out."""

import re
from functools import lru_cache
from typing import Literal, get_args

from workbench.coaching.matching import Span, found_at
from workbench.coaching.scenario_models import HiddenFact, Language, Topic
from workbench.coaching.turn_words import topics_in, words_of

QuestionKind = Literal["open_question", "factual_question", "inviting_question", "closed_question"]

QUESTIONS: frozenset[str] = frozenset(get_args(QuestionKind))
#: Characters of a sentence that tell what it asks: its last ones. No spoken question is longer.
LONGEST_QUESTION = 300

_CLAUSE = re.compile(r"[,,;;:、]")
#: Where the clauses of an English question part, each with its own question word.
_ASKING = re.compile(r"[,;:—]| - |\b(?:and|but|or|so)\b(?= (?:wh|how|by |for |to |in |on |out |around |about |roughly ))")
#: How an English clause begins that asks for yes or no, whatever question word is deep in it.
_YES_OR_NO = re.compile(
    r"^\W*(?:(?:and|so|but|or|then|well|ok|okay|now|if i may ask) )*(?:do|does|did|is|are|was|were|have|has|had|would|will|"
    r"could|can|should|might|may|am|got|ever|any|you know)\b(?! (?:i|we) (?:ask|know|hear)\b)"
    r"(?! (?:you |ye |i ask you to )?(?:please |kindly |just |perhaps |maybe |possibly )*(?:tell|describe|explain|share|"
    r"walk|talk|show|say|run|help|give|list|take|put))"
)
#: Words up to which a question may live on the sentence before it, how it shows that, and how a case is supposed.
_SHORT = 12
_TAKES_UP = re.compile(
    r"\b(?:it|that|they|those|them|this|these|one|he|she|then|there)\b|"
    r"^\W*(?:and )?(?:what|how|why|when|who|where|which|which one|"
    r"how much|how many|how so|since when|with whom|from whom)(?: exactly| about you| else| then|,? and .{0,20})?\?|"
    r"\bwould you (?:do|feel|react)\b|first (?:move|thought|reaction|step)|how did you (?:do|fare|get on|feel)|"
    r"did you (?:do|learn|feel|make|lose)\b"
)
_SUPPOSES = re.compile(
    r"^\W*(?:(?:so|and|now|ok|okay|but|right|well)[, ]+)*(?:say|suppose|supposing|imagine|picture|pretend|if|"
    r"let's (?:say|suppose|imagine)|assume|think of|take)\b|"
    r"\b(?:like|want|need) to (?:plan|ask|talk|hear|know|speak|understand)\b"
)
#: A question about a thing, not about the client; and a sentence that goes on with the talk instead of answering.
_ABOUT_A_THING = re.compile(
    r"\W{0,8}(?:(?:so|and|well|now|ok|okay)[, ]{1,8})*(?:what|why|how|where|who)\b(?!.*\b(?:you|your|we|us|me|been)\b)"
    r".{0,40}\?\W{0,8}"
)
_OF_THE_TALK = re.compile(
    r"^\W*(?:i|i'd|i'll|i'm|i've|please|take|tell|thank|thanks|you|your|we|we'll|let|let's|just|only|feel|no (?:rush|hurry))\b"
)


@lru_cache(maxsize=1024)  # asked several times of each sentence, and again when a conversation is scored
def question_kind(sentence: str, language: Language) -> QuestionKind | None:
    """What kind of question a folded sentence is; None: none.

    ``open``: why, how, tell me; ``factual``: how much, when; ``inviting``: is there anything, do you have other; ``closed``:
    the rest, and every question that holds its own answer. A rhetorical one asks nothing.
    """
    signs = words_of(language)
    sentence = sentence[-LONGEST_QUESTION:]
    marked = "?" in sentence[-3:]
    if not marked and not signs.unmarked.search(sentence.rstrip("。.! ")):
        return None
    if signs.rhetorical.search(sentence):
        return None
    if signs.leading.search(sentence):
        return "closed_question"
    # A closed question may hold a "what" deep in it; only how it begins decides, after a greeting or a remark.
    head = _last_clauses(sentence)
    if language == "en":
        return _english_kind(sentence, head)
    if signs.factual.search(head):
        return "factual_question"
    if signs.open.search(head):
        return "open_question"
    if signs.inviting.search(sentence) or signs.elliptic.fullmatch(sentence.rstrip("? .")):
        return "inviting_question"
    return "closed_question"


def _english_kind(sentence: str, head: str) -> QuestionKind:
    """The kind by clauses: one that asks openly makes the question open; one that begins like "do you" is closed."""
    signs = words_of("en")
    kinds = {_clause_kind(clause) for clause in _ASKING.split(head)}
    if "open_question" in kinds:
        return "open_question"
    if "factual_question" in kinds:
        return "factual_question"
    inviting = signs.inviting.search(sentence) or signs.elliptic.fullmatch(sentence.rstrip("? ."))
    return "inviting_question" if inviting or signs.open.search(head) else "closed_question"


def _clause_kind(clause: str) -> QuestionKind | None:
    signs = words_of("en")
    if signs.factual.search(clause):
        return None if _YES_OR_NO.search(clause) else "factual_question"
    return "open_question" if signs.open.search(clause) and not _YES_OR_NO.search(clause) else None


def figure_asked(sentence: str, language: Language) -> Span | None:
    """The clause of an open English question that asks for a figure or a date besides."""
    if language != "en":
        return None
    start = 0
    for end in [*(found.end() for found in _ASKING.finditer(sentence)), len(sentence)]:
        if _clause_kind(sentence[start:end]) == "factual_question":
            return Span(start, end)
        start = end
    return None


def asks_for(fact: HiddenFact, sentence: str, kind: QuestionKind, topics: tuple[Topic, ...], language: Language) -> bool:
    """Whether a question (folded) brings a hidden fact out: its topic, and not a guess to be nodded at."""
    if kind == "closed_question" and (not fact.closed_question_suffices or words_of(language).leading.search(sentence)):
        return False
    named = fact.words is not None and any(found_at(sentence, word) for word in fact.words.of(language))
    return named or any(topic in fact.topics for topic in topics)


def _last_clauses(sentence: str) -> str:
    parts = [part for part in _CLAUSE.split(sentence) if part.strip()]
    return ",".join(parts[-3:]) if parts else sentence


def taken_up(sentence: str, subject: str, language: Language) -> tuple[Topic, ...]:
    """The topics of the sentence before (``subject``), where a question has none of its own and takes that one up."""
    if language != "en" or len(sentence.split()) > _SHORT or not _TAKES_UP.search(sentence):
        return ()
    if question_kind(subject, language) is None and not _SUPPOSES.search(subject):
        return ()
    # Together they may ask for more than the first alone: a loss supposed, then "What would you do?".
    joined = f"{subject[-LONGEST_QUESTION:].rstrip('.?! ')}, {sentence}"
    return topics_in(joined, language)


def answered_by_the_asker(sentence: str, answer: str, language: Language) -> bool:
    """Whether a short question about a thing is answered by its asker at once ("What is it for? For payments.")."""
    if language != "en" or not _ABOUT_A_THING.fullmatch(sentence):
        return False
    return bool(answer) and question_kind(answer, language) is None and not _OF_THE_TALK.search(answer)
