"""The pieces of news one by one, with the words that decided; and what was left out, with the reason."""

import streamlit as st

from components import numbers
from components.neutral_text import plain_text
from components.sentiment.pieces import pieces
from components.sentiment.state import PORTFOLIO, Row, Shown
from components.sentiment.timeline_tab import ticker_field
from components.sentiment.words import EVENTS, TONES

_MOST = 40


def news_tab(shown: Shown) -> None:
    """Draw it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        ticker = ticker_field(shown, "sentiment-news-ticker")
        tones = st.pills("Tone", list(TONES), format_func=TONES.__getitem__, selection_mode="multi", key="sentiment-tones")
        kind = st.selectbox(
            "Event", ["", *EVENTS], format_func=lambda name: EVENTS.get(name, "Any"), key="sentiment-event", width=170
        )
        words = st.text_input("Words", key="sentiment-words", width=200, placeholder="dividend").casefold().split()
    found = [
        item
        for item in shown.document["items"]
        if ticker in (PORTFOLIO, item["ticker"])
        and (not tones or item["label"] in tones)
        and all(word in str(item["text"]).casefold() for word in words)
        and (not kind or _tells(shown, item, kind))
    ]
    found.sort(key=lambda item: str(item["published"]), reverse=True)
    st.caption(f"{numbers.count(len(found))} pieces of news; the coloured words decided the tone.")
    pieces(shown, found, most=_MOST, key="news")
    left_out(shown)


def _tells(shown: Shown, item: Row, kind: str) -> bool:
    return any(event["type"] == kind and event["ticker"] == item["ticker"] for event in shown.events.get(item["row"], ()))


def left_out(shown: Shown) -> None:
    """Rows that make no figure, by reason, and what was assumed of the others."""
    problems, notes = shown.document["problems"], shown.document["notes"]
    if not problems and not notes:
        return
    with st.expander("What was left out, and what was assumed", icon=":material/rule:", key="sentiment-left-out"):
        for problem in problems:
            rows = ", ".join(numbers.count(row + 1) for row in problem["rows"])
            st.markdown(plain_text(f"{numbers.count(problem['count'])}: {problem['detail']} Rows {rows}."))
        for note in notes:
            st.caption(plain_text(note))
