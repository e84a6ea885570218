"""How documents lie in SQLite: the tables of the database, and each dataclass as a row of one of them.

A field is a column of the same name; dates and decimals are kept as text, exactly; boxes and tuples as JSON.
"""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from workbench.documents.model import (
    Cell,
    DocumentInfo,
    Figure,
    Finding,
    Line,
    OutlineEntry,
    Page,
    StatementLine,
    Table,
    Word,
    line_of,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")

#: Raise it when anything below, or what is found in a document, changes: older databases are then built anew.
SCHEMA_VERSION = 5

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    document_id TEXT PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, file TEXT NOT NULL, title TEXT NOT NULL, company TEXT NOT NULL,
    kind TEXT NOT NULL, period TEXT NOT NULL, fiscal_year INTEGER, period_end TEXT, months INTEGER, currency TEXT NOT NULL,
    scale REAL NOT NULL, language TEXT NOT NULL, pages INTEGER NOT NULL, pages_without_text TEXT NOT NULL,
    tables INTEGER NOT NULL, statements INTEGER NOT NULL, chunks INTEGER NOT NULL, seconds REAL NOT NULL,
    parser TEXT NOT NULL, added_at TEXT NOT NULL, notes TEXT NOT NULL);
CREATE TABLE pages (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, number INTEGER NOT NULL, label TEXT NOT NULL,
    width REAL NOT NULL, height REAL NOT NULL, turn INTEGER NOT NULL, text TEXT NOT NULL, lines BLOB NOT NULL,
    PRIMARY KEY (document_id, number));
CREATE TABLE outline (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, position INTEGER NOT NULL, title TEXT NOT NULL,
    page INTEGER, depth INTEGER NOT NULL, PRIMARY KEY (document_id, position)) WITHOUT ROWID;
CREATE TABLE tables (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, table_id INTEGER NOT NULL, page INTEGER NOT NULL,
    title TEXT NOT NULL, box TEXT NOT NULL, columns TEXT NOT NULL, scale REAL NOT NULL, currency TEXT NOT NULL,
    statement TEXT, scope TEXT NOT NULL, row_count INTEGER NOT NULL, PRIMARY KEY (document_id, table_id));
CREATE TABLE cells (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, table_id INTEGER NOT NULL, page INTEGER NOT NULL,
    "row" INTEGER NOT NULL, "column" INTEGER NOT NULL, text TEXT NOT NULL, value TEXT,
    x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL,
    PRIMARY KEY (document_id, table_id, "row", "column")) WITHOUT ROWID;
CREATE INDEX tables_by_page ON tables (document_id, page);
CREATE TABLE statement_lines (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, table_id INTEGER NOT NULL, "row" INTEGER NOT NULL,
    page INTEGER NOT NULL, statement TEXT NOT NULL, scope TEXT NOT NULL, "order" INTEGER NOT NULL, label TEXT NOT NULL,
    section TEXT NOT NULL, item TEXT, depth INTEGER NOT NULL, PRIMARY KEY (document_id, table_id, "row")) WITHOUT ROWID;
CREATE TABLE figures (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, table_id INTEGER NOT NULL, "row" INTEGER NOT NULL,
    "column" INTEGER NOT NULL, page INTEGER NOT NULL, "order" INTEGER NOT NULL, statement TEXT NOT NULL, scope TEXT NOT NULL,
    item TEXT, label TEXT NOT NULL, section TEXT NOT NULL, value TEXT NOT NULL, text TEXT NOT NULL, unit TEXT NOT NULL,
    currency TEXT NOT NULL, scale REAL NOT NULL, period_end TEXT, months INTEGER, fiscal_year INTEGER, box TEXT NOT NULL,
    PRIMARY KEY (document_id, table_id, "row", "column")) WITHOUT ROWID;
CREATE INDEX figures_by_item ON figures (item, fiscal_year);
CREATE TABLE findings (
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE, position INTEGER NOT NULL, kind TEXT NOT NULL,
    state TEXT NOT NULL, page INTEGER, message TEXT NOT NULL, PRIMARY KEY (document_id, position)) WITHOUT ROWID;
