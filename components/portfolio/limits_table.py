"""Each limit with its value, what is left of it, and what moving it would bring."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components.portfolio.answers import Answer
from components.portfolio.words import limit_label, spoken
from components.reason_table import reason_table
from components.tables import Column

_COLUMNS = {
    "limit": Column(label="Limit"),
    "value": Column(label="Value %", format="percent2", help="What the proposal has."),
    "bound": Column(label="Limit %", format="percent2", help="The most, or the least, that is allowed."),
    "slack": Column(label="Left", format="percent2", help="Room in points before the limit is reached; 0: it binds."),
    "dual": Column(label="Shadow price", format="ratio4", help="d(objective)/d(limit), both as fractions."),
    "again": Column(label="Solved again", format="ratio4", help="The same by finite difference."),
    "words": Column(label="What moving it would bring", help="To first order, from the optimality conditions."),
}


def limits_tab(answer: Answer) -> None:
    """The limits on the whole and those on single assets that bind; all of them on request."""
    rows = answer.document["constraints"]
    if not rows:
        st.caption("There are no limits beside full investment without short positions.")
        return
    chosen = telling(rows)
    label = f"Show all {len(rows)} limits, also those on single assets that do not bind"
    every = len(rows) > len(chosen) and st.toggle(label, key="portfolio-limits-all")
    shown = rows if every else chosen
    if shown:
        binding = sum(row["binding"] for row in rows)
        told, saved = f"{binding} of {len(rows)} limits bind.", f"limits-{answer.run_id}.csv"
        reason_table(limits_frame(shown), _COLUMNS, key="portfolio-limits", alt=told, file_name=saved)
    st.caption(
        "Shadow price: what moving the limit would bring, to first order. “Solved again” is the same figure from a second "
        "solution with the limit moved by a tenth of a point; the two must agree. All weights together are 100 %."
    )


def telling(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Limits on the whole portfolio, and the limits on single assets that cost something."""
    single = ("max_weight", "min_weight")
    return [row for row in rows if not row["rule"].startswith(single) or (row["binding"] and row["shadow_price"])]


def limits_frame(rows: Sequence[Mapping[str, Any]]) -> Any:
    """One row per limit, values as fractions."""
    import pandas as pd

    return pd.DataFrame(
        {
            "limit": [limit_label(row["name"]) for row in rows],
            "value": [row["value"] for row in rows],
            "bound": [row["limit"] for row in rows],
            "slack": [row["slack"] for row in rows],
            "words": [spoken(row["words"], rows) for row in rows],
            "dual": [row["shadow_price"] for row in rows],
            "again": [row["finite_difference"] for row in rows],
        }
    ).astype({"dual": float, "again": float})
