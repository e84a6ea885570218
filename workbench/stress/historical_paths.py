"""P&L paths drawn from history: filtered historical simulation and the stationary block bootstrap.

Whole days are drawn, so that what moved together in history moves together here. A portfolio is bought once and held over
the horizon: its P&L is ``sum_i w_i (prod_t (1 + r_it) - 1)``.

* **Filtered historical** (Barone-Adesi, Giannopoulos and Vosper 1999): every series has its own conditional variance (EWMA
  or GARCH); the days of standardised residuals ``z_t = e_t / s_t`` are drawn as joint vectors, rescaled by today's deviation,
  ``r = mu + s z``, and the variance is updated along the path.
* **Block bootstrap** (Politis and Romano 1994, stationary): a path starts at a random day and goes on with the next one,
  the first after the last; at each step it jumps to a random day with probability ``1/block_length``.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.errors import DataError
from workbench.market.returns import FloatArray
from workbench.progress import Progress, silent
from workbench.stress.garch import DECAY, VarianceModel, ewma_model, filter_variance, fit_garch
from workbench.stress.monte_carlo import CHUNK_NUMBERS, LEVELS, Draws, tail_rows

Days = npt.NDArray[np.intp]
#: Along some paths: (paths, h) days -> (paths, n) moves over the horizon.
Walk = Callable[[Days], FloatArray]
FilterName = Literal["ewma", "garch"]


def default_block_length(observations: int) -> int:
    """The cube root of the sample's length, the rate that minimises the error of a bootstrap variance."""
    return max(1, round(float(np.cbrt(observations))))


def bootstrap_draws(
    returns: FloatArray,
    weights: FloatArray,
    draws: int,
    generator: np.random.Generator,
    *,
    horizon: int = 1,
    block_length: float | None = None,
    progress: Progress = silent,
) -> Draws:
    """Stationary block bootstrap of returns (T, n); ``block_length`` is the expected one (default: cube root of T)."""
    length = default_block_length(len(returns)) if block_length is None else block_length
    days = stationary_days(len(returns), draws, horizon, length, generator)
    return _walked(bootstrap_walk(returns), days, weights, progress)


def bootstrap_walk(moves: FloatArray, compounding: FloatArray | None = None) -> Walk:
    """Moves (T, n) put together along a path.

    Args:
        compounding: shape (n,), 1 for returns, which compound, and 0 for differences, which add; default all returns.
    """
    compound = np.ones(moves.shape[1]) if compounding is None else compounding

    def walk(days: Days) -> FloatArray:
        total = moves[days[:, 0]]
        for step in range(1, days.shape[1]):
            move = moves[days[:, step]]
            total += move + compound * total * move
        return total

    return walk


def stationary_days(observations: int, draws: int, horizon: int, block_length: float, generator: np.random.Generator) -> Days:
    """Day indices, shape (draws, horizon)."""
    fresh = generator.integers(observations, size=(draws, horizon))
    jumps = generator.random((draws, horizon)) < 1.0 / block_length
    days = np.asarray(fresh, dtype=np.intp)
    for step in range(1, horizon):
        days[:, step] = np.where(jumps[:, step], days[:, step], (days[:, step - 1] + 1) % observations)
    return days


def variance_models(
    returns: FloatArray,
    names: Sequence[str],
    kind: FilterName,
    *,
    decay: float = DECAY,
    progress: Progress = silent,
) -> tuple[VarianceModel, ...]:
    """One model per column of returns (T, n).

    Raises:
        DataError: a GARCH model that cannot be fitted, naming the column.
    """
    if kind == "ewma":
        return tuple(ewma_model(decay) for _ in names)
    models = []
    for column, name in enumerate(names):
        progress(column / len(names), f"Fitting a GARCH model of {name}")
        models.append(fit_garch(returns[:, column] - returns[:, column].mean(), name))
    return tuple(models)


def filtered_draws(
    returns: FloatArray,
    weights: FloatArray,
    draws: int,
    generator: np.random.Generator,
    models: Sequence[VarianceModel],
    *,
    horizon: int = 1,
    progress: Progress = silent,
) -> Draws:
    """Filtered historical simulation of returns (T, n), one variance model per column.

    Raises:
        DataError: a series without any movement.
    """
    days = np.asarray(generator.integers(len(returns), size=(draws, horizon)), dtype=np.intp)
    return _walked(filtered_walk(returns, models), days, weights, progress)


def filtered_walk(moves: FloatArray, models: Sequence[VarianceModel], compounding: FloatArray | None = None) -> Walk:
    """Standardised residuals of moves (T, n) put together along a path, from today's variance; see ``bootstrap_walk``.

    Raises:
        DataError: a series without any movement.
    """
    compound = np.ones(moves.shape[1]) if compounding is None else compounding
    mean = moves.mean(axis=0)
    residuals, today = _filtered(moves - mean, models)
    constant, shock, memory = (np.array([getattr(m, part) for m in models]) for part in ("constant", "shock", "memory"))

    def walk(days: Days) -> FloatArray:
        variance = np.broadcast_to(today, (len(days), len(today))).copy()
        total = np.zeros_like(variance)
        for step in range(days.shape[1]):
            surprise = np.sqrt(variance) * residuals[days[:, step]]
            move = mean + surprise
            total += move + compound * total * move
            variance = constant + shock * surprise**2 + memory * variance
        return total

    return walk


def _filtered(demeaned: FloatArray, models: Sequence[VarianceModel]) -> tuple[FloatArray, FloatArray]:
    """Residuals (T, n) and the variances of the coming period (n,)."""
    residuals = np.empty_like(demeaned)
    today = np.empty(demeaned.shape[1])
    for column, model in enumerate(models):
        start = float(demeaned[:, column].var())
        if start <= 0.0:
            raise DataError(
                f"Column {column + 1} of the returns does not move, so it has no volatility to filter.",
                "Leave it out, or hold it as CASH.",
            )
        filtered = filter_variance(demeaned[:, column], model, start)
        residuals[:, column], today[column] = filtered.residuals, filtered.next_variance
    return residuals, today


def _walked(walk: Walk, days: Days, weights: FloatArray, progress: Progress) -> Draws:
    """Walk every path in chunks; then the paths of the tails again, for the positions' part in them."""
    pnl = np.empty(len(days))
    rows = max(1, CHUNK_NUMBERS // (4 * max(len(weights), 1)))
    for start in range(0, len(days), rows):
        pnl[start : start + rows] = walk(days[start : start + rows]) @ weights
        progress(min(1.0, (start + rows) / len(days)), f"Walked {min(start + rows, len(days)):,} of {len(days):,} paths")
    tails = np.zeros((len(LEVELS), len(weights)))
    for i, level in enumerate(LEVELS):
        chosen, shares = tail_rows(pnl, level)
        for start in range(0, len(chosen), rows):
            part = slice(start, start + rows)
            tails[i] += shares[part] @ walk(days[chosen[part]])
    return Draws(pnl=pnl, tail_returns=tails * weights, antithetic=False)
