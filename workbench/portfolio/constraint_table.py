"""Every limit at the answer: its value, its room, and what relaxing it would bring.

A shadow price is d(objective_value)/d(limit), both in the units of the request. Its sentence tells what relaxing the limit
by one percentage point would bring to first order; ``finite_difference`` beside it is the same derivative from solving
again with the limit moved by 0.001, so that nobody has to trust the dual alone.
"""

from dataclasses import dataclass, replace

from workbench.errors import OptimisationError
from workbench.portfolio.effects import NOTHING, POINT, effect, percent, shown, step_of
from workbench.portfolio.limits import Limit, limit_value
from workbench.portfolio.programme import Programme, Solution
from workbench.portfolio.solve import Optimum, Question
from workbench.portfolio.universe import FloatArray

#: Slack below which a limit counts as binding, in units of its size.
BINDING = 1e-6
#: Share of the sentence's step that the finite difference takes.
STEP = 0.1
#: How many binding limits are checked by finite differences: fewer where one solution takes longer.
MOST_CHECKED, LEAST_CHECKED, CHECKED_ASSETS = 12, 3, 600


@dataclass(frozen=True, kw_only=True, slots=True)
class ConstraintRow:
    """One limit at the answer, in the units of the request. ``slack`` is never negative beyond rounding."""

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
    words: str


def constraint_rows(question: Question, found: Optimum, *, check: bool = True) -> list[ConstraintRow]:
    """Every limit of the request at the answer: first those on the whole, then those on single assets."""
    programme, solution = found.programme, found.solution
    if programme is None or solution is None:
        return _exclusions(question, found.weights)
    rows = [_limit_row(programme, solution, limit) for limit in question.limits]
    rows += [row for i in range(len(found.weights)) for row in _bound_rows(question, programme, solution, i)]
    return _with_finite_differences(programme, solution, rows) if check else rows


def told_slope(programme: Programme, solution: Solution, slope: float) -> float:
    """d(objective_value) from dF."""
    return slope * programme.objective.slope(solution.minimised)


def _limit_row(programme: Programme, solution: Solution, limit: Limit) -> ConstraintRow:
    value = limit_value(limit, solution.weights, programme.moments, programme.confidence)
    slack = programme.slack(limit, solution.weights)
    binding = slack / programme.size(limit) < BINDING
    shadow = told_slope(programme, solution, solution.slopes[limit.name]) * limit.factor if binding else 0.0
    row = ConstraintRow(
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
        words="",
    )
    return replace(row, words=_words(programme, solution, row, step_of(limit)))


def _bound_rows(question: Question, programme: Programme, solution: Solution, i: int) -> list[ConstraintRow]:
    bounds, managed = question.limits.bounds, question.universe.managed
    asset, weight = question.universe.assets[i], float(solution.weights[i])
    fixed = bounds.fixed.get(i)
    if fixed is not None:
        slope = float(solution.lower_slopes[i] + solution.upper_slopes[i])
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
        row = ConstraintRow(
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
            words="",
        )
        words = _fixed_words if fixed is not None else _bound_words
        rows.append(replace(row, words=words(programme, solution, row)))
    return rows


def _bound_words(programme: Programme, solution: Solution, row: ConstraintRow) -> str:
    if row.sense == "min" and row.binding and row.limit == 0 and programme.limits.bounds.base == 0:
        return "At zero, which a long-only portfolio cannot go below."
    return _words(programme, solution, row, POINT)


def _fixed_words(programme: Programme, solution: Solution, row: ConstraintRow) -> str:
    change = (row.shadow_price or 0.0) * POINT
    if abs(change) < NOTHING:
        return f"Kept at {percent(row.limit)}, and moving it a little would change nothing."
    told = effect(programme.objective, change, solution.minimised)
    if row.rule.startswith("exclude "):
        return f"Excluded by your rule: allowing 1 % of it would {told}."
    return f"Kept at {percent(row.limit)}: holding {percent(row.limit + POINT)} instead would {told}."


def _words(programme: Programme, solution: Solution, row: ConstraintRow, step: float) -> str:
    if not row.binding:
        return f"Not binding: {shown(row.slack, row.unit)} of room is left."
    direction = 1.0 if row.sense == "max" else -1.0
    change = (row.shadow_price or 0.0) * step * direction
    if abs(change) < NOTHING:
        return "Just met, but it costs nothing."
    verb = "Raising" if row.sense == "max" else "Lowering"
    moved = f"from {shown(row.limit, row.unit)} to {shown(row.limit + direction * step, row.unit)}"
    return f"{verb} it {moved} would {effect(programme.objective, change, solution.minimised)}."


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
            words="Excluded by your rule." if item.rule.startswith("exclude ") else "Held fixed at your request.",
        )
        for i, item in sorted(question.limits.bounds.fixed.items())
    ]


def _with_finite_differences(programme: Programme, solution: Solution, rows: list[ConstraintRow]) -> list[ConstraintRow]:
    """Solve again with each binding limit relaxed a little and put the resulting derivative beside the dual."""
    most = max(LEAST_CHECKED, min(MOST_CHECKED, CHECKED_ASSETS // len(solution.weights)))
    told = programme.objective.told(solution.minimised)
    result = []
    for row in rows:
        slope = None
        if most and row.binding and row.shadow_price and not row.rule.startswith(("exclude ", "hold_fixed ")):
            slope = _finite_difference(programme, row, told)
            most -= 1
        result.append(replace(row, finite_difference=slope))
    programme.reset_limits()
    return result


def _finite_difference(programme: Programme, row: ConstraintRow, told: float) -> float | None:
    direction = 1.0 if row.sense == "max" else -1.0
    programme.reset_limits()
    limit = next((item for item in programme.limits if item.name == row.name), None)
    if limit is not None:
        step = STEP * step_of(limit) * direction
        programme.set_limit(limit.name, limit.limit + step * limit.factor)
    else:
        step = STEP * POINT * direction
        i = programme.universe.index(row.name.removeprefix(f"{row.sense}_weight "))
        lower, upper = programme.limits.bounds.lower, programme.limits.bounds.upper
        (upper if row.sense == "max" else lower)[i] += step / programme.universe.managed
        programme.move_bounds(lower, upper)
    try:
        moved = programme.solve(programme.solvers[0])
    except OptimisationError:
        return None
    return None if moved.status != "optimal" else (programme.objective.told(moved.minimised) - told) / step
