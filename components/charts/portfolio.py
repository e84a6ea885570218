"""The portfolio page's figures: frontier, weights and contributions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from components import numbers
from components.charts.label_places import Plot, Point, label_places
from components.charts.theme import Tokens, new_figure, tokens

if TYPE_CHECKING:
    import plotly.graph_objects as go

_SHOWN_IN_HOVER = 8
#: Of a name beside a bar or a dot; the whole one is on hover.
_LABEL_LETTERS = 22
#: More dots than these bear no names, which would lie on one another.
_MOST_LABELS = 30
#: Marks in the order in which their labels choose their places.
_ROLES = ("proposed", "current", "max_sharpe", "min_variance", "equal_weight")
_SIZES = {"proposed": 13.0, "current": 12.0, "equal_weight": 8.0, "min_variance": 9.0, "max_sharpe": 9.0}
_STRONG = ("proposed", "current")
#: Pixels of a figure's height that axis and title take.
_AROUND = 60.0


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
    line = [_spot(point) for point in points]
    held = [role for role in _ROLES if role in marks]
    spots = [_mark_spot(role, marks[role]) for role in held] + [_asset_spot(item, len(assets)) for item in assets]
    plot = _plot([*line, *spots], height)
    sides = label_places(spots, plot, line)
    figure.update_xaxes(title_text="Volatility, % a year", range=list(plot.x))
    figure.update_yaxes(title_text="Estimated return, % a year", range=list(plot.y))
    _add_assets(figure, assets, spots[len(held) :], sides[len(held) :], colours)
    if points:
        figure.add_scatter(
            x=_percents(points, "volatility"),
            y=_percents(points, "expected_return"),
            mode="lines",
            line={"color": colours.accent, "width": 2.5, "shape": "spline"},
            hovertext=[_hover("Efficient frontier", point) for point in points],
            hoverinfo="text",
        )
    for role, side in reversed(list(zip(held, sides, strict=False))):
        _add_mark(figure, role, marks[role], side or "middle right", colours)
    return figure


def _plot(points: Sequence[Point], height: int) -> Plot:
    """The range that holds every point, with room for the labels at its edges; volatility begins at 0."""
    right = max((point.x for point in points), default=1.0)
    low, high = min((point.y for point in points), default=0.0), max((point.y for point in points), default=1.0)
    room = 0.08 * (high - low) or 1.0
    return Plot(x=(0.0, 1.16 * right or 1.0), y=(low - room, high + room), height=max(height - _AROUND, 100.0))


def _spot(point: Mapping[str, Any], **label: Any) -> Point:
    return Point(x=100 * point["volatility"], y=100 * point["expected_return"], **label)


def _mark_spot(role: str, mark: Mark) -> Point:
    strong = role in _STRONG
    return _spot(vars_of(mark), text=mark.name, size=_SIZES[role], font=13.5 if strong else 11.0, needed=True)


def _asset_spot(asset: Mapping[str, Any], many: int) -> Point:
    return _spot(asset, text=_label(asset) if many <= _MOST_LABELS else "")


def _label(asset: Mapping[str, Any]) -> str:
    return drawn_name(str(asset["asset"]), _LABEL_LETTERS)


def _add_mark(figure: "go.Figure", role: str, mark: Mark, side: str, colours: Tokens) -> None:
    symbol, fill, text = {
        "proposed": ("circle", colours.accent, colours.accent),
        "current": ("diamond", colours.now, colours.now_text),
        "equal_weight": ("square", colours.soft, colours.soft),
        "min_variance": ("triangle-left", colours.soft, colours.soft),
        "max_sharpe": ("triangle-up", colours.soft, colours.soft),
    }[role]
    strong = role in _STRONG
    figure.add_scatter(
        x=[mark.volatility * 100],
        y=[mark.expected_return * 100],
        mode="markers+text",
        marker={"symbol": symbol, "color": fill, "size": _SIZES[role], "line": {"color": colours.background, "width": 1.5}},
        text=[f"<b>{mark.name}</b>" if strong else mark.name],
        textposition=side,
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
    spots: Sequence[Point],
    sides: Sequence[str | None],
    colours: Tokens,
) -> None:
    """Soft dots with their names; a name that has no room is on hover only."""
    figure.add_scatter(
        x=[spot.x for spot in spots],
        y=[spot.y for spot in spots],
        mode="markers+text",
        marker={"color": colours.soft, "size": 5, "opacity": 0.75},
        text=[spot.text if side else "" for spot, side in zip(spots, sides, strict=True)],
        textposition=[side or "middle right" for side in sides],
        textfont={"color": colours.soft, "size": 11},
        hovertext=[
            f"{drawn_name(item['asset'])}<br>"
            f"{numbers.percent(item['expected_return'])} a year at {numbers.percent(item['volatility'])}"
            for item in assets
        ],
        hoverinfo="text",
    )


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
