"""``workbench docs add|list|remove``: the fields of the contract, and failures file by file."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.documents.printed import change_pdf, pages_of_words, write_pdf
from workbench.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = main([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_documents_are_added_listed_and_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ("--data-dir", str(tmp_path / "data"))
    path = write_pdf(tmp_path / "report.pdf", pages_of_words(3))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7")
    code, answer = run(capsys, "docs", "add", str(path), str(tmp_path / "broken.pdf"), "--company", "Example plc", *data)
    assert code == 0
    (document,) = answer["documents"]
    assert (document["file"], document["company"], document["pages"]) == ("report.pdf", "Example plc", 3)
    assert document["pages_without_text"] == []
    assert {"document_id", "title", "period", "kind", "tables", "statements", "chunks", "seconds", "parser"} <= set(document)
    assert document["chunks"] > 0
    assert [one["file"] for one in answer["failed"]] == ["broken.pdf"]
    assert answer["provenance"]["inputs"][0]["name"] == "documents"

    _, listed = run(capsys, "docs", "list", *data)
    assert listed["documents"] == answer["documents"]
    code, removed = run(capsys, "docs", "remove", document["document_id"][:6], *data)
    assert (code, removed["removed"]["file"]) == (0, "report.pdf")
    assert run(capsys, "docs", "list", *data)[1]["documents"] == []


def test_files_of_which_none_can_be_read_are_an_error_that_tells_of_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ("--data-dir", str(tmp_path / "data"))
    code, answer = run(capsys, "docs", "add", str(tmp_path / "missing.pdf"), *data)
    assert (code, answer["error"]["kind"], answer["documents"]) == (2, "document", [])
    assert "missing.pdf" in answer["error"]["message"]
    code, answer = run(capsys, "docs", "add", str(tmp_path / "missing.pdf"), str(tmp_path), *data)
    assert code == 2
    assert answer["error"]["message"].startswith("None of the 2 files could be added. There is no file")
    assert [one["file"] for one in answer["failed"]] == ["missing.pdf", tmp_path.name]


def test_an_unknown_document_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = run(capsys, "docs", "remove", "abc", "--data-dir", str(tmp_path / "data"))
    assert (code, answer["error"]["message"]) == (2, "There is no document 'abc'.")


def test_people_read_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ("--data-dir", str(tmp_path / "data"))
    path = write_pdf(tmp_path / "report.pdf", pages_of_words(2))
    assert main(["docs", "add", str(path), *data]) == 0
    assert "report.pdf; 2 pages, 0 tables, 0 statements" in capsys.readouterr().out
    assert main(["docs", "list", *data]) == 0
    assert "report.pdf" in capsys.readouterr().out


def test_a_password_is_read_from_standard_input_and_kept_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = ("--data-dir", str(tmp_path / "data"))
    path = write_pdf(tmp_path / "report.pdf", pages_of_words(2))
    locked = change_pdf(path, tmp_path / "locked.pdf", lambda writer: writer.encrypt("sesame-4711", "o", algorithm="RC4-128"))
    code, answer = run(capsys, "docs", "add", str(locked), *data)
    assert (code, answer["error"]["message"]) == (2, "locked.pdf is encrypted: it needs a password to be opened.")
    assert "--password" in answer["error"]["hint"]
    monkeypatch.setattr("sys.stdin", StringIO("sesame-4711\n"))
    code, answer = run(capsys, "docs", "add", str(locked), "--password", *data)
    assert (code, answer["documents"][0]["pages"]) == (0, 2)
    kept = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert not [file.name for file in kept if b"sesame-4711" in file.read_bytes()]


def test_a_duplicate_is_told_to_be_there_already(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ("--data-dir", str(tmp_path / "data"))
    path = write_pdf(tmp_path / "report.pdf", pages_of_words(2))
    (tmp_path / "copy.pdf").write_bytes(path.read_bytes())
    assert main(["docs", "add", str(path), str(tmp_path / "copy.pdf"), *data]) == 0
    assert capsys.readouterr().out.count("Already in the library; nothing was changed.") == 1
