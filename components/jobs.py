"""Long work on a page: starts it, shows how far it is, lets it be stopped, and finds it again after a reload.

The job's id stands in the address (``?job=...``) and in the session, its state in the data folder.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import error_box, notice, show_error
from components.neutral_text import plain_text
from components.resources import jobs, now, workbench
from workbench.errors import WorkbenchError
from workbench.jobs import JobState

PARAMETER = "job"
_POLL_SECONDS = 0.5


def start_job(task: str, request: Mapping[str, Any]) -> str:
    """Start a task in a process of its own and remember it for this page; the job's id.

    Raises:
        StoreError: the data folder cannot be written.
    """
    job_id = jobs().start(task, request)
    st.session_state[_slot(task)] = job_id
    st.query_params[PARAMETER] = job_id
    return job_id


def current_job(task: str) -> str | None:
    """The job that this page started or that its address names, if it is one of this task."""
    named, kept = st.query_params.get(PARAMETER), st.session_state.get(_slot(task))
    job_id = next((one for one in (named, kept) if one and _task_of(one) == task), None)
    if job_id is None:
        if kept or (named and _task_of(named) is None):
            forget_job(task)
        return None
    st.session_state[_slot(task)] = job_id
    if not named:
        # Back from another page the address is bare; a reload would lose the job.
        st.query_params[PARAMETER] = job_id
    return str(job_id)


def _task_of(job_id: str) -> str | None:
    """What a job does; None where there is no such job."""
    try:
        return jobs().state(job_id).task
    except WorkbenchError:
        return None


def forget_job(task: str) -> None:
    """Take the job off the page; it is not stopped."""
    kept = st.session_state.pop(_slot(task), None)
    named = st.query_params.get(PARAMETER)
    # A page may have jobs of two kinds; the address may name the other one.
    if named and (named == kept or _task_of(named) in (task, None)):
        st.query_params.pop(PARAMETER, None)


def job_panel(job_id: str) -> dict[str, Any] | None:
    """Show where the job stands, with Cancel; its document once it is done, else None.

    While it runs the panel looks again every half second; when it ends the whole page runs once more.
    """
    state = jobs().state(job_id)
    if state.status == "running":
        _watch(job_id)
        return None
    if state.status == "done" and state.run_id:
        return workbench().saved_run(state.run_id).document if state.saved else jobs().unsaved_answer(job_id)
    if state.status == "cancelled":
        notice(state.message, "Nothing half-done was kept. Your inputs are as they were.")
    else:
        show_error(WorkbenchError(state.message, state.hint))
    return None


@st.fragment(run_every=_POLL_SECONDS)
def _watch(job_id: str) -> None:
    with error_box():
        state = jobs().state(job_id)
        if state.is_over:
            st.rerun()
        _show_progress(state)
        if st.button("Cancel", key=f"cancel-{job_id}", icon=":material/stop_circle:", help="Ends the work at once"):
            jobs().cancel(job_id)
            st.rerun()


def _show_progress(state: JobState) -> None:
    elapsed = (now() - datetime.fromisoformat(state.started_at)).total_seconds()
    st.progress(state.fraction, text=f"{plain_text(state.message)} · {numbers.percent(state.fraction, decimals=0)}")
    st.caption(f"{numbers.duration(max(elapsed, 0.0))} so far. You may leave this page; the work goes on.")


def _slot(task: str) -> str:
    return f"job of {task}"
