"""What concerns this machine and no model: the data folder, what leaves it, checks, versions."""

import streamlit as st

from components.environment import check_list
from components.page import card
from components.resources import now
from workbench.doctor import examine
from workbench.provenance import library_versions
from workbench.settings import Settings


def data_folder_card(current: Settings) -> None:
    """Where everything is kept."""
    with card("Data folder", "data-folder"):
        st.markdown("Runs, their inputs and everything you entered are kept here, and nowhere else.")
        st.code(str(current.data_dir), language=None, wrap_lines=True)
        st.caption("Another folder: start with --data-dir FOLDER, or set WORKBENCH\\_DATA\\_DIR.")


def privacy_card() -> None:
    """What the workbench itself sends."""
    with card("Privacy", "privacy"):
        st.markdown(
            "- The app answers only on this machine.\n"
            "- No statistics are collected and no page asks another server for anything.\n"
            "- Fetching prices from Yahoo sends the tickers and dates you ask for, and nothing else.\n"
            "- Fetching a model sends its name to the library of the model server, and nothing else.\n"
            "- Client names, holdings and results stay in the data folder."
        )


def checks_card(current: Settings) -> None:
    """The health of the installation, when asked for."""
    with card("Checks", "checks"):
        if st.button("Check now", icon=":material/stethoscope:", key="check-now", help="The same as: workbench doctor"):
            with st.spinner("Looking at solvers, folders, database, keyring and model server"):
                check_list(examine(current, now))
        else:
            st.caption("Looks at solvers, folders, database, keyring and model server. Changes nothing.")


def versions_card() -> None:
    """What results are computed with."""
    with card("Versions", "versions"):
        st.text("\n".join(f"{name} {version}" for name, version in library_versions().items()))
        st.caption("Every result names the versions it was computed with.")
