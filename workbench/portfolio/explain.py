"""Why each weight is what it is, and what each limit costs, in sentences.

A shadow price is d(objective_value)/d(limit), both in the units of the request. Its sentence tells what relaxing the limit
by one percentage point would bring to first order; ``finite_difference`` beside it is the same derivative from solving
again with the limit moved by 0.001, so that nobody has to trust the dual alone.
"""

from dataclasses import dataclass

import numpy as np

from workbench.errors import OptimisationError
from workbench.portfolio.constraints import Limit, limit_value
from workbench.portfolio.objectives import Objective
from workbench.portfolio.programme import Programme, Solution
from workbench.portfolio.solve import Optimum, Question
from workbench.portfolio.universe import FloatArray

#: Slack below which a limit counts as binding, in the units of the request.
BINDING = 1e-6
#: Step of the finite difference, and how many binding limits are checked by it.
STEP, MOST_CHECKED = 1e-3, 12
POINT = 0.01


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
    rows = [_limit_row(programme, solution, limit, check) for limit in question.limits]
    rows += [row for i in range(len(found.weights)) for row in _bound_rows(question, programme, solution, i)]
    return _with_finite_differences(programme, solution, rows) if check else rows


def reasons(question: Question, found: Optimum, rows: list[ConstraintRow]) -> dict[str, str]:
    """One sentence per asset: what decides its weight."""
    weights = {asset: float(weight) for asset, weight in zip(question.universe.assets, found.weights, strict=True)}
    told = {asset: _reason(question, found, asset, rows) for asset in weights}
    return {**told, **dict.fromkeys(question.universe.outside, "Held outside the optimisation: it has no prices.")}


def effect(objective: Objective, change: float, minimised: float) -> str:
    """A change of the objective value in words, e.g. "add 0.04 % a year"."""
    verb, cut = ("add", "take away") if objective.maximises else ("add", "take")
    match objective.unit:
        case "variance":
            points = change / (2.0 * np.sqrt(max(minimised, 1e-300))) * 100
            what = "tracking error" if objective.name == "min_tracking_error" else "volatility"
            return f"{'raise' if change > 0 else 'lower'} {what} by {_small(points)} points"
        case "ratio":
            return f"{'add' if change > 0 else 'take'} {_small(change)} {'to' if change > 0 else 'from'} the Sharpe ratio"
        case "diversification":
            return (
                f"{'add' if change > 0 else 'take'} {_small(change)} {'to' if change > 0 else 'from'} the diversification ratio"
            )
        case "loss":
            return f"{'raise' if change > 0 else 'lower'} the average bad-period loss by {_small(change * 100)} points"
        case "utility":
            return f"{verb if change > 0 else cut} {_small(change * 100)} % a year of risk-adjusted return"
        case "return":
            return f"{verb if change > 0 else cut} {_small(change * 100)} % a year"


def _small(value: float) -> str:
    """Two significant digits, without an exponent and without a sign (the verb carries it)."""
    size = abs(value)
    if size < 5e-7:
        return "0.00"
    digits = max(2, 1 - int(np.floor(np.log10(size))))
    return f"{size:.{digits}f}"


def _slope(programme: Programme, solution: Solution, slope: float) -> float:
    return slope * programme.objective.slope(solution.minimised)


def _limit_row(programme: Programme, solution: Solution, limit: Limit, check: bool) -> ConstraintRow:
    del check
    value = limit_value(limit, solution.weights, programme.moments, programme.confidence)
    slack = limit.limit - value if limit.sense == "max" else value - limit.limit
    binding = bool(slack / limit.factor < BINDING)
    shadow = _slope(programme, solution, solution.slopes[limit.name]) * limit.factor if binding else 0.0
    told_limit = limit.limit / limit.factor + limit.offset
    return ConstraintRow(
        name=limit.name,
        rule=limit.rule,
        unit=limit.unit,
        sense=limit.sense,
        value=value / limit.factor + limit.offset,
        limit=told_limit,
        slack=slack / limit.factor,
        binding=binding,
        shadow_price=shadow + 0.0,
        finite_difference=None,
        words=_limit_words(programme.objective, solution, limit.unit, limit.sense, told_limit, shadow, binding),
    )


