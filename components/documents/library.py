"""The documents at hand: add files, see what was found in them, ask one or all of them, remove one."""

from collections.abc import Sequence

import streamlit as st

from components.documents.conversation import close_ended
from components.error_box import error_box, warning
from components.jobs import current_job, forget_job, job_panel, start_job
from components.neutral_text import plain_text
from components.page import card
from components.resources import workbench
from workbench.documents.library import Library
from workbench.documents.model import DocumentInfo

ADD = "docs add"
KINDS = ["pdf", "docx", "xlsx", "html", "htm", "txt", "md", "csv"]
_CHOSEN = "documents-chosen"
_READ = "documents-times-read"
MOST_FINDINGS = 12


def library() -> Library:
    """The library of this server's data folder; cheap to build."""
    return Library(workbench().data_dir)


def library_card(documents: Sequence[DocumentInfo]) -> DocumentInfo | None:
    """Draw it; the one document that is to be asked, or None for all."""
    with card("Documents", "documents"):
        _add()
        if not documents:
            return None
        names = {info.document_id: info for info in documents}
        chosen = st.radio(
            "Ask",
            [None, *names],
            format_func=lambda name: "All documents" if name is None else _label(names[name]),
            captions=["", *(_caption(info) for info in documents)],
            key=_CHOSEN,
        )
        info = names.get(chosen) if chosen else None
        if info is not None:
            _about(info)
        return info


def _label(info: DocumentInfo) -> str:
    return plain_text(info.title or info.file)


def _caption(info: DocumentInfo) -> str:
    pages = "1 page" if info.pages == 1 else f"{info.pages} pages"
    missing = len(info.pages_without_text)
    without = "no text" if missing and missing == info.pages else f"{missing} without text" if missing else ""
    return plain_text(" · ".join(part for part in (info.file, pages, without) if part))


def _add() -> None:
    """Upload, then read in a process of its own; survives a reload."""
    with st.container(key="documents-files"):
        # A new key after each reading empties the field.
        field = f"documents-files-{st.session_state.get(_READ, 0)}"
        files = st.file_uploader("Add filings and reports", type=KINDS, accept_multiple_files=True, key=field)
    if files and st.button("Read them", type="primary", icon=":material/library_add:", key="documents-add"):
        kept = {str(workbench().keep_upload(file.name, file.getvalue())): file.name for file in files}
        with error_box():
            start_job(ADD, {"files": list(kept), "names": kept})
            st.session_state[_READ] = st.session_state.get(_READ, 0) + 1
            st.rerun()
    job = current_job(ADD)
    if job is None:
        return
    with error_box():
        document = job_panel(job)
        if document is None:
            close_ended(ADD, job)
            return
        for failed in document["failed"]:
            named = failed["file"] in failed["message"]
            warning(failed["message"] if named else f"{failed['file']}: {failed['message']}", failed["hint"])
        for info in document["documents"]:
            if len(info["pages_without_text"]) == info["pages"]:
                _without_text(info["file"])
        st.caption(f"{len(document['documents'])} read.")
        if st.button("Close", key="documents-added"):
            forget_job(ADD)
            st.rerun()


def _without_text(file: str) -> None:
    if file.lower().endswith(".pdf"):
        warning(f"{file} holds pictures of pages only.", "Run text recognition over it, then add the result.")
    else:
        warning(f"No text was found in {file}.", "Check that the file is what its name says.")


def _about(info: DocumentInfo) -> None:
    """What was found in it and what was not."""
    with st.expander("What was found in it", icon=":material/fact_check:", key="documents-about"):
        facts = [
            ("Company", info.company or "not recognised"),
            ("Kind", info.kind),
            ("Period", f"{info.period or 'not recognised'}{f', to {info.period_end}' if info.period_end else ''}"),
            ("Amounts", f"{info.currency or 'currency not recognised'}, printed in units of {info.scale:,.0f}"),
            ("Statements", f"{info.statements} in {info.tables} tables"),
            ("Pages without text", ", ".join(map(str, info.pages_without_text)) or "none"),
        ]
        st.markdown("\n".join(f"- {name}: {plain_text(str(value))}" for name, value in facts))
        for note in info.notes:
            st.caption(plain_text(note))
        _audit(info)
        _edit(info)
        if st.button("Remove this document", icon=":material/delete:", key="documents-remove"):
            with error_box():
                workbench().run("docs remove", {"document": info.document_id})
                st.session_state.pop(_CHOSEN, None)
                st.rerun()


def _edit(info: DocumentInfo) -> None:
    """Correct what was not recognised, or wrongly; the correction outlives a new reading."""
    with st.form(f"documents-edit-{info.document_id}", border=False):
        given = {
            name: st.text_input(name.capitalize(), value=getattr(info, name) or "", key=f"documents-{name}-{info.document_id}")
            for name in ("title", "company", "period")
        }
        if not st.form_submit_button("Save corrections", icon=":material/edit:"):
            return
    changes = {name: value.strip() for name, value in given.items() if value.strip() != (getattr(info, name) or "")}
    if changes:
        with error_box():
            library().edit(info.document_id, **changes)
            st.rerun()


def _audit(info: DocumentInfo) -> None:
    """Sums of the document's own figures: how many hold, which do not; and what else is worth knowing."""
    findings = library().findings(info.document_id)
    held = sum(one.state == "ok" for one in findings)
    doubts = [one for one in findings if one.state == "doubt"]
    st.caption(f"{held} checks hold, {len(doubts)} do not.")
    for one in [*doubts, *(note for note in findings if note.state == "note")][:MOST_FINDINGS]:
        where = f"Page {one.page}: " if one.page else ""
        st.caption(plain_text(f"{where}{one.message}"))
