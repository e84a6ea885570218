"""Before a conversation: whom one will meet and how it goes, a few choices, Start."""

from typing import get_args

import streamlit as st

from components.coaching import address
from components.coaching.cards import dots, skills_told
from components.coaching.readiness import get_ready
from components.coaching.stores import sessions, stamp
from components.coaching.texts import language, of, t
from components.coaching.whereabouts import whereabouts_told
from components.neutral_text import plain_text
from components.page import card, page_header
from components.resources import settings
from workbench.coaching.personas import cast
from workbench.coaching.profiles import Profile
from workbench.coaching.scenario_models import LEVELS, Channel, Scenario
from workbench.coaching.session import open_session

#: Clients of one scenario that "Another client" walks through.
_SEEDS = 999


def briefing_head(scenario: Scenario) -> None:
    """Title and one line."""
    page_header(
        of(scenario.name),
        [t("page.title"), f"{dots(scenario.difficulty)} {t('cards.difficulty', level=scenario.difficulty)}"],
        tab=t("page.title"),
    )


def briefing(scenario: Scenario, profile: Profile | None) -> None:
    """The two cards and Start."""
    seed = address.number("seed", 1)
    with st.container(key="coaching-briefing", horizontal=True, gap="small"):
        with card(t("brief.who"), "coaching-who", height="stretch"):
            _who(scenario, seed)
        with card(t("brief.how"), "coaching-how", height="stretch"):
            for number in (1, 2, 3):
                st.markdown(t(f"brief.how.{number}"))
    with st.container(horizontal=True, gap="small"):
        if st.button(t("brief.start"), type="primary", icon=":material/play_arrow:", key="coaching-start"):
            _start(scenario, seed, profile)
        st.button(t("brief.back"), key="coaching-back", type="tertiary", on_click=address.go)
    get_ready(scenario, language())


def _who(scenario: Scenario, seed: int) -> None:
    person = cast(scenario, seed).persona
    told = t("brief.person", name=of(person.names[0]), age=person.age, occupation=of(person.occupation))
    st.markdown(f"**{plain_text(told)}**")
    st.markdown(plain_text(of(scenario.about)))
    st.caption(t("brief.practises", skills=skills_told(scenario.skills)))
    st.button(
        t("brief.another"), key="coaching-another", icon=":material/shuffle:", help=t("brief.another.help"),
        on_click=address.go, kwargs={"scenario": scenario.id, "seed": str(seed % _SEEDS + 1)},
    )  # fmt: skip
    _choices()


def _choices() -> None:
    st.segmented_control(
        t("brief.level"), LEVELS, default="standard", required=True, format_func=lambda one: t(f"brief.level.{one}"),
        key="coaching-level",
    )  # fmt: skip
    st.segmented_control(
        t("brief.channel"), get_args(Channel), default="branch", required=True,
        format_func=lambda one: t(f"brief.channel.{one}"), key="coaching-channel",
    )  # fmt: skip
    st.toggle(t("brief.words"), value=settings().models.chat is not None, key="coaching-words", help=t("brief.words.help"))
    if st.session_state["coaching-words"]:
        st.caption(plain_text(whereabouts_told()))


def _start(scenario: Scenario, seed: int, profile: Profile | None) -> None:
    session = open_session(
        scenario, session_id=address.new_id(), now=stamp(), language=language(), seed=seed,
        level=st.session_state["coaching-level"], channel=st.session_state["coaching-channel"],
        trainee=profile.name if profile is not None else "",
    )  # fmt: skip
    kept = sessions().save(session)
    address.go(session=kept.id, **({"words": "model"} if st.session_state["coaching-words"] else {}))
    st.rerun()