def _bound_rows(question: Question, programme: Programme, solution: Solution, i: int) -> list[ConstraintRow]:
    bounds, managed = question.limits.bounds, question.universe.managed
    asset, weight = question.universe.assets[i], float(solution.weights[i])
    sides = [
        ("min", bounds.lower, bounds.lower_rule, solution.lower_slopes),
        ("max", bounds.upper, bounds.upper_rule, solution.upper_slopes),
    ]
    rows = []
    for sense, bound, rule, slopes in sides:
        if not rule[i] or (rule[i].startswith(("exclude", "hold_fixed")) and sense == "min"):
            continue
        fixed = rule[i].startswith(("exclude", "hold_fixed"))
        slack = (bound[i] - weight if sense == "max" else weight - bound[i]) * managed
        binding = bool(slack < BINDING)
        slope = float(slopes[i]) + (float(solution.lower_slopes[i]) if fixed else 0.0)
        shadow = _slope(programme, solution, slope) / managed if binding else 0.0
        rows.append(
            ConstraintRow(
                name=rule[i] if fixed else f"{sense}_weight {asset}",
                rule=rule[i],
                unit="weight",
                sense=sense,
                value=weight * managed,
                limit=float(bound[i]) * managed,
                slack=slack,
                binding=binding,
                shadow_price=shadow + 0.0,
                finite_difference=None,
                words=_limit_words(programme.objective, solution, "weight", sense, float(bound[i]) * managed, shadow, binding),
            )
        )
    return rows


def _limit_words(
    objective: Objective, solution: Solution, unit: str, sense: str, limit: float, shadow: float, binding: bool
) -> str:
    if not binding:
        return "Not binding: moving it a little changes nothing."
    direction = 1.0 if sense == "max" else -1.0
    step = POINT / 10 if unit == "loss" else POINT
    change = shadow * step * direction
    if abs(change) < 1e-9:
        return "Just met, but it costs nothing."
    verb = "Raising" if sense == "max" else "Lowering"
    moved = f"from {_shown(limit, unit)} to {_shown(limit + direction * step, unit)}"
    return f"{verb} it {moved} would {effect(objective, change, solution.minimised)}."


def _shown(value: float, unit: str) -> str:
    return f"{value:.4g}" if unit == "exposure" else f"{value * 100:.4g} %".replace("-", "−")


def _reason(question: Question, found: Optimum, asset: str, rows: list[ConstraintRow]) -> str:
    i = question.universe.index(asset)
    if found.solution is None or found.programme is None:
        return _rule_reason(question, asset, float(found.weights[i]))
    bounds, weight = question.limits.bounds, float(found.weights[i])
    rule = bounds.upper_rule[i]
    if rule.startswith("exclude"):
        return "Excluded by your rule."
    if rule.startswith("hold_fixed"):
        return "Held fixed at your request."
    own = {row.sense: row for row in rows if row.name.endswith(f"_weight {asset}") and row.binding}
    objective, solution = found.programme.objective, found.solution
    if "max" in own and weight > BINDING:
        return f"At its {_shown(own['max'].limit, 'weight')} limit: one point more would " + _point(
            objective, solution, own["max"], 1
        )
    if "min" in own and weight > BINDING:
        return f"Held at its {_shown(own['min'].limit, 'weight')} minimum: one point less would " + _point(
            objective, solution, own["min"], -1
        )
    if abs(weight) <= BINDING and bounds.lower[i] >= 0:
        cost = _slope(found.programme, solution, float(solution.lower_slopes[i])) * POINT
        return f"Left out: holding one point would {effect(objective, cost, solution.minimised)}."
    return _interior_reason(question, found, asset, rows)