"""

_Decode = Callable[[Any], Any]


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text is not None else None


def _tuple(text: str) -> tuple[Any, ...]:
    return tuple(json.loads(text))


#: Columns that are not kept as they are.
_DECODERS: Mapping[str, _Decode] = MappingProxyType(
    {
        "value": _decimal,
        "period_end": _date,
        "box": _tuple,
        "columns": _tuple,
        "notes": _tuple,
        "pages_without_text": _tuple,
    }
)


def as_row(item: "DataclassInstance", *, without: str = "") -> dict[str, Any]:
    """The columns of a dataclass instance, but for the field called ``without``."""
    return {name: _encoded(getattr(item, name)) for name in _names(type(item)) if name != without}


@cache
def _names(kind: "type[DataclassInstance]") -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows, all of the same columns. ``table`` and the columns are ours, never the user's."""
    each = iter(rows)
    first = next(each, None)
    if first is None:
        return
    columns = list(first)
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names of ours
    connection.executemany(statement, ([row[column] for column in columns] for row in chain([first], each)))


def document_of(row: sqlite3.Row) -> DocumentInfo:
    """A row of ``documents``."""
    return _made(DocumentInfo, row)


def cell_of(row: sqlite3.Row) -> Cell:
    """A row of ``cells``."""
    return _made(Cell, row)


def statement_line_of(row: sqlite3.Row) -> StatementLine:
    """A row of ``statement_lines``."""
    return _made(StatementLine, row)


def figure_of(row: sqlite3.Row) -> Figure:
    """A row of ``figures``."""
    return _made(Figure, row)


def finding_of(row: sqlite3.Row) -> Finding:
    """A row of ``findings``."""
    return _made(Finding, row)


def outline_entry_of(row: sqlite3.Row) -> OutlineEntry:
    """A row of ``outline``."""
    return _made(OutlineEntry, row)


def table_row(table: Table) -> dict[str, Any]:
    """A table without its cells."""
    return {**as_row(table, without="rows"), "row_count": len(table.rows)}


def table_of(row: sqlite3.Row, cells: Iterable[Cell]) -> Table:
    """A row of ``tables`` with its cells put back in their places."""
    columns = _tuple(row["columns"])
    grid: list[list[Cell | None]] = [[None] * len(columns) for _ in range(row["row_count"])]
    for cell in cells:
        grid[cell.row][cell.column] = cell
    values = {name: _decoded(name, row[name]) for name in _names(Table) if name != "rows"}
    return Table(**values, rows=tuple(tuple(line) for line in grid))


def packed_lines(lines: Iterable[Line]) -> bytes:
    """Lines as compressed JSON: of each its words as ``[text, x0, y0, x1, y1]``."""
    plain = [[[word.text, word.x0, word.y0, word.x1, word.y1] for word in line.words] for line in lines]
    return zlib.compress(orjson.dumps(plain), 1)


def unpacked_lines(data: bytes) -> tuple[Line, ...]:
    """The reverse of ``packed_lines``."""
    plain = orjson.loads(zlib.decompress(data))
    return tuple(line_of(tuple(Word(text=t, x0=a, y0=b, x1=c, y1=d) for t, a, b, c, d in words)) for words in plain)


def page_of(row: sqlite3.Row) -> Page:
    """A row of ``pages``."""
    return Page(
        number=row["number"], label=row["label"], width=row["width"], height=row["height"], turn=row["turn"],
        text=row["text"], lines=unpacked_lines(row["lines"]),
    )  # fmt: skip


def page_row(document_id: str, page: Page) -> dict[str, Any]:
    """A page with its lines packed."""
    return {
        "document_id": document_id, "number": page.number, "label": page.label, "width": page.width, "height": page.height,
        "turn": page.turn, "text": page.text, "lines": packed_lines(page.lines),
    }  # fmt: skip


def _made(kind: type[T], row: sqlite3.Row) -> T:
    return kind(**{name: _decoded(name, row[name]) for name in _names(kind)})


def _encoded(value: Any) -> Any:
    if value is None or isinstance(value, str | float | int):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value


def _decoded(name: str, value: Any) -> Any:
    decoder = _DECODERS.get(name)
    return decoder(value) if decoder else value
