"""Asking the model server for its state: within a bound, with what had been told kept."""

import time
from collections.abc import Iterator

import pytest

from components.settings.server_view import ask
from tests.doubles.ollama_scripts import Served, Turn, refusal
from tests.doubles.ollama_server import Ollama, serving
from tests.llm.asking import client_of, threads_end
from workbench.errors import Cancelled


@pytest.fixture
def ollama() -> Iterator[Ollama]:
    with serving(Served(name="m:1b", requires="0.40.0", loaded_window=8_192)) as one:
        yield one


def quiet() -> None:
    """Nothing to do while waiting."""


def test_all_that_the_server_tells(ollama: Ollama) -> None:
    view = ask(client_of(ollama), quiet, monotonic=time.monotonic, in_use=lambda models: [model.name for model in models])
    assert view.failure is None
    assert view.status is not None
    assert view.status.version == "0.33.0"
    assert [model.name for model in view.models] == [model.name for model in view.loaded] == ["m:1b"]
    assert view.too_new == ("m:1b needs Ollama 0.40.0 and the server is 0.33.0: update Ollama.",)


def test_what_had_been_told_is_kept(ollama: Ollama, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(ollama)
    version = client.version

    def then_ill(**named: object) -> str:
        told = version()
        ollama.everything = refusal(500, "out of memory")
        return told

    monkeypatch.setattr(client, "version", then_ill)
    view = ask(client, quiet, monotonic=time.monotonic)
    assert (view.status is not None, view.models) == (True, ())
    assert view.failure is not None
    assert view.failure.reason == "out_of_memory"


def test_the_bound_holds_for_all_questions_together(ollama: Ollama) -> None:
    ollama.everything = Turn(opening="hang")
    seconds = iter(range(100))
    view = ask(client_of(ollama), quiet, monotonic=lambda: float(next(seconds)), limit=2.5)
    assert view.failure is not None
    assert view.failure.reason == "no_answer"
    assert view.failure.message.endswith("did not answer within 3 s.")
    assert threads_end()


def test_whoever_waits_can_leave(ollama: Ollama) -> None:
    ollama.everything = Turn(opening="hang")

    def leave() -> None:
        raise Cancelled("Left.")

    with pytest.raises(Cancelled):
        ask(client_of(ollama), leave, monotonic=time.monotonic)
    assert ollama.wait(lambda: ollama.received[0].left_at is not None)
    assert threads_end()
