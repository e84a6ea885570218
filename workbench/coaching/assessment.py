"""What a scored role-play says: levels per dimension with the words that carry them, hard fails, facts, flags and figures.

``turn`` is always the 0-based index into the transcript's turns, and every quote is an exact substring of its turn.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workbench.coaching.scenario_models import Dimension, Topic
from workbench.strict import Strict

Scorer = Literal["rules", "model"]
TurnIndex = Annotated[int, Field(ge=0)]
#: 1 to 5; whole by the rules, the mean of the passes by a model.
ScoreLevel = Annotated[float, Field(ge=1, le=5, allow_inf_nan=False)]
#: From this level up a score needs its quotes.
QUOTES_FROM = 3.0


class ScoredTurn(Strict):
    """One turn of the transcript."""

    speaker: Literal["trainee", "client"]
    text: Annotated[str, Field(max_length=10_000)]


class Quote(Strict):
    """Words of a turn, letter for letter."""

    turn: TurnIndex
    text: Annotated[str, Field(min_length=1)]


class DimensionScore(Strict):
    """The level on one dimension.

    Attributes:
        quotes: the words the level rests on; never empty from level 3 up.
        reason: why this level and not the next, in the transcript's language.
        improvement: one better line for this conversation, in the transcript's language.
        scorer: who gave the level in the end.
        spread: highest less lowest level over the passes of a model; 0 for the rules, which always agree with themselves.
    """

    id: Dimension
    score: ScoreLevel
    quotes: tuple[Quote, ...]
    reason: str
    improvement: str
    scorer: Scorer = "rules"
    spread: Annotated[float, Field(ge=0, le=4)] = 0.0

    @model_validator(mode="after")
    def _quoted(self) -> Self:
        if self.score >= QUOTES_FROM and not self.quotes:
            raise ValueError(f"{self.id} at level {self.score:g} has no quote")
        return self


class HardFail(Strict):
    """Something that caps the total, by its id in the rubric (HF1 to HF8)."""

    id: str
    turn: TurnIndex
    quote: str


class FactFound(Strict):
    """A hidden fact of the scenario; ``revealed_turn`` is the client's turn that told it after it was asked for, or None."""

    id: str
    fact: str
    revealed_turn: TurnIndex | None


class ReviewFlag(Strict):
    """Something a person should look at; it changes no score. ``id``: of the rule, hard fail or check that raised it."""

    id: str
    turn: TurnIndex | None
    quote: str
    reason: str


class ObjectionLeft(Strict):
    """An objection the client raised that was never answered."""

    id: str
    turn: TurnIndex
    text: str


class CurvePoint(Strict):
    """The client's feeling (0 calm to 10 leaves) and trust (0 to 10) after a turn, by the rules of the client's mind."""

    turn: TurnIndex
    intensity: int
    trust: int


class Metrics(Strict):
    """Counts that need no judgement.

    Attributes:
        talk_share_trainee: the trainee's share of the words, 0 to 1; a Chinese word counts as 1.6 characters.
        open_questions: what, why, how, tell me, anything else; closed_questions: yes or no, and questions for one figure.
        first_product_turn: the first turn in which the trainee put a product forward; None: none was.
        profile_facts: the turn in which each topic of the client's profile was asked and then answered.
        profile_facts_obtained: how many.
        jargon: terms above the client's knowledge that were left unexplained; per_100: to 100 words of the trainee.
        promises: assurances about returns or prices that were neither denied nor another's words.
        missing_risk_words: what a disclosure should hold and this one does not: loss, cost, lock_up, conflict, complaint,
            worst_case; empty where no product was put forward.
        unanswered_objections: raised by the client and left open.
        emotion_curve: the start and every turn of the trainee.
    """

    trainee_turns: int
    client_turns: int
    talk_share_trainee: float
    open_questions: int
    closed_questions: int
    first_product_turn: int | None
    profile_facts: dict[Topic, int]
    profile_facts_obtained: int
    jargon: tuple[Quote, ...]
    jargon_per_100: float
    promises: tuple[Quote, ...]
    missing_risk_words: tuple[str, ...]
    unanswered_objections: tuple[ObjectionLeft, ...]
    emotion_curve: tuple[CurvePoint, ...]


class Assessment(Strict):
    """A scored transcript.

    Attributes:
        total: 0 to 100, the weighted levels, not above ``cap``.
        cap: the lowest cap of the hard fails; None where there is none.
        passed: the total reaches the pass mark and no hard fail stands against it.
    """

    dimensions: tuple[DimensionScore, ...]
    hard_fails: tuple[HardFail, ...]
    facts: tuple[FactFound, ...]
    review_flags: tuple[ReviewFlag, ...]
    metrics: Metrics
    total: Annotated[float, Field(ge=0, le=100)]
    cap: Annotated[float, Field(ge=0, le=100)] | None
    passed: bool

    def of(self, dimension: Dimension) -> DimensionScore:
        """The score on one dimension (``KeyError`` where it was not scored)."""
        for score in self.dimensions:
            if score.id == dimension:
                return score
        raise KeyError(dimension)

    def weakest(self) -> Dimension:
        """The dimension with the lowest level, the rubric's first among equals."""
        return min(self.dimensions, key=lambda score: score.score).id


class Rewrite(Strict):
    """A line of the trainee that could have been better, and how ("say this instead").

    ``turn`` None: nothing that was said stands in its place; it belongs somewhere in the talk, and ``said`` is empty.
    """

    turn: TurnIndex | None
    dimension: Dimension
    said: str
    better: str
    why: str


def misquoted(assessment: Assessment, turns: Sequence[ScoredTurn]) -> list[Quote]:
    """Quotes that are not, letter for letter, in their turn; none in a sound assessment."""
    quotes = [quote for dimension in assessment.dimensions for quote in dimension.quotes]
    quotes += [Quote(turn=fail.turn, text=fail.quote) for fail in assessment.hard_fails]
    quotes += [*assessment.metrics.jargon, *assessment.metrics.promises]
    quotes += [Quote(turn=flag.turn, text=flag.quote) for flag in assessment.review_flags if flag.turn is not None]
    return [quote for quote in quotes if quote.turn >= len(turns) or quote.text not in turns[quote.turn].text]
