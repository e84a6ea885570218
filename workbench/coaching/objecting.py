"""When a client raises an objection, and when it comes back: one at a time, within three turns, each time more strongly.

It waits while the adviser listens, apologises, asks about it or takes their leave, and it never uses the same words twice.
"""

from collections.abc import Sequence

from workbench.coaching.matching import folded
from workbench.coaching.mind_state import MOST_OBJECTIONS, MOST_RETURNS, RETURNS_AFTER, Mind, Part, Raised
from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_models import Language, Objection, Scenario
from workbench.coaching.turns import TurnReading, answers

#: A turn with one of these gives the objection no occasion.
_HEARD_OUT = (
    "emotion_named", "apology", "listening", "permission_to_wait", "summary", "closing", "understanding_check", "greeting",
    "trusted_person",
)  # fmt: skip
#: A turn with one of these works on the matter: an objection that stands is then not passed over.
_AT_WORK = (
    *_HEARD_OUT, "fact_asked", "open_question", "factual_question", "inviting_question", "respect", "next_step", "disclosure",
    "written_summary", "choice_offered", "plain_language", "scope_stated", "cash_flow", "money_numbers", "concern_answered",
)  # fmt: skip
_ASKS = ("fact_asked", "open_question", "factual_question", "inviting_question")
#: Beside these reactions there is room for an objection; any other reaction is an answer to what was just said.
_ROOM = frozenset({"greeting", "explained", "disclosed", "choosing", "next_step"})


def overdue(mind: Mind) -> bool:
    """Whether an objection stands that comes back in this turn, unless something keeps it."""
    standing = mind.open_objection
    return standing is not None and mind.turn + 1 - standing.last_turn > RETURNS_AFTER and standing.strength <= MOST_RETURNS


def passed_over(mind: Mind, reading: TurnReading) -> bool:
    """Whether the turn goes past an objection that is overdue."""
    return overdue(mind) and not reading.has(*_AT_WORK) and not any(one.topics for one in reading.questions)


def objection_of(
    mind: Mind, raised: Sequence[Raised], reading: TurnReading, scenario: Scenario, language: Language, *,
    reaction: str, answered: bool, settled: bool,
) -> tuple[Part, int] | None:  # fmt: skip
    """The objection of this turn and how often it has then been raised; None: none now.

    Args:
        mind: before the turn; ``raised``: as the turn has left it.
        reaction: what the client would say otherwise; answered, settled: whether something is answered or settled before it.
    """
    if reading.has(*_HEARD_OUT) and not (reading.has("greeting") and not mind.turn):
        return None
    if not answered and any(one.kind != "closed_question" for one in reading.questions):
        return None
    if not answered and not (reaction.startswith("neutral") or reaction in _ROOM):
        return None
    standing = next((one for one in raised if not one.answered), None)
    if standing is not None:
        if not answered and not reaction.startswith("neutral"):
            return None
        return _returning(standing, mind, reading, scenario, language)
    known = {one.id for one in raised}
    waiting = [one for one in scenario.objections if one.id not in known]
    if not waiting or len(known) >= MOST_OBJECTIONS or settled or (answered and mind.turn == 0):
        return None
    return Part("objection", (waiting[0].text.of(language),), waiting[0].id), 1


def _returning(
    standing: Raised, mind: Mind, reading: TurnReading, scenario: Scenario, language: Language
) -> tuple[Part, int] | None:
    objection = scenario.objection(standing.id)
    lines = returns_of(objection, language)
    if not overdue(mind) or standing.strength > len(lines) or acknowledges(objection, reading):
        return None
    # Said twice, it gives an adviser who goes on asking more time.
    if standing.strength > 1 and reading.has(*_ASKS) and mind.turn + 1 - standing.last_turn <= 2 * RETURNS_AFTER + 1:
        return None
    return Part("objection_again", (lines[standing.strength - 1],), standing.id), standing.strength + 1


def returns_of(objection: Objection, language: Language) -> tuple[str, ...]:
    """How an objection comes back, each time in other words."""
    own = [line.of(language) for line in objection.again]
    return tuple([*own, *phrases().returns[language]][:MOST_RETURNS])


def acknowledges(objection: Objection, reading: TurnReading) -> bool:
    """Whether the turn hears the client out or asks what lies behind the objection."""
    return reading.has("emotion_named", "apology", "listening") or any(
        {"concern", "feelings"} & set(one.topics) or answers(objection, folded(one.quote), reading.language)
        for one in reading.questions
    )
