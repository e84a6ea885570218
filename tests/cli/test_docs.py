"""``workbench docs add|list|remove``: the fields of the contract, and failures file by file."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.documents.printed import pages_of_words, write_pdf
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
