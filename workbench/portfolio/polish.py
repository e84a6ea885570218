"""The last digits of a solution: the optimality equations solved on the limits that hold it.

An interior-point answer is accurate in its objective, less so in its weights: along a flat direction an error of 1e-10 in
the value is one of 1e-5 in a weight. Once it is clear which limits hold the optimum, the rest is a small system of equations
(the Karush-Kuhn-Tucker conditions with those limits as equalities), which Newton's method solves to rounding. The set is
corrected like in an active-set method, and the outcome is taken only where it proves better by the certificate.

For a ratio objective the unknowns are the homogenised weights and their scale, as in ``objectives``. Tails are left as the
solver gave them; linear programs end in a corner anyway.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.portfolio.certificate import kkt_residual, max_violation
from workbench.portfolio.limits import AbsoluteLimit, LinearLimit, NormLimit
from workbench.portfolio.programme import Programme
from workbench.portfolio.solution import Solution
from workbench.portfolio.universe import FloatArray

BoolArray = npt.NDArray[np.bool_]
#: Newton steps and corrections of the set of active limits before the solver's own answer is kept.
ROUNDS = 12
#: A weight or a limit farther than this from its bound does not hold the optimum, whatever its multiplier.
NEAR = 1e-4
#: Weights this close to a kink of ``|w - w0|`` stand on it.
ON_KINK = 1e-6
#: Settled when a step changes less than this.
SETTLED = 1e-13


@dataclass(slots=True, eq=False)
class _Active:
    """Which limits hold the optimum: -1 at the lower and 1 at the upper bound of a weight, 0 at neither."""

    side: npt.NDArray[np.int_]
    kinks: dict[int, float]
    linear: list[LinearLimit]
    norms: list[NormLimit]
    absolutes: list[AbsoluteLimit]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Point:
    """Unknowns (weights, and for a ratio the scale) with the multipliers of the equations, by name."""

    x: FloatArray
    multipliers: dict[str, float]


def polish(programme: Programme, solution: Solution) -> Solution:
    """The same optimum with weights and multipliers accurate to rounding, or ``solution`` itself where that fails."""
    objective = programme.objective
    if programme.kind == "linear" or objective.tail or programme.limits.tails:
        return solution
    active = _first_guess(programme, solution)
    point = _Point(x=_unknowns(programme, solution), multipliers=_multipliers(solution))
    for _ in range(ROUNDS):
        try:
            moved = _newton(programme, active, point)
        except np.linalg.LinAlgError:
            return solution
        size = float(np.max(np.abs(moved.x - point.x), initial=0.0))
        point = moved
        if not np.all(np.isfinite(point.x)):
            return solution
        if not _corrected(programme, active, point) and size < SETTLED * max(1.0, float(np.abs(point.x).max())):
            break
    else:
        return solution
    polished = _as_solution(programme, solution, active, point)
    return polished if _better(programme, polished, solution) else solution


def _better(programme: Programme, polished: Solution, solution: Solution) -> bool:
    allowed = max(max_violation(programme, solution.weights), 1e-12)
    if max_violation(programme, polished.weights) > allowed:
        return False
    return kkt_residual(programme, polished) <= kkt_residual(programme, solution)


def _unknowns(programme: Programme, solution: Solution) -> FloatArray:
    if programme.objective.ratio is None:
        return solution.weights.copy()
    return np.append(solution.weights * solution.scale, solution.scale)


def _multipliers(solution: Solution) -> dict[str, float]:
    return {name: float(value) for name, value in solution.multipliers.items() if np.ndim(value) == 0}


def _first_guess(programme: Programme, solution: Solution) -> _Active:
    """A limit holds the optimum when its multiplier is larger than its slack, both in the solver's scaling."""
    bounds, limits, weights = programme.limits.bounds, programme.limits, solution.weights
    unit = programme.objective.scale
    below, above = weights - bounds.lower, bounds.upper - weights
    side = np.zeros(len(weights), dtype=int)
    side[(below < NEAR) & (solution.lower_slopes * unit > below)] = -1
    side[(above < NEAR) & (-solution.upper_slopes * unit > above)] = 1
    side[bounds.lower == bounds.upper] = -1
    holding = [limit for limit in limits if _holds(programme, solution, limit)]
    active = _Active(
        side=side,
        kinks={},
        linear=[limit for limit in holding if isinstance(limit, LinearLimit)],
        norms=[limit for limit in holding if isinstance(limit, NormLimit)],
        absolutes=[limit for limit in holding if isinstance(limit, AbsoluteLimit)],
    )
    for centre in _kink_centres(programme, active):
        active.kinks.update({int(i): float(centre[i]) for i in np.flatnonzero(np.abs(weights - centre) < ON_KINK)})
    return active


def _holds(programme: Programme, solution: Solution, limit: Any) -> bool:
    size = programme.size(limit)
    slack = programme.slack(limit, solution.weights) / size
    return bool(slack < NEAR and abs(solution.slopes[limit.name]) * programme.objective.scale * size > slack)


