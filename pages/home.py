"""Where to begin: what the workbench does, the way in, and what was done last."""

from dataclasses import dataclass

import streamlit as st

from components.error_box import warning
from components.navigation import has_page, page_named
from components.page import card, foot_line, page_header
from components.resources import workbench
from components.run_labels import RESULT_PAGES, labelled, results_only
from components.run_list import run_links

RECENT = 8


@dataclass(frozen=True, slots=True)
class Way:
    """A page beside the portfolio: its file, title, icon, and what it is for."""

    page: str
    title: str
    icon: str
    told: str


OTHERS = (
    Way(
        "stress",
        "Stress test",
        "bolt",
        "Say what a portfolio loses in named scenarios, historical or your own, and defend the number: which positions and "
        "which factors it comes from, what was assumed, and what would have to happen for a given loss.",
    ),
    Way(
        "sentiment",
        "Sentiment",
        "newspaper",
        "See what the news says of the holdings, company by company, and whether that is unusual; with the words that decided, "
        "alerts, what shares did afterwards, and how often such a reading is right.",
    ),
    Way(
        "reports_chat",
        "Report chat",
        "menu_book",
        "Ask filings and annual reports. Figures and ratios are computed from the cells of their statements, and every answer "
        "shows the page with the place marked; what is not there is said not to be there.",
    ),
    Way(
        "coaching",
        "Coaching",
        "forum",
        "Practise a talk with a client who has worries and secrets of their own, in English or Chinese; afterwards see which "
        "of your sentences helped, and try any moment again.",
    ),
)


def _way_in(way: Way) -> None:
    """A card with a button, where the page is there."""
    if not has_page(way.page):
        return
    name = way.page.replace("_", "-")
    with card(way.title, f"start-{name}"):
        st.markdown(way.told)
        if st.button(f"Open {way.title.lower()}", icon=f":material/{way.icon}:", key=f"open-{name}"):
            st.switch_page(page_named(way.page))


page_header(
    "Workbench",
    ["Figures that can be traced, replayed and defended", "everything stays on this machine"],
    tab="Home",
)
bench = workbench()
for message in bench.list_notices:
    warning(message)

left, right = st.columns([3, 2], gap="medium")
with left:
    with card("Portfolio", "start"):
        st.markdown(
            "Load prices and holdings, say what the client wants and must not lose, and get an allocation with a reason for "
            "every weight: what binds, what a limit costs, and what the portfolio could lose in money."
        )
        st.markdown(
            "1. **Prices** from your own file (CSV, Excel, Parquet), from Yahoo, or the simulated sample market\n"
            "2. **Holdings and limits** in the client's words\n"
            "3. **Proposal** beside what is held now, to save as Excel, PDF or a link"
        )
        if has_page("portfolio"):
            with st.container(horizontal=True, gap="small"):
                if st.button("Open portfolio", type="primary", icon=":material/pie_chart:", key="open-portfolio"):
                    st.switch_page(page_named("portfolio"))
                if st.button("Start with the sample market", icon=":material/science:", key="open-sample"):
                    st.switch_page(page_named("portfolio"), query_params={"prices": "sample"})
    for other in OTHERS:
        _way_in(other)
with right, card("Recent results", "recent", height="stretch"):
    kept = [run for task in RESULT_PAGES for run in bench.store.runs.list(task=task, limit=4 * RECENT)]
    recent = results_only(labelled(bench, sorted(kept, key=lambda run: run.created_at, reverse=True)))[:RECENT]
    if recent:
        run_links(recent, key="recent")
        st.page_link(page_named("runs"), label="All runs", icon=":material/history:")
    else:
        st.caption("None yet. Every result is kept and listed here, with its inputs, so that it can be opened again.")
foot_line(f"Runs are kept in {bench.data_dir}.", "Nothing leaves this machine unless you ask for prices or news from outside.")
