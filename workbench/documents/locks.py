"""One process at a time: a lock on a file that ends with its holder, however that one ends.

SQLite's own lock is used, because it works alike on every system and is freed when a process is killed.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from workbench.errors import StoreError
from workbench.store.files import make_folder, unwritable

#: Seconds to wait for another process before giving up. Reading a long report takes some minutes.
PATIENCE = 900.0
#: Seconds between two signs of life while waiting.
STEP = 0.25


@contextmanager
def only_one(
    path: Path,
    doing: str,
    waiting: Callable[[str], None],
    *,
    patience: float = PATIENCE,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[None]:
    """Hold the lock ``path`` while the block runs.

    Args:
        doing: what the other process does, for messages: "adding this file".
        waiting: told every quarter of a second that it waits; what it raises ends the waiting.
        patience: seconds.

    Raises:
        StoreError: another process held it all that time, or the folder cannot be written.
    """
    try:
        make_folder(path.parent)
        connection = sqlite3.connect(path, timeout=STEP, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise _unusable(path, error) from error
    with closing(connection):
        began = monotonic()
        while not _taken(connection, path):
            if monotonic() - began > patience:
                raise StoreError(
                    f"Another process has been {doing} for {patience:.0f} seconds.",
                    "Wait for it to end, or end it; then try again. Nothing was changed.",
                )
            waiting(f"Waiting: another process is {doing}")
        yield


def _taken(connection: sqlite3.Connection, path: Path) -> bool:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return False
        raise _unusable(path, error) from error
    return True


def _unusable(path: Path, error: Exception) -> StoreError:
    if isinstance(error, OSError):
        return unwritable(path, error)
    return StoreError(f"{path} cannot be used: {error}.", "Check the folder's permissions and the disk.")
