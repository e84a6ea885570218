"""Why each weight is what it is: the table, and how firm the weights are over resampled inputs."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import error_box
from components.jobs import current_job, forget_job, job_panel, start_job
from components.portfolio.answers import DRAWS, Answer, belongs, sensitivity_request
from components.portfolio.words import signed, spoken
from components.reason_table import reason_table
from components.resources import jobs, workbench
from components.tables import Column

_TASK = "portfolio sensitivity"
#: Rows that are drawn unasked, and the weight from which an asset counts as held.
_MOST_ROWS, _HELD = 60, 5e-4
_STOPPED_AT = "portfolio-ranges-stopped-at"


def why_tab(answer: Answer) -> None:
    """The table, the sensitivity job, and its ranges once they are there."""
    ranges = _ranges(answer)
    frame = why_frame(answer, ranges)
    columns = _columns(answer, ranges is not None)
    shown = frame
    if len(frame) > _MOST_ROWS and not st.toggle(f"Show all {len(frame)} assets, also those left out", key="portfolio-why-all"):
        shown = telling(frame)
    name = f"reasons-{answer.run_id}.csv"
    reason_table(shown, columns, key="portfolio-why", alt=_finding(frame), file_name=name, saved=frame)
    for note in answer.document["notes"]:
        if not note.startswith("The prices are simulated"):  # the foot line says so on every tab
            st.caption(signed(note))


def telling(frame: Any) -> Any:
    """The rows of assets that are held now or proposed."""
    return frame[(frame["proposed"].abs() > _HELD) | (frame["now"].fillna(0.0).abs() > _HELD)]


def why_frame(answer: Answer, ranges: Mapping[str, Mapping[str, Any]] | None) -> Any:
    """One row per asset: weights as fractions, change in money, share of risk, range, reason."""
    import pandas as pd

    found, now = answer.document, answer.current or {}
    rows = []
    for asset in answer.assets:
        weight, held = found["weights"][asset], now.get(asset, 0.0)
        spread = (ranges or {}).get(asset)
        rows.append(
            {
                "asset": asset,
                "now": held if answer.current is not None else None,
                "proposed": weight,
                "change": (weight - held) * answer.value,
                "risk": found["risk_contributions"].get(asset),
                "range": _range(spread),
                "why": spoken(found["why"].get(asset, ""), found["constraints"]),
            }
        )
    return pd.DataFrame(rows).astype({"now": float, "risk": float})


def _range(spread: Mapping[str, Any] | None) -> str | None:
    if spread is None:
        return None
    told = f"{numbers.percent(spread['low'], unit=False)} – {numbers.percent(spread['high'], unit=False)}"
    return f"{told}, weak" if spread["weakly_determined"] else told


def _columns(answer: Answer, with_ranges: bool) -> dict[str, Column]:
    columns = {
        "asset": Column(label="Asset"),
        "now": Column(label="Now %", format="percent", help="Share of the whole that is held today."),
        "proposed": Column(label="Proposed %", format="percent", help="Share of the whole in the proposal."),
        "change": Column(label=f"Change, {answer.currency}", format="money_change", help="What is bought (+) or sold (−)."),
        "risk": Column(
            label="Risk %",
            format="percent",
            help="Share of the portfolio’s volatility: wᵢ(Σw)ᵢ / w′Σw, together 100 %. Negative: it lowers the risk.",
        ),
        "range": Column(
            label="Range %",
            help=f"The middle 90 % of this weight over {DRAWS} resampled histories. Weak: wider than 15 points, so weakly "
            "determined.",
        ),
        "why": Column(label="Why", help="What decides this weight, from the optimality conditions."),
    }
    dropped = {*(() if with_ranges else ("range",)), *(() if answer.current is not None else ("now",))}
    return {name: column for name, column in columns.items() if name not in dropped}


def ranges_of(answer: Answer) -> dict[str, Any] | None:
    """The finished sensitivity document of this very request, if there is one."""
    for job in filter(None, (current_job(_TASK),)):
        state = jobs().state(job)
        if state.status == "done" and state.run_id and state.saved:
            document = workbench().saved_run(state.run_id).document
            return document if belongs(document, answer) and document["status"] == "optimal" else None
    return None


def _ranges(answer: Answer) -> dict[str, Mapping[str, Any]] | None:
    """Ranges of the job, if it is done and answers this request; else its progress, or the way to start it."""
    job = current_job(_TASK)
    if job is not None and not jobs().state(job).is_over:
        job_panel(job)
        return None
    document = ranges_of(answer)
    if document is None:
        if job is not None and jobs().state(job).status in ("failed", "cancelled"):
            stopped_note(job, answer.run_id)
        _offer(answer, earlier=job is not None and jobs().state(job).status == "done")
        return None
    rows = {row["asset"]: row for row in document["ranges"]}
    weak = sum(row["weakly_determined"] for row in rows.values())
    many = "One weight is" if weak == 1 else f"{weak} weights are"
    told = f"{many} weakly determined: a range over 15 points." if weak else "No range is wider than 15 points."
    st.caption(f"{solved_words(document)} {told}")
    return rows


def stopped_note(job: str, run_id: str) -> None:
    """Why the job ended without ranges, beside the answer it was first told with; a later answer clears it away."""
    if st.session_state.setdefault(_STOPPED_AT, (job, run_id)) == (job, run_id):
        job_panel(job)
    else:
        st.session_state.pop(_STOPPED_AT)
        forget_job(_TASK)


def solved_words(document: Mapping[str, Any]) -> str:
    """How many of the resampled histories the ranges rest on, and what happened to the others."""
    solved, draws = document["solved"], document["draws"]
    without = document.get("infeasible", draws - solved)
    others = [f"in {without} the limits left no portfolio"] if without else []
    others += [f"in {draws - solved - without} no solver found an answer"] if draws - solved - without else []
    rest = f"; {' and '.join(others)}" if others else ""
    return (
        f"{solved} of {draws} resampled histories solved{rest}. Each range holds the middle 90 % (5 to 95 %) of the {solved}."
    )


def _offer(answer: Answer, *, earlier: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button("How firm are these weights?", icon=":material/casino:", key="portfolio-ranges"):
            with error_box():
                st.session_state.pop(_STOPPED_AT, None)
                start_job(_TASK, sensitivity_request(answer))
                st.rerun()
        again = "The last ranges belong to other limits. " if earlier else ""
        st.caption(f"{again}Draws the history {DRAWS} times anew and solves each: how far do the data decide each weight?")


def _finding(frame: Any) -> str:
    held = frame[frame["proposed"] > _HELD]
    return f"{len(held)} of {len(frame)} assets are held in the proposal; each row gives the reason."
