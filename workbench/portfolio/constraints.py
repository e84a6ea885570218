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
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from workbench.errors import InputError
from workbench.portfolio.moments import Moments
from workbench.portfolio.request import CASH, RULE_OBJECTIVES, Constraints, PortfolioRequest
from workbench.portfolio.universe import FloatArray, Universe

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
class Bounds:
    """Box bounds on each weight (infinite where there is none), and the rule each comes from ("" for long-only).

    ``base`` is the lower bound where no rule sets one: 0 for a long-only portfolio.
    """

    base: float
    lower: FloatArray
    upper: FloatArray
    lower_rule: tuple[str, ...]
    upper_rule: tuple[str, ...]


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
        bounds = self.bounds
        from_lower = np.array([item == rule for item in bounds.lower_rule])
        from_upper = np.array([item == rule for item in bounds.upper_rule])
        return LimitSet(
            bounds=Bounds(
                base=bounds.base,
                lower=np.where(from_lower, bounds.base, bounds.lower),
                upper=np.where(from_upper, np.inf, bounds.upper),
                lower_rule=tuple("" if item == rule else item for item in bounds.lower_rule),
                upper_rule=tuple("" if item == rule else item for item in bounds.upper_rule),
            ),
            linear=tuple(limit for limit in self.linear if limit.rule != rule),
            norms=tuple(limit for limit in self.norms if limit.rule != rule),
            absolutes=tuple(limit for limit in self.absolutes if limit.rule != rule),
            tails=tuple(limit for limit in self.tails if limit.rule != rule),
        )

    def moved(self, rule: str, value: float) -> "LimitSet":
        """The same limits with one rule's number replaced (engine units); an exclusion becomes a cap of ``value``."""
        bounds = self.bounds
        from_lower = np.array([item == rule for item in bounds.lower_rule])
        from_upper = np.array([item == rule for item in bounds.upper_rule])
        floor = bounds.base if rule.startswith("exclude ") else value
        return LimitSet(
            bounds=replace(
                bounds,
                lower=np.where(from_lower, floor, bounds.lower),
                upper=np.where(from_upper, value, bounds.upper),
            ),
            linear=tuple(replace(limit, limit=value) if limit.rule == rule else limit for limit in self.linear),
            norms=tuple(replace(limit, limit=value) if limit.rule == rule else limit for limit in self.norms),
            absolutes=tuple(replace(limit, limit=value) if limit.rule == rule else limit for limit in self.absolutes),
            tails=tuple(replace(limit, limit=value) if limit.rule == rule else limit for limit in self.tails),
        )


