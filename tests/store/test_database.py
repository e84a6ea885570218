"""The database under everything that can happen to a file: two processes, a lock, damage, a newer version, a full disk."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from doubles.read_only import open_to_all, read_only
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from workbench.errors import StoreError
from workbench.store import migrations
from workbench.store.database import Database
from workbench.store.tables import Base, WorkspaceRow

Clock = Callable[[], datetime]


def put(database: Database, name: str, state: str = "x") -> None:
    row = WorkspaceRow(page="p", id=name, state={"value": state}, updated_at="2026-01-05T09:30:00+00:00")
    database.write(lambda session: session.merge(row))


def names(database: Database) -> list[str]:
    return list(database.read(lambda session: session.execute(text("SELECT id FROM workspaces ORDER BY id")).scalars().all()))


@pytest.fixture
def database(tmp_path: Path, clock: Clock) -> Database:
    return Database(tmp_path / "data", clock, wait=0.05)


def test_the_migrations_build_exactly_the_tables_that_the_code_maps(database: Database) -> None:
    database.open()
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(Path(migrations.__file__).parent)).get_heads() == [migrations.HEAD]


def test_the_database_logs_ahead_and_checks_foreign_keys(database: Database) -> None:
    def pragma(name: str) -> Callable[[Session], object]:
        return lambda session: session.execute(text(f"PRAGMA {name}")).scalar()

    assert database.read(pragma("journal_mode")) == "wal"
    assert database.read(pragma("foreign_keys")) == 1
    assert database.problems() == []


def test_a_folder_with_signs_of_addresses_in_its_name_is_only_a_folder(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "50% of 客户 #1?mode=ro"
    put(Database(folder, clock), "a")
    assert (folder / "workbench.db").is_file()
    assert names(Database(folder, clock)) == ["a"]


def test_a_failing_transaction_leaves_nothing(database: Database) -> None:
    def half(session: Session) -> None:
        session.add(WorkspaceRow(page="p", id="half", state={}, updated_at="now"))
        session.flush()
        raise KeyError("stop")

    with pytest.raises(KeyError):
        database.write(half)
    assert names(database) == []


def test_what_is_no_database_is_kept_aside_and_a_new_one_begun(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    junk = b"This was never a database. " * 400
    (folder / "workbench.db").write_bytes(junk)
    database = Database(folder, clock)
    put(database, "a")
    assert names(database) == ["a"]
    assert (folder / "workbench.db.broken-20260105T093000").read_bytes() == junk
    assert "workbench.db.broken-20260105T093000" in database.notices[0]


def test_every_damaged_database_gets_a_name_of_its_own(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    for content in (b"first junk" * 200, b"second junk" * 200):
        (folder / "workbench.db").write_bytes(content)
        Database(folder, clock).open()
    aside = sorted(path.name for path in folder.glob("*.broken-*"))
    assert aside == ["workbench.db.broken-20260105T093000", "workbench.db.broken-20260105T093000-2"]
    assert (folder / aside[0]).read_bytes().startswith(b"first")
    assert (folder / aside[1]).read_bytes().startswith(b"second")


def test_a_page_damaged_in_the_middle_is_found_at_opening(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "data"
    first = Database(folder, clock)
    rows = [
        WorkspaceRow(page="p", id=f"w{number:03}", state={"value": "long " * 50}, updated_at="now") for number in range(200)
    ]
    first.write(lambda session: session.add_all(rows))
    path = folder / "workbench.db"
    content = bytearray(path.read_bytes())
    content[20480:24576] = b"\xff" * 4096
    path.write_bytes(content)
    second = Database(folder, clock)
    assert names(second) == []
    assert len(second.notices) == 1
    assert next(folder.glob("*.broken-*")).read_bytes() == bytes(content)


def test_damage_while_the_workbench_runs_costs_neither_the_file_nor_the_next_write(database: Database) -> None:
    put(database, "old")
    database.path.write_bytes(b"overwritten by something else " * 300)
    put(database, "new")
    assert names(database) == ["new"]
    assert len(list(database.path.parent.glob("*.broken-*"))) == 1


def test_a_database_that_vanishes_while_the_workbench_runs_is_begun_anew(database: Database) -> None:
    put(database, "old")
    database.path.unlink()
    put(database, "new")
    assert names(database) == ["new"]
    assert database.notices == ()


def test_a_newer_version_is_refused_and_not_touched(tmp_path: Path, clock: Clock) -> None:
    first = Database(tmp_path, clock)
    put(first, "a")
    with closing(sqlite3.connect(first.path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9876'")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = first.path.read_bytes()
    with pytest.raises(StoreError, match=r"newer version.*'9876'") as caught:
        put(Database(tmp_path, clock), "b")
    assert "Install that version" in caught.value.hint
    assert first.path.read_bytes() == before
    assert not list(tmp_path.glob("*.broken-*"))


def test_a_lock_of_another_program_ends_in_a_clear_error_and_only_for_writers(database: Database) -> None:
    put(database, "a")
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"locked by another program for more than 0\.05 seconds"):
            put(database, "b")
        assert names(database) == ["a"]
        other.execute("ROLLBACK")
    put(database, "b")
    assert names(database) == ["a", "b"]


def test_a_first_opening_waits_for_another_one_and_then_says_so(database: Database) -> None:
    database.path.parent.mkdir()
    with closing(sqlite3.connect(database.path.with_name("workbench.lock"), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked"):
            database.open()
        assert not database.path.exists()
    put(database, "a")
    assert names(database) == ["a"]


def limit_pages(database: Database, pages: int) -> None:
    """A disk with room for so many pages and no more."""

    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(database.engine, "connect", on_connect)


def test_a_full_disk_leaves_what_was_saved(database: Database, clock: Clock) -> None:
    put(database, "a", "kept")
    limit_pages(database, 8)
    with pytest.raises(StoreError, match="disk is full"):
        put(database, "b", "too long for the disk " * 5000)
    with pytest.raises(StoreError, match="disk is full"):
        put(database, "a", "too long to replace the old one " * 5000)
    assert database.read(lambda session: session.get_one(WorkspaceRow, ("p", "a")).state) == {"value": "kept"}
    assert Database(database.path.parent, clock).problems() == []


def test_a_disk_too_full_for_a_first_opening_leaves_no_half_made_tables(database: Database, clock: Clock) -> None:
    limit_pages(database, 3)
    with pytest.raises(StoreError, match="disk is full"):
        database.open()
    put(Database(database.path.parent, clock), "a")
    assert names(Database(database.path.parent, clock)) == ["a"]


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="data") as caught:
        Database(tmp_path / "data", clock).open()
    assert "--data-dir" in caught.value.hint
    assert (tmp_path / "data").read_text() == "a file"


# Folders that cannot be written


@pytest.fixture
def kept() -> Iterator[Path]:
    """A data folder with one workspace, which every user may read."""
    with open_to_all() as folder:
        put(Database(folder / "data", _now), "a", "kept")
        yield folder / "data"


def _now() -> datetime:
    return datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def test_a_read_only_folder_is_read_and_says_that_nothing_can_be_saved(kept: Path) -> None:
    before = sorted(kept.iterdir())
    with read_only(kept):
        database = Database(kept, _now, wait=0.05)
        assert names(database) == ["a"]
        problem = database.write_problem()
        assert problem is not None
        assert "cannot be opened for writing" in problem.message
        with pytest.raises(StoreError, match="cannot be opened for writing"):
            put(database, "b")
    assert sorted(kept.iterdir()) == before
    assert database.write_problem() is None
    put(database, "b")
    assert names(database) == ["a", "b"]


def test_a_read_only_folder_is_read_beside_a_process_that_writes(kept: Path) -> None:
    with closing(sqlite3.connect(kept / "workbench.db", isolation_level=None)) as other:
        other.execute("UPDATE workspaces SET id = 'in the log'")
        assert (kept / "workbench.db-wal").stat().st_size > 0
        with read_only(kept):
            database = Database(kept, _now, wait=0.05)
            assert names(database) == ["in the log"]
            assert "read-only" in str(database.write_problem())


def test_a_log_that_cannot_be_read_in_is_not_passed_over(kept: Path) -> None:
    """Read without its log, the file would show an old state as if it were today's."""
    with closing(sqlite3.connect(kept / "workbench.db", isolation_level=None)) as other:
        other.execute("UPDATE workspaces SET id = 'in the log'")
        log = (kept / "workbench.db-wal").read_bytes()
    (kept / "workbench.db-wal").write_bytes(log)
    with read_only(kept):
        try:
            found = names(Database(kept, _now, wait=0.05))
        except StoreError as error:
            found = ["refused"] if "cannot be opened for writing" in error.message else [error.message]
    assert found in (["in the log"], ["refused"])


