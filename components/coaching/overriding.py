"""A supervisor's own level on a skill, with the reason; it stands in the place of the rules' level and feeds the agreement."""

import streamlit as st

from components.coaching.cards import SKILLS
from components.coaching.faults import show_error
from components.coaching.stores import reviews, stamp
from components.coaching.texts import skill_name, t
from components.neutral_text import plain_text
from components.page import card
from workbench.coaching.profiles import Profile
from workbench.coaching.reviews import SHORTEST_REASON, Review
from workbench.coaching.session_models import Session
from workbench.errors import InputError, WorkbenchError

_SKILL, _LEVEL, _REASON = "coaching-override-skill", "coaching-override-level", "coaching-override-reason"
_SAID = "coaching: override said"


def override_card(session: Session, profile: Profile | None) -> None:
    """The form; nothing for a trainee."""
    if profile is None or profile.role != "supervisor":
        return
    with card(t("override.title"), "coaching-override"):
        with st.form("coaching-override", border=False):
            st.selectbox(t("override.skill"), SKILLS, format_func=skill_name, key=_SKILL)
            # None is chosen beforehand: a level of one's own is no agreement with the one that stands there.
            st.segmented_control(t("override.level"), [1, 2, 3, 4, 5], key=_LEVEL)
            st.text_area(t("override.reason"), max_chars=1_000, height=80, key=_REASON)
            st.form_submit_button(t("override.save"), on_click=_save, args=(session.id, profile))
        said = st.session_state.pop(_SAID, None)
        if isinstance(said, WorkbenchError):
            show_error(said)
        elif said:
            st.markdown(f":green[:material/check:] {plain_text(said)}")


def _save(session_id: str, profile: Profile) -> None:
    state = st.session_state
    try:
        given = reviewed(state[_LEVEL], str(state[_REASON]))
        reviews().add(
            Review(session=session_id, dimension=state[_SKILL], score=given[0], reason=given[1], rater=profile.name, at=stamp())
        )
    except WorkbenchError as error:
        state[_SAID] = error
        return
    state[_SAID] = t("override.saved", skill=skill_name(state[_SKILL]), level=given[0])
    state[_LEVEL], state[_REASON] = None, ""


def reviewed(level: int | None, reason: str) -> tuple[int, str]:
    """A person's level with its reason.

    Raises:
        InputError: no level was chosen, or the reason is none.
    """
    if level is None:
        raise InputError(t("override.none"), t("override.none.hint"))
    if len(reason.strip()) < SHORTEST_REASON:
        raise InputError(t("override.short"), t("override.short.hint"))
    return level, reason.strip()
