"""``workbench coach scenarios`` and ``play``: the contract's fields, a session typed in, resumed, in both languages."""

import io
import json
from pathlib import Path

import pytest

from workbench.cli.main import main


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_scenarios(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["coach", "scenarios", "--json", "--data-dir", str(tmp_path)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["scenarios"]) == 20
    first = document["scenarios"][0]
    assert {"id", "name", "language", "difficulty", "skills"} <= set(first)
    assert {row["language"] for row in document["scenarios"]} == {"en", "zh"}
    assert document["provenance"]["run_id"]


def test_scenarios_as_text(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["coach", "scenarios", "--data-dir", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("C01")
    assert "恐慌赎回" in lines[0]


def test_play_and_resume(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    typed(monkeypatch, "What is this money for?", "/hint", "/quit", "never said")
    out = tmp_path / "transcript.json"
    play = ["coach", "play", "--data-dir", str(tmp_path)]
    assert main([*play, "--scenario", "c01", "--seed", "1", "--json", "--out", str(out)]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [turn["speaker"] for turn in document["turns"]] == ["client", "trainee", "client"]
    assert document == json.loads(out.read_text("utf-8"))
    assert (document["scenario"], document["language"], document["ended_by"]) == ("C01", "en", None)
    typed(monkeypatch, "Do you have any other savings?", "/end")
    assert main([*play, "--resume", document["session"], "--json"]) == 0
    resumed = json.loads(capsys.readouterr().out)
    assert resumed["turns"][:3] == document["turns"]
    assert len(resumed["turns"]) == 5
    assert resumed["ended_by"] == "trainee"


def test_play_as_text_in_chinese(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    typed(monkeypatch, "您自己选的,怪您。", "您当初就该看合同。", "您好")
    code = main(["coach", "play", "--data-dir", str(tmp_path), "--scenario", "C07", "--language", "zh"])
    printed = capsys.readouterr().out
    assert code == 0
    assert "客户离开了。" in printed


@pytest.mark.parametrize("arguments", [["--scenario", "C99"], ["--seed", "-1"], ["--resume", "unknown1"]])
def test_bad_input_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str]
) -> None:
    typed(monkeypatch)
    assert main(["coach", "play", "--json", "--data-dir", str(tmp_path), *arguments]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "input"
