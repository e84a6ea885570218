"""Does a VaR (and ES) forecast deserve belief: Kupiec, Christoffersen, the Basel traffic light, Acerbi and Szekely.

An *exception* is a day whose P&L is below minus the VaR. With T days, x exceptions and p = 1 - level:

* Kupiec (1995) proportion of failures: ``LR = -2 ln[(1-p)^(T-x) p^x / ((1-x/T)^(T-x) (x/T)^x)]`` ~ chi2(1).
* Kupiec time until the first failure on day v: ``LR = -2 ln[p (1-p)^(v-1) / ((1/v)(1-1/v)^(v-1))]`` ~ chi2(1).
* Christoffersen (1998) independence from the counts n_ij of steps from state i to state j (1 = exception): ``LR_ind = -2
  ln[(1-q)^(n00+n10) q^(n01+n11) / ((1-q0)^n00 q0^n01 (1-q1)^n10 q1^n11)]`` ~ chi2(1); ``LR_cc = LR_pof + LR_ind`` ~ chi2(2).
* Basel traffic light: green below the 95 % point of the binomial distribution of exceptions, red from its 99.99 % point.
* Acerbi and Szekely (2014), second test: ``Z2 = 1 + sum_t X_t I_t / (T p ES_t)`` with X the P&L, I the exception and ES
  positive; 0 expected, negative when ES is too small. Its critical value is simulated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.errors import InputError
from workbench.market.returns import FloatArray

Flags = npt.NDArray[np.bool_]
Zone = Literal["green", "yellow", "red"]

#: A year of trading days; with fewer the tests cannot tell a bad model from bad luck.
LEAST_DAYS = 250
_YELLOW_FROM, _RED_FROM = 0.95, 0.9999
NOT_ENOUGH = "not enough exceptions"


@dataclass(frozen=True, kw_only=True, slots=True)
class LikelihoodRatio:
    """``lr`` and its p-value; both None, with the ``reason``, where the statistic does not exist."""

    lr: float | None
    p_value: float | None
    reason: str | None = None


def kupiec(days: int, exceptions: int, probability: float) -> LikelihoodRatio:
    """Proportion of failures; without any exception ``LR = -2 T ln(1-p)``."""
    rate = exceptions / days
    lr = 2.0 * (_log_binomial(days, exceptions, rate) - _log_binomial(days, exceptions, probability))
    return LikelihoodRatio(lr=max(lr, 0.0), p_value=_survival(lr, 1))


def first_failure(day: int | None, probability: float) -> LikelihoodRatio:
    """Time until the first failure; ``day`` counts from 1, None when there was none."""
    if day is None:
        return LikelihoodRatio(lr=None, p_value=None, reason="no exception")
    lr = 2.0 * (_log_binomial(day, 1, 1.0 / day) - _log_binomial(day, 1, probability))
    return LikelihoodRatio(lr=max(lr, 0.0), p_value=_survival(lr, 1))


def transitions(exceptions: Flags) -> tuple[int, int, int, int]:
    """n00, n01, n10, n11 of a sequence, shape (T,)."""
    before, after = exceptions[:-1], exceptions[1:]
    return (
        int((~before & ~after).sum()),
        int((~before & after).sum()),
        int((before & ~after).sum()),
        int((before & after).sum()),
    )


def independence(n00: int, n01: int, n10: int, n11: int) -> LikelihoodRatio:
    """Christoffersen's independence test; it needs two exceptions in a row and both states to start from."""
    if n11 == 0 or n00 + n01 == 0 or n10 + n11 == 0:
        detail = "no two exceptions on consecutive days" if n11 == 0 else "only one state to step from"
        return LikelihoodRatio(lr=None, p_value=None, reason=f"{NOT_ENOUGH}: {detail}")
    calm, wild = n00 + n01, n10 + n11
    apart = _log_binomial(calm, n01, n01 / calm) + _log_binomial(wild, n11, n11 / wild)
    together = _log_binomial(calm + wild, n01 + n11, (n01 + n11) / (calm + wild))
    lr = 2.0 * (apart - together)
    return LikelihoodRatio(lr=max(lr, 0.0), p_value=_survival(lr, 1))


def conditional_coverage(coverage: LikelihoodRatio, independent: LikelihoodRatio) -> LikelihoodRatio:
    """``LR_pof + LR_ind`` against chi2(2)."""
    if coverage.lr is None or independent.lr is None:
        return LikelihoodRatio(lr=None, p_value=None, reason=independent.reason)
    lr = coverage.lr + independent.lr
    return LikelihoodRatio(lr=lr, p_value=_survival(lr, 2))


# -- the traffic light ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class MultiplierTable:
    """A published scale: ``base`` multiplier, add-ons for 5 to 9 exceptions in 250 days at 99 %, and the red add-on."""

    version: str
    base: float
    yellow: tuple[float, ...]
    red: float

    def addon(self, exceptions: int) -> float:
        """What is added to the base for this many exceptions in 250 days."""
        if exceptions < 5:
            return 0.0
        return self.yellow[exceptions - 5] if exceptions < 5 + len(self.yellow) else self.red


BASEL_1996 = MultiplierTable(
    version="Basel 1996/2006 (base multiplier 3.0)", base=3.0, yellow=(0.40, 0.50, 0.65, 0.75, 0.85), red=1.0
)
BASEL_CURRENT = MultiplierTable(
    version="Basel framework MAR32/MAR99 (base multiplier 1.5)", base=1.5, yellow=(0.20, 0.26, 0.33, 0.38, 0.42), red=0.5
)
TABLES = (BASEL_1996, BASEL_CURRENT)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrafficLight:
    """``yellow_from`` and ``red_from`` are numbers of exceptions; ``cumulative`` is P(X <= x) of a correct model."""

    zone: Zone
    yellow_from: int
    red_from: int
    cumulative: float


