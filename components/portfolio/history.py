"""How holdings and proposal would have fared on the loaded history."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.charts.portfolio_history import drawdown_figure, growth_figure
from components.charts.theme import show
from components.page import card
from components.portfolio.answers import Answer
from components.portfolio.words import signed, window_name
from components.tables import Column, table


def history_tab(answer: Answer, history: Mapping[str, Any]) -> None:
    """Growth and drawdown on the loaded history, statistics side by side, the worst times in money."""
    fee = f", after a fee of {numbers.percent(history['fee'], decimals=2)} a year" if history["fee"] else ""
    with st.container(key="portfolio-pair-history", horizontal=True, gap="small"):
        with card(f"{numbers.money(answer.value, answer.currency)} invested{fee}", "portfolio-growth", height="stretch"):
            ends = {name: item["end_wealth"] * answer.value for name, item in history["statistics"].items()}
            alt = "; ".join(f"{name} ends at {numbers.money(end, answer.currency)}" for name, end in ends.items())
            figure = growth_figure(history, value=answer.value, currency=answer.currency, height=300)
            show(figure, alt=f"{alt}.", key="portfolio-growth-chart")
        with card("Below the last peak, %", "portfolio-drawdown", height="stretch"):
            falls = {name: item["max_drawdown"] for name, item in history["statistics"].items()}
            alt = "; ".join(f"deepest fall {name} {numbers.percent(fall)}" for name, fall in falls.items())
            show(drawdown_figure(history, height=300), alt=f"{alt}.", key="portfolio-drawdown-chart")
    _statistics(history)
    _windows(answer, history)
    for note in history["notes"]:
        st.caption(signed(note))


_MEASURES = {
    "annual_return": Column(label="Return a year %", format="percent", help="Compound: (end / start)^(1/years) − 1."),
    "volatility": Column(label="Volatility %", format="percent", help="sd(r)·√k of the returns, a year."),
    "sharpe": Column(label="Sharpe", format="ratio", help="Mean excess return over its standard deviation, annualised."),
    "sortino": Column(label="Sortino", format="ratio", help="As Sharpe, but only shortfalls below the risk-free rate count."),
    "max_drawdown": Column(label="Worst fall %", format="percent", help="Deepest fall from a peak."),
    "max_drawdown_trough": Column(label="Lowest on", format="day", help="The day on which the worst fall was deepest."),
    "recovery_date": Column(label="Recovered", format="day", help="When the old peak was reached again; – not yet."),
    "calmar": Column(label="Calmar", format="ratio", help="Return a year over the worst fall."),
    "cvar": Column(label="Bad period %", format="percent2", help="CVaR: average loss of the worst periods."),
}


def _statistics(history: Mapping[str, Any]) -> None:
    import pandas as pd

    titles = {"current": "Now", "proposed": "Proposed"}
    statistics = history["statistics"].items()
    rows = [{"portfolio": titles[name], **{field: item[field] for field in _MEASURES}} for name, item in statistics]
    frame = pd.DataFrame(rows)
    columns = {"portfolio": Column(label="Portfolio"), **_MEASURES}
    table(frame, columns, key="portfolio-statistics-table", alt="Statistics of both portfolios on the loaded history")


def _windows(answer: Answer, history: Mapping[str, Any]) -> None:
    if not history["windows"]:
        st.caption("The loaded history covers none of the known bad times.")
        return
    both, money = "current" in history["statistics"], answer.currency
    frame = windows_frame(history).head(12)
    columns = {
        "window": Column(label="Worst times", help="Bad times of the scenario library inside the loaded history, worst first."),
        "start": Column(label="From", format="day", width=88),
        "end": Column(label="To", format="day", width=88),
        "current": Column(label=f"Now, {money}", format="money_change", help="Bought and held, without fee.", width=100),
        "proposed": Column(label=f"Proposed, {money}", format="money_change", help="Bought and held, without fee.", width=120),
        "held": Column(label="Now %", format="percent", width=66),
        "percent": Column(label="Proposed %", format="percent", width=90),
    }
    shown = columns if both else {name: column for name, column in columns.items() if name not in ("current", "held")}
    worst = frame.iloc[0]
    alt = f"Worst: {worst['window']}, {numbers.money(worst['proposed'], money)} for the proposal."
    table(frame, shown, key="portfolio-windows-table", alt=alt)


def windows_frame(history: Mapping[str, Any]) -> Any:
    """One row per bad time, the worst for the holdings (else the proposal) first; money and fractions."""
    import pandas as pd

    absent = {"pnl": None, "return": None}
    rows = [
        {
            "window": window_name(item["id"], item["name"]).removesuffix(" again"),
            "start": item["start"],
            "end": item["end"],
            "current": item.get("current", absent)["pnl"],
            "proposed": item["proposed"]["pnl"],
            "held": item.get("current", absent)["return"],
            "percent": item["proposed"]["return"],
        }
        for item in history["windows"]
    ]
    frame = pd.DataFrame(rows).astype(dict.fromkeys(("current", "proposed", "held", "percent"), float))
    return frame.sort_values("current" if "current" in history["statistics"] else "proposed", na_position="last")
