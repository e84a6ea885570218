"""Where the page keeps the case: in the session while it is open, in the store by the ids in its address.

``?run=`` names the result, ``?work=`` the workspace with what no request holds (client, money). A reload, or the link on
this machine, brings both back; with the run alone the request itself is turned back into fields.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components.portfolio.case import AS_HELD, WIDGETS, Case, GroupLimit, Holding
from components.portfolio.words import window_name
from components.resources import workbench
from workbench.errors import WorkbenchError
from workbench.strict import parse

PAGE, RUN, WORK = "portfolio", "run", "work"
_CASE, _SHOWN, _WORK, _SAVED = "portfolio-case", "portfolio-run", "portfolio-work", "portfolio-saved"


def key(field: str) -> str:
    """The widget key of a field."""
    return f"portfolio-{field}"


def open_address() -> None:
    """Restore the case when the address names a result that the page does not show.

    To be called in a full run only: in a run of the fragment alone the browser may still send the address from before.
    """
    asked = st.query_params.get(RUN)
    if _CASE not in st.session_state or (asked and asked != st.session_state.get(_SHOWN)):
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


def lost_run() -> list[str]:
    """What to say when the address names a run that is not here; once."""
    run = st.session_state.pop("portfolio-lost", None)
    return [f"There is no saved result {run} on this machine. The link may come from another one."] if run else []


def start_again() -> None:
    """Forget the case on the page (the runs stay) and begin with an empty one."""
    st.query_params.clear()
    for name in (_WORK, _SHOWN, _SAVED):
        st.session_state.pop(name, None)
    put_case(Case())


def case_of_request(request: Mapping[str, Any], known: Case | None = None) -> Case:
    """Turn an engine request back into fields; what a request does not hold comes from ``known``."""
    limits: Mapping[str, Any] = request.get("constraints") or {}
    fields: dict[str, Any] = {
        "prices": _price_fields(request.get("prices")),
        "prices_name": _price_name(request.get("prices")),
        "holdings": [Holding(name=name, amount=round(w * 100, 8)) for name, w in (request.get("current") or {}).items()],
        "aim": request["objective"],
        "keep": list(request.get("hold_fixed") or ()),
        "exclude": list(limits.get("exclude") or ()),
        "groups": [
            GroupLimit(
                name=group["name"],
                members=group["members"],
                low=100 * (group.get("min") or 0.0),
                high=100 * (1.0 if group.get("max") is None else group["max"]),
            )
            for group in limits.get("groups") or ()
        ],
        "risk_free": 100.0 * request.get("risk_free", 0.0),
        "risk_aversion": float(request.get("risk_aversion", 3.0)),
        "confidence": 100.0 * request.get("confidence", 0.95),
        "trading_cost": float((request.get("costs") or {}).get("buy_bps", 0.0)),
        "covariance": (request.get("covariance") or {}).get("method", "ledoit_wolf"),
        "floors": _floor_fields(limits.get("scenario_floors") or ()),
        **_mean_fields(request.get("mean") or {}),
        **_limit_fields(limits),
    }
    if request.get("benchmark"):
        only = list(request["benchmark"])
        fields["benchmark"] = only[0] if len(only) == 1 else AS_HELD
    return (known or Case()).model_copy(update=fields)


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
            st.session_state["portfolio-lost"] = run_id
            return Case()
        if record.task == "portfolio optimize":
            return case_of_request(record.request)
    return Case()


def _price_fields(prices: Any) -> dict[str, Any] | None:
    return {"source": "file", "path": prices} if isinstance(prices, str) else prices


def _price_name(prices: Any) -> str:
    if prices is None:
        return ""
    source = _price_fields(prices) or {}
    if source["source"] == "sample":
        return "Sample market (simulated)"
    return str(source.get("path") or ", ".join(source.get("tickers") or ())).rsplit("/", 1)[-1]


def _mean_fields(mean: Mapping[str, Any]) -> dict[str, Any]:
    method = mean.get("method", "sample")
    if method != "given":
        return {"mean": method}
    return {"mean": "sample", "use_views": True, "views": {name: 100.0 * value for name, value in mean["values"].items()}}


def _floor_fields(floors: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    from workbench.market.scenarios import load_library

    windows = {window_name(window.id, window.name_en): window.id for window in load_library().historical}
    return {windows[floor["name"]]: -100.0 * floor["min"] for floor in floors if floor["name"] in windows}


def _limit_fields(limits: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    switches = {
        "max_volatility": "use_volatility", "min_return": "use_return", "max_turnover": "use_turnover",
        "max_tracking_error": "use_tracking", "max_cvar": "use_cvar",
    }  # fmt: skip
    for name, switch in switches.items():
        if limits.get(name) is not None:
            fields |= {switch: True, name: 100.0 * limits[name]}
    for name in ("max_weight", "min_weight"):
        if isinstance(limits.get(name), int | float):
            fields[name] = 100.0 * limits[name]
    return fields
