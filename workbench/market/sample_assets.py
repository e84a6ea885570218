"""Prices the fourteen asset classes of the sample market from its simulated factors.

* Shares, gold, commodities: sum of exposures x factor returns, plus the dividend (less cost) of the day, plus a noise of
  their own where the factors do not explain everything. Where a long-run return is stated, the noise is shifted by a
  constant so that the whole history earns exactly that; otherwise the factors' own path decides.
* Bonds: each day a par bond of constant maturity is bought at yesterday's yield and repriced in full at today's, so that
  duration, convexity and carry follow from the yield: ``r = y dt - loss dt + P(y', m; coupon y) - 1`` with
  ``P = c/y (1 - v) + v``, ``v = (1 + y/2)^(-2m)``. Yield = Treasury curve + spread; the loss from defaults and downgrades is
  a fixed share of the spread. Roll-down is left out.
* The money market earns a policy rate and feels a quarter of a year's duration at most.

All returns are simple, total, in US dollars.
"""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.market.prices import AssetDetails
from workbench.market.sample_simulation import TRADING_DAYS, VIX, AssetModel, Calibration, interpolate

Array = NDArray[np.float64]
Rating = Literal["R1", "R2", "R3", "R4", "R5"]
FIRST_PRICE = 100.0
NOISE_VIX_ELASTICITY = 0.8
NOISE_REVERSION_DAYS = 120
#: Upper ends of the volatility bands of R1 to R4 (per year).
RATING_BANDS: tuple[tuple[float, Rating], ...] = ((0.01, "R1"), (0.04, "R2"), (0.10, "R3"), (0.20, "R4"))


def simulate_assets(calibration: Calibration, factors: pd.DataFrame, generator: np.random.Generator) -> pd.DataFrame:
    """Total-return prices, shape (T, n), each starting at 100.

    Args:
        factors: levels as :func:`~workbench.market.sample_simulation.simulate_factors` gives them.
        generator: consumed, for the assets' own noise.
    """
    returns = {name: asset_returns(asset, calibration, factors, generator) for name, asset in calibration.assets.items()}
    growth = np.cumprod(1.0 + np.column_stack(list(returns.values())), axis=0)
    prices = FIRST_PRICE * np.vstack([np.ones(len(returns)), growth])
    return pd.DataFrame(prices, index=factors.index, columns=list(returns))


def asset_returns(asset: AssetModel, calibration: Calibration, factors: pd.DataFrame, generator: np.random.Generator) -> Array:
    """Simple daily returns, shape (T - 1,)."""
    if asset.kind == "bond":
        return bond_returns(asset, factors)
    if asset.kind == "bill":
        return bill_returns(asset, calibration, factors)
    return share_returns(asset, calibration, factors, generator)


def share_returns(asset: AssetModel, calibration: Calibration, factors: pd.DataFrame, generator: np.random.Generator) -> Array:
    """Returns of an asset that follows price factors."""
    total: Array = year_fractions(factors) * asset.dividend
    for name, exposure in asset.exposures.items():
        level = factors[name].to_numpy()
        total = total + (level[1:] / level[:-1]) ** np.sign(exposure) * abs(exposure) - abs(exposure)
    if asset.own_volatility:
        total = total + own_noise(asset.own_volatility, calibration.tail_degrees_of_freedom, factors, generator)
    if asset.long_run_return is not None:
        total = total + shift_to(asset.long_run_return, total)
    return total


def own_noise(volatility: float, freedom: float, factors: pd.DataFrame, generator: np.random.Generator) -> Array:
    """Fat-tailed noise of the stated volatility per year, larger when the VIX is high.

    Its sum reverts to zero, so that over years the asset stays with its factors and a crisis hits it as it should.
    """
    nervous = factors[VIX].to_numpy()[:-1] ** NOISE_VIX_ELASTICITY
    scale = volatility / np.sqrt(TRADING_DAYS) * nervous / np.sqrt(np.mean(nervous**2))
    normal = generator.standard_normal(len(nervous))
    chi_square = 2.0 * generator.standard_gamma(freedom / 2.0, len(nervous))
    shocks = scale * normal * np.sqrt((freedom - 2.0) / chi_square)
    decay = np.exp(-1.0 / NOISE_REVERSION_DAYS)
    total = np.zeros(len(shocks) + 1)
    for t, shock in enumerate(shocks):
        total[t + 1] = decay * total[t] + shock
    noise: Array = np.diff(total)
    return noise


def shift_to(annual: float, returns: Array) -> float:
    """The constant to add to each return so that they compound to ``annual`` a year (Newton's method)."""
    target = np.log1p(annual) / TRADING_DAYS
    shift = 0.0
    for _ in range(20):
        grown = 1.0 + returns + shift
        shift += float((target - np.log(grown).mean()) / (1.0 / grown).mean())
    return shift


