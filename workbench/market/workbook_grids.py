"""Reads XLSX workbooks: the first sheet that holds a table with dates, values as the spreadsheet stored them."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from workbench.errors import DataError
from workbench.market.file_grids import Grid, grid_from_rows
from workbench.market.prices import Problem
from workbench.market.table_headers import PREVIEW_ROWS, Header, find_header
from workbench.workbook_size import refuse_bloated

#: What openpyxl and the zip reader raise on damaged workbooks.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    EOFError,
    ParseError,
)


def read_workbook_grid(data: bytes, file_name: str) -> Grid:
    """Read a zip file that should be a workbook.

    Raises:
        DataError: it is another kind of zip, damaged, or holds no table with dates.
    """
    sheets_with_formulas = _inspect(data, file_name)
    with _open(data, file_name, values=True) as book:
        found, refusal = None, None
        for sheet in _by_visibility(book.worksheets):
            rows = [[_as_text(cell) for cell in row] for row in _rows(sheet, file_name)]
            if not any(any(row) for row in rows):
                continue
            try:
                found = sheet.title, rows, find_header(rows[:PREVIEW_ROWS], f"Sheet {sheet.title!r} of {file_name}")
                break
            except DataError as error:
                refusal = refusal or error
        if found is None:
            raise refusal or DataError(
                f"{file_name} has no filled sheet.", "Load a workbook with a table of dates and figures."
            )
        title, rows, header = found
        grid = grid_from_rows(rows, header, notes=_sheet_note(title, [sheet.title for sheet in book.worksheets]))
        epoch_1904 = book.epoch.year == 1904
    formulas = _formulas(data, file_name, title, header, rows) if sheets_with_formulas else {}
    return replace(grid, formulas=formulas, epoch_1904=epoch_1904)


def _inspect(data: bytes, file_name: str) -> bool:
    """Check the package; returns whether any sheet holds a formula."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            _refuse_other_zip(names, file_name)
            refuse_bloated(
                io.BytesIO(data), file_name, "Leave out the sheets without prices, or save the table as CSV or Parquet."
            )
            sheets = [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
            return any(_holds_formula(package.read(name)) for name in sheets)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, zlib.error) as error:
        raise _damaged(file_name, error) from error


def _holds_formula(sheet: bytes) -> bool:
    return b"<f>" in sheet or b"<f " in sheet or b"<f/>" in sheet


def _refuse_other_zip(names: set[str], file_name: str) -> None:
    if "xl/workbook.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise DataError(f"{file_name} is a binary workbook (XLSB).", "Save it as XLSX or CSV.")
    if "mimetype" in names and "content.xml" in names:
        raise DataError(f"{file_name} is an OpenDocument file.", "Save it as XLSX or CSV.")
    shown = ", ".join(sorted(names)[:3])
    raise DataError(f"{file_name} is a zip archive ({shown}), not a workbook.", "Unpack it and load the file inside.")


@contextmanager
def _open(data: bytes, file_name: str, *, values: bool) -> Iterator[Any]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions we do not use
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=values)
        except (*_DAMAGE, InvalidFileException) as error:
            raise _damaged(file_name, error) from error
        try:
            yield book
        finally:
            book.close()


def _rows(sheet: Any, file_name: str) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # some programmes store a wrong size
    try:
        yield from sheet.iter_rows(values_only=True)
    except _DAMAGE as error:
        raise _damaged(file_name, error) from error


def _by_visibility(sheets: Sequence[Any]) -> list[Any]:
    return sorted(sheets, key=lambda sheet: sheet.sheet_state != "visible")


def _as_text(value: object) -> str:
    """Numbers in their shortest exact form, times as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value).strip()


def _formulas(
    data: bytes, file_name: str, title: str, header: Header, rows: Sequence[Sequence[str]]
) -> Mapping[tuple[int, int], str]:
    """Formulas of the cells that came out blank, by (data row, column)."""
    found: dict[tuple[int, int], str] = {}
    with _open(data, file_name, values=False) as book:
        for index, row in enumerate(_rows(book[title], file_name)):
            for column, value in enumerate(row):
                text = getattr(value, "text", value)
                if isinstance(text, str) and text.startswith("=") and not _at(rows, index, column):
                    found[index - header.stop, column] = f"{_cell_name(index, column)} {text}"
    return found


def _at(rows: Sequence[Sequence[str]], index: int, column: int) -> str:
    return rows[index][column] if index < len(rows) and column < len(rows[index]) else ""


def _cell_name(index: int, column: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column + 1)}{index + 1}"


def _sheet_note(title: str, titles: list[str]) -> tuple[Problem, ...]:
    others = [other for other in titles if other != title]
    if not others:
        return ()
    return (
        Problem(
            kind="sheet",
            asset=None,
            detail=f"The workbook has {len(titles)} sheets; the prices were read from {title!r}.",
            action=f"Not read: {', '.join(others[:5])}. To use another sheet, save it as a file of its own.",
        ),
    )


def _damaged(file_name: str, error: BaseException) -> DataError:
    return DataError(f"{file_name} is a damaged workbook: {str(error)[:120]}.", "Open and save it again, or load it as CSV.")
