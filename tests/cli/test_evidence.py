"""``workbench evidence check`` and ``quote``: the contract's fields, bad lines, exit codes."""

import json
from pathlib import Path

import pytest

from workbench.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object]]:
    code = main([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def claims(tmp_path: Path) -> Path:
    path = tmp_path / "claims.jsonl"
    lines = [
        {
            "id": "a",
            "language": "en",
            "source": {"text": "Revenue was $5 million in 2019."},
            "claim": "Revenue was $5 million in 2019.",
        },
        {"id": "b", "language": "zh", "source": {"text": "2019年营业收入5亿元。"}, "claim": "2019年营业收入为6亿元。"},
        {"id": 7, "claim": "no source"},
    ]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\nnonsense\n\n", "utf-8")
    return path


def test_check(capsys: pytest.CaptureFixture[str], claims: Path, tmp_path: Path) -> None:
    code, document = run(capsys, "evidence", "check", str(claims), "--data-dir", str(tmp_path / "data"))
    assert code == 0
    results = document["results"]
    assert isinstance(results, list)
    assert [(result["id"], result["supported"]) for result in results] == [("a", True), ("b", False), (7, False), (None, False)]
    (figure,) = results[0]["figures"]
    assert set(figure) == {"text", "value", "unit", "period", "state", "reason"}
    assert (figure["value"], figure["unit"], figure["period"], figure["state"]) == (5_000_000.0, "USD", "2019", "supported")
    assert results[1]["figures"][0]["state"] == "contradicted"
    assert [result["error"]["kind"] for result in results[2:]] == ["input", "input"]
    assert document["provenance"]


def test_check_reads_well_on_a_terminal(capsys: pytest.CaptureFixture[str], claims: Path, tmp_path: Path) -> None:
    assert main(["evidence", "check", str(claims), "--data-dir", str(tmp_path / "data")]) == 0
    shown = capsys.readouterr().out
    assert "a: supported" in shown
    assert "b: NOT SUPPORTED" in shown
    assert "line 4: not checked" in shown
    assert "1 of 4 claims are supported." in shown


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe"])
def test_a_file_without_claims_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_bytes(content)
    code, document = run(capsys, "evidence", "check", str(path), "--data-dir", str(tmp_path / "data"))
    assert code == 2
    assert isinstance(document["error"], dict)


def test_quote(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    source = tmp_path / "memo.md"
    source.write_text("Revenue was\n$5 million.", "utf-8")
    arguments = ["evidence", "quote", "--source", str(source), "--data-dir", str(tmp_path / "data"), "--quote"]
    code, document = run(capsys, *arguments, "Revenue was $5 million.")
    assert code == 0
    assert [document[key] for key in ("found", "page", "start", "end", "boxes", "difference")] == [True, None, 0, 23, [], None]
    code, document = run(capsys, *arguments, "Revenue was $6 million.")
    assert (code, document["found"]) == (0, False)
    assert "{+5+}" in str(document["difference"])


def test_a_missing_source_is_bad_input(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, document = run(
        capsys, "evidence", "quote", "--source", "no.txt", "--quote", "words", "--data-dir", str(tmp_path / "data")
    )
    assert code == 2
    assert isinstance(document["error"], dict)
