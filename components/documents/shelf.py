"""The library over the page: every document in a table, one of them in detail, several put into a collection."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from components import numbers
from components.changing import change, failed_change
from components.documents.about import about
from components.documents.library import collections, library
from components.error_box import error_box
from components.neutral_text import plain_text
from components.resources import workbench
from workbench.documents.model import DocumentInfo

PICKED = "documents-shelf"
_EVERY = "All documents"
_ROWS = 9
_COLLECTION = "documents-shelf-collection"
_NEW = "documents-shelf-new"
_NAME = "documents-shelf-name"


@st.dialog("Library", width="large", on_dismiss="rerun")
def library_dialog() -> None:
    """Find documents, see what was found in one, group or remove them."""
    with error_box():
        shelf(library().documents())


def shelf(documents: Sequence[DocumentInfo]) -> None:
    """The table of the documents and what can be done with those that are picked in it."""
    if not documents:
        st.info("The library is empty. Add files to begin.")
        return
    failed_change()
    collection, shown = _narrowed(documents)
    picked = _table(shown)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="documents-shelf-actions"):
        _put(picked)
        if collection:
            _take(collection, picked)
            _manage(collection)
        _remove(picked)
    if len(picked) == 1:
        about(picked[0])
    elif not picked:
        st.caption("Pick a document to see what was found in it, or several to put them into a collection.")


def _narrowed(documents: Sequence[DocumentInfo]) -> tuple[str, list[DocumentInfo]]:
    """The documents by words and collection; the collection's name, or nothing."""
    grouped = {one.name: one.documents for one in collections().all()}
    if st.session_state.get(_COLLECTION, _EVERY) not in (_EVERY, *grouped):
        st.session_state[_COLLECTION] = _EVERY  # it is gone
    left, right = st.columns([2, 1], gap="small")
    words = left.text_input("Find", key="documents-shelf-words", placeholder="Company, year, kind, file").casefold().split()
    chosen = right.selectbox("Collection", [_EVERY, *grouped], key=_COLLECTION, disabled=not grouped)
    within = grouped.get(chosen)
    told = {info.document_id: _told(info) for info in documents}
    shown = [
        info
        for info in documents
        if (within is None or info.document_id in within) and all(word in told[info.document_id] for word in words)
    ]
    return (chosen if within is not None else ""), shown


def _told(info: DocumentInfo) -> str:
    """What a document is found by."""
    return f"{info.title} {info.company} {info.kind} {info.period} {info.file}".casefold()


def _table(shown: Sequence[DocumentInfo]) -> list[DocumentInfo]:
    """The rows; those that are picked."""
    if not shown:
        st.caption("No document matches.")
        return []
    frame = pd.DataFrame(
        {
            "Document": [info.title or info.file for info in shown],
            "Kind": [info.kind for info in shown],
            "Period": [info.period or numbers.ABSENT for info in shown],
            "Pages": [info.pages for info in shown],
            "Without text": [len(info.pages_without_text) for info in shown],
            "Tables": [info.tables for info in shown],
            "Statements": [info.statements for info in shown],
        }
    )
    picked = st.dataframe(
        frame, key=f"{PICKED}-{hash(tuple(info.document_id for info in shown))}", on_select="rerun", selection_mode="multi-row",
        hide_index=True, height="content" if len(shown) <= _ROWS else 35 * (_ROWS + 1), alt=f"{len(shown)} documents",
        column_config={"Document": st.column_config.TextColumn(width="large"), "Kind": st.column_config.TextColumn(width=130)},
    )  # fmt: skip
    return [shown[row] for row in picked["selection"]["rows"] if row < len(shown)]


def _put(picked: Sequence[DocumentInfo]) -> None:
    """Into a collection there is, or a new one."""
    ids = [info.document_id for info in picked]
    with st.popover("Put into", icon=":material/create_new_folder:", disabled=not picked, key="documents-put"):
        for one in collections().all():
            st.button(
                plain_text(one.name), key=f"documents-put-{one.name}", type="tertiary",
                on_click=change, args=(partial(collections().put, one.name, *ids),),
            )  # fmt: skip
        with st.form("documents-put-new", border=False):
            st.text_input("New collection", placeholder="Client or topic", key=_NEW)
            st.form_submit_button("Make it", on_click=change, args=(partial(_make, ids),))


def _make(ids: Sequence[str]) -> None:
    made = collections().create(str(st.session_state[_NEW]))
    collections().put(made.name, *ids)
    st.session_state[_NEW] = ""


def _take(collection: str, picked: Sequence[DocumentInfo]) -> None:
    ids = [info.document_id for info in picked]
    st.button(
        "Take out", icon=":material/folder_off:", disabled=not picked, key="documents-take",
        on_click=change, args=(partial(collections().take, collection, *ids),),
    )  # fmt: skip


def _manage(collection: str) -> None:
    """Another name for a collection, or its end; its documents stay."""
    with st.popover("This collection", icon=":material/folder:", key="documents-collection"):
        with st.form("documents-collection-name", border=False):
            st.text_input("Name", value=collection, key=_NAME)
            st.form_submit_button("Rename", on_click=change, args=(partial(_rename, collection),))
        st.button(
            "Delete the collection", icon=":material/delete:", key="documents-collection-delete",
            on_click=change, args=(partial(_end, collection),),
        )  # fmt: skip
        st.caption("Its documents stay in the library.")


def _rename(collection: str) -> None:
    renamed = collections().rename(collection, str(st.session_state[_NAME]))
    st.session_state[_COLLECTION] = renamed.name


def _end(collection: str) -> None:
    collections().delete(collection)
    st.session_state[_COLLECTION] = _EVERY


def _remove(picked: Sequence[DocumentInfo]) -> None:
    """Behind a second press: the file goes from the data folder."""
    with st.popover("Remove", icon=":material/delete:", disabled=not picked, key="documents-remove"):
        names = ", ".join(info.title or info.file for info in picked)
        st.caption(plain_text(f"{names} and what was found there go from the data folder. Answers given so far stay."))
        ids = [info.document_id for info in picked]
        st.button(
            "Remove",
            type="primary",
            key="documents-remove-now",
            disabled=not picked,
            on_click=change,
            args=(partial(_gone, ids),),
        )


def _gone(ids: Sequence[str]) -> None:
    for document_id in ids:
        workbench().run("docs remove", {"document": document_id})
