"""The facts of a proposed portfolio: what it earns and risks by the estimates, what it did, what changes and why."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from workbench.commentary.collecting import Collector, scenario_name
from workbench.commentary.facts import Facts, Name, years_between

MOST_ASSETS, MOST_WINDOWS, MOST_LIMITS = 8, 4, 5
#: A weight below this is not held, by the pages' own rule.
HELD = 5e-4


def portfolio_facts(
    found: Mapping[str, Any],
    history: Mapping[str, Any],
    *,
    value: float,
    currency: str,
    windows: Mapping[str, str],
    limits: Mapping[str, str],
    chinese: Mapping[str, str] = MappingProxyType({}),
) -> Facts:
    """The facts of a solved portfolio.

    Args:
        found: the document of ``portfolio optimize``, solved.
        history: the document of ``portfolio history`` for it.
        value: of the client's portfolio, in ``currency``.
        windows: id of a historical window -> what the page calls it.
        limits: rule of a limit -> what the page calls it.
        chinese: id of a window or rule of a limit -> its name in Chinese.
    """
    collected = Collector(currency)
    collected.money("value", value, "request.value")
    _both_portfolios(collected, found, history, value)
    assets = {asset: Name(id=asset, shown=asset, chinese=asset, kind="asset") for asset in found["weights"]}
    _weights(collected, found, assets, value)
    named_windows = _windows(collected, history, windows, chinese)
    named_limits = _limits(collected, found, limits, chinese)
    _conventions(collected, found)
    return Facts(
        subject="portfolio",
        run_id=str(found["provenance"]["run_id"]),
        currency=currency,
        facts=tuple(collected.facts),
        names=(*assets.values(), *named_windows, *named_limits),
        remarks=tuple(str(note) for note in found["notes"]),
        spoken=tuple(_spoken(history)),
        frequency=str((found.get("data") or {}).get("frequency") or ""),
        span=frozenset(str(history[end])[:4] for end in ("first", "last")),
    )


def _both_portfolios(collected: Collector, found: Mapping[str, Any], history: Mapping[str, Any], value: float) -> None:
    now = found.get("current") or {}
    past = history["statistics"]
    proposed, held = past["proposed"], past.get("current") or {}
    daily = (found.get("data") or {}).get("frequency") == "daily"
    for measure, field_name in (("return", "expected_return"), ("volatility", "volatility")):
        collected.percent(measure, found[field_name], field_name, when="proposed")
        collected.percent(measure, now.get(field_name), f"current.{field_name}", when="now")
        collected.change(measure, found[field_name], now.get(field_name), field_name)
        collected.money(measure, found[field_name] * value, field_name, when="proposed")
    collected.ratio("sharpe", found["sharpe"], "sharpe", when="proposed")
    collected.ratio("sharpe", now.get("sharpe"), "current.sharpe", when="now")
    collected.ratio_change("sharpe", found["sharpe"], now.get("sharpe"), "sharpe")
    path = "history.statistics.proposed.max_drawdown"
    fell, fell_now = _fall_years(proposed), _fall_years(held)
    collected.percent("drawdown", proposed["max_drawdown"], path, when="proposed", years=fell)
    now_path = "history.statistics.current.max_drawdown"
    collected.percent("drawdown", held.get("max_drawdown"), now_path, when="now", years=fell_now)
    collected.change("drawdown", proposed["max_drawdown"], held.get("max_drawdown"), path)
    if proposed["max_drawdown"] is not None:
        collected.money("drawdown", proposed["max_drawdown"] * value, path, when="proposed", years=fell)
    decimals = 2 if daily else 1
    if found["cvar"] is not None:
        collected.percent("cvar", -found["cvar"], "cvar", when="proposed", decimals=decimals)
        collected.money("cvar", -found["cvar"] * value, "cvar", when="proposed")
    if now.get("cvar") is not None:
        collected.percent("cvar", -now["cvar"], "current.cvar", when="now", decimals=decimals)


def _fall_years(past: Mapping[str, Any]) -> frozenset[str]:
    """From the peak to the recovery, or to the trough where there is none yet."""
    return years_between(past.get("max_drawdown_start"), past.get("recovery_date") or past.get("max_drawdown_trough"))


def _weights(collected: Collector, found: Mapping[str, Any], assets: Mapping[str, Name], value: float) -> None:
    """The assets that change most, then the largest of the proposal, each with its weights, trade and share of the risk."""
    now = (found.get("current") or {}).get("weights")
    weights = found["weights"]
    moved = sorted(weights, key=lambda asset: -abs(weights[asset] - (now or {}).get(asset, 0.0)))
    largest = sorted(weights, key=lambda asset: -weights[asset])
    told = [asset for asset in moved if abs(weights[asset] - (now or {}).get(asset, 0.0)) > HELD] if now else []
    for asset in list(dict.fromkeys([*told[:MOST_ASSETS], *largest[:5]])):
        about, held = [assets[asset]], (now or {}).get(asset, 0.0)
        if max(weights[asset], held) <= HELD:
            continue
        collected.percent("weight", weights[asset], f"weights.{asset}", when="proposed", about=about)
        if now is not None:
            collected.percent("weight", held, f"current.weights.{asset}", when="now", about=about)
            collected.change("weight", weights[asset], held, f"weights.{asset}", about=about)
            collected.money("trade", (weights[asset] - held) * value, f"weights.{asset}", about=about, sign=True)
        share = found["risk_contributions"].get(asset)
        if share is not None and weights[asset] > HELD:
            collected.percent("risk_share", share, f"risk_contributions.{asset}", when="proposed", about=about)
    collected.percent("turnover", found.get("turnover"), "turnover")
    if found.get("trade_cost"):
        collected.money("cost", found["trade_cost"] * value, "trade_cost")
        collected.percent("cost", found["trade_cost"], "trade_cost", decimals=2)


def _windows(
    collected: Collector, history: Mapping[str, Any], shown: Mapping[str, str], chinese: Mapping[str, str]
) -> list[Name]:
    """The past windows that cost the proposal most, those with a name of the page's first."""
    rows = [row for row in history["windows"] if (row.get("proposed") or {}).get("return") is not None]
    rows.sort(key=lambda row: (row["id"] not in shown, row["proposed"]["return"]))
    names = []
    for row in rows[:MOST_WINDOWS]:
        called = shown.get(row["id"], row["name"])
        name = scenario_name(
            row["id"],
            called,
            row["name"],
            str(row.get("name_zh") or chinese.get(row["id"], called)),
            years_between(row.get("start"), row.get("end")),
        )
        names.append(name)
        path = f"history.windows.{row['id']}"
        collected.percent("history", row["proposed"]["return"], f"{path}.proposed.return", when="proposed", about=[name])
        past = (row.get("current") or {}).get("return")
        collected.percent("history", past, f"{path}.current.return", when="now", about=[name])
    return names


