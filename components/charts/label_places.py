"""Where the labels of a scatter chart stand, so that none lies on another: greedy, the most important first."""

from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]

_SIDES = (
    "middle right",
    "middle left",
    "top center",
    "bottom center",
    "top right",
    "top left",
    "bottom right",
    "bottom left",
)
#: Square pixels of overlap with another label or a mark beyond which a label that may go is left out.
_TOUCHING = 6.0
#: A label on a label is worse than one on a line or a dot.
_WEIGHTS = {"label": 4.0, "mark": 4.0, "dot": 1.0}


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A point of the chart, in its own units.

    Attributes:
        text: its label; empty for none.
        size: of its symbol, in pixels.
        font: size of the label, in pixels.
        needed: the label stays even where it meets another.
    """

    x: float
    y: float
    text: str = ""
    size: float = 5.0
    font: float = 11.0
    needed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Plot:
    """The drawn range and roughly its pixels. A wider plot on the screen only puts the labels further apart."""

    x: tuple[float, float]
    y: tuple[float, float]
    width: float = 330.0
    height: float = 270.0

    def at(self, point: Point) -> tuple[float, float]:
        """Pixels from the left and from below."""
        return (
            (point.x - self.x[0]) / max(self.x[1] - self.x[0], 1e-9) * self.width,
            (point.y - self.y[0]) / max(self.y[1] - self.y[0], 1e-9) * self.height,
        )


def label_places(points: Sequence[Point], plot: Plot, line: Sequence[Point] = ()) -> list[str | None]:
    """The side of each point's label, in the order of ``points``, which is that of importance; None: no room, leave it out.

    Args:
        line: points of a line that labels had better not cross.
    """
    symbols = [_square(*plot.at(point), point.size) for point in points]
    crossed = [_square(*plot.at(point), 5.0) for point in line]
    placed: list[Box] = []
    sides: list[str | None] = []
    for index, point in enumerate(points):
        if not point.text:
            sides.append(None)
            continue
        marks = [box for at, box in enumerate(symbols) if at != index and points[at].needed]
        dots = [box for at, box in enumerate(symbols) if at != index and not points[at].needed] + crossed
        options = {side: label_box(point, side, plot) for side in _SIDES}
        costs = {side: _cost(box, placed, marks, dots, plot) for side, box in options.items()}
        best = min(options, key=costs.__getitem__)
        met = sum(_overlap(options[best], other) for other in (*placed, *marks)) + _outside(options[best], plot)
        if met > _TOUCHING and not point.needed:
            sides.append(None)
            continue
        placed.append(options[best])
        sides.append(best)
    return sides


def label_box(point: Point, side: str, plot: Plot) -> Box:
    """Left, bottom, right and top of a label, in pixels of the plot."""
    px, py = plot.at(point)
    wide, high, gap = 0.58 * point.font * len(point.text), 1.25 * point.font, point.size / 2 + 3.0
    left = px + gap if side.endswith("right") else px - gap - wide if side.endswith("left") else px - wide / 2
    low = py + gap if side.startswith("top") else py - gap - high if side.startswith("bottom") else py - high / 2
    return left, low, left + wide, low + high


def _cost(box: Box, labels: Sequence[Box], marks: Sequence[Box], dots: Sequence[Box], plot: Plot) -> float:
    met = _WEIGHTS["label"] * sum(_overlap(box, other) for other in labels)
    met += _WEIGHTS["mark"] * sum(_overlap(box, other) for other in marks)
    return met + _WEIGHTS["dot"] * sum(_overlap(box, other) for other in dots) + 4.0 * _outside(box, plot)


def _square(px: float, py: float, size: float) -> Box:
    half = size / 2 + 1.0
    return px - half, py - half, px + half, py + half


def _outside(box: Box, plot: Plot) -> float:
    """Square pixels of a label beyond the edges of the plot."""
    across, up = box[2] - box[0], box[3] - box[1]
    sideways = max(0.0, -box[0]) + max(0.0, box[2] - plot.width)
    return sideways * up + (max(0.0, -box[1]) + max(0.0, box[3] - plot.height)) * across


def _overlap(a: Box, b: Box) -> float:
    across = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    return across * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
