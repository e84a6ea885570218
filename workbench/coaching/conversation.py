"""A transcript as it is scored: turns checked, every turn of the trainee read once, questions with their answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from workbench.coaching.assessment import Quote, ScoredTurn
from workbench.coaching.matching import Span, folded, pieces, spoken_length
from workbench.coaching.scenario_models import Language, Scenario, Topic
from workbench.coaching.turns import Act, TurnReading, read_turn
from workbench.errors import InputError

#: A transcript may be longer than a session of ours, not endless.
MOST_TRANSCRIPT_TURNS = 400

#: An answer that gives nothing: the client turns the question away.
_NO_ANSWER = re.compile(
    r"\b(?:why do you (?:ask|need|want)|(?:that is|that's|it is|it's) (?:private|none of your)|none of your business|"
    r"(?:rather|prefer) not (?:say|to say|talk|answer)|does (?:that|it) matter|i (?:won't|will not) (?:say|tell)|"
    r"what has that (?:got )?to do)\b|"
    r"问这(?:个|些)?(?:干嘛|干什么|做什么|干吗)|不(?:想|方便|愿意)(?:说|回答|告诉)|(?:跟|和)你(?:没|有什么)关系|"
    r"有(?:什么)?关系吗|不关你"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a turn: where, its words as written, and folded for reading."""

    turn: int
    text: str
    folded: str

    @property
    def quote(self) -> Quote:
        """The sentence as evidence."""
        return Quote(turn=self.turn, text=self.text)

    @property
    def asks(self) -> bool:
        """Whether it ends as a question."""
        return self.folded.rstrip("\"'”’」』) ").endswith("?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A topic the trainee asked about: the question, and the client's turn that answers it."""

    topic: Topic
    question: Act
    turn: int
    answered_turn: int


class Conversation:
    """A checked transcript of one scenario.

    Args:
        turns: at least one of the trainee's with words in it.
    """

    def __init__(self, turns: Sequence[ScoredTurn], scenario: Scenario, language: Language) -> None:
        self.turns = tuple(turns)
        self.scenario = scenario
        self.language = language

    @cached_property
    def readings(self) -> dict[int, TurnReading]:
        """Every turn of the trainee as read, by its index."""
        return {
            place: read_turn(turn.text, self.language, self.scenario)
            for place, turn in enumerate(self.turns)
            if turn.speaker == "trainee"
        }

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Every turn folded for reading."""
        return tuple(folded(turn.text) for turn in self.turns)

    @cached_property
    def said(self) -> tuple[Sentence, ...]:
        """The trainee's sentences, in order."""
        return tuple(self._sentences("trainee"))

    @cached_property
    def heard(self) -> tuple[Sentence, ...]:
        """The client's sentences, in order."""
        return tuple(self._sentences("client"))

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        """Topics asked about and answered, in order; a topic occurs as often as it was asked."""
        return tuple(self._asked())

    def answers_to(self, turn: int) -> tuple[int, ...]:
        """The client's turns between this turn of the trainee and the trainee's next."""
        found = []
        for place in range(turn + 1, len(self.turns)):
            if self.turns[place].speaker == "trainee":
                break
            found.append(place)
        return tuple(found)

    def trainee_turns_after(self, turn: int, most: int) -> tuple[int, ...]:
        """Up to ``most`` turns of the trainee after a turn."""
        return tuple(place for place in self.readings if place > turn)[:most]

    def client_before(self, turn: int) -> int | None:
        """The client's last turn before a turn."""
        return next((place for place in range(turn - 1, -1, -1) if self.turns[place].speaker == "client"), None)

    def words_of(self, speaker: str) -> int:
        """Spoken length of all that one of the two said; a Chinese word counts as 1.6 characters."""
        return sum(spoken_length(turn.text) for turn in self.turns if turn.speaker == speaker)

    def _sentences(self, speaker: str) -> Iterator[Sentence]:
        for place, turn in enumerate(self.turns):
            if turn.speaker == speaker:
                plain = self.folded[place]
                yield from (_sentence(place, turn.text, plain, span) for span in pieces(plain))

    def _asked(self) -> Iterator[Asked]:
        for place, reading in self.readings.items():
            answer = self.answer(place)
            if answer is None:
                continue
            for question in reading.questions:
                yield from (Asked(topic, question, place, answer) for topic in question.topics)

    def answer(self, turn: int) -> int | None:
        """The client's turn that answers what was asked in ``turn``; None: nothing came, or they would not say."""
        for place in self.answers_to(turn):
            plain = self.folded[place]
            if spoken_length(plain) > 0 and not (_NO_ANSWER.search(plain) and spoken_length(plain) < 20):
                return place
        return None


def conversation(transcript: Sequence[Mapping[str, Any]], scenario: Scenario, language: Language) -> Conversation:
    """Check a transcript and make it ready for scoring.

    Raises:
        InputError: no turns, too many, an unknown speaker, a turn without text field, nothing said by the trainee.
    """
    if not transcript:
        raise InputError("The transcript has no turns.", 'It needs {"turns": [{"speaker": "trainee", "text": "..."}, ...]}.')
    if len(transcript) > MOST_TRANSCRIPT_TURNS:
        raise InputError(
            f"The transcript has {len(transcript)} turns; at most {MOST_TRANSCRIPT_TURNS} are scored.", "Score it in parts."
        )
    turns = [_turn(place, document) for place, document in enumerate(transcript)]
    if not any(turn.speaker == "trainee" and any(sign.isalnum() for sign in turn.text) for turn in turns):
        raise InputError("The trainee says nothing in this transcript.", "At least one turn of the trainee needs words.")
    return Conversation(turns, scenario, language)


def _turn(place: int, document: Any) -> ScoredTurn:
    if not isinstance(document, Mapping):
        raise InputError(f"turns[{place}] is not an object.", 'A turn is {"speaker": "trainee" or "client", "text": "..."}.')
    speaker = document.get("speaker")
    if speaker != "trainee" and speaker != "client":
        raise InputError(f"turns[{place}].speaker is {str(speaker)[:40]!r}.", "A speaker is trainee or client.")
    if not isinstance(document.get("text"), str):
        raise InputError(f"turns[{place}].text is missing or no text.", "An empty text stands for silence.")
    try:
        return ScoredTurn(speaker=speaker, text=document["text"])
    except ValidationError as error:
        raise InputError(
            f"turns[{place}].text has {len(document['text']):,} characters; a turn may have 10,000.", "Cut the turn."
        ) from error


def _sentence(turn: int, text: str, plain: str, span: Span) -> Sentence:
    return Sentence(turn, text[span.start : span.end], plain[span.start : span.end])
