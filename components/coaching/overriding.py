"""A supervisor's own level on a skill, with the reason; it stands in the place of the rules' level and feeds the agreement."""

import streamlit as st

from components.coaching.cards import SKILLS
from components.coaching.stores import reviews, stamp
from components.coaching.texts import skill_name, t
from components.error_box import show_error
from components.page import card
from workbench.coaching.profiles import Profile
from workbench.coaching.reviews import SHORTEST_REASON, Review
from workbench.coaching.session_models import Session
from workbench.errors import InputError, WorkbenchError


def override_card(session: Session, profile: Profile | None) -> None:
    """The form; nothing for a trainee."""
    if profile is None or profile.role != "supervisor":
        return
    with card(t("override.title"), "coaching-override"), st.form("coaching-override", border=False, clear_on_submit=True):
        skill = st.selectbox(t("override.skill"), SKILLS, format_func=skill_name, key="coaching-override-skill")
        level = st.segmented_control(
            t("override.level"), [1, 2, 3, 4, 5], default=3, required=True, key="coaching-override-level"
        )
        reason = st.text_area(t("override.reason"), max_chars=1_000, height=80, key="coaching-override-reason")
        if st.form_submit_button(t("override.save")):
            try:
                if len(reason.strip()) < SHORTEST_REASON:
                    raise InputError(t("override.short"), t("override.short.hint"))
                reviews().add(
                    Review(
                        session=session.id, dimension=skill, score=int(level or 3), reason=reason.strip(), rater=profile.name,
                        at=stamp(),
                    )
                )  # fmt: skip
            except WorkbenchError as error:
                show_error(error)
                return
            st.rerun()
