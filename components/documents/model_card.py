"""The model's answer to a question that code could not answer: offered, watched while it is written, stopped.

A fragment of its own, as the commentary is: the page looks at the answer until another click waits, and finds it again after
a reload. What stands there meanwhile is a draft; the checked answer takes its place.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.commentary.asked import whereabouts
from components.commentary.text_view import sentence_text, unchecked
from components.context_meter import context_meter, meter_in
from components.documents.conversation import Turn, askings, start_asking
from components.error_box import error_box, notice, show_error
from components.looking import LOOK_AGAIN, in_page_run, look, page_run
from components.neutral_text import plain_text
from workbench.documents.asking import Asking, Snapshot
from workbench.errors import WorkbenchError

#: Places beneath what is being written that an offer may have had: the notice and what had come of a text before.
_BENEATH = 3


def model_card(turn: Turn) -> None:
    """Offer the bound model for the newest question, or show what it writes."""
    with page_run():
        _card(turn)


@st.fragment
def _card(turn: Turn) -> None:
    with st.container(key="documents-model", gap="small"), error_box():
        asking = askings().get(turn.run_id)
        if asking is None or asking.over:
            if asking is not None and asking.snapshot.run_id:
                st.rerun()
            _offer(turn, asking.snapshot if asking is not None else None)
            return
        with _acts():
            st.button("Stop", key="documents-model-button", icon=":material/stop_circle:", on_click=asking.stop, help=_KEPT)
            st.caption(plain_text(_where()))
        if in_page_run():
            _watch(asking)
        elif _live(asking).over:
            st.rerun()
        else:
            st.rerun(scope="fragment")


def _acts() -> Any:
    """The row of the one button, with where the text goes."""
    return st.container(key="documents-model-acts", horizontal=True, vertical_alignment="center", gap="small")


_KEPT = "The question and its passages stay, and so does what has come."


def _offer(turn: Turn, before: Snapshot | None) -> None:
    """The button, and what became of the time before: stopped, or not kept."""
    with _acts():
        st.button(
            "Let the model answer", key="documents-model-button", icon=":material/edit_note:", on_click=start_asking,
            args=(turn,), width="content",
            help="It sees the passages only. Its quotes and figures are checked against them; what fails is struck out.",
        )  # fmt: skip
        st.caption(plain_text(_where()))
    if before is None:
        return
    if before.problem is not None:
        show_error(WorkbenchError(*before.problem))
    else:
        notice("Stopped at your request.", "The question stays. What had come is below; it is not kept with the answers.")
    if before.written:
        with st.container(key="documents-model-text"):
            st.markdown(_body(before))


def _where() -> str:
    return f"{whereabouts().sentence} Only the question and the passages are sent."


@st.fragment(run_every=LOOK_AGAIN)
def _watch(asking: Asking) -> None:
    """The same for a page drawn as a whole: the browser asks again several times a second."""
    if in_page_run():
        _places(asking.snapshot)
    elif _live(asking).over:
        st.rerun()


def _live(asking: Asking) -> Snapshot:
    drawn = asking.snapshot
    status, text, meter = _places(drawn)
    return look(
        asking,
        drawn,
        status,
        text,
        say=_status,
        body=_body,
        beside=None if drawn.meter is not None else lambda snapshot: meter_in(meter, snapshot.meter, key="documents-live"),
    )


def _places(snapshot: Snapshot) -> tuple[Any, Any, Any]:
    """Status, text and meter, to be painted over and over."""
    with st.container(key="documents-model-live"):
        status = st.caption(_status(snapshot))
    with st.container(key="documents-model-text"):
        text = st.markdown(_body(snapshot))
    with st.container(key="documents-model-foot", horizontal=True, vertical_alignment="center", gap="medium"):
        st.caption("Not the answer yet: the whole of it is checked when it has come.")
        meter = st.empty()
    meter_in(meter, snapshot.meter, key="documents-live")
    for _ in range(_BENEATH):
        st.empty()
    return status, text, meter


def _body(snapshot: Snapshot) -> str:
    """The sentences that were held against their passages, and in grey what has come since."""
    ended = [sentence_text(one.text, [one.reason] if one.reason else []) for one in snapshot.sentences]
    return "\n\n".join([*ended, *(unchecked(line) for line in snapshot.pending.splitlines())]) or ":gray[…]"


def _status(snapshot: Snapshot) -> str:
    if snapshot.position:
        return plain_text(f"Waiting for the model: place {snapshot.position} in the queue.")
    if snapshot.note:
        return plain_text(snapshot.note)
    if snapshot.written:
        again = "Asked again, for the first answer had the wrong form. " if snapshot.again else ""
        return f"{again}Writing; what is grey is not checked yet."
    if snapshot.meter is None:
        return plain_text(f"{snapshot.doing or 'Looking for passages'} …")
    doing = "The model is thinking" if snapshot.thinking else "The model reads the passages"
    return plain_text(f"{doing}, {numbers.duration(float(int(snapshot.seconds)))} so far.")


def model_foot(document: Mapping[str, Any]) -> None:
    """Beneath an answer that a model wrote: by which, what its check found, and how full its window was."""
    run_id, context = document["provenance"]["run_id"], document.get("context")
    with st.container(key=f"documents-model-foot-{run_id}", horizontal=True, vertical_alignment="center", gap="medium"):
        st.caption(plain_text(_verdict(document)))
        if context:
            used, window = int(context["used"]), int(context["window"])
            context_meter(used, window, counted=bool(context["counted"]), key=f"documents-{run_id}")


def _verdict(document: Mapping[str, Any]) -> str:
    sentences = document["sentences"]
    struck = sum(not one["supported"] for one in sentences)
    name = (document["provenance"].get("model") or {}).get("name", "the model")
    left = f", {struck} of {len(sentences)} sentence{'' if len(sentences) == 1 else 's'} struck out" if struck else ""
    return f"Written by {name}. Every figure and quote was checked against the documents{left}."
