"""Every objective under every kind of limit: within the limits, proved optimal, confirmed by two other solvers.

On monthly prices of eight real funds, so that the independent solver can follow.
"""

from typing import Any

import numpy as np
import pytest
from asking import ask, best
from independent_solver import Problem, best_value
from made_prices import simulated, table

from workbench.errors import InputError
from workbench.market.prices import PriceTable
from workbench.portfolio.certificate import max_violation
from workbench.portfolio.limits import LinearLimit
from workbench.portfolio.objectives import build_objective
from workbench.portfolio.solve import Question, optimum

OBJECTIVES = (
    "min_variance", "max_sharpe", "max_return", "max_utility", "min_cvar", "min_tracking_error", "max_diversification",
)  # fmt: skip
FUNDS = ["EFA", "GLD", "HYG", "IWM", "LQD", "QQQ", "SPY", "TLT"]
EQUAL = dict.fromkeys(FUNDS, 0.125)
CRASH = {"EFA": -0.4, "GLD": 0.05, "HYG": -0.25, "IWM": -0.35, "LQD": -0.05, "QQQ": -0.4, "SPY": -0.37, "TLT": 0.25}
LIMITS: dict[str, dict[str, Any]] = {
    "none": {},
    "caps": {"max_weight": 0.3},
    "floors": {"min_weight": {"EFA": 0.1, "IWM": 0.05}},
    "groups": {"groups": [{"name": "bonds", "members": ["HYG", "LQD", "TLT"], "min": 0.2, "max": 0.5}]},
    "exposure": {"exposures": [{"name": "duration", "coefficients": {"TLT": 17, "LQD": 8.5, "HYG": 4}, "min": 1, "max": 3}]},
    "volatility": {"max_volatility": 0.09},
    "return": {"min_return": 0.09},
    "cvar": {"max_cvar": 0.055},
    "turnover": {"max_turnover": 0.4},
    "tracking": {"max_tracking_error": 0.03},
    "scenario": {"scenario_floors": [{"name": "2008", "returns": CRASH, "min": -0.1}]},
    "exclude": {"exclude": ["GLD", "QQQ"]},
    "shorts": {"long_only": False, "max_gross": 1.5},
    "shorts by asset": {"long_only": False, "min_weight": -0.1, "max_weight": 0.5},
}
ALL: dict[str, Any] = {
    "min_weight": 0.02, "max_weight": 0.35, "max_volatility": 0.11, "min_return": 0.05, "max_cvar": 0.06,
    "max_turnover": 0.9, "max_tracking_error": 0.05, "exclude": ["EFA"], **LIMITS["groups"], **LIMITS["scenario"],
    "exposures": [{"name": "duration", "coefficients": {"TLT": 17, "LQD": 8.5, "HYG": 4}, "max": 5}],
}  # fmt: skip
LIMITS["all"] = {**ALL, "scenario_floors": [{"name": "2008", "returns": CRASH, "min": -0.15}]}
COMMON = {"current": EQUAL, "benchmark": EQUAL, "risk_free": 0.02}


def plain(question: Question, *, costs: tuple[float, float] = (0.0, 0.0)) -> Problem:
    """The question's numbers for the independent solver."""
    request, moments, universe = question.request, question.moments, question.universe
    limits, bounds = request.constraints, question.limits.bounds
    assert moments.returns is not None
    rows = [
        (limit.coefficients, limit.limit) if limit.sense == "max" else (-limit.coefficients, -limit.limit)
        for limit in question.limits
        if isinstance(limit, LinearLimit)
    ]
    return Problem(
        objective=request.objective,
        mean=moments.mean,
        covariance=moments.covariance,
        returns=moments.returns,
        risk_free=request.risk_free,
        risk_aversion=request.risk_aversion,
        confidence=request.confidence,
        current=universe.current,
        benchmark=universe.benchmark,
        buy=costs[0],
        sell=costs[1],
        lower=bounds.lower,
        upper=bounds.upper,
        rows=rows,
        max_volatility=limits.max_volatility,
        max_tracking_error=limits.max_tracking_error,
        max_turnover=limits.max_turnover,
        max_gross=limits.max_gross,
        max_cvar=limits.max_cvar,
    )


def inside(question: Question) -> np.ndarray[Any, Any]:
    """Weights within the limits, from which the independent solver starts."""
    request = question.request.model_copy(update={"objective": "min_tracking_error", "costs": None})
    changed = Question(request=request, universe=question.universe, moments=question.moments, limits=question.limits)
    found = optimum(changed, check=False)
    assert found is not None
    return found.weights


def told(question: Question, weights: np.ndarray[Any, Any]) -> float:
    programme = question.programme()
    return programme.objective.told(programme.evaluate(weights))


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_under_every_limit(etf: PriceTable, objective: str, limits: str) -> None:
    question, found = best(etf, objective=objective, constraints=LIMITS[limits], **COMMON)
    proof = found.certificate
    assert proof is not None
    assert abs(found.weights.sum() - 1) <= 1e-9
    assert proof.max_violation <= 1e-8
    assert proof.reference_gap is not None
    assert proof.reference_gap <= 1e-7
    assert proof.kkt_residual <= 1e-6
    ours = told(question, found.weights)
    theirs = best_value(plain(question), inside(question))
    assert ours == pytest.approx(theirs, abs=1e-6, rel=1e-6)


