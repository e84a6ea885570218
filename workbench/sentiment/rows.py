"""The rows of a file of texts, one after another, so that a file of any length needs little memory.

CSV (comma, semicolon, tab or bar), TSV, JSON lines and XLSX. Every row is kept in its place, empty ones too.
"""

import codecs
import csv
import io
import json
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from workbench.errors import DataError, InputError
from workbench.workbook_size import refuse_bloated

#: Characters of one cell; a longer one is a quote that was never closed.
LONGEST_CELL = 20_000_000
#: Bytes of a workbook without its packing: a million headlines, as many as a sheet holds, or 200,000 texts of a kilobyte.
LARGEST_UNPACKED = 200_000_000
#: What stands for bytes that mean nothing, and one in how many letters is few.
_BROKEN, _FEW = "\ufffd", 20
_PIECE = 1 << 20
#: What openpyxl and the zip reader raise on damaged workbooks.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OSError,
    EOFError,
    ParseError,
)
_DELIMITERS = ",;\t|"
_FORMATS = "Give a CSV, TSV, JSON lines (.jsonl) or XLSX file."


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row: its text, and the entity asked for (empty where none is)."""

    text: str
    entity: str = ""


def text_rows(
    handle: BinaryIO, name: str, *, text: str, entity: str | None = None, notes: list[str] | None = None
) -> Iterator[TextRow]:
    """The rows of an open file called ``name``, which must be seekable; ``notes`` as in ``cell_rows``.

    Raises:
        InputError: there is no such column; the message lists those there are.
        DataError: the file is empty, of another format, or broken (naming the line).
    """
    for cells in cell_rows(handle, name, (text,) if entity is None else (text, entity), notes):
        yield TextRow(*cells)


def cell_rows(handle: BinaryIO, name: str, columns: Sequence[str], notes: list[str] | None = None) -> Iterator[tuple[str, ...]]:
    """The cells of the named columns, row by row, in the order of ``columns``; the first is the one that tells the format.

    Args:
        notes: gets a sentence where several columns bear one of the names.

    Raises:
        InputError: there is no such column; the message lists those there are.
        DataError: the file is empty, of another format, or broken (naming the line).
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in {".jsonl", ".ndjson"}:
        yield from _json_lines(handle, name, columns)
    elif suffix in {".xlsx", ".xlsm"}:
        yield from _of_table(_sheet(handle, name), name, columns, notes)
    elif suffix in {".csv", ".tsv", ".txt", ""}:
        yield from _of_table(_separated(handle, name, columns[0]), name, columns, notes)
    else:
        raise DataError(f"{name} is of a format that is not read here ({suffix}).", _FORMATS)


