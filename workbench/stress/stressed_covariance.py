"""Covariances for stress: from crisis windows only, blended, with correlations overridden, and repaired.

``S* = (1 - w) S + w S_crisis``. A correlation override can leave a matrix that no data could have; Higham's (2002) alternating
projections then find the nearest correlation matrix, and the volatilities are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from workbench.errors import DataError, InputError
from workbench.market.scenarios import HistoricalWindow
from workbench.stress.factor_history import FactorHistory
from workbench.stress.factors import FloatArray, group_of

#: An eigenvalue of a correlation matrix above this counts as not negative.
ROUNDING = -1e-10


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class StressedCovariance:
    """A covariance at one horizon and what was done to it.

    ``overrides`` lists (a, b, before, asked, after); ``repaired`` tells whether the nearest correlation matrix was needed.
    """

    factors: tuple[str, ...]
    matrix: FloatArray
    crisis_share: float = 0.0
    crisis_windows: tuple[str, ...] = ()
    crisis_periods: int = 0
    overrides: tuple[tuple[str, str, float, float, float], ...] = ()
    repaired: bool = False
    notes: tuple[str, ...] = field(default=())


def crisis_covariance(history: FactorHistory, windows: Sequence[HistoricalWindow]) -> tuple[FloatArray, tuple[str, ...], int]:
    """Covariance of one period's changes inside these windows, the ids that lie in the history, and the number of periods.

    Raises:
        DataError: the windows hold too few periods.
    """
    inside = np.zeros(len(history.dates), dtype=bool)
    used = []
    for window in windows:
        periods = (history.dates > pd.Timestamp(window.start)) & (history.dates <= pd.Timestamp(window.end))
        if window.start >= history.start.date() and periods.any():
            inside |= periods
            used.append(window.id)
    count, k = int(inside.sum()), len(history.factors)
    if count <= k:
        raise DataError(
            f"The crisis windows hold only {count} periods of the factor history; {k + 1} are needed for {k} factors.",
            "Name more windows, or use daily factors.",
        )
    return np.atleast_2d(np.cov(history.changes[inside], rowvar=False, ddof=1)), tuple(used), count


def blend(calm: FloatArray, crisis: FloatArray, share: float) -> FloatArray:
    """``(1 - w) S + w S_crisis``."""
    return np.asarray((1.0 - share) * calm + share * crisis, dtype=np.float64)


def override_correlations(covariance: FloatArray, pairs: Mapping[tuple[int, int], float]) -> tuple[FloatArray, bool]:
    """The covariance with these correlations, its volatilities kept; and whether the nearest correlation matrix was needed.

    Raises:
        InputError: a correlation outside [-1, 1].
    """
    deviations = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(deviations, deviations)
    for (i, j), value in pairs.items():
        if not -1.0 <= value <= 1.0:
            raise InputError(f"A correlation of {value:g} cannot be.", "Correlations lie between -1 and 1.")
        correlation[i, j] = correlation[j, i] = value
    needed = not is_positive_semidefinite(correlation)
    if needed:
        correlation = nearest_correlation(correlation)
    return np.asarray(correlation * np.outer(deviations, deviations), dtype=np.float64), needed


def nearest_correlation(matrix: FloatArray, *, tolerance: float = 1e-10, rounds: int = 10_000) -> FloatArray:
    """The correlation matrix nearest in the Frobenius norm: Higham (2002), alternating projections with Dykstra's correction.

    The last step clips what is left of negative eigenvalues and scales the diagonal back to 1, so that the result is
    positive semi-definite to rounding.
    """
    y = np.asarray((matrix + matrix.T) / 2.0, dtype=np.float64)
    correction = np.zeros_like(y)
    for _ in range(rounds):
        shifted = y - correction
        projected = _without_negative(shifted)
        correction = projected - shifted
        before, y = y, projected.copy()
        np.fill_diagonal(y, 1.0)
        if np.linalg.norm(y - before) <= tolerance * np.linalg.norm(y):
            break
    clipped = _without_negative(y)
    scale = 1.0 / np.sqrt(np.diag(clipped))
    result = clipped * np.outer(scale, scale)
    np.fill_diagonal(result, 1.0)
    return np.asarray((result + result.T) / 2.0, dtype=np.float64)


def is_positive_semidefinite(matrix: FloatArray) -> bool:
    """No eigenvalue below rounding, relative to the largest."""
    eigenvalues = np.linalg.eigvalsh(matrix)
    return bool(eigenvalues[0] >= ROUNDING * max(float(eigenvalues[-1]), 1e-300))


def equity_bond_pairs(factors: Sequence[str], correlation: float) -> dict[tuple[int, int], float]:
    """A correlation of equities with bond prices, as one with yields: the sign turns."""
    equities = [i for i, name in enumerate(factors) if group_of(name) == "equity"]
    yields = [j for j, name in enumerate(factors) if group_of(name) == "rate"]
    return {(i, j): -correlation for i in equities for j in yields}


def _without_negative(matrix: FloatArray) -> FloatArray:
    eigenvalues, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.maximum(eigenvalues, 0.0)) @ vectors.T, dtype=np.float64)
