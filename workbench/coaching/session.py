"""A role-play from its opening to its end. Every function gives a new session; keeping it is the store's matter.

session = open_session(scenario, language="en", seed=1, now=..., session_id=...)
session = take_turn(session, "What is this money for?", now=..., say=written_line)
"""

from collections.abc import Callable

from workbench.coaching.line_checks import untold_tells
from workbench.coaching.masking import masked
from workbench.coaching.mind import begin, step
from workbench.coaching.mind_state import PROFILE, Step
from workbench.coaching.model_wording import LineRequest, SpokenLine, written_line
from workbench.coaching.moods import mood_word
from workbench.coaching.personas import cast
from workbench.coaching.phrases import phrases
from workbench.coaching.scenario_models import Channel, Language, Level, Scenario
from workbench.coaching.session_models import (
    MOST_TURNS,
    EndedBy,
    Exchange,
    Hint,
    Revealed,
    Session,
    ToolUse,
)
from workbench.coaching.told_errors import ToldError
from workbench.coaching.turns import LONGEST_TURN, TurnReading, read_turn

#: Words a turn of the client.
Say = Callable[[LineRequest], SpokenLine]
#: Looks again at a turn that the rules have read.
LookAgain = Callable[[TurnReading, Scenario, Language], TurnReading]


def as_read(reading: TurnReading, _scenario: Scenario, _language: Language) -> TurnReading:
    """The reading by the rules, as it is."""
    return reading


def open_session(
    scenario: Scenario,
    *,
    session_id: str,
    now: str,
    language: Language = "en",
    level: Level = "standard",
    channel: Channel = "branch",
    seed: int = 1,
    trainee: str = "",
) -> Session:
    """A new session, with the client's opening.

    Args:
        session_id: 8 to 64 letters, digits, ``-`` or ``_``.
        now: ISO 8601 with offset.
        seed: the same seed gives the same client and, to the same turns, the same written words.
        trainee: the local profile's name.
    """
    played = cast(scenario, seed)
    return Session(
        id=session_id, scenario=played, language=language, level=level, channel=channel, seed=seed, trainee=trainee,
        started_at=now, updated_at=now, opening=played.openings[0].of(language), start=begin(played, level),
    )  # fmt: skip


def take_turn(
    session: Session,
    text: str,
    *,
    now: str,
    say: Say = written_line,
    look_again: LookAgain = as_read,
    silent: bool = False,
) -> Session:
    """The session after a turn of the trainee and the client's answer.

    Args:
        text: what the trainee says; identity, card and telephone numbers in it are masked before anything else.
        say: ``written_line``, or ``model_line`` with a model.
        look_again: ``as_read``, or ``with_model_topics`` with a model.
        silent: the time ran out and nothing was said.

    Raises:
        InputError: the session is over, or the turn is longer than ``LONGEST_TURN`` characters.
    """
    _refuse_ended(session)
    if len(text) > LONGEST_TURN:
        raise ToldError("turn_long", count=len(text), most=LONGEST_TURN)
    kept = "" if silent else masked(text, session.language)
    heard = read_turn(kept, session.language, session.scenario, as_heard=True)
    reading = look_again(heard, session.scenario, session.language)
    moved = step(session.mind, reading, session.scenario, session.level, session.language)
    line = say(_request(session, kept, moved))
    exchange = Exchange(
        trainee=kept, client=line.text, at=now, silent=silent, acts=_kinds(reading), changes=moved.changes,
        revealed=tuple(Revealed(fact=fact, quote=quote) for fact, quote in moved.revealed), mind=moved.mind,
        worded_by=line.by, note=line.note[:400],
    )  # fmt: skip
    exchanges = (*session.exchanges, exchange)
    ended: EndedBy | None = "client" if moved.mind.gone else "limit" if len(exchanges) >= MOST_TURNS else None
    return session.model_copy(update={"exchanges": exchanges, "ended_by": ended, "updated_at": now})


