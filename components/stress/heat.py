"""Scenario by asset class: which part of the book each scenario hits."""

import numpy as np
import streamlit as st

from components import numbers
from components.charts.stress import bars_height, heat_figure
from components.charts.theme import show
from components.error_box import notice
from components.stress.answers import Answer


def heat_tab(answer: Answer) -> None:
    """A tinted table in points of the whole portfolio; rows sum to the scenario's loss."""
    names, classes, shares, own = heat_values(answer)
    if not names:
        notice("No scenario could be run, so there is nothing to show.")
        return
    st.caption("Points of the whole portfolio; each row adds up to its total. Hover for the loss of the class itself.")
    across = [*[name.capitalize() for name in classes], "Total"]
    totals = np.nansum(shares, axis=1, keepdims=True)
    values = np.hstack([shares, totals])
    text = [[numbers.percent(value, unit=False) if np.isfinite(value) else numbers.ABSENT for value in row] for row in values]
    hover = [
        [_hover(name, group, answer, shares[i, j], own[i, j]) for j, group in enumerate(classes)]
        for i, name in enumerate(names)
    ]
    hover = [[*line, f"{names[i]}<br>Total {numbers.percent(totals[i, 0])}"] for i, line in enumerate(hover)]
    worst = np.unravel_index(np.nanargmin(shares), shares.shape)
    alt = f"{classes[worst[1]].capitalize()} in {names[worst[0]]} costs {numbers.percent(shares[worst])} of the portfolio."
    figure = heat_figure(across, names, values, text=text, hover=hover, height=bars_height(len(names), least=180))
    show(figure, alt=alt, key="stress-heat-chart")


def heat_values(answer: Answer) -> tuple[list[str], list[str], np.ndarray, np.ndarray]:
    """Scenario names, asset classes, P&L over the portfolio's value and over the class's own, shape (scenarios, classes)."""
    done = [item for item in answer.done if item.row]
    classes = list(dict.fromkeys(part["asset_class"] for item in done for part in (item.row or {})["by_asset_class"]))
    shape = (len(done), len(classes))
    shares, own = np.full(shape, np.nan), np.full(shape, np.nan)
    base = answer.value if answer.value > 0 else float(answer.document["portfolio"]["gross"])
    for i, item in enumerate(done):
        for part in (item.row or {})["by_asset_class"]:
            j = classes.index(part["asset_class"])
            shares[i, j] = part["pnl"] / base
            own[i, j] = part["pnl"] / part["value"] if part["value"] > 0 else np.nan
    return [item.name for item in done], classes, shares, own


def _hover(name: str, group: str, answer: Answer, share: float, own: float) -> str:
    money = numbers.money(share * answer.value, answer.currency)
    told = f"{group.capitalize()} {numbers.percent(share)} of the portfolio, {money}"
    return f"<b>{name}</b><br>{told}<br>{numbers.percent(own)} of the class"
