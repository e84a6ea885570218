"""An institution's own view: its capital quarter by quarter along a path of rates and credit losses, and the rate shocks."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.cached import cached_run
from components.charts.stress_capital import capital_figure
from components.charts.theme import show
from components.metrics import Metric, metric_strip
from components.neutral_text import plain_text
from components.page import card
from components.stress.bank_sample import BUCKETS, FIGURES, PATH, PERCENT
from components.stress.words import remarks, with_minus
from components.tables import Column, table
from workbench.errors import InputError
from workbench.stress.balance_sheet import SHOCK_SIZES

Rows = list[dict[str, Any]]
_CURRENCIES = tuple(SHOCK_SIZES)
_SHOCKS: Mapping[str, str] = {
    "parallel_up": "All rates up",
    "parallel_down": "All rates down",
    "steepener": "Steeper: short down, long up",
    "flattener": "Flatter: short up, long down",
    "short_up": "Short rates up",
    "short_down": "Short rates down",
}
#: Rows of the table of the path: field, words, sign with which it enters the sum, format.
_CELLS: tuple[tuple[str, str, float, str], ...] = (
    ("rate_change", "Rates since the start, bp", 1.0, "bp"),
    ("repriced_gap", "Gap that has repriced", 1.0, "money"),
    ("nii", "Net interest income", 1.0, "money"),
    ("fees", "Fees", 1.0, "money"),
    ("costs", "Costs", -1.0, "money"),
    ("provisions", "Provisions", -1.0, "money"),
    ("trading_loss", "Trading loss", -1.0, "money"),
    ("pre_tax", "= Before tax", 1.0, "money"),
    ("tax", "Tax", -1.0, "money"),
    ("net_income", "= Net income", 1.0, "money"),
    ("dividends", "Dividends", -1.0, "money"),
    ("oci_in_cet1", "Revaluation in CET1 (OCI)", 1.0, "money"),
    ("cet1", "CET1 at the end", 1.0, "money"),
    ("rwa", "Risk-weighted assets", 1.0, "money"),
    ("cet1_ratio", "CET1 ratio, %", 1.0, "percent"),
    ("distance", "Above the requirement, points", 1.0, "percent"),
    ("gap", "Above the requirement, m", 1.0, "money"),
)


def balance_sheet_tab(currency: str) -> None:
    """The bank's figures and the path, then what comes of them."""
    st.caption("For an institution rather than a portfolio. The bank and the path are invented: type over them, or paste.")
    with st.expander("The bank and its path", expanded=False):
        figures, buckets, chosen, filtered = _bank(currency)
        path = _path_rows()
    document = cached_run("stress balance-sheet", bank_request(figures, buckets, path, chosen, filtered)).document
    metric_strip(capital_metrics(document, chosen), key="stress-capital")
    figure = capital_figure(document["start"]["cet1_ratio"], document["path"], document["requirement"], height=290)
    trough = document["trough"]
    told = "above" if trough["distance"] >= 0 else "below"
    alt = (
        f"The CET1 ratio is lowest in {trough['quarter']} at {numbers.percent(trough['cet1_ratio'])}, "
        f"{abs(100 * trough['distance']):.1f} points {told} the requirement."
    )
    show(figure, alt=alt, key="stress-capital-chart")
    broken = [with_minus(item["words"]) for item in document["reverse"]["drivers"]]
    st.markdown("**What would break it**", help="Each part of the path made more severe until the requirement is missed.")
    st.markdown("\n".join(f"* {plain_text(words)}" for words in broken))
    _cells(document, chosen)
    _rate_shocks(document, chosen)
    st.caption(remarks(document["notes"]))


def bank_request(
    figures: Mapping[str, float | None], buckets: Sequence[Mapping[str, Any]], path: Rows, currency: str, filtered: bool
) -> dict[str, Any]:
    """The request of ``stress balance-sheet`` from what the tables hold (percent, basis points; None where empty).

    Raises:
        InputError: a figure that the path cannot do without is empty, or a quarter has no name.
    """
    for field in ("cet1", "rwa", "base_nii"):
        if figures.get(field) is None:
            raise InputError(f"{FIGURES[field][0]} is empty.", "Enter it in the table of the bank’s figures.")
    bank: dict[str, Any] = {
        field: value / 100.0 if field in PERCENT else value for field, value in figures.items() if value is not None
    }
    timed = [row for row in buckets if row.get("time") is not None]
    bank["buckets"] = [{name: row.get(name) or 0.0 for name in ("time", "assets", "liabilities", "deposits")} for row in timed]
    return {"bank": {**bank, "oci_filtered": filtered}, "path": _quarters(path), "currency": currency}


