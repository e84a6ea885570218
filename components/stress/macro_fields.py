"""What the macro tab is asked: a path of the library or a file, and the quarter before it from a history or typed in."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components.stress.kept_file import kept_file
from components.stress.macro_models import column_words
from workbench.stress.macro import RULES

#: Paths of the library that run quarter by quarter.
LIBRARY: Mapping[str, str] = {"macro_fed_2025_severely_adverse": "Federal Reserve 2025, severely adverse"}
OWN = "own file"
_EDITOR, _KEPT = "stress-macro-levels", "stress-macro-levels-kept"


def path_fields() -> dict[str, Any] | None:
    """The fields of ``stress macro`` that are not the portfolio's; None while no path is loaded."""
    kept: dict[str, Any] = {"persist_state": "session"}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        names = {**LIBRARY, OWN: "A file of mine"}
        picked = st.selectbox("Path", list(names), format_func=names.__getitem__, key="stress-macro-path", width=330, **kept)
        missing = st.selectbox(
            "Factors the path lacks",
            ["estimate", "exclude"],
            format_func={"estimate": "Estimate and label", "exclude": "Leave out and list"}.__getitem__,
            key="stress-macro-missing",
            width=220,
            **kept,
        )
    with st.expander("Files, and the quarter before the path", expanded=picked == OWN):
        own, history, levels = _files(picked)
    path = picked if picked != OWN else own
    if path is None:
        return None
    found: dict[str, Any] = {"path": path, "missing": missing}
    if history is not None:
        found["history"] = history
    if levels:
        found["start"] = levels
    return found


def _files(picked: str) -> tuple[str | None, str | None, dict[str, float]]:
    with st.container(key="stress-pair-macro-files", horizontal=True, gap="small"):
        own = None
        if picked == OWN:
            told = "In the layout of the Federal Reserve’s or the Bank of England’s scenario files, of any year."
            own = kept_file("stress-macro-own", "Path, CSV", ["csv"], told)
        told = "Same layout. It holds the quarter before the path, and years on which satellites are fitted."
        history = kept_file("stress-macro-history", "History, CSV", ["csv"], told)
    if picked != OWN:
        return own, history, {}
    st.caption("Without a history: type the levels of the quarter before the path. They go before those of the history.")
    return own, history, _typed_levels()


def _typed_levels() -> dict[str, float]:
    import pandas as pd

    if _EDITOR not in st.session_state:  # drawn for the first time, or again after another tab
        st.session_state[f"{_EDITOR}-begun"] = st.session_state.get(_KEPT, {})
    begun: dict[str, float] = st.session_state[f"{_EDITOR}-begun"]
    names = list(dict.fromkeys(column for rule in RULES for column in rule.columns))
    frame = pd.DataFrame(
        {
            "column": [column_words(name) for name in names],
            "level": pd.array([begun.get(name) for name in names], dtype="Float64"),
        }
    )
    edited = st.data_editor(
        frame,
        hide_index=True,
        height="content",
        width=420,
        key=_EDITOR,
        placeholder="",
        disabled=["column"],
        column_config={
            "column": st.column_config.TextColumn("Quarter before the path", width=270),
            "level": st.column_config.NumberColumn("Level", width=130),
        },
        alt="Levels in the quarter before the path",
    )
    typed = zip(names, edited["level"], strict=True)
    found = {name: float(level) for name, level in typed if not pd.isna(level)}
    st.session_state[_KEPT] = found
    return found
