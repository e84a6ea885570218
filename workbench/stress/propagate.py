"""What the other factors do when some are shocked: conditional expectation, and how plausible the shocks are together.

Zero mean and covariance S at the horizon of the shock; k the shocked factors, o the others (stress-method, section 3):
``x_o = S_ok S_kk^-1 x_k``, residual covariance ``S_oo - S_ok S_kk^-1 S_ko``, ``M^2 = x_k' S_kk^-1 x_k`` with
``p = 1 - chi2_cdf(M^2, k)``. Linear: it knows no change of regime and is wrong for options, which are revalued instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.errors import InputError
from workbench.stress.factors import FloatArray

#: A correlation block worse conditioned than this is near singular, and gets ``AUTOMATIC_RIDGE`` times its diagonal.
NEAR_SINGULAR, AUTOMATIC_RIDGE = 1e6, 1e-4
TRADING_DAYS, DAYS_PER_MONTH = 252, 21
#: Rarer than this no one has the experience to judge, least of all a normal model, whose tails are too thin.
RAREST_YEARS = 100
BEYOND = "beyond what a normal model can judge"
#: What a rarity is rounded to; finer steps would be false precision.
_MONTHS, _YEARS = (2, 3, 6), (1, 2, 3, 5, 10, 20, 50, 100)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Propagation:
    """Shocks of every factor of a covariance, given those of some.

    Attributes:
        shocks: all K factors, shape (K,): the given ones as given, the others at their conditional expectation.
        deviations: standard deviation of each factor that is left, shape (K,); zero for the given ones.
        condition_number: of the correlation matrix of the given factors, before any ridge.
        ridge: what was added, as a share of the diagonal; 0 where nothing was.
        mahalanobis: M of the given shocks.
        probability: of a move at least as far out, one horizon, chi-squared.
        dimensions: number of given factors.
    """

    shocks: FloatArray
    deviations: FloatArray
    condition_number: float
    ridge: float
    mahalanobis: float
    probability: float
    dimensions: int


def propagate(
    covariance: FloatArray, given: Sequence[int], values: Sequence[float] | FloatArray, *, ridge: float | None = None
) -> Propagation:
    """Conditional expectation of the factors that are not given.

    Args:
        covariance: shape (K, K), at the horizon of the shock.
        given: positions of the shocked factors, at least one.
        values: their shocks, engine units.
        ridge: share of the diagonal to add to S_kk; None adds 1e-4 where it is near singular.

    Raises:
        InputError: a shocked factor has no variance.
    """
    from scipy.stats import chi2

    k = np.asarray(given, dtype=np.intp)
    o = np.setdiff1d(np.arange(len(covariance)), k)
    x = np.asarray(values, dtype=np.float64)
    block = covariance[np.ix_(k, k)]
    condition = condition_number(block)
    added = ridge if ridge is not None else AUTOMATIC_RIDGE if condition > NEAR_SINGULAR else 0.0
    solved = np.linalg.solve(block + added * np.diag(np.diag(block)), np.column_stack([x, covariance[np.ix_(k, o)]]))
    direction, betas = solved[:, 0], solved[:, 1:]
    squared = max(float(x @ direction), 0.0)
    shocks, deviations = np.empty(len(covariance)), np.zeros(len(covariance))
    shocks[k] = x
    shocks[o] = covariance[np.ix_(o, k)] @ direction
    residual = np.diag(covariance)[o] - np.einsum("ij,ij->j", covariance[np.ix_(k, o)], betas)
    deviations[o] = np.sqrt(np.maximum(residual, 0.0))
    return Propagation(
        shocks=shocks,
        deviations=deviations,
        condition_number=condition,
        ridge=added,
        mahalanobis=float(np.sqrt(squared)),
        probability=float(chi2.sf(squared, len(k))),
        dimensions=len(k),
    )


def residual_covariance(covariance: FloatArray, given: Sequence[int]) -> FloatArray:
    """``S_oo - S_ok S_kk^-1 S_ko``: what the others still do on their own, shape (K - k, K - k)."""
    k = np.asarray(given, dtype=np.intp)
    o = np.setdiff1d(np.arange(len(covariance)), k)
    across = covariance[np.ix_(k, o)]
    return np.asarray(covariance[np.ix_(o, o)] - across.T @ np.linalg.solve(covariance[np.ix_(k, k)], across), dtype=np.float64)


def condition_number(covariance: FloatArray) -> float:
    """Of the correlation matrix, so that the units of the factors do not matter.

    Raises:
        InputError: a factor without variance.
    """
    deviations = np.sqrt(np.diag(covariance))
    if (deviations <= 0).any():
        raise InputError("A shocked factor does not move in the factor history.", "Use a longer history, or leave it out.")
    eigenvalues = np.linalg.eigvalsh(covariance / np.outer(deviations, deviations))
    return float(eigenvalues[-1] / max(eigenvalues[0], 1e-16))


def beyond_experience(probability: float, horizon_days: float) -> bool:
    """Whether a move with this probability in one horizon comes less than once in ``RAREST_YEARS``."""
    return probability <= 0.0 or horizon_days / probability > RAREST_YEARS * TRADING_DAYS


def in_words(probability: float, horizon_days: float) -> str:
    """``about once in 10 years``: how often factors move this far in one horizon, horizons in a row taken as independent.

    Rounded hard, to one of a few numbers of months or years; ``BEYOND`` where it is rarer than experience.
    """
    if beyond_experience(probability, horizon_days):
        return BEYOND
    days = horizon_days / probability
    months, years = days / DAYS_PER_MONTH, days / TRADING_DAYS
    if months < 1.5:
        return "about once a month or more often"
    if months < 9:
        return f"about once in {_nearest(months, _MONTHS)} months"
    rounded = _nearest(years, _YEARS)
    return "about once a year" if rounded == 1 else f"about once in {rounded} years"


def _nearest(value: float, steps: Sequence[int]) -> int:
    """The step nearest in ratio."""
    return min(steps, key=lambda step: abs(float(np.log(value / step))))
