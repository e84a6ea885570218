"""Find a better allocation for a client, and be able to say why: load prices and holdings, set limits, read the proposal."""

import streamlit as st

from components.error_box import error_box, warning
from components.page import page_header
from components.portfolio.answers import estimates_of
from components.portfolio.empty import empty_page, use_sample_when_asked
from components.portfolio.estimates import views_asked, views_dialog
from components.portfolio.facts import price_facts
from components.portfolio.header import context_line, tab_title
from components.portfolio.holdings import holdings_dialog, unknown_box, unknown_holdings
from components.portfolio.infeasible import infeasible_view
from components.portfolio.limits import groups_asked, groups_dialog
from components.portfolio.pace import paced_answer, waiting_note
from components.portfolio.prices import prices_dialog
from components.portfolio.rail import client_card, rail
from components.portfolio.results import results
from components.portfolio.saving import header_actions, share_dialog
from components.portfolio.state import address_notes, current_case, open_address, remember
from components.portfolio.strip import result_strip
from components.resources import workbench


@st.fragment
def workspace() -> None:
    """The whole page: a change of any field answers here, without the rest of the app running again."""
    pressed_optimise = bool(st.session_state.get("action-optimise"))
    if pressed_optimise:
        st.cache_data.clear()
    case = current_case()
    head = st.container()
    for message in [*workbench().notices, *address_notes()]:
        warning(message)
    facts, answer, documents = None, None, {}
    with st.container(key="portfolio-body", horizontal=True, gap="medium", wrap=False):
        left, right = st.container(key="portfolio-rail"), st.container(key="portfolio-results")
    with right, error_box():
        if case.prices is None:
            empty_page()
        else:
            facts = price_facts(case.prices)
            unknown = unknown_holdings(case, facts)
            if unknown:
                unknown_box(unknown)
            else:
                shown = paced_answer(case, facts, asked=pressed_optimise)
                answer, documents = shown.answer, shown.documents
                if shown.waiting:
                    waiting_note(shown)
                if documents:
                    result_strip(answer, documents["history"])
    # Before the rest is drawn: a new touch of a slider may end this run there.
    remember(case, answer.run_id if answer else None)
    with left:
        asked = client_card(case, facts)
        if case.prices is not None:
            rail(case, facts, answer.document.get("assets") if answer else None)
    with head:
        pressed = page_header(
            "Portfolio", context_line(case, facts, answer), actions=header_actions(case, answer, documents), tab=tab_title(case)
        )
    with right, error_box():
        if answer is not None and documents:
            results(answer, documents)
        elif answer is not None and facts is not None:
            infeasible_view(answer.document, answer.request, facts)
    if pressed == "share" and answer is not None:
        share_dialog(case, answer, documents)
    elif asked == "prices":
        prices_dialog()
    elif asked == "holdings":
        holdings_dialog(facts)
    elif facts is not None and groups_asked():
        groups_dialog(facts)
    elif answer is not None and views_asked():
        views_dialog(estimates_of(answer.request))


open_address()
use_sample_when_asked()
workspace()
