"""Saving an answer with its evidence."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.documents.conversation import Turn
from components.documents.library import library
from components.download import PDF, download
from workbench.documents.model import Box
from workbench.reports.answer_content import answer_content
from workbench.reports.answer_markdown import answer_markdown

#: Pixels: a page printed at full width, about 150 dots an inch.
WIDTH = 1_300
MARKDOWN = "text/markdown"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def save_answer(turn: Turn) -> None:
    """A button that opens on the kinds of file; a file is made when it is chosen."""
    with st.popover("Save", icon=":material/download:", key="documents-save"):
        _kind("PDF", _pdf, turn, PDF, help="Question, answer, arithmetic, and the pages it stands on with the places marked")
        _kind("Word", _word, turn, DOCX, help="The same as a document to edit, with the pages as pictures")
        _kind("Markdown", _markdown, turn, MARKDOWN, help="The same in plain text, without pictures")


def _kind(label: str, made: Callable[[Turn], bytes], turn: Turn, mime: str, *, help: str) -> None:
    suffix = {PDF: "pdf", DOCX: "docx", MARKDOWN: "md"}[mime]
    download(
        label, lambda: made(turn), file_name=f"answer-{turn.run_id}.{suffix}", mime=mime,
        key=f"documents-save-{suffix}", help=help,
    )  # fmt: skip


def _markdown(turn: Turn) -> bytes:
    return answer_markdown(answer_content(turn.question, turn.document, library().documents()))


def _pdf(turn: Turn) -> bytes:
    from workbench.reports.answer_pdf import answer_pdf

    return answer_pdf(answer_content(turn.question, turn.document, library().documents()), _drawn)


def _word(turn: Turn) -> bytes:
    from workbench.reports.answer_word import answer_word

    return answer_word(answer_content(turn.question, turn.document, library().documents()), _drawn)


def _drawn(document_id: str, page: int, boxes: Sequence[Box]) -> bytes | None:
    from workbench.documents.page_images import page_image

    known = {info.document_id: info for info in library().documents()}
    if document_id not in known or not known[document_id].file.lower().endswith(".pdf"):
        return None
    return page_image(library().original(document_id), page, boxes, width=WIDTH)
