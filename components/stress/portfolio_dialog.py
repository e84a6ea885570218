"""Where the portfolio comes from: the portfolio page, a file of positions, a table, weights with prices, or the sample."""

from typing import Any

import streamlit as st

from components import numbers
from components.download import CSV, XLSX, download
from components.error_box import error_box, notice
from components.portfolio.facts import price_facts
from components.portfolio.holdings_text import match_names, read_holdings
from components.resources import workbench
from components.stress.portfolio_runs import NOW, PROPOSED, TASK, case_of_run, client_of, session_run
from components.stress.position_rows import COLUMNS, KINDS, TEXTS, columns_of, example_rows, positions_of, rows_of
from components.stress.sample import sample_stress_case
from components.stress.state import put_case, stored_case
from components.stress.words import factor_name
from workbench.errors import InputError
from workbench.portfolio.request import CASH

_TABS = ("Portfolio page", "File", "Table", "Weights and prices", "Sample")


@st.dialog("Portfolio", width="large")
def portfolio_dialog() -> None:
    """Load another portfolio; scenarios and method stay."""
    ways = (_from_portfolio_page, _from_file, _from_table, _from_weights, _from_sample)
    for tab, way in zip(st.tabs(list(_TABS), key="stress-source"), ways, strict=True):
        with tab, error_box():
            if way():
                st.rerun()


def _from_portfolio_page() -> bool:
    """The last results of the portfolio page: the proposal, or what is held now."""
    runs = {run.run_id: run for run in workbench().store.runs.list(task=TASK, limit=20) if run.answered}
    if not runs:
        notice("The portfolio page has no result yet.", "Optimise there first; its proposal can then be stressed here.")
        return False
    here = session_run()
    order = sorted(runs, key=lambda run: here is None or run != here.run_id)  # the one of this session first
    picked = st.selectbox(
        "Result",
        order,
        format_func=lambda run: ", ".join(filter(None, (client_of(run), numbers.moment(runs[run].created_at), f"run {run}"))),
        key="stress-from-run",
    )
    record = workbench().store.runs.get(picked)
    held = record.document.get("current")
    which = st.radio("Stress", [PROPOSED, *([NOW] if held else [])], horizontal=True, key="stress-from-which")
    st.caption("The other one stands beside it as the benchmark." if held else "The holdings of today were not given there.")
    if not st.button("Use this portfolio", type="primary", key="stress-use-run"):
        return False
    put_case(case_of_run(record, which))
    return True


def _from_file() -> bool:
    from workbench.stress.position_files import read_positions, template_csv, template_xlsx

    st.markdown("One row per position: a name, a kind, a value, and what ties it to factors (exposures, durations, terms).")
    with st.container(horizontal=True, gap="small"):
        download("Template, XLSX", template_xlsx, file_name="positions.xlsx", mime=XLSX, key="stress-template-xlsx")
        download("Template, CSV", template_csv, file_name="positions.csv", mime=CSV, key="stress-template-csv")
    uploaded = st.file_uploader("Positions: CSV or Excel", type=["csv", "xlsx", "tsv", "txt"], key="stress-positions-file")
    if uploaded is None or st.session_state.get("stress-taken") == uploaded.file_id:
        return False
    _take_positions(read_positions(uploaded.getvalue(), uploaded.name), uploaded.name)
    st.session_state["stress-taken"] = uploaded.file_id
    return True


def _from_table() -> bool:
    import pandas as pd

    case = stored_case()
    rows = rows_of(case.positions) or example_rows()
    names = columns_of(rows)
    frame = pd.DataFrame(rows, columns=names)
    frame = frame.astype({name: "string" if name in TEXTS else "Float64" for name in names})
    options: dict[str, Any] = {
        name: st.column_config.Column(
            name if name in COLUMNS else factor_name(name), help=COLUMNS.get(name, "Beta to the factor")
        )
        for name in names
    }
    options["kind"] = st.column_config.SelectboxColumn("kind", options=list(KINDS), help=COLUMNS["kind"])
    options["value"] = st.column_config.NumberColumn("value", format="localized", help=COLUMNS["value"])
    edited = st.data_editor(
        frame, num_rows="dynamic", hide_index=True, height=300, key="stress-positions-editor", column_config=options,
        placeholder="", alt="Positions, to be edited",
    )  # fmt: skip
    st.caption("The rows shown are your positions, or an example to write over. Hover over a head for what belongs there.")
    if not st.button("Use these positions", type="primary", key="stress-use-table"):
        return False
    _take_positions(positions_of(edited.astype(object).where(edited.notna(), None).to_dict("records")), "Table")
    return True