def _kink_centres(programme: Programme, active: _Active) -> list[FloatArray]:
    centres = [limit.centre for limit in active.absolutes]
    current = programme.universe.current
    return [*centres, current] if any(programme.costs) and current is not None else centres


def _newton(programme: Programme, active: _Active, point: _Point) -> _Point:
    """One step towards the point where the active limits hold with equality and the gradient vanishes along them."""
    spread, base, inside = _affine(programme, active)
    x = spread @ point.x[inside] + base
    gradient, hessian = _objective_parts(programme, active, x)
    names, rows, values = _equations(programme, active, x)
    for limit in active.norms:
        hessian = hessian + point.multipliers.get(limit.name, 0.0) * _norm_curvature(programme, limit, x)
    sizes = np.maximum(np.abs(rows).max(axis=1), 1e-300)
    reduced = (rows / sizes[:, None]) @ spread
    m, k = spread.shape[1], len(names)
    system = np.zeros((m + k, m + k))
    system[:m, :m] = spread.T @ hessian @ spread
    system[:m, m:], system[m:, :m] = reduced.T, reduced
    found = _solved(system, np.concatenate([-spread.T @ gradient, -values / sizes]))
    multipliers = dict(zip(names, (found[m:] / sizes).tolist(), strict=True))
    return _Point(x=x + spread @ found[:m], multipliers=multipliers)


def _solved(system: FloatArray, right: FloatArray) -> FloatArray:
    """Of several solutions (limits that say the same, assets that move alike) the smallest."""
    try:
        found = np.linalg.solve(system, right)
        if np.abs(system @ found - right).max(initial=0.0) <= 1e-10 * (1.0 + np.abs(right).max(initial=0.0)):
            return np.asarray(found)
    except np.linalg.LinAlgError:
        pass
    return np.asarray(np.linalg.lstsq(system, right, rcond=None)[0])


def _affine(programme: Programme, active: _Active) -> tuple[FloatArray, FloatArray, npt.NDArray[np.intp]]:
    """The unknowns as an affine map of the undecided ones: decided weights are a fixed multiple of the scale."""
    n = len(programme.universe.assets)
    decided = _decided(programme, active)
    free = np.array([i for i in range(n) if i not in decided], dtype=np.intp)
    ratio = programme.objective.ratio is not None
    inside = np.append(free, n) if ratio else free
    spread = np.zeros((n + ratio, len(inside)))
    spread[inside, np.arange(len(inside))] = 1.0
    base = np.zeros(n + ratio)
    for i, value in decided.items():
        if ratio:
            spread[i, -1] = value
        else:
            base[i] = value
    return spread, base, inside


def _decided(programme: Programme, active: _Active) -> dict[int, float]:
    bounds = programme.limits.bounds
    lower, upper = bounds.lower, bounds.upper
    at_bounds = {int(i): float(lower[i] if active.side[i] < 0 else upper[i]) for i in np.flatnonzero(active.side)}
    return {**active.kinks, **at_bounds}


def _parts(programme: Programme, x: FloatArray) -> tuple[FloatArray, float]:
    """Homogenised weights and scale; for a direct objective the weights and 1."""
    return (x, 1.0) if programme.objective.ratio is None else (x[:-1], float(x[-1]))


def _charge(programme: Programme, active: _Active, x: FloatArray) -> FloatArray:
    """Cost per unit of each weight on the side of the trade it is on; zero where nothing is traded."""
    y, scale = _parts(programme, x)
    current = programme.universe.current
    if current is None or not any(programme.costs):
        return np.zeros(len(y))
    return programme.charged * _signs(active, y - current * scale, below=-programme.costs[1], above=programme.costs[0])


def _signs(active: _Active, difference: FloatArray, *, below: float = -1.0, above: float = 1.0) -> FloatArray:
    signs = np.where(difference > 0, above, below)
    signs[list(active.kinks)] = 0.0
    return np.asarray(signs)


