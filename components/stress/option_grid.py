"""Spot by volatility: what the options of the book gain or lose where both move together."""

import numpy as np
import streamlit as st

from components import numbers
from components.cached import cached_run
from components.charts.stress import bars_height, heat_figure
from components.charts.theme import show
from components.metrics import Metric, metric_strip
from components.stress.answers import Answer
from components.stress.case import StressCase, book_of
from components.stress.words import remarks

_SPOTS = (-0.4, -0.3, -0.2, -0.1, -0.05, 0.0, 0.05, 0.1, 0.2)
_VOLATILITIES = (-0.1, -0.05, 0.0, 0.05, 0.1, 0.2, 0.3, 0.4)


def has_options(case: StressCase) -> bool:
    """Whether there is anything to show."""
    return case.kind == "positions" and any(item.get("option") for item in case.positions)


def option_tab(case: StressCase, answer: Answer) -> None:
    """The grid with the Greeks above it."""
    request = {**book_of(case), "spots": list(_SPOTS), "volatilities": list(_VOLATILITIES)}
    document = cached_run("stress option-grid", request).document
    greeks, currency = document["greeks"], answer.currency
    metric_strip(
        [
            Metric(label="Delta", value=numbers.money(greeks["delta"], sign=True), change=f"{currency} per 1 % of spot"),
            Metric(label="Gamma", value=numbers.money(greeks["gamma"], sign=True), change=f"{currency} per (1 % of spot)²"),
            Metric(label="Vega", value=numbers.money(greeks["vega"], sign=True), change=f"{currency} per volatility point"),
            Metric(label="Rho", value=numbers.money(greeks["rho"], sign=True), change=f"{currency} per 1 % of rate"),
        ],
        key="stress-greeks",
    )
    values = np.array(document["pnl"], dtype=float).T
    across = [numbers.percent(move, decimals=0, sign=True) for move in document["spots"]]
    down = [f"{numbers.points(move, decimals=0)} points" for move in document["volatilities"]]
    text = [[numbers.money(value) for value in row] for row in values]
    hover = [
        [
            f"Spot {across[j]}, volatility {down[i]}<br>{numbers.money(value, currency, sign=True)}"
            for j, value in enumerate(row)
        ]
        for i, row in enumerate(values)
    ]
    st.caption(f"P&L of all options, {currency}: spot across, implied volatility down, revalued in full")
    figure = heat_figure(across, down, values, text=text, hover=hover, height=bars_height(len(down)))
    worst = np.unravel_index(np.argmin(values), values.shape)
    alt = f"The options lose most at spot {across[worst[1]]} and volatility {down[worst[0]]}: {text[worst[0]][worst[1]]}."
    show(figure, alt=alt, key="stress-options-chart")
    st.caption(remarks(document["notes"]))
