"""The left rail: client, prices, holdings, aim and limits, estimates, data."""

from typing import Any

import streamlit as st

from components.neutral_text import plain_text
from components.page import card
from components.portfolio.amount import amount_fault, amount_field
from components.portfolio.case import Case
from components.portfolio.data_panel import data_panel, repairs_popover
from components.portfolio.estimates import estimate_fields
from components.portfolio.facts import Facts
from components.portfolio.holdings import holdings_summary
from components.portfolio.limits import aim_field, limit_fields
from components.portfolio.prices import prices_summary
from components.portfolio.state import key, start_again

_CURRENCIES = ["USD", "EUR", "CNY", "HKD", "GBP", "CHF", "JPY", "SGD", "AUD", "CAD"]


def client_card(case: Case, facts: Facts | None) -> str | None:
    """Client, amount, prices and holdings. Which dialog was asked for: prices, holdings or none."""
    asked = None
    with card("Client", "portfolio-client"):
        st.text_input("Client", key=key("client"), placeholder="Name", label_visibility="collapsed", persist_state="session")
        with st.container(horizontal=True, gap="small", wrap=False, key="portfolio-money"):
            amount_field(case)
            if st.session_state.get(key("currency")) not in _CURRENCIES:
                st.session_state[key("currency")] = _CURRENCIES[0]
            st.selectbox("Currency", _CURRENCIES, key=key("currency"), help="Prices are not converted.", width=92)
        amount_fault(case)
        asked = "prices" if _row("Prices", prices_summary(case, facts), "prices") else asked
        if _row("Holdings", holdings_summary(case), "holdings"):
            asked = "holdings"
    return asked


def rail(case: Case, facts: Facts | None, assets: list[dict[str, Any]] | None) -> None:
    """Everything below the client."""
    if facts is None:
        repairs_popover(case)
        return
    with card("Aim and limits", "portfolio-limits"):
        aim_field()
        limit_fields(case, facts)
    estimate_fields(case)
    data_panel(case, facts, assets)
    st.button("Start again", icon=":material/restart_alt:", key="portfolio-restart", type="tertiary", on_click=start_again,
              help="An empty page; saved results stay under Runs.")  # fmt: skip


def _row(label: str, told: str, name: str) -> bool:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"portfolio-row-{name}"):
        st.caption(f"**{label}**  \n{plain_text(told)}")
        return bool(st.button("Change", key=f"portfolio-change-{name}", help=f"{label}: load or edit"))
