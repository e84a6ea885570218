"""A bank's capital ratio along a path, against what is required of it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from components import numbers
from components.charts.theme import new_figure, tokens

if TYPE_CHECKING:
    import plotly.graph_objects as go


def capital_figure(start: float, path: Sequence[Mapping[str, Any]], requirement: float, *, height: int) -> "go.Figure":
    """The CET1 ratio from the start through every quarter in percent, its trough and its end named, the requirement as a line.

    Args:
        start, requirement: decimals.
        path: quarter, cet1_ratio, distance, gap by quarter.
    """
    figure, colours = new_figure(height=height), tokens()
    names = ["Start", *[row["quarter"] for row in path]]
    ratios = [100 * start, *[100 * row["cet1_ratio"] for row in path]]
    hover = [f"Start<br>CET1 ratio {numbers.percent(start)}"]
    hover += [
        f"{row['quarter']}<br>CET1 ratio {numbers.percent(row['cet1_ratio'], decimals=2)}<br>"
        f"{numbers.points(row['distance'], decimals=2)} points, {numbers.money(row['gap'], sign=True)} m to the requirement"
        for row in path
    ]
    need = 100 * requirement
    figure.add_scatter(
        x=[names[0], names[-1]],
        y=[need, need],
        mode="lines",
        line={"color": colours.worse, "width": 1.4, "dash": "dash"},
        hovertext=f"Requirement {numbers.percent(requirement)}",
        hoverinfo="text",
    )
    figure.add_scatter(
        x=names,
        y=ratios,
        mode="lines+markers",
        line={"color": colours.accent, "width": 2},
        marker={"size": 6, "color": colours.accent},
        hovertext=hover,
        hoverinfo="text",
    )
    lowest = min(range(len(ratios)), key=ratios.__getitem__)
    for at, above in {0: True, lowest: False, len(ratios) - 1: True}.items():
        figure.add_annotation(
            x=names[at],
            y=ratios[at],
            text=numbers.percent(ratios[at] / 100),
            showarrow=False,
            yanchor="bottom" if above else "top",
            yshift=7 if above else -7,
            font={"size": 12, "color": colours.worse if ratios[at] < need else colours.text},
        )
    figure.add_annotation(
        x=names[0],
        y=need,
        text=f"Required {numbers.percent(requirement)}",
        showarrow=False,
        xanchor="left",
        yanchor="bottom" if min(ratios) >= need else "top",
        font={"size": 11, "color": colours.worse},
    )
    low, high = min([*ratios, need]), max([*ratios, need])
    room = 0.18 * ((high - low) or 1.0)
    figure.update_xaxes(type="category", categoryarray=names, categoryorder="array")
    figure.update_yaxes(title_text="CET1 ratio, %", range=[max(low - room, 0.0) if low >= 0 else low - room, high + room])
    return figure
