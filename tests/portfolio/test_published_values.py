"""Values printed in papers: the critical line of Bailey and Lopez de Prado, equal risk of Maillard, Roncalli and Teiletche and
of Bai, Scheinberg and Tutuncu, and the worked examples of the method specification."""

from typing import Any

import numpy as np
import pytest

from workbench.portfolio.answer import portfolio_point
from workbench.portfolio.frontier import frontier
from workbench.portfolio.request import PortfolioRequest
from workbench.portfolio.rules import equal_risk
from workbench.portfolio.solve import optimum, resolve

# "An Open-Source Implementation of the Critical-Line Algorithm for Portfolio Optimization" (2013), section 5.
CLA_MEAN = [1.175, 1.19, 0.396, 1.12, 0.346, 0.679, 0.089, 0.73, 0.481, 1.08]
CLA_COVARIANCE = [
    [0.40755159, 0.03175842, 0.05183923, 0.05663904, 0.0330226, 0.00827775, 0.02165938, 0.01332419, 0.0343476, 0.02249903],
    [0.03175842, 0.9063047, 0.03136385, 0.02687256, 0.01917172, 0.00934384, 0.02495043, 0.00761036, 0.02874874, 0.01336866],
    [0.05183923, 0.03136385, 0.19490901, 0.04408485, 0.03006772, 0.01322738, 0.03525971, 0.0115493, 0.0427563, 0.02057303],
    [0.05663904, 0.02687256, 0.04408485, 0.19528471, 0.02777345, 0.00526665, 0.01375808, 0.00780878, 0.02914176, 0.01640377],
    [0.0330226, 0.01917172, 0.03006772, 0.02777345, 0.34059105, 0.00777055, 0.02067844, 0.00736409, 0.02542657, 0.01284075],
    [0.00827775, 0.00934384, 0.01322738, 0.00526665, 0.00777055, 0.15983874, 0.02105575, 0.00518686, 0.01723737, 0.00723779],
    [0.02165938, 0.02495043, 0.03525971, 0.01375808, 0.02067844, 0.02105575, 0.68056711, 0.01377882, 0.04627027, 0.01926088],
    [0.01332419, 0.00761036, 0.0115493, 0.00780878, 0.00736409, 0.00518686, 0.01377882, 0.95526918, 0.0106553, 0.00760955],
    [0.0343476, 0.02874874, 0.0427563, 0.02914176, 0.02542657, 0.01723737, 0.04627027, 0.0106553, 0.31681584, 0.01854318],
    [0.02249903, 0.01336866, 0.02057303, 0.01640377, 0.01284075, 0.00723779, 0.01926088, 0.00760955, 0.01854318, 0.11079287],
]
#: Expected return and volatility of the corner portfolios, in the digits that the authors' program prints.
CLA_CORNERS = [
    (1.19, 0.9520003676), (1.1802594589, 0.5456568742), (1.1600564524, 0.4172556504), (1.1112622643, 0.2667196142),
    (1.1083602384, 0.2650169953), (1.0224838894, 0.2296800736), (1.0153059205, 0.2279827484), (0.9727204340, 0.2195548801),
    (0.9499368158, 0.2160245717), (0.8032153599, 0.2052376198),
]  # fmt: skip
CLA_LEAST_RISK = [0.03696858, 0.02690084, 0.09494243, 0.12577595, 0.07674608, 0.21935567, 0.0299871, 0.03596328, 0.06134984,
                  0.29201023]  # fmt: skip
BAI = [
    [94.868, 33.750, 12.325, -1.178, 8.778],
    [33.750, 445.642, 98.955, -7.901, 84.954],
    [12.325, 98.955, 117.265, 0.503, 45.184],
    [-1.178, -7.901, 0.503, 5.460, 1.057],
    [8.778, 84.954, 45.184, 1.057, 34.126],
]
STRESS = [[0.04, 0.018, -0.002], [0.018, 0.0225, -0.001], [-0.002, -0.001, 0.0064]]
STRESS_WEIGHTS = np.array([0.5, 0.3, 0.2])


def given(mean: list[float], covariance: list[list[float]], **fields: Any) -> PortfolioRequest:
    names = [f"X{i + 1}" for i in range(len(mean))]
    moments = {
        "mean": {"method": "given", "values": dict(zip(names, mean, strict=True))},
        "covariance": {"method": "given", "assets": names, "matrix": covariance},
    }
    return PortfolioRequest.model_validate({"objective": "min_variance", **moments, **fields})


