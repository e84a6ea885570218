"""What comes out of a programme: weights, the objective, and what each limit costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from workbench.errors import InputError
from workbench.portfolio.objectives import Objective
from workbench.portfolio.solvers import Status
from workbench.portfolio.universe import FloatArray


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Solution:
    """What a solver found.

    Attributes:
        weights: (n,) within the managed part, summing to 1.
        minimised: ``F`` at these weights, unscaled (for a ratio objective 1/ratio^2).
        slopes: by limit name, dF/d(limit) in the engine's units (<= 0 for a "max" limit, >= 0 for a "min" one).
        lower_slopes, upper_slopes: (n,) dF/d(bound) for the box bounds.
        multipliers: dual variables as the solver's scaled problem has them, for the optimality certificate.
        scale: the homogenising scale (1 for a direct objective).
    """

    status: Status
    weights: FloatArray
    minimised: float
    slopes: Mapping[str, float]
    lower_slopes: FloatArray
    upper_slopes: FloatArray
    multipliers: Mapping[str, Any]
    scale: float
    solver: str
    seconds: float


def unsolved(status: Status, n: int, solver: str, seconds: float) -> Solution:
    """The solution of a problem that has none."""
    empty = np.zeros(n)
    return Solution(
        status=status,
        weights=empty,
        minimised=float("nan"),
        slopes={},
        lower_slopes=empty,
        upper_slopes=empty,
        multipliers={},
        scale=1.0,
        solver=solver,
        seconds=seconds,
    )


def refuse_unbounded(objective: Objective) -> InputError:
    """The error for a problem whose objective has no end."""
    return InputError(
        f"{objective.name} has no best answer here: short positions are unlimited, so the result grows without end.",
        "Set min_weight, max_gross or max_volatility, or keep the portfolio long only.",
    )
