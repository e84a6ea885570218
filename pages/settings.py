"""The model server and its models, where things are kept, what leaves this machine, and what the workbench stands on."""

import streamlit as st

from components.error_box import error_box
from components.page import page_header
from components.resources import settings
from components.settings.machine_cards import checks_card, data_folder_card, privacy_card, versions_card
from components.settings.models_panel import models_panel
from components.settings.secrets_card import secrets_card
from workbench import __version__

page_header("Settings", [f"Workbench {__version__}", "models, privacy, data and health of this installation"])

with error_box():
    current = settings()
    with st.container(horizontal=True, key="settings-body", gap="medium"):
        models = st.container(key="settings-models")
        machine = st.container(key="settings-machine")
    # First what is there at once; the model server may take its time.
    with machine:
        data_folder_card(current)
        secrets_card()
        privacy_card()
        checks_card(current)
        versions_card()
    with models:
        models_panel()
