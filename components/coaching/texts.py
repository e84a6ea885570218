"""The page's texts in English and Chinese: product data, one lookup."""

import json
from collections.abc import Mapping
from functools import cache

import streamlit as st

from workbench.coaching.scenario_models import LANGUAGES, Bilingual, Language
from workbench.paths import assets_root

_LANGUAGE = "coaching: language"
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


def t(key: str, **values: object) -> str:
    """The text of this key in the page's language, with the values filled in."""
    return text_in(language(), key, **values)


def text_in(chosen: Language, key: str, **values: object) -> str:
    """The text of this key in a language."""
    return page_texts()[key][chosen].format(**values)


def of(text: Bilingual) -> str:
    """A text of product data in the page's language."""
    return text.of(language())


@cache
def page_texts() -> Mapping[str, Mapping[Language, str]]:
    """``assets/coaching/page_texts.json``: key -> language -> text."""
    loaded: Mapping[str, Mapping[Language, str]] = json.loads(
        (assets_root() / "coaching" / "page_texts.json").read_text("utf-8")
    )
    return loaded
