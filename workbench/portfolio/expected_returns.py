"""Expected returns: annual arithmetic means, by these methods (and Black-Litterman, in a module of its own).

* sample: per-period mean times k. Its standard error is ``sigma / sqrt(years)``: large, and shown.
* james_stein: ``(1-a) xbar + a mu0 1`` with mu0 the mean of the minimum-variance portfolio and Jorion's (1986) intensity
  ``a = (n+2) / ((n+2) + T (xbar - mu0 1)' S^-1 (xbar - mu0 1))``; S is the covariance the request asks for, per period.
* capm: ``rf + beta_i (market mean - rf)``; betas are regressions on the ``benchmark`` portfolio, or on an equal-weight
  portfolio of the assets where the request has no benchmark.
* given: the caller's own values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.errors import DataError, InputError
from workbench.market.returns import FloatArray, refuse_unknown, shortened
from workbench.portfolio.request import CASH, MeanRequest


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ExpectedReturns:
    """Annual arithmetic means of n assets, shape (n,), with what the reader should know about them."""

    values: FloatArray
    notes: tuple[str, ...] = ()
    detail: Mapping[str, float | str] = field(default_factory=dict)


def refuse_idle_mean(request: MeanRequest) -> None:
    """Refuse what cannot be answered rather than leave it aside.

    Raises:
        InputError: values or views that the method would not use.
    """
    if request.views is not None and request.method != "black_litterman":
        raise InputError(
            f"mean.views belongs to the method black_litterman, and the method is {request.method}.",
            "Leave `views` out or set `method` to black_litterman.",
        )
    if request.values is not None and request.method != "given":
        raise InputError(
            f"mean.values belongs to the method given, and the method is {request.method}.",
            "Leave `values` out or set `method` to given.",
        )


def sample_mean(returns: FloatArray, periods_per_year: float) -> ExpectedReturns:
    """Per-period sample mean of returns (T, n), times k."""
    return ExpectedReturns(values=returns.mean(axis=0) * periods_per_year)


def standard_error(returns: FloatArray, periods_per_year: float) -> FloatArray:
    """Of the annual sample mean: annual volatility over the square root of the years, shape (n,)."""
    T = len(returns)
    return np.asarray(returns.std(axis=0, ddof=1) * periods_per_year / np.sqrt(T), dtype=np.float64)


def james_stein(returns: FloatArray, covariance: FloatArray, periods_per_year: float) -> ExpectedReturns:
    """Jorion's shrinkage of the sample means.

    Args:
        returns: shape (T, n), per period.
        covariance: shape (n, n), annual.

    Raises:
        DataError: the covariance cannot be inverted.
    """
    T, n = returns.shape
    S = covariance / periods_per_year
    if np.linalg.cond(S) > 1e13:
        raise DataError(
            "The James-Stein mean needs a covariance that can be inverted, and this one is singular.",
            "Leave out one of two perfectly correlated assets, or use the covariance method ledoit_wolf.",
        )
    xbar = returns.mean(axis=0)
    ones = np.ones(n)
    inverse_ones = np.linalg.solve(S, ones)
    target = float(inverse_ones @ xbar / inverse_ones.sum())
    distance = xbar - target
    intensity = float(np.clip((n + 2) / ((n + 2) + T * (distance @ np.linalg.solve(S, distance))), 0.0, 1.0))
    annual_target = target * periods_per_year
    note = (
        f"James-Stein moved the sample means {intensity:.1%} of the way towards {annual_target:.2%}, the mean of the "
        "minimum-variance portfolio."
    )
    return ExpectedReturns(
        values=((1.0 - intensity) * xbar + intensity * target) * periods_per_year,
        notes=(note,),
        detail={"mean_shrinkage": intensity, "mean_target": annual_target},
    )


def capm(
    returns: FloatArray, market: FloatArray, periods_per_year: float, risk_free: float, market_name: str
) -> ExpectedReturns:
    """CAPM means from per-period returns (T, n) and the market portfolio's (T,).

    Raises:
        DataError: the market portfolio has no risk.
    """
    spread = market - market.mean()
    variance = float(spread @ spread)
    if variance <= 1e-20 * len(market):
        raise DataError("The market portfolio has no risk, so betas to it do not exist.", "Choose another benchmark.")
    betas = spread @ (returns - returns.mean(axis=0)) / variance
    premium = float(market.mean() * periods_per_year - risk_free)
    notes = [f"CAPM: the market is {market_name}; its premium over cash was {premium:.2%} a year in this sample."]
    if premium < 0:
        notes.append("That premium is negative, so the estimates are lower for assets with more market risk.")
    return ExpectedReturns(
        values=risk_free + betas * premium, notes=tuple(notes), detail={"market": market_name, "market_premium": premium}
    )


def given_mean(
    values: Mapping[str, float] | None, assets: Sequence[str], known: Iterable[str], risk_free: float
) -> ExpectedReturns:
    """The caller's annual means for ``assets`` (without CASH).

    Args:
        known: names that may be mentioned although they are not asked for.

    Raises:
        InputError: no values, an asset without one, a name nobody knows, a mean for CASH that is not ``risk_free``.
    """
    if not values:
        raise InputError("mean.values is missing.", "The method `given` needs an annual mean for each asset.")
    missing = [asset for asset in assets if asset not in values]
    if missing:
        raise InputError(f"mean.values has no value for {shortened(missing)}.", "Give an annual mean for each asset.")
    refuse_unknown(values, list(dict.fromkeys([*assets, CASH, *known])), "the assets (mean.values)")
    if values.get(CASH, risk_free) != risk_free:
        raise InputError(
            f"mean.values gives {CASH} {values[CASH]:g}, and `risk_free` is {risk_free:g}.",
            f"{CASH} always earns `risk_free`: leave it out of the values or make the two equal.",
        )
    return ExpectedReturns(values=np.array([values[asset] for asset in assets], dtype=np.float64))
