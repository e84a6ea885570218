"""One document of the library: what was found in it, what was not, and what of it can be corrected."""

from functools import partial

import streamlit as st

from components.changing import change
from components.documents.adding import READ_PAGES
from components.documents.library import library
from components.jobs import start_job
from components.neutral_text import plain_text
from workbench.documents.model import DocumentInfo

MOST_FINDINGS = 12
_CORRECTED = ("title", "company", "period")


def about(info: DocumentInfo) -> None:
    """Facts and checks at the left, corrections at the right."""
    with st.container(key="documents-about"):
        st.subheader(plain_text(info.title or info.file), anchor=False)
        found, corrected = st.columns([1.5, 1], gap="large")
        with found:
            _facts(info)
            _audit(info)
        with corrected:
            _edit(info)


def _facts(info: DocumentInfo) -> None:
    facts = [
        ("File", info.file),
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
    if info.pages_without_text and info.file.lower().endswith(".pdf") and st.button(
        "Let the model read the pages without text", icon=":material/visibility:", key=f"documents-read-{info.document_id}",
        help="The vision model of the settings reads their pictures. It is found and shown as such, never computed with.",
    ):  # fmt: skip
        start_job(READ_PAGES, {"document": info.document_id})
        st.rerun()


def _audit(info: DocumentInfo) -> None:
    """Sums of the document's own figures: how many hold, which do not; and what else is worth knowing."""
    findings = library().findings(info.document_id)
    held = sum(one.state == "ok" for one in findings)
    doubts = [one for one in findings if one.state == "doubt"]
    st.caption(f"{held} checks of its sums hold, {len(doubts)} do not.")
    told = [*doubts, *(note for note in findings if note.state == "note")]
    for one in told[:MOST_FINDINGS]:
        where = f"Page {one.page}: " if one.page else ""
        st.caption(plain_text(f"{where}{one.message}"))
    if len(told) > MOST_FINDINGS:
        st.caption(f"{len(told) - MOST_FINDINGS} more of this kind.")


def _edit(info: DocumentInfo) -> None:
    """Correct what was not recognised, or wrongly; the correction outlives a new reading."""
    with st.form(f"documents-edit-{info.document_id}", border=False):
        for name in _CORRECTED:
            st.text_input(name.capitalize(), value=getattr(info, name) or "", key=_field(info, name))
        st.form_submit_button("Save corrections", icon=":material/edit:", on_click=change, args=(partial(_correct, info),))


def _correct(info: DocumentInfo) -> None:
    given = {name: str(st.session_state[_field(info, name)]).strip() for name in _CORRECTED}
    changes = {name: value for name, value in given.items() if value != (getattr(info, name) or "")}
    if changes:
        library().edit(info.document_id, **changes)


def _field(info: DocumentInfo, name: str) -> str:
    return f"documents-{name}-{info.document_id}"
