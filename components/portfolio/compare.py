"""Up to three saved results beside each other."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import error_box
from components.portfolio.answers import Answer
from components.portfolio.words import AIMS, limit_label
from components.resources import workbench
from components.tables import Column, table

MOST = 3
_KEY = "portfolio-compared"
_TASK = "portfolio optimize"


def compare_tab(answer: Answer) -> None:
    """Choose runs and see their figures, weights and binding limits side by side."""
    runs = {run.run_id: run for run in workbench().store.runs.list(task=_TASK, limit=60) if run.answered}
    kept: list[str] = st.session_state.setdefault("portfolio-kept", [])
    names = list(dict.fromkeys([answer.run_id, *kept, *runs]))
    chosen = [run for run in st.session_state.get(_KEY, [answer.run_id, *kept]) if run in names]
    st.session_state[_KEY] = chosen[:MOST]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        picked = st.multiselect(
            "Results to compare",
            names,
            format_func=lambda run: _label(run, answer.run_id, kept, runs),
            key=_KEY,
            max_selections=MOST,
            help="Every result is kept. “Pin” puts this one at the top of the list, so that you can change limits and compare.",
        )
        st.button("Pin this result", icon=":material/keep:", key="portfolio-pin", on_click=_pin, args=(answer.run_id,))
    with error_box():
        documents = {run: workbench().saved_run(run).document for run in picked}
        if documents:
            frame = compare_frame(documents)
            columns = {
                "row": Column(label="Figure", width=190),
                **{run: Column(label=run, format="figure") for run in documents},
            }
            table(frame, columns, key="portfolio-compare", alt=f"{len(documents)} results side by side", max_rows=40)


def compare_frame(documents: Mapping[str, Mapping[str, Any]]) -> Any:
    """Rows: figures, then weights, then what binds; one column of texts per run."""
    import pandas as pd

    assets = list(dict.fromkeys(asset for document in documents.values() for asset in document["weights"]))
    figures = {
        "Aim": lambda d: AIMS[d["objective"]].label if d["objective"] in AIMS else d["objective"],
        "Expected return, %": lambda d: numbers.percent(d["expected_return"], unit=False),
        "Volatility, %": lambda d: numbers.percent(d["volatility"], unit=False),
        "Sharpe ratio": lambda d: numbers.ratio(d["sharpe"]),
        "Average bad period, %": lambda d: numbers.percent(_negative(d["cvar"]), unit=False, decimals=2),
        "Turnover, %": lambda d: numbers.percent(d["turnover"], unit=False),
        "Limits that bind": _binding,
        "Made": lambda d: numbers.moment(d["provenance"]["created_at"]),
    }
    rows = [{"row": name, **{run: told(document) for run, document in documents.items()}} for name, told in figures.items()]
    rows += [
        {"row": f"{asset}, %", **{r: numbers.percent(d["weights"].get(asset), unit=False) for r, d in documents.items()}}
        for asset in assets
    ]
    return pd.DataFrame(rows)


def _binding(document: Mapping[str, Any]) -> str:
    names = [limit_label(row["name"]) for row in document["constraints"] if row["binding"] and row["shadow_price"]]
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "") if names else "none"


def _pin(run_id: str) -> None:
    kept = [run_id, *(run for run in st.session_state.get("portfolio-kept", []) if run != run_id)]
    st.session_state["portfolio-kept"] = kept
    st.session_state[_KEY] = kept[:MOST]


def _label(run: str, current: str, kept: list[str], runs: Mapping[str, Any]) -> str:
    made = f", {numbers.moment(runs[run].created_at)}" if run in runs else ""
    what = "this result" if run == current else "pinned" if run in kept else "saved"
    return f"{run} ({what}{made})"


def _negative(loss: float | None) -> float | None:
    return None if loss is None else -loss
