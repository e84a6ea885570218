"""Ordinary times: what many draws from the history say, with the historical windows beside them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.charts.stress_paths import distribution_figure
from components.charts.theme import show
from components.error_box import notice
from components.stress.answers import Answer
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
    _table(answer, simulated)
    told = f"{simulated['draws']:,} draws, seed {simulated['provenance']['seed']}: the same seed gives the same bits."
    distance = f"Dots are whole windows of weeks or months, the bars {int(case.horizon)} days: read them as distance."
    st.caption(f"{told} {distance} {remarks(simulated['notes'])}")


def _table(answer: Answer, simulated: Mapping[str, Any]) -> None:
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
    if not closed:
        del columns["closed"]
    frame = pd.DataFrame(rows)
    frame["closed"] = frame["closed"].astype(float)
    table(frame, columns, key="stress-var", alt="Value at risk and expected shortfall by level")
