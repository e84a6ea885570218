"""Where the page keeps the case: in the session while it is open, in the store by the ids in its address.

``?run=`` names the result, ``?work=`` the workspace with what no request holds (client, the trade being tried). A reload, or
the link on this machine, brings both back; with the run alone its request is turned back into fields.
"""

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from components.portfolio.case import Holding
from components.resources import workbench
from components.stress.case import BALANCED, BALANCED_POSITIONS, NO_BENCHMARK, OTHER, WIDGETS, StressCase, request_of
from components.stress.sample import sample_stress_case
from workbench.errors import DataError, InputError, WorkbenchError
from workbench.strict import parse

PAGE, RUN, WORK, TASK = "stress", "run", "work", "stress run"
_CASE, _SHOWN, _WORK, _SAVED, _LOST = "stress-case", "stress-run", "stress-work", "stress-saved", "stress-lost"


def key(field: str) -> str:
    """The widget key of a field."""
    return f"stress-{field}"


def open_address() -> None:
    """Restore the case when the address names a result that the page does not show; else open on the sample.

    To be called in a full run only: in a run of the fragment alone the browser may still send the address from before.
    """
    asked = st.query_params.get(RUN)
    if _CASE not in st.session_state or (asked and asked != st.session_state.get(_SHOWN)):
        put_case(_restored(asked, st.query_params.get(WORK)))
        st.session_state[_SHOWN] = asked


def current_case() -> StressCase:
    """The case as the fields stand now."""
    case = stored_case()
    st.session_state[_CASE] = case
    for field in WIDGETS:
        st.session_state.setdefault(key(field), getattr(case, field))
    return case


def stored_case() -> StressCase:
    """The case as it was last put, with what the fields hold; for callbacks and dialogs."""
    case: StressCase = st.session_state.get(_CASE) or StressCase()
    held = st.session_state
    return case.model_copy(
        update={field: held[key(field)] for field in WIDGETS if key(field) in held and held[key(field)] is not None}
    )


def put_case(case: StressCase) -> None:
    """Make ``case`` the one the page shows; the fields take its values. In callbacks, dialogs, or before they are drawn."""
    st.session_state[_CASE] = case
    for field in WIDGETS:
        st.session_state[key(field)] = getattr(case, field)


def change_case(**update: Any) -> None:
    """Change what no field holds; to be called while fields are already drawn."""
    st.session_state[_CASE] = stored_case().model_copy(update=update)


def remember(case: StressCase, run_id: str | None) -> None:
    """Put run and workspace into the address and keep the case under both, when something has changed."""
    work = st.session_state.get(_WORK) or st.query_params.get(WORK) or uuid.uuid4().hex[:12]
    st.session_state[_WORK] = work
    if run_id:
        st.session_state[_SHOWN] = run_id
    shown = st.session_state.get(_SHOWN)
    for name, found in ((RUN, shown), (WORK, work)):
        if found and st.query_params.get(name) != found:
            st.query_params[name] = found
    state = {"case": case.model_dump(), "run": shown}
    if st.session_state.get(_SAVED) != state:
        for name in filter(None, (work, run_id)):
            workbench().save_workspace(PAGE, name, state)
        st.session_state[_SAVED] = state


def lost_run() -> list[str]:
    """What to say when the address names a run that is not here; once."""
    why = st.session_state.pop(_LOST, None)
    return [why] if why else []


def start_again() -> None:
    """Back to the sample; results stay under Runs."""
    st.query_params.clear()
    for name in (_WORK, _SHOWN, _SAVED):
        st.session_state.pop(name, None)
    put_case(sample_stress_case())


#: Parts of a request that have fields of their own, however they are written.
_IN_FIELDS = {"weights", "positions", "positions_file", "prices", "value", "base_currency", "scenarios"}


def case_of_request(request: Mapping[str, Any]) -> StressCase:
    """Turn a stress request back into fields; what no field can hold is kept beside them, so that nothing is run otherwise.

    Raises:
        WorkbenchError: its file of positions is gone or has changed beyond reading.
    """
    if request.get("positions_file"):
        request = {**request, "positions": _positions_in(Path(request["positions_file"]))}
    case = _fields_of(request)
    try:
        written = request_of(case)
    except InputError:
        written = {}
    more = {name: value for name, value in request.items() if name not in _IN_FIELDS and written.get(name) != value}
    return case.model_copy(update={"more": {name: value for name, value in more.items() if value is not None}})


