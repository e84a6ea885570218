"""Draws that join each series' own history by a Student t copula: crashes come together, margins stay as they were.

* Margins: the empirical quantile function of each column, linear between the middles of its steps, so that no single move is
  larger than the largest in history.
* Dependence: a t copula with ``freedom`` degrees of freedom and the correlation ``2 sin(pi r / 6)`` of the rank correlation r
  (exact for the normal copula and close for the t), replaced by the nearest correlation matrix where it is none.
* A draw: ``z ~ N(0, R)``, ``u = T_nu(z sqrt(nu / chi2_nu))``, each column's quantile at its u. Draws come in mirrored pairs z
  and -z. Periods of the horizon are drawn independently; returns compound, differences add.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from workbench.market.returns import FloatArray
from workbench.progress import Progress, silent
from workbench.stress.monte_carlo import CHUNK_NUMBERS, LEVELS, Draws, covariance_root, tail_rows
from workbench.stress.stressed_covariance import is_positive_semidefinite, nearest_correlation


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class CopulaModel:
    """Fitted to moves (T, n).

    Attributes:
        ordered: (T, n), each column sorted.
        root: (n, n) with ``root root' = R``.
        compounding: (n,), 1 for returns, 0 for differences.
    """

    ordered: FloatArray
    root: FloatArray
    freedom: float
    compounding: FloatArray

    def moves(self, pairs: int, horizon: int, seed: int) -> FloatArray:
        """Moves over the horizon, shape (2 pairs, n); rows 2i and 2i + 1 are mirror images. Same seed, same bits."""
        generator = np.random.Generator(np.random.PCG64(seed))
        total = np.zeros((2 * pairs, len(self.compounding)))
        for _ in range(horizon):
            step = self._period(pairs, generator)
            total += step + self.compounding * total * step
        return total

    def _period(self, pairs: int, generator: np.random.Generator) -> FloatArray:
        from scipy.special import stdtr

        half = generator.standard_normal((pairs, len(self.compounding))) @ self.root.T
        half *= np.sqrt(self.freedom / generator.chisquare(self.freedom, size=(pairs, 1)))
        uniform = np.empty((2 * pairs, half.shape[1]))
        uniform[0::2] = stdtr(self.freedom, half)
        uniform[1::2] = 1.0 - uniform[0::2]
        return self._quantiles(uniform)

    def _quantiles(self, uniform: FloatArray) -> FloatArray:
        """Of each column; the step i of T stands at (i + 1/2) / T."""
        count = len(self.ordered)
        place = np.clip(uniform * count - 0.5, 0.0, count - 1.0)
        below = np.minimum(place.astype(np.intp), max(count - 2, 0))
        low = np.take_along_axis(self.ordered, below, axis=0)
        high = np.take_along_axis(self.ordered, np.minimum(below + 1, count - 1), axis=0)
        return np.asarray(low + (place - below) * (high - low), dtype=np.float64)


def fit_copula(moves: FloatArray, freedom: float, compounding: FloatArray | None = None) -> CopulaModel:
    """The model of moves (T, n)."""
    from scipy.stats import rankdata

    n = moves.shape[1]
    ranks = rankdata(moves, axis=0)
    deviations = ranks.std(axis=0)
    safe = np.where(deviations > 0, deviations, 1.0)
    standard = (ranks - ranks.mean(axis=0)) / safe
    correlation = 2.0 * np.sin(np.pi / 6.0 * (standard.T @ standard / len(moves)))
    np.fill_diagonal(correlation, 1.0)
    if not is_positive_semidefinite(correlation):
        correlation = nearest_correlation(correlation)
    return CopulaModel(
        ordered=np.sort(moves, axis=0),
        root=covariance_root(correlation),
        freedom=freedom,
        compounding=np.ones(n) if compounding is None else compounding,
    )


def copula_moves(model: CopulaModel, draws: int, horizon: int, generator: np.random.Generator) -> FloatArray:
    """All draws at once, shape (N, n)."""
    return np.vstack([part for _, part in _pieces(model, draws, horizon, _seeds(model, draws, generator))])[:draws]


def copula_draws(
    model: CopulaModel,
    weights: FloatArray,
    draws: int,
    generator: np.random.Generator,
    *,
    horizon: int = 1,
    progress: Progress = silent,
) -> Draws:
    """P&L of a portfolio bought once and held. Pieces are drawn again for the tails instead of being kept."""
    seeds = _seeds(model, draws, generator)
    pnl = np.empty(draws)
    for start, whole in _pieces(model, draws, horizon, seeds):
        part = whole[: draws - start]
        pnl[start : start + len(part)] = part @ weights
        progress(0.5 * min(1.0, (start + len(part)) / draws), f"Drawn {min(start + len(part), draws):,} of {draws:,}")
    tails = np.zeros((len(LEVELS), len(weights)))
    chosen = [tail_rows(pnl, level) for level in LEVELS]
    for start, part in _pieces(model, draws, horizon, seeds):
        for i, (rows, shares) in enumerate(chosen):
            inside = (rows >= start) & (rows < start + len(part))
            tails[i] += shares[inside] @ part[rows[inside] - start]
        progress(0.5 + 0.5 * min(1.0, (start + len(part)) / draws), "Reading the tails")
    return Draws(pnl=pnl, tail_returns=tails * weights, antithetic=True)


def _rows(model: CopulaModel) -> int:
    """Pairs in one piece; fixed by the shape alone, and with it the bits."""
    return max(1, CHUNK_NUMBERS // (8 * len(model.compounding)))


def _seeds(model: CopulaModel, draws: int, generator: np.random.Generator) -> list[int]:
    pieces = -(-((draws + 1) // 2) // _rows(model))
    return [int(seed) for seed in generator.integers(2**63, size=pieces)]


def _pieces(model: CopulaModel, draws: int, horizon: int, seeds: list[int]) -> Iterator[tuple[int, FloatArray]]:
    """First row of each piece, and the piece; the last may hold one draw too many."""
    pairs, rows = (draws + 1) // 2, _rows(model)
    for k, seed in enumerate(seeds):
        count = min(rows, pairs - k * rows)
        yield 2 * k * rows, model.moves(count, horizon, seed)