def _quarters(path: Rows) -> Rows:
    filled = [row for row in path if any(row.get(name) is not None for name in PATH[0])]
    if not filled:
        raise InputError("The path has no quarter.", "Fill at least one row of the table of the path.")
    found = []
    for number, row in enumerate(filled, start=1):
        if not str(row.get("quarter") or "").strip():
            raise InputError(f"Row {number} of the path has no name of its quarter.", "Write 2027 Q1, or Q1.")
        item = {
            "quarter": str(row["quarter"]).strip(),
            "rate_change": (row.get("rate_change") or 0.0) / 10_000.0,
            "trading_loss": row.get("trading_loss") or 0.0,
            "rwa_growth": (row.get("rwa_growth") or 0.0) / 100.0,
        }
        credit = {"new_npl": row.get("new_npl"), "pd": _hundredth(row.get("pd")), "ead": row.get("ead")}
        found.append({**item, **{name: value for name, value in credit.items() if value is not None}})
    return found


def capital_metrics(document: Mapping[str, Any], currency: str) -> list[Metric]:
    """Start, lowest, end, the distance to the requirement, and the rate shocks."""
    start, trough, end = document["start"], document["trough"], document["end"]
    need, outlier = document["requirement"], document["outlier"]
    short = trough["gap"] < 0
    found = [
        Metric(label="Start", value=numbers.percent(start["cet1_ratio"]), change=f"CET1 {numbers.money(start['cet1'])} m"),
        Metric(
            label="Lowest",
            value=numbers.percent(trough["cet1_ratio"]),
            change=f"{trough['quarter']}, {numbers.points(trough['cet1_ratio'] - start['cet1_ratio'])} points",
            help="The lowest CET1 ratio at the end of a quarter, and its change since the start.",
        ),
        Metric(
            label="Room at the lowest" if not short else "Short at the lowest",
            value=f"{currency} {numbers.money(trough['gap'])} m",
            change=f"{numbers.points(trough['distance'])} points",
            better=not short,
            help=f"CET1 beyond the requirement of {numbers.percent(need)} of risk-weighted assets: the 4.5 % minimum and the "
            "buffers.",
        ),
        Metric(
            label="End",
            value=numbers.percent(end["cet1_ratio"]),
            change=f"{end['quarter']}, {numbers.points(end['cet1_ratio'] - start['cet1_ratio'])} points",
            help="At the end of the path, and its change since the start.",
        ),
    ]
    if outlier:
        found.append(
            Metric(
                label="Worst rate shock",
                value=numbers.percent(outlier["loss_share_of_tier1"]),
                change=f"{'over' if outlier['breached'] else 'within'} {numbers.percent(outlier['limit'], decimals=0)} of T1",
                better=not outlier["breached"],
                help=f"{_SHOCKS[outlier['shock']]}: the fall of economic value over Tier 1. Beyond 15 % supervisors call the "
                f"bank an outlier. {document['shock_version']}.",
            )
        )
    return found


def path_cells(document: Mapping[str, Any]) -> Rows:
    """One row per item of the path, a text per quarter: each column adds up from top to bottom."""
    return [
        {"item": words, **{row["quarter"]: _cell(sign * row[field], kind) for row in document["path"]}}
        for field, words, sign, kind in _CELLS
    ]


def _cell(value: float, kind: str) -> str:
    if kind == "bp":
        return numbers.basis_points(value, unit=False)
    return numbers.money(value) if kind == "money" else numbers.percent(value, unit=False, decimals=2)


def _cells(document: Mapping[str, Any], currency: str) -> None:
    import pandas as pd

    quarters = [row["quarter"] for row in document["path"]]
    columns = {"item": Column(label=f"{currency}, millions", width=205)}
    columns |= {quarter: Column(label=quarter, format="figure", width=68) for quarter in quarters}
    start = document["start"]
    st.caption(
        f"Every cell of the path. CET1 begins at {numbers.money(start['cet1'])}, risk-weighted assets at "
        f"{numbers.money(start['rwa'])}; CET1 at the end = that before + net income − dividends + revaluation."
    )
    table(pd.DataFrame(path_cells(document)), columns, key="stress-capital-cells", alt="The path cell by cell", max_rows=17)


def _rate_shocks(document: Mapping[str, Any], currency: str) -> None:
    import pandas as pd

    if not document["irrbb"]:
        st.caption("Without repricing buckets there is no economic value to shock.")
        return
    rows = [{**row, "shock": _SHOCKS[row["shock"]]} for row in document["irrbb"]]
    columns = {
        "shock": Column(label="Six rate shocks", width=240),
        "delta_eve": Column(
            label=f"Economic value, {currency} m",
            format="money_change",
            help="Economic value of equity (ΔEVE), the book in run-off.",
        ),
        "share_of_tier1": Column(label="Of Tier 1 %", format="percent", help="A fall beyond 15 % makes the bank an outlier."),
        "delta_nii": Column(label=f"Income, {currency} m", format="money_change", help="Net interest income of a year (ΔNII)."),
    }
    outlier = document["outlier"]
    told = "An outlier" if outlier["breached"] else "No outlier"
    table(pd.DataFrame(rows), columns, key="stress-irrbb", alt=f"{told}: {numbers.percent(outlier['loss_share_of_tier1'])}")


