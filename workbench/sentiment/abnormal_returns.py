"""Abnormal returns around one event: market model by least squares, with the error of the prediction in the variance.

Simple returns per session, fractions. Day 0 is the session to which the news counts. Formulas: Campbell, Lo and MacKinlay
(1997), chapter 4: with regressors ``X`` (a one, and the market's return) over the estimation window and ``Z`` over the event
window, the abnormal returns ``r - Z b`` have covariance ``s2 (I + Z (X'X)^-1 Z')``, and their sum the sum of its cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.errors import DataError
from workbench.sentiment.daily import FloatArray

#: Days of the estimation window, first and last, and returns it must have.
ESTIMATION = (-250, -30)
LEAST_ESTIMATION = 100
#: Event windows, first and last day.
WINDOWS = ((0, 0), (-1, 1), (0, 1), (0, 5), (-5, 5))
#: Days of the path that is drawn.
PATH = (-10, 10)


@dataclass(frozen=True, slots=True)
class WindowReturn:
    """The cumulative abnormal return of one window, its standard error, and their ratio (t with ``df`` degrees of freedom)."""

    first: int
    last: int
    car: float
    standard_error: float
    df: int

    @property
    def scar(self) -> float:
        """Standardised: the return over its standard error."""
        return self.car / self.standard_error


@dataclass(frozen=True, slots=True, eq=False)
class EventReturns:
    """What happened around one event.

    Attributes:
        alpha, beta: of the market model per session; beta is None for the constant mean.
        sigma: standard deviation of the residuals, with degrees of freedom taken off.
        observations: returns in the estimation window.
        zero_share: share of them that are exactly zero: a sign of thin trading.
        windows: those whose days all have a return.
        path: abnormal returns of the days of ``PATH``, NaN where there is none.
        residual_days, residuals: places in the calendar and residuals of the estimation window.
    """

    alpha: float
    beta: float | None
    sigma: float
    observations: int
    zero_share: float
    windows: tuple[WindowReturn, ...]
    path: FloatArray
    residual_days: np.ndarray[tuple[int], np.dtype[np.int64]]
    residuals: FloatArray


def event_returns(
    returns: FloatArray, market: FloatArray | None, at: int, windows: Sequence[tuple[int, int]] = WINDOWS
) -> EventReturns:
    """The abnormal returns around the session ``at``.

    Args:
        returns: of the share, shape (sessions,), NaN where there is none.
        market: of the market, likewise; None for the constant-mean model.
        at: place of day 0.

    Raises:
        DataError: fewer than ``LEAST_ESTIMATION`` returns in the estimation window, or the share's never change.
    """
    import statsmodels.api as sm

    known = np.isfinite(returns) if market is None else np.isfinite(returns) & np.isfinite(market)
    days = np.arange(max(0, at + ESTIMATION[0]), max(0, at + ESTIMATION[1] + 1))
    days = days[known[days]]
    if days.size < LEAST_ESTIMATION:
        raise DataError(
            f"{days.size} returns lie in the estimation window, 250 to 30 sessions before; {LEAST_ESTIMATION} are needed.",
            "Give prices that begin earlier.",
        )
    fitted = sm.OLS(returns[days], _regressors(market, days)).fit()
    variance = float(fitted.mse_resid)
    if variance <= 1e-14:
        raise DataError("The prices in the estimation window do not move.", "Check the price column.")
    coefficients = np.asarray(fitted.params, dtype=np.float64)
    unscaled = np.asarray(fitted.normalized_cov_params, dtype=np.float64)
    return EventReturns(
        alpha=float(coefficients[0]),
        beta=None if market is None else float(coefficients[1]),
        sigma=float(np.sqrt(variance)),
        observations=int(days.size),
        zero_share=float(np.mean(returns[days] == 0)),
        windows=tuple(
            window
            for first, last in windows
            if (window := _window(returns, market, at, (first, last), coefficients, variance, unscaled, int(days.size)))
        ),
        path=_path(returns, market, at, coefficients),
        residual_days=days,
        residuals=np.asarray(fitted.resid, dtype=np.float64),
    )


def _regressors(market: FloatArray | None, days: np.ndarray[tuple[int], np.dtype[np.int64]]) -> FloatArray:
    one = np.ones(days.size)
    return one[:, None] if market is None else np.column_stack([one, market[days]])


def _window(
    returns: FloatArray,
    market: FloatArray | None,
    at: int,
    window: tuple[int, int],
    coefficients: FloatArray,
    variance: float,
    unscaled: FloatArray,
    observations: int,
) -> WindowReturn | None:
    days = np.arange(at + window[0], at + window[1] + 1)
    if days[0] < 0 or days[-1] >= len(returns):
        return None
    Z = _regressors(market, days)
    abnormal = returns[days] - Z @ coefficients
    if not np.isfinite(abnormal).all():
        return None
    total = variance * (days.size + float((Z @ unscaled @ Z.T).sum()))
    return WindowReturn(*window, float(abnormal.sum()), float(np.sqrt(total)), observations - len(coefficients))


def _path(returns: FloatArray, market: FloatArray | None, at: int, coefficients: FloatArray) -> FloatArray:
    days = np.arange(at + PATH[0], at + PATH[1] + 1)
    inside = (days >= 0) & (days < len(returns))
    path = np.full(days.size, np.nan)
    path[inside] = returns[days[inside]] - _regressors(market, days[inside]) @ coefficients
    return path
