"""Saved runs as links: by client and amount, with aim, assets, prices and time beneath."""

from collections.abc import Sequence

import streamlit as st

from components import numbers
from components.navigation import has_page, page_named
from components.neutral_text import plain_text
from components.run_labels import RESULT_PAGES, LabelledRun

RUN_PARAMETER = "run"


def result_page(task: str) -> str | None:
    """The page that can show results of this task; None where there is none."""
    name = RESULT_PAGES.get(task)
    return name if name and has_page(name) else None


def run_links(runs: Sequence[LabelledRun], *, key: str) -> None:
    """Two lines per run: a link that opens it, by whose it is; what was done, when, the run's id."""
    with st.container(key=f"run-links-{key}", gap=None):
        for item in runs:
            with st.container(gap=None):
                _link(item)
                about = item.what if item.who else item.what.removeprefix(item.task).removeprefix(" · ")
                parts = (about, numbers.moment(item.run.created_at), item.run.run_id)
                st.caption(plain_text(" · ".join(part for part in parts if part)))


def _link(item: LabelledRun) -> None:
    page = result_page(item.run.task) or "runs"
    name = item.who or item.task
    label = plain_text(name if item.run.answered else f"{name}, no answer")
    st.page_link(page_named(page), label=label, query_params={RUN_PARAMETER: item.run.run_id})
