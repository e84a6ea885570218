"""Why no portfolio satisfies the request, and the smallest changes that would make one possible.

The conflict is a minimal set: it cannot be satisfied, and leaving out any one of its members makes it satisfiable
(deletion filter, Chinneck and Dravnieks 1991, halving the rules so that a few culprits among many are found quickly). Each
relaxation moves one limit just as far as needed, rounded away from the edge, and is solved again with the request's own
objective before it is offered.

A Sharpe ratio also needs some allowed portfolio that earns more than the risk-free rate after trading costs; that demand
takes part in the search under the names ``risk_free`` and ``costs``.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from workbench.errors import OptimisationError
from workbench.portfolio.limits import AbsoluteLimit, Limit, LimitSet, LinearLimit, NormLimit, TailLimit, limit_value
from workbench.portfolio.objectives import Objective
from workbench.portfolio.programme import Programme
from workbench.portfolio.solve import Optimum, Question, optimum
from workbench.portfolio.universe import FloatArray

#: The demands of a Sharpe ratio beside the limits.
RISK_FREE, COSTS = "risk_free", "costs"
#: Relaxed limits are rounded outward to this step; losses per period and rates are smaller and get a finer one.
ROUNDING, FINE_ROUNDING = 1e-3, 1e-4
#: How many ways out are offered, and how many members of a long conflict are tried.
MOST_RELAXATIONS, MOST_TRIED = 3, 12
#: How many conflicts are resolved one after another before giving up.
MOST_CONFLICTS = 6
#: The least excess return that counts as more than the risk-free rate.
LEAST_EXCESS = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Relaxation:
    """One limit moved from ``before`` to ``after`` (units of the request), and the optimum it allows."""

    rule: str
    unit: str
    before: float
    after: float
    question: Question
    found: Optimum


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Infeasibility:
    """A minimal conflict and up to three ways out of it.

    Attributes:
        conflict: rules that cannot hold together, none of them to spare.
        relaxations: single changes, each of which is enough.
        together: where no single change is enough (several conflicts at once), changes that are enough together.
        combined: the question with them made, and its optimum.
    """

    conflict: tuple[str, ...]
    relaxations: tuple[Relaxation, ...]
    together: tuple[Relaxation, ...] = ()
    combined: tuple[Question, Optimum] | None = None


class _Search:
    """Answers whether limits leave a portfolio, on programmes that are built once and moved."""

    def __init__(self, question: Question) -> None:
        self.question = question
        request = question.request
        reward = np.zeros(len(question.universe.assets))
        self.demands: tuple[str, ...] = ()
        self._plain = question.programme(_goal(question, reward))
        self._rewarded: dict[str, Programme] = {}
        if request.objective == "max_sharpe":
            excess = question.moments.mean - request.risk_free
            pays = any(question.costs) and question.universe.current is not None
            self.demands = (RISK_FREE, COSTS) if pays else (RISK_FREE,)
            self._rewarded = {
                demand: question.programme(_goal(question, excess, charged=demand == COSTS)) for demand in self.demands
            }

    def feasible(self, limits: LimitSet, demands: Sequence[str]) -> bool:
        """Whether some portfolio keeps ``limits`` and meets ``demands``; undecided counts as yes."""
        if RISK_FREE not in demands:
            return self._solved(self._plain, limits) is not None
        best = self._solved(self._rewarded[COSTS if COSTS in demands else RISK_FREE], limits)
        return best is not None and best > LEAST_EXCESS

    def most_earned(self, limits: LimitSet) -> float | None:
        """The highest expected return within ``limits`` after costs, or None when they leave no portfolio."""
        best = self._solved(self._rewarded[self.demands[-1]], limits)
        return None if best is None else best + self.question.request.risk_free

    def _solved(self, programme: Programme, limits: LimitSet) -> float | None:
        programme.apply(limits)
        solution = None
        for solver in programme.solvers:
            try:
                solution = programme.solve(solver)
                break
            except OptimisationError:
                continue
        if solution is None:
            return math.inf
        if solution.status == "infeasible":
            return None
        return math.inf if solution.status == "unbounded" else -solution.minimised


def diagnose(question: Question) -> Infeasibility:
    """Find the conflict and the ways out. To be called when ``optimum`` returned None.

    Raises:
        OptimisationError: the limits do leave a portfolio, but by so little that no solver can hold it.
    """
    search = _Search(question)
    if search.feasible(question.limits, search.demands):
        raise OptimisationError(
            f"The limits leave almost no room, and {question.request.objective} has no accurate answer within it.",
            "Relax the tightest limit a little.",
        )
    conflict = _minimal_conflict(search, question.limits)
    found = [item for rule in _likely(question.limits, conflict) if (item := _relax(search, rule)) is not None]
    found.sort(key=_size_of_change)
    if found:
        return Infeasibility(conflict=conflict, relaxations=tuple(found[:MOST_RELAXATIONS]))
    together, combined = _together(search, conflict)
    return Infeasibility(conflict=conflict, relaxations=(), together=together, combined=combined)


def _size_of_change(item: Relaxation) -> float:
    return abs(item.after - item.before) / max(abs(item.before), 0.05)


def _together(search: _Search, conflict: tuple[str, ...]) -> tuple[tuple[Relaxation, ...], tuple[Question, Optimum] | None]:
    """Resolve one conflict after another, each by the smallest change that it alone needs."""
    question, changes = search.question, dict[str, Relaxation]()
    for _ in range(MOST_CONFLICTS):
        alone = replace(question, limits=_only(question.limits, set(conflict)))
        inner = _Search(alone)
        ways = [item for rule in _likely(question.limits, conflict) if (item := _relax(inner, rule)) is not None]
        if not ways or any(item in conflict for item in search.demands):
            return (), None
        way = min(ways, key=_size_of_change)
        before = changes[way.rule].before if way.rule in changes else way.before
        changes[way.rule] = replace(way, before=before)
        question = replace(question, limits=_moved(question, way))
        if search.feasible(question.limits, search.demands):
            found = _solved(question)
            return ((*changes.values(),), (question, found)) if found is not None else ((), None)
        conflict = _minimal_conflict(search, question.limits)
    return (), None


def _moved(question: Question, item: Relaxation) -> LimitSet:
    limit = next((limit for limit in question.limits if limit.rule == item.rule), None)
    if limit is None:
        return question.limits.moved(item.rule, item.after / question.universe.managed)
    return question.limits.moved(item.rule, (item.after - limit.offset) * limit.factor)


def _minimal_conflict(search: _Search, limits: LimitSet) -> tuple[str, ...]:
    """Drop rules as long as the rest stays unsatisfiable; what cannot be dropped is the conflict."""
    everything = (*search.demands, *limits.rules)
    kept = set(everything)

    def shrink(rules: Sequence[str]) -> None:
        rest = kept.difference(rules)
        if not search.feasible(_only(limits, rest), [item for item in search.demands if item in rest]):
            kept.difference_update(rules)
        elif len(rules) > 1:
            shrink(rules[: len(rules) // 2])
            shrink(rules[len(rules) // 2 :])

    shrink(everything)
    return tuple(rule for rule in everything if rule in kept)


def _only(limits: LimitSet, rules: set[str]) -> LimitSet:
    for rule in limits.rules:
        if rule not in rules:
            limits = limits.without(rule)
    return limits


def _likely(limits: LimitSet, conflict: Sequence[str]) -> list[str]:
    """Limits on the whole before limits on single assets, when there are too many to try."""
    on_assets = {*limits.bounds.lower_rule, *limits.bounds.upper_rule}
    return sorted(conflict, key=lambda rule: rule in on_assets)[:MOST_TRIED]


def _goal(
    question: Question,
    reward: FloatArray,
    *,
    risk: float = 0.0,
    centre: FloatArray | None = None,
    tail: float = 0.0,
    charged: bool = False,
) -> Objective:
    return Objective(
        name="feasibility",
        risk=risk,
        centre=np.zeros(len(question.universe.assets)) if centre is None else centre,
        reward=reward,
        tail=tail,
        ratio=None,
        charged=charged,
        unit="return",
        scale=100.0 if tail else 1.0,
    )


def _relax(search: _Search, rule: str) -> Relaxation | None:
    """Move one rule as little as possible, or None when moving it alone does not help."""
    question = search.question
    if rule == RISK_FREE:
        return _relax_risk_free(search)
    if rule == COSTS or rule.startswith("hold_fixed") or not search.feasible(question.limits.without(rule), search.demands):
        return None
    limit = next((item for item in question.limits if item.rule == rule), None)
    if limit is None:
        return _relax_bound(search, rule)
    way = _relaxed_to(question, limit, _needed(search, limit))
    if way is None and search.demands:  # what the limits need is not enough for the ratio
        way = _relaxed_to(question, limit, _bisect(search, rule, limit.limit, _far(question, limit)))
    return way


def _relaxed_to(question: Question, limit: Limit, needed: float | None) -> Relaxation | None:
    if needed is None:
        return None
    for slack in range(4):  # the exact edge may be too narrow for a solver; step away from it until it holds
        told = _rounded(needed / limit.factor + limit.offset, limit.sense, _step(limit), slack)
        moved = replace(question, limits=question.limits.moved(limit.rule, (told - limit.offset) * limit.factor))
        found = _solved(moved)
        if found is not None:
            before = limit.limit / limit.factor + limit.offset
            return Relaxation(rule=limit.rule, unit=limit.unit, before=before, after=told, question=moved, found=found)
    return None


def _step(limit: Limit) -> float:
    """Rounding of a relaxed limit: a tenth of a point, finer for losses, in proportion for an exposure of any size."""
    if isinstance(limit, LinearLimit) and limit.unit == "exposure":
        return float(10.0 ** math.floor(math.log10(max(float(np.abs(limit.coefficients).max()), 1e-12)))) * ROUNDING
    return FINE_ROUNDING if limit.unit == "loss" else ROUNDING


def _needed(search: _Search, limit: Limit) -> float | None:
    """The best value the limited quantity can reach under all other limits."""
    question = search.question
    n = len(question.universe.assets)
    if isinstance(limit, AbsoluteLimit):
        return _bisect(search, limit.rule, limit.limit, _far(question, limit))
    match limit:
        case LinearLimit():
            goal = _goal(question, limit.coefficients * (1.0 if limit.sense == "min" else -1.0))
        case NormLimit():
            goal = _goal(question, np.zeros(n), risk=2.0, centre=limit.centre)
        case TailLimit():
            goal = _goal(question, np.zeros(n), tail=1.0)
    try:
        solution = replace(question, limits=question.limits.without(limit.rule)).programme(goal).solve()
    except OptimisationError:
        return None
    if solution.status != "optimal":
        return None
    return limit_value(limit, solution.weights, question.moments, question.request.confidence)


def _far(question: Question, limit: Limit) -> float:
    """A value of the limit that a portfolio without leverage cannot need."""
    match limit:
        case AbsoluteLimit():
            return 2.0 + float(np.abs(limit.centre).sum())
        case LinearLimit():
            ends = limit.coefficients
            return float(ends.min() if limit.sense == "min" else ends.max())
        case NormLimit():
            return 2.0 * float(np.sqrt(np.diag(question.moments.covariance).max()))
        case TailLimit():
            return 1.0


def _relax_bound(search: _Search, rule: str) -> Relaxation | None:
    question = search.question
    bounds, managed = question.limits.bounds, question.universe.managed
    upper = rule in bounds.upper_rule
    values = bounds.upper if upper else bounds.lower
    start = float(values[(bounds.upper_rule if upper else bounds.lower_rule).index(rule)])
    loosest = 1.0 / managed if upper else 0.0 if bounds.base == 0 else min(start, -1.0)
    needed = _bisect(search, rule, start, loosest)
    if needed is None:
        return None
    for slack in range(4):
        told = _rounded(needed * managed, "max" if upper else "min", ROUNDING, slack)
        moved = replace(question, limits=question.limits.moved(rule, told / managed))
        found = _solved(moved)
        if found is not None:
            return Relaxation(rule=rule, unit="weight", before=start * managed, after=told, question=moved, found=found)
    return None


def _relax_risk_free(search: _Search) -> Relaxation | None:
    """The highest risk-free rate that some allowed portfolio still beats."""
    question = search.question
    earned = search.most_earned(question.limits)
    if earned is None or not math.isfinite(earned):
        return None
    for slack in range(1, 5):
        told = _rounded(earned, "min", FINE_ROUNDING, slack)
        if told < min(0.0, question.request.risk_free):
            return None  # no cash earns that little
        moved = replace(question, request=question.request.model_copy(update={"risk_free": told}))
        found = _solved(moved)
        if found is not None:
            before = question.request.risk_free
            return Relaxation(rule=RISK_FREE, unit="return", before=before, after=told, question=moved, found=found)
    return None


def _bisect(search: _Search, rule: str, start: float, end: float) -> float | None:
    """The value nearest to ``start`` on the way to ``end`` at which the limits can be met."""
    limits = search.question.limits
    if not search.feasible(limits.moved(rule, end), search.demands):
        return None
    low, high = start, end
    while abs(high - low) > ROUNDING / 20 * max(1.0, abs(end)):
        middle = (low + high) / 2
        if search.feasible(limits.moved(rule, middle), search.demands):
            high = middle
        else:
            low = middle
    return high


def _rounded(value: float, sense: str, step: float, slack: int) -> float:
    """``value`` rounded to the loose side, and ``slack`` steps further."""
    if sense == "max":
        return round((math.ceil(value / step - 0.1) + slack) * step, 12)
    return round((math.floor(value / step + 0.1) - slack) * step, 12)


def _solved(question: Question) -> Optimum | None:
    try:
        return optimum(question, check=False)
    except OptimisationError:
        return None
