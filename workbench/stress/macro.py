"""A macro path turned into factor moves, and a book valued along it.

The book is bought once and held. Its value at the end of a quarter is that under the factors' moves since the quarter before
the path (the jump-off): ``pnl`` of a quarter is the change of that value in it, ``pnl_pct`` that change over the value at the
quarter's start, ``cumulative_pnl`` the whole change since the jump-off. Without a jump-off the first quarter's move is unknown
and moves count from the end of the first quarter. Carry, dividends and trading are left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from workbench.market.returns import FloatArray
from workbench.stress import macro_files as names
from workbench.stress.factors import scale_of
from workbench.stress.macro_files import MacroTable
from workbench.stress.positions import Book, assemble
from workbench.stress.propagate import propagate, residual_covariance
from workbench.stress.revalue import pnl_matrix, portfolio_pnl

Levels = Mapping[str, FloatArray]


@dataclass(frozen=True, kw_only=True, slots=True)
class FactorRule:
    """How a factor's level follows from the columns of a macro path (rates in percent): it is the first of them, or ``made_of``
    all. ``words`` are for the page's table; an ``approximate`` rule is not the factor itself."""

    factor: str
    columns: tuple[str, ...]
    words: str
    made_of: Callable[[Levels], FloatArray] | None = None
    approximate: bool = False

    def level(self, levels: Levels) -> FloatArray:
        """The factor's level, shape (T,), in the unit of the columns."""
        return levels[self.columns[0]] if self.made_of is None else self.made_of(levels)


def _two_year(levels: Levels) -> FloatArray:
    """On the line between the 3-month and the 5-year rate."""
    share = (2.0 - 0.25) / (5.0 - 0.25)
    return levels[names.BILL] + share * (levels[names.FIVE_YEAR] - levels[names.BILL])


