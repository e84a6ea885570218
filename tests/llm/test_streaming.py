"""An answer while it is written: pieces, signs of life, stop, the queue; and what is sent where."""

import gc
import json
import threading
import time
from collections.abc import Callable
from contextlib import closing

import httpx
import pytest
from pydantic import SecretStr

from tests.doubles.ollama_scripts import Served, Turn
from tests.doubles.ollama_server import serving
from tests.llm.asking import client_of, local, question, threads_end
from workbench.errors import Cancelled, SettingsError
from workbench.llm.address import ServerAddress
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import ChatRequest, Conversation, Event, Finished, Message, TextPiece, ThoughtPiece, Waiting
from workbench.llm.ollama_client import OllamaClient
from workbench.llm.streaming import ChatStream

ENDLESS = Turn(pieces=tuple(f"{number} " for number in range(10_000)), gap=0.01)
HANGING = Turn(opening="hang")


def read(stream: ChatStream, then: Callable[[Event], object]) -> None:
    """Read to the end, doing something at every event."""
    for event in stream:
        then(event)


def test_pieces_thoughts_and_the_reply() -> None:
    turn = Turn(pieces=("Down ", "3 %."), thinking=("Let me", " see"), split="bytes")
    thinker = local("t:1b", "completion", "thinking")
    with serving(Served(name="t:1b", capabilities=("completion", "thinking"), turns=[turn])) as ollama:
        events = [event for event in client_of(ollama).chat(question(thinker, think=True)) if not isinstance(event, Waiting)]
    thought = "".join(event.text for event in events if isinstance(event, ThoughtPiece))
    text = "".join(event.text for event in events if isinstance(event, TextPiece))
    assert (thought, text) == ("Let me see", "Down 3 %.")
    assert isinstance(events[-1], Finished)
    reply = events[-1].reply
    assert (reply.text, reply.thinking, reply.tool_calls) == ("Down 3 %.", "Let me see", ())
    assert reply.use.server_version == "0.33.0"
    assert reply.use.digest == "d" * 64
    assert len(reply.use.prompt_sha256) == 64
    assert reply.meter.counted
    assert reply.meter.prompt == reply.prompt_tokens


@pytest.mark.parametrize("split", ["whole", "bytes", "joined"])
def test_two_thousand_pieces_arrive_whole_and_in_order_even_at_a_slow_reader(split: str) -> None:
    pieces = tuple(f"{number} " for number in range(2_000))
    with serving(Served(name="m:1b", turns=[Turn(pieces=pieces, split=split)])) as ollama:  # type: ignore[arg-type]
        seen = 0
        with client_of(ollama).chat(question("m:1b")) as stream:
            for event in stream:
                if isinstance(event, TextPiece):
                    seen += 1
                    if seen == 1:  # the reader is busy until everything is there
                        assert ollama.wait(lambda: ollama.asked("/api/chat")[0].answered_at is not None)
    assert stream.text == "".join(pieces)
    assert seen < 2_000, "pieces that came together are given together"


@pytest.mark.parametrize("turn", [ENDLESS, HANGING], ids=["while writing", "before the first word"])
def test_stop_reaches_the_server_within_300_ms(turn: Turn) -> None:
    with serving(Served(name="m:1b", turns=[turn])) as ollama:
        stream = client_of(ollama).chat(question("m:1b"))
        events = iter(stream)  # kept, for a stream whose iterator is dropped ends by itself
        for _event in events:
            if stream.text or (turn is HANGING and ollama.asked("/api/chat")):
                break
        stopped = time.monotonic()
        stream.stop()
        received = ollama.asked("/api/chat")[0]
        assert ollama.wait(lambda: received.left_at is not None)
        assert received.left_at is not None
        assert 0 <= received.left_at - stopped < 0.3
        with pytest.raises(Cancelled):
            next(events)
        assert threads_end()


def test_stop_from_another_thread_ends_the_reader_and_keeps_the_text() -> None:
    with serving(Served(name="m:1b", turns=[ENDLESS])) as ollama:
        stream = client_of(ollama).chat(question("m:1b"))
        with pytest.raises(Cancelled, match="What had come is kept"), stream:
            read(stream, lambda event: isinstance(event, TextPiece) and threading.Thread(target=stream.stop).start())
        assert stream.text.startswith("0 ")
        assert ollama.wait(lambda: ollama.open_connections == 0)


