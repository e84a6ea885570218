"""Tables: numbers at the right with their true signs, text with room, still numbers when copied, sorted or downloaded."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from components import numbers

if TYPE_CHECKING:
    import pandas as pd

Formatter = Callable[[Any], str]

#: Formats of a column by name; the unit belongs into the column's head, so none repeats it.
FORMATS: dict[str, Formatter] = {
    "percent": lambda value: numbers.percent(value, unit=False),
    "percent2": lambda value: numbers.percent(value, unit=False, decimals=2),
    "points": numbers.points,
    "ratio": numbers.ratio,
    "ratio4": numbers.ratio4,
    "money": numbers.money,
    "money_change": lambda value: numbers.money(value, sign=True),
    "basis_points": lambda value: numbers.basis_points(value, unit=False),
    "count": numbers.count,
    "day": numbers.day,
    "moment": numbers.moment,
    "figure": lambda value: numbers.ABSENT if value is None or value != value else str(value),
    "text": lambda value: numbers.ABSENT if value is None or value != value else str(value),
}

_ROW = 35
_HEAD = 35
_TALL_ROW = 58  # text wraps from four times the base font size on


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """How one column looks.

    Attributes:
        label: the head, with the unit: ``Now %``, ``Change, CNY``.
        format: a name in ``FORMATS``; ``bar`` draws a share between 0 and ``bar_max`` with its figure.
        help: what it means, in the reader's words, on hover.
        width: ``small``, ``medium``, ``large`` or pixels.
        wrap: a long reason: rows grow so that two lines fit.
    """

    label: str
    format: str = "text"
    help: str | None = None
    width: str | int | None = None
    wrap: bool = False
    bar_max: float = 1.0
    extra: Mapping[str, Any] = field(default_factory=dict)


def table(frame: "pd.DataFrame", columns: Mapping[str, Column], *, key: str, alt: str, max_rows: int = 14) -> None:
    """Show the named columns of ``frame`` in this order.

    Args:
        frame: one row per thing; fractions stay fractions (the format shows percent).
        columns: column of the frame -> how it looks.
        key: stable widget key.
        alt: what the table says, for who cannot see it.
        max_rows: rows shown before it scrolls.
    """
    shown = frame[list(columns)].reset_index(drop=True)
    bars = [name for name, column in columns.items() if column.format == "bar"]
    shown[bars] = shown[bars] * 100.0
    tall = any(column.wrap for column in columns.values())
    row = _TALL_ROW if tall else _ROW
    st.dataframe(
        _styled(shown, columns),
        column_config={name: _configured(column) for name, column in columns.items()},
        hide_index=True,
        row_height=row,
        placeholder=numbers.ABSENT,
        height="content" if len(shown) <= max_rows else _HEAD + row * max_rows,
        key=key,
        alt=alt,
    )


def _styled(frame: "pd.DataFrame", columns: Mapping[str, Column]) -> Any:
    formats: dict[Hashable, Formatter] = {
        name: FORMATS[column.format] for name, column in columns.items() if column.format != "bar"
    }
    return frame.style.format(formats)  # type: ignore[arg-type]


def _configured(column: Column) -> Any:
    common: dict[str, Any] = {"width": column.width, "help": column.help}
    if column.format == "bar":
        return st.column_config.ProgressColumn(
            column.label, min_value=0.0, max_value=column.bar_max * 100.0, format="%.1f", **common
        )
    alignment = "left" if column.format in {"text", "day", "moment"} else "right"
    return st.column_config.Column(column.label, alignment=alignment, **common)
