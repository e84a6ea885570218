"""Positions from a file or a table. What was typed stays until the engine has answered for the whole portfolio."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components.download import CSV, XLSX, download
from components.stress.catalogue import all_factors
from components.stress.position_rows import (
    BASIC,
    BOND_TERMS,
    COLUMNS,
    HEDGE,
    KINDS,
    OPTION_TERMS,
    TEXTS,
    columns_of,
    example_rows,
    factors_of,
    positions_of,
    rows_of,
    used,
)
from components.stress.state import stored_case
from components.stress.taking import own_client, take
from components.stress.words import factor_name

_TAKEN = "stress-taken"
#: Of the table: the positions it is of, the rows it began with, those rows as they stand, the columns shown, its number.
_BEGUN, _ROWS, _EDITED = "stress-table-begun", "stress-table-rows", "stress-table-edited"
_SHOWN, _COUNT = "stress-table-shown", "stress-table-count"
_GROUPS: Mapping[str, Sequence[str]] = {"Bond terms": BOND_TERMS, "Option terms": OPTION_TERMS, "Currency hedge": HEDGE}
#: Columns whose cells name a factor.
_FACTOR_CELLS = ("spread_factor", "proxy", "rate_factor")


def from_file() -> bool:
    """A CSV or Excel file of positions, with templates to fill in. True when it was taken."""
    from workbench.stress.position_files import read_positions, template_csv, template_xlsx

    st.markdown("One row per position: a name, a kind, a value, and what ties it to factors (exposures, durations, terms).")
    with st.container(horizontal=True, gap="small"):
        download("Template, XLSX", template_xlsx, file_name="positions.xlsx", mime=XLSX, key="stress-template-xlsx")
        download("Template, CSV", template_csv, file_name="positions.csv", mime=CSV, key="stress-template-csv")
    prices = _estimation_prices("file")
    uploaded = st.file_uploader("Positions: CSV or Excel", type=["csv", "xlsx", "tsv", "txt"], key="stress-positions-file")
    st.caption("A list of names and weights alone belongs under Weights and prices.")
    state = None if uploaded is None else (uploaded.file_id, prices)
    if uploaded is None or st.session_state.get(_TAKEN) == state:
        return False
    _take(read_positions(uploaded.getvalue(), uploaded.name), uploaded.name, prices)
    st.session_state[_TAKEN] = state
    return True


def from_table() -> bool:
    """The positions, or an example of each kind, in a table to write in. True when they were taken."""
    rows = _rows_to_edit()
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        shown = st.pills(
            "Show", list(_GROUPS), selection_mode="multi", key="stress-table-groups",
            default=[name for name, columns in _GROUPS.items() if used(rows, columns)],
            help="Columns that are not shown keep what is in them.",
        )  # fmt: skip
        more = st.multiselect(
            "Exposures to", list(all_factors()), default=[name for name in factors_of(rows) if name in all_factors()],
            format_func=factor_name, key="stress-table-factors", placeholder="Add a factor",
            help="One column per factor: the return of the position per return of the factor, −5 for a duration of 5.",
        )  # fmt: skip
    rows = _rows_under(shown or [], more)
    frame = _frame(rows)
    hidden = {name for group, columns in _GROUPS.items() if group not in (shown or []) for name in columns}
    hidden |= {name for name in all_factors() if name in frame.columns and name not in more}
    edited = st.data_editor(
        frame, num_rows="dynamic", hide_index=True, height=300, key=_editor(), column_config=_heads(list(frame.columns)),
        column_order=[name for name in dict.fromkeys((*BASIC, *more, *frame.columns)) if name not in hidden],
        placeholder="", alt="Positions, to be edited",
    )  # fmt: skip
    st.caption(
        "The rows shown are your positions, or an example to write over. Hover over a head for what belongs there; rows are "
        "added at the end, and removed by the box at their left."
    )
    prices = _estimation_prices("table")
    written = edited.astype(object).where(edited.notna(), None).to_dict("records")
    edited_rows = [{name: value for name, value in row.items() if value is not None} for row in written]
    st.session_state[_EDITED] = edited_rows
    if not st.button("Use these positions", type="primary", key="stress-use-table"):
        return False
    dropped = {name for name in all_factors() if name not in more}
    kept = [{name: value for name, value in row.items() if name not in dropped} for row in edited_rows]
    _take(positions_of(kept), "Table", prices)
    return True


def _rows_to_edit() -> list[dict[str, Any]]:
    """The page's positions or an example; what was last written over them, also when the dialog was closed in between."""
    positions = stored_case().positions
    if _ROWS not in st.session_state or st.session_state.get(_BEGUN) != positions:
        rows = rows_of(positions) or example_rows()
        st.session_state.update({_BEGUN: positions, _ROWS: rows, _EDITED: rows, _SHOWN: None})
        for name in ("stress-table-groups", "stress-table-factors"):
            st.session_state.pop(name, None)
    rows: list[dict[str, Any]] = st.session_state[_EDITED]
    return rows


def _rows_under(shown: Sequence[str], factors: Sequence[str]) -> list[dict[str, Any]]:
    """The rows that the editor begins with: with other columns it begins anew, from what is written by then."""
    columns = (tuple(shown), tuple(factors))
    if st.session_state[_SHOWN] != columns or _editor() not in st.session_state:
        count = st.session_state.get(_COUNT, 0) + 1
        st.session_state.update({_ROWS: st.session_state[_EDITED], _SHOWN: columns, _COUNT: count})
    rows: list[dict[str, Any]] = st.session_state[_ROWS]
    return rows


def _editor() -> str:
    return f"stress-positions-editor-{st.session_state.get(_COUNT, 0)}"


def _frame(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Every column, also those not shown, and one for each factor that may be added."""
    import pandas as pd

    names = list(dict.fromkeys([*columns_of(rows), *all_factors()]))
    return pd.DataFrame(rows, columns=names).astype({name: "string" if name in TEXTS else "Float64" for name in names})


def _heads(names: Sequence[str]) -> dict[str, Any]:
    heads: dict[str, Any] = {}
    for name in names:
        word = COLUMNS.get(name)
        label = word.label if word else factor_name(name) if name in all_factors() else name.replace("_", " ").capitalize()
        heads[name] = st.column_config.Column(label, help=word.help if word else f"Beta to {factor_name(name)}")
    for name in _FACTOR_CELLS:
        word = COLUMNS[name]
        heads[name] = st.column_config.SelectboxColumn(
            word.label, help=word.help, options=list(all_factors()), format_func=factor_name
        )
    heads["kind"] = st.column_config.SelectboxColumn("Kind", options=list(KINDS), help=COLUMNS["kind"].help)
    heads["option_type"] = st.column_config.SelectboxColumn("Call or put", options=["call", "put"])
    heads["value"] = st.column_config.NumberColumn("Value", format="localized", help=COLUMNS["value"].help)
    return heads


def _estimation_prices(where: str) -> dict[str, Any] | None:
    """The loaded prices, when exposures that are not given are to be estimated from them."""
    case = stored_case()
    if case.prices is None:
        return None
    asked = st.checkbox(
        "Estimate the exposures that are not given from the loaded prices",
        key=f"stress-estimate-{where}",
        help=f"From {case.prices_name}: a position is found by its name among the columns of the prices.",
    )
    return case.prices if asked else None


def _take(positions: list[dict[str, Any]], name: str, prices: dict[str, Any] | None) -> None:
    case = stored_case()
    change = {"kind": "positions", "positions": positions, "positions_name": name, "trades": {}, "from_run": ""}
    take(case.model_copy(update={**change, "estimate_exposures": prices is not None, "client": own_client(case)}))
