"""The left rail: which news, of which holdings, beside which prices; and the reading of them in a process of its own."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from components.error_box import error_box, show_error
from components.jobs import current_job, forget_job, job_panel, start_job
from components.page import card
from components.resources import jobs, workbench
from components.sentiment.state import TIMELINE, Shown, show_run
from components.sentiment.weights_text import read_weights, weights_text
from workbench.errors import InputError
from workbench.sentiment.alert_queue import AlertQueue
from workbench.sentiment.sources.files import usual_columns

KINDS = ["csv", "tsv", "xlsx", "txt", "html", "htm", "eml", "xml", "rss", "atom", "jsonl"]
PRICE_KINDS = ["csv", "xlsx", "parquet"]
FILE, PASTED, COLLECTED = "File", "Pasted", "Collected"
_WEIGHTS_KEY, _MARKET_KEY, _HALF_LIFE_KEY = "sentiment-weights", "sentiment-market", "sentiment-half-life"
_KEPT: dict[str, Any] = {"persist_state": "session"}
_FIELDS = {"text": "Column of texts", "date": "Column of dates", "ticker": "Column of tickers"}
Making = Callable[[], dict[str, Any]]


def sources_rail(shown: Shown | None) -> None:
    """Draw the fields, begin to read, and show how far the reading is."""
    with error_box():
        _taken_from(shown)
        with card("News", "sentiment-news"):
            news = _news()
        with card("Holdings and prices", "sentiment-holdings"):
            beside = _beside()
        if st.button("Read the news", type="primary", icon=":material/play_arrow:", key="sentiment-read", width="stretch"):
            if news is None:
                raise InputError("There is no news to read yet.", "Choose a file, paste texts, or take what was collected.")
            start_job(TIMELINE, {**news(), **beside(), **_rules()})
            st.rerun()
        _reading()


def _taken_from(shown: Shown | None) -> None:
    """After a reload the fields are empty: begin them with what the timeline that is shown was asked for."""
    asked: Mapping[str, Any] = {} if shown is None else shown.request
    if asked.get("weights"):
        st.session_state.setdefault(_WEIGHTS_KEY, weights_text(asked["weights"]))
    if asked.get("market"):
        st.session_state.setdefault(_MARKET_KEY, str(asked["market"]))
    st.session_state.setdefault(_HALF_LIFE_KEY, float(asked.get("half_life", 3.0)))


def _news() -> Making | None:
    """Makes what of the request names the news; None where nothing is chosen yet."""
    kind = st.segmented_control(
        "From", [FILE, PASTED, COLLECTED], default=FILE, key="sentiment-kind", label_visibility="collapsed", required=True,
    )  # fmt: skip
    if kind == PASTED:
        told = "One piece of news in each paragraph; a date at its beginning is read."
        text = st.text_area("News", key="sentiment-pasted", height=180, placeholder=told, **_KEPT)
        return (lambda: {"path": _kept("pasted.txt", text.encode()), "name": "pasted.txt"}) if text.strip() else None
    if kind == COLLECTED:
        days = st.number_input("Days back", 1, 3_650, 30, key="sentiment-days", **_KEPT)
        return lambda: {"collected_days": int(days)}
    file = st.file_uploader("A file of news", type=KINDS, key="sentiment-file")
    columns = _columns(file.name, file.getvalue()) if file is not None else {}
    return (lambda: {"path": _kept(file.name, file.getvalue()), "name": file.name, **columns}) if file is not None else None


def _rules() -> dict[str, Any]:
    """The user's watch list, where there is one."""
    kept = AlertQueue(workbench().store.database).kept_rules()
    return {} if kept is None else {"rules": [rule.model_dump(mode="json") for rule in kept]}


def _kept(name: str, data: bytes) -> str:
    return str(workbench().keep_upload(name, data))


def _columns(name: str, data: bytes) -> dict[str, str]:
    """Which columns of a table hold what; those with usual names are chosen already. Nothing for what is no table."""
    heads, usual = usual_columns(data, name)
    if not heads:
        return {}
    found = {"text": usual.text or usual.title, "date": usual.date, "ticker": usual.ticker}
    options, chosen = ["", *heads], {}
    for field, label in _FIELDS.items():
        place = options.index(found[field]) if found[field] in options else 0
        chosen[field] = st.selectbox(
            label, options, index=place, key=f"sentiment-column-{field}-{name}",
            format_func=lambda head: head or "Find by itself",
        )  # fmt: skip
    if not chosen["ticker"]:
        st.caption("Companies are found in the texts by their names.")
    return {field: head for field, head in chosen.items() if head}


def _beside() -> Making:
    """Makes what stands beside the news: weights, prices, the market, and how fast news ages."""
    typed = st.text_area("Holdings, %", key=_WEIGHTS_KEY, height=96, placeholder=_EXAMPLE, help=_WEIGHTS, **_KEPT)
    prices = st.file_uploader("Prices", type=PRICE_KINDS, key="sentiment-prices", help=_PRICES)
    market = ""
    if prices is not None:
        market = st.text_input("Column of the market", key=_MARKET_KEY, placeholder="SP500", help=_MARKET, **_KEPT)
    half_life = st.number_input("Half-life, trading days", 0.5, 250.0, step=0.5, key=_HALF_LIFE_KEY, help=_HALF_LIFE, **_KEPT)

    def made() -> dict[str, Any]:
        request: dict[str, Any] = {"half_life": float(half_life)}
        if typed.strip():
            request["weights"] = read_weights(typed)
        if prices is not None:
            request["prices"] = _kept(prices.name, prices.getvalue())
            request |= {"market": market.strip()} if market.strip() else {}
        return request

    return made


def _reading() -> None:
    job = current_job(TIMELINE)
    if job is None:
        return
    document = job_panel(job)
    if document is not None:
        forget_job(TIMELINE)
        show_run(_run_of(document))
        st.rerun()
    elif jobs().state(job).is_over and st.button("Close", key="sentiment-close"):
        forget_job(TIMELINE)
        st.rerun()


def _run_of(document: Mapping[str, Any]) -> str:
    if "save_problem" in document:
        show_error(InputError(str(document["save_problem"]), "Free space in the data folder, then read the news again."))
        st.stop()
    return str(document["provenance"]["run_id"])


_EXAMPLE = "AAPL 40\nMSFT 35\nJNJ 25"
_WEIGHTS = (
    "One holding in each line: ticker and per cent. The tone of the portfolio is weighted with them; else all count alike."
)
_PRICES = "Daily closing prices, one column for each ticker: drawn beside the tone, and needed for “After the news”."
_MARKET = "With it, what the market did is taken out of what a share did (market model). Without it, the share's own mean is."
_HALF_LIFE = "News counts less as it ages: after so many trading days, half. Half-life of the decayed score."
