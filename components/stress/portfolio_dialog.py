"""Where the portfolio comes from: the portfolio page, a file of positions, a table, weights with prices, or the sample."""

import streamlit as st

from components import numbers
from components.error_box import error_box, notice
from components.resources import workbench
from components.stress.portfolio_runs import NOW, PROPOSED, TASK, case_of_run, client_of, session_run
from components.stress.position_sources import from_file, from_table
from components.stress.sample import sample_stress_case
from components.stress.state import put_case, stored_case
from components.stress.taking import in_plain_words, take
from components.stress.weight_source import from_weights

_TABS = ("Portfolio page", "Positions file", "Positions table", "Weights and prices", "Sample")


@st.dialog("Portfolio", width="large")
def portfolio_dialog() -> None:
    """Load another portfolio; scenarios and method stay."""
    ways = (_from_portfolio_page, from_file, from_table, from_weights, _from_sample)
    for tab, way in zip(st.tabs(list(_TABS), key="stress-source"), ways, strict=True):
        with tab, error_box(), in_plain_words():
            if way():
                st.rerun()


def _from_portfolio_page() -> bool:
    """The last results of the portfolio page: the proposal, or what is held now."""
    runs = {run.run_id: run for run in workbench().store.runs.list(task=TASK, limit=20) if run.answered}
    if not runs:
        notice("The portfolio page has no result yet.", "Optimise there first; its proposal can then be stressed here.")
        return False
    here = session_run()
    order = sorted(runs, key=lambda run: here is None or run != here.run_id)  # the one of this session first
    picked = st.selectbox(
        "Result",
        order,
        format_func=lambda run: ", ".join(filter(None, (client_of(run), numbers.moment(runs[run].created_at), f"run {run}"))),
        key="stress-from-run",
    )
    record = workbench().store.runs.get(picked)
    held = record.document.get("current")
    which = st.radio("Stress", [PROPOSED, *([NOW] if held else [])], horizontal=True, key="stress-from-which")
    st.caption("The other one stands beside it as the benchmark." if held else "The holdings of today were not given there.")
    if not st.button("Use this portfolio", type="primary", key="stress-use-run"):
        return False
    take(case_of_run(record, which))
    return True


def _from_sample() -> bool:
    st.markdown(
        "Fourteen asset classes, daily from 2004, **simulated**: drawn by a seeded program, no record of any market, with an "
        "invented client."
    )
    if not st.button("Use the sample", key="stress-use-sample", icon=":material/science:"):
        return False
    sample = sample_stress_case()
    kept = stored_case()
    put_case(sample.model_copy(update={"scenarios": kept.scenarios, "written_out": kept.written_out, "mode": kept.mode}))
    return True


def use_run_when_asked() -> None:
    """Another page may send the reader here with ``?portfolio=RUN``: its proposal beside what is held now."""
    run_id = st.query_params.get("portfolio")
    if not run_id:
        return
    del st.query_params["portfolio"]
    with error_box():
        record = workbench().store.runs.get(run_id)
        put_case(case_of_run(record, PROPOSED))
