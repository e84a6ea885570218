"""How much of everything two pages can hold."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

#: Height of the charts' plot areas, in points.
LEAST_CHART, MOST_CHART = 112.0, 200.0

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """How many rows each table may have and how high the charts are (points); fitted until two pages hold everything."""

    chart: float = LEAST_CHART
    weights: int = 16
    limits: int = 9
    windows: int = 7
    reasons: int = 16
    problems: int = 5

    def shorter_second_page(self) -> "Budget | None":
        """One row less in the longest table of the second page; None when nothing is left to cut."""
        least = {"reasons": 4, "limits": 3, "windows": 3, "problems": 1}
        spare = {name: getattr(self, name) - low for name, low in least.items()}
        name = max(spare, key=lambda item: spare[item])
        return None if spare[name] <= 0 else replace(self, **{name: getattr(self, name) - 1})


def cut(rows: Sequence[Row], most: int) -> tuple[list[Row], list[Row]]:
    """The rows that are shown, and those left out."""
    return list(rows[:most]), list(rows[most:])