def bond_returns(asset: AssetModel, factors: pd.DataFrame) -> Array:
    """Returns of a constant-maturity par bond."""
    carried, spread = bond_yield(asset, factors), spread_of(asset, factors)
    repriced = par_bond_price(carried[:-1], carried[1:], maturity_of(asset))
    income = (carried[:-1] - asset.credit_loss * spread[:-1]) * year_fractions(factors)
    result: Array = income + repriced - 1.0
    return result


def bill_returns(asset: AssetModel, calibration: Calibration, factors: pd.DataFrame) -> Array:
    """Returns of a money-market fund: the policy rate, and a little of the move of the curve's short end."""
    rate = interpolate(calibration.policy_rate, pd.DatetimeIndex(factors.index)) / 100.0
    move = np.diff(bond_yield(asset, factors))
    result: Array = rate[:-1] * year_fractions(factors) - maturity_of(asset) * move
    return result


def bond_yield(asset: AssetModel, factors: pd.DataFrame) -> Array:
    """Yield as a decimal: weighted Treasury curve points plus the spread."""
    base: Array = np.zeros(len(factors)) + spread_of(asset, factors)
    for name, weight in asset.curve.items():
        base = base + weight * factors[name].to_numpy() / 100.0
    return base


def spread_of(asset: AssetModel, factors: pd.DataFrame) -> Array:
    """Credit spread as a decimal; zero for government bonds."""
    return np.zeros(len(factors)) if asset.spread is None else factors[asset.spread].to_numpy() / 100.0


def par_bond_price(coupon: Array, required: Array, maturity: float) -> Array:
    """Price (par = 1) of a semi-annual bond with ``maturity`` years to run, at the ``required`` yield."""
    discount = (1.0 + required / 2.0) ** (-2.0 * maturity)
    price: Array = coupon / required * (1.0 - discount) + discount
    return price


def modified_duration(required: float, maturity: float) -> float:
    """Modified duration in years of a par bond: ``(1 - (1 + y/2)^(-2m)) / y``."""
    return float((1.0 - (1.0 + required / 2.0) ** (-2.0 * maturity)) / required)


def year_fractions(factors: pd.DataFrame) -> Array:
    """Calendar time between trading days in years, shape (T - 1,): a weekend earns three days' interest."""
    days = pd.DatetimeIndex(factors.index).to_numpy().astype("datetime64[D]").astype(np.float64)
    fractions: Array = np.diff(days) / 365.25
    return fractions


def maturity_of(asset: AssetModel) -> float:
    """Years to maturity.

    Raises:
        ValueError: the calibration states none.
    """
    if asset.maturity is None:
        raise ValueError(f"{asset.name} needs a maturity")
    return asset.maturity


def describe(calibration: Calibration, factors: pd.DataFrame, prices: pd.DataFrame) -> dict[str, AssetDetails]:
    """What an advisor needs beside prices; yields and durations as of the last day, rating by volatility over all years."""
    volatility = prices.pct_change().std() * np.sqrt(TRADING_DAYS)
    return {
        name: AssetDetails(
            name=asset.name,
            currency="USD",
            rating=rating_of(float(volatility[name]), asset.rating_floor),
            asset_class=asset.asset_class,
            modified_duration=duration_of(asset, factors),
            income_yield=round(income_of(asset, calibration, factors), 4),
            days_to_sell=asset.days_to_sell,
        )
        for name, asset in calibration.assets.items()
    }


def rating_of(volatility: float, floor: Rating) -> Rating:
    """R1 to R5 by the volatility table, or the class's usual rating where that is higher."""
    by_volatility: Rating = next((rating for limit, rating in RATING_BANDS if volatility < limit), "R5")
    return max(by_volatility, floor)


def duration_of(asset: AssetModel, factors: pd.DataFrame) -> float | None:
    """Modified duration on the last day; None for what is not a bond."""
    if asset.kind == "equity":
        return None
    if asset.kind == "bill":
        return maturity_of(asset)
    return round(modified_duration(float(bond_yield(asset, factors)[-1]), maturity_of(asset)), 2)


def income_of(asset: AssetModel, calibration: Calibration, factors: pd.DataFrame) -> float:
    """Income per year as a share of the price, on the last day."""
    if asset.income_yield is not None:
        return asset.income_yield
    if asset.kind == "bill":
        return float(interpolate(calibration.policy_rate, pd.DatetimeIndex(factors.index))[-1]) / 100.0
    return float(bond_yield(asset, factors)[-1])
