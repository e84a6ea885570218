"""Pieces of news on the page: the words that decided marked in their colour, events named, tone and source beside."""

from collections.abc import Sequence

import streamlit as st

from components import numbers
from components.neutral_text import plain_text
from components.sentiment.state import Row, Shown
from components.sentiment.words import EVENTS, tone

#: Characters of a piece that are shown; the rest is in its file.
LONGEST = 600
_COLOURS = {"positive": "green", "negative": "red", "neutral": "gray"}


def pieces(shown: Shown, items: Sequence[Row], *, most: int, key: str) -> None:
    """Show up to ``most`` items, in the order given."""
    with st.container(key=f"sentiment-pieces-{key}", gap=None):
        for item in items[:most]:
            st.markdown(marked(str(item["text"]), item["spans"], str(item["label"])))
            st.caption(" · ".join(plain_text(part) for part in _facts(shown, item)))
    if len(items) > most:
        st.caption(f"{numbers.count(len(items) - most)} more; narrow them.")


def marked(text: str, spans: Sequence[Sequence[int]], label: str) -> str:
    """Markdown of the text, with the words that decided in a soft colour."""
    cut = text[:LONGEST]
    colour, at, parts = _COLOURS.get(label, "gray"), 0, []
    for start, end in sorted((int(start), int(end)) for start, end in spans):
        if start < at or end > len(cut):
            continue
        word = _inline(cut[start:end])
        parts += [_inline(cut[at:start]), f":{colour}[:{colour}-background[{word}]]" if word else ""]
        at = end
    return "".join([*parts, _inline(cut[at:]), " …" if len(text) > LONGEST else ""])


def _inline(text: str) -> str:
    """Literal text in one line that keeps the spaces at its ends: they part it from a marked word."""
    flat = " ".join(text.split())
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' if before else ''}{plain_text(flat)}{' ' if after and flat else ''}"


def _facts(shown: Shown, item: Row) -> list[str]:
    events = [
        EVENTS[event["type"]] + (" denied" if event["negated"] else " possible" if event["hypothetical"] else "")
        for event in shown.events.get(item["row"], ())
        if event["ticker"] == item["ticker"]
    ]
    when = str(item["published"])[:16].replace("T", " ")
    return [str(item["ticker"]), when, f"tone {tone(item['score'])}", *dict.fromkeys(events)]
