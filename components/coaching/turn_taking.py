"""What the trainee does in a conversation. Run as callbacks: before the page is drawn, on the session as it is kept now."""

from collections.abc import Callable

import streamlit as st

from components.coaching import address
from components.coaching.stores import changed, draft_of, drop_draft, keep_draft, sessions, speakers, stamp
from components.resources import model_client, settings
from workbench.coaching.scripts import is_script
from workbench.coaching.session import end, take_turn, with_hint, with_notes, with_tool
from workbench.coaching.session_models import Session, ToolUse
from workbench.coaching.session_store import SessionTakenError
from workbench.coaching.speaking import Speaking
from workbench.coaching.voice import Voice, modelled
from workbench.errors import WorkbenchError

_SEEN, _PROBLEM = "coaching: seen", "coaching: problem"


def saw(session: Session) -> bool:
    """Remember how far this tab has seen the conversation; whether it had gone on elsewhere since."""
    seen, here = st.session_state.get(_SEEN), _place(session)
    st.session_state[_SEEN] = here
    return seen is not None and seen[0] == session.id and seen != here


def problem() -> WorkbenchError | None:
    """What went wrong at the last click, once."""
    found: WorkbenchError | None = st.session_state.pop(_PROBLEM, None)
    return found


def say(session_id: str, text: str, *, silent: bool = False, as_it_stands: bool = False) -> None:
    """Take a turn. What cannot be taken now is kept as a draft, and so is a text that holds both sides of a talk, unless it is
    to be said ``as_it_stands``."""

    def work() -> None:
        session = sessions().load(session_id)
        if _moved(session) or session.ended_by is not None or (is_script(text) and not as_it_stands):
            keep_draft(session, text)
        elif address.words_by_model() and not silent:
            _ask_model(session, text)
        else:
            _keep_turn(session, text, silent=silent)

    _telling(work)


def say_draft(session_id: str) -> None:
    """Take the turn that was kept."""
    text = draft_of(session_id)
    drop_draft(session_id)
    say(session_id, text, as_it_stands=True)


def stop_waiting(session_id: str) -> None:
    """The client answers by a written line."""
    speaking = speakers().get(session_id)
    if speaking is not None:
        speaking.stop()


def answered(session_id: str) -> None:
    """A turn that a model worded is over: take it off; what could not be kept stays as a draft."""
    speaking = speakers().get(session_id)
    if speaking is None or not speaking.over:
        return
    speakers().forget(session_id)
    if speaking.kept:
        drop_draft(session_id)
        st.session_state[_SEEN] = _place(sessions().load(session_id))
    elif speaking.problem is not None and not isinstance(speaking.problem, SessionTakenError):
        st.session_state[_PROBLEM] = speaking.problem


def hint(session_id: str) -> None:
    """One hint more."""
    _telling(lambda: changed(session_id, lambda session: with_hint(session, now=stamp())))


def finish(session_id: str) -> None:
    """End the conversation."""

    def work() -> None:
        session = changed(session_id, lambda session: end(session, now=stamp()))
        st.session_state[_SEEN] = _place(session)

    _telling(work)


def note(session_id: str, key: str) -> None:
    """Keep the notes; notes that were written in another tab since stay above them."""
    # Read before anything is written: with the next click Streamlit may end this at any look at its state.
    mine, seen = str(st.session_state[key]), st.session_state.get(_seen_notes(session_id), "")

    def work() -> None:
        session = changed(session_id, lambda kept: with_notes(kept, _both(kept.notes, mine, seen), now=stamp()))
        _show_notes(session, key)

    _telling(work)


def notes_in_step(session: Session, key: str) -> None:
    """Before the notes are drawn: what was typed here and not kept, because a click came too fast, is kept; what another tab
    wrote shows."""
    typed, seen = st.session_state.get(key), st.session_state.get(_seen_notes(session.id))
    if typed is None or seen is None or typed == seen:
        _show_notes(session, key)
    else:
        note(session.id, key)


def _both(kept: str, mine: str, seen: str) -> str:
    return mine if kept == seen or mine.startswith(kept) else f"{kept}\n{mine}"


def _show_notes(session: Session, key: str) -> None:
    # Only what differs is set: the browser may hold letters typed meanwhile.
    if st.session_state.get(key) != session.notes:
        st.session_state[key] = session.notes
    st.session_state[_seen_notes(session.id)] = session.notes


def _seen_notes(session_id: str) -> str:
    return f"coaching: notes seen {session_id}"


def use_tool(session_id: str, use: ToolUse) -> None:
    """Note that a page was opened, and what it showed; the same one with nothing new is noted once."""

    def work() -> None:
        session = sessions().load(session_id)
        same = any(one.tool == use.tool and one.text == use.text for one in session.tools)
        if session.ended_by is None and not same:
            changed(session_id, lambda kept: with_tool(kept, use, now=stamp()))

    _telling(work)


def _keep_turn(session: Session, text: str, *, silent: bool) -> None:
    try:
        kept = sessions().save(take_turn(session, text, now=stamp(), silent=silent))
    except SessionTakenError:
        keep_draft(session, text)
    except WorkbenchError:
        keep_draft(session, text)
        raise
    else:
        st.session_state[_SEEN] = _place(kept)


def _ask_model(session: Session, text: str) -> None:
    # Kept before the model is asked: it may take a while, and the server may be closed meanwhile.
    keep_draft(session, text)
    client, chosen, store = model_client(), settings(), sessions()

    def make_voice(tick: Callable[[], None]) -> Voice:
        return modelled(client, chosen, tick=tick)

    def keep(answered: Session) -> None:
        store.save(_with_what_came_meanwhile(answered, store.load(session.id)))

    speakers().start(session.id, lambda: Speaking(session, text, make_voice=make_voice, keep=keep, now=stamp))


def _with_what_came_meanwhile(answered: Session, kept: Session) -> Session:
    """Notes, hints, tools and another name may come while a model is waited for; another turn may not."""
    if len(kept.exchanges) != len(answered.exchanges) - 1 or kept.ended_by is not None:
        raise SessionTakenError(kept.version, answered.version)
    came = {name: getattr(kept, name) for name in ("version", "trainee", "notes", "hints", "tools")}
    return answered.model_copy(update=came)


def _moved(session: Session) -> bool:
    seen = st.session_state.get(_SEEN)
    return seen is not None and seen != _place(session)


def _place(session: Session) -> tuple[str, int, bool]:
    return session.id, len(session.exchanges), session.ended_by is not None


def _telling(work: Callable[[], object]) -> None:
    try:
        work()
    except WorkbenchError as error:
        st.session_state[_PROBLEM] = error
