"""Reverse stress: the most likely move of the factors that loses at least a given amount, and distinct others.

``min x' S^-1 x  subject to  loss(x) >= L``. For a linear book with exposures w (share of value per engine unit) the answer is
``x* = -L S w / (w' S w)``, ``M* = L / sqrt(w' S w)``, with one-sided normal probability ``Phi(-M*)``. For books with bonds,
options or currencies it is found by sequential quadratic programming from many starts, in coordinates in which S is the
identity. Solutions count as distinct when the cosine between them, in those standardised units, is below 0.9.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from workbench.progress import Progress, silent
from workbench.stress.factors import FloatArray, group_of
from workbench.stress.positions import Book
from workbench.stress.revalue import portfolio_pnl

DISTINCT = 0.9
#: A little inside, so that rounding does not make two solutions equal.
KEPT_APART = 0.88
STARTS = 20
#: A story led by one group is told up to twice the least distance, or up to this many standard deviations.
FAR_STORY, FAR_OUT = 2.0, 6.0
#: Standard deviations beyond which nothing is looked for.
FURTHEST = 12.0
#: Shares of the loss; a solution that misses it by more is none.
LOSS_TOLERANCE = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ReverseProblem:
    """What is asked.

    Attributes:
        factors: K factors of the covariance.
        covariance: shape (K, K) at the horizon.
        book: the portfolio; ``value`` its net value.
        loss: share of the value, positive.
        lower, upper: engine units, shape (K,), infinite where unbounded.
        free: factors that may be shocked; the others follow at their conditional expectation. None: all.
    """

    factors: tuple[str, ...]
    covariance: FloatArray
    book: Book
    value: float
    loss: float
    lower: FloatArray
    upper: FloatArray
    free: tuple[int, ...] | None = None

    def losses(self, shocks: FloatArray) -> FloatArray:
        """Loss as a share of the value, shape (m,), for shocks (m, K)."""
        columns = {name: j for j, name in enumerate(self.factors)}
        rows = np.full((len(shocks), len(self.book.factors)), np.nan)
        for j, name in enumerate(self.book.factors):
            if name in columns:
                rows[:, j] = shocks[:, columns[name]]
        return np.asarray(-portfolio_pnl(self.book, rows) / self.value, dtype=np.float64)

    @property
    def weights(self) -> FloatArray:
        """First-order return per engine unit of each factor, shape (K,)."""
        money = dict(zip(self.book.factors, self.book.money_exposures, strict=True))
        return np.array([money.get(name, 0.0) / self.value for name in self.factors], dtype=np.float64)

    @property
    def linear(self) -> bool:
        """Whether the closed form holds."""
        return not self.book.nonlinear

    @property
    def bounded(self) -> bool:
        """Whether any factor has a bound."""
        return bool(np.isfinite(self.lower).any() or np.isfinite(self.upper).any())


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ReverseSolution:
    """One move of all K factors that loses ``loss``. ``kind`` tells how it was found, for its sentence."""

    shocks: FloatArray
    loss: float
    mahalanobis: float
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ReverseAnswer:
    """``solutions`` from most to least likely; empty when no allowed move loses as much, and then ``largest`` is the largest
    loss that was found."""

    solutions: tuple[ReverseSolution, ...]
    largest: float


def closed_form(covariance: FloatArray, weights: FloatArray, loss: float) -> tuple[FloatArray, float]:
    """``x* = -L S w / (w' S w)`` and ``M* = L / sqrt(w' S w)``.

    Raises:
        ValueError: no factor moves the portfolio.
    """
    direction = covariance @ weights
    variance = float(weights @ direction)
    if variance <= 0.0:
        raise ValueError("no factor moves the portfolio")
    return np.asarray(-loss * direction / variance, dtype=np.float64), float(loss / np.sqrt(variance))


def solve_reverse(problem: ReverseProblem, wanted: int, starts: FloatArray, progress: Progress = silent) -> ReverseAnswer:
    """The most likely solution and distinct alternatives.

    Args:
        wanted: how many distinct solutions at most.
        starts: directions to start from besides the principal components, shape (s, K), engine units.
        progress: told before every search; raises ``Cancelled`` to stop.
    """
    spaces = _spaces(problem)
    candidates: list[ReverseSolution] = []
    largest = 0.0
    for i, (kind, basis) in enumerate(spaces):
        told = partial(_tell, progress, 0.7 * i / len(spaces), 0.7 / len(spaces))
        found, reached = _within(problem, basis, kind, starts if kind == "all" else starts[:0], (), told)
        candidates += found
        largest = max(largest, reached)
        if not candidates:  # what all factors together cannot reach, one group cannot
            break
    chosen = _distinct(problem, _worth_telling(candidates), wanted)
    while chosen and len(chosen) < wanted:
        directions = tuple(_standard(problem, item.shocks) for item in chosen)
        told = partial(_tell, progress, 0.7 + 0.3 * len(chosen) / wanted, 0.3 / wanted)
        found, _ = _within(problem, spaces[0][1], "different", starts, directions, told)
        more = _distinct(problem, [*chosen, *found], wanted)
        if len(more) == len(chosen):
            break
        chosen = more
    return ReverseAnswer(solutions=tuple(chosen), largest=largest)


def _tell(progress: Progress, before: float, width: float, share: float) -> None:
    progress(min(before + width * share, 1.0), "Searching for moves that lose as much")


def cosine(a: FloatArray, b: FloatArray) -> float:
    """Cosine of the angle between two vectors; 0 for a zero vector."""
    norm = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b / norm) if norm > 0 else 0.0


# -- where to look ----------------------------------------------------------------------------------------------------


def _spaces(problem: ReverseProblem) -> list[tuple[str, FloatArray]]:
    """Linear maps (K, d) from uncorrelated unit shocks to factors: all factors, then one group driving the rest.

    A group's own covariance is factorised, and the others follow it: ``x = S[:, G] S_GG^-1 L_G z`` with ``x' S^-1 x = z'z``.
    """
    allowed = tuple(range(len(problem.factors))) if problem.free is None else problem.free
    spaces = [("all", _driven(problem.covariance, allowed))]
    groups = dict.fromkeys(group_of(problem.factors[j]) for j in allowed)
    if len(groups) > 1:
        for group in groups:
            members = tuple(j for j in allowed if group_of(problem.factors[j]) == group)
            spaces.append((group, _driven(problem.covariance, members)))
    return spaces


def _driven(covariance: FloatArray, members: Sequence[int]) -> FloatArray:
    m = np.asarray(members, dtype=np.intp)
    block = covariance[np.ix_(m, m)]
    eigenvalues, vectors = np.linalg.eigh(block)
    kept = eigenvalues > 1e-14 * eigenvalues[-1]
    root = vectors[:, kept] * np.sqrt(eigenvalues[kept])
    inverse = vectors[:, kept] / eigenvalues[kept] @ vectors[:, kept].T
    return np.asarray(covariance[:, m] @ inverse @ root, dtype=np.float64)


def _within(
    problem: ReverseProblem,
    basis: FloatArray,
    kind: str,
    starts: FloatArray,
    apart: Sequence[FloatArray],
    told: Callable[[float], None],
) -> tuple[list[ReverseSolution], float]:
    """Solutions ``x = basis z`` and the largest loss seen."""
    gradient = basis.T @ problem.weights
    if problem.linear and not problem.bounded and not apart:
        variance = float(gradient @ gradient)
        if variance <= 1e-24:
            return [], 0.0
        closed = np.asarray(-problem.loss * gradient / variance, dtype=np.float64)
        if (basis @ closed >= _least(problem)).all():
            return [_solution(problem, basis, closed, kind)], np.inf
    found: list[ReverseSolution] = []
    largest = 0.0
    first = _starts(problem, basis, gradient, starts)
    if problem.bounded:
        furthest = _furthest(problem, basis, gradient)
        largest = float(problem.losses((basis @ furthest)[None, :])[0])
        first = [furthest, *first]
    for i, start in enumerate(first):
        told(i / len(first))
        z, reached = _descend(problem, basis, start, apart)
        largest = max(largest, reached)
        if z is not None:
            found.append(_solution(problem, basis, z, kind))
    return sorted(found, key=lambda item: item.mahalanobis)[: 2 * STARTS], largest


def _starts(problem: ReverseProblem, basis: FloatArray, gradient: FloatArray, given: FloatArray) -> list[FloatArray]:
    """About twenty unit directions in z: downhill, the axes (principal components) both ways, then the given ones."""
    directions: list[FloatArray] = []
    if np.linalg.norm(gradient) > 1e-12:
        directions.append(-gradient)
    d = basis.shape[1]
    inverse = np.linalg.pinv(basis)
    historical = [inverse @ row for row in given]
    axes = [sign * np.eye(d)[:, j] for j in range(d - 1, -1, -1) for sign in (-1.0, 1.0)]
    wanted = STARTS if historical else STARTS // 4
    half = max(wanted - 1 - len(historical), wanted // 2)
    directions += [*axes[:half], *historical]
    unit = [direction / np.linalg.norm(direction) for direction in directions if np.linalg.norm(direction) > 1e-12]
    return [_scaled(problem, basis, direction) for direction in unit[:wanted]]


def _furthest(problem: ReverseProblem, basis: FloatArray, gradient: FloatArray) -> FloatArray:
    """What loses most to first order within the bounds and ``FURTHEST`` standard deviations; exact for a linear book."""
    from scipy.optimize import linprog

    lower, upper = np.maximum(problem.lower, _least(problem)), problem.upper
    below, above = np.isfinite(lower), np.isfinite(upper)
    rows = np.vstack([-basis[below], basis[above]])
    limits = np.concatenate([-lower[below], upper[above]])
    found = linprog(gradient, A_ub=rows, b_ub=limits, bounds=(-FURTHEST, FURTHEST), method="highs")
    return np.asarray(found.x, dtype=np.float64) if found.success else np.zeros(basis.shape[1])


def _scaled(problem: ReverseProblem, basis: FloatArray, direction: FloatArray) -> FloatArray:
    """The shortest step along the direction, of 0.25 to 12 standard deviations, that loses enough; else the best of them."""
    steps = np.linspace(0.25, FURTHEST, 48)
    losses = problem.losses(np.maximum(steps[:, None] * (basis @ direction)[None, :], _least(problem)))
    enough = np.flatnonzero(losses >= problem.loss)
    step = steps[enough[0]] if len(enough) else steps[int(losses.argmax())]
    return np.asarray(step * direction, dtype=np.float64)


def _least(problem: ReverseProblem) -> FloatArray:
    """Prices do not fall by 99 % or more."""
    return np.array([-0.99 if name.endswith("_pct") else -np.inf for name in problem.factors])


def _descend(
    problem: ReverseProblem, basis: FloatArray, start: FloatArray, apart: Sequence[FloatArray]
) -> tuple[FloatArray | None, float]:
    """Sequential quadratic programming from one start; None where it ends without losing enough."""
    from scipy import optimize

    minimise: Any = optimize.minimize  # its stubs fix the arrays' shapes more narrowly than it does
    lower, upper = np.maximum(problem.lower, _least(problem)), problem.upper
    constraints: list[Any] = [
        _at_least(problem, basis),
        *_inside(basis, lower, upper),
        *(_apart(problem, basis, item) for item in apart),
    ]
    result = minimise(
        lambda z: float(z @ z),
        start,
        jac=lambda z: 2.0 * z,
        method="SLSQP",
        constraints=constraints,
        options={"maxiter": 200, "ftol": 1e-10},
    )
    z = np.asarray(result.x, dtype=np.float64)
    if not np.isfinite(z).all():
        return None, 0.0
    z = _completed(problem, basis, z)
    shocks = basis @ z
    reached = float(problem.losses(shocks[None, :])[0])
    width = np.sqrt(np.diag(problem.covariance))
    allowed = bool((shocks >= lower - 1e-6 * width).all() and (shocks <= upper + 1e-6 * width).all())
    kept_apart = all(cosine(_standard(problem, shocks), item) < DISTINCT for item in apart)
    ok = allowed and kept_apart and reached >= problem.loss * (1.0 - LOSS_TOLERANCE)
    inside = reached if allowed else float(problem.losses((_shrunk(shocks, lower, upper) * shocks)[None, :])[0])
    return (z if ok else None), inside


def _shrunk(shocks: FloatArray, lower: FloatArray, upper: FloatArray) -> float:
    """The largest share of a move, at most 1, that keeps within the bounds; these leave room for no move at all."""
    limits = np.where(shocks < 0, lower, upper)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where((shocks != 0) & np.isfinite(limits), limits / shocks, 1.0)
    return float(min(shares.min(initial=1.0), 1.0))


Constraint: TypeAlias = dict[str, Any]


def _completed(problem: ReverseProblem, basis: FloatArray, z: FloatArray) -> FloatArray:
    """The same direction, up to 2 % further: where a bond changes from approximation to revaluation the loss has a small step
    on which the search can end a little short."""
    steps = np.linspace(1.0, 1.02, 201)
    losses = problem.losses(steps[:, None] * (basis @ z)[None, :])
    enough = np.flatnonzero(losses >= problem.loss * (1.0 - LOSS_TOLERANCE))
    return np.asarray(z * steps[enough[0]], dtype=np.float64) if len(enough) else z


def _at_least(problem: ReverseProblem, basis: FloatArray) -> Constraint:
    def missing(z: npt.NDArray[np.float64]) -> float:
        return float(problem.losses((basis @ z)[None, :])[0] / problem.loss - 1.0)

    def slope(z: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        step = 1e-4
        shifted = np.vstack([z + step * np.eye(len(z)), z - step * np.eye(len(z))])
        losses = problem.losses(shifted @ basis.T)
        return np.asarray((losses[: len(z)] - losses[len(z) :]) / (2.0 * step * problem.loss), dtype=np.float64)

    return {"type": "ineq", "fun": missing, "jac": slope}


def _inside(basis: FloatArray, lower: FloatArray, upper: FloatArray) -> list[Constraint]:
    """Bounds on the factors, scaled to their width."""
    rows: list[Constraint] = []
    width = np.sqrt((basis**2).sum(axis=1))
    for limit, sign in ((lower, 1.0), (upper, -1.0)):
        kept = np.flatnonzero(np.isfinite(limit) & (width > 0))
        if len(kept):
            matrix = sign * basis[kept] / width[kept, None]
            level = sign * limit[kept] / width[kept]
            rows.append({"type": "ineq", "fun": _affine(matrix, level), "jac": _constant(matrix)})
    return rows


def _affine(matrix: FloatArray, level: FloatArray) -> Callable[[FloatArray], FloatArray]:
    return lambda z: np.asarray(matrix @ z - level, dtype=np.float64)


def _constant(matrix: FloatArray) -> Callable[[FloatArray], FloatArray]:
    return lambda z: matrix  # noqa: ARG005 - the slope is the same everywhere


def _apart(problem: ReverseProblem, basis: FloatArray, direction: FloatArray) -> Constraint:
    def room(z: npt.NDArray[np.float64]) -> float:
        return KEPT_APART - cosine(_standard(problem, basis @ z), direction)

    return {"type": "ineq", "fun": room}


# -- choosing ---------------------------------------------------------------------------------------------------------


def _solution(problem: ReverseProblem, basis: FloatArray, z: FloatArray, kind: str) -> ReverseSolution:
    shocks = np.asarray(basis @ z, dtype=np.float64)
    return ReverseSolution(
        shocks=shocks,
        loss=float(problem.losses(shocks[None, :])[0]),
        mahalanobis=float(np.linalg.norm(z)),
        kind=kind,
    )


def _standard(problem: ReverseProblem, shocks: FloatArray) -> FloatArray:
    """In standard deviations of each factor."""
    return np.asarray(shocks / np.sqrt(np.diag(problem.covariance)), dtype=np.float64)


def _worth_telling(candidates: Sequence[ReverseSolution]) -> list[ReverseSolution]:
    """Without the stories in which one group of factors must move absurdly far."""
    least = min((item.mahalanobis for item in candidates), default=0.0)
    return [item for item in candidates if item.mahalanobis <= max(FAR_STORY * least, FAR_OUT)]


def _distinct(problem: ReverseProblem, candidates: Sequence[ReverseSolution], wanted: int) -> list[ReverseSolution]:
    """The most likely ones of which no two point the same way."""
    chosen: list[ReverseSolution] = []
    for item in sorted(candidates, key=lambda found: found.mahalanobis):
        own = _standard(problem, item.shocks)
        if all(cosine(own, _standard(problem, other.shocks)) < DISTINCT for other in chosen):
            chosen.append(item)
        if len(chosen) == wanted:
            break
    return chosen
