"""The portfolio page's figures: frontier, weights and contributions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from components import numbers
from components.charts.theme import Tokens, new_figure, tokens

if TYPE_CHECKING:
    import plotly.graph_objects as go

_SHOWN_IN_HOVER = 8
_TEXT_HEIGHT = 15
#: Of a name beside a bar or a dot; the whole one is on hover.
_LABEL_LETTERS = 22
#: More dots than these bear no names, which would lie on one another.
_MOST_LABELS = 30
#: On which side of its mark a label stands.
_BESIDE = "middle right"
_SIDES = {"min_variance": "bottom right", "max_sharpe": "top left"}


def drawn_name(name: str, letters: int = 60) -> str:
    """A name as a figure may hold it: not longer than ``letters``, and nothing in it a tag to the drawing library."""
    short = name if len(name) <= letters else f"{name[: letters - 1].rstrip()}…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A named point of the frontier chart, in fractions a year."""

    name: str
    volatility: float
    expected_return: float
    weights: Mapping[str, float]


def frontier_figure(
    points: Sequence[Mapping[str, Any]],
    assets: Sequence[Mapping[str, Any]],
    marks: Mapping[str, Mark],
    *,
    height: int,
) -> "go.Figure":
    """The efficient frontier as a line, assets as soft dots with names, and the marked portfolios.

    Args:
        points: of the frontier, with expected_return, volatility, weights.
        assets: name, expected_return, volatility of each asset.
        marks: by role: proposed, current, equal_weight, min_variance, max_sharpe; any may be absent.
    """
    figure, colours = new_figure(height=height), tokens()
    widest = max([100 * item["volatility"] for item in assets], default=1.0)
    figure.update_xaxes(title_text="Volatility, % a year", range=[0.0, widest * 1.16])
    figure.update_yaxes(title_text="Estimated return, % a year")
    _add_assets(figure, assets, marks, points, colours, height)
    if points:
        figure.add_scatter(
            x=_percents(points, "volatility"),
            y=_percents(points, "expected_return"),
            mode="lines",
            line={"color": colours.accent, "width": 2.5, "shape": "spline"},
            hovertext=[_hover("Efficient frontier", point) for point in points],
            hoverinfo="text",
        )
    for role in ("min_variance", "max_sharpe", "equal_weight", "current", "proposed"):
        if role in marks:
            _add_mark(figure, role, marks[role], colours)
    return figure


def _add_mark(figure: "go.Figure", role: str, mark: Mark, colours: Tokens) -> None:
    style = {
        "proposed": ("circle", colours.accent, colours.accent, 13),
        "current": ("diamond", colours.now, colours.now_text, 12),
        "equal_weight": ("square", colours.soft, colours.soft, 8),
        "min_variance": ("triangle-left", colours.soft, colours.soft, 9),
        "max_sharpe": ("triangle-up", colours.soft, colours.soft, 9),
    }[role]
    symbol, fill, text, size = style
    strong = role in ("proposed", "current")
    figure.add_scatter(
        x=[mark.volatility * 100],
        y=[mark.expected_return * 100],
        mode="markers+text",
        marker={"symbol": symbol, "color": fill, "size": size, "line": {"color": colours.background, "width": 1.5}},
        text=[f"<b>{mark.name}</b>" if strong else mark.name],
        textposition=_SIDES.get(role, _BESIDE),
        textfont={"color": text, "size": 13 if strong else 11},
        hovertext=[_hover(mark.name, vars_of(mark))],
        hoverinfo="text",
    )


def vars_of(mark: Mark) -> dict[str, Any]:
    """A mark as a point of the frontier."""
    return {"expected_return": mark.expected_return, "volatility": mark.volatility, "weights": mark.weights}


