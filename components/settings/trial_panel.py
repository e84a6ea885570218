"""A short question to a model on the page: its answer while it is written, a stop that stops, and how fast it was.

The asking runs in a thread of its own, so that the page stays free; it ends by itself when its reader has gone.
"""

import threading

import streamlit as st

from components import numbers
from components.error_box import notice, show_error, warning
from components.metrics import Metric, metric_strip
from components.neutral_text import plain_text, safe_markdown
from components.resources import model_client
from components.settings.model_words import shown_name
from workbench.errors import Cancelled, WorkbenchError
from workbench.llm.messages import Finished, Waiting
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient
from workbench.llm.trial import Trial, measured, trial_request

_SLOT = "settings: trial"
_POLL_SECONDS = 0.25
_STOP_SECONDS = 1.0


class RunningTrial:
    """One trial, from its start to what became of it. ``outcome`` and ``error`` are set before ``over``."""

    def __init__(self, client: OllamaClient, model: ModelInfo) -> None:
        self.model = model
        self.where = client.gate.whereabouts(model).sentence
        self.stream = client.chat(trial_request(model))
        self.waiting: Waiting | None = None
        self.outcome: Trial | None = None
        self.error: WorkbenchError | None = None
        self.over = threading.Event()
        threading.Thread(target=self._listen, name="model-trial", daemon=True).start()

    def stop(self) -> None:
        """End it now; returns when it has ended, or after a second."""
        self.stream.stop()
        self.over.wait(_STOP_SECONDS)

    def _listen(self) -> None:
        try:
            with self.stream as events:
                for event in events:
                    if isinstance(event, Finished):
                        self.outcome = measured(self.model, event.reply)
                    elif isinstance(event, Waiting):
                        self.waiting = event
        except WorkbenchError as error:
            self.error = error
        finally:
            self.over.set()


def start_trial(model: ModelInfo | None) -> None:
    """Ask the model; a refusal is shown in the panel like any other outcome."""
    if model is None:
        return
    try:
        st.session_state[_SLOT] = RunningTrial(model_client(), model)
    except WorkbenchError as error:
        st.session_state[_SLOT] = error


def trial_is_running() -> bool:
    """Whether a trial of this session is under way."""
    trial = st.session_state.get(_SLOT)
    return isinstance(trial, RunningTrial) and not trial.over.is_set()


def trial_panel() -> None:
    """The latest trial of this session, if there was one."""
    trial: RunningTrial | WorkbenchError | None = st.session_state.get(_SLOT)
    if trial is None:
        return
    with st.container(key="settings-trial", border=True):
        if isinstance(trial, WorkbenchError):
            show_error(trial)
        elif not trial.over.is_set():
            _watch(trial)
        else:
            _show_outcome(trial)


@st.fragment(run_every=_POLL_SECONDS)
def _watch(trial: RunningTrial) -> None:
    if trial.over.is_set():
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain_text(shown_name(trial.model.name))}** {_progress(trial)}", width="stretch")
        if st.button("Stop", key="stop-trial", icon=":material/stop_circle:", help="Ends the answer at once"):
            trial.stop()
            st.rerun()
    _answer(trial.stream.text)


def _progress(trial: RunningTrial) -> str:
    if trial.stream.text:
        return "is answering"
    waiting = trial.waiting
    if waiting is None:
        return "is asked"
    if waiting.position:
        return f"waits for {waiting.position} before it"
    note = f" ({plain_text(waiting.note)})" if waiting.note else ""
    return f"has said nothing yet after {numbers.duration(waiting.seconds)}; a model not in memory is loaded first{note}"


def _show_outcome(trial: RunningTrial) -> None:
    name = plain_text(shown_name(trial.model.name))
    took = f" and answered in {numbers.duration(trial.outcome.seconds)}" if trial.outcome is not None else ""
    st.markdown(f"**{name}** was asked one short question{took}. {plain_text(trial.where)}")
    if trial.outcome is not None:
        _measures(trial.outcome)
    elif isinstance(trial.error, Cancelled):
        notice(trial.error.message, trial.error.hint)
    elif trial.error is not None:
        show_error(trial.error)
    else:
        warning("The trial broke down without a reason.", "The log of the workbench says more.")
    _answer(trial.stream.text)


def _measures(trial: Trial) -> None:
    speed = trial.tokens_per_second
    metric_strip(
        [
            Metric(
                label="First text after",
                value=numbers.duration(trial.seconds_to_first_text),
                help="From the question to the first word; loading the model is part of it.",
            ),
            Metric(
                label="Speed",
                value=f"{speed:,.1f} tokens/s" if speed else numbers.ABSENT,
                help="Tokens written in a second, by the server's own clock. Above about 10 it is faster than reading.",
            ),
            Metric(
                label="Loading",
                value=numbers.duration(trial.load_seconds),
                help="Bringing the model into memory; near zero where it was there already.",
            ),
        ],
        key="settings-trial",
    )


def _answer(text: str) -> None:
    with st.container(key="settings-trial-answer"):
        if text:
            st.markdown(safe_markdown(text))
