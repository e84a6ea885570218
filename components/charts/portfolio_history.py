"""Growth and drawdown of holdings and proposal on the loaded history."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from components import numbers
from components.charts.theme import new_figure, tokens

if TYPE_CHECKING:
    import plotly.graph_objects as go


def growth_figure(document: Mapping[str, Any], *, value: float, currency: str, height: int) -> "go.Figure":
    """What the client's amount would have become, now and proposed, on a logarithmic scale where it grows manifold."""
    figure = new_figure(height=height)
    dates = np.array(document["dates"], dtype="datetime64[D]")
    levels = [np.array(line["growth"]) * value for line in document["series"]]
    for line, level in zip(document["series"], levels, strict=True):
        _add_line(figure, dates, level, line["name"], lambda amount: numbers.money(amount, currency))
    low, high = min(float(level.min()) for level in levels), max(float(level.max()) for level in levels)
    if high / max(low, 1e-9) > 3:
        figure.for_each_annotation(lambda note: note.update(y=float(np.log10(note.y))))
        ticks = _money_ticks(low, high)
        figure.update_yaxes(type="log", tickvals=ticks, ticktext=[numbers.money(tick) for tick in ticks])
    figure.update_yaxes(title_text=f"Value, {currency}" + (" (log scale)" if high / max(low, 1e-9) > 3 else ""))
    return _dated(figure, document)


def drawdown_figure(document: Mapping[str, Any], *, height: int) -> "go.Figure":
    """How far below its peak each portfolio stood."""
    figure = new_figure(height=height)
    dates = np.array(document["dates"], dtype="datetime64[D]")
    for line in document["series"]:
        _add_line(figure, dates, np.array(line["drawdown"]) * 100, line["name"], lambda depth: numbers.percent(depth / 100))
    figure.update_yaxes(title_text="Below the peak, %")
    return _dated(figure, document)


def _add_line(figure: "go.Figure", dates: np.ndarray, values: np.ndarray, name: str, told: Callable[[float], str]) -> None:
    colours = tokens()
    proposed = name == "proposed"
    label = "Proposed" if proposed else "Now"
    figure.add_scatter(
        x=dates,
        y=values,
        mode="lines",
        name=label,
        line={"color": colours.accent if proposed else colours.now, "width": 1.6, "dash": "solid" if proposed else "dot"},
        hovertext=[f"{day}  {label} {told(value)}" for day, value in zip(dates, values, strict=True)],
        hoverinfo="text",
    )
    figure.add_annotation(
        x=1.0,
        xref="paper",
        xanchor="left",
        xshift=4,
        y=float(values[-1]),
        text=f"<b>{label}</b>",
        showarrow=False,
        font={"color": colours.accent if proposed else colours.now_text, "size": 12},
    )


def _dated(figure: "go.Figure", document: Mapping[str, Any]) -> "go.Figure":
    """Room for the labels at the right, and the bad times as ticks on the axis."""
    colours = tokens()
    ends = [(note.y, note) for note in figure.layout.annotations]
    if len(ends) == 2:
        low, high = sorted(ends, key=lambda pair: pair[0])
        high[1].yshift, low[1].yshift = 7, -7
    starts = [window["start"] for window in document["windows"]]
    if starts:
        figure.add_scatter(
            x=np.array(starts, dtype="datetime64[D]"),
            y=[0.0] * len(starts),
            yaxis="y2",
            mode="markers",
            marker={"symbol": "line-ns-open", "size": 8, "color": colours.soft},
            hovertext=[f"{window['name']}<br>{window['start']} to {window['end']}" for window in document["windows"]],
            hoverinfo="text",
        )
        figure.update_layout(yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True})
    dates = document["dates"]
    figure.update_xaxes(range=[dates[0], dates[-1]])  # the labels stand at the ends of their lines
    figure.update_layout(margin={"l": 8, "r": 74, "t": 8, "b": 8}, hovermode="closest")
    return figure


def _money_ticks(low: float, high: float) -> list[float]:
    """Round amounts (1, 2, 5 times a power of ten) within the range."""
    powers = range(int(np.floor(np.log10(max(low, 1.0)))), int(np.ceil(np.log10(max(high, 10.0)))) + 1)
    ticks = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    return [tick for tick in ticks if low * 0.8 <= tick <= high * 1.2]
