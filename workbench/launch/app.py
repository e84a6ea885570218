"""The entry script: runs before every page, whatever address was asked for.

It stands in a folder without ``pages/``: Streamlit would serve such a folder's files past this script.
"""

import os

import streamlit as st

from components.error_box import error_box
from components.navigation import pages_by_section
from components.style import page_settings, show_logo
from workbench.launch.preload import PRELOAD_VARIABLE, preload_modules


@st.cache_resource(max_entries=1, show_spinner=False)  # type: ignore[untyped-decorator]
def load_numeric_libraries() -> object:
    """Once a server, after its first page is drawn."""
    return preload_modules()


page_settings()
show_logo()
page = st.navigation(pages_by_section())
with error_box():
    page.run()
if PRELOAD_VARIABLE in os.environ:
    load_numeric_libraries()
