"""Scenario by asset class, or by position: which part of the book each scenario hits."""

from collections.abc import Iterable, Sequence

import numpy as np
import streamlit as st

from components import numbers
from components.charts.stress import bars_height, heat_figure
from components.charts.theme import show
from components.error_box import notice
from components.stress.answers import Answer, Row
from components.stress.words import factor_name

#: Columns of positions before the rest stand together.
MOST_COLUMNS, REST = 8, "Others"
#: Marks a figure that leaves something out.
GAP = "*"


def heat_tab(answer: Answer) -> None:
    """A tinted table in points of the whole portfolio; rows sum to the scenario's loss."""
    names, classes, shares, own = heat_values(answer)
    if not names:
        notice("No scenario could be run, so there is nothing to show.")
        return
    st.caption("Points of the whole portfolio; each row adds up to its total. Hover for the loss of the column’s own value.")
    across = [*classes, "Total"]
    totals = np.nansum(shares, axis=1, keepdims=True)
    values = np.hstack([shares, totals])
    gaps = heat_gaps(answer, classes)
    text = [
        [_cell(value, gaps[i].get(name, set())) for name, value in zip(across, row, strict=True)]
        for i, row in enumerate(values)
    ]
    hover = [
        [_hover(name, group, answer, shares[i, j], own[i, j], gaps[i].get(group, set())) for j, group in enumerate(classes)]
        for i, name in enumerate(names)
    ]
    hover = [[*line, f"{names[i]}<br>Total {numbers.percent(totals[i, 0])}"] for i, line in enumerate(hover)]
    worst = np.unravel_index(np.nanargmin(shares), shares.shape)
    alt = f"{classes[worst[1]]} in {names[worst[0]]} costs {numbers.percent(shares[worst])} of the portfolio."
    figure = heat_figure(across, names, values, text=text, hover=hover, height=bars_height(len(names), least=180))
    show(figure, alt=alt, key="stress-heat-chart")
    if any(gaps):
        st.caption(f"\\{GAP} The scenario lacks a factor that part of this depends on: what is missing is unknown, not zero.")


def heat_values(answer: Answer) -> tuple[list[str], list[str], np.ndarray, np.ndarray]:
    """Scenario names, columns, P&L over the portfolio's value and over the column's own, shape (scenarios, columns).

    A column is an asset class, or, where all is of one class, a position, the smallest together.
    """
    done = [(item.name, item.row) for item in answer.done if item.row]
    parts = [_by_class(row) for _, row in done]
    if len({name for row in parts for name in row}) == 1:
        parts = [_by_position(row, _largest(row for _, row in done)) for _, row in done]
    columns = list(dict.fromkeys(name for row in parts for name in row))
    shares, own = np.full((2, len(done), len(columns)), np.nan)
    base = answer.value if answer.value > 0 else float(answer.document["portfolio"]["gross"])
    for i, row in enumerate(parts):
        for name, (pnl, worth) in row.items():
            j = columns.index(name)
            shares[i, j] = pnl / base
            own[i, j] = pnl / worth if worth > 0 else np.nan
    return [name for name, _ in done], columns, shares, own


def heat_gaps(answer: Answer, columns: Sequence[str]) -> list[dict[str, set[str]]]:
    """For each scenario the columns, the total among them, that lack factors, and which."""
    return [_gaps(item.row, columns) for item in answer.done if item.row]


def _gaps(row: Row, columns: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in row["by_position"]:
        if lacking := set(part["missing_factors"]):
            group = str(part["asset_class"]).capitalize()
            own = str(part["id"]) if part["id"] in columns else REST
            for name in (group if group in columns else own, "Total"):
                found.setdefault(name, set()).update(lacking)
    return found


def _cell(value: float, lacking: set[str]) -> str:
    """The figure, marked where it leaves something out; none where all that is left is nothing."""
    if not np.isfinite(value) or (lacking and abs(value) < 0.0005):
        return f"{numbers.ABSENT}{GAP}" if lacking else numbers.ABSENT
    return f"{numbers.percent(value, unit=False)}{GAP if lacking else ''}"


def _by_class(row: Row) -> dict[str, tuple[float, float]]:
    return {part["asset_class"].capitalize(): (part["pnl"], part["value"]) for part in row["by_asset_class"]}


def _by_position(row: Row, named: set[str]) -> dict[str, tuple[float, float]]:
    found: dict[str, tuple[float, float]] = {}
    for part in row["by_position"]:
        name = str(part["id"]) if part["id"] in named else REST
        pnl, worth = found.get(name, (0.0, 0.0))
        found[name] = (pnl + part["pnl"], worth + part["value"])
    rest = found.pop(REST, None)
    return found if rest is None else {**found, REST: rest}


def _largest(rows: Iterable[Row]) -> set[str]:
    """The positions that lose or gain most in any scenario."""
    most: dict[str, float] = {}
    for row in rows:
        for part in row["by_position"]:
            most[part["id"]] = max(most.get(part["id"], 0.0), abs(part["pnl"]))
    return set(sorted(most, key=lambda name: -most[name])[:MOST_COLUMNS])


def _hover(name: str, group: str, answer: Answer, share: float, own: float, lacking: set[str]) -> str:
    money = numbers.money(share * answer.value, answer.currency)
    told = f"{group} {numbers.percent(share)} of the portfolio, {money}"
    gone = f"<br>Left out: {', '.join(sorted(map(factor_name, lacking)))}" if lacking else ""
    return f"<b>{name}</b><br>{told}<br>{numbers.percent(own)} of its own value{gone}"
