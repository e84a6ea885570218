"""What a reader found wrong: kept as a case, replaced by a later word, never believed when broken."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from workbench.errors import InputError
from workbench.reports.answer_verdicts import FOLDER, LONGEST_NOTE, keep_verdict, verdict_on

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DOCUMENT: dict[str, Any] = {"answer": "16 %", "mode": "computed", "abstained": False, "provenance": {"run_id": "0123456789ab"}}


def test_a_verdict_is_kept_with_question_and_answer(tmp_path: Path) -> None:
    path = keep_verdict(tmp_path, {"question": "Margin?"}, DOCUMENT, "answer wrong", note=" It is 15 % ", now=NOW)
    case = json.loads(path.read_text(encoding="utf-8"))
    assert (case["request"]["question"], case["answer"]["answer"], case["note"]) == ("Margin?", "16 %", "It is 15 %")
    assert case["said_at"] == "2026-01-02T03:04:05+00:00"
    keep_verdict(tmp_path, {"question": "Margin?"}, DOCUMENT, "evidence wrong", note="", now=NOW)
    assert (verdict_on(tmp_path, "0123456789ab") or {})["verdict"] == "evidence wrong"
    assert len(list((tmp_path / FOLDER).iterdir())) == 1


def test_nothing_said_or_nothing_readable_is_none(tmp_path: Path) -> None:
    assert verdict_on(tmp_path, "0123456789ab") is None
    (tmp_path / FOLDER).mkdir(parents=True)
    (tmp_path / FOLDER / "0123456789ab.json").write_text("{", encoding="utf-8")
    assert verdict_on(tmp_path, "0123456789ab") is None


@pytest.mark.parametrize(("verdict", "note"), [("fine", ""), ("answer wrong", "x" * (LONGEST_NOTE + 1))])
def test_what_is_no_verdict_is_refused(tmp_path: Path, verdict: Any, note: str) -> None:
    with pytest.raises(InputError):
        keep_verdict(tmp_path, {}, DOCUMENT, verdict, note=note, now=NOW)