RULES: tuple[FactorRule, ...] = (
    FactorRule(
        factor="equity_us_spx_pct",
        columns=(names.EQUITY,),
        words="percent change of the US equity index",
    ),
    FactorRule(
        factor="ust_2y_bp",
        columns=(names.BILL, names.FIVE_YEAR),
        words="2-year point on the line between the 3-month and the 5-year Treasury rate",
        made_of=_two_year,
        approximate=True,
    ),
    FactorRule(
        factor="ust_10y_bp",
        columns=(names.TEN_YEAR,),
        words="change of the 10-year Treasury yield",
    ),
    FactorRule(
        factor="spread_us_ig_oas_bp",
        columns=(names.BBB, names.TEN_YEAR),
        words="change of the BBB corporate yield less the 10-year Treasury yield",
        made_of=lambda levels: levels[names.BBB] - levels[names.TEN_YEAR],
        approximate=True,
    ),
    FactorRule(
        factor="ust_2y_bp",
        columns=(names.POLICY,),
        words="change of the US policy rate, in the place of the 2-year yield, which the path does not have",
        approximate=True,
    ),
    FactorRule(
        factor="spread_us_ig_oas_bp",
        columns=(names.IG_SPREAD,),
        words="change of the US dollar investment-grade spread",
    ),
    FactorRule(
        factor="spread_us_hy_oas_bp",
        columns=(names.HY_SPREAD,),
        words="change of the US dollar high-yield spread",
    ),
    FactorRule(
        factor="oil_wti_pct",
        columns=(names.OIL,),
        words="percent change of the oil price index",
        approximate=True,
    ),
    FactorRule(
        factor="fx_gbpusd_pct",
        columns=(names.GBPUSD,),
        words="percent change of the pound against the dollar",
    ),
    FactorRule(
        factor="fx_eurusd_pct",
        columns=(names.GBPUSD, names.GBPEUR),
        words="percent change of the pound against the dollar over that against the euro",
        made_of=lambda levels: levels[names.GBPUSD] / levels[names.GBPEUR],
    ),
    FactorRule(
        factor="cn_house_price_pct",
        columns=(names.CN_HOUSES,),
        words="percent change of the Chinese residential property price index",
    ),
    FactorRule(
        factor="vix_pts",
        columns=(names.VIX,),
        words="change of the market volatility index",
    ),
    FactorRule(
        factor="us_house_price_pct",
        columns=(names.HOUSES,),
        words="percent change of the house price index",
    ),
    FactorRule(
        factor="us_cre_price_pct",
        columns=(names.CRE,),
        words="percent change of the commercial real estate price index",
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class PathMoves:
    """Factor moves along Q quarters.

    Attributes:
        quarters: shape (Q,).
        factors: k names.
        quarterly: (Q, k), moves within each quarter in engine units; the first row NaN without a jump-off.
        cumulative: (Q, k), moves since the jump-off (since the end of the first quarter without one).
        has_jump_off: whether the first quarter's move is known.
        estimated: factors that the path does not have, filled in by conditional expectation.
        without_jump_off: factors of the path whose level in the quarter before it is not known; they are left out.
        first_estimated: those of them that are kept: the first quarter's move is filled in by conditional expectation, the
            others are the path's own.
    """

    quarters: npt.NDArray[np.int64]
    factors: tuple[str, ...]
    quarterly: FloatArray
    cumulative: FloatArray
    has_jump_off: bool
    estimated: tuple[str, ...] = ()
    without_jump_off: tuple[str, ...] = ()
    first_estimated: tuple[str, ...] = ()


def path_moves(table: MacroTable, jump_off: Mapping[str, float] | None, *, keep: Sequence[str] = ()) -> PathMoves:
    """The moves of every factor whose columns the path has.

    Args:
        jump_off: levels in the quarter before the path by library name, or None.
        keep: factors that stay although their jump-off is not known, with NaN in the first quarter, for ``with_estimates``.
    """
    rows = dict(table.columns)
    if jump_off is not None:
        rows = {name: np.concatenate([[jump_off.get(name, np.nan)], values]) for name, values in rows.items()}
    found: dict[str, FloatArray] = {}
    lacking, kept = [], []
    for rule in RULES:
        if rule.factor in found or not all(column in rows for column in rule.columns):
            continue
        level = rule.level(rows)
        if np.isfinite(level).all():
            found[rule.factor] = level
        elif jump_off is not None and np.isfinite(level[1:]).all():
            if rule.factor in keep:
                found[rule.factor] = level
                kept.append(rule.factor)
            else:
                lacking.append(rule.factor)
    factors = tuple(found)
    quarterly = (
        np.column_stack([_steps(name, level) for name, level in found.items()]) if found else np.empty((len(table.quarters), 0))
    )
    if jump_off is None:
        quarterly = np.vstack([np.full((1, len(factors)), np.nan), quarterly[: len(table.quarters) - 1]])
    return PathMoves(
        quarters=table.quarters,
        factors=factors,
        quarterly=quarterly,
        cumulative=accumulate(factors, quarterly),
        has_jump_off=jump_off is not None,
        without_jump_off=tuple(lacking),
        first_estimated=tuple(kept),
    )


def _steps(factor: str, level: FloatArray) -> FloatArray:
    """Moves between the rows of a level as quoted, in engine units."""
    if factor.endswith("_pct"):
        return np.asarray(level[1:] / level[:-1] - 1.0, dtype=np.float64)
    quoted = 100.0 if factor.endswith("_bp") else 1.0
    return np.asarray(np.diff(level) * quoted * scale_of(factor), dtype=np.float64)


def accumulate(factors: Sequence[str], quarterly: FloatArray) -> FloatArray:
    """Moves since the start: percent moves compound, the others add; an unknown first row counts as the start."""
    known = np.nan_to_num(quarterly)
    out = np.cumsum(known, axis=0)
    for j, name in enumerate(factors):
        if name.endswith("_pct"):
            out[:, j] = np.cumprod(1.0 + known[:, j]) - 1.0
    return np.asarray(out, dtype=np.float64)


def with_estimates(moves: PathMoves, wanted: Sequence[str], factors: Sequence[str], covariance: FloatArray) -> PathMoves:
    """Fill in factors the path lacks by their conditional expectation on the quarterly moves of those it has; so too first
    moves that are not known.

    Args:
        wanted: factors some position depends on.
        factors, covariance: of the factor history, shape (K, K); its horizon cancels out.
    """
    given = [name for name in moves.factors if name in factors]
    missing = [name for name in wanted if name not in moves.factors and name in factors]
    if not given or not (missing or moves.first_estimated):
        return moves
    names_now = (*moves.factors, *missing)
    quarterly = np.hstack([moves.quarterly, np.full((len(moves.quarters), len(missing)), np.nan)])
    for q in range(0 if moves.has_jump_off else 1, len(moves.quarters)):
        known = [j for j, name in enumerate(names_now) if name in factors and np.isfinite(quarterly[q, j])]
        shocks = propagate(covariance, [factors.index(names_now[j]) for j in known], quarterly[q, known]).shocks
        for j in np.flatnonzero(np.isnan(quarterly[q])):
            quarterly[q, j] = shocks[factors.index(names_now[j])]
    return replace(
        moves,
        factors=names_now,
        quarterly=quarterly,
        cumulative=accumulate(names_now, quarterly),
        estimated=tuple(missing),
    )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class BookPath:
    """A book along the path.

    Attributes:
        cumulative: (Q, n) money since the start by position; zero for positions left out.
        left_out: positions whose loss is not known on this path, with the reason.
        net: value of the book at the start.
        coverage: share of the gross value that is valued, 0 to 1.
    """

    cumulative: FloatArray
    left_out: Mapping[str, str]
    net: float
    coverage: float

    @property
    def totals(self) -> FloatArray:
        """Money since the start, shape (Q,)."""
        return np.asarray(self.cumulative.sum(axis=1), dtype=np.float64)


def value_along(book: Book, moves: PathMoves) -> BookPath:
    """Value every position under the cumulative moves of each quarter."""
    shocks = _shocks(book, moves.factors, moves.cumulative)
    left_out: dict[str, str] = {}
    for holding in book.holdings:
        if holding.instrument is None:
            left_out[holding.id] = "no exposure to any factor is known"
        elif lacking := sorted(holding.instrument.required - set(moves.factors)):
            left_out[holding.id] = f"the path has no {', '.join(lacking)}"
    pnl = pnl_matrix(book, shocks)
    out = np.array([holding.id in left_out for holding in book.holdings])
    pnl[:, out] = 0.0
    gross = float(np.abs(book.values).sum())
    covered = float(np.abs(book.values[~out]).sum())
    return BookPath(cumulative=pnl, left_out=left_out, net=book.net, coverage=covered / gross if gross > 0 else 0.0)


def estimated_band(
    book: Book,
    moves: PathMoves,
    left_out: Sequence[str],
    factors: Sequence[str],
    covariance: FloatArray,
    generator: np.random.Generator,
    *,
    paths: int = 500,
) -> tuple[FloatArray, FloatArray] | None:
    """5-95 % band of the money since the start, shape (Q,) twice: what the estimated factors still do on their own.

    Each quarter they move by their conditional expectation plus a normal draw from their residual covariance given the path's
    factors. None where nothing was estimated: the path then fixes every factor.

    Args:
        left_out: positions that are not valued.
        factors, covariance: of the factor history, the covariance at the horizon of a quarter.
    """
    if not moves.estimated:
        return None
    given = [factors.index(name) for name in moves.factors if name in factors and name not in moves.estimated]
    others = np.setdiff1d(np.arange(len(factors)), given)
    kept = [int(np.flatnonzero(others == factors.index(name))[0]) for name in moves.estimated]
    values, vectors = np.linalg.eigh(residual_covariance(covariance, given)[np.ix_(kept, kept)])
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    columns = [moves.factors.index(name) for name in moves.estimated]
    noise = generator.standard_normal((paths, len(moves.quarters), len(columns))) @ root.T
    noise[:, 0] *= float(moves.has_jump_off)
    totals = np.empty((paths, len(moves.quarters)))
    valued = _without(book, left_out)
    for path in range(paths):
        quarterly = moves.quarterly.copy()
        quarterly[:, columns] += noise[path]
        totals[path] = portfolio_pnl(valued, _shocks(valued, moves.factors, accumulate(moves.factors, quarterly)))
    low, high = np.quantile(totals, [0.05, 0.95], axis=0)
    return np.asarray(low), np.asarray(high)


def _without(book: Book, left_out: Sequence[str]) -> Book:
    return assemble([holding for holding in book.holdings if holding.id not in left_out], book.base_currency)


def _shocks(book: Book, factors: Sequence[str], cumulative: FloatArray) -> FloatArray:
    """Moves in the order of the book's factors, shape (Q, k); NaN where the path has none."""
    shocks = np.full((len(cumulative), len(book.factors)), np.nan)
    for j, name in enumerate(book.factors):
        if name in factors:
            shocks[:, j] = cumulative[:, factors.index(name)]
    return shocks
