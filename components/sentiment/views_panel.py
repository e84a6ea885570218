"""From the news to the portfolio: views proposed for the holdings, with little confidence, applied by nobody but the user."""

from typing import Any

import pandas as pd
import streamlit as st

from components.cached import cached_run
from components.download import JSON, download, json_bytes
from components.error_box import warning
from components.neutral_text import plain_text
from components.portable_request import beside_note, portable
from components.sentiment.state import Shown
from components.tables import Column, table

VIEWS = "sentiment views"
#: What of a timeline's request the views take over.
_TAKEN = (
    "path", "collected_days", "text", "date", "ticker", "name", "prices", "market", "weights", "exchange", "half_life",
    "day_only", "as_of",
)  # fmt: skip


def views_panel(shown: Shown) -> None:
    """A closed panel under the timeline, where holdings and prices were given."""
    if not (shown.request.get("weights") and shown.request.get("prices")):
        return
    with st.expander("Propose as views for the portfolio", icon=":material/lightbulb:", key="sentiment-views"):
        confidence = st.slider(
            "Confidence in the news", 0.05, 0.5, 0.1, 0.05, key="sentiment-confidence",
            help="0 leaves what the holdings imply, 1 takes the view as certain. News alone deserves little.",
        )  # fmt: skip
        if not st.toggle("Work them out", key="sentiment-views-on"):
            return
        taken = {name: shown.request[name] for name in _TAKEN if shown.request.get(name) is not None}
        document = cached_run(VIEWS, {**taken, "confidence": confidence}).document
        _proposals(document)


def _proposals(document: dict[str, Any]) -> None:
    for told in document["warnings"]:
        warning(str(told))
    if document["proposals"]:
        table(pd.DataFrame(document["proposals"]), _COLUMNS, key="sentiment-proposals", alt="Views proposed from the news")
        download(
            "Save as part of a portfolio request", lambda: json_bytes(portable(document["fragment"])),
            file_name="views.json", mime=JSON, key="sentiment-views-json",
        )  # fmt: skip
        st.caption(plain_text(f"It lacks an objective and your limits. {beside_note(document['fragment'])}"))
    for one in document["left_out"]:
        st.caption(plain_text(f"{one['ticker']}: {one['reason']}"))
    st.caption(plain_text(f"{document['rule']} As of {document['as_of']}. Nothing is applied by itself."))


_COLUMNS = {
    "ticker": Column(label="Holding"),
    "score": Column(label="Tone", format="ratio"),
    "items": Column(label="Items", format="count"),
    "volatility": Column(label="Volatility, % a year", format="percent"),
    "prior": Column(label="Implied return, %", format="percent", help="By reverse optimisation of the weights."),
    "value": Column(label="Proposed return, %", format="percent"),
    "confidence": Column(label="Confidence", format="ratio"),
}
