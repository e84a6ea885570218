"""Earlier answers: found by words of their question, and put back into the conversation."""

import streamlit as st

from components import numbers
from components.documents.conversation import ASK, add, on_page
from components.neutral_text import plain_text
from components.resources import workbench

#: Runs looked through, newest first; shown of them.
SEARCHED, SHOWN = 500, 8


def earlier_popover() -> None:
    """A search field over the questions of earlier runs; nothing where there are none."""
    store = workbench().store.runs
    here = set(on_page())
    kept = [run for run in store.list(task=ASK, limit=SEARCHED) if run.run_id not in here]
    if not kept:
        return
    with st.popover("Earlier answers", icon=":material/history:", key="documents-earlier"):
        words = st.text_input("Find a question", key="documents-earlier-words", placeholder="margin, capex, FY2022").casefold()
        asked = {run_id: str(one.request["question"]) for run_id, one in store.outlines([run.run_id for run in kept]).items()}
        found = [
            run for run in kept if run.run_id in asked and all(word in asked[run.run_id].casefold() for word in words.split())
        ]
        for run in found[:SHOWN]:
            with st.container(gap=None):
                st.button(
                    plain_text(asked[run.run_id]), key=f"documents-earlier-{run.run_id}", type="tertiary",
                    on_click=add, args=(run.run_id,),
                )  # fmt: skip
                st.caption(f"{numbers.moment(run.created_at)}{'' if run.answered else ' · no answer'}")
        if len(found) > SHOWN:
            st.caption(f"{len(found) - SHOWN} more; narrow them by words of the question.")
        if not found:
            st.caption("No earlier question holds these words.")
