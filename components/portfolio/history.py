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
from components.reason_table import reason_table
from components.tables import FORMATS, Column


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
    _statistics(answer, history)
    _windows(answer, history)
    for note in history["notes"]:
        if not note.startswith("The prices are simulated"):  # the foot line says so on every tab
            st.caption(signed(note))


#: Field of the statistics -> what it is called, how it is shown, what it is.
_MEASURES = {
    "annual_return": ("Return a year, %", "percent", "Compound: (end / start)^(1/years) − 1."),
    "volatility": ("Volatility, %", "percent", "Standard deviation of the returns, times √k for k periods a year."),
    "sharpe": ("Sharpe ratio", "ratio", "Mean excess return over its standard deviation, a year."),
    "sortino": ("Sortino ratio", "ratio", "As Sharpe, but only shortfalls below the risk-free rate count as risk."),
    "max_drawdown": ("Worst fall, %", "percent", "The deepest fall from a peak."),
    "max_drawdown_trough": ("Lowest on", "day", "The day on which the worst fall was deepest."),
    "recovery_date": ("Recovered", "day", "When the old peak was reached again; – not yet."),
    "calmar": ("Calmar ratio", "ratio", "Return a year over the worst fall."),
    "cvar": ("Bad period, %", "percent2", "CVaR: the average of the worst periods."),
}


def _statistics(answer: Answer, history: Mapping[str, Any]) -> None:
    titles = {"current": "Now", "proposed": "Proposed"}
    columns = {
        "measure": Column(label="On this history"),
        **{name: Column(label=titles[name], format="figure") for name in history["statistics"]},
        "what": Column(label="What it is"),
    }
    told = "Statistics of both portfolios on the loaded history"
    name = f"history-{answer.run_id}.csv"
    reason_table(statistics_frame(history), columns, key="portfolio-statistics", alt=told, file_name=name)


def statistics_frame(history: Mapping[str, Any]) -> Any:
    """One row per measure: its name, the figure of each portfolio as text, what it is. Losses are negative."""
    import pandas as pd

    rows = []
    for field, (label, form, what) in _MEASURES.items():
        values = {name: item[field] for name, item in history["statistics"].items()}
        if field == "cvar":
            values = {name: None if value is None else -value for name, value in values.items()}
        rows.append({"measure": label, **{name: FORMATS[form](value) for name, value in values.items()}, "what": what})
    return pd.DataFrame(rows)


def _windows(answer: Answer, history: Mapping[str, Any]) -> None:
    if not history["windows"]:
        st.caption("The loaded history covers none of the known bad times.")
        return
    both, money = "current" in history["statistics"], answer.currency
    frame = windows_frame(history).head(12)
    columns = {
        "window": Column(label="Worst times", help="Bad times of the scenario library inside the loaded history, worst first."),
        "current": Column(label=f"Now, {money}", format="money_change", help="Bought and held, without fee."),
        "proposed": Column(label=f"Proposed, {money}", format="money_change", help="Bought and held, without fee."),
        "held": Column(label="Now %", format="percent"),
        "percent": Column(label="Proposed %", format="percent"),
        "dates": Column(label="From and to"),
    }
    shown = columns if both else {name: column for name, column in columns.items() if name not in ("current", "held")}
    worst = frame.iloc[0]
    alt = f"Worst: {worst['window']}, {numbers.money(worst['proposed'], money)} for the proposal."
    reason_table(frame, shown, key="portfolio-windows", alt=alt, file_name=f"worst-times-{answer.run_id}.csv")


def windows_frame(history: Mapping[str, Any]) -> Any:
    """One row per bad time, the worst for the holdings (else the proposal) first; money and fractions."""
    import pandas as pd

    absent = {"pnl": None, "return": None}
    rows = [
        {
            "window": window_name(item["id"], item["name"]).removesuffix(" again"),
            "dates": f"{item['start']} to {item['end']}",
            "current": item.get("current", absent)["pnl"],
            "proposed": item["proposed"]["pnl"],
            "held": item.get("current", absent)["return"],
            "percent": item["proposed"]["return"],
        }
        for item in history["windows"]
    ]
    frame = pd.DataFrame(rows).astype(dict.fromkeys(("current", "proposed", "held", "percent"), float))
    return frame.sort_values("current" if "current" in history["statistics"] else "proposed", na_position="last")
