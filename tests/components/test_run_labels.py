"""Saved runs by what a person knows: client, amount, aim, prices, assets; and the runs that only support a result."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from components.run_labels import LabelledRun, labelled, results_only
from components.run_table import filtered
from workbench.runner import Workbench, open_workbench
from workbench.task import Answer

ROOT = Path(__file__).resolve().parents[2]
PRICES = {"source": "file", "path": "/srv/anna/uploads/0123/etf prices.csv"}
OPTIMISE = {
    "prices": PRICES, "objective": "max_sharpe", "mean": {"method": "sample"}, "covariance": {"method": "sample"},
    "risk_free": 0.02, "constraints": {"max_weight": 0.4},
}  # fmt: skip
ESTIMATES = {name: OPTIMISE[name] for name in ("prices", "mean", "covariance", "risk_free")} | {"objective": "equal_weight"}
BOOK = {"weights": {"A": 0.5, "B": 0.5}, "prices": PRICES, "value": 500_000.0}


def answered(request: Any, _inputs: Any, _progress: Any) -> Answer:
    """As much of an answer as tells runs apart."""
    if "scenarios" in request:
        portfolio = {"value": 500_000.0, "base_currency": "EUR", "positions": [{"id": "A"}, {"id": "B"}]}
        return Answer(document={"portfolio": portfolio})
    return Answer(document={"weights": {"A": 0.4, "B": 0.3, "C": 0.3}} if "objective" in request else {})


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """Every task answers at once, each a minute later than the one before."""
    times = (datetime(2026, 1, 5, 9, 30, tzinfo=UTC) + timedelta(minutes=minute) for minute in range(1000))
    names = ("portfolio optimize", "portfolio frontier", "portfolio history", "stress run", "stress simulate", "prices fetch")
    opened = open_workbench(tmp_path, lambda: next(times))
    tasks = dict.fromkeys(names, f"{__name__}:answered")
    return Workbench(data_dir=tmp_path, store=opened.store, clock=opened.clock, tasks=tasks)


Runner = Callable[[str, dict[str, Any]], str]


@pytest.fixture
def run(bench: Workbench) -> Runner:
    return lambda name, request: bench.run(name, request).run_id


def known(bench: Workbench) -> dict[str, LabelledRun]:
    return {item.run.run_id: item for item in labelled(bench, bench.store.runs.list())}


def keep_case(bench: Workbench, page: str, run_id: str, **case: Any) -> None:
    bench.save_workspace(page, run_id, {"run": run_id, "case": case})


def test_a_result_is_known_by_its_client(bench: Workbench, run: Runner) -> None:
    name = run("portfolio optimize", OPTIMISE)
    keep_case(bench, "portfolio", name, client="陈氏 Chen", amount=1_200_000.0, currency="CNY", prices_name="etf.csv")
    item = known(bench)[name]
    assert item.who == "陈氏 Chen · CNY 1,200,000"
    assert item.what == "Optimisation · Best return per unit of risk · 3 assets · etf.csv"


def test_holdings_in_money_are_the_amount(bench: Workbench, run: Runner) -> None:
    name = run("portfolio optimize", OPTIMISE)
    holdings = [{"name": "A", "amount": 700.0}, {"name": "B", "amount": 300.0}]
    keep_case(bench, "portfolio", name, amount=5.0, currency="USD", unit="money", holdings=holdings)
    assert known(bench)[name].who == "USD 1,000"


def test_a_run_of_the_command_is_known_by_what_it_holds(bench: Workbench, run: Runner) -> None:
    name = run("portfolio optimize", OPTIMISE)
    item = known(bench)[name]
    assert (item.who, item.prices, item.assets) == ("", "etf prices.csv", 3)


def test_a_stress_test_is_known_by_its_portfolio(bench: Workbench, run: Runner) -> None:
    name = run("stress run", {**BOOK, "scenarios": ["hist_2020_covid", "hyp_stagflation"]})
    keep_case(bench, "stress", name, client="Chen", positions_name="book.xlsx")
    item = known(bench)[name]
    assert item.who == "Chen · EUR 500,000"
    assert item.what == "Stress test · 2 scenarios · 2 assets · book.xlsx"


def test_what_was_computed_beside_a_result_belongs_to_it(bench: Workbench, run: Runner) -> None:
    estimates = run("portfolio optimize", ESTIMATES)
    result = run("portfolio optimize", OPTIMISE)
    keep_case(bench, "portfolio", result, client="Chen", amount=1.0)
    frontier = run("portfolio frontier", {"portfolio": OPTIMISE, "points": 40})
    stress = run("stress run", {**BOOK, "scenarios": ["hist_2020_covid"]})
    keep_case(bench, "stress", stress, client="Okafor")
    simulated = run("stress simulate", {**BOOK, "draws": 20})
    alone = run("portfolio frontier", {"portfolio": {**OPTIMISE, "risk_free": 0.0}, "points": 40})
    found = known(bench)
    assert {name: item.belongs_to for name, item in found.items()} == {
        estimates: result, frontier: result, simulated: stress, result: None, stress: None, alone: None,
    }  # fmt: skip
    assert found[frontier].client == "Chen"
    assert found[simulated].client == "Okafor"
    assert {item.run.run_id for item in results_only(found.values())} == {result, stress, alone}


def test_an_equal_split_that_somebody_asked_for_is_a_result(bench: Workbench, run: Runner) -> None:
    """With its own workspace, or with nothing that it could support."""
    alone = run("portfolio optimize", ESTIMATES)
    assert known(bench)[alone].belongs_to is None
    keep_case(bench, "portfolio", alone, client="Chen")
    assert known(bench)[alone].belongs_to is None


def test_the_search_looks_through_everything_a_person_knows(bench: Workbench, run: Runner) -> None:
    name = run("portfolio optimize", OPTIMISE)
    keep_case(bench, "portfolio", name, client="Chen family", amount=1_200_000.0, currency="CNY", prices_name="etf.csv")
    other = run("portfolio optimize", {**OPTIMISE, "objective": "min_variance"})
    items = labelled(bench, bench.store.runs.list())

    def find(words: str) -> list[str]:
        return [item.run.run_id for item in filtered(items, task=None, words=words, supporting=False)]

    for words in ("chen", "CHEN cny", "1,200,000", "1200000", "best return", "etf.csv", name[:6], "family optimisation"):
        assert find(words) == [name], words
    assert find("steadiest") == [other]
    assert find("2026-01-05") == [other, name]
    assert find("3 assets answered") == [other, name]
    assert find("meyer") == []


def test_supporting_runs_stand_under_their_result_when_asked_for(bench: Workbench, run: Runner) -> None:
    result = run("portfolio optimize", OPTIMISE)
    later = run("portfolio optimize", {**OPTIMISE, "objective": "min_variance"})
    frontier = run("portfolio frontier", {"portfolio": OPTIMISE, "points": 40})
    items = labelled(bench, bench.store.runs.list())

    def shown(*, task: str | None = None, supporting: bool = False) -> list[str]:
        return [item.run.run_id for item in filtered(items, task=task, words="", supporting=supporting)]

    assert shown() == [later, result]
    assert shown(supporting=True) == [later, result, frontier]
    assert shown(task="portfolio frontier") == [frontier]


def test_the_first_page_does_not_wait_for_numeric_libraries() -> None:
    script = "import sys, components.run_list; print(sorted({'pandas', 'numpy', 'cvxpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
