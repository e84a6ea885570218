"""From the request's constraints to limits: translated, checked, and refused where they are not offered or contradict."""

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from workbench.errors import InputError
from workbench.portfolio.limits import (
    AbsoluteLimit,
    Bounds,
    Fixed,
    LimitSet,
    LinearLimit,
    NormLimit,
    TailLimit,
    Unit,
    scenario_returns,
)
from workbench.portfolio.moments import Moments
from workbench.portfolio.request import CASH, RULE_OBJECTIVES, Constraints, PortfolioRequest
from workbench.portfolio.universe import FloatArray, Universe

#: An exposure of no asset beyond this is none.
NO_EXPOSURE = 1e-9
#: The largest weight, return, volatility or loss that is taken for meant (1,000 %).
MOST = 10.0


def build_limits(request: PortfolioRequest, universe: Universe, moments: Moments) -> LimitSet:
    """Translate the request's constraints.

    Raises:
        InputError: a limit that is not offered, contradicts itself or needs something that is missing.
    """
    limits = request.constraints
    _refuse_what_is_not_offered(request)
    _refuse_percentages(request)
    return LimitSet(
        bounds=_bounds(limits, universe),
        linear=(*_groups(limits, universe), *_exposures(limits, universe), *_returns(limits, universe, moments)),
        norms=tuple(_norms(limits, universe)),
        absolutes=tuple(_absolutes(limits, universe)),
        tails=tuple(_tails(limits, moments)),
    )


def _refuse_what_is_not_offered(request: PortfolioRequest) -> None:
    limits = request.constraints
    if request.objective == "min_cdar":
        raise InputError("The objective min_cdar is not offered yet.", "min_cvar limits the tail instead.")
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


def _refuse_percentages(request: PortfolioRequest) -> None:
    """Weights, returns and losses are fractions; a number beyond ten is a percentage, or a slip."""
    for name, value in _fractions(request):
        if value is not None and abs(value) > MOST:
            raise InputError(
                f"{name} is {value:g}, that is {value * 100:,.12g} %.",
                f"Write fractions: 0.4 for 40 %. Numbers beyond {MOST:g} are refused.",
            )


def _fractions(request: PortfolioRequest) -> Iterator[tuple[str, float | None]]:
    limits = request.constraints
    yield "risk_free", request.risk_free
    for name in ("min_weight", "max_weight"):
        bound = getattr(limits, name)
        if isinstance(bound, dict):
            yield from ((f"constraints.{name} of {asset}", value) for asset, value in bound.items())
        else:
            yield f"constraints.{name}", bound
    for name in ("max_volatility", "min_return", "max_cvar", "max_turnover", "max_tracking_error", "max_gross"):
        yield f"constraints.{name}", getattr(limits, name)
    for group in limits.groups:
        yield f"group {group.name} min", group.min
        yield f"group {group.name} max", group.max
    for floor in limits.scenario_floors:
        yield f"scenario {floor.name} min", floor.min
        yield from ((f"scenario {floor.name} return of {asset}", value) for asset, value in floor.returns.items())
    yield from ((f"current weight of {asset}", value) for asset, value in (request.current or {}).items())
    yield from ((f"benchmark weight of {asset}", value) for asset, value in (request.benchmark or {}).items())
    yield from ((f"mean.values of {asset}", value) for asset, value in (request.mean.values or {}).items())


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
        if limits.long_only and upper[i] < 0:
            named = f"max_weight of {asset}" if isinstance(limits.max_weight, dict) else "max_weight"
            raise InputError(
                f"{named} is {upper[i]:g}, which is negative, but the portfolio is long only.",
                "Set it to 0 or more, or set long_only to false.",
            )
        if lower[i] > upper[i] and asset not in limits.exclude:
            raise InputError(
                f"min_weight of {asset} ({lower[i]:g}) is above its max_weight ({upper[i]:g}).", "Swap them or drop one."
            )
    _refuse_contradicted_holdings(limits, universe)
    scale = 1.0 / universe.managed
    return Bounds(
        base=base,
        own_lower=lower * scale,
        own_upper=upper * scale,
        own_lower_rule=tuple(lower_rule),
        own_upper_rule=tuple(upper_rule),
        fixed={**_excluded(limits, universe, lower), **_pinned(universe)},
    )


def _excluded(limits: Constraints, universe: Universe, lower: FloatArray) -> dict[int, Fixed]:
    found = {}
    for asset in limits.exclude:
        if asset not in universe.assets:
            continue
        i = universe.index(asset)
        if isinstance(limits.min_weight, dict) and lower[i] > 0:
            raise InputError(f"{asset} is excluded and has a min_weight of {lower[i]:g}.", "Drop one of the two.")
        found[i] = Fixed(rule=f"exclude {asset}", lower=0.0, upper=0.0)
    return found


def _pinned(universe: Universe) -> dict[int, Fixed]:
    return {
        universe.index(asset): Fixed(
            rule=f"hold_fixed {asset}", lower=weight / universe.managed, upper=weight / universe.managed
        )
        for asset, weight in universe.pinned.items()
    }


def _refuse_contradicted_holdings(limits: Constraints, universe: Universe) -> None:
    """A holding that is held fixed is not moved by another limit on that same asset, so the two must agree."""
    for asset, weight in {**universe.pinned, **universe.outside}.items():
        if asset in limits.exclude:
            raise InputError(f"{asset} is both excluded and held fixed at {weight:.4g}.", "Drop one of the two.")
        for name, bound, sign in (("min_weight", limits.min_weight, -1.0), ("max_weight", limits.max_weight, 1.0)):
            limit = bound.get(asset) if isinstance(bound, dict) else bound
            if limit is not None and (weight - limit) * sign > 1e-9:
                side = "above" if sign > 0 else "below"
                raise InputError(
                    f"hold_fixed keeps {asset} at {weight:.4g}, {side} its {name} of {limit:g}.",
                    f"Release it, or give {name} for the other assets only, as {{asset: number}}.",
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
    coefficients[np.abs(coefficients) < NO_EXPOSURE**2 * np.abs(coefficients).max()] = 0.0
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
    for item in limits.exposures:
        if max((abs(value) for value in item.coefficients.values()), default=0.0) < NO_EXPOSURE:
            raise InputError(
                f"The exposure {item.name!r} has no coefficient beside zero.",
                "Give each asset's exposure, such as its duration.",
            )
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
