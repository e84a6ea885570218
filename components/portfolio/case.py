"""What the advisor has entered, as entered: one frozen value that is kept, restored, and turned into the engine's request.

Percentages stand as percentages (5 for 5 %), because that is what the fields show; ``request_of`` turns them into fractions.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from components.portfolio.facts import Facts
from workbench.errors import InputError
from workbench.portfolio.request import CASH, RULE_OBJECTIVES
from workbench.strict import Number, Strict

Unit = Literal["percent", "money"]
NO_BENCHMARK, AS_HELD, EQUAL = "", "what is held now", "equal shares"


class Holding(Strict):
    """One line of the holdings; ``amount`` in percent or in money."""

    name: str
    amount: Number


class GroupLimit(Strict):
    """The share of the members together, in percent."""

    name: str
    members: list[str]
    low: Number = 0.0
    high: Number = 100.0


class Case(Strict):
    """Client, prices, holdings, aim, limits and estimates. ``prices`` is a price request as plain JSON."""

    client: str = ""
    amount: Number = 1_000_000.0
    currency: str = "USD"
    prices: dict[str, Any] | None = None
    prices_name: str = ""
    prices_problems: list[dict[str, Any]] = Field(default_factory=list)
    holdings: list[Holding] = Field(default_factory=list)
    unit: Unit = "percent"
    rest: Literal["cash", "scale"] = "cash"
    aim: str = "max_sharpe"
    max_weight: Number = 100.0
    min_weight: Number = 0.0
    groups: list[GroupLimit] = Field(default_factory=list)
    use_volatility: bool = False
    max_volatility: Number = 10.0
    use_return: bool = False
    min_return: Number = 5.0
    use_turnover: bool = False
    max_turnover: Number = 120.0
    use_tracking: bool = False
    max_tracking_error: Number = 4.0
    use_cvar: bool = False
    max_cvar: Number = 2.0
    floors: dict[str, Number] = Field(default_factory=dict)
    exclude: list[str] = Field(default_factory=list)
    keep: list[str] = Field(default_factory=list)
    benchmark: str = NO_BENCHMARK
    mean: str = "sample"
    covariance: str = "ledoit_wolf"
    risk_free: Number = 2.0
    risk_aversion: Number = 4.0
    confidence: Number = 95.0
    trading_cost: Number = 0.0
    fee: Number = 0.0
    use_views: bool = False
    views: dict[str, Number] = Field(default_factory=dict)


#: Fields that a single widget holds; the page gives it the key ``portfolio-FIELD``.
WIDGETS = tuple(
    name for name in Case.model_fields
    if name not in {"prices", "prices_name", "prices_problems", "holdings", "unit", "rest", "groups", "floors", "views"}
)  # fmt: skip


def weights_held(case: Case) -> dict[str, float] | None:
    """The holdings as fractions that sum to 1; None when there are none.

    Raises:
        InputError: percentages above 100 that are not to be scaled, or nothing positive.
    """
    held: dict[str, float] = {}
    for line in case.holdings:
        held[line.name] = held.get(line.name, 0.0) + line.amount
    total = sum(held.values())
    if not held:
        return None
    if total <= 0:
        raise InputError(f"The holdings add up to {total:g}.", "Enter positive weights or amounts.")
    scale = case.unit == "money" or case.rest == "scale"
    if not scale and total > 100.0 + 1e-6:
        raise InputError(f"The holdings add up to {total:g} %.", "Correct a weight, or choose to scale them to 100 %.")
    if not scale and total < 100.0 - 1e-9:
        held[CASH] = held.get(CASH, 0.0) + 100.0 - total
        total = 100.0
    return {name: amount / total for name, amount in held.items() if amount != 0}


def value_of(case: Case) -> float:
    """The client's amount: the sum of holdings in money, else what was entered."""
    total = sum(line.amount for line in case.holdings)
    return total if case.unit == "money" and total > 0 else case.amount


