"""Performance and risk statistics of a return series, and how risk is shared out among assets.

Conventions: ``r`` are simple per-period returns, k periods a year, ``e = r - risk_free / k`` the excess over cash. Results
are decimals per year unless a name says otherwise; VaR and CVaR are positive losses per period. A ratio whose denominator
is zero does not exist: the function returns None, never NaN or infinity.

Historical VaR at confidence a is the smallest loss z with ``P(L <= z) >= a``: the ``ceil(n a)``-th smallest of n losses,
without interpolation. CVaR is the exact tail mean of Acerbi and Tasche (2002): the worst ``n (1-a)`` losses, the last one
with its fraction. It equals the minimum of Rockafellar and Uryasev's (2000) program, so an optimiser's ``cvar`` and this one
agree, and it is never below VaR.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import DataError
from workbench.market.returns import FloatArray

#: Compounding thousands of periods rounds a level by less than this; a smaller fall is none.
_LEVEL_ROUNDING = 1e-12
#: A return is a price ratio less 1, so anything below this is rounding and not risk.
_RETURN_ROUNDING = 1e-14


# -- growth and ratios ------------------------------------------------------------------------------------------------


def cumulative_return(r: FloatArray) -> float:
    """``prod(1 + r) - 1``."""
    return float(np.prod(1.0 + r) - 1.0)


def annualised_return(r: FloatArray, periods_per_year: float) -> float | None:
    """Geometric: ``prod(1 + r) ** (k/n) - 1``. None for less than a year, which is not to be annualised, and when the
    wealth does not stay positive."""
    n = len(r)
    if n < periods_per_year or (r <= -1.0).any():
        return None
    return float(np.expm1(np.log1p(r).sum() * periods_per_year / n))


def volatility(r: FloatArray, periods_per_year: float) -> float:
    """``sd(r, ddof=1) * sqrt(k)``."""
    return float(_deviation(r) * np.sqrt(periods_per_year))


def sharpe_ratio(e: FloatArray, periods_per_year: float) -> float | None:
    """``mean(e) / sd(e, ddof=1) * sqrt(k)``."""
    return _ratio(float(e.mean()) * np.sqrt(periods_per_year), _deviation(e))


def sharpe_standard_error(e: FloatArray, periods_per_year: float) -> float | None:
    """Lo (2002) for independent returns: ``sqrt((1 + SR^2/2) / n)`` with SR per period, then times ``sqrt(k)`` so that it
    stands beside the annual ratio."""
    periodic = sharpe_ratio(e, 1.0)
    if periodic is None:
        return None
    return float(np.sqrt((1.0 + periodic**2 / 2.0) / len(e) * periods_per_year))


def sortino_ratio(e: FloatArray, periods_per_year: float) -> float | None:
    """``mean(e) / sqrt(mean(min(e, 0)^2)) * sqrt(k)``: the mean runs over all n periods, not only the losing ones."""
    downside = float(np.sqrt((np.minimum(e, 0.0) ** 2).mean()))
    return _ratio(float(e.mean()) * np.sqrt(periods_per_year), downside)


# -- drawdown ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawdown:
    """The deepest fall from a peak. Positions count period ends; 0 is the start, before the first return.

    Attributes:
        depth: 0 or negative.
        start, trough: of the peak, and of the lowest point after it.
        recovery: where wealth is first back at the peak; None when it is not.
    """

    depth: float
    start: int
    trough: int
    recovery: int | None


def drawdowns(r: FloatArray) -> FloatArray:
    """``NAV_t / max_{s<=t} NAV_s - 1`` with the start NAV 1 included: shape (n + 1,), the first value 0."""
    nav = np.concatenate([[1.0], np.cumprod(1.0 + r)])
    return np.asarray(nav / np.maximum.accumulate(nav) - 1.0, dtype=np.float64)


def max_drawdown(r: FloatArray) -> Drawdown:
    """The deepest drawdown; of two equally deep ones the earlier. A series that never falls has depth 0 at the start."""
    below = drawdowns(r)
    trough = int(below.argmin())
    if below[trough] >= -_LEVEL_ROUNDING:
        return Drawdown(depth=0.0, start=0, trough=0, recovery=0)
    start = int(np.flatnonzero(below[: trough + 1] >= -_LEVEL_ROUNDING).max())
    back = np.flatnonzero(below[trough:] >= -_LEVEL_ROUNDING)
    return Drawdown(
        depth=float(below[trough]), start=start, trough=trough, recovery=int(trough + back[0]) if len(back) else None
    )


def calmar_ratio(annual_return: float, depth: float) -> float | None:
    """Annual return over the depth of the maximum drawdown."""
    return _ratio(annual_return, abs(depth))


def ulcer_index(r: FloatArray) -> float:
    """``sqrt(mean(dd^2))`` over the n period ends (Martin 1987), as a decimal."""
    return float(np.sqrt((drawdowns(r)[1:] ** 2).mean()))


def time_under_water(r: FloatArray) -> tuple[float, int]:
    """The share of period ends below an earlier peak, and the longest unbroken run of them in periods."""
    under = drawdowns(r)[1:] < -_LEVEL_ROUNDING
    edges = np.flatnonzero(np.diff(np.concatenate([[False], under, [False]]).astype(np.int8)))
    runs = edges[1::2] - edges[::2]
    return float(under.mean()), int(runs.max(initial=0))


# -- against a benchmark ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Relative:
    """A portfolio beside a benchmark; annual where a time unit applies.

    ``alpha`` is Jensen's: ``(mean(e) - beta mean(e_b)) k``. ``treynor`` is the annual mean excess over beta. Captures compare
    the geometric mean return per period over the periods in which the benchmark rose (fell).
    """

    beta: float | None
    alpha: float | None
    r_squared: float | None
    treynor: float | None
    tracking_error: float
    information_ratio: float | None
    up_capture: float | None
    down_capture: float | None


def relative_to(r: FloatArray, benchmark: FloatArray, periods_per_year: float, risk_free: float) -> Relative:
    """Regression, tracking and capture statistics; both series have shape (n,), n >= 2."""
    cash = risk_free / periods_per_year
    e, e_b, active = r - cash, benchmark - cash, r - benchmark
    covariance = np.cov(r, benchmark, ddof=1)
    has_risk = _deviation(benchmark) > 0.0
    beta = float(covariance[0, 1] / covariance[1, 1]) if has_risk else None
    correlates = beta is not None and _deviation(r) > 0.0
    tracking_error = volatility(active, periods_per_year)
    return Relative(
        beta=beta,
        alpha=None if beta is None else float((e.mean() - beta * e_b.mean()) * periods_per_year),
        r_squared=float(covariance[0, 1] ** 2 / (covariance[0, 0] * covariance[1, 1])) if correlates else None,
        treynor=None if beta is None or abs(beta) <= _RETURN_ROUNDING else float(e.mean() * periods_per_year / beta),
        tracking_error=tracking_error,
        information_ratio=_ratio(float(active.mean()) * periods_per_year, tracking_error),
        up_capture=_capture(r, benchmark, benchmark > 0.0),
        down_capture=_capture(r, benchmark, benchmark < 0.0),
    )


# -- value at risk and expected shortfall -----------------------------------------------------------------------------


def tail_weights(r: FloatArray, confidence: float) -> FloatArray:
    """Weights, shape (n,) and sum 1, whose average of losses is the CVaR: ``1 / (n (1-a))`` on each of the worst ``n (1-a)``
    returns, the remaining fraction on the next one."""
    n = len(r)
    mass = n * (1.0 - confidence)
    weights = np.zeros(n)
    ranks = np.argsort(r, kind="stable")
    weights[ranks] = np.clip(mass - np.arange(n), 0.0, 1.0) / mass
    return weights


def historical_var(r: FloatArray, confidence: float) -> float:
    """The smallest loss z with ``P(L <= z) >= a``; negative where even the tail is a gain."""
    losses = np.sort(-r)
    position = int(np.ceil(len(r) * confidence - 1e-9)) - 1
    return float(losses[min(max(position, 0), len(r) - 1)])


def historical_cvar(r: FloatArray, confidence: float) -> float:
    """The mean of the worst ``n (1-a)`` losses, weighted exactly; at least the VaR."""
    return float(-(tail_weights(r, confidence) @ r))


def component_cvar(weights: FloatArray, returns: FloatArray, confidence: float) -> FloatArray:
    """``w_i (-E[r_i | tail])``, shape (n,), for weights (n,) and returns (T, n); they sum to the portfolio's CVaR."""
    return np.asarray(-weights * (tail_weights(returns @ weights, confidence) @ returns), dtype=np.float64)


