"""Weight ranges over resampled histories and what each holding is worth."""

from typing import Any

import numpy as np
import pytest
from asking import ask, best, told
from test_solve import CRASH, EQUAL, FUNDS

from workbench.errors import InputError, OptimisationError
from workbench.market.prices import PriceTable
from workbench.portfolio.sensitivity import alternatives, resampled_moments, weight_ranges


def ranges(prices: PriceTable, draws: int = 40, seed: int = 1, **fields: Any) -> Any:
    return weight_ranges(ask(prices, **fields), draws, np.random.default_rng(seed))


def test_ranges_hold_the_limits_and_repeat_with_the_seed(etf: PriceTable) -> None:
    first = ranges(etf, objective="max_sharpe", constraints={"max_weight": 0.4})
    again = ranges(etf, objective="max_sharpe", constraints={"max_weight": 0.4})
    np.testing.assert_array_equal(first.low, again.low)
    np.testing.assert_array_equal(first.high, again.high)
    assert (first.solved, first.failed, first.infeasible) == (40, 0, 0)
    assert (first.low >= -1e-9).all()
    assert (first.high <= 0.4 + 1e-9).all()
    assert (first.low <= first.median).all()
    assert (first.median <= first.high).all()
    other = ranges(etf, seed=2, objective="max_sharpe", constraints={"max_weight": 0.4})
    assert np.abs(other.high - first.high).max() > 0


def test_returns_decide_weights_less_firmly_than_risk(etf: PriceTable) -> None:
    sharpe = ranges(etf, objective="max_sharpe", constraints={"max_weight": 0.5})
    variance = ranges(etf, objective="min_variance", constraints={"max_weight": 0.5})
    assert sharpe.wide.mean() > variance.wide.mean()
    assert sharpe.wide.max() > 0.15
    assert ranges(etf, objective="equal_weight").wide.max() == 0.0


def test_resampled_means_scatter_by_their_standard_error(etf: PriceTable) -> None:
    question = ask(etf)
    means = np.array([moments.mean for moments in resampled_moments(question, 400, np.random.default_rng(3))])
    error = question.moments.mean_standard_error
    assert error is not None
    np.testing.assert_allclose(means.mean(axis=0), question.moments.mean, atol=0.25 * error.max())
    ratio = means.std(axis=0) / error
    assert (ratio > 0.6).all()
    assert (ratio < 1.5).all()


def test_cash_and_given_moments(etf: PriceTable) -> None:
    held = {"SPY": 0.5, "CASH": 0.5}
    moments = next(resampled_moments(ask(etf, current=held, risk_free=0.03), 1, np.random.default_rng(1)))
    assert moments.mean[-1] == pytest.approx(0.03)
    assert not moments.covariance[-1].any()
    given = {"method": "given", "assets": FUNDS, "matrix": (np.eye(8) * 0.04).tolist()}
    fixed = next(resampled_moments(ask(etf, covariance=given), 1, np.random.default_rng(1)))
    np.testing.assert_array_equal(fixed.covariance, np.eye(8) * 0.04)


def test_limits_move_with_the_resampled_moments(etf: PriceTable) -> None:
    """A floor on the return is met on each history by that history's own returns."""
    found = ranges(etf, constraints={"min_return": 0.06, "scenario_floors": [{"name": "2008", "returns": CRASH, "min": -0.25}]})
    assert found.solved >= 20


def test_without_a_history_there_is_nothing_to_resample() -> None:
    moments = {
        "mean": {"method": "given", "values": {"A": 0.07, "B": 0.03}},
        "covariance": {"method": "given", "assets": ["A", "B"], "matrix": [[0.04, 0.0], [0.0, 0.01]]},
    }
    with pytest.raises(InputError, match="need a history"):
        weight_ranges(ask(None, **moments), 20, np.random.default_rng(1))


def test_limits_that_hold_only_on_the_history_itself_are_told(etf: PriceTable) -> None:
    highest = ask(etf).moments.mean.max()
    with pytest.raises(OptimisationError, match="of 20 resampled histories"):
        weight_ranges(ask(etf, constraints={"min_return": float(highest) + 0.08}), 20, np.random.default_rng(1))


def test_alternatives_are_solved_and_leave_no_trace(etf: PriceTable) -> None:
    limits = {"max_weight": {"QQQ": 0.3}, "min_weight": {"SPY": 0.05}}
    question, found = best(etf, objective="max_utility", check=False, constraints=limits)
    here = told(question, found)
    rows = {row.asset: row for row in alternatives(question, found)}
    assert "QQQ" in rows
    without = best(etf, objective="max_utility", check=False, constraints={"exclude": ["QQQ"], "min_weight": {"SPY": 0.05}})
    assert rows["QQQ"].without == pytest.approx(told(*without), abs=1e-9)
    assert rows["QQQ"].point_more is None, "its own limit forbids it"
    assert rows["SPY"].without is None, "its own minimum forbids it"
    assert found.programme is not None
    assert -found.programme.solve().minimised == pytest.approx(here, abs=1e-9)


def test_alternatives_are_for_long_only_optimisations(etf: PriceTable) -> None:
    assert alternatives(*best(etf, check=False, constraints={"long_only": False})) == []
    assert alternatives(*best(etf, objective="risk_parity")) == []


def test_fixed_holdings_have_no_alternative(etf: PriceTable) -> None:
    question, found = best(etf, check=False, current=EQUAL, hold_fixed=["SPY"])
    row = next(row for row in alternatives(question, found) if row.asset == "SPY")
    assert (row.without, row.point_more, row.point_less) == (None, None, None)
