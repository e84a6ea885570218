"""Where the prices come from: a file, Yahoo, or the sample market, chosen in a dialog or on the empty page."""

from typing import Any

import streamlit as st

from components import numbers
from components.error_box import error_box
from components.portfolio.case import Case
from components.portfolio.facts import Facts
from components.portfolio.sample import sample_case
from components.portfolio.state import put_case, stored_case
from components.portfolio.words import counted
from components.resources import now, workbench
from workbench.errors import InputError
from workbench.provenance import sha256_bytes

_KINDS = ("csv", "xlsx", "parquet", "txt", "tsv")


def prices_summary(case: Case, facts: Facts | None) -> str:
    """What is loaded, in one line."""
    if facts is None:
        return case.prices_name or "No prices yet"
    return f"{case.prices_name} · {counted(facts.assets, 'asset')}, {facts.frequency} · {facts.first} to {facts.last}"


@st.dialog("Prices", width="medium")
def prices_dialog() -> None:
    """Load other prices; holdings and limits stay."""
    if price_source():
        st.rerun()


def price_source() -> bool:
    """The three ways to load prices. True when something was loaded."""
    by_file, by_yahoo, by_sample = st.tabs(["File", "Yahoo", "Sample market"], key="portfolio-source")
    with by_file, error_box():
        uploaded = st.file_uploader(
            "A price file: CSV, Excel or Parquet, a date column and one column per asset (or long: date, asset, price)",
            type=list(_KINDS),
            key="portfolio-upload",
        )
        if uploaded is not None and _is_new(uploaded):
            return _load_file(uploaded.name, uploaded.getvalue())
    with by_yahoo, error_box():
        if _yahoo_form():
            return True
    with by_sample:
        st.markdown(
            "Fourteen asset classes, daily from 2004, **simulated**: drawn by a seeded program, no record of any market. "
            "It comes with an invented client, so that everything can be tried."
        )
        if st.button("Use the sample market", key="portfolio-use-sample", icon=":material/science:"):
            load_sample_case()
            return True
    return False


def load_sample_case() -> None:
    """The sample market with its invented client. For callbacks and before the fields are drawn."""
    put_case(sample_case())


def _is_new(uploaded: Any) -> bool:
    """An uploader keeps its file over many runs; each file is loaded once."""
    seen = st.session_state.get("portfolio-uploaded")
    st.session_state["portfolio-uploaded"] = uploaded.file_id
    return bool(seen != uploaded.file_id)


def _load_file(name: str, data: bytes) -> bool:
    if not data:
        raise InputError(f"{name} is empty.", "Choose a file with dates and prices.")
    path = workbench().keep_upload(name, data)
    _take({"source": "file", "path": str(path)}, name)
    return True


def _yahoo_form() -> bool:
    with st.form("portfolio-yahoo", border=False):
        tickers = st.text_input("Tickers", placeholder="SPY, TLT, GLD", key="portfolio-tickers")
        start = st.date_input(
            "From", value=None, min_value="1970-01-01", key="portfolio-start", help="Empty: as far back as there is"
        )
        sent = st.form_submit_button("Fetch", icon=":material/cloud_download:")
        st.caption("Sends these tickers and dates to Yahoo, and nothing else. What comes is kept for when Yahoo is away.")
    if not sent:
        return False
    _take(*yahoo_prices(tickers, None if start is None else start.isoformat()))
    return True


def yahoo_prices(written: str, start: str | None) -> tuple[dict[str, Any], str, list[dict[str, Any]]]:
    """Prices from Yahoo, fetched once into a file of the data folder, so that a dragged limit does not ask again.

    Args:
        written: tickers, separated by commas, semicolons or blanks.
        start: ISO date, or None for as far back as there is.

    Returns:
        The price request, what it is called, and the problems found.

    Raises:
        InputError, ServiceError, DataError: no ticker, or what the fetch says.
    """
    names = written.replace(";", ",").replace("\n", ",").replace(" ", ",").split(",")
    tickers = [name.upper() for name in names if name]
    if not tickers:
        raise InputError("No ticker was given.", "Write tickers as Yahoo has them, e.g. SPY, 510300.SS, 0700.HK.")
    from workbench.market.fetch_task import file_hash

    folder = workbench().data_dir / "uploads" / "yahoo"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{sha256_bytes(' '.join([*tickers, start or '']).encode())[:16]}.parquet"
    request = {"tickers": tickers, "start": start, "out": str(path), "replaces": file_hash(path)}
    with st.spinner(f"Asking Yahoo for {', '.join(tickers)}"):
        document = workbench().run("prices fetch", request).document
    called = f"Yahoo {', '.join(item['asset'] for item in document['assets'])}, fetched {numbers.day(now())}"
    return {"source": "file", "path": str(path)}, called, document["problems"]


def _take(prices: dict[str, Any], name: str, problems: list[dict[str, Any]] | None = None) -> None:
    """Put new prices under the case; limits that name assets which are gone lose effect."""
    case = stored_case()
    update: dict[str, Any] = {"prices": prices, "prices_name": name, "prices_problems": problems or []}
    if case.prices is not None and case.prices["source"] == "sample":
        # The invented client and limits belong to the sample market alone.
        case = Case(aim=case.aim)
    put_case(case.model_copy(update=update))