def traffic_light(days: int, exceptions: int, probability: float) -> TrafficLight:
    """The zone by the binomial rule of the Basel table: for 250 days at 99 % green 0-4, yellow 5-9, red from 10."""
    from scipy.stats import binom

    cumulative = binom.cdf(np.arange(days + 1), days, probability)
    yellow = int(np.argmax(cumulative >= _YELLOW_FROM))
    red = int(np.argmax(cumulative >= _RED_FROM))
    zone: Zone = "green" if exceptions < yellow else "yellow" if exceptions < red else "red"
    return TrafficLight(zone=zone, yellow_from=yellow, red_from=red, cumulative=float(cumulative[exceptions]))


# -- expected shortfall -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class ShortfallTest:
    """Z2 with its simulated 5 % critical value. ``degrees_of_freedom`` of the Student t whose ES/VaR is the forecast's;
    None is the normal."""

    z2: float
    critical_value: float
    p_value: float
    rejected: bool
    degrees_of_freedom: float | None
    simulations: int


def acerbi_szekely(pnl: FloatArray, var: FloatArray, es: FloatArray, probability: float) -> float:
    """Z2 of T days; ``var`` and ``es`` are positive."""
    hit = pnl < -var
    return float(1.0 + np.sum(pnl[hit] / es[hit]) / (len(pnl) * probability))


def shortfall_test(
    pnl: FloatArray,
    var: FloatArray,
    es: FloatArray,
    probability: float,
    generator: np.random.Generator,
    *,
    simulations: int = 10_000,
    significance: float = 0.05,
) -> ShortfallTest:
    """Z2 against its distribution when the forecasts are right.

    Under that hypothesis a day's P&L is its VaR times a standardised Student t whose ES/VaR ratio is the median one of the
    forecasts (the normal, where the ratio is at or below the normal's).

    Raises:
        InputError: an ES below its VaR.
    """
    below = np.flatnonzero(es < var * (1.0 - 1e-12))
    if len(below):
        row = int(below[0])
        raise InputError(
            f"ES {es[row]:g} is below VaR {var[row]:g} in row {row + 1} of the joined days.",
            "ES is never below VaR; check the columns.",
        )
    z2 = acerbi_szekely(pnl, var, es, probability)
    freedom = matching_freedom(float(np.median(es / var)), probability)
    ratios = es / var
    simulated = np.array([_simulated_z2(ratios, probability, freedom, generator) for _ in range(simulations)])
    critical = float(np.quantile(simulated, significance))
    return ShortfallTest(
        z2=z2,
        critical_value=critical,
        p_value=float((1 + (simulated <= z2).sum()) / (simulations + 1)),
        rejected=z2 < critical,
        degrees_of_freedom=freedom,
        simulations=simulations,
    )


def matching_freedom(ratio: float, probability: float) -> float | None:
    """Degrees of freedom (1.5 to 200) at which a Student t has this ES/VaR; None where the normal's is already larger."""
    from scipy.optimize import brentq

    if ratio <= _shortfall_ratio(200.0, probability):
        return None
    if ratio >= _shortfall_ratio(1.5, probability):
        return 1.5
    return float(brentq(lambda freedom: _shortfall_ratio(freedom, probability) - ratio, 1.5, 200.0))


def _shortfall_ratio(freedom: float, probability: float) -> float:
    from scipy.stats import t

    q = t.isf(probability, freedom)
    return float(t.pdf(q, freedom) / probability * (freedom + q**2) / (freedom - 1.0) / q)


def _simulated_z2(ratios: FloatArray, probability: float, freedom: float | None, generator: np.random.Generator) -> float:
    """One draw of Z2: losses in units of the day's VaR, so that an exception is a loss above 1."""
    from scipy.special import ndtri, stdtrit

    # Only exceptions enter Z2, and a correct model has Binomial(T, p) of them with uniform tail probabilities.
    hits = generator.binomial(len(ratios), probability)
    tail = generator.random(hits) * probability
    point = ndtri(tail) / ndtri(probability) if freedom is None else stdtrit(freedom, tail) / stdtrit(freedom, probability)
    days = generator.integers(len(ratios), size=hits)
    return float(1.0 - np.sum(point / ratios[days]) / (len(ratios) * probability))


# -- arithmetic -------------------------------------------------------------------------------------------------------


def _log_binomial(trials: int, successes: int, probability: float) -> float:
    """Log-likelihood without the binomial coefficient, ``0 ln 0 = 0``."""
    failures = trials - successes
    up = successes * np.log(probability) if successes else 0.0
    down = failures * np.log1p(-probability) if failures else 0.0
    return float(up + down)


def _survival(statistic: float, freedom: int) -> float:
    from scipy.stats import chi2

    return float(chi2.sf(max(statistic, 0.0), freedom))


def first_exception(exceptions: Flags) -> int | None:
    """The day of the first exception, counted from 1."""
    return int(exceptions.argmax()) + 1 if exceptions.any() else None


def clusters(exceptions: Sequence[bool] | Flags) -> int:
    """Length of the longest run of exceptions on consecutive days."""
    longest = run = 0
    for hit in exceptions:
        run = run + 1 if hit else 0
        longest = max(longest, run)
    return longest
