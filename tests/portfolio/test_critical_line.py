"""The exact frontier against the frontier solved point by point, on random markets and against published corners."""

from dataclasses import replace

import numpy as np
import pytest

from workbench.portfolio.constraints import build_limits
from workbench.portfolio.critical_line import corner_portfolios
from workbench.portfolio.frontier import frontier, point_by_point, variance_objective
from workbench.portfolio.moments import Moments
from workbench.portfolio.request import PortfolioRequest
from workbench.portfolio.solve import Question
from workbench.portfolio.universe import resolve_universe


def question(n: int, seed: int, *, factor_form: bool, limits: dict[str, object]) -> Question:
    generator = np.random.default_rng(seed)
    loadings = generator.normal(size=(n, 5)) * 0.1
    specific = generator.uniform(0.05, 0.3, n) ** 2
    assets = tuple(f"A{i}" for i in range(n))
    moments = Moments(
        assets=assets,
        mean=generator.normal(0.06, 0.04, n),
        covariance=loadings @ loadings.T + np.diag(specific),
        returns=None,
        dates=None,
        periods_per_year=1.0,
        mean_standard_error=None,
        factor_loadings=loadings if factor_form else None,
        specific_variance=specific if factor_form else None,
        notes=(),
        detail={},
    )
    request = PortfolioRequest.model_validate({"objective": "min_variance", "constraints": limits})
    universe = resolve_universe(request, assets)
    return Question(request=request, universe=universe, moments=moments, limits=build_limits(request, universe, moments))


LIMITS: dict[str, dict[str, object]] = {
    "long only": {},
    "capped": {"max_weight": 0.3},
    "floors": {"min_weight": 0.02, "max_weight": 0.4},
    "groups": {
        "max_weight": 0.35,
        "groups": [
            {"name": "first", "members": ["A0", "A1", "A2", "A3"], "min": 0.2, "max": 0.5},
            {"name": "second", "members": ["A4", "A5", "A6"], "max": 0.3},
        ],
    },
    "short": {"long_only": False, "min_weight": -0.2, "max_weight": 0.5},
    "left out": {"exclude": ["A1", "A4"], "max_weight": 0.4},
    "exposure": {"exposures": [{"name": "income", "coefficients": {"A0": 0.05, "A3": 0.02, "A7": 0.04}, "min": 0.01}]},
}


@pytest.mark.parametrize("factor_form", [False, True])
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS.keys())
def test_it_is_the_frontier_solved_point_by_point(limits: dict[str, object], seed: int, factor_form: bool) -> None:
    asked = question(12, seed, factor_form=factor_form, limits=limits)
    exact = frontier(asked, 30)
    assert exact is not None
    assert exact.route == "critical line, exact"
    lowest = asked.programme(variance_objective(asked)).solve()
    solved = point_by_point(asked, lowest, 30)
    assert solved is not None
    np.testing.assert_allclose(exact.expected_return, solved.expected_return, atol=1e-8)
    # the steep end: the solved one stops 1e-9 of return short of it
    np.testing.assert_allclose(exact.volatility, solved.volatility, atol=2e-6)


@pytest.mark.parametrize("limits", LIMITS.values(), ids=LIMITS.keys())
def test_every_point_keeps_every_limit(limits: dict[str, object]) -> None:
    asked = question(12, 4, factor_form=True, limits=limits)
    exact = frontier(asked, 101)
    assert exact is not None
    bounds = asked.limits.bounds
    np.testing.assert_allclose(exact.weights.sum(axis=1), 1.0, atol=1e-12)
    assert np.all(exact.weights >= bounds.lower - 1e-12)
    assert np.all(exact.weights <= bounds.upper + 1e-12)
    for limit in asked.limits.linear:
        value = exact.weights @ limit.coefficients
        assert np.all(value <= limit.limit + 1e-10 if limit.sense == "max" else value >= limit.limit - 1e-10)


def test_the_last_corner_has_the_highest_return() -> None:
    asked = question(12, 5, factor_form=False, limits={"max_weight": 0.25})
    exact = frontier(asked, 5)
    assert exact is not None
    best = np.sort(asked.moments.mean)[-4:].mean()
    assert exact.expected_return[-1] == pytest.approx(best, abs=1e-12)


def test_between_corners_the_variance_is_a_parabola_through_both() -> None:
    """Interpolating weights is exact: halfway between two corners the optimum is the mean of their weights."""
    asked = question(8, 6, factor_form=False, limits={"max_weight": 0.5})
    lowest = asked.programme(variance_objective(asked)).solve()
    corners = corner_portfolios(asked.moments, asked.limits, lowest)
    assert corners is not None
    for i in range(len(corners.weights) - 1):
        target = float(corners.expected_return[i : i + 2].mean())
        limits = {"max_weight": 0.5, "min_return": target}
        solved = replace(asked, limits=build_limits(_with(asked, limits), asked.universe, asked.moments))
        found = solved.programme(variance_objective(solved)).solve()
        np.testing.assert_allclose(corners.weights[i : i + 2].mean(axis=0), found.weights, atol=1e-6)


def test_identical_assets_do_not_mislead_it() -> None:
    """Ties make the corners ambiguous; whatever route answers, the frontier must be right."""
    asked = question(6, 7, factor_form=False, limits={"max_weight": 0.4})
    moments = asked.moments
    twin = replace(moments, mean=np.full(6, 0.05), covariance=np.eye(6) * 0.04)
    found = frontier(replace(asked, moments=twin), 10)
    assert found is not None
    np.testing.assert_allclose(found.weights[0], 1 / 6, atol=1e-7)


def _with(asked: Question, limits: dict[str, object]) -> PortfolioRequest:
    return PortfolioRequest.model_validate({"objective": "min_variance", "constraints": limits})
