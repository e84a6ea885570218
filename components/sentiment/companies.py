"""The names by which companies are found: those that ship, and the user's own in a table to edit."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components import numbers
from components.error_box import error_box
from components.resources import workbench
from workbench.sentiment.aliases import UserAlias, load_user_aliases, save_user_aliases, shipped


@st.dialog("Companies", width="large")
def companies_dialog() -> None:
    """Look a company up, and add names of one's own."""
    known = shipped()
    st.caption(
        f"{numbers.count(len(known))} listed companies are known by name. Here you add others and further names, or say which "
        "name does not mean a company."
    )
    words = st.text_input("Look up", key="sentiment-company-words", placeholder="apple").casefold().strip()
    if words:
        found = [
            company for company in known.values() if words in company.name.casefold() or words == company.ticker.casefold()
        ]
        st.text("\n".join(f"{one.ticker}  {one.name}" for one in found[:8]) or "Not among those that ship.")
    with error_box():
        _own()


def _own() -> None:
    rows = load_user_aliases(workbench().data_dir)
    frame = pd.DataFrame(
        {
            "ticker": [row.ticker for row in rows],
            "names": ["; ".join(row.names) for row in rows],
            "without": ["; ".join(row.without) for row in rows],
        },
        dtype="object",
    )
    edited = st.data_editor(
        frame, key="sentiment-companies", num_rows="dynamic", hide_index=True,
        column_config={
            "ticker": st.column_config.TextColumn("Ticker", required=True, width="small"),
            "names": st.column_config.TextColumn("Names, parted by ;", width="large"),
            "without": st.column_config.TextColumn("Names not meant", help="Of those that ship", width="medium"),
        },
    )  # fmt: skip
    if st.button("Keep these names", type="primary", key="sentiment-companies-keep"):
        save_user_aliases(workbench().data_dir, made_aliases(edited.to_dict("records")))
        st.rerun()


def made_aliases(rows: Sequence[Mapping[Any, Any]]) -> list[UserAlias]:
    """The rows of an edited table; empty ones are left."""
    made = [UserAlias(_cell(row["ticker"]).upper(), _parts(row["names"]), _parts(row["without"])) for row in rows]
    return [row for row in made if row.ticker or row.names]


def _parts(cell: Any) -> tuple[str, ...]:
    return tuple(part.strip() for part in _cell(cell).replace("；", ";").split(";") if part.strip())


def _cell(value: Any) -> str:
    return "" if value is None or value != value else str(value).strip()
