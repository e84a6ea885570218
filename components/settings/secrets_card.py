"""Secrets: where they are kept, and the one there is, the model server's token. It is set or removed here, never shown."""

import streamlit as st
from pydantic import SecretStr

from components.error_box import error_box, notice, show_error
from components.neutral_text import plain_text
from components.page import card
from components.resources import credentials, model_client
from components.settings.server_view import forget_view
from workbench.credentials import VARIABLE_PREFIX, keyring_name
from workbench.errors import WorkbenchError
from workbench.llm.opening import TOKEN

_FIELD = "settings-token"
_OUTCOME = "settings: token"


def secrets_card() -> None:
    """The card."""
    with card("Secrets", "secrets"):
        name = keyring_name()
        kept = f"Kept in this system's keyring ({plain_text(name)}), never in a file, a run or an address." if name else ""
        st.markdown(kept or plain_text(credentials().notice or ""))
        with error_box():
            present = credentials().get(TOKEN) is not None
            st.markdown(f"Token of the model server: **{'kept' if present else 'none'}**")
            _outcome()
            _field(present=present)
        address = model_client().address
        if not address.is_private_line:
            st.caption(f"It is not sent to {plain_text(address.url)}: the line is open to all. Use https.")
        elif name is None:
            variable = plain_text(VARIABLE_PREFIX + TOKEN.upper())
            st.caption(f"Downloads do not know a token typed here; for those set {variable} before the start.")


def _outcome() -> None:
    outcome: WorkbenchError | str | None = st.session_state.pop(_OUTCOME, None)
    if isinstance(outcome, WorkbenchError):
        show_error(outcome)
    elif outcome:
        notice(outcome)


def _field(*, present: bool) -> None:
    with st.form("settings-token-form", border=False, clear_on_submit=True):
        st.text_input(
            "New token",
            type="password",
            key=_FIELD,
            autocomplete="off",
            help="Only for a server behind a login. Sent to this machine or over https, to nobody else.",
        )
        st.form_submit_button("Keep token", icon=":material/key:", on_click=_keep)
    if present:
        st.button("Remove token", key="remove-token", icon=":material/key_off:", on_click=_remove)


def _keep() -> None:
    secret = SecretStr(st.session_state[_FIELD].strip())
    try:
        model_client().address.bearer(secret)
        place = credentials().set(TOKEN, secret)
        told = "The token is in the keyring." if place == "keyring" else "The token is kept until the workbench ends."
        st.session_state[_OUTCOME] = told
    except WorkbenchError as error:
        st.session_state[_OUTCOME] = error
    forget_view()


def _remove() -> None:
    try:
        credentials().delete(TOKEN)
        left = credentials().get(TOKEN) is not None
        variable = VARIABLE_PREFIX + TOKEN.upper()
        told = f"It still stands in the environment variable {variable}; remove it there." if left else "The token is removed."
        st.session_state[_OUTCOME] = told
    except WorkbenchError as error:
        st.session_state[_OUTCOME] = error
    forget_view()
