"""The price history of a vendor: what is kept, what counts as a revision, and what no accident may cost."""

import multiprocessing
import sqlite3
import sys
import types
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import StoreError
from workbench.market.price_revisions import TOLERANCE, Comparison, Revision, compare
from workbench.market.price_store import OVERLAP, Change, History, PriceStore, exchange_date, reach

MONDAY = datetime(2026, 1, 5, 22, 0, tzinfo=UTC)
DAYS = pd.bdate_range("2025-01-01", "2025-12-31", name="date")
ALWAYS = (date(1900, 1, 1), date(2100, 1, 1))


def walk(days: pd.DatetimeIndex = DAYS, seed: int = 1) -> "pd.Series[float]":
    steps = np.random.default_rng(seed).normal(0.0003, 0.01, len(days))
    return pd.Series(100 * np.exp(np.cumsum(steps)), index=days)


def history(adjusted: "pd.Series[float]", close: "pd.Series[float] | None" = None, **about: str) -> History:
    prices = pd.DataFrame({"close": adjusted if close is None else close, "adjusted": adjusted})
    return History(ticker="SPY", prices=prices, **({"currency": "USD", "timezone": "America/New_York"} | about))


def never(ticker: str, aside: Path) -> None:
    raise AssertionError(f"{ticker} was thought damaged: {aside}")


@pytest.fixture
def store(tmp_path: Path) -> PriceStore:
    return PriceStore(tmp_path / "yahoo", on_damage=never)


def put(store: PriceStore, given: History, *, days_later: int = 0, asked: tuple[date, date] = ALWAYS) -> Change:
    return store.append(given, asked=asked, retrieved_at=MONDAY + timedelta(days=days_later))


def kept(store: PriceStore) -> pd.DataFrame:
    stored = store.read("SPY", now=MONDAY)
    assert stored is not None
    return stored.history.prices


class TestComparison:
    def test_the_same_again_is_no_change(self) -> None:
        found = compare(walk(), walk(), asked=ALWAYS)
        assert found.revisions == ()
        assert [level.moved for level in found.levels] == [False]

    @settings(deadline=None)
    @given(factor=st.floats(0.01, 50), noise=st.integers(0, 2**32 - 1))
    def test_one_factor_over_everything_is_a_rescaling_whatever_its_size(self, factor: float, noise: int) -> None:
        single = (walk() * factor * (1 + np.random.default_rng(noise).uniform(-2e-7, 2e-7, len(DAYS)))).astype("float32")
        found = compare(walk(), single.astype("float64"), asked=ALWAYS)
        assert found.connected
        assert found.revisions == ()
        assert len(found.levels) == 1
        assert found.levels[0].factor == pytest.approx(factor, rel=1e-6)

    @settings(deadline=None)
    @given(
        places=st.sets(st.integers(0, len(DAYS) - 1), min_size=1, max_size=20),
        factor=st.sampled_from([1.0, 0.9873, 0.25]),
        change=st.sampled_from([-0.2, -0.001, 0.0005, 5.0]),
    )
    def test_changed_dates_are_found_one_by_one_under_any_rescaling(
        self, places: set[int], factor: float, change: float
    ) -> None:
        new = walk() * factor
        # No two neighbours by the same share, which would be a stretch of its own.
        for number, place in enumerate(sorted(places)):
            new.iloc[place] *= 1 + change * (1 + 0.1 * number)
        found = compare(walk(), new, asked=ALWAYS)
        assert [revision.date for revision in found.revisions] == [DAYS[place].date() for place in sorted(places)]
        assert [level.factor for level in found.levels] == pytest.approx([factor])
        for revision in found.revisions:
            assert revision.old == walk()[pd.Timestamp(revision.date)]
            assert revision.new == new[pd.Timestamp(revision.date)]

    @pytest.mark.parametrize("after", [1, 2, 30])
    def test_a_dividend_put_in_late_is_one_step_and_not_many_revisions(self, after: int) -> None:
        new = walk().copy()
        new.iloc[:-after] *= 0.99
        found = compare(walk(), new, asked=ALWAYS)
        assert found.revisions == ()
        assert [(level.first, level.last) for level in found.levels] == [
            (DAYS[0].date(), DAYS[-after - 1].date()),
            (DAYS[-after].date(), DAYS[-1].date()),
        ]

    def test_returns_change_only_at_the_step_of_a_late_dividend(self) -> None:
        old, new = walk(), walk().copy()
        new.iloc[:100] *= 0.99
        step = compare(old, new, asked=ALWAYS).levels[1].first
        changed = (new.pct_change() - old.pct_change()).abs() > TOLERANCE
        assert list(changed[changed].index.date) == [step]

    def test_dates_withdrawn_and_put_in_later_are_revisions(self) -> None:
        old, new = walk().drop(DAYS[50]), walk().drop(DAYS[100])
        found = compare(old, new, asked=ALWAYS)
        assert found.revisions == (
            Revision(date=DAYS[50].date(), old=None, new=walk().iloc[50]),
            Revision(date=DAYS[100].date(), old=walk().iloc[100], new=None),
        )

    def test_dates_that_were_not_asked_for_are_not_missed(self) -> None:
        found = compare(walk(), walk()[100:120], asked=(DAYS[100].date(), DAYS[119].date()))
        assert found.revisions == ()
        assert found.common == 20

    def test_another_security_under_the_ticker_is_not_reported_as_revisions(self) -> None:
        found = compare(walk(), walk(seed=2), asked=ALWAYS)
        assert found.rewritten
        assert not found.connected
        assert found.revisions == ()

    def test_nothing_in_common_cannot_be_connected(self) -> None:
        assert compare(walk()[:50], walk()[50:], asked=(DAYS[50].date(), ALWAYS[1])) == Comparison(common=0)


