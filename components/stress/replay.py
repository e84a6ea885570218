"""A historical window on the loaded prices: the path, its worst day, its trough, and the way back."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.charts.stress_paths import replay_figure
from components.charts.theme import show
from components.error_box import notice
from components.metrics import Metric, metric_strip
from components.stress.answers import Answer, replay_of
from components.stress.case import BALANCED, StressCase
from components.stress.words import remarks


def replay_tab(case: StressCase, answer: Answer) -> None:
    """Choose one of the windows that the prices cover."""
    if case.kind == "positions":
        notice("Positions have no prices of their own to replay.", "Load weights with prices to follow a window day by day.")
        return
    windows = {item.id: item for item in answer.done if item.row and item.row.get("replayed")}
    outside = [item.name for item in answer.done if item.row and item.row["type"] == "historical" and item.id not in windows]
    if not windows:
        notice("None of the chosen windows lies inside the loaded prices.", "Choose a later window, or load a longer history.")
        return
    picked = st.selectbox("Window", list(windows), format_func=lambda name: windows[name].name, key="stress-replay", width=300)
    row = windows[picked].row or {}
    document = replay_of(case, row["start"], row["end"])
    _strip(document, row, answer)
    figure = replay_figure(document, value=answer.value, currency=answer.currency, height=340)
    alt = f"Fell {numbers.percent(document['max_drawdown'])} to its trough on {document['trough_date']}."
    show(figure, alt=alt, key="stress-replay-chart")
    simulated = "Simulated prices: not what a market did. " if document["simulated"] else ""
    st.caption(f"{simulated}{remarks(document['notes'])}")
    if case.benchmark == BALANCED:
        st.caption("The 60/40 benchmark is made of factors and has no prices to replay: its figure is by factors.")
    if outside:
        st.caption(f"Outside the loaded prices: {', '.join(outside)}.")


def _strip(document: Mapping[str, Any], row: Mapping[str, Any], answer: Answer) -> None:
    days = document["days_to_recovery"]
    worst = document["worst_day"]
    beside = _benchmark(document, row)
    metric_strip(
        [
            Metric(
                label="On the prices",
                value=numbers.percent(document["pnl_pct"]),
                change=f"by factors {numbers.percent(row['pnl_pct'])}",
                help="Bought before the window and held through it. Beside it what the factor model says: the window’s moves "
                "at once on today’s estimated exposures, without what no factor explains.",
            ),
            Metric(
                label="Deepest fall",
                value=numbers.percent(document["max_drawdown"]),
                change=numbers.money(document["max_drawdown"] * answer.value, answer.currency),
                help="From the peak inside the window.",
            ),
            *([] if beside is None else [beside]),
            Metric(label="Worst day", value=numbers.percent(worst["return"]), change=worst["date"]),
            Metric(
                label="Peak to trough",
                value=f"{numbers.count(document['days_to_trough'])} days",
                change=f"back after {numbers.count(days)}" if days is not None else f"not by {document['prices_until']}",
                help=f"Trough on {numbers.day(document['trough_date'])}; back at the old peak "
                + (f"on {numbers.day(document['recovery_date'])}, so many days later." if days is not None else "not yet."),
            ),
        ],
        key="stress-replay",
    )


def _benchmark(document: Mapping[str, Any], row: Mapping[str, Any]) -> Metric | None:
    """What the benchmark made: on the prices where it has some, else by factors; None where none is chosen."""
    if found := document.get("benchmark"):
        return Metric(
            label="Benchmark",
            value=numbers.percent(found["pnl_pct"]),
            change=f"deepest {numbers.percent(found['max_drawdown'])}",
            help="Held through the same window on the same prices; beside it its deepest fall.",
        )
    share = (row.get("benchmark") or {}).get("pnl_pct")
    if share is None:
        return None
    return Metric(
        label="Benchmark",
        value=numbers.percent(share),
        change="by factors",
        help="It has no prices to replay: the window’s moves at once on its exposures.",
    )