@pytest.mark.parametrize("how", ["break", "error", "dropped", "closed"])
def test_a_reader_that_goes_away_takes_the_connection_along(how: str) -> None:
    with serving(Served(name="m:1b", turns=[ENDLESS])) as ollama:
        client = client_of(ollama)
        if how == "error":
            with pytest.raises(ZeroDivisionError), client.chat(question("m:1b")) as stream:
                read(stream, lambda event: isinstance(event, TextPiece) and 1 / 0)
        elif how == "closed":
            with closing(iter(client.chat(question("m:1b")))) as events:  # type: ignore[type-var]
                next(events)
        else:
            for event in client.chat(question("m:1b")):
                if isinstance(event, TextPiece):
                    break
            del event
            gc.collect()
        assert ollama.wait(lambda: ollama.open_connections == 0)
        assert threads_end()
        assert client.turnstile.waiting == 0


def test_signs_of_life_while_nothing_comes() -> None:
    with serving(Served(name="m:1b", turns=[Turn(delay=0.45)])) as ollama:
        waits = [event for event in client_of(ollama).chat(question("m:1b")) if isinstance(event, Waiting)]
    assert len(waits) >= 3
    assert waits == sorted(waits, key=lambda event: event.seconds)
    assert all(event.position == 0 for event in waits)


def test_one_answer_at_a_time_and_the_others_see_their_place() -> None:
    with serving(Served(name="m:1b", turns=[ENDLESS]), Served(name="n:1b")) as ollama:
        client = client_of(ollama)
        with client.chat(question("m:1b")) as first:
            running = iter(first)
            next(running)
            waiting = [iter(client.chat(question("n:1b", text))) for text in ("second", "third")]
            places = [next(one) for one in waiting]
            assert [place.position for place in places if isinstance(place, Waiting)] == [1, 2]
            assert len(ollama.asked("/api/chat")) == 1
            first.stop()
        replies = [event.reply.text for one in waiting for event in one if isinstance(event, Finished)]
    assert replies == ["You said: second", "You said: third"]


def test_stop_while_in_the_queue() -> None:
    with serving(Served(name="m:1b", turns=[ENDLESS])) as ollama:
        client = client_of(ollama)
        with client.chat(question("m:1b")) as first:
            next(iter(first))
            second = client.chat(question("m:1b"))
            with pytest.raises(Cancelled):
                read(second, lambda _event: second.stop())
            assert client.turnstile.waiting == 0


def test_waiting_for_a_whole_answer_can_be_cancelled() -> None:
    def tick() -> None:
        raise Cancelled

    with serving(Served(name="m:1b", turns=[HANGING])) as ollama:
        client = client_of(ollama)
        with pytest.raises(Cancelled):
            client.answer(question("m:1b"), tick=tick)
        with pytest.raises(Cancelled):
            client.warm_up(local("m:1b"), tick=tick)
        assert ollama.wait(lambda: ollama.open_connections == 0)
        assert threads_end()


def test_what_goes_over_the_wire() -> None:
    with serving(Served(name="m:1b", capabilities=("completion", "vision"))) as ollama:
        model = local("m:1b", "completion", "vision")
        message = Message(role="user", content="What is this?", images=(b"\x89PNG",))
        client_of(ollama).answer(ChatRequest(model=model, messages=(message,), longest_reply=77, seed=5))
        received = ollama.asked("/api/chat")[0]
    body = received.body
    assert body["messages"] == [{"role": "user", "content": "What is this?", "images": ["iVBORw=="]}]
    assert body["options"] == {"num_ctx": 8_192, "num_predict": 77, "temperature": 0.0, "seed": 5}
    assert (body["think"], body["truncate"], body["shift"], body["stream"]) == (False, False, False, True)
    assert body["keep_alive"] == "15m"
    assert "authorization" not in received.headers