def normal_var(mean: float, deviation: float, confidence: float, horizon: float = 1.0) -> float:
    """``z_a sigma sqrt(h) - mu h`` with mean and deviation per period and the horizon in periods."""
    from scipy.stats import norm

    return float(norm.ppf(confidence) * deviation * np.sqrt(horizon) - mean * horizon)


def normal_cvar(mean: float, deviation: float, confidence: float, horizon: float = 1.0) -> float:
    """``sigma sqrt(h) phi(z_a) / (1-a) - mu h``."""
    from scipy.stats import norm

    tail = norm.pdf(norm.ppf(confidence)) / (1.0 - confidence)
    return float(tail * deviation * np.sqrt(horizon) - mean * horizon)


def student_t_var(mean: float, deviation: float, confidence: float, freedom: float) -> float:
    """One-period VaR of a Student t with ``freedom`` > 2, scaled so that its standard deviation is ``deviation``."""
    from scipy.stats import t

    return float(t.ppf(confidence, freedom) * _t_scale(freedom) * deviation - mean)


def student_t_cvar(mean: float, deviation: float, confidence: float, freedom: float) -> float:
    """``s t_nu(q) / (1-a) * (nu + q^2) / (nu - 1) - mu`` with q the quantile of the standard t and s its scale."""
    from scipy.stats import t

    q = t.ppf(confidence, freedom)
    tail = t.pdf(q, freedom) / (1.0 - confidence) * (freedom + q**2) / (freedom - 1.0)
    return float(tail * _t_scale(freedom) * deviation - mean)


