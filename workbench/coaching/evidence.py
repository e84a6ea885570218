"""What a conversation offers as evidence of an element: sentences that can be a merit, signs shown, questions answered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from workbench.coaching.assessment import Quote
from workbench.coaching.banned import Findings
from workbench.coaching.conversation import Conversation, Sentence
from workbench.coaching.facts import profile_facts
from workbench.coaching.metrics import raised_at
from workbench.coaching.scenario_models import Topic
from workbench.coaching.signs import showing

#: Hard fails that spoil their whole turn. A product that came too early, or without its risk, spoils the total alone.
SPOILING = frozenset({"HF1", "HF3", "HF5", "HF6"})

Finder = Callable[["Evidence"], Iterable[Quote]]


@dataclass(frozen=True)
class Evidence:
    """A conversation and what the fixed checks found in it."""

    talk: Conversation
    found: Findings

    @cached_property
    def said(self) -> tuple[Sentence, ...]:
        """The trainee's sentences that can be a merit."""
        return tuple(sentence for sentence in self.talk.said if sentence.turn not in self.spoilt)

    @cached_property
    def spoilt(self) -> frozenset[int]:
        """Turns in which nothing is a merit."""
        return frozenset(fail.turn for fail in self.found.fails if fail.id in SPOILING)

    @cached_property
    def raised(self) -> dict[str, int]:
        """The objections the client raised, by id, with the turn; the opening is what they come for, and no objection yet."""
        found = {one.id: raised_at(self.talk, one) for one in self.talk.scenario.objections}
        return {identifier: turn for identifier, turn in found.items() if turn}

    def sign(self, name: str) -> list[Quote]:
        """Where the trainee showed a sign."""
        return [sentence.quote for sentence in showing(name, self.said)]

    def asked(self, topics: Iterable[Topic]) -> list[Quote]:
        """The trainee's questions about these topics that were answered."""
        wanted = set(topics)
        found = [
            Quote(turn=one.turn, text=one.question.quote)
            for one in self.talk.asked
            if one.topic in wanted and one.turn not in self.spoilt
        ]
        known = profile_facts(self.talk)
        implied = {known[topic] for topic in wanted if topic in known} - {quote.turn for quote in found} - self.spoilt
        return found + [self._question(turn) for turn in sorted(implied)]

    def answered_question(self, sentence: Sentence) -> bool:
        """Whether the client said something after a sentence's turn."""
        return any(self.talk.turns[place].text.strip() for place in self.talk.answers_to(sentence.turn))

    def _question(self, turn: int) -> Quote:
        questions = self.talk.readings[turn].questions
        return Quote(turn=turn, text=questions[-1].quote if questions else self.talk.turns[turn].text)