@pytest.mark.parametrize("objective", ["max_sharpe", "max_return", "max_utility"])
@pytest.mark.parametrize("limits", ["none", "turnover", "volatility", "all"])
def test_costs_are_part_of_the_objective(etf: PriceTable, objective: str, limits: str) -> None:
    costs = {"buy_bps": 40, "sell_bps": 60}
    question, found = best(etf, objective=objective, constraints=LIMITS[limits], costs=costs, **COMMON)
    assert found.certificate is not None
    assert found.certificate.max_violation <= 1e-8
    assert found.certificate.kkt_residual <= 1e-6
    theirs = best_value(plain(question, costs=(0.004, 0.006)), inside(question))
    assert told(question, found.weights) == pytest.approx(theirs, abs=1e-6, rel=1e-6)


def test_unconstrained_minimum_variance_is_the_closed_form(etf: PriceTable) -> None:
    question, found = best(etf, constraints={"long_only": False})
    weights = np.linalg.solve(question.moments.covariance, np.ones(8))
    np.testing.assert_allclose(found.weights, weights / weights.sum(), atol=1e-10)


def test_tangency_portfolio_is_the_closed_form(etf: PriceTable) -> None:
    question, found = best(etf, objective="max_sharpe", constraints={"long_only": False}, risk_free=0.01)
    weights = np.linalg.solve(question.moments.covariance, question.moments.mean - 0.01)
    np.testing.assert_allclose(found.weights, weights / weights.sum(), atol=1e-9)
    excess = question.moments.mean - 0.01
    assert told(question, found.weights) == pytest.approx(np.sqrt(excess @ weights), abs=1e-10)


def test_utility_without_limits_is_the_closed_form(etf: PriceTable) -> None:
    question, found = best(etf, objective="max_utility", risk_aversion=4.0, constraints={"long_only": False})
    inverse = np.linalg.inv(question.moments.covariance)
    ones, mean = np.ones(8), question.moments.mean
    level = (ones @ inverse @ mean - 4.0) / (ones @ inverse @ ones)
    np.testing.assert_allclose(found.weights, inverse @ (mean - level) / 4.0, atol=1e-9)


def test_two_assets_under_a_volatility_limit() -> None:
    moments = {
        "mean": {"method": "given", "values": {"A": 0.08, "B": 0.03}},
        "covariance": {"method": "given", "assets": ["A", "B"], "matrix": [[0.04, 0.0], [0.0, 0.01]]},
    }
    _, found = best(None, objective="max_return", constraints={"max_volatility": 0.12}, **moments)
    # 0.04 w^2 + 0.01 (1 - w)^2 = 0.0144
    assert found.weights[0] == pytest.approx(np.roots([0.05, -0.02, -0.0044]).max(), abs=1e-10)


def test_linear_programmes_end_in_a_corner(etf: PriceTable) -> None:
    from scipy.optimize import linprog

    question, found = best(etf, objective="max_return", constraints=LIMITS["groups"] | {"max_weight": 0.3})
    members = np.isin(FUNDS, ["HYG", "LQD", "TLT"]).astype(float)
    by_scipy = linprog(
        -question.moments.mean, A_ub=[members, -members], b_ub=[0.5, -0.2], A_eq=[np.ones(8)], b_eq=[1.0], bounds=(0, 0.3)
    )
    np.testing.assert_allclose(found.weights, by_scipy.x, atol=1e-10)


@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.9731])
def test_least_tail_is_that_of_the_whole_linear_programme(etf_daily: PriceTable, confidence: float) -> None:
    from scipy.optimize import linprog

    prices = table(etf_daily.prices.iloc[-900:])
    question, found = best(prices, objective="min_cvar", confidence=confidence, constraints={"max_weight": 0.4})
    returns = question.moments.returns
    assert returns is not None
    T, n = returns.shape
    cost = np.concatenate([np.zeros(n), [1.0], np.full(T, 1 / ((1 - confidence) * T))])
    rows = np.hstack([-returns, -np.ones((T, 1)), -np.eye(T)])
    bounds = [(0, 0.4)] * n + [(None, None)] + [(0, None)] * T
    budget = np.concatenate([np.ones(n), np.zeros(T + 1)])[None, :]
    by_scipy = linprog(cost, A_ub=rows, b_ub=np.zeros(T), A_eq=budget, b_eq=[1.0], bounds=bounds, method="highs")
    assert told(question, found.weights) == pytest.approx(by_scipy.fun, abs=1e-10)


