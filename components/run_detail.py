"""One saved run: what was asked, what came out, where from, and whether it comes out the same today."""

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.download import JSON, download, json_bytes
from components.error_box import error_box, notice, warning
from components.navigation import page_named
from components.page import card
from components.provenance_panel import provenance_panel
from components.run_list import RUN_PARAMETER, result_page, task_title
from components.tables import Column, table
from workbench.runner import Workbench
from workbench.store.runs import RunRecord


def run_detail(bench: Workbench, run_id: str) -> None:
    """Show the latest result of a run with its actions: open, replay, save.

    Raises:
        InputError: there is no such run.
    """
    record = bench.store.runs.get(run_id)
    with card(f"{task_title(record.task)} · {record.run_id}", "run"):
        _body(bench, record)


def _body(bench: Workbench, record: RunRecord) -> None:
    st.caption(_facts(record))
    with st.container(horizontal=True, gap="small"):
        page = result_page(record.task)
        if page and st.button("Open", type="primary", icon=":material/open_in_new:", key=f"open-{record.run_id}"):
            st.switch_page(page_named(page), query_params={RUN_PARAMETER: record.run_id})
        replay = st.button(
            "Replay",
            icon=":material/replay:",
            key=f"replay-{record.run_id}",
            help="Runs the same request on the kept inputs and compares every number with the kept result.",
        )
        _downloads(record)
    if replay:
        with error_box(), st.spinner("Running it again on the kept inputs"):
            show_comparison(bench.replay(record.run_id))
    with st.expander("Request", icon=":material/data_object:", key=f"request-{record.run_id}"):
        st.code(json.dumps(record.request, indent=2, ensure_ascii=False), language=None, wrap_lines=True)
    provenance_panel(record.document, key=f"provenance-{record.run_id}")


def show_comparison(comparison: Mapping[str, Any]) -> None:
    """Tell whether a replay gave the same numbers, and if not, where it differs."""
    if comparison["same"]:
        st.success("The same: every number came out again, to 1e-9.", icon=":material/check_circle:")
    else:
        count = len(comparison["differences"])
        warning(f"Different in {count} place{'s' if count != 1 else ''}.", _why(comparison))
        _table(comparison["differences"], key="replay-differences")
    if comparison["environment"]:
        notice("Some versions have changed since.", "They are compared apart, as they may explain a difference.")
        _table(comparison["environment"], key="replay-environment")


def _why(comparison: Mapping[str, Any]) -> str:
    if comparison["environment"]:
        return "Versions have changed since, which may explain it; they are listed below."
    return "The versions are the same, so this is worth a closer look."


def _table(rows: list[Mapping[str, Any]], *, key: str) -> None:
    import pandas as pd

    frame = pd.DataFrame([{name: str(row[name]) for name in ("path", "before", "after")} for row in rows])
    columns = {"path": Column(label="Field"), "before": Column(label="Then"), "after": Column(label="Now")}
    table(frame, columns, key=key, alt="Fields of the result that differ between then and now", max_rows=8)


def _facts(record: RunRecord) -> str:
    answered = "answered" if record.answered else "no answer under its limits"
    return f"{numbers.moment(record.created_at)} · took {numbers.duration(record.seconds)} · {answered}"


def _downloads(record: RunRecord) -> None:
    for what, content in (("request", record.request), ("result", record.document)):
        download(
            f"{what.capitalize()} JSON",
            json_bytes(content),
            file_name=f"{record.run_id}_{what}.json",
            mime=JSON,
            key=f"save-{what}-{record.run_id}",
        )
