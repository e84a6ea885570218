"""Tone, amount of news and price of one ticker or of the portfolio, one below the other on the same days."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from components import numbers
from components.charts.theme import new_figure, thinned, tokens

if TYPE_CHECKING:
    import plotly.graph_objects as go

Values = Sequence[float | None]
#: The tone's axis reaches at least this far, so that small moves look small.
LEAST_REACH = 0.3
#: Of fewer days than this every mark of the axis would be a time of day; so many labels of dates fit below a chart.
_FEW_DAYS, _MOST_DATES = 15, 7


def timeline_figure(
    sessions: Sequence[str], tone: Values, volume: Sequence[int], price: Values | None, unusual: Sequence[Mapping[str, Any]], *,
    height: int,
) -> "go.Figure":  # fmt: skip
    """The tone from −1 to 1 with its unusual moves, the number of items a session, and the price where there is one.

    Args:
        unusual: moves within ``sessions``: ``session``, ``kind``, ``direction``, ``statistic``.
    """
    figure, colours = new_figure(height=height), tokens()
    step = thinned(len(sessions))
    days = np.array(sessions, dtype="datetime64[D]")
    figure.add_scatter(
        x=days[step], y=list(tone)[step], mode="lines", line={"color": colours.accent, "width": 1.8}, yaxis="y",
        hovertext=[f"{day}<br>Tone {_tone(value)}" for day, value in list(zip(sessions, tone, strict=True))[step]],
        hoverinfo="text",
    )  # fmt: skip
    figure.add_bar(
        x=days, y=list(volume), yaxis="y2", marker={"color": colours.soft, "line": {"width": 0}},
        hovertext=[f"{day}<br>{numbers.count(number)} items" for day, number in zip(sessions, volume, strict=True)],
        hoverinfo="text",
    )  # fmt: skip
    if price is not None:
        figure.add_scatter(
            x=days[step], y=list(price)[step], mode="lines", line={"color": colours.second, "width": 1.4}, yaxis="y3",
            hovertext=[f"{day}<br>Price {value:,.2f}" if value is not None else "" for day, value in
                       list(zip(sessions, price, strict=True))[step]],
            hoverinfo="text",
        )  # fmt: skip
    _moves(figure, sessions, tone, unusual)
    reach = min(1.05, max(LEAST_REACH, 1.2 * max((abs(value) for value in tone if value is not None), default=0.0)))
    domains = ([0.56, 1.0], [0.36, 0.5], [0.0, 0.3]) if price is not None else ([0.34, 1.0], [0.0, 0.26], None)
    figure.update_layout(
        margin={"l": 8, "r": 12, "t": 26, "b": 8},
        yaxis={"domain": domains[0], "range": [-reach, reach], "title": {"text": "Tone, −1 to 1"}, "nticks": 5},
        yaxis2={**_axis(), "domain": domains[1], "title": {"text": "Items"}, "rangemode": "tozero", "nticks": 3},
        xaxis={"anchor": "free", "position": 0.0, "type": "date", **_short(days)},
    )
    if price is not None:
        figure.update_layout(yaxis3={**_axis(), "domain": domains[2], "title": {"text": "Price"}, "nticks": 4})
    return figure


def _short(days: np.ndarray[Any, np.dtype[np.datetime64]]) -> dict[str, Any]:
    """The dates of the sessions themselves below a chart of few days; nothing, hence the usual marks, for others."""
    if not len(days) or (days[-1] - days[0]).astype(int) >= _FEW_DAYS:
        return {}
    return {"tickvals": days[:: -(-len(days) // _MOST_DATES)], "tickformat": "%-d %b\n%Y"}


def _axis() -> dict[str, Any]:
    """The value axes below the first: the template styles that one only."""
    colours = tokens()
    return {
        "anchor": "x", "gridcolor": colours.grid, "zerolinecolor": colours.border, "automargin": True, "showline": False,
        "tickfont": {"color": colours.soft, "size": 12}, "separatethousands": True,
    }  # fmt: skip


def _moves(figure: "go.Figure", sessions: Sequence[str], tone: Values, unusual: Sequence[Mapping[str, Any]]) -> None:
    """The unusual moves as marks on the line; up and down differ by colour and by sign."""
    colours, at = tokens(), {session: place for place, session in enumerate(sessions)}
    for direction, colour, sign in (("up", colours.better, "triangle-up"), ("down", colours.worse, "triangle-down")):
        own = [move for move in unusual if move["direction"] == direction and move["session"] in at]
        figure.add_scatter(
            x=np.array([move["session"] for move in own], dtype="datetime64[D]"),
            y=[tone[at[move["session"]]] for move in own],
            mode="markers", marker={"symbol": sign, "size": 10, "color": colour}, yaxis="y",
            hovertext=[f"<b>Unusual</b> {move['session']}<br>{move['told']}" for move in own], hoverinfo="text",
        )  # fmt: skip
    key = [
        f'<span style="color:{colours.accent}">━</span> Tone, older news counting less',
        f'<span style="color:{colours.better}">▲</span> <span style="color:{colours.worse}">▼</span> Unusual',
    ]
    figure.add_annotation(
        text="   ".join(key), x=1, xref="paper", xanchor="right", y=1, yref="paper", yanchor="bottom", showarrow=False
    )


def path_figure(path: Mapping[str, Any], *, height: int) -> "go.Figure":
    """What shares did around the news beyond the market, added up from ten sessions before, with its 95 % band."""
    figure, colours = new_figure(height=height), tokens()
    days, mean = path["days"], [100 * value for value in path["cumulative"]]
    if path["standard_error"]:
        wide = [196 * value for value in path["standard_error"]]
        figure.add_scatter(
            x=[*days, *reversed(days)],
            y=[*(value + more for value, more in zip(mean, wide, strict=True)),
               *(value - more for value, more in reversed(list(zip(mean, wide, strict=True))))],
            fill="toself", fillcolor=colours.grid, line={"width": 0}, mode="lines", hoverinfo="skip",
        )  # fmt: skip
    figure.add_scatter(
        x=days, y=mean, mode="lines+markers", line={"color": colours.accent, "width": 1.8}, marker={"size": 5},
        hovertext=[f"Session {_day(day)}<br>{_signed(value)} %" for day, value in zip(days, mean, strict=True)],
        hoverinfo="text",
    )  # fmt: skip
    figure.add_vline(x=0, line={"color": colours.soft, "width": 1, "dash": "dot"})
    figure.update_xaxes(title_text="Sessions from the news", tickvals=[-10, -5, 0, 5, 10])
    figure.update_yaxes(title_text="Beyond the market, %", zeroline=True, zerolinecolor=colours.soft)
    return figure


def _tone(value: float | None) -> str:
    return numbers.ABSENT if value is None else _signed(value)


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", numbers.MINUS)


def _day(day: int) -> str:
    return f"{day:+d}".replace("-", numbers.MINUS) if day else "0"
