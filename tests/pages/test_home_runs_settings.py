"""The pages of the shell: empty, with runs, and with something wrong."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from workbench.runner import open_workbench

REQUEST = {
    "objective": "min_variance",
    "mean": {"method": "given", "values": {"A": 0.08, "B": 0.05}},
    "covariance": {"method": "given", "assets": ["A", "B"], "matrix": [[0.04, 0.006], [0.006, 0.01]]},
}


@pytest.fixture
def open_at(open_page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """Open a page of the app on an empty data folder."""
    return open_page


@pytest.fixture
def run_id(tmp_path: Path) -> str:
    now = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    return open_workbench(tmp_path, lambda: now).run("portfolio optimize", REQUEST).run_id


def words(app: AppTest) -> str:
    return "\n".join(element.value for kind in ("markdown", "caption", "text") for element in getattr(app, kind))


def test_home_begins_empty(open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    assert not app.exception
    assert app.title[0].value == "Workbench"
    ways = ["Portfolio", "Stress test", "Sentiment", "Report chat", "Coaching"]
    assert [header.value for header in app.header] == [*ways, "Recent results"]
    assert "None yet" in words(app)


@pytest.mark.parametrize("page", ["", "runs"])
def test_a_damaged_database_is_told_whoever_put_it_aside(open_at: Callable[..., AppTest], tmp_path: Path, page: str) -> None:
    now = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    (tmp_path / "workbench.db").write_bytes(b"junk" * 3000)
    assert open_workbench(tmp_path, lambda: now).notices
    app = open_at(page)
    assert not app.exception
    assert ["20260105T093000" in warning.value for warning in app.warning] == [True]


def test_home_lists_what_was_done(open_at: Callable[..., AppTest], run_id: str) -> None:
    app = open_at()
    assert not app.exception
    assert run_id in words(app)


def test_runs_begins_empty(open_at: Callable[..., AppTest]) -> None:
    app = open_at("runs")
    assert not app.exception
    assert app.title[0].value == "Runs"
    assert "Nothing has been run yet" in words(app)


def test_runs_lists_filters_and_shows_one(open_at: Callable[..., AppTest], run_id: str) -> None:
    app = open_at("runs", run=run_id)
    assert not app.exception
    assert list(app.dataframe[0].value["run"]) == [run_id]
    assert app.header[0].value == f"Optimisation · {run_id}"
    assert json.loads(app.code[0].value) == REQUEST
    app.text_input(key="runs-words").set_value("nothing like it").run()
    assert "No run matches" in words(app)
    app.text_input(key="runs-words").set_value(run_id[:5]).run()
    assert list(app.dataframe[0].value["run"]) == [run_id]


def test_a_replay_tells_that_it_is_the_same(open_at: Callable[..., AppTest], run_id: str) -> None:
    app = open_at("runs", run=run_id)
    app.button(key=f"replay-{run_id}").click().run()
    assert not app.exception
    assert "The same" in app.success[0].value


def test_an_unknown_run_is_told_and_the_list_stays(open_at: Callable[..., AppTest], run_id: str) -> None:
    app = open_at("runs", run="zzz")
    assert not app.exception
    assert "zzz" in app.error[0].value
    assert len(app.dataframe) == 1


def test_a_damaged_database_is_told_on_the_first_page(open_at: Callable[..., AppTest], tmp_path: Path) -> None:
    (tmp_path / "workbench.db").write_bytes(b"not a database at all" * 100)
    app = open_at()
    assert not app.exception
    assert app.warning


def test_results_are_listed_by_client(open_at: Callable[..., AppTest], run_id: str, tmp_path: Path) -> None:
    bench = open_workbench(tmp_path, lambda: datetime(2026, 1, 5, 9, 30, tzinfo=UTC))
    bench.save_workspace("portfolio", run_id, {"run": run_id, "case": {"client": "Chen", "amount": 5e5, "currency": "CNY"}})
    bench.run("portfolio frontier", {"portfolio": REQUEST, "points": 4})
    home = open_at()
    assert not home.exception
    assert "Optimisation · Steadiest ride · 2 assets" in words(home)
    app = open_at("runs")
    assert [app.dataframe[0].value[name][0] for name in ("client", "amount")] == ["Chen", "CNY 500,000"]
    assert list(app.dataframe[0].value["run"]) == [run_id]
    app.text_input(key="runs-words").set_value("chen 500000").run()
    assert list(app.dataframe[0].value["run"]) == [run_id]
    app.toggle(key="runs-supporting").set_value(True).run()
    assert list(app.dataframe[0].value["what"]) == ["Optimisation: Steadiest ride", "↳ Efficient frontier"]


def test_home_leads_to_the_stress_test(open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    app.button(key="open-stress").click().run()
    assert not app.exception
    assert app.title[0].value == "Stress test"