def _add_assets(
    figure: "go.Figure",
    assets: Sequence[Mapping[str, Any]],
    marks: Mapping[str, Mark],
    points: Sequence[Mapping[str, Any]],
    colours: Tokens,
    height: int,
) -> None:
    x, y = np.array(_percents(assets, "volatility")), np.array(_percents(assets, "expected_return"))
    names = [drawn_name(str(item["asset"]), _LABEL_LETTERS) for item in assets]
    named = len(names) <= _MOST_LABELS
    taken = [
        (mark.volatility * 100, mark.expected_return * 100, len(mark.name), _SIDES.get(role, _BESIDE))
        for role, mark in marks.items()
    ]
    taken += [(point["volatility"] * 100, point["expected_return"] * 100, 0, _BESIDE) for point in points]
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers+text",
        marker={"color": colours.soft, "size": 5, "opacity": 0.75},
        text=names if named else None,
        textposition=label_places(x, y, names, taken, height=height) if named else None,
        textfont={"color": colours.soft, "size": 11},
        hovertext=[
            f"{drawn_name(item['asset'])}<br>"
            f"{numbers.percent(item['expected_return'])} a year at {numbers.percent(item['volatility'])}"
            for item in assets
        ],
        hoverinfo="text",
    )


def label_places(
    x: Sequence[float] | np.ndarray,
    y: Sequence[float] | np.ndarray,
    names: Sequence[str],
    taken: Sequence[tuple[float, float, int, str]] = (),
    *,
    width: int = 310,
    height: int = 320,
) -> list[str]:
    """For each point the side on which its label meets the fewest others; greedy, in the order of the points.

    Args:
        taken: marks that are there already: position, letters of the label (0: none) and its side.
        width, height: of the plot in pixels, roughly.
    """
    across = width / max(1e-9, float(np.max(x, initial=0.0)) * 1.16)
    low, high = float(np.min(y, initial=0.0)), float(np.max(y, initial=1.0))
    up = (height - 60) / max(1e-9, (high - low) * 1.15)
    boxes = [_box(px * across, py * up, letters, side) for px, py, letters, side in taken if letters]
    boxes += [(px * across - 7, py * up - 7, px * across + 7, py * up + 7) for px, py, _, _ in taken]
    dots = [(px * across - 4, py * up - 4, px * across + 4, py * up + 4) for px, py in zip(x, y, strict=True)]
    places = []
    for index, name in enumerate(names):
        others = boxes + dots[:index] + dots[index + 1 :]
        options = {
            side: _box(float(x[index]) * across, float(y[index]) * up, len(name), side)
            for side in ("top center", "bottom center", "middle right", "middle left", "top right", "bottom right")
        }
        crowding = {side: sum(_overlap(box, other) for other in others) + _outside(box, width) for side, box in options.items()}
        best = min(options, key=crowding.__getitem__)
        boxes.append(options[best])
        places.append(best)
    return places


def _box(px: float, py: float, letters: int, side: str) -> tuple[float, float, float, float]:
    wide, gap = 6.4 * letters, 5.0
    left = px + gap if "right" in side else px - gap - wide if "left" in side else px - wide / 2
    low = py + gap if "top" in side else py - gap - _TEXT_HEIGHT if "bottom" in side else py - _TEXT_HEIGHT / 2
    return left, low, left + wide, low + _TEXT_HEIGHT


def _outside(box: tuple[float, float, float, float], width: float) -> float:
    """How much of a label would leave the plot at the left or the right."""
    return (max(0.0, -box[0]) + max(0.0, box[2] - width)) * _TEXT_HEIGHT


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    across = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    return across * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def weights_figure(
    assets: Sequence[str], current: Mapping[str, float] | None, proposed: Mapping[str, float], *, height: int
) -> "go.Figure":
    """Weights now and proposed, side by side, in the order of ``assets``; the longest bar leaves room for its label."""
    figure, colours = new_figure(height=height), tokens()
    values = {"Proposed": [proposed.get(asset, 0.0) * 100 for asset in assets]}
    if current is not None:
        values["Now"] = [current.get(asset, 0.0) * 100 for asset in assets]
    for name, shares in values.items():
        figure.add_bar(
            y=list(assets),
            x=shares,
            name=name,
            orientation="h",
            marker={"color": colours.accent if name == "Proposed" else colours.now_soft},
            text=[numbers.percent(share / 100, unit=False) if share > 0.05 else "" for share in shares],
            textposition="outside",
            constraintext="none",
            textfont={"size": 11, "color": colours.text if name == "Proposed" else colours.now_text},
            hovertext=[
                f"{drawn_name(asset)}<br>{name} {numbers.percent(share / 100)}"
                for asset, share in zip(assets, shares, strict=True)
            ],
            hoverinfo="text",
        )
    longest = max((share for shares in values.values() for share in shares), default=1.0)
    least = min((share for shares in values.values() for share in shares), default=0.0)
    figure.update_layout(barmode="group", bargap=0.16, uniformtext={"mode": False})
    figure.update_xaxes(showgrid=False, showline=False, showticklabels=False, range=[min(0.0, least * 1.2), longest * 1.18])
    _name_rows(figure, assets)
    _key(figure, with_now=current is not None)
    return figure


