"""What the page shows: one timeline, named by its run in the address, so that a reload or a colleague sees the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import streamlit as st

from components.error_box import warning
from components.resources import workbench
from workbench.errors import WorkbenchError

TIMELINE = "sentiment timeline"
PARAMETER = "run"
Row = Mapping[str, Any]
#: The portfolio among the tickers.
PORTFOLIO = ""


@dataclass(frozen=True, eq=False)
class Shown:
    """A timeline with what it was asked for."""

    request: Row
    document: Row

    @property
    def run_id(self) -> str:
        """Under which it is kept."""
        return str(self.document["provenance"]["run_id"])

    @property
    def sessions(self) -> Sequence[str]:
        """Every session, ISO dates, oldest first."""
        return list(self.document["series"]["sessions"])

    @property
    def tickers(self) -> list[str]:
        """Those with news, the most items first."""
        return [str(row["ticker"]) for row in self.document["tickers"]]

    @cached_property
    def items(self) -> Mapping[tuple[int, str], Row]:
        """The texts by their row in the file and their ticker."""
        return {(item["row"], item["ticker"]): item for item in self.document["items"]}

    def of(self, rows: Sequence[int], ticker: str) -> list[Row]:
        """The items of these rows, as they read for a ticker (for each of theirs with ``PORTFOLIO``)."""
        if ticker == PORTFOLIO:
            wanted = set(rows)
            return [item for item in self.document["items"] if item["row"] in wanted]
        return [self.items[row, ticker] for row in rows if (row, ticker) in self.items]

    @cached_property
    def events(self) -> Mapping[int, Sequence[Row]]:
        """The events by the row they were read in."""
        found: dict[int, list[Row]] = {}
        for event in self.document["events"]:
            found.setdefault(event["row"], []).append(event)
        return found

    def since(self, days: int) -> str:
        """The date so many days before the newest session."""
        return (date.fromisoformat(self.sessions[-1]) - timedelta(days=days)).isoformat()


def shown() -> Shown | None:
    """The timeline that the address names; one that is not kept here any more is told."""
    run_id = st.query_params.get(PARAMETER)
    if not run_id:
        return None
    try:
        record = workbench().store.runs.get(run_id)
    except WorkbenchError:
        warning(f"The run {run_id} is not kept in this data folder.", "Read the news again.")
        return None
    if record.task != TIMELINE:
        warning(f"The run {run_id} is no timeline of news.", "Read the news again.")
        return None
    return Shown(record.request, record.document)


def show_run(run_id: str) -> None:
    """Make this run the one that is shown."""
    st.query_params[PARAMETER] = run_id


def forget() -> None:
    """Begin anew; the run stays among the runs."""
    st.query_params.pop(PARAMETER, None)