# -- where the risk of a portfolio comes from -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RiskContributions:
    """Shape (n,) each. ``contribution`` sums to ``volatility`` and ``share`` to 1; a negative share is a diversifier."""

    volatility: float
    marginal: FloatArray
    contribution: FloatArray
    share: FloatArray


def risk_contributions(weights: FloatArray, covariance: FloatArray) -> RiskContributions:
    """``MRC_i = (S w)_i / sigma_p`` and ``RC_i = w_i MRC_i``; all zero for a portfolio without risk."""
    gradient = covariance @ weights
    sigma = float(np.sqrt(max(float(weights @ gradient), 0.0)))
    marginal = gradient / sigma if sigma > 0.0 else np.zeros_like(weights)
    contribution = weights * marginal
    share = contribution / sigma if sigma > 0.0 else np.zeros_like(weights)
    return RiskContributions(volatility=sigma, marginal=marginal, contribution=contribution, share=share)


def diversification_ratio(weights: FloatArray, covariance: FloatArray) -> float | None:
    """``(w' sigma) / sqrt(w' S w)``: 1 for a single asset."""
    return _ratio(float(weights @ np.sqrt(np.diag(covariance))), risk_contributions(weights, covariance).volatility)


def effective_bets(weights: FloatArray, covariance: FloatArray) -> float | None:
    """``1 / sum(p_i^2)`` with p the shares of risk."""
    return _ratio(1.0, float((risk_contributions(weights, covariance).share ** 2).sum()))


# -- everything at once -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Statistics:
    """All statistics of one return series. None where one does not exist.

    ``annual_return`` is geometric; when ``annualised`` is False the series is shorter than a year and it is the cumulative
    return as it stands. ``sharpe_standard_error`` is in the units of ``sharpe``. ``max_drawdown_start`` is the day of the
    peak, ``recovery_date`` None when the peak has not been reached again. ``time_under_water`` is a share of the periods,
    ``longest_under_water`` a number of periods. ``var`` and ``cvar`` are at ``confidence``, per period.
    """

    observations: int
    years: float
    annualised: bool
    annual_return: float
    cumulative_return: float
    volatility: float
    sharpe: float | None
    sharpe_standard_error: float | None
    sortino: float | None
    max_drawdown: float
    max_drawdown_start: date | None
    max_drawdown_trough: date | None
    recovery_date: date | None
    calmar: float | None
    ulcer: float
    time_under_water: float
    longest_under_water: int
    confidence: float
    var: float
    cvar: float
    var_95: float
    cvar_95: float
    relative: Relative | None


