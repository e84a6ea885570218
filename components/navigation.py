"""The pages there are, in their sections."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from workbench.paths import ui_root

#: Section -> (file in ``pages/``, title, icon). The first is the start page.
SECTIONS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "": (("home", "Home", "home"),),
    "Analyse": (
        ("portfolio", "Portfolio", "pie_chart"),
        ("stress", "Stress test", "bolt"),
        ("sentiment", "Sentiment", "newspaper"),
        ("reports_chat", "Report chat", "menu_book"),
    ),
    "Practise": (("coaching", "Coaching", "forum"),),
    "System": (("runs", "Runs", "history"), ("settings", "Settings", "settings")),
}


def pages_by_section() -> dict[str, list[Page]]:
    """What ``st.navigation`` takes: every page whose file is there."""
    sections = {title: [_page(*entry) for entry in entries if has_page(entry[0])] for title, entries in SECTIONS.items()}
    return {title: pages for title, pages in sections.items() if pages}


def page_named(name: str) -> Page:
    """One page by the name of its file, for links and switches."""
    entries = {entry[0]: entry for section in SECTIONS.values() for entry in section}
    return _page(*entries[name])


def has_page(name: str) -> bool:
    """Whether a page of this name is there."""
    return _path(name).is_file()


def _page(name: str, title: str, icon: str) -> Page:
    home = name == "home"
    return st.Page(_path(name), title=title, icon=f":material/{icon}:", url_path="" if home else name, default=home)


def _path(name: str) -> Path:
    return ui_root() / "pages" / f"{name}.py"