def build_limits(request: PortfolioRequest, universe: Universe, moments: Moments) -> LimitSet:
    """Translate the request's constraints.

    Raises:
        InputError: a limit that is not offered, contradicts itself or needs something that is missing.
    """
    limits = request.constraints
    _refuse_what_is_not_offered(request)
    return LimitSet(
        bounds=_bounds(limits, universe),
        linear=(*_groups(limits, universe), *_exposures(limits, universe), *_returns(limits, universe, moments)),
        norms=tuple(_norms(limits, universe)),
        absolutes=tuple(_absolutes(limits, universe)),
        tails=tuple(_tails(limits, moments)),
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


def scenario_returns(moments: Moments) -> FloatArray:
    """The (T, n) per-period returns that tail measures need.

    Raises:
        InputError: the moments were given without prices.
    """
    if moments.returns is None:
        raise InputError("A tail loss (CVaR) needs a history of returns.", "Add `prices` to the request.")
    return moments.returns


def _refuse_what_is_not_offered(request: PortfolioRequest) -> None:
    limits = request.constraints
    for field in ("max_holdings", "min_holding"):
        if getattr(limits, field) is not None:
            raise InputError(
                f"constraints.{field} is not offered yet.", "Leave it out; limit weights with min_weight and max_weight."
            )
    if request.objective in RULE_OBJECTIVES:
        defaults = Constraints()
        for field in type(limits).model_fields:
            if field != "exclude" and getattr(limits, field) != getattr(defaults, field):
                raise InputError(
                    f"{request.objective} is a rule and cannot keep constraints.{field}; it takes only `exclude`.",
                    "Leave the constraint out, or choose min_variance, which keeps every constraint.",
                )


def _bounds(limits: Constraints, universe: Universe) -> Bounds:
    base = 0.0 if limits.long_only else -np.inf
    lower, lower_rule = _one_side(limits.min_weight, base, "min_weight", universe)
    upper, upper_rule = _one_side(limits.max_weight, np.inf, "max_weight", universe)
    for i, asset in enumerate(universe.assets):
        if limits.long_only and lower[i] < 0:
            raise InputError(
                f"min_weight of {asset} is {lower[i]:g}, but the portfolio is long only.",
                "Set it to 0 or more, or set long_only to false.",
            )
        if lower[i] > upper[i] and asset not in limits.exclude:
            raise InputError(
                f"min_weight of {asset} ({lower[i]:g}) is above its max_weight ({upper[i]:g}).", "Swap them or drop one."
            )
    for asset in limits.exclude:
        i = universe.assets.index(asset) if asset in universe.assets else -1
        if i >= 0:
            if lower_rule[i] and lower[i] > 0 and isinstance(limits.min_weight, dict):
                raise InputError(f"{asset} is excluded and has a min_weight of {lower[i]:g}.", "Drop one of the two.")
            lower[i] = upper[i] = 0.0
            lower_rule[i] = upper_rule[i] = f"exclude {asset}"
    for asset, weight in universe.pinned.items():
        i = universe.index(asset)
        lower[i] = upper[i] = weight
        lower_rule[i] = upper_rule[i] = f"hold_fixed {asset}"
    scale = 1.0 / universe.managed
    return Bounds(
        base=base, lower=lower * scale, upper=upper * scale, lower_rule=tuple(lower_rule), upper_rule=tuple(upper_rule)
    )


def _one_side(value: object, default: float, name: str, universe: Universe) -> tuple[FloatArray, list[str]]:
    """One bound per asset; a single number in the request is one rule, a mapping is one rule for each asset."""
    n = len(universe.assets)
    if value is None:
        return np.full(n, default), [""] * n
    if isinstance(value, dict):
        bounds = np.array([value.get(asset, default) for asset in universe.assets], dtype=np.float64)
        return bounds, [f"{name} {asset}" if asset in value else "" for asset in universe.assets]
    return np.full(n, float(value)), [name] * n  # type: ignore[arg-type]


def _pair(
    name: str, unit: Unit, values: Mapping[str, float], low: float | None, high: float | None, universe: Universe
) -> list[LinearLimit]:
    if low is None and high is None:
        raise InputError(f"{name} has neither a min nor a max.", "Give at least one of them.")
    if low is not None and high is not None and low > high:
        raise InputError(f"{name}: its min ({low:g}) is above its max ({high:g}).", "Swap them or drop one.")
    coefficients = universe.vector(values)
    offset = sum(values.get(asset, 0.0) * weight for asset, weight in universe.outside.items())
    factor = 1.0 / universe.managed
    sides: list[tuple[Literal["max", "min"], float | None]] = [("min", low), ("max", high)]
    return [
        LinearLimit(
            name=f"{name} {side}",
            rule=f"{name} {side}",
            unit=unit,
            sense=side,
            coefficients=coefficients,
            limit=(bound - offset) * factor,
            factor=factor,
            offset=offset,
        )
        for side, bound in sides
        if bound is not None
    ]


def _groups(limits: Constraints, universe: Universe) -> list[LinearLimit]:
    _refuse_repeated("group", [group.name for group in limits.groups])
    for group in limits.groups:
        if not group.members:
            raise InputError(f"The group {group.name!r} has no members.", "List its assets, or drop the group.")
    return [
        limit
        for group in limits.groups
        for limit in _pair(f"group {group.name}", "weight", dict.fromkeys(group.members, 1.0), group.min, group.max, universe)
    ]


def _exposures(limits: Constraints, universe: Universe) -> list[LinearLimit]:
    _refuse_repeated("exposure", [item.name for item in limits.exposures])
    return [
        limit
        for item in limits.exposures
        for limit in _pair(f"exposure {item.name}", "exposure", item.coefficients, item.min, item.max, universe)
    ]


def _refuse_repeated(kind: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise InputError(
                f"Two {kind}s are named {name!r}.", "Give each its own name, so that a result can tell them apart."
            )


def _returns(limits: Constraints, universe: Universe, moments: Moments) -> list[LinearLimit]:
    found = []
    if limits.min_return is not None:
        found.append(
            LinearLimit(
                name="min_return",
                rule="min_return",
                unit="return",
                sense="min",
                coefficients=moments.mean,
                limit=limits.min_return,
            )
        )
    _refuse_repeated("scenario floor", [floor.name for floor in limits.scenario_floors])
    floors = [
        LinearLimit(
            name=f"scenario {floor.name}",
            rule=f"scenario {floor.name}",
            unit="return",
            sense="min",
            coefficients=_scenario(floor.name, floor.returns, universe),
            limit=floor.min,
        )
        for floor in limits.scenario_floors
    ]
    return [*found, *floors]


def _scenario(name: str, returns: Mapping[str, float], universe: Universe) -> FloatArray:
    """Returns of all assets in a scenario. A missing asset is refused, because silence would count it as unharmed."""
    missing = [asset for asset in universe.assets if asset not in returns and asset != CASH]
    if missing:
        raise InputError(
            f"The scenario floor {name!r} has no return for {', '.join(missing)}.",
            "Give each asset its return in that scenario (0 if it really would not move).",
        )
    return universe.vector(returns)


def _norms(limits: Constraints, universe: Universe) -> list[NormLimit]:
    found = []
    n = len(universe.assets)
    if limits.max_volatility is not None:
        _refuse_negative("max_volatility", limits.max_volatility)
        found.append(NormLimit(name="max_volatility", limit=limits.max_volatility, centre=np.zeros(n)))
    if limits.max_tracking_error is not None:
        _refuse_negative("max_tracking_error", limits.max_tracking_error)
        if universe.benchmark is None:
            raise InputError("max_tracking_error needs a `benchmark`.", "Give the benchmark's weights.")
        found.append(NormLimit(name="max_tracking_error", limit=limits.max_tracking_error, centre=universe.benchmark))
    return found


def _absolutes(limits: Constraints, universe: Universe) -> list[AbsoluteLimit]:
    found = []
    factor = 1.0 / universe.managed
    if limits.max_turnover is not None:
        _refuse_negative("max_turnover", limits.max_turnover)
        if universe.current is None:
            raise InputError("max_turnover needs the `current` holdings.", "Give the weights held now.")
        found.append(
            AbsoluteLimit(name="max_turnover", limit=limits.max_turnover * factor, centre=universe.current, factor=factor)
        )
    if limits.max_gross is not None:
        _refuse_negative("max_gross", limits.max_gross)
        offset = sum(abs(weight) for weight in universe.outside.values())
        found.append(
            AbsoluteLimit(
                name="max_gross",
                limit=(limits.max_gross - offset) * factor,
                centre=np.zeros(len(universe.assets)),
                factor=factor,
                offset=offset,
            )
        )
    return found


def _tails(limits: Constraints, moments: Moments) -> list[TailLimit]:
    if limits.max_cvar is None:
        return []
    scenario_returns(moments)
    return [TailLimit(name="max_cvar", limit=limits.max_cvar)]


def _refuse_negative(name: str, value: float) -> None:
    if value < 0:
        raise InputError(f"constraints.{name} is {value:g}; it cannot be negative.", "Give a positive number, or leave it out.")
