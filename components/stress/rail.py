"""The left rail: portfolio, scenarios, method."""

from collections.abc import Collection, Sequence

import streamlit as st

from components import numbers
from components.neutral_text import plain_text
from components.page import card
from components.stress import case as cases
from components.stress.amount import amount_fault, amount_field
from components.stress.case import StressCase, value
from components.stress.catalogue import Entry, catalogue, found
from components.stress.portfolio_runs import offer_session_run
from components.stress.state import change_case, key, start_again, stored_case
from components.stress.words import COVARIANCES, KINDS, MISSING, MODES, scenario_name

_CURRENCIES = ["USD", "EUR", "CNY", "HKD", "GBP", "CHF", "JPY", "SGD", "AUD", "CAD"]
_LIST_HEIGHT = 296
_FIRST = "stress-listed-first"


def portfolio_card(case: StressCase) -> str | None:
    """What is stressed and what it is compared with. The dialog asked for: ``portfolio`` or none."""
    asked = None
    with card("Portfolio", "stress-portfolio"):
        offer_session_run(case)
        st.text_input("Client", key=key("client"), placeholder="Name", label_visibility="collapsed", persist_state="session")
        with st.container(horizontal=True, gap="small", wrap=False, key="portfolio-money"):
            amount_field(case)
            about = "Base currency: values and losses are in it."
            # A run from elsewhere may be in another currency than those listed.
            listed = list(dict.fromkeys([*_CURRENCIES, case.currency]))
            st.selectbox("Currency", listed, key=key("currency"), help=about, width=92)
        amount_fault(case)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="portfolio-row-stress"):
            st.caption(f"**Positions**  \n{plain_text(portfolio_summary(case))}")
            if st.button("Change", key="stress-change-portfolio", help="From the portfolio page, a file, a table, or weights"):
                asked = "portfolio"
        _benchmark_field(case)
    return asked


def portfolio_summary(case: StressCase) -> str:
    """What is loaded, in one line."""
    if not case.has_portfolio:
        return "None yet"
    if case.kind == "positions":
        return f"{case.positions_name or 'Positions'} · {len(case.positions)} · {numbers.money(value(case), case.currency)}"
    return f"{len(case.holdings)} weights · {case.prices_name}"


def _benchmark_field(case: StressCase) -> None:
    names = {
        cases.BALANCED: "60/40 equities, Treasuries",
        **({cases.EQUAL: "Equal shares of the assets"} if case.kind == "weights" else {}),
        **({cases.OTHER: case.other_name} if case.other and case.kind == "weights" else {}),
        cases.NO_BENCHMARK: "That of the saved run" if "benchmark" in case.more else "None",
    }
    if st.session_state.get(key("benchmark")) not in names:
        st.session_state[key("benchmark")] = cases.BALANCED
    st.selectbox(
        "Benchmark",
        list(names),
        format_func=names.__getitem__,
        key=key("benchmark"),
        on_change=_leave_more,
        args=("benchmark",),
        help="Shown beside every loss. 60/40 is 60 % US equities and 40 % Treasuries of duration 8.5 and convexity 85.",
    )


def scenario_card(case: StressCase) -> str | None:
    """Ticks of every scenario, narrowed by kind and words. The dialog asked for: ``scenario`` or none."""
    entries = catalogue()
    with card("Scenarios", "stress-scenarios"):
        kinds = st.pills(
            "Kinds",
            list(KINDS),
            format_func=KINDS.__getitem__,
            selection_mode="multi",
            default=list(KINDS),
            key="stress-kinds",
            label_visibility="collapsed",
        )
        words = st.text_input("Find", placeholder="Find: 2008, rates, oil", key="stress-find", label_visibility="collapsed")
        listed = found(entries, kinds=kinds, words=words)
        with st.container(height=_LIST_HEIGHT, border=False, gap="xsmall", key="stress-scenario-list"):
            _ticks_from_elsewhere(case, {entry.id for entry in entries})
            for entry in _in_order(listed, case, f"{kinds} {words}"):
                _tick(entry, case)
            if not listed:
                st.caption("No scenario of this kind has these words.")
        many = len(case.scenarios) + len(case.written_out)
        st.caption(f"{many} chosen of {len(entries)}. Hover for dates, source and confidence.")
        return (
            "scenario" if st.button("New scenario", icon=":material/add:", key="stress-new-scenario", width="stretch") else None
        )


def _in_order(listed: Sequence[Entry], case: StressCase, search: str) -> list[Entry]:
    """Those chosen when the list was last searched come first; a tick after that moves nothing under the cursor."""
    kept, first = st.session_state.get(_FIRST, (None, frozenset()))
    if kept != search or not first & set(case.scenarios):
        first = frozenset(case.scenarios)
        st.session_state[_FIRST] = (search, first)
    return sorted(listed, key=lambda entry: not (entry.id in first or (entry.type == "custom" and entry.id in case.scenarios)))


