"""What the tests of the model layer share: a client on the stand-in server, requests, and the wait for threads to end."""

import threading
import time
from typing import Any

from tests.doubles.ollama_server import Ollama
from workbench.llm.address import ServerAddress
from workbench.llm.call import Patience
from workbench.llm.messages import ChatRequest, Message
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient

MEMORY = 8 * 2**30
#: Short enough for tests, long enough for a busy machine.
QUICK = Patience(connect=2.0, answer=5.0, first_token=5.0, gap=5.0, whole=20.0, busy=(0.05, 0.1))


def client_of(ollama: Ollama, **options: Any) -> OllamaClient:
    """A client on the stand-in."""
    return OllamaClient(ServerAddress.of(ollama.url), **{"memory": MEMORY, "patience": QUICK, **options})


def local(name: str, *capabilities: str, **fields: Any) -> ModelInfo:
    """A model as the client would have read it."""
    known = frozenset(capabilities or ("completion", "tools"))
    return ModelInfo(name=name, digest="d" * 64, capabilities=known, **{"context_length": 40_960, **fields})


def question(model: ModelInfo | str, text: str = "Why did the portfolio lose?", **options: Any) -> ChatRequest:
    """One user message."""
    model = local(model) if isinstance(model, str) else model
    return ChatRequest(model=model, messages=(Message(role="user", content=text),), **options)


def call_threads() -> list[threading.Thread]:
    """The threads of calls that still run."""
    return [thread for thread in threading.enumerate() if thread.name == "model-call"]


def threads_end(seconds: float = 5.0) -> bool:
    """Whether every call's thread ends within so many seconds."""
    until = time.monotonic() + seconds
    for thread in call_threads():
        thread.join(max(0.0, until - time.monotonic()))
    return not call_threads()
