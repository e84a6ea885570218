"""This run beside an earlier one: what the losses were then, and which assumptions have changed since."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import notice, warning
from components.resources import workbench
from components.stress.answers import Answer, by_scenario
from components.stress.state import TASK
from components.stress.words import MODES, factor_name, scenario_name
from components.tables import Column, table

_LABELS: Mapping[str, str] = {
    "scenarios": "Scenarios",
    "mode": "Other factors",
    "missing": "Factors a window lacks",
    "covariance": "Covariance",
    "benchmark": "Benchmark",
    "weights": "Weights",
    "positions": "Positions",
    "prices": "Prices",
    "value": "Amount",
    "base_currency": "Currency",
}


def compare_tab(answer: Answer) -> None:
    """Choose an earlier run; the last one is chosen already."""
    runs = {run.run_id: run for run in workbench().store.runs.list(task=TASK, limit=60) if run.run_id != answer.run_id}
    if not runs:
        notice("There is no other run to compare with yet.", "Every run is kept; change something and look here again.")
        return
    picked = st.selectbox(
        "Compare with", list(runs), format_func=lambda run: f"{run}, {numbers.moment(runs[run].created_at)}", width=320
    )
    record = workbench().store.runs.get(picked)
    changed = assumptions_changed(record.request, record.document, answer)
    if changed:
        what = ", ".join(row["what"] for row in changed).lower()
        warning(f"Assumptions changed: {what}.", "The losses are not like for like.")
    else:
        notice("The same assumptions.", "Any difference below comes from the data or the versions.")
    _losses(record.document, answer)
    if changed:
        columns = {
            "what": Column(label="Assumption", width=170),
            "then": Column(label="Then", wrap=True),
            "now": Column(label="Now", wrap=True),
        }
        _table(changed, columns, "stress-assumptions", "Assumptions that differ")


def assumptions_changed(request: Mapping[str, Any], document: Mapping[str, Any], answer: Answer) -> list[dict[str, str]]:
    """Parts of the request, inputs and scenario versions that differ: what, then, now."""
    rows = [
        {"what": label, "then": _told(name, request.get(name)), "now": _told(name, answer.request.get(name))}
        for name, label in _LABELS.items()
        if request.get(name) != answer.request.get(name)
    ]
    then, now = _inputs(document), _inputs(answer.document)
    both = [name for name in then if name in now and then[name] != now[name]]
    rows += [{"what": f"Data of {name}", "then": then[name], "now": now[name]} for name in both]
    before, after = document["provenance"]["engine_version"], answer.document["provenance"]["engine_version"]
    return rows + ([{"what": "Engine version", "then": before, "now": after}] if before != after else [])


def _losses(document: Mapping[str, Any], answer: Answer) -> None:
    then = {item.id: item.row for item in by_scenario(document["results"]) if item.row}
    now = {item.id: item.row for item in answer.done if item.row}
    rows = []
    for name in dict.fromkeys([*now, *then]):
        before, after = then.get(name), now.get(name)
        shares = [None if row is None else row["pnl_pct"] for row in (before, after)]
        rows.append(
            {
                "scenario": scenario_name(name, (after or before or {}).get("name")),
                "then": shares[0],
                "now": shares[1],
                "change": None if None in shares else shares[1] - shares[0],
                "then_money": None if before is None else before["pnl"],
                "now_money": None if after is None else after["pnl"],
            }
        )
    columns = {
        "scenario": Column(label="Scenario", width=190),
        "then": Column(label="Then %", format="percent"),
        "now": Column(label="Now %", format="percent"),
        "change": Column(label="Change, points", format="points"),
        "then_money": Column(label=f"Then, {document['portfolio']['base_currency']}", format="money"),
        "now_money": Column(label=f"Now, {answer.currency}", format="money"),
    }
    _table(rows, columns, "stress-compared", "Losses then and now by scenario", numeric=tuple(columns)[1:])


def _table(
    rows: list[dict[str, Any]], columns: dict[str, Column], key: str, alt: str, *, numeric: tuple[str, ...] = ()
) -> None:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(columns)).astype(dict.fromkeys(numeric, float))
    table(frame, columns, key=key, alt=alt, max_rows=20)


def _told(name: str, value: Any) -> str:
    if value is None:
        return "none" if name == "benchmark" else "as usual"
    if name == "scenarios":
        return ", ".join(scenario_name(item) if isinstance(item, str) else str(item.get("name")) for item in value)
    if name == "weights":
        return ", ".join(f"{asset} {numbers.percent(weight)}" for asset, weight in value.items())
    if name == "positions":
        return ", ".join(f"{item['id']} {numbers.money(item['value'])}" for item in value[:8])
    if name == "mode":
        return MODES[value].label
    if name == "value":
        return numbers.money(value)
    if name == "covariance":
        return _covariance_told(value)
    if isinstance(value, Mapping):
        if value.get("positions"):
            return ", ".join(str(item["id"]) for item in value["positions"])
        return ", ".join(f"{field} {found}" for field, found in value.items())
    return str(value)


def _covariance_told(chosen: Mapping[str, Any]) -> str:
    share = chosen.get("crisis_share")
    told = [] if share is None else [f"crises weigh {numbers.percent(share, decimals=0)}"]
    told += [
        f"{factor_name(item['a'])} with {factor_name(item['b'])} correlated at {numbers.ratio(item['value'], sign=True)}"
        for item in chosen.get("correlations") or ()
    ]
    return ", ".join(told) or "of the whole history"


def _inputs(document: Mapping[str, Any]) -> dict[str, str]:
    return {source["name"]: source["sha256"][:12] for source in document["provenance"]["inputs"]}
