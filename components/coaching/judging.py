"""A model judges beside the rules, when it is asked to: in a process of its own, with Cancel; kept with the conversation."""

import json
from typing import Any

import streamlit as st

from components.coaching.faults import error_box
from components.coaching.stores import sessions
from components.coaching.texts import t
from components.coaching.whereabouts import whereabouts_told
from components.jobs import current_job, forget_job, job_panel, start_job
from components.neutral_text import plain_text
from components.resources import jobs, workbench
from workbench.coaching.assessment import Assessment
from workbench.coaching.forgetting import SCORE
from workbench.coaching.session_models import Session
from workbench.coaching.session_store import JUDGED
from workbench.errors import WorkbenchError


def judged(session: Session) -> Assessment | None:
    """What a model has said beside the rules; None where it was not asked."""
    state = workbench().store.workspaces.load(JUDGED, session.id)
    if not state:
        return None
    try:
        document = workbench().saved_run(str(state["run"])).document
    except WorkbenchError:
        return None
    fields = {name: document[name] for name in Assessment.model_fields}
    return Assessment.model_validate_json(json.dumps(fields))


def judge_button(session: Session) -> None:
    """Ask for it, watch it, or nothing where it has been done."""
    job = current_job(SCORE)
    if job is not None and jobs().request(job).get("session") == session.id:
        with error_box():
            _watch(session, job)
        return
    found = judged(session)
    if found is not None and any(one.scorer == "model" for one in found.dimensions):
        return
    if st.button(t("judge.ask"), key="coaching-judge", icon=":material/balance:", help=t("judge.help")):
        with error_box():
            start_job(SCORE, _request(sessions().load(session.id)))
            st.rerun()
    st.caption(plain_text(whereabouts_told()))


def _watch(session: Session, job: str) -> None:
    document = job_panel(job)
    if document is not None:
        workbench().store.workspaces.save(JUDGED, session.id, {"run": str(document["provenance"]["run_id"])})
        forget_job(SCORE)
        st.rerun()
    if jobs().state(job).is_over and st.button(t("tools.close"), key="coaching-judge-close"):
        forget_job(SCORE)
        st.rerun()


def _request(session: Session) -> dict[str, Any]:
    return {
        "scenario": session.scenario.id,
        "language": session.language,
        "turns": session.transcript(),
        "tools": [use.text for use in session.tools if use.text],
        "session": session.id,
        "model": True,
    }
