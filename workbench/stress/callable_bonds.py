"""Bonds that their issuer may call: a short-rate lattice, so that a fall of yields is worth less than convexity promises.

The short rate is normal (Ho and Lee 1986) with volatility ``s`` a year: at step i the state j of i + 1 has
``r_ij = a_i + (2j - i) s sqrt(t_i / i)``, up and down equally likely, and the drift ``a_i`` is fitted so that the lattice
prices every zero-coupon bond on the yield curve. The curve is flat at the given yield, which is that of the issuer's bond
*without* the call; ``s`` does not change when the curve moves. At each coupon date from ``callable_from`` years on the holder
has the smaller of what the rest is worth and ``call_price``, then the coupon. Shifting a flat curve shifts every short rate
alike, so the lattice is fitted once and a shock is one backward pass. Without the call the price is that of
``BondTerms.price`` to rounding. Effective duration and convexity are by full revaluation.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from workbench.stress.bonds import BondTerms
from workbench.stress.factors import FloatArray

#: Steps aimed at: fewer make the call coarse, more cost time (monthly coupons over 30 years take 360 in any case).
_STEPS = 72
#: Shift of the yield for effective duration and convexity: wide enough to smooth over the steps of the lattice.
BUMP = 0.005
#: Rows valued together; a lattice step holds this many times its states.
_ROWS = 2000


@dataclass(frozen=True, kw_only=True)
class CallableBond:
    """A fixed-coupon bond with a call at ``call_price`` (share of the face) from ``callable_from`` years on.

    ``volatility`` is that of the short rate in decimals a year (0.01 is 100 bp).
    """

    bullet: BondTerms
    call_price: float
    callable_from: float
    volatility: float

    @property
    def yield_(self) -> float:
        """Of the same bond without the call."""
        return self.bullet.yield_

    @property
    def frequency(self) -> int:
        """Coupons a year."""
        return self.bullet.frequency

    @property
    def years(self) -> float:
        """To maturity."""
        return self.bullet.years

    def price(self, yields: FloatArray | float) -> FloatArray:
        """Price per face of 1 at each yield (of the bond without the call), shape of ``yields``, at least one dimension."""
        asked = np.atleast_1d(np.asarray(yields, dtype=np.float64))
        shifts = self._continuous(asked) - self._continuous(np.array([self.yield_]))
        return np.concatenate([self._prices(shifts[start : start + _ROWS]) for start in range(0, len(shifts), _ROWS)])

    def duration_and_convexity(self) -> tuple[float, float]:
        """Effective: ``(P- - P+) / (2 P h)`` and ``(P+ + P- - 2 P) / (P h^2)`` for a shift h of 50 bp."""
        base, down, up = self.price(np.array([self.yield_, self.yield_ - BUMP, self.yield_ + BUMP]))
        return float((down - up) / (2.0 * base * BUMP)), float((up + down - 2.0 * base) / (base * BUMP**2))

    def call_value(self) -> float:
        """What the call takes off the price, per face of 1."""
        return float(self.bullet.price(self.yield_)[0] - self.price(self.yield_)[0])

    def _continuous(self, yields: FloatArray) -> FloatArray:
        return np.asarray(self.frequency * np.log1p(yields / self.frequency), dtype=np.float64)

    @cached_property
    def _grid(self) -> tuple[FloatArray, FloatArray]:
        """Times of the steps (from 0 to maturity) and the cash flow at each, shape (steps + 1,); coupon dates are steps."""
        times, flows = self.bullet.schedule()
        between = max(1, _STEPS // len(times))
        ends = np.concatenate([[0.0], times])
        steps = np.concatenate([np.linspace(a, b, between, endpoint=False) for a, b in pairwise(ends)])
        paid = np.zeros(len(steps) + 1)
        paid[between::between] = flows
        return np.append(steps, times[-1]), paid

    @cached_property
    def _rates(self) -> list[FloatArray]:
        """Short rate of each state by step, fitted to the flat curve by forward induction of the state prices."""
        times, _ = self._grid
        level = float(self._continuous(np.array([self.yield_]))[0])
        states, rates = np.ones(1), []
        for i in range(len(times) - 1):
            step = times[i + 1] - times[i]
            width = self.volatility * np.sqrt(times[i] / i) if i else 0.0
            spread = (2.0 * np.arange(i + 1) - i) * width
            drift = (np.log(float(states @ np.exp(-spread * step))) + level * times[i + 1]) / step
            rates.append(np.asarray(drift + spread, dtype=np.float64))
            carried = 0.5 * states * np.exp(-rates[-1] * step)
            states = np.append(carried, 0.0) + np.append(0.0, carried)
        return rates

    def _prices(self, shifts: FloatArray) -> FloatArray:
        times, paid = self._grid
        values = np.full((len(shifts), len(times)), paid[-1])
        for i in range(len(times) - 2, -1, -1):
            step = times[i + 1] - times[i]
            discount = np.exp(-self._rates[i] * step)[None, :] * np.exp(-shifts * step)[:, None]
            values = 0.5 * (values[:, :-1] + values[:, 1:]) * discount
            if paid[i] and times[i] >= self.callable_from - 1e-9:
                values = np.minimum(values, self.call_price)
            values += paid[i]
        return np.asarray(values[:, 0], dtype=np.float64)