def _positions_in(path: Path) -> list[dict[str, Any]]:
    from workbench.stress.position_files import read_positions

    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"The positions file {path.name} is no longer there.", "Load the positions again.") from error
    return read_positions(data, path.name)


def _fields_of(request: Mapping[str, Any]) -> StressCase:
    prices = request.get("prices")
    prices = {"source": "file", "path": prices} if isinstance(prices, str) else prices
    covariance = request.get("covariance") or {}
    share = covariance.get("crisis_share", 0.0)
    fields: dict[str, Any] = {
        "kind": "positions" if request.get("positions") else "weights",
        "positions": list(request.get("positions") or ()),
        "positions_name": "Positions of the saved run" if request.get("positions") else "",
        "estimate_exposures": bool(request.get("positions") and prices),
        "prices": prices,
        "prices_name": _prices_name(prices),
        "holdings": [Holding(name=name, amount=round(w * 100, 10)) for name, w in (request.get("weights") or {}).items()],
        "amount": float(request.get("value") or 1_000_000.0),
        "currency": request.get("base_currency") or "USD",
        "scenarios": [item for item in request["scenarios"] if isinstance(item, str)],
        "written_out": [dict(item) for item in request["scenarios"] if not isinstance(item, str)],
        "mode": request.get("mode", "direct"),
        "missing": request.get("missing", "exclude"),
        "covariance": "history" if share == 0 else "crisis" if share == 1 else "blend",
        "crisis_share": 100.0 * share if 0 < share < 1 else 50.0,
        **_correlation(covariance.get("correlations") or []),
        **_benchmark(request.get("benchmark")),
    }
    return StressCase().model_copy(update=fields)


def _restored(run_id: str | None, work: str | None) -> StressCase:
    """The case of the address: from its workspace, else from the run's own, else from the run's request."""
    if work:
        st.session_state[_WORK] = work
    for name in filter(None, (work, run_id)):
        state = workbench().load_workspace(PAGE, name)
        if state and (not run_id or state.get("run") == run_id):
            try:
                return parse(StressCase, state["case"])
            except WorkbenchError:  # kept by another version of the page: the run's request still says what was asked
                continue
    return _of_run(run_id) if run_id else sample_stress_case()


def _of_run(run_id: str) -> StressCase:
    """The case of a saved run, or the sample and a word on why."""
    try:
        record = workbench().store.runs.get(run_id)
    except WorkbenchError:
        return _lost(f"There is no saved stress test {run_id} on this machine. The link may come from another one.")
    if record.task != TASK:
        return _lost(f"Run {run_id} is no stress test but “{record.task}”. Open it under Runs.")
    try:
        return case_of_request(record.request)
    except WorkbenchError as error:
        return _lost(f"Run {run_id} cannot be shown again. {error.message} {error.hint}".strip())


def _lost(why: str) -> StressCase:
    st.session_state[_LOST] = f"{why} This is the sample."
    return sample_stress_case()


def _prices_name(prices: Mapping[str, Any] | None) -> str:
    if not prices:
        return ""
    return "Sample market (simulated)" if prices["source"] == "sample" else str(prices.get("path") or "").rsplit("/", 1)[-1]


def _correlation(overrides: list[Mapping[str, Any]]) -> dict[str, Any]:
    own = next((item for item in overrides if item["a"] == "equity_us_spx_pct" and item["b"] == "ust_10y_bp"), None)
    return {} if own is None else {"use_correlation": True, "correlation": -float(own["value"])}


def _benchmark(beside: Mapping[str, Any] | None) -> dict[str, Any]:
    if not beside:
        return {"benchmark": NO_BENCHMARK}
    if beside.get("positions") == [dict(item) for item in BALANCED_POSITIONS]:
        return {"benchmark": BALANCED}
    if beside.get("weights"):
        return {"benchmark": OTHER, "other": dict(beside["weights"]), "other_name": "Benchmark of the saved run"}
    return {"benchmark": NO_BENCHMARK}
