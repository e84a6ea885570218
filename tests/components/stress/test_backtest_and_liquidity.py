"""The verdicts of the back-test and of the redemption test in words, from the engine's own documents."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from components.charts.stress_backtest import backtest_figure
from components.stress.backtest import backtest_metrics, by_year
from components.stress.case import StressCase
from components.stress.liquidity import breaking_words, cash_of, known_terms, liquidity_metrics
from components.stress.words import likeness
from workbench.runner import Workbench, open_workbench

NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return open_workbench(tmp_path / "data", lambda: NOW)


def backtested(bench: Workbench, folder: Path, exceptions: list[int], **change: Any) -> dict[str, Any]:
    """250 days with a VaR of 1,000; on the days named the loss is 1,500."""
    days = [(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=i)).date() for i in range(250)]
    pnl, var = folder / "pnl.csv", folder / "var.csv"
    losses = [f"{day},{-1500 if i in exceptions else 100}" for i, day in enumerate(days)]
    pnl.write_text("\n".join(["date,pnl", *losses]), encoding="utf-8")
    var.write_text("\n".join(["date,var", *(f"{day},1000" for day in days)]), encoding="utf-8")
    return bench.run("stress var-backtest", {"pnl": str(pnl), "var": str(var), "level": 0.99, **change}).document


@pytest.mark.parametrize(
    ("exceptions", "number", "light", "better"),
    [
        ([20, 90, 200], "Plausible", "Green", True),
        ([10, 40, 80, 120, 160, 200, 230], "Too many", "Yellow", False),
        (list(range(0, 240, 20)), "Too many", "Red", False),
    ],
)
def test_the_tests_are_told_in_words(
    bench: Workbench, tmp_path: Path, exceptions: list[int], number: str, light: str, better: bool
) -> None:
    metrics = {metric.label: metric for metric in backtest_metrics(backtested(bench, tmp_path, exceptions))}
    assert metrics["Exceptions"].value == str(len(exceptions))
    assert metrics["Exceptions"].change == "2.5 expected"
    assert metrics["Right number?"].value == number
    assert metrics["Traffic light"].value == light
    assert metrics["Traffic light"].better is better


def test_exceptions_in_a_row_are_called_clustered(bench: Workbench, tmp_path: Path) -> None:
    metrics = {metric.label: metric for metric in backtest_metrics(backtested(bench, tmp_path, [100, 101, 102, 103]))}
    assert metrics["Clustered?"].value == "Clustered"


def test_every_exception_is_marked_in_the_figure(bench: Workbench, tmp_path: Path) -> None:
    document = backtested(bench, tmp_path, [20, 90, 200])
    figure = backtest_figure(document["series"] * 20, level=0.99, unit="P&L, USD", height=300)
    assert len(figure.data[2].x) == 60  # thinning the days keeps every exception
    assert set(figure.data[2].y) == {-1500}


def test_a_redemption_that_cannot_be_paid_names_its_day(bench: Workbench) -> None:
    positions = [
        {"id": "Fund", "value": 900.0, "days_to_sell": 20.0, "haircut": 0.02},
        {"id": "CASH", "value": 100.0, "days_to_sell": 0.0},
    ]
    document = bench.run("stress liquidity", {"positions": positions, "redemption_share": 0.3}).document
    metrics = {metric.label: metric for metric in liquidity_metrics(document)}
    assert metrics["Redemptions"].value == "Short"
    assert metrics["Redemptions"].change == "day 1: −156"
    assert metrics["Redemptions"].better is False
    assert metrics["Selling everything"].value == "982"
    assert metrics["Slowest to sell"].change == "Fund"


def test_what_breaks_liquidity_is_said_in_words(bench: Workbench) -> None:
    positions = [
        {"id": "Fund", "value": 900.0, "daily_volume": 3000.0, "haircut": 0.02},
        {"id": "CASH", "value": 100.0, "days_to_sell": 0.0},
    ]
    document = bench.run("stress liquidity", {"positions": positions, "redemption_share": 0.3}).document
    assert breaking_words(document["breaking_points"]) == [
        "At most 68.8\u2009% can be asked back by day 1; 30.0\u2009% is asked.",
        "With 34.0\u2009% of the usual volume day 1 is no longer paid.",
        "With haircuts 64.7 points deeper day 1 is no longer paid.",
    ]
    broken = bench.run("stress liquidity", {"positions": [{"id": "F", "value": 9.0, "days_to_sell": 90.0}]}).document
    assert len(breaking_words(broken["breaking_points"])) == 1


def test_cash_by_any_name_is_there_at_once() -> None:
    positions = [{"id": "Deposit", "value": 50.0, "kind": "cash"}, {"id": "Fund", "value": 50.0, "kind": "fund"}]
    cash = cash_of(StressCase(kind="positions", positions=positions))
    assert known_terms({"Deposit": 50.0, "Fund": 50.0}, cash, None) == {"Deposit": {"days_to_sell": 0.0}}


def test_exceptions_are_counted_by_year(bench: Workbench, tmp_path: Path) -> None:
    document = backtested(bench, tmp_path, [20, 90, 200])
    rows = by_year(document["series"], 0.99)
    assert [(row["year"], row["exceptions"]) for row in rows] == [("2024", 3)]
    assert rows[0]["expected"] == pytest.approx(2.5)


def test_unknown_markets_are_not_called_short(bench: Workbench) -> None:
    document = bench.run("stress liquidity", {"positions": [{"id": "Fund", "value": 900.0}]}).document
    first = liquidity_metrics(document)[0]
    assert (first.value, first.change, first.better) == ("Unknown", "no market is known", None)


def test_likeness_is_said_in_words() -> None:
    assert [likeness(x) for x in (0.95, 0.75, 0.5, 0.1)] == ["Very like", "Much like", "Somewhat like", "Hardly like"]
