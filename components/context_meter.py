"""How full a model's window is, beside every text of a model."""

from typing import Any

import streamlit as st

from components import numbers
from components.neutral_text import plain_text
from workbench.llm.context_window import ContextMeter


def context_meter(used: int, window: int, *, counted: bool, key: str) -> None:
    """A thin bar with the figures in words.

    Args:
        used: tokens of prompt and answer.
        window: tokens that the model reads at once.
        counted: by the server; else it is our estimate.
        key: stable, unique on the page.
    """
    share = min(1.0, used / window) if window else 0.0
    about = "" if counted else "About "
    with st.container(key=f"context-meter-{key}", gap=None):
        st.caption(
            plain_text(f"{about}{numbers.count(used)} of {numbers.count(window)} tokens used"),
            help="The context window: how much text the model reads at once, question and answer together. More than fits is "
            "never sent.",
        )
        st.progress(share)


def meter_in(place: Any, meter: ContextMeter | None, *, key: str) -> bool:
    """The estimate of what a model is given, in a place kept for it; known when it is asked. Whether it was drawn."""
    if meter is None:
        return False
    with place:
        context_meter(meter.prompt, meter.window, counted=False, key=key)
    return True
