"""How somebody gets on: levels per skill, the newest conversations counting most, and the totals in their order."""

import streamlit as st

from components.coaching.assessed import is_scored
from components.coaching.cards import own_sessions
from components.coaching.texts import t
from workbench.coaching.profiles import Profile


def progress(profile: Profile | None) -> None:
    """Draw it."""
    scored = [one for one in own_sessions(profile) if is_scored(one)]
    if not scored:
        st.caption(t("progress.none"))
