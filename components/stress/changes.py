"""What differs between the assumptions of an earlier run and of this one, each change in words: then → now."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from components import numbers
from components.portfolio.restoring import price_name
from components.stress.answers import Answer, by_scenario
from components.stress.case import BALANCED_POSITIONS
from components.stress.words import MISSING, MODES, factor_name, scenario_name

_LABELS: Mapping[str, str] = {
    "scenarios": "Scenarios",
    "mode": "Other factors",
    "missing": "Factors a window lacks",
    "covariance": "Factors move together as in",
    "benchmark": "Benchmark",
    "weights": "Weights",
    "positions": "Positions",
    "prices": "Prices",
    "value": "Amount",
    "base_currency": "Currency",
}
#: Changes of one kind that are told one by one.
_TOLD = 8


def assumptions_changed(request: Mapping[str, Any], document: Mapping[str, Any], answer: Answer) -> list[dict[str, str]]:
    """Parts of the request, inputs and scenario versions that differ: ``what``, and ``told`` as then → now."""
    called = {item.id: item.name for side in (document, answer.document) for item in by_scenario(side["results"])}
    rows = [
        {"what": label, "told": _told(name, request.get(name), answer.request.get(name), called)}
        for name, label in _LABELS.items()
        if _differs(name, request.get(name), answer.request.get(name))
    ]
    versions = _versions(document, answer)
    rows += [{"what": "Scenario versions", "told": versions}] if versions else []
    then, now = _inputs(document), _inputs(answer.document)
    both = [name for name in then if name in now and then[name] != now[name]]
    rows += [{"what": f"Data of {name}", "told": f"The content has changed: {then[name]} → {now[name]}"} for name in both]
    before, after = document["provenance"]["engine_version"], answer.document["provenance"]["engine_version"]
    return rows + ([{"what": "Engine version", "told": f"{before} → {after}"}] if before != after else [])


def _differs(name: str, then: Any, now: Any) -> bool:
    """Not given is the same as the default of the field given."""
    usual = {"mode": "direct", "missing": "exclude"}.get(name)
    return bool((usual if then is None else then) != (usual if now is None else now))


def _told(name: str, then: Any, now: Any, called: Mapping[str, str]) -> str:
    if name == "scenarios":
        return _scenarios_told(then or (), now or (), called)
    if name == "weights":
        return _amounts_told(then or {}, now or {}, numbers.percent)
    if name == "positions":
        return _positions_told(then or (), now or ())
    return f"{_one(name, then)} → {_one(name, now)}"


def _scenarios_told(then: Sequence[Any], now: Sequence[Any], called: Mapping[str, str]) -> str:
    """Added, removed, and those written out anew; by the names under which they were run."""
    before, after = ({_scenario_id(item): item for item in side} for side in (then, now))

    def names(ids: Sequence[str], side: Mapping[str, Any]) -> str:
        given = {name: item.get("name") if isinstance(item, Mapping) else called.get(name) for name, item in side.items()}
        return ", ".join(scenario_name(name, given[name]) for name in ids)

    added, removed = [name for name in after if name not in before], [name for name in before if name not in after]
    altered = [name for name in after if name in before and after[name] != before[name]]
    told = [(added, "added", after), (removed, "left out", before), (altered, "rewritten", after)]
    words = "; ".join(f"{word} {names(ids, side)}" for ids, word, side in told if ids) or "in another order"
    return words[0].upper() + words[1:]


def _scenario_id(item: Any) -> str:
    return str(item["id"]) if isinstance(item, Mapping) else str(item)


def _amounts_told(then: Mapping[str, float], now: Mapping[str, float], written: Callable[[float], str]) -> str:
    """The amounts that differ, the largest changes first."""
    moved = {name: now.get(name, 0.0) - then.get(name, 0.0) for name in dict.fromkeys([*then, *now])}
    names = sorted((name for name, change in moved.items() if abs(change) > 1e-9), key=lambda name: -abs(moved[name]))
    if not then or not now:
        return f"{len(then) or 'none'} → {len(now) or 'none'}"
    told = [f"{name} {written(then.get(name, 0.0))} → {written(now.get(name, 0.0))}" for name in names[:_TOLD]]
    return "; ".join(told) + (f"; and {len(names) - _TOLD} more" if len(names) > _TOLD else "")


def _positions_told(then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> str:
    """Values that differ, and positions whose terms do."""
    before, after = ({str(item["id"]): item for item in side} for side in (then, now))
    if not before or not after:
        return f"{len(before) or 'none'} → {len(after) or 'none'}"
    money = [{name: float(item["value"]) for name, item in side.items()} for side in (before, after)]
    values = _amounts_told(money[0], money[1], numbers.money)
    terms = [name for name in after if name in before and _terms(after[name]) != _terms(before[name])]
    return "; ".join(filter(None, (values, f"other terms or exposures: {', '.join(terms[:_TOLD])}" if terms else "")))


def _terms(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name != "value"}


def _versions(document: Mapping[str, Any], answer: Answer) -> str:
    """Scenarios that both ran, in different versions."""
    then = {item.id: item.row for item in by_scenario(document["results"]) if item.row}
    told = [
        f"{item.name}: version {then[item.id]['version']} → {item.row['version']}"
        for item in answer.done
        if item.row and item.id in then and then[item.id]["version"] != item.row["version"]
    ]
    return "; ".join(told)


def _one(name: str, value: Any) -> str:
    """One side of a change, in words."""
    if name == "mode":
        return MODES[value or "direct"].label
    if name == "missing":
        return MISSING[value or "exclude"].label
    if name == "covariance":
        return _covariance_told(value or {})
    if name == "prices":
        return price_name(value) or "none"
    if name == "benchmark":
        return _benchmark_told(value or {})
    if value is None:
        return "not given"
    return numbers.money(value) if name == "value" else str(value)


def _benchmark_told(beside: Mapping[str, Any]) -> str:
    if beside.get("positions") == [dict(item) for item in BALANCED_POSITIONS]:
        return "60/40 equities, Treasuries"
    held = beside.get("weights") or {item["id"]: None for item in beside.get("positions") or ()}
    told = [name if weight is None else f"{name} {numbers.percent(weight)}" for name, weight in held.items()]
    return ", ".join(told[:_TOLD]) + (" and more" if len(told) > _TOLD else "") or "none"


def _covariance_told(chosen: Mapping[str, Any]) -> str:
    share = chosen.get("crisis_share")
    told = [] if share is None else [f"crises weigh {numbers.percent(share, decimals=0)}"]
    told += [
        f"{factor_name(item['a'])} with {factor_name(item['b'])} correlated at {numbers.ratio(item['value'], sign=True)}"
        for item in chosen.get("correlations") or ()
    ]
    return ", ".join(told) or "the whole history"


def _inputs(document: Mapping[str, Any]) -> dict[str, str]:
    return {source["name"]: source["sha256"][:12] for source in document["provenance"]["inputs"]}
