"""Our own history of what a price vendor sent: nothing is ever changed in it, only added.

One SQLite file per ticker. SQLite rather than a Parquet file per delivery because comparing a delivery with what is
stored and adding it must be one transaction (two processes may fetch the same ticker at once), because only values that
differ are written (a history re-sent every day costs a row a day), and because it survives a kill. One file per ticker so
that damage costs one ticker. Triggers refuse any UPDATE or DELETE of an observation.

Values of dates outside a delivery are carried to its scale as rows of origin ``rescaled``, so that the newest row of each
date always forms one consistent series. Where a delivery cannot be connected to the stored values (no common date, or a
rewritten history), a new generation begins; older generations stay in the file and are not mixed with it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd

from workbench.errors import StoreError
from workbench.market.price_revisions import Comparison, Level, Revision, compare

VERSION = 1
#: Seconds to wait for another process that is writing the same ticker; part of the time a failing fetch may take.
PATIENCE = 1.0
#: Calendar days by which a fetch reaches into the stored history, so that the two can be put on one scale.
OVERLAP = timedelta(days=21)

SCHEMA = """
CREATE TABLE batches (
  id INTEGER PRIMARY KEY, retrieved_at TEXT NOT NULL, generation INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
  settled_before TEXT NOT NULL, currency TEXT, name TEXT, instrument TEXT, timezone TEXT);
CREATE TABLE observations (
  date TEXT NOT NULL, batch INTEGER NOT NULL REFERENCES batches(id), close REAL, adjusted REAL,
  origin TEXT NOT NULL CHECK (origin IN ('fetched', 'rescaled', 'withdrawn')), PRIMARY KEY (date, batch)) WITHOUT ROWID;
CREATE TABLE revisions (
  batch INTEGER NOT NULL REFERENCES batches(id), date TEXT NOT NULL, old REAL, new REAL, factor REAL NOT NULL);
CREATE TRIGGER observations_stay BEFORE UPDATE ON observations BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER observations_last BEFORE DELETE ON observations BEGIN SELECT RAISE(ABORT, 'append only'); END;
"""

CURRENT = """
SELECT o.date, o.close, o.adjusted FROM observations o
JOIN (SELECT date, MAX(batch) AS batch FROM observations
      WHERE batch IN (SELECT id FROM batches WHERE generation = :generation) GROUP BY date) newest
  ON newest.date = o.date AND newest.batch = o.batch
WHERE o.adjusted IS NOT NULL ORDER BY o.date
"""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class History:
    """One ticker's prices with what the vendor says of it.

    Attributes:
        prices: columns ``close`` (as traded, split-adjusted) and ``adjusted`` (dividends reinvested), positive floats;
            index: naive exchange dates, ascending, unique.
        currency: as the vendor writes it (GBp is pence); ``instrument`` in the vendor's words (EQUITY, ETF, INDEX ...).
        timezone: of the exchange (IANA).
    """

    ticker: str
    prices: pd.DataFrame
    currency: str | None = None
    name: str | None = None
    instrument: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Stored:
    """What the store holds of a ticker, and when its last date was fetched (aware)."""

    history: History
    retrieved_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What a delivery changed: None as ``comparison`` for the first one. ``since`` is the delivery before."""

    comparison: Comparison | None
    since: datetime | None
    close_factor: float = 1.0


#: Told when a damaged file was kept aside: the ticker and the file's new path.
OnDamage = Callable[[str, Path], None]


class PriceStore:
    """The history files below one folder. Nothing is opened before it is asked for.

    Args:
        root: e.g. ``data_dir / "prices" / "yahoo"``; made when first written to.
        on_damage: told of every file that had to be kept aside.
    """

    def __init__(self, root: Path, *, on_damage: OnDamage) -> None:
        self._root = root
        self._on_damage = on_damage

    def path(self, ticker: str) -> Path:
        """The file of a ticker. The prefix keeps clear of device names (CON, NUL) and hidden files."""
        return self._root / f"ticker-{ticker}.sqlite"

    def append(self, history: History, *, asked: tuple[date, date], retrieved_at: datetime) -> Change:
        """Add a delivery; only values that differ from the stored ones take space.

        Args:
            history: at least one price.
            asked: first and last date asked for, inclusive.
            retrieved_at: aware.

        Raises:
            StoreError: disk full, no permission, another process holds the file, or a newer version wrote it.
        """
        with self._open(history.ticker, retrieved_at) as connection:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                return _append(connection, history, asked, retrieved_at)

    def read(self, ticker: str, *, now: datetime) -> Stored | None:
        """The newest consistent series of a ticker; None when nothing is stored.

        Raises:
            StoreError: the file cannot be read, or a newer version wrote it.
        """
        if not self.path(ticker).exists():
            return None
        with self._open(ticker, now) as connection:
            return _read(connection, ticker)

    def revisions(self, ticker: str, *, now: datetime) -> tuple[tuple[datetime, Revision], ...]:
        """Every revision ever found, with the time of the delivery that brought it, oldest delivery first.

        Raises:
            StoreError: as for ``read``.
        """
        if not self.path(ticker).exists():
            return ()
        query = "SELECT b.retrieved_at, r.date, r.old, r.new, r.factor FROM revisions r JOIN batches b ON b.id = r.batch"
        with self._open(ticker, now) as connection:
            return tuple(
                (datetime.fromisoformat(when), Revision(date=date.fromisoformat(day), old=old, new=new, factor=factor))
                for when, day, old, new, factor in connection.execute(query + " ORDER BY b.id, r.date")
            )

    @contextmanager
    def _open(self, ticker: str, now: datetime) -> Iterator[sqlite3.Connection]:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            path = self.path(ticker)
            if not _is_sound(path):
                self._on_damage(ticker, _keep_aside(path, now))
            with closing(_connect(path)) as connection:
                _prepare(connection, path)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"The stored prices of {ticker} ({self.path(ticker)}) cannot be used: {error}.",
                "Check that the disk is not full, that you may write there, and that no other program holds the file.",
            ) from error


