"""The four-quantile test of expected shortfall: published approximation, counts by hand, power, size."""

import numpy as np
import pytest
from scipy.stats import chisquare, norm, t

from workbench.stress.multi_quantile import level_multiples, multi_quantile_test, quantile_levels


def generator(seed: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def test_levels_of_the_published_approximation() -> None:
    assert quantile_levels(0.975) == pytest.approx((0.975, 0.98125, 0.9875, 0.99375))
    assert quantile_levels(0.99) == pytest.approx((0.99, 0.9925, 0.995, 0.9975))


@pytest.mark.parametrize(("freedom", "within"), [(None, 0.07), (5.0, 0.13)])
def test_four_quantiles_come_close_to_expected_shortfall(freedom: float | None, within: float) -> None:
    """The normal's 97.5 % ES is 2.3378 (1.1928 times its VaR); the mean of four quantiles falls a little short of it."""
    multiples = level_multiples(quantile_levels(0.975), freedom)
    if freedom is None:
        exact = norm.pdf(norm.ppf(0.975)) / 0.025 / norm.ppf(0.975)
        assert exact == pytest.approx(2.3378 / 1.9600, rel=1e-4)
    else:
        q = t.ppf(0.975, freedom)
        exact = t.pdf(q, freedom) / 0.025 * (freedom + q**2) / (freedom - 1) / q
    assert np.mean(multiples) == pytest.approx(exact, rel=within)
    assert np.mean(multiples) < exact


def test_counts_and_statistic_by_hand() -> None:
    multiples = level_multiples(quantile_levels(0.975), None)
    losses = np.array([0.5] * 390 + [multiples[0] + 1e-6] * 4 + [multiples[1] + 1e-6] * 3 + [multiples[2] + 1e-6] * 2 + [9.0])
    found = multi_quantile_test(-losses, np.ones(400), np.full(400, 1.19), 0.975, None, generator())
    assert found.exceptions == (10, 6, 3, 1)
    assert found.expected == pytest.approx((10.0, 7.5, 5.0, 2.5))
    expected = np.array([390.0, 2.5, 2.5, 2.5, 2.5])
    assert found.statistic == pytest.approx(chisquare([390, 4, 3, 2, 1], expected).statistic)
    assert found.p_value == pytest.approx(chisquare([390, 4, 3, 2, 1], expected).pvalue, abs=0.1)
    assert found.forecast_ratio == pytest.approx(1.19)


def test_right_forecasts_pass_and_thin_tails_fail() -> None:
    rng = np.random.default_rng(8)
    var, es = float(norm.ppf(0.975)), 2.3378
    ones = np.ones(500)
    rejected = sum(
        multi_quantile_test(
            rng.standard_normal(500), var * ones, es * ones, 0.975, None, generator(), simulations=2000
        ).rejected
        for _ in range(100)
    )
    assert rejected <= 12
    fat = rng.standard_t(3, 2000) * var / t.ppf(0.975, 3)  # the VaR is right, what lies beyond is not
    found = multi_quantile_test(fat, var * np.ones(2000), es * np.ones(2000), 0.975, None, generator())
    assert found.rejected


def test_same_seed_same_answer() -> None:
    pnl = np.random.default_rng(2).standard_normal(300)
    first, second = (multi_quantile_test(pnl, 2 * np.ones(300), 2.4 * np.ones(300), 0.975, 6.0, generator(3)) for _ in range(2))
    assert first == second
