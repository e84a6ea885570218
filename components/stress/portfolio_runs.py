"""Results of the portfolio page as portfolios to stress: the proposal or what is held now, the other one beside it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components.neutral_text import plain_text
from components.portfolio.case import Holding
from components.resources import workbench
from components.stress.case import OTHER, StressCase
from components.stress.state import put_case, stored_case
from workbench.errors import InputError, WorkbenchError
from workbench.store.runs import RunRecord

TASK = "portfolio optimize"
PROPOSED, NOW = "Proposed", "Held now"
#: Where the portfolio page keeps the result it shows, in this session.
_SHOWN = "portfolio-run"


def session_run() -> RunRecord | None:
    """The result that the portfolio page shows in this session, if it can be stressed."""
    run_id = st.session_state.get(_SHOWN)
    if not run_id:
        return None
    try:
        record = workbench().store.runs.get(run_id)
    except WorkbenchError:  # the run has been removed since
        return None
    return record if record.task == TASK and record.document.get("weights") and record.request.get("prices") else None


def offer_session_run(case: StressCase) -> None:
    """Two buttons that bring the portfolio page's result here, until it is here."""
    record = session_run()
    if record is None or (case.kind == "weights" and case.from_run == record.run_id):
        return
    whose = client_of(record.run_id)
    with st.container(key="stress-offer", gap="small"):
        st.caption(f"**From the portfolio page**  \n{plain_text(f'The portfolio of {whose}' if whose else 'Its last result')}")
        with st.container(horizontal=True, gap="small"):
            for which in (PROPOSED, NOW) if record.document.get("current") else (PROPOSED,):
                about = "Stress the proposal" if which == PROPOSED else "Stress what is held now"
                st.button(which, key=f"stress-offer-{which}", on_click=_take, args=(record, which), help=about)


def client_of(run_id: str) -> str:
    """The client of a result, from its workspace; empty where none was named."""
    return str(_kept(run_id).get("client") or "")


def case_of_run(record: RunRecord, which: str) -> StressCase:
    """The case of a portfolio result; client and money come from its workspace, scenarios and method stay.

    Raises:
        InputError: the run has no prices.
    """
    prices = record.request.get("prices")
    if prices is None:
        raise InputError(
            f"Run {record.run_id} has no prices, so its assets cannot be tied to factors.", "Choose another result."
        )
    held = record.document.get("current")
    proposed, now = dict(record.document["weights"]), dict(held["weights"]) if held else {}
    own, other = (_some(side) for side in ((proposed, now) if which == PROPOSED else (now, proposed)))
    state = _kept(record.run_id)
    money = sum(line["amount"] for line in state.get("holdings") or []) if state.get("unit") == "money" else 0.0
    beside = {name: w / sum(other.values()) for name, w in other.items()} if other else {}
    return stored_case().model_copy(
        update={
            "kind": "weights",
            "client": str(state.get("client") or ""),
            "amount": float(money or state.get("amount") or stored_case().amount),
            "currency": state.get("currency") or "USD",
            "prices": {"source": "file", "path": prices} if isinstance(prices, str) else dict(prices),
            "prices_name": f"{which.lower()} portfolio of run {record.run_id}",
            "holdings": [Holding(name=name, amount=round(100 * w / sum(own.values()), 10)) for name, w in own.items()],
            "unit": "percent",
            "rest": "scale",
            "from_run": record.run_id,
            "other": beside,
            "other_name": NOW if which == PROPOSED else PROPOSED,
            "trades": {},
            **({"benchmark": OTHER} if beside else {}),
        }
    )


def _take(record: RunRecord, which: str) -> None:
    put_case(case_of_run(record, which))


def _kept(run_id: str) -> Mapping[str, Any]:
    return (workbench().load_workspace("portfolio", run_id) or {}).get("case") or {}


def _some(weights: Mapping[str, float]) -> dict[str, float]:
    return {name: weight for name, weight in weights.items() if abs(weight) > 1e-6}
