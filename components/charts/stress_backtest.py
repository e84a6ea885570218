"""The back-test's figure: what happened each day against what the model said, the exceptions marked."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from components import numbers
from components.charts.theme import new_figure, thinned, tokens

if TYPE_CHECKING:
    import plotly.graph_objects as go


def backtest_figure(series: Sequence[Mapping[str, Any]], *, level: float, unit: str, height: int) -> "go.Figure":
    """P&L by day, minus the VaR of the day as a line, and every exception, however many days there are.

    Args:
        series: date, pnl, var, exception by day; P&L and VaR in one unit.
        unit: of both, as the axis says it.
    """
    figure, colours = new_figure(height=height), tokens()
    points = series[thinned(len(series))]
    days = np.array([point["date"] for point in points], dtype="datetime64[D]")
    figure.add_scatter(
        x=days,
        y=[point["pnl"] for point in points],
        mode="markers",
        marker={"size": 4, "color": colours.accent, "opacity": 0.6},
        hovertext=[f"{point['date']}<br>P&L {_figure(point['pnl'])}" for point in points],
        hoverinfo="text",
    )
    figure.add_scatter(
        x=days,
        y=[-point["var"] for point in points],
        mode="lines",
        line={"color": colours.soft, "width": 1.4},
        hovertext=[f"{point['date']}<br>VaR {_figure(point['var'])}" for point in points],
        hoverinfo="text",
    )
    hits = [point for point in series if point["exception"]]
    figure.add_scatter(
        x=np.array([point["date"] for point in hits], dtype="datetime64[D]"),
        y=[point["pnl"] for point in hits],
        mode="markers",
        marker={"symbol": "x", "size": 9, "color": colours.worse},
        hovertext=[
            f"<b>Exception</b> {point['date']}<br>P&L {_figure(point['pnl'])}, VaR {_figure(point['var'])}" for point in hits
        ],
        hoverinfo="text",
    )
    key = [
        f'<span style="color:{colours.accent}">●</span> P&L',
        f'<span style="color:{colours.soft}">━</span> −VaR {100 * level:g}{numbers.THIN_SPACE}%',
        f'<span style="color:{colours.worse}">✖</span> Exception',
    ]
    figure.add_annotation(
        text="   ".join(key), x=1, xref="paper", xanchor="right", y=1, yref="paper", yanchor="bottom", showarrow=False
    )
    figure.update_layout(margin={"l": 8, "r": 12, "t": 26, "b": 8})
    figure.update_yaxes(title_text=unit, zeroline=True, zerolinecolor=colours.soft)
    return figure


def _figure(value: float) -> str:
    """Whole from a thousand on; small figures, P&L as fractions say, with four significant digits."""
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"
    return text.replace("-", numbers.MINUS)
