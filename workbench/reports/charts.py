"""The geometry of the printed charts: axes, lines thinned for print, labels that do not cover each other.

Positions are in points from the lower left corner of the plot area; the template only draws them.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from workbench.reports.documents import Documents
from workbench.reports.foreign_text import columns, shortened
from workbench.reports.number_text import MINUS

#: About what print shows of a line that is a hand wide.
PRINTED = 240
#: More single assets than this would hide the frontier.
MOST_ASSETS = 16
#: Width of a character and height of a line, in parts of the type size.
_CHARACTER, _LINE = 0.6, 1.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A rectangle that a label takes up, in points."""

    left: float
    bottom: float
    width: float
    height: float

    def meets(self, other: "Box") -> bool:
        """Whether the two overlap."""
        apart = (
            self.left + self.width <= other.left
            or other.left + other.width <= self.left
            or self.bottom + self.height <= other.bottom
            or other.bottom + other.height <= self.bottom
        )
        return not apart


@dataclass(frozen=True, kw_only=True, slots=True)
class Axis:
    """A linear axis from ``low`` to ``high`` over ``length`` points."""

    low: float
    high: float
    length: float

    def place(self, value: float) -> float:
        """Position of a value, in points."""
        return (value - self.low) / (self.high - self.low) * self.length


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers (1, 2, 2.5 or 5 times a power of ten apart) inside [low, high], at most ``most`` intervals."""
    span = max(high - low, 1e-12)
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def frontier_chart(documents: Documents, width: float, height: float) -> dict[str, Any] | None:
    """Estimated return over volatility, in percent a year: the frontier, the references, the assets, now and proposed."""
    if documents.frontier is None:
        return None
    line = [(100 * point["volatility"], 100 * point["expected_return"]) for point in documents.frontier["points"]]
    marks, assets = _marks(documents), _asset_dots(documents)
    everything = [*line, *((mark["x"], mark["y"]) for mark in (*marks, *assets))]
    across = _axis([x for x, _ in everything], width)
    up = _axis([y for _, y in everything], height)
    drawn = [(across.place(x), up.place(y)) for x, y in line]
    for mark in (*marks, *assets):
        mark["x"], mark["y"] = across.place(mark["x"]), up.place(mark["y"])
    _label([*marks, *assets], drawn, width, height)
    return {"x_ticks": _ticks(across), "y_ticks": _ticks(up), "line": drawn, "marks": [*assets, *marks]}


def drawdown_chart(documents: Documents, width: float, height: float) -> dict[str, Any] | None:
    """How far each portfolio was below its last peak, in percent."""
    return _over_time(documents, "drawdown", width, height, scale=100.0)


def growth_chart(documents: Documents, width: float, height: float) -> dict[str, Any] | None:
    """What 1 invested at the start became."""
    return _over_time(documents, "growth", width, height, scale=1.0)


def _over_time(documents: Documents, field: str, width: float, height: float, *, scale: float) -> dict[str, Any] | None:
    history = documents.history
    if history is None or len(history["dates"]) < 2:
        return None
    values = {series["name"]: [scale * value for value in series[field]] for series in history["series"]}
    kept = _thinned(values)
    up = _axis([value for line in values.values() for value in line], height)
    across = Axis(low=0.0, high=float(len(history["dates"]) - 1), length=width)
    lines = [{"name": name, "points": [(across.place(i), up.place(line[i])) for i in kept]} for name, line in values.items()]
    return {"x_ticks": _years(history["dates"], across), "y_ticks": _ticks(up), "lines": lines}


def _thinned(values: Mapping[str, Sequence[float]]) -> list[int]:
    """Evenly spaced positions, with the ends and the lowest and highest of every line."""
    length = len(next(iter(values.values())))
    count = min(length, PRINTED)
    spaced = {round(i * (length - 1) / (count - 1)) for i in range(count)}
    extremes = {extreme for line in values.values() for extreme in (line.index(min(line)), line.index(max(line)))}
    return sorted(spaced | extremes)


def _years(dates: Sequence[str], across: Axis) -> list[dict[str, Any]]:
    """A tick at the first date of each year, thinned to about six."""
    starts = [(i, day[:4]) for i, day in enumerate(dates) if i and day[:4] != dates[i - 1][:4]]
    if len(starts) < 3:
        return [{"at": 0.0, "text": dates[0]}, {"at": across.length, "text": dates[-1]}]
    step = max(1, math.ceil(len(starts) / 6))
    return [{"at": across.place(i), "text": year} for i, year in starts[::step]]


def _marks(documents: Documents) -> list[dict[str, Any]]:
    optimised, references = documents.optimised, (documents.frontier or {}).get("references", {})
    marks = [_mark("proposed", "Proposed", optimised)]
    if optimised.get("current") is not None:
        marks.append(_mark("now", "Now", optimised["current"]))
    names = {"equal_weight": "1/N", "min_variance": "Least risk", "max_sharpe": "Highest ratio"}
    for reference, text in names.items():
        point = references.get(reference)
        if point is not None and not any(_same(mark, _mark("", "", point)) for mark in marks):
            marks.append(_mark("reference", text, point))
    return marks


def _asset_dots(documents: Documents) -> list[dict[str, Any]]:
    rows = [row for row in documents.optimised["assets"] if row["volatility"] > 0]
    if len(rows) > MOST_ASSETS:
        return []
    return [_mark("asset", shortened(row["asset"], 18), row) for row in rows]


def _mark(kind: str, text: str, point: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": kind, "text": text, "x": 100 * point["volatility"], "y": 100 * point["expected_return"]}


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(abs(one["x"] - other["x"]) < 0.05 and abs(one["y"] - other["y"]) < 0.05)


def _axis(values: Sequence[float], length: float) -> Axis:
    """A little room on both sides, except above a ceiling of zero."""
    low, high = min(values), max(values)
    room = 0.06 * max(high - low, 1e-3)
    return Axis(low=low - room, high=high if high == 0.0 else high + room, length=length)


def _ticks(axis: Axis) -> list[dict[str, Any]]:
    """About one tick every 20 points of length, so that the smallest chart keeps two."""
    values = ticks(axis.low, axis.high, most=max(2, min(6, int(axis.length / 20))))
    decimals = next(digits for digits in range(9) if all(abs(round(value, digits) - value) < 1e-9 for value in values))
    return [{"at": axis.place(value), "text": f"{value + 0.0:.{decimals}f}".replace("-", MINUS)} for value in values]


def _label(marks: list[dict[str, Any]], line: Sequence[tuple[float, float]], width: float, height: float) -> None:
    """Give each mark the first free place around it; an asset without one goes unnamed rather than unreadable."""
    taken = [Box(left=mark["x"] - 3, bottom=mark["y"] - 3, width=6, height=6) for mark in marks]
    taken += [Box(left=x - 1, bottom=y - 1, width=2, height=2) for x, y in _dense(line)]
    for mark in marks:
        size = 6.0 if mark["kind"] == "asset" else 7.0
        extent = (columns(mark["text"]) * size * _CHARACTER, size * _LINE)
        places = list(_places(mark, extent))
        inside = [box for box in places if _is_inside(box, width, height)] or places
        free = next((box for box in inside if not any(box.meets(other) for other in taken)), None)
        if free is None and mark["kind"] == "asset":
            mark["text"] = ""
            continue
        chosen = free or inside[0]
        mark["label"] = {"x": chosen.left, "y": chosen.bottom, "width": chosen.width}
        taken.append(chosen)


def _dense(line: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    for (x0, y0), (x1, y1) in pairwise(line):
        steps = max(1, int(math.hypot(x1 - x0, y1 - y0) / 3))
        yield from ((x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps) for i in range(steps + 1))


def _places(mark: Mapping[str, Any], extent: tuple[float, float]) -> Iterator[Box]:
    width, height = extent
    x, y, gap = mark["x"], mark["y"], 4.5
    corners = [
        (x + gap, y - height / 2),
        (x - width / 2, y + gap),
        (x - gap - width, y - height / 2),
        (x - width / 2, y - gap - height),
        (x + gap, y + gap / 2),
        (x + gap, y - gap / 2 - height),
        (x - gap - width, y + gap / 2),
    ]
    for left, bottom in corners:
        yield Box(left=left, bottom=bottom, width=width, height=height)


def _is_inside(box: Box, width: float, height: float) -> bool:
    return box.left >= 0 and box.bottom >= 0 and box.left + box.width <= width and box.bottom + box.height <= height
