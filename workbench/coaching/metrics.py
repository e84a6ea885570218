"""Counts of a conversation that need no judgement."""

import re
from collections.abc import Iterator

from workbench.coaching.assessment import CurvePoint, Metrics, ObjectionLeft, Quote
from workbench.coaching.banned import Findings
from workbench.coaching.conversation import Conversation
from workbench.coaching.facts import overlap, profile_facts
from workbench.coaching.matching import folded, sentences
from workbench.coaching.mind import begin, step
from workbench.coaching.scenario_models import LANGUAGES, Objection
from workbench.coaching.signs import showing
from workbench.coaching.turns import Act

#: What makes an inviting question an open one; "do you have cash elsewhere?" is answered by yes or no.
_OPENING = re.compile(
    r"\b(?:anything|anyone|anybody|something|someone|somebody|what else|tell me)\b"
    r"|有(?:些)?(?:什么|哪些|谁)|任何|(?:其他|其它|别的|另外)(?:的)?(?:什么|情况|想法|打算|顾虑|担心|安排|事)"
)
#: What a disclosure holds, by the signs that show it.
RISK_WORDS = ("loss", "cost", "lock_up", "conflict", "complaint", "worst_case")
#: Share of an objection's words that a client's turn must hold to raise it.
_RAISED = 0.5
#: Signs of a first sentence that is said by chance no more.
_SHORTEST = 6


def metrics_of(talk: Conversation, found: Findings) -> Metrics:
    """The metrics of a conversation."""
    trainee, client = talk.words_of("trainee"), talk.words_of("client")
    # The same sentence once more is no question more.
    asked = {folded(act.quote): act for reading in talk.readings.values() for act in reading.questions}
    questions = list(asked.values())
    opened = sum(_is_open(act) for act in questions)
    jargon = [Quote(turn=turn, text=act.quote) for turn, reading in talk.readings.items() for act in reading.of("jargon")]
    known = profile_facts(talk)
    return Metrics(
        trainee_turns=len(talk.readings), client_turns=len(talk.turns) - len(talk.readings),
        talk_share_trainee=round(trainee / max(1, trainee + client), 3), open_questions=opened,
        closed_questions=len(questions) - opened, first_product_turn=found.offers[0].turn if found.offers else None,
        profile_facts=dict(known), profile_facts_obtained=len(known), jargon=tuple(jargon),
        jargon_per_100=round(100 * len(jargon) / max(1, trainee), 2), promises=found.promises,
        missing_risk_words=tuple(_missing(talk)) if found.offers else (),
        unanswered_objections=tuple(_unanswered(talk)), emotion_curve=emotion_curve(talk),
    )  # fmt: skip


def _is_open(act: Act) -> bool:
    """Whether a question leaves the answer to the client."""
    return act.kind == "open_question" or (act.kind == "inviting_question" and bool(_OPENING.search(folded(act.quote))))


def emotion_curve(talk: Conversation) -> tuple[CurvePoint, ...]:
    """How the client's mind would have moved by the rules of a standard session, after each turn of the trainee."""
    mind = begin(talk.scenario, "standard")
    points = [CurvePoint(turn=0, intensity=mind.intensity, trust=mind.trust)]
    for turn, reading in talk.readings.items():
        mind = step(mind, reading, talk.scenario, "standard", talk.language).mind
        points.append(CurvePoint(turn=turn, intensity=mind.intensity, trust=mind.trust))
    return tuple(points)


def _missing(talk: Conversation) -> Iterator[str]:
    for word in RISK_WORDS:
        name = word if word == "worst_case" else f"disclosure.{word}"
        if not showing(name, talk.said):
            yield word


def _unanswered(talk: Conversation) -> Iterator[ObjectionLeft]:
    for objection in talk.scenario.objections:
        raised = raised_at(talk, objection)
        if raised is not None and not _answered(talk, objection, raised):
            yield ObjectionLeft(id=objection.id, turn=raised, text=objection.text.of(talk.language))


def raised_at(talk: Conversation, objection: Objection) -> int | None:
    """The client's first turn that raises an objection of the scenario."""
    lines = [folded(line.of(language)) for language in LANGUAGES for line in (objection.text, *objection.again)]
    for place, turn in enumerate(talk.turns):
        plain = talk.folded[place]
        if turn.speaker == "client" and any(_says(plain, line) for line in lines):
            return place
    return None


def _says(plain: str, line: str) -> bool:
    """Whether a folded turn holds a line of an objection: most of its words, or its first sentence as it is."""
    first = line[sentences(line)[0].start : sentences(line)[0].end].rstrip(".!?。 ")
    return overlap(plain, line) >= _RAISED or (len(first) >= _SHORTEST and first in plain)


def _answered(talk: Conversation, objection: Objection, raised: int) -> bool:
    settled = {folded(objection.settled.of(language)) for language in LANGUAGES}
    return any(
        turn > raised and any(act.detail == objection.id for act in reading.of("concern_answered"))
        for turn, reading in talk.readings.items()
    ) or any(
        any(line in talk.folded[place] for line in settled)
        for place in range(raised, len(talk.turns))
        if talk.turns[place].speaker == "client"
    )
