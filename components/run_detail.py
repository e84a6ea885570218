"""One saved run: what was asked, what came out, where from, and whether it comes out the same today."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from components import numbers
from components.download import JSON, download, json_bytes
from components.error_box import error_box, notice, warning
from components.navigation import page_named
from components.neutral_text import plain_text
from components.page import card
from components.portable_request import beside_note, portable
from components.provenance_panel import provenance_panel
from components.run_labels import LabelledRun, task_title
from components.run_list import RUN_PARAMETER, result_page, run_links
from components.tables import Column, table
from workbench.reports.foreign_text import file_name
from workbench.runner import Workbench
from workbench.store.runs import RunRecord


def run_detail(bench: Workbench, run_id: str, runs: Sequence[LabelledRun] = ()) -> None:
    """Show the latest result of a run with its actions: open, replay, save.

    Args:
        bench: which has the run.
        run_id: of the run, or how its id begins.
        runs: all runs, to tell whose this one is and what was computed beside it.

    Raises:
        InputError: there is no such run.
    """
    record = bench.store.runs.get(run_id)
    with card(f"{task_title(record.task)} · {record.run_id}", "run"):
        _body(bench, record, next((item for item in runs if item.run.run_id == record.run_id), None))
        _beside(record.run_id, runs)


def _beside(run_id: str, runs: Sequence[LabelledRun]) -> None:
    """The result that this run supports, or the runs that support this one."""
    own = next((item.belongs_to for item in runs if item.run.run_id == run_id), None)
    found = [item for item in runs if item.run.run_id == own or item.belongs_to == run_id]
    if found:
        title = "Belongs to" if own else f"Supporting runs ({len(found)})"
        with st.expander(title, icon=":material/account_tree:", key=f"beside-{run_id}"):
            run_links(found, key=f"beside-{run_id}")


def _body(bench: Workbench, record: RunRecord, known: LabelledRun | None) -> None:
    if known is not None and known.who:
        st.markdown(f"**{plain_text(known.who)}**")
    if known is not None and (known.aim or known.prices):
        st.markdown(plain_text(known.what))
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
        _downloads(bench, record)
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


def _downloads(bench: Workbench, record: RunRecord) -> None:
    name = record.run_id
    request = json_bytes(portable(record.request))
    note = beside_note(record.request) or None
    download("Request JSON", request, file_name=f"{name}_request.json", mime=JSON, key=f"save-request-{name}", help=note)
    result = json_bytes(record.document)
    download("Result JSON", result, file_name=f"{name}_result.json", mime=JSON, key=f"save-result-{name}")
    for place, source in enumerate(record.sources):
        if source.source == "file":
            download(
                "Prices" if source.name == "prices" else source.name.capitalize(),
                partial(bench.store.blobs.load, source.sha256),
                file_name=file_name(source.identifier),
                mime="application/octet-stream",
                key=f"save-input-{place}-{name}",
                help=f"{plain_text(file_name(source.identifier))} as it was when the run read it.",
            )
