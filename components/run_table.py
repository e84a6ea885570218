"""All saved runs as a table to pick one from."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components import numbers
from components.run_labels import LabelledRun, outcome, results_only, task_title
from components.run_list import RUN_PARAMETER

_ROWS_SHOWN = 16
_SCROLLING_HEIGHT = 560


def filtered(runs: Sequence[LabelledRun], *, task: str | None, words: str, supporting: bool) -> list[LabelledRun]:
    """The runs of a task (of any when None) of which something that a person knows them by holds every word.

    Args:
        runs: latest first.
        task: named, it is shown also where it only supports a result.
        words: e.g. ``chen 1,200,000``.
        supporting: whether runs that only support a result are shown; then each stands under its result.
    """
    wanted = words.lower().split()
    shown = runs if supporting or task is not None else results_only(runs)
    found = [item for item in shown if task is None or item.run.task == task]
    found = [item for item in found if all(word in item.searched for word in wanted)]
    return _under_their_results(found)


def _under_their_results(runs: Sequence[LabelledRun]) -> list[LabelledRun]:
    places = {item.run.run_id: place for place, item in enumerate(runs)}

    def place(item: LabelledRun) -> tuple[int, bool, int]:
        own = places[item.run.run_id]
        return places.get(item.belongs_to or "", own), item.belongs_to is not None, own

    return sorted(runs, key=place)


def run_filter(runs: Sequence[LabelledRun], *, key: str) -> list[LabelledRun]:
    """Fields to narrow the list by words and by task; the runs that remain."""
    tasks = sorted({item.run.task for item in runs}, key=task_title)
    hidden = len(runs) - len(results_only(runs))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        words = st.text_input("Find", placeholder="Client, amount, aim, prices, date or run", key=f"{key}-words")
        task = st.selectbox(
            "Task", [None, *tasks], format_func=lambda name: "All" if name is None else task_title(name), key=f"{key}-task"
        )
    supporting = bool(hidden) and st.toggle(
        f"Also show supporting runs ({numbers.count(hidden)})",
        key=f"{key}-supporting",
        help="Frontier, history, weight ranges and estimates that were computed beside a result, each under its result.",
    )
    return filtered(runs, task=task, words=words, supporting=supporting)


def pick_run(runs: Sequence[LabelledRun], *, key: str) -> str | None:
    """Show the runs; the id of the one that is picked, which also stands in the address as ``?run=``."""
    import pandas as pd

    shown = {item.run.run_id for item in runs}
    frame = pd.DataFrame(
        {
            "client": [item.client or numbers.ABSENT for item in runs],
            "amount": [item.amount or numbers.ABSENT for item in runs],
            "what": [_what(item, under=item.belongs_to in shown) for item in runs],
            "made": [numbers.moment(item.run.created_at) for item in runs],
            "assets": [numbers.count(item.assets or None) for item in runs],
            "prices": [item.prices or numbers.ABSENT for item in runs],
            "run": [item.run.run_id for item in runs],
        }
    )
    st.dataframe(
        frame,
        column_config={
            "client": st.column_config.TextColumn("Client", help="As entered on the page; commands know no client."),
            "amount": st.column_config.TextColumn("Amount", alignment="right"),
            "what": st.column_config.TextColumn("What", width="medium"),
            "assets": st.column_config.TextColumn("Assets", alignment="right", help="Assets with a weight, or positions."),
            "prices": "Prices",
            "made": "Made",
            "run": st.column_config.TextColumn("Run", help="The same request on the same inputs always gets the same id."),
        },
        hide_index=True,
        height="content" if len(runs) <= _ROWS_SHOWN else _SCROLLING_HEIGHT,
        on_select=partial(_take_pick, [item.run.run_id for item in runs], key),
        selection_mode="single-row",
        key=key,
        alt="The saved runs, latest first: client, amount, what was done, assets, prices, time, run",
    )
    return st.query_params.get(RUN_PARAMETER)


def _take_pick(run_ids: Sequence[str], key: str) -> None:
    """Only a pick writes the address: one that still stands in the table must not undo the browser's Back."""
    picked = st.session_state[key].selection.rows
    if picked and picked[0] < len(run_ids):
        st.query_params[RUN_PARAMETER] = run_ids[picked[0]]


def _what(item: LabelledRun, *, under: bool) -> str:
    told = f"{item.task}: {item.aim}" if item.aim and not under else item.task
    return f"{'↳ ' if under else ''}{told}{'' if item.run.answered else f', {outcome(item.run).lower()}'}"
