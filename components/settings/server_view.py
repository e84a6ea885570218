"""What the model server says of itself, asked within a bounded time and kept for a moment, so that no click waits for it."""

import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace

import streamlit as st

from components.page import card
from components.resources import model_client, settings
from workbench.llm.failures import ModelFailure, Situation, silence
from workbench.llm.models import LoadedModel, ModelInfo, model_warning
from workbench.llm.ollama_client import OllamaClient, ServerStatus
from workbench.llm.roles import Binding, RoleName, bind, machine_memory

#: Seconds that all questions together may take, and how long their answers count as fresh.
LONGEST_ASKING = 8.0
FRESH_SECONDS = 20.0
#: A server that takes longer than this for the rest is not asked for every model's details too.
_DETAILS_WITHIN = 2.0

_SLOT = "settings: model server"

Pulse = Callable[[], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerView:
    """The model server at one moment.

    Attributes:
        url: of the server.
        asked_at: seconds of a monotonic clock.
        status: None: it did not say.
        too_new: a sentence for each model in use that wants a newer server.
        failure: what went wrong first; what had been told before it is kept.
    """

    url: str
    asked_at: float
    status: ServerStatus | None = None
    too_new: tuple[str, ...] = ()
    models: tuple[ModelInfo, ...] = ()
    loaded: tuple[LoadedModel, ...] = ()
    failure: ModelFailure | None = None


def current_view() -> ServerView:
    """The view of this session; the server is asked where there is none, or an old one, with a spinner meanwhile."""
    client = model_client()
    kept: ServerView | None = st.session_state.get(_SLOT)
    if kept is not None and kept.url == client.address.url and time.monotonic() - kept.asked_at < FRESH_SECONDS:
        return kept
    place = st.empty()
    with place.container(), ExitStack() as around:
        if kept is None:
            # Nothing stands here yet: the room of what comes, under the heading it will have.
            around.enter_context(st.container(key="settings-asking"))
            around.enter_context(card("Model server", "asking"))
        pulse = st.empty()
        with st.spinner(f"Asking the model server, for at most {LONGEST_ASKING:.0f} s", show_time=True):
            # Writing anything gives way to a click that has come meanwhile.
            view = ask(client, pulse.empty, monotonic=time.monotonic, in_use=_names_in_use)
    place.empty()
    st.session_state[_SLOT] = view
    return view


def forget_view() -> None:
    """Ask again at the next look: something has changed there."""
    st.session_state.pop(_SLOT, None)


def bindings_of(models: tuple[ModelInfo, ...]) -> Mapping[RoleName, Binding]:
    """Every role with its model, by the settings as they are now."""
    return bind(settings().models, models, model_client().gate, machine_memory())


def ask(
    client: OllamaClient,
    pulse: Pulse,
    *,
    monotonic: Callable[[], float],
    limit: float = LONGEST_ASKING,
    in_use: Callable[[tuple[ModelInfo, ...]], Iterable[str]] = lambda _models: (),
) -> ServerView:
    """Ask the server for its status, its models and those in memory.

    Args:
        pulse: called several times a second while waiting; what it raises ends the asking.
        limit: seconds for everything together.
        in_use: the names of the models whose age is looked at, given all models.
    """
    began = monotonic()

    def tick() -> None:
        waited = monotonic() - began
        if waited > limit:
            raise silence(Situation(server=client.address.url, doing="its status", waited=waited))
        pulse()

    view = ServerView(url=client.address.url, asked_at=began)
    try:
        view = replace(view, status=client.status(tick=tick))
        view = replace(view, models=client.models(tick=tick))
        view = replace(view, loaded=client.loaded(tick=tick))
        if view.status is not None and monotonic() - began < _DETAILS_WITHIN:
            details = [client.model(name, tick=tick) for name in in_use(view.models)]
            warnings = (model_warning(model, view.status.version) for model in details)
            view = replace(view, too_new=tuple(warning for warning in warnings if warning))
    except ModelFailure as failure:
        view = replace(view, failure=failure)
    return replace(view, asked_at=monotonic())


def _names_in_use(models: tuple[ModelInfo, ...]) -> Iterable[str]:
    return sorted({binding.model.name for binding in bindings_of(models).values() if binding.model is not None})
