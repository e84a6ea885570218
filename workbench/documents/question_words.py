"""Lists of words that reading a question needs, from ``assets/documents/question_words.json``."""

import json
from functools import cache
from typing import Any

from workbench.paths import assets_root


@cache
def words_of(name: str) -> frozenset[str]:
    """The list of that name.

    Raises:
        KeyError: there is none: a mistake in our code.
    """
    return frozenset(" ".join(_document()[name]).split())


def further_words(item: str) -> list[str]:
    """What questions call an item of the glossary beside its labels and words."""
    found: list[str] = _document()["items"].get(item, [])
    return found


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((assets_root() / "documents" / "question_words.json").read_text("utf-8"))
    return document
