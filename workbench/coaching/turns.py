"""Reading a trainee's turn by rules: what it asks, names, explains, pushes or promises, each with the words that show it.

Nothing here knows the client's state. Every quote is an exact substring of the turn. Scoring reads a turn whole; a client takes
in of a lecture how it begins and how it ends (``TAKEN_IN``), and wherever it stands what speaks to the machine or insults.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from workbench.coaching.matching import Span, folded, found_at, language_of, pieces, spoken_length
from workbench.coaching.scenario_models import HiddenFact, Language, Objection, Scenario, Signal, Topic
from workbench.coaching.turn_words import denied, pasted_words, topics_in, words_of
from workbench.coaching.word_sets import Pattern

QuestionKind = Literal["open_question", "factual_question", "inviting_question", "closed_question"]
ActKind = Literal[
    "open_question", "factual_question", "inviting_question", "closed_question", "fact_asked", "emotion_named", "apology",
    "concern_answered", "told_not_to_worry", "blame", "ridicule", "lecture", "authority", "pressure", "promise", "pitch",
    "choice_offered", "permission_to_wait", "written_summary", "trusted_person", "plain_language", "scope_stated",
    "vague_assurance", "cash_flow", "respect", "listening", "defence", "disclosure", "summary", "next_step",
    "understanding_check", "money_numbers", "jargon", "injection", "role_reversal", "ai_question", "abuse", "script",
    "other_language", "overlong", "empty", "greeting", "closing", "asks_opinion",
]  # fmt: skip

QUESTIONS: frozenset[str] = frozenset(get_args(QuestionKind))
#: Characters a turn may have at all, and words beyond which a client feels lectured.
LONGEST_TURN = 10_000
LONG_TURN = 220
#: Characters of the beginning and of the end of a turn that a client takes in; up to their sum a turn is taken in whole.
TAKEN_IN = (3_000, 1_000)
#: What is heard wherever it stands in a turn.
_HEARD_ANYWHERE = frozenset({"injection", "role_reversal", "ai_question", "abuse"})
#: Characters of a sentence that tell what it asks: its last ones. No spoken question is longer.
LONGEST_QUESTION = 300

_SIGNALS: tuple[Signal, ...] = get_args(Signal)
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


@dataclass(frozen=True, slots=True)
class Act:
    """Something the trainee did in a turn.

    Attributes:
        kind: what.
        start, end: where in the turn.
        quote: the characters there.
        topics: of a question.
        detail: id of the hidden fact or objection, or the term of jargon.
    """

    kind: ActKind
    start: int
    end: int
    quote: str
    topics: tuple[Topic, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TurnReading:
    """A turn as read.

    Attributes:
        text: as written.
        language: of the session.
        words: spoken length; a Chinese word counts as 1.6 characters.
        acts: in the order of the turn.
    """

    text: str
    language: Language
    words: int
    acts: tuple[Act, ...]

    def has(self, *kinds: str) -> bool:
        """Whether any of these was done."""
        return any(act.kind in kinds for act in self.acts)

    def of(self, *kinds: str) -> tuple[Act, ...]:
        """The acts of these kinds."""
        return tuple(act for act in self.acts if act.kind in kinds)

    @property
    def questions(self) -> tuple[Act, ...]:
        """All questions, of whatever kind."""
        return self.of(*QUESTIONS)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What was asked about, in order, each once."""
        return tuple(dict.fromkeys(topic for question in self.questions for topic in question.topics))

    @property
    def out_of_role(self) -> bool:
        """Whether the turn speaks to the machine instead of the client. Nothing hidden is ever given to such a turn."""
        return self.has("injection", "role_reversal", "script")

    def signals(self) -> dict[Signal, Act]:
        """What of the turn may calm or anger a client, with the first act that shows it."""
        found: dict[Signal, Act] = {}
        for act in self.acts:
            for signal in _signals_of(act):
                found.setdefault(signal, act)
        return found