def _name_rows(figure: "go.Figure", assets: Sequence[str]) -> None:
    """The assets' names beside the bars, from above."""
    names = [drawn_name(asset, _LABEL_LETTERS) for asset in assets]
    figure.update_yaxes(
        autorange="reversed",
        showgrid=False,
        tickfont={"color": tokens().text, "size": 12},
        tickvals=list(assets),
        ticktext=names,
    )


def _key(figure: "go.Figure", *, with_now: bool) -> None:
    """Which bar is which, above the bars in their own colours."""
    colours = tokens()
    parts = [f'<span style="color:{colours.accent}">■</span> Proposed']
    parts += [f'<span style="color:{colours.now_soft}">■</span> Now'] if with_now else []
    figure.add_annotation(
        text="   ".join(parts), x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", showarrow=False
    )
    figure.update_layout(margin={"l": 8, "r": 12, "t": 26, "b": 8})


def contributions_figure(
    assets: Sequence[str], current: Mapping[str, float] | None, proposed: Mapping[str, float], *, unit: str, height: int
) -> "go.Figure":
    """Contributions by asset, now and proposed, in percent (points); negative ones point to the left."""
    figure, colours = new_figure(height=height), tokens()
    sides = [("Proposed", proposed, colours.accent), *([("Now", current, colours.now_soft)] if current is not None else [])]
    for name, shares, colour in sides:
        values = [shares.get(asset, 0.0) * 100 for asset in assets]
        figure.add_bar(
            y=list(assets),
            x=values,
            name=name,
            orientation="h",
            marker={"color": colour},
            text=[numbers.percent(value / 100, unit=False) if abs(value) > 0.05 else "" for value in values],
            textposition="outside",
            constraintext="none",
            textfont={"size": 11, "color": colours.text if name == "Proposed" else colours.now_text},
            hovertext=[
                f"{drawn_name(asset)}<br>{name} {numbers.percent(value / 100)} {unit}"
                for asset, value in zip(assets, values, strict=True)
            ],
            hoverinfo="text",
        )
    every = [share * 100 for _, shares, _ in sides for share in shares.values()] or [0.0]
    room = 0.16 * (max(*every, 0.0) - min(*every, 0.0)) or 1.0
    figure.update_layout(barmode="group", bargap=0.16, uniformtext={"mode": False})
    figure.update_xaxes(
        showticklabels=False,
        showline=False,
        zeroline=True,
        range=[min(every) - room if min(every) < -0.05 else 0.0, max(*every, 0.0) + room],
    )
    _name_rows(figure, assets)
    _key(figure, with_now=current is not None)
    return figure


def _percents(items: Sequence[Mapping[str, Any]], field: str) -> np.ndarray:
    return np.array([item[field] for item in items], dtype=float) * 100


def _hover(name: str, point: Mapping[str, Any]) -> str:
    held = sorted(((w, asset) for asset, w in point["weights"].items() if abs(w) > 5e-4), reverse=True)
    lines = [f"{numbers.percent(weight)}  {drawn_name(asset)}" for weight, asset in held[:_SHOWN_IN_HOVER]]
    more = [f"and {len(held) - _SHOWN_IN_HOVER} more"] if len(held) > _SHOWN_IN_HOVER else []
    facts = f"{numbers.percent(point['expected_return'])} a year at {numbers.percent(point['volatility'])} volatility"
    return "<br>".join([f"<b>{name}</b>", facts, *lines, *more])
