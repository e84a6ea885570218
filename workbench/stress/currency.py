"""Foreign currency: which factor translates it, and a position's return in the base currency.

Unhedged: ``(1 + r_local)(1 + r_fx) - 1``. With a hedged share h > 0: ``r_local + (1 - h) r_fx`` plus the carry of the hedge
(stress-method, section 9). ``fx_eurusd_pct`` +5 % is a stronger euro; ``fx_usdcny_pct`` +11.1 % is a yuan 10 % weaker.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from workbench.stress.factors import FloatArray
from workbench.stress.positions import Instrument

#: Factors that turn one currency into another, each with +1 as quoted or -1 for its inverse.
Route = tuple[tuple[str, int], ...]
PIVOT = "USD"


def currency_factor(currency: str, base: str, known: Sequence[str]) -> Route:
    """The exchange rates from ``currency`` to ``base``: direct, inverse, or both legs over the dollar.

    Where none is known, the direct pair is named all the same, so that it is listed as missing.
    """
    direct = _pair(currency, base, known)
    if direct is not None:
        return (direct,)
    legs = (_pair(currency, PIVOT, known), _pair(PIVOT, base, known))
    if PIVOT not in (currency, base) and legs[0] is not None and legs[1] is not None:
        return (legs[0], legs[1])
    return ((_name(currency, base), 1),)


def currency_return(shocks: FloatArray, route: Route) -> FloatArray:
    """Return of one unit of the foreign currency in the base currency, shape (m,), for shocks (m, legs)."""
    growth = np.ones(len(shocks))
    for j, (_, direction) in enumerate(route):
        growth *= (1.0 + np.nan_to_num(shocks[:, j])) ** direction
    return np.asarray(growth - 1.0, dtype=np.float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Translated:
    """A local instrument seen from the base currency. ``hedge_carry`` is a decimal over the horizon, on the hedged share."""

    local: Instrument
    route: Route
    hedged_share: float
    hedge_carry: float

    linear = False

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """The local factors, then the exchange rates."""
        return (*self.local.factors, *(name for name, _ in self.route))

    @property
    def required(self) -> frozenset[str]:
        return self.local.required | {name for name, _ in self.route}

    def returns(self, shocks: FloatArray) -> FloatArray:
        return self._translate(self.local.returns(shocks[:, : len(self.local.factors)]), shocks)

    def currency_part(self, shocks: FloatArray) -> FloatArray:
        """Return of the unhedged share by the exchange rate alone, shape (m,); what it does together with the local return
        is not in it."""
        fx = currency_return(shocks[:, len(self.local.factors) :], self.route)
        return np.asarray((1.0 - self.hedged_share) * fx, dtype=np.float64)

    def slopes(self) -> FloatArray:
        abroad = [(1.0 - self.hedged_share) * direction for _, direction in self.route]
        return np.concatenate([self.local.slopes(), abroad])

    def approximation(self, shocks: FloatArray) -> FloatArray | None:
        found = self.local.approximation(shocks[:, : len(self.local.factors)])
        return None if found is None else self._translate(found, shocks)

    def exact(self, shocks: FloatArray) -> FloatArray | None:
        found = self.local.exact(shocks[:, : len(self.local.factors)])
        return None if found is None else self._translate(found, shocks)

    def _translate(self, local: FloatArray, shocks: FloatArray) -> FloatArray:
        fx = currency_return(shocks[:, len(self.local.factors) :], self.route)
        if self.hedged_share == 0.0:
            return np.asarray((1.0 + local) * (1.0 + fx) - 1.0, dtype=np.float64)
        carry = self.hedged_share * self.hedge_carry
        return np.asarray(local + (1.0 - self.hedged_share) * fx + carry, dtype=np.float64)


def _pair(first: str, second: str, known: Sequence[str]) -> tuple[str, int] | None:
    if _name(first, second) in known:
        return _name(first, second), 1
    if _name(second, first) in known:
        return _name(second, first), -1
    return None


def _name(first: str, second: str) -> str:
    return f"fx_{first.lower()}{second.lower()}_pct"