def test_a_damaged_database_that_cannot_be_put_aside_is_named(kept: Path) -> None:
    junk = b"junk" * 3000
    (kept / "workbench.db").write_bytes(junk)
    with read_only(kept), pytest.raises(StoreError, match="is damaged, and cannot be put aside"):
        names(Database(kept, _now, wait=0.05))
    assert (kept / "workbench.db").read_bytes() == junk


def test_a_read_only_folder_without_a_database_is_named() -> None:
    with open_to_all() as folder, read_only(folder), pytest.raises(StoreError, match=r"workbench\.db cannot be"):
        names(Database(folder, _now, wait=0.05))


def failing(database: Database, code: int) -> None:
    """Every connection that may write fails with this code of SQLite."""

    def on_connect(_connection: sqlite3.Connection, _record: object) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = code
        raise error

    event.listen(database.engine, "connect", on_connect)


@pytest.mark.parametrize(("free", "told"), [(0, "The disk is full"), (2**30, "disk I/O error")])
def test_a_disk_error_is_a_full_disk_when_no_room_is_left(
    database: Database, monkeypatch: pytest.MonkeyPatch, free: int, told: str
) -> None:
    put(database, "a")
    failing(database, sqlite3.SQLITE_IOERR | 18 << 8)
    monkeypatch.setattr("workbench.store.database.shutil.disk_usage", lambda _path: SimpleNamespace(free=free))
    with pytest.raises(StoreError, match=told):
        put(database, "b")
    if free == 0:
        assert names(database) == ["a"]


