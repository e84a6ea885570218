"""The commentaries on a result as they stand in its files: only sentences that the result bears out, and who wrote them."""

from collections.abc import Sequence
from typing import Any

from workbench.commentary.commentary import Commentary
from workbench.reports.foreign_text import breakable
from workbench.reports.workbook_cells import Cell, Sheet

HEADINGS = {
    ("client", "en"): "In plain words",
    ("client", "zh"): "通俗说明",
    ("colleague", "en"): "For a colleague",
    ("colleague", "zh"): "专业说明",
}
_LONGEST_PARAGRAPH = 4_000


def printed_commentaries(commentaries: Sequence[Commentary]) -> list[dict[str, Any]]:
    """For a typst template: ``{heading, language, paragraphs, footnote}`` of each that has a sentence."""
    return [
        {
            "heading": HEADINGS[found.audience, found.language],
            "language": found.language,
            "paragraphs": [breakable(text, _LONGEST_PARAGRAPH) for text in found.paragraphs()],
            "footnote": breakable(found.footnote(), 300),
        }
        for found in commentaries
        if found.usable
    ]


def commentary_sheet(commentaries: Sequence[Commentary]) -> list[Sheet]:
    """A sheet with a row per sentence and the fields that its figures state; none where there is nothing to say."""
    rows = [
        [
            Cell(HEADINGS[found.audience, found.language]),
            Cell(sentence.text),
            Cell("; ".join(_fields(found, sentence.figures))),
            Cell(found.footnote()),
        ]
        for found in commentaries
        for sentence in found.usable
    ]
    if not rows:
        return []
    head = ("For whom", "Sentence", "Figures and the fields they state", "Written by")
    return [Sheet(title="Commentary", head=head, rows=rows, notes=("Every figure was checked against this result by code.",))]


def _fields(commentary: Commentary, figures: Sequence[Any]) -> list[str]:
    return [f"{figure.text}: {commentary.cited[figure.fact]['path']}" for figure in figures if figure.fact in commentary.cited]
