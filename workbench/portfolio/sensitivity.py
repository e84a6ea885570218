"""How firmly the data decide each weight, and what it would cost to do without an asset.

*Ranges*: the history is drawn again in blocks (Kuensch 1989; blocks keep the clustering of volatility), mean and covariance
are estimated from each draw by the request's own methods, and the optimum is solved again. A weight whose 5-95 % range
exceeds 15 points is weakly determined: the data hardly tell it from its neighbours.

*Alternatives*: the optimum without each held asset, and with each weight one point higher and lower.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from workbench.errors import InputError, OptimisationError
from workbench.portfolio.covariance import estimate_covariance
from workbench.portfolio.moments import Moments
from workbench.portfolio.programme import Programme
from workbench.portfolio.request import CASH, RULE_OBJECTIVES
from workbench.portfolio.rules import rule_weights
from workbench.portfolio.solve import Optimum, Question
from workbench.portfolio.universe import FloatArray
from workbench.progress import Progress, silent

WIDE = 0.15
HELD = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ranges:
    """Percentiles of each weight over the resampled inputs, shape (n,), within the managed part.

    Attributes:
        solved: draws that the percentiles are of.
        failed: the others.
        infeasible: those of the others in which the limits left no portfolio; the solvers gave up on the rest.
    """

    low: FloatArray
    median: FloatArray
    high: FloatArray
    solved: int
    failed: int
    infeasible: int

    @property
    def wide(self) -> FloatArray:
        """Width of each range."""
        return self.high - self.low


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternative:
    """The objective value after a forced change of one asset; None when the limits forbid it."""

    asset: str
    without: float | None
    point_more: float | None
    point_less: float | None


def weight_ranges(question: Question, draws: int, generator: np.random.Generator, *, progress: Progress = silent) -> Ranges:
    """Solve the request on ``draws`` resampled histories.

    Raises:
        InputError: there is no history to draw from.
        OptimisationError: fewer than half of the draws could be solved.
    """
    found: list[FloatArray] = []
    infeasible = 0
    for done, moments in enumerate(resampled_moments(question, draws, generator), start=1):
        progress(done / draws, f"Resampled history {done} of {draws}")
        weights = _weights(replace(question, moments=moments))
        if isinstance(weights, str):
            infeasible += 1
        elif weights is not None:
            found.append(weights)
    if len(found) < draws / 2:
        raise OptimisationError(
            f"Only {len(found)} of {draws} resampled histories leave an allowed portfolio.",
            "The limits are met only by a narrow margin; relax the tightest one.",
        )
    low, median, high = np.percentile(np.stack(found), [5, 50, 95], axis=0)
    return Ranges(low=low, median=median, high=high, solved=len(found), failed=draws - len(found), infeasible=infeasible)


def resampled_moments(question: Question, draws: int, generator: np.random.Generator) -> Iterator[Moments]:
    """Moments of block-bootstrapped histories. A given mean moves by the draw's sampling error; a given matrix stays."""
    moments = question.moments
    if moments.returns is None:
        raise InputError("Weight ranges need a history of returns to resample.", "Add `prices` to the request.")
    length = len(moments.returns)
    block = max(1, round(length ** (1 / 3)))
    centre = moments.returns.mean(axis=0)
    risky = np.array([i for i, asset in enumerate(moments.assets) if asset != CASH])
    names = [moments.assets[i] for i in risky]
    for _ in range(draws):
        starts = generator.integers(0, length, size=-(-length // block))
        rows = (starts[:, None] + np.arange(block)).ravel()[:length] % length
        returns = moments.returns[rows]
        shift = (returns.mean(axis=0) - centre) * moments.periods_per_year
        drawn = replace(moments, returns=returns, mean=moments.mean + shift)
        if question.request.covariance.method == "given":
            yield drawn
            continue
        estimate = estimate_covariance(question.request.covariance, returns[:, risky], names, moments.periods_per_year)
        covariance = np.zeros_like(moments.covariance)
        covariance[np.ix_(risky, risky)] = estimate.matrix
        yield replace(drawn, covariance=covariance, factor_loadings=None, specific_variance=None)


def alternatives(question: Question, found: Optimum, *, progress: Progress = silent) -> list[Alternative]:
    """What the objective becomes without each held asset and one point beside each weight (long-only optimisations)."""
    programme = found.programme
    if programme is None or found.solution is None or question.limits.bounds.base < 0:
        return []
    result = []
    for i, asset in enumerate(question.universe.assets):
        progress(i / len(question.universe.assets), f"Trying to do without {asset}")
        weight = float(found.weights[i])
        if weight <= HELD:
            continue
        result.append(
            Alternative(
                asset=asset,
                without=_forced(programme, i, 0.0),
                point_more=_forced(programme, i, weight + 0.01),
                point_less=_forced(programme, i, max(weight - 0.01, 0.0)),
            )
        )
    programme.reset_limits()
    return result


def _forced(programme: Programme, i: int, weight: float) -> float | None:
    """The objective value with one weight set; bounds the request itself puts on it still hold."""
    bounds = programme.limits.bounds
    if weight > bounds.upper[i] or weight < bounds.lower[i]:
        return None
    lower, upper = bounds.lower.copy(), bounds.upper.copy()
    lower[i] = upper[i] = weight
    programme.reset_limits()
    programme.move_bounds(lower, upper)
    try:
        solution = programme.solve(programme.solvers[0])
    except OptimisationError:
        return None
    return programme.objective.told(solution.minimised) if solution.status == "optimal" else None


def _weights(question: Question) -> FloatArray | Literal["infeasible"] | None:
    """The weights; ``infeasible`` where the limits leave none, None where no solver found an answer."""
    if question.request.objective in RULE_OBJECTIVES:
        return rule_weights(question.request, question.universe, question.moments)
    from workbench.portfolio.constraints import build_limits

    limits = build_limits(question.request, question.universe, question.moments)
    try:
        solution = replace(question, limits=limits).programme().solve()
    except OptimisationError:
        return None
    if solution.status == "infeasible":
        return "infeasible"
    return solution.weights if solution.status == "optimal" else None
