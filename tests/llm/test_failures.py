"""Every row of the protocol's table of failures, through the real client and over a real socket."""

import socket
from contextlib import closing

import httpx
import pytest

from tests.doubles.ollama_scripts import Fault, Served, Turn, html, refusal
from tests.doubles.ollama_server import serving
from tests.llm.asking import QUICK, client_of, local, question, threads_end
from workbench.errors import ModelError
from workbench.llm.address import ServerAddress
from workbench.llm.call import Patience
from workbench.llm.failures import ModelFailure, Situation, translate
from workbench.llm.ollama_client import OllamaClient

THREE = ("One", " two", " three")
SHORT = Patience(connect=1.0, answer=0.3, first_token=0.3, gap=0.3, whole=3.0)


def fail(turn: Turn, patience: Patience = QUICK, capabilities: tuple[str, ...] = ("completion",)) -> tuple[ModelFailure, str]:
    """The failure and the text that had come."""
    with serving(Served(name="m:1b", turns=[turn], capabilities=capabilities)) as ollama:
        stream = client_of(ollama, patience=patience).chat(question("m:1b"))
        with pytest.raises(ModelFailure) as caught, stream:
            for _event in stream:
                pass
        assert threads_end()
        assert ollama.wait(lambda: ollama.open_connections == 0)
    failure = caught.value
    assert isinstance(failure, ModelError)
    assert failure.exit_code == 4
    assert failure.hint
    assert "Traceback" not in failure.message
    assert failure.as_dict()["reason"] == failure.reason
    return failure, stream.text


@pytest.mark.parametrize(
    ("status", "text", "reason"),
    [
        (400, "invalid request", "bad_request"),
        (400, "missing request body", "bad_request"),
        (400, '"m" does not support thinking', "incapable"),
        (400, "the input length exceeds the context length", "too_big"),
        (401, "unauthorized", "unauthorised"),
        (403, "ollama cloud is disabled: remote model details are unavailable", "forbidden"),
        (404, "model 'm:1b' not found", "missing_model"),
        (418, "a teapot", "bad_request"),
        (429, "rate limit", "rate_limited"),
        (500, "llama runner process has terminated: cudaMalloc failed: out of memory", "out_of_memory"),
        (500, "model requires more system memory (8 GiB) than is available", "out_of_memory"),
        (500, "model runner has unexpectedly stopped", "server_error"),
        (500, 'option "seed" must be of type integer', "server_error"),
        (502, "cannot reach remote", "bad_gateway"),
        (504, "", "server_error"),
    ],
)
def test_a_status_becomes_its_reason(status: int, text: str, reason: str) -> None:
    failure, partial = fail(refusal(status, text))
    assert (failure.reason, failure.status, partial) == (reason, status, "")
    assert text[:30] in failure.message


def test_a_busy_server_is_asked_again_and_then_told_as_busy() -> None:
    failure, _ = fail(refusal(503, "server busy, please try again.  maximum pending requests exceeded"))
    assert failure.reason == "busy"


def test_a_server_that_was_busy_answers_at_the_second_try() -> None:
    with serving(Served(name="m:1b", turns=[refusal(503, "server busy"), Turn(pieces=THREE)])) as ollama:
        assert client_of(ollama).answer(question("m:1b")).text == "One two three"
        assert len(ollama.asked("/api/chat")) == 2


def test_a_tool_call_the_server_cannot_read_is_asked_for_again() -> None:
    with serving(Served(name="m:1b", turns=[refusal(500, "error parsing tool call: raw='x'"), Turn(pieces=THREE)])) as ollama:
        assert client_of(ollama).answer(question("m:1b")).text == "One two three"


@pytest.mark.parametrize(("status", "reason"), [(200, "not_a_model_server"), (404, "proxy_page"), (502, "proxy_page")])
def test_a_web_page_is_a_proxy_and_is_not_repeated(status: int, reason: str) -> None:
    failure, _ = fail(html(status))
    assert failure.reason == reason
    assert "<" not in failure.message


@pytest.mark.parametrize(
    ("turn", "reason"),
    [
        (refusal(500, {"code": 1, "message": "CUDA error"}), "server_error"),
        (Turn(status=500, body=b"[1, 2]"), "not_a_model_server"),
        (Turn(status=500, body=b"5"), "not_a_model_server"),
        (Turn(status=500, body=b"null"), "not_a_model_server"),
        (Turn(status=500, body=b""), "server_error"),
        (Turn(status=500, body=b'{"error": null}'), "server_error"),
        (Turn(status=200, body=b'{"hello": "world"}'), "not_a_model_server"),
        (Turn(status=200, body=b'{"error": "no"}'), "mid_stream"),
        (Turn(status=200, body=b""), "ended_early"),
        (Turn(status=200, body=b"Ollama is running", content_type="text/plain"), "not_a_model_server"),
        (Turn(status=200, body=b"\xff\xfe\x00"), "not_a_model_server"),
        (Turn(status=204, body=b""), "ended_early"),
    ],
    ids=lambda value: str(getattr(value, "body", value))[:24],
)
def test_odd_bodies(turn: Turn, reason: str) -> None:
    failure, _ = fail(turn)
    assert failure.reason == reason


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("drop", "dropped"),
        ("close", "dropped"),
        ("half_line", "dropped"),
        ("blank", "dropped"),
        ("garbage", "dropped"),
        ("not_object", "dropped"),
        ("deep", "dropped"),
        ("foreign", "not_a_model_server"),
        ("no_done", "ended_early"),
        ("done_false", "ended_early"),
        ("error", "mid_stream"),
        ("error_object", "dropped"),
        ("error_nested", "mid_stream"),
    ],
)
def test_what_goes_wrong_in_the_middle_keeps_the_text_so_far(fault: Fault, reason: str) -> None:
    failure, text = fail(Turn(pieces=THREE, fault=fault, fault_after=2))
    assert failure.reason == reason
    assert text.startswith("One two")
    assert failure.partial == text


