"""The optimisation problem of a request, built once in cvxpy with its limits as parameters (DPP) and re-solved.

The covariance enters in factor + diagonal form where the estimator has one (about ten times faster at n = 500). Limits
are parameters, so that a moved limit, a frontier target, a relaxation or a finite difference re-solves without
rebuilding. Quadratic programs go to PIQP, linear programs (CVaR among them) to HiGHS, second-order cones to CLARABEL;
the second opinion comes from CLARABEL or, for cones, from QOCO. OSQP is never used for a reported result.
"""

import time
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from workbench.errors import OptimisationError
from workbench.portfolio.cvxpy_problem import CvxpyProblem
from workbench.portfolio.limits import Limit, LimitSet, TailLimit, limit_size, limit_value, scenario_returns
from workbench.portfolio.moments import Moments
from workbench.portfolio.objectives import Objective
from workbench.portfolio.request import CASH
from workbench.portfolio.solution import Solution, unsolved
from workbench.portfolio.solvers import SOLVER_OPTIONS, Status, run
from workbench.portfolio.trading_costs import charged, trading_cost
from workbench.portfolio.universe import FloatArray, Universe

_CLEAN: Mapping[str, Status] = {"optimal": "optimal", "infeasible": "infeasible", "unbounded": "unbounded"}
#: Scale, relative to the homogenised weights, below which a ratio counts as approached but never reached.
FLAT = 1e-6
#: Largest violation, in units of a limit's size, of what a solver may call optimal.
KEPT = 1e-7
#: A weight this close to a bound is put on it.
SNAP = 1e-9


