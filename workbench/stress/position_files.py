"""Positions from a CSV or XLSX file, and the template to fill in.

One row per position. Columns bear the names of a position's fields (``yield`` included); an option's terms stand in columns of
their own; every column named as a factor is an exposure. A blank cell is a field that is not given. Decimals use a point;
``5 %`` is 0.05.
"""

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from workbench.errors import DataError, InputError
from workbench.stress.factors import EQUITY, HY_SPREAD, TEN_YEAR, is_factor
from workbench.stress.positions import Position
from workbench.strict import parse
from workbench.workbook_size import refuse_bloated

PLAIN = (
    "id", "value", "kind", "currency", "asset_class", "modified_duration", "convexity", "spread_duration", "spread_factor",
    "coupon", "maturity", "yield", "frequency", "call_price", "callable_from", "rate_volatility", "rating", "sector", "issuer",
    "lgd", "hedged_share", "hedge_carry", "proxy",
)  # fmt: skip
#: Column -> field of the option's terms.
OPTION = {
    "option_type": "type", "strike": "strike", "spot": "spot", "expiry": "expiry", "volatility": "volatility",
    "rate": "rate", "dividend_yield": "dividend_yield", "skew_beta": "skew_beta", "vol_beta": "vol_beta",
    "rate_factor": "rate_factor", "quantity": "quantity",
}  # fmt: skip
TEXT = frozenset({
    "id", "kind", "currency", "asset_class", "spread_factor", "rating", "sector", "issuer", "proxy", "option_type",
    "rate_factor",
})  # fmt: skip
#: Commas between thousands, told from a decimal comma: 1,234.5 or 1,234,567, but neither 1,234 nor 1.234,5.
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})*(,\d{3}\.\d*|,\d{3},\d{3})")
#: An ISO date or a number of years.
MOMENTS = frozenset({"maturity", "expiry", "callable_from"})
MOST_ROWS = 100_000
Cell = str | float | None


def read_positions(data: bytes, file_name: str) -> list[dict[str, Any]]:
    """The positions of a file as plain request values.

    Raises:
        DataError: the file cannot be read or holds no rows.
        InputError: an unknown or repeated column, or rows that are no positions, naming each row's fault (the first five).
    """
    rows = workbook_rows(data, file_name) if data.startswith(b"PK") else _csv_rows(data, file_name)
    filled = [(number, row) for number, row in enumerate(rows, start=1) if any(cell not in (None, "") for cell in row)]
    if len(filled) < 2:
        raise DataError(
            f"{file_name} holds no positions.", "Put the column names in the first row and a position in each other."
        )
    if len(filled) > MOST_ROWS:
        raise DataError(f"{file_name} holds {len(filled) - 1:,} positions; at most {MOST_ROWS:,} are read.", "Split the file.")
    names = _columns([str(cell or "").strip() for cell in filled[0][1]], file_name)
    positions, faults = [], []
    for number, row in filled[1:]:
        try:
            position = _position(names, row)
            parse(Position, position)
            positions.append(position)
        except InputError as error:
            faults.append(f"row {number}: {error.message}")
    if faults:
        more = f" and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise InputError(f"{file_name}: {' '.join(faults[:5])}{more}", "Correct these rows, or start from the template.")
    return positions


def template() -> list[list[Cell]]:
    """The header and one example of each common kind."""
    header = [*PLAIN, *OPTION, EQUITY, TEN_YEAR, HY_SPREAD]
    fund: dict[str, Cell] = {"modified_duration": 3.5, "spread_duration": 3.8, HY_SPREAD: 1}
    note: dict[str, Cell] = {"currency": "USD", "coupon": 0.04, "maturity": 10, "yield": 0.042}
    put: dict[str, Cell] = {
        "option_type": "put", "strike": 95, "spot": 100, "expiry": 0.5, "volatility": 0.2, "rate": 0.03,
    }  # fmt: skip
    examples: list[dict[str, Cell]] = [
        {"id": "World equity fund", "value": 600_000, "kind": "equity", "currency": "USD", EQUITY: 1.05},
        {"id": "Treasury note", "value": 250_000, "kind": "bond", **note},
        {"id": "High-yield fund", "value": 100_000, "kind": "fund", **fund},
        {"id": "Protective put", "value": 5_000, "kind": "option", **put},
        {"id": "Cash", "value": 50_000, "kind": "cash", "currency": "USD"},
    ]
    return [list(header), *([example.get(name) for name in header] for example in examples)]


