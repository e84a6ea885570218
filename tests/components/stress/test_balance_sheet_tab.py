"""The balance-sheet tab: tables to a request, and a table of the path whose columns add up."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from components.charts.stress_capital import capital_figure
from components.numbers import MINUS
from components.stress.balance_sheet import bank_request, capital_metrics, path_cells
from components.stress.bank_sample import BUCKETS, FIGURES, PATH
from workbench.errors import InputError
from workbench.runner import open_workbench

NOW = datetime(2026, 1, 5, tzinfo=UTC)
SAMPLE = {name: sample for name, (_, _, sample, _) in FIGURES.items()}


def asked(**change: Any) -> dict[str, Any]:
    return bank_request({**SAMPLE, **change}, BUCKETS, [dict(row) for row in PATH], "USD", filtered=False)


def answered(folder: Path, request: dict[str, Any]) -> dict[str, Any]:
    return open_workbench(folder / "data", lambda: NOW).run("stress balance-sheet", request).document


def figure(text: str) -> float:
    return float(text.replace(",", "").replace(MINUS, "-"))


def test_percent_and_basis_points_become_fractions() -> None:
    request = asked()
    assert request["bank"]["buffers"] == 0.025
    assert request["bank"]["deposit_beta"] == 0.45
    assert request["path"][1] == {
        "quarter": "Q2", "rate_change": 0.02, "new_npl": 650.0, "trading_loss": 80.0, "rwa_growth": 0.01,
    }  # fmt: skip
    assert len(request["bank"]["buckets"]) == len(BUCKETS)


def test_an_empty_tier_1_is_left_to_the_engine() -> None:
    assert "tier1" not in asked(tier1=None)["bank"]


def test_what_the_path_cannot_do_without_is_asked_for() -> None:
    with pytest.raises(InputError, match="Risk-weighted assets is empty"):
        asked(rwa=None)
    with pytest.raises(InputError, match="Row 1 of the path has no name"):
        bank_request(SAMPLE, (), [{"quarter": " ", "rate_change": 5.0}], "USD", filtered=False)
    with pytest.raises(InputError, match="no quarter"):
        bank_request(SAMPLE, (), [{"quarter": None}], "USD", filtered=False)


def test_the_columns_of_the_path_add_up(tmp_path: Path) -> None:
    document = answered(tmp_path, asked())
    cells = {row["item"]: row for row in path_cells(document)}
    before = document["start"]["cet1"]
    for row in document["path"]:
        q = row["quarter"]
        parts = ["Net interest income", "Fees", "Costs", "Provisions", "Trading loss"]
        assert sum(figure(cells[name][q]) for name in parts) == pytest.approx(figure(cells["= Before tax"][q]), abs=2.6)
        rest = sum(figure(cells[name][q]) for name in ("= Net income", "Dividends", "Revaluation in CET1 (OCI)"))
        assert before + rest == pytest.approx(figure(cells["CET1 at the end"][q]), abs=2.1)
        before = row["cet1"]


def test_the_strip_says_whether_the_requirement_holds(tmp_path: Path) -> None:
    held = {metric.label: metric for metric in capital_metrics(answered(tmp_path, asked()), "USD")}
    assert held["Room at the lowest"].better is True
    assert held["Lowest"].change.startswith("Q4")
    failed = {metric.label: metric for metric in capital_metrics(answered(tmp_path, asked(cet1=4_000.0)), "USD")}
    assert failed["Short at the lowest"].better is False
    assert MINUS in failed["Short at the lowest"].value


def test_without_buckets_there_are_no_rate_shocks(tmp_path: Path) -> None:
    request = bank_request(SAMPLE, (), [dict(row) for row in PATH], "USD", filtered=True)
    assert [metric.label for metric in capital_metrics(answered(tmp_path, request), "USD")][-1] == "End"


def test_the_figure_runs_from_the_start_with_the_requirement_beside(tmp_path: Path) -> None:
    document = answered(tmp_path, asked())
    drawn = capital_figure(document["start"]["cet1_ratio"], document["path"], document["requirement"], height=290)
    need, ratio = drawn.data
    assert list(need.y) == pytest.approx([7.0, 7.0])
    assert ratio.y[0] == pytest.approx(12.4)
    assert len(ratio.y) == len(PATH) + 1