def test_silence_in_the_middle_is_a_stall() -> None:
    failure, text = fail(Turn(pieces=THREE, fault="stall", fault_after=2), SHORT)
    assert (failure.reason, text, failure.partial) == ("stalled", "One two", "One two")


@pytest.mark.parametrize("opening", ["hang", "drip"])
def test_no_first_word(opening: str) -> None:
    failure, text = fail(Turn(opening=opening), SHORT)  # type: ignore[arg-type]
    assert (failure.reason, text) == ("no_first_token", "")


@pytest.mark.parametrize("opening", ["close", "drop"])
def test_a_connection_that_ends_before_the_answer(opening: str) -> None:
    failure, _ = fail(Turn(opening=opening))  # type: ignore[arg-type]
    assert failure.reason == "dropped"
    assert "before it answered" in failure.message


def test_the_whole_answer_is_bounded_though_pieces_keep_coming() -> None:
    endless = Turn(pieces=("0",) * 1_000, gap=0.02)
    failure, text = fail(endless, Patience(connect=1.0, answer=1.0, first_token=1.0, gap=1.0, whole=0.4))
    assert failure.reason == "too_long"
    assert text.startswith("000")


def test_empty_after_thinking() -> None:
    failure, _ = fail(Turn(pieces=(), thinking=("Hm", "..."), done_reason="length"), capabilities=("completion", "thinking"))
    assert failure.reason == "empty"
    assert "thought" in failure.message


@pytest.mark.parametrize("pieces", [(), ("", " ", "\n")])
def test_empty(pieces: tuple[str, ...]) -> None:
    failure, _ = fail(Turn(pieces=pieces))
    assert failure.reason == "empty"


def test_cut_by_length_keeps_what_came() -> None:
    failure, text = fail(Turn(pieces=THREE, done_reason="length"))
    assert (failure.reason, failure.partial, text) == ("cut", "One two three", "One two three")
    assert "1024" in failure.message


def test_nobody_listens() -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        client = OllamaClient(ServerAddress.of(f"http://127.0.0.1:{port}"), memory=2**33, patience=QUICK)
        for ask in (client.version, client.models, lambda: client.answer(question("m:1b"))):
            with pytest.raises(ModelFailure) as caught:
                ask()  # type: ignore[operator]
            assert caught.value.reason == "refused"
            assert "Ollama" in caught.value.hint
            assert "Everything numeric works" in caught.value.hint


def test_a_listener_that_never_answers_is_told_in_time() -> None:
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        client = OllamaClient(ServerAddress.of(f"http://127.0.0.1:{silent.getsockname()[1]}"), memory=2**33, patience=SHORT)
        with pytest.raises(ModelFailure) as caught:
            client.version()
    assert caught.value.reason == "no_answer"
    assert threads_end()


def test_a_name_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    client = OllamaClient(ServerAddress.of("http://no-such-computer.invalid:11434"), memory=2**33, patience=QUICK)
    with pytest.raises(ModelFailure) as caught:
        client.version()
    assert caught.value.reason == "unresolved"
    assert "no-such-computer.invalid" in caught.value.message


def test_the_servers_own_text_is_shortened_and_without_control_signs() -> None:
    failure, _ = fail(refusal(500, "boom\x1b[31m\u202e" + "x" * 5_000))
    assert "\x1b" not in failure.message
    assert "\u202e" not in failure.message
    assert len(failure.message) < 400


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with serving(Served(name="m:1b")) as other:
        away = Turn(status=status, body=b"", headers=(("Location", f"{other.url}/api/chat"),))
        failure, _ = fail(away)
        assert failure.reason == "redirected"
        assert other.received == []


def test_a_missing_model_is_told_with_the_way_to_fetch_it() -> None:
    with serving() as ollama, pytest.raises(ModelFailure) as caught:
        client_of(ollama).model("nothing-here")
    assert caught.value.reason == "missing_model"
    assert "models pull nothing-here" in caught.value.hint


def test_what_the_model_cannot_do_is_told_before_anything_is_sent() -> None:
    with serving() as ollama:
        with pytest.raises(ModelFailure) as caught:
            client_of(ollama).chat(question(local("vectors", "embedding")))
        assert caught.value.reason == "incapable"
        assert ollama.received == []


@pytest.mark.parametrize("status", [404, 405])
def test_a_server_that_does_not_know_the_question_is_another_program(status: int) -> None:
    with serving() as ollama:
        ollama.everything = Turn(status=status, body=b"404 page not found", content_type="text/plain")
        for ask in (client_of(ollama).version, client_of(ollama).models):
            with pytest.raises(ModelFailure) as caught:
                ask()
            assert caught.value.reason == "not_a_model_server"


@pytest.mark.parametrize(
    ("server", "told"), [("http://127.0.0.1:11434", "Start Ollama"), ("https://models.example", "Is that computer on")]
)
def test_what_to_do_where_nobody_answers_depends_on_whose_computer_it_is(server: str, told: str) -> None:
    situation = Situation(server=server, doing="its version")
    refused = translate(httpx.ConnectError("[Errno 111] Connection refused"), situation)
    assert (refused.reason, told in refused.hint) == ("refused", True)
    slow = translate(httpx.ReadTimeout("slow"), situation)
    assert (slow.reason, told in slow.hint) == ("no_answer", True)