def statistics_of(
    returns: pd.Series,
    *,
    periods_per_year: float,
    risk_free: float,
    benchmark: pd.Series | None = None,
    confidence: float = 0.95,
    start: pd.Timestamp | None = None,
) -> Statistics:
    """Statistics of one series.

    Args:
        returns: shape (n,), simple, indexed by the dates on which periods end.
        risk_free: annual; each period earns ``risk_free / periods_per_year``.
        benchmark: same index.
        start: the day before the first period, when wealth was 1; without it a drawdown from the start has no start date.

    Raises:
        DataError: fewer than 2 returns, or a return of -100 % or less, after which nothing compounds.
    """
    r = returns.to_numpy(np.float64)
    dates = [None if start is None else start.date(), *pd.DatetimeIndex(returns.index).date]
    _refuse_uncountable(r, dates)
    n, k = len(r), periods_per_year
    e = r - risk_free / k
    annual, cumulative, fall = annualised_return(r, k), cumulative_return(r), max_drawdown(r)
    shown = cumulative if annual is None else annual
    fell = fall.depth < 0.0
    share, longest = time_under_water(r)
    return Statistics(
        observations=n,
        years=n / k,
        annualised=annual is not None,
        annual_return=shown,
        cumulative_return=cumulative,
        volatility=volatility(r, k),
        sharpe=sharpe_ratio(e, k),
        sharpe_standard_error=sharpe_standard_error(e, k),
        sortino=sortino_ratio(e, k),
        max_drawdown=fall.depth,
        max_drawdown_start=dates[fall.start] if fell else None,
        max_drawdown_trough=dates[fall.trough] if fell else None,
        recovery_date=dates[fall.recovery] if fell and fall.recovery is not None else None,
        calmar=calmar_ratio(shown, fall.depth),
        ulcer=ulcer_index(r),
        time_under_water=share,
        longest_under_water=longest,
        confidence=confidence,
        var=historical_var(r, confidence),
        cvar=historical_cvar(r, confidence),
        var_95=historical_var(r, 0.95),
        cvar_95=historical_cvar(r, 0.95),
        relative=None if benchmark is None else relative_to(r, benchmark.to_numpy(np.float64), k, risk_free),
    )


def _refuse_uncountable(r: FloatArray, dates: Sequence[date | None]) -> None:
    if len(r) < 2:
        raise DataError(f"{len(r)} return is too few for statistics.", "At least 3 prices are needed.")
    lost = np.flatnonzero(r <= -1.0)
    if len(lost):
        raise DataError(
            f"The portfolio loses {-r[lost[0]]:.0%} of its value on {dates[lost[0] + 1]}, and nothing can compound after that.",
            "Check the prices of that day, and the short or borrowed positions.",
        )


def _deviation(x: FloatArray) -> float:
    """Standard deviation (ddof=1), exactly 0 for a series that is constant up to rounding."""
    deviation = float(x.std(ddof=1))
    return deviation if deviation > _RETURN_ROUNDING else 0.0


def _ratio(above: float, below: float) -> float | None:
    return float(above / below) if below > _RETURN_ROUNDING else None


def _capture(r: FloatArray, benchmark: FloatArray, chosen: npt.NDArray[np.bool_]) -> float | None:
    if not chosen.any():
        return None
    portfolio, reference = (float(np.expm1(np.log1p(x[chosen]).mean())) for x in (r, benchmark))
    return portfolio / reference


def _t_scale(freedom: float) -> float:
    if freedom <= 2.0:
        raise ValueError("a Student t needs more than 2 degrees of freedom to have a variance")
    return float(np.sqrt((freedom - 2.0) / freedom))
