"""Why each weight is what it is: one sentence per asset, with the numbers that decide it.

A weight inside its bounds says what it carries and which limits shape it; a weight at a bound says what one point beyond it
would bring; a weight of zero says what one point would cost (its reduced cost) and, where that is one number, from which
expected return, volatility, correlation or loss on the asset would earn a place, everything else as it is.
"""

from collections.abc import Callable

import numpy as np

from workbench.portfolio.certificate import TOUCHING, lagrangian_gradient
from workbench.portfolio.constraint_table import BINDING, ConstraintRow, point_change, told_slope
from workbench.portfolio.effects import NOTHING, POINT, effect, listed, percent, told_name
from workbench.portfolio.limits import AbsoluteLimit, Limit, LinearLimit
from workbench.portfolio.programme import Programme
from workbench.portfolio.request import CASH
from workbench.portfolio.solution import Solution
from workbench.portfolio.solve import Optimum, Question
from workbench.portfolio.universe import FloatArray

#: Up to this many assets a point of each one that is left out is forced in, where multipliers are not unique.
MOST_FORCED = 40
EXCLUDED = "Excluded by your rule."
FIXED = "Held fixed at your request."
OUTSIDE = "Held outside the optimisation: it has no prices."


def reasons(question: Question, found: Optimum, rows: list[ConstraintRow]) -> dict[str, str]:
    """One sentence per asset: what decides its weight."""
    universe = question.universe
    outside = dict.fromkeys(universe.outside, OUTSIDE)
    programme, solution = found.programme, found.solution
    if programme is None or solution is None:
        return {
            asset: _rule_reason(question, asset, float(found.weights[i])) for i, asset in enumerate(universe.assets)
        } | outside
    told = _Told(question, programme, solution, rows)
    return {asset: told.reason(i) for i, asset in enumerate(universe.assets)} | outside


