"""Prices from Yahoo: real yfinance and curl code against a server of our own, in every mood that Yahoo has shown."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from doubles.yahoo_server import Listing, StubbedSession, Yahoo, serving

from workbench.errors import Cancelled, DataError, InputError, ServiceError, StoreError
from workbench.inputs import DirectInputs, Fetched
from workbench.market.price_store import PriceStore
from workbench.market.prices import PriceRequest, PriceTable, Problem, Repairs
from workbench.market.yahoo import load_yahoo
from workbench.market.yahoo_notes import age
from workbench.market.yahoo_session import DEADLINE, YahooSession
from workbench.provenance import Source

DAYS = [day.date() for day in pd.bdate_range("2024-07-01", "2025-12-31")]
MONDAY = datetime(2026, 1, 5, 22, 0, tzinfo=UTC)
#: Long enough for a loaded machine to answer from loopback, short enough for a test that waits it out.
PATIENCE = 3.0


@pytest.fixture(scope="module")
def server() -> Iterator[Yahoo]:
    with serving() as yahoo:
        yield yahoo


@pytest.fixture
def yahoo(server: Yahoo, monkeypatch: pytest.MonkeyPatch) -> Yahoo:
    """A server with three listings; yfinance as in a new process."""
    from yfinance import cache

    for manager, name in ((cache._TzCacheManager, "_tz_cache"), (cache._CookieCacheManager, "_Cookie_cache")):
        monkeypatch.setattr(manager, name, None)
    server.mode, server.cookie_mode = "ok", "ok"
    server.modes.clear()
    server.requests.clear()
    server.listings = {
        "SPY": Listing(close=closes(400.0), adjusted=closes(390.0), name="An American fund"),
        "TLT": Listing(close=closes(90.0), adjusted=closes(85.0)),
        "0700.HK": Listing(close=closes(300.0), currency="HKD", instrument="EQUITY", timezone="Asia/Hong_Kong"),
    }
    return server


class Clocked:
    """A data folder and a clock that the test sets."""

    def __init__(self, folder: Path, yahoo: Yahoo) -> None:
        self.now, self.folder, self.yahoo = MONDAY, folder, yahoo
        self.inputs = DirectInputs(folder, lambda: self.now)

    def load(self, *tickers: str, deadline: float = PATIENCE, **fields: Any) -> PriceTable:
        request = PriceRequest(source="yahoo", tickers=list(tickers) or ["SPY"], **fields)
        return load_yahoo(request, self.inputs, connect=lambda: self.yahoo.session(deadline=deadline))


@pytest.fixture
def desk(yahoo: Yahoo, tmp_path: Path) -> Clocked:
    return Clocked(tmp_path / "data", yahoo)


def closes(start: float, days: list[date] = DAYS) -> dict[date, float | None]:
    return {day: float(np.float32(start * 1.0003**number)) for number, day in enumerate(days)}


def of(table: PriceTable, kind: str) -> list[Problem]:
    return [problem for problem in table.problems if problem.kind == kind]


class TestDelivery:
    def test_the_adjusted_closes_come_with_dates_currency_and_source(self, desk: Clocked) -> None:
        table = desk.load("SPY", "TLT")
        assert table.assets == ("SPY", "TLT")
        assert table.kind == "total_return"
        assert table.frequency == "daily"
        assert not table.simulated
        assert table.prices["SPY"].tolist() == list(closes(390.0).values())
        assert [stamp.date() for stamp in table.prices.index] == DAYS
        assert table.prices.index.tz is None  # type: ignore[attr-defined]
        assert table.prices.index.name == "date"
        assert (table.details["SPY"].currency, table.details["SPY"].name) == ("USD", "An American fund")
        assert (table.source.source, table.source.as_of) == ("yahoo", "2025-12-31")
        assert table.source.retrieved_at == MONDAY.isoformat(timespec="seconds")
        assert of(table, "stale_source") == []

    def test_start_and_end_are_inclusive(self, desk: Clocked) -> None:
        table = desk.load("SPY", "0700.HK", start="2025-03-03", end="2025-03-14")
        assert table.prices.index[0] == pd.Timestamp("2025-03-03")
        assert table.prices.index[-1] == pd.Timestamp("2025-03-14")
        assert len(table.prices) == 10
        assert table.prices.notna().all().all()
        assert table.source.identifier == "SPY,0700.HK 2025-03-03..2025-03-14"

    def test_dates_are_those_of_the_exchange(self, desk: Clocked) -> None:
        assert [stamp.date() for stamp in desk.load("0700.HK").prices.index] == DAYS

    def test_lower_case_and_spaces_are_understood(self, desk: Clocked) -> None:
        assert desk.load(" spy ").assets == ("SPY",)

    def test_the_same_prices_have_the_same_hash_whenever_fetched(self, desk: Clocked) -> None:
        first = desk.load("SPY", end="2025-06-30")
        desk.now += timedelta(days=3)
        assert desk.load("SPY", end="2025-06-30").source.sha256 == first.source.sha256

    def test_a_replay_needs_no_network(self, desk: Clocked) -> None:
        table = desk.load("SPY", "NOPE")

        class Kept(DirectInputs):
            def read(self, name: str, *, source: str, identifier: str, fetch: Callable[[], Fetched]) -> tuple[bytes, Source]:
                return data, table.source

        data = bytes_of(desk, "SPY", "NOPE")
        kept = Kept(desk.folder / "elsewhere", lambda: MONDAY)

        def refuse() -> YahooSession:
            raise AssertionError("a replay opened a session")

        request = PriceRequest(source="yahoo", tickers=["SPY", "NOPE"])
        again = load_yahoo(request, kept, connect=refuse)
        pd.testing.assert_frame_equal(again.prices, table.prices)
        assert again.problems == table.problems
        assert again.details == table.details

    def test_nothing_is_asked_of_yahoo_but_prices(self, desk: Clocked) -> None:
        desk.load("SPY", "NOPE")
        allowed = ("/fc.yahoo.com", "/guce.yahoo.com/consent", "/query1.finance.yahoo.com/v1/test/getcrumb", "/query2.")
        assert all(path.startswith(allowed) for path in desk.yahoo.requests)
        assert all("/v8/finance/chart/" in path or "/getcrumb" in path for path in desk.yahoo.requests if "/query" in path)

    def test_the_cache_of_yfinance_is_in_the_data_folder(self, desk: Clocked) -> None:
        desk.load("SPY", start="2025-01-01")
        assert (desk.folder / "prices" / "yfinance" / "tkr-tz.db").is_file()

    def test_progress_names_the_ticker_and_can_cancel(self, desk: Clocked) -> None:
        told: list[tuple[float, str]] = []

        def stop_at_second(fraction: float, message: str) -> None:
            told.append((fraction, message))
            if "TLT" in message:
                raise Cancelled

        request = PriceRequest(source="yahoo", tickers=["SPY", "TLT"])
        with pytest.raises(Cancelled):
            load_yahoo(request, desk.inputs, stop_at_second, connect=desk.yahoo.session)
        assert told == [(0.0, "Asking Yahoo for SPY (1 of 2)"), (0.5, "Asking Yahoo for TLT (2 of 2)")]
        desk.yahoo.mode = "500"
        assert len(desk.load("SPY").prices) == len(DAYS)


class TestListings:
    def test_an_index_is_flagged_as_price_only(self, desk: Clocked) -> None:
        desk.yahoo.listings["^GSPC"] = Listing(close=closes(5000.0), instrument="INDEX")
        table = desk.load("^GSPC")
        assert table.kind == "price_only"
        assert "^GSPC" in [problem.asset for problem in of(table, "price_only")]
        assert desk.load("SPY", "^GSPC").kind == "unknown"

    def test_pence_are_told(self, desk: Clocked) -> None:
        desk.yahoo.listings["VOD.L"] = Listing(close=closes(70.0), currency="GBp", timezone="Europe/London")
        assert of(desk.load("VOD.L"), "minor_currency")[0].detail == "VOD.L is quoted in GBp, a hundredth of GBP."

    def test_an_unknown_currency_is_told_once(self, desk: Clocked) -> None:
        desk.yahoo.listings["ODD"] = Listing(close=closes(70.0), currency=None)
        assert [problem.asset for problem in of(desk.load("ODD"), "unknown_currency")] == ["ODD"]

    def test_a_price_of_today_is_told(self, desk: Clocked) -> None:
        desk.now = datetime(2025, 12, 31, 18, 0, tzinfo=UTC)
        table = desk.load("SPY", "0700.HK")
        assert [problem.asset for problem in of(table, "provisional")] == ["SPY"]

    def test_a_negative_price_is_refused_by_name_and_date(self, desk: Clocked) -> None:
        prices = closes(20.0)
        prices[date(2025, 4, 21)] = -37.63
        desk.yahoo.listings["CL=F"] = Listing(close=prices)
        with pytest.raises(DataError, match=r"CL=F.*2025-04-21|2025-04-21.*CL=F"):
            desk.load("CL=F")
        table = desk.load("CL=F", repairs=Repairs(non_positive="treat_as_missing"))
        assert np.isnan(table.prices["CL=F"].reindex([pd.Timestamp("2025-04-21")]).iloc[0])

    def test_days_without_a_price_are_left_out(self, desk: Clocked) -> None:
        prices = closes(20.0)
        prices[DAYS[10]] = None
        desk.yahoo.listings["GAP"] = Listing(close=prices)
        assert len(desk.load("GAP").prices) == len(DAYS) - 1


FAILURES = [
    ("429", "HTTP 429, too many requests"),
    ("500", "fault of its own (HTTP 500)"),
    ("503", "fault of its own (HTTP 503)"),
    ("html", "sent a web page (text/html, HTTP 200)"),
    ("401", "sent a web page (text/html, HTTP 401)"),
    ("text", "something that is not JSON (text/plain, HTTP 200)"),
    ("odd", "a form this version cannot read"),
    ("cut", "refused or broke off"),
    ("hang", "did not answer within"),
]


class TestFailures:
    @pytest.mark.parametrize(("mode", "words"), FAILURES)
    def test_each_has_its_own_message_and_leaves_with_service_missing(self, desk: Clocked, mode: str, words: str) -> None:
        desk.yahoo.mode = mode
        with pytest.raises(ServiceError) as caught:
            desk.load("SPY", deadline=1.0 if mode == "hang" else PATIENCE)
        assert words in caught.value.message
        assert "SPY" in caught.value.message
        assert "There are no stored prices of SPY" in caught.value.message
        assert caught.value.hint
        assert caught.value.exit_code == 4

    @pytest.mark.parametrize(("mode", "words"), FAILURES)
    def test_each_falls_back_to_the_stored_prices_and_says_how_old_they_are(self, desk: Clocked, mode: str, words: str) -> None:
        fresh = desk.load("SPY", "TLT")
        desk.now += timedelta(days=6, hours=5)
        desk.yahoo.mode = mode
        table = desk.load("SPY", "TLT", deadline=1.0 if mode == "hang" else PATIENCE)
        pd.testing.assert_frame_equal(table.prices, fresh.prices)
        assert [problem.asset for problem in of(table, "stale_source")] == ["SPY", "TLT"]
        for problem in of(table, "stale_source"):
            assert words in problem.detail
            assert f"The stored prices of {problem.asset} were fetched 6 days ago (2026-01-05 22:00+00:00)" in problem.detail
            assert "end on 2025-12-31" in problem.detail
        assert table.source.retrieved_at == MONDAY.isoformat(timespec="seconds")
        assert table.details["SPY"].currency == "USD"

    def test_offline_is_told_as_such(self, desk: Clocked) -> None:
        request = PriceRequest(source="yahoo", tickers=["SPY"])
        with pytest.raises(ServiceError, match=r"Yahoo cannot be found.*offline"):
            load_yahoo(request, desk.inputs, connect=lambda: NowhereSession(desk.yahoo.url))

    def test_a_refused_connection_is_told_as_such(self, desk: Clocked) -> None:
        request = PriceRequest(source="yahoo", tickers=["SPY"])
        with pytest.raises(ServiceError, match="The connection to Yahoo was refused"):
            load_yahoo(request, desk.inputs, connect=lambda: StubbedSession("http://127.0.0.1:9"))

    def test_a_service_that_hangs_everywhere_costs_less_than_the_deadline(self, desk: Clocked) -> None:
        desk.yahoo.mode = desk.yahoo.cookie_mode = "hang"
        started = time.monotonic()
        with pytest.raises(ServiceError, match="did not answer"):
            desk.load("SPY", "TLT", "0700.HK", deadline=2.0)
        assert time.monotonic() - started < 5.0  # without the deadline each request would wait its own half minute

    def test_the_default_deadline_is_ten_seconds(self) -> None:
        assert DEADLINE == 10.0
        session = YahooSession()
        assert session.deadline == DEADLINE
        session.close()

    def test_no_wait_is_longer_than_its_share_whatever_yfinance_asks_for(self) -> None:
        session = RecordingSession(monotonic=lambda: 0.0)
        session.request("GET", "https://fc.yahoo.com", timeout=30)
        session.request("GET", "https://query2.finance.yahoo.com/v8/finance/chart/SPY", timeout=30)
        assert session.waits == pytest.approx([1.2, 4.0])
        session.close()

    def test_the_waits_of_one_answer_sum_to_less_than_the_deadline(self) -> None:
        now = [0.0]
        session = RecordingSession(monotonic=lambda: now[0])
        session.on_send = lambda wait: now.__setitem__(0, now[0] + wait)
        chart = "https://query2.finance.yahoo.com/v8/finance/chart/SPY"
        for _ in range(2):
            session.request("GET", chart, timeout=30)
        with pytest.raises(OSError, match="used up"):
            session.request("GET", chart, timeout=30)
        assert session.waits == pytest.approx([4.0, 3.0])
        session.allow()
        session.request("GET", "https://fc.yahoo.com", timeout=30)
        session.close()

    def test_a_cookie_that_does_not_come_is_waited_for_once(self) -> None:
        from curl_cffi.requests.exceptions import Timeout

        def hang(wait: float) -> None:
            raise Timeout("nothing came")

        session = RecordingSession(monotonic=lambda: 0.0)
        session.on_send = hang
        for host in ("fc.yahoo.com", "guce.yahoo.com"):
            with pytest.raises(Timeout, match="nothing came"):
                session.request("GET", f"https://{host}/", timeout=30)
        assert session.waits == pytest.approx([1.2])
        session.close()

    def test_addresses_that_prices_do_not_need_are_refused(self) -> None:
        session = RecordingSession(monotonic=lambda: 0.0)
        with pytest.raises(OSError, match="not needed for prices"):
            session.request("GET", "https://query2.finance.yahoo.com/v10/finance/quoteSummary/SPY")
        assert session.waits == []
        session.close()

    @pytest.mark.parametrize("mode", ["429", "500", "hang"])
    def test_prices_come_without_a_cookie_too(self, desk: Clocked, mode: str) -> None:
        desk.yahoo.cookie_mode = mode
        assert len(desk.load("SPY").prices) == len(DAYS)

    def test_after_a_failure_the_next_fetch_asks_again(self, desk: Clocked) -> None:
        """yfinance answers a past range from a cache that keeps error pages."""
        desk.yahoo.mode = "500"
        with pytest.raises(ServiceError):
            desk.load("SPY", start="2025-01-01", end="2025-06-30")
        desk.yahoo.mode = "ok"
        assert of(desk.load("SPY", start="2025-01-01", end="2025-06-30"), "stale_source") == []

    def test_one_failure_of_the_service_ends_the_questions(self, desk: Clocked) -> None:
        desk.load("SPY", "TLT", "0700.HK")
        desk.yahoo.requests.clear()
        desk.yahoo.modes["TLT"] = "429"
        table = desk.load("SPY", "TLT", "0700.HK")
        assert [problem.asset for problem in of(table, "stale_source")] == ["TLT", "0700.HK"]
        assert not [path for path in desk.yahoo.charts if "0700" in path]

    def test_a_ticker_without_stored_prices_is_named_when_the_service_fails(self, desk: Clocked) -> None:
        desk.load("SPY")
        desk.yahoo.mode = "500"
        with pytest.raises(ServiceError, match="no stored prices of TLT"):
            desk.load("SPY", "TLT")

    def test_what_was_delivered_before_the_failure_is_kept(self, desk: Clocked) -> None:
        desk.yahoo.modes["TLT"] = "500"
        with pytest.raises(ServiceError, match="no stored prices of TLT"):
            desk.load("SPY", "TLT")
        desk.yahoo.mode = "500"
        assert len(desk.load("SPY").prices) == len(DAYS)

    def test_stored_prices_that_begin_too_late_say_so(self, desk: Clocked) -> None:
        desk.load("SPY", start="2025-06-02")
        desk.yahoo.mode = "500"
        table = desk.load("SPY", start="2024-01-01")
        assert "begin 518 days after 2024-01-01" in of(table, "stale_source")[0].detail

    def test_the_log_of_yfinance_stays_quiet_and_is_put_back(self, desk: Clocked, caplog: pytest.LogCaptureFixture) -> None:
        level = logging.getLogger("yfinance").level
        desk.yahoo.mode = "500"
        with pytest.raises(ServiceError):
            desk.load("SPY")
        assert [record for record in caplog.records if record.name == "yfinance"] == []
        assert logging.getLogger("yfinance").level == level


class TestWrongQuestions:
    def test_an_unknown_ticker_is_named(self, desk: Clocked) -> None:
        with pytest.raises(DataError, match="Yahoo knows no ticker NOPE") as caught:
            desk.load("NOPE")
        assert caught.value.exit_code == 2

    def test_an_unknown_ticker_among_others_is_left_out_by_name(self, desk: Clocked) -> None:
        table = desk.load("SPY", "NOPE", "TLT")
        assert table.assets == ("SPY", "TLT")
        (problem,) = of(table, "not_delivered")
        assert problem.asset == "NOPE"
        assert "NOPE is left out" in problem.action

    def test_only_unknown_tickers_are_all_named(self, desk: Clocked) -> None:
        with pytest.raises(DataError, match=r"no ticker NOPE .*no ticker NADA "):
            desk.load("NOPE", "NADA")

    def test_dates_without_a_price_are_named(self, desk: Clocked) -> None:
        with pytest.raises(DataError, match="Yahoo has no prices of SPY from 2019-01-01 to 2019-02-01"):
            desk.load("SPY", start="2019-01-01", end="2019-02-01")

    def test_stored_prices_outside_the_dates_do_not_stand_in(self, desk: Clocked) -> None:
        desk.load("SPY")
        with pytest.raises(DataError, match="no prices of SPY from 2019-01-01 to 2019-02-01"):
            desk.load("SPY", start="2019-01-01", end="2019-02-01")

    @pytest.mark.parametrize("ticker", ["", "SPY;rm", "../x", "a b", "A" * 25, "^", "SPY\n", "股票", "http://x"])
    def test_what_cannot_be_a_ticker_is_never_sent(self, desk: Clocked, ticker: str) -> None:
        with pytest.raises(InputError, match="is not a ticker"):
            desk.load("SPY", ticker if ticker != "SPY\n" else "SP\nY")
        assert desk.yahoo.requests == []

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"tickers": ["US0378331005"]}, "is an ISIN"),
            ({"tickers": ["SPY", "spy"]}, "SPY twice"),
            ({"start": "2025-02-30"}, "start: '2025-02-30' is not a date"),
            ({"end": "soon"}, "end: 'soon' is not a date"),
            ({"start": "2025-02-02", "end": "2025-02-01"}, "start 2025-02-02 is after end 2025-02-01"),
        ],
    )
    def test_a_wrong_question_is_refused_before_anything_is_sent(
        self, desk: Clocked, fields: dict[str, Any], words: str
    ) -> None:
        request = PriceRequest(source="yahoo", **({"tickers": ["SPY"]} | fields))
        with pytest.raises(InputError, match=words):
            load_yahoo(request, desk.inputs, connect=desk.yahoo.session)
        assert desk.yahoo.requests == []


class TestHistoryOfDeliveries:
    def test_a_dividend_since_the_last_fetch_is_one_rescaling(self, desk: Clocked) -> None:
        desk.load("SPY")
        desk.now += timedelta(days=7)
        desk.yahoo.listings["SPY"].adjusted = closes(390.0 * 0.995)
        table = desk.load("SPY")
        (problem,) = of(table, "rescaled")
        assert of(table, "revision") == []
        assert "multiplied by 0.995 since 2026-01-05, as dividends of 0.50% in all do" in problem.detail
        assert problem.action.startswith("No return changes")

    def test_a_split_is_told_as_a_split(self, desk: Clocked) -> None:
        desk.load("SPY")
        desk.yahoo.listings["SPY"] = Listing(close=closes(100.0), adjusted=closes(97.5))
        (problem,) = of(desk.load("SPY"), "rescaled")
        assert "as a split of 4 new shares for one does" in problem.detail

    def test_a_revision_names_date_old_and_new(self, desk: Clocked) -> None:
        desk.load("SPY")
        day = DAYS[100]
        adjusted = closes(390.0)
        old = adjusted[day]
        adjusted[day] = 500.0
        desk.yahoo.listings["SPY"].adjusted = adjusted
        (problem,) = of(desk.load("SPY"), "revision")
        assert f"SPY: the price of {day} was changed from {old:.6g} to 500 " in problem.detail

    def test_many_revisions_are_summed_up(self, desk: Clocked) -> None:
        desk.load("SPY")
        adjusted = closes(390.0)
        for number, day in enumerate(DAYS[100:140:2]):
            adjusted[day] = 500.0 + number
        desk.yahoo.listings["SPY"].adjusted = adjusted
        found = of(desk.load("SPY"), "revision")
        assert len(found) == 6
        assert "15 more past prices" in found[-1].detail

    def test_a_dividend_put_in_late_names_the_date_whose_return_changed(self, desk: Clocked) -> None:
        desk.load("SPY")
        adjusted = closes(390.0)
        for day in DAYS[:100]:
            adjusted[day] = adjusted[day] * 0.99  # type: ignore[operator]
        desk.yahoo.listings["SPY"].adjusted = adjusted
        (problem,) = of(desk.load("SPY"), "revision")
        assert f"dividend or split of {DAYS[100]}" in problem.detail

    def test_another_security_under_the_ticker_is_told(self, desk: Clocked) -> None:
        desk.load("SPY")
        rng = np.random.default_rng(3)
        desk.yahoo.listings["SPY"] = Listing(
            close={day: float(price) for day, price in zip(DAYS, rng.uniform(5, 9, 400), strict=False)}
        )
        table = desk.load("SPY")
        assert len(of(table, "rewritten")) == 1
        assert of(table, "revision") == []

    def test_later_dates_are_fetched_with_an_overlap_and_join_without_a_seam(self, desk: Clocked) -> None:
        desk.load("SPY", end="2025-06-30")
        listing = desk.yahoo.listings["SPY"]
        listing.adjusted = closes(390.0 * 0.98)
        fresh = desk.load("SPY", start="2025-10-01")
        assert fresh.prices.index[0] == pd.Timestamp("2025-10-01")
        desk.yahoo.mode = "500"
        joined = desk.load("SPY").prices["SPY"].pct_change().dropna()
        np.testing.assert_allclose(joined, 0.0003, atol=2e-7)


class TestDamage:
    def test_a_damaged_history_is_kept_aside_and_the_fetch_goes_on(self, desk: Clocked) -> None:
        desk.load("SPY")
        path = store_path(desk, "SPY")
        path.write_bytes(b"junk" * 5000)
        table = desk.load("SPY")
        (problem,) = of(table, "store_damaged")
        assert "was kept aside" in problem.detail or "kept aside as" in problem.detail
        assert len(table.prices) == len(DAYS)
        assert [aside.read_bytes()[:4] for aside in path.parent.glob("*damaged*")] == [b"junk"]

    def test_a_damaged_history_without_yahoo_says_both(self, desk: Clocked) -> None:
        desk.load("SPY")
        store_path(desk, "SPY").write_bytes(b"junk" * 5000)
        desk.yahoo.mode = "500"
        with pytest.raises(ServiceError, match=r"HTTP 500.*no stored prices.*kept aside"):
            desk.load("SPY")

    def test_a_history_in_use_elsewhere_does_not_cost_the_answer(self, desk: Clocked, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("workbench.market.price_store.PATIENCE", 0.01)
        desk.load("SPY")
        other = sqlite3.connect(store_path(desk, "SPY"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        table = desk.load("SPY")
        other.close()
        assert len(table.prices) == len(DAYS)
        assert "locked" in of(table, "not_stored")[0].detail

    def test_a_damaged_cache_of_yfinance_says_what_to_remove(self, desk: Clocked) -> None:
        cache = desk.folder / "prices" / "yfinance"
        cache.mkdir(parents=True)
        for name in ("tkr-tz.db", "cookies.db"):
            (cache / name).write_bytes(b"junk" * 5000)
        with pytest.raises(StoreError, match="yfinance cannot use its cache") as caught:
            desk.load("SPY", start="2025-01-01")
        assert "Remove that folder" in caught.value.hint


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=5, minutes=59), "5 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=40), "40 days"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(span: timedelta, words: str) -> None:
    assert age(span) == words


class NowhereSession(StubbedSession):
    """Names are not resolved: curl refuses this domain without asking anyone."""

    def send(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        return YahooSession.send(self, method, "http://yahoo.onion/", *args, **options)


class RecordingSession(YahooSession):
    """Sends nothing; notes how long it would have waited."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.waits: list[float] = []
        self.on_send: Callable[[float], None] = _note_nothing

    def send(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        self.waits.append(options["timeout"])
        self.on_send(options["timeout"])


def _note_nothing(wait: float) -> None:
    """Time stands still."""


def _never(ticker: str, aside: Path) -> None:
    raise AssertionError(f"{ticker} was thought damaged: {aside}")


def store_path(desk: Clocked, ticker: str) -> Path:
    return PriceStore(desk.folder / "prices" / "yahoo", on_damage=_never).path(ticker)


def bytes_of(desk: Clocked, *tickers: str) -> bytes:
    """The bytes a fetch hands to the run."""
    caught: list[bytes] = []

    class Catching(DirectInputs):
        def read(self, name: str, *, source: str, identifier: str, fetch: Callable[[], Fetched]) -> tuple[bytes, Source]:
            data, described = super().read(name, source=source, identifier=identifier, fetch=fetch)
            caught.append(data)
            return data, described

    request = PriceRequest(source="yahoo", tickers=list(tickers))
    load_yahoo(request, Catching(desk.folder, lambda: desk.now), connect=desk.yahoo.session)
    return caught[0]