def _take_positions(positions: list[dict[str, Any]], name: str) -> None:
    change = {"kind": "positions", "positions": positions, "positions_name": name, "trades": {}, "from_run": ""}
    put_case(stored_case().model_copy(update={**change, "client": _own_client()}))


def _from_weights() -> bool:
    case = stored_case()
    uploaded = st.file_uploader(
        "Prices: CSV, Excel or Parquet, a date column and one column per asset; empty keeps the prices that are loaded",
        type=["csv", "xlsx", "parquet", "tsv", "txt"],
        key="stress-prices-file",
    )
    if case.prices is not None:
        st.caption(f"Loaded: {case.prices_name}")
    pasted = st.text_area(
        "Weights in percent, or amounts: one per line",
        value="\n".join(f"{line.name}\t{line.amount:g} %" for line in case.holdings) if case.unit == "percent" else "",
        height=180,
        key="stress-weights",
        placeholder="SPY\t60 %\nTLT\t40 %",
    )
    st.caption("For prices from Yahoo, load them on the portfolio page and take its result from there.")
    if not st.button("Use these weights", type="primary", key="stress-use-weights"):
        return False
    prices, name = case.prices, case.prices_name
    if uploaded is not None:
        prices = {"source": "file", "path": str(workbench().keep_upload(uploaded.name, uploaded.getvalue()))}
        name = uploaded.name
    if prices is None:
        raise InputError("There are no prices yet.", "Load a price file first.")
    facts = price_facts(prices)
    found = read_holdings(pasted, facts.assets)
    if found.unread:
        told = "; ".join(f"“{item.text}” ({item.reason})" for item in found.unread[:3])
        raise InputError(f"Not every line could be read: {told}.", "Write one per line: SPY 45 %, or SPY and an amount.")
    unit = found.looks or "percent"
    lines, unknown = match_names(
        found.in_unit(unit), facts.assets, {a: (facts.details.get(a) or {}).get("name") for a in facts.assets}
    )
    if unknown:
        close = next((names[0] for names in unknown.values() if names), None)
        hint = f"Did you mean {close}?" if close else f"The prices have: {', '.join(facts.assets[:12])}, and {CASH}."
        raise InputError(f"There are no prices for {', '.join(unknown)}.", hint)
    change = {"kind": "weights", "prices": prices, "prices_name": name, "holdings": lines, "unit": unit, "trades": {}}
    same = uploaded is None and lines == case.holdings
    put_case(case.model_copy(update=change if same else {**change, "client": _own_client(), "from_run": ""}))
    return True


def _own_client() -> str:
    """The invented client does not go with another portfolio, nor does the one whose portfolio came from the other page."""
    case = stored_case()
    return "" if case.client == sample_stress_case().client or case.from_run else case.client


def _from_sample() -> bool:
    st.markdown(
        "Fourteen asset classes, daily from 2004, **simulated**: drawn by a seeded program, no record of any market, with an "
        "invented client."
    )
    if not st.button("Use the sample", key="stress-use-sample", icon=":material/science:"):
        return False
    sample = sample_stress_case()
    kept = stored_case()
    put_case(sample.model_copy(update={"scenarios": kept.scenarios, "written_out": kept.written_out, "mode": kept.mode}))
    return True


def use_run_when_asked() -> None:
    """Another page may send the reader here with ``?portfolio=RUN``: its proposal beside what is held now."""
    run_id = st.query_params.get("portfolio")
    if not run_id:
        return
    del st.query_params["portfolio"]
    with error_box():
        record = workbench().store.runs.get(run_id)
        put_case(case_of_run(record, PROPOSED))
