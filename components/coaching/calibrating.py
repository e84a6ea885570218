"""Calibration of a rater: conversations with an agreed level, rated blind, one after another; then how far one agrees."""

import streamlit as st

from components.coaching.agreement import agreement_line
from components.coaching.faults import show_error
from components.coaching.overriding import reviewed
from components.coaching.stores import reviews, stamp
from components.coaching.talk import CLIENT, TRAINEE
from components.coaching.texts import language, skill_name, t
from components.neutral_text import plain_text
from components.page import card
from workbench.coaching.agreement import agreement
from workbench.coaching.calibration import CalibrationTalk, calibration_pairs, in_language, still_to_rate
from workbench.coaching.profiles import Profile
from workbench.coaching.reviews import Review
from workbench.errors import WorkbenchError

_SAID = "coaching: calibration said"
_HEIGHT = 320


def calibration_card(profile: Profile) -> None:
    """The next conversation to rate, the agreement so far, and how the last one was agreed to be."""
    given = reviews().all()
    left, every = still_to_rate(given, profile.name, language()), in_language(language())
    done = len(every) - len(left)
    with card(t("calibration.title"), "coaching-calibration"):
        st.caption(t("calibration.about", done=done, all=len(every)))
        if done:
            who = t("agreement.who.you"), t("agreement.who.agreed")
            st.markdown(agreement_line(t("calibration.agreed"), agreement(calibration_pairs(given, profile.name)), who))
        said = st.session_state.pop(_SAID, None)
        if isinstance(said, WorkbenchError):
            show_error(said)
        elif said:
            st.markdown(f":green[:material/check:] {plain_text(said)}")
        if not left:
            st.caption(t("calibration.finished"))
            return
        # One key for all of them, so that it stays open from one to the next.
        with st.expander(t("calibration.next"), key="coaching-calibration-next", expanded=done > 0 or said is not None):
            _talk(left[0])
            _rate(left[0], profile)


def _talk(talk: CalibrationTalk) -> None:
    with st.container(height=_HEIGHT, key=f"coaching-calibration-{talk.id}", autoscroll=False):
        for turn in talk.turns:
            own = turn.speaker == "trainee"
            with st.chat_message("user" if own else "assistant", avatar=TRAINEE if own else CLIENT):
                st.text(turn.text)


def _rate(talk: CalibrationTalk, profile: Profile) -> None:
    st.markdown(f"**{plain_text(skill_name(talk.dimension))}**")
    with st.form(f"coaching-calibrate-{talk.id}", border=False):
        st.pills(t("override.level"), [1, 2, 3, 4, 5], key=f"coaching-calibrated-{talk.id}")
        st.text_input(t("override.reason"), max_chars=1_000, key=f"coaching-calibrated-why-{talk.id}")
        st.form_submit_button(t("override.save"), on_click=_save, args=(talk, profile))


def _save(talk: CalibrationTalk, profile: Profile) -> None:
    state = st.session_state
    try:
        level, reason = reviewed(state[f"coaching-calibrated-{talk.id}"], str(state[f"coaching-calibrated-why-{talk.id}"]))
        reviews().add(
            Review(session=talk.session, dimension=talk.dimension, score=level, reason=reason, rater=profile.name, at=stamp())
        )
    except WorkbenchError as error:
        state[_SAID] = error
        return
    state[_SAID] = t("calibration.was", own=level, agreed=talk.agreed)
