"""Saved runs: what each task is called, and where its result can be opened."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components import numbers
from components.navigation import has_page, page_named
from components.neutral_text import plain_text
from workbench.store.runs import RunSummary

#: What a task is called on the pages.
TASK_TITLES: Mapping[str, str] = {
    "prices check": "Price check",
    "prices fetch": "Prices fetched",
    "portfolio optimize": "Optimisation",
    "portfolio frontier": "Efficient frontier",
    "portfolio statistics": "Portfolio statistics",
    "portfolio sensitivity": "Weight ranges",
    "portfolio history": "Portfolio history",
    "stress scenarios": "Scenario library",
    "stress run": "Stress test",
    "stress replay": "Replay of a window",
    "stress reverse": "Reverse stress test",
    "stress option-grid": "Options over price and volatility",
    "stress simulate": "Monte Carlo",
    "stress var-backtest": "Back-test of the VaR",
    "stress macro": "Macro path",
    "stress liquidity": "Liquidity and redemptions",
    "stress balance-sheet": "Balance sheet under rate shocks",
}

#: The page that shows a task's result, given its id as ``?run=``.
RESULT_PAGES: Mapping[str, str] = {"portfolio optimize": "portfolio", "stress run": "stress"}

RUN_PARAMETER = "run"


def task_title(task: str) -> str:
    """The task in the reader's words."""
    return TASK_TITLES.get(task, task.capitalize())


def result_page(task: str) -> str | None:
    """The page that can show results of this task; None where there is none."""
    name = RESULT_PAGES.get(task)
    return name if name and has_page(name) else None


def run_links(runs: Sequence[RunSummary], *, key: str) -> None:
    """One line per run: a link that opens it, when it was made, its id."""
    with st.container(key=f"run-links-{key}", gap=None):
        for run in runs:
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
                _link(run)
                st.caption(f"{numbers.moment(run.created_at)} · {run.run_id}", width="content")


def outcome(run: RunSummary) -> str:
    """How the run ended, in words."""
    return "Answered" if run.answered else "No answer"


def _link(run: RunSummary) -> None:
    page = result_page(run.task)
    title = plain_text(task_title(run.task))
    label = title if run.answered else f"{title}, no answer"
    if page is None:
        st.page_link(page_named("runs"), label=label, query_params={RUN_PARAMETER: run.run_id})
    else:
        st.page_link(page_named(page), label=label, query_params={RUN_PARAMETER: run.run_id})
