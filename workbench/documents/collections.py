"""Documents grouped by client or topic: named collections, a document in any number of them.

They stand in a small database of their own, ``<data_dir>/documents/collections.sqlite``: the database of the library follows
from the files and may be built anew, what a user has grouped does not. A member is kept by its id, which follows from the
file's bytes; one that is removed from the library is not shown, and stands there again when the same file is added again.
"""

import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from workbench.documents.library import Library
from workbench.errors import InputError, StoreError
from workbench.store.files import disk_full, make_folder, unwritable

DATABASE = "collections.sqlite"
LONGEST_NAME = 80
#: Seconds to wait for another process's write.
WAIT = 10.0
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS collections (key TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS members (
    key TEXT NOT NULL REFERENCES collections ON UPDATE CASCADE ON DELETE CASCADE, document_id TEXT NOT NULL,
    PRIMARY KEY (key, document_id)) WITHOUT ROWID;
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Collection:
    """A named group of documents. ``documents``: ids of those that are in the library, in the library's order."""

    name: str
    documents: tuple[str, ...]


class Collections:
    """The collections of one library. Names differ by more than case and spaces.

    Every change is one transaction, so that a page and a command may make changes at the same time.

    Args:
        library: whose documents are grouped.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self.path = library.folder / DATABASE

    def all(self) -> tuple[Collection, ...]:
        """All collections, by name.

        Raises:
            StoreError: the database is locked or damaged.
        """
        if not self.path.exists():
            return ()
        with self._open() as connection:
            named = connection.execute("SELECT key, name FROM collections ORDER BY key").fetchall()
            rows = connection.execute("SELECT key, document_id FROM members").fetchall()
        held: dict[str, set[str]] = {}
        for key, document_id in rows:
            held.setdefault(key, set()).add(document_id)
        order = [info.document_id for info in self._library.documents()] if held else []
        return tuple(
            Collection(name=name, documents=tuple(one for one in order if one in held.get(key, ()))) for key, name in named
        )

    def has(self, name: str) -> bool:
        """Whether there is a collection of that name."""
        return any(_key(one.name) == _key(name) for one in self.all())

    def get(self, name: str) -> Collection:
        """The collection of that name.

        Raises:
            InputError: there is none.
        """
        key, known = _key(name), self.all()
        found = next((one for one in known if _key(one.name) == key), None)
        if found is None:
            names = ", ".join(one.name for one in known)
            hint = (
                f"There are: {names}."
                if names
                else "There are no collections yet. workbench docs collection NAME --put ID makes one."
            )
            raise InputError(f"There is no collection {name!r}.", hint)
        return found

    def of(self, document_id: str) -> tuple[str, ...]:
        """The names of the collections that a document is in."""
        return tuple(one.name for one in self.all() if document_id in one.documents)

    def create(self, name: str) -> Collection:
        """A new, empty collection.

        Raises:
            InputError: the name is empty, too long or taken.
        """
        with self._open() as connection:
            try:
                connection.execute("INSERT INTO collections VALUES (?, ?)", (_key(name), _checked(name)))
            except sqlite3.IntegrityError as error:
                raise _taken(name) from error
        return self.get(name)

    def rename(self, name: str, new: str) -> Collection:
        """The same documents under another name.

        Raises:
            InputError: no such collection; or the new name is empty, too long or taken.
        """
        self.get(name)
        with self._open() as connection:
            try:
                connection.execute(
                    "UPDATE collections SET key = ?, name = ? WHERE key = ?", (_key(new), _checked(new), _key(name))
                )
            except sqlite3.IntegrityError as error:
                raise _taken(new) from error
        return self.get(new)

    def delete(self, name: str) -> Collection:
        """Forget a collection; its documents stay in the library. Returns what it was.

        Raises:
            InputError: no such collection.
        """
        gone = self.get(name)
        with self._open() as connection:
            connection.execute("DELETE FROM collections WHERE key = ?", (_key(name),))
        return gone

    def put(self, name: str, *documents: str) -> Collection:
        """Put documents into a collection; one that is there already stays once.

        Args:
            documents: their ids, or beginnings of them.

        Raises:
            InputError: no such collection or document; then nothing is put.
        """
        self.get(name)
        ids = [self._library.document(one).document_id for one in documents]
        with self._open() as connection:
            connection.executemany("INSERT OR IGNORE INTO members VALUES (?, ?)", [(_key(name), one) for one in ids])
        return self.get(name)

    def take(self, name: str, *documents: str) -> Collection:
        """Take documents out of a collection; they stay in the library and in other collections.

        Raises:
            InputError: no such collection, or a document that is not in it; then nothing is taken.
        """
        held = self.get(name).documents
        ids = [self._library.document(one).document_id for one in documents]
        for one in ids:
            if one not in held:
                raise InputError(f"{self._library.document(one).file} is not in {name!r}.")
        with self._open() as connection:
            connection.executemany("DELETE FROM members WHERE key = ? AND document_id = ?", [(_key(name), one) for one in ids])
        return self.get(name)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction over the database, which is made where there is none."""
        try:
            make_folder(self.path.parent)
            with closing(sqlite3.connect(self.path, timeout=WAIT)) as connection:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.executescript(_SCHEMA)
                with connection:
                    yield connection
        except sqlite3.IntegrityError:
            raise
        except sqlite3.Error as error:
            raise _store_error(self.path, error) from error
        except OSError as error:
            raise unwritable(self.path, error) from error


def _key(name: str) -> str:
    """What tells names apart: not case, width of signs or spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).casefold()


def _checked(name: str) -> str:
    plain = " ".join(name.split())
    if not plain:
        raise InputError("A collection needs a name.", "Such as the name of the client.")
    if len(plain) > LONGEST_NAME or not plain.isprintable():
        raise InputError(f"{plain[:LONGEST_NAME]!r} cannot be the name of a collection.", f"At most {LONGEST_NAME} letters.")
    return plain


def _taken(name: str) -> InputError:
    return InputError(f"There is a collection {' '.join(name.split())!r} already.", "Choose another name.")


def _store_error(path: Path, error: sqlite3.Error) -> StoreError:
    code = int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(f"{path} was locked by another program for too long.", "Close that program, then try again.")
    if code == sqlite3.SQLITE_FULL:
        return disk_full(f"{path} could not grow")
    if code in _DAMAGED:
        return StoreError(
            f"{path} is damaged: {error}.", "Move the file away to begin without collections; the documents are not touched."
        )
    return StoreError(f"{path} cannot be used: {error}.", "Check the folder's permissions and the disk.")
