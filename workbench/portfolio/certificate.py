"""Proof that an answer is right: how far it breaks a limit, how far from optimal it is, what a second solver says.

The optimality residual is checked on the weights, not on the solver's own variables: with the multipliers ``m`` of the
limits, the gradient of the Lagrangian

    dF/dw + sum_j m_j * dg_j/dw + budget * 1

must lie in the interval that the bounds and the kinks of ``|w - w0|`` allow for each asset. For a ratio objective the same
holds for the homogenised weights; the condition for the scale then follows from Euler's theorem.
"""

from dataclasses import dataclass

import numpy as np

from workbench.errors import OptimisationError
from workbench.portfolio.limits import AbsoluteLimit, LinearLimit, NormLimit, TailLimit, limit_value
from workbench.portfolio.programme import Programme
from workbench.portfolio.solution import Solution
from workbench.portfolio.universe import FloatArray

#: Distance at which a weight counts as standing on a bound or a kink.
TOUCHING = 1e-7


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """The ``checks`` of an answer. ``reference_gap`` is None when no second solver reached an answer."""

    max_violation: float
    kkt_residual: float
    reference_gap: float | None
    reference_solver: str


def certify(programme: Programme, solution: Solution) -> Certificate:
    """Check a solution and solve the problem a second time with an independent solver."""
    main, second = programme.solvers
    other = second if solution.solver == main else main
    try:
        reference = programme.solve(other)
        told = programme.objective.told
        gap = abs(told(reference.minimised) - told(solution.minimised)) if reference.status == "optimal" else None
    except OptimisationError:
        gap = None
    return Certificate(
        max_violation=max_violation(programme, solution.weights),
        kkt_residual=kkt_residual(programme, solution),
        reference_gap=gap,
        reference_solver=other,
    )


def max_violation(programme: Programme, weights: FloatArray) -> float:
    """The largest amount by which any limit, bound or the budget is broken (0 when none is)."""
    bounds = programme.limits.bounds
    broken = [abs(float(weights.sum()) - 1.0)]
    broken.append(float(np.max(np.maximum(bounds.lower - weights, weights - bounds.upper), initial=0.0)))
    broken += [-programme.slack(limit, weights) for limit in programme.limits]
    return max(0.0, *broken)


def kkt_residual(programme: Programme, solution: Solution) -> float:
    """How far the solution is from the conditions of an optimum, in the solver's scaling.

    The largest of: the distance of the Lagrangian's gradient from what bounds and kinks allow, a multiplier that pulls the
    wrong way, and a multiplier times the slack of its limit.
    """
    smooth, low, high = lagrangian_gradient(programme, solution)
    bounds, weights = programme.limits.bounds, solution.weights
    low = np.where(weights <= bounds.lower + TOUCHING, -np.inf, low)
    high = np.where(weights >= bounds.upper - TOUCHING, np.inf, high)
    distance = np.maximum(0.0, np.maximum(low + smooth, -(smooth + high)))
    pulls = [float(solution.multipliers[limit.name]) * programme.size(limit) for limit in programme.limits]
    slacks = [programme.slack(limit, weights) / programme.size(limit) for limit in programme.limits]
    wrong = max((-pull for pull in pulls), default=0.0)
    idle = max((abs(pull * max(slack, 0.0)) for pull, slack in zip(pulls, slacks, strict=True)), default=0.0)
    return max(float(np.max(distance, initial=0.0)), wrong, idle)


def lagrangian_gradient(programme: Programme, solution: Solution) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The smooth part of the gradient, and the interval [low, high] that the kinks add for each asset."""
    objective, moments, duals = programme.objective, programme.moments, solution.multipliers
    active = (solution.weights - objective.centre) * solution.scale
    smooth = objective.scale * (objective.risk * moments.covariance @ active - objective.reward) + float(duals["budget"])
    charge = objective.scale
    if objective.ratio is not None:
        charge = abs(float(duals["numerator"]))
        smooth = smooth - charge * objective.ratio
    low, high = _charge_kinks(programme, solution.weights)
    low, high = low * charge, high * charge
    for limit in programme.limits:
        multiplier = float(duals[limit.name]) * (-1.0 if limit.sense == "min" else 1.0)
        if isinstance(limit, AbsoluteLimit):
            kink_low, kink_high = _steps(solution.weights - limit.centre, below=-1.0, above=1.0)
            low, high = low + multiplier * kink_low, high + multiplier * kink_high
        else:
            smooth = smooth + multiplier * _gradient(programme, limit, solution.weights)
    if "tail" in duals and moments.returns is not None:
        smooth = smooth - moments.returns.T @ duals["tail"]
    return smooth, low, high


def _gradient(programme: Programme, limit: LinearLimit | NormLimit | TailLimit, weights: FloatArray) -> FloatArray:
    if isinstance(limit, LinearLimit):
        return limit.coefficients
    if isinstance(limit, NormLimit):
        slope = programme.moments.covariance @ (weights - limit.centre)
        length = limit_value(limit, weights, programme.moments, programme.confidence)
        return np.asarray(slope / length) if length > 0 else np.zeros_like(weights)
    return np.zeros_like(weights)  # a tail acts through the multipliers of its scenarios


def _charge_kinks(programme: Programme, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    current = programme.universe.current
    if current is None or not any(programme.costs):
        return np.zeros_like(weights), np.zeros_like(weights)
    low, high = _steps(weights - current, below=-programme.costs[1], above=programme.costs[0])
    return low * programme.charged, high * programme.charged


def _steps(difference: FloatArray, *, below: float, above: float) -> tuple[FloatArray, FloatArray]:
    """Subgradient interval of a function with slope ``below`` under zero and ``above`` over it."""
    under, over = difference < -TOUCHING, difference > TOUCHING
    return np.where(over, above, below), np.where(under, below, above)
