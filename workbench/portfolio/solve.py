"""From a request and its prices to weights: the one place that puts the parts together."""

import time
from dataclasses import dataclass

import numpy as np

from workbench.errors import InputError
from workbench.market.prices import PriceTable
from workbench.portfolio.certificate import Certificate, certify
from workbench.portfolio.constraints import build_limits
from workbench.portfolio.limits import LimitSet
from workbench.portfolio.moments import Moments, estimate
from workbench.portfolio.objectives import Objective, build_objective
from workbench.portfolio.polish import polish
from workbench.portfolio.programme import Programme
from workbench.portfolio.request import RULE_OBJECTIVES, PortfolioRequest
from workbench.portfolio.rules import rule_weights
from workbench.portfolio.solution import Solution, refuse_unbounded
from workbench.portfolio.universe import FloatArray, Universe, resolve_universe


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Question:
    """A request with everything it refers to resolved."""

    request: PortfolioRequest
    universe: Universe
    moments: Moments
    limits: LimitSet

    @property
    def costs(self) -> tuple[float, float]:
        """Cost of one unit bought and of one unit sold, as fractions."""
        costs = self.request.costs
        return (0.0, 0.0) if costs is None else (costs.buy_bps / 1e4, costs.sell_bps / 1e4)

    def programme(self, objective: Objective | None = None) -> Programme:
        """The optimisation problem, for the request's objective or another one over the same limits."""
        return Programme(
            self.universe,
            self.moments,
            objective or build_objective(self.request, self.universe, self.moments),
            self.limits,
            confidence=self.request.confidence,
            costs=self.costs,
        )


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Optimum:
    """The answer: weights within the managed part, and for an optimisation its programme, duals and proof."""

    weights: FloatArray
    solver: str
    seconds: float
    programme: Programme | None
    solution: Solution | None
    certificate: Certificate | None


def resolve(request: PortfolioRequest, prices: PriceTable | None) -> Question:
    """Check the request against the prices and estimate its moments.

    Raises:
        InputError, DataError: the request or the data cannot carry the question.
    """
    universe = resolve_universe(request, _priced(request, prices))
    moments = estimate(request, prices, universe.assets)
    return Question(request=request, universe=universe, moments=moments, limits=build_limits(request, universe, moments))


def optimum(question: Question, *, check: bool = True) -> Optimum | None:
    """The best allowed weights, or None when the limits leave no portfolio.

    Args:
        question: from ``resolve``.
        check: whether to solve a second time with an independent solver.

    Raises:
        InputError: the objective grows without end.
        OptimisationError: no solver reached an accurate answer.
    """
    if question.request.objective in RULE_OBJECTIVES:
        started = time.perf_counter()
        weights = rule_weights(question.request, question.universe, question.moments)
        seconds = time.perf_counter() - started
        return Optimum(
            weights=weights, solver=question.request.objective, seconds=seconds, programme=None, solution=None, certificate=None
        )
    programme = question.programme()
    solution = programme.solve()
    if solution.status == "optimal":
        solution = polish(programme, solution)
    if solution.status == "infeasible":
        return None
    if solution.status == "unbounded":
        raise refuse_unbounded(programme.objective)
    return Optimum(
        weights=solution.weights,
        solver=solution.solver,
        seconds=solution.seconds,
        programme=programme,
        solution=solution,
        certificate=certify(programme, solution) if check else None,
    )


def _priced(request: PortfolioRequest, prices: PriceTable | None) -> list[str]:
    """The assets the question is about: those with prices, else those of the given covariance."""
    if prices is not None:
        return list(prices.assets)
    if request.mean.method != "given" or request.covariance.method != "given":
        raise InputError(
            "The request has no prices.",
            "Add `prices`, or give both the mean and the covariance (method `given`).",
        )
    covariance = request.covariance
    if covariance.assets is None:
        names = list(request.mean.values or {})
        if covariance.matrix is not None and len(names) != len(covariance.matrix):
            raise InputError("covariance.assets is missing.", "List the assets in the order of the matrix.")
        return names
    return list(dict.fromkeys(np.array(covariance.assets).tolist()))
