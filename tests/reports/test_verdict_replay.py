"""Answers called wrong are asked again: still the same, changed, as the reader noted, or no answer any more."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.documents.small_filings import tools_library
from workbench.cli.command_line import run
from workbench.documents.library import Library
from workbench.reports.answer_verdicts import FOLDER, keep_verdict
from workbench.reports.verdict_replay import OUTCOMES, cases, replayed
from workbench.runner import open_workbench

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MARGIN = "What was the gross margin of Harbour Tools in FY2023?"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")
    tools_library(tmp_path)
    return tmp_path


@pytest.fixture
def ask(folder: Path, clock: Callable[[], datetime]) -> Callable[..., dict[str, Any]]:
    def answer(question: str, **changes: object) -> dict[str, Any]:
        document = open_workbench(folder, clock).run("docs ask", {"question": question, "model": False}).document
        return {**document, **changes}

    return answer


def kept(folder: Path, question: str, document: Mapping[str, Any], verdict: Any = "answer wrong", note: str = "") -> None:
    keep_verdict(folder, {"question": question, "model": False}, document, verdict, note=note, now=NOW)


def outcomes(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = run(["docs", "verdicts", "--replay", "--json", "--data-dir", str(folder)])
    document = json.loads(capsys.readouterr().out)
    assert sum(document["counts"].values()) == len(document["cases"])
    return code, [one["outcome"] for one in document["cases"]]


def test_the_same_answer_is_still_wrong(
    folder: Path, ask: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    kept(folder, MARGIN, ask(MARGIN), note="Should be 38 %")
    assert outcomes(folder, capsys) == (3, ["still wrong"])
    assert run(["docs", "verdicts", "--data-dir", str(folder)]) == 0
    assert capsys.readouterr().out.strip() == f"{MARGIN}  [answer wrong (Should be 38 %)]"


def test_another_answer_and_the_noted_one(
    folder: Path, ask: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    document = ask(MARGIN)
    old = [{**document["calculations"][0], "result": 41.0}]
    kept(folder, MARGIN, {**document, "calculations": old})
    assert outcomes(folder, capsys) == (0, ["changed"])
    kept(folder, MARGIN, {**document, "calculations": old}, note="It is 40 %.")
    assert outcomes(folder, capsys) == (0, ["as noted"])


def test_evidence_is_compared_by_its_places(
    folder: Path, ask: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    document = ask(MARGIN)
    kept(folder, MARGIN, document, "evidence wrong")
    assert outcomes(folder, capsys) == (3, ["still wrong"])
    kept(folder, MARGIN, {**document, "citations": document["citations"][:1]}, "evidence wrong")
    assert outcomes(folder, capsys) == (0, ["changed"])


def test_no_answer_any_more_a_model_and_a_broken_file(
    folder: Path, ask: Callable[..., dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    document = ask(MARGIN)
    kept(folder, MARGIN, document)
    for info in Library(folder).documents():
        if info.company.startswith("Harbour"):
            Library(folder).remove(info.document_id)
    other = "What was the net income of Meridian Foods in FY2023?"
    kept(folder, other, ask(other, mode="model"))
    (folder / FOLDER / "ffffffffffff.json").write_text("{", encoding="utf-8")
    assert sorted(outcomes(folder, capsys)[1]) == ["abstains", "cannot be asked", "needs the model"]
    assert set(outcomes(folder, capsys)[1]) <= OUTCOMES.keys()


def test_a_library_that_is_gone_is_told(folder: Path, ask: Callable[..., dict[str, Any]]) -> None:
    kept(folder, MARGIN, ask(MARGIN))
    (case,) = cases(folder)
    empty = open_workbench(folder / "elsewhere", lambda: NOW)
    told = replayed(case, lambda request: empty.run("docs ask", request).document)
    assert (told["outcome"], "no document" in told["reason"]) == ("cannot be asked", True)
