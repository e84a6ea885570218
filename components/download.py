"""Buttons that save a file."""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench.spreadsheet_text import formula_safe

if TYPE_CHECKING:
    import pandas as pd

CSV = "text/csv"
JSON = "application/json"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(
    label: str,
    content: bytes | Callable[[], bytes],
    *,
    file_name: str,
    mime: str,
    key: str,
    help: str | None = None,
    icon: str = ":material/download:",
) -> None:
    """A button that saves ``content``; given a function, the file is made when the button is pressed."""
    st.download_button(label, content, file_name=file_name, mime=mime, key=key, help=help, icon=icon, on_click="ignore")


def json_bytes(document: Mapping[str, Any]) -> bytes:
    """A document as indented UTF-8 JSON."""
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def csv_bytes(frame: "pd.DataFrame") -> bytes:
    """A table as CSV that spreadsheet programs open right: UTF-8 with its mark, ISO dates, no index.

    Text that a spreadsheet would run as a formula is written with an apostrophe before it.
    """
    return frame.map(_no_formula).rename(columns=_no_formula).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _no_formula(value: Any) -> Any:
    return formula_safe(value) if isinstance(value, str) else value