def template_csv() -> bytes:
    """The template as CSV, UTF-8 with a byte-order mark so that spreadsheets read it rightly."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(template())
    return text.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """The template as a workbook."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "positions"
    for row in template():
        sheet.append(row)
    sheet.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv_rows(data: bytes, file_name: str) -> list[list[Cell]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{file_name} is not UTF-8 text (byte {error.start}).", "Save it as CSV UTF-8 or XLSX.") from error
    first = text.split("\n", 1)[0]
    separator = max((",", ";", "\t"), key=first.count)
    try:
        return [list(row) for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error as error:
        raise DataError(f"{file_name} is no CSV file: {error}.", "Save it as CSV UTF-8 or XLSX.") from error


def workbook_rows(data: bytes, file_name: str) -> list[list[Cell]]:
    """Cells of the first sheet.

    Raises:
        DataError: no workbook that can be read.
    """
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        refuse_bloated(io.BytesIO(data), file_name, "Save the sheet of the table as CSV.")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = [[_workbook_cell(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, EOFError) as error:
        raise DataError(f"{file_name} is no workbook that can be read ({error}).", "Save it as XLSX or CSV again.") from error
    return rows


def _workbook_cell(cell: object) -> Cell:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool) or cell is None:
        return None if cell is None else str(cell)
    return float(cell) if isinstance(cell, int | float) else str(cell)


def _columns(header: Sequence[str], file_name: str) -> list[str]:
    known = [*PLAIN, *OPTION]
    names = []
    for name in header:
        folded = name.casefold().replace(" ", "_")
        chosen = folded if folded in known or is_factor(folded) else name
        if chosen and chosen not in known and not is_factor(chosen):
            close = get_close_matches(folded, known, n=1, cutoff=0.6)
            hint = f"Did you mean {close[0]}?" if close else "Start from the template; exposures are columns named as factors."
            raise InputError(f"{file_name} has a column {name!r}, which is no field of a position.", hint)
        if chosen and chosen in names:
            raise InputError(f"{file_name} has the column {chosen!r} twice.", "Keep one of the two.")
        names.append(chosen)
    missing = [name for name in ("id", "value", "kind") if name not in names]
    if missing:
        raise InputError(f"{file_name} has no column {missing[0]!r}.", "A position needs id, value and kind.")
    return names


def _position(names: Sequence[str], row: Sequence[Cell]) -> dict[str, Any]:
    position: dict[str, Any] = {}
    option: dict[str, Any] = {}
    exposures: dict[str, float] = {}
    for name, cell in zip(names, row, strict=False):
        text = cell.strip() if isinstance(cell, str) else cell
        if not name or text in (None, ""):
            continue
        value = _value(name, text)
        if name in OPTION:
            option[OPTION[name]] = value
        elif name in PLAIN:
            position[name] = value
        else:
            exposures[name] = value
    if "frequency" in position:
        often = position["frequency"]
        position["frequency"] = int(often) if float(often).is_integer() else often
    return position | ({"option": option} if option else {}) | ({"exposures": exposures} if exposures else {})


def _value(name: str, cell: Any) -> Any:
    if name in TEXT:
        text = f"{cell:g}" if isinstance(cell, float) else str(cell)
        return text.casefold() if name in ("kind", "option_type") else text
    if not isinstance(cell, str):
        return float(cell)
    if name in MOMENTS and cell.count("-") == 2:
        return cell
    plain = cell.removesuffix("%").strip().replace("\u2212", "-").replace(" ", "").replace("'", "")
    try:
        number = float(plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain)
    except ValueError as error:
        raise InputError(f"{name} is {cell!r}, which is not a number.", "Write numbers with a decimal point.") from error
    return number / 100.0 if cell.endswith("%") else number
