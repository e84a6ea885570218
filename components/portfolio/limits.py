"""The limits in the advisor's words, with their maths on hover; a dragged one answers at once."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.neutral_text import plain_text
from components.portfolio.case import AS_HELD, EQUAL, NO_BENCHMARK, Case, GroupLimit
from components.portfolio.facts import Facts
from components.portfolio.pace import last_history
from components.portfolio.state import floor_key, group_key, key, put_case, stored_case
from components.portfolio.words import AIMS, LIMITS, counted, period
from workbench.portfolio.request import CASH, RULE_OBJECTIVES

_PERCENT = "%g %%"


def aim_field() -> str:
    """The aim in plain words; the formula of the chosen one is on hover."""
    aims = list(AIMS)
    chosen = st.session_state.get(key("aim"), aims[0])
    word = AIMS.get(chosen) or AIMS[aims[0]]
    return str(
        st.selectbox(
            "Aim", aims, format_func=lambda aim: AIMS[aim].label, key=key("aim"), help=f"**{word.label}.** {word.help}"
        )
    )


def limit_fields(case: Case, facts: Facts) -> None:
    """Every limit. A rule takes none but “leave out”, and says so."""
    if case.aim in RULE_OBJECTIVES:
        st.caption("This aim is a rule: it keeps “leave out” and no other limit.")
        _exclusions(case, facts)
        return
    least = 100.0 / max(len(facts.assets) - len(case.exclude), 1)
    _slider("max_weight", low=1.0, high=100.0, note=f" With {counted(facts.assets, 'asset')} it cannot be below {least:.0f} %.")
    for group in case.groups:
        _group_slider(group, facts)
    st.button("Groups", icon=":material/tune:", key="portfolio-groups-open", on_click=_ask_groups, help=_GROUPS_HELP)
    _switched("use_volatility", "max_volatility", low=1.0, high=40.0, step=0.5)
    _switched("use_return", "min_return", low=-5.0, high=20.0, step=0.25)
    if case.holdings:
        _switched("use_turnover", "max_turnover", low=0.0, high=200.0)
    _floors(case, facts)
    with st.expander("More limits", key="portfolio-more"):
        _slider("min_weight", low=0.0, high=20.0, step=0.5)
        _switched("use_cvar", "max_cvar", low=0.1, high=10.0, step=0.1, label=f"Bad {period(facts.frequency)} at most")
        _benchmark(case, facts)
        _exclusions(case, facts)


@st.dialog("Groups of assets", width="large")
def groups_dialog(facts: Facts) -> None:
    """Name groups and choose their members; the shares are set by the sliders on the page."""
    case = stored_case()
    st.caption("A group limits the share of several assets together: a class, a region, an issuer.")
    kept: list[GroupLimit] = []
    for place, group in enumerate(st.session_state.setdefault("portfolio-groups-draft", _draft(case, facts))):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            name = st.text_input("Name", group["name"], key=f"group-name-{place}", width=180)
            known = [member for member in group["members"] if member in (*facts.assets, CASH)]
            members = st.multiselect("Members", [*facts.assets, CASH], known, key=f"group-members-{place}")
            remove = st.checkbox("Remove", key=f"group-remove-{place}")
        if not remove:
            kept.append(GroupLimit(name=name.strip(), members=members, low=group["low"], high=group["high"]))
    with st.container(horizontal=True, gap="small"):
        add = st.button("Add a group", icon=":material/add:", key="group-add")
        done = st.button("Use these", type="primary", key="group-done")
    if add:
        st.session_state["portfolio-groups-draft"].append({"name": "", "members": [], "low": 0.0, "high": 100.0})
        st.rerun(scope="fragment")
    kept = [group for group in kept if group.name or group.members]
    names = [group.name for group in kept]
    fault = next((n or "A group without a name" for n in names if not n or names.count(n) > 1), None)
    if fault:
        st.markdown(f":orange[{plain_text(fault)}: every group needs a name of its own.]")
    if done and not fault:
        st.session_state.pop("portfolio-groups-draft", None)
        put_case(case.model_copy(update={"groups": [group for group in kept if group.members]}), widgets=False)
        st.rerun()


def groups_asked() -> bool:
    """Whether the groups dialog is to be opened in this run."""
    return bool(st.session_state.pop("portfolio-groups-asked", False))


def _draft(case: Case, facts: Facts) -> list[dict[str, Any]]:
    """What the dialog begins with: the groups there are, else one per known class, else an empty one."""
    classes = [GroupLimit(name=name, members=members) for name, members in facts.classes.items() if len(members) > 1]
    return [group.model_dump() for group in case.groups or classes or [GroupLimit(name="", members=[])]]


def _ask_groups() -> None:
    st.session_state["portfolio-groups-asked"] = True
    st.session_state.pop("portfolio-groups-draft", None)


def _slider(
    field: str, *, low: float, high: float, step: float = 1.0, note: str = "", label: str = "", hidden: bool = False
) -> None:
    name = key(field)
    st.session_state[name] = min(max(float(st.session_state[name]), low), high)
    word = LIMITS[field]
    st.slider(
        label or word.label,
        min_value=low,
        max_value=high,
        step=step,
        format=_PERCENT,
        key=name,
        help=word.help + note,
        label_visibility="collapsed" if hidden else "visible",
        persist_state="session",
    )


def _switched(switch: str, field: str, *, low: float, high: float, step: float = 1.0, label: str = "") -> None:
    word = LIMITS[field]
    if st.toggle(label or word.label, key=key(switch), help=word.help, persist_state="session"):
        _slider(field, low=low, high=high, step=step, label=label, hidden=True)


def _group_slider(group: GroupLimit, facts: Facts) -> None:
    members = [member for member in group.members if member in facts.assets or member == CASH]
    if not members:
        return
    name = group_key(group.name)
    st.session_state.setdefault(name, (group.low, group.high))
    st.slider(
        plain_text(group.name),
        min_value=0.0,
        max_value=100.0,
        step=1.0,
        format=_PERCENT,
        key=name,
        help=f"l ≤ Σ wᵢ ≤ u over {plain_text(', '.join(members))}.",
        persist_state="session",
    )


def _floors(case: Case, facts: Facts) -> None:
    windows, name = facts.usable_windows, key("floors")
    if not windows:
        return
    history = last_history(case)
    st.session_state[name] = [window for window in st.session_state.get(name, []) if window in windows]
    for window in list(st.session_state[name]):
        found = windows[window]
        slider = floor_key(window)
        st.session_state.setdefault(slider, 15.0)
        st.slider(
            f"{plain_text(found.name)}: lose no more than",
            min_value=0.0,
            max_value=60.0,
            step=1.0,
            format=_PERCENT,
            key=slider,
            help=f"Σ wᵢrᵢ ≥ −x; rᵢ is each asset's return from {found.start} to {found.end} in the loaded prices, held.",
            persist_state="session",
        )
        st.caption(floor_words(window, history))
    st.multiselect(
        "Bad times it must survive",
        list(windows),
        format_func=lambda window: windows[window].name,
        key=name,
        placeholder="2008, Covid, 2022 ...",
        help="Each one adds a limit on the loss in that stretch of the loaded history.",
        persist_state="session",
    )


def floor_words(window: str, history: Mapping[str, Any] | None) -> str:
    """What the limit on a bad time limits, and the fall of the proposal inside that time, which it does not.

    Args:
        history: the document of the proposal, if there is one.
    """
    outcomes = {item["id"]: item["proposed"] for item in (history or {}).get("windows", ())}
    fall = outcomes.get(window, {}).get("max_drawdown")
    within = "the fall within may be deeper" if fall is None else f"within it the proposal’s fall was {numbers.percent(-fall)}"
    return f"Limits the return from the first to the last day, holdings kept; {within}."


def _benchmark(case: Case, facts: Facts) -> None:
    options = [NO_BENCHMARK, *([AS_HELD] if case.holdings else []), EQUAL, *facts.assets]
    _within("benchmark", options)
    st.selectbox(
        "Benchmark",
        options,
        format_func=lambda name: name or "none",
        key=key("benchmark"),
        help="What “stay near the benchmark” and the tracking error are measured against.",
    )
    if case.benchmark != NO_BENCHMARK:
        _switched("use_tracking", "max_tracking_error", low=0.25, high=20.0, step=0.25)


def _exclusions(case: Case, facts: Facts) -> None:
    _listed(
        "exclude",
        "Leave out",
        facts.assets,
        "wᵢ = 0: for a rule of the client, a rating that is too high, a product not offered.",
    )
    if case.holdings:
        held = [line.name for line in case.holdings if line.name != CASH]
        _listed("keep", "Keep as it is", held, "wᵢ = w⁰ᵢ: held today and not to be touched.")


def _listed(field: str, label: str, options: Sequence[str], help: str) -> None:
    chosen = list(dict.fromkeys(options))
    st.session_state[key(field)] = [name for name in st.session_state.get(key(field), []) if name in chosen]
    st.multiselect(label, chosen, key=key(field), help=help, placeholder="none", persist_state="session")


def _within(field: str, options: Sequence[str]) -> None:
    if st.session_state.get(key(field)) not in options:
        st.session_state[key(field)] = options[0]


_GROUPS_HELP = "Name groups of assets and choose their members: a class, a region, an issuer."