def solved(request: PortfolioRequest) -> tuple[np.ndarray[Any, Any], float]:
    found = optimum(resolve(request, None))
    assert found is not None
    value = found.programme.objective.told(found.solution.minimised) if found.programme and found.solution else np.nan
    return found.weights, value


def test_critical_line_least_risk() -> None:
    weights, variance = solved(given(CLA_MEAN, CLA_COVARIANCE))
    np.testing.assert_allclose(weights, CLA_LEAST_RISK, atol=1e-7)
    assert np.sqrt(variance) == pytest.approx(0.205238, abs=5e-7)


@pytest.mark.parametrize(("expected_return", "volatility"), CLA_CORNERS)
def test_critical_line_corners(expected_return: float, volatility: float) -> None:
    weights, variance = solved(given(CLA_MEAN, CLA_COVARIANCE, constraints={"min_return": expected_return}))
    assert float(np.array(CLA_MEAN) @ weights) == pytest.approx(expected_return, abs=1e-9)
    assert np.sqrt(variance) == pytest.approx(volatility, abs=2e-9)


def test_critical_line_best_sharpe() -> None:
    _, ratio = solved(given(CLA_MEAN, CLA_COVARIANCE, objective="max_sharpe"))
    assert ratio == pytest.approx(4.4535, abs=5e-5)


def test_critical_line_frontier_runs_through_the_corners() -> None:
    traced = frontier(resolve(given(CLA_MEAN, CLA_COVARIANCE), None), 400)
    assert traced is not None
    returns, risks = zip(*reversed(CLA_CORNERS), strict=True)
    # Between corners the frontier is convex and the points are close, so chords miss it by less than 1e-4.
    np.testing.assert_allclose(np.interp(returns, traced.expected_return, traced.volatility), risks, atol=5e-4)


def test_equal_risk_contributions() -> None:
    correlation = np.array([[1, 0.8, 0, 0], [0.8, 1, 0, 0], [0, 0, 1, -0.5], [0, 0, -0.5, 1.0]])
    deviation = np.array([0.1, 0.2, 0.3, 0.4])
    weights = equal_risk(correlation * np.outer(deviation, deviation))
    np.testing.assert_allclose(weights, [0.384, 0.192, 0.243, 0.182], atol=5.1e-4)
    np.testing.assert_allclose(equal_risk(np.diag(deviation**2)), [0.48, 0.24, 0.16, 0.12], atol=1e-12)


def test_risk_parity_least_squares() -> None:
    weights, _ = solved(given([0.0] * 5, BAI, objective="risk_parity"))
    np.testing.assert_allclose(weights, [0.125, 0.047, 0.083, 0.613, 0.132], atol=5.1e-4)
    assert float(np.sqrt(weights @ np.array(BAI) @ weights)) == pytest.approx(3.040615, abs=5e-7)


def test_least_risk_between_bounds() -> None:
    bounds = {"min_weight": 0.05, "max_weight": 0.35}
    weights, _ = solved(given([0.0] * 5, BAI, constraints=bounds))
    np.testing.assert_allclose(weights, [0.2, 0.05, 0.05, 0.35, 0.35], atol=1e-3)


def test_two_assets() -> None:
    matrix = [[0.04, 0.006], [0.006, 0.01]]
    least, _ = solved(given([0.07, 0.03], matrix))
    np.testing.assert_allclose(least, [0.1053, 0.8947], atol=5e-5)
    equal, _ = solved(given([0.07, 0.03], matrix, objective="risk_parity"))
    np.testing.assert_allclose(equal, [1 / 3, 2 / 3], atol=1e-12)


def test_three_assets_share_the_risk() -> None:
    question = resolve(given([0.0, 0.0, 0.0], STRESS), None)
    point = portfolio_point(question, STRESS_WEIGHTS)
    assert point["volatility"] == pytest.approx(0.1310, abs=5e-5)
    shares = list(point["risk_contributions"].values())
    np.testing.assert_allclose(shares, [0.7284, 0.2718, -0.0002], atol=5e-5)
    assert sum(shares) == pytest.approx(1.0, abs=1e-12)
    diversification = float(np.sqrt(np.diag(STRESS)) @ STRESS_WEIGHTS / point["volatility"])
    assert diversification == pytest.approx(1.2290, abs=5e-5)
