"""Reading a trainee's turn by rules: what it asks, names, explains, pushes or promises, each with the words that show it.

Nothing here knows the client's state. Every quote is an exact substring of the turn. Scoring reads a turn whole; a client takes
in of a lecture how it begins and how it ends (``TAKEN_IN``), and wherever it stands what speaks to the machine or insults.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from workbench.coaching.matching import Span, folded, found_at, language_of, pieces, spoken_length
from workbench.coaching.questions import (
    LONGEST_QUESTION,
    QUESTIONS,
    answered_by_the_asker,
    asks_for,
    figure_asked,
    question_kind,
    taken_up,
)
from workbench.coaching.scenario_models import Language, Objection, Scenario, Signal, Topic
from workbench.coaching.turn_words import denied, pasted_words, topics_in, words_of
from workbench.coaching.word_sets import Pattern

ActKind = Literal[
    "open_question", "factual_question", "inviting_question", "closed_question", "fact_asked", "emotion_named", "apology",
    "concern_answered", "told_not_to_worry", "blame", "ridicule", "lecture", "authority", "pressure", "promise", "pitch",
    "choice_offered", "permission_to_wait", "written_summary", "trusted_person", "plain_language", "scope_stated",
    "vague_assurance", "cash_flow", "respect", "listening", "defence", "disclosure", "summary", "next_step",
    "understanding_check", "money_numbers", "jargon", "injection", "role_reversal", "ai_question", "abuse", "script",
    "other_language", "overlong", "empty", "greeting", "closing", "asks_opinion",
]  # fmt: skip

#: Characters a turn may have at all, and words beyond which a client feels lectured.
LONGEST_TURN = 10_000
LONG_TURN = 220
#: Characters of the beginning and of the end of a turn that a client takes in; up to their sum a turn is taken in whole.
TAKEN_IN = (2_000, 800)
#: What is heard wherever it stands in a turn.
_HEARD_ANYWHERE = frozenset({"injection", "role_reversal", "ai_question", "abuse"})
_SIGNALS: tuple[Signal, ...] = get_args(Signal)


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
        said = ((one, [word for word in one.answered_by.of(language) if found_at(heard, word)]) for one in scenario.objections)
        #: The objections with those of their words that the turn holds.
        self.objections = [(objection, words) for objection, words in said if words]

    def acts(self) -> Iterator[Act]:
        for span in self.passed_by:
            yield from self._patterns(span, self.everywhere)
        said = ["", *map(self._folded_of, self.sentences), ""]
        for number, span in enumerate(self.sentences, start=1):
            yield from self._question(said[number], span, said[number - 1], said[number + 1])
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

    def _question(self, sentence: str, span: Span, before: str, after: str) -> Iterator[Act]:
        kind = question_kind(sentence, self.language)
        if kind is None:
            return
        if answered_by_the_asker(sentence, after, self.language):
            kind = "closed_question"
        topics = topics_in(sentence[-LONGEST_QUESTION:], self.language) or taken_up(sentence, before, self.language)
        yield self._act(kind, span.start, span.end, topics)
        if kind == "open_question" and (found := figure_asked(sentence, self.language)):
            start, end = span.start + found.start, span.start + found.end
            asked = topics_in(self.folded[start:end], self.language)
            yield self._act("factual_question", start, end, asked or topics)
        for fact in self.scenario.hidden_facts:
            if asks_for(fact, sentence, kind, topics, self.language):
                yield self._act("fact_asked", span.start, span.end, topics, fact.id)

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
        for objection, words in self.objections:
            if sum(found_at(sentence, word) is not None for word in words) >= least:
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


def answers(objection: Objection, sentence: str, language: Language) -> int:
    """How many of the words that an answer to this objection holds stand in a folded sentence."""
    return sum(found_at(sentence, word) is not None for word in objection.answered_by.of(language))


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