def heads_of(handle: BinaryIO, name: str, text: str = "text") -> tuple[str, ...]:
    """The names of the columns, or of the fields of the first object.

    Args:
        text: a column there may be, which tells how columns are parted.

    Raises:
        DataError: the file is empty or broken.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in {".jsonl", ".ndjson"}:
        lines = _lines(handle)
        try:
            first = next(((number, line) for number, line in enumerate(lines, 1) if line.strip()), None)
        finally:
            _let_go(lines)
        return tuple(_json_object(first[1], name, first[0])) if first else ()
    table = _sheet(handle, name) if suffix in {".xlsx", ".xlsm"} else _separated(handle, name, text)
    with closing(table):
        return tuple(_cleaned(next(table, ())))


def repeated_heads(heads: Sequence[str], columns: Sequence[str], name: str) -> list[str]:
    """Which column counted, for each of ``columns`` whose name several heads of the file called ``name`` bear."""
    cleaned, notes = _cleaned(heads), []
    for at in dict.fromkeys(_column(heads, column, name) for column in columns):
        alike = [str(place) for place, head in enumerate(cleaned, 1) if head.casefold() == cleaned[at].casefold()]
        if len(alike) > 1:
            several = f"{', '.join(alike[:-1])} and {alike[-1]}"
            notes.append(f"{name} has {len(alike)} columns called {cleaned[at]!r} ({several}): column {at + 1} was read.")
    return notes


def encoding_of(handle: BinaryIO) -> str:
    """How the text is encoded: by its mark, else UTF-8 or GB 18030 where it is but for a few bytes, else Windows-1252."""
    handle.seek(0)
    head = handle.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return next((encoding for encoding in ("utf-8-sig", "gb18030") if _decodes(handle, encoding)), "cp1252")


def _decodes(handle: BinaryIO, encoding: str) -> bool:
    """A file that was cut within a letter, or has a stray byte, keeps its encoding: the other letters are still right."""
    try:
        letters, foreign, han, _ = _counted(handle, encoding, "strict")
        broken = 0
    except UnicodeDecodeError:
        letters, foreign, han, broken = _counted(handle, encoding, "replace")
    if encoding == "gb18030":
        # Western text with a few accents also decodes as GB 18030, into a few rare characters.
        return han * _FEW >= letters and broken * _FEW <= han
    return broken * _FEW <= foreign - broken


def _counted(handle: BinaryIO, encoding: str, errors: str) -> tuple[int, int, int, int]:
    """Letters in all, those beyond ASCII, Chinese ones, and what stands for bytes that mean nothing."""
    handle.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    letters = foreign = han = broken = 0
    final = False
    while not final:
        piece = handle.read(_PIECE)
        final = not piece
        decoded = decoder.decode(piece, final=final)
        letters += len(decoded)
        if not decoded.isascii():
            foreign += sum(letter > "\x7f" for letter in decoded)
            han += sum("\u3400" <= letter <= "\u9fff" for letter in decoded)
            broken += decoded.count(_BROKEN)
    return letters, foreign, han, broken


def _lines(handle: BinaryIO) -> io.TextIOWrapper:
    encoding = encoding_of(handle)
    handle.seek(0)
    return io.TextIOWrapper(handle, encoding=encoding, errors="replace", newline="")


def _let_go(lines: io.TextIOWrapper) -> None:
    """The file belongs to the caller, who may have closed it already."""
    if not lines.closed:
        lines.detach()


def _separated(handle: BinaryIO, name: str, text: str) -> Generator[Sequence[str], None, None]:
    lines = _lines(handle)
    first = lines.readline(_PIECE)
    lines.seek(0)
    delimiter = _delimiter(first, text)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        while (row := _next_row(reader)) is not None:
            yield row
    except csv.Error as error:
        raise DataError(
            f"{name} cannot be read near line {reader.line_num:,}: {error}.", "Look for an open quote there."
        ) from error
    finally:
        _let_go(lines)


def _next_row(reader: Iterator[list[str]]) -> list[str] | None:
    """The limit holds for the whole process: other files, read meanwhile or after one given up halfway, keep their own."""
    usual = csv.field_size_limit(LONGEST_CELL)
    try:
        return next(reader, None)
    finally:
        csv.field_size_limit(usual)


def _delimiter(first: str, text: str) -> str:
    """The one that gives a column of the name asked for, else the most frequent."""
    for delimiter in _DELIMITERS:
        if text in next(csv.reader([first], delimiter=delimiter), []):
            return delimiter
    return max(_DELIMITERS, key=first.count)


def _sheet(handle: BinaryIO, name: str) -> Generator[Sequence[str], None, None]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        refuse_bloated(handle, name, "Save the sheet of the texts as CSV, which may be of any length.", LARGEST_UNPACKED)
        book = openpyxl.load_workbook(handle, read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield ["" if cell is None else str(cell) for cell in row]
    except (InvalidFileException, *_DAMAGE) as error:
        raise DataError(f"{name} is no readable XLSX file: {error}.", "Save it again, or as CSV.") from error


def _of_table(
    rows: Iterable[Sequence[str]], name: str, columns: Sequence[str], notes: list[str] | None
) -> Iterator[tuple[str, ...]]:
    """The rows below the heads. Empty lines at the end of the file are none."""
    table = iter(rows)
    heads = next(table, None)
    if not heads:
        raise DataError(f"{name} is empty.", _FORMATS)
    places = [_column(heads, column, name) for column in columns]
    if notes is not None:
        notes += repeated_heads(heads, columns, name)
    empty = 0
    for row in table:
        if not any(row) and len(row) < 2:
            empty += 1
            continue
        for _ in range(empty):
            yield ("",) * len(places)
        empty = 0
        yield tuple(_cell(row, at) for at in places)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _cleaned(heads: Sequence[str]) -> list[str]:
    return [head.strip().lstrip("\ufeff") for head in heads]


def _column(heads: Sequence[str], wanted: str, name: str) -> int:
    cleaned = _cleaned(heads)
    if wanted in cleaned:
        return cleaned.index(wanted)
    alike = [index for index, head in enumerate(cleaned) if head.casefold() == wanted.strip().casefold()]
    if len(alike) == 1:
        return alike[0]
    listed = ", ".join(head[:40] for head in cleaned[:20])
    raise InputError(f"{name} has no column {wanted!r}.", f"Its columns are: {listed}.")


def _json_lines(handle: BinaryIO, name: str, columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    lines = _lines(handle)
    seen = False
    try:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            item = _json_object(line, name, number)
            if not seen and columns[0] not in item:
                raise InputError(f"{name} has no field {columns[0]!r}.", f"Its fields are: {', '.join(list(item)[:20])}.")
            seen = True
            yield tuple(_string(item.get(column)) for column in columns)
    finally:
        _let_go(lines)
    if not seen:
        raise DataError(f"{name} is empty.", _FORMATS)


def _json_object(line: str, name: str, number: int) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"Line {number:,} of {name} is not JSON.", "Each line is one JSON object.") from error
    if not isinstance(item, dict):
        raise DataError(f"Line {number:,} of {name} is no JSON object.", 'Write {"text": "..."} on each line.')
    return item


def _string(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