def test_pictures_are_bytes_and_never_a_path() -> None:
    with pytest.raises(TypeError, match="bytes"):
        Message(role="user", content="look", images=("/etc/passwd",))  # type: ignore[arg-type]


def test_gpt_oss_gets_a_level_and_others_a_plain_no() -> None:
    with serving(Served(name="g:20b", capabilities=("completion", "thinking"))) as ollama:
        client = client_of(ollama)
        for family, think in (("gptoss", False), ("gptoss", True), ("qwen3", True), ("qwen3", False)):
            client.answer(question(local("g:20b", "completion", "thinking", family=family), think=think))
        assert [one.body["think"] for one in ollama.asked("/api/chat")] == ["low", "medium", True, False]


def test_warm_up_loads_with_the_same_window_as_the_question_and_only_once() -> None:
    served = Served(name="m:1b", load_seconds=1.5)
    with serving(served) as ollama:
        client = client_of(ollama)
        assert client.warm_up(local("m:1b")) == pytest.approx(1.5)
        assert client.warm_up(local("m:1b")) == 0.0
        assert client.answer(question("m:1b")).load_seconds == 0.0
        assert served.loads == 1
        assert client.loaded()[0].window == client.window(local("m:1b"))


def test_proxy_variables_and_the_vendors_key_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("OLLAMA_API_KEY", "vendor-key")
    with serving(Served(name="m:1b")) as ollama:
        assert client_of(ollama).version() == "0.33.0"
        assert "authorization" not in ollama.received[0].headers


def test_the_token_goes_to_this_machine() -> None:
    with serving(Served(name="m:1b"), token="s3cret") as ollama:  # noqa: S106 - made up
        client = client_of(ollama, token=lambda: SecretStr("s3cret"))
        assert client.answer(question("m:1b")).text
        with pytest.raises(ModelFailure) as caught:
            client_of(ollama, token=lambda: SecretStr("wrong")).version()
    assert caught.value.reason == "unauthorised"
    assert "wrong" not in caught.value.message


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("http://127.0.0.1:1", True),
        ("http://localhost:1", True),
        ("http://[::1]:1", True),
        ("https://models.example:1", True),
        ("http://models.example:1", False),
        ("http://192.168.1.5:1", False),
    ],
)
def test_the_token_never_travels_in_the_open(url: str, sent: bool) -> None:
    header = ServerAddress.of(url).bearer(SecretStr("s3cret"))
    assert header == ("Bearer s3cret" if sent else None)


def test_a_token_with_a_line_end_is_refused_and_not_shown() -> None:
    client = OllamaClient(ServerAddress.of("http://127.0.0.1:1"), memory=2**33, token=lambda: SecretStr("bad\ntoken"))
    with pytest.raises(SettingsError) as caught:
        client.version()
    assert "bad" not in caught.value.message


def test_a_defect_of_ours_is_not_dressed_up_as_the_models() -> None:
    def broken() -> SecretStr:
        raise KeyError("defect")

    with serving(Served(name="m:1b")) as ollama, pytest.raises(KeyError):
        client_of(ollama, token=broken).answer(question("m:1b"))


def test_an_answer_is_read_once() -> None:
    with serving(Served(name="m:1b")) as ollama:
        stream = client_of(ollama).chat(question("m:1b"))
        assert list(stream)
        with pytest.raises(ValueError, match="once"):
            iter(stream)


def test_a_conversation_never_loses_what_was_said() -> None:
    kept = Conversation().said("First?").answered("Yes.").said("Second?").answered("Half", complete=False).answered("")
    assert [(one.role, one.content, one.complete) for one in kept.messages] == [
        ("user", "First?", True),
        ("assistant", "Yes.", True),
        ("user", "Second?", True),
        ("assistant", "Half", False),
    ]


def test_a_raw_request_shows_what_the_double_sends() -> None:
    with serving(Served(name="m:1b", turns=[Turn(pieces=("a", "b"))])) as ollama:
        text = httpx.post(f"{ollama.url}/api/chat", json={"model": "m:1b", "messages": [{"role": "user", "content": "x"}]}).text
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["message"]["content"] for line in lines] == ["a", "b", ""]
    assert [line["done"] for line in lines] == [False, False, True]
