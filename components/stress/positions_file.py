"""Positions as a table: the columns of the editor and of files, with a template. Pure functions between rows and requests."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from components.portfolio.holdings_text import text_of_file
from components.stress.words import FACTORS
from workbench.errors import InputError

KINDS = ("equity", "fund", "bond", "option", "commodity", "fx", "cash", "other")
TEXTS = ("id", "kind", "currency", "asset_class", "maturity", "proxy", "option_type", "expiry")
#: Column -> what it means, in the order of the template.
COLUMNS: Mapping[str, str] = {
    "id": "Name of the position, unique",
    "kind": "equity, fund, bond, option, commodity, fx, cash or other",
    "value": "Market value in the base currency, negative for short",
    "currency": "ISO code, empty for the base currency",
    "asset_class": "For the heat map",
    "modified_duration": "Years: bonds and bond funds",
    "convexity": "Bonds",
    "spread_duration": "Years, credit bonds",
    "coupon": "Decimal: 0.04 for 4 %, with maturity and yield for full revaluation",
    "maturity": "Years, or an ISO date",
    "yield": "Decimal: 0.045 for 4.5 %",
    "hedged_share": "0 to 1 of the currency risk",
    "proxy": "A factor that stands in, e.g. equity_us_spx_pct",
    "option_type": "call or put",
    "strike": "Options",
    "spot": "Options: price of the underlying",
    "expiry": "Options: years, or an ISO date",
    "volatility": "Options: decimal",
    "quantity": "Options: contracts times multiplier, negative for short",
}
_OPTION = ("strike", "spot", "expiry", "volatility", "quantity")
_EXAMPLE: tuple[dict[str, Any], ...] = (
    {"id": "US equity fund", "kind": "fund", "value": 500_000, "asset_class": "equity", "equity_us_spx_pct": 1.0},
    {"id": "Treasury 2035", "kind": "bond", "value": 250_000, "asset_class": "government bond", "coupon": 0.04, "maturity": 10,
     "yield": 0.043, "modified_duration": 8.1, "convexity": 78},
    {"id": "Corporate bonds", "kind": "bond", "value": 150_000, "asset_class": "corporate bond", "modified_duration": 6.2,
     "convexity": 52, "spread_duration": 6.0},
    {"id": "Index puts", "kind": "option", "value": 12_000, "asset_class": "option", "option_type": "put", "strike": 5500,
     "spot": 5900, "expiry": 0.5, "volatility": 0.18, "quantity": 100},
    {"id": "Gold", "kind": "commodity", "value": 60_000, "asset_class": "commodity", "gold_pct": 1.0},
    {"id": "Cash", "kind": "cash", "value": 28_000, "asset_class": "cash"},
)  # fmt: skip


def example_rows() -> list[dict[str, Any]]:
    """A small book with one of everything, to start from."""
    return [dict(row) for row in _EXAMPLE]


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The standard columns, then every factor that some row names."""
    factors = dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)
    return [*COLUMNS, *(factors or {"equity_us_spx_pct": None, "gold_pct": None})]


def template_csv() -> bytes:
    """The template with its example rows, as CSV."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns_of(_EXAMPLE), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_EXAMPLE)
    return stream.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """The template as a workbook: the positions, and a sheet that says what each column means."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Positions"
    names = columns_of(_EXAMPLE)
    sheet.append(names)
    for row in _EXAMPLE:
        sheet.append([row.get(name) for name in names])
    sheet.freeze_panes = "B2"
    about = book.create_sheet("Columns")
    about.append(["Column", "Meaning"])
    for name, meaning in COLUMNS.items():
        about.append([name, meaning])
    for name, words in FACTORS.items():
        about.append([name, f"Exposure to {words}: return per unit of the factor (a beta)"])
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 30, 70
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_positions(data: bytes, name: str) -> list[dict[str, Any]]:
    """The rows of a CSV or XLSX file as positions.

    Raises:
        InputError: no such columns, no rows, or a cell that should be a number.
    """
    text = text_of_file(data, name)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise InputError(f"{name} is empty.", "Download the template and fill it in.")
    separator = next((mark for mark in ("\t", ";", ",") if mark in lines[0]), ",")
    rows = list(csv.DictReader(lines, delimiter=separator))
    head = [str(cell).strip() for cell in (rows[0] if rows else {})]
    if not {"id", "kind", "value"} <= set(head):
        raise InputError(f"{name} has no columns id, kind and value.", "The first row names the columns; see the template.")
    return positions_of([{str(k).strip(): v for k, v in row.items() if k is not None} for row in rows])


def positions_of(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a table as positions of a request; empty rows are left out.

    Raises:
        InputError: a row without a name, a name twice, a cell that should be a number.
    """
    found = [_position(row, number) for number, row in enumerate(rows, start=1) if not _is_empty(row)]
    names = [item["id"] for item in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"There are two positions called {twice!r}.", "Give each its own name.")
    if not found:
        raise InputError("There is no position in the table.", "Write at least a name, a kind and a value.")
    return found


def rows_of(positions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Positions of a request as rows of a table."""
    rows = []
    for item in positions:
        option = dict(item.get("option") or {})
        row = {name: value for name, value in item.items() if name not in {"option", "exposures"}}
        row |= {"option_type": option.pop("type", None), **option} if option else {}
        rows.append({**row, **(item.get("exposures") or {})})
    return rows


def _position(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    cells = {name: _cell(name, value, row, number) for name, value in row.items() if not _is_blank(value)}
    if not cells.get("id"):
        raise InputError(f"Row {number} has no name.", "Every position needs an id.")
    where = f"Position {cells['id']}"
    if "value" not in cells:
        raise InputError(f"{where} has no value.", "Write its market value in the base currency.")
    if cells.get("kind") not in KINDS:
        raise InputError(f"{where} has the kind {cells.get('kind')!r}.", f"Kinds are: {', '.join(KINDS)}.")
    factors = {name: cells.pop(name) for name in list(cells) if name not in COLUMNS}
    option = {name: cells.pop(name) for name in _OPTION if name in cells}
    kind = cells.pop("option_type", None)
    if kind is not None or option:
        cells["option"] = {"type": str(kind or "").casefold(), **option}
    return cells | ({"exposures": factors} if factors else {})


def _cell(name: str, value: Any, row: Mapping[str, Any], number: int) -> Any:
    if name in TEXTS:
        text = str(value).strip()
        return _number(text) if name in {"maturity", "expiry"} and _number(text) is not None else text
    found = value if isinstance(value, int | float) else _number(str(value))
    if found is None:
        raise InputError(
            f"Row {number} ({row.get('id') or 'no name'}): {name} is {value!r}, not a number.", "Correct or empty the cell."
        )
    return float(found)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").replace("−", "-").strip())
    except ValueError:
        return None


def _is_blank(value: Any) -> bool:
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def _is_empty(row: Mapping[str, Any]) -> bool:
    return all(_is_blank(value) for value in row.values())
