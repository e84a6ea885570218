"""An amount as people write money: thousands separated, and 1.2m understood. One field for every page that asks for one."""

import re

import streamlit as st

from components import numbers
from components.neutral_text import plain_text

LEAST, MOST = 1.0, 1e11
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


def amount_input(page: str, now: float, *, kept_in: str, summed: bool, help_text: str) -> None:
    """The field. What names no amount is told beneath by ``amount_fault``, and the amount before it stays.

    Args:
        page: prefix of the widget's keys.
        now: the amount there is.
        kept_in: key of the session's state that holds it.
        summed: it follows from something else and cannot be typed.
        help_text: what the amount is of, on hover.
    """
    text, fault = _keys(page)
    typed, kept = st.session_state.get(fault, ("", None))
    if summed or kept != now or st.session_state.get(text) != typed:
        # What was typed is shown until it is corrected, or another case comes.
        st.session_state.pop(fault, None)
        st.session_state[text] = numbers.money(now)
    st.text_input("Amount", key=text, on_change=_take, args=(page, kept_in), disabled=summed, help=help_text)


def amount_fault(page: str, now: float, currency: str) -> None:
    """What is wrong with the amount as it was typed, if anything."""
    fault = _keys(page)[1]
    if fault in st.session_state:
        typed, kept = plain_text(st.session_state[fault][0]), numbers.money(now, currency)
        st.caption(f":red[“{typed}” is not an amount from 1 to 100 billion.] {kept} stays.")


def _take(page: str, kept_in: str) -> None:
    text, fault = _keys(page)
    typed = str(st.session_state[text])
    amount = amount_of(typed)
    if amount is None:
        st.session_state[fault] = (typed, st.session_state[kept_in])
    else:
        st.session_state[kept_in] = amount


def _keys(page: str) -> tuple[str, str]:
    return f"{page}-amount-text", f"{page}-amount-fault"
