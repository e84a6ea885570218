"""The documents of one data folder: what was found in them, kept in SQLite beside the original files.

The folder holds ``originals/`` (the files, each under its own hash), ``parses/`` (their pages as they were read) and
``documents.sqlite``. The database follows from the other two: an older or damaged one is built anew from them. A document is
visible when, and only when, its one transaction is done.
"""

import gc
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.documents.database import build_in_place, connect, explained, put, schema_of
from workbench.documents.model import (
    Analysis,
    Cell,
    DocumentInfo,
    Figure,
    Finding,
    OutlineEntry,
    Page,
    StatementLine,
    Table,
)
from workbench.documents.page_readings import PageReading, with_readings
from workbench.documents.parses import KeptParses, Parse, Particulars
from workbench.documents.rows import (
    SCHEMA_VERSION,
    as_row,
    cell_of,
    document_of,
    figure_of,
    finding_of,
    outline_entry_of,
    page_of,
    statement_line_of,
    table_of,
)
from workbench.errors import DocumentError, InputError, StoreError
from workbench.store.blobs import BlobStore

FOLDER = "documents"
DATABASE = "documents.sqlite"


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles, which would look again and again at hundreds of thousands of words of pages."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class Library:
    """Documents and what was found in them. Cheap to build: nothing is opened before it is asked for.

    Args:
        data_dir: the workbench's data folder.
    """

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / FOLDER
        self.path = self.folder / DATABASE
        self.originals = BlobStore(self.folder / "originals")
        self.parses = KeptParses(self.folder / "parses")

    def open(self) -> None:
        """Create the database, or bring it to this version's shape, if that was not done yet. Called by all else.

        Raises:
            StoreError: it cannot be created, or a newer version wrote it.
        """
        self._ready()

    # -- reading

    def version(self) -> int:
        """Grows with every change of the content; the key of every cache over it. 0 for an empty library."""
        rows = self._read("SELECT value FROM meta WHERE key = 'version'")
        return int(rows[0]["value"]) if rows else 0

    def documents(self) -> tuple[DocumentInfo, ...]:
        """All documents, in the order they were added."""
        return tuple(document_of(row) for row in self._read("SELECT * FROM documents ORDER BY added_at, file, document_id"))

    def document(self, document_id: str) -> DocumentInfo:
        """The document with this id, or with the only id that begins so.

        Raises:
            InputError: there is none, or more than one.
        """
        found = [info for info in self.documents() if info.document_id.startswith(document_id)] if document_id else []
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{info.document_id} ({info.file})" for info in found)
            raise InputError(f"{document_id!r} is the beginning of several documents: {names}.", "Give more of the id.")
        raise InputError(f"There is no document {document_id!r}.", "workbench docs list shows the documents and their ids.")

    def pages(self, document_id: str) -> tuple[tuple[int, str, str], ...]:
        """``(number, label, text)`` of every page."""
        rows = self._read("SELECT number, label, text FROM pages WHERE document_id = ? ORDER BY number", document_id)
        return tuple((row["number"], row["label"], row["text"]) for row in rows)

    def page_lines(self, document_id: str, page: int) -> Page:
        """One page with the boxes of its lines and words.

        Raises:
            InputError: there is no such page.
        """
        rows = self._read("SELECT * FROM pages WHERE document_id = ? AND number = ?", document_id, page)
        if not rows:
            raise InputError(f"The document {document_id} has no page {page}.", "Pages are counted from 1.")
        return page_of(rows[0])

    def outline(self, document_id: str) -> tuple[OutlineEntry, ...]:
        """The document's own table of contents."""
        rows = self._read("SELECT * FROM outline WHERE document_id = ? ORDER BY position", document_id)
        return tuple(outline_entry_of(row) for row in rows)

    def tables(self, document_id: str, page: int | None = None) -> tuple[Table, ...]:
        """The tables of a document, or of one of its pages, in reading order."""
        where, values = "document_id = ?", [document_id]
        narrowed = (where, values) if page is None else (f"{where} AND page = ?", [*values, page])
        return self._tables(*narrowed)

    def table(self, document_id: str, table_id: int) -> Table:
        """One table.

        Raises:
            InputError: there is no such table.
        """
        found = self._tables("document_id = ? AND table_id = ?", [document_id, table_id])
        if not found:
            raise InputError(f"The document {document_id} has no table {table_id}.")
        return found[0]

    def statement_lines(self, document_id: str) -> tuple[StatementLine, ...]:
        """The lines of all statements of a document, in order."""
        rows = self._read('SELECT * FROM statement_lines WHERE document_id = ? ORDER BY table_id, "row"', document_id)
        return tuple(statement_line_of(row) for row in rows)

    def figures(
        self, document_id: str | None = None, item: str | None = None, fiscal_year: int | None = None
    ) -> tuple[Figure, ...]:
        """The figures of the statements of one document (or of all), of one glossary item and year where named."""
        asked = {"document_id": document_id, "item": item, "fiscal_year": fiscal_year}
        given = {name: value for name, value in asked.items() if value is not None}
        where = " AND ".join(f"{name} = ?" for name in given) or "1"
        order = 'document_id, table_id, "row", "column"'
        statement = f"SELECT * FROM figures WHERE {where} ORDER BY {order}"  # noqa: S608 - names of ours
        return tuple(figure_of(row) for row in self._read(statement, *given.values()))

    def findings(self, document_id: str) -> tuple[Finding, ...]:
        """The ingest audit of a document: what was found, what was not, and which checks held."""
        rows = self._read("SELECT * FROM findings WHERE document_id = ? ORDER BY position", document_id)
        return tuple(finding_of(row) for row in rows)

    def original(self, document_id: str) -> Path:
        """Where the document's own file lies.

        Raises:
            InputError: no such document.
        """
        return self.originals.path(self.document(document_id).sha256)

    # -- changing

    def keep(self, analysis: Analysis) -> DocumentInfo:
        """Make a document visible with all that was found in it, in place of an earlier reading of the same bytes.

        Raises:
            StoreError: a full disk, a locked or an unwritable database; then nothing of it is visible.
        """
        with self._writing() as connection:
            put(connection, analysis)
        return analysis.info

    def edit(self, document_id: str, **changes: str) -> DocumentInfo:
        """Correct the title, company or period of a document. The correction outlives every rebuilding.

        Raises:
            InputError: no such document, or a field that cannot be edited.
        """
        info = self.document(document_id)
        particulars = self.parses.particulars(info.sha256).edited(changes)
        edited = particulars.applied(info)
        self.parses.keep_particulars(info.sha256, particulars)
        self._replace_info(edited)
        return edited

    def keep_readings(self, document_id: str, readings: Mapping[int, PageReading]) -> DocumentInfo:
        """Keep what a model has read on pages without text, and show it, marked as such (see ``page_readings``).

        Raises:
            InputError: no such document, or its own text is not kept any more.
            StoreError: the disk is full or the database cannot be written.
        """
        from workbench.documents.analysis import analyse

        info = self.document(document_id)
        self.parses.keep_readings(info.sha256, readings)
        particulars = self.parses.particulars(info.sha256)
        parse = self._parse(info.sha256, particulars.file)
        if parse is None:
            raise InputError(f"What was read of {info.file} is not kept any more.", "Add the file again.")
        return self.keep(self._whole(analyse(parse, particulars), particulars))

    def set_chunks(self, document_id: str, chunks: int) -> None:
        """Note how many chunks the search index made of a document. Does not change ``version``."""
        with self._writing(counted=False) as connection:
            connection.execute("UPDATE documents SET chunks = ? WHERE document_id = ?", (chunks, document_id))

    def remove(self, document_id: str) -> DocumentInfo:
        """Forget a document, its pages, its parse and its file.

        Raises:
            InputError: no such document.
            StoreError: the database cannot be written.
        """
        info = self.document(document_id)
        with self._writing() as connection:
            connection.execute("DELETE FROM documents WHERE document_id = ?", (info.document_id,))
        self.parses.forget(info.sha256)
        self.originals.path(info.sha256).unlink(missing_ok=True)
        return info

    # -- the database

    def _replace_info(self, info: DocumentInfo) -> None:
        row = as_row(info)
        names = ", ".join(f'"{name}" = ?' for name in row)
        with self._writing() as connection:
            statement = f"UPDATE documents SET {names} WHERE document_id = ?"  # noqa: S608 - names of ours
            connection.execute(statement, (*row.values(), info.document_id))

    def _tables(self, where: str, values: Sequence[Any]) -> tuple[Table, ...]:
        order = "ORDER BY document_id, table_id"
        heads = self._read(f"SELECT * FROM tables WHERE {where} {order}", *values)  # noqa: S608 - names of ours
        inner = f"SELECT * FROM cells WHERE {where} {order}"  # noqa: S608 - names of ours
        cells: dict[int, list[Cell]] = {}
        for row in self._read(inner, *values):
            cells.setdefault(row["table_id"], []).append(cell_of(row))
        return tuple(table_of(head, cells.get(head["table_id"], [])) for head in heads)

    def _read(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        if not self.path.exists() and not self.parses.any():
            return []
        self._ready()
        with explained(self.path), closing(connect(self.path)) as connection:
            return connection.execute(statement, values).fetchall()

    @contextmanager
    def _writing(self, *, counted: bool = True) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        self._ready()
        with explained(self.path), closing(connect(self.path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                if counted:
                    connection.execute("UPDATE meta SET value = value + 1 WHERE key = 'version'")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _ready(self) -> None:
        """Create the database, or build it anew where it is of an older shape, missing or damaged."""
        state = schema_of(self.path)
        if state == SCHEMA_VERSION:
            return
        if state > SCHEMA_VERSION:
            raise StoreError(
                f"{self.path} was written by a newer version of the workbench (shape {state}; ours is {SCHEMA_VERSION}).",
                "Install that version again, or name another folder with --data-dir. Nothing was changed.",
            )
        build_in_place(self.path, self._rebuild)

    def _rebuild(self, connection: sqlite3.Connection) -> None:
        """Fill an empty database from the kept parses."""
        from workbench.documents.analysis import analyse

        with uncollected():
            for sha256 in self.parses.documents():
                particulars = self.parses.particulars(sha256)
                parse = self._parse(sha256, particulars.file)
                if parse is not None:
                    put(connection, self._whole(analyse(parse, particulars), particulars))

    def _whole(self, analysis: Analysis, particulars: Particulars) -> Analysis:
        """With what a person corrected, and what a model has read on pages without text."""
        read = with_readings(analysis, self.parses.readings(analysis.info.sha256))
        return replace(read, info=particulars.applied(read.info))

    def _parse(self, sha256: str, name: str) -> Parse | None:
        """The kept parse of a document, or the original read again where the parse is of an older kind."""
        from workbench.documents.reading import read_document

        parse = self.parses.load(sha256)
        original = self.originals.path(sha256)
        if parse is None and original.exists():
            try:
                parse = read_document(original, sha256, name=name)
            except DocumentError:
                return None  # it was encrypted: its password is not kept
            self.parses.keep(parse, self.parses.particulars(sha256))
        return parse
