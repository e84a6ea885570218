"""The whole efficient frontier at once, exactly: the critical line method.

For a growing reward ``t`` the portfolios that minimise ``w'Sw/2 - t * mean'w`` under bounds and linear limits are the
frontier (Markowitz 1956; Best 1996, parametric quadratic programming). While the set of limits that hold stays the same, the
optimality conditions are linear equations and ``w = p + t q``: a straight line. It ends at the first *event*: a weight reaches
a bound, a limit is met, or the multiplier of one that holds becomes zero. So the frontier is a chain of straight lines
between corner portfolios, and every point on it is an interpolation between two of them.

The method knows bounds and linear limits only, and it gives up (returns None) rather than guess where several events fall
together; ``frontier`` then solves point by point.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.portfolio.limits import LimitSet
from workbench.portfolio.moments import Moments
from workbench.portfolio.solution import Solution
from workbench.portfolio.universe import FloatArray

_Floats = npt.NDArray[np.floating[Any]]
#: A weight or limit this close to its bound stands on it in the starting portfolio.
TOUCHING = 1e-7
#: Events closer together than this, relative to t, are not told apart.
SAME = 1e-12
#: A line flatter than this does not move.
FLAT = 1e-13
#: More corners than this per asset and limit means the method is going in circles.
MOST_CORNERS = 20


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Corners:
    """Corner portfolios in ascending order of return: weights (corners, n) and expected returns (corners,)."""

    weights: FloatArray
    expected_return: FloatArray

    def at(self, targets: FloatArray) -> FloatArray:
        """(targets, n) weights on the frontier at the given expected returns."""
        place = np.clip(np.searchsorted(self.expected_return, targets, side="right") - 1, 0, len(self.expected_return) - 2)
        low, high = self.expected_return[place], self.expected_return[place + 1]
        share = np.clip((targets - low) / (high - low), 0.0, 1.0)[:, None]
        return np.asarray((1.0 - share) * self.weights[place] + share * self.weights[place + 1])


def applies(limits: LimitSet) -> bool:
    """Whether the limits are of the kind the method knows."""
    return not (limits.norms or limits.absolutes or limits.tails)


def corner_portfolios(moments: Moments, limits: LimitSet, lowest: Solution) -> Corners | None:
    """All corners from the minimum-variance portfolio to the maximum-return one, or None where the method gives up.

    Args:
        moments: mean and covariance.
        limits: bounds and linear limits.
        lowest: the minimum-variance solution with its slopes, which tell what holds it.
    """
    line = _Line(moments, limits, lowest)
    weights = [lowest.weights]
    for _ in range(MOST_CORNERS * (len(lowest.weights) + len(limits.linear))):
        if not line.solve():
            return None
        event = line.next_event()
        if event is None:
            return _chain(moments, np.stack(weights))
        weights.append(line.weights())
        line.take(event)
    return None


def _chain(moments: Moments, weights: FloatArray) -> Corners | None:
    """Corners with a strictly rising return; a portfolio that stands still at an event counts once."""
    returns = weights @ moments.mean
    rising = np.concatenate([[True], np.diff(returns) > 1e-12])
    if rising.sum() < 2 or np.any(np.diff(returns) < -1e-9):
        return None
    return Corners(weights=weights[rising], expected_return=returns[rising])


@dataclass(frozen=True, slots=True)
class _Event:
    """At ``t`` the weight or row number ``index`` changes: ``kind`` is lower, upper, free, row or drop."""

    t: float
    kind: str
    index: int


class _Line:
    """One straight piece of the frontier: which limits hold, and w(t) = p + t q with its multipliers."""

    def __init__(self, moments: Moments, limits: LimitSet, lowest: Solution) -> None:
        self._moments, self._mean = moments, moments.mean
        self._lower, self._upper = limits.bounds.lower, limits.bounds.upper
        signs = [1.0 if limit.sense == "max" else -1.0 for limit in limits.linear]
        n = len(self._mean)
        self._rows: FloatArray = np.array(
            [s * limit.coefficients for s, limit in zip(signs, limits.linear, strict=True)]
        ).reshape(-1, n)
        self._sides: FloatArray = np.array([s * limit.limit for s, limit in zip(signs, limits.linear, strict=True)])
        self._fixed = self._upper - self._lower < TOUCHING
        at_lower = (lowest.weights <= self._lower + TOUCHING) & (np.abs(lowest.lower_slopes) > 0)
        at_upper = (lowest.weights >= self._upper - TOUCHING) & (np.abs(lowest.upper_slopes) > 0)
        at_lower |= self._fixed | (lowest.weights <= self._lower)
        at_upper = (at_upper | (lowest.weights >= self._upper)) & ~at_lower
        self._at: npt.NDArray[np.int_] = np.where(at_lower, -1, np.where(at_upper, 1, 0))
        slack = self._sides - self._rows @ lowest.weights
        pressed = np.array([abs(lowest.slopes[limit.name]) for limit in limits.linear])
        self._active: list[int] = [int(j) for j in np.flatnonzero((slack < TOUCHING) & (pressed > 1e-9))]
        self.t = 0.0

    def weights(self) -> FloatArray:
        """The portfolio at the present ``t``, bounds exactly met."""
        return np.clip(self._p + self.t * self._q, self._lower, self._upper)

    def solve(self) -> bool:
        """Solve the optimality conditions for p, q and the multipliers; False when they have no unique solution."""
        self._free = np.flatnonzero(self._at == 0)
        held = np.where(self._at < 0, self._lower, np.where(self._at > 0, self._upper, 0.0))
        equations = np.vstack([np.ones(len(held)), self._rows[self._active]])
        f, m = len(self._free), len(equations)
        if f < m:
            return False
        matrix = np.zeros((f + m, f + m))
        matrix[:f, :f] = self._moments.covariance[np.ix_(self._free, self._free)]
        matrix[:f, f:] = equations[:, self._free].T
        matrix[f:, :f] = equations[:, self._free]
        right = np.zeros((f + m, 2))
        right[:f, 0] = -self._times_covariance(held)[self._free]
        right[:f, 1] = self._mean[self._free]
        right[f:, 0] = np.concatenate([[1.0], self._sides[self._active]]) - equations @ held
        try:
            solved = np.linalg.solve(matrix, right)
        except np.linalg.LinAlgError:
            return False
        self._p: FloatArray = held
        self._q: FloatArray = np.zeros_like(held)
        self._p[self._free], self._q[self._free] = solved[:f, 0], solved[:f, 1]
        multipliers = solved[f:]
        self._row_multipliers = multipliers[1:]
        pull = equations.T @ multipliers
        self._slope_base = self._times_covariance(self._p) + pull[:, 0]
        self._slope_rate = self._times_covariance(self._q) - self._mean + pull[:, 1]
        return bool(np.all(np.isfinite(solved)))

    def next_event(self) -> _Event | None:
        """The first event after ``t``, or None when the line goes on for ever: the maximum return is reached."""
        found = [*self._bounds_reached(), *self._bounds_left(), *self._rows_met(), *self._rows_dropped()]
        later = [event for event in found if np.isfinite(event.t)]
        if not later:
            return None
        event = min(later, key=lambda item: item.t)
        self.t = max(self.t, event.t)
        return event

    def take(self, event: _Event) -> None:
        """Change what holds."""
        match event.kind:
            case "lower":
                self._at[event.index] = -1
            case "upper":
                self._at[event.index] = 1
            case "free":
                self._at[event.index] = 0
            case "row":
                self._active.append(event.index)
            case "drop":
                self._active.remove(event.index)

    def _times_covariance(self, vector: FloatArray) -> FloatArray:
        moments = self._moments
        if moments.factor_loadings is not None and moments.specific_variance is not None:
            return np.asarray(
                moments.factor_loadings @ (moments.factor_loadings.T @ vector) + moments.specific_variance * vector
            )
        return np.asarray(moments.covariance @ vector)

    def _first(self, base: _Floats, rate: _Floats, candidates: npt.NDArray[np.bool_]) -> tuple[float, int]:
        """Where the earliest of the falling lines ``base + t rate`` reaches zero, and which it is."""
        with np.errstate(divide="ignore", invalid="ignore"):
            times = np.where(candidates & (rate < -FLAT), -base / rate, np.inf)
        # A line that is already a rounding error below zero reaches it now.
        times = np.where(np.isfinite(times), np.maximum(times, self.t * (1 + SAME)), np.inf)
        index = int(np.argmin(times))
        return float(times[index]), index

    def _bounds_reached(self) -> list[_Event]:
        free = self._at == 0
        down = self._first(np.where(free, self._p - self._lower, 0.0), self._q, free & np.isfinite(self._lower))
        capped = np.isfinite(self._upper)
        up = self._first(np.where(capped, self._upper, 0.0) - self._p, -self._q, free & capped)
        return [_Event(down[0], "lower", down[1]), _Event(up[0], "upper", up[1])]

    def _bounds_left(self) -> list[_Event]:
        side = -self._at.astype(np.float64)  # the slope must stay >= 0 at a lower and <= 0 at an upper bound
        held = (self._at != 0) & ~self._fixed
        found = self._first(side * self._slope_base, side * self._slope_rate, held)
        return [_Event(found[0], "free", found[1])]

    def _rows_met(self) -> list[_Event]:
        if not len(self._sides):
            return []
        idle = np.ones(len(self._sides), dtype=bool)
        idle[self._active] = False
        found = self._first(self._sides - self._rows @ self._p, -(self._rows @ self._q), idle)
        return [_Event(found[0], "row", found[1])]

    def _rows_dropped(self) -> list[_Event]:
        if not self._active:
            return []
        base, rate = self._row_multipliers[:, 0], self._row_multipliers[:, 1]
        found = self._first(base, rate, np.ones(len(base), dtype=bool))
        return [_Event(found[0], "drop", self._active[found[1]])]
