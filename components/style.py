"""The look that theme options do not reach, and the settings of the browser's tab."""

from functools import lru_cache

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


def apply_style() -> None:
    """Load the style sheet and the logo. Called once a run, by the entry script."""
    st.logo(str(assets_root() / "brand" / "icon.svg"), size="small")
    st.html(f"<style>{_style_sheet()}</style>")


@lru_cache(maxsize=1)
def _style_sheet() -> str:
    return (assets_root() / "style" / "workbench.css").read_text("utf-8")
