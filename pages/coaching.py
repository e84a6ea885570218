"""Practise a talk with a client: choose a situation, talk, see what worked, try the moment again."""

import streamlit as st

from components.coaching import address
from components.coaching.bar import bar, begin
from components.coaching.briefing import briefing, briefing_head
from components.coaching.cards import scenario_cards
from components.coaching.debrief import debrief, debrief_head
from components.coaching.faults import error_box, show_error
from components.coaching.overriding import override_card
from components.coaching.progress import progress
from components.coaching.replay import replay, replay_head
from components.coaching.scenario_form import scenario_form
from components.coaching.stores import library, sessions
from components.coaching.supervise import supervise
from components.coaching.talk import talk, talk_head
from components.coaching.talks import talks
from components.coaching.texts import t
from components.page import page_header
from workbench.errors import WorkbenchError

PARTS = {"practise": scenario_cards, "talks": talks, "progress": progress, "supervise": supervise, "write": scenario_form}


def open_session(session_id: str) -> None:
    """The conversation, its replay, or its debrief."""
    session = sessions().load(session_id)
    if session.ended_by is None:
        talk_head(session)
        bar(profile, parts=False)
        talk(session)
    elif address.number("turn", 0) and session.exchanges:
        replay_head(session)
        bar(profile, parts=False)
        replay(session)
    else:
        debrief_head(session)
        bar(profile, parts=False)
        debrief(session)
        override_card(session, profile)


def open_scenario(scenario_id: str) -> None:
    """What to know before a conversation."""
    scenario = library().get(scenario_id)
    briefing_head(scenario)
    bar(profile, parts=False)
    briefing(scenario, profile)


def dead_end(error: WorkbenchError) -> None:
    """An address that leads nowhere: a head, what is wrong, and the way back."""
    page_header(t("page.title"), [t("page.context")])
    bar(profile, parts=True)
    show_error(error)
    st.button(t("dead.back"), key="coaching-dead-back", icon=":material/arrow_back:", on_click=address.go)


with error_box():
    profile = begin()
    named = address.named("session"), address.named("scenario")
    try:
        # Looked up before anything is drawn.
        if named[0]:
            sessions().load(named[0])
        elif named[1]:
            library().get(named[1])
    except WorkbenchError as error:
        dead_end(error)
        st.stop()
    if named[0]:
        open_session(named[0])
    elif named[1]:
        open_scenario(named[1])
    else:
        page_header(t("page.title"), [t("page.context"), t("page.context.own")])
        bar(profile, parts=True)
        PARTS[address.view()](profile)
