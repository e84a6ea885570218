"""Telling that an answer or its evidence is wrong."""

import streamlit as st

from components.documents.conversation import Turn
from components.error_box import error_box
from components.neutral_text import plain_text
from components.resources import now, workbench
from workbench.reports.answer_verdicts import LONGEST_NOTE, Verdict, keep_verdict, verdict_on

_CHOICES: tuple[Verdict, ...] = ("answer wrong", "evidence wrong")


def verdict(turn: Turn) -> None:
    """A form behind a button; afterwards what was said."""
    data_dir, key = workbench().data_dir, f"documents-verdict-{turn.run_id}"
    said = verdict_on(data_dir, turn.run_id)
    if said:
        note = f": {said['note']}" if said["note"] else ""
        st.caption(plain_text(f"Marked as {said['verdict']}{note}. Kept with the question to check later versions against."))
    with st.popover("Wrong?", icon=":material/flag:", key=f"{key}-open"), st.form(key, border=False):
        chosen = st.radio("What is wrong", _CHOICES, format_func=lambda one: one.capitalize(), key=f"{key}-what")
        told = st.text_area("What would be right", key=f"{key}-note", max_chars=LONGEST_NOTE, height=80)
        sent = st.form_submit_button("Keep", type="primary")
    if sent:
        with error_box():
            keep_verdict(data_dir, turn.request, turn.document, chosen, note=told, now=now())
            st.rerun()
