"""An answer that code worked out: one result with its arithmetic, or several side by side."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components import numbers
from components.neutral_text import plain_text
from workbench.reports.answer_content import operand_figure, result_figure

_UNITS = {"percent": numbers.THIN_SPACE + "%", "ratio": "", "times": "x", "days": " days"}
_HEADS = {"percent": ", %", "ratio": "", "times": ", times", "days": ", days"}
#: What tells the operands of one period from those of another: "revenue_2022", "revenue_2022_q3".
_PERIOD = re.compile(r"_(?:fy)?\d{4}(?:_\w+)?$")


def computed_view(document: Mapping[str, Any]) -> None:
    """Draw the results of an answer."""
    calculations, key = document["calculations"], document["provenance"]["run_id"]
    if len(calculations) > 1:
        _side_by_side(calculations, key)
        for line in str(document["answer"]).splitlines():
            if not _is_row(line, calculations):
                st.markdown(plain_text(line))
        return
    for calculation in calculations:
        about = _about(calculation)
        with st.container(key=f"documents-result-{key}-{about}", gap=None):
            st.caption(plain_text(about))
            shown = _shown(calculation)
            st.markdown(f"**{plain_text(_begun(calculation['name']))}: {shown}**")
            st.caption(plain_text(_worked(calculation)))


def _side_by_side(calculations: Sequence[Mapping[str, Any]], key: str) -> None:
    """One row for each result: whose, when, its operands where all are built alike, and the result."""
    roles = [_roles(one) for one in calculations]
    alike = all(list(one) == list(roles[0]) for one in roles)
    unit = str(calculations[0]["unit"])
    result = _begun(calculations[0]["name"]) + _HEADS.get(unit, f", {unit}")
    rows = [
        {
            "Company": plain_text(str(one.get("company") or numbers.ABSENT)),
            "Period": plain_text(str(one.get("period") or numbers.ABSENT)),
            **({plain_text(name): figure for name, figure in own.items()} if alike else {}),
            plain_text(result): f"**{result_figure(one)}**",
        }
        for one, own in zip(calculations, roles, strict=True)
    ]
    frame = pd.DataFrame(rows)
    same = [name for name in ("Company", "Period") if len(rows) > 1 and frame[name].nunique() == 1]
    if same:
        st.caption(" · ".join(str(frame[name].iloc[0]) for name in same))
    told = frame.drop(columns=same)
    with st.container(key=f"documents-beside-{key}"):
        st.table(told.set_index(told.columns[0]))


def _is_row(line: str, calculations: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a sentence of the answer only says what a row of the table shows."""
    return " = " in line and any(line.startswith(str(one.get("company") or numbers.ABSENT)) for one in calculations)


def _roles(calculation: Mapping[str, Any]) -> dict[str, str]:
    """What each operand is, with its figure: "Net income" -> "5,791"."""
    return {
        _begun(_PERIOD.sub("", operand["name"]).replace("_", " ")): operand_figure(operand["value"])
        for operand in calculation["operands"]
    }


def _about(calculation: Mapping[str, Any]) -> str:
    return " · ".join(part for part in (calculation.get("company"), calculation.get("period")) if part)


def _begun(text: str) -> str:
    """With a capital at the start."""
    return re.sub(r"^Eps\b", "EPS", text[:1].upper() + text[1:])


def _shown(calculation: Mapping[str, Any]) -> str:
    text, unit = result_figure(calculation), str(calculation["unit"])
    if unit.endswith(" per share"):
        currency = unit.removesuffix(" per share")
        return plain_text(f"{text} {unit}" if currency == "pence" else f"{currency} {text} per share")
    return plain_text(f"{text}{_UNITS[unit]}" if unit in _UNITS else f"{unit} {text}")


def _worked(calculation: Mapping[str, Any]) -> str:
    """The arithmetic in words: the names of the operands become what the statement calls them."""
    worked = str(calculation["expression"])
    for operand in sorted(calculation["operands"], key=lambda one: -len(one["name"])):
        label = operand["cell"]["label"] if operand.get("cell") else operand["name"]
        worked = worked.replace(operand["name"], f"{label} {operand_figure(operand['value'])}")
    return worked
