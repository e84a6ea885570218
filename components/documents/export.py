"""Saving an answer with its evidence."""

from collections.abc import Sequence

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


def save_answer(turn: Turn) -> None:
    """Two buttons; the files are made when one is pressed."""
    with st.container(horizontal=True, gap="small", key="documents-save"):
        download(
            "PDF", lambda: _pdf(turn), file_name=f"answer-{turn.run_id}.pdf", mime=PDF, key="documents-save-pdf",
            help="Question, answer, arithmetic, and the pages it stands on with the places marked",
        )  # fmt: skip
        download(
            "Markdown", lambda: _markdown(turn), file_name=f"answer-{turn.run_id}.md", mime=MARKDOWN,
            key="documents-save-markdown", help="The same in plain text, without pictures",
        )  # fmt: skip


def _markdown(turn: Turn) -> bytes:
    return answer_markdown(answer_content(turn.question, turn.document, library().documents()))


def _pdf(turn: Turn) -> bytes:
    from workbench.reports.answer_pdf import answer_pdf

    return answer_pdf(answer_content(turn.question, turn.document, library().documents()), _drawn)


def _drawn(document_id: str, page: int, boxes: Sequence[Box]) -> bytes | None:
    from workbench.documents.page_images import page_image

    known = {info.document_id: info for info in library().documents()}
    if document_id not in known or not known[document_id].file.lower().endswith(".pdf"):
        return None
    return page_image(library().original(document_id), page, boxes, width=WIDTH)
