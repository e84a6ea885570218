"""The right side under the strip: pictures, tabs, foot line and provenance of an answer."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components.commentary.explain import explain_portfolio
from components.error_box import error_box
from components.page import foot_line
from components.portfolio.answers import Answer
from components.portfolio.compare import compare_tab
from components.portfolio.history import history_tab
from components.portfolio.limits_table import limits_tab
from components.portfolio.pace import paced_frontier
from components.portfolio.pictures import frontier_card, weights_card
from components.portfolio.trades_and_risk import risk_tab, trades_tab
from components.portfolio.why import why_tab
from components.portfolio.words import COVARIANCES, MEANS
from components.provenance_panel import provenance_panel

_TABS = ("Why", "Explain", "Trades", "Risk", "History", "Limits", "Compare")


def results(answer: Answer, documents: dict[str, Any]) -> None:
    """Everything about a feasible answer below its strip. The frontier comes last, into the place kept for it.

    Args:
        documents: holds ``history``; ``frontier`` is put beside it, for the reports.
    """
    history = documents["history"]
    with st.container(key="portfolio-pair-pictures", horizontal=True, gap="small"):
        left = st.container(key="portfolio-frontier-place")
        with st.container(key="portfolio-weights-place"):
            weights_card(answer)
    _tabs(answer, history)
    foot_line(*conventions(answer))
    provenance_panel(answer.document, key="portfolio-provenance")
    with left, error_box():
        documents["frontier"] = paced_frontier(answer)
        frontier_card(answer, documents["frontier"])


def conventions(answer: Answer) -> list[str]:
    """How the numbers were made and checked, for the foot line."""
    found, checks, data = answer.document, answer.document["checks"], answer.document.get("data") or {}
    mean = MEANS.get(answer.request["mean"]["method"])
    covariance = COVARIANCES.get(answer.request["covariance"]["method"])
    sentences = [
        f"Simple {data.get('frequency', 'periodic')} returns, {data.get('observations', 0):,} of them; arithmetic annual means "
        f"({mean.label.lower() if mean else 'with own views'}), covariance: {covariance.label if covariance else 'given'}.",
        f"Largest violation of a limit {_tiny(checks['max_violation'])}"
        + (f", gap to a second solver {_tiny(checks['reference_gap'])}" if checks["reference_gap"] is not None else "")
        + f"; solved by {found['solver']['name']} in {found['solver']['seconds'] * 1000:,.0f} ms.",
        "History is not a forecast.",
    ]
    if data.get("simulated"):
        sentences.insert(0, "Simulated prices: a sample market, not history.")
    return sentences


def _tiny(value: float) -> str:
    return "0" if value == 0 else f"{value:.0e}"


def _tabs(answer: Answer, history: Mapping[str, Any]) -> None:
    drawn = {
        "Why": lambda: why_tab(answer),
        "Explain": lambda: explain_portfolio(answer, history),
        "Trades": lambda: trades_tab(answer),
        "Risk": lambda: risk_tab(answer),
        "History": lambda: history_tab(answer, history),
        "Limits": lambda: limits_tab(answer),
        "Compare": lambda: compare_tab(answer),
    }
    for name, tab in zip(_TABS, st.tabs(list(_TABS), key="portfolio-tabs", on_change="rerun"), strict=True):
        if tab.open:
            with tab, error_box():
                drawn[name]()
