"""Errors of coaching that its page tells in its own language: each names its text among the page's texts."""

from workbench.coaching.page_texts import page_texts, text_in
from workbench.coaching.scenario_models import Language
from workbench.errors import InputError, StoreError, WorkbenchError


class ToldError(InputError):
    """An input error with a text of the page.

    Args:
        key: of the texts ``error.KEY`` and ``error.KEY.hint``.
        values: what is filled into both.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(*_texts("en", key, values))
        self.key = key
        self.values = values


class UnreadableError(StoreError):
    """What is kept cannot be read by this version."""

    def __init__(self, name: str) -> None:
        super().__init__(*_texts("en", "unreadable", {"name": name}))
        self.key = "unreadable"
        self.values: dict[str, object] = {"name": name}


def told_in(language: Language, error: WorkbenchError) -> tuple[str, str]:
    """Message and hint in a language; an error without a text of its own keeps its words, said to be the system's."""
    key = getattr(error, "key", "")
    if f"error.{key}" in page_texts():
        return _texts(language, key, error.values)  # type: ignore[attr-defined]
    if language == "en" or _is_chinese(error.message):
        return error.message, error.hint
    return text_in(language, "error.other", message=error.message), error.hint


def _texts(language: Language, key: str, values: dict[str, object]) -> tuple[str, str]:
    return text_in(language, f"error.{key}", **values), text_in(language, f"error.{key}.hint", **values)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)
