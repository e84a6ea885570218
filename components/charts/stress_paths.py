"""The stress page's figures over outcomes and time: distribution, replayed path, macro path with its bands."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from components import numbers
from components.charts.theme import new_figure, thinned, tokens

if TYPE_CHECKING:
    import plotly.graph_objects as go


def distribution_figure(
    simulated: Mapping[str, Any], dots: Sequence[tuple[str, float]], *, value: float, currency: str, height: int
) -> "go.Figure":
    """How often each P&L was drawn, with VaR and ES as lines and historical windows as named dots, all in percent.

    Args:
        dots: name and P&L as a fraction, over the window's own length.
    """
    figure, colours = new_figure(height=height), tokens()
    edges = 100 * np.array(simulated["histogram"]["edges"], dtype=float)
    counts = 100 * np.array(simulated["histogram"]["counts"], dtype=float) / simulated["draws"]
    middles, widths = (edges[:-1] + edges[1:]) / 2, np.diff(edges)
    cut = -100 * simulated["var"]["0.95"]
    figure.add_bar(
        x=middles,
        y=counts,
        width=widths,
        marker={"color": [colours.worse if middle <= cut else colours.accent for middle in middles], "opacity": 0.75},
        hovertext=[
            f"{numbers.percent(low / 100)} to {numbers.percent(high / 100)}<br>{share:.1f} % of draws"
            for low, high, share in zip(edges[:-1], edges[1:], counts, strict=True)
        ],
        hoverinfo="text",
    )
    top = float(counts.max()) if counts.size else 1.0
    lines = [("VaR 95", "var", "0.95", "dash"), ("ES 95", "es", "0.95", "dot")]
    lines += [("VaR 99", "var", "0.99", "dash"), ("ES 99", "es", "0.99", "dot")]
    for place, (label, field, level, dash) in enumerate(sorted(lines, key=lambda line: simulated[line[1]][line[2]])):
        at = -100 * simulated[field][level]
        up = top * (1.42 - 0.1 * place)
        figure.add_scatter(
            x=[at, at],
            y=[0, up],
            mode="lines",
            line={"color": colours.soft, "width": 1.2, "dash": dash},
            hovertext=f"{label} %: {numbers.percent(-at / 100)}, {numbers.money(-at / 100 * value, currency)}",
            hoverinfo="text",
        )
        figure.add_annotation(
            x=at, y=up, text=f"{label}  {numbers.percent(-at / 100)}", showarrow=False, xanchor="right", yanchor="middle",
            xshift=-4, font={"size": 11, "color": colours.soft},
        )  # fmt: skip
    _add_dots(figure, dots, top)
    low = min([edges[0], *[100 * x for _, x in dots]])
    span = edges[-1] - low
    figure.update_xaxes(title_text="P&L, % of value", range=[low - 0.12 * span, edges[-1] + 0.03 * span], zeroline=True)
    figure.update_yaxes(title_text="Draws, %", range=[0, top * 1.5])
    figure.update_layout(bargap=0.02)
    return figure


def _add_dots(figure: "go.Figure", dots: Sequence[tuple[str, float]], top: float) -> None:
    colours = tokens()
    for place, (name, share) in enumerate(sorted(dots, key=lambda dot: dot[1])):
        up = top * (0.12 + 0.13 * (place % 6))
        figure.add_scatter(
            x=[100 * share, 100 * share],
            y=[0, up],
            mode="lines+markers",
            line={"color": colours.now, "width": 1},
            marker={"symbol": "diamond", "size": [0, 8], "color": colours.now},
            hovertext=f"{name}<br>{numbers.percent(share)}",
            hoverinfo="text",
        )
        figure.add_annotation(
            x=100 * share, y=up, text=name, showarrow=False, xanchor="left", xshift=7, yanchor="middle",
            font={"size": 11, "color": colours.now_text}, bgcolor=colours.background, borderpad=1, opacity=0.95,
        )  # fmt: skip


def replay_figure(document: Mapping[str, Any], *, value: float, currency: str, height: int) -> "go.Figure":
    """The value day by day through a window, with the worst day, the trough and the level to recover to."""
    figure, colours = new_figure(height=height), tokens()
    keep = thinned(len(document["path"]))
    points = document["path"][keep]
    dates = np.array([point["date"] for point in points], dtype="datetime64[D]")
    levels = np.array([point["value"] for point in points], dtype=float) * value
    figure.add_scatter(
        x=dates,
        y=levels,
        mode="lines",
        line={"color": colours.accent, "width": 1.8},
        hovertext=[
            f"{point['date']}<br>{numbers.money(level, currency)}<br>{numbers.percent(point['drawdown'])} below the peak"
            for point, level in zip(points, levels, strict=True)
        ],
        hoverinfo="text",
    )
    by_date = {point["date"]: point["value"] * value for point in document["path"]}
    marks = [
        (document["worst_day"]["date"], f"Worst day {numbers.percent(document['worst_day']['return'])}", "triangle-down"),
        (document["trough_date"], f"Trough {numbers.percent(document['max_drawdown'])}", "circle"),
    ]
    for day, label, symbol in marks:
        if day in by_date:
            side = "left" if np.datetime64(day) > dates[int(len(dates) * 0.8)] else "right"
            height_of = "bottom" if symbol == "circle" else "top"
            _add_mark(figure, day, by_date[day], label, symbol, place=f"{height_of} {side}")
    if document.get("benchmark"):
        _add_benchmark(figure, document["benchmark"], value)
    figure.update_yaxes(title_text=f"Value, {currency}")
    figure.update_layout(margin={"l": 8, "r": 24, "t": 14, "b": 8})
    return figure


def _add_mark(figure: "go.Figure", day: str, level: float, label: str, symbol: str, *, place: str) -> None:
    """A mark with its label above or below, to one side; the label covers the line where the two would cross."""
    colours = tokens()
    above, right = place.startswith("top"), place.endswith("right")
    figure.add_scatter(
        x=[np.datetime64(day)],
        y=[level],
        mode="markers",
        marker={"symbol": symbol, "size": 10, "color": colours.worse, "line": {"color": colours.background, "width": 1.5}},
        hovertext=[f"{day}<br>{label}"],
        hoverinfo="text",
    )
    figure.add_annotation(
        x=day, y=level, text=label, showarrow=False, xanchor="left" if right else "right", xshift=6 if right else -6,
        yanchor="bottom" if above else "top", yshift=4 if above else -4, font={"size": 11, "color": colours.worse},
        bgcolor=colours.background, borderpad=1, opacity=0.95,
    )  # fmt: skip


def _add_benchmark(figure: "go.Figure", benchmark: Mapping[str, Any], value: float) -> None:
    colours = tokens()
    points = benchmark["path"][thinned(len(benchmark["path"]))]
    figure.add_scatter(
        x=np.array([point["date"] for point in points], dtype="datetime64[D]"),
        y=np.array([point["value"] for point in points], dtype=float) * value,
        mode="lines",
        line={"color": colours.soft, "width": 1.2, "dash": "dot"},
        hovertext=[f"{point['date']}<br>Benchmark {numbers.money(point['value'] * value)}" for point in points],
        hoverinfo="text",
    )
    figure.add_annotation(
        x=points[-1]["date"], y=points[-1]["value"] * value, text=f"Benchmark {numbers.percent(benchmark['pnl_pct'])}",
        showarrow=False, xanchor="right", yanchor="bottom", yshift=3, font={"size": 11, "color": colours.soft},
    )  # fmt: skip


def quarters_figure(
    path: Sequence[Mapping[str, Any]],
    *,
    currency: str,
    trough: str | None,
    beside: Sequence[tuple[str, float]] = (),
    height: int,
) -> "go.Figure":
    """The portfolio's change since the start, quarter by quarter along a macro path, with the band of estimated factors.

    Args:
        beside: quarter and money of the benchmark, of the portfolio's value.
    """
    figure, colours = new_figure(height=height), tokens()
    known = [(row["quarter"], row["cumulative_pnl"]) for row in path if row["cumulative_pnl"] is not None]
    band = [row for row in path if row.get("cumulative_pnl_low") is not None]
    if band:
        quarters = [row["quarter"] for row in band]
        figure.add_scatter(
            x=[*quarters, *reversed(quarters)],
            y=[*[row["cumulative_pnl_high"] for row in band], *[row["cumulative_pnl_low"] for row in reversed(band)]],
            fill="toself",
            mode="lines",
            line={"width": 0},
            fillcolor=colours.accent,
            opacity=0.18,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=[quarter for quarter, _ in known],
        y=[loss for _, loss in known],
        mode="lines+markers",
        line={"color": colours.accent, "width": 2},
        marker={"size": 6, "color": colours.accent},
        hovertext=[f"{quarter}<br>{numbers.money(loss, currency, sign=True)} since the start" for quarter, loss in known],
        hoverinfo="text",
    )
    if beside:
        _add_path_beside(figure, beside, currency, above=not known or beside[0][1] >= known[0][1])
    at = next(((quarter, loss) for quarter, loss in known if quarter == trough), None)
    if at is not None:
        figure.add_scatter(
            x=[at[0]],
            y=[at[1]],
            mode="markers+text",
            marker={"size": 11, "color": colours.worse},
            text=[f"Trough {numbers.money(at[1], currency)}"],
            textposition="bottom center",
            textfont={"size": 11, "color": colours.worse},
            hoverinfo="skip",
        )
    figure.update_xaxes(type="category")
    figure.update_yaxes(title_text=f"P&L since the start, {currency}", zeroline=True, zerolinecolor=colours.soft)
    return figure


def _add_path_beside(figure: "go.Figure", beside: Sequence[tuple[str, float]], currency: str, *, above: bool) -> None:
    colours = tokens()
    figure.add_scatter(
        x=[quarter for quarter, _ in beside],
        y=[money for _, money in beside],
        mode="lines",
        line={"color": colours.soft, "width": 1.4, "dash": "dot"},
        hovertext=[f"{quarter}<br>Benchmark {numbers.money(money, currency, sign=True)}" for quarter, money in beside],
        hoverinfo="text",
    )
    figure.add_annotation(
        x=beside[0][0], y=beside[0][1], text="Benchmark", showarrow=False, xanchor="left", yshift=4 if above else -4,
        yanchor="bottom" if above else "top", font={"size": 11, "color": colours.soft},
    )  # fmt: skip


def fan_figure(projection: Sequence[Mapping[str, Any]], in_path: Sequence[float | None] | None, *, height: int) -> "go.Figure":
    """A satellite's projection with its 5 to 95 % band, and the path's own values where it has some."""
    figure, colours = new_figure(height=height), tokens()
    quarters = [row["quarter"] for row in projection]
    figure.add_scatter(
        x=[*quarters, *reversed(quarters)],
        y=[*[row["high"] for row in projection], *[row["low"] for row in reversed(projection)]],
        fill="toself",
        mode="lines",
        line={"width": 0},
        fillcolor=colours.second,
        opacity=0.22,
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=quarters,
        y=[row["value"] for row in projection],
        mode="lines",
        line={"color": colours.second, "width": 2},
        hovertext=[
            f"{row['quarter']}<br>{row['value']:.2f}, 5–95 %: {row['low']:.2f} to {row['high']:.2f}".replace("-", numbers.MINUS)
            for row in projection
        ],
        hoverinfo="text",
    )
    if in_path is not None and any(value is not None for value in in_path):
        figure.add_scatter(
            x=quarters,
            y=list(in_path),
            mode="lines",
            line={"color": colours.soft, "width": 1.4, "dash": "dot"},
            hovertext=[f"{quarter}<br>in the path itself" for quarter in quarters],
            hoverinfo="text",
        )
    shown = sorted({0, len(quarters) // 2, len(quarters) - 1})
    figure.update_xaxes(type="category", tickvals=[quarters[i] for i in shown], tickangle=0)
    return figure
