"""Questions and their answers, in order. Every answer is a run; the address holds their ids, so a reload shows them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.documents.follow_up import whole
from components.error_box import show_error
from components.jobs import forget_job
from components.resources import jobs, model_client, workbench
from components.run_list import RUN_PARAMETER
from workbench.documents.asking import Asking
from workbench.errors import WorkbenchError
from workbench.llm.under_way import UnderWay

ASK = "docs ask"
PARAMETER = "answers"
#: What of a request narrows the documents that are looked at.
NARROWING = ("collection", "document", "company")
#: As many as stand in an address without it becoming unwieldy.
MOST = 20


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Turn:
    """A question and what was answered."""

    question: str
    request: Mapping[str, Any]
    document: Mapping[str, Any]

    @property
    def run_id(self) -> str:
        """Under which the answer is kept."""
        return str(self.document["provenance"]["run_id"])

    def narrowed(self, *names: str) -> dict[str, str]:
        """What of the request narrowed the documents, by these names of ``NARROWING``."""
        return {name: str(self.request[name]) for name in names if self.request.get(name)}


def turns() -> list[Turn]:
    """The conversation, oldest first. Answers that are not kept here any more are left out and told."""
    found, lost = [], 0
    for run_id in on_page()[-MOST:]:
        try:
            record = workbench().store.runs.get(run_id)
        except WorkbenchError:
            lost += 1
            continue
        if record.task == ASK:
            found.append(Turn(question=str(record.request["question"]), request=record.request, document=record.document))
    if lost:
        st.caption(f"{lost} earlier answers are not kept in this data folder.")
    return found


def asked(question: str, narrowed: Mapping[str, str]) -> None:
    """Answer a question and add it to the conversation. Errors are shown; the conversation stays.

    Args:
        narrowed: any of ``NARROWING`` of the request.
    """
    request: dict[str, Any] = {"question": question, "model": False, **narrowed}
    try:
        with st.spinner("Looking in the statements", show_time=True):
            run = workbench().run(ASK, request)
    except WorkbenchError as error:
        show_error(error)
        return
    add(run.run_id)


def followed(text: str, scope: Mapping[str, str], conversation: Sequence[Turn], companies: Sequence[str]) -> None:
    """Answer what was typed; a follow-up such as "and the year before?" is made whole by the question before."""
    last = conversation[-1] if conversation else None
    made = whole(text, last.question, last.document["routing"], companies) if last is not None else None
    if last is None or made is None:
        asked(text, scope)
    elif made.company:
        asked(made.question, {**last.narrowed("collection"), "company": made.company})
    else:
        asked(made.question, last.narrowed(*NARROWING))


@st.cache_resource(max_entries=1, show_spinner=False)
def askings() -> UnderWay[Asking]:
    """The questions that the model is at on this server, by the run that it is to better."""
    return UnderWay[Asking]()


def start_asking(turn: Turn) -> None:
    """Let the bound model answer what code could not."""
    client, bench, request = model_client(), workbench(), {**turn.request, "model": True}
    askings().start(turn.run_id, lambda: Asking(client, lambda listener: bench.run(ASK, request, progress=listener).document))


def take_answers() -> None:
    """Put the answers that the model has given since in the place of those that it was asked to better."""
    for run_id in on_page():
        asking = askings().get(run_id)
        if asking is not None and asking.over and asking.snapshot.run_id:
            kept = [asking.snapshot.run_id if one == run_id else one for one in on_page()]
            st.query_params[PARAMETER] = ",".join(dict.fromkeys(kept))


def close_ended(task: str, job_id: str) -> None:
    """For a job that was cancelled or has failed: take what it told off the page."""
    if jobs().state(job_id).is_over and st.button("Close", key=f"documents-close-{job_id}"):
        forget_job(task)
        st.rerun()


def on_page() -> list[str]:
    """The runs that the conversation is made of, oldest first."""
    named = st.query_params.get(PARAMETER) or st.query_params.get(RUN_PARAMETER, "")
    return [one for one in named.split(",") if one]


def add(run_id: str) -> None:
    """Put an answer at the end of the conversation."""
    kept = [one for one in on_page() if one != run_id]
    st.query_params.pop(RUN_PARAMETER, None)
    st.query_params[PARAMETER] = ",".join([*kept, run_id][-MOST:])


def forget() -> None:
    """Begin anew; the answers stay among the runs."""
    for name in (PARAMETER, RUN_PARAMETER):
        st.query_params.pop(name, None)
