"""Monte Carlo of a book of positions: draws of its factors, and every position revalued under each of them.

Factor moves are drawn by the same four methods as returns; percent factors compound along a path, yields, spreads and
volatilities add. Bonds and options are revalued in full, so nothing is scaled by the root of time. What a factor model
leaves out (each position's own risk) is not in the distribution.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.errors import DataError
from workbench.market.returns import FloatArray
from workbench.progress import Progress
from workbench.stress.copula import copula_moves, fit_copula
from workbench.stress.factor_history import FactorHistory
from workbench.stress.historical_paths import (
    FilterName,
    Walk,
    bootstrap_walk,
    default_block_length,
    filtered_walk,
    stationary_days,
    variance_models,
)
from workbench.stress.monte_carlo import LEVELS, Draws, elliptical_moves, sample_moments, tail_rows
from workbench.stress.positions import Book
from workbench.stress.revalue import pnl_chunks, pnl_matrix

_ROWS = 2000
_LOWEST_RETURN = -0.99
DEFAULT_FREEDOM = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """How factors are drawn; the fields of the request with their defaults filled in."""

    method: str
    draws: int
    horizon: int
    freedom: float | None
    filter: FilterName
    decay: float
    block_length: float | None


def usable_positions(book: Book, history: FactorHistory) -> Mapping[str, str]:
    """Positions that cannot be drawn, with the reason."""
    out: dict[str, str] = {}
    for holding in book.holdings:
        if holding.instrument is None:
            out[holding.id] = "no exposure to any factor is known"
        elif lacking := sorted(holding.instrument.required - set(history.factors)):
            out[holding.id] = f"the factor history has no {', '.join(lacking)}"
    return out


def factor_moves(
    history: FactorHistory, names: Sequence[str], drawing: Drawing, generator: np.random.Generator, progress: Progress
) -> FloatArray:
    """Moves over the horizon, shape (N, k), engine units.

    Raises:
        DataError: a factor that does not move, or a filter that cannot be fitted.
    """
    changes = history.changes[:, history.columns(names)]
    if drawing.method in ("normal", "student_t"):
        moments = sample_moments(changes)
        moves = elliptical_moves(moments, drawing.draws, generator, horizon=drawing.horizon, freedom=drawing.freedom)
        prices = [j for j, name in enumerate(names) if name.endswith("_pct")]
        # These laws reach below -100 %, a price does not.
        moves[:, prices] = np.maximum(moves[:, prices], _LOWEST_RETURN)
        return moves
    compounding = np.array([1.0 if name.endswith("_pct") else 0.0 for name in names])
    if drawing.method == "block_bootstrap":
        length = drawing.block_length or default_block_length(len(changes))
        days = stationary_days(len(changes), drawing.draws, drawing.horizon, length, generator)
        return _in_chunks(bootstrap_walk(changes, compounding), days)
    if drawing.method == "t_copula":
        model = fit_copula(changes, drawing.freedom or DEFAULT_FREEDOM, compounding)
        return copula_moves(model, drawing.draws, drawing.horizon, generator)
    models = variance_models(changes, names, drawing.filter, decay=drawing.decay, progress=progress)
    days = np.asarray(generator.integers(len(changes), size=(drawing.draws, drawing.horizon)), dtype=np.intp)
    return _in_chunks(filtered_walk(changes, models, compounding), days)


def _in_chunks(walk: Walk, days: "np.typing.NDArray[np.intp]") -> FloatArray:
    return np.vstack([walk(days[start : start + _ROWS]) for start in range(0, len(days), _ROWS)])


def book_draws(
    book: Book, history: FactorHistory, drawing: Drawing, generator: np.random.Generator, progress: Progress
) -> Draws:
    """P&L of the whole book as fractions of its net value; positions that cannot be drawn count as zero.

    Raises:
        DataError: the positions net to nothing or less, so that a fraction is undefined; no position can be drawn.
    """
    out = np.array([holding.id in usable_positions(book, history) for holding in book.holdings])
    if out.all():
        raise DataError("No position depends on a factor of the factor history.", "Give exposures to factors it has.")
    if book.net <= 1e-9 * book.gross:
        raise DataError(
            f"The positions net to {book.net:,.2f}, so a fraction of their value is undefined.",
            "Add the cash that stands behind them as a position of kind cash.",
        )
    names = [name for name in book.factors if name in history.factors]
    columns = [book.factors.index(name) for name in names]
    shocks = np.full((drawing.draws, len(book.factors)), np.nan)
    shocks[:, columns] = factor_moves(history, names, drawing, generator, progress)
    pnl = np.empty(drawing.draws)
    for part, positions in pnl_chunks(book, shocks, _ROWS):
        pnl[part] = positions[:, ~out].sum(axis=1)
        progress(part.stop / drawing.draws, f"Revalued {part.stop:,} of {drawing.draws:,} draws")
    pnl /= book.net
    tails = np.zeros((len(LEVELS), len(book.values)))
    for i, level in enumerate(LEVELS):
        rows, shares = tail_rows(pnl, level)
        tails[i] = shares @ pnl_matrix(book, shocks[rows]) / book.net
    tails[:, out] = 0.0
    return Draws(pnl=pnl, tail_returns=tails, antithetic=drawing.method in ("normal", "student_t", "t_copula"))
