"""The numbers an optimiser starts from: expected returns, covariance and the returns behind them.

Everything is annual except ``returns``, which are per period. ``CASH`` earns ``risk_free`` and has no risk. The estimators
are in ``workbench.portfolio.expected_returns`` and ``workbench.portfolio.covariance``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import InputError
from workbench.market.prices import PriceTable
from workbench.market.returns import FloatArray, ReturnTable, refuse_unknown, simple_returns
from workbench.portfolio.black_litterman import black_litterman
from workbench.portfolio.covariance import Covariance, estimate_covariance
from workbench.portfolio.expected_returns import (
    ExpectedReturns,
    capm,
    given_mean,
    james_stein,
    refuse_idle_mean,
    sample_mean,
    standard_error,
)
from workbench.portfolio.request import CASH, PortfolioRequest
from workbench.portfolio.short_history import refuse_too_short, short_history

#: Least net share of the gross weight of holdings that returns are implied from.
NET = 0.2


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Moments:
    """Estimates for n assets.

    Attributes:
        assets: n names, in the order of every array; CASH where it was asked for.
        mean: shape (n,), annual arithmetic.
        covariance: shape (n, n), annual, symmetric and positive semi-definite.
        returns: shape (T, n), simple per-period returns; CASH earns ``risk_free / periods_per_year``. None without prices.
        dates: (T,) ends of the periods. None without prices.
        periods_per_year: of ``returns``; 1 without prices.
        mean_standard_error: shape (n,), annual, of the sample mean: ``sigma / sqrt(years)``. None without prices.
        factor_loadings: shape (n, k) with ``covariance = B B' + diag(d)`` where the estimator has that form, else None.
        specific_variance: d, shape (n,), annual.
        notes: what the reader should know, in whole sentences.
        detail: figures of the estimates, such as ``shrinkage``.
        short_history: that the history is too short to tell much, as a sentence; it is among the notes too.
    """

    assets: tuple[str, ...]
    mean: FloatArray
    covariance: FloatArray
    returns: FloatArray | None
    dates: pd.DatetimeIndex | None
    periods_per_year: float
    mean_standard_error: FloatArray | None
    factor_loadings: FloatArray | None
    specific_variance: FloatArray | None
    notes: tuple[str, ...]
    detail: Mapping[str, float | str]
    short_history: str = ""


def estimate(request: PortfolioRequest, prices: PriceTable | None, assets: Sequence[str]) -> Moments:
    """Estimate mean and covariance of ``assets`` as the request asks.

    Args:
        prices: may be None when both mean and covariance are given.
        assets: wanted names in the wanted order; may contain CASH.

    Raises:
        InputError: a method that does not exist yet, values that are missing or do not fit, an unknown asset.
        DataError: prices that cannot carry the estimate.
    """
    refuse_idle_mean(request.mean)
    risky = [asset for asset in assets if asset != CASH]
    if not risky:
        raise InputError("There is no asset to invest in beside cash.", "Name at least one asset with prices.")
    if CASH in assets and prices is not None and CASH in prices.assets:
        raise InputError(f"The prices have a column {CASH}, and that name is the built-in cash.", "Rename the column.")
    table = None if prices is None else simple_returns(prices, _with_market(request, risky))
    refuse_too_short(request, table)
    short = short_history(request, table)
    periods = _periods_per_year(request, table)
    returns = None if table is None else table.returns[risky].to_numpy(np.float64)
    covariance = estimate_covariance(request.covariance, returns, risky, periods)
    mean = _mean(request, table, risky, covariance, periods, prices)
    error = None if returns is None else standard_error(returns, periods)
    place = np.array([index for index, asset in enumerate(assets) if asset != CASH])
    n = len(assets)
    return Moments(
        assets=tuple(assets),
        mean=_spread(mean.values, place, (n,), request.risk_free),
        covariance=_spread_square(covariance.matrix, place, n),
        returns=None if returns is None else _with_cash(returns, place, n, request.risk_free / periods),
        dates=None if table is None else pd.DatetimeIndex(table.returns.index),
        periods_per_year=periods,
        mean_standard_error=None if error is None else _spread(error, place, (n,), 0.0),
        factor_loadings=None if covariance.loadings is None else _spread_rows(covariance.loadings, place, n),
        specific_variance=None if covariance.specific is None else _spread(covariance.specific, place, (n,), 0.0),
        notes=(*((short,) if short else ()), *(() if table is None else table.notes), *mean.notes, *covariance.notes),
        detail={**mean.detail, **covariance.detail},
        short_history=short,
    )


def _mean(
    request: PortfolioRequest,
    table: ReturnTable | None,
    risky: list[str],
    covariance: Covariance,
    periods: float,
    prices: PriceTable | None,
) -> ExpectedReturns:
    method = request.mean.method
    if method == "black_litterman":
        weights, name = _equilibrium(request, risky)
        return black_litterman(
            covariance.matrix, weights, request.mean.views or [], risky,
            risk_free=request.risk_free, risk_aversion=request.risk_aversion, market_name=name,
        )  # fmt: skip
    if method == "given":
        known = [*(prices.assets if prices else ()), *(request.covariance.assets or ()), *request.constraints.exclude]
        return given_mean(request.mean.values, risky, [*known, *request.hold_fixed], request.risk_free)
    if table is None:
        raise InputError(
            f"The mean method {method} needs prices, and the request has none.",
            "Add `prices`, or give both `mean` and `covariance` by the method `given`.",
        )
    returns = table.returns[risky].to_numpy(np.float64)
    if method == "james_stein":
        return james_stein(returns, covariance.matrix, periods)
    if method == "capm":
        market, name = _market(request, table, risky, periods)
        return capm(returns, market, periods, request.risk_free, name)
    return sample_mean(returns, periods)


def _with_market(request: PortfolioRequest, risky: list[str]) -> list[str]:
    """The market portfolio of CAPM may hold assets that are not for sale here; they need prices too."""
    if request.mean.method != "capm" or request.benchmark is None:
        return risky
    return [*risky, *(asset for asset in request.benchmark if asset != CASH and asset not in risky)]


def _market(request: PortfolioRequest, table: ReturnTable, risky: list[str], periods: float) -> tuple[FloatArray, str]:
    if request.benchmark is None:
        return table.returns[risky].to_numpy(np.float64).mean(axis=1), "an equal-weight portfolio of the assets"
    total = sum(request.benchmark.values())
    if abs(total - 1.0) > 1e-6:
        raise InputError(f"The benchmark weights sum to {total:.6g}.", "Make them sum to 1; name the rest CASH.")
    held = {asset: weight for asset, weight in request.benchmark.items() if asset != CASH}
    refuse_unknown(held, table.assets, "the prices")
    market = table.returns[list(held)].to_numpy(np.float64) @ np.array(list(held.values()), dtype=np.float64)
    return market + request.benchmark.get(CASH, 0.0) * request.risk_free / periods, "the benchmark"


def _equilibrium(request: PortfolioRequest, risky: list[str]) -> tuple[FloatArray, str]:
    """The portfolio taken as the market's: the benchmark, else what is held, else equal shares; and its name in words.

    What it holds in assets that are not asked for is spread over the others in proportion. Long and short holdings that nearly
    cancel imply no returns: they are passed over.
    """
    for name, weights in (("the benchmark", request.benchmark), ("the present holdings", request.current)):
        risked = sum(weight for asset, weight in (weights or {}).items() if asset != CASH)
        held = np.array([(weights or {}).get(asset, 0.0) for asset in risky], dtype=np.float64)
        if held.sum() > NET * np.abs(held).sum():
            return held * (risked / held.sum()), name
    return np.full(len(risky), 1.0 / len(risky)), "an equal-weight portfolio of the assets"


def _periods_per_year(request: PortfolioRequest, table: ReturnTable | None) -> float:
    if request.periods_per_year is not None:
        return float(request.periods_per_year)
    return 1.0 if table is None else float(table.periods_per_year)


def _spread(values: FloatArray, place: npt.NDArray[np.intp], shape: tuple[int], rest: float) -> FloatArray:
    result = np.full(shape, rest, dtype=np.float64)
    result[place] = values
    return result


def _spread_rows(rows: FloatArray, place: npt.NDArray[np.intp], n: int) -> FloatArray:
    result = np.zeros((n, rows.shape[1]))
    result[place] = rows
    return result


def _spread_square(matrix: FloatArray, place: npt.NDArray[np.intp], n: int) -> FloatArray:
    result = np.zeros((n, n))
    result[np.ix_(place, place)] = matrix
    return result


def _with_cash(returns: FloatArray, place: npt.NDArray[np.intp], n: int, cash: float) -> FloatArray:
    result = np.full((len(returns), n), cash, dtype=np.float64)
    result[:, place] = returns
    return result
