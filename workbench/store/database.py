"""The SQLite database in the data folder: opened once, migrated, safe for several processes, never overwritten.

Write-ahead logging lets readers go on while one process writes; a second writer waits, for a bounded time. A database
that turns out to be damaged is moved aside and a new one begun. A database of a newer version is refused, untouched. One
in a folder that cannot be written is read as it lies.
"""

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from workbench.errors import StoreError
from workbench.store.files import UnwritableError, disk_full, make_folder, unwritable
from workbench.store.migrations import HEAD

T = TypeVar("T")

FILE_NAME = "workbench.db"
#: Beyond this size the check at opening reads only the schema; ``workbench doctor`` reads everything.
CHECKED_AT_OPENING = 64 * 2**20
#: With less room than this on its disk, SQLite's "disk I/O error" means a full disk: it needs some pages beside the file.
LEAST_ROOM = 2**20


class _DamagedError(Exception):
    """SQLite says that the file is not, or no longer, our database (another process may have moved it this moment)."""


class Database:
    """Runs functions inside transactions.

    Args:
        folder: the data folder; created at the first use.
        clock: names the files that are moved aside.
        wait: seconds to wait for another process's write.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime], *, wait: float = 5.0) -> None:
        self.path = folder / FILE_NAME
        self.engine = _engine(str(self.path), wait)
        self._clock = clock
        self._wait = wait
        self._ready = False
        self._opening = threading.Lock()
        self._moved: list[Path] = []

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user must know of what this object did with the database."""
        return tuple(
            f"The database of saved runs was damaged. It was kept as {aside.name} in {aside.parent}, and a new one was begun."
            for aside in self._moved
        )

    def earlier_damage(self) -> tuple[Path, ...]:
        """The damaged databases that lie beside this one, moved there by another process or on another day."""
        beside = self.path.parent.glob(f"{FILE_NAME}.broken-*")
        return tuple(sorted(path for path in beside if path not in self._moved and not path.name.endswith(("-wal", "-shm"))))

    def read(self, work: Callable[[Session], T]) -> T:
        """The result of ``work`` on one consistent state. Where nothing can be written, the file is read as it lies.

        Raises:
            StoreError: the database cannot be opened or read.
        """
        try:
            return self._transaction(work, "BEGIN")
        except UnwritableError as error:
            return self._as_it_lies(work, error)

    def write(self, work: Callable[[Session], T]) -> T:
        """The result of ``work``, all of whose changes are kept, or none. ``work`` may be called twice.

        Raises:
            StoreError: locked for longer than ``wait``, a full disk, an unwritable folder.
        """
        return self._transaction(work, "BEGIN IMMEDIATE")

    def open(self) -> None:
        """Create, migrate or refuse the database, if that was not done yet. Called by ``read`` and ``write``.

        Raises:
            StoreError: it cannot be created or migrated, or a newer version wrote it.
        """
        with self._opening:
            if self._ready:
                return
            with _explained(self.path, self._wait):
                try:
                    self._migrate_if_older()
                except _DamagedError:
                    self._set_aside()
                    self._migrate_if_older()
            self._ready = True

    def write_problem(self) -> StoreError | None:
        """Why nothing can be saved now; ``None`` as far as can be told without writing."""
        try:
            self.open()
        except StoreError as error:
            return error
        if all(os.access(path, os.W_OK) for path in (self.path, self.path.parent) if path.exists()):
            return None
        return _not_for_writing(self.path, "it or its folder is read-only")

    def problems(self) -> list[str]:
        """What SQLite's full integrity check finds; empty for a sound database.

        Raises:
            StoreError: the database cannot be opened.
        """
        rows = self.read(lambda session: session.execute(text("PRAGMA integrity_check")).scalars().all())
        return [row for row in rows if row != "ok"]

    def _transaction(self, work: Callable[[Session], T], begin: str) -> T:
        self.open()
        with _explained(self.path, self._wait):
            try:
                return self._once(work, begin)
            except _DamagedError:
                self._set_aside()
                self._migrate_if_older()
                return self._once(work, begin)

    def _once(self, work: Callable[[Session], T], begin: str) -> T:
        with _damage_told_apart(), Session(self.engine.execution_options(begin=begin), expire_on_commit=False) as session:
            result = work(session)
            session.commit()
            return result

    def _as_it_lies(self, work: Callable[[Session], T], problem: UnwritableError) -> T:
        """Read without writing anything beside the file, as SQLite otherwise does even for a reader."""
        for engine in _readers(self.path, self._wait):
            try:
                with _damage_told_apart(), Session(engine) as session:
                    if session.scalar(text("SELECT version_num FROM alembic_version")) == HEAD:
                        return work(session)
            except _DamagedError as error:
                message = f"{self.path} is damaged, and cannot be put aside: nothing can be written beside it."
                raise StoreError(message, problem.hint) from error
            except DBAPIError:
                continue
        raise problem

    def _migrate_if_older(self) -> None:
        with _damage_told_apart():
            if self._revision() == HEAD:
                return
            with self._alone():
                revision = self._revision()
                if revision not in (None, *_known_revisions()):
                    raise StoreError(
                        f"{self.path} was written by a newer version of the workbench (shape {revision!r}; ours is {HEAD!r}).",
                        "Install that version again, or name another folder with --data-dir. Nothing was changed.",
                    )
                if revision != HEAD:
                    self._upgrade()

    def _revision(self) -> str | None:
        """The revision the file is at, after a check that it is sound; ``None`` for a new one."""
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return None
        with self.engine.execution_options(begin="BEGIN").connect() as connection:
            _check(connection, deep=size <= CHECKED_AT_OPENING)
            if connection.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")) is None:
                return None
            revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return revision

    def _upgrade(self) -> None:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        with closing(sqlite3.connect(self.path, timeout=self._wait)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        with self.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _set_aside(self) -> None:
        """Move the damaged file away, unless another process has done so since."""
        with self._alone():
            try:
                with _damage_told_apart():
                    self._revision()
                    return
            except _DamagedError:
                aside = self._free_name()
            for suffix in ("", "-wal", "-shm"):
                part = self.path.with_name(self.path.name + suffix)
                if part.exists():
                    part.rename(aside.with_name(aside.name + suffix))
        self._moved.append(aside)

    def _free_name(self) -> Path:
        stamp = self._clock().strftime("%Y%m%dT%H%M%S")
        names = [f"{FILE_NAME}.broken-{stamp}", *(f"{FILE_NAME}.broken-{stamp}-{count}" for count in range(2, 1000))]
        return next(path for name in names if not (path := self.path.with_name(name)).exists())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the one lock, across processes, under which the file is created, migrated or moved.

        The lock is a transaction on an empty second database: SQLite knows how to lock on every system, and the lock
        ends with the process that held it.
        """
        try:
            make_folder(self.path.parent)
        except OSError as error:
            raise unwritable(self.path, error) from error
        lock = sqlite3.connect(self.path.with_name("workbench.lock"), timeout=self._wait, isolation_level=None)
        with closing(lock):
            lock.execute("BEGIN EXCLUSIVE")
            yield


def _engine(database: str, wait: float) -> Engine:
    """An engine on a path, or on a ``file:`` address with the options of SQLite."""
    engine = create_engine(
        URL.create("sqlite"),
        creator=partial(
            sqlite3.connect, database, timeout=wait, isolation_level=None, uri=database.startswith("file:"),
            check_same_thread=False,
        ),
        # A connection per transaction: nothing is held open that another process might want to move.
        poolclass=NullPool,
        json_serializer=_as_json,
    )  # fmt: skip
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _readers(path: Path, wait: float) -> Iterator[Engine]:
    """Ways to read a database that cannot be written, from the safest on."""
    if not path.is_file():
        return
    yield _engine(f"{path.absolute().as_uri()}?mode=ro", wait)
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or log.stat().st_size == 0:
        # "Immutable" reads the file alone. Its log is empty, so nothing is missed.
        yield _engine(f"{path.absolute().as_uri()}?mode=ro&immutable=1", wait)


def _as_json(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten: a conversation that its owner deleted is not to be read from the file's free pages.
    connection.execute("PRAGMA secure_delete = ON")


def _on_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _check(connection: Connection, *, deep: bool) -> None:
    found: Sequence[str] = connection.scalars(text("PRAGMA quick_check(1)" if deep else "SELECT 'ok' FROM sqlite_master")).all()
    if any(row != "ok" for row in found):
        raise _DamagedError


def _known_revisions() -> list[str]:
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory(str(Path(__file__).parent / "migrations")).walk_revisions()]


@contextmanager
def _damage_told_apart() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        damaged = _code(error.orig) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
        if damaged or "no such table" in str(error.orig):
            raise _DamagedError from error
        raise


@contextmanager
def _explained(path: Path, wait: float) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _store_error(path, wait, error.orig) from error
    except sqlite3.Error as error:
        raise _store_error(path, wait, error) from error
    except _DamagedError as error:
        raise StoreError(
            f"{path} is damaged again, just after it was begun anew.", "Check the disk; run workbench doctor."
        ) from error
    except OSError as error:
        raise unwritable(path, error) from error


def _store_error(path: Path, wait: float, error: BaseException | None) -> StoreError:
    code = _code(error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreError(
            f"{path} was locked by another program for more than {wait:g} seconds.", "Close that program, then try again."
        )
    unwritable_codes = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)
    if code == sqlite3.SQLITE_FULL or (code in (sqlite3.SQLITE_IOERR, *unwritable_codes) and _no_room(path)):
        return disk_full(f"{path} could not grow")
    if code in unwritable_codes:
        return _not_for_writing(path, error)
    return StoreError(f"{path} cannot be used: {error}.", "Run workbench doctor; it checks the database.")


def _not_for_writing(path: Path, reason: object) -> UnwritableError:
    return UnwritableError(f"{path} cannot be opened for writing ({reason}).", "Check the permissions of the data folder.")


def _no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < LEAST_ROOM
    except OSError:
        return False


def _code(error: BaseException | None) -> int:
    """SQLite's primary result code (the extended one carries details in its upper bytes)."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
