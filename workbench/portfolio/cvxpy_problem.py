"""The problem as cvxpy sees it: variables, and every limit a parameter, so that a moved limit needs no rebuilding.

For a ratio objective the weights are homogenised: ``w`` stands for weights times ``scale``, and each limit for its number
times the scale. Limits are divided by their own size, because the tolerances of solvers are absolute.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

from workbench.portfolio.limits import AbsoluteLimit, Limit, LimitSet, limit_size, scenario_returns
from workbench.portfolio.moments import Moments
from workbench.portfolio.objectives import Objective
from workbench.portfolio.tail_scenarios import WorkingScenarios
from workbench.portfolio.trading_costs import charged
from workbench.portfolio.universe import FloatArray, Universe

#: Stands for "no upper bound" on a long-only weight, so that one can be set later without rebuilding; it never binds.
NO_CAP = 10.0
#: Stands for "no limit", in units of the limit's size.
NO_LIMIT = 1e3


class CvxpyProblem:
    """Built at once; ``build`` again only when the working scenarios of a tail have grown."""

    def __init__(
        self,
        universe: Universe,
        moments: Moments,
        objective: Objective,
        limits: LimitSet,
        *,
        confidence: float,
        costs: tuple[float, float],
    ) -> None:
        import cvxpy as cp

        self._cp = cp
        self.universe, self.moments, self.objective, self.limits = universe, moments, objective, limits
        self.confidence, self.costs = confidence, costs
        self._w = cp.Variable(len(universe.assets))
        self._scale: Any = cp.Variable(nonneg=True) if objective.ratio is not None else 1.0
        self.scenarios = self._working_scenarios()
        self._build_parameters()
        self.build()

    @property
    def problem(self) -> Any:
        """The cvxpy problem."""
        return self._problem

    @property
    def found(self) -> FloatArray:
        """(n,) homogenised weights of the last solution."""
        return np.array(self._w.value, dtype=np.float64)

    @property
    def scale(self) -> float:
        """The homogenising scale of the last solution; 1 for a direct objective."""
        return float(self._scale.value) if self.objective.ratio is not None else 1.0

    @property
    def level(self) -> float:
        """The loss from which on the last solution counted a period to the tail, homogenised."""
        return float(self._level.value)

    def multipliers(self) -> dict[str, Any]:
        """Dual variables of the last solution by limit name, of the budget, the numerator, the bounds and the tail."""
        duals = {name: _dual(constraint) / self._sizes.get(name, 1.0) for name, constraint in self._constraints.items()}
        pressed = np.atleast_1d(duals.pop("linear", np.zeros(0)))
        by_row = {limit.name: pressed[row] / self._sizes[limit.name] for row, limit in enumerate(self.limits.linear)}
        duals = {**{limit.name: np.zeros(()) for limit in self.limits}, **duals, **by_row}
        if self.scenarios is not None:
            duals["tail"] = self.scenarios.spread(_dual(self._tail_constraint))
        return duals

    def bound_multipliers(self, duals: dict[str, Any]) -> tuple[FloatArray, FloatArray]:
        """(n,) multipliers of the lower and of the upper bounds, zero where there is none."""
        n = len(self.universe.assets)
        lower, upper = np.zeros(n), np.zeros(n)
        lower[self._has_lower] = np.atleast_1d(duals.get("lower", np.zeros(0)))
        upper[self._has_upper] = np.atleast_1d(duals.get("upper", np.zeros(0)))
        return lower, upper

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

    def moved_limits(self) -> list[Limit]:
        """The limits at the values the parameters have now."""
        return [replace(limit, limit=self._limit_value(limit.name) * self._sizes[limit.name]) for limit in self.limits]

    def _limit_value(self, name: str) -> float:
        row = self._row_of.get(name)
        if row is None:
            return float(self._limit_values[name].value)
        return float(self._sides.value[row] * self._row_signs[row])

    def box(self) -> tuple[FloatArray, FloatArray]:
        """Bounds at the values the parameters have now."""
        n = len(self.universe.assets)
        lower, upper = np.full(n, -np.inf), np.full(n, np.inf)
        lower[self._has_lower], upper[self._has_upper] = self._lower.value, self._upper.value
        return lower, upper

    def _working_scenarios(self) -> WorkingScenarios | None:
        if not self.objective.tail and not self.limits.tails:
            return None
        start = self.universe.current
        if start is None:
            start = np.full(len(self.universe.assets), 1.0 / len(self.universe.assets))
        return WorkingScenarios(scenario_returns(self.moments), self.confidence, start)

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
        self._sizes = {limit.name: limit_size(limit, self.moments) for limit in self.limits}
        linear = self.limits.linear
        self._row_of = {limit.name: row for row, limit in enumerate(linear)}
        self._row_signs = np.array([1.0 if limit.sense == "max" else -1.0 for limit in linear])
        sizes = np.array([self._sizes[limit.name] for limit in linear])
        self._sides = cp.Parameter(len(linear), value=self._row_signs * [limit.limit for limit in linear] / sizes)
        others = [limit for limit in self.limits if limit.name not in self._row_of]
        self._limit_values = {limit.name: cp.Parameter(value=limit.limit / self._sizes[limit.name]) for limit in others}

    def build(self) -> None:
        """State the problem over the scenarios in use."""
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
        if self._tail is None and self.scenarios is not None:
            cp = self._cp
            returns = self.scenarios.returns
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
            buys, sells = self.costs[0] * charged(self.universe), self.costs[1] * charged(self.universe)
            charge = buys @ cp.pos(trade) + sells @ cp.neg(trade)
        if objective.ratio is not None:
            numerator = objective.ratio @ self._w - charge
            self._constraints["numerator"] = numerator >= 1.0 if any(self.costs) else numerator == 1.0
        else:
            goal = goal + charge
        if objective.tail:
            goal = goal + objective.tail * self._tail_expression()
        return objective.scale * goal


def covariance_root(moments: Moments) -> FloatArray:
    """A matrix R with R'R = S."""
    if moments.factor_loadings is not None and moments.specific_variance is not None:
        return np.vstack([moments.factor_loadings.T, np.diag(np.sqrt(moments.specific_variance))])
    values, vectors = np.linalg.eigh(moments.covariance)
    return np.asarray(np.sqrt(np.clip(values, 0.0, None))[:, None] * vectors.T)


def _dual(constraint: Any) -> Any:
    value = constraint.dual_value
    return 0.0 if value is None else np.asarray(value, dtype=np.float64)
