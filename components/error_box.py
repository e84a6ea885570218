"""How a page says that something went wrong, is old, is missing, or is not there yet."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from components.neutral_text import plain_text
from workbench.errors import Cancelled, WorkbenchError


@contextmanager
def error_box() -> Iterator[None]:
    """Show a ``WorkbenchError`` raised inside: what happened, to what, and what to do. Inputs on the page stay.

    Anything else is a defect and passes through.
    """
    try:
        yield
    except Cancelled as error:
        notice(error.message, error.hint)
    except WorkbenchError as error:
        show_error(error)


def show_error(error: WorkbenchError) -> None:
    """An error as a box: the message, then what to do about it."""
    st.error(_two_parts(error.message, error.hint), icon=":material/error:")


def warning(message: str, hint: str = "") -> None:
    """Something the reader must know before trusting what is shown."""
    st.warning(_two_parts(message, hint), icon=":material/warning:")


def notice(message: str, hint: str = "") -> None:
    """Something worth knowing: what is partial, and why."""
    st.info(_two_parts(message, hint), icon=":material/info:")


def stale(what: str, age: str) -> None:
    """Stored data shown because fresh data could not be had, with its age."""
    st.warning(
        _two_parts(f"{what} is {age} old.", "It is shown because nothing newer could be had."), icon=":material/schedule:"
    )


def empty_state(sentence: str, action: str, *, key: str, icon: str | None = None) -> bool:
    """One sentence and one action, where there is nothing to show yet. True when the action was pressed."""
    with st.container(key=f"empty-state-{key}", border=True):
        st.markdown(plain_text(sentence))
        return st.button(action, key=f"{key}-action", type="primary", icon=icon)


def _two_parts(message: str, hint: str) -> str:
    return plain_text(message) + (f"  \n{plain_text(hint)}" if hint else "")
