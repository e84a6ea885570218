"""The SQLite file of the library: opening it, its shape, building it anew in place, and its faults in the user's words."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from workbench.documents.model import Analysis
from workbench.documents.rows import SCHEMA, SCHEMA_VERSION, as_row, insert, page_row, table_row
from workbench.errors import StoreError
from workbench.store.files import disk_full, make_folder, unwritable

#: Seconds to wait for another process's write.
WAIT = 10.0


def put(connection: sqlite3.Connection, analysis: Analysis) -> None:
    """All that is found in a document, in place of what was there of it; within the caller's transaction."""
    document_id = analysis.info.document_id
    connection.execute("DELETE FROM documents WHERE document_id = ?", (document_id,))
    insert(connection, "documents", [as_row(analysis.info)])
    insert(connection, "pages", (page_row(document_id, page) for page in analysis.pages))
    insert(connection, "tables", (table_row(table) for table in analysis.tables))
    cells = (cell for table in analysis.tables for row in table.rows for cell in row if cell is not None)
    insert(connection, "cells", (as_row(cell) for cell in cells))
    insert(connection, "statement_lines", (as_row(line) for line in analysis.lines))
    insert(connection, "figures", (as_row(figure) for figure in analysis.figures))
    placed = {"document_id": document_id}
    insert(connection, "outline", ({**placed, "position": at, **as_row(entry)} for at, entry in enumerate(analysis.outline)))
    insert(connection, "findings", ({**placed, "position": at, **as_row(found)} for at, found in enumerate(analysis.findings)))


def connect(path: Path) -> sqlite3.Connection:
    """A connection that waits for other writers and begins no transaction by itself."""
    connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def schema_of(path: Path) -> int:
    """The shape of the database; 0 when there is none, or none that can be read."""
    if not path.is_file():
        return 0
    try:
        with closing(connect(path)) as connection:
            rows = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchall()
            return int(rows[0][0]) if rows else 0
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            return 0
        raise _store_error(path, error) from error


def build_in_place(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Build a database beside ``path`` and put it there whole. Two processes doing so at once both succeed."""
    with explained(path):
        make_folder(path.parent)
        lock = sqlite3.connect(path.with_suffix(".lock"), timeout=WAIT * 30, isolation_level=None)
        with closing(lock):
            lock.execute("BEGIN EXCLUSIVE")
            if schema_of(path) == SCHEMA_VERSION:
                return
            fresh = path.with_suffix(".building")
            fresh.unlink(missing_ok=True)
            version = _version_of(path)
            with closing(connect(fresh)) as connection:
                connection.executescript(SCHEMA)
                connection.execute("BEGIN IMMEDIATE")
                insert(connection, "meta", [{"key": "schema", "value": SCHEMA_VERSION}, {"key": "version", "value": version}])
                fill(connection)
                connection.execute("COMMIT")
            _set_aside(path)
            fresh.replace(path)
            with closing(connect(path)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")


def _version_of(path: Path) -> int:
    """One more than the content version of the database to be replaced, so that no cache mistakes the new one for it."""
    try:
        with closing(connect(path)) as connection:
            return int(connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()[0]) + 1
    except (sqlite3.Error, TypeError):
        return 1


def _set_aside(path: Path) -> None:
    """Keep what stood under ``path`` (an older or damaged database) beside it."""
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists() and part.stat().st_size:
            part.replace(path.with_name(f"{path.name}.replaced{suffix}"))
        else:
            part.unlink(missing_ok=True)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Faults of SQLite and of the disk within the block, as ``StoreError``."""
    try:
        yield
    except sqlite3.Error as error:
        raise _store_error(path, error) from error
    except OSError as error:
        raise unwritable(path, error) from error


def _store_error(path: Path, error: sqlite3.Error) -> StoreError:
    code = int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(f"{path} was locked by another program for too long.", "Close that program, then try again.")
    if code == sqlite3.SQLITE_FULL:
        return disk_full(f"{path} could not grow")
    return StoreError(f"{path} cannot be used: {error}.", "Check the folder's permissions and the disk.")
