"""Ordinary times: what many draws from the history say, with the historical windows beside them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.charts.stress_paths import distribution_figure
from components.charts.theme import show
from components.error_box import notice
from components.stress.answers import Answer
from components.stress.beside import Beside, simulated_beside
from components.stress.case import StressCase
from components.stress.state import key
from components.stress.words import DRAWS, remarks
from components.tables import Column, table

_MOST_DOTS = 6


def distribution_tab(case: StressCase, answer: Answer, simulated: Mapping[str, Any] | None, why_not: str) -> None:
    """Histogram with VaR and ES lines, and the table of both."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            "Drawn from",
            list(DRAWS),
            format_func=lambda name: DRAWS[name].label,
            key=key("draws"),
            width=260,
            help="  \n".join(f"**{word.label}**: {word.help}" for word in DRAWS.values()),
        )
        st.number_input("Horizon, days", 1.0, 252.0, step=1.0, format="%.0f", key=key("horizon"), width=140)
    if simulated is None:
        notice("There is no distribution for this portfolio.", why_not)
        return
    dots = [(item.name, item.row["pnl_pct"]) for item in answer.done if item.row and item.row["type"] == "historical"]
    dots = sorted([dot for dot in dots if dot[1] is not None], key=lambda dot: dot[1])[:_MOST_DOTS]
    figure = distribution_figure(simulated, dots, value=answer.value, currency=answer.currency, height=360)
    var = simulated["var"]
    alt = f"VaR 95 % {numbers.percent(var['0.95'])}, 99 % {numbers.percent(var['0.99'])}; dots are historical windows."
    show(figure, alt=alt, key="stress-distribution-chart")
    beside = simulated_beside(case)
    _table(answer, simulated, beside)
    told = f"{simulated['draws']:,} draws, seed {simulated['provenance']['seed']}: the same seed gives the same bits."
    distance = f"Dots are whole windows of weeks or months, the bars {int(case.horizon)} days: read them as distance."
    st.caption(f"{told} {distance} {_drawn_through(simulated, beside)}{remarks(simulated['notes'])}")


def _drawn_through(simulated: Mapping[str, Any], beside: Beside) -> str:
    """Where the benchmark's figures do not come from the same history as the portfolio's, or why there are none."""
    if beside.document is None:
        return f"{beside.why_not} " if beside.why_not else ""
    if beside.document["sample"]["simulated"] and not simulated["sample"]["simulated"]:
        return "The benchmark is drawn through the simulated factor history, not these prices: compare with care. "
    return ""


def _table(answer: Answer, simulated: Mapping[str, Any], beside: Beside) -> None:
    import pandas as pd

    errors = simulated.get("es_standard_errors") or {}
    closed = simulated.get("closed_form")
    rows = [
        {
            "level": f"{float(level) * 100:g} %",
            "var": simulated["var"][level],
            "var_money": simulated["var"][level] * answer.value,
            "es": simulated["es"][level],
            "es_money": simulated["es"][level] * answer.value,
            "error": errors.get(level),
            "closed": closed["es"][level] if closed else None,
            "other_var": beside.document["var"][level] if beside.document else None,
            "other_es": beside.document["es"][level] if beside.document else None,
        }
        for level in simulated["var"]
    ]
    columns = {
        "level": Column(label="Level"),
        "var": Column(label="VaR %", format="percent", help="A positive loss, exceeded with probability 1 − level."),
        "var_money": Column(label=f"VaR, {answer.currency}", format="money"),
        "es": Column(label="ES %", format="percent", help="The average loss beyond VaR; never below it."),
        "es_money": Column(label=f"ES, {answer.currency}", format="money"),
        "error": Column(label="± ES %", format="percent2", help="Standard error of the simulation."),
        "closed": Column(label="ES, formula %", format="percent", help="What the draws converge to, where that is known."),
    }
    columns |= {
        "other_var": Column(label="Benchmark VaR %", format="percent", help="The benchmark over the same horizon."),
        "other_es": Column(label="Benchmark ES %", format="percent", help="The benchmark over the same horizon."),
    }
    frame = pd.DataFrame(rows)
    optional = ["closed", "other_var", "other_es"]
    frame[optional] = frame[optional].astype(float)
    columns = {name: column for name, column in columns.items() if name not in optional or frame[name].notna().any()}
    table(frame, columns, key="stress-var", alt="Value at risk and expected shortfall by level")
