"""The conversations of one person: go on, look back, delete; and how long they are kept."""

from collections.abc import Sequence

import streamlit as st

from components import numbers
from components.coaching import address
from components.coaching.assessed import assessment_of, is_scored, total_of
from components.coaching.cards import own_sessions
from components.coaching.stores import keep_days, sessions, set_keep_days
from components.coaching.texts import language, of, t
from components.neutral_text import plain_text
from components.resources import now
from workbench.coaching.page_texts import turns_told
from workbench.coaching.profiles import Profile
from workbench.coaching.session_models import Session

#: Rows shown; older ones are still kept.
_MOST = 60
_DELETE = "coaching: to delete"


def talks(profile: Profile | None) -> None:
    """Draw the list."""
    days = keep_days()
    sessions().delete_older(now(), days)
    own = own_sessions(profile)
    if not own:
        st.caption(t("talks.none"))
    _rows(own[:_MOST])
    if len(own) > _MOST:
        st.caption(t("talks.more", count=len(own) - _MOST))
    with st.expander(t("talks.kept"), icon=":material/shield:", key="coaching-retention"):
        st.markdown(t("talks.privacy"))
        st.session_state["coaching-keep-days"] = days
        st.number_input(
            t("talks.days"), min_value=1, max_value=3650, step=30, key="coaching-keep-days", on_change=_days_chosen, width=260
        )


def _rows(own: Sequence[Session]) -> None:
    for session in own:
        with st.container(key=f"coaching-row-{session.id}", horizontal=True, vertical_alignment="center", gap="small"):
            with st.container(gap=None, width="stretch"):
                st.markdown(f"**{plain_text(of(session.scenario.name))}**{_again(session)}")
                st.caption(plain_text(_about(session)))
            _acts(session)


def _about(session: Session) -> str:
    parts = [
        numbers.moment(session.started_at),
        of(session.scenario.persona.names[0]),
        turns_told(len(session.exchanges), language()),
    ]
    if is_scored(session):
        assessment = assessment_of(session)
        parts.append(t("talks.score", score=f"{total_of(session):.0f}"))
        if assessment.hard_fails:
            parts.append(t("talks.fails", count=len(assessment.hard_fails)))
    return " · ".join(parts)


def _again(session: Session) -> str:
    return f" · {t('talks.retry', turn=session.retried_from[1])}" if session.retried_from is not None else ""


def _acts(session: Session) -> None:
    if st.session_state.get(_DELETE) == session.id:
        st.button(
            t("talks.delete.sure"), key=f"coaching-sure-{session.id}", type="primary", on_click=_delete, args=(session.id,)
        )
        st.button(t("talks.delete.keep"), key=f"coaching-keep-{session.id}", on_click=_ask_delete, args=("",))
        return
    label = t("talks.open") if session.ended_by is not None else t("talks.goon")
    st.button(label, key=f"coaching-open-{session.id}", on_click=address.go, kwargs={"session": session.id})
    st.button(
        t("talks.delete"), key=f"coaching-delete-{session.id}", icon=":material/delete:", type="tertiary",
        on_click=_ask_delete, args=(session.id,),
    )  # fmt: skip


def _ask_delete(session_id: str) -> None:
    st.session_state[_DELETE] = session_id


def _delete(session_id: str) -> None:
    sessions().delete(session_id)
    _ask_delete("")


def _days_chosen() -> None:
    set_keep_days(int(st.session_state["coaching-keep-days"]))
