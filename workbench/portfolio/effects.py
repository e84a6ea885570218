"""Changes of an objective and values of a limit in the words of an advisor: signed by the verb, in points and per cent."""

from collections.abc import Iterable

import numpy as np

from workbench.portfolio.limits import Limit, LinearLimit
from workbench.portfolio.objectives import Objective

#: One percentage point.
POINT = 0.01
#: Changes of an objective value below this are not worth a sentence.
NOTHING = 1e-9

_NOUNS = {
    "ratio": "the Sharpe ratio",
    "diversification": "the diversification ratio",
    "loss": "the average loss of bad periods",
}
_NAMES = {
    "max_volatility": "the volatility limit",
    "max_tracking_error": "the tracking-error limit",
    "max_turnover": "the turnover limit",
    "max_gross": "the limit on gross exposure",
    "max_cvar": "the limit on bad-period losses",
    "min_return": "the return floor",
}


def effect(objective: Objective, change: float, minimised: float) -> str:
    """A change of the objective value in words, e.g. "add 0.04 % a year".

    Args:
        objective: whose value changes.
        change: of the reported objective value.
        minimised: ``F`` at the optimum, from which a change of variance becomes one of volatility.
    """
    up = change > 0
    match objective.unit:
        case "variance":
            what = "tracking error" if objective.name == "min_tracking_error" else "volatility"
            points = np.sqrt(max(minimised + change, 0.0)) - np.sqrt(max(minimised, 0.0))
            return f"{'raise' if up else 'lower'} {what} by {small(points * 100)} points"
        case "ratio" | "diversification":
            return f"{'add' if up else 'take'} {small(change)} {'to' if up else 'from'} {_NOUNS[objective.unit]}"
        case "loss":
            return f"{'raise' if up else 'lower'} {_NOUNS['loss']} by {small(change * 100)} points"
        case "utility":
            return f"{'add' if up else 'take away'} {small(change * 100)} % a year of risk-adjusted return"
        case "return":
            return f"{'add' if up else 'take away'} {small(change * 100)} % a year"


def small(value: float) -> str:
    """Two significant digits, without an exponent and without a sign (the verb carries it)."""
    size = abs(value)
    if size < 1e-4:
        return "less than 0.0001"
    digits = max(2, 1 - int(np.floor(np.log10(size))))
    return f"{size:.{digits}f}"


def shown(value: float, unit: str) -> str:
    """The value of a limit: per cent, or the plain number of an exposure."""
    return f"{value:.4g}" if unit == "exposure" else percent(value)


def percent(value: float) -> str:
    """``0.1234`` as ``12.34 %``, with a minus sign that does not break."""
    return f"{value * 100 + 0.0:.4g} %".replace("-", "−")


def step_of(limit: Limit) -> float:
    """How far a sentence moves a limit: one point; a tenth for losses; a hundredth of an exposure's own size."""
    if isinstance(limit, LinearLimit) and limit.unit == "exposure":
        largest = float(np.abs(limit.coefficients).max())
        return POINT * float(10.0 ** np.floor(np.log10(largest))) if largest > 0 else POINT
    return POINT / 10 if limit.unit == "loss" else POINT


def told_name(limit: Limit) -> str:
    """What an advisor calls a limit."""
    if limit.name in _NAMES:
        return _NAMES[limit.name]
    subject = limit.name.split(" ", 1)[1]
    if limit.name.startswith("scenario "):
        return f"the floor in the scenario {subject}"
    what, side = subject.rsplit(" ", 1)
    return f"the {'maximum' if side == 'max' else 'minimum'} of {what}"


def listed(names: Iterable[str]) -> str:
    """``a, b and c``."""
    items = list(names)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
