"""Draws of a portfolio's P&L over a horizon, and the risk measures read off them.

P&L is a fraction of the portfolio's value, gains positive; VaR and ES are positive losses. With w the holdings, mu and S the
sample mean and covariance (ddof=1) of one period's simple returns and h the horizon in periods:

* **normal, Student t** are drawn at the horizon in one step, mean ``h mu`` and covariance ``h S``, so there is no serial
  dependence and normal VaR converges to ``z_a sigma sqrt(h) - mu h``. The t has the scale matrix ``S (nu-2)/nu``: without
  that factor its covariance would be ``S nu/(nu-2)``. With ``S = C C'`` a draw's P&L is ``h mu'w + sqrt(g) z'(C'w)``, the
  same number as ``w'(h mu + sqrt(g) C z)`` without forming the position returns. Draws come in pairs z and -z (antithetic)
  that share the same g, and all z are scaled by one number so that the portfolio's normals have variance 1 (moment matching).
* **filtered historical, block bootstrap** walk day by day; see ``workbench.stress.historical_paths``.

The standard error of ES is that of its influence function ``VaR + max(L - VaR, 0)/(1-a) - ES`` over the draws, or over the
pair means when draws are antithetic; moment matching makes the true error smaller, never larger.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.errors import DataError
from workbench.market.returns import FloatArray
from workbench.market.risk_measures import historical_cvar, historical_var, tail_weights
from workbench.progress import Progress, silent

LEVELS = (0.95, 0.975, 0.99)
PERCENTILES = (0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 75.0, 90.0, 95.0, 97.5, 99.0, 99.5, 99.9)
#: Numbers held at once while drawing (64 MB); it fixes the chunks, and with them the bits, on every machine.
CHUNK_NUMBERS = 8_000_000
#: An eigenvalue of a covariance may be this far below zero, relative to the largest, by rounding alone.
_NEGATIVE_ROUNDING = 1e-10


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Draws:
    """Simulated P&L of a portfolio.

    Attributes:
        pnl: shape (N,), fractions of value.
        tail_returns: shape (len(LEVELS), n): for each level the mean P&L of each position, given the portfolio's tail; the
            components of ES are their negatives.
        antithetic: rows 2i and 2i+1 are a pair of mirrored draws.
    """

    pnl: FloatArray
    tail_returns: FloatArray
    antithetic: bool


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Moments:
    """Of one period: ``mean`` (n,), ``covariance`` (n, n)."""

    mean: FloatArray
    covariance: FloatArray

    def of(self, weights: FloatArray) -> tuple[float, float]:
        """Mean and standard deviation of the portfolio."""
        return float(self.mean @ weights), float(np.sqrt(max(float(weights @ self.covariance @ weights), 0.0)))


def sample_moments(returns: FloatArray) -> Moments:
    """Mean and covariance (ddof=1) of returns, shape (T, n)."""
    covariance = np.atleast_2d(np.cov(returns, rowvar=False, ddof=1)).astype(np.float64)
    return Moments(mean=returns.mean(axis=0), covariance=covariance)


def covariance_root(covariance: FloatArray) -> FloatArray:
    """C with ``C C' = S``: the Cholesky factor, or one from the eigenvalues where S is singular.

    Raises:
        DataError: S has a negative eigenvalue, so it is no covariance.
    """
    try:
        return np.asarray(np.linalg.cholesky(covariance), dtype=np.float64)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(covariance)
    if values[0] < -_NEGATIVE_ROUNDING * max(float(values[-1]), 0.0):
        raise DataError(
            f"The covariance is not positive semi-definite (smallest eigenvalue {values[0]:.3g}).",
            "Replace it by the nearest matrix that is, or estimate it on a common sample.",
        )
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)), dtype=np.float64)


def elliptical_draws(
    moments: Moments,
    weights: FloatArray,
    draws: int,
    generator: np.random.Generator,
    *,
    horizon: int = 1,
    freedom: float | None = None,
    progress: Progress = silent,
) -> Draws:
    """Antithetic draws from a multivariate normal, or from a Student t with ``freedom`` > 2 and the same covariance.

    Args:
        moments: of one period, n positions.
        weights: shape (n,).
        draws: N; an odd number leaves the last draw without its mirror image.
        horizon: periods.

    Returns:
        ``tail_returns`` are exact given the simulated ES: a position's mean given the portfolio's P&L is linear in it.
    """
    direction = covariance_root(moments.covariance).T @ weights
    pairs = (draws + 1) // 2
    rows = max(1, min(pairs, CHUNK_NUMBERS // max(len(direction), 1)))
    buffer = np.empty((rows, len(direction)))
    half = np.empty(pairs)
    for start in range(0, pairs, rows):
        count = min(rows, pairs - start)
        generator.standard_normal(out=buffer[:count])
        half[start : start + count] = buffer[:count] @ direction
        progress((start + count) / pairs, f"Drawn {2 * (start + count):,} of {2 * pairs:,}")
    size = float(np.sqrt(np.mean(half**2)))
    half *= float(np.sqrt(direction @ direction)) / size if size > 0.0 else 1.0
    if freedom is not None:
        # sqrt(nu / chi2) times the scale factor sqrt((nu-2)/nu): the shared g of the whole vector, hence tail dependence.
        half *= np.sqrt((freedom - 2.0) / generator.chisquare(freedom, size=pairs))
    centre, deviation = moments.of(weights)
    pnl = np.repeat(half, 2)
    pnl[1::2] *= -1.0
    pnl = pnl[:draws] * np.sqrt(horizon) + centre * horizon
    return Draws(pnl=pnl, tail_returns=_elliptical_tail(moments, weights, pnl, horizon, deviation), antithetic=True)


def elliptical_moves(
    moments: Moments, draws: int, generator: np.random.Generator, *, horizon: int = 1, freedom: float | None = None
) -> FloatArray:
    """The joint draws themselves, shape (N, n), for what must be revalued; the normals have mean 0 and covariance I exactly.

    Args: as ``elliptical_draws``. ``draws`` must exceed 2 n.
    """
    pairs = (draws + 1) // 2
    normals = generator.standard_normal((pairs, len(moments.mean)))
    normals = np.linalg.solve(np.linalg.cholesky(normals.T @ normals / pairs), normals.T).T
    if freedom is not None:
        normals *= np.sqrt((freedom - 2.0) / generator.chisquare(freedom, size=(pairs, 1)))
    half = normals @ covariance_root(moments.covariance).T * np.sqrt(horizon)
    moves = np.repeat(half, 2, axis=0)
    moves[1::2] *= -1.0
    return np.asarray(moves[:draws] + horizon * moments.mean, dtype=np.float64)


def _elliptical_tail(moments: Moments, weights: FloatArray, pnl: FloatArray, horizon: int, deviation: float) -> FloatArray:
    """``E[w_i r_i | P&L in the tail] = w_i (h mu_i + beta_i (E[P&L | tail] - h mu'w))``."""
    centre = float(moments.mean @ weights) * horizon
    beta = moments.covariance @ weights / deviation**2 if deviation > 0.0 else np.zeros_like(weights)
    shift = np.array([-historical_cvar(pnl, level) - centre for level in LEVELS])
    return np.asarray(weights * (horizon * moments.mean + shift[:, None] * beta), dtype=np.float64)


@dataclass(frozen=True, kw_only=True, slots=True)
class TailRisk:
    """At one level: losses positive, fractions of value. ``es_standard_error`` is that of the simulation alone; the error
    of the estimated inputs is not in it."""

    level: float
    var: float
    es: float
    es_standard_error: float


def tail_risks(drawn: Draws, levels: Sequence[float] = LEVELS) -> tuple[TailRisk, ...]:
    """VaR, ES and the Monte Carlo error of ES at each level."""
    return tuple(
        TailRisk(
            level=level,
            var=historical_var(drawn.pnl, level),
            es=historical_cvar(drawn.pnl, level),
            es_standard_error=es_standard_error(drawn.pnl, level, antithetic=drawn.antithetic),
        )
        for level in levels
    )


def es_standard_error(pnl: FloatArray, level: float, *, antithetic: bool = False) -> float:
    """Standard error of the expected shortfall of independent draws, or of independent pairs (2i, 2i+1)."""
    loss = -pnl
    excess = np.maximum(loss - historical_var(pnl, level), 0.0) / (1.0 - level)
    if antithetic:
        excess = excess[: len(excess) // 2 * 2].reshape(-1, 2).mean(axis=1)
    return float(excess.std(ddof=1) / np.sqrt(len(excess))) if len(excess) > 1 else 0.0


def tail_rows(pnl: FloatArray, level: float) -> tuple[np.ndarray, FloatArray]:
    """Rows of the tail and their weights (sum 1), by the exact tail mean of ``risk_measures.tail_weights``."""
    weights = tail_weights(pnl, level)
    rows = np.flatnonzero(weights)
    return rows, weights[rows]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Histogram:
    """``edges`` (bins + 1,) and ``counts`` (bins,); what lies outside the edges is counted in the first and last bin."""

    edges: FloatArray
    counts: np.ndarray


def histogram(pnl: FloatArray, bins: int = 80) -> Histogram:
    """Equal bins between the 0.05th and 99.95th percentile, so that one far draw does not flatten the picture."""
    low, high = np.quantile(pnl, [0.0005, 0.9995])
    if not high > low:
        low, high = low - 1e-6, high + 1e-6
    edges = np.linspace(low, high, bins + 1)
    counts, _ = np.histogram(np.clip(pnl, low, high), bins=edges)
    return Histogram(edges=edges, counts=counts)
