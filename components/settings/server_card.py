"""Whether the model server answers, which one it is, and what to do where it does not."""

import streamlit as st

from components.error_box import notice, show_error, warning
from components.neutral_text import plain_text
from components.page import card
from components.settings.install import NUMBERS_GO_ON, install_steps
from components.settings.model_words import shown_name
from components.settings.server_view import ServerView, forget_view
from workbench.errors import WorkbenchError
from workbench.llm.failures import INSTALL_HINT, Reason

#: With these, nobody is there yet; with any other failure somebody is, and an installation would not help.
_NOBODY: frozenset[Reason] = frozenset({"refused", "no_connection", "unresolved"})


def server_card(view: ServerView) -> None:
    """The card."""
    with card("Model server", "model-server"):
        with st.container(horizontal=True, vertical_alignment="center", key="settings-server-state"):
            st.markdown(_state(view), width="stretch")
            st.button(
                "Ask again",
                key="ask-again",
                icon=":material/refresh:",
                help="Asks the model server for its state and its models",
                on_click=forget_view,
            )
        _problems(view)
        if view.failure is not None and view.failure.reason in _NOBODY:
            install_steps()
        st.caption("Another server: set OLLAMA\\_HOST, or ollama\\_host in settings.toml of the data folder.")


def _state(view: ServerView) -> str:
    where = f"at `{view.url}`"
    if view.status is None:
        return f":orange[:material/cloud_off:] **No usable answer** {where}"
    version = plain_text(shown_name(view.status.version))
    if view.failure is not None:
        return f":orange[:material/warning:] **Ollama {version}** answers in part {where}"
    told = f"**Ollama {version}** answers {where}"
    sign = ":orange[:material/warning:]" if view.status.warning else ":green[:material/check_circle:]"
    return f"{sign} {told} with {_count(len(view.models), 'model')}, {len(view.loaded)} in memory"


def _problems(view: ServerView) -> None:
    if view.failure is not None:
        hint = view.failure.hint.replace(INSTALL_HINT, "Start Ollama, or install it first.")
        # A machine without a model server is a usual state and no failure.
        if view.failure.reason == "refused":
            notice(view.failure.message, hint)
        else:
            show_error(WorkbenchError(view.failure.message, hint))
        st.markdown(NUMBERS_GO_ON)
    if view.status is None:
        return
    if view.status.warning:
        warning(view.status.warning, "On Linux run the installer again; on macOS and Windows the app updates itself.")
    for sentence in view.too_new:
        warning(sentence)
    if view.status.cloud:
        notice(
            "This server would pass text for cloud models on to its vendor; the workbench refuses such models.",
            "To switch it off there too, start Ollama with OLLAMA_NO_CLOUD=1.",
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
