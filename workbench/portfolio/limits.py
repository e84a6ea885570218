"""The caller's limits as mathematics: every limit knows its name, its value at given weights and its gradient.

All limits are convex. In the engine they speak of weights ``w`` within the managed part (see ``universe``); each carries
``factor`` and ``offset`` so that it is reported in the caller's own units: reported value = value / factor + offset.

=================  =============================================  =======================
in the request     mathematics                                    class
=================  =============================================  =======================
min/max_weight     lower <= w_i <= upper                          ``Bounds``
groups, exposures  a'w <= b or a'w >= b                           ``LinearLimit``
min_return         mu'w >= b                                      ``LinearLimit``
scenario_floors    r'w >= b                                       ``LinearLimit``
max_volatility     ||R w|| <= s, with S = R'R                     ``NormLimit``
tracking error     ||R (w - b)|| <= s                             ``NormLimit``
max_turnover       sum |w - w0| <= t (buys plus sells)            ``AbsoluteLimit``
max_gross          sum |w| <= g                                   ``AbsoluteLimit``
max_cvar           mean of the worst (1 - confidence) losses <= c ``TailLimit``
=================  =============================================  =======================
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.errors import InputError
from workbench.portfolio.moments import Moments
from workbench.portfolio.universe import FloatArray

Unit = Literal["weight", "return", "volatility", "exposure", "loss"]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class LinearLimit:
    """``coefficients'w <= limit`` (sense max) or ``>= limit`` (sense min)."""

    name: str
    rule: str
    unit: Unit
    sense: Literal["max", "min"]
    coefficients: FloatArray
    limit: float
    factor: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class NormLimit:
    """Annual volatility of ``w - centre`` at most ``limit``."""

    name: str
    limit: float
    centre: FloatArray
    unit: Unit = "volatility"
    sense: Literal["max"] = "max"
    factor: float = 1.0
    offset: float = 0.0

    @property
    def rule(self) -> str:
        """The field of the request this limit comes from."""
        return self.name


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class AbsoluteLimit:
    """``sum |w - centre| <= limit``."""

    name: str
    limit: float
    centre: FloatArray
    factor: float = 1.0
    offset: float = 0.0
    unit: Unit = "weight"
    sense: Literal["max"] = "max"

    @property
    def rule(self) -> str:
        """The field of the request this limit comes from."""
        return self.name


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class TailLimit:
    """Conditional value at risk per price period at most ``limit`` (a positive loss)."""

    name: str
    limit: float
    unit: Unit = "loss"
    sense: Literal["max"] = "max"
    factor: float = 1.0
    offset: float = 0.0

    @property
    def rule(self) -> str:
        """The field of the request this limit comes from."""
        return self.name


Limit = LinearLimit | NormLimit | AbsoluteLimit | TailLimit


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Fixed:
    """A weight that an exclusion or a fixed holding decides; it covers the asset's own bounds."""

    rule: str
    lower: float
    upper: float


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Bounds:
    """Box bounds on each weight (infinite where there is none), and the rule each comes from ("" where no rule does).

    ``base`` is the lower bound where no rule sets one: 0 for a long-only portfolio. ``own_lower`` and ``own_upper`` come from
    min_weight and max_weight; ``fixed`` covers them at some positions, and dropping such a rule uncovers them again.
    """

    base: float
    own_lower: FloatArray
    own_upper: FloatArray
    own_lower_rule: tuple[str, ...]
    own_upper_rule: tuple[str, ...]
    fixed: Mapping[int, Fixed] = field(default_factory=dict)

    @property
    def lower(self) -> FloatArray:
        """(n,) lower bounds in force."""
        bounds = self.own_lower.copy()
        for i, item in self.fixed.items():
            bounds[i] = item.lower
        return bounds

    @property
    def upper(self) -> FloatArray:
        """(n,) upper bounds in force."""
        bounds = self.own_upper.copy()
        for i, item in self.fixed.items():
            bounds[i] = item.upper
        return bounds

    @property
    def lower_rule(self) -> tuple[str, ...]:
        """The rule behind each lower bound in force."""
        return tuple(self.fixed[i].rule if i in self.fixed else rule for i, rule in enumerate(self.own_lower_rule))

    @property
    def upper_rule(self) -> tuple[str, ...]:
        """The rule behind each upper bound in force."""
        return tuple(self.fixed[i].rule if i in self.fixed else rule for i, rule in enumerate(self.own_upper_rule))

    def without(self, rule: str) -> "Bounds":
        """The same bounds, one rule dropped."""
        return Bounds(
            base=self.base,
            own_lower=np.where(_is(self.own_lower_rule, rule), self.base, self.own_lower),
            own_upper=np.where(_is(self.own_upper_rule, rule), np.inf, self.own_upper),
            own_lower_rule=tuple("" if item == rule else item for item in self.own_lower_rule),
            own_upper_rule=tuple("" if item == rule else item for item in self.own_upper_rule),
            fixed={i: item for i, item in self.fixed.items() if item.rule != rule},
        )

    def moved(self, rule: str, value: float) -> "Bounds":
        """The same bounds with one rule's number replaced; an exclusion becomes a cap of ``value`` within the own bounds."""
        return replace(
            self,
            own_lower=np.where(_is(self.own_lower_rule, rule), value, self.own_lower),
            own_upper=np.where(_is(self.own_upper_rule, rule), value, self.own_upper),
            fixed={i: self._allowed(i, item, value) if item.rule == rule else item for i, item in self.fixed.items()},
        )

    def _allowed(self, i: int, item: Fixed, value: float) -> Fixed:
        lower = 0.0 if self.base == 0 else max(-value, float(min(self.own_lower[i], 0.0)))
        return replace(item, lower=lower, upper=min(value, float(self.own_upper[i])))