def request_of(case: Case, facts: Facts) -> dict[str, Any]:
    """The engine's request, as plain JSON values.

    Raises:
        InputError: holdings that do not add up, a benchmark that needs holdings.
    """
    current = weights_held(case)
    request: dict[str, Any] = {
        "prices": case.prices,
        "objective": case.aim,
        "mean": {"method": case.mean},
        "covariance": {"method": case.covariance},
        "risk_free": case.risk_free / 100.0,
        "risk_aversion": case.risk_aversion,
        "confidence": case.confidence / 100.0,
        "constraints": _constraints(case, facts, current),
    }
    outside = [name for name in current or {} if name not in facts.assets and name != CASH and name in case.keep]
    fixed = [name for name in case.keep if name in (current or {})]
    optional = {
        "current": current,
        "benchmark": _benchmark(case, facts, current),
        "hold_fixed": list(dict.fromkeys([*outside, *fixed])) or None,
        "costs": {"buy_bps": case.trading_cost, "sell_bps": case.trading_cost} if case.trading_cost else None,
    }
    return request | {name: value for name, value in optional.items() if value is not None}


def with_views(request: dict[str, Any], estimates: Mapping[str, float], case: Case) -> dict[str, Any]:
    """The request with the advisor's own expected returns in place of some estimates.

    Args:
        estimates: annual expected return of each asset by the chosen method.
    """
    own = {name: value / 100.0 for name, value in case.views.items() if name in estimates}
    if not (case.use_views and own):
        return request
    values = {name: value for name, value in {**estimates, **own}.items() if name != CASH}
    return {**request, "mean": {"method": "given", "values": values}}


def _constraints(case: Case, facts: Facts, current: Mapping[str, float] | None) -> dict[str, Any]:
    left_out = [name for name in case.exclude if name in facts.assets]
    excluded = {"exclude": left_out} if left_out else {}
    if case.aim in RULE_OBJECTIVES:
        return excluded
    switched = {
        "max_weight": case.max_weight < 100.0,
        "min_weight": case.min_weight > 0.0,
        "max_volatility": case.use_volatility,
        "min_return": case.use_return,
        "max_turnover": case.use_turnover and current is not None,
        "max_tracking_error": case.use_tracking and case.benchmark != NO_BENCHMARK,
        "max_cvar": case.use_cvar,
    }
    limits: dict[str, Any] = {name: getattr(case, name) / 100.0 for name, on in switched.items() if on}
    if "min_weight" in limits and left_out:
        limits["min_weight"] = {name: case.min_weight / 100.0 for name in facts.assets if name not in left_out}
    groups = [_group(group, facts) for group in case.groups if group.low > 0 or group.high < 100]
    groups = [group for group in groups if group["members"]]
    floors = [_floor(window, loss, facts) for window, loss in case.floors.items() if window in facts.usable_windows]
    return limits | ({"groups": groups} if groups else {}) | ({"scenario_floors": floors} if floors else {}) | excluded


def _group(group: GroupLimit, facts: Facts) -> dict[str, Any]:
    limits = {"min": group.low / 100.0 if group.low > 0 else None, "max": group.high / 100.0 if group.high < 100 else None}
    members = [name for name in group.members if name in facts.assets or name == CASH]
    return {"name": group.name, "members": members, **{side: bound for side, bound in limits.items() if bound is not None}}


def _floor(window: str, loss: float, facts: Facts) -> dict[str, Any]:
    found = facts.usable_windows[window]
    return {"name": found.name, "returns": found.returns, "min": -loss / 100.0}


def _benchmark(case: Case, facts: Facts, current: Mapping[str, float] | None) -> dict[str, float] | None:
    if case.benchmark == AS_HELD:
        priced = {name: weight for name, weight in (current or {}).items() if name in facts.assets or name == CASH}
        total = sum(priced.values())
        return {name: weight / total for name, weight in priced.items()} if total > 0 else None
    if case.benchmark == EQUAL:
        return dict.fromkeys(facts.assets, 1.0 / len(facts.assets))
    if case.benchmark in facts.assets:
        return {case.benchmark: 1.0}
    if case.aim == "min_tracking_error":
        raise InputError("“Stay near the benchmark” needs a benchmark.", "Choose one under Limits.")
    return None
