"""Tables as spreadsheet cells: types, number formats, widths, a head that stays in view."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from workbench.reports.foreign_text import columns, one_line
from workbench.spreadsheet_text import FORMULA_STARTS

if TYPE_CHECKING:
    from openpyxl.cell import Cell as SpreadsheetCell
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | float | int | date | None
Kind = Literal["text", "percent", "points", "money", "ratio", "number", "count", "date", "exact"]

FORMATS: dict[Kind, str] = {
    "text": "@",
    "percent": "0.00%",
    "points": "+0.00%;-0.00%;0.00%",
    "money": "#,##0;-#,##0;0",
    "ratio": "0.00",
    "number": "#,##0.0000",
    "count": "#,##0",
    "date": "yyyy-mm-dd",
    "exact": "General",
}
#: Characters: the narrowest and the widest column.
_NARROW, _WIDE = 9, 60
#: What a spreadsheet cell can hold.
_LONGEST_TEXT = 32_767
_HEAD_FILL, _INK, _WARNING = "F1F2F0", "1B2126", "8F4E08"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and how it is shown."""

    value: Value
    kind: Kind = "text"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One table.

    Attributes:
        title: of the sheet; plain Latin letters, at most 31.
        notes: lines above the table.
        warning: a line above everything that must be seen.
        head: of each column, with its unit.
        rows: cells in the order of the columns.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str] = ()
    warning: str | None = None


def write_sheet(worksheet: "Worksheet", sheet: Sheet) -> None:
    """Fill a worksheet: warning, notes, head, rows; everything under the head scrolls."""
    from openpyxl.styles import Alignment, Font, PatternFill

    row = 1
    for text, is_warning in [*(((sheet.warning, True),) if sheet.warning else ()), *((note, False) for note in sheet.notes)]:
        cell = worksheet.cell(row=row, column=1)
        write_cell(cell, Cell(text))
        cell.font = Font(bold=is_warning, color=_WARNING if is_warning else _INK, size=13 if is_warning else 11)
        row += 1
    for column, text in enumerate(sheet.head, start=1):
        cell = worksheet.cell(row=row, column=column)
        write_cell(cell, Cell(text))
        cell.font = Font(bold=True, color=_INK)
        cell.fill = PatternFill("solid", fgColor=_HEAD_FILL)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left" if _is_text(sheet, column) else "right")
    for offset, cells in enumerate(sheet.rows, start=1):
        for column, content in enumerate(cells, start=1):
            write_cell(worksheet.cell(row=row + offset, column=column), content)
    worksheet.freeze_panes = worksheet.cell(row=row + 1, column=2)
    _set_widths(worksheet, sheet)


def write_cell(cell: "SpreadsheetCell", content: Cell) -> None:
    """Put a value into a cell; text is stored as text whatever it begins with."""
    value = content.value
    if value is None:
        return
    cell.number_format = FORMATS[content.kind]
    if not isinstance(value, str):
        cell.value = value
        return
    text = one_line(value)[:_LONGEST_TEXT]
    cell.value = text
    cell.data_type = "s"
    cell.number_format = FORMATS["text"]
    # Without the mark, a program would read the text anew, as a formula, as soon as someone edits the cell.
    cell.quotePrefix = text.startswith(FORMULA_STARTS)


def _is_text(sheet: Sheet, column: int) -> bool:
    values = [cells[column - 1].value for cells in sheet.rows if len(cells) >= column]
    return all(value is None or isinstance(value, str) for value in values)


def _set_widths(worksheet: "Worksheet", sheet: Sheet) -> None:
    from openpyxl.utils import get_column_letter

    for column, head in enumerate(sheet.head, start=1):
        longest = max((_width(cells[column - 1]) for cells in sheet.rows if len(cells) >= column), default=0)
        width = min(_WIDE, max(_NARROW, min(columns(head), 18), longest) + 2)
        worksheet.column_dimensions[get_column_letter(column)].width = width


def _width(cell: Cell) -> int:
    if isinstance(cell.value, str):
        return columns(cell.value)
    if cell.kind == "exact" and cell.value is not None:
        return len(str(cell.value))
    return 0 if cell.value is None else 12
