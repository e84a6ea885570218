"""Say what a portfolio loses in named scenarios, and defend the number: which positions, which factors, what was assumed."""

import streamlit as st

from components.error_box import error_box, warning
from components.page import page_header
from components.resources import workbench
from components.stress.answers import answer_of, simulate_of, told
from components.stress.coverage import coverage_card
from components.stress.header import context_line, tab_title
from components.stress.portfolio_dialog import portfolio_dialog, use_run_when_asked
from components.stress.rail import method_card, portfolio_card, scenario_card
from components.stress.results import results
from components.stress.saving import header_actions, share_dialog
from components.stress.scenario_editor import scenario_dialog
from components.stress.state import current_case, lost_run, open_address, remember
from components.stress.strip import result_strip
from workbench.errors import WorkbenchError


@st.fragment
def workspace() -> None:
    """The whole page: a change of any field answers here, without the rest of the app running again."""
    if st.session_state.get("action-run"):
        st.cache_data.clear()
    case = current_case()
    head = st.container()
    for message in [*workbench().notices, *lost_run()]:
        warning(message)
    strip = st.container()
    answer, simulated, why_not = None, None, ""
    with st.container(key="stress-body", horizontal=True, gap="medium", wrap=False):
        left, right = st.container(key="stress-rail"), st.container(key="stress-results")
    with left:
        asked = [portfolio_card(case), scenario_card(case)]
        method_card(case)
    with right, error_box(), st.spinner("Running the scenarios", show_time=True):
        answer = answer_of(case)
        try:
            simulated = simulate_of(case)
        except WorkbenchError as error:
            why_not = told(error)
    remember(case, answer.run_id if answer else None)
    with head:
        actions = header_actions(case, answer, simulated)
        pressed = page_header("Stress test", context_line(case, answer), actions=actions, tab=tab_title(case))
    if answer is not None:
        with strip:
            result_strip(case, answer, simulated, why_not)
        with left:
            coverage_card(answer)
        with right, error_box():
            results(case, answer, simulated, why_not)
    if pressed == "share" and answer is not None:
        share_dialog(answer)
    elif "portfolio" in asked:
        portfolio_dialog()
    elif "scenario" in asked:
        scenario_dialog()


open_address()
use_run_when_asked()
workspace()
