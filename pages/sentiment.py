"""What the news says of the holdings, whether that is unusual, and how often such a reading is right."""

import streamlit as st

from components.changing import failed_change
from components.error_box import error_box
from components.page import Action, page_header
from components.sentiment.alerts import alerts_tab, rules_dialog
from components.sentiment.collecting import collecting, sources_dialog
from components.sentiment.companies import companies_dialog
from components.sentiment.conversation_tab import conversation_tab
from components.sentiment.empty import begin
from components.sentiment.measured import measured_tab
from components.sentiment.news_tab import news_tab
from components.sentiment.second_tab import second_tab
from components.sentiment.sources import sources_rail
from components.sentiment.state import Shown, forget, shown
from components.sentiment.strip import result_strip
from components.sentiment.study_tab import study_tab
from components.sentiment.timeline_tab import timeline_tab

TABS = ("Timeline", "News", "Alerts", "After the news", "Second opinion", "Conversation", "How good it is")
ACTIONS = (
    Action(key="sources", label="Sources", icon="rss_feed", help="Collect news from a folder, feeds or Yahoo"),
    Action(key="companies", label="Companies", icon="badge", help="The names by which companies are found"),
    Action(key="rules", label="Watch list", icon="notifications", help="The rules that raise alerts"),
    Action(key="new", label="New", icon="refresh", help="Begin anew; this timeline stays among the runs"),
)


def _context(found: Shown | None) -> list[str]:
    if found is None:
        return ["what the news says of the holdings, and whether that is unusual"]
    name = found.request.get("name") or str(found.request.get("path") or "collected news").rsplit("/", 1)[-1]
    days = f"{found.sessions[0]} to {found.sessions[-1]}"
    return [str(name), f"{len(found.tickers)} ticker{'' if len(found.tickers) == 1 else 's'}", days, f"run {found.run_id}"]


with error_box():
    if st.session_state.get("action-new"):
        forget()
    found = shown()
    pressed = page_header("Sentiment", _context(found), actions=ACTIONS)
    dialogs = {"sources": sources_dialog, "companies": companies_dialog, "rules": rules_dialog}
    if pressed in dialogs:
        dialogs[pressed]()
    if found is not None:
        result_strip(found)
    with st.container(key="sentiment-body", horizontal=True, gap="medium", wrap=False):
        left, right = st.container(key="sentiment-rail"), st.container(key="sentiment-results")
    with left:
        sources_rail(found)
    with right:
        failed_change()  # above the tabs: the change may be of any of them
        collecting()
        tabs = st.tabs(TABS)
        with tabs[0], error_box():
            timeline_tab(found) if found is not None else begin()
        for tab, draw in ((tabs[1], news_tab), (tabs[3], study_tab), (tabs[4], second_tab)):
            with tab, error_box():
                draw(found) if found is not None else st.caption("Nothing has been read yet; the first tab says how to begin.")
        with tabs[2], error_box():
            alerts_tab(found)
        with tabs[5], error_box():
            conversation_tab()
        with tabs[6], error_box():
            measured_tab()
