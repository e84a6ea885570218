"""Every limit at the answer: its value, its room, and what relaxing it would bring.

A shadow price is d(objective_value)/d(limit), both in the units of the request; ``finite_difference`` beside it is the same
derivative from solving again with the limit relaxed by 0.001, so that nobody has to trust the dual alone. The sentence tells
what relaxing the limit by one percentage point brings, solved again as well.
"""

from dataclasses import dataclass, replace

from workbench.errors import OptimisationError
from workbench.portfolio.effects import NOTHING, POINT, effect, percent, shown, step_of
from workbench.portfolio.limits import Limit, limit_value
from workbench.portfolio.programme import Programme
from workbench.portfolio.solution import Solution
from workbench.portfolio.solve import Optimum, Question
from workbench.portfolio.universe import FloatArray

#: Slack below which a limit counts as binding, in units of its size.
BINDING = 1e-6
#: Share of the sentence's step that the finite difference takes.
STEP = 0.1
#: A relaxation that brings less than this share of the shadow price shows that another limit says the same.
SHARED = 1e-3
#: How many binding limits are checked by finite differences: fewer where one solution takes longer.
MOST_CHECKED, CHECKED_ASSETS = 12, 600
#: Up to this many assets the sentence's whole step is solved as well; beyond, the sentence speaks to first order.
MOST_SOLVED = 150


@dataclass(frozen=True, kw_only=True, slots=True)
class ConstraintRow:
    """One limit at the answer, in the units of the request.

    Attributes:
        slack: room left; never negative beyond rounding.
        shadow_price: d(objective_value)/d(limit); 0 where relaxing it brings nothing.
        finite_difference: the same by solving again with the limit relaxed a little; None where that was not done.
        relaxed_change: change of the objective value when the limit is relaxed by the step of the sentence (one point for a
            weight), solved again; None where that was not done.
        words: what relaxing it brings, in a sentence.
    """

    name: str
    rule: str
    unit: str
    sense: str
    value: float
    limit: float
    slack: float
    binding: bool
    shadow_price: float | None
    finite_difference: float | None
    relaxed_change: float | None
    words: str


def constraint_rows(question: Question, found: Optimum, *, check: bool = True) -> list[ConstraintRow]:
    """Every limit of the request at the answer: first those on the whole, then those on single assets.

    Args:
        check: whether to solve again with binding limits relaxed.
    """
    programme, solution = found.programme, found.solution
    if programme is None or solution is None:
        return _exclusions(question, found.weights)
    rows = [_limit_row(programme, solution, limit) for limit in question.limits]
    rows += [row for i in range(len(found.weights)) for row in _bound_rows(question, programme, solution, i)]
    if check:
        rows = _checked(programme, solution, rows)
    return [replace(row, words=_words(programme, solution, row)) for row in rows]


def told_slope(programme: Programme, solution: Solution, slope: float) -> float:
    """d(objective_value) from dF."""
    return slope * programme.objective.slope(solution.minimised)


def _limit_row(programme: Programme, solution: Solution, limit: Limit) -> ConstraintRow:
    value = limit_value(limit, solution.weights, programme.moments, programme.confidence)
    slack = programme.slack(limit, solution.weights)
    binding = slack / programme.size(limit) < BINDING
    shadow = told_slope(programme, solution, solution.slopes[limit.name]) * limit.factor if binding else 0.0
    return ConstraintRow(
        name=limit.name,
        rule=limit.rule,
        unit=limit.unit,
        sense=limit.sense,
        value=value / limit.factor + limit.offset,
        limit=limit.limit / limit.factor + limit.offset,
        slack=slack / limit.factor,
        binding=binding,
        shadow_price=shadow + 0.0,
        finite_difference=None,
        relaxed_change=None,
        words="",
    )


def _bound_rows(question: Question, programme: Programme, solution: Solution, i: int) -> list[ConstraintRow]:
    bounds, managed = question.limits.bounds, question.universe.managed
    asset, weight = question.universe.assets[i], float(solution.weights[i])
    fixed = bounds.fixed.get(i)
    if fixed is not None:
        slope = float(solution.lower_slopes[i] + solution.upper_slopes[i])
        if fixed.rule.startswith("exclude "):
            slope = min(slope, 0.0)  # a cap of zero: allowing more can only help
        sides = [("max", fixed.upper, fixed.rule, fixed.rule, 0.0, slope)]
    else:
        lower, upper = float(bounds.own_lower[i]), float(bounds.own_upper[i])
        sides = [
            ("min", lower, bounds.own_lower_rule[i], f"min_weight {asset}", weight - lower, float(solution.lower_slopes[i])),
            ("max", upper, bounds.own_upper_rule[i], f"max_weight {asset}", upper - weight, float(solution.upper_slopes[i])),
        ]
    rows = []
    for sense, bound, rule, name, slack, slope in sides:
        if not rule:
            continue
        binding = slack < BINDING
        rows.append(
            ConstraintRow(
                name=name,
                rule=rule,
                unit="weight",
                sense=sense,
                value=weight * managed,
                limit=bound * managed,
                slack=slack * managed,
                binding=binding,
                shadow_price=(told_slope(programme, solution, slope) / managed if binding else 0.0) + 0.0,
                finite_difference=None,
                relaxed_change=None,
                words="",
            )
        )
    return rows


