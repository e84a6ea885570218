"""The client's amount as people write money: thousands separated, and 1.2m understood."""

import re

import streamlit as st

from components import numbers
from components.neutral_text import plain_text
from components.portfolio.case import Case, value_of
from components.portfolio.state import key

LEAST, MOST = 1.0, 1e11
_TEXT, _FAULT = "portfolio-amount-text", "portfolio-amount-fault"
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "bn": 1e9, "万": 1e4, "亿": 1e8}
_AMOUNT = re.compile(r"(?:[a-z]{3}|[$€£¥￥])?(\d+(?:\.\d+)?)(k|mn|mio|m|bn|万|亿)?(?:元|[a-z]{3})?", re.IGNORECASE)


def amount_of(text: str) -> float | None:
    """The amount that a text names: ``1,200,000``, ``1 200 000``, ``USD 1.2m``, ``120万``; None when it names none in range."""
    grouped = re.fullmatch(r"\D*\d{1,3}(?:,\d{3})*(?:\.\d+)?\D*", text.strip()) or "," not in text
    found = _AMOUNT.fullmatch(re.sub(r"[,'’\s]", "", text)) if grouped else None
    if found is None:
        return None
    amount = float(found[1]) * _SCALES[(found[2] or "").lower()]
    return amount if LEAST <= amount <= MOST else None


def amount_field(case: Case) -> None:
    """The field. What names no amount is told beneath, and the amount before it stays."""
    summed = case.unit == "money" and bool(case.holdings)
    typed, kept = st.session_state.get(_FAULT, ("", None))
    if summed or kept != value_of(case) or st.session_state.get(_TEXT) != typed:
        # What was typed is shown until it is corrected, or another case comes.
        st.session_state.pop(_FAULT, None)
        st.session_state[_TEXT] = numbers.money(value_of(case))
    st.text_input(
        "Amount",
        key=_TEXT,
        on_change=_take,
        disabled=summed,
        help="The client’s money; 1.2m will do. Where holdings are entered in money, it is their sum.",
    )


def amount_fault(case: Case) -> None:
    """What is wrong with the amount as it was typed, if anything."""
    if _FAULT in st.session_state:
        typed, kept = plain_text(st.session_state[_FAULT][0]), numbers.money(value_of(case), case.currency)
        st.caption(f":red[“{typed}” is not an amount from 1 to 100 billion.] {kept} stays.")


def _take() -> None:
    typed = str(st.session_state[_TEXT])
    amount = amount_of(typed)
    if amount is None:
        st.session_state[_FAULT] = (typed, st.session_state[key("amount")])
    else:
        st.session_state[key("amount")] = amount
