"""What the workbench stands on, as the settings page shows it."""

from collections.abc import Sequence

import streamlit as st

from components.neutral_text import plain_text
from workbench.doctor import Check

_SIGNS = {
    "ok": (":material/check_circle:", "green", "Fine"),
    "warn": (":material/warning:", "orange", "Missing"),
    "fail": (":material/error:", "red", "Not working"),
}


def check_list(checks: Sequence[Check]) -> None:
    """One line per check: a sign with its word, what was found, and what to do about it."""
    for check in checks:
        icon, colour, word = _SIGNS[check.status]
        st.markdown(f":{colour}[{icon} {word}] **{plain_text(check.name.capitalize())}**  \n{plain_text(check.detail)}")
        if check.hint and check.status != "ok":
            st.caption(plain_text(check.hint))
