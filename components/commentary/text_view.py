"""A commentary on the page: sentences that stand, those struck through with the reason, and what is still being written."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.commentary.words import STATES
from components.neutral_text import plain_text
from components.reason_table import reason_table
from components.tables import Column
from workbench.commentary.checking import CheckedSentence
from workbench.commentary.commentary import Commentary
from workbench.commentary.tracing import TracedFigure


def marked_text(sentences: Sequence[CheckedSentence], pending: str = "", *, chinese: bool = False) -> str:
    """Markdown of the sentences; nothing in them is interpreted. ``pending`` comes in a softer tone."""
    paragraphs: list[list[str]] = []
    for sentence in sentences:
        if sentence.starts or not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(sentence_text(sentence.text, sentence.reasons if sentence.struck else ()))
    if pending.strip():
        if not paragraphs:
            paragraphs.append([])
        paragraphs[-1].append(unchecked(pending))
    return "\n\n".join(("" if chinese else " ").join(texts) for texts in paragraphs)


def unchecked(text: str) -> str:
    """Markdown of what has come and is not checked yet, in a softer tone."""
    return f":gray[{_one_line(text)}]"


def sentence_text(text: str, reasons: Sequence[str]) -> str:
    """Markdown of a checked sentence: struck through where there are reasons to, which follow it."""
    text = _one_line(text)
    if not reasons:
        return text
    return f"~~{text}~~ :red[:small[Struck out: {'; '.join(_one_line(reason) for reason in reasons)}.]]"


def _one_line(text: str) -> str:
    return plain_text(" ".join(text.split()))


def sources_table(commentary: Commentary, *, key: str) -> None:
    """Each figure with the field of the result that it states."""
    import pandas as pd

    rows = [
        {"figure": figure.text, "printed": (_cited(commentary, figure)).get("text"), "told": _told(commentary, figure)}
        for sentence in commentary.sentences
        for figure in sentence.figures
    ]
    if not rows:
        st.caption("No sentence holds a figure.")
        return
    columns = {
        "figure": Column(label="Figure"),
        "printed": Column(label="The result prints"),
        "told": Column(label="What it is, and its field", help="The field's path in the result document, as under Share."),
    }
    alt = f"{len(rows)} figures with the fields of the result that they state."
    reason_table(pd.DataFrame(rows), columns, key=key, alt=alt, file_name=f"figures-{commentary.run_id}.csv")


def _cited(commentary: Commentary, figure: TracedFigure) -> Mapping[str, str]:
    return commentary.cited.get(figure.fact or "") or {}


def _told(commentary: Commentary, figure: TracedFigure) -> str:
    fact = _cited(commentary, figure)
    if not fact:
        return f"{STATES[figure.state]}: {figure.reason}."
    return f"{STATES[figure.state]}: {fact['words']}. Field {fact['path']}."
