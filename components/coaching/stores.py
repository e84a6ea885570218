"""What the page keeps: sessions, profiles, scenarios, and turns that were typed but not yet taken."""

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from components.resources import jobs, now, settings, workbench
from workbench.coaching.forgetting import forget, forget_older
from workbench.coaching.masking import masked
from workbench.coaching.profiles import Profile, ProfileStore
from workbench.coaching.renaming import rename
from workbench.coaching.reviews import ReviewStore
from workbench.coaching.scenarios import ScenarioLibrary
from workbench.coaching.session_models import Session
from workbench.coaching.session_store import CLOCK, DRAFTS, SessionStore
from workbench.coaching.speaking import Speakers
from workbench.errors import WorkbenchError

_RETENTION = "coaching-retention"
_PROFILE = "coaching: profile"
#: In the address: the id of a profile, or ``NOBODY``.
PROFILE, NOBODY = "profile", "none"
#: Seconds that a reload may take; beyond, who comes back to a conversation was away.
RELOAD = 30.0
#: A training year.
DEFAULT_KEEP_DAYS = 365


def library() -> ScenarioLibrary:
    """The scenarios."""
    return ScenarioLibrary(settings().data_dir)


def sessions() -> SessionStore:
    """The kept sessions."""
    return SessionStore(workbench().store.database)


def all_sessions() -> list[Session]:
    """Every readable session, the newest first; each version is read once."""
    folder = str(settings().data_dir)
    found = (_read_session(folder, session_id, version) for session_id, version in sessions().versions())
    return [session for session in found if session is not None]


@st.cache_resource(max_entries=1_000, ttl=3600, show_spinner=False)
def _read_session(folder: str, session_id: str, version: int) -> Session | None:  # noqa: ARG001 - parts of the key
    try:
        return sessions().load(session_id)
    except WorkbenchError:
        return None


def profiles() -> ProfileStore:
    """The people who practise here."""
    return ProfileStore(workbench().store.database)


def reviews() -> ReviewStore:
    """What supervisors said."""
    return ReviewStore(workbench().store.database)


@st.cache_resource(max_entries=1, show_spinner=False)
def speakers() -> Speakers:
    """The turns that a model is wording on this server."""
    return Speakers()


def stamp() -> str:
    """The time as sessions keep it."""
    return now().isoformat(timespec="seconds")


def changed(session_id: str, change: Callable[[Session], Session]) -> Session:
    """Change a session as it is kept now and keep it; for what does not depend on the turn, such as notes.

    Raises:
        WorkbenchError: it is gone, over where it must not be, or cannot be kept.
    """
    return sessions().save(change(sessions().load(session_id)))


def current_profile() -> Profile | None:
    """Who practises in this tab: whom the address names, else who was chosen here, else the one used last.

    The address holds it, so that a reload does not take up whoever was chosen in another tab since.
    """
    known = {one.id: one for one in profiles().all()}
    named, chosen = st.query_params.get(PROFILE), st.session_state.get(_PROFILE)
    wanted = next((one for one in (named, chosen) if one in known or one == NOBODY), None)
    if wanted is None:
        # An address that names somebody who is gone is nobody's, least of all another's.
        wanted = next(iter(known), NOBODY) if named is None else NOBODY
    # Once a tab: the way back in the browser's history must not end here again and again.
    if chosen is None and named != wanted and known:
        st.query_params[PROFILE] = wanted
    st.session_state[_PROFILE] = wanted
    return known.get(wanted)


def choose_profile(profile: Profile | None) -> None:
    """From now on this tab is theirs."""
    chosen = profile.id if profile is not None else NOBODY
    st.session_state[_PROFILE] = st.query_params[PROFILE] = chosen
    if profile is not None:
        profiles().touch(profile.id, now=stamp())


def own_sessions(profile: Profile | None) -> list[Session]:
    """The sessions of this person, the newest first."""
    name = profile.name if profile is not None else ""
    return [one for one in all_sessions() if one.trainee == name]


def rename_profile(profile: Profile, name: str) -> None:
    """Another name, also in the conversations and ratings.

    Raises:
        WorkbenchError: the name cannot be taken.
    """
    rename(profile, name, workbench().store.database)


def delete_profile(profile: Profile) -> None:
    """Delete somebody with all their conversations; from now on nobody practises in this tab."""
    for session in own_sessions(profile):
        forget_session(session.id)
    profiles().delete(profile.id)
    choose_profile(None)


def forget_session(session_id: str) -> None:
    """Delete a conversation with all that was made of it."""
    forget(session_id, workbench().store, jobs())


def apply_retention() -> None:
    """Delete the conversations whose time is over."""
    forget_older(now(), keep_days(), workbench().store, jobs())


def keep_draft(session: Session, text: str) -> None:
    """Keep what was typed until the turn is taken; numbers that belong in no transcript are masked."""
    workbench().store.workspaces.save(DRAFTS, session.id, {"text": masked(text, session.language)})


def draft_of(session_id: str) -> str:
    """What was typed and not taken; empty where there is nothing."""
    state = workbench().store.workspaces.load(DRAFTS, session_id)
    return str(state["text"]) if state else ""


def drop_draft(session_id: str) -> None:
    """The turn was taken, or is not wanted any more."""
    workbench().store.workspaces.save(DRAFTS, session_id, {"text": ""})


def pauses_of(session_id: str) -> tuple[tuple[datetime, datetime], ...]:
    """When nobody talked in a conversation: one was on another page, or a model was waited for. They do not overlap."""
    state = workbench().store.workspaces.load(CLOCK, session_id)
    pairs = state["pauses"] if state else ()
    return tuple((datetime.fromisoformat(left), datetime.fromisoformat(back)) for left, back in pairs)


def saw_talk(session_id: str, *, returning: bool, waiting: bool) -> None:
    """Note that the conversation is looked at; the time since it was last is a pause where one comes back to it, or waited."""
    book = workbench().store.workspaces
    state, here = book.load(CLOCK, session_id) or {"pauses": []}, now()
    last = datetime.fromisoformat(state["seen"]) if "seen" in state else here
    was_away = returning and (here - last).total_seconds() > RELOAD
    pauses = [*state["pauses"], [last.isoformat(), here.isoformat()]] if was_away or state.get("waiting") else state["pauses"]
    book.save(CLOCK, session_id, {"seen": here.isoformat(), "waiting": waiting, "pauses": pauses})


def keep_days() -> int:
    """For how many days after their last change conversations are kept."""
    state = workbench().store.workspaces.load(_RETENTION, "all")
    return int(state["days"]) if state else DEFAULT_KEEP_DAYS


def set_keep_days(days: int) -> None:
    """Keep conversations for this many days from now on."""
    workbench().store.workspaces.save(_RETENTION, "all", {"days": days})
