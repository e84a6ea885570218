"""The user's saved scenarios: versions, edit, removal with a way back, export and import."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from components import numbers
from components.download import JSON, download
from components.error_box import warning
from components.neutral_text import plain_text
from components.resources import now, workbench
from components.stress.catalogue import all_factors, catalogue, saved_problems
from components.stress.state import change_case, stored_case
from components.stress.words import moves
from workbench.errors import DataError

if TYPE_CHECKING:
    from workbench.stress.user_scenarios import SavedScenario

_REMOVED = "stress-scenario-removed"


def choose(ids: Sequence[str]) -> None:
    """Tick saved scenarios. A run names them by their ids alone, so answers with earlier versions are forgotten."""
    st.cache_data.clear()
    kept = stored_case().scenarios
    change_case(scenarios=[*kept, *(name for name in ids if name not in kept)])


def saved_scenarios(edit: Callable[[str], None]) -> bool:
    """Every saved scenario with its versions, export and import. True when the choice of scenarios has changed."""
    from workbench.stress.user_scenarios import export_scenarios, import_scenarios, list_saved

    folder = workbench().data_dir
    saved, _ = list_saved(folder)
    for problem in saved_problems():
        warning(problem)
    if _undo_offered():
        return True
    for item in saved:
        _saved_line(item, edit)
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
    text = _text_of(uploaded.name, uploaded.getvalue())
    found = import_scenarios(folder, text, now(), known=all_factors(), taken=library)
    st.session_state["stress-imported"] = uploaded.file_id
    choose([item.id for item in found])
    return True


def _text_of(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{name} is not UTF-8 text.", "Choose a JSON file that was exported here.") from error


def _saved_line(item: "SavedScenario", edit: Callable[[str], None]) -> None:
    """One saved scenario with its last version; the others on hover."""
    from workbench.stress.user_scenarios import delete_scenario

    last, name = item.versions[-1], item.current.name or item.id
    by = f" by {plain_text(last.scenario.author)}" if last.scenario.author else ""
    approved = " on ".join(filter(None, (last.scenario.approved_by, last.scenario.approved_on)))
    by += f", approved by {plain_text(approved)}" if last.scenario.approved_by else ", not approved"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"stress-saved-{item.id}"):
        st.markdown(
            f"**{plain_text(name)}**, version {last.version}, saved {numbers.moment(last.saved_at)}{by}  \n"
            f":small[{plain_text(moves(last.scenario.factors))}]",
            help="  \n".join(
                f"Version {one.version}, {numbers.moment(one.saved_at)}: {plain_text(moves(one.scenario.factors))}"
                for one in reversed(item.versions)
            ),
            width="stretch",
        )
        st.button("Edit", key=f"stress-edit-{item.id}", on_click=edit, args=(item.id,), help="Open it under Write")
        if st.button("Remove", key=f"stress-remove-{item.id}", help="It can be brought back; results stay"):
            delete_scenario(workbench().data_dir, item.id)
            st.session_state[_REMOVED] = (item.id, name)
            change_case(scenarios=[kept for kept in stored_case().scenarios if kept != item.id])
            st.rerun(scope="fragment")


def _undo_offered() -> bool:
    """What was removed last, with the way back; True when it was taken."""
    from workbench.stress.user_scenarios import restore_scenario

    removed, name = st.session_state.get(_REMOVED, (None, ""))
    if removed is None:
        return False
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="stress-scenario-undo-row"):
        st.markdown(f"Removed **{plain_text(name)}**.", width="stretch")
        if not st.button("Undo", icon=":material/undo:", key="stress-scenario-undo"):
            return False
    st.session_state.pop(_REMOVED)
    restore_scenario(workbench().data_dir, removed)
    choose([removed])
    return True
