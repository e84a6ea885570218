"""A button whose effect cannot be taken back: it asks first, in its own place."""

from collections.abc import Callable

import streamlit as st

from components.coaching.faults import show_error
from components.coaching.texts import t
from workbench.errors import WorkbenchError

_ASKED = "coaching: asked"
_PROBLEM = "coaching: what a click met"


def asked_twice(key: str, label: str, work: Callable[..., object], *args: object, sure: str = "", keep: str = "") -> None:
    """The button; after a click, "for good" and "keep it" in its place. One question is open at a time."""
    if st.session_state.get(_ASKED) != key:
        st.button(
            label, key=f"coaching-{key}", icon=":material/delete:", type="tertiary", on_click=_ask, args=(key,),
        )  # fmt: skip
        return
    st.button(
        sure or t("talks.delete.sure"), key=f"coaching-sure-{key}", type="primary", on_click=_do, args=(work, *args),
    )  # fmt: skip
    st.button(keep or t("talks.delete.keep"), key=f"coaching-keep-{key}", on_click=_ask, args=("",))


def _ask(key: str) -> None:
    st.session_state[_ASKED] = key


def _do(work: Callable[..., object], *args: object) -> None:
    _ask("")
    telling(work, *args)


def telling(work: Callable[..., object], *args: object) -> None:
    """Work of a callback, which runs before anything is drawn: what goes wrong is kept for ``tell_problem``."""
    try:
        work(*args)
    except WorkbenchError as error:
        st.session_state[_PROBLEM] = error


def tell_problem() -> None:
    """Show, once, why the last click did not do what it should."""
    error = st.session_state.pop(_PROBLEM, None)
    if error is not None:
        show_error(error)
