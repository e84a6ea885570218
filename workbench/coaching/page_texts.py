"""The texts of the coaching page and its reports in English and Chinese: product data, one lookup."""

import json
from collections.abc import Mapping
from functools import cache

from workbench.coaching.scenario_models import Language
from workbench.paths import assets_root


@cache
def page_texts() -> Mapping[str, Mapping[Language, str]]:
    """``assets/coaching/page_texts.json``: key -> language -> text."""
    loaded: Mapping[str, Mapping[Language, str]] = json.loads(
        (assets_root() / "coaching" / "page_texts.json").read_text("utf-8")
    )
    return loaded


def text_in(language: Language, key: str, **values: object) -> str:
    """The text of this key in a language, with the values filled in (``KeyError`` where there is none)."""
    return page_texts()[key][language].format(**values)


def turns_told(count: int, language: Language) -> str:
    """``1 turn``, ``5 turns``."""
    return text_in(language, "debrief.turns" if count != 1 else "debrief.turns.one", turns=count)


def time_told(seconds: float, language: Language) -> str:
    """``12 s``, ``3 min 05 s``, ``2 h 10 min``, in whole seconds."""
    minutes, rest = divmod(round(seconds), 60)
    hours, left = divmod(minutes, 60)
    if hours:
        return text_in(language, "time.hours", hours=hours, minutes=left)
    return text_in(language, "time.minutes" if minutes else "time.seconds", minutes=minutes, seconds=rest)