def test_damage_of_another_day_stays_known(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "workbench.db").write_bytes(b"junk" * 3000)
    first = Database(tmp_path, clock)
    first.open()
    assert (len(first.notices), first.earlier_damage()) == (1, ())
    second = Database(tmp_path, clock)
    second.open()
    assert (second.notices, second.earlier_damage()) == ((), tuple(tmp_path.glob("*.broken-*")))


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from workbench.store.database import Database
from workbench.store.tables import WorkspaceRow

folder, name = Path(sys.argv[1]), sys.argv[2]
database = Database(folder, lambda: datetime(2026, 1, 5, tzinfo=UTC), wait=60)
print("ready", flush=True)
sys.stdin.readline()
for number in range(15):
    row = WorkspaceRow(page="p", id=f"{name}{number:02}", state={}, updated_at="now")
    database.write(lambda session: session.merge(row))
print(len(database.notices))
"""


def write_at_once(folder: Path, count: int) -> list[str]:
    """Start processes, let them all write at the same moment, and return what each printed."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", WRITER, folder, f"w{number}-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(count)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    printed = [process.communicate(timeout=90)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * count
    return printed


def test_processes_on_one_new_folder_all_write(tmp_path: Path, clock: Clock) -> None:
    write_at_once(tmp_path / "data", 3)
    database = Database(tmp_path / "data", clock)
    assert names(database) == [f"w{process}-{number:02}" for process in range(3) for number in range(15)]
    assert database.problems() == []


def test_processes_that_all_find_the_damage_move_it_aside_once(tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "workbench.db").write_bytes(b"junk " * 2000)
    told = write_at_once(folder, 3)
    assert len(names(Database(folder, clock))) == 45
    assert [path.read_bytes() for path in folder.glob("*.broken-*")] == [b"junk " * 2000]
    assert sorted(told) == ["0\n", "0\n", "1\n"]


def test_a_process_killed_while_it_writes_leaves_the_old_content(tmp_path: Path, clock: Clock) -> None:
    database = Database(tmp_path, clock)
    put(database, "a", "old")
    code = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "connection.execute('PRAGMA cache_size = 1')\n"
        "connection.execute('BEGIN IMMEDIATE')\n"
        "connection.execute(\"UPDATE workspaces SET state = '\" + 'x' * 500000 + \"'\")\n"
        "print('written', flush=True)\n"
        "sys.stdin.readline()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, database.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.kill()
    assert database.read(lambda session: session.get_one(WorkspaceRow, ("p", "a")).state) == {"value": "old"}
    assert database.problems() == []
    put(database, "b")
    assert names(database) == ["a", "b"]
