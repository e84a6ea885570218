"""This run beside an earlier one: what the losses were then, and which assumptions have changed since."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import notice, warning
from components.reason_table import reason_table
from components.resources import workbench
from components.stress.answers import Answer, by_scenario
from components.stress.beside import asks_for_the_benchmark
from components.stress.changes import assumptions_changed
from components.stress.state import PAGE, TASK
from components.stress.words import MODES, scenario_name
from components.tables import Column

_LISTED = 40
_NO_OTHER = ("There is no other run to compare with yet.", "Every run is kept; change something and look here again.")


def compare_tab(answer: Answer) -> None:
    """Choose an earlier run; the last one that this page showed is chosen already."""
    runs = [
        run for run in workbench().store.runs.list(task=TASK, limit=_LISTED) if run.run_id != answer.run_id and run.answered
    ]
    if not runs:
        notice(*_NO_OTHER)
        return
    known = {run.run_id: _known(run.run_id, run.created_at) for run in runs}
    labels = {run_id: label for run_id, (label, _) in known.items() if label}
    if not labels:
        notice(*_NO_OTHER)
        return
    last = next((place for place, run_id in enumerate(labels) if known[run_id][1]), 0)
    picked = st.selectbox(
        "Compare with", list(labels), index=last, format_func=labels.__getitem__, key="stress-compared",
        help="Every run is kept, the latest first: the day, the client, the worst loss.",
    )  # fmt: skip
    record = workbench().store.runs.get(picked)
    changed = assumptions_changed(record.request, record.document, answer)
    if changed:
        what = ", ".join(row["what"] for row in changed).lower()
        warning(f"Assumptions changed: {what}.", "The losses are not like for like.")
        _changes(changed, answer)
    else:
        notice("The same assumptions.", "Any difference below comes from the data or the versions.")
    _losses(record.document, answer)


@st.cache_data(max_entries=256, ttl=3600, show_spinner="Reading saved results")
def _known(run_id: str, made: str) -> tuple[str, bool]:
    """A run by what a person knows it again by, and whether the page has shown it as its result.

    The text is empty where the run is no stress test of a reader but a question the page asked for itself.
    """
    record = workbench().store.runs.get(run_id)
    if asks_for_the_benchmark(record.request):
        return "", False
    document, shown = record.document, workbench().load_workspace(PAGE, run_id)
    client = str(((shown or {}).get("case") or {}).get("client") or "")
    rows = [row for row in document.get("results") or () if "error" not in row]
    lowest = min(rows, key=lambda row: float(row["pnl"]), default=None)
    worst = "" if lowest is None else f"worst {_loss(lowest)}, {scenario_name(lowest['scenario'], lowest['name'])}"
    many = len({row["scenario"] for row in rows})
    parts = [numbers.moment(made), client, f"{many} scenario{'s' if many != 1 else ''}", worst, run_id[:6]]
    return " · ".join(part for part in parts if part), shown is not None


def _loss(row: Mapping[str, Any]) -> str:
    return numbers.money(row["pnl"]) if row["pnl_pct"] is None else numbers.percent(row["pnl_pct"])


def _changes(changed: Sequence[Mapping[str, str]], answer: Answer) -> None:
    import pandas as pd

    columns = {"what": Column(label="Assumption"), "told": Column(label="Then → now")}
    reason_table(
        pd.DataFrame(changed), columns, key="stress-assumptions", alt="Assumptions that differ",
        file_name=f"assumptions-{answer.run_id}.csv",
    )  # fmt: skip


def _remark(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """What makes the two losses of a scenario unlike, besides the assumptions above."""
    if before is None or after is None:
        return "Run only now" if before is None else "Run only then"
    if before["mode"] != after["mode"]:
        return f"{MODES[before['mode']].label} then, {MODES[after['mode']].label.lower()} now"
    if round(before["coverage_pct"], 1) != round(after["coverage_pct"], 1):
        then, now = (numbers.percent(row["coverage_pct"] / 100.0) for row in (before, after))
        return f"Covered {then} then, {now} now"
    return "Unchanged" if abs(after["pnl"] - before["pnl"]) < 0.5 else ""


def _losses(document: Mapping[str, Any], answer: Answer) -> None:
    import pandas as pd

    before_now = [*by_scenario(document["results"]), *answer.tested]
    called = {item.id: item.name for item in before_now}
    then = {item.id: item.row for item in by_scenario(document["results"]) if item.row}
    now = {item.id: item.row for item in answer.done if item.row}
    rows = []
    for name in dict.fromkeys([*now, *then]):
        before, after = then.get(name), now.get(name)
        shares = [None if row is None else row["pnl_pct"] for row in (before, after)]
        known = [share for share in shares if share is not None]
        rows.append(
            {
                "scenario": called[name],
                "then": shares[0],
                "now": shares[1],
                "change": known[1] - known[0] if len(known) == 2 else None,
                "then_money": None if before is None else before["pnl"],
                "now_money": None if after is None else after["pnl"],
                "told": _remark(before, after),
            }
        )
    columns = {
        "scenario": Column(label="Scenario"),
        "then_money": Column(label=f"Then, {document['portfolio']['base_currency']}", format="money"),
        "now_money": Column(label=f"Now, {answer.currency}", format="money"),
        "then": Column(label="Then %", format="percent"),
        "now": Column(label="Now %", format="percent"),
        "change": Column(label="Change, points", format="points"),
        "told": Column(label="Remark"),
    }
    frame = pd.DataFrame(rows, columns=list(columns)).astype(dict.fromkeys(list(columns)[1:-1], float))
    reason_table(
        frame, columns, key="stress-compared", alt="Losses then and now by scenario", file_name=f"compared-{answer.run_id}.csv"
    )
