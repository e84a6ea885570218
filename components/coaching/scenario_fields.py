"""Fields of the scenario form: each draws what a document holds and gives back what now stands there."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from components.coaching.texts import skill_name, t
from workbench.coaching.page_texts import page_texts

if TYPE_CHECKING:
    import pandas as pd

Document = Mapping[str, Any]


class Fields:
    """The fields of one scenario being written. ``prefix`` keeps its widgets apart from another's."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def key(self, name: str) -> str:
        """A widget's key."""
        return f"coaching-write-{self._prefix}-{name}"

    def both(self, name: str, given: Document, *, area: bool = False) -> dict[str, str]:
        """One text in English and Chinese, side by side."""
        found = {}
        for column, language, suffix in zip(st.columns(2), ("en", "zh"), ("English", "中文"), strict=True):
            label, key = f"{_label(name)} · {suffix}", self.key(f"{name}-{language}")
            with column:
                draw = st.text_area if area else st.text_input
                found[language] = str(draw(label, value=given.get(language, ""), max_chars=400, key=key)).strip()
        return found

    def pairs(self, name: str, given: Sequence[Document]) -> list[dict[str, str]]:
        """A list of texts in both languages; rows can be added and removed."""
        rows = self.rows(name, given, {"en": "English", "zh": "中文"})
        return [{"en": str(row["en"]), "zh": str(row["zh"])} for row in rows]

    def rows(
        self, name: str, given: Sequence[Document], columns: Mapping[str, str], config: Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """A table whose rows can be added and removed; rows without any entry are left out."""
        import pandas as pd

        st.caption(_label(name))
        frame = pd.DataFrame([{column: row.get(column) for column in columns} for row in given], columns=list(columns))
        shown = {column: column_setting(column, head, frame, config) for column, head in columns.items()}
        edited = st.data_editor(
            frame, num_rows="dynamic", hide_index=True, column_config=shown, key=self.key(name), width="stretch"
        )
        records: list[dict[str, Any]] = edited.to_dict("records")
        return [_clean(row) for row in records if any(_filled(value) for value in row.values())]

    def words(self, name: str, given: Document) -> dict[str, list[str]]:
        """Words in both languages, separated by commas."""
        joined = {language: ", ".join(given.get(language, ())) for language in ("en", "zh")}
        written = self.both(name, joined)
        return {language: _parts(text) for language, text in written.items()}

    def number(self, name: str, given: float, *, whole: bool = True) -> float | int:
        """A number; one outside its bounds is kept as it stands, for the check to name it."""
        kind = int if whole else float
        shape = None if whole else "%g"
        return kind(st.number_input(t(f"write.{name}"), value=kind(given), format=shape, key=self.key(name)))

    def count(self, name: str, given: int, low: int, high: int) -> int:
        """How many there are; always within its bounds."""
        return int(
            st.number_input(
                t(f"write.{name}"), min_value=low, max_value=high, value=min(high, max(low, given)), key=self.key(name)
            )
        )

    def choice(self, name: str, options: Sequence[str], given: str) -> str:
        """One of several."""
        index = options.index(given) if given in options else 0
        return str(st.selectbox(_label(name), options, index=index, key=self.key(name), format_func=code_told))

    def several(self, name: str, options: Sequence[str], given: Sequence[str]) -> list[str]:
        """Any of several."""
        known = [one for one in given if one in options]
        shown = skill_name if name == "skills" else code_told
        return list(st.multiselect(_label(name), options, default=known, key=self.key(name), format_func=shown))

    def tick(self, name: str, given: bool) -> bool:
        """Yes or no."""
        return bool(st.checkbox(_label(name), value=given, key=self.key(name)))


def column_setting(column: str, head: str, frame: "pd.DataFrame", config: Mapping[str, Any] | None) -> Any:
    """How a column is edited: as given, else as text."""
    if config and column in config:
        return config[column]
    frame[column] = frame[column].astype("object").where(frame[column].notna(), "")
    return st.column_config.TextColumn(head, max_chars=400, width="medium")


def _label(name: str) -> str:
    """Of a field; a number after the dot tells fields of one kind apart."""
    return t(f"write.{name.partition('.')[0]}")


def code_told(name: str) -> str:
    """A code of a scenario's document, such as a topic, in the page's words."""
    key = f"code.{name}"
    return t(key) if key in page_texts() else name.replace("_", " ")


def _clean(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: (value.strip() if isinstance(value, str) else value) if _filled(value) else "" for name, value in row.items()}


def _filled(value: Any) -> bool:
    return value is not None and value == value and value != ""


def _parts(text: str) -> list[str]:
    for sign in ("，", "、", "\n"):
        text = text.replace(sign, ",")
    return [part.strip() for part in text.split(",") if part.strip()]
