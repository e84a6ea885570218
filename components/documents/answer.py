"""One answer: what was found, how it was worked out and from which cells; or why there is none, and what to ask instead."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import streamlit as st

from components.commentary.text_view import sentence_text
from components.documents.computed import computed_view
from components.documents.conversation import Turn
from components.documents.evidence import Evidence, amounts, choose, title_of
from components.documents.export import save_answer
from components.documents.filters import ask_for, ask_of, filters
from components.documents.model_card import model_card, model_foot
from components.documents.verdict import verdict
from components.neutral_text import plain_text
from components.provenance_panel import provenance_panel

_MODES = {
    "computed": "Computed from these cells; no model took part.",
    "extractive": "The passages that fit best. Nothing is concluded from them.",
}
#: Characters of a passage; the page beside it shows the rest.
PASSAGE = 320


def answer_view(turn: Turn, pieces: Sequence[Evidence], *, newest: bool) -> None:
    """Draw a question with its answer; the newest one with its provenance."""
    document = turn.document
    with st.chat_message("user", avatar=":material/person:"):
        st.text(turn.question)
    with st.chat_message("assistant", avatar=":material/menu_book:"):
        if document["abstained"]:
            _abstained(turn)
        elif document["mode"] == "computed":
            computed_view(document)
        if document["mode"] == "model":
            _sentences(document)
        _pieces(turn, pieces)
        if document["mode"] == "model":
            model_foot(document)
        elif not document["abstained"]:
            told = amounts(pieces, document["calculations"]) if document["mode"] == "computed" else ""
            st.caption(plain_text(_MODES[document["mode"]] + told))
        if newest:
            filters(turn)
        else:
            _read_as(document)
        for note in document["notices"]:
            st.caption(plain_text(note))
        if newest and document["mode"] == "extractive" and not document.get("clarify"):
            model_card(turn)
        if newest:
            with st.container(horizontal=True, gap="small", key="documents-newest"):
                save_answer(turn)
                verdict(turn)
            provenance_panel(document, key="documents-provenance")


def _abstained(turn: Turn) -> None:
    clarify = turn.document.get("clarify") or []
    if not clarify:
        st.markdown(f"**No answer.** {plain_text(turn.document['reason'])}")
    for number, question in enumerate(clarify):
        st.markdown(plain_text(question["message"]))
        with st.container(horizontal=True, gap="small"):
            for choice in dict.fromkeys(question["choices"]):
                key = f"documents-clarify-{turn.run_id}-{number}-{choice}"
                if st.button(plain_text(choice), key=key):
                    again = {"company": ask_of, "period": ask_for}.get(question["about"])
                    if again is not None:
                        again(turn, choice)
                        st.rerun()


def _sentences(document: Mapping[str, Any]) -> None:
    """What the model wrote, sentence by sentence; what the sources do not support is struck through and says why."""
    with st.container(key=f"documents-model-text-{document['provenance']['run_id']}"):
        for one in document["sentences"]:
            st.markdown(sentence_text(one["text"], () if one["supported"] else [one["reason"]]))


def _pieces(turn: Turn, pieces: Sequence[Evidence]) -> None:
    """The places an answer stands on; passages with their beginning."""
    computed = turn.document["mode"] == "computed"
    one_document = computed and len({piece.document_id for piece in pieces}) == 1
    gap: Literal["small"] | None = "small" if turn.document["mode"] == "extractive" else None
    with st.container(gap=gap, key=f"documents-places-{turn.run_id}"):
        for index, piece in enumerate(pieces):
            if turn.document["mode"] == "extractive":
                st.text(shortened(piece.text))
            where = f"page {piece.page}" if one_document else f"{title_of(piece)}, page {piece.page}"
            label = f"{piece.text} · {where}" if computed else where
            st.button(
                plain_text(label), key=f"documents-evidence-{turn.run_id}-{index}", icon=":material/find_in_page:",
                type="tertiary", on_click=choose, args=(turn.run_id, index),
            )  # fmt: skip


def shortened(text: str) -> str:
    """The beginning of a passage in running lines, ended at a word."""
    text = " ".join(text.split())
    if len(text) <= PASSAGE:
        return text
    return f"{text[:PASSAGE].rsplit(maxsplit=1)[0]} …"


def _read_as(document: Mapping[str, Any]) -> None:
    """How the question was understood, so that a misunderstanding shows."""
    routing = document["routing"]
    parts = [routing["company"], routing["period"], routing["metric"] or ", ".join(routing["items"]), routing["statement"]]
    told = " · ".join(str(part).replace("_", " ") for part in parts if part)
    if told:
        st.caption(plain_text(f"Read as: {told}"))
