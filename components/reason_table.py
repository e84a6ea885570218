"""A table whose last column is a sentence: it wraps, and on a narrow page it stands under its row, never cut."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from components.download import CSV, csv_bytes, download
from components.neutral_text import plain_text
from components.tables import FORMATS, Column

if TYPE_CHECKING:
    import pandas as pd


def reason_table(
    frame: "pd.DataFrame",
    columns: Mapping[str, Column],
    *,
    key: str,
    alt: str,
    file_name: str,
    saved: "pd.DataFrame | None" = None,
) -> None:
    """Show the named columns of ``frame`` in this order: a name, figures, and a sentence last.

    Args:
        frame: one row per thing; fractions stay fractions (the format shows percent).
        columns: column of the frame -> how it looks; the first and the last are text.
        key: stable, unique on the page.
        alt: what the table says, for who cannot see it.
        file_name: of the CSV that the button beneath saves.
        saved: what the CSV holds, when more than is shown.
    """
    with st.container(key=f"reasons-{key}", gap="small"):
        st.table(reason_cells(frame, columns), hide_index=True, alt=alt)
        whole = frame if saved is None else saved
        labelled = whole[list(columns)].rename(columns={name: column.label for name, column in columns.items()})
        download("CSV", lambda: csv_bytes(labelled), file_name=file_name, mime=CSV, key=f"{key}-csv", help="This table as CSV")


def reason_cells(frame: "pd.DataFrame", columns: Mapping[str, Column]) -> "pd.DataFrame":
    """The table as Markdown in which no text of a cell means anything; the heads carry their explanation."""
    shown = {
        _head(column): [plain_text(FORMATS[column.format](value)) for value in frame[name]] for name, column in columns.items()
    }
    import pandas as pd

    return pd.DataFrame(shown)


def _head(column: Column) -> str:
    label = plain_text(column.label)
    return f"{label} :help[{plain_text(column.help)}]" if column.help else label
