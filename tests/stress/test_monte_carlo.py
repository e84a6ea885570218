"""Draws against closed forms, the published tail multiples, and themselves."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import DataError
from workbench.market.risk_measures import historical_cvar, historical_var
from workbench.stress.monte_carlo import (
    LEVELS,
    Draws,
    Moments,
    covariance_root,
    elliptical_draws,
    es_standard_error,
    histogram,
    sample_moments,
    tail_risks,
    tail_rows,
)

S = np.array([[0.04, 0.018, -0.002], [0.018, 0.0225, -0.001], [-0.002, -0.001, 0.0064]])
W = np.array([0.5, 0.3, 0.2])
#: Standardised VaR and ES (stress-method.md section 6).
NORMAL = {0.95: (1.6449, 2.0627), 0.975: (1.9600, 2.3378), 0.99: (2.3263, 2.6652)}
STUDENT_5 = {0.95: (1.5608, 2.2387), 0.975: (1.9912, 2.7278), 0.99: (2.6065, 3.4488)}


def drawn(*, draws=400_000, seed=1, horizon=1, freedom=None, mean=(0.0, 0.0, 0.0), weights=W, covariance=S):
    moments = Moments(mean=np.array(mean), covariance=covariance)
    generator = np.random.Generator(np.random.PCG64(seed))
    return elliptical_draws(moments, weights, draws, generator, horizon=horizon, freedom=freedom)


@pytest.mark.parametrize(("freedom", "published"), [(None, NORMAL), (5.0, STUDENT_5)])
def test_standardised_tails_are_the_published_ones(freedom, published):
    deviation = math.sqrt(W @ S @ W)
    for risk in tail_risks(drawn(freedom=freedom)):
        var, es = published[risk.level]
        assert risk.var / deviation == pytest.approx(var, rel=0.01)
        assert abs(risk.es / deviation - es) < 4 * risk.es_standard_error / deviation


def test_student_t_keeps_the_covariance():
    # Without the factor (nu-2)/nu the variance would be 5/3 of the sample's.
    pnl = drawn(freedom=5.0).pnl
    assert pnl.var() == pytest.approx(W @ S @ W, rel=0.02)
    normal = drawn().pnl
    assert historical_var(pnl, 0.95) < historical_var(normal, 0.95)
    assert historical_var(pnl, 0.99) > historical_var(normal, 0.99)


@pytest.mark.parametrize("freedom", [None, 4.0])
def test_horizon_scales_mean_and_deviation(freedom):
    one = drawn(draws=20_000, freedom=freedom, mean=(0.01, 0.02, 0.0))
    four = drawn(draws=20_000, freedom=freedom, mean=(0.01, 0.02, 0.0), horizon=4)
    centre = W @ np.array([0.01, 0.02, 0.0])
    np.testing.assert_allclose(four.pnl - 4 * centre, 2 * (one.pnl - centre), atol=1e-14)


def test_the_mean_is_exact_because_draws_are_mirrored():
    pnl = drawn(draws=1000, mean=(0.001, 0.002, 0.003)).pnl
    assert pnl.mean() == pytest.approx(W @ np.array([0.001, 0.002, 0.003]), abs=1e-15)
    odd = drawn(draws=1001).pnl
    assert len(odd) == 1001


def test_same_seed_same_bits():
    assert drawn(draws=5000, seed=7, freedom=5.0).pnl.tobytes() == drawn(draws=5000, seed=7, freedom=5.0).pnl.tobytes()
    assert drawn(draws=5000, seed=7).pnl.tobytes() != drawn(draws=5000, seed=8).pnl.tobytes()


def test_position_parts_add_up_to_expected_shortfall():
    for freedom in (None, 5.0):
        result = drawn(draws=10_000, freedom=freedom, mean=(0.01, 0.0, -0.01))
        for level, parts in zip(LEVELS, result.tail_returns, strict=True):
            assert -parts.sum() == pytest.approx(historical_cvar(result.pnl, level), abs=1e-12)


def test_position_parts_agree_with_joint_draws():
    moments = Moments(mean=np.array([0.01, 0.0, -0.01]), covariance=S)
    result = drawn(mean=(0.01, 0.0, -0.01))
    joint = np.random.default_rng(3).multivariate_normal(moments.mean, S, size=400_000)
    rows, shares = tail_rows(joint @ W, 0.95)
    np.testing.assert_allclose(result.tail_returns[0], shares @ joint[rows] * W, atol=2e-3)


def test_chunks_do_not_change_the_draws(monkeypatch):
    whole = drawn(draws=9_999).pnl
    monkeypatch.setattr("workbench.stress.monte_carlo.CHUNK_NUMBERS", 3 * 700)
    np.testing.assert_allclose(drawn(draws=9_999).pnl, whole, atol=1e-15)


def test_singular_covariance_is_drawn_from_its_eigenvalues():
    singular = np.outer([0.2, 0.1], [0.2, 0.1])
    np.testing.assert_allclose(covariance_root(singular) @ covariance_root(singular).T, singular, atol=1e-16)
    with pytest.raises(DataError, match="not positive semi-definite"):
        covariance_root(np.array([[1.0, 2.0], [2.0, 1.0]]))


def test_portfolio_without_risk_loses_its_mean_only():
    result = drawn(draws=1000, covariance=np.zeros((3, 3)), mean=(0.01, 0.01, 0.01))
    assert np.all(result.pnl == pytest.approx(0.01))
    assert tail_risks(result)[0].es == pytest.approx(-0.01)


def test_standard_error_is_the_spread_over_repeated_simulations():
    for antithetic, freedom in ((True, 5.0), (False, None)):
        estimates, errors = [], []
        for seed in range(200):
            generator = np.random.default_rng(seed)
            if antithetic:
                result = drawn(draws=4000, seed=seed, freedom=freedom)
            else:
                result = Draws(pnl=generator.standard_normal(4000), tail_returns=np.zeros((3, 1)), antithetic=False)
            estimates.append(historical_cvar(result.pnl, 0.95))
            errors.append(es_standard_error(result.pnl, 0.95, antithetic=antithetic))
        ratio = np.mean(errors) / np.std(estimates, ddof=1)
        assert 0.85 < ratio < (1.35 if antithetic else 1.15)  # moment matching helps the antithetic case


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([None, 3.0, 8.0]))
def test_expected_shortfall_is_never_below_value_at_risk(seed, freedom):
    for risk in tail_risks(drawn(draws=1000, seed=seed, freedom=freedom)):
        assert risk.es >= risk.var
        assert risk.es_standard_error > 0


def test_histogram_counts_every_draw():
    bars = histogram(drawn(draws=10_000, freedom=3.0).pnl)
    assert bars.counts.sum() == 10_000
    assert len(bars.edges) == len(bars.counts) + 1
    assert histogram(np.zeros(10)).counts.sum() == 10


def test_sample_moments_are_the_textbook_ones():
    returns = np.random.default_rng(0).normal(size=(50, 2))
    moments = sample_moments(returns)
    np.testing.assert_allclose(moments.covariance, np.cov(returns.T))
    assert sample_moments(returns[:, :1]).covariance.shape == (1, 1)
