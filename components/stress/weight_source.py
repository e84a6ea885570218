"""Weights on prices: the prices that are loaded, a file, or Yahoo."""

from typing import Any

import streamlit as st

from components.error_box import error_box
from components.neutral_text import plain_text
from components.portfolio.facts import Facts, price_facts
from components.portfolio.holdings_text import match_names, read_holdings
from components.portfolio.prices import yahoo_prices
from components.repair_words import REPAIRS
from components.resources import workbench
from components.stress.case import StressCase
from components.stress.state import stored_case
from components.stress.taking import in_plain_words, own_client, take
from workbench.errors import InputError
from workbench.portfolio.request import CASH

LOADED, FILE, YAHOO = "Those loaded", "A file", "Yahoo"
#: Assets of a file that are named before "and more".
MOST_NAMES = 24
_KINDS = ("csv", "xlsx", "parquet", "tsv", "txt")


def from_weights() -> bool:
    """Weights or amounts, one per line, and where their prices come from. True when they were taken."""
    case = stored_case()
    sources = [*([LOADED] if case.prices is not None else []), FILE, YAHOO]
    source = st.pills("Prices", sources, default=sources[0], required=True, key="stress-prices-source")
    uploaded, start, tickers = None, None, ""
    if source == LOADED:
        st.caption(f"Loaded: {case.prices_name}")
    elif source == FILE:
        uploaded = st.file_uploader(
            "Prices: CSV, Excel or Parquet, a date column and one column per asset (or long: date, asset, price)",
            type=list(_KINDS),
            key="stress-prices-file",
        )
    else:
        tickers, start = _yahoo_fields()
    repairs = _repairs() if source == FILE else {}
    given = _kept(uploaded.name, uploaded.getvalue(), repairs) if uploaded is not None else None
    readable = given is None or _told(given, case)
    pasted = st.text_area(
        "Weights in percent, or amounts: one per line",
        value="\n".join(f"{line.name}\t{line.amount:g} %" for line in case.holdings) if case.unit == "percent" else "",
        height=180,
        key="stress-weights",
        placeholder="SPY\t60 %\nTLT\t40 %",
    )
    if not st.button("Use these weights", type="primary", key="stress-use-weights", disabled=not readable):
        return False
    if source == LOADED:
        prices, name = case.prices, case.prices_name
    elif source == YAHOO:
        prices, name, _ = yahoo_prices(tickers or _names(pasted), start)
    elif uploaded is None or given is None:
        raise InputError("There are no prices yet.", "Choose a price file, or take the prices from Yahoo.")
    else:
        prices, name = given, uploaded.name
    _take(case, dict(prices or {}), name, pasted)
    return True


def _kept(name: str, data: bytes, repairs: dict[str, str]) -> dict[str, Any]:
    """An uploaded file as the prices of a request."""
    path = workbench().keep_upload(name, data)
    return {"source": "file", "path": str(path), **({"repairs": repairs} if repairs else {})}


def _told(prices: dict[str, Any], case: StressCase) -> bool:
    """What is in a file, as soon as it is there: names are needed before weights can be written. False: unreadable."""
    with error_box(), in_plain_words():
        facts = price_facts(prices)
        many = f"{len(facts.assets)} assets" if len(facts.assets) != 1 else "1 asset"
        names = ", ".join(facts.assets[:MOST_NAMES]) + (" and more" if len(facts.assets) > MOST_NAMES else "")
        st.caption(plain_text(f"{many}, {facts.frequency} from {facts.first} to {facts.last}: {names}"))
        if case.holdings and not {line.name for line in case.holdings} & set(facts.assets):
            st.caption("The weights below are of other prices: write those of these assets.")
        return True
    return False


def _yahoo_fields() -> tuple[str, str | None]:
    with st.container(horizontal=True, gap="medium"):
        tickers = st.text_input(
            "Tickers", placeholder="Empty: the names of the weights", key="stress-tickers",
            help="As Yahoo has them: SPY, 510300.SS, 0700.HK. The weights below must bear the same names.",
        )  # fmt: skip
        start = st.date_input("From", value=None, min_value="1970-01-01", key="stress-start", help="Empty: all there is")
    st.caption("Sends these tickers and dates to Yahoo, and nothing else. What comes is kept for when Yahoo is away.")
    return tickers, None if start is None else start.isoformat()


def _names(pasted: str) -> str:
    return ",".join(line.name for line in read_holdings(pasted).lines if line.name != CASH)


def _repairs() -> dict[str, str]:
    """What may be mended in a price file; nothing is mended unasked."""
    chosen = {}
    with st.popover("Repairs", icon=":material/build:", help="Nothing is repaired unless you ask for it here"):
        for field, (label, options) in REPAIRS.items():
            names = list(options)
            picked = st.selectbox(label, names, format_func=options.__getitem__, key=f"stress-repair-{field}")
            if picked != names[0]:
                chosen[field] = picked
    return chosen


def _take(case: StressCase, prices: dict[str, Any], name: str, pasted: str) -> None:
    facts = price_facts(prices)
    found = read_holdings(pasted, facts.assets)
    if found.unread:
        told = "; ".join(f"“{item.text}” ({item.reason})" for item in found.unread[:3])
        raise InputError(f"Not every line could be read: {told}.", "Write one per line: SPY 45 %, or SPY and an amount.")
    unit = found.looks or "percent"
    lines, unknown = match_names(found.in_unit(unit), facts.assets, _full_names(facts))
    if unknown:
        close = next((names[0] for names in unknown.values() if names), None)
        hint = f"Did you mean {close}?" if close else f"The prices have: {', '.join(facts.assets[:12])}, and {CASH}."
        raise InputError(f"There are no prices for {', '.join(unknown)}.", hint)
    change = {"kind": "weights", "prices": prices, "prices_name": name, "holdings": lines, "unit": unit, "trades": {}}
    same = prices == case.prices and lines == case.holdings
    take(case.model_copy(update=change if same else {**change, "client": own_client(case), "from_run": ""}))


def _full_names(facts: Facts) -> dict[str, str | None]:
    return {asset: (facts.details.get(asset) or {}).get("name") for asset in facts.assets}
