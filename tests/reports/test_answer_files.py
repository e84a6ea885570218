"""An answer that leaves the workbench: PDF and Markdown with arithmetic, quotes, pages, pictures, provenance."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from PIL import Image
from pypdf import PdfReader

from tests.documents.small_filings import tools_library
from workbench.documents.library import Library
from workbench.errors import DocumentError
from workbench.reports.answer_content import AnswerContent, answer_content
from workbench.reports.answer_markdown import answer_markdown
from workbench.reports.answer_pdf import answer_pdf
from workbench.reports.answer_word import answer_word
from workbench.runner import open_workbench

MARGIN = "What was the operating margin of Harbour Tools in FY2023?"
LAWSUIT = "What legal proceedings does Harbour Tools report in 2023?"


@pytest.fixture
def content_of(tmp_path: Path, clock: Callable[[], datetime]) -> Callable[[str], AnswerContent]:
    tools_library(tmp_path)
    bench = open_workbench(tmp_path, clock)

    def content(question: str) -> AnswerContent:
        document: dict[str, Any] = bench.run("docs ask", {"question": question, "model": False}).document
        return answer_content(question, document, Library(tmp_path).documents())

    return content


def picture(document_id: str, page: int, boxes: Sequence[Any]) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (200, 80), "white").save(drawn, "PNG")
    return drawn.getvalue()


def gone(document_id: str, page: int, boxes: Sequence[Any]) -> bytes:
    raise DocumentError("gone", "")


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_computed_answer_shows_its_arithmetic_and_pages(content_of: Callable[[str], AnswerContent]) -> None:
    content = content_of(MARGIN)
    told = answer_markdown(content).decode()
    for part in (
        "# What was the operating margin",
        "**Operating margin = 15%**",
        "Operating income",
        "page 11",
        "SHA",
        content.run_id,
    ):
        assert part in told, part
    pdf = answer_pdf(content, picture)
    shown = words(pdf)
    for part in (
        MARGIN,
        "Operating margin: 15%",
        "Operating income: ",
        "page 11",
        f"Run {content.run_id}",
        "no language model",
    ):
        assert part in shown, part
    assert sum(len(page.images) for page in PdfReader(io.BytesIO(pdf)).pages) == len({one.page for one in content.places})


def test_passages_and_a_lost_file_still_make_a_file(content_of: Callable[[str], AnswerContent]) -> None:
    content = content_of(LAWSUIT)
    assert "sued us over a patent" in words(answer_pdf(content, gone))
    assert "> " in answer_markdown(content).decode()


def test_an_abstention_is_told_as_one(content_of: Callable[[str], AnswerContent]) -> None:
    content = content_of("What was the revenue in 2023?")
    assert not content.is_answered
    assert "No answer." in words(answer_pdf(content, picture))
    assert "**No answer.**" in answer_markdown(content).decode()


def test_markup_stays_text(content_of: Callable[[str], AnswerContent]) -> None:
    content = content_of("#panic() [x](http://a.example) <b>gross margin</b> of Harbour Tools in FY2023")
    assert "#panic()" in words(answer_pdf(content, picture))
    told = answer_markdown(content).decode()
    assert r"\[x\]" in told
    assert "<b>" not in told.replace(r"\<b\>", "")


def test_a_word_document_holds_the_same_with_one_picture_for_each_page(content_of: Callable[[str], AnswerContent]) -> None:
    content = content_of(MARGIN)
    made = docx.Document(io.BytesIO(answer_word(content, picture)))
    told = "\n".join(paragraph.text for paragraph in made.paragraphs)
    for part in (MARGIN, "Operating margin: 15%", "Operating income: ", "page 11", f"Run {content.run_id}"):
        assert part in told, part
    assert len(made.inline_shapes) == len({(place.document_id, place.page) for place in content.places})
    assert made.core_properties.title == MARGIN
    without = docx.Document(io.BytesIO(answer_word(content, gone)))
    assert len(without.inline_shapes) == 0
    assert "Operating income: " in "\n".join(paragraph.text for paragraph in without.paragraphs)


def test_a_word_document_takes_what_files_brought_as_text(content_of: Callable[[str], AnswerContent]) -> None:
    content = replace(content_of(LAWSUIT), answer="<w:p>&amp; \x00 a\u202eb", remarks=("=HYPERLINK(1)",))
    made = docx.Document(io.BytesIO(answer_word(content, gone)))
    told = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert "<w:p>&amp; a b" in told
    assert "=HYPERLINK(1)" in told
