"""The news collected so far: ``<data folder>/sentiment/news.sqlite``. The same item again changes nothing."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from workbench.errors import StoreError
from workbench.sentiment.items import NewsItem, item_of_row
from workbench.store.files import make_folder, unwritable

_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    item_id TEXT PRIMARY KEY,
    retrieved_at TEXT NOT NULL,
    moment TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    row TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS items_by_moment ON items (moment);
"""
#: Seconds to wait for another program that writes.
_PATIENCE = 10.0


class NewsStore:
    """Items by their id. Opened anew for each use, so that a schedule and a page can share it."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "sentiment" / "news.sqlite"

    def add(self, items: Sequence[NewsItem]) -> int:
        """Keep the items that are not there yet, all or none; returns how many are new. Empty ones are left out.

        Raises:
            StoreError: the database cannot be written.
        """
        rows = [
            (item.item_id, _utc(item.retrieved_at), _utc(item.published or item.retrieved_at), item.source_kind, _json(item))
            for item in items
            if item.content
        ]
        with self._open() as database:
            before = _count(database)
            database.executemany("INSERT OR IGNORE INTO items VALUES (?, ?, ?, ?, ?)", rows)
            return _count(database) - before

    def items(self, *, since: datetime | None = None, most: int = 50_000) -> tuple[NewsItem, ...]:
        """The latest ``most`` items from ``since`` on, by publication (undated ones by when they came in), the oldest first.

        Raises:
            StoreError: the database cannot be read.
        """
        if not self.path.exists():
            return ()
        with self._open() as database:
            found = database.execute(
                "SELECT row FROM items WHERE moment >= ? ORDER BY moment DESC, item_id LIMIT ?",
                ("" if since is None else _utc(since), most),
            ).fetchall()
        return tuple(item_of_row(json.loads(row)) for (row,) in reversed(found))

    def count(self) -> int:
        """How many items are kept.

        Raises:
            StoreError: the database cannot be read.
        """
        if not self.path.exists():
            return 0
        with self._open() as database:
            return _count(database)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            make_folder(self.path.parent)
        except OSError as error:
            raise unwritable(self.path.parent, error) from error
        try:
            database = sqlite3.connect(self.path, timeout=_PATIENCE)
            try:
                with database:
                    _prepare(database, self.path)
                    yield database
            finally:
                database.close()
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"The collected news in {self.path} cannot be used: {error}.",
                "Close other programs that use it; if it is damaged, move the file away and collect again.",
            ) from error


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > _VERSION:
        raise StoreError(f"{path} was written by a newer version of the workbench.", "Update the workbench.")
    if version < _VERSION:
        database.executescript(f"{_SCHEMA} PRAGMA user_version = {_VERSION};")


def _count(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT count(*) FROM items").fetchone()[0])


def _utc(moment: datetime) -> str:
    """Sorts as time does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _json(item: NewsItem) -> str:
    return json.dumps(item.as_row(), ensure_ascii=False, separators=(",", ":"))
