"""The frontier: ascending, convex, within the limits, each point the least risk for its return."""

from typing import Any

import numpy as np
import pytest
from asking import ask, best, told
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_solve import COMMON, CRASH, LIMITS

from workbench.errors import InputError
from workbench.market.prices import PriceTable
from workbench.portfolio.certificate import max_violation
from workbench.portfolio.frontier import Frontier, frontier, point_by_point, variance_objective
from workbench.portfolio.solve import Question


def check(question: Question, traced: Frontier) -> None:
    returns, risks = traced.expected_return, traced.volatility
    assert (np.diff(returns) > 0).all()
    assert (np.diff(risks) > -1e-9).all()
    slopes = np.diff(risks) / np.diff(returns)
    assert (np.diff(slopes) > -1e-5).all(), "volatility is convex in return"
    programme = question.programme()
    for weights in traced.weights:
        assert max_violation(programme, weights) <= 1e-8
    np.testing.assert_allclose(traced.weights @ question.moments.mean, returns, atol=1e-14)


@pytest.mark.parametrize("limits", [name for name in LIMITS if name != "shorts"])
def test_every_point_is_within_the_limits(etf: PriceTable, limits: str) -> None:
    question = ask(etf, constraints=LIMITS[limits], **COMMON)
    traced = frontier(question, 15)
    assert traced is not None
    assert len(traced.weights) == 15
    check(question, traced)


@pytest.mark.parametrize("limits", ["caps", "groups", "turnover", "volatility", "cvar", "all"])
def test_points_are_the_least_risk_for_their_return(etf: PriceTable, limits: str) -> None:
    question = ask(etf, constraints=LIMITS[limits], **COMMON)
    traced = frontier(question, 7)
    assert traced is not None
    for k in (1, 3, 5):
        floor = {**LIMITS[limits], "min_return": float(traced.expected_return[k])}
        alone = best(etf, constraints=floor, check=False, **COMMON)
        assert traced.volatility[k] == pytest.approx(np.sqrt(told(*alone)), abs=1e-8)


def test_the_ends_are_least_risk_and_most_return(etf: PriceTable) -> None:
    limits = LIMITS["groups"] | {"max_weight": 0.4}
    traced = frontier(ask(etf, constraints=limits), 20)
    assert traced is not None
    least, most = best(etf, constraints=limits)[1], best(etf, objective="max_return", constraints=limits)
    np.testing.assert_allclose(traced.weights[0], least.weights, atol=1e-8)
    assert traced.expected_return[-1] == pytest.approx(told(*most), abs=2e-9)


@pytest.mark.parametrize("limits", ["none", "caps", "floors", "groups", "exposure", "return", "scenario", "exclude"])
def test_the_critical_line_and_solving_point_by_point_agree(etf: PriceTable, limits: str) -> None:
    question = ask(etf, constraints=LIMITS[limits], **COMMON)
    exact = frontier(question, 9)
    programme = question.programme(variance_objective(question))
    solved = point_by_point(question, programme.solve(), 9)
    coned = frontier(ask(etf, constraints=LIMITS[limits] | {"max_volatility": 0.9}, **COMMON), 9)
    assert exact is not None
    assert solved is not None
    assert coned is not None
    assert [item.route for item in (exact, solved, coned)] == [
        "critical line, exact", "PIQP, compiled once", "re-solved by cvxpy",
    ]  # fmt: skip
    for other in (solved, coned):
        np.testing.assert_allclose(exact.expected_return, other.expected_return, atol=1e-7)
        np.testing.assert_allclose(exact.volatility, other.volatility, atol=1e-7)


def test_a_volatility_limit_cuts_the_frontier(etf: PriceTable) -> None:
    traced = frontier(ask(etf, constraints={"max_volatility": 0.1}), 12)
    assert traced is not None
    assert traced.volatility[-1] == pytest.approx(0.1, abs=1e-7)


def test_tail_limits_hold_at_every_point(etf_daily: PriceTable) -> None:
    """Daily data has more scenarios than the working set starts with."""
    question = ask(etf_daily, constraints={"max_cvar": 0.016})
    traced = frontier(question, 6)
    assert traced is not None
    check(question, traced)


def test_cash_starts_the_frontier_without_risk(etf: PriceTable) -> None:
    traced = frontier(ask(etf, risk_free=0.02, current={"SPY": 0.5, "CASH": 0.5}), 10)
    assert traced is not None
    assert traced.volatility[0] == pytest.approx(0.0, abs=1e-9)
    assert traced.expected_return[0] == pytest.approx(0.02, abs=1e-9)


def test_a_single_portfolio_is_a_frontier_of_one_point(etf: PriceTable) -> None:
    traced = frontier(ask(etf, constraints={"max_weight": 0.125}), 10)
    assert traced is not None
    assert len(traced.weights) == 1


def test_no_portfolio_no_frontier(etf: PriceTable) -> None:
    assert frontier(ask(etf, constraints={"max_weight": 0.1}), 10) is None


def test_a_frontier_without_end_is_told(etf: PriceTable) -> None:
    with pytest.raises(InputError, match="short positions are unlimited"):
        frontier(ask(etf, constraints={"long_only": False}), 10)


def test_progress_runs_to_the_end(etf: PriceTable) -> None:
    heard: list[float] = []

    def listen(fraction: float, message: str) -> None:
        assert message
        heard.append(fraction)

    frontier(ask(etf, constraints={"max_volatility": 0.2}), 10, progress=listen)
    assert heard == sorted(heard)
    assert 0 < heard[0] < heard[-1] <= 1


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cap=st.floats(0.2, 1.0), floor=st.floats(0.0, 0.1), bonds=st.floats(0.0, 0.6), crash=st.floats(-0.3, -0.15))
def test_random_limits(etf: PriceTable, cap: float, floor: float, bonds: float, crash: float) -> None:
    limits: dict[str, Any] = {
        "max_weight": cap,
        "min_weight": floor,
        "groups": [{"name": "bonds", "members": ["HYG", "LQD", "TLT"], "min": bonds}],
        "scenario_floors": [{"name": "crash", "returns": CRASH, "min": crash}],
    }
    question = ask(etf, constraints=limits)
    traced = frontier(question, 8)
    if traced is not None:
        check(question, traced)
