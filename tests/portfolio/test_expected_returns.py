"""Expected returns against their formulas, written out a second time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import DataError, InputError
from workbench.portfolio.expected_returns import capm, given_mean, james_stein, refuse_idle_mean, sample_mean, standard_error
from workbench.portfolio.request import MeanRequest

RNG = np.random.default_rng(11)
RETURNS = RNG.multivariate_normal([0.01, 0.004, 0.006], [[4e-3, 1e-3, 0], [1e-3, 1e-3, 0], [0, 0, 2e-3]], size=120)
S = np.cov(RETURNS, rowvar=False) * 12


def test_sample_mean_is_arithmetic_and_annual() -> None:
    np.testing.assert_allclose(sample_mean(RETURNS, 12).values, RETURNS.sum(axis=0) / 120 * 12)


def test_standard_error_of_the_method_file() -> None:
    """15 % volatility over 20 years gives 3.4 %."""
    monthly = np.tile([[1.0], [-1.0]], (120, 1))
    monthly *= 0.15 / np.sqrt(12) / monthly.std(ddof=1)
    assert standard_error(monthly, 12)[0] == pytest.approx(0.15 / np.sqrt(20))
    assert round(float(standard_error(monthly, 12)[0]), 3) == 0.034


def test_james_stein_is_jorions_formula() -> None:
    T, n = RETURNS.shape
    xbar, inverse = RETURNS.mean(axis=0), np.linalg.inv(S / 12)
    w = inverse @ np.ones(n) / (np.ones(n) @ inverse @ np.ones(n))
    mu0 = w @ xbar
    d = xbar - mu0
    a = (n + 2) / ((n + 2) + T * d @ inverse @ d)
    found = james_stein(RETURNS, S, 12)
    np.testing.assert_allclose(found.values, ((1 - a) * xbar + a * mu0) * 12, rtol=1e-10)
    assert found.detail["mean_shrinkage"] == pytest.approx(a)
    assert found.detail["mean_target"] == pytest.approx(mu0 * 12)
    assert f"{a:.1%}" in found.notes[0]


def test_james_stein_keeps_the_minimum_variance_portfolios_mean() -> None:
    w = np.linalg.solve(S, np.ones(3))
    w /= w.sum()
    assert w @ james_stein(RETURNS, S, 12).values == pytest.approx(w @ RETURNS.mean(axis=0) * 12)


def test_james_stein_does_not_depend_on_the_length_of_a_period() -> None:
    np.testing.assert_allclose(james_stein(RETURNS, S, 12).values * 2, james_stein(RETURNS, S * 2, 24).values)


def test_james_stein_refuses_a_singular_covariance() -> None:
    with pytest.raises(DataError, match="can be inverted"):
        james_stein(RETURNS[:, :2], np.ones((2, 2)), 12)


@given(st.floats(-0.05, 0.05))
def test_james_stein_of_equal_means_is_that_mean(level: float) -> None:
    equal = RETURNS - RETURNS.mean(axis=0) + level
    np.testing.assert_allclose(james_stein(equal, S, 12).values, level * 12, atol=1e-12)


def test_capm_is_a_regression_on_the_market() -> None:
    market = RETURNS @ [0.5, 0.3, 0.2]
    found = capm(RETURNS, market, 12, 0.02, "the benchmark")
    for i in range(3):
        beta = np.polyfit(market, RETURNS[:, i], 1)[0]
        assert found.values[i] == pytest.approx(0.02 + beta * (market.mean() * 12 - 0.02))
    assert "the benchmark" in found.notes[0]


def test_capm_prices_the_market_itself() -> None:
    weights = np.array([0.5, 0.3, 0.2])
    market = RETURNS @ weights
    assert weights @ capm(RETURNS, market, 12, 0.02, "m").values == pytest.approx(market.mean() * 12)


def test_capm_tells_of_a_negative_premium() -> None:
    assert "negative" in capm(RETURNS, RETURNS[:, 0] - 0.05, 12, 0.02, "m").notes[1]


def test_capm_refuses_a_riskless_market() -> None:
    with pytest.raises(DataError, match="market portfolio has no risk"):
        capm(RETURNS, np.full(120, 0.001), 12, 0.02, "m")


def test_given_values_follow_the_order_of_the_assets() -> None:
    assert given_mean({"A": 0.1, "B": 0.2}, ["B", "A"], [], 0.0).values.tolist() == [0.2, 0.1]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (None, "mean.values is missing"),
        ({"A": 0.1}, "no value for B"),
        ({"A": 0.1, "B": 0.1, "AB": 0.2}, "AB is not in the assets"),
        ({"A": 0.1, "B": 0.1, "CASH": 0.05}, "CASH 0.05, and `risk_free` is 0.02"),
    ],
)
def test_given_values_that_do_not_fit(values: dict[str, float] | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        given_mean(values, ["A", "B"], ["C"], 0.02)


def test_known_names_are_listed_once() -> None:
    with pytest.raises(InputError) as caught:
        given_mean({"A": 0.1, "B": 0.2, "Zinc futures": 0.1}, ["A", "B"], ["A", "B"], 0.0)
    assert caught.value.hint == "There is A, B, CASH."


def test_given_values_may_mention_assets_left_out() -> None:
    assert given_mean({"A": 0.1, "C": 0.3, "CASH": 0.02}, ["A"], ["C"], 0.02).values.tolist() == [0.1]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"views": [{"assets": {"A": 1.0}, "value": 0.02}]}, "mean.views belongs to the method black_litterman"),
        ({"method": "black_litterman", "values": {"A": 0.1}}, "mean.values belongs to the method given"),
        ({"method": "capm", "values": {"A": 0.1}}, "mean.values belongs to the method given"),
    ],
)
def test_what_would_be_ignored_is_refused(document: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        refuse_idle_mean(MeanRequest.model_validate(document))