def _limits(collected: Collector, found: Mapping[str, Any], shown: Mapping[str, str], chinese: Mapping[str, str]) -> list[Name]:
    """The limits that decide, by what loosening them would bring."""
    binding = [row for row in found["constraints"] if row["binding"]]
    binding.sort(key=lambda row: -abs(row.get("shadow_price") or 0.0))
    names = []
    for row in binding[:MOST_LIMITS]:
        called = shown.get(row["name"], row["name"])
        name = Name(id=row["name"], shown=called, chinese=chinese.get(row["name"], called), kind="limit")
        names.append(name)
        collected.percent("limit", row["limit"], f"constraints.{row['name']}.limit", about=[name])
        price = row.get("shadow_price")
        collected.ratio("shadow_price", price, f"constraints.{row['name']}.shadow_price", about=[name], decimals=4)
    return names


def _conventions(collected: Collector, found: Mapping[str, Any]) -> None:
    collected.percent("risk_free", found["risk_free"], "risk_free", decimals=1 if found["risk_free"] * 100 % 1 else 0)
    tail = 1.0 - found["confidence"]
    collected.percent("tail", tail, "confidence", decimals=1 if tail * 100 % 1 > 1e-9 else 0)
    collected.count("observations", (found.get("data") or {}).get("observations"), "data.observations")


def _spoken(history: Mapping[str, Any]) -> list[str]:
    """Dates and windows that may be mentioned."""
    proposed = history["statistics"]["proposed"]
    dates = [history["first"], history["last"], proposed["max_drawdown_start"], proposed["max_drawdown_trough"]]
    dates.append(proposed["recovery_date"])
    windows = [f"{row['name']} {row['start']} {row['end']}" for row in history["windows"]]
    return [*(str(day) for day in dates if day), *windows]
