"""The conversations of one person: go on, look back, delete; and how long they are kept."""

from collections.abc import Sequence

import streamlit as st

from components import numbers
from components.coaching import address
from components.coaching.asking import asked_twice, telling
from components.coaching.assessed import assessment_of, is_scored, score_told, total_of
from components.coaching.faults import error_box
from components.coaching.stores import apply_retention, forget_session, keep_days, own_sessions, sessions, set_keep_days
from components.coaching.texts import language, of, t
from components.neutral_text import plain_text
from components.resources import now
from workbench.coaching.page_texts import turns_told
from workbench.coaching.profiles import Profile
from workbench.coaching.session_models import Session

#: Rows shown; older ones are still kept.
_MOST = 60
_SHORTEN = "coaching: days to keep"
#: Days: a month, a quarter, half a year, a year, two, five and ten.
PERIODS = (30, 90, 180, 365, 730, 1825, 3650)


def talks(profile: Profile | None) -> None:
    """Draw the list. What cannot be deleted though its time is over is told above it."""
    with error_box():
        apply_retention()
    own = own_sessions(profile)
    if not own:
        st.caption(t("talks.none"))
    _rows(own[:_MOST])
    if len(own) > _MOST:
        st.caption(t("talks.more", count=len(own) - _MOST))
    with st.expander(t("talks.kept"), icon=":material/shield:", key="coaching-retention"):
        st.markdown(t("talks.privacy"))
        _retention()


def _retention() -> None:
    """For how long; a shorter time says first what it deletes, and asks."""
    days = keep_days()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            t("talks.days"), sorted({*PERIODS, days}), index=sorted({*PERIODS, days}).index(days), format_func=_period,
            key="coaching-keep-days", width=260,
        )  # fmt: skip
        if st.button(t("talks.days.apply"), key="coaching-keep-apply", disabled=chosen == days):
            st.session_state[_SHORTEN] = chosen
    if st.session_state.get(_SHORTEN) != chosen or chosen == days:
        return
    doomed = len(sessions().older(now(), chosen))
    if not doomed:
        _keep_for(chosen)
        st.rerun()
    st.markdown(f":red[:material/warning:] {plain_text(t('talks.days.deletes', count=doomed, period=_period(chosen)))}")
    with st.container(horizontal=True, gap="small"):
        st.button(t("talks.days.sure"), key="coaching-keep-sure", type="primary", on_click=_keep_for, args=(chosen,))
        st.button(t("talks.days.not"), key="coaching-keep-not", on_click=st.session_state.pop, args=(_SHORTEN, None))


def _period(days: int) -> str:
    return t(f"talks.period.{days}") if days in PERIODS else t("talks.period", days=days)


def _keep_for(days: int) -> None:
    """Those whose time is over by then go when the list is drawn."""
    st.session_state.pop(_SHORTEN, None)
    telling(set_keep_days, days)


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
        parts.append(t("talks.score", score=score_told(total_of(session))))
        if assessment.hard_fails:
            parts.append(t("talks.fails", count=len(assessment.hard_fails)))
    return " · ".join(parts)


def _again(session: Session) -> str:
    return f" · {t('talks.retry', turn=session.retried_from[1])}" if session.retried_from is not None else ""


def _acts(session: Session) -> None:
    label = t("talks.open") if session.ended_by is not None else t("talks.goon")
    st.button(label, key=f"coaching-open-{session.id}", on_click=address.go, kwargs={"session": session.id})
    asked_twice(f"delete-{session.id}", t("talks.delete"), forget_session, session.id)
