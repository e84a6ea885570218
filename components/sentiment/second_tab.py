"""A second reading by the model; where the two differ, a person decides, and the decisions measure both."""

import csv
import io
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from components import numbers
from components.changing import change
from components.download import CSV, download
from components.error_box import error_box, notice
from components.jobs import current_job, forget_job, job_panel, start_job
from components.neutral_text import plain_text
from components.resources import jobs, now, workbench
from components.sentiment.pieces import LONGEST
from components.sentiment.state import Shown
from components.sentiment.words import TONES, tone
from components.tables import Column, table
from workbench.errors import WorkbenchError
from workbench.sentiment.labels import (
    Decision,
    LabelStore,
    TwoReadings,
    agreement_of,
    as_csv,
    as_json_lines,
    disagreements,
)

SCORE = "sentiment score"
#: In the address: the run of the model's readings.
PARAMETER = "second"
_RATER, _KIND = "sentiment-rater", "sentiment-source-type"
_SHOWN = 8
_KEPT = {"persist_state": "session"}


def second_tab(shown: Shown) -> None:
    """Draw it."""
    _ask(shown)
    store = LabelStore(workbench().store.database)
    decisions = store.decisions()
    readings = _readings()
    if readings is not None:
        _differing(readings, decisions)
    _agreement(decisions)


def _ask(shown: Shown) -> None:
    """Have the model read the newest texts, in a process of its own; what it said before is not asked again."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        most = min(200, len(shown.document["items"]))
        count = st.number_input("Newest texts", 1, max(1, most), min(50, max(1, most)), key="sentiment-second-count", width=130)
        st.text_input(
            "Kind of text", value="headline", key=_KIND, width=170, help="Your word for it; the error rate is told by kind."
        )
        if st.button("Let the model read them", icon=":material/edit_note:", key="sentiment-second-ask"):
            start_job(SCORE, {"path": str(_texts(shown, int(count))), "text": "text", "entity": "ticker", "scorer": "model"})
            st.rerun()
    job = current_job(SCORE)
    if job is None:
        return
    document = job_panel(job)
    if document is not None:
        forget_job(SCORE)
        st.query_params[PARAMETER] = str(document["provenance"]["run_id"])
        st.rerun()
    elif jobs().state(job).is_over and st.button("Close", key="sentiment-second-close"):
        forget_job(SCORE)
        st.rerun()


def _texts(shown: Shown, count: int) -> Path:
    """The newest texts with the embedded reading beside, as a file that the run names."""
    newest = sorted(shown.document["items"], key=lambda item: str(item["published"]), reverse=True)[:count]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["text", "ticker", "label", "score"])
    writer.writerows([item["text"], item["ticker"], item["label"], item["score"]] for item in newest)
    return workbench().keep_upload("second opinion.csv", out.getvalue().encode())


def _readings() -> list[TwoReadings] | None:
    """Both readings of every text of the run in the address."""
    run_id = st.query_params.get(PARAMETER)
    if not run_id:
        return None
    try:
        record = workbench().store.runs.get(run_id)
        if record.task != SCORE or record.request.get("scorer") != "model":
            st.caption(f"The run {plain_text(run_id)} is no reading by the model.")
            return None
        rows = list(csv.DictReader(io.StringIO(Path(str(record.request["path"])).read_text("utf-8"))))
    except (WorkbenchError, OSError):
        st.caption("The model's readings are not kept here any more. Let the model read again.")
        return None
    return [
        TwoReadings(
            row=place, text=row["text"], entity=row["ticker"], source_type=str(st.session_state.get(_KIND, "headline")),
            embedded=row["label"] or None, embedded_score=float(row["score"]) if row["score"] else None,  # type: ignore[arg-type]
            model=said["label"], model_score=said["score"],
        )
        for place, (row, said) in enumerate(zip(rows, record.document["rows"], strict=False))
    ]  # fmt: skip


def _differing(readings: Sequence[TwoReadings], decisions: Sequence[Decision]) -> None:
    """Those on which they differ, the furthest apart first, with a place to decide."""
    rater = st.text_input("Your name", key=_RATER, width=200, help="Agreement between people is counted by name.", **_KEPT)
    mine = {decision.item: decision for decision in decisions if decision.rater == " ".join(rater.split())}
    found = disagreements(readings, mine)
    same = sum(one.embedded == one.model for one in readings)
    all_texts, alike, apart = numbers.count(len(readings)), numbers.count(same), numbers.count(len(found))
    st.markdown(f"Of {all_texts} texts both read {alike} alike and {apart} differently.")
    if not found:
        notice("The two readings do not differ.", "There is nothing to decide.")
    for one in found[:_SHOWN]:
        with st.container(border=True, key=f"sentiment-decide-{one.item[:12]}", gap="small"):
            st.markdown(plain_text(f"{one.entity}: {one.text[:LONGEST]}"))
            st.caption(
                plain_text(
                    f"Embedded: {TONES[str(one.embedded)].lower()} {tone(one.embedded_score)}. "
                    f"Model: {TONES[str(one.model)].lower()} {tone(one.model_score)}."
                )
            )
            with st.container(horizontal=True, gap="small"):
                for label, told in TONES.items():
                    chosen = mine.get(one.item)
                    st.button(
                        told, key=f"sentiment-label-{label}-{one.item[:12]}", disabled=not rater.strip(),
                        type="primary" if chosen and chosen.label == label else "secondary",
                        on_click=change, args=(partial(_decide, one, rater, label),),
                    )  # fmt: skip
    if len(found) > _SHOWN:
        st.caption(f"{numbers.count(len(found) - _SHOWN)} more follow when these are decided.")


def _decide(one: TwoReadings, rater: str, label: str) -> None:
    LabelStore(workbench().store.database).save(
        one,
        rater=rater,
        label=label,
        run_id=st.query_params.get(PARAMETER),
        now=now(),  # type: ignore[arg-type]
    )


def _agreement(decisions: Sequence[Decision]) -> None:
    """How far the people who labelled agree, and the labels as files."""
    if not decisions:
        return
    with st.expander(f"Labels so far ({numbers.count(len(decisions))})", icon=":material/group:", key="sentiment-agreement"):
        found = agreement_of(decisions)
        st.markdown(plain_text(", ".join(f"{one['rater']}: {one['decisions']}" for one in found["raters"])))
        pairs = [one for one in found["kappa"] if one["value"] is not None]
        if pairs:
            frame = pd.DataFrame({**{name: [one[name] for one in pairs] for name in ("value", "low", "high", "count")},
                                  "raters": [" and ".join(one["raters"]) for one in pairs]})  # fmt: skip
            table(frame, _KAPPA, key="sentiment-kappa", alt="Cohen's kappa by pair of people")
        for note in found["notes"]:
            st.caption(plain_text(note))
        with error_box(), st.container(horizontal=True, gap="small"):
            download(
                "CSV",
                lambda: as_csv(decisions).encode("utf-8-sig"),
                file_name="labels.csv",
                mime=CSV,
                key="sentiment-labels-csv",
            )
            download(
                "JSON lines", lambda: as_json_lines(decisions).encode(), file_name="labels.jsonl", mime="application/x-ndjson",
                key="sentiment-labels-jsonl",
            )  # fmt: skip


_KAPPA = {
    "raters": Column(label="People", width="medium"),
    "value": Column(label="Kappa", format="ratio", help="Cohen's kappa: agreement beyond chance; 1 is perfect."),
    "low": Column(label="From", format="ratio"),
    "high": Column(label="To", format="ratio"),
    "count": Column(label="Shared texts", format="count"),
}
