"""Answers that a reader called wrong, asked again: is the same said still? Each is a regression case of its data folder."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from workbench.errors import WorkbenchError
from workbench.reports.answer_verdicts import FOLDER

#: Asks a question again, by the request of ``docs ask``; the answer's document.
AskAgain = Callable[[Mapping[str, Any]], Mapping[str, Any]]
Outcome = Literal["still wrong", "changed", "as noted", "abstains", "needs the model", "cannot be asked"]

OUTCOMES: Mapping[str, str] = {
    "still wrong": "the same answer, or the same evidence, as was called wrong",
    "changed": "another answer, or other evidence; whether it is right nobody has said",
    "as noted": "the value that the reader noted as right",
    "abstains": "no answer any more",
    "needs the model": "the answer was a model's, which is not asked again",
    "cannot be asked": "its document or collection is gone, or the case cannot be read",
}
_NUMBER = re.compile(r"(?<![\w.])[-\u2212]?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Case:
    """What was said of an answer. ``kept``: as it lies in its file; empty where that cannot be read."""

    run_id: str
    kept: Mapping[str, Any]

    @property
    def question(self) -> str:
        """As typed."""
        return str(self.kept.get("request", {}).get("question", ""))


def cases(data_dir: Path) -> tuple[Case, ...]:
    """All cases of a data folder, the oldest first; those that cannot be read last."""
    found = [Case(run_id=path.stem, kept=_read(path)) for path in sorted((data_dir / FOLDER).glob("*.json"))]
    return tuple(sorted(found, key=lambda case: (not case.kept, str(case.kept.get("said_at", "")), case.run_id)))


def case_document(case: Case) -> dict[str, Any]:
    """A case as JSON."""
    kept = case.kept
    return {
        "run_id": case.run_id, "question": case.question, "verdict": kept.get("verdict"), "note": kept.get("note", ""),
        "said_at": kept.get("said_at"), "answer": kept.get("answer", {}).get("answer", ""),
    }  # fmt: skip


def replayed(case: Case, ask: AskAgain) -> dict[str, Any]:
    """The case with its ``outcome``, one of ``OUTCOMES``, and what is answered ``now``."""
    document = case_document(case)
    if not case.kept:
        return {**document, "outcome": "cannot be asked", "now": "", "reason": "The file of the case cannot be read."}
    if case.kept["answer"].get("mode") == "model":
        return {**document, "outcome": "needs the model", "now": "", "reason": ""}
    try:
        answer = ask({**case.kept["request"], "model": False})
    except WorkbenchError as error:
        return {**document, "outcome": "cannot be asked", "now": "", "reason": error.message}
    return {**document, "outcome": _outcome(case, answer), "now": answer["answer"], "reason": answer["reason"]}


def _outcome(case: Case, answer: Mapping[str, Any]) -> Outcome:
    before, about = case.kept["answer"], _evidence if case.kept["verdict"] == "evidence wrong" else _said
    if answer["abstained"] and not before.get("abstained"):
        return "abstains"
    if _is_noted(str(case.kept.get("note", "")), answer):
        return "as noted"
    return "still wrong" if about(before) == about(answer) else "changed"


def _said(answer: Mapping[str, Any]) -> object:
    """What an answer says: its results, else its words."""
    results = [(one["company"], one["period"], one["result"], one["unit"]) for one in answer.get("calculations") or () if one]
    return results or (answer.get("abstained"), answer.get("answer"))


def _evidence(answer: Mapping[str, Any]) -> object:
    """Which places an answer points at."""
    return sorted({(one["document_id"], one["page"], one["quote"]) for one in answer.get("citations") or ()})


def _is_noted(note: str, answer: Mapping[str, Any]) -> bool:
    """Whether the only result is a number of the note, to the digits the note has."""
    results = [float(one["result"]) for one in answer.get("calculations") or ()]
    if len(results) != 1:
        return False
    for match in _NUMBER.finditer(note):
        text = match[0].replace(",", "").replace("\u2212", "-")
        step = 0.5 * 10.0 ** -len(text.partition(".")[2])
        if abs(float(text) - results[0]) <= step:
            return True
    return False


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    whole = isinstance(found, dict) and all(isinstance(found.get(name), dict) for name in ("request", "answer"))
    return found if whole and "verdict" in found else {}
