"""Bonds under a change of yield and spread: by duration and convexity, and by full revaluation from coupon and maturity.

``dP/P = -D dy + C dy^2 / 2 - D_s ds`` (stress-method, section 9). With coupon, maturity and yield known, moves above 100 bp
are revalued in full. Yields compound ``frequency`` times a year; prices are dirty prices for a face of 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from workbench.stress.factors import FloatArray

#: Beyond this move of the yield the price is computed anew instead of approximated.
FULL_ABOVE = 0.01


class Revaluation(Protocol):
    """Terms from which a bond's price follows at any yield."""

    @property
    def yield_(self) -> float: ...

    @property
    def frequency(self) -> int: ...

    @property
    def years(self) -> float: ...

    def price(self, yields: FloatArray | float) -> FloatArray: ...

    def duration_and_convexity(self) -> tuple[float, float]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class BondTerms:
    """A fixed-coupon bullet bond. ``coupon`` and ``yield_`` are decimals a year, ``years`` the time to maturity."""

    coupon: float
    years: float
    yield_: float
    frequency: int = 2

    def schedule(self) -> tuple[FloatArray, FloatArray]:
        """Times in years and cash flows of what is still to be paid, shapes (c,)."""
        count = max(int(np.ceil(self.years * self.frequency - 1e-9)), 1)
        times = self.years - np.arange(count - 1, -1, -1) / self.frequency
        flows = np.full(count, self.coupon / self.frequency)
        flows[-1] += 1.0
        return times, flows

    def price(self, yields: FloatArray | float) -> FloatArray:
        """Price at each yield, shape of ``yields`` with at least one dimension."""
        times, flows = self.schedule()
        base = 1.0 + np.atleast_1d(np.asarray(yields, dtype=np.float64)) / self.frequency
        return np.asarray((base[:, None] ** (-self.frequency * times)) @ flows, dtype=np.float64)

    def duration_and_convexity(self) -> tuple[float, float]:
        """Modified duration in years and convexity in years squared: ``-P'/P`` and ``P''/P`` at the present yield."""
        times, flows = self.schedule()
        f, base = self.frequency, 1.0 + self.yield_ / self.frequency
        present = flows * base ** (-f * times)
        price = present.sum()
        duration = float((present * times).sum() / base / price)
        convexity = float((present * times * (times + 1.0 / f)).sum() / base**2 / price)
        return duration, convexity

    def key_rates(self, maturities: Sequence[float]) -> FloatArray:
        """Modified duration split over yields of these maturities (years, rising), shape (k,); the sum is the duration.

        Each payment counts for the two maturities around it, in proportion to how near they are; beyond the ends for the end.
        """
        times, flows = self.schedule()
        present = flows * (1.0 + self.yield_ / self.frequency) ** (-self.frequency * times)
        part = present * times / (1.0 + self.yield_ / self.frequency) / present.sum()
        shares = np.array([np.interp(times, maturities, row) for row in np.eye(len(maturities))])
        return np.asarray(shares @ part, dtype=np.float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Bond:
    """A position whose return follows yields and spreads.

    Attributes:
        factors: the factors it depends on, in the order of the arrays below.
        duration: modified duration to the bond's own yield; the sum of its key rates where those are given.
        durations: rate duration to each factor, shape (k,): key rates, or the modified duration times the yield beta; zero
            where the factor is no yield. The bond's own yield moves by ``durations @ shocks / duration``.
        spread_durations: shape (k,).
        betas: plain return betas, shape (k,), for factors that are neither.
        convexity: of the yield move as a whole.
        terms: for the full revaluation; None where unknown.
        full_above: move of the yield beyond which the price is computed anew; 0 for a bond that may be called.
    """

    factors: tuple[str, ...]
    duration: float
    durations: FloatArray
    spread_durations: FloatArray
    betas: FloatArray
    convexity: float
    terms: Revaluation | None = None
    full_above: float = FULL_ABOVE

    linear = False

    @property
    def required(self) -> frozenset[str]:
        """All of them."""
        return frozenset(self.factors)

    def slopes(self) -> FloatArray:
        return np.asarray(self.betas - self.durations - self.spread_durations, dtype=np.float64)

    def returns(self, shocks: FloatArray) -> FloatArray:
        """By duration and convexity up to ``full_above``, beyond by full revaluation where the terms are known."""
        known = np.nan_to_num(shocks)
        approximate = self._approximate(known)
        if self.terms is None:
            return approximate
        large = np.abs(self.yield_move(known)) > self.full_above
        if large.any():
            approximate[large] = self._revalued(known[large], self.terms)
        return approximate

    def yield_move(self, shocks: FloatArray) -> FloatArray:
        """Move of the bond's own yield, rates and spread together, shape (m,); in units of its rate duration."""
        spread = shocks @ self.spread_durations
        if abs(self.duration) > 1e-9:
            return np.asarray((shocks @ self.durations + spread) / self.duration, dtype=np.float64)
        total = float(self.spread_durations.sum())
        return np.asarray(spread / total if abs(total) > 1e-9 else np.zeros(len(shocks)), dtype=np.float64)

    def approximation(self, shocks: FloatArray) -> FloatArray | None:
        return self._approximate(np.nan_to_num(shocks))

    def exact(self, shocks: FloatArray) -> FloatArray | None:
        return None if self.terms is None else self._revalued(np.nan_to_num(shocks), self.terms)

    def _approximate(self, shocks: FloatArray) -> FloatArray:
        rates = shocks @ self.durations
        move = rates / self.duration if abs(self.duration) > 1e-9 else np.zeros(len(shocks))
        spread = shocks @ self.spread_durations
        return np.asarray(shocks @ self.betas - rates - spread + 0.5 * self.convexity * move**2, dtype=np.float64)

    def _revalued(self, shocks: FloatArray, terms: Revaluation) -> FloatArray:
        floor = -0.99 * terms.frequency  # below -f a price does not exist
        yields = np.maximum(terms.yield_ + self.yield_move(shocks), floor)
        change = terms.price(yields) / terms.price(terms.yield_) - 1.0
        return np.asarray(shocks @ self.betas + change, dtype=np.float64)


def plain_bond(
    *,
    duration: float,
    rates: Mapping[str, float],
    spreads: Mapping[str, float],
    betas: Mapping[str, float],
    convexity: float,
    terms: Revaluation | None,
    full_above: float = FULL_ABOVE,
) -> Bond:
    """A bond from its durations to yields, to spreads, and its return betas to anything else, each by factor."""
    factors = tuple(dict.fromkeys([*rates, *spreads, *betas]))
    return Bond(
        factors=factors,
        duration=duration,
        durations=np.array([rates.get(name, 0.0) for name in factors]),
        spread_durations=np.array([spreads.get(name, 0.0) for name in factors]),
        betas=np.array([betas.get(name, 0.0) for name in factors]),
        convexity=convexity,
        terms=terms,
        full_above=full_above,
    )