class Programme:
    """One problem shape: assets, moments and objective fixed; every limit a parameter."""

    def __init__(
        self,
        universe: Universe,
        moments: Moments,
        objective: Objective,
        limits: LimitSet,
        *,
        confidence: float,
        costs: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self.universe, self.moments, self.objective, self.limits = universe, moments, objective, limits
        self.confidence = confidence
        self.costs = costs if objective.charged and universe.current is not None else (0.0, 0.0)
        self._model = CvxpyProblem(universe, moments, objective, limits, confidence=confidence, costs=self.costs)

    @property
    def kind(self) -> Literal["linear", "quadratic", "cone"]:
        """The class of the problem, which decides the solver."""
        if self.limits.norms:
            return "cone"
        return "quadratic" if self.objective.risk > 0 or self.objective.ratio is not None else "linear"

    @property
    def solvers(self) -> tuple[str, str]:
        """The solver that answers and the one that gives the second opinion."""
        return {"linear": ("HIGHS", "CLARABEL"), "quadratic": ("PIQP", "CLARABEL"), "cone": ("CLARABEL", "QOCO")}[self.kind]

    @property
    def charged(self) -> FloatArray:
        """(n,) 1 where a trade costs; moving in and out of CASH is free."""
        return charged(self.universe)

    def size(self, limit: Limit) -> float:
        """What a solver may take as 1 in the units of the limit."""
        return limit_size(limit, self.moments)

    def slack(self, limit: Limit, weights: FloatArray) -> float:
        """Room left under a limit, in its own units; negative where it is broken."""
        value = limit_value(limit, weights, self.moments, self.confidence)
        return limit.limit - value if limit.sense == "max" else value - limit.limit

    def set_limit(self, name: str, value: float) -> None:
        """Move the limit called ``name`` (engine units)."""
        self._model.set_limit(name, value)

    def reset_limits(self) -> None:
        """Put every limit and bound back to the request's value."""
        self._model.reset_limits()

    def move_bounds(self, lower: FloatArray, upper: FloatArray) -> None:
        """Replace the box bounds; the pattern of finite bounds must stay the same."""
        self._model.move_bounds(lower, upper)

    def apply(self, limits: LimitSet) -> None:
        """Take over ``limits``, which may differ from the programme's own in their numbers and may lack some of them."""
        self._model.apply(limits)

    def compiled(self, name: str) -> tuple[dict[str, Any], FloatArray, slice]:
        """The matrices PIQP sees; see ``CvxpyProblem.compiled``."""
        return self._model.compiled(name)

    def solve(self, solver: str | None = None) -> Solution:
        """Solve with the current limits.

        Args:
            solver: a name of ``SOLVER_OPTIONS``; by default the two of ``solvers`` in turn.

        Raises:
            OptimisationError: no solver reached an answer of the promised accuracy.
        """
        started = time.perf_counter()
        status, name = self._run((solver,) if solver else self.solvers)
        while self._more_scenarios(status):
            self._model.build()
            status, name = self._run((solver,) if solver else self.solvers)
        if status == "optimal" and self._diverged():
            status = "unbounded"
        return self._solution(status, name, time.perf_counter() - started)

    def _run(self, names: tuple[str, ...]) -> tuple[Status, str]:
        """The first clean outcome among the solvers and their options, and who reached it."""
        reasons = []
        for name in names:
            for options in SOLVER_OPTIONS[name]:
                outcome = self._tried(name, options)
                if outcome == "infeasible" and self._doubted(names, name):
                    return "optimal", names[-1]
                if outcome in _CLEAN:
                    return _CLEAN[outcome], name
            reasons.append(f"{name}: {outcome}")
        raise OptimisationError(
            f"No solver reached an accurate answer ({'; '.join(reasons)}).",
            "Check for limits that leave almost no room, and for assets that move identically.",
        )

    def _diverged(self) -> bool:
        """A ratio that rises towards positions without end has its best homogenised answer at scale zero."""
        if self.objective.ratio is None:
            return False
        return bool(self._model.scale < FLAT * float(np.abs(self._model.found).sum()))

    def _doubted(self, names: tuple[str, ...], name: str) -> bool:
        """Whether the second solver finds what the first one calls infeasible; its answer then stands."""
        return name != names[-1] and self._tried(names[-1], SOLVER_OPTIONS[names[-1]][0]) == "optimal"

    def _tried(self, name: str, options: Mapping[str, Any]) -> str:
        """Run one solver; what it calls optimal must also keep the limits."""
        outcome = run(self._model.problem, name, options)
        if outcome != "optimal" or self._diverged():
            return outcome
        broken = self._broken(self._model.found / self._model.scale, tails=False)
        return outcome if broken <= KEPT else f"limits broken by {broken:.1g}"

    def _broken(self, weights: FloatArray, *, tails: bool = True) -> float:
        """The largest violation by ``weights`` of the limits as the parameters have them now, in units of their size."""
        lower, upper = self._model.box()
        limits = [limit for limit in self._model.moved_limits() if tails or not isinstance(limit, TailLimit)]
        worst = float(max(np.max(lower - weights), np.max(weights - upper)))
        return max(worst, *(-self.slack(limit, weights) / self.size(limit) for limit in limits), 0.0)

    def _more_scenarios(self, status: Status) -> bool:
        """Whether the tail needs scenarios that were left out; takes them in."""
        scenarios = self._model.scenarios
        if scenarios is None or scenarios.whole or status == "infeasible":
            return False  # what a part of the scenarios forbids, all of them forbid
        if status == "unbounded":
            scenarios.take_all()
            return True
        scale = self._model.scale
        return scenarios.grow(self._model.found / scale, self._model.level / scale)

    def clean(self, weights: FloatArray) -> FloatArray:
        """Put weights that the solver left a hair's breadth from a bound on it, and the rest of the budget back."""
        lower, upper = self._model.box()
        cleaned = np.where(weights < lower + SNAP, lower, np.where(weights > upper - SNAP, upper, weights))
        free = (cleaned > lower) & (cleaned < upper)
        if free.any():
            cleaned[free] += (1.0 - cleaned.sum()) / free.sum()
        return cleaned

    def _solution(self, status: Status, solver: str, seconds: float) -> Solution:
        n = len(self.universe.assets)
        if status != "optimal":
            return unsolved(status, n, solver, seconds)
        scale = self._least_cash()
        weights = self._model.found / scale
        if self._cash is not None and self.objective.ratio is not None:
            weights[self._cash] += 1.0 - weights.sum()
        weights = self.clean(weights)
        duals = self._model.multipliers()
        lower, upper = self._model.bound_multipliers(duals)
        unit = scale / self.objective.scale
        signs = {limit.name: (1.0 if limit.sense == "min" else -1.0) for limit in self.limits}
        return Solution(
            status=status,
            weights=weights,
            minimised=self.evaluate(weights),
            slopes={name: sign * float(duals[name]) * unit for name, sign in signs.items()},
            lower_slopes=lower * unit,
            upper_slopes=-upper * unit,
            multipliers=duals,
            scale=scale,
            solver=solver,
            seconds=seconds,
        )

    @property
    def _cash(self) -> int | None:
        assets = self.universe.assets
        return assets.index(CASH) if CASH in assets else None

    def _least_cash(self) -> float:
        """The scale of the answer, which a ratio with cash leaves open.

        Cash changes neither the Sharpe nor the diversification ratio, so many answers are equally good. Of them the one that
        comes closest to holding no cash is chosen: the limits allow an interval of scales, and its end is found by bisection.
        """
        scale, risky = self._model.scale, self._model.found
        if self.objective.ratio is None or self._cash is None or any(self.costs):
            return scale
        cash = self._cash
        risky[cash] = 0.0

        def broken(candidate: float) -> float:
            weights = risky / candidate
            weights[cash] = 1.0 - weights.sum()
            return self._broken(weights)

        allowed = max(broken(scale), 1e-11)
        without, within = float(risky.sum()), scale
        if without <= 0 or broken(without) <= allowed:
            return without if without > 0 else scale
        while abs(within - without) > 1e-13 * scale:
            middle = 0.5 * (without + within)
            without, within = (without, middle) if broken(middle) <= allowed else (middle, within)
        return within

    def evaluate(self, weights: FloatArray) -> float:
        """``F`` at ``weights``, recomputed from the data rather than taken from the solver."""
        objective = self.objective
        active = weights - objective.centre
        variance = float(active @ self.moments.covariance @ active)
        charge = trading_cost(weights, self.universe, self.costs)
        if objective.ratio is not None:
            numerator = float(objective.ratio @ weights) - charge
            return variance / numerator**2 if numerator > 0 else float("inf")
        value = 0.5 * objective.risk * variance - float(objective.reward @ weights) + charge
        if objective.tail:
            from workbench.market.risk_measures import historical_cvar

            value += objective.tail * historical_cvar(scenario_returns(self.moments) @ weights, self.confidence)
        return value