def test_factor_form_and_dense_form_agree(etf: PriceTable) -> None:
    from dataclasses import replace

    for objective in ("min_variance", "max_sharpe", "max_return"):
        question = ask(etf, objective=objective, covariance={"method": "factor"}, constraints={"max_volatility": 0.11})
        assert question.moments.factor_loadings is not None
        dense = replace(question, moments=replace(question.moments, factor_loadings=None, specific_variance=None))
        first, second = optimum(question, check=False), optimum(dense, check=False)
        assert first is not None
        assert second is not None
        np.testing.assert_allclose(first.weights, second.weights, atol=1e-8)


def test_perfectly_correlated_assets_have_an_answer(etf: PriceTable) -> None:
    prices = etf.prices.assign(TWIN=etf.prices["TLT"] * 2.0)
    alone = best(etf, constraints={"max_weight": 0.6})[1]
    for objective in (*OBJECTIVES, "risk_parity", "hierarchical_risk_parity", "equal_weight"):
        rule = objective.endswith(("parity", "equal_weight"))
        limits = {} if rule else {"max_weight": 0.6}
        fields: dict[str, Any] = {"benchmark": EQUAL} if objective == "min_tracking_error" else {}
        for method in ("ledoit_wolf", "sample"):
            question, found = best(
                table(prices, "monthly"), objective=objective, constraints=limits, covariance={"method": method}, **fields
            )
            assert found.weights.sum() == pytest.approx(1.0, abs=1e-9)
            assert any("TWIN" in note for note in question.moments.notes)
            if objective == "min_variance" and method == "sample":
                singles = found.weights[:8].copy()
                singles[7] += found.weights[8]
                sample = best(etf, constraints={"max_weight": 0.6}, covariance={"method": "sample"})[1]
                np.testing.assert_allclose(singles, sample.weights, atol=1e-6)
    assert alone.weights.sum() == pytest.approx(1.0)


def test_more_assets_than_observations() -> None:
    prices = simulated(40, 30, 3, frequency="monthly")
    for objective in ("min_variance", "max_sharpe", "min_cvar", "max_diversification"):
        _, found = best(prices, objective=objective, constraints={"max_weight": 0.2})
        assert found.certificate is not None
        assert found.certificate.max_violation <= 1e-8
        assert found.certificate.reference_gap is not None
        assert found.certificate.reference_gap <= 1e-7


def test_a_single_asset(etf: PriceTable) -> None:
    prices = table(etf.prices[["SPY"]], "monthly")
    for objective in (*OBJECTIVES, "risk_parity", "hierarchical_risk_parity", "equal_weight"):
        fields: dict[str, Any] = {"benchmark": {"SPY": 1.0}} if objective == "min_tracking_error" else {}
        _, found = best(prices, objective=objective, **fields)
        assert found.weights.tolist() == pytest.approx([1.0])


def test_a_ratio_that_is_never_reached_is_told(etf: PriceTable) -> None:
    question = ask(etf, objective="max_sharpe", risk_free=0.2, constraints={"long_only": False})
    with pytest.raises(InputError, match="max_sharpe has no best answer here: short positions are unlimited"):
        optimum(question)


def test_returns_that_grow_without_end_are_told(etf: PriceTable) -> None:
    question = ask(etf, objective="max_return", constraints={"long_only": False})
    with pytest.raises(InputError, match="max_return has no best answer") as caught:
        optimum(question)
    assert "max_gross" in caught.value.hint


@pytest.mark.parametrize("aversion", [1e-6, 1e-3, 1e3, 1e6])
def test_extreme_risk_aversion_stays_accurate(etf: PriceTable, aversion: float) -> None:
    question, found = best(etf, objective="max_utility", risk_aversion=aversion, constraints={"max_weight": 0.4})
    assert found.certificate is not None
    assert found.certificate.kkt_residual <= 1e-8
    extreme = "max_return" if aversion < 1 else "min_variance"
    other = best(etf, objective=extreme, constraints={"max_weight": 0.4})[1]
    if aversion in (1e-6, 1e6):
        np.testing.assert_allclose(found.weights, other.weights, atol=1e-4)
    assert max_violation(question.programme(), found.weights) <= 1e-9


def test_five_hundred_assets() -> None:
    """Right at size; how fast stands in the benchmarks."""
    names = [f"A{i:03d}" for i in range(500)]
    prices = simulated(500, 600, 5)
    groups = [{"name": f"sector {k}", "members": names[k * 50 : (k + 1) * 50], "max": 0.15} for k in range(10)]
    for covariance in ("ledoit_wolf", "factor"):
        question = ask(prices, constraints={"max_weight": 0.02, "groups": groups}, covariance={"method": covariance})
        found = optimum(question)
        assert found is not None
        assert found.certificate is not None
        assert found.certificate.max_violation <= 1e-8
        assert found.certificate.kkt_residual <= 1e-8
        assert found.certificate.reference_gap is not None
        assert found.certificate.reference_gap <= 1e-7


def test_objectives_that_need_what_is_missing(etf: PriceTable) -> None:
    question = ask(etf, objective="min_tracking_error")
    with pytest.raises(InputError, match="needs a `benchmark`"):
        build_objective(question.request, question.universe, question.moments)
