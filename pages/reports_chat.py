"""Ask filings and reports: the answer is computed from their cells or quoted, with the page and the place beside it."""

import streamlit as st

from components.documents.answer import answer_view
from components.documents.conversation import followed, forget, running, turns
from components.documents.earlier import earlier_card
from components.documents.evidence import evidence_card, evidence_of
from components.documents.library import library, library_card
from components.error_box import error_box, notice
from components.page import Action, page_header


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


with error_box():
    documents = library().documents()
    pages = sum(info.pages for info in documents)
    context = (
        [_count(len(documents), "document"), _count(pages, "page")] if documents else ["answers from filings, with their place"]
    )
    actions = [Action(key="new", label="New", icon="add_comment", help="Begin anew; earlier answers stay among the runs")]
    if page_header("Report chat", context, actions=actions) == "new":
        forget()
    with st.container(key="documents-columns"):
        left, middle, right = st.columns([0.8, 1.35, 1.85], gap="medium")
    with left:
        chosen = library_card(documents)
        earlier_card()
    with middle:
        if not documents:
            notice(
                "Add a filing to begin: a 10-K, an annual report, a workbook of figures.",
                "It is read on this machine and kept in the data folder.",
            )
        question = st.chat_input("Operating margin in FY2018? What drove sales?", disabled=not documents)
        if question:
            followed(question, chosen, turns(), sorted({info.company for info in documents if info.company}))
        running()
        conversation = turns()
        found = {turn.run_id: evidence_of(turn.document) for turn in conversation}
        for turn in reversed(conversation):
            answer_view(turn, found[turn.run_id], newest=turn is conversation[-1])
    with right:
        evidence_card(found)
