"""Where the page keeps the case: in the session while it is open, in the store by the ids in its address.

``?run=`` names the result, ``?work=`` the workspace with what no request holds (client, money). A reload, or the link on
this machine, brings both back; with the run alone the request itself is turned back into fields.
"""

import uuid
from typing import Any

import streamlit as st

from components.portfolio.case import WIDGETS, Case, GroupLimit
from components.portfolio.restoring import case_of_request, unshown
from components.resources import workbench
from workbench.errors import WorkbenchError
from workbench.strict import parse

PAGE, RUN, WORK = "portfolio", "run", "work"
_CASE, _SHOWN, _WORK, _SAVED = "portfolio-case", "portfolio-run", "portfolio-work", "portfolio-saved"
_NOTE = "portfolio-note"


def key(field: str) -> str:
    """The widget key of a field."""
    return f"portfolio-{field}"


def open_address() -> None:
    """Restore the case when the address names a result that the page does not show.

    To be called in a full run only: in a run of the fragment alone the browser may still send the address from before.
    """
    asked = st.query_params.get(RUN)
    if _CASE not in st.session_state or (asked and asked != st.session_state.get(_SHOWN)):
        st.session_state.pop(_NOTE, None)
        put_case(_restored(asked, st.query_params.get(WORK)))
        st.session_state[_SHOWN] = asked


def current_case() -> Case:
    """The case as the fields stand now."""
    case = stored_case()
    put_case(case, widgets=False)
    for field in WIDGETS:
        st.session_state.setdefault(key(field), getattr(case, field))
    return case


def put_case(case: Case, *, widgets: bool = True) -> None:
    """Make ``case`` the one that the page shows. With ``widgets`` (only before they are drawn) the fields take its values."""
    st.session_state[_CASE] = case
    if widgets:
        for field in WIDGETS:
            st.session_state[key(field)] = getattr(case, field)
        for group in case.groups:
            st.session_state[group_key(group.name)] = (group.low, group.high)
        for window, loss in case.floors.items():
            st.session_state[floor_key(window)] = loss
        st.session_state[key("floors")] = list(case.floors)


def stored_case() -> Case:
    """The case as it was last put, for callbacks."""
    case: Case = st.session_state.get(_CASE) or Case()
    return case.model_copy(update=_entered(case))


def group_key(name: str) -> str:
    """The key of a group's slider."""
    return f"portfolio-group-{name}"


def floor_key(window: str) -> str:
    """The key of a bad time's slider."""
    return f"portfolio-floor-{window}"


def remember(case: Case, run_id: str | None) -> None:
    """Put run and workspace into the address and keep the case under both, when something has changed."""
    work = st.session_state.get(_WORK) or st.query_params.get(WORK) or uuid.uuid4().hex[:12]
    st.session_state[_WORK] = work
    if run_id:
        st.session_state[_SHOWN] = run_id
    shown = st.session_state.get(_SHOWN)
    for name, value in ((RUN, shown), (WORK, work)):
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
    state = {"case": case.model_dump(), "run": shown}
    if st.session_state.get(_SAVED) != state:
        for name in filter(None, (work, run_id)):
            workbench().save_workspace(PAGE, name, state)
        st.session_state[_SAVED] = state


def address_notes() -> list[str]:
    """What to say of the run in the address: it is not here, or has more than the page can show."""
    note = st.session_state.get(_NOTE)
    return [note] if note else []


def start_again() -> None:
    """Forget the case on the page (the runs stay) and begin with an empty one."""
    st.query_params.clear()
    for name in (_WORK, _SHOWN, _SAVED, _NOTE):
        st.session_state.pop(name, None)
    put_case(Case())


def _entered(case: Case) -> dict[str, Any]:
    """What the widgets hold; a widget that is not drawn has no say."""
    held = st.session_state
    found = {field: held[key(field)] for field in WIDGETS if key(field) in held and held[key(field)] is not None}
    found["groups"] = [_moved(group) for group in case.groups]
    chosen = held.get(key("floors"), list(case.floors))
    found["floors"] = {window: float(held.get(floor_key(window), case.floors.get(window, 15.0))) for window in chosen}
    return found


def _moved(group: GroupLimit) -> GroupLimit:
    bounds = st.session_state.get(group_key(group.name))
    return group if bounds is None else group.model_copy(update={"low": float(bounds[0]), "high": float(bounds[1])})


def _restored(run_id: str | None, work: str | None) -> Case:
    """The case of the address: from its workspace, else from the run's own, else from the run's request."""
    if work:
        st.session_state[_WORK] = work
    for name in filter(None, (work, run_id)):
        state = workbench().load_workspace(PAGE, name)
        if state and (not run_id or state.get("run") == run_id):
            return parse(Case, state["case"])
    if run_id:
        try:
            record = workbench().store.runs.get(run_id)
        except WorkbenchError:
            st.session_state[_NOTE] = f"There is no saved result {run_id} on this machine. The link may come from another one."
            return Case()
        if record.task == "portfolio optimize":
            st.session_state[_NOTE] = _note(run_id, unshown(record.request))
            return case_of_request(record.request)
    return Case()


def _note(run_id: str, fields: list[str]) -> str:
    if not fields:
        return ""
    return (
        f"Run {run_id} has {', '.join(fields)}, for which this page has no fields: what follows is without. "
        "The run as it was is kept under Runs."
    )
