"""How a client reacts to a turn, where there is more to it than an answer: the kind of line, and what puts a summary right."""

import re

from workbench.coaching.answers import duration
from workbench.coaching.matching import folded
from workbench.coaching.mind_state import Mind
from workbench.coaching.scenario_models import Language, Scenario
from workbench.coaching.time_spans import time_spans
from workbench.coaching.turns import Act, TurnReading

_NEEDED = re.compile(r"\b(?:need\w*|in|after|until|horizon|for school|used?)\b|要用|以后|之后|后|内|期限")
_CONDOLENCE = re.compile(
    r"\b(?:sorry (?:for|about|to hear (?:of|about)) (?:your|the|this) (?:loss|mother|mum)|condolences|passed away)\b|"
    r"节哀|(?:离世|去世|走了|失去)[^。!?]{0,12}(?:难过|遗憾|抱歉)|(?:难过|遗憾|抱歉)[^。!?]{0,12}(?:离世|去世|走了|失去)"
)

#: What the client reacts to first, where a turn does several things.
_REACTIONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("abuse",), "hurt"),
    (("injection",), "injection"),
    (("role_reversal",), "role_reversal"),
    (("ai_question",), "is_machine"),
    (("script",), "script"),
    (("empty",), "silent"),
    (("other_language",), "other_language"),
    (("ridicule",), "ridiculed"),
    (("blame",), "blamed"),
    (("pressure",), "pressed"),
    (("pitch",), "pitched"),
    (("told_not_to_worry",), "comforted_badly"),
    (("jargon",), "jargon"),
    (("overlong",), "overlong"),
    (("promise",), "promised"),
    (("lecture", "authority", "defence", "vague_assurance"), "lectured"),
    (("understanding_check",), "repeat_back"),
    (("closing",), "closing"),
    (("apology",), "apologised"),
    (("emotion_named",), "soothed"),
    (("listening",), "invited"),
    (("trusted_person",), "accompanied"),
    (("permission_to_wait",), "waiting"),
    (("choice_offered",), "choosing"),
    (("next_step", "written_summary"), "next_step"),
    (("summary",), "summary"),
    (("disclosure",), "disclosed"),
    (("plain_language", "money_numbers"), "explained"),
    (("greeting",), "greeting"),
)


def reaction_to(reading: TurnReading, before: Mind, mind: Mind, *, evaded: bool, proposed: bool) -> tuple[str, str]:
    """Kind of reaction, and the trainee's words it repeats.

    Args:
        before, mind: before and after the turn.
        evaded: something was asked that the client would not say; proposed: only what they think of a step.
    """
    if mind.gone:
        return "leave", ""
    if evaded:
        return ("denied" if mind.denied != before.denied else "evade"), ""
    for kinds, reaction in _REACTIONS:
        act = next(iter(reading.of(*kinds)), None)
        if act is not None and not (reaction == "other_language" and mind.foreign_turns > 1):
            if reaction in ("apologised", "soothed") and _CONDOLENCE.search(folded(reading.text)):
                return "condoled", ""
            return _in_place(reaction, act, before, mind), act.quote
    if proposed:
        return "proposed", ""
    asked = [one for one in reading.questions if one.kind != "closed_question"]
    if asked and not reading.has("asks_opinion"):
        return "unclear_question", ""
    return f"neutral_{mind.mood}", ""


def _in_place(reaction: str, act: Act, before: Mind, mind: Mind) -> str:
    """The reaction as the conversation stands."""
    if reaction == "pitched" and not before.profiled:
        return "pitched_unready" if len(mind.asked) > 1 else "pitched_early"
    if reaction == "repeat_back":
        return "repeat_unsure" if not mind.heard_money else "repeat_left" if mind.heard_left else "repeat_back"
    if reaction == "closing":
        return farewell_of(mind)
    if reaction == "silent" and act.quote:
        return "unheard"
    return reaction


def farewell_of(mind: Mind) -> str:
    """How the client takes leave."""
    return "farewell_tense" if mind.mood == "tense" else "farewell_agreed" if mind.agreed else "closing"


def correction_of(reading: TurnReading, mind: Mind, scenario: Scenario, language: Language) -> str:
    """What is wrong in a summary: when the money is needed, where the client has said it; empty where nothing is."""
    if not reading.has("summary") or "horizon" not in mind.asked:
        return ""
    persona = scenario.persona
    known = {round(persona.horizon_years * 12, 1), float(persona.emergency_months)}
    known |= {round((goal.in_years or 0) * 12, 1) for goal in persona.goals}
    told = [line for fact in scenario.hidden_facts if fact.id in mind.told for line in fact.said]
    texts = [*told, persona.experience, *(line for reply in scenario.replies for line in reply.lines), *scenario.openings]
    for one in texts:
        known |= {span.months for span in time_spans(folded(f"{one.en} {one.zh}")) if span.months is not None}
    plain = folded(reading.text)
    for span in time_spans(plain):
        around = plain[max(0, span.start - 12) : span.end + 4]
        # A span that is not understood is not wrong.
        if span.months is not None and span.months not in known and _NEEDED.search(around):
            return duration(persona.horizon_years * 12, language)
    return ""
