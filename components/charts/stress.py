"""The stress page's figures of losses: by scenario, by position and factor, one factor at a time, by asset class."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from components import numbers
from components.charts.theme import new_figure, tokens

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW = 34
#: Of the length of a waterfall: what the amount beyond the end of a bar takes.
LABEL_SHARE = 0.45
#: Of a tinted cell: the space to the next, and the tint of the largest, with which its number can still be read.
GAP, STRONGEST = 0.03, 0.52
#: Letters of a name beside the bars; the whole of it stands in the hover.
LONGEST, END = 28, 12


def bars_height(rows: int, *, least: int = 170, per_row: int = ROW, head: int = 52) -> int:
    """Pixels for so many rows of horizontal bars."""
    return max(least, head + per_row * rows)


def shortened(name: str, most: int = LONGEST) -> str:
    """A name that leaves room for the bars beside it: its beginning and its end, which tell share classes apart."""
    if len(name) <= most:
        return name
    last = next((name[cut:] for cut in range(len(name) - END, len(name)) if name[cut - 1] == " "), name[-8:])
    return f"{name[: most - 1 - len(last)].rstrip(' (,')}…{last}"


def losses_figure(rows: Sequence[Mapping[str, Any]], *, height: int, in_money: bool = False) -> "go.Figure":
    """Loss by scenario in percent: as shocked and with the rest following (propagated), with the benchmark as a mark.

    Args:
        rows: name, direct, propagated, benchmark (fractions or None), hover.
        in_money: the figures are money instead, where the portfolio nets to nothing and has no percentage.
    """
    figure, colours = new_figure(height=height), tokens()
    scale = 1.0 if in_money else 100.0

    def written(value: float) -> str:
        return numbers.money(value) if in_money else numbers.percent(value / 100, unit=False)

    names = [row["name"] for row in rows]
    sides = [("direct", "As shocked", colours.accent), ("propagated", "Rest follows", colours.second)]
    sides = [side for side in sides if any(row[side[0]] is not None for row in rows)]
    for field, label, colour in sides:
        values = [None if row[field] is None else scale * row[field] for row in rows]
        figure.add_bar(
            y=names,
            x=values,
            name=label,
            orientation="h",
            marker={"color": colour},
            text=["" if value is None else written(value) for value in values],
            textposition="auto",
            insidetextanchor="start",
            constraintext="none",
            insidetextfont={"size": 11, "color": colours.on_accent},
            outsidetextfont={"size": 11, "color": colours.text},
            hovertext=[row["hover"] for row in rows],
            hoverinfo="text",
        )
    marks = [(row["name"], 100 * row["benchmark"]) for row in rows if row["benchmark"] is not None]
    if marks:
        figure.add_scatter(
            y=[name for name, _ in marks],
            x=[value for _, value in marks],
            mode="markers",
            marker={"symbol": "line-ns-open", "size": 22, "color": colours.now, "line": {"width": 2.5}},
            hovertext=[f"{name}<br>Benchmark {numbers.percent(value / 100)}" for name, value in marks],
            hoverinfo="text",
        )
    values = [scale * row[field] for row in rows for field, _, _ in sides if row[field] is not None]
    _signed_axis(figure, [*values, *[value for _, value in marks]], names=names)
    figure.update_layout(barmode="group", bargap=0.3, uniformtext={"mode": False})
    keys = [f'<span style="color:{colour}">■</span> {label}' for _, label, colour in sides]
    keys += [f'<span style="color:{colours.now}">┃</span> Benchmark'] if marks else []
    _key(figure, keys)
    return figure


def waterfall_figure(
    parts: Sequence[tuple[str, float]], total: float, *, currency: str, total_name: str = "Total", height: int
) -> "go.Figure":
    """Floating bars that add up to the total, from top to bottom.

    Args:
        parts: name and money, in the order shown; their sum is ``total``.
    """
    figure, colours = new_figure(height=height), tokens()
    names = [name for name, _ in parts] + [total_name]
    amounts = np.array([amount for _, amount in parts] + [total], dtype=float)
    ends = np.concatenate([np.cumsum(amounts[:-1]), [total]])
    starts = np.concatenate([[0.0], ends[:-2], [0.0]]) if len(parts) else np.array([0.0])
    colour = [colours.worse if amount < 0 else colours.better for amount in amounts[:-1]] + [colours.text]
    running = [*[numbers.money(end, currency) for end in ends[:-1]], ""]
    figure.add_bar(
        y=names,
        x=amounts,
        base=starts,
        orientation="h",
        marker={"color": colour},
        text=[
            f"<b>{numbers.money(total)}</b>" if i == len(parts) else numbers.money(a, sign=True) for i, a in enumerate(amounts)
        ],
        textposition="outside",
        constraintext="none",
        textfont={"size": 11, "color": colours.text},
        hovertext=[
            f"<b>{name}</b><br>{numbers.money(amount, currency, sign=True)}" + (f"<br>so far {so_far}" if so_far else "")
            for name, amount, so_far in zip(names, amounts, running, strict=True)
        ],
        hoverinfo="text",
    )
    for i, end in enumerate(ends[:-1]):
        figure.add_shape(
            type="line", x0=end, x1=end, y0=i, y1=i + 1, line={"color": colours.soft, "width": 1, "dash": "dot"}, layer="below"
        )
    _signed_axis(figure, [*starts, *ends], names=names)
    figure.update_layout(bargap=0.3, uniformtext={"mode": False})
    figure.update_yaxes(categoryorder="array", categoryarray=names)
    low, high = min([0.0, *starts, *ends]), max([0.0, *starts, *ends])
    room = LABEL_SHARE * ((high - low) or 1.0)
    tips = starts + amounts
    left = min([low, *(tip - room for tip, amount in zip(tips, amounts, strict=True) if amount < 0)])
    right = max([high + 0.03 * room, *(tip + room for tip, amount in zip(tips, amounts, strict=True) if amount >= 0)])
    figure.update_xaxes(range=[left, right])
    figure.update_xaxes(title_text=f"{currency}, running total", showticklabels=True)
    return figure


def tornado_figure(rows: Sequence[Mapping[str, Any]], *, currency: str, height: int) -> "go.Figure":
    """One factor at a time: P&L at one and two standard deviations to either side, the widest first.

    Args:
        rows: name, sigma (in words), minus_2, minus_1, plus_1, plus_2 in money.
    """
    figure, colours = new_figure(height=height), tokens()
    names = [row["name"] for row in rows]
    sides = [("minus", "factor falls", colours.accent), ("plus", "factor rises", colours.second)]
    for width, strength in (("2", 0.4), ("1", 1.0)):
        for side, told, colour in sides:
            values = [row[f"{side}_{width}"] for row in rows]
            figure.add_bar(
                y=names,
                x=values,
                orientation="h",
                marker={"color": colour, "opacity": strength},
                text=[numbers.money(value, sign=True) if width == "2" else "" for value in values],
                textposition="outside",
                constraintext="none",
                textfont={"size": 11, "color": colours.text},
                hovertext=[
                    f"<b>{row['name']}</b><br>{told} by {width}σ ({row['sigma']} each)<br>"
                    f"{numbers.money(value, currency, sign=True)}"
                    for row, value in zip(rows, values, strict=True)
                ],
                hoverinfo="text",
            )
    values = [float(row[field]) for row in rows for field in ("minus_2", "plus_2")]
    _signed_axis(figure, values, room=0.42, both=True, names=names)
    figure.update_layout(barmode="overlay", bargap=0.35, uniformtext={"mode": False})
    _key(
        figure,
        [f'<span style="color:{colour}">■</span> {told[0].upper()}{told[1:]}' for _, told, colour in sides] + ["pale: 2σ"],
    )
    return figure


def heat_figure(
    across: Sequence[str],
    down: Sequence[str],
    values: np.ndarray,
    *,
    text: Sequence[Sequence[str]],
    hover: Sequence[Sequence[str]],
    height: int,
) -> "go.Figure":
    """A table whose cells are tinted by loss (red) and gain (green), with their numbers.

    Args:
        values: shape (down, across), NaN where there is nothing.
    """
    figure, colours = new_figure(height=height), tokens()
    finite = np.abs(values[np.isfinite(values)])
    most = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
    cells = [(i, j, float(values[i, j])) for i in range(len(down)) for j in range(len(across))]
    # Bars, not a heat map, whose cells are one picture: a picture keeps the old colours when the theme changes.
    figure.add_bar(
        y=[down[i] for i, _, _ in cells],
        x=[1 - GAP] * len(cells),
        base=[j - 0.5 + GAP / 2 for _, j, _ in cells],
        orientation="h",
        marker={
            "color": [colours.worse if value < 0 else colours.better for _, _, value in cells],
            "opacity": [STRONGEST * abs(value) / most if np.isfinite(value) else 0.0 for _, _, value in cells],
            "line": {"width": 0},
        },
        text=[text[i][j] for i, j, _ in cells],
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        constraintext="none",
        insidetextfont={"color": colours.text, "size": 12},
        hovertext=[hover[i][j] for i, j, _ in cells],
        hoverinfo="text",
    )
    places = list(range(len(across)))
    figure.update_layout(barmode="overlay", bargap=0.06, uniformtext={"mode": False})
    figure.update_xaxes(
        side="top", showline=False, showgrid=False, zeroline=False, tickangle=0, tickvals=places,
        ticktext=[shortened(name, 16) for name in across],
        range=[-0.5, len(across) - 0.5],
    )  # fmt: skip
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": colours.text, "size": 12}, type="category")
    figure.update_yaxes(tickvals=list(down), ticktext=[shortened(name) for name in down])
    return figure


def _signed_axis(
    figure: "go.Figure", values: Sequence[float], *, names: Sequence[str], room: float = 0.16, both: bool = False
) -> None:
    """Room for the labels outside the bars, the zero line seen, names in full strength and not too long."""
    low, high = min([0.0, *values]), max([0.0, *values])
    span = (high - low) or 1.0
    left = low - room * span if low < 0 or both else low
    right = high + (room * span if high > 0 or both else 0.03 * span)
    figure.update_xaxes(
        showticklabels=False, showline=False, zeroline=True, range=[left, right], zerolinecolor=tokens().soft, nticks=5
    )
    figure.update_yaxes(
        autorange="reversed", showgrid=False, tickfont={"color": tokens().text, "size": 12}, ticklabelstandoff=8,
        type="category", tickvals=list(names), ticktext=[shortened(name) for name in names],
    )  # fmt: skip


def _key(figure: "go.Figure", parts: Sequence[str]) -> None:
    """Which bar is which, above the bars in their own colours."""
    figure.add_annotation(
        text="   ".join(parts), x=1, xref="paper", xanchor="right", y=1, yref="paper", yanchor="bottom", showarrow=False
    )
    figure.update_layout(margin={"l": 8, "r": 12, "t": 26, "b": 8})
