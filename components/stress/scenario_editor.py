"""The user's own scenarios: a table of factors with their units; saved, named, versioned, exported and imported."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

import streamlit as st

from components.error_box import error_box
from components.resources import now, workbench
from components.stress.catalogue import Entry, all_factors, catalogue, saved_scenario
from components.stress.saved_scenarios import choose, saved_scenarios
from components.stress.taking import in_plain_words
from components.stress.words import factor_name, unit_of
from workbench.errors import InputError, WorkbenchError
from workbench.provenance import sha256_bytes

_TABS, _START, _EDITOR = "stress-scenario-tabs", "stress-scenario-start", "stress-scenario-editor"
_NAME, _DAYS, _WHY, _DEFAULTS = (f"stress-scenario-{field}" for field in ("name", "days", "why", "defaults"))
_AUTHOR, _APPROVER, _APPROVED = (f"stress-scenario-{field}" for field in ("author", "approver", "approved"))
WRITE, KEPT = "Write", "Saved, export and import"
NOTHING = "empty"


@st.dialog("Your own scenario", width="large")
def scenario_dialog() -> None:
    """Write, save, export and import."""
    entries = {entry.id: entry for entry in catalogue()}
    write, kept = st.tabs([WRITE, KEPT], key=_TABS, on_change="rerun")
    with write, error_box(), in_plain_words():
        if _write(entries):
            st.rerun()
    with kept, error_box(), in_plain_words():
        if saved_scenarios(_edit):
            st.rerun()


def scenario_id(name: str) -> str:
    """An id from a name: letters and digits, joined by hyphens."""
    found = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:60]
    return f"my-{found}" if found else f"my-{sha256_bytes(name.encode())[:8]}"


def free_id(name: str, saved: Mapping[str, str]) -> str:
    """The id of the saved scenario of this name, whose next version it becomes; else one that no other name has.

    Args:
        saved: id -> name of the scenarios there are.
    """
    same = next((found for found, called in saved.items() if called.casefold() == name.casefold()), None)
    first = scenario_id(name)
    return same or next(found for n in count(1) if (found := first if n == 1 else f"{first}-{n}") not in saved)


def shocks_of(rows: list[Mapping[str, Any]]) -> dict[str, float]:
    """The factors of the table that have a shock; an empty cell is not zero but not shocked."""
    return {
        str(row["factor"]): float(row["shock"]) for row in rows if row["shock"] is not None and row["shock"] == row["shock"]
    }


def _write(entries: Mapping[str, Entry]) -> bool:
    if st.session_state.get(_START) not in (NOTHING, *entries):
        st.session_state[_START] = NOTHING
    left, right = st.columns([3, 2], gap="medium")
    with left:
        name = st.text_input("Name", key=_NAME, placeholder="Rates +150 bp and equities −20 %")
    with right:
        start = st.selectbox(
            "Start from",
            [NOTHING, *entries],
            format_func=lambda key: "An empty table" if key == NOTHING else entries[key].label,
            key=_START,
            on_change=_begin,
            help="Fills the table with the shocks of another scenario, to change from there. One of your own comes with its "
            "name: saving it makes its next version.",
        )
    shocks = _table(entries, start)
    st.session_state.setdefault(_DAYS, 21.0)
    with st.container(horizontal=True, gap="medium"):
        days = st.number_input(
            "Over trading days", 1.0, 1260.0, step=1.0, format="%.0f", key=_DAYS, width=180,
            help="How long the move takes: it decides how far the other factors follow, and how often such a move comes.",
        )  # fmt: skip
        why = st.text_input("Why", key=_WHY, placeholder="The reason, for who reads it later")
        defaults = st.text_input(
            "Who defaults", key=_DEFAULTS, placeholder="Issuers, separated by commas", width=250,
            help="Issuers, as the positions name them, or single positions: they lose their loss given default.",
        )  # fmt: skip
    with st.container(horizontal=True, gap="medium"):
        author = st.text_input("Author", key=_AUTHOR, placeholder="Who stands for it")
        approver = st.text_input("Approved by", key=_APPROVER, placeholder="Nobody yet")
        approved = st.date_input("Approved on", value=None, key=_APPROVED, width=180)
    st.caption(
        "An empty shock is not zero: the factor is left out as shocked, and moves as it usually does where the rest follows. "
        "Saving under the same name makes a new version; the earlier ones are kept."
    )
    if not st.button("Save and run", type="primary", key="stress-scenario-save"):
        return False
    texts = {
        "author": author,
        "rationale": why,
        "approved_by": approver,
        "approved_on": approved.isoformat() if approved else "",
    }
    issuers = [issuer.strip() for issuer in defaults.split(",") if issuer.strip()]
    library = [entry.id for entry in entries.values() if entry.type != "custom"]
    _save({"name": name, "factors": shocks, "horizon_days": days, "defaults": issuers}, texts, taken=library)
    return True


def _begin() -> None:
    """The fields of the scenario to start from: of one's own all, of the library's only how long the move takes."""
    entry = next((entry for entry in catalogue() if entry.id == st.session_state[_START]), None)
    if entry is None:
        return
    st.session_state[_DAYS] = min(max(entry.horizon_days, 1.0), 1260.0)
    if entry.type == "custom":
        own = saved_scenario(entry.id)
        st.session_state.update(
            {
                _NAME: entry.name,
                _WHY: own.rationale or "",
                _DEFAULTS: ", ".join(own.defaults or ()),
                _AUTHOR: own.author or "",
                _APPROVER: own.approved_by or "",
                _APPROVED: date.fromisoformat(own.approved_on) if own.approved_on else None,
            }
        )


def _edit(scenario_id: str) -> None:
    """Open a saved scenario under Write."""
    st.session_state.update({_START: scenario_id, _TABS: WRITE})
    _begin()


def _table(entries: Mapping[str, Entry], start: str) -> dict[str, float]:
    import pandas as pd

    base = entries[start].factors if start in entries else {}
    names = [*all_factors(), *(name for name in base if name not in all_factors())]
    frame = pd.DataFrame(
        {
            "what": [factor_name(name) for name in names],
            "shock": pd.array([base.get(name) for name in names], dtype="Float64"),
            "unit": [unit_of(name) for name in names],
            "factor": names,
        }
    )
    edited = st.data_editor(
        frame,
        hide_index=True,
        height=300,
        key=f"{_EDITOR}-{start}",
        disabled=["what", "unit", "factor"],
        placeholder="",
        column_config={
            "what": st.column_config.TextColumn("Factor", width=250),
            "shock": st.column_config.NumberColumn(
                "Shock", format="localized", width=110, help="−30 under % is a fall of 30 %"
            ),
            "unit": st.column_config.TextColumn("Unit", width=70, help="% of price, basis points of yield, points of the VIX"),
            "factor": None,
        },
        alt="Factors with the shock of the scenario",
    )
    return shocks_of(edited.astype({"shock": object}).where(edited.notna(), None).to_dict("records"))


def _save(written: Mapping[str, Any], texts: Mapping[str, str], *, taken: list[str]) -> None:
    from workbench.stress.scenario_choice import CustomScenario
    from workbench.stress.user_scenarios import save_scenario
    from workbench.strict import parse

    name = str(written["name"]).strip()
    if not name:
        raise InputError("The scenario has no name.", "Give it one: it is how the committee will know it.")
    if not written["factors"] and not written["defaults"]:
        raise InputError("No factor has a shock.", "Write at least one number in the column Shock.")
    known = {entry.id: entry.name for entry in catalogue() if entry.type == "custom"}
    given = {field: text.strip() for field, text in texts.items() if text.strip()}
    scenario = {**written, **given, "id": free_id(name, known), "name": name, "source": "user"}
    found = parse(CustomScenario, {**scenario, "defaults": written["defaults"] or None})
    try:
        save_scenario(workbench().data_dir, found, now(), known=all_factors(), taken=taken)
    except WorkbenchError as error:  # the reader knows it by its name
        raise type(error)(error.message.replace(f"Scenario {found.id}", f"“{name}”"), error.hint) from error
    choose([found.id])
