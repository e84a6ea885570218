"""An engine request turned back into the fields of the page, and what of it the page has no fields for."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.portfolio.case import AS_HELD, EQUAL, Case, GroupLimit, Holding
from components.portfolio.words import AIMS, COVARIANCES, window_name


def case_of_request(request: Mapping[str, Any], known: Case | None = None) -> Case:
    """Turn an engine request back into fields; what a request does not hold comes from ``known``."""
    limits: Mapping[str, Any] = request.get("constraints") or {}
    fields: dict[str, Any] = {
        "prices": _price_fields(request.get("prices")),
        "prices_name": price_name(request.get("prices")),
        "holdings": [Holding(name=name, amount=_percent(w)) for name, w in (request.get("current") or {}).items()],
        "aim": _offered(request["objective"], AIMS, "max_sharpe"),
        "keep": list(request.get("hold_fixed") or ()),
        "exclude": list(limits.get("exclude") or ()),
        "groups": [
            GroupLimit(
                name=group["name"],
                members=group["members"],
                low=_percent(group.get("min") or 0.0),
                high=_percent(1.0 if group.get("max") is None else group["max"]),
            )
            for group in limits.get("groups") or ()
        ],
        "risk_free": _percent(request.get("risk_free", 0.0)),
        "risk_aversion": float(request.get("risk_aversion", 3.0)),
        "confidence": _percent(request.get("confidence", 0.95)),
        "trading_cost": float((request.get("costs") or {}).get("buy_bps", 0.0)),
        "covariance": _offered((request.get("covariance") or {}).get("method"), COVARIANCES, "ledoit_wolf"),
        "floors": _floor_fields(limits.get("scenario_floors") or ()),
        **_mean_fields(request.get("mean") or {}),
        **_limit_fields(limits),
    }
    if request.get("benchmark"):
        only = list(request["benchmark"])
        even = AS_HELD if request["benchmark"] == request.get("current") else EQUAL
        fields["benchmark"] = only[0] if len(only) == 1 else even
    return (known or Case()).model_copy(update=fields)


def unshown(request: Mapping[str, Any]) -> list[str]:
    """Names of what the request holds and the page cannot show."""
    limits: Mapping[str, Any] = request.get("constraints") or {}
    covariance: Mapping[str, Any] = request.get("covariance") or {}
    costs: Mapping[str, Any] = request.get("costs") or {}
    checks = {
        "no prices": not request.get("prices"),
        f"the aim {request['objective']}": request["objective"] not in AIMS,
        "a given covariance": covariance.get("method", "ledoit_wolf") not in COVARIANCES,
        "settings of the covariance": any(covariance.get(name) is not None for name in ("halflife", "factors")),
        "views": bool((request.get("mean") or {}).get("views")),
        "exposures": bool(limits.get("exposures")),
        "a limit on gross weights": limits.get("max_gross") is not None,
        "short positions": limits.get("long_only") is False,
        "limits of single assets": any(isinstance(limits.get(name), Mapping) for name in ("min_weight", "max_weight")),
        "a mixed benchmark": _is_mixed(request.get("benchmark"), request.get("current")),
        "its own periods per year": request.get("periods_per_year") is not None,
        "different costs of buying and selling": costs.get("buy_bps", 0.0) != costs.get("sell_bps", 0.0),
    }
    return [name for name, found in checks.items() if found]


def _offered(name: str | None, known: Mapping[str, Any], default: str) -> str:
    return name if name is not None and name in known else default


def _is_mixed(benchmark: Mapping[str, float] | None, current: Mapping[str, float] | None) -> bool:
    if not benchmark or len(benchmark) == 1 or benchmark == current:
        return False
    return len({round(weight, 9) for weight in benchmark.values()}) > 1


def _price_fields(prices: Any) -> dict[str, Any] | None:
    return {"source": "file", "path": prices} if isinstance(prices, str) else prices


def price_name(prices: Any) -> str:
    """What a request's prices are called when nothing else is known of them."""
    if prices is None:
        return ""
    source = _price_fields(prices) or {}
    if source["source"] == "sample":
        return "Sample market (simulated)"
    return str(source.get("path") or ", ".join(source.get("tickers") or ())).rsplit("/", 1)[-1]


def _mean_fields(mean: Mapping[str, Any]) -> dict[str, Any]:
    method = mean.get("method", "sample")
    if method != "given":
        return {"mean": method}
    return {"mean": "sample", "use_views": True, "views": {name: _percent(value) for name, value in mean["values"].items()}}


def _floor_fields(floors: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    from workbench.market.scenarios import load_library

    windows = {window_name(window.id, window.name_en): window.id for window in load_library().historical}
    return {windows[floor["name"]]: _percent(-floor["min"]) for floor in floors if floor["name"] in windows}


def _limit_fields(limits: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    switches = {
        "max_volatility": "use_volatility", "min_return": "use_return", "max_turnover": "use_turnover",
        "max_tracking_error": "use_tracking", "max_cvar": "use_cvar",
    }  # fmt: skip
    for name, switch in switches.items():
        if limits.get(name) is not None:
            fields |= {switch: True, name: _percent(limits[name])}
    for name in ("max_weight", "min_weight"):
        if isinstance(limits.get(name), int | float):
            fields[name] = _percent(limits[name])
    return fields


def _percent(fraction: float) -> float:
    """Rounded, so that a percentage divided by 100 is the fraction that was there."""
    return round(100.0 * fraction, 10)
