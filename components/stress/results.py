"""The right side: pictures, summary, tabs, foot line and provenance of an answer."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from components.commentary.explain import explain_stress
from components.error_box import error_box
from components.page import foot_line
from components.provenance_panel import provenance_panel
from components.stress.answers import Answer
from components.stress.backtest import backtest_tab
from components.stress.balance_sheet import balance_sheet_tab
from components.stress.breakdown import breakdown_tab, overview
from components.stress.case import StressCase
from components.stress.compare import compare_tab
from components.stress.coverage import coverage_tab
from components.stress.distribution import distribution_tab
from components.stress.heat import heat_tab
from components.stress.liquidity import liquidity_tab
from components.stress.macro import macro_tab
from components.stress.option_grid import has_options, option_tab
from components.stress.replay import replay_tab
from components.stress.reverse import reverse_tab
from components.stress.summary import summary_table
from components.stress.what_if import what_if_tab
from components.stress.words import with_minus


def results(case: StressCase, answer: Answer, simulated: Mapping[str, Any] | None, why_not: str) -> None:
    """Everything about an answer."""
    overview(case, answer)
    summary_table(answer)
    _tabs(case, answer, simulated, why_not)
    foot_line(*conventions(answer))
    provenance_panel(answer.document, key="stress-provenance")


def conventions(answer: Answer) -> list[str]:
    """What every output must say of itself."""
    document = answer.document
    portfolio, history = document["portfolio"], document["history"]
    return [
        "Scenarios are not forecasts: each says what would be lost if it came, not whether it will.",
        f"Base currency {portfolio['base_currency']}, values as of {portfolio['valuation_date']}.",
        f"Factor history: {history['label']}, {history['first']} to {history['last']}.",
        *[with_minus(text) for text in document["conventions"]],
    ]


def _tabs(case: StressCase, answer: Answer, simulated: Mapping[str, Any] | None, why_not: str) -> None:
    drawn: dict[str, Callable[[], None]] = {
        "Breakdown": lambda: breakdown_tab(case, answer),
        "Explain": lambda: explain_stress(answer, simulated),
        "Heat map": lambda: heat_tab(answer),
        "Distribution": lambda: distribution_tab(case, answer, simulated, why_not),
        "What would it take": lambda: reverse_tab(case, answer),
        "Replay": lambda: replay_tab(case, answer),
        "Macro path": lambda: macro_tab(case),
        **({"Options": lambda: option_tab(case, answer)} if has_options(case) else {}),
        "Liquidity": lambda: liquidity_tab(case, answer),
        "VaR back-test": lambda: backtest_tab(case, answer),
        "Balance sheet": lambda: balance_sheet_tab(answer.currency),
        "What-if": lambda: what_if_tab(case, answer),
        "Compare": lambda: compare_tab(answer),
        "Coverage": lambda: coverage_tab(answer),
    }
    for name, tab in zip(drawn, st.tabs(list(drawn), key="stress-tabs", on_change="rerun"), strict=True):
        if tab.open:
            with tab, error_box():
                drawn[name]()
