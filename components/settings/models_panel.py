"""All of the settings page that needs the model server, as one part: it waits for nobody else and nobody waits for it."""

import streamlit as st

from components.error_box import error_box
from components.settings.fetch_card import current_download, fetch_card
from components.settings.models_card import models_card
from components.settings.privacy_card import privacy_card
from components.settings.roles_card import roles_card
from components.settings.server_card import server_card
from components.settings.server_view import current_view


@st.fragment
def models_panel() -> None:
    """Ask the server and show it; where it does not answer, what can still be said and done without it."""
    with error_box():
        download = current_download()
        view = current_view()
        server_card(view)
        if view.status is not None and (view.failure is None or view.models):
            roles_card(view)
            if view.models:
                models_card(view)
            fetch_card(view, download)
        elif download is not None:
            fetch_card(view, download)
        privacy_card(view)
