"""The browser's tab and the sign of the product. The style sheet comes with the page itself (workbench/launch/shell_page)."""

import streamlit as st

from workbench.paths import assets_root

PRODUCT = "Analyst workbench"


def page_settings(title: str | None = None) -> None:
    """Tab title, tab icon (our own file: an icon font would be asked of an outside host) and the wide layout."""
    st.set_page_config(
        page_title=f"{title} · {PRODUCT}" if title else PRODUCT,
        page_icon=str(assets_root() / "brand" / "icon.png"),
        layout="wide",
        initial_sidebar_state=212,
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )


def show_logo() -> None:
    """Our sign at the top of the sidebar. Called once a run, by the entry script."""
    st.logo(str(assets_root() / "brand" / "icon.svg"), size="small")