# -- fields -----------------------------------------------------------------------------------------------------------


def _bank(currency: str) -> tuple[dict[str, float | None], Rows, str, bool]:
    with st.container(key="stress-pair-bank", horizontal=True, gap="small"):
        with card("Figures", "stress-bank-figures", height="stretch"):
            figures = _figures()
        with card("When it reprices", "stress-bank-buckets", height="stretch"):
            buckets = _editor("buckets", [dict(row) for row in BUCKETS], _bucket_columns())
            kept: dict[str, Any] = {"persist_state": "session"}
            chosen = st.selectbox(
                "Currency of the rate shocks",
                _CURRENCIES,
                index=_CURRENCIES.index(currency) if currency in _CURRENCIES else 0,
                key="stress-bank-currency",
                help="The Basel Committee publishes the sizes of the shocks by currency.",
                **kept,
            )
            filtered = st.checkbox(
                "Revaluation stays out of CET1",
                key="stress-bank-filtered",
                help="The prudential filter: OCI of securities at fair value is not counted.",
                **kept,
            )
    return figures, buckets, chosen, filtered


def _figures() -> dict[str, float | None]:
    names = list(FIGURES)
    begun = [{"figure": words, "value": sample, "unit": unit} for words, unit, sample, _ in FIGURES.values()]
    columns = {
        "figure": st.column_config.TextColumn("Figure", disabled=True, width=190),
        "value": st.column_config.NumberColumn("Value", format="localized", width=80),
        "unit": st.column_config.TextColumn("Unit", disabled=True, width=80),
    }
    rows = _editor("figures", begun, columns, fixed=True)
    return {name: row["value"] for name, row in zip(names, rows, strict=True)}


def _path_rows() -> Rows:
    money: dict[str, Any] = {"format": "localized"}
    columns = {
        "quarter": st.column_config.TextColumn("Quarter", width=80),
        "rate_change": st.column_config.NumberColumn(
            "Rates, bp", format="%.0f", width=95, help="Since the start, not in the quarter."
        ),
        "new_npl": st.column_config.NumberColumn(
            "Bad loans, m", min_value=0.0, width=115, help="New in the quarter; they cost their loss given default.", **money
        ),
        "pd": st.column_config.NumberColumn(
            "or defaults %",
            min_value=0.0,
            max_value=100.0,
            width=115,
            help="Probability of default in the quarter, with the exposure.",
        ),
        "ead": st.column_config.NumberColumn("of loans, m", min_value=0.0, width=105, help="Exposure at default.", **money),
        "trading_loss": st.column_config.NumberColumn("Trading loss, m", width=135, help="A loss is positive.", **money),
        "rwa_growth": st.column_config.NumberColumn(
            "RWA growth %", format="%.1f", width=130, help="Of risk-weighted assets, in the quarter."
        ),
    }
    return _editor("path", [dict(row) for row in PATH], columns)


def _bucket_columns() -> dict[str, Any]:
    money: dict[str, Any] = {"format": "localized", "min_value": 0.0}
    return {
        "time": st.column_config.NumberColumn(
            "Years", min_value=0.0, max_value=60.0, width=75, help="Until the rate is set anew."
        ),
        "assets": st.column_config.NumberColumn("Assets", width=85, help="Millions, at market rates.", **money),
        "liabilities": st.column_config.NumberColumn("Debt", width=75, help="Millions, at market rates.", **money),
        "deposits": st.column_config.NumberColumn(
            "Deposits", width=95, help="Millions; they follow rates by their beta.", **money
        ),
    }


def _editor(name: str, begin: Rows, columns: dict[str, Any], *, fixed: bool = False) -> Rows:
    """A table to type or paste into; what was entered stays while other tabs are looked at."""
    import pandas as pd

    key = f"stress-bank-{name}"
    if key not in st.session_state:  # drawn for the first time, or again after another tab
        st.session_state[f"{key}-begun"] = st.session_state.get(f"{key}-kept", begin)
    texts = ("figure", "unit", "quarter")
    frame = pd.DataFrame(st.session_state[f"{key}-begun"], columns=list(begin[0]))
    frame = frame.astype({column: "Float64" for column in frame if column not in texts})
    edited = st.data_editor(
        frame,
        hide_index=True,
        height="content",
        num_rows="fixed" if fixed else "dynamic",
        key=key,
        placeholder="",
        column_config=columns,
        alt={"figures": "The bank’s figures", "buckets": "What reprices when", "path": "The path by quarter"}[name],
    )
    rows: Rows = edited.astype(object).where(edited.notna(), None).to_dict("records")
    st.session_state[f"{key}-kept"] = rows
    return rows


def _hundredth(value: float | None) -> float | None:
    return None if value is None else value / 100.0
