"""Who words the client's turns: the bound chat model where there is one, else the written lines."""

import os
from functools import partial

from workbench.coaching.model_wording import LineRequest, SpokenLine, model_line, written_line
from workbench.coaching.session import Say
from workbench.credentials import Credentials
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import ChatRequest, Reply
from workbench.llm.ollama_client import OllamaClient
from workbench.llm.opening import open_client
from workbench.llm.roles import bind, machine_memory, model_for
from workbench.settings import Settings


def modelled(client: OllamaClient, settings: Settings) -> Say:
    """Words every turn by the model bound to ``chat``. A model that is missing or fails costs no turn: a written line comes."""

    def ask(request: ChatRequest) -> Reply:
        return client.answer(request)

    def say(request: LineRequest) -> SpokenLine:
        try:
            model = model_for("chat", bind(settings.models, client.models(), client.gate, machine_memory()))
        except ModelFailure as failure:
            return written_line(request, failure.message)
        return model_line(request, model, ask)

    return say


def voice_of(settings: Settings, *, use_model: bool) -> Say:
    """The voice for a session in this process."""
    if not use_model:
        return partial(written_line, note="")
    return modelled(open_client(settings, Credentials(os.environ)), settings)
