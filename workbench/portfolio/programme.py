"""The optimisation problem of a request, built once in cvxpy with its limits as parameters (DPP) and re-solved.

The covariance enters in factor + diagonal form where the estimator has one (about ten times faster at n = 500). Limits
are parameters, so that a moved limit, a frontier target, a relaxation or a finite difference re-solves without
rebuilding. Quadratic programs go to PIQP, linear programs (CVaR among them) to HiGHS, second-order cones to CLARABEL;
the second opinion comes from CLARABEL or, for cones, from QOCO. OSQP is never used for a reported result.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import scipy.sparse

from workbench.errors import OptimisationError
from workbench.portfolio.limits import (
    AbsoluteLimit,
    Limit,
    LimitSet,
    LinearLimit,
    NormLimit,
    TailLimit,
    limit_value,
    scenario_returns,
)
from workbench.portfolio.moments import Moments
from workbench.portfolio.objectives import Objective
from workbench.portfolio.request import CASH
from workbench.portfolio.solution import Solution, unsolved
from workbench.portfolio.solvers import SOLVER_OPTIONS, Status, run
from workbench.portfolio.tail_scenarios import WorkingScenarios
from workbench.portfolio.trading_costs import charged, trading_cost
from workbench.portfolio.universe import FloatArray, Universe

_CLEAN: Mapping[str, Status] = {"optimal": "optimal", "infeasible": "infeasible", "unbounded": "unbounded"}
#: Scale, relative to the homogenised weights, below which a ratio counts as approached but never reached.
FLAT = 1e-6
#: Largest violation, in units of a limit's size, of what a solver may call optimal.
KEPT = 1e-7
#: A weight this close to a bound is put on it.
SNAP = 1e-9
#: Stands for "no upper bound" on a long-only weight, so that one can be set later without rebuilding; it never binds.
NO_CAP = 10.0
#: Stands for "no limit", in units of the limit's size.
NO_LIMIT = 1e3


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
        import cvxpy as cp

        self._cp = cp
        self.universe, self.moments, self.objective, self.limits = universe, moments, objective, limits
        self.confidence = confidence
        self.costs = costs if objective.charged and universe.current is not None else (0.0, 0.0)
        n = len(universe.assets)
        self._w = cp.Variable(n)
        self._scale: Any = cp.Variable(nonneg=True) if objective.ratio is not None else 1.0
        self._scenarios = self._working_scenarios()
        self._build_parameters()
        self._build()

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
        """What a solver may take as 1 in the units of the limit, because tolerances are absolute."""
        match limit:
            case LinearLimit():
                return float(np.abs(limit.coefficients).max()) or 1.0
            case NormLimit():
                return float(np.sqrt(np.mean(np.diag(self.moments.covariance)))) or 1.0
            case TailLimit():
                return float(np.abs(scenario_returns(self.moments)).mean()) or 1.0
            case AbsoluteLimit():
                return 1.0

    def slack(self, limit: Limit, weights: FloatArray) -> float:
        """Room left under a limit, in its own units; negative where it is broken."""
        value = limit_value(limit, weights, self.moments, self.confidence)
        return limit.limit - value if limit.sense == "max" else value - limit.limit

    def set_limit(self, name: str, value: float) -> None:
        """Move the limit called ``name`` (engine units)."""
        row = self._row_of.get(name)
        if row is None:
            self._limit_values[name].value = value / self._sizes[name]
            return
        sides = np.array(self._sides.value)
        sides[row] = self._row_signs[row] * value / self._sizes[name]
        self._sides.value = sides

    def reset_limits(self) -> None:
        """Put every limit back to the request's value."""
        for limit in self.limits:
            self.set_limit(limit.name, limit.limit)
        self._lower.value = self.limits.bounds.lower[self._has_lower]
        self._upper.value = self._capped(self.limits.bounds.upper)

    def move_bounds(self, lower: FloatArray, upper: FloatArray) -> None:
        """Replace the box bounds; the pattern of finite bounds must stay the same."""
        self._lower.value = lower[self._has_lower]
        self._upper.value = self._capped(upper)

    def apply(self, limits: LimitSet) -> None:
        """Take over ``limits``, which may differ from the programme's own in their numbers and may lack some of them."""
        kept = {limit.name: limit.limit for limit in limits}
        for limit in self.limits:
            loose = NO_LIMIT * self._sizes[limit.name] * (1.0 if limit.sense == "max" else -1.0)
            self.set_limit(limit.name, kept.get(limit.name, loose))
        self.move_bounds(np.maximum(limits.bounds.lower, -NO_CAP), limits.bounds.upper)

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
            self._build()
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
        return bool(float(self._scale.value) < FLAT * float(np.abs(self._w.value).sum()))

    def _doubted(self, names: tuple[str, ...], name: str) -> bool:
        """Whether the second solver finds what the first one calls infeasible; its answer then stands."""
        return name != names[-1] and self._tried(names[-1], SOLVER_OPTIONS[names[-1]][0]) == "optimal"

    def _tried(self, name: str, options: Mapping[str, Any]) -> str:
        """Run one solver; what it calls optimal must also keep the limits."""
        outcome = run(self._problem, name, options)
        if outcome != "optimal" or self._diverged():
            return outcome
        scale = float(self._scale.value) if self.objective.ratio is not None else 1.0
        broken = self._broken(np.array(self._w.value, dtype=np.float64) / scale, tails=False)
        return outcome if broken <= KEPT else f"limits broken by {broken:.1g}"

    def _broken(self, weights: FloatArray, *, tails: bool = True) -> float:
        """The largest violation by ``weights`` of the limits as the parameters have them now, in units of their size."""
        lower, upper = self._box()
        limits = [limit for limit in self._moved_limits() if tails or not isinstance(limit, TailLimit)]
        worst = float(max(np.max(lower - weights), np.max(weights - upper)))
        return max(worst, *(-self.slack(limit, weights) / self.size(limit) for limit in limits), 0.0)

    def _working_scenarios(self) -> WorkingScenarios | None:
        if not self.objective.tail and not self.limits.tails:
            return None
        start = self.universe.current
        if start is None:
            start = np.full(len(self.universe.assets), 1.0 / len(self.universe.assets))
        return WorkingScenarios(scenario_returns(self.moments), self.confidence, start)

    def _more_scenarios(self, status: Status) -> bool:
        """Whether the tail needs scenarios that were left out; takes them in."""
        scenarios = self._scenarios
        if scenarios is None or scenarios.whole or status == "infeasible":
            return False  # what a part of the scenarios forbids, all of them forbid
        if status == "unbounded":
            scenarios.take_all()
            return True
        scale = float(self._scale.value) if self.objective.ratio is not None else 1.0
        return scenarios.grow(np.array(self._w.value) / scale, float(self._level.value) / scale)

    def compiled(self, name: str) -> tuple[dict[str, Any], FloatArray, slice]:
        """The matrices PIQP sees, how its inequality side moves with the limit ``name``, and where the weights stand.

        The side is affine in every limit (that is what DPP means), so two compilations give it for all values.
        """
        cp = self._cp
        sides = []
        for value in (0.0, 1.0):
            self.set_limit(name, value)
            data, _, _ = self._problem.get_problem_data(cp.PIQP)
            sides.append(data)
        self.reset_limits()
        start = int(sides[0]["param_prob"].var_id_to_col[self._w.id])
        return sides[0], sides[1]["G"] - sides[0]["G"], slice(start, start + len(self.universe.assets))

    def clean(self, weights: FloatArray) -> FloatArray:
        """Put weights that the solver left a hair's breadth from a bound on it, and the rest of the budget back."""
        lower, upper = self._box()
        cleaned = np.where(weights < lower + SNAP, lower, np.where(weights > upper - SNAP, upper, weights))
        free = (cleaned > lower) & (cleaned < upper)
        if free.any():
            cleaned[free] += (1.0 - cleaned.sum()) / free.sum()
        return cleaned

    def _risk(self, vector: Any) -> Any:
        """Variance of an affine expression, in factor + diagonal form where there is one."""
        cp, moments = self._cp, self.moments
        if moments.factor_loadings is not None and moments.specific_variance is not None:
            factors = cp.Variable(moments.factor_loadings.shape[1])
            self._extra.append(factors == moments.factor_loadings.T @ vector)
            own = scipy.sparse.diags_array(moments.specific_variance).tocsc()
            return cp.sum_squares(factors) + cp.quad_form(vector, cp.psd_wrap(own))
        if vector is not self._w:
            held = cp.Variable(len(self.universe.assets))
            self._extra.append(held == vector)
            vector = held
        return cp.quad_form(vector, cp.psd_wrap(moments.covariance))

    def _build_parameters(self) -> None:
        cp, bounds = self._cp, self.limits.bounds
        self._has_lower = np.isfinite(bounds.lower)
        self._has_upper = np.isfinite(bounds.upper) | (bounds.lower >= 0)
        self._lower = cp.Parameter(int(self._has_lower.sum()), value=bounds.lower[self._has_lower])
        self._upper = cp.Parameter(int(self._has_upper.sum()), value=self._capped(bounds.upper))
        self._sizes = {limit.name: self.size(limit) for limit in self.limits}
        linear = self.limits.linear
        self._row_of = {limit.name: row for row, limit in enumerate(linear)}
        self._row_signs = np.array([1.0 if limit.sense == "max" else -1.0 for limit in linear])
        sizes = np.array([self._sizes[limit.name] for limit in linear])
        self._sides = cp.Parameter(len(linear), value=self._row_signs * [limit.limit for limit in linear] / sizes)
        others = [limit for limit in self.limits if limit.name not in self._row_of]
        self._limit_values = {limit.name: cp.Parameter(value=limit.limit / self._sizes[limit.name]) for limit in others}

    def _build(self) -> None:
        cp = self._cp
        self._extra: list[Any] = []
        self._constraints: dict[str, Any] = {}
        self._tail: Any = None
        self._constraints["budget"] = cp.sum(self._w) == self._scale
        self._build_bounds()
        self._build_linear()
        self._build_norms()
        for limit in self.limits.absolutes:
            if not self._always_met(limit):
                self._add(limit, cp.norm1(self._moved(limit.centre)))
        for tail in self.limits.tails:
            self._add(tail, self._tail_expression())
        goal = self._goal()
        self._problem = cp.Problem(cp.Minimize(goal), [*self._constraints.values(), *self._extra])

    def _moved(self, centre: FloatArray) -> Any:
        return self._w - centre * self._scale if np.any(centre) else self._w

    def _add(self, limit: Limit, expression: Any) -> None:
        bound = self._scaled(self._limit_values[limit.name])
        expression = expression / self._sizes[limit.name]
        self._constraints[limit.name] = expression >= bound if limit.sense == "min" else expression <= bound

    def _build_bounds(self) -> None:
        if self._has_lower.any():
            self._constraints["lower"] = self._part(self._has_lower) >= self._scaled(self._lower)
        if self._has_upper.any():
            self._constraints["upper"] = self._part(self._has_upper) <= self._scaled(self._upper)

    def _part(self, chosen: npt.NDArray[np.bool_]) -> Any:
        return self._w if chosen.all() else self._w[np.flatnonzero(chosen)]

    def _scaled(self, parameter: Any) -> Any:
        return parameter if self.objective.ratio is None else parameter * self._scale

    def _capped(self, upper: FloatArray) -> FloatArray:
        return np.where(np.isfinite(upper), upper, NO_CAP)[self._has_upper]

    def _always_met(self, limit: AbsoluteLimit) -> bool:
        """Long-only weights have a gross sum of 1: a limit that repeats the budget would share its multiplier at random."""
        return not np.any(limit.centre) and self.limits.bounds.base == 0 and limit.limit >= 1.0

    def _build_linear(self) -> None:
        """All linear limits as one constraint, each turned into "at most" and to its own size: one is cheaper than many."""
        linear = self.limits.linear
        if linear:
            turned = self._row_signs / [self._sizes[limit.name] for limit in linear]
            rows = np.array([limit.coefficients for limit in linear]) * turned[:, None]
            self._constraints["linear"] = rows @ self._w <= self._scaled(self._sides)

    def _build_norms(self) -> None:
        if not self.limits.norms:
            return
        cp = self._cp
        root = covariance_root(self.moments)
        for limit in self.limits.norms:
            self._add(limit, cp.norm2(root @ self._moved(limit.centre)))

    def _tail_expression(self) -> Any:
        """Rockafellar and Uryasev (2000): CVaR = min over a of a + mean(max(loss - a, 0)) / (1 - confidence)."""
        if self._tail is None and self._scenarios is not None:
            cp = self._cp
            returns = self._scenarios.returns
            self._level = cp.Variable()
            excess = cp.Variable(len(returns), nonneg=True)
            self._tail_constraint = excess >= -returns @ self._w - self._level
            self._extra.append(self._tail_constraint)
            total = len(scenario_returns(self.moments))
            self._tail = self._level + cp.sum(excess) / ((1.0 - self.confidence) * total)
        return self._tail

    def _goal(self) -> Any:
        cp, objective = self._cp, self.objective
        goal: Any = 0.0
        if objective.risk:
            goal = goal + 0.5 * objective.risk * self._risk(self._moved(objective.centre))
        if np.any(objective.reward):
            goal = goal - objective.reward @ self._w
        charge: Any = 0.0
        if any(self.costs) and self.universe.current is not None:
            trade = self._moved(self.universe.current)
            buys, sells = self.costs[0] * self.charged, self.costs[1] * self.charged
            charge = buys @ cp.pos(trade) + sells @ cp.neg(trade)
        if objective.ratio is not None:
            numerator = objective.ratio @ self._w - charge
            self._constraints["numerator"] = numerator >= 1.0 if any(self.costs) else numerator == 1.0
        else:
            goal = goal + charge
        if objective.tail:
            goal = goal + objective.tail * self._tail_expression()
        return objective.scale * goal

    def _solution(self, status: Status, solver: str, seconds: float) -> Solution:
        n = len(self.universe.assets)
        if status != "optimal":
            return unsolved(status, n, solver, seconds)
        scale = self._least_cash() if self.objective.ratio is not None else 1.0
        weights = np.array(self._w.value, dtype=np.float64) / scale
        if self._cash is not None and self.objective.ratio is not None:
            weights[self._cash] += 1.0 - weights.sum()
        weights = self.clean(weights)
        duals = {name: _dual(constraint) / self._sizes.get(name, 1.0) for name, constraint in self._constraints.items()}
        pressed = np.atleast_1d(duals.pop("linear", np.zeros(0)))
        by_row = {limit.name: pressed[row] / self._sizes[limit.name] for row, limit in enumerate(self.limits.linear)}
        duals = {**{limit.name: np.zeros(()) for limit in self.limits}, **duals, **by_row}
        if self._scenarios is not None:
            duals["tail"] = self._scenarios.spread(_dual(self._tail_constraint))
        unit = scale / self.objective.scale
        signs = {limit.name: (1.0 if limit.sense == "min" else -1.0) for limit in self.limits}
        lower, upper = np.zeros(n), np.zeros(n)
        lower[self._has_lower] = np.atleast_1d(duals.get("lower", np.zeros(0))) * unit
        upper[self._has_upper] = -np.atleast_1d(duals.get("upper", np.zeros(0))) * unit
        return Solution(
            status=status,
            weights=weights,
            minimised=self.evaluate(weights),
            slopes={name: sign * float(duals[name]) * unit for name, sign in signs.items()},
            lower_slopes=lower,
            upper_slopes=upper,
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
        """The scale of a ratio's answer.

        Cash changes neither the Sharpe nor the diversification ratio, so many answers are equally good. Of them the one that
        comes closest to holding no cash is chosen: the limits allow an interval of scales, and its end is found by bisection.
        """
        scale, risky = float(self._scale.value), np.array(self._w.value, dtype=np.float64)
        if self._cash is None or any(self.costs):
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

    def _moved_limits(self) -> list[Limit]:
        """The limits at the values the parameters have now."""
        return [replace(limit, limit=self._limit_value(limit.name) * self._sizes[limit.name]) for limit in self.limits]

    def _limit_value(self, name: str) -> float:
        row = self._row_of.get(name)
        if row is None:
            return float(self._limit_values[name].value)
        return float(self._sides.value[row] * self._row_signs[row])

    def _box(self) -> tuple[FloatArray, FloatArray]:
        """Bounds at the values the parameters have now."""
        n = len(self.universe.assets)
        lower, upper = np.full(n, -np.inf), np.full(n, np.inf)
        lower[self._has_lower], upper[self._has_upper] = self._lower.value, self._upper.value
        return lower, upper

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


def covariance_root(moments: Moments) -> FloatArray:
    """A matrix R with R'R = S."""
    if moments.factor_loadings is not None and moments.specific_variance is not None:
        return np.vstack([moments.factor_loadings.T, np.diag(np.sqrt(moments.specific_variance))])
    values, vectors = np.linalg.eigh(moments.covariance)
    return np.asarray(np.sqrt(np.clip(values, 0.0, None))[:, None] * vectors.T)


def _dual(constraint: Any) -> Any:
    value = constraint.dual_value
    return 0.0 if value is None else np.asarray(value, dtype=np.float64)
