"""Files added to the library: uploaded, then read in a process of its own that outlives a reload."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components.documents.conversation import close_ended
from components.error_box import error_box, warning
from components.jobs import current_job, forget_job, job_panel, start_job
from components.neutral_text import plain_text
from components.resources import workbench

ADD = "docs add"
KINDS = ["pdf", "docx", "xlsx", "html", "htm", "txt", "md", "csv"]
#: Documents named after a reading; the library holds them all.
MOST_TOLD = 8
_READ = "documents-times-read"


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
        with error_box():
            start_job(ADD, {"files": list(kept), "names": kept})
            st.session_state[_READ] = st.session_state.get(_READ, 0) + 1
            st.rerun()


def reading() -> None:
    """The files that are being read, or what came of it; nothing where none are."""
    job = current_job(ADD)
    if job is None:
        return
    with error_box():
        document = job_panel(job)
        if document is None:
            close_ended(ADD, job)
            return
        _outcome(document)
        if st.button("Close", key="documents-added"):
            forget_job(ADD)
            st.rerun()


def _outcome(document: Mapping[str, Any]) -> None:
    for failed in document["failed"]:
        named = failed["file"] in failed["message"]
        warning(failed["message"] if named else f"{failed['file']}: {failed['message']}", failed["hint"])
    for info in document["documents"]:
        if len(info["pages_without_text"]) == info["pages"]:
            _without_text(info["file"])
    read = document["documents"]
    told = [f"{info['title'] or info['file']}: {_counted(info)}" for info in read[:MOST_TOLD]]
    more = [f"{len(read) - MOST_TOLD} more."] if len(read) > MOST_TOLD else []
    st.caption(f"{len(read)} read.")
    if read:
        st.markdown("\n".join(f"- {plain_text(line)}" for line in [*told, *more]))


def _counted(info: Mapping[str, Any]) -> str:
    counts = {"page": info["pages"], "table": info["tables"], "statement": info["statements"]}
    return ", ".join(f"{number:,} {name}{'' if number == 1 else 's'}" for name, number in counts.items())


def _without_text(file: str) -> None:
    if file.lower().endswith(".pdf"):
        warning(f"{file} holds pictures of pages only.", "Run text recognition over it, then add the result.")
    else:
        warning(f"No text was found in {file}.", "Check that the file is what its name says.")
