"""Where on the page one is; the address holds it, so a reload comes back to the same place.

``view``: a part of the page; ``scenario``: being prepared; ``session``: open, or over and then its debrief.
"""

import uuid
from typing import Literal, get_args

import streamlit as st

View = Literal["practise", "talks", "progress", "supervise", "write"]
_OURS = ("view", "scenario", "seed", "session", "turn", "words")


def view() -> View:
    """The part of the page; the scenarios where the address names none."""
    named = st.query_params.get("view", "practise")
    return next((one for one in get_args(View) if one == named), "practise")


def named(parameter: Literal["scenario", "session"]) -> str:
    """What the address names, or an empty text."""
    return str(st.query_params.get(parameter, ""))


def number(parameter: Literal["seed", "turn"], default: int) -> int:
    """A whole number of the address."""
    text = str(st.query_params.get(parameter, ""))
    return int(text) if text.isdecimal() and len(text) < 10 else default


def words_by_model() -> bool:
    """Whether the address asks a model to word the client."""
    return str(st.query_params.get("words", "")) == "model"


def go(**parameters: str) -> None:
    """Go to another place of the page. For callbacks and before a rerun."""
    others = {name: value for name, value in st.query_params.to_dict().items() if name not in _OURS}
    # In one step, so that the browser's history has one entry for it.
    st.query_params.from_dict({**others, **parameters})


def new_id() -> str:
    """For a session or a profile."""
    return uuid.uuid4().hex
