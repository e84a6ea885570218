"""The efficient frontier: the least volatility for each expected return, every point under the same limits.

The ends are the minimum-variance and the maximum-return portfolio; between them the expected return rises in equal steps.
With bounds and linear limits alone the critical line gives all points exactly. Otherwise each point is solved: cvxpy compiles
the problem once; for a quadratic program only the right-hand side moves from point to point, so PIQP is driven directly and
keeps its factorisation pattern; problems with cones or tails are re-solved through cvxpy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.errors import OptimisationError
from workbench.portfolio.critical_line import applies, corner_portfolios
from workbench.portfolio.limits import LimitSet, LinearLimit
from workbench.portfolio.objectives import Objective, build_objective
from workbench.portfolio.polish import polish
from workbench.portfolio.programme import Programme
from workbench.portfolio.solution import Solution, refuse_unbounded
from workbench.portfolio.solve import Question
from workbench.portfolio.universe import FloatArray
from workbench.progress import Progress, silent

TARGET = "frontier target"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Frontier:
    """Points in ascending order of return. ``weights`` is (points, n), within the managed part."""

    weights: FloatArray
    expected_return: FloatArray
    volatility: FloatArray
    route: str


def frontier(question: Question, points: int, *, progress: Progress = silent) -> Frontier | None:
    """Trace the frontier under the request's limits, or None when they leave no portfolio.

    Args:
        points: how many, at least 2.

    Raises:
        OptimisationError: a point has no accurate answer.
    """
    lowest = _end(question.programme(variance_objective(question)))
    if lowest is None:
        return None
    if applies(question.limits):
        corners = corner_portfolios(question.moments, question.limits, lowest)
        if corners is not None:
            targets = np.linspace(corners.expected_return[0], corners.expected_return[-1], points)
            return _traced(question, corners.at(targets), "critical line, exact")
    return point_by_point(question, lowest, points, progress=progress)


def point_by_point(question: Question, lowest: Solution, points: int, *, progress: Progress = silent) -> Frontier | None:
    """The frontier by solving for each return: for limits the critical line does not know, and to check it."""
    highest = _end(question.programme(_objective(question, "max_return")))
    if highest is None:
        return None
    mean = question.moments.mean
    low, high = float(mean @ lowest.weights), float(mean @ highest.weights)
    if high - low < 1e-10:
        return _traced(question, lowest.weights[None, :], "single portfolio")
    # The last target stays a hair below the end, where rounding could make it unreachable.
    targets = np.linspace(low, high - 1e-9 * max(1.0, abs(high)), points)
    programme = _targeted(question)
    if programme.kind == "quadratic" and not question.limits.tails:
        route, solved = "PIQP, compiled once", _direct(programme, targets[1:])
    else:
        route, solved = "re-solved by cvxpy", _resolved(programme, targets[1:])
    rows = [lowest.weights]
    for done, weights in enumerate(solved, start=1):
        progress(done / points, f"Frontier point {done + 1} of {points}")
        rows.append(weights)
    return _traced(question, np.stack(rows), route)


def variance_objective(question: Question) -> Objective:
    """Minimum variance over the request's limits, whatever its own objective is."""
    return _objective(question, "min_variance")


def _objective(question: Question, name: str) -> Objective:
    request = question.request.model_copy(update={"objective": name, "costs": None})
    return build_objective(request, question.universe, question.moments)


def _end(programme: Programme) -> Solution | None:
    solution = programme.solve()
    if solution.status == "unbounded":
        raise refuse_unbounded(programme.objective)
    return polish(programme, solution) if solution.status == "optimal" else None


def _targeted(question: Question) -> Programme:
    target = LinearLimit(name=TARGET, rule=TARGET, unit="return", sense="min", coefficients=question.moments.mean, limit=0.0)
    limits: LimitSet = replace(question.limits, linear=(*question.limits.linear, target))
    return replace(question, limits=limits).programme(variance_objective(question))


def _resolved(programme: Programme, targets: Sequence[float] | FloatArray) -> Iterator[FloatArray]:
    for target in targets:
        programme.set_limit(TARGET, float(target))
        solution = programme.solve()
        if solution.status != "optimal":
            raise OptimisationError(f"The frontier has no accurate point at a return of {target:.4%}.", "Ask for fewer points.")
        yield solution.weights


def _direct(programme: Programme, targets: FloatArray) -> Iterator[FloatArray]:
    """Drive PIQP on the compiled matrices; fall back to cvxpy for a point it does not solve cleanly."""
    import piqp

    base, step, place = programme.compiled(TARGET)
    solver = piqp.SparseSolver()
    solver.settings.eps_abs = solver.settings.eps_rel = 1e-11
    solver.settings.eps_duality_gap_abs = solver.settings.eps_duality_gap_rel = 1e-10
    solver.settings.max_iter = 500
    solver.setup(base["P"], base["q"], base["A"], base["b"], base["F"], None, base["G"] + targets[0] * step, None, None)
    for target in targets:
        solver.update(h_u=base["G"] + target * step)
        if solver.solve() == piqp.PIQP_SOLVED:
            programme.set_limit(TARGET, float(target))
            found = np.array(solver.result.x[place])  # copied: the result is a view that the next solve overwrites
            yield programme.clean(found)
        else:
            yield from _resolved(programme, [float(target)])


def _traced(question: Question, weights: FloatArray, route: str) -> Frontier:
    moments = question.moments
    variance = np.einsum("pi,ij,pj->p", weights, moments.covariance, weights, optimize=True)
    return Frontier(
        weights=weights, expected_return=weights @ moments.mean, volatility=np.sqrt(np.clip(variance, 0.0, None)), route=route
    )