def _is(rules: tuple[str, ...], rule: str) -> npt.NDArray[np.bool_]:
    return np.array([item == rule for item in rules])


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class LimitSet:
    """All limits of a request."""

    bounds: Bounds
    linear: tuple[LinearLimit, ...] = ()
    norms: tuple[NormLimit, ...] = ()
    absolutes: tuple[AbsoluteLimit, ...] = ()
    tails: tuple[TailLimit, ...] = ()

    def __iter__(self) -> Iterator[Limit]:
        return iter((*self.linear, *self.norms, *self.absolutes, *self.tails))

    @property
    def rules(self) -> tuple[str, ...]:
        """What the caller asked for, each once: a single number for all assets is one rule."""
        bounds = self.bounds
        named = [*bounds.lower_rule, *bounds.upper_rule, *(limit.rule for limit in self)]
        return tuple(dict.fromkeys(rule for rule in named if rule))

    def without(self, rule: str) -> "LimitSet":
        """The same limits, one rule dropped."""
        return LimitSet(
            bounds=self.bounds.without(rule),
            linear=tuple(limit for limit in self.linear if limit.rule != rule),
            norms=tuple(limit for limit in self.norms if limit.rule != rule),
            absolutes=tuple(limit for limit in self.absolutes if limit.rule != rule),
            tails=tuple(limit for limit in self.tails if limit.rule != rule),
        )

    def moved(self, rule: str, value: float) -> "LimitSet":
        """The same limits with one rule's number replaced (engine units); an exclusion becomes a cap of ``value``."""
        return LimitSet(
            bounds=self.bounds.moved(rule, value),
            linear=tuple(replace(limit, limit=value) if limit.rule == rule else limit for limit in self.linear),
            norms=tuple(replace(limit, limit=value) if limit.rule == rule else limit for limit in self.norms),
            absolutes=tuple(replace(limit, limit=value) if limit.rule == rule else limit for limit in self.absolutes),
            tails=tuple(replace(limit, limit=value) if limit.rule == rule else limit for limit in self.tails),
        )


def limit_value(limit: Limit, weights: FloatArray, moments: Moments, confidence: float) -> float:
    """What a limit measures at ``weights``, in the engine's units."""
    match limit:
        case LinearLimit():
            return float(limit.coefficients @ weights)
        case NormLimit():
            active = weights - limit.centre
            return float(np.sqrt(max(float(active @ moments.covariance @ active), 0.0)))
        case AbsoluteLimit():
            return float(np.abs(weights - limit.centre).sum())
        case TailLimit():
            from workbench.market.risk_measures import historical_cvar

            return historical_cvar(scenario_returns(moments) @ weights, confidence)


def limit_size(limit: Limit, moments: Moments) -> float:
    """What counts as 1 in the units of a limit: its largest coefficient, a typical volatility or a typical return."""
    match limit:
        case LinearLimit():
            return float(np.abs(limit.coefficients).max()) or 1.0
        case NormLimit():
            return float(np.sqrt(np.mean(np.diag(moments.covariance)))) or 1.0
        case TailLimit():
            return float(np.abs(scenario_returns(moments)).mean()) or 1.0
        case AbsoluteLimit():
            return 1.0


def scenario_returns(moments: Moments) -> FloatArray:
    """The (T, n) per-period returns that tail measures need.

    Raises:
        InputError: the moments were given without prices.
    """
    if moments.returns is None:
        raise InputError("A tail loss (CVaR) needs a history of returns.", "Add `prices` to the request.")
    return moments.returns
