"""All saved runs as a table to pick one from."""

from collections.abc import Sequence

import streamlit as st

from components import numbers
from components.run_list import RUN_PARAMETER, outcome, task_title
from workbench.store.runs import RunSummary

_ROWS_SHOWN = 16
_SCROLLING_HEIGHT = 560


def filtered(runs: Sequence[RunSummary], *, task: str | None, words: str) -> list[RunSummary]:
    """The runs of a task (of any when None) whose id, title, time or outcome hold every one of the words."""
    wanted = words.lower().split()
    return [
        run
        for run in runs
        if (task is None or run.task == task)
        and all(word in f"{run.run_id} {task_title(run.task)} {run.created_at} {outcome(run)}".lower() for word in wanted)
    ]


def run_filter(runs: Sequence[RunSummary], *, key: str) -> list[RunSummary]:
    """Fields to narrow the list by task and by words; the runs that remain."""
    tasks = sorted({run.task for run in runs}, key=task_title)
    with st.container(horizontal=True, gap="small"):
        task = st.selectbox(
            "Task", [None, *tasks], format_func=lambda name: "All" if name is None else task_title(name), key=f"{key}-task"
        )
        words = st.text_input("Find", placeholder="Run id, date or outcome", key=f"{key}-words")
    return filtered(runs, task=task, words=words)


def pick_run(runs: Sequence[RunSummary], *, key: str) -> str | None:
    """Show the runs; the id of the one that is picked, which also stands in the address as ``?run=``."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "task": [task_title(run.task) for run in runs],
            "outcome": [outcome(run) for run in runs],
            "made": [numbers.moment(run.created_at) for run in runs],
            "run": [run.run_id for run in runs],
            "took": [numbers.duration(run.seconds) for run in runs],
        }
    )
    event = st.dataframe(
        frame,
        column_config={
            "run": st.column_config.TextColumn("Run", help="The same request on the same inputs always gets the same id."),
            "task": "Task",
            "made": "Made",
            "took": st.column_config.TextColumn("Took", alignment="right"),
            "outcome": "Outcome",
        },
        hide_index=True,
        height="content" if len(runs) <= _ROWS_SHOWN else _SCROLLING_HEIGHT,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        alt="The saved runs, latest first",
    )
    picked = event.selection.rows
    if picked and picked[0] < len(runs):
        st.query_params[RUN_PARAMETER] = runs[picked[0]].run_id
    return st.query_params.get(RUN_PARAMETER)