class TestKeeping:
    def test_what_was_put_comes_back_bit_for_bit(self, store: PriceStore) -> None:
        change = put(store, history(walk(), walk(seed=3), name="A fund", instrument="ETF"))
        stored = store.read("SPY", now=MONDAY)
        assert change.comparison is None
        assert stored is not None
        pd.testing.assert_frame_equal(
            stored.history.prices,
            history(walk(), walk(seed=3)).prices,
            check_freq=False,
            check_exact=True,
            check_index_type=False,
        )
        assert (stored.history.name, stored.history.currency, stored.history.instrument) == ("A fund", "USD", "ETF")
        assert stored.retrieved_at == MONDAY

    def test_nothing_stored_is_none_and_makes_no_folder(self, store: PriceStore, tmp_path: Path) -> None:
        assert store.read("SPY", now=MONDAY) is None
        assert not (tmp_path / "yahoo").exists()

    def test_an_unchanged_delivery_costs_no_rows_and_renews_the_age(self, store: PriceStore) -> None:
        put(store, history(walk()))
        put(store, history(walk()), days_later=3)
        stored = store.read("SPY", now=MONDAY)
        assert stored is not None
        assert stored.retrieved_at == MONDAY + timedelta(days=3)
        assert rows(store) == len(DAYS)

    def test_new_dates_are_added(self, store: PriceStore) -> None:
        put(store, history(walk()[:200]))
        change = put(store, history(walk()), days_later=1)
        assert change.comparison is not None
        assert change.comparison.revisions == ()
        assert kept(store)["adjusted"].tolist() == walk().tolist()
        assert rows(store) == len(DAYS)

    def test_a_revision_is_on_record_with_old_new_and_time(self, store: PriceStore) -> None:
        changed = walk().copy()
        changed.iloc[7] = 123.0
        put(store, history(walk()))
        put(store, history(changed), days_later=2)
        assert store.revisions("SPY", now=MONDAY) == (
            (MONDAY + timedelta(days=2), Revision(date=DAYS[7].date(), old=walk().iloc[7], new=123.0, factor=1.0)),
        )
        assert kept(store)["adjusted"].iloc[7] == 123.0
        assert rows(store) == len(DAYS) + 1

    def test_a_rescaling_is_no_revision_and_reaches_dates_outside_the_delivery(self, store: PriceStore) -> None:
        put(store, history(walk(), walk()))
        scaled = walk() * 0.98
        change = put(store, history(scaled[200:], walk()[200:]), asked=(DAYS[200].date(), ALWAYS[1]), days_later=9)
        assert store.revisions("SPY", now=MONDAY) == ()
        assert change.close_factor == pytest.approx(1.0)
        np.testing.assert_allclose(kept(store)["adjusted"], scaled, rtol=1e-12)
        np.testing.assert_allclose(kept(store)["close"], walk(), rtol=1e-12)

    def test_a_split_rescales_traded_prices_too(self, store: PriceStore) -> None:
        put(store, history(walk()))
        change = put(store, history(walk()[200:] / 4), asked=(DAYS[200].date(), ALWAYS[1]), days_later=9)
        assert change.close_factor == pytest.approx(0.25)
        np.testing.assert_allclose(kept(store), history(walk() / 4).prices, rtol=1e-12)

    def test_an_earlier_window_rescales_what_lies_after_it(self, store: PriceStore) -> None:
        put(store, history(walk()))
        put(store, history(walk()[:60] * 0.9), asked=(DAYS[0].date(), DAYS[59].date()), days_later=9)
        np.testing.assert_allclose(kept(store)["adjusted"], walk() * 0.9, rtol=1e-12)

    def test_a_price_of_a_day_that_was_not_over_may_change(self, store: PriceStore) -> None:
        today = pd.bdate_range("2025-12-01", "2026-01-05", name="date")
        first, later = walk(today), walk(today).copy()
        later.iloc[-1] *= 1.01
        put(store, history(first))
        assert put(store, history(later), days_later=1).comparison.revisions == ()  # type: ignore[union-attr]
        assert kept(store)["adjusted"].iloc[-1] == later.iloc[-1]
        assert [change.date for _, change in store.revisions("SPY", now=MONDAY)] == []

    def test_a_price_confirmed_after_its_day_is_final(self, store: PriceStore) -> None:
        today = pd.bdate_range("2025-12-01", "2026-01-05", name="date")
        changed = walk(today).copy()
        changed.iloc[-1] *= 1.01
        for later in (0, 1):
            put(store, history(walk(today)), days_later=later)
        put(store, history(changed), days_later=2)
        assert [change.date for _, change in store.revisions("SPY", now=MONDAY)] == [date(2026, 1, 5)]

    def test_a_withdrawn_date_is_gone_but_on_record(self, store: PriceStore) -> None:
        put(store, history(walk()))
        put(store, history(walk().drop(DAYS[9])), days_later=1)
        assert DAYS[9] not in kept(store).index
        assert len(kept(store)) == len(DAYS) - 1
        assert store.revisions("SPY", now=MONDAY)[0][1] == Revision(date=DAYS[9].date(), old=walk().iloc[9], new=None)

    @pytest.mark.parametrize("other", [history(walk(seed=2)[100:]), history(walk()[100:], currency="EUR")])
    def test_another_security_starts_a_history_of_its_own(self, store: PriceStore, other: History) -> None:
        put(store, history(walk()))
        change = put(store, other, days_later=1, asked=(DAYS[100].date(), ALWAYS[1]))
        assert change.comparison is not None
        assert change.comparison.rewritten
        assert kept(store)["adjusted"].tolist() == other.prices["adjusted"].tolist()
        assert rows(store) == len(DAYS) + len(DAYS[100:])

    def test_rows_cannot_be_changed_or_deleted(self, store: PriceStore) -> None:
        put(store, history(walk()))
        connection = sqlite3.connect(store.path("SPY"))
        for statement in ("UPDATE observations SET close = 1", "DELETE FROM observations"):
            with pytest.raises(sqlite3.IntegrityError, match="append only"):
                connection.execute(statement)
        connection.close()


