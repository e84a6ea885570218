"""How the newest question was read, as chips: company and period can be set otherwise, and it is asked again."""

from collections.abc import Sequence

import streamlit as st

from components.documents.conversation import NARROWING, Turn, asked
from components.documents.follow_up import with_company, with_period
from components.documents.library import library
from components.neutral_text import plain_text
from workbench.documents.asked_periods import asked_periods
from workbench.documents.model import DocumentInfo

#: Years before its own that a filing prints beside it.
YEARS_BESIDE = 2
MOST = 12


def filters(turn: Turn) -> None:
    """Draw the chips of a turn."""
    routing = turn.document["routing"]
    documents = library().documents()
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="documents-filters"):
        st.caption("Read as", width="content")
        companies = sorted({info.company for info in documents if info.company})
        company = _chip("Company", routing["company"], companies, "business", turn.run_id)
        period = _chip("Period", routing["period"], _periods(documents, routing["company"]), "calendar_month", turn.run_id)
        rest = [routing["metric"] or ", ".join(routing["items"]), routing["statement"]]
        told = " · ".join(str(part).replace("_", " ") for part in rest if part)
        if told:
            st.caption(plain_text(told), width="content")
    if company:
        ask_of(turn, company)
        st.rerun()
    if period:
        ask_for(turn, period)
        st.rerun()


def ask_of(turn: Turn, company: str) -> None:
    """The same question of another company."""
    question = with_company(turn.question, turn.document["routing"]["company"], company)
    asked(question, {**turn.narrowed("collection"), "company": company})


def ask_for(turn: Turn, period: str) -> None:
    """The same question for another period."""
    asked(with_period(turn.question, period), turn.narrowed(*NARROWING))


def _chip(name: str, now: str | None, choices: Sequence[str], icon: str, run_id: str) -> str:
    """A chip that opens on its choices; the one chosen now, or nothing."""
    key = f"documents-{name.lower()}-{run_id}"
    with st.popover(plain_text(now or f"Any {name.lower()}"), icon=f":material/{icon}:", key=f"{key}-chip"):
        st.caption(f"Ask again with another {name.lower()}")
        for choice in choices[:MOST]:
            if st.button(plain_text(choice), key=f"{key}-{choice}", disabled=choice == now, type="tertiary"):
                return choice
        if name == "Period":
            typed = st.text_input("Another period", key=f"{key}-typed", placeholder="FY2020 or Q2 FY2021")
            read = asked_periods(typed).periods
            if typed and not read:
                st.caption("This names no fiscal year or quarter.")
            if read and st.button("Ask", key=f"{key}-ask"):
                return " and ".join(one.text for one in read)
    return ""


def _periods(documents: Sequence[DocumentInfo], company: str | None) -> list[str]:
    """The fiscal years that the filings of a company (or all) speak of, newest first."""
    own = [info for info in documents if info.fiscal_year and company in (None, info.company)]
    years = {info.fiscal_year - back for info in own if info.fiscal_year for back in range(YEARS_BESIDE + 1)}
    return [f"FY{year}" for year in sorted(years, reverse=True)]