def point_change(row: ConstraintRow, step: float) -> float:
    """What relaxing the limit by ``step`` brings: solved again where that was done, else to first order."""
    if row.relaxed_change is not None:
        return row.relaxed_change
    return (row.shadow_price or 0.0) * step * (1.0 if row.sense == "max" else -1.0)


def _words(programme: Programme, solution: Solution, row: ConstraintRow) -> str:
    if row.rule.startswith(("exclude ", "hold_fixed ")):
        return _fixed_words(programme, solution, row)
    if not row.binding:
        left = shown(row.slack, row.unit) if row.unit == "exposure" else f"{row.slack * 100 + 0.0:.2f} points"
        return f"Not binding: {left} of room {'is' if row.unit == 'exposure' else 'are'} left."
    if row.unit == "weight" and row.name.startswith("min_weight ") and row.limit == 0 and programme.limits.bounds.base == 0:
        return "At zero, which a long-only portfolio cannot go below."
    step = _step(programme, row)
    change = point_change(row, step)
    if abs(change) < NOTHING:
        return "Just met, but it costs nothing."
    raised = row.sense == "max"
    moved = f"from {shown(row.limit, row.unit)} to {shown(row.limit + (step if raised else -step), row.unit)}"
    return f"{'Raising' if raised else 'Lowering'} it {moved} would {effect(programme.objective, change, solution.minimised)}."


def _fixed_words(programme: Programme, solution: Solution, row: ConstraintRow) -> str:
    change = (row.shadow_price or 0.0) * POINT
    excluded = row.rule.startswith("exclude ")
    if abs(change) < NOTHING:
        return "Excluded by your rule, which costs nothing." if excluded else f"Kept at {percent(row.limit)} at your request."
    told = effect(programme.objective, change, solution.minimised)
    if excluded:
        return f"Excluded by your rule: allowing 1 % of it would {told}."
    return f"Kept at {percent(row.limit)} at your request: holding {percent(row.limit + POINT)} instead would {told}."


def _step(programme: Programme, row: ConstraintRow) -> float:
    limit = next((item for item in programme.limits if item.name == row.name), None)
    return POINT if limit is None else step_of(limit)


def _exclusions(question: Question, weights: FloatArray) -> list[ConstraintRow]:
    return [
        ConstraintRow(
            name=item.rule,
            rule=item.rule,
            unit="weight",
            sense="max",
            value=float(weights[i]) * question.universe.managed,
            limit=item.upper * question.universe.managed,
            slack=0.0,
            binding=True,
            shadow_price=None,
            finite_difference=None,
            relaxed_change=None,
            words="Excluded by your rule." if item.rule.startswith("exclude ") else "Held fixed at your request.",
        )
        for i, item in sorted(question.limits.bounds.fixed.items())
    ]


def _checked(programme: Programme, solution: Solution, rows: list[ConstraintRow]) -> list[ConstraintRow]:
    """Solve again with each binding limit relaxed, a little for the derivative and by the sentence's whole step."""
    most = min(MOST_CHECKED, CHECKED_ASSETS // len(solution.weights))
    told = programme.objective.told(solution.minimised)
    result = []
    for row in rows:
        if most and row.binding and row.shadow_price and not row.rule.startswith(("exclude ", "hold_fixed ")):
            row = _relaxed(programme, row, told)
            most -= 1
        result.append(row)
    programme.reset_limits()
    return result


def _relaxed(programme: Programme, row: ConstraintRow, told: float) -> ConstraintRow:
    step = _step(programme, row)
    little = _change(programme, row, STEP * step, told)
    few = len(programme.universe.assets) <= MOST_SOLVED
    whole = _change(programme, row, step, told) if few else None
    slope = None if little is None else little / (STEP * step) * (1.0 if row.sense == "max" else -1.0)
    # Limits that say the same share one multiplier at random; relaxing one of them alone then brings nothing.
    shared = slope is not None and abs(slope) < SHARED * abs(row.shadow_price or 0.0)
    shadow = 0.0 if shared else row.shadow_price
    return replace(row, shadow_price=shadow, finite_difference=slope, relaxed_change=0.0 if shared else whole)


def _change(programme: Programme, row: ConstraintRow, step: float, told: float) -> float | None:
    """Change of the objective value when the limit is relaxed by ``step`` (units of the request)."""
    signed = step if row.sense == "max" else -step
    programme.reset_limits()
    limit = next((item for item in programme.limits if item.name == row.name), None)
    if limit is not None:
        programme.set_limit(limit.name, limit.limit + signed * limit.factor)
    else:
        i = programme.universe.index(row.name.removeprefix(f"{row.sense}_weight "))
        lower, upper = programme.limits.bounds.lower, programme.limits.bounds.upper
        (upper if row.sense == "max" else lower)[i] += signed / programme.universe.managed
        programme.move_bounds(lower, upper)
    try:
        moved = programme.solve(programme.solvers[0])
    except OptimisationError:
        return None
    return programme.objective.told(moved.minimised) - told if moved.status == "optimal" else None
