"""Changes made by a button before the page is drawn anew, so that what is drawn knows them and a dialog stays open."""

from collections.abc import Callable

import streamlit as st

from components.error_box import show_error
from workbench.errors import WorkbenchError

_PROBLEM = "change-problem"


def change(made: Callable[[], object]) -> None:
    """For ``on_click``: make a change; what went wrong is kept for ``failed_change``."""
    try:
        made()
    except WorkbenchError as error:
        st.session_state[_PROBLEM] = error


def failed_change() -> None:
    """Tell what went wrong with the last change, if anything."""
    error = st.session_state.pop(_PROBLEM, None)
    if error is not None:
        show_error(error)
