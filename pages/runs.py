"""Find a result again, open it, and prove that it comes out the same from the same inputs."""

import streamlit as st

from components.error_box import empty_state, error_box, warning
from components.navigation import has_page, page_named
from components.page import page_header
from components.resources import workbench
from components.run_detail import run_detail
from components.run_labels import labelled, results_only
from components.run_table import pick_run, run_filter

bench = workbench()
runs = labelled(bench, bench.store.runs.list())
counted = f"{len(results_only(runs)):,} kept on this machine"
page_header("Runs", [counted, "each with its request, its inputs and its result"])
for message in bench.list_notices:
    warning(message)

if not runs:
    if not has_page("portfolio"):
        st.caption("Nothing has been run yet.")
    elif empty_state("Nothing has been run yet. Results are kept here by themselves.", "Open portfolio", key="no-runs"):
        st.switch_page(page_named("portfolio"))
    st.stop()

left, right = st.columns([5, 3], gap="medium")
with left:
    shown = run_filter(runs, key="runs")
    picked = pick_run(shown, key="runs-table") if shown else None
    if not shown:
        st.caption("No run matches. Clear a filter to see more.")
with right:
    if picked is None:
        st.caption("Pick a run to see what was asked, where its inputs came from, and to replay it.")
    else:
        with error_box():
            run_detail(bench, picked, runs)