def _ticks_from_elsewhere(case: StressCase, known: Collection[str]) -> None:
    """Chosen scenarios that no list has (of a link, the command line, since removed): there to be unticked."""
    others = {name: scenario_name(name) for name in case.scenarios if name not in known}
    others |= {str(item["id"]): str(item.get("name") or item["id"]) for item in case.written_out}
    for name, label in others.items():
        tick = f"stress-tick-{name}"
        st.session_state[tick] = True
        about = "Chosen by the saved run that was opened; it is not among the scenarios here. Untick to leave it out."
        st.checkbox(plain_text(label), key=tick, help=about, on_change=_leave_out, args=(name,))


def _leave_out(scenario_id: str) -> None:
    case = stored_case()
    change_case(
        scenarios=[name for name in case.scenarios if name != scenario_id],
        written_out=[item for item in case.written_out if item["id"] != scenario_id],
    )


def _tick(entry: Entry, case: StressCase) -> None:
    name = f"stress-tick-{entry.id}"
    st.session_state[name] = entry.id in case.scenarios
    label = plain_text(entry.label) if entry.type == "custom" else entry.label
    st.checkbox(label, key=name, help=entry.about, on_change=_toggle, args=(entry.id,))


def _toggle(scenario_id: str) -> None:
    kept = stored_case().scenarios
    on = scenario_id not in kept
    change_case(scenarios=[*kept, scenario_id] if on else [name for name in kept if name != scenario_id])


def method_card(case: StressCase) -> None:
    """Mode, covariance, what is done about missing factors."""
    with card("Method", "stress-method"):
        st.pills(
            "Other factors",
            list(MODES),
            format_func=lambda name: MODES[name].label,
            key=key("mode"),
            required=True,
            help="  \n".join(f"**{word.label}**: {word.help}" for word in MODES.values()),
        )
        st.selectbox(
            "Factors move together as in",
            list(COVARIANCES),
            format_func=lambda name: COVARIANCES[name].label,
            key=key("covariance"),
            on_change=_leave_more,
            args=("covariance",),
            help="Their covariance, for what follows and for how often.  \n"
            + "  \n".join(f"**{word.label}**: {word.help}" for word in COVARIANCES.values()),
        )
        if case.covariance == "blend":
            st.slider("Weight of the crises, %", 5.0, 95.0, step=5.0, format="%.0f", key=key("crisis_share"))
        st.checkbox(
            "Set the equity–bond correlation",
            key=key("use_correlation"),
            on_change=_leave_more,
            args=("covariance",),
            help="Between equities and bond prices. In 2022 it was positive: bonds fell with equities. Volatilities are kept "
            "and the nearest possible correlation matrix is taken.",
        )
        if case.use_correlation:
            st.slider("Correlation", -0.9, 0.9, step=0.05, format="%.2f", key=key("correlation"))
        st.selectbox(
            "Factors a window lacks",
            list(MISSING),
            format_func=lambda name: MISSING[name].label,
            key=key("missing"),
            help="  \n".join(f"**{word.label}**: {word.help}" for word in MISSING.values()),
        )
        _more_from_elsewhere(case)
    st.button(
        "Start again", icon=":material/restart_alt:", key="stress-restart", type="tertiary", on_click=start_again,
        help="Back to the sample; saved results stay under Runs.",
    )  # fmt: skip


#: Parts of a request that this page has no field for, in words.
_MORE = {
    "proxies": "proxies",
    "estimation": "how exposures are estimated",
    "factor_prices": "own factor history",
    "credit": "own credit multiples",
    "valuation_date": "valuation date",
    "yield_floor": "floor under yields",
    "carry": "carry over the horizon",
    "horizon_days": "own horizon",
    "tornado_days": "own span of the single factors",
    "covariance": "own covariance",
    "benchmark": "own benchmark",
}


def _more_from_elsewhere(case: StressCase) -> None:
    """What a run that was made elsewhere asked for and no field here shows, with a way to leave it out."""
    if not case.more:
        return
    told = ", ".join(_MORE.get(name, name.replace("_", " ")) for name in case.more)
    st.caption(f"**From the saved run**  \n{plain_text(told)}")
    st.button("Leave out", key="stress-leave-more", on_click=_leave_more, help="Run with the fields of this page alone.")


def _leave_more(*names: str) -> None:
    """Leave out these parts, or all: what a field says when it is changed goes before what the saved run said."""
    kept = stored_case().more
    if kept:
        change_case(more={name: value for name, value in kept.items() if names and name not in names})
