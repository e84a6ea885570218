"""What the weights are of, as people write money: thousands separated, and 1.2m understood, as on the portfolio page."""

import streamlit as st

from components import numbers
from components.neutral_text import plain_text
from components.portfolio.amount import amount_of
from components.stress.case import StressCase, value
from components.stress.state import key

_TEXT, _FAULT = "stress-amount-text", "stress-amount-fault"


def amount_field(case: StressCase) -> None:
    """The field. What names no amount is told beneath, and the amount before it stays."""
    summed = case.kind == "positions" or (case.unit == "money" and bool(case.holdings))
    now = value(case)
    typed, kept = st.session_state.get(_FAULT, ("", None))
    if summed or kept != now or st.session_state.get(_TEXT) != typed:
        # What was typed is shown until it is corrected, or another portfolio comes.
        st.session_state.pop(_FAULT, None)
        st.session_state[_TEXT] = numbers.money(now)
    st.text_input(
        "Amount",
        key=_TEXT,
        on_change=_take,
        disabled=summed,
        help="What the weights are of; 1.2m will do. Of positions, and of holdings in money, it is their sum.",
    )


def amount_fault(case: StressCase) -> None:
    """What is wrong with the amount as it was typed, if anything."""
    if _FAULT in st.session_state:
        typed, kept = plain_text(st.session_state[_FAULT][0]), numbers.money(value(case), case.currency)
        st.caption(f":red[“{typed}” is not an amount from 1 to 100 billion.] {kept} stays.")


def _take() -> None:
    typed = str(st.session_state[_TEXT])
    amount = amount_of(typed)
    if amount is None:
        st.session_state[_FAULT] = (typed, st.session_state[key("amount")])
    else:
        st.session_state[key("amount")] = amount