def _objective_parts(programme: Programme, active: _Active, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Gradient and Hessian of the scaled objective in the unknowns."""
    objective, S = programme.objective, programme.moments.covariance
    y, _ = _parts(programme, x)
    n = len(y)
    hessian = np.zeros((len(x), len(x)))
    hessian[:n, :n] = objective.scale * objective.risk * S
    gradient = np.zeros(len(x))
    if objective.ratio is not None:
        gradient[:n] = objective.scale * objective.risk * S @ y
        return gradient, hessian
    smooth = objective.risk * S @ (y - objective.centre) - objective.reward + _charge(programme, active, x)
    return objective.scale * smooth, hessian


def _equations(programme: Programme, active: _Active, x: FloatArray) -> tuple[list[str], FloatArray, FloatArray]:
    """Names, gradients (k, N) and values (k,) of what must be zero."""
    y, scale = _parts(programme, x)
    rows = [("budget", np.ones(len(y)), -1.0)]
    values = [float(y.sum()) - scale]
    ratio = programme.objective.ratio
    if ratio is not None:
        charge = _charge(programme, active, x)
        held = 0.0 if programme.universe.current is None else float(charge @ programme.universe.current)
        rows.append(("numerator", ratio - charge, held))
        values.append(float((ratio - charge) @ y) + held * scale - 1.0)
    for linear in active.linear:
        rows.append((linear.name, linear.coefficients, -linear.limit))
        values.append(float(linear.coefficients @ y) - linear.limit * scale)
    for absolute in active.absolutes:
        signs = _signs(active, y - absolute.centre * scale)
        rows.append((absolute.name, signs, -float(signs @ absolute.centre) - absolute.limit))
        values.append(float(signs @ (y - absolute.centre * scale)) - absolute.limit * scale)
    for norm in active.norms:
        away = y - norm.centre * scale
        pull = programme.moments.covariance @ away
        length = _length(away, pull)
        rows.append((norm.name, pull / length, -float(norm.centre @ pull) / length - norm.limit))
        values.append(length - norm.limit * scale)
    ending = programme.objective.ratio is not None
    stacked = np.array([np.append(row, end) if ending else row for _, row, end in rows], dtype=np.float64)
    return [name for name, _, _ in rows], stacked, np.array(values, dtype=np.float64)


def _length(away: FloatArray, pull: FloatArray) -> float:
    return max(float(np.sqrt(max(float(away @ pull), 0.0))), 1e-300)


def _norm_curvature(programme: Programme, limit: NormLimit, x: FloatArray) -> FloatArray:
    y, scale = _parts(programme, x)
    S = programme.moments.covariance
    away = y - limit.centre * scale
    pull = S @ away
    length = _length(away, pull)
    curvature = (S - np.outer(pull, pull) / length**2) / length
    if programme.objective.ratio is None:
        return np.asarray(curvature)
    turn = np.hstack([np.eye(len(y)), -limit.centre[:, None]])
    return np.asarray(turn.T @ curvature @ turn)


def _bound_multipliers(programme: Programme, active: _Active, point: _Point) -> FloatArray:
    """(n,) what is left of the Lagrangian's gradient: positive at a lower bound that holds, negative at an upper one."""
    gradient, _ = _objective_parts(programme, active, point.x)
    names, rows, _ = _equations(programme, active, point.x)
    weights = np.array([point.multipliers[name] for name in names])
    return np.asarray((gradient + weights @ rows)[: len(programme.universe.assets)])


def _corrected(programme: Programme, active: _Active, point: _Point) -> bool:
    """Take in limits the point breaks and let go of those that pull the wrong way; whether anything changed."""
    bounds = programme.limits.bounds
    y, scale = _parts(programme, point.x)
    if scale <= 0:
        return False
    weights = y / scale
    rest = _bound_multipliers(programme, active, point)
    before = active.side.copy()
    loose = bounds.lower < bounds.upper
    active.side[(before < 0) & (rest < -1e-11) & loose] = 0
    active.side[(before > 0) & (rest > 1e-11)] = 0
    active.side[(before == 0) & (weights < bounds.lower - 1e-13)] = -1
    active.side[(before == 0) & (weights > bounds.upper + 1e-13)] = 1
    changed = bool(np.any(active.side != before))
    for limit in programme.limits:
        group: list[Any] = (
            active.linear
            if isinstance(limit, LinearLimit)
            else active.norms
            if isinstance(limit, NormLimit)
            else active.absolutes
        )
        pull = point.multipliers.get(limit.name, 0.0) * (1.0 if limit.sense == "max" else -1.0)
        if limit in group and pull < -1e-11:
            group.remove(limit)
            changed = True
        elif limit not in group and programme.slack(limit, weights) < -1e-12 * programme.size(limit):
            group.append(limit)
            changed = True
    return changed


def _as_solution(programme: Programme, solution: Solution, active: _Active, point: _Point) -> Solution:
    y, scale = _parts(programme, point.x)
    if scale <= 0:
        return solution
    weights = y / scale
    for i, value in _decided(programme, active).items():
        weights[i] = value
    bounds = programme.limits.bounds
    weights = np.clip(weights, bounds.lower, bounds.upper) + 0.0
    unit = scale / programme.objective.scale
    rest = _bound_multipliers(programme, active, point) * unit
    at_bound = active.side != 0
    senses = {limit.name: (1.0 if limit.sense == "max" else -1.0) for limit in programme.limits}
    pulls = {name: sense * point.multipliers.get(name, 0.0) for name, sense in senses.items()}
    return replace(
        solution,
        weights=weights,
        minimised=programme.evaluate(weights),
        slopes={name: -sense * pulls[name] * unit for name, sense in senses.items()},
        lower_slopes=np.where(at_bound & (rest > 0), rest, 0.0),
        upper_slopes=np.where(at_bound & (rest < 0), rest, 0.0),
        multipliers={**solution.multipliers, **point.multipliers, **pulls},
        scale=scale,
    )
