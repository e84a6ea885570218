"""The stand-in itself, seen through plain HTTP and the plain client: it speaks as the protocol says."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import ollama as package
import pytest

from tests.doubles.ollama_scripts import Call, Download, Served, Turn, catalogue, vector
from tests.doubles.ollama_server import serving

CHAT = {"model": "m:1b", "messages": [{"role": "user", "content": "Hello there"}]}


def test_streams_are_one_object_per_line_and_end_with_done() -> None:
    with serving(Served(name="m:1b")) as server:
        answer = httpx.post(f"{server.url}/api/chat", json=CHAT)
        whole = httpx.post(f"{server.url}/api/chat", json={**CHAT, "stream": False}).json()
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["transfer-encoding"] == "chunked"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.text.endswith("\n")
    assert [line["done"] for line in lines] == [False] * (len(lines) - 1) + [True]
    assert "".join(line["message"]["content"] for line in lines) == whole["message"]["content"] == "You said: Hello there"
    assert lines[-1]["load_duration"] > 0
    assert "load_duration" not in whole, "the second time the model is loaded"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "text"),
    [
        ("POST", "/api/chat", {"messages": []}, 400, "model is required"),
        ("POST", "/api/chat", {"model": "none"}, 404, "model 'none' not found"),
        ("POST", "/api/show", {"model": "none"}, 404, "model 'none:latest' not found"),
        ("POST", "/api/embed", {"model": "none"}, 404, "try pulling it first"),
        ("DELETE", "/api/delete", {"model": "none"}, 404, "model 'none' not found"),
        ("POST", "/api/chat", {**CHAT, "think": True}, 400, "does not support thinking"),
        ("POST", "/api/chat", {**CHAT, "format": "xml"}, 500, "invalid format"),
        ("POST", "/api/chat", {**CHAT, "options": {"seed": "1"}}, 500, "must be of type integer"),
        ("GET", "/api/chat", None, 405, "not allowed"),
        ("GET", "/nothing", None, 404, "not found"),
    ],
)
def test_refusals_are_worded_as_the_servers(method: str, path: str, body: object, status: int, text: str) -> None:
    with serving(Served(name="m:1b")) as server:
        answer = httpx.request(method, f"{server.url}{path}", json=body)
    assert (answer.status_code, text in answer.text) == (status, True)


def test_a_foreign_host_name_is_refused_as_on_loopback() -> None:
    with serving() as server:
        assert httpx.get(server.url, headers={"Host": "evil.example:11434"}).status_code == 403
        assert httpx.get(server.url).text == "Ollama is running"


def test_the_plain_client_can_do_everything_with_it() -> None:
    models = (Served(name="m:1b"), Served(name="v:1b", capabilities=("embedding",)))
    with serving(*models, downloads={"new": Download()}) as server:
        client = package.Client(server.url, trust_env=False)
        assert client.chat("m:1b", CHAT["messages"]).message.content == "You said: Hello there"
        assert "".join(part.response or "" for part in client.generate("m:1b", "Hi", stream=True)) == "You said: Hi"
        assert len(client.embed("v:1b", ["a", "b"]).embeddings) == 2
        assert len(client.embed("v:1b", "a", dimensions=8).embeddings[0]) == 8
        assert client.show("m:1b").modelinfo
        assert [part.status for part in client.pull("new", stream=True)][-1] == "success"
        assert client.copy("m:1b", "copy:1b").status == "success"
        assert client.delete("copy:1b").status == "success"
        assert {model.model for model in client.list().models} == {"m:1b", "v:1b", "new:latest"}
        assert client.ps().models[0].context_length == 4_096
        client._client.close()


@pytest.mark.parametrize(("truncate", "status"), [(True, 200), (False, 400)])
def test_a_prompt_that_is_too_long_is_cut_to_half_or_refused(truncate: bool, status: int) -> None:
    served = Served(name="m:1b")
    long = {"model": "m:1b", "stream": False, "truncate": truncate, "options": {"num_ctx": 256}}
    with serving(served) as server:
        messages = [{"role": "user", "content": "word " * 1_000}]
        answer = httpx.post(f"{server.url}/api/chat", json={**long, "messages": messages})
        assert answer.status_code == status
        if truncate:
            assert answer.json()["prompt_eval_count"] == 256 // 2 + 2
            assert served.last_cut > 700
            talk = [{"role": "system", "content": "be brief"}, *messages, {"role": "user", "content": "short"}]
            counted = httpx.post(f"{server.url}/api/chat", json={**long, "messages": talk}).json()["prompt_eval_count"]
            assert counted < 30, "the oldest message went whole, the system's stayed"


def test_another_window_loads_the_model_anew() -> None:
    served = Served(name="m:1b")
    with serving(served) as server:
        for window in (2_048, 2_048, 4_096):
            httpx.post(f"{server.url}/api/chat", json={**CHAT, "options": {"num_ctx": window}})
        assert served.loads == 2
        unload = httpx.post(f"{server.url}/api/chat", json={"model": "m:1b", "messages": [], "keep_alive": 0}).json()
        assert (unload["done_reason"], httpx.get(f"{server.url}/api/ps").json()["models"]) == ("unload", [])


def test_tool_calls_come_whole_and_in_the_place_asked_for() -> None:
    turn = Turn(calls=(Call(name="f", arguments={"x": 1}), Call(name="invented")), calls_at="last")
    with serving(Served(name="m:1b", turns=[turn])) as server:
        lines = [json.loads(line) for line in httpx.post(f"{server.url}/api/chat", json=CHAT).text.splitlines()]
    assert [call["function"]["name"] for call in lines[-1]["message"]["tool_calls"]] == ["f", "invented"]
    assert (lines[-1]["done"], lines[-1]["done_reason"]) == (True, "stop")


def test_it_sees_a_client_leave() -> None:
    with serving(Served(name="m:1b", turns=[Turn(opening="hang")])) as server:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{server.url}/api/chat", json=CHAT, timeout=0.2)
        assert server.wait(lambda: server.received[0].left_at is not None)
        assert server.received[0].body == CHAT


def test_vectors_are_the_same_every_time_and_near_for_near_texts() -> None:
    first, second = vector("net revenue rose by 5", 64), vector("net revenue rose by 6", 64)
    assert first == vector("net revenue rose by 5", 64)
    assert sum(a * b for a, b in zip(first, second, strict=True)) > 0.6


def test_by_hand_it_serves_a_model_per_behaviour() -> None:
    script = Path(__file__).with_name("ollama_server.py")
    process = subprocess.Popen([sys.executable, str(script), "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        names = {model["name"] for model in httpx.get(f"{line.split(': ')[0]}/api/tags").json()["models"]}
    finally:
        process.terminate()
        process.communicate(timeout=10)
    assert names == {model.name for model in catalogue()}
