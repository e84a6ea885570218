"""The models of the server: what each is, a trial, and deleting one after a question that names what goes with it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from components.error_box import error_box, notice
from components.neutral_text import plain_text
from components.page import card
from components.resources import model_client, settings
from components.settings.model_words import GIGABYTE, ROLE_TITLES, abilities, facts, gigabytes, joined, shown_name
from components.settings.server_view import ServerView, bindings_of, forget_view
from components.settings.trial_panel import start_trial, trial_is_running, trial_panel
from components.tables import Column, table
from workbench.llm.models import ModelInfo, find, full_name
from workbench.llm.roles import ROLES, Binding, RoleName
from workbench.settings import save_model_settings

_PICKED = "settings-model"
_ASKED = "settings: model to delete"
_DELETED = "settings: deleted model"

_COLUMNS = {
    "name": Column(label="Model", width=170),
    "used": Column(label="Used for", width=170),
    "size": Column(label="Size, GB", format="ratio", width=75, help="On the disk of the model server"),
    "window": Column(
        label="Window, tokens", format="count", width=110, help="The longest text, with its answer, it was trained for"
    ),
    "abilities": Column(label="Can", width=180),
}


def models_card(view: ServerView) -> None:
    """The card, where the server has models."""
    with card("Models on the server", "models"):
        deleted = st.session_state.pop(_DELETED, None)
        if deleted:
            notice(f"{deleted} was deleted from the model server.")
        bindings = bindings_of(view.models)
        table(_frame(view, bindings), _COLUMNS, key="settings-models", alt=_alt(view), max_rows=8)
        names = sorted(model.name for model in view.models)
        if st.session_state.get(_PICKED) not in names:
            st.session_state.pop(_PICKED, None)
        with st.container(horizontal=True, vertical_alignment="bottom", key="settings-model-actions"):
            picked = st.selectbox("One of them", names, key=_PICKED, format_func=shown_name)
            model = find(view.models, picked)
            _actions(view)
        if model is not None:
            st.caption(plain_text(facts(model, model_client().window(model))))
            _confirmation(model, bindings)
        trial_panel()


def roles_of(model: ModelInfo, bindings: Mapping[RoleName, Binding]) -> list[RoleName]:
    """The roles that a model has now, chosen or by itself."""
    return [role for role in ROLES if (bound := bindings[role].model) is not None and bound.name == model.name]


def _frame(view: ServerView, bindings: Mapping[RoleName, Binding]) -> pd.DataFrame:
    loaded = {full_name(one.name).lower() for one in view.loaded}
    rows = [
        {
            "name": shown_name(model.name),
            "size": None if model.is_remote else model.size / GIGABYTE,
            "window": model.context_length,
            "abilities": abilities(model),
            "used": _use(model, bindings, in_memory=full_name(model.name).lower() in loaded),
        }
        for model in sorted(view.models, key=lambda model: (not roles_of(model, bindings), model.name))
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _use(model: ModelInfo, bindings: Mapping[RoleName, Binding], *, in_memory: bool) -> str:
    roles = ", ".join(role for role in roles_of(model, bindings))
    if model.is_remote and not roles:
        roles = "runs elsewhere" if model_client().gate.allows(model.name) else "runs elsewhere, refused"
    return ", ".join(part for part in (roles, "in memory" if in_memory else "") if part) or "–"


def _alt(view: ServerView) -> str:
    return f"{len(view.models)} models on the server: " + ", ".join(shown_name(model.name) for model in view.models[:10])


def _actions(view: ServerView) -> None:
    st.button(
        "Try it",
        key="try-model",
        icon=":material/play_arrow:",
        disabled=trial_is_running(),
        help="Asks it one short question and measures how fast it answers",
        on_click=_try,
        args=(view,),
    )
    st.button("Delete…", key="delete-model", icon=":material/delete:", help="Asks once more first", on_click=_ask_to_delete)


# Both take what is picked now: the click may come before the choice has been drawn.
def _try(view: ServerView) -> None:
    start_trial(find(view.models, st.session_state[_PICKED]))


def _ask_to_delete() -> None:
    st.session_state[_ASKED] = st.session_state[_PICKED]


def _keep() -> None:
    st.session_state.pop(_ASKED, None)


def _confirmation(model: ModelInfo, bindings: Mapping[RoleName, Binding]) -> None:
    if st.session_state.get(_ASKED) != model.name:
        return
    with st.container(key="settings-delete", border=True):
        st.markdown(_question(model, roles_of(model, bindings)))
        with st.container(horizontal=True):
            confirmed = st.button("Delete it", key="delete-confirmed", icon=":material/delete_forever:")
            st.button("Keep it", key="delete-declined", on_click=_keep)
        if confirmed:
            with error_box(), st.spinner("Deleting"):
                _delete(model)
                st.rerun()


def _question(model: ModelInfo, roles: list[RoleName]) -> str:
    size = "nothing on the disk, for it runs elsewhere" if model.is_remote else f"{gigabytes(model.size)} on the disk"
    used = f"It is used for {joined([ROLE_TITLES[role].lower() for role in roles])}." if roles else "No role uses it."
    after = " That falls to another model that can, if there is one." if roles else ""
    again = "" if model.is_remote else f" Having it back means fetching {gigabytes(model.size)} again."
    return f"Delete **{plain_text(shown_name(model.name))}** from the model server? It takes {size}. {used}{after}{again}"


def _delete(model: ModelInfo) -> None:
    model_client().delete(model.name)
    current = settings()
    freed: dict[str, Any] = {
        role: None
        for role in ROLES
        if (name := getattr(current.models, role)) and full_name(name).lower() == full_name(model.name).lower()
    }
    if freed:
        save_model_settings(current.data_dir, replace(current.models, **freed))
    st.session_state.pop(_ASKED, None)
    st.session_state[_DELETED] = shown_name(model.name)
    forget_view()