class _Told:
    """The sentences of one optimum, with what they share."""

    def __init__(self, question: Question, programme: Programme, solution: Solution, rows: list[ConstraintRow]) -> None:
        self.question, self.programme, self.solution = question, programme, solution
        self.objective, self.moments = programme.objective, programme.moments
        self.weights = solution.weights
        self.managed = question.universe.managed
        self.rows = {row.name: row for row in rows}
        self.binding = [
            limit
            for limit in question.limits
            if self.rows[limit.name].binding and abs(solution.slopes[limit.name]) * programme.size(limit) > NOTHING
        ]
        smooth, _, high = lagrangian_gradient(programme, solution)
        self.entry = np.maximum(smooth + high, 0.0)  # per unit bought, in the solver's scaling
        #: Whether the answer is a corner of a small linear program.
        self.corner = programme.kind == "linear" and "tail" not in solution.multipliers
        variance = float(self.weights @ self.moments.covariance @ self.weights)
        pulls = self.moments.covariance @ self.weights
        self.risk_shares = self.weights * pulls / variance if variance > 0 else np.zeros_like(self.weights)

    def reason(self, i: int) -> str:
        """The sentence of the asset at position ``i``."""
        bounds, weight = self.question.limits.bounds, float(self.weights[i])
        if i in bounds.fixed:
            return EXCLUDED if bounds.fixed[i].rule.startswith("exclude ") else FIXED
        asset = self.question.universe.assets[i]
        at_most, at_least = self.rows.get(f"max_weight {asset}"), self.rows.get(f"min_weight {asset}")
        if at_most is not None and at_most.binding and abs(weight) > BINDING:
            return f"At its {percent(at_most.limit)} limit: one point more would {self._point(at_most)}."
        if at_least is not None and at_least.binding and abs(weight) > BINDING:
            return f"Held at its {percent(at_least.limit)} minimum: one point less would {self._point(at_least)}."
        if abs(weight) <= BINDING and bounds.lower[i] >= 0:
            return self._left_out(i)
        return self._unchanged(i) or self._held(i)

    def _point(self, row: ConstraintRow) -> str:
        change = point_change(row, POINT)
        return "change nothing" if abs(change) < NOTHING else effect(self.objective, change, self.solution.minimised)

    def _left_out(self, i: int) -> str:
        change = self.entry_change(i)
        if self.objective.name == "min_tracking_error" and abs(change) < NOTHING and not self.objective.centre[i]:
            return "Left out: the benchmark does not hold it."
        if abs(change) < NOTHING:
            return "Left out: a little of it would change next to nothing."
        needed = _ENTRY[self.objective.unit](self, i)
        cost = effect(self.objective, change, self.solution.minimised)
        current = self.question.universe.current
        sold = current is not None and current[i] > BINDING
        return f"{'Sold: keeping' if sold else 'Left out:'} one point of it would {cost}{f'; {needed}' if needed else ''}."

    def entry_change(self, i: int) -> float:
        """What one point of an asset that is left out would do to the objective value.

        In a corner of a linear program multipliers are not unique, so there the point is forced in and solved for.
        """
        slope = float(self.entry[i]) * self.solution.scale / self.objective.scale
        change = told_slope(self.programme, self.solution, slope) * POINT
        if not self.corner or len(self.weights) > MOST_FORCED:
            return change
        lower, upper = self.question.limits.bounds.lower, self.question.limits.bounds.upper
        lower[i] = POINT / self.managed
        self.programme.reset_limits()
        self.programme.move_bounds(lower, np.maximum(lower, upper))
        forced = self.programme.solve()
        self.programme.reset_limits()
        told = self.objective.told
        return told(forced.minimised) - told(self.solution.minimised) if forced.status == "optimal" else change

    def _unchanged(self, i: int) -> str:
        """Holdings that stay as they are although others are traded."""
        current = self.question.universe.current
        if current is None or abs(self.weights[i] - current[i]) > TOUCHING:
            return ""
        capped = any(isinstance(limit, AbsoluteLimit) and limit.name == "max_turnover" for limit in self.binding)
        kept = f"Kept at {percent(round(float(current[i]) * self.managed, 4))}"
        if capped:
            return f"{kept}: the turnover that is allowed does more good elsewhere."
        return f"{kept}: a trade would bring less than it costs." if any(self.programme.costs) else ""

    def _held(self, i: int) -> str:
        within = [told_name(limit) for limit in self.binding if self._concerns(limit, i)]
        shaped = f", within {listed(within)}" if within else ""
        return f"{_HELD[self.objective.unit](self, i)}{shaped}."

    def _concerns(self, limit: Limit, i: int) -> bool:
        return not isinstance(limit, LinearLimit) or bool(limit.coefficients[i])

    def mean(self, i: int) -> str:
        """The asset's expected return."""
        return percent(round(float(self.moments.mean[i]), 4))

    def share(self, i: int) -> str:
        """The asset's share of the risk."""
        return percent(round(float(self.risk_shares[i]), 3))

    def free_of_norms(self) -> bool:
        """Whether risk enters only through the objective, so that one number decides."""
        return not any(not isinstance(limit, LinearLimit) for limit in self.binding)


def _held_for_risk(told: _Told, i: int) -> str:
    if told.objective.name == "min_tracking_error":
        aim = float(told.objective.centre[i])
        if aim:
            return f"The benchmark holds {percent(round(aim, 4))}; more or less of it would raise the tracking error"
        return "Stands in for what the limits keep out of the benchmark; more or less of it would raise the tracking error"
    return f"Carries {told.share(i)} of the risk; more or less of it would raise volatility"


def _held_for_ratio(told: _Told, i: int) -> str:
    if told.question.universe.assets[i] == CASH:
        return "Cash changes neither return nor risk per unit; the limits ask for this much"
    return f"{_earning(told, i)}; more or less of it would lower the Sharpe ratio"


def _held_for_diversification(told: _Told, i: int) -> str:
    return f"Carries {told.share(i)} of the risk; more or less of it would lower the diversification ratio"


def _held_for_return(told: _Told, i: int) -> str:
    return f"Estimated at {told.mean(i)} a year; takes what the limits leave for it"


def _held_for_utility(told: _Told, i: int) -> str:
    return f"{_earning(told, i)}; more or less of it would lower the risk-adjusted return"


def _earning(told: _Told, i: int) -> str:
    return f"Estimated at {told.mean(i)} a year for {told.share(i)} of the risk"


