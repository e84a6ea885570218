"""European options: Black-Scholes value and Greeks, and an option position under a joint move of spot and volatility.

Full revaluation is what a result uses; delta, gamma and vega stand beside it. Spot and volatility move together:
``dvol = skew_beta * dS/S`` unless the scenario moves the VIX, and then ``dvol = vol_beta * dVIX / 100``. Time stands still.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.stress.factors import VIX, FloatArray

#: Implied volatility and spot do not fall below these (1 volatility point; a millionth of the spot).
LEAST_VOLATILITY, LEAST_SPOT = 0.01, 1e-6
DELTA, GAMMA, VEGA, RHO = "delta", "gamma", "vega", "rho"


@dataclass(frozen=True, kw_only=True, slots=True)
class EuropeanOption:
    """Terms of one option on one unit. Rates are continuously compounded decimals, ``years`` > 0 the time to expiry."""

    type: Literal["call", "put"]
    strike: float
    spot: float
    years: float
    volatility: float
    rate: float = 0.0
    dividend_yield: float = 0.0

    def value(self, spot: FloatArray | float, volatility: FloatArray | float, rate: FloatArray | float) -> FloatArray:
        """Black-Scholes-Merton value; the arguments broadcast."""
        from scipy.special import ndtr

        d1, d2 = self._d(spot, volatility, rate)
        sign = 1.0 if self.type == "call" else -1.0
        forward = np.asarray(spot) * np.exp(-self.dividend_yield * self.years)
        payment = self.strike * np.exp(-np.asarray(rate) * self.years)
        return np.asarray(sign * (forward * ndtr(sign * d1) - payment * ndtr(sign * d2)), dtype=np.float64)

    def present_value(self) -> float:
        """Value at today's spot, volatility and rate."""
        return float(self.value(self.spot, self.volatility, self.rate))

    def greeks(self) -> dict[str, float]:
        """Delta and gamma per unit of spot, vega per 1.00 of volatility, rho per 1.00 of rate."""
        from scipy.special import ndtr

        d1, d2 = (float(x) for x in self._d(self.spot, self.volatility, self.rate))
        sign = 1.0 if self.type == "call" else -1.0
        carry = np.exp(-self.dividend_yield * self.years)
        density = np.exp(-0.5 * d1**2) / np.sqrt(2.0 * np.pi)
        root = self.volatility * np.sqrt(self.years)
        return {
            DELTA: float(sign * carry * ndtr(sign * d1)),
            GAMMA: float(carry * density / (self.spot * root)),
            VEGA: float(self.spot * carry * density * np.sqrt(self.years)),
            RHO: float(sign * self.strike * self.years * np.exp(-self.rate * self.years) * ndtr(sign * d2)),
        }

    def _d(
        self, spot: FloatArray | float, volatility: FloatArray | float, rate: FloatArray | float
    ) -> tuple[FloatArray, FloatArray]:
        s, v, r = (np.asarray(x, dtype=np.float64) for x in (spot, volatility, rate))
        root = v * np.sqrt(self.years)
        d1 = (np.log(s / self.strike) + (r - self.dividend_yield + 0.5 * v**2) * self.years) / root
        return d1, d1 - root


@dataclass(frozen=True, kw_only=True, eq=False)
class OptionPosition:
    """``units`` options held at ``value`` (money, same sign): returns are P&L over that value.

    Attributes:
        factors: the underlying's factors, then the VIX, then the rate factor where one was named.
        betas: of the underlying to each factor, shape (k,); zero for the VIX and the rate.
        skew_beta, vol_beta: see the module.
        rate_column: position of the rate factor, or None: the rate then stays.
    """

    option: EuropeanOption
    units: float
    value: float
    factors: tuple[str, ...]
    betas: FloatArray
    skew_beta: float
    vol_beta: float
    rate_column: int | None = None

    linear = False

    @property
    def required(self) -> frozenset[str]:
        """The underlying's factors: without the VIX the skew rule moves the volatility."""
        return frozenset(name for name, beta in zip(self.factors, self.betas, strict=True) if beta != 0.0)

    def moves(self, shocks: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Underlying's return, change of volatility and of rate, shape (m,) each."""
        known = np.nan_to_num(shocks)
        spot = known @ self.betas
        vix = shocks[:, self.factors.index(VIX)]
        volatility = np.where(np.isnan(vix), self.skew_beta * spot, self.vol_beta * np.nan_to_num(vix) / 100.0)
        rate = known[:, self.rate_column] if self.rate_column is not None else np.zeros(len(shocks))
        return np.asarray(spot), np.asarray(volatility), np.asarray(rate)

    def returns(self, shocks: FloatArray) -> FloatArray:
        """By full Black-Scholes revaluation."""
        spot, volatility, rate = self.moves(shocks)
        option = self.option
        after = option.value(
            option.spot * np.maximum(1.0 + spot, LEAST_SPOT),
            np.maximum(option.volatility + volatility, LEAST_VOLATILITY),
            option.rate + rate,
        )
        return np.asarray(self.units * (after - option.present_value()) / self.value, dtype=np.float64)

    def exact(self, shocks: FloatArray) -> FloatArray | None:
        return self.returns(shocks)

    def approximation(self, shocks: FloatArray) -> FloatArray | None:
        """``delta dS + gamma dS^2 / 2 + vega dvol + rho dr``."""
        spot, volatility, rate = self.moves(shocks)
        greeks, step = self.option.greeks(), self.option.spot * spot
        change = greeks[DELTA] * step + 0.5 * greeks[GAMMA] * step**2 + greeks[VEGA] * volatility + greeks[RHO] * rate
        return np.asarray(self.units * change / self.value, dtype=np.float64)

    def slopes(self) -> FloatArray:
        """With every factor moving on its own: delta per underlying factor, vega on the VIX, rho on the rate."""
        greeks = self.option.greeks()
        slopes = greeks[DELTA] * self.option.spot * self.betas
        slopes[self.factors.index(VIX)] += greeks[VEGA] * self.vol_beta / 100.0
        if self.rate_column is not None:
            slopes[self.rate_column] += greeks[RHO]
        return np.asarray(self.units * slopes / self.value, dtype=np.float64)


def spot_volatility_grid(position: OptionPosition, spots: Sequence[float], volatilities: Sequence[float]) -> FloatArray:
    """P&L in money for every pair of a spot return (rows) and a change of volatility (columns), both decimals."""
    option = position.option
    after = option.value(
        option.spot * np.maximum(1.0 + np.asarray(spots, dtype=np.float64), LEAST_SPOT)[:, None],
        np.maximum(option.volatility + np.asarray(volatilities, dtype=np.float64), LEAST_VOLATILITY)[None, :],
        option.rate,
    )
    return np.asarray(position.units * (after - option.present_value()), dtype=np.float64)
