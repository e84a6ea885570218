"""The user's own scenarios: a table of factors with their units; saved, named, versioned, exported and imported."""

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.download import JSON, download
from components.error_box import error_box, warning
from components.neutral_text import plain_text
from components.resources import now, workbench
from components.stress.catalogue import Entry, all_factors, catalogue, saved_problems
from components.stress.state import change_case, stored_case
from components.stress.words import factor_name, unit_of
from workbench.errors import InputError
from workbench.provenance import sha256_bytes

_START, _EDITOR = "stress-scenario-start", "stress-scenario-editor"
NOTHING = "empty"


@st.dialog("Your own scenario", width="large")
def scenario_dialog() -> None:
    """Write, save, export and import."""
    entries = {entry.id: entry for entry in catalogue()}
    write, kept = st.tabs(["Write", "Saved, export and import"], key="stress-scenario-tabs")
    with write, error_box():
        if _write(entries):
            st.rerun()
    with kept, error_box():
        if _kept():
            st.rerun()


def scenario_id(name: str) -> str:
    """An id from a name: letters and digits, joined by hyphens."""
    found = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:60]
    return f"my-{found}" if found else f"my-{sha256_bytes(name.encode())[:8]}"


def shocks_of(rows: list[Mapping[str, Any]]) -> dict[str, float]:
    """The factors of the table that have a shock; an empty cell is not zero but not shocked."""
    return {
        str(row["factor"]): float(row["shock"]) for row in rows if row["shock"] is not None and row["shock"] == row["shock"]
    }


def _write(entries: Mapping[str, Entry]) -> bool:
    left, right = st.columns([3, 2], gap="medium")
    with left:
        name = st.text_input("Name", key="stress-scenario-name", placeholder="Rates +150 bp and equities −20 %")
    with right:
        start = st.selectbox(
            "Start from",
            [NOTHING, *entries],
            format_func=lambda key: "An empty table" if key == NOTHING else entries[key].label,
            key=_START,
            help="Fills the table with the shocks of another scenario, to change from there.",
        )
    shocks = _table(entries, start)
    days = st.number_input(
        "Over trading days", 1.0, 1260.0, value=21.0, step=1.0, format="%.0f", key="stress-scenario-days",
        help="How long the move takes: it scales the covariance for propagation and plausibility.",
    )  # fmt: skip
    why = st.text_input("Why", key="stress-scenario-why", placeholder="The reason, for who reads it later")
    st.caption(
        "An empty shock means: the factor is left out, and follows when propagated. "
        "Saving under the same name makes a new version."
    )
    if not st.button("Save and run", type="primary", key="stress-scenario-save"):
        return False
    _save(name, shocks, days, why, taken=[entry.id for entry in entries.values() if entry.type != "custom"])
    return True


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


def _save(name: str, shocks: dict[str, float], days: float, why: str, *, taken: list[str]) -> None:
    from workbench.stress.scenario_choice import CustomScenario
    from workbench.stress.user_scenarios import save_scenario
    from workbench.strict import parse

    if not name.strip():
        raise InputError("The scenario has no name.", "Give it one: it is how the committee will know it.")
    if not shocks:
        raise InputError("No factor has a shock.", "Write at least one number in the column Shock.")
    scenario = {"id": scenario_id(name), "name": name.strip(), "factors": shocks, "horizon_days": days, "source": "user"}
    found = parse(CustomScenario, scenario | ({"rationale": why.strip()} if why.strip() else {}))
    save_scenario(workbench().data_dir, found, now(), known=all_factors(), taken=taken)
    kept = stored_case().scenarios
    change_case(scenarios=kept if found.id in kept else [*kept, found.id])


def _kept() -> bool:
    from workbench.stress.user_scenarios import delete_scenario, export_scenarios, import_scenarios, list_saved

    folder = workbench().data_dir
    saved, _ = list_saved(folder)
    for problem in saved_problems():
        warning(problem)
    for item in saved:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small"):
            last = item.versions[-1]
            st.markdown(
                f"**{plain_text(item.current.name or item.id)}**, version {last.version}, saved {numbers.moment(last.saved_at)}"
            )
            if st.button("Remove", key=f"stress-remove-{item.id}", help="Puts the file aside as .deleted; results stay"):
                delete_scenario(folder, item.id)
                change_case(scenarios=[name for name in stored_case().scenarios if name != item.id])
                return True
    if saved:
        download(
            "Export all, JSON", export_scenarios(folder).encode(), file_name="scenarios.json", mime=JSON, key="stress-export"
        )
    else:
        st.caption("None yet. Write one, or import a file that was exported here.")
    uploaded = st.file_uploader("Import: a JSON file of scenarios", type=["json"], key="stress-import")
    if uploaded is None or st.session_state.get("stress-imported") == uploaded.file_id:
        return False
    library = [entry.id for entry in catalogue() if entry.type != "custom"]
    found = import_scenarios(folder, uploaded.getvalue().decode("utf-8-sig"), now(), known=all_factors(), taken=library)
    st.session_state["stress-imported"] = uploaded.file_id
    kept = stored_case().scenarios
    change_case(scenarios=[*kept, *(item.id for item in found if item.id not in kept)])
    return True
