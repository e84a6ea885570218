"""Which documents are asked: all of them, a collection, or one; a chip above the conversation that opens on the choice."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.neutral_text import plain_text
from workbench.documents.collections import Collection
from workbench.documents.model import DocumentInfo

CHOSEN = "documents-chosen"
#: From this many documents on there is a field to find one.
MANY = 8
_ALL = ("", "")
_Choice = tuple[str, str]


def scope_chip(documents: Sequence[DocumentInfo], collections: Sequence[Collection]) -> Mapping[str, str]:
    """Draw it; what of a request it sets: nothing, ``collection`` or ``document``."""
    labels = _labels(documents, collections)
    if st.session_state.get(CHOSEN, _ALL) not in labels:
        st.session_state[CHOSEN] = _ALL  # it was removed meanwhile
    chosen: _Choice = st.session_state.get(CHOSEN, _ALL)
    with st.popover(plain_text(labels[chosen]), icon=":material/folder_open:", key="documents-scope"):
        shown = list(labels)
        if len(documents) > MANY:
            words = st.text_input("Find", key="documents-scope-words", placeholder="Company, year, file").casefold().split()
            found = [choice for choice in labels if all(word in labels[choice].casefold() for word in words)]
            shown = list(dict.fromkeys([chosen, *found]))
        st.radio("Ask", shown, format_func=lambda choice: plain_text(labels[choice]), key=CHOSEN)
    kind, name = chosen
    return {kind: name} if kind else {}


def forget_scope() -> None:
    """Ask all documents again."""
    st.session_state.pop(CHOSEN, None)


def _labels(documents: Sequence[DocumentInfo], collections: Sequence[Collection]) -> dict[_Choice, str]:
    """Every choice with its words, the widest first."""
    labels: dict[_Choice, str] = {_ALL: "All documents" if len(documents) != 1 else "The one document"}
    labels |= {("collection", one.name): f"{one.name} ({len(one.documents)})" for one in collections}
    return labels | {("document", info.document_id): info.title or info.file for info in documents}
