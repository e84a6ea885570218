"""Propagation, plausibility and stressed covariances: published values and invariants."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stress.books import history_of
from workbench.errors import DataError, InputError
from workbench.market.scenarios import load_library
from workbench.stress.factor_covariance import FactorCovariance
from workbench.stress.propagate import BEYOND, condition_number, in_words, propagate, residual_covariance
from workbench.stress.request import CovarianceChoice
from workbench.stress.stressed_covariance import (
    blend,
    crisis_covariance,
    equity_bond_pairs,
    is_positive_semidefinite,
    nearest_correlation,
    override_correlations,
)
from workbench.strict import parse

S = np.array([[0.04, 0.018, -0.002], [0.018, 0.0225, -0.001], [-0.002, -0.001, 0.0064]])


def random_covariance(seed: int, k: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    root = generator.standard_normal((k, k + 2))
    return root @ root.T / k


def test_the_published_conditional_expectation() -> None:
    found = propagate(S, [0], [-0.30])
    np.testing.assert_allclose(found.shocks, [-0.30, -0.135, 0.015], atol=1e-12)
    assert found.mahalanobis**2 == pytest.approx(2.25)
    assert found.probability == pytest.approx(0.1336, abs=5e-5)
    assert found.ridge == 0


@given(seed=st.integers(0, 10_000), k=st.integers(1, 6))
def test_all_factors_shocked_return_the_input(seed: int, k: int) -> None:
    x = np.random.default_rng(seed).standard_normal(k)
    np.testing.assert_array_equal(propagate(random_covariance(seed, k), range(k), x).shocks, x)


@given(seed=st.integers(0, 10_000), scale=st.floats(1e-6, 1e6))
def test_scaling_the_covariance_leaves_the_betas(seed: int, scale: float) -> None:
    s = random_covariance(seed, 5)
    before, after = propagate(s, [0, 3], [-1.0, 0.5]), propagate(scale * s, [0, 3], [-1.0, 0.5])
    np.testing.assert_allclose(after.shocks, before.shocks, rtol=1e-8, atol=1e-10)
    assert after.condition_number == pytest.approx(before.condition_number)


def test_the_estimate_is_the_regression_on_a_large_sample() -> None:
    s = random_covariance(3, 4)
    draws = np.random.default_rng(0).multivariate_normal(np.zeros(4), s, size=200_000)
    betas = np.linalg.lstsq(draws[:, [1, 2]], draws[:, [0, 3]], rcond=None)[0]
    np.testing.assert_allclose(propagate(s, [1, 2], [1.0, -2.0]).shocks[[0, 3]], np.array([1.0, -2.0]) @ betas, atol=0.05)
    residuals = draws[:, [0, 3]] - draws[:, [1, 2]] @ betas
    np.testing.assert_allclose(residual_covariance(s, [1, 2]), np.cov(residuals.T), atol=0.05)
    np.testing.assert_allclose(
        propagate(s, [1, 2], [1.0, -2.0]).deviations[[0, 3]] ** 2, np.diag(residual_covariance(s, [1, 2])), rtol=1e-9
    )


def test_a_singular_block_gets_a_ridge_and_says_so() -> None:
    twin = np.array([[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]])
    found = propagate(twin, [0, 1], [-1.0, -1.0])
    assert found.ridge == 1e-4
    assert found.condition_number > 1e6
    assert found.shocks[2] == pytest.approx(-0.5, abs=1e-3)
    assert propagate(twin, [0, 1], [-1.0, -1.0], ridge=0.01).ridge == 0.01


def test_a_factor_that_never_moves_cannot_be_conditioned_on() -> None:
    with pytest.raises(InputError, match="does not move"):
        condition_number(np.diag([1.0, 0.0]))


@pytest.mark.parametrize(
    ("probability", "horizon", "words"),
    [
        (1.0, 1, "about once a month or more often"),
        (0.5, 21, "about once in 2 months"),
        (0.1, 21, "about once a year"),
        (0.04, 21, "about once in 2 years"),
        (0.01, 21, "about once in 10 years"),
        (0.002, 21, "about once in 50 years"),
        (21 / (99 * 252), 21, "about once in 100 years"),
        (21 / (101 * 252), 21, BEYOND),
        (1e-9, 21, BEYOND),
        (0.0, 21, BEYOND),
    ],
)
def test_rarity_in_words(probability: float, horizon: float, words: str) -> None:
    assert in_words(probability, horizon) == words


@given(probability=st.floats(0.0, 1.0), horizon=st.floats(1.0, 1260.0))
def test_rarity_is_never_told_finer_or_rarer_than_experience(probability: float, horizon: float) -> None:
    words = in_words(probability, horizon)
    figures = [int(figure) for figure in re.findall(r"\d+", words)]
    assert words == BEYOND or figures in ([], [2], [3], [6], [5], [10], [20], [50], [100])


# -- stressed covariances ---------------------------------------------------------------------------------------------


def test_the_nearest_correlation_matrix_of_higham() -> None:
    """Higham (2002), section 4: the nearest correlation matrix to tridiag(1, 1, 1) of order 3."""
    found = nearest_correlation(np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]]))
    np.testing.assert_allclose(found, [[1, 0.7607, 0.1573], [0.7607, 1, 0.7607], [0.1573, 0.7607, 1]], atol=5e-5)


@given(seed=st.integers(0, 5_000), k=st.integers(2, 7))
def test_a_repaired_matrix_is_a_correlation_matrix_and_a_good_one_is_kept(seed: int, k: int) -> None:
    generator = np.random.default_rng(seed)
    broken = generator.uniform(-1, 1, (k, k))
    broken = (broken + broken.T) / 2
    np.fill_diagonal(broken, 1.0)
    mended = nearest_correlation(broken)
    np.testing.assert_allclose(np.diag(mended), 1.0)
    assert np.linalg.eigvalsh(mended)[0] >= -1e-10
    np.testing.assert_allclose(nearest_correlation(mended), mended, atol=1e-6)


def test_an_override_keeps_the_volatilities_and_repairs_only_when_needed() -> None:
    gentle, repaired = override_correlations(S, {(0, 2): 0.1})
    assert not repaired
    assert gentle[0, 2] == pytest.approx(0.1 * 0.2 * 0.08)
    harsh, repaired = override_correlations(S, {(0, 1): 0.99, (0, 2): 0.9, (1, 2): -0.9})
    assert repaired
    for matrix in (gentle, harsh):
        np.testing.assert_allclose(np.diag(matrix), np.diag(S), rtol=1e-12)
        assert is_positive_semidefinite(matrix)


def test_a_correlation_with_bond_prices_turns_its_sign_for_yields() -> None:
    factors = ("equity_us_spx_pct", "ust_2y_bp", "gold_pct", "ust_10y_bp")
    assert equity_bond_pairs(factors, 0.5) == {(0, 1): -0.5, (0, 3): -0.5}


@given(share=st.floats(0, 1))
def test_a_blend_lies_between(share: float) -> None:
    crisis = random_covariance(1, 3)
    np.testing.assert_allclose(blend(S, crisis, share), S + share * (crisis - S), atol=1e-12)


def test_crisis_windows_are_taken_from_the_history() -> None:
    history = history_of(5, ("equity_us_spx_pct", "vix_pts"))
    library = load_library()
    windows = [window for window in library.historical if window.id in ("hist_2020_covid", "hist_1987_10_crash")]
    matrix, used, count = crisis_covariance(history, windows)
    inside = history.changes[(history.dates > "2020-02-19") & (history.dates <= "2020-03-23")]
    np.testing.assert_allclose(matrix, np.cov(inside.T))
    assert (used, count) == (("hist_2020_covid",), len(inside))
    with pytest.raises(DataError, match="hold only 0 periods"):
        crisis_covariance(history, windows[:1])


def test_the_covariance_grows_with_the_horizon_and_takes_overrides() -> None:
    history = history_of(6, ("equity_us_spx_pct", "ust_10y_bp"))
    choice = parse(CovarianceChoice, {"correlations": [{"a": "equity_us_spx_pct", "b": "ust_10y_bp", "value": -0.7}]})
    plain = FactorCovariance(history, CovarianceChoice(), load_library())
    np.testing.assert_allclose(plain.at(10).matrix, 10 * history.covariance)
    overridden = FactorCovariance(history, choice, load_library()).at(10)
    (entry,) = overridden.overrides
    assert entry[4] == pytest.approx(-0.7)
    np.testing.assert_allclose(np.diag(overridden.matrix), np.diag(plain.at(10).matrix))


def test_a_given_matrix_that_is_no_covariance_is_refused_or_mended_on_request() -> None:
    history = history_of(6, ("equity_us_spx_pct", "ust_10y_bp"))
    broken = {"factors": ["equity_us_spx_pct", "gold_pct"], "matrix": [[0.04, 0.05], [0.05, 0.04]]}
    with pytest.raises(InputError, match="not positive semi-definite"):
        FactorCovariance(history, parse(CovarianceChoice, broken), load_library())
    mended = FactorCovariance(history, parse(CovarianceChoice, {**broken, "repair": True}), load_library()).at(21)
    assert is_positive_semidefinite(mended.matrix)
    np.testing.assert_allclose(np.diag(mended.matrix), 0.04)
    assert mended.notes
