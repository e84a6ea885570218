"""A conversation that is over, turn by turn: what was said, how the client felt after it, and why."""

import streamlit as st

from components.coaching import address
from components.coaching.changes import changes_told
from components.coaching.debrief import try_again
from components.coaching.talk import CLIENT, exchange_view, person_line
from components.coaching.texts import language, of, t
from components.metrics import Metric, metric_strip
from components.page import card, page_header
from workbench.coaching.session_models import Session


def replay(session: Session) -> None:
    """Draw one turn of it."""
    last = len(session.exchanges)
    number = max(1, min(address.number("turn", 1), last))
    exchange = session.exchanges[number - 1]
    _steps(session, number, last)
    metric_strip(
        [
            Metric(label=t("replay.tension"), value=f"{exchange.mind.intensity} / 10"),
            Metric(label=t("replay.trust"), value=f"{exchange.mind.trust} / 10"),
            Metric(label=t("replay.told"), value=str(len(exchange.mind.told))),
        ],
        key="coaching-replay",
    )
    with card(t("debrief.turn", turn=number), "coaching-replay"):
        if number == 1:
            with st.chat_message("assistant", avatar=CLIENT):
                st.text(session.opening)
        exchange_view(exchange)
        st.caption(changes_told(session, number, language()))
        for hint in session.hints:
            if hint.after_turn == number - 1:
                st.caption(f":material/lightbulb: {hint.text}")
        for use in session.tools:
            if use.after_turn == number - 1:
                st.caption(f":material/work_outline: {t(f'tools.{use.tool}')}")
        st.button(
            t("debrief.from", turn=number), key="coaching-replay-again", icon=":material/undo:", on_click=try_again,
            args=(session.id, number),
        )  # fmt: skip


def replay_head(session: Session) -> None:
    """Title and one line."""
    page_header(t("debrief.replay"), [of(session.scenario.name), person_line(session)], tab=t("debrief.replay"))


def _steps(session: Session, number: int, last: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for key, icon, target in (("first", "first_page", 1), ("before", "chevron_left", number - 1)):
            _step(session, key, icon, target, disabled=number == 1)
        st.markdown(t("replay.place", turn=number, most=last))
        for key, icon, target in (("on", "chevron_right", number + 1), ("last", "last_page", last)):
            _step(session, key, icon, target, disabled=number == last)
        st.button(t("replay.back"), key="coaching-debrief-back", on_click=address.go, kwargs={"session": session.id})


def _step(session: Session, key: str, icon: str, target: int, *, disabled: bool) -> None:
    st.button(
        t(f"replay.{key}"), key=f"coaching-step-{key}", icon=f":material/{icon}:", disabled=disabled, on_click=address.go,
        kwargs={"session": session.id, "turn": str(target)},
    )  # fmt: skip
