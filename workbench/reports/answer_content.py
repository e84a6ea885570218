"""An answer of the report chat as it leaves the workbench: question, answer, arithmetic, quotes, pages, where it came from.

Shared by the PDF and the Markdown file. It adds nothing of its own: every number and word stands in the answer document.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from workbench.documents.model import Box, DocumentInfo
from workbench.documents.numbers import printed_places

Document = Mapping[str, Any]
#: Draws a page with boxes marked, as PNG; None where it has no picture.
Draw = Callable[[str, int, Sequence[Box]], bytes | None]

MODES = {
    "computed": "Computed from the cells below; no language model took part.",
    "extractive": "The passages that fit best. Nothing is concluded from them.",
    "model": "Written by a language model; every figure and quote was checked against the documents.",
}
_UNITS = {"percent": "%", "ratio": "", "times": "x", "days": " days"}
LONGEST_QUOTE = 700


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place in a document that an answer stands on; boxes in points from the top left of the page."""

    document_id: str
    title: str
    page: int
    text: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Calculation:
    """One result: whose, what, how much, and how it was worked out."""

    about: str
    name: str
    result: str
    worked: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerContent:
    """All that is printed of an answer."""

    question: str
    answer: str
    is_answered: bool
    how: str
    calculations: tuple[Calculation, ...]
    places: tuple[Place, ...]
    remarks: tuple[str, ...]
    run_id: str
    made: datetime
    sources: tuple[str, ...]


def answer_content(question: str, document: Document, documents: Sequence[DocumentInfo]) -> AnswerContent:
    """What is printed of an answer of ``docs ask``.

    Args:
        question: as asked.
        document: the answer with its provenance.
        documents: of the library, for titles and hashes; those that are gone are named by their id.
    """
    provenance = document["provenance"]
    calculations = () if document["abstained"] else tuple(_calculation(one) for one in document.get("calculations") or [])
    titles = {info.document_id: info.title or info.file for info in documents}
    places = tuple(_places(document, titles))
    return AnswerContent(
        question=question,
        answer=str(document["reason"] if document["abstained"] else document["answer"]),
        is_answered=not document["abstained"],
        how="" if document["abstained"] else MODES[document["mode"]],
        calculations=calculations,
        places=places,
        remarks=tuple(str(note) for note in document["notices"]),
        run_id=str(provenance["run_id"]),
        made=datetime.fromisoformat(provenance["created_at"]),
        sources=tuple(_sources(provenance, places, documents)),
    )


def figure(value: float) -> str:
    """Whole from a thousand on, else with two decimals where it has any; a true minus sign."""
    text = f"{value:,.2f}".removesuffix(".00") if abs(value) < 1000 else f"{value:,.0f}"
    return text.replace("-", "\u2212")


def result_figure(calculation: Document) -> str:
    """What one cell prints with the digits it prints; what is worked out as ``figure``."""
    value, operands = calculation["result"], calculation["operands"]
    if len(operands) == 1 and operands[0].get("cell"):
        places = printed_places(operands[0]["cell"]["text"], Decimal(repr(value)))
        if places is not None:
            return f"{value:,.{places}f}".replace("-", "\u2212")
    return figure(value)


def operand_figure(value: float) -> str:
    """With all the decimals that the statement prints, so that the arithmetic can be done again."""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return text.replace("-", "\u2212")


def _calculation(calculation: Document) -> Calculation:
    unit = calculation["unit"]
    shown = result_figure(calculation)
    worked = str(calculation["expression"])
    for operand in sorted(calculation["operands"], key=lambda one: -len(one["name"])):
        label = operand["cell"]["label"] if operand.get("cell") else operand["name"]
        worked = worked.replace(operand["name"], f"{label} {operand_figure(operand['value'])}")
    name = str(calculation["name"])
    return Calculation(
        about=" · ".join(part for part in (calculation.get("company"), calculation.get("period")) if part),
        name=name[:1].upper() + name[1:],
        result=f"{shown}{_UNITS[unit]}" if unit in _UNITS else f"{unit} {shown}",
        worked=worked,
    )


def _places(document: Document, titles: Mapping[str, str]) -> list[Place]:
    """The cells of the calculations, else the passages that are quoted; each once."""
    cells = [
        (
            operand["document_id"],
            operand["page"],
            f"{operand['cell']['label']}: {operand['cell']['text']}",
            [operand["cell"]["box"]],
        )
        for calculation in document.get("calculations") or []
        for operand in calculation["operands"]
        if operand.get("cell")
    ]
    quotes = [(one["document_id"], one["page"], one["quote"][:LONGEST_QUOTE], one["boxes"]) for one in document["citations"]]
    found = [
        Place(
            document_id=name, title=titles.get(name, f"Document {name}, removed since"), page=page, text=text,
            boxes=tuple((box[0], box[1], box[2], box[3]) for box in boxes),
        )
        for name, page, text, boxes in (cells or quotes)
    ]  # fmt: skip
    return list(dict.fromkeys(found))


def _sources(provenance: Document, places: Sequence[Place], documents: Sequence[DocumentInfo]) -> list[str]:
    used = {place.document_id for place in places}
    lines = [
        f"{info.title or info.file} ({info.file}), SHA-256 {info.sha256}" for info in documents if info.document_id in used
    ]
    model = provenance.get("model")
    if model:
        lines.append(f"Language model: {model['name']}")
    return [*lines, f"Engine {provenance['engine_version']}. Replay: workbench runs replay {provenance['run_id']}"]
