"""A commentary being written by a model, against the stand-in server over a real socket."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.commentary.results import stress
from tests.doubles.ollama_scripts import Served, Turn, html
from tests.doubles.ollama_server import Ollama, serving
from workbench.commentary.asking import PROMPTS, commentary_request, facts_text
from workbench.commentary.commentary import checked_against, from_document
from workbench.commentary.writing import Writing, Writings
from workbench.errors import StoreError
from workbench.llm.address import ServerAddress
from workbench.llm.messages import ChatRequest, Message
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient
from workbench.llm.streaming import ChatStream

MODEL = ModelInfo(name="m:1b", digest="d" * 64, capabilities=frozenset({"completion"}), context_length=40_960)
TEXT = "If 2008 came again, the portfolio would lose 37.7 %. In 2008 again it would lose 41.0 %."


def now() -> datetime:
    return datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[Ollama]:
    with serving(Served(name="m:1b")) as found:
        yield found


def client_of(server: Ollama) -> OllamaClient:
    return OllamaClient(ServerAddress.of(server.url), memory=16 * 2**30)


def writing(client: OllamaClient, kept: list[Any], keep: Callable[[Any], None] | None = None) -> Writing:
    facts = stress()

    def open_stream(tick: Callable[[], None]) -> ChatStream:
        tick()
        return client.chat(commentary_request(MODEL, facts, "client", "en"))

    return Writing(facts, "client", "en", open_stream=open_stream, keep=keep or kept.append, clock=now)


def script(server: Ollama, turn: Turn) -> None:
    server.models["m:1b"].turns = [turn]


def test_it_is_checked_as_it_comes_and_kept_whole(server: Ollama) -> None:
    script(server, Turn(pieces=tuple(TEXT[start : start + 5] for start in range(0, len(TEXT), 5)), gap=0.002))
    kept: list[Any] = []
    found = writing(client_of(server), kept).start()
    assert found.join(20)
    last = found.snapshot
    assert last.over
    assert last.problem is None
    assert [sentence.struck for sentence in last.sentences] == [False, True]
    commentary = last.commentary
    assert commentary is not None
    assert (commentary.ending, commentary.origin, commentary.created_at) == ("whole", "model", "2026-01-05T09:30:00+00:00")
    assert commentary.model is not None
    assert commentary.model["name"] == "m:1b"
    assert len(commentary.model["prompt_sha256"]) == 64
    assert commentary.meter is not None
    assert 0 < commentary.meter["used"] < commentary.meter["window"]
    assert kept == [commentary.as_document()]
    assert from_document(kept[0]) == commentary


def test_the_first_words_are_seen_before_the_end(server: Ollama) -> None:
    script(server, Turn(pieces=("One word ", *(f"w{number} " for number in range(1000))), gap=0.01))
    found = writing(client_of(server), []).start()
    snapshot = found.snapshot
    while not snapshot.written:
        snapshot = found.wait(snapshot.version, 20)
    assert not snapshot.over
    assert snapshot.pending.startswith("One word")
    found.stop()
    assert found.join(20)


def test_stop_leaves_the_server_and_keeps_what_came(server: Ollama) -> None:
    script(server, Turn(pieces=("It would lose 37.7 % in 2008 again. ", *(f"W{number} " for number in range(1000))), gap=0.01))
    kept: list[Any] = []
    found = writing(client_of(server), kept).start()
    snapshot = found.snapshot
    while not snapshot.sentences:
        snapshot = found.wait(snapshot.version, 20)
    found.stop()
    found.stop()
    received = server.asked("/api/chat")[-1]
    assert server.wait(lambda: received.left_at is not None)
    assert found.join(20)
    assert found.snapshot.commentary is not None
    assert found.snapshot.commentary.ending == "stopped"
    assert kept[0]["ending"] == "stopped"
    assert kept[0]["sentences"][0]["reasons"] == []
    assert kept[0]["model"]["prompt_sha256"]


def test_stop_before_the_first_word_keeps_nothing(server: Ollama) -> None:
    script(server, Turn(opening="hang"))
    kept: list[Any] = []
    found = writing(client_of(server), kept).start()
    assert server.wait(lambda: bool(server.asked("/api/chat")))
    found.stop()
    assert found.join(20)
    assert (found.snapshot.commentary, found.snapshot.problem, kept) == (None, None, [])


@pytest.mark.parametrize("fault", ["error", "drop", "no_done", "half_line", "garbage"])
def test_what_had_come_before_a_failure_is_kept(server: Ollama, fault: Any) -> None:
    script(server, Turn(pieces=("It would lose 37.7 % in 2008 again. ", "More ", "words"), fault=fault, fault_after=2))
    kept: list[Any] = []
    found = writing(client_of(server), kept).start()
    assert found.join(20)
    assert found.snapshot.problem is not None
    assert kept[0]["ending"] == "failed"
    assert kept[0]["problem"] == list(found.snapshot.problem)
    assert kept[0]["sentences"][0]["text"] == "It would lose 37.7 % in 2008 again."
    assert kept[0]["rest"].startswith("More")


def test_a_failure_before_the_first_word_says_what_to_do(server: Ollama) -> None:
    script(server, html())
    kept: list[Any] = []
    found = writing(client_of(server), kept).start()
    assert found.join(20)
    assert found.snapshot.commentary is None
    assert found.snapshot.problem is not None
    assert all(found.snapshot.problem)
    assert kept == []


def test_a_text_that_cannot_be_saved_is_shown_all_the_same(server: Ollama) -> None:
    def full(_: Any) -> None:
        raise StoreError("The disk is full.", "Make room.")

    script(server, Turn(pieces=(TEXT,)))
    found = writing(client_of(server), [], keep=full).start()
    assert found.join(20)
    assert found.snapshot.commentary is not None
    assert found.snapshot.problem == ("The commentary was not saved. The disk is full.", "Make room.")


def test_it_waits_its_turn_and_says_its_place(server: Ollama) -> None:
    client = client_of(server)
    ready = threading.Event()
    with client.turnstile.ticket() as ticket:
        assert ticket.wait(1)
        script(server, Turn(pieces=(TEXT,)))
        found = writing(client, []).start()
        snapshot = found.snapshot
        while not snapshot.position:
            snapshot = found.wait(snapshot.version, 20)
        assert snapshot.position == 1
        ready.set()
    assert found.join(20)
    assert found.snapshot.commentary is not None


def test_one_text_is_written_once_and_found_again(server: Ollama) -> None:
    script(server, Turn(opening="hang"))
    client, all_of_them = client_of(server), Writings()
    first = all_of_them.start("key", lambda: writing(client, []))
    assert all_of_them.start("key", lambda: writing(client, [])) is first
    assert all_of_them.get("key") is first
    all_of_them.forget("key")
    assert all_of_them.get("key") is first
    first.stop()
    assert first.join(20)
    all_of_them.forget("key")
    assert all_of_them.get("key") is None


def test_a_text_kept_for_other_figures_is_checked_again(server: Ollama) -> None:
    script(server, Turn(pieces=(TEXT,)))
    found = writing(client_of(server), []).start()
    assert found.join(20)
    commentary = found.snapshot.commentary
    assert commentary is not None
    assert checked_against(commentary, stress()) is commentary
    older = from_document({**commentary.as_document(), "facts_sha256": "other", "sentences": [
        {**sentence, "reasons": []} for sentence in commentary.as_document()["sentences"]
    ]})  # fmt: skip
    assert len(checked_against(older, stress()).struck) == 1


def test_every_prompt_has_the_variables_it_declares() -> None:
    for prompt in PROMPTS:
        assert prompt.placeholders == prompt.variables


def test_the_facts_are_fenced_and_named_in_the_language() -> None:
    for audience, language, told in (("client", "en", "British English"), ("colleague", "zh", "简体中文")):
        request: ChatRequest = commentary_request(MODEL, stress(), audience, language)  # type: ignore[arg-type]
        message: Message = request.messages[-1]
        assert told in message.content
        fenced = message.content[message.content.index("<<<") : message.content.index(">>>")]
        assert facts_text(stress(), language)[:80] in fenced  # type: ignore[arg-type]
        assert request.think is False
        assert not request.tools
