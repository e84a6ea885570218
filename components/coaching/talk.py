"""A conversation: what was said at the left, the client's mood, notes and pages at hand at the right."""

import streamlit as st

from components.coaching import address
from components.coaching.clock import clock
from components.coaching.faults import show_error
from components.coaching.hand import hand
from components.coaching.readiness import get_ready
from components.coaching.stores import draft_of, drop_draft, saw_talk, sessions, speakers
from components.coaching.texts import language, of, t
from components.coaching.turn_taking import (
    answered,
    finish,
    hint,
    note,
    notes_in_step,
    problem,
    saw,
    say,
    say_draft,
    stop_waiting,
)
from components.error_box import notice
from components.neutral_text import plain_text
from components.page import card, page_header
from workbench.coaching.scripts import is_script
from workbench.coaching.session import visible_mood
from workbench.coaching.session_models import MOST_TURNS, Exchange, Session
from workbench.coaching.speaking import Speaking

CLIENT, TRAINEE = ":material/face:", ":material/person:"
#: Pixels: the least; the style sheet gives the conversation what the window has. It scrolls within.
HEIGHT = 300
_SAY = "coaching-say"
_LOOK_AGAIN = 0.5


def client_name(session: Session) -> str:
    """The client's name in the page's language."""
    return of(session.scenario.persona.names[0])


def person_line(session: Session) -> str:
    """Name, age, occupation."""
    persona = session.scenario.persona
    return t("brief.person", name=client_name(session), age=persona.age, occupation=of(persona.occupation))


def talk_head(session: Session) -> None:
    """Title, where the conversation stands, and its end."""
    turn = min(len(session.exchanges) + 1, MOST_TURNS)
    page_header(
        of(session.scenario.name),
        [person_line(session), t(f"brief.channel.{session.channel}"), t("talk.context.turn", turn=turn, most=MOST_TURNS)],
        tab=f"{client_name(session)} · {t('page.title')}",
    )


def talk(session: Session) -> None:
    """Draw it."""
    answered(session.id)
    session = sessions().load(session.id)
    if saw(session):
        notice(t("talk.elsewhere"))
    if (found := problem()) is not None:
        show_error(found)
    speaking = speakers().get(session.id)
    # The notes are drawn wherever one talks, so what was drawn before knows them.
    saw_talk(session.id, returning=_notes_key(session) not in st.session_state, waiting=speaking is not None)
    with st.container(key="coaching-body", horizontal=True, gap="medium"):
        left, right = st.container(key="coaching-talk"), st.container(key="coaching-side")
    with left:
        _messages(session, speaking)
        if speaking is not None:
            _waiting(session, speaking)
        else:
            _draft(session)
        _line(session, busy=speaking is not None)
    with right:
        _client(session, waiting=speaking is not None)
        _notes(session)
        hand(session)
    get_ready(session.scenario, session.language)


def _messages(session: Session, speaking: Speaking | None) -> None:
    with st.container(height=HEIGHT, key="coaching-messages", border=True, autoscroll=True):
        _said(CLIENT, session.opening)
        for number, exchange in enumerate(session.exchanges, 1):
            exchange_view(exchange)
            for given in session.hints:
                if given.after_turn == number:
                    _hint(given.text)
        if speaking is not None:
            _said(TRAINEE, speaking.text)


def exchange_view(exchange: Exchange) -> None:
    """What the trainee said and the client's answer."""
    if exchange.silent or not exchange.trainee.strip():
        with st.chat_message("user", avatar=TRAINEE):
            st.caption(t("talk.silence"))
    else:
        _said(TRAINEE, exchange.trainee)
    _said(CLIENT, exchange.client)


def _said(who: str, text: str) -> None:
    with st.chat_message("assistant" if who == CLIENT else "user", avatar=who):
        st.text(text)


def _hint(text: str) -> None:
    st.caption(f":material/lightbulb: {plain_text(text)}")


