"""``workbench models`` against a real socket: what it prints, and the exit codes."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.doubles.ollama_scripts import Download, Served, catalogue, html
from tests.doubles.ollama_server import Ollama, serving
from workbench.cli.main import main


@pytest.fixture
def ollama(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ollama]:
    with serving(*catalogue()[:5], downloads={"new:1b": Download()}) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        yield server


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run ``workbench models ...``; returns (exit code, stdout, stderr)."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--data-dir", str(tmp_path / "data"), "models", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_list_holds_the_contract(ollama: Ollama, ask: Any) -> None:
    code, out, _ = ask("list", "--json")
    document = json.loads(out)
    assert code == 0
    assert [model["name"] for model in document["models"]] == list(ollama.models)
    fields = {"name", "digest", "size", "capabilities", "context_length", "remote", "roles"}
    assert all(fields <= set(model) for model in document["models"])
    by_name = {model["name"]: model for model in document["models"]}
    assert by_name["vectors:0.6b"]["roles"] == ["embedding"]
    assert (by_name["far-away:120b-cloud"]["remote"], by_name["far-away:120b-cloud"]["roles"]) == (True, [])
    assert len(document["provenance"]["run_id"]) == 12


def test_list_for_people(ollama: Ollama, ask: Any) -> None:
    _, out, _ = ask("list")
    lines = out.splitlines()
    assert lines[0].split() == ["Model", "Size", "Window", "Can", "Used", "for"]
    assert "runs elsewhere, refused" in next(line for line in lines if line.startswith("far-away"))
    ollama.models.clear()
    assert "has no model yet" in ask("list")[1]


def test_check_holds_the_contract(ollama: Ollama, ask: Any) -> None:
    code, out, _ = ask("check", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["server"]["reachable"] is True
    assert (document["server"]["host"], document["server"]["version"]) == (ollama.url, "0.33.0")
    assert set(document["roles"]) == {"chat", "reasoning", "vision", "embedding"}
    assert document["problems"] == []
    assert "Everything is in order." in ask("check")[1]


def test_check_tells_what_is_wrong(ollama: Ollama, ask: Any) -> None:
    ollama.version, ollama.cloud_disabled = "0.20.0", False
    del ollama.models["vectors:0.6b"]
    ollama.models["eyes:4b"].requires = "0.30.3"
    document = json.loads(ask("check", "--json")[1])
    assert [problem["kind"] for problem in document["problems"]] == ["version", "cloud", "role embedding", "version"]
    assert all(problem["hint"] for problem in document["problems"])
    assert document["roles"]["embedding"]["model"] is None


def test_nobody_there(monkeypatch: pytest.MonkeyPatch, ask: Any) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{taken.getsockname()[1]}")
        code, out, err = ask("check", "--json")
        assert (code, err) == (4, "")
        document = json.loads(out)
        assert document["server"]["reachable"] is False
        assert document["problems"][0]["kind"] == "refused"
        for arguments in (["list"], ["pull", "new:1b"], ["use", "chat", "new:1b"]):
            code, out, _ = ask(*arguments, "--json")
            error = json.loads(out)["error"]
            assert (code, error["kind"]) == (4, "model")
            assert "Ollama" in error["hint"]


def test_another_program_at_that_address(ollama: Ollama, ask: Any) -> None:
    ollama.everything = html(200)
    code, out, _ = ask("list", "--json")
    assert (code, json.loads(out)["error"]["reason"]) == (4, "not_a_model_server")


def test_use_stores_the_choice_and_list_shows_it(ollama: Ollama, ask: Any, tmp_path: Path) -> None:
    ollama.add(Served(name="other:4b"))
    code, out, _ = ask("use", "chat", "OTHER:4b", "--json")
    assert (code, json.loads(out)["model"]) == (0, "other:4b")
    assert 'chat = "other:4b"' in (tmp_path / "data" / "settings.toml").read_text("utf-8")
    document = json.loads(ask("list", "--json")[1])
    assert next(model for model in document["models"] if model["name"] == "other:4b")["roles"] == ["chat"]
    assert json.loads(ask("check", "--json")[1])["roles"]["chat"]["chosen"] is True


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("poet", "small-chat:4b"), 2, "poet"),
        (("vision", "small-chat:4b"), 2, "cannot be used for vision"),
        (("chat", "nothing:1b"), 4, "has no model nothing:1b"),
        (("chat", "far-away:120b-cloud"), 4, "passes every text on"),
    ],
)
def test_a_choice_that_cannot_be(
    ollama: Ollama, ask: Any, tmp_path: Path, arguments: tuple[str, str], code: int, told: str
) -> None:
    found, out, _ = ask("use", *arguments, "--json")
    assert found == code
    assert told in json.loads(out)["error"]["message"]
    assert not (tmp_path / "data" / "settings.toml").exists()


def test_pull(ollama: Ollama, ask: Any) -> None:
    code, out, _ = ask("pull", "new:1b", "--json")
    document = json.loads(out)
    assert (code, document["model"]) == (0, "new:1b")
    assert "new:1b" in ollama.models
    code, out, _ = ask("pull", "nothing:1b", "--json")
    assert (code, json.loads(out)["error"]["kind"]) == (4, "model")
    code, out, _ = ask("pull", "not a name", "--json")
    assert (code, json.loads(out)["error"]["message"]) == (2, "'not a name' is not the name of a model.")
    assert ask("pull", "")[0] == 2
    assert ask("pull", "../../etc")[0] == 2
