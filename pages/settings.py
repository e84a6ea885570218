"""Where things are kept, what the workbench stands on, and what leaves this machine."""

import os

import streamlit as st

from components.environment import check_list
from components.error_box import error_box
from components.page import card, page_header
from components.resources import now, settings
from workbench import __version__
from workbench.credentials import Credentials, keyring_name
from workbench.doctor import examine
from workbench.provenance import library_versions

page_header("Settings", [f"Workbench {__version__}", "set by files and environment, shown here"])

with error_box():
    current = settings()
    left, right = st.columns(2, gap="medium")
    with left:
        with card("Data folder", "data-folder"):
            st.markdown("Runs, their inputs and everything you entered are kept here, and nowhere else.")
            st.code(str(current.data_dir), language=None)
            st.caption("Another folder: start with --data-dir FOLDER, or set WORKBENCH\\_DATA\\_DIR.")
        with card("Model server", "model-server"):
            st.markdown("No figure depends on a language model. Where one writes text, it runs at this address.")
            st.code(current.ollama_url, language=None)
            st.caption("Another server: set OLLAMA\\_HOST, or ollama\\_host in settings.toml of the data folder.")
        with card("Credentials", "credentials"):
            notice = Credentials(os.environ).notice
            st.markdown(notice or f"Kept in this system's keyring ({keyring_name()}). Never in a file, a run or an address.")
    with right:
        with card("Privacy", "privacy"):
            st.markdown(
                "- The app answers only on this machine.\n"
                "- No statistics are collected and no page asks another server for anything.\n"
                "- Fetching prices from Yahoo sends the tickers and dates you ask for, and nothing else.\n"
                "- Client names, holdings and results stay in the data folder."
            )
        with card("Checks", "checks"):
            if st.button("Check now", icon=":material/stethoscope:", key="check-now", help="The same as: workbench doctor"):
                with st.spinner("Looking at solvers, folders, database, keyring and model server"):
                    check_list(examine(current, now))
            else:
                st.caption("Looks at solvers, folders, database, keyring and model server. Changes nothing.")
        with card("Versions", "versions"):
            st.text("\n".join(f"{name} {version}" for name, version in library_versions().items()))
            st.caption("Every result names the versions it was computed with.")
