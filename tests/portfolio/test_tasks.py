"""The portfolio tasks on files: the documents hold what the contract promises, and say the same as the engine."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from asking import best, told
from made_prices import simulated
from test_solve import ALL, EQUAL, FUNDS

from workbench.errors import DataError, InputError
from workbench.inputs import DirectInputs
from workbench.market.prices import PriceTable
from workbench.portfolio.tasks import frontier, optimise, sensitivity
from workbench.progress import silent

OPTIMUM = {
    "status", "weights", "expected_return", "volatility", "sharpe", "cvar", "objective_value", "risk_contributions",
    "constraints", "why", "checks", "solver",
}  # fmt: skip
ROW = {"name", "value", "limit", "slack", "binding", "shadow_price"}


@pytest.fixture(scope="module")
def funds(shared_data: Path) -> str:
    return str(shared_data / "prices" / "etf_8_daily_2007_2025.csv")


@pytest.fixture(scope="module")
def small_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("prices") / "made.csv"
    simulated(5, 160, 9, frequency="weekly").prices.to_csv(path)
    return str(path)


def test_the_optimum_on_a_real_file(funds: str, inputs: DirectInputs, etf_daily: PriceTable) -> None:
    limits = {"max_weight": 0.35, "groups": [{"name": "bonds", "members": ["HYG", "LQD", "TLT"], "min": 0.2, "max": 0.5}]}
    request = {"prices": funds, "objective": "max_sharpe", "risk_free": 0.02, "constraints": limits, "current": EQUAL}
    answer = optimise(request, inputs, silent)
    document = answer.document
    assert answer.answered
    assert answer.volatile == {"solver.seconds"}
    assert set(document) >= OPTIMUM
    assert document["status"] == "optimal"
    json.dumps(document, allow_nan=False)
    assert all(set(row) >= ROW for row in document["constraints"])
    assert {row["name"] for row in document["constraints"]} == {
        "group bonds min", "group bonds max", *(f"max_weight {fund}" for fund in FUNDS),
    }  # fmt: skip
    assert list(document["weights"]) == list(document["why"]) == FUNDS
    assert sum(document["weights"].values()) == pytest.approx(1.0, abs=1e-9)
    assert sum(document["risk_contributions"].values()) == pytest.approx(1.0, abs=1e-9)
    assert document["objective_value"] == pytest.approx(document["sharpe"], abs=1e-9)
    assert document["checks"]["max_violation"] <= 1e-8
    assert document["checks"]["reference_gap"] <= 1e-7
    assert set(document["solver"]) == {"name", "seconds"}
    question, found = best(etf_daily, objective="max_sharpe", risk_free=0.02, constraints=limits, current=EQUAL)
    np.testing.assert_allclose(list(document["weights"].values()), found.weights, atol=1e-12)
    assert question.moments.returns is not None
    losses = np.sort(-question.moments.returns @ found.weights)[::-1]
    mass = 0.05 * len(losses)
    whole = int(mass)
    tail = (losses[:whole].sum() + (mass - whole) * losses[whole]) / mass
    assert document["cvar"] == pytest.approx(tail, abs=1e-12)
    assert document["turnover"] == pytest.approx(sum(abs(w - 0.125) for w in document["weights"].values()))


@pytest.mark.parametrize("objective", [
    "min_variance", "max_sharpe", "max_return", "max_utility", "min_cvar", "min_tracking_error", "max_diversification",
])  # fmt: skip
def test_every_objective_with_all_limits_on_daily_prices(funds: str, inputs: DirectInputs, objective: str) -> None:
    limits = {**ALL, "max_cvar": 0.018, "max_gross": 1.0}
    request = {"prices": funds, "objective": objective, "constraints": limits, "current": EQUAL, "benchmark": EQUAL}
    request["constraints"] = {**limits, "scenario_floors": [{**ALL["scenario_floors"][0], "min": -0.15}]}
    document = optimise(request, inputs, silent).document
    assert document["status"] == "optimal"
    assert document["checks"]["max_violation"] <= 1e-8
    assert document["checks"]["reference_gap"] <= 1e-7
    assert document["checks"]["kkt_residual"] <= 1e-5
    by_name = {row["name"]: row for row in document["constraints"]}
    assert by_name["max_volatility"]["value"] <= 0.11 + 1e-8
    assert document["volatility"] == pytest.approx(by_name["max_volatility"]["value"], abs=1e-9)
    assert document["cvar"] == pytest.approx(by_name["max_cvar"]["value"], abs=1e-9)
    assert document["weights"]["EFA"] == 0.0


def test_no_portfolio_is_an_answer_not_an_error(small_file: str, inputs: DirectInputs) -> None:
    request = {"prices": small_file, "objective": "min_variance", "constraints": {"max_weight": 0.1}}
    for task, asked in (
        (optimise, request),
        (frontier, {"portfolio": request, "points": 5}),
        (sensitivity, {"portfolio": request, "draws": 20}),
    ):
        answer = task(asked, inputs if task is optimise else DirectInputs(inputs.data_dir, inputs.now), silent)
        assert not answer.answered
        document = answer.document
        assert document["status"] == "infeasible"
        assert document["conflict"] == ["max_weight"]
        (item,) = document["relaxations"]
        assert (item["constraint"], item["from"], item["to"]) == ("max_weight", 0.1, 0.2)
        assert document["together"] is None


def test_the_frontier_document(small_file: str, inputs: DirectInputs) -> None:
    held = {"A000": 0.5, "A001": 0.5}
    request = {"prices": small_file, "objective": "max_sharpe", "current": held, "constraints": {"max_weight": 0.5}}
    document = frontier({"portfolio": request, "points": 12}, inputs, silent).document
    points, references = document["points"], document["references"]
    assert len(points) == 12
    assert all(set(point) == {"expected_return", "volatility", "weights"} for point in points)
    assert set(references) == {"current", "equal_weight", "min_variance", "max_sharpe"}
    assert references["current"]["weights"] == {"A000": 0.5, "A001": 0.5, "A002": 0.0, "A003": 0.0, "A004": 0.0}
    assert references["equal_weight"]["weights"] == pytest.approx(dict.fromkeys(["A000", "A001", "A002", "A003", "A004"], 0.2))
    assert references["min_variance"]["volatility"] == pytest.approx(points[0]["volatility"], abs=1e-9)
    best_ratio = max(point["expected_return"] / point["volatility"] for point in points)
    assert references["max_sharpe"]["sharpe"] >= best_ratio - 1e-9
    json.dumps(document, allow_nan=False)


def test_the_frontier_of_a_rule_is_that_of_its_exclusions(small_file: str, inputs: DirectInputs) -> None:
    request = {"prices": small_file, "objective": "risk_parity", "constraints": {"exclude": ["A002"]}}
    document = frontier({"portfolio": request, "points": 4}, inputs, silent).document
    assert all(point["weights"]["A002"] == 0 for point in document["points"])
    assert document["references"]["equal_weight"]["weights"]["A000"] == 0.25
    assert "current" not in document["references"]


def test_a_frontier_without_a_best_ratio_leaves_it_out(small_file: str, inputs: DirectInputs) -> None:
    request = {"prices": small_file, "objective": "min_variance", "risk_free": 3.0}
    document = frontier({"portfolio": request, "points": 4}, inputs, silent).document
    assert set(document["references"]) == {"equal_weight", "min_variance"}


def test_the_sensitivity_document(small_file: str, inputs: DirectInputs) -> None:
    request = {"prices": small_file, "objective": "max_sharpe", "constraints": {"max_weight": 0.6}}
    asked = {"portfolio": request, "draws": 25, "seed": 4}
    answer = sensitivity(asked, inputs, silent)
    document = answer.document
    assert answer.seed == 4
    assert (document["draws"], document["solved"]) == (25, 25)
    for row in document["ranges"]:
        assert row["low"] <= row["median"] <= row["high"]
        assert row["weakly_determined"] == (row["high"] - row["low"] > 0.15)
    again = sensitivity(asked, DirectInputs(inputs.data_dir, inputs.now), silent).document
    assert again == document
    json.dumps(document, allow_nan=False)


@pytest.mark.parametrize("asked", [
    {"points": 1}, {"points": 501}, {"points": 5, "more": 1},
])  # fmt: skip
def test_frontier_requests_are_strict(small_file: str, inputs: DirectInputs, asked: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        frontier({"portfolio": {"prices": small_file, "objective": "min_variance"}, **asked}, inputs, silent)


def test_given_moments_need_no_file(inputs: DirectInputs) -> None:
    request = {
        "objective": "max_sharpe",
        "risk_free": 0.01,
        "mean": {"method": "given", "values": {"A": 0.07, "B": 0.03}},
        "covariance": {"method": "given", "assets": ["A", "B"], "matrix": [[0.04, 0.006], [0.006, 0.01]]},
    }
    document = optimise(request, inputs, silent).document
    weights = np.linalg.solve(np.array([[0.04, 0.006], [0.006, 0.01]]), [0.06, 0.02])
    assert list(document["weights"].values()) == pytest.approx((weights / weights.sum()).tolist(), abs=1e-10)
    assert document["cvar"] is None
    assert document["data"] is None


def test_bad_data_is_told_by_asset(inputs: DirectInputs, tmp_path: Path) -> None:
    prices = simulated(4, 60, 2).prices
    prices["FLAT"] = 100.0
    path = tmp_path / "flat.csv"
    prices.to_csv(path)
    with pytest.raises(DataError, match="FLAT has no risk at all"):
        optimise({"prices": str(path), "objective": "min_variance"}, inputs, silent)
    with pytest.raises(DataError, match="There is no file"):
        optimise({"prices": str(tmp_path / "none.csv"), "objective": "min_variance"}, inputs, silent)


def test_progress_speaks_while_it_works(small_file: str, inputs: DirectInputs) -> None:
    heard: list[tuple[float, str]] = []
    optimise({"prices": small_file, "objective": "min_variance"}, inputs, lambda *said: heard.append(said))
    fractions = [fraction for fraction, _ in heard]
    assert fractions == sorted(fractions)
    assert all(message for _, message in heard)


def test_twice_the_same(small_file: str, inputs: DirectInputs) -> None:
    request = {"prices": small_file, "objective": "max_utility", "constraints": {"max_weight": 0.4, "max_volatility": 0.2}}
    documents = [optimise(request, DirectInputs(inputs.data_dir, inputs.now), silent).document for _ in range(2)]
    for document in documents:
        del document["solver"]["seconds"]
    assert documents[0] == documents[1]


def test_objective_value_is_what_the_contract_says(etf: PriceTable) -> None:
    """The annual variance for minimum variance, the ratio for the Sharpe ratio, the loss per period for CVaR."""
    question, found = best(etf, constraints={"max_weight": 0.4})
    assert told(question, found) == pytest.approx(found.weights @ question.moments.covariance @ found.weights)
    question, found = best(etf, objective="min_cvar", constraints={"max_weight": 0.4})
    assert 0 < told(question, found) < 0.1