def read_turn(text: str, language: Language, scenario: Scenario, *, as_heard: bool = False) -> TurnReading:
    """Read one turn of the trainee.

    Args:
        text: up to ``LONGEST_TURN`` characters count; more is not read.
        language: of the session; a turn in the other one is read in its own.
        as_heard: as the client takes it in, see ``TAKEN_IN``; otherwise whole.
    """
    text = text[:LONGEST_TURN]
    if not text.strip() or not any(character.isalnum() for character in text):
        return TurnReading(text, language, 0, (Act("empty", 0, len(text), text),))
    spoken = language_of(text)
    read_as: Language = "zh" if spoken == "zh" else "en" if spoken == "en" else language
    reader = _Reader(text, read_as, scenario, as_heard=as_heard)
    acts = list(reader.acts())
    words = spoken_length(text)
    acts += _of_the_whole(text, words, foreign=spoken is not None and spoken != language)
    return TurnReading(text, language, words, tuple(sorted(acts, key=lambda act: (act.start, act.end, act.kind))))


class _Reader:
    """One turn under reading."""

    def __init__(self, text: str, language: Language, scenario: Scenario, *, as_heard: bool) -> None:
        self.text = text
        self.folded = folded(text)
        self.language = language
        self.scenario = scenario
        self.words = words_of(language)
        every = pieces(self.folded)
        self.sentences = _taken_in(every, len(text)) if as_heard else every
        heard = self.folded if self.sentences == every else "\n".join(map(self._folded_of, self.sentences))
        # Most patterns occur nowhere in a turn; leaving those out at once keeps a turn of 10,000 characters quick.
        # A greeting counts at the beginning of any sentence, which only the sentences show.
        self.kinds = {kind: one for kind, one in self.words.acts.items() if kind == "greeting" or one.search(heard)}
        self.everywhere = {kind: one for kind, one in self.words.acts.items() if kind in _HEARD_ANYWHERE}
        self.passed_by = [] if heard is self.folded else self._passed_by(every)
        known = scenario.persona.knowledge
        above = [term for level, terms in self.words.jargon.items() if level > known for term in terms]
        self.terms = [term for term in above if found_at(heard, term)]
        self.objections = [one for one in scenario.objections if answers(one, heard, language)]

    def acts(self) -> Iterator[Act]:
        for span in self.passed_by:
            yield from self._patterns(span, self.everywhere)
        for before, span in zip([None, *self.sentences], self.sentences, strict=False):
            yield from self._question(span, before)
            yield from self._patterns(span, self.kinds)
            yield from self._jargon(span)
            yield from self._money(span)
            yield from self._concerns(span)

    def _folded_of(self, span: Span) -> str:
        return self.folded[span.start : span.end]

    def _passed_by(self, every: Sequence[Span]) -> list[Span]:
        """The sentences that the client lets pass, where something in them is heard all the same."""
        if not any(pattern.search(self.folded) for pattern in self.everywhere.values()):
            return []
        heard = set(self.sentences)
        return [span for span in every if span not in heard]

    def _act(self, kind: ActKind, start: int, end: int, topics: tuple[Topic, ...] = (), detail: str = "") -> Act:
        return Act(kind, start, end, self.text[start:end], topics, detail)

    def _question(self, span: Span, before: Span | None) -> Iterator[Act]:
        sentence = self.folded[span.start : span.end]
        kind = question_kind(sentence, self.language)
        if kind is None:
            return
        if self._answered_by_the_asker(span):
            kind = "closed_question"
        topics = topics_in(sentence[-LONGEST_QUESTION:], self.language) or self._taken_up(sentence, before)
        yield self._act(kind, span.start, span.end, topics)
        if kind == "open_question" and (found := figure_asked(sentence, self.language)):
            start, end = span.start + found.start, span.start + found.end
            asked = topics_in(self.folded[start:end], self.language)
            yield self._act("factual_question", start, end, asked or topics)
        for fact in self.scenario.hidden_facts:
            if asks_for(fact, sentence, kind, topics, self.language):
                yield self._act("fact_asked", span.start, span.end, topics, fact.id)

    def _taken_up(self, sentence: str, before: Span | None) -> tuple[Topic, ...]:
        """The topics of the sentence before, where a question has none of its own and takes that one up ("How did it go?")."""
        if before is None or self.language != "en" or len(sentence.split()) > _SHORT or not _TAKES_UP.search(sentence):
            return ()
        subject = self.folded[before.start : before.end]
        if question_kind(subject, self.language) is None and not _SUPPOSES.search(subject):
            return ()
        # Together they may ask for more than the first alone: a loss supposed, then "What would you do?".
        joined = f"{subject[-LONGEST_QUESTION:].rstrip('.?! ')}, {sentence}"
        return topics_in(joined, self.language)

    def _answered_by_the_asker(self, span: Span) -> bool:
        """Whether a short question about a thing is answered by its asker at once ("What is it for? For payments.")."""
        if self.language != "en" or not _ABOUT_A_THING.fullmatch(self.folded[span.start : span.end]):
            return False
        after = next((one for one in self.sentences if one.start >= span.end), None)
        if after is None:
            return False
        answer = self.folded[after.start : after.end]
        return question_kind(answer, self.language) is None and not _OF_THE_TALK.search(answer)

    def _patterns(self, span: Span, kinds: Mapping[str, Pattern]) -> Iterator[Act]:
        sentence = self.folded[span.start : span.end]
        for kind, pattern in kinds.items():
            for found in pattern.finditer(sentence):
                if not denied(kind, sentence[: found.start()], self.language):
                    start, end = span.start + found.start(), span.start + found.end()
                    yield self._act(kind, start, end)  # type: ignore[arg-type]
                    break

    def _jargon(self, span: Span) -> Iterator[Act]:
        sentence = self.folded[span.start : span.end]
        for term in self.terms:
            found = found_at(sentence, term)
            if found and not self.words.explained.search(sentence[found.end :]):
                yield self._act("jargon", span.start + found.start, span.start + found.end, detail=term)

    def _money(self, span: Span) -> Iterator[Act]:
        for found in self.words.money.finditer(self.folded[span.start : span.end]):
            yield self._act("money_numbers", span.start + found.start(), span.start + found.end())

    def _concerns(self, span: Span) -> Iterator[Act]:
        sentence = self.folded[span.start : span.end]
        if question_kind(sentence, self.language):
            return
        # Without a reason or a figure it takes two of the words; one alone may be comfort.
        least = 1 if self.words.evidence.search(sentence) else 2
        for objection in self.objections:
            if answers(objection, sentence, self.language) >= least:
                yield self._act("concern_answered", span.start, span.end, detail=objection.id)


