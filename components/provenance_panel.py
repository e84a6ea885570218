"""Where a result came from, and how to run it again."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers


def provenance_panel(document: Mapping[str, Any], *, key: str = "provenance") -> None:
    """A closed panel with the run id, the inputs and their hashes, dates, versions and the replay command.

    Args:
        document: an answer with its ``provenance``.
        key: stable, unique on the page.
    """
    provenance = document["provenance"]
    with st.expander(f"Provenance · run {provenance['run_id']}", icon=":material/fingerprint:", key=key):
        made = f"Made {numbers.moment(provenance['created_at'])} by engine {provenance['engine_version']}"
        seed = f", random seed {provenance['seed']}" if provenance["seed"] is not None else ""
        st.caption(f"{made}{seed}. The same request on the same inputs always gets the same run id.")
        for source in provenance["inputs"]:
            st.text(_source_line(source))
        st.caption("Run it again on the same inputs and compare:")
        st.code(f"workbench runs replay {provenance['run_id']} --json", language=None)
        st.caption("Versions")
        st.text(", ".join(f"{name} {version}" for name, version in sorted(provenance["libraries"].items())))


def _source_line(source: Mapping[str, Any]) -> str:
    dates = [f"as of {numbers.day(source['as_of'])}"] if source.get("as_of") else []
    dates += [f"retrieved {numbers.moment(source['retrieved_at'])}"] if source.get("retrieved_at") else []
    about = ", ".join([f"{source['source']}: {source['identifier']}", *dates])
    return f"{source['name']} ({about})\nSHA-256 {source['sha256']}"
