"""Fetched prices as a file: every format, no file lost, the same file when the run is replayed."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from doubles.yahoo_server import Listing, Yahoo, serving

from workbench.cli.main import main
from workbench.errors import DataError, InputError, ServiceError
from workbench.inputs import DirectInputs
from workbench.market.fetch_task import XLSX_PRECISION, file_hash, prices_fetch
from workbench.market.price_files import parse_price_file
from workbench.progress import silent
from workbench.runner import open_workbench

DAYS = [day.date() for day in pd.bdate_range("2025-01-01", "2025-03-31")]
PRICES: dict[date, float | None] = {day: float(np.float32(100 * 1.001**number)) for number, day in enumerate(DAYS)}
MONDAY = datetime(2026, 1, 5, 22, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[Yahoo]:
    with serving() as yahoo:
        yahoo.listings = {"SPY": Listing(close=PRICES), "BRK-B": Listing(close=dict(list(PRICES.items())[5:]), currency=None)}
        yield yahoo


@pytest.fixture
def yahoo(server: Yahoo, monkeypatch: pytest.MonkeyPatch) -> Yahoo:
    """Every session of the program leads to the server."""
    from yfinance import cache

    monkeypatch.setattr(cache._TzCacheManager, "_tz_cache", None)
    monkeypatch.setattr(cache._CookieCacheManager, "_Cookie_cache", None)
    defaults = load_defaults()
    monkeypatch.setitem(defaults, "connect", lambda: server.session(deadline=3.0))
    server.mode = "ok"
    server.requests.clear()
    return server


def load_defaults() -> dict[str, Any]:
    from workbench.market.yahoo import load_yahoo

    assert load_yahoo.__kwdefaults__ is not None
    return load_yahoo.__kwdefaults__


@pytest.fixture
def fetch(yahoo: Yahoo, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    inputs = DirectInputs(tmp_path / "data", lambda: MONDAY)

    def run(out: Path, /, **fields: Any) -> dict[str, Any]:
        return prices_fetch({"tickers": ["SPY", "BRK-B"], "out": str(out)} | fields, inputs, silent).document

    return run


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ".CSV"])
def test_the_file_can_be_read_back_to_the_last_digit(fetch: Callable[..., dict[str, Any]], tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"prices{ending}"
    document = fetch(path)
    raw = parse_price_file(path.read_bytes(), path.name)
    assert raw.assets == ("SPY", "BRK-B")
    assert [day.item() for day in raw.dates] == DAYS
    tolerance = XLSX_PRECISION if ending == ".xlsx" else 0.0
    assert raw.values[:, 0].tolist() == pytest.approx(list(PRICES.values()), rel=tolerance, abs=0.0)
    assert np.isnan(raw.values[:5, 1]).all()
    assert document["path"] == str(path)
    assert document["rows"] == len(DAYS)
    assert document["assets"] == [
        {"asset": "SPY", "first": "2025-01-01", "last": "2025-03-31", "observations": len(DAYS), "currency": "USD"},
        {"asset": "BRK-B", "first": "2025-01-08", "last": "2025-03-31", "observations": len(DAYS) - 5, "currency": None},
    ]
    assert {"kind", "asset", "detail", "action"} == set(document["problems"][0])
    assert [left.name for left in tmp_path.iterdir() if left.name.startswith(".")] == []


def test_a_file_in_the_way_is_refused_and_kept(fetch: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("mine")
    with pytest.raises(InputError, match=r"prices\.csv exists already\."):
        fetch(path)
    assert path.read_text() == "mine"


def test_only_the_file_that_was_agreed_to_is_replaced(fetch: Callable[..., dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("old")
    agreed = file_hash(path)
    path.write_text("newer, and not agreed to")
    with pytest.raises(InputError, match="has changed since you agreed"):
        fetch(path, replaces=agreed)
    assert path.read_text() == "newer, and not agreed to"
    fetch(path, replaces=file_hash(path))
    assert path.read_text().startswith("date,SPY,BRK-B\n2025-01-01,100.0,")


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_the_same_prices_again_leave_the_file_untouched(
    fetch: Callable[..., dict[str, Any]], tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"prices{ending}"
    fetch(path)
    before = path.stat().st_mtime_ns, path.read_bytes()
    fetch(path)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"out": "prices.pdf"}, "ends in .pdf, which is not a format"),
        ({"out": "prices"}, "ends in nothing"),
        ({"out": "nowhere/prices.csv"}, "There is no folder"),
        ({"tickers": []}, "tickers"),
        ({"ticker": "SPY"}, "ticker: is not a field"),
        ({"tickers": ["S PY"]}, "'S PY' is not a ticker"),
        ({"start": "1.1.2025"}, "'1.1.2025' is not a date"),
    ],
)
def test_a_wrong_request_is_refused_before_anything_is_sent(
    fetch: Callable[..., dict[str, Any]],
    yahoo: Yahoo,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fields: dict[str, Any],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=words):
        fetch(Path("prices.csv"), **fields)
    assert yahoo.requests == []


def test_nothing_is_written_when_yahoo_fails(fetch: Callable[..., dict[str, Any]], yahoo: Yahoo, tmp_path: Path) -> None:
    yahoo.mode = "429"
    with pytest.raises(ServiceError, match="429"):
        fetch(tmp_path / "prices.csv")
    yahoo.mode = "ok"
    with pytest.raises(DataError, match="NOPE"):
        fetch(tmp_path / "prices.csv", tickers=["NOPE"])
    assert not (tmp_path / "prices.csv").exists()


def test_a_full_disk_leaves_the_old_file_and_no_litter(
    fetch: Callable[..., dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workbench.market.fetch_task.os.fsync", full)
    with pytest.raises(InputError, match=r"prices\.csv cannot be written: No space left on device"):
        fetch(path, replaces=file_hash(path))
    assert path.read_text() == "old"
    assert [left.name for left in tmp_path.iterdir() if left.name.startswith(".")] == []


class TestCommand:
    def test_it_writes_the_file_and_answers_with_a_document(
        self, yahoo: Yahoo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "prices.csv"
        assert main(command(tmp_path, out, "--json", "--start", "2025-02-03", "--end", "2025-02-28")) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["rows"] == 20
        assert document["provenance"]["inputs"][0]["identifier"] == "SPY,BRK-B 2025-02-03..2025-02-28"
        assert out.is_file()

    def test_a_replay_uses_no_network_and_leaves_the_users_changes_alone(
        self, yahoo: Yahoo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        out = tmp_path / "prices.csv"
        assert main(command(tmp_path, out, "--json")) == 0
        run_id = json.loads(capsys.readouterr().out)["provenance"]["run_id"]
        yahoo.requests.clear()
        bench = open_workbench(tmp_path / "data", lambda: MONDAY)
        assert bench.replay(run_id)["same"]
        assert yahoo.requests == []
        out.write_text("changed by hand")
        with pytest.raises(InputError, match="exists already"):
            bench.replay(run_id)
        assert out.read_text() == "changed by hand"

    def test_an_existing_file_needs_overwrite(self, yahoo: Yahoo, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        out = tmp_path / "prices.csv"
        out.write_text("mine")
        assert main(command(tmp_path, out, "--json")) == 2
        assert "--overwrite" in json.loads(capsys.readouterr().out)["error"]["hint"]
        assert yahoo.requests == []
        assert main(command(tmp_path, out, "--overwrite")) == 0
        shown = capsys.readouterr().out
        assert shown.startswith(f"{len(DAYS)} dates written to {out}")
        assert "BRK-B        2025-01-08  2025-03-31" in shown

    def test_a_missing_service_is_exit_4_and_stored_prices_are_exit_0(
        self, yahoo: Yahoo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        yahoo.mode = "500"
        assert main(command(tmp_path, tmp_path / "a.csv", "--json")) == 4
        assert json.loads(capsys.readouterr().out)["error"]["kind"] == "service"
        yahoo.mode = "ok"
        assert main(command(tmp_path, tmp_path / "b.csv", "--json")) == 0
        capsys.readouterr()
        yahoo.mode = "500"
        assert main(command(tmp_path, tmp_path / "c.csv", "--json")) == 0
        problems = json.loads(capsys.readouterr().out)["problems"]
        assert [problem["asset"] for problem in problems if problem["kind"] == "stale_source"] == ["SPY", "BRK-B"]


def command(folder: Path, out: Path, *options: str) -> list[str]:
    return ["prices", "fetch", "--tickers", "SPY, BRK-B", "--out", str(out), "--data-dir", str(folder / "data"), *options]
