"""The page before there are prices: one sentence, one action, and the other two ways in."""

import streamlit as st

from components.error_box import empty_state
from components.page import card
from components.portfolio.prices import load_sample_case, price_source


def empty_page() -> None:
    """Offer the sample with one click, and a file or Yahoo beneath."""
    if empty_state(
        "Load prices to begin. The sample market, simulated and with an invented client, shows everything at one click.",
        "Start with the sample market",
        key="portfolio",
        icon=":material/science:",
    ):
        load_sample_case()
        st.rerun()
    with card("Or load your own prices", "portfolio-source"):
        if price_source():
            st.rerun()


def use_sample_when_asked() -> None:
    """Another page may send the reader here with ``?prices=sample``."""
    if st.query_params.get("prices") == "sample":
        del st.query_params["prices"]
        load_sample_case()