def _point(objective: Objective, solution: Solution, row: ConstraintRow, direction: int) -> str:
    change = (row.shadow_price or 0.0) * POINT * direction
    return "change nothing." if abs(change) < 1e-9 else f"{effect(objective, change, solution.minimised)}."


def _interior_reason(question: Question, found: Optimum, asset: str, rows: list[ConstraintRow]) -> str:
    i = question.universe.index(asset)
    current = question.universe.current
    if current is not None and abs(found.weights[i] - current[i]) < BINDING and current[i] > BINDING:
        return "Unchanged: trading it would not pay for its cost or its share of the turnover."
    members = {limit.name: limit.coefficients[i] for limit in question.limits.linear}
    holding = [row.name for row in rows if row.binding and row.shadow_price and members.get(row.name, 0.0)]
    balance = _BALANCE[found.programme.objective.unit] if found.programme else ""
    return f"{balance}{f', within {_listed(holding)}' if holding else ''}."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _rule_reason(question: Question, asset: str, weight: float) -> str:
    if asset in question.request.constraints.exclude:
        return "Excluded by your rule."
    if asset in question.universe.pinned:
        return "Held fixed at your request."
    if weight == 0:
        return "Cash has no risk to share, so the rule gives it nothing."
    return _RULES[question.request.objective]


def _exclusions(question: Question, weights: FloatArray) -> list[ConstraintRow]:
    return [
        ConstraintRow(
            name=f"exclude {asset}",
            rule=f"exclude {asset}",
            unit="weight",
            sense="max",
            value=float(weights[question.universe.index(asset)]),
            limit=0.0,
            slack=0.0,
            binding=True,
            shadow_price=None,
            finite_difference=None,
            words="Excluded by your rule.",
        )
        for asset in question.request.constraints.exclude
        if asset in question.universe.assets
    ]


def _with_finite_differences(programme: Programme, solution: Solution, rows: list[ConstraintRow]) -> list[ConstraintRow]:
    """Solve again with each binding limit relaxed by 0.001 and put the resulting derivative beside the dual."""
    from dataclasses import replace

    checked = 0
    told = programme.objective.told(solution.minimised)
    result = []
    for row in rows:
        slope = None
        if row.binding and row.shadow_price and checked < MOST_CHECKED and not row.rule.startswith(("exclude", "hold_fixed")):
            slope = _finite_difference(programme, row, told)
            checked += 1
        result.append(replace(row, finite_difference=slope))
    programme.reset_limits()
    return result


def _finite_difference(programme: Programme, row: ConstraintRow, told: float) -> float | None:
    managed = programme.universe.managed
    step = (STEP / 10 if row.unit == "loss" else STEP) * (1.0 if row.sense == "max" else -1.0)
    programme.reset_limits()
    limit = next((item for item in programme.limits if item.name == row.name), None)
    if limit is not None:
        programme.set_limit(limit.name, limit.limit + step * limit.factor)
    else:
        i = programme.universe.index(row.name.removeprefix(f"{row.sense}_weight "))
        lower, upper = programme.limits.bounds.lower.copy(), programme.limits.bounds.upper.copy()
        (upper if row.sense == "max" else lower)[i] += step / managed
        programme.move_bounds(lower, upper)
    try:
        moved = programme.solve(programme.solvers[0])
    except OptimisationError:
        return None
    return None if moved.status != "optimal" else (programme.objective.told(moved.minimised) - told) / step


_BALANCE = {
    "variance": "Balanced: its effect on risk equals that of the other holdings",
    "ratio": "Pays for its risk: marginal return equals marginal risk",
    "diversification": "Balanced: its volatility is worth its correlation with the rest",
    "return": "Fills what the limits leave for it",
    "utility": "Pays for its risk: marginal return equals marginal risk at your risk aversion",
    "loss": "Balanced: its effect on the bad periods equals that of the other holdings",
}
_RULES = {
    "equal_weight": "The same share as every other asset.",
    "risk_parity": "Sized so that it carries the same share of risk as every other asset.",
    "hierarchical_risk_parity": "Sized by the risk of its cluster, then by its risk within the cluster.",
}
