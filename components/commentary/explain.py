"""The Explain tab: a commentary on the result for a client or a colleague, in English or Chinese, every figure checked.

It is a fragment of its own, so nothing else on the page is drawn again. The model writes in a thread of the server: the page
looks at it until another click waits, serves that, and looks again; it finds the text again after a reload.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components import numbers
from components.commentary.asked import keep_rule_text, kept, key_of, rule_text, start_writing, take_back, whereabouts, writings
from components.commentary.subjects import portfolio_subject, stress_subject
from components.commentary.text_view import marked_text, sources_table
from components.commentary.words import AUDIENCES, LANGUAGES
from components.context_meter import context_meter, meter_in
from components.error_box import error_box, notice, show_error
from components.looking import LOOK_AGAIN, in_page_run, look, page_run
from components.neutral_text import plain_text
from components.portfolio.answers import Answer as PortfolioAnswer
from components.stress.answers import Answer as StressAnswer
from workbench.commentary.commentary import Commentary, checked_against
from workbench.commentary.facts import Audience, Facts, Language
from workbench.commentary.writing import Snapshot, Writing
from workbench.errors import WorkbenchError

#: Places beneath the foot of a finished text: figures, copy, model, text before, text by rule.
_BENEATH = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class _Chosen:
    """What the reader asks for."""

    facts: Facts
    audience: Audience
    language: Language

    @property
    def key(self) -> tuple[str, str, str]:
        return key_of(self.facts, self.audience, self.language)

    @property
    def chinese(self) -> bool:
        return self.language == "zh"


def explain_portfolio(answer: PortfolioAnswer, history: Mapping[str, Any]) -> None:
    """The tab of the portfolio page."""
    _explain(portfolio_subject(answer, history))


def explain_stress(answer: StressAnswer, simulated: Mapping[str, Any] | None) -> None:
    """The tab of the stress page."""
    if not answer.done:
        notice("No scenario could be run, so there is nothing to explain.")
        return
    _explain(stress_subject(answer, simulated))


def _explain(facts: Facts) -> None:
    with page_run():
        _card(facts)


@st.fragment
def _card(facts: Facts) -> None:
    with st.container(key="explain", gap="small"), error_box():
        chosen, writing, goes_on = _controls(facts)
        if writing is None or not goes_on:
            _finished(chosen, writing.snapshot if writing is not None else None)
        elif in_page_run():
            _watch(writing, chosen)
        else:
            _live(writing, chosen)
            st.rerun(scope="fragment")


def _controls(facts: Facts) -> tuple[_Chosen, Writing | None, bool]:
    """What is asked for, its writing if there was one, and whether that goes on.

    That is asked once in a run, so that the button and what stands beneath it belong together.
    """
    with st.container(key="explain-controls", horizontal=True, vertical_alignment="bottom", gap="medium"):
        audience = st.segmented_control(
            "For", list(AUDIENCES), format_func=AUDIENCES.__getitem__, default="client", required=True, key="explain-audience"
        )
        language = st.segmented_control(
            "In", list(LANGUAGES), format_func=LANGUAGES.__getitem__, default="en", required=True, key="explain-language"
        )
        chosen = _Chosen(facts=facts, audience=audience or "client", language=language or "en")
        writing = writings().get(chosen.key)
        goes_on = writing is not None and not writing.snapshot.over
        _button(chosen, writing if goes_on else None)
    st.caption(plain_text(f"{whereabouts().sentence} Only the figures of this result are sent, no files."))
    return chosen, writing, goes_on


def _button(chosen: _Chosen, writing: Writing | None) -> None:
    """One button in one place: it begins, and while a text is written it ends."""
    key = "explain-button"
    if writing is not None:
        st.button("Stop", key=key, icon=":material/stop_circle:", on_click=writing.stop, help="What has come is kept.")
        return
    st.button(
        "Write again" if _has_model_text(chosen) else "Write with the model",
        key=key,
        icon=":material/edit_note:",
        on_click=start_writing,
        args=_parts(chosen),
        help="A model writes, code checks: a figure that the result does not have is struck out.",
    )


def _has_model_text(chosen: _Chosen) -> bool:
    found = kept(*_parts(chosen))
    return found is not None and found.origin == "model"


def _parts(chosen: _Chosen) -> tuple[Facts, Audience, Language]:
    return chosen.facts, chosen.audience, chosen.language


@st.fragment(run_every=LOOK_AGAIN)
def _watch(writing: Writing, chosen: _Chosen) -> None:
    """The same for a page drawn as a whole: the browser asks again several times a second."""
    if in_page_run():
        _places(writing.snapshot, chosen)
        return
    if _live(writing, chosen).over:
        st.rerun()


def _live(writing: Writing, chosen: _Chosen) -> Snapshot:
    """Look at a text while it is written, until it is over or a click waits; the last look."""
    drawn = writing.snapshot
    status, text, meter = _places(drawn, chosen)
    return look(
        writing,
        drawn,
        status,
        text,
        say=_status,
        body=lambda snapshot: _body(snapshot, chosen),
        beside=None if drawn.meter is not None else lambda snapshot: meter_in(meter, snapshot.meter, key="explain"),
    )


def _body(snapshot: Snapshot, chosen: _Chosen) -> str:
    return marked_text(snapshot.sentences, snapshot.pending, chinese=chosen.chinese) or ":gray[…]"


def _places(snapshot: Snapshot, chosen: _Chosen) -> tuple[Any, Any, Any]:
    """Status, text and meter, to be painted over and over; what a finished text has beneath is taken off."""
    with st.container(key="explain-live"):
        status = st.caption(_status(snapshot))
    with st.container(key="explain-text"):
        text = st.markdown(_body(snapshot, chosen))
    with st.container(key="explain-foot", horizontal=True, vertical_alignment="center", gap="medium"):
        st.caption("What has come is kept, whatever happens.")
        meter = st.empty()
    meter_in(meter, snapshot.meter, key="explain")
    for _ in range(_BENEATH):
        st.empty()
    return status, text, meter


def _status(snapshot: Snapshot) -> str:
    if snapshot.position:
        return plain_text(f"Waiting for the model: place {snapshot.position} in the queue.")
    if snapshot.note:
        return plain_text(snapshot.note)
    if snapshot.sentences or snapshot.pending:
        return "Writing; each sentence is checked as it ends."
    doing = "The model is thinking" if snapshot.thinking else "Asking the model"
    return plain_text(f"{doing}, {numbers.duration(float(int(snapshot.seconds)))} so far.")


def _finished(chosen: _Chosen, snapshot: Snapshot | None) -> None:
    """The commentary as it is kept, what went wrong, and the text by rule."""
    commentary = (snapshot.commentary if snapshot is not None else None) or kept(*_parts(chosen))
    by_rule = rule_text(*_parts(chosen))
    with st.container(key="explain-notes", gap="small"):
        _notes(snapshot, commentary)
    _text(commentary or by_rule)
    if commentary is None:
        if st.button("Put it into the files", key="explain-keep", help=_which_files(chosen)):
            keep_rule_text(*_parts(chosen))
            _draw_again()
    else:
        _text_before(chosen)
    if commentary is not None and commentary.origin == "model":
        with st.expander("The text by rule, without a model", key="explain-by-rule"):
            st.markdown(marked_text(by_rule.sentences, chinese=chosen.chinese))


def _which_files(chosen: _Chosen) -> str:
    """The proposal goes to the client, so it holds no text for a colleague."""
    if chosen.facts.subject == "portfolio" and chosen.audience == "colleague":
        return "Saves this text with the run: Excel then holds it. The PDF is for the client and holds the client's text only."
    return "Saves this text with the run: Excel and PDF then hold it."


def _text_before(chosen: _Chosen) -> None:
    """The whole text that one broken off has not replaced: it stands in the files, and may be taken back."""
    saved = kept(*_parts(chosen))
    if saved is None or saved.before is None:
        return
    with st.expander("The whole text before, which the files hold", key="explain-before"):
        st.markdown(marked_text(checked_against(saved.whole, chosen.facts).sentences, chinese=chosen.chinese))
        if st.button("Take it back", key="explain-take-back", help="It replaces the text that broke off."):
            take_back(chosen.facts, saved.before)
            _draw_again()


def _draw_again() -> None:
    """The fragment alone, or the page where the click came with a run of the whole page."""
    st.rerun(scope="app" if in_page_run() else "fragment")


def _notes(snapshot: Snapshot | None, commentary: Commentary | None) -> None:
    """What went wrong, or that it was stopped."""
    problem = (snapshot.problem if snapshot is not None else None) or (commentary.problem if commentary is not None else None)
    if problem is not None:
        show_error(WorkbenchError(*problem))
    if snapshot is not None and snapshot.commentary is None:
        below = "What was written before is below." if commentary is not None else "Below is the text by rule."
        notice(below if problem is not None else f"Stopped before the first word. {below}")
    elif commentary is not None and commentary.ending == "stopped":
        notice("Stopped at your request.", "What had come is kept; the last sentence may be missing.")
    if commentary is not None and commentary.truncated:
        notice(commentary.truncated)


def _text(commentary: Commentary) -> None:
    with st.container(key="explain-text"):
        st.markdown(marked_text(commentary.sentences, commentary.rest, chinese=commentary.language == "zh"))
    with st.container(key="explain-foot", horizontal=True, vertical_alignment="center", gap="medium"):
        st.caption(plain_text(_verdict(commentary)))
        if commentary.meter:
            meter = commentary.meter
            context_meter(int(meter["used"]), int(meter["window"]), counted=bool(meter["counted"]), key="explain")
    with st.expander("Where each figure comes from", key="explain-sources"):
        sources_table(commentary, key="explain-figures")
    with st.expander("Copy the text", key="explain-copy"):
        st.code(commentary.plain_text(), language=None, wrap_lines=True)
    if commentary.model:
        with st.expander("Which model, and how it was asked", key="explain-model"):
            _provenance(commentary.model, commentary.created_at)


def _verdict(commentary: Commentary) -> str:
    figures = sum(len(sentence.figures) for sentence in commentary.sentences)
    struck = len(commentary.struck)
    checked = f"{figures} figure{'' if figures == 1 else 's'} checked against the result" if figures else "No figure in it"
    traced = ", all of them traced" if figures else ""
    left = f", {struck} sentence{'' if struck == 1 else 's'} struck out" if struck else traced
    by = (
        "Written by rule, without a model"
        if commentary.origin == "rule"
        else f"Written by {(commentary.model or {}).get('name')}"
    )
    ending = {"whole": "", "stopped": ", stopped before its end", "failed": ", broken off"}[commentary.ending]
    return f"{by}{ending}. {checked}{left}."


def _provenance(model: Mapping[str, Any], created_at: str) -> None:
    options = ", ".join(f"{name} {value}" for name, value in sorted(model["options"].items()))
    st.text(
        f"Model {model['name']}, digest {model['digest'][:12]}, server {model['server_version']}\n"
        f"Options: {options}\nPrompt SHA-256 {model['prompt_sha256']}\nWritten {numbers.moment(created_at)}"
    )
