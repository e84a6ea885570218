"""Filtered historical simulation, the block bootstrap and the variance models behind them."""

import numpy as np
import pytest

from workbench.errors import DataError
from workbench.market.risk_measures import historical_cvar
from workbench.stress.garch import ewma_model, filter_variance, fit_garch
from workbench.stress.historical_paths import (
    bootstrap_draws,
    default_block_length,
    filtered_draws,
    stationary_days,
    variance_models,
)
from workbench.stress.monte_carlo import LEVELS


def simulated_garch(observations, *, constant, shock, memory, seed=0):
    generator = np.random.default_rng(seed)
    noise = generator.standard_normal(observations)
    series, variance = np.empty(observations), constant / (1 - shock - memory)
    for t in range(observations):
        series[t] = np.sqrt(variance) * noise[t]
        variance = constant + shock * series[t] ** 2 + memory * variance
    return series


@pytest.fixture(scope="module")
def returns():
    generator = np.random.default_rng(5)
    return 0.0004 + 0.01 * generator.standard_t(5, size=(1500, 3)) @ np.array([[1, 0.5, 0], [0, 1, 0.3], [0, 0, 1]])


def test_ewma_is_its_recursion():
    series = np.random.default_rng(1).normal(size=40) * 0.01
    filtered = filter_variance(series, ewma_model(0.94), 1e-4)
    variance = 1e-4
    for t, value in enumerate(series):
        assert filtered.deviations[t] ** 2 == pytest.approx(variance)
        assert filtered.residuals[t] == pytest.approx(value / np.sqrt(variance))
        variance = 0.94 * variance + 0.06 * value**2
    assert filtered.next_variance == pytest.approx(variance)


def test_garch_estimate_finds_the_simulated_parameters():
    series = simulated_garch(20_000, constant=2e-6, shock=0.08, memory=0.90)
    model = fit_garch(series)
    assert model.shock == pytest.approx(0.08, abs=0.015)
    assert model.memory == pytest.approx(0.90, abs=0.02)
    assert model.constant / (1 - model.persistence) == pytest.approx(series.var())


def test_garch_has_a_likelihood_no_neighbour_beats():
    series = simulated_garch(3000, constant=2e-6, shock=0.1, memory=0.85, seed=2)
    best, variance = fit_garch(series), series.var()

    def loss(model):
        deviations = filter_variance(series, model, variance).deviations
        return np.mean(np.log(deviations**2) + (series / deviations) ** 2)

    for step in (-0.01, 0.01):
        moved = type(best)(constant=variance * (1 - best.persistence - step), shock=best.shock + step, memory=best.memory)
        assert loss(best) <= loss(moved)


def test_garch_refuses_what_it_cannot_fit():
    with pytest.raises(DataError, match="needs 250 returns; oil has 10"):
        fit_garch(np.ones(10), "oil")
    with pytest.raises(DataError, match="does not move"):
        fit_garch(np.zeros(300), "peg")


def test_one_day_bootstrap_is_history(returns):
    weights = np.array([0.5, 0.3, 0.2])
    result = bootstrap_draws(returns, weights, 200_000, np.random.default_rng(1))
    history = returns @ weights
    assert np.abs(result.pnl[:1000, None] - history[None, :]).min(axis=1).max() < 1e-15
    for level in LEVELS:
        assert historical_cvar(result.pnl, level) == pytest.approx(historical_cvar(history, level), rel=0.03)


def test_bootstrap_walks_in_blocks():
    days = stationary_days(100, 4000, 20, 10.0, np.random.default_rng(2))
    follows = (days[:, 1:] - days[:, :-1]) % 100 == 1
    # A step continues with probability 1 - 1/10, and a jump lands on the next day with 1/100.
    assert follows.mean() == pytest.approx(0.9 + 0.1 / 100, abs=0.005)
    assert (stationary_days(7, 500, 30, 5.0, np.random.default_rng(3)) < 7).all()
    assert default_block_length(1000) == 10


def test_path_is_held_and_compounds(returns):
    weights = np.array([0.5, 0.3, 0.2])
    result = bootstrap_draws(returns, weights, 300, np.random.default_rng(4), horizon=5, block_length=2)
    days = stationary_days(len(returns), 300, 5, 2.0, np.random.default_rng(4))
    expected = [weights @ (np.prod(1 + returns[row], axis=0) - 1) for row in days]
    np.testing.assert_allclose(result.pnl, expected, atol=1e-14)


def test_filtered_days_have_todays_volatility(returns):
    calm = returns.copy()
    calm[-250:] *= 0.2
    result = filtered_draws(calm, np.array([1.0, 0, 0]), 20_000, np.random.default_rng(1), variance_models(calm, "abc", "ewma"))
    assert result.pnl.std() == pytest.approx(calm[-60:, 0].std(), rel=0.35)
    assert result.pnl.std() < 0.5 * calm[:, 0].std()


def test_filtered_path_updates_its_variance(returns):
    demeaned = returns - returns.mean(axis=0)
    models = variance_models(returns, "abc", "garch")
    weights = np.array([0.2, 0.3, 0.5])
    result = filtered_draws(returns, weights, 50, np.random.default_rng(9), models, horizon=3)
    days = np.random.default_rng(9).integers(len(returns), size=(50, 3))
    filtered = [filter_variance(demeaned[:, i], models[i], demeaned[:, i].var()) for i in range(3)]
    for row in range(50):
        growth = np.ones(3)
        for i in range(3):
            variance = filtered[i].next_variance
            for day in days[row]:
                move = np.sqrt(variance) * filtered[i].residuals[day]
                growth[i] *= 1 + returns[:, i].mean() + move
                variance = models[i].constant + models[i].shock * move**2 + models[i].memory * variance
        assert result.pnl[row] == pytest.approx(weights @ (growth - 1), abs=1e-14)


def test_parts_add_up_to_expected_shortfall(returns):
    weights = np.array([0.5, 0.3, 0.2])
    for result in (
        bootstrap_draws(returns, weights, 5000, np.random.default_rng(1), horizon=4),
        filtered_draws(returns, weights, 5000, np.random.default_rng(1), variance_models(returns, "abc", "ewma"), horizon=4),
    ):
        for level, parts in zip(LEVELS, result.tail_returns, strict=True):
            assert -parts.sum() == pytest.approx(historical_cvar(result.pnl, level), abs=1e-12)


def test_a_series_that_stands_still_is_named(returns):
    flat = returns.copy()
    flat[:, 1] = 0.0
    with pytest.raises(DataError, match="Column 2"):
        filtered_draws(flat, np.ones(3) / 3, 1000, np.random.default_rng(1), variance_models(flat, "abc", "ewma"))
