"""Which model does what: chosen here, kept in settings.toml, refused with its reason where it cannot."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from components.error_box import show_error
from components.neutral_text import plain_text
from components.page import card
from components.resources import model_client, settings
from components.settings.model_words import ROLE_TITLES, facts, shown_name
from components.settings.server_view import ServerView, bindings_of
from workbench.errors import WorkbenchError
from workbench.llm.models import ModelInfo, find
from workbench.llm.roles import NEEDS, PURPOSES, ROLES, Binding, RoleName, choose, machine_memory, recommend
from workbench.settings import save_model_settings

_AUTOMATIC = ""
_REFUSAL = "settings: refused choice"


def roles_card(view: ServerView) -> None:
    """The card: one row per role with its choice and the facts of its model."""
    with card("Which model does what", "model-roles"):
        if not view.models:
            st.markdown("The server has no model yet. Fetch one below; it is then used by itself.")
            return
        bindings = bindings_of(view.models)
        for role in ROLES:
            with st.container(horizontal=True, vertical_alignment="center", key=f"settings-role-row-{role}"):
                _row(role, bindings, view)
        st.caption(
            "Automatic takes the ablest local model that leaves memory for the rest. The window is what is asked for, of what "
            "the model was trained for. Choices are kept in settings.toml."
        )


def _row(role: RoleName, bindings: Mapping[RoleName, Binding], view: ServerView) -> None:
    saved = getattr(settings().models, role) or _AUTOMATIC
    present = find(view.models, saved) if saved else None
    saved = present.name if present else saved
    options = _options(role, view.models, saved)
    key = f"settings-role-{role}"
    # What is saved, not what was last clicked: a refused choice falls back.
    st.session_state[key] = saved
    st.selectbox(
        f"{ROLE_TITLES[role]}: {PURPOSES[role]}",
        options,
        key=key,
        format_func=lambda name: _label(role, name, view.models),
        on_change=_choose,
        args=(role, key, view),
    )
    with st.container(gap=None, key=f"settings-role-facts-{role}"):
        _told(role, bindings[role], view)


def _told(role: RoleName, binding: Binding, view: ServerView) -> None:
    refusal: tuple[RoleName, ServerView, WorkbenchError] | None = st.session_state.get(_REFUSAL)
    if refusal is not None and refusal[:2] == (role, view):
        show_error(refusal[2])
    if binding.model is not None:
        st.caption(plain_text(facts(binding.model, model_client().window(binding.model))))
    elif binding.chosen:
        st.markdown(f":orange[:material/warning:] {plain_text(binding.problem or '')}")
        st.caption("Choose another here, or fetch it below.")
    else:
        st.caption(f"No model on the server can do this. Fetch one below that offers {NEEDS[role]}.")


def _options(role: RoleName, models: tuple[ModelInfo, ...], saved: str) -> list[str]:
    """Automatic, those that can, then the rest: choosing one of those tells why not."""
    able = sorted(model.name for model in models if model.can(NEEDS[role]) and not model.is_remote)
    rest = sorted(model.name for model in models if model.name not in able)
    known = [_AUTOMATIC, *able, *rest]
    return known if saved in known else [*known, saved]


def _label(role: RoleName, name: str, models: tuple[ModelInfo, ...]) -> str:
    if name == _AUTOMATIC:
        best = recommend(role, models, machine_memory())
        return f"Automatic: {shown_name(best.name)}" if best else "Automatic: none can"
    model = find(models, name)
    if model is None:
        return f"{shown_name(name)} (not on the server)"
    if not model.can(NEEDS[role]):
        return f"{shown_name(name)} (cannot)"
    return f"{shown_name(name)} (runs elsewhere)" if model.is_remote else shown_name(name)


def _choose(role: RoleName, key: str, view: ServerView) -> None:
    name, current = st.session_state[key], settings()
    if name == (getattr(current.models, role) or _AUTOMATIC):
        return  # the field falling back to what is saved
    st.session_state.pop(_REFUSAL, None)
    automatic: dict[str, Any] = {role: None}
    try:
        if name == _AUTOMATIC:
            chosen = replace(current.models, **automatic)
        else:
            chosen = choose(current.models, role, name, view.models, model_client().gate)
        save_model_settings(current.data_dir, chosen)
    except WorkbenchError as error:
        # Shown as long as the server is not asked again.
        st.session_state[_REFUSAL] = (role, view, error)
