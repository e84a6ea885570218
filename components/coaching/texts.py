"""The page's texts in English and Chinese: product data, one lookup."""

from collections.abc import Mapping

import streamlit as st

from workbench.coaching.page_texts import text_in
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import LANGUAGES, Bilingual, Dimension, Language

_LANGUAGE = "coaching: language"
#: In the address.
LANGUAGE = "language"
NAMES: Mapping[Language, str] = {"en": "English", "zh": "中文"}


def language() -> Language:
    """The language of the page."""
    chosen = st.session_state.get(_LANGUAGE)
    return chosen if chosen in LANGUAGES else "en"


def speak(chosen: Language) -> None:
    """From now on the page is in this language."""
    st.session_state[_LANGUAGE] = chosen


def is_chosen() -> bool:
    """Whether a language was chosen in this tab."""
    return _LANGUAGE in st.session_state


def language_of_address() -> Language | None:
    """What the address names: a reload stays in the language, with or without a profile."""
    named = str(st.query_params.get(LANGUAGE, ""))
    return next((one for one in LANGUAGES if one == named), None)


def t(key: str, **values: object) -> str:
    """The text of this key in the page's language, with the values filled in."""
    return text_in(language(), key, **values)


def skill_name(skill: Dimension) -> str:
    """A skill, as the rubric names it."""
    return of(rubric().dimension(skill).name)


def of(text: Bilingual) -> str:
    """A text of product data in the page's language."""
    return text.of(language())
