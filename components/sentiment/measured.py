"""How often the reading is right: measured for this version on texts with known labels, and by the user's own labels."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from components import numbers
from components.error_box import notice
from components.neutral_text import plain_text
from components.resources import workbench
from components.tables import Column, table
from workbench.paths import ui_root
from workbench.sentiment.labels import LabelStore, error_rate

MEASURED = "assets/sentiment/measured.json"
_HEADLINES = "PhraseBank"
_KINDS: Mapping[str, str] = {
    "PhraseBank": "Sentences of financial news",
    "PhraseBank AllAgree": "The same, where all annotators agree",
    "Twitter held out": "Posts about markets",
    "SEntFiN entities held out": "Headlines, of one company in each",
    "SEntFiN differing held out": "The same, where companies of one headline differ",
}
_FIGURES: Mapping[str, Column] = {
    "count": Column(label="Number", format="count"),
    "accuracy": Column(label="Right, %", format="percent"),
    "accuracy_interval": Column(label="Interval, %"),
    "macro_f1": Column(label="Macro-F1, %", format="percent", help="The mean of the F1 scores of bad, neutral and good."),
    "macro_f1_interval": Column(label="Interval of F1, %"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval, fractions, and the texts it was counted on."""

    value: float
    low: float
    high: float
    count: int


@st.cache_data(show_spinner=False)
def _measured() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((ui_root() / MEASURED).read_text("utf-8"))["measured"]
    return rows


def headline_accuracy() -> Share:
    """Of the embedded reading on sentences of news."""
    row = next(row for row in _measured() if row["set"] == _HEADLINES and row["method"] == "embedded")
    return Share(row["accuracy"], *row["accuracy_interval"], row["count"])


def measured_tab() -> None:
    """Draw both tables."""
    st.subheader("Measured with this version", anchor=False)
    st.caption("On texts with known labels that took no part in making the reading. Intervals are 95 %.")
    rows = _measured()
    other = {(row["set"], row["method"]): row["accuracy"] for row in rows}
    own = [row for row in rows if row["method"] == "embedded"]
    frame = pd.DataFrame(
        {
            "kind": [_KINDS.get(row["set"], row["set"]) for row in own],
            "count": [row["count"] for row in own],
            **{name: [row[name] for row in own] for name in ("accuracy", "macro_f1")},
            **{f"{name}_interval": [_interval(row[f"{name}_interval"]) for row in own] for name in ("accuracy", "macro_f1")},
            "vader": [other.get((row["set"], "VADER")) for row in own],
            "frequent": [other.get((row["set"], "most frequent")) for row in own],
        }
    )
    columns = {
        "kind": Column(label="Texts", width=270),
        **_FIGURES,
        "vader": Column(label="VADER right, %", format="percent", help="A general word list, as a baseline."),
        "frequent": Column(label="Most frequent, %", format="percent", help="Always saying the most frequent label."),
    }
    table(frame, columns, key="sentiment-measured", alt="Accuracy and macro-F1 by kind of text, beside two baselines")
    _own()


def _own() -> None:
    """By the labels people gave here."""
    st.subheader("By your own labels", anchor=False)
    rates = error_rate(LabelStore(workbench().store.database).decisions())
    if not rates["rows"]:
        notice("Nobody has labelled a text here yet.", "“Second opinion” asks for those on which the two readings differ.")
        return
    frame = pd.DataFrame(
        {
            "kind": [plain_text(row["source_type"] or "All") for row in rates["rows"]],
            "scorer": ["This workbench" if row["scorer"] == "embedded" else "Model" for row in rates["rows"]],
            "count": [row["accuracy"]["count"] for row in rates["rows"]],
            **_estimates("accuracy", rates["rows"]),
            **_estimates("macro_f1", rates["rows"]),
        }
    )
    columns = {"kind": Column(label="Texts"), "scorer": Column(label="Reading"), **_FIGURES}
    table(frame, columns, key="sentiment-own", alt="Accuracy and macro-F1 by your own labels")
    for note in rates["notes"]:
        st.caption(plain_text(note))


def _estimates(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {
        name: [row[name]["value"] for row in rows],
        f"{name}_interval": [_interval([row[name]["low"], row[name]["high"]]) for row in rows],
    }


def _interval(bounds: list[float]) -> str:
    return f"{numbers.percent(bounds[0], unit=False)} to {numbers.percent(bounds[1], unit=False)}"