def reach(stored: Stored | None, start: date | None, end: date | None) -> tuple[date | None, date | None]:
    """Widen the dates to fetch so that the answer overlaps the stored history (None: from the first, to the last)."""
    if stored is None or stored.history.prices.empty:
        return start, end
    dates = stored.history.prices.index
    first, last = dates[0].date(), dates[-1].date()
    if start is not None and start > last - OVERLAP:
        start = last - OVERLAP
    if end is not None and end < first + OVERLAP:
        end = first + OVERLAP
    return start, end


def exchange_date(moment: datetime, timezone: str | None) -> date:
    """The calendar date at the exchange; in UTC where its zone is not known."""
    try:
        return moment.astimezone(ZoneInfo(timezone) if timezone else UTC).date()
    except (ZoneInfoNotFoundError, ValueError):
        return moment.astimezone(UTC).date()


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)


def _is_sound(path: Path) -> bool:
    """False for a damaged file, or one that is not a price history. A locked file is sound."""
    if not path.exists():
        return True
    try:
        with closing(_connect(path)) as connection:
            checked = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return checked == "ok" and (not tables or {"batches", "observations", "revisions"} <= tables)
    except sqlite3.OperationalError:
        return True
    except sqlite3.DatabaseError:
        return False


def _keep_aside(path: Path, now: datetime) -> Path:
    """Rename a damaged file and its journal, which would otherwise be played into the file that takes its place."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = next(
        candidate
        for number in range(1_000_000)
        if not (candidate := path.with_name(f"{path.name}.damaged-{stamp}{f'-{number}' if number else ''}")).exists()
    )
    journal = path.with_name(path.name + "-journal")
    if journal.exists():
        journal.replace(aside.with_name(aside.name + "-journal"))
    return path.replace(aside)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise StoreError(
            f"{path} was written by a newer version of the workbench (layout {version}, known here: {VERSION}).",
            "Update the workbench, or use another data folder.",
        )
    if version == VERSION:
        return
    connection.execute("BEGIN EXCLUSIVE")
    with connection:
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in _statements(SCHEMA):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")


def _statements(script: str) -> Iterator[str]:
    """Single statements: ``executescript`` would commit the transaction that makes them one."""
    statement = ""
    for line in script.strip().splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _append(connection: sqlite3.Connection, history: History, asked: tuple[date, date], retrieved_at: datetime) -> Change:
    new = history.prices
    stored = _read(connection, history.ticker)
    old = _current(connection)
    final = _final(connection, old)
    comparison = None if final.empty else compare(final, new["adjusted"], asked=asked)
    if comparison is not None and stored is not None and stored.history.currency != history.currency:
        comparison = Comparison(common=comparison.common, rewritten=True)
    connected = comparison is None or comparison.connected
    batch = _add_batch(connection, history, asked, retrieved_at, new_generation=not connected)
    _add_rows(connection, batch, new if not connected else _different(new, old), "fetched")
    if comparison is not None and comparison.connected:
        _carry(connection, batch, comparison, old, new, asked)
    return Change(
        comparison=comparison,
        since=stored.retrieved_at if stored else None,
        close_factor=_close_factor(old, new) if connected else 1.0,
    )


def _carry(
    connection: sqlite3.Connection,
    batch: int,
    comparison: Comparison,
    old: pd.DataFrame,
    new: pd.DataFrame,
    asked: tuple[date, date],
) -> None:
    """Note the revisions, take back withdrawn dates, and bring dates outside the delivery to its scale."""
    connection.executemany(
        "INSERT INTO revisions VALUES (?, ?, ?, ?, ?)",
        [(batch, revision.date.isoformat(), revision.old, revision.new, revision.factor) for revision in comparison.revisions],
    )
    inside = (old.index >= pd.Timestamp(asked[0])) & (old.index <= pd.Timestamp(asked[1]))
    gone = old[inside].index.difference(new.index)
    _add_rows(connection, batch, pd.DataFrame(np.nan, index=gone, columns=["close", "adjusted"]), "withdrawn")
    before, after = old[old.index < pd.Timestamp(asked[0])], old[old.index > pd.Timestamp(asked[1])]
    for outside, level in ((before, comparison.levels[0]), (after, comparison.levels[-1])):
        if level.moved:
            _add_rows(connection, batch, _rescaled(outside, level, old, new), "rescaled")


def _rescaled(outside: pd.DataFrame, level: Level, old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    window = slice(pd.Timestamp(level.first), pd.Timestamp(level.last))
    factors = pd.Series({"close": _close_factor(old.loc[window], new.loc[window]), "adjusted": level.factor})
    return outside * factors


def _close_factor(old: pd.DataFrame, new: pd.DataFrame) -> float:
    """How traded prices were re-scaled: splits move them, dividends do not."""
    common = old.index.intersection(new.index)
    return float((new["close"][common] / old["close"][common]).median()) if len(common) else 1.0


def _different(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    known = old.reindex(new.index)
    return new[~(new.eq(known).all(axis=1))]


def _add_batch(
    connection: sqlite3.Connection,
    history: History,
    asked: tuple[date, date],
    retrieved_at: datetime,
    *,
    new_generation: bool,
) -> int:
    generation = _generation(connection) + int(new_generation)
    today = exchange_date(retrieved_at, history.timezone).isoformat()
    cursor = connection.execute(
        "INSERT INTO batches (retrieved_at, generation, first, last, settled_before, currency, name, instrument, timezone)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            retrieved_at.isoformat(timespec="seconds"),
            generation,
            asked[0].isoformat(),
            asked[1].isoformat(),
            today,
            history.currency,
            history.name,
            history.instrument,
            history.timezone,
        ),
    )
    return int(cursor.lastrowid or 0)


def _add_rows(connection: sqlite3.Connection, batch: int, rows: pd.DataFrame, origin: str) -> None:
    values = zip(
        pd.DatetimeIndex(rows.index).strftime("%Y-%m-%d"), rows["close"].tolist(), rows["adjusted"].tolist(), strict=True
    )
    connection.executemany(
        "INSERT INTO observations VALUES (?, ?, ?, ?, ?)",
        [(day, batch, _null(close), _null(adjusted), origin) for day, close, adjusted in values],
    )


def _null(value: float) -> float | None:
    return None if np.isnan(value) else value


def _generation(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT COALESCE(MAX(generation), 0) FROM batches").fetchone()[0])


def _current(connection: sqlite3.Connection) -> pd.DataFrame:
    """The newest value of each date."""
    rows = connection.execute(CURRENT, {"generation": _generation(connection)}).fetchall()
    frame = pd.DataFrame(rows, columns=["date", "close", "adjusted"])
    frame.index = pd.DatetimeIndex(pd.to_datetime(frame["date"], format="%Y-%m-%d"), name="date")
    return frame[["close", "adjusted"]].astype(np.float64)


def _final(connection: sqlite3.Connection, old: pd.DataFrame) -> "pd.Series[float]":
    """Adjusted values of the days that were over when a delivery gave or confirmed them."""
    days = old.index
    over = np.zeros(len(days), dtype=bool)
    query = "SELECT first, last, settled_before FROM batches WHERE generation = ?"
    for first, last, settled_before in connection.execute(query, (_generation(connection),)):
        over |= (days >= pd.Timestamp(first)) & (days <= pd.Timestamp(last)) & (days < pd.Timestamp(settled_before))
    return old["adjusted"][over]


def _read(connection: sqlite3.Connection, ticker: str) -> Stored | None:
    prices = _current(connection)
    if prices.empty:
        return None
    # The delivery that was last asked for the newest date speaks for the age of the series.
    found = connection.execute(
        "SELECT retrieved_at, currency, name, instrument, timezone FROM batches"
        " WHERE generation = ? AND last >= ? ORDER BY id DESC LIMIT 1",
        (_generation(connection), prices.index[-1].date().isoformat()),
    ).fetchone()
    retrieved_at, currency, name, instrument, timezone = found
    history = History(ticker=ticker, prices=prices, currency=currency, name=name, instrument=instrument, timezone=timezone)
    return Stored(history=history, retrieved_at=datetime.fromisoformat(retrieved_at))
