"""Ask filings and reports: the answer is computed from their cells or quoted, with the page and the place beside it."""

from collections.abc import Sequence

import streamlit as st

from components.documents.adding import adding_dialog, file_field, reading
from components.documents.answer import answer_view
from components.documents.conversation import followed, forget, take_answers, turns
from components.documents.earlier import earlier_popover
from components.documents.evidence import evidence_card, evidence_of
from components.documents.library import collections, library
from components.documents.scope import scope_chip
from components.documents.shelf import library_dialog
from components.error_box import error_box
from components.page import Action, card, page_header
from workbench.documents.model import DocumentInfo

ACTIONS = (
    Action(key="add", label="Add files", icon="note_add", help="Filings, annual reports, workbooks of figures"),
    Action(key="library", label="Library", icon="folder_open", help="What was found in each document; collections; removal"),
    Action(key="new", label="New", icon="add_comment", help="Begin anew; earlier answers stay among the runs"),
)


def _context(documents: Sequence[DocumentInfo]) -> list[str]:
    """What there is to ask."""
    if not documents:
        return ["answers from filings, with their place"]
    missing = sum(len(info.pages_without_text) for info in documents)
    parts = [
        _count(len(documents), "document"),
        _count(sum(info.pages for info in documents), "page"),
        _count(sum(info.tables for info in documents), "table"),
        _count(sum(info.statements for info in documents), "statement"),
    ]
    return [*parts, f"{_count(missing, 'page')} without text"] if missing else parts


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def _begin() -> None:
    """Nothing is there yet: what this page does, and the field for files."""
    with card("Add a filing to begin", "documents-begin"):
        st.markdown("A 10-K, an annual report, a workbook. Then ask for a ratio, a line of a statement, or a reason.")
        file_field()


with error_box():
    documents = library().documents()
    pressed = page_header("Report chat", _context(documents), actions=ACTIONS if documents else ())
    if pressed == "new":
        forget()
    elif pressed == "add":
        adding_dialog()
    elif pressed == "library":
        library_dialog()
    with st.container(key="documents-columns"):
        left, right = st.columns([1.12, 1], gap="medium")
    with left:
        reading()
        if not documents:
            _begin()
        else:
            with st.container(horizontal=True, gap="small", key="documents-chips"):
                scope = scope_chip(documents, collections().all())
                earlier_popover()
            question = st.chat_input("Operating margin in FY2018? What drove sales?")
            if question:
                followed(question, scope, turns(), sorted({info.company for info in documents if info.company}))
        take_answers()
        conversation = turns()
        found = {turn.run_id: evidence_of(turn.document) for turn in conversation}
        for turn in reversed(conversation):
            answer_view(turn, found[turn.run_id], newest=turn is conversation[-1])
    with right:
        evidence_card(found)
