"""The entry script: runs before every page, whatever address was asked for.

It stands in a folder without ``pages/``: Streamlit would serve such a folder's files past this script.
"""

import streamlit as st

from components.error_box import error_box
from components.navigation import pages_by_section
from components.style import apply_style, page_settings

page_settings()
apply_style()
page = st.navigation(pages_by_section())
with error_box():
    page.run()