def _held_for_tail(told: _Told, i: int) -> str:
    losses = _tail_losses(told)
    total = float(losses @ told.weights)
    share = (
        f"Carries {percent(round(float(losses[i] * told.weights[i]) / total, 3))} of the loss in bad periods; "
        if total > 0
        else ""
    )
    return (
        f"{share}more or less of it would raise that loss"
        if share
        else "More or less of it would raise the loss in bad periods"
    )


def _entry_return(told: _Told, i: int) -> str:
    """The reward that would pay the reduced cost."""
    if told.corner:
        missing = abs(told.entry_change(i)) / POINT
    elif told.objective.ratio is None:
        missing = float(told.entry[i]) / told.objective.scale
    else:
        price = abs(float(told.solution.multipliers["numerator"]))
        missing = float(told.entry[i]) / price if price > 0 else 0.0
    if missing <= 0 or told.question.universe.assets[i] == CASH:
        return ""
    needed = percent(round(float(told.moments.mean[i]) + missing, 4))
    return f"it would earn a place from an expected return of {needed} a year (now {told.mean(i)})"


def _entry_volatility(told: _Told, i: int) -> str:
    """At unchanged correlations the marginal risk is proportional to the asset's own volatility."""
    left = _left_of_marginal_risk(told, i)
    if left is None or told.objective.name != "min_variance":
        return ""
    now = float(np.sqrt(told.moments.covariance[i, i]))
    return f"it would earn a place below a volatility of {percent(round(now * left, 4))} (now {percent(round(now, 4))})"


def _entry_correlation(told: _Told, i: int) -> str:
    left = _left_of_marginal_risk(told, i)
    if left is None:
        return ""
    S = told.moments.covariance
    now = float(S[i] @ told.weights / np.sqrt(S[i, i] * (told.weights @ S @ told.weights)))
    return f"it would earn a place below a correlation of {now * left:.2f} with the portfolio (now {now:.2f})"


def _left_of_marginal_risk(told: _Told, i: int) -> float | None:
    """The share of the asset's marginal risk at which its reduced cost is gone; None where that is not one number."""
    marginal = (
        float(told.moments.covariance[i] @ told.weights) * told.solution.scale * told.objective.risk * told.objective.scale
    )
    if marginal <= 0 or not told.free_of_norms():
        return None
    left = 1.0 - float(told.entry[i]) / marginal
    return left if 0.0 < left < 1.0 else None


def _entry_loss(told: _Told, i: int) -> str:
    weight = float(np.sum(told.solution.multipliers["tail"]))
    if weight <= 0 or not told.free_of_norms():
        return ""
    now = float(_tail_losses(told)[i])
    needed = now - float(told.entry[i]) / weight
    if needed <= 0:
        return ""
    return f"it would earn a place if it lost {percent(round(needed, 4))} in those periods (now {percent(round(now, 4))})"


def _tail_losses(told: _Told) -> FloatArray:
    """(n,) average loss of each asset in the periods that make up the tail."""
    tail = np.asarray(told.solution.multipliers["tail"], dtype=np.float64)
    returns = told.moments.returns
    if returns is None or tail.sum() <= 0:
        return np.zeros(len(told.weights))
    return np.asarray(-(returns.T @ tail) / tail.sum())


def _rule_reason(question: Question, asset: str, weight: float) -> str:
    if asset in question.request.constraints.exclude:
        return EXCLUDED
    if asset in question.universe.pinned:
        return FIXED
    if weight == 0:
        return "Cash has no risk to share, so the rule gives it nothing."
    return _RULES[question.request.objective]


_HELD: dict[str, Callable[[_Told, int], str]] = {
    "variance": _held_for_risk,
    "ratio": _held_for_ratio,
    "diversification": _held_for_diversification,
    "return": _held_for_return,
    "utility": _held_for_utility,
    "loss": _held_for_tail,
}
_ENTRY: dict[str, Callable[[_Told, int], str]] = {
    "variance": _entry_volatility,
    "ratio": _entry_return,
    "diversification": _entry_correlation,
    "return": _entry_return,
    "utility": _entry_return,
    "loss": _entry_loss,
}
_RULES = {
    "equal_weight": "The same share as every other asset.",
    "risk_parity": "Sized so that it carries the same share of risk as every other asset.",
    "hierarchical_risk_parity": "Sized by the risk of its cluster, then by its risk within the cluster.",
}