def end(session: Session, *, now: str) -> Session:
    """Ended by the trainee. A session that is over stays as it is."""
    if session.ended_by is not None:
        return session
    return session.model_copy(update={"ended_by": "trainee", "updated_at": now})


def retry_from(session: Session, turn: int, *, session_id: str, now: str) -> Session:
    """A new session that goes on before the trainee's turn ``turn`` (from 1), with everything before it as it was.

    Raises:
        InputError: there is no such turn.
    """
    if not 1 <= turn <= len(session.exchanges):
        raise ToldError("no_turn", turn=turn, most=len(session.exchanges))
    return session.model_copy(
        update={
            "id": session_id,
            "version": 0,
            "exchanges": session.exchanges[: turn - 1],
            "tools": tuple(tool for tool in session.tools if tool.after_turn < turn),
            "hints": (),
            "ended_by": None,
            "started_at": now,
            "updated_at": now,
            "retried_from": (session.id, turn),
        }
    )


def with_tool(session: Session, use: ToolUse, *, now: str) -> Session:
    """With a page of the workbench that was opened for the persona."""
    clean = use.model_copy(update={"text": masked(use.text, session.language), "after_turn": len(session.exchanges)})
    return session.model_copy(update={"tools": (*session.tools, clean), "updated_at": now})


def with_notes(session: Session, notes: str, *, now: str) -> Session:
    """With the trainee's notes, masked and cut at 20,000 characters."""
    return session.model_copy(update={"notes": masked(notes, session.language)[:20_000], "updated_at": now})


def with_hint(session: Session, *, now: str) -> Session:
    """With one hint more, which fits where the conversation stands. It tells a question to ask, never its answer."""
    _refuse_ended(session)
    given = {hint.text for hint in session.hints if hint.after_turn == len(session.exchanges)}
    fitting = hints_for(session)
    text = next((text for text in fitting if text not in given), fitting[0])
    hint = Hint(after_turn=len(session.exchanges), text=text)
    return session.model_copy(update={"hints": (*session.hints, hint), "updated_at": now})


def hints_for(session: Session) -> list[str]:
    """All hints that fit now, the most useful first."""
    mind, words = session.mind, phrases().hints[session.language]
    found = []
    if mind.mood == "tense":
        found.append(words["emotion"])
    if mind.open_objection is not None:
        found.append(words["objection"])
    found += [words[topic] for topic in ("goal", "horizon", "amount", "loss_reaction") if topic in PROFILE - set(mind.asked)]
    if not {"income", "assets"} & set(mind.asked):
        found.append(words["income"])
    hidden = [fact for fact in session.scenario.hidden_facts if fact.id not in mind.told]
    found += [words["fact"].format(asked_by=fact.asked_by.of(session.language)) for fact in hidden]
    return [*found, words["explain"], words["next_step"]]


def visible_mood(session: Session, language: Language) -> str:
    """The client's mood as an observer would name it, in the language of who reads it."""
    changes = session.exchanges[-1].changes if session.exchanges else ()
    return mood_word(session.scenario.persona.emotion, session.start, session.mind, changes, language)


def _request(session: Session, trainee: str, moved: Step) -> LineRequest:
    persona, language = session.scenario.persona, session.language
    history = [("client", session.opening)]
    for exchange in session.exchanges:
        history += [("trainee", exchange.trainee), ("client", exchange.client)]
    return LineRequest(
        cue=moved.cue, language=language, feeling=persona.emotion.word.of(language), knowledge=moved.mind.understood,
        person=f"{persona.names[0].of(language)}, {persona.age}, {persona.occupation.of(language)}",
        forbidden=untold_tells(session.scenario, moved.mind.told, language),
        history=(*history, ("trainee", trainee)), said=session.said_by_client, seed=session.seed, turn=moved.mind.turn,
    )  # fmt: skip


def _kinds(reading: TurnReading) -> tuple[str, ...]:
    return tuple(dict.fromkeys(act.kind for act in reading.acts))


def _refuse_ended(session: Session) -> None:
    if session.ended_by is not None:
        raise ToldError("over")
