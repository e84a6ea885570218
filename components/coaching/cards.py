"""The scenarios as cards: what happens, which skills it needs, how hard it is."""

from collections.abc import Sequence
from typing import get_args

import streamlit as st

from components.coaching import address
from components.coaching.stores import library, own_sessions
from components.coaching.texts import of, skill_name, t
from components.error_box import warning
from components.neutral_text import plain_text
from components.page import card
from workbench.coaching.profiles import Profile
from workbench.coaching.scenario_models import Dimension, Scenario
from workbench.coaching.scenarios import product_scenarios
from workbench.coaching.session_models import Session

SKILLS: tuple[Dimension, ...] = get_args(Dimension)


def scenario_cards(profile: Profile | None) -> None:
    """What can be practised; what was begun and not ended comes first."""
    own = own_sessions(profile)
    _unfinished([one for one in own if one.ended_by is None])
    if not own:
        st.caption(t("cards.first"))
    skill = st.pills(
        t("cards.ask"), SKILLS, format_func=skill_name, key="coaching-skill",
    )  # fmt: skip
    for problem in library().problems():
        warning(problem)
    # The gentlest first.
    shown = sorted(library().all(), key=lambda one: one.difficulty)
    with st.container(key="coaching-cards", horizontal=True, gap="small"):
        for scenario in shown:
            if skill is None or skill in scenario.skills:
                _card(scenario)


def skills_told(skills: Sequence[Dimension]) -> str:
    """The skills' names in a row."""
    return " · ".join(skill_name(skill) for skill in skills)


def dots(level: int, most: int = 4) -> str:
    """A level as filled and empty dots."""
    return "●" * level + "○" * (most - level)


def _unfinished(begun: Sequence[Session]) -> None:
    if not begun:
        return
    newest = begun[0]
    with st.container(key="coaching-unfinished", border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(t("cards.goon"), width="stretch")
        label = t("cards.goon.button", name=of(newest.scenario.name), turn=len(newest.exchanges) + 1)
        st.button(
            plain_text(label), key="coaching-go-on", type="primary", icon=":material/play_arrow:",
            on_click=address.go, kwargs={"session": newest.id},
        )  # fmt: skip


def _card(scenario: Scenario) -> None:
    with card(of(scenario.name), f"coaching-{scenario.id}", height="stretch"):
        own = "" if scenario.id in {one.id for one in product_scenarios()} else f" · {t('cards.own')}"
        st.caption(f"{dots(scenario.difficulty)} {t('cards.difficulty', level=scenario.difficulty)}{own}")
        st.markdown(plain_text(of(scenario.about)))
        st.caption(skills_told(scenario.skills))
        st.button(
            t("cards.prepare"), key=f"coaching-prepare-{scenario.id}", icon=":material/chat:",
            on_click=address.go, kwargs={"scenario": scenario.id},
        )  # fmt: skip
