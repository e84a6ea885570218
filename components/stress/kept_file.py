"""A file that stays loaded while other tabs are looked at."""

from collections.abc import Sequence

import streamlit as st

from components.resources import workbench


def kept_file(key: str, label: str, kinds: Sequence[str], told: str = "") -> str | None:
    """An uploader; the path of the stored copy, or None while nothing was loaded.

    Args:
        key: stable, unique on the page.
        told: what the file must hold, under it until one is loaded.
    """
    with st.container(gap="xsmall"):
        uploaded = st.file_uploader(label, type=list(kinds), key=f"{key}-file")
        if uploaded is not None:
            path = workbench().keep_upload(uploaded.name, uploaded.getvalue())
            st.session_state[key] = (str(path), uploaded.name)
        found: tuple[str, str] | None = st.session_state.get(key)
        under = f"Loaded: {found[1]}" if found is not None and uploaded is None else told
        if under:
            st.caption(under)
    return None if found is None else found[0]
