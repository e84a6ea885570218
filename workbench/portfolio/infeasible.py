"""Why no portfolio satisfies the request, and the smallest changes that would make one possible.

The conflict is a minimal set: it cannot be satisfied, and leaving out any one of its members makes it satisfiable
(deletion filter, Chinneck and Dravnieks 1991). Each relaxation moves one limit just as far as needed, rounded away from
the edge, and is solved again with the request's own objective before it is offered.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from workbench.errors import OptimisationError
from workbench.portfolio.constraints import AbsoluteLimit, Limit, LimitSet, LinearLimit, NormLimit, TailLimit, limit_value
from workbench.portfolio.objectives import Objective
from workbench.portfolio.solve import Optimum, Question, optimum
from workbench.portfolio.universe import FloatArray

#: The stand-in rule of a ratio objective: some allowed portfolio must earn more than the risk-free rate.
RISK_FREE = "risk_free"
#: Relaxed limits are rounded outward to this step; losses per period are smaller and get a finer one.
ROUNDING, FINE_ROUNDING = 1e-3, 1e-4
MOST_RELAXATIONS = 3
LEAST_EXCESS = 1e-4


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
    """A minimal conflict and up to three ways out of it."""

    conflict: tuple[str, ...]
    relaxations: tuple[Relaxation, ...]


def diagnose(question: Question) -> Infeasibility:
    """Find the conflict and the ways out. To be called when ``optimum`` returned None."""
    question = _with_stand_in(question)
    conflict = _minimal_conflict(question)
    found = [item for rule in conflict if (item := _relax(question, rule)) is not None]
    found.sort(key=lambda item: abs(item.after - item.before) / max(abs(item.before), 0.05))
    return Infeasibility(conflict=conflict, relaxations=tuple(found[:MOST_RELAXATIONS]))


def _with_stand_in(question: Question) -> Question:
    """A ratio needs a positive numerator; that demand takes part in the search as a limit of its own."""
    if question.request.objective != "max_sharpe":
        return question
    excess = LinearLimit(
        name=RISK_FREE,
        rule=RISK_FREE,
        unit="return",
        sense="min",
        coefficients=question.moments.mean - question.request.risk_free,
        limit=LEAST_EXCESS,
    )
    return replace(question, limits=replace(question.limits, linear=(*question.limits.linear, excess)))


def _minimal_conflict(question: Question) -> tuple[str, ...]:
    """Drop one rule after another; what cannot be dropped without becoming satisfiable is the conflict."""
    limits = question.limits
    kept = []
    for rule in limits.rules:
        rest = limits.without(rule)
        if _feasible(question, rest):
            kept.append(rule)
        else:
            limits = rest
    return tuple(kept)


def _feasible(question: Question, limits: LimitSet) -> bool:
    n = len(question.universe.assets)
    solution = replace(question, limits=limits).programme(_goal(question, np.zeros(n))).solve()
    return solution.status == "optimal"


def _goal(
    question: Question, reward: FloatArray, *, risk: float = 0.0, centre: FloatArray | None = None, tail: float = 0.0
) -> Objective:
    return Objective(
        name="feasibility",
        risk=risk,
        centre=np.zeros(len(question.universe.assets)) if centre is None else centre,
        reward=reward,
        tail=tail,
        ratio=None,
        charged=False,
        unit="return",
        scale=100.0 if tail else 1.0,
    )


def _relax(question: Question, rule: str) -> Relaxation | None:
    """Move one rule as little as possible, or None when moving it alone does not help."""
    rest = question.limits.without(rule)
    if rule.startswith("hold_fixed") or not _feasible(question, rest):
        return None
    limit = next((item for item in question.limits if item.rule == rule), None)
    if limit is None:
        return _relax_bound(question, rule)
    needed = _needed(question, rest, limit)
    if needed is None:
        return None
    step = FINE_ROUNDING if limit.unit == "loss" or rule == RISK_FREE else ROUNDING
    for slack in range(4):  # the exact edge may be too narrow for a solver; step away from it until it holds
        told = _rounded(needed / limit.factor + limit.offset, limit.sense, step, slack)
        answer = _accepted(question, limit, (told - limit.offset) * limit.factor)
        if answer is not None:
            return _told(question, limit, told, *answer)
    return None


def _needed(question: Question, rest: LimitSet, limit: Limit) -> float | None:
    """The best value the limited quantity can reach under all other limits."""
    n = len(question.universe.assets)
    if isinstance(limit, AbsoluteLimit):
        return _bisect(question, limit.rule, limit.limit, 2.0 + float(np.abs(limit.centre).sum()))
    match limit:
        case LinearLimit():
            goal = _goal(question, limit.coefficients * (1.0 if limit.sense == "min" else -1.0))
        case NormLimit():
            goal = _goal(question, np.zeros(n), risk=2.0, centre=limit.centre)
        case TailLimit():
            goal = _goal(question, np.zeros(n), tail=1.0)
    try:
        solution = replace(question, limits=rest).programme(goal).solve()
    except OptimisationError:
        return None
    if solution.status != "optimal":
        return None
    return limit_value(limit, solution.weights, question.moments, question.request.confidence)


def _relax_bound(question: Question, rule: str) -> Relaxation | None:
    bounds, managed = question.limits.bounds, question.universe.managed
    upper = rule in bounds.upper_rule
    values = bounds.upper if upper else bounds.lower
    start = float(values[(bounds.upper_rule if upper else bounds.lower_rule).index(rule)])
    needed = _bisect(question, rule, start, 1.0 / managed if upper else min(bounds.base, -1.0) if bounds.base < 0 else 0.0)
    if needed is None:
        return None
    for slack in range(4):
        told = _rounded(needed * managed, "max" if upper else "min", ROUNDING, slack)
        moved = replace(question, limits=question.limits.moved(rule, told / managed))
        found = _solved(moved)
        if found is not None:
            return Relaxation(rule=rule, unit="weight", before=start * managed, after=told, question=moved, found=found)
    return None


def _bisect(question: Question, rule: str, start: float, end: float) -> float | None:
    """The value nearest to ``start`` on the way to ``end`` at which the limits can be met."""
    if not _feasible(question, question.limits.moved(rule, end)):
        return None
    low, high = start, end
    while abs(high - low) > ROUNDING / 20:
        middle = (low + high) / 2
        if _feasible(question, question.limits.moved(rule, middle)):
            high = middle
        else:
            low = middle
    return high


def _rounded(value: float, sense: str, step: float, slack: int) -> float:
    """``value`` rounded to the loose side, and ``slack`` steps further."""
    if sense == "max":
        return round((math.ceil(value / step - 0.1) + slack) * step, 10)
    return round((math.floor(value / step + 0.1) - slack) * step, 10)


def _accepted(question: Question, limit: Limit, value: float) -> tuple[Question, Optimum] | None:
    """Solve the request again with the moved limit; the stand-in limit moves the risk-free rate itself."""
    if limit.rule == RISK_FREE:
        request = question.request.model_copy(update={"risk_free": question.request.risk_free + value - 2 * LEAST_EXCESS})
        moved = replace(question, request=request, limits=question.limits.without(RISK_FREE))
    else:
        moved = replace(question, limits=question.limits.moved(limit.rule, value).without(RISK_FREE))
    found = _solved(moved)
    return None if found is None else (moved, found)


def _solved(question: Question) -> Optimum | None:
    try:
        return optimum(replace(question, limits=question.limits.without(RISK_FREE)), check=False)
    except OptimisationError:
        return None


def _told(question: Question, limit: Limit, told: float, moved: Question, found: Optimum) -> Relaxation:
    before = limit.limit / limit.factor + limit.offset
    if limit.rule == RISK_FREE:
        before, told = question.request.risk_free, moved.request.risk_free
    return Relaxation(rule=limit.rule, unit=limit.unit, before=before, after=told, question=moved, found=found)


def listed(rules: Iterable[str]) -> str:
    """Names in a sentence."""
    names = list(rules)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
