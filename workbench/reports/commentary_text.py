"""The commentaries on a result as they stand in its files: only sentences that the result bears out, and who wrote them."""

import re
from collections.abc import Sequence
from typing import Any

from workbench.commentary.commentary import Commentary
from workbench.reports.foreign_text import shortened
from workbench.reports.workbook_cells import Cell, Sheet

HEADINGS = {
    ("client", "en"): "In plain words",
    ("client", "zh"): "通俗说明",
    ("colleague", "en"): "For a colleague",
    ("colleague", "zh"): "专业说明",
}
_LONGEST_PARAGRAPH = 4_000
_LONG_WORD = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]{41,}")


def printed_commentaries(commentaries: Sequence[Commentary]) -> list[dict[str, Any]]:
    """For a typst template: ``{heading, language, paragraphs, footnote}`` of each that has a sentence."""
    return [
        {
            "heading": HEADINGS[found.audience, found.language],
            "language": found.language,
            "paragraphs": [_printable(text) for text in found.paragraphs()],
            "footnote": _printable(found.footnote()),
        }
        for found in commentaries
        if found.usable
    ]


def _printable(text: str) -> str:
    """One line that can be set: words that are too long to break are cut (Chinese breaks anywhere), "%" stays by its figure."""
    line = shortened(text, _LONGEST_PARAGRAPH)
    line = re.sub(r"(?<=\d) (?=%)", "\u202f", line)
    return _LONG_WORD.sub(lambda found: shortened(found[0], 40), line)


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