class TestAccidents:
    @pytest.mark.parametrize("damage", ["junk", "middle", "foreign"])
    def test_a_damaged_file_is_kept_aside_and_told(self, tmp_path: Path, damage: str) -> None:
        asides: list[Path] = []
        store = PriceStore(tmp_path, on_damage=lambda _, aside: asides.append(aside))
        put(store, history(walk()))
        path = store.path("SPY")
        path.with_name(path.name + "-journal").write_bytes(b"left over")
        DAMAGES[damage](path)
        damaged = path.read_bytes()
        assert store.read("SPY", now=MONDAY) is None
        assert [aside.read_bytes() for aside in asides] == [damaged]
        assert not path.with_name(path.name + "-journal").exists()
        put(store, history(walk()))
        assert len(kept(store)) == len(DAYS)

    def test_two_damages_in_one_second_keep_two_files(self, tmp_path: Path) -> None:
        asides: list[Path] = []
        store = PriceStore(tmp_path, on_damage=lambda _, aside: asides.append(aside))
        for text in ("one", "two"):
            store.path("SPY").write_text(text * 1000)
            assert store.read("SPY", now=MONDAY) is None
        assert [aside.read_text()[:3] for aside in asides] == ["one", "two"]

    def test_a_file_of_a_newer_version_is_left_alone(self, store: PriceStore) -> None:
        put(store, history(walk()))
        connection = sqlite3.connect(store.path("SPY"))
        connection.execute("PRAGMA user_version = 99")
        connection.close()
        with pytest.raises(StoreError, match="newer version"):
            store.read("SPY", now=MONDAY)

    def test_a_locked_file_is_neither_waited_for_long_nor_put_aside(
        self, store: PriceStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("workbench.market.price_store.PATIENCE", 0.01)
        put(store, history(walk()))
        other = sqlite3.connect(store.path("SPY"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked"):
            put(store, history(walk()), days_later=1)
        other.close()
        assert len(kept(store)) == len(DAYS)

    def test_a_folder_that_cannot_be_made_is_a_clear_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        store = PriceStore(tmp_path / "file" / "yahoo", on_damage=never)
        with pytest.raises(StoreError, match=r"The stored prices of SPY .* cannot be used"):
            put(store, history(walk()))

    def test_a_failure_within_an_append_leaves_nothing_of_it(self, store: PriceStore, monkeypatch: pytest.MonkeyPatch) -> None:
        put(store, history(walk()[:200]))

        def full(*args: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        with monkeypatch.context() as patched:
            patched.setattr("workbench.market.price_store._carry", full)
            with pytest.raises(StoreError, match="disk is full"):
                put(store, history(walk()), days_later=1)
        assert len(kept(store)) == 200
        assert count(store, "batches") == 1

    def test_two_processes_at_once_lose_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        # A child imports its parent's main module again; page tests leave a page script there, so it gets an empty one.
        monkeypatch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            pool.starmap(_put_piece, [(str(tmp_path), start) for start in range(0, 200, 20)])
        store = PriceStore(tmp_path, on_damage=never)
        assert kept(store)["adjusted"].tolist() == walk()[:220].tolist()
        assert count(store, "batches") == 10
        assert store.revisions("SPY", now=MONDAY) == ()


class TestReach:
    def test_a_fetch_beyond_the_stored_dates_reaches_into_them(self, store: PriceStore) -> None:
        put(store, history(walk()))
        stored = store.read("SPY", now=MONDAY)
        first, last = DAYS[0].date(), DAYS[-1].date()
        assert reach(stored, date(2026, 3, 1), None) == (last - OVERLAP, None)
        assert reach(stored, None, date(2020, 1, 1)) == (None, first + OVERLAP)

    def test_dates_that_overlap_already_stay(self, store: PriceStore) -> None:
        put(store, history(walk()))
        stored = store.read("SPY", now=MONDAY)
        assert reach(stored, date(2025, 6, 1), date(2025, 7, 1)) == (date(2025, 6, 1), date(2025, 7, 1))
        assert reach(None, date(2025, 6, 1), None) == (date(2025, 6, 1), None)

    @pytest.mark.parametrize(
        ("zone", "day"), [("Asia/Hong_Kong", 6), ("America/New_York", 5), (None, 5), ("Nowhere/Land", 5), ("../etc", 5)]
    )
    def test_the_date_is_that_of_the_exchange(self, zone: str | None, day: int) -> None:
        assert exchange_date(MONDAY, zone) == date(2026, 1, day)


def _put_piece(root: str, start: int) -> None:
    store = PriceStore(Path(root), on_damage=never)
    piece = walk()[start % 7 : start + 40]
    store.append(history(piece), asked=(piece.index[0].date(), piece.index[-1].date()), retrieved_at=MONDAY)


def _junk(path: Path) -> None:
    path.write_bytes(b"this was a database" * 100)


def _middle(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:12288] = b"\xff" * 4096
    path.write_bytes(data)


def _foreign(path: Path) -> None:
    path.unlink()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE something_else (a)")
    connection.close()


DAMAGES: dict[str, Callable[[Path], None]] = {"junk": _junk, "middle": _middle, "foreign": _foreign}


def count(store: PriceStore, table: str) -> int:
    connection = sqlite3.connect(store.path("SPY"))
    number = connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]  # noqa: S608 - a name from this file
    connection.close()
    return int(number)


def rows(store: PriceStore) -> int:
    return count(store, "observations")
