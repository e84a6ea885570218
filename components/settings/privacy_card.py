"""Where text for a model goes, and the models that run elsewhere: refused, or allowed by name."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from components.error_box import show_error
from components.neutral_text import plain_text
from components.page import card
from components.resources import model_client, settings
from components.settings.model_words import shown_name
from components.settings.server_view import ServerView
from workbench.errors import WorkbenchError
from workbench.llm.models import ModelInfo, find, full_name
from workbench.settings import save_model_settings

_ASKED = "settings: model to allow"
_PROBLEM = "settings: permission not saved"


def privacy_card(view: ServerView) -> None:
    """The card: it needs no server to say where text goes and what is allowed."""
    with card("Where text goes", "text-goes"):
        whereabouts = model_client().gate.whereabouts()
        sign = ":green[:material/lock:]" if whereabouts.stays else ":orange[:material/lock_open:]"
        st.markdown(f"{sign} {plain_text(whereabouts.sentence)}")
        if problem := st.session_state.get(_PROBLEM):
            show_error(problem)
        remote = [model for model in view.models if model.is_remote]
        absent = [ModelInfo(name=name) for name in settings().models.allowed_remote if find(view.models, name) is None]
        if not remote and not absent:
            none = " The server lists none." if view.models else ""
            st.caption(f"A model that runs elsewhere is refused unless you allow it by its name.{none}")
            return
        st.caption("Models that run elsewhere are refused unless you allow them by name:")
        for model in remote:
            _row(model, "runs elsewhere")
        for model in absent:
            _row(model, "is not on the server now")


def _row(model: ModelInfo, told: str) -> None:
    allowed = model_client().gate.allows(model.name)
    name = plain_text(shown_name(model.name))
    where = f"runs at {plain_text(shown_name(model.remote_host))}" if model.remote_host else told
    state = ":orange[:material/lock_open: allowed]" if allowed else ":green[:material/lock: refused]"
    with st.container(horizontal=True, vertical_alignment="center", key=f"settings-remote-{_slug(model.name)}"):
        st.markdown(f"**{name}** {where}: {state}", width="stretch")
        if allowed:
            told = "Text for it is no longer sent"
            st.button("Refuse it", key=f"refuse-{model.name}", help=told, on_click=_refuse, args=(model.name,))
        else:
            st.button("Allow…", key=f"allow-{model.name}", help="Asks once more first", on_click=_ask_about, args=(model.name,))
    if not allowed and st.session_state.get(_ASKED) == model.name:
        _confirmation(model)


def _confirmation(model: ModelInfo) -> None:
    host = plain_text(shown_name(model.remote_host)) if model.remote_host else "its vendor"
    with st.container(key="settings-allow", border=True):
        st.markdown(
            f"Every text for **{plain_text(shown_name(model.name))}** leaves this machine: questions, the figures they are "
            f"about, client names where they stand in them. Whoever runs {host} can read it. Allow it?"
        )
        with st.container(horizontal=True):
            st.button("Allow it", key="allow-confirmed", icon=":material/lock_open:", on_click=_allow, args=(model.name,))
            st.button("Keep refusing", key="allow-declined", on_click=_ask_about, args=(None,))


def _ask_about(name: str | None) -> None:
    st.session_state[_ASKED] = name


def _allow(name: str) -> None:
    _change(lambda names: (*names, name))


def _refuse(name: str) -> None:
    _change(lambda names: tuple(one for one in names if full_name(one).lower() != full_name(name).lower()))


def _change(names: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
    st.session_state.pop(_PROBLEM, None)
    try:
        current = settings()
        save_model_settings(current.data_dir, replace(current.models, allowed_remote=names(current.models.allowed_remote)))
    except WorkbenchError as error:
        st.session_state[_PROBLEM] = error
    st.session_state.pop(_ASKED, None)


def _slug(name: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in name)
