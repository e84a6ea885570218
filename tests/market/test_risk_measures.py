"""Risk statistics against the golden values of the method files, closed forms and independent recomputation."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from workbench.errors import DataError
from workbench.market import risk_measures as rm

MONTHLY = np.array([2, -3, 1, 4, -2, 1.5, 0.5, -1, 3, 0, -2.5, 2]) / 100
EXCESS = MONTHLY - 0.002
S2 = np.array([[0.04, 0.006], [0.006, 0.01]])
S3 = np.array([[0.04, 0.018, -0.002], [0.018, 0.0225, -0.001], [-0.002, -0.001, 0.0064]])
W3 = np.array([0.5, 0.3, 0.2])

series = hnp.arrays(np.float64, st.integers(2, 60), elements=st.floats(-0.4, 0.4).map(lambda x: round(x, 6)))
confidences = st.floats(0.5, 0.999)


class TestGoldenMonthlySeries:
    """portfolio-method.md section 7: twelve months, risk-free .2 % a month."""

    def test_annual_return(self) -> None:
        assert rm.annualised_return(MONTHLY, 12) == pytest.approx(0.05357, abs=5e-6)

    def test_volatility(self) -> None:
        assert rm.volatility(MONTHLY, 12) == pytest.approx(0.07691, abs=5e-6)

    def test_sharpe(self) -> None:
        assert rm.sharpe_ratio(EXCESS, 12) == pytest.approx(0.4030, abs=5e-5)

    def test_sortino_divides_by_all_periods(self) -> None:
        assert rm.sortino_ratio(EXCESS, 12) == pytest.approx(0.6348, abs=5e-5)

    def test_max_drawdown(self) -> None:
        assert rm.max_drawdown(MONTHLY).depth == pytest.approx(-0.03, abs=5e-5)

    def test_calmar(self) -> None:
        annual = rm.annualised_return(MONTHLY, 12)
        assert annual is not None
        assert rm.calmar_ratio(annual, rm.max_drawdown(MONTHLY).depth) == pytest.approx(1.786, abs=5e-4)

    def test_mean_of_the_worst_three(self) -> None:
        assert rm.historical_cvar(MONTHLY, 0.75) == pytest.approx(0.025, abs=1e-12)

    def test_statistics_of_gives_the_same(self) -> None:
        dates = pd.date_range("2024-01-31", periods=12, freq="ME")
        found = rm.statistics_of(pd.Series(MONTHLY, index=dates), periods_per_year=12, risk_free=0.024)
        assert found.sharpe == pytest.approx(0.4030, abs=5e-5)
        assert found.calmar == pytest.approx(1.786, abs=5e-4)
        assert (found.annualised, found.years, found.relative) == (True, 1.0, None)


class TestGoldenPortfolios:
    def test_three_asset_contributions(self) -> None:
        found = rm.risk_contributions(W3, S3)
        assert found.volatility == pytest.approx(0.1310, abs=5e-5)
        np.testing.assert_allclose(found.share, [0.7284, 0.2718, -0.0002], atol=5e-5)

    def test_three_asset_diversification_ratio(self) -> None:
        assert rm.diversification_ratio(W3, S3) == pytest.approx(1.2290, abs=5e-5)

    def test_minimum_variance_has_equal_marginal_risk(self) -> None:
        w = np.array([2 / 19, 17 / 19])
        np.testing.assert_allclose(w, [0.1053, 0.8947], atol=5e-5)
        marginal = rm.risk_contributions(w, S2).marginal
        assert marginal[0] == pytest.approx(marginal[1], rel=1e-12)

    def test_equal_risk_weights(self) -> None:
        share = rm.risk_contributions(np.array([1 / 3, 2 / 3]), S2).share
        np.testing.assert_allclose(share, [0.5, 0.5], atol=1e-12)
        assert rm.effective_bets(np.array([1 / 3, 2 / 3]), S2) == pytest.approx(2.0)


@pytest.mark.parametrize(("confidence", "var", "cvar"), [(0.95, 1.6449, 2.0627), (0.975, 1.96, 2.3378), (0.99, 2.3263, 2.6652)])
def test_normal_tail_golden_values(confidence: float, var: float, cvar: float) -> None:
    assert rm.normal_var(0, 1, confidence) == pytest.approx(var, abs=6e-5)
    assert rm.normal_cvar(0, 1, confidence) == pytest.approx(cvar, abs=6e-5)


@pytest.mark.parametrize(
    ("confidence", "var", "cvar"), [(0.95, 1.5608, 2.2387), (0.975, 1.9912, 2.7278), (0.99, 2.6065, 3.4488)]
)
def test_student_tail_golden_values(confidence: float, var: float, cvar: float) -> None:
    assert rm.student_t_var(0, 1, confidence, 5) == pytest.approx(var, abs=6e-5)
    assert rm.student_t_cvar(0, 1, confidence, 5) == pytest.approx(cvar, abs=6e-5)


def test_student_tail_approaches_the_normal_one() -> None:
    assert rm.student_t_cvar(0.01, 0.2, 0.99, 1e7) == pytest.approx(rm.normal_cvar(0.01, 0.2, 0.99), abs=1e-6)


def test_student_needs_a_variance() -> None:
    with pytest.raises(ValueError, match="more than 2"):
        rm.student_t_var(0, 1, 0.95, 2.0)


def test_parametric_horizon_scales_risk_by_its_root_and_mean_by_itself() -> None:
    assert rm.normal_var(0.001, 0.01, 0.95, 4) == pytest.approx(1.644853627 * 0.02 - 0.004, abs=1e-9)
    assert rm.normal_cvar(0.001, 0.01, 0.95, 4) == pytest.approx(2.062712807 * 0.02 - 0.004, abs=1e-9)


class TestDrawdown:
    def test_start_trough_and_recovery(self) -> None:
        fall = rm.max_drawdown(np.array([0.1, -0.5, 0.5, 1.0, 0.1]))
        assert fall.depth == pytest.approx(-0.5)
        assert (fall.start, fall.trough, fall.recovery) == (1, 2, 4)

    def test_the_start_counts_as_a_peak(self) -> None:
        fall = rm.max_drawdown(np.array([-0.2, 0.1]))
        assert (fall.start, fall.trough, fall.recovery) == (0, 1, None)

    def test_recovery_to_exactly_the_peak_counts(self) -> None:
        r = np.array([-0.1, 1 / 0.9 - 1, 0.0])
        assert rm.max_drawdown(r).recovery == 2

    def test_a_series_that_never_falls(self) -> None:
        assert rm.max_drawdown(np.array([0.0, 0.1])) == rm.Drawdown(depth=0.0, start=0, trough=0, recovery=0)

    def test_ulcer_is_the_root_mean_square_depth(self) -> None:
        assert rm.ulcer_index(np.array([-0.1, 1 / 0.9 - 1, -0.2, 0.0])) == pytest.approx(
            math.sqrt((0.01 + 0 + 0.04 + 0.04) / 4)
        )

    def test_time_under_water(self) -> None:
        share, longest = rm.time_under_water(np.array([-0.1, 0.01, 0.5, -0.1, 0.0, 0.0]))
        assert share == pytest.approx(5 / 6)
        assert longest == 3

    @given(series)
    def test_against_a_loop(self, r: np.ndarray) -> None:
        nav, peak, worst = 1.0, 1.0, 0.0
        for x in r:
            nav *= 1 + x
            peak = max(peak, nav)
            worst = min(worst, nav / peak - 1)
        assert rm.max_drawdown(r).depth == pytest.approx(worst, abs=1e-11)

    @given(series)
    def test_order_of_dates(self, r: np.ndarray) -> None:
        fall = rm.max_drawdown(r)
        assert fall.start <= fall.trough
        assert fall.recovery is None or fall.recovery >= fall.trough
        assert -1.0 <= fall.depth <= 0.0


class TestTail:
    def test_var_is_an_observed_loss_without_interpolation(self) -> None:
        r = -np.arange(1.0, 21.0) / 100
        assert rm.historical_var(r, 0.95) == pytest.approx(0.19)
        assert rm.historical_cvar(r, 0.95) == pytest.approx(0.20)

    def test_cvar_weighs_the_broken_observation(self) -> None:
        r = -np.arange(1.0, 11.0) / 100  # 10 losses at 85 %: the worst and half of the next
        assert rm.historical_cvar(r, 0.85) == pytest.approx((0.10 + 0.5 * 0.09) / 1.5)

    def test_a_tail_thinner_than_one_observation_is_the_worst_loss(self) -> None:
        assert rm.historical_cvar(MONTHLY, 0.99) == pytest.approx(0.03)

    @given(series, confidences)
    def test_cvar_is_the_minimum_of_rockafellar_and_uryasev(self, r: np.ndarray, confidence: float) -> None:
        # The function of a is convex and piecewise linear: its minimum lies at one of the losses.
        values = [a + np.maximum(-r - a, 0.0).sum() / (len(r) * (1 - confidence)) for a in -r]
        assert rm.historical_cvar(r, confidence) == pytest.approx(min(values), abs=1e-9)
        at_var = rm.historical_var(r, confidence)
        assert at_var + np.maximum(-r - at_var, 0.0).sum() / (len(r) * (1 - confidence)) == pytest.approx(min(values), abs=1e-9)

    @given(series, confidences)
    def test_cvar_is_never_below_var(self, r: np.ndarray, confidence: float) -> None:
        assert rm.historical_cvar(r, confidence) >= rm.historical_var(r, confidence) - 1e-12

    @given(series, confidences)
    def test_shift_and_scale(self, r: np.ndarray, confidence: float) -> None:
        assert rm.historical_cvar(2 * r - 0.01, confidence) == pytest.approx(2 * rm.historical_cvar(r, confidence) + 0.01)
        assert rm.historical_var(2 * r - 0.01, confidence) == pytest.approx(2 * rm.historical_var(r, confidence) + 0.01)

    @given(hnp.arrays(np.float64, (30, 3), elements=st.floats(-0.3, 0.3)), confidences)
    def test_components_sum_to_the_whole_and_cvar_is_subadditive(self, R: np.ndarray, confidence: float) -> None:
        parts = rm.component_cvar(W3, R, confidence)
        assert parts.sum() == pytest.approx(rm.historical_cvar(R @ W3, confidence), abs=1e-12)
        alone = [w * rm.historical_cvar(R[:, i], confidence) for i, w in enumerate(W3)]
        assert parts.sum() <= sum(alone) + 1e-12

    @given(series, confidences)
    def test_tail_weights_are_a_distribution(self, r: np.ndarray, confidence: float) -> None:
        weights = rm.tail_weights(r, confidence)
        assert weights.sum() == pytest.approx(1.0)
        assert (weights >= 0).all()


class TestContributions:
    @given(hnp.arrays(np.float64, (5, 4), elements=st.floats(-1, 1)), hnp.arrays(np.float64, 4, elements=st.floats(-1, 1)))
    def test_they_sum_to_the_risk(self, X: np.ndarray, w: np.ndarray) -> None:
        S = X.T @ X
        found = rm.risk_contributions(w, S)
        assert found.contribution.sum() == pytest.approx(math.sqrt(max(w @ S @ w, 0.0)), abs=1e-9)

    def test_marginal_risk_is_the_derivative(self) -> None:
        step = 1e-6
        for i in range(3):
            up, down = W3.copy(), W3.copy()
            up[i] += step
            down[i] -= step
            slope = (rm.risk_contributions(up, S3).volatility - rm.risk_contributions(down, S3).volatility) / (2 * step)
            assert rm.risk_contributions(W3, S3).marginal[i] == pytest.approx(slope, abs=1e-9)

    def test_a_riskless_portfolio_has_no_shares(self) -> None:
        S = np.zeros((2, 2))
        w = np.array([0.5, 0.5])
        assert rm.risk_contributions(w, S).share.tolist() == [0.0, 0.0]
        assert rm.diversification_ratio(w, S) is None
        assert rm.effective_bets(w, S) is None

    def test_one_asset_is_one_bet(self) -> None:
        assert rm.effective_bets(np.array([1.0, 0.0]), S2) == pytest.approx(1.0)
        assert rm.diversification_ratio(np.array([1.0, 0.0]), S2) == pytest.approx(1.0)


class TestRelative:
    rng = np.random.default_rng(7)
    market = rng.normal(0.0005, 0.01, 500)
    portfolio = 0.0001 + 0.8 * market + rng.normal(0, 0.004, 500)

    def test_against_an_ordinary_regression(self) -> None:
        import statsmodels.api as sm

        cash = 0.02 / 252
        fitted = sm.OLS(self.portfolio - cash, sm.add_constant(self.market - cash)).fit()
        found = rm.relative_to(self.portfolio, self.market, 252, 0.02)
        assert found.beta == pytest.approx(fitted.params[1], rel=1e-10)
        assert found.alpha == pytest.approx(fitted.params[0] * 252, rel=1e-9)
        assert found.r_squared == pytest.approx(fitted.rsquared, rel=1e-10)
        assert found.treynor == pytest.approx((self.portfolio.mean() * 252 - 0.02) / fitted.params[1], rel=1e-9)

    def test_tracking_error_and_information_ratio(self) -> None:
        active = pd.Series(self.portfolio - self.market)
        found = rm.relative_to(self.portfolio, self.market, 252, 0.02)
        assert found.tracking_error == pytest.approx(active.std() * math.sqrt(252))
        assert found.information_ratio == pytest.approx(active.mean() / active.std() * math.sqrt(252))

    def test_captures_are_geometric(self) -> None:
        found = rm.relative_to(np.array([0.1, -0.1, 0.05]), np.array([0.2, -0.2, 0.1]), 12, 0.0)
        assert found.up_capture == pytest.approx((math.sqrt(1.1 * 1.05) - 1) / (math.sqrt(1.2 * 1.1) - 1))
        assert found.down_capture == pytest.approx(0.5)

    def test_the_benchmark_against_itself(self) -> None:
        found = rm.relative_to(self.market, self.market, 252, 0.02)
        assert (found.beta, found.r_squared) == (pytest.approx(1.0), pytest.approx(1.0))
        assert found.alpha == pytest.approx(0.0, abs=1e-12)
        assert (found.tracking_error, found.information_ratio) == (0.0, None)

    def test_a_riskless_benchmark_has_no_beta(self) -> None:
        found = rm.relative_to(self.portfolio, np.full(500, 0.0001), 252, 0.0)
        assert (found.beta, found.alpha, found.r_squared, found.treynor, found.down_capture) == (None,) * 5


class TestConventions:
    def test_less_than_a_year_is_not_annualised(self) -> None:
        short = pd.Series([0.1, 0.1], index=pd.date_range("2024-01-31", periods=2, freq="ME"))
        found = rm.statistics_of(short, periods_per_year=12, risk_free=0.0)
        assert rm.annualised_return(short.to_numpy(), 12) is None
        assert found.annual_return == pytest.approx(0.21)
        assert not found.annualised

    def test_cash_alone_has_no_ratios(self) -> None:
        dates = pd.date_range("2024-01-01", periods=300)
        found = rm.statistics_of(pd.Series(0.03 / 252, index=dates), periods_per_year=252, risk_free=0.03)
        assert (found.volatility, found.sharpe, found.sharpe_standard_error, found.sortino, found.calmar) == (
            0,
            None,
            None,
            None,
            None,
        )
        assert (found.max_drawdown, found.max_drawdown_start, found.recovery_date) == (0.0, None, None)

    def test_a_drawdown_from_the_start_is_dated_when_the_start_is_known(self) -> None:
        falling = pd.Series([-0.1, -0.1], index=pd.to_datetime(["2024-02-01", "2024-02-02"]))
        known = rm.statistics_of(falling, periods_per_year=252, risk_free=0.0, start=pd.Timestamp("2024-01-31"))
        assert str(known.max_drawdown_start) == "2024-01-31"
        assert str(known.max_drawdown_trough) == "2024-02-02"
        assert known.recovery_date is None
        assert rm.statistics_of(falling, periods_per_year=252, risk_free=0.0).max_drawdown_start is None

    def test_total_loss_names_the_day(self) -> None:
        ruined = pd.Series([0.1, -1.0], index=pd.to_datetime(["2024-02-01", "2024-02-02"]))
        with pytest.raises(DataError, match="loses 100% of its value on 2024-02-02"):
            rm.statistics_of(ruined, periods_per_year=252, risk_free=0.0)

    def test_one_return_is_too_few(self) -> None:
        with pytest.raises(DataError, match="1 return is too few"):
            rm.statistics_of(pd.Series([0.1], index=pd.to_datetime(["2024-02-01"])), periods_per_year=252, risk_free=0.0)

    def test_sharpe_standard_error_is_in_the_units_of_the_ratio(self) -> None:
        periodic = EXCESS.mean() / EXCESS.std(ddof=1)
        assert rm.sharpe_standard_error(EXCESS, 12) == pytest.approx(math.sqrt((1 + periodic**2 / 2) / 12) * math.sqrt(12))

    @given(series)
    def test_every_statistic_is_finite_or_none(self, r: np.ndarray) -> None:
        dated = pd.Series(r, index=pd.date_range("2024-01-01", periods=len(r)))
        found = rm.statistics_of(dated, periods_per_year=252, risk_free=0.01, benchmark=dated[::-1].set_axis(dated.index))
        assert found.relative is not None
        numbers = [getattr(found, name) for name in found.__slots__] + [
            getattr(found.relative, n) for n in found.relative.__slots__
        ]
        assert all(math.isfinite(x) for x in numbers if isinstance(x, float))