def _waiting(session: Session, speaking: Speaking) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="coaching-waiting"):
        st.caption(plain_text(t("talk.thinking", name=client_name(session))) + " …", width="stretch")
        st.button(
            t("talk.stop"), key="coaching-stop", icon=":material/stop_circle:", help=t("talk.stop.help"),
            on_click=stop_waiting, args=(session.id,),
        )  # fmt: skip
    _look(speaking)


@st.fragment(run_every=_LOOK_AGAIN)
def _look(speaking: Speaking) -> None:
    if speaking.over:
        st.rerun()


def _draft(session: Session) -> None:
    text = draft_of(session.id)
    if not text:
        return
    with st.container(border=True, key="coaching-draft"):
        st.markdown(f"**{t('talk.draft')}**")
        st.text(text)
        st.caption(t("talk.draft.script" if is_script(text) else "talk.draft.caption"))
        with st.container(horizontal=True, gap="small"):
            st.button(t("talk.draft.say"), key="coaching-draft-say", type="primary", on_click=say_draft, args=(session.id,))
            st.button(t("talk.draft.drop"), key="coaching-draft-drop", on_click=drop_draft, args=(session.id,))


def _line(session: Session, *, busy: bool) -> None:
    """Where one speaks, and the three other things one can do."""
    st.chat_input(
        t("talk.say"), key=_SAY, disabled=busy, on_submit=_spoken, args=(session.id,),
    )  # fmt: skip
    for given in session.hints:
        if given.after_turn == len(session.exchanges) == 0:
            _hint(given.text)
    with st.container(horizontal=True, gap="small", key="coaching-acts"):
        st.button(
            t("talk.hint"), key="coaching-hint", icon=":material/lightbulb:", help=t("talk.hint.help"), disabled=busy,
            on_click=hint, args=(session.id,),
        )  # fmt: skip
        st.button(
            t("talk.quiet"), key="coaching-quiet", icon=":material/more_horiz:", help=t("talk.quiet.help"), disabled=busy,
            on_click=say, args=(session.id, ""), kwargs={"silent": True},
        )  # fmt: skip
        st.space("stretch")
        st.button(
            t("talk.leave"), key="coaching-leave", type="tertiary", help=t("talk.leave.help"), on_click=address.go,
        )  # fmt: skip
        st.button(
            t("talk.end"), key="coaching-end", icon=":material/flag:", help=t("talk.end.help"),
            disabled=busy or not session.exchanges, on_click=finish, args=(session.id,),
        )  # fmt: skip


def _spoken(session_id: str) -> None:
    said = str(st.session_state[_SAY])
    # Blanks and Enter are a slip; silence has its own button.
    if said.strip():
        say(session_id, said)


def _client(session: Session, *, waiting: bool) -> None:
    with card(client_name(session), "coaching-client"):
        with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
            with st.container(gap=None, key="coaching-mood"):
                st.caption(t("talk.mood"))
                st.markdown(f"**{plain_text(visible_mood(session, language()))}**")
            with st.container(gap=None, key="coaching-time", width="content"):
                st.caption(t("talk.time"))
                clock(session, waiting=waiting)
        if address.words_by_model():
            last = session.exchanges[-1] if session.exchanges else None
            st.caption(t(_worded_by(last)))


def _worded_by(last: Exchange | None) -> str:
    """Who worded the last answer; why a model's words were not taken is nothing for the trainee."""
    if last is None or last.worded_by == "model":
        return "talk.model"
    return "talk.model.failed" if last.note else "talk.stopped"


def _notes(session: Session) -> None:
    key = _notes_key(session)
    notes_in_step(session, key)
    with st.expander(t("talk.notes"), icon=":material/edit_note:", key="coaching-notes", expanded=True):
        st.text_area(
            t("talk.notes.label"), key=key, height=90, placeholder=t("talk.notes.example"), on_change=note,
            args=(session.id, key),
        )  # fmt: skip


def _notes_key(session: Session) -> str:
    return f"coaching-notes-{session.id}"


def ended_line(session: Session) -> str:
    """How the conversation ended."""
    return t(f"talk.ended.{session.ended_by}")