def _taken_in(every: Sequence[Span], length: int) -> list[Span]:
    """What a client takes in of a turn's sentences; one that runs over the edge is cut there."""
    first, last = TAKEN_IN[0], length - TAKEN_IN[1]
    if last <= first:
        return list(every)
    begun = [Span(one.start, min(one.end, first)) for one in every if one.start < first]
    ended = [one for one in every if one.start >= last]
    if not ended and every[-1].end > last:
        ended = [Span(last, every[-1].end)]
    return begun + ended


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


def answers(objection: Objection, sentence: str, language: Language) -> int:
    """How many of the words that an answer to this objection holds stand in a folded sentence."""
    return sum(found_at(sentence, word) is not None for word in objection.answered_by.of(language))


def _last_clauses(sentence: str) -> str:
    parts = [part for part in _CLAUSE.split(sentence) if part.strip()]
    return ",".join(parts[-3:]) if parts else sentence


def _of_the_whole(text: str, words: int, *, foreign: bool) -> Iterator[Act]:
    whole = (0, len(text), text)
    speakers, blanks = pasted_words()
    if len(speakers.findall(text)) >= 2 or blanks.search(text):
        yield Act("script", *whole)
    if foreign:
        yield Act("other_language", *whole)
    if words > LONG_TURN:
        yield Act("overlong", *whole)


def _signals_of(act: Act) -> tuple[Signal, ...]:
    if act.kind == "pitch":
        return ("product_pitch",)
    if act.kind == "money_numbers":
        return ("money_numbers", "client_numbers")
    if act.kind in ("open_question", "fact_asked") and "source" in act.topics:
        return ("asks_source", "open_question")
    if act.kind == "open_question":
        return ("open_question",)
    return tuple(signal for signal in _SIGNALS if signal == act.kind)
