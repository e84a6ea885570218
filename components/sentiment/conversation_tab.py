"""A client's conversation: words that often go with a feeling or a tendency, each with its quote, held against trades."""

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import warning
from components.neutral_text import plain_text
from components.resources import now, workbench
from components.sentiment.state import Row
from workbench.errors import InputError
from workbench.sentiment.conversation import conversation_document, transcript_text

_EXAMPLE = "Adviser: How did you feel about last month?\nClient: I can't sleep. I'd sell everything before it gets worse."
_TRADES: Mapping[str, str] = {
    "agree": "the trades agree",
    "disagree": "the trades say otherwise",
    "cannot tell": "the trades cannot tell",
    "not given": "no trades given",
}
_LEVELS: Mapping[str, str] = {
    "none": "Nothing that asks for anything",
    "information": "Worth knowing",
    "prompt": "Worth asking about",
    "person": "For a person to look at before the next step",
}
_FOUND = "sentiment-conversation"


def conversation_tab() -> None:
    """Draw it. Nothing of the conversation is kept in the data folder."""
    st.caption("Nothing of a conversation is kept: it is read here and forgotten when the page is closed.")
    left, right = st.columns([1.4, 1], gap="medium")
    text = left.text_area("Transcript", key="sentiment-transcript", height=220, placeholder=_EXAMPLE)
    file = right.file_uploader("Or a text file", type=["txt", "md"], key="sentiment-transcript-file")
    trades = right.file_uploader("Trades of the client", type=["csv", "xlsx"], key="sentiment-trades", help=_TRADES_HELP)
    prices = right.file_uploader("Prices of what was traded", type=["csv", "xlsx", "parquet"], key="sentiment-trade-prices")
    if st.button("Read the conversation", type="primary", key="sentiment-conversation-read"):
        st.session_state.pop(_FOUND, None)  # what was found before says nothing of what is read now
        given = transcript_text(file.getvalue()) if file is not None else text
        if not given.strip():
            raise InputError("There is no conversation to read yet.", "Paste a transcript, or choose a text file.")
        st.session_state[_FOUND] = _read(given, {"trades": trades, "prices": prices})
    found = st.session_state.get(_FOUND)
    if found is not None:
        _result(found)


def _read(text: str, files: Mapping[str, Any]) -> Row:
    """What is found. The client's files lie in a folder of their own until they are read, and are not kept."""
    request: dict[str, Any] = {"text": text}
    with TemporaryDirectory(prefix="conversation-") as folder:
        for name, upload in files.items():
            if upload is not None:
                path = Path(folder) / f"{name}{PurePath(upload.name).suffix.lower()}"
                path.write_bytes(upload.getvalue())
                request[name] = str(path)
        return conversation_document(request, data_dir=workbench().data_dir, clock=now)


def _result(document: Row) -> None:
    warning(str(document["notice"]))
    level, reason = str(document["level"]), str(document["level_reason"])
    st.markdown(f"**{_LEVELS[level]}.** {plain_text(reason)}")
    for one in document["tendencies"]:
        _tendency(document, one)
    for name, told in (("emotions", "Feelings"), ("vulnerability", "Signs that call for care")):
        if document[name]:
            st.subheader(told, anchor=False)
            for one in document[name]:
                st.markdown(f"**{plain_text(one['name'])}**, {numbers.count(one['cues'])}")
                _quotes(document, str(one["id"]))
    if document["left_aside"]:
        with st.expander(f"Heard, but not counted ({len(document['left_aside'])})", key="sentiment-aside"):
            for cue in document["left_aside"]:
                st.markdown(plain_text(f"“{cue['quote']}”: {cue['name']}, {cue['reason']}"))
    for note in document["notes"]:
        st.caption(plain_text(note))


def _tendency(document: Row, one: Row) -> None:
    with st.container(border=True, key=f"sentiment-tendency-{one['id']}", gap="small"):
        st.markdown(f"**{plain_text(one['name'])}** · {plain_text(one['term'])}")
        st.caption(plain_text(f"Score {one['score']:.2f} of 1; {_TRADES[one['trades']]}. {one['trades_detail'] or ''}"))
        _quotes(document, str(one["id"]))
        if one["nudge"]:
            st.markdown(plain_text(str(one["nudge"])))


def _quotes(document: Row, cue_id: str) -> None:
    found: Sequence[Row] = [cue for cue in document["cues"] if cue["id"] == cue_id]
    for cue in found[:6]:
        st.text(f"Turn {cue['turn'] + 1}: “{cue['quote']}”")


_TRADES_HELP = "Date, ticker, buy or sell, number, price. What a client says is held against what the client did."
