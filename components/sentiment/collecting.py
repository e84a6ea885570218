"""Collecting news into the data folder: a folder, feeds, Yahoo; each only where it is named, and told what was sent."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import warning
from components.jobs import current_job, forget_job, job_panel, start_job
from components.neutral_text import plain_text
from components.resources import jobs, workbench
from workbench.errors import InputError
from workbench.sentiment.news_store import NewsStore

COLLECT = "sentiment collect"
_KEPT = {"persist_state": "session"}


@st.dialog("Sources of news", width="medium")
def sources_dialog() -> None:
    """Name the sources and begin; nothing is asked of the network that is not named here."""
    st.caption(f"{numbers.count(NewsStore(workbench().data_dir).count())} items are kept in the data folder.")
    folder = st.text_input("A folder of files", key="sentiment-folder", placeholder="a folder with files of news", **_KEPT)
    feeds = st.text_area(
        "Feeds, one address in each line", key="sentiment-feeds", height=90, placeholder="https://example.org/rss", **_KEPT
    )
    yahoo = st.text_input("Tickers to ask Yahoo about", key="sentiment-yahoo", placeholder="AAPL, MSFT", **_KEPT)
    addresses = [line.strip() for line in feeds.splitlines() if line.strip()]
    tickers = [part.strip().upper() for part in yahoo.replace(";", ",").split(",") if part.strip()]
    allowed = True
    if addresses or tickers:
        told = [f"{len(addresses)} addresses are asked for their feeds"] if addresses else []
        told += [f"Yahoo Finance gets {', '.join(tickers)}"] if tickers else []
        allowed = st.checkbox(plain_text(f"Use the network: {'; '.join(told)}."), key="sentiment-network")
    if st.button("Collect", type="primary", key="sentiment-collect", disabled=not allowed):
        if not (folder.strip() or addresses or tickers):
            raise InputError("No source is named.", "Name a folder, a feed or tickers.")
        request: dict[str, Any] = {"feeds": addresses, "yahoo": tickers}
        start_job(COLLECT, request | ({"folder": folder.strip()} if folder.strip() else {}))
        st.rerun()


def collecting() -> None:
    """What is being collected, or what came of it; nothing where nothing is."""
    job = current_job(COLLECT)
    if job is None:
        return
    document = job_panel(job)
    if document is not None:
        _outcome(document)
    if jobs().state(job).is_over and st.button("Close", key="sentiment-collected"):
        forget_job(COLLECT)
        st.rerun()


def _outcome(document: Mapping[str, Any]) -> None:
    st.markdown(
        f"{numbers.count(document['new'])} new items; {numbers.count(document['kept'])} are kept. Read them with “Collected”."
    )
    for source in document["sources"]:
        st.caption(plain_text(f"{source['source']}: {source['items']} items, {source['new']} new. {' '.join(source['notes'])}"))
    for failed in document["failed"]:
        warning(f"{failed['source']}: {failed['message']}", failed["hint"])
    if document["sent"]:
        told = "; ".join(f"{one['to']}: {one['what']}" for one in document["sent"][:20])
        st.caption(plain_text(f"What left this machine: {told}."))
