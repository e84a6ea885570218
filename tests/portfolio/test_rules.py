"""Allocations by rule: equal weights, equal risk, hierarchical risk parity."""

from typing import Any

import numpy as np
import pytest
from asking import ask, best
from hypothesis import given, settings
from hypothesis import strategies as st
from made_prices import simulated

from workbench.errors import DataError, OptimisationError
from workbench.market.prices import PriceTable
from workbench.portfolio.answer import optimise_document
from workbench.portfolio.rules import equal_risk, equal_weights, hierarchical, rule_weights


def covariance(n: int, seed: int) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(seed)
    loadings = rng.normal(0.3, 0.5, (n, 3))
    scale = np.exp(rng.uniform(-3, 0, n))
    return np.asarray((loadings @ loadings.T + np.diag(rng.uniform(0.1, 1, n))) * np.outer(scale, scale))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(n=st.integers(1, 30), seed=st.integers(0, 10**6))
def test_equal_risk_is_equal(n: int, seed: int) -> None:
    S = covariance(n, seed)
    w = equal_risk(S)
    assert w.sum() == pytest.approx(1.0, abs=1e-12)
    assert (w > 0).all()
    np.testing.assert_allclose(w * (S @ w) / (w @ S @ w), np.full(n, 1 / n), atol=1e-9)
    np.testing.assert_allclose(equal_risk(S * 1e6), w, rtol=1e-9)


def test_equal_risk_minimises_its_convex_form() -> None:
    from scipy.optimize import minimize

    S = covariance(6, 3)
    scale = np.sqrt(np.diag(S))
    C = S / np.outer(scale, scale)
    found = minimize(lambda y: y @ C @ y / 2 - np.log(y).mean(), np.ones(6), method="L-BFGS-B", bounds=[(1e-6, None)] * 6,
                     options={"ftol": 1e-16, "gtol": 1e-12})  # fmt: skip
    by_scipy = found.x / scale
    np.testing.assert_allclose(equal_risk(S), by_scipy / by_scipy.sum(), atol=1e-6)


def test_equal_risk_of_uncorrelated_assets_is_inverse_volatility() -> None:
    deviation = np.array([0.05, 0.1, 0.2, 0.4])
    np.testing.assert_allclose(equal_risk(np.diag(deviation**2)), (1 / deviation) / (1 / deviation).sum(), atol=1e-14)


def test_equal_risk_of_perfectly_correlated_assets() -> None:
    deviation = np.array([0.1, 0.2, 0.4])
    weights = equal_risk(np.outer(deviation, deviation))
    np.testing.assert_allclose(weights * deviation, np.full(3, (weights @ deviation) / 3), atol=1e-12)


def test_assets_that_offset_each_other_exactly_have_no_equal_risk() -> None:
    with pytest.raises(OptimisationError, match="No equal-risk weights"):
        equal_risk(np.array([[0.04, -0.04], [-0.04, 0.04]]))


def test_hierarchical_risk_parity_step_by_step() -> None:
    """Two pairs: correlated within, not across. Bisection first splits by pair variance, then within the pair."""
    deviation = np.array([0.1, 0.2, 0.3, 0.4])
    correlation = np.array([[1, 0.9, 0, 0], [0.9, 1, 0, 0], [0, 0, 1, 0.8], [0, 0, 0.8, 1.0]])
    S = correlation * np.outer(deviation, deviation)

    def pair(i: int, j: int) -> tuple[float, float]:
        share = S[j, j] / (S[i, i] + S[j, j])
        w = np.array([share, 1 - share])
        return share, float(w @ S[np.ix_([i, j], [i, j])] @ w)

    first, first_variance = pair(0, 1)
    second, second_variance = pair(2, 3)
    across = second_variance / (first_variance + second_variance)
    expected = [across * first, across * (1 - first), (1 - across) * second, (1 - across) * (1 - second)]
    np.testing.assert_allclose(hierarchical(S), expected, atol=1e-12)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(n=st.integers(1, 25), seed=st.integers(0, 10**6))
def test_hierarchical_weights_are_a_portfolio(n: int, seed: int) -> None:
    w = hierarchical(covariance(n, seed))
    assert w.sum() == pytest.approx(1.0, abs=1e-12)
    assert (w > 0).all()


def test_equal_weights() -> None:
    assert equal_weights(np.eye(4)).tolist() == [0.25] * 4


@pytest.mark.parametrize("objective", ["equal_weight", "risk_parity", "hierarchical_risk_parity"])
def test_exclusions_cash_and_fixed_holdings(sim: PriceTable, objective: str) -> None:
    held = {"A000": 0.4, "A001": 0.3, "CASH": 0.1, "House": 0.2}
    question, found = best(
        sim, objective=objective, current=held, hold_fixed=["House", "A000"], constraints={"exclude": ["A002"]}, risk_free=0.02
    )
    whole = question.universe.whole(found.weights)
    assert whole["House"] == 0.2
    assert whole["A000"] == pytest.approx(0.4)
    assert whole["A002"] == 0.0
    assert whole["CASH"] == 0.0
    assert sum(whole.values()) == pytest.approx(1.0)
    free = np.array([whole[a] for a in ("A001", "A003", "A004", "A005")])
    assert (free > 0).all()
    if objective == "equal_weight":
        np.testing.assert_allclose(free, np.full(4, 0.1))
    document = optimise_document(question, found, sim)
    assert document["objective_value"] == pytest.approx(document["volatility"] ** 2)
    assert document["checks"]["max_violation"] <= 1e-12
    assert document["checks"]["reference_gap"] is None


def test_risk_parity_reports_its_own_residual(sim: PriceTable) -> None:
    question, found = best(sim, objective="risk_parity")
    document = optimise_document(question, found, sim)
    assert document["checks"]["kkt_residual"] <= 1e-9
    np.testing.assert_allclose(list(document["risk_contributions"].values()), np.full(6, 1 / 6), atol=1e-9)


def test_nothing_left_to_allocate(sim: PriceTable) -> None:
    question = ask(sim, objective="equal_weight", constraints={"exclude": list(sim.assets)})
    with pytest.raises(DataError, match="Every asset is excluded"):
        rule_weights(question.request, question.universe, question.moments)


def test_five_hundred_assets_share_the_risk() -> None:
    question, found = best(simulated(500, 600, 4), objective="risk_parity")
    w, S = found.weights, question.moments.covariance
    np.testing.assert_allclose(w * (S @ w) / (w @ S @ w), np.full(500, 1 / 500), atol=1e-9)
