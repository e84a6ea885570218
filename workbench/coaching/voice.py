"""Who words the client's turns, who looks again at the trainee's: the chat model where one is bound, else the rules."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from workbench.coaching.model_turns import with_model_topics
from workbench.coaching.model_wording import LineRequest, SpokenLine, model_line, written_line
from workbench.coaching.scenario_models import Language, Scenario
from workbench.coaching.session import LookAgain, Say, as_read
from workbench.coaching.turns import TurnReading
from workbench.credentials import Credentials
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import ChatRequest, Reply
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient, nothing
from workbench.llm.opening import open_client
from workbench.llm.roles import bind, machine_memory, model_for
from workbench.settings import Settings


@dataclass(frozen=True, slots=True)
class Voice:
    """What ``take_turn`` needs beside the session: ``say`` words the client, ``look_again`` reads the trainee once more."""

    say: Say
    look_again: LookAgain


RULES = Voice(written_line, as_read)


def modelled(client: OllamaClient, settings: Settings, *, tick: Callable[[], None] = nothing) -> Voice:
    """A voice by the model bound to ``chat``. A model that is missing or fails costs no turn: the rules alone then do it.

    Args:
        tick: called several times a second while the model is waited for; what it raises stops the model and the turn.
    """

    def model() -> ModelInfo:
        return model_for("chat", bind(settings.models, client.models(tick=tick), client.gate, machine_memory()))

    def ask(request: ChatRequest) -> Reply:
        return client.answer(request, tick=tick)

    def say(request: LineRequest) -> SpokenLine:
        try:
            return model_line(request, model(), ask)
        except ModelFailure as failure:
            return written_line(request, failure.message)

    def look_again(reading: TurnReading, scenario: Scenario, language: Language) -> TurnReading:
        if all(question.topics for question in reading.questions):
            return reading
        try:
            return with_model_topics(reading, scenario, language, model(), ask)
        except ModelFailure:
            return reading

    return Voice(say, look_again)


def voice_of(settings: Settings, *, use_model: bool) -> Voice:
    """The voice for a session in this process."""
    return modelled(open_client(settings, Credentials(os.environ)), settings) if use_model else RULES
