"""Calibration of a rater: conversations with an agreed level, rated blind, one after another; then how far one agrees."""

import streamlit as st

from components.coaching.agreement import agreement_line
from components.coaching.faults import error_box
from components.coaching.stores import reviews, stamp
from components.coaching.talk import CLIENT, TRAINEE
from components.coaching.texts import skill_name, t
from components.neutral_text import plain_text
from components.page import card
from workbench.coaching.agreement import agreement
from workbench.coaching.calibration import CalibrationTalk, calibration_pairs, calibration_set, still_to_rate
from workbench.coaching.profiles import Profile
from workbench.coaching.reviews import SHORTEST_REASON, Review
from workbench.errors import InputError

_HEIGHT = 320


def calibration_card(profile: Profile) -> None:
    """The next conversation to rate, and the agreement so far."""
    given = reviews().all()
    left = still_to_rate(given, profile.name)
    done = len(calibration_set()) - len(left)
    with card(t("calibration.title"), "coaching-calibration"):
        st.caption(t("calibration.about", done=done, all=len(calibration_set())))
        if done:
            st.markdown(agreement_line(t("calibration.agreed"), agreement(calibration_pairs(given, profile.name))))
        if not left:
            st.caption(t("calibration.finished"))
            return
        with st.expander(t("calibration.next"), key=f"coaching-calibration-{left[0].id}"):
            _talk(left[0])
            _rate(left[0], profile)


def _talk(talk: CalibrationTalk) -> None:
    with st.container(height=_HEIGHT, key="coaching-calibration-talk"):
        for turn in talk.turns:
            own = turn.speaker == "trainee"
            with st.chat_message("user" if own else "assistant", avatar=TRAINEE if own else CLIENT):
                st.text(turn.text)


def _rate(talk: CalibrationTalk, profile: Profile) -> None:
    st.markdown(f"**{plain_text(skill_name(talk.dimension))}**")
    with st.form(f"coaching-calibrate-{talk.id}", border=False):
        level = st.pills(t("override.level"), [1, 2, 3, 4, 5], default=3, required=True, key=f"coaching-calibrated-{talk.id}")
        reason = st.text_input(t("override.reason"), max_chars=1_000, key=f"coaching-calibrated-why-{talk.id}")
        sent = st.form_submit_button(t("override.save"))
    if sent:
        with error_box():
            if len(reason.strip()) < SHORTEST_REASON:
                raise InputError(t("override.short"), t("override.short.hint"))
            reviews().add(
                Review(session=talk.session, dimension=talk.dimension, score=int(level or 3), reason=reason.strip(),
                       rater=profile.name, at=stamp())
            )  # fmt: skip
            st.rerun()
