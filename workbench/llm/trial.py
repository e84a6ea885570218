"""A short question to a model, to see that it answers and how fast."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.llm.messages import ChatRequest, Message, Reply
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient, nothing
from workbench.llm.prompt_files import PromptFile

TRIAL = PromptFile(package="workbench.llm", name="trial")
#: Room for a model that thinks a little even when asked not to.
LONGEST_ANSWER = 600


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """How a model did.

    Attributes:
        seconds_to_first_text: with ``load_seconds`` in it when the model was not in memory.
        tokens_per_second: while writing, by the server's clock; None: the server does not say.
    """

    model: str
    text: str
    seconds: float
    seconds_to_first_text: float
    load_seconds: float
    tokens_per_second: float | None


def trial_request(model: ModelInfo) -> ChatRequest:
    """The trial question to ``model``."""
    return ChatRequest(
        model=model, messages=(Message(role="user", content=TRIAL.fill()),), longest_reply=LONGEST_ANSWER, think=False
    )


def measured(model: ModelInfo, reply: Reply) -> Trial:
    """How the model did, from its answer."""
    return Trial(
        model=model.name,
        text=reply.text,
        seconds=reply.seconds,
        seconds_to_first_text=reply.seconds_to_first_text,
        load_seconds=reply.load_seconds,
        tokens_per_second=reply.tokens_per_second,
    )


def try_model(client: OllamaClient, model: ModelInfo, *, tick: Callable[[], None] = nothing) -> Trial:
    """Ask ``model`` the trial question.

    Raises:
        ModelFailure: as for any question.
    """
    return measured(model, client.answer(trial_request(model), tick=tick))
