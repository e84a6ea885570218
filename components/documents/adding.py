"""Files added to the library: uploaded, then read in a process of its own that outlives a reload."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components.documents.conversation import close_ended
from components.error_box import error_box, warning
from components.jobs import current_job, forget_job, job_panel, start_job
from components.neutral_text import plain_text
from components.resources import workbench
from workbench.documents.passwords import password_given

ADD, READ_PAGES = "docs add", "docs read-pages"
KINDS = ["pdf", "docx", "xlsx", "html", "htm", "txt", "md", "csv"]
#: Documents named after a reading; the library holds them all.
MOST_TOLD = 8
_READ, _PATHS = "documents-times-read", "documents-upload-paths"


@st.dialog("Add files", width="medium")
def adding_dialog() -> None:
    """The field for files over the page."""
    file_field()


def file_field() -> None:
    """Choose files and begin to read them."""
    with st.container(key="documents-files"):
        # A new key after each reading empties the field.
        field = f"documents-files-{st.session_state.get(_READ, 0)}"
        files = st.file_uploader("Filings, reports, workbooks of figures", type=KINDS, accept_multiple_files=True, key=field)
        st.caption("They are read on this machine and kept in the data folder. The same file twice is kept once.")
    if st.button("Read them", type="primary", icon=":material/library_add:", key="documents-add", disabled=not files):
        kept = {str(workbench().keep_upload(file.name, file.getvalue())): file.name for file in files}
        st.session_state[_PATHS] = {name: path for path, name in kept.items()}
        with error_box():
            start_job(ADD, {"files": list(kept), "names": kept})
            st.session_state[_READ] = st.session_state.get(_READ, 0) + 1
            st.rerun()


def reading() -> None:
    """The files that are being read, or what came of it; nothing where none are."""
    for task, told in ((ADD, _outcome), (READ_PAGES, _pages_read)):
        job = current_job(task)
        if job is None:
            continue
        with error_box():
            document = job_panel(job)
            if document is None:
                close_ended(task, job)
                continue
            told(document)
            if st.button("Close", key=f"documents-close-{task}"):
                forget_job(task)
                st.rerun()


def _outcome(document: Mapping[str, Any]) -> None:
    for failed in document["failed"]:
        named = failed["file"] in failed["message"]
        warning(failed["message"] if named else f"{failed['file']}: {failed['message']}", failed["hint"])
        if "encrypted" in failed["message"]:
            _unlock(failed["file"])
    for info in document["documents"]:
        if len(info["pages_without_text"]) == info["pages"]:
            _without_text(info["file"])
    read = document["documents"]
    told = [f"{info['title'] or info['file']}: {_counted(info)}" for info in read[:MOST_TOLD]]
    more = [f"{len(read) - MOST_TOLD} more."] if len(read) > MOST_TOLD else []
    st.caption(f"{len(read)} read.")
    if read:
        st.markdown("\n".join(f"- {plain_text(line)}" for line in [*told, *more]))


def _unlock(file: str) -> None:
    """Read an encrypted file with its password, here and now: no job, no run and no file holds it."""
    path = st.session_state.get(_PATHS, {}).get(file)
    if path is None:
        return
    with (
        st.form(f"documents-unlock-{file}", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        password = st.text_input("Password", type="password", width=260, key=f"documents-password-{file}")
        sent = st.form_submit_button("Open with it", icon=":material/lock_open:")
    if sent:
        with error_box(), st.spinner("Reading it", show_time=True), password_given(password):
            _unlocked(workbench().run(ADD, {"files": [path], "names": {path: file}}).document)


def _unlocked(document: Mapping[str, Any]) -> None:
    for failed in document["failed"]:
        warning(failed["message"], failed["hint"])
    if document["documents"]:
        forget_job(ADD)
        st.rerun()


def _pages_read(document: Mapping[str, Any]) -> None:
    """What the vision model made of pages without text."""
    for failed in document["failed"]:
        warning(f"Page {failed['page']} was not read: {failed['message']}")
    models = ", ".join(dict.fromkeys(one["model"] for one in document["read"]))
    left = f" {document['left']} are still unread." if document["left"] else ""
    count = len(document["read"])
    st.markdown(
        plain_text(f"{count} page{'' if count == 1 else 's'} read by {models or 'no model'}, not checked by code.{left}")
    )


def _counted(info: Mapping[str, Any]) -> str:
    counts = {"page": info["pages"], "table": info["tables"], "statement": info["statements"]}
    return ", ".join(f"{number:,} {name}{'' if number == 1 else 's'}" for name, number in counts.items())


def _without_text(file: str) -> None:
    if file.lower().endswith(".pdf"):
        warning(
            f"{file} holds pictures of pages only.",
            "Under “Library” a model that can see may read them; or run text recognition over it.",
        )
    else:
        warning(f"No text was found in {file}.", "Check that the file is what its name says.")
