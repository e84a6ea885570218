"""Along a macro path: quarter by quarter, from a file in the Federal Reserve's layout or a path of the library."""

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.cached import cached_run
from components.charts.stress_paths import fan_figure, quarters_figure
from components.charts.theme import show
from components.error_box import notice, warning
from components.metrics import Metric, metric_strip
from components.page import card
from components.resources import workbench
from components.stress.case import StressCase, book_of
from components.stress.words import factor_name, remarks, with_minus
from components.tables import Column, table

#: Paths of the library that run quarter by quarter.
LIBRARY: Mapping[str, str] = {"macro_fed_2025_severely_adverse": "Federal Reserve 2025, severely adverse"}
OWN = "own file"
_CHECKED = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
_STATUS = {"pass": "Pass", "warn": "Warn", "fail": "Fail"}


def macro_tab(case: StressCase) -> None:
    """Choose or upload a path and see the portfolio along it."""
    request = _asked(case)
    if request is None:
        notice("Load a path to begin.", "A CSV in the layout of the Federal Reserve’s scenario files, of any year.")
        return
    document = cached_run("stress macro", request).document
    _strip(document)
    path = document["path"]
    if document["jump_off"] is None:
        reason = path[0].get("reason") or "The quarter before the path is not known."
        warning(
            "The first quarter’s P&L is not known.", f"{with_minus(reason)} Load the history file, which holds that quarter."
        )
    trough = document["trough"]["quarter"]
    figure = quarters_figure(path, currency=document["base_currency"], trough=trough, height=300)
    alt = f"Lowest in {document['trough']['quarter']}: {numbers.money(document['trough']['pnl'], document['base_currency'])}."
    show(figure, alt=alt, key="stress-macro-chart")
    _quarters(document)
    _satellites(document)
    _mapping(document)
    st.caption(remarks(document["notes"]))


def _asked(case: StressCase) -> dict[str, Any] | None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        names = {**LIBRARY, OWN: "A file of mine"}
        picked = st.selectbox("Path", list(names), format_func=names.__getitem__, key="stress-macro-path", width=330)
        missing = st.selectbox(
            "Factors the path lacks",
            ["estimate", "exclude"],
            format_func={"estimate": "Estimate and label", "exclude": "Leave out and list"}.__getitem__,
            key="stress-macro-missing",
            width=220,
        )
    with st.expander("Files", expanded=picked == OWN):
        own = st.file_uploader("Path: CSV in the Federal Reserve’s layout", type=["csv"], key="stress-macro-file")
        before = st.file_uploader(
            "History: same layout, holds the quarter before the path; satellites are fitted on it",
            type=["csv"],
            key="stress-macro-history",
        )
    path = picked if picked != OWN else _kept(own)
    if path is None:
        return None
    history = _kept(before)
    return {**book_of(case), "path": path, "missing": missing, **({"history": history} if history else {})}


def _kept(uploaded: Any) -> str | None:
    return None if uploaded is None else str(workbench().keep_upload(uploaded.name, uploaded.getvalue()))


def _strip(document: Mapping[str, Any]) -> None:
    trough, end, worst = document["trough"], document["end"], document["worst_quarter"]
    jump, path = document["jump_off"], document["path"]
    metric_strip(
        [
            Metric(
                label="Lowest point",
                value=numbers.percent(trough["pnl_pct"]),
                change=f"{trough['quarter']} · {numbers.money(trough['pnl'])}",
                help="Since the start of the path, bought once and held.",
            ),
            Metric(
                label="At the end",
                value=numbers.percent(end["pnl_pct"]),
                change=f"{end['quarter']} · {numbers.money(end['pnl'])}",
            ),
            Metric(
                label="Worst quarter",
                value=numbers.percent(worst["pnl_pct"]),
                change=f"{worst['quarter']} · {numbers.money(worst['pnl'])}",
            ),
            Metric(
                label="Counts from",
                value=jump["quarter"] if jump else path[0]["quarter"],
                change="quarter before" if jump else "first quarter unknown",
                help=with_minus(jump["source"]) if jump else None,
            ),
            Metric(label="Covered", value=numbers.percent(document["coverage_pct"] / 100.0, decimals=0), change="of the value"),
        ],
        key="stress-macro",
    )


def _quarters(document: Mapping[str, Any]) -> None:
    import pandas as pd

    fields = ("quarter", "pnl", "pnl_pct", "cumulative_pnl", "cumulative_pnl_pct")
    rows = [{name: row[name] for name in fields} for row in document["path"]]
    frame = pd.DataFrame(rows)
    numeric = [name for name in frame if name != "quarter"]
    currency = document["base_currency"]
    columns = {
        "quarter": Column(label="Quarter"),
        "pnl": Column(label=f"P&L, {currency}", format="money"),
        "pnl_pct": Column(label="P&L %", format="percent", help="Of the value at the start of the quarter."),
        "cumulative_pnl": Column(label=f"Since the start, {currency}", format="money"),
        "cumulative_pnl_pct": Column(label="Since the start %", format="percent"),
    }
    frame = frame.astype(dict.fromkeys(numeric, float))
    table(frame, columns, key="stress-quarters", alt="P&L by quarter along the path", max_rows=14)


def _satellites(document: Mapping[str, Any]) -> None:
    shown = [item for item in document["satellites"] if item["projection"]][:3]
    if shown:
        with st.container(key="stress-trio-satellites", horizontal=True, gap="small"):
            for item in shown:
                with card(column_words(item["target"]), f"stress-satellite-{item['target']}", height="stretch"):
                    st.caption(f"Projected, band 5 to 95 %; R² {numbers.ratio(item['r_squared'])}")
                    last = item["projection"][-1]
                    alt = f"{item['target']} ends at {numbers.ratio(last['value'])}."
                    figure = fan_figure(item["projection"], item["in_path"], title="", height=220)
                    show(figure, alt=alt, key=f"stress-fan-{item['target']}")
    if document["diagnostics"]:
        _diagnostics(document)


def column_words(column: str) -> str:
    """A column of the library's macro paths in words: ``bbb_spread_pct`` -> ``Bbb spread, %``."""
    words = column.removesuffix("_pct").replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}{', %' if column.endswith('_pct') else ''}"


def _diagnostics(document: Mapping[str, Any]) -> None:
    import pandas as pd

    rows = [
        {
            "check": _CHECKED.sub(lambda found: column_words(found[0]), item["name"]),
            "status": _STATUS[item["status"]],
            "detail": with_minus(item["detail"]),
            "threshold": item["threshold"],
        }
        for item in document["diagnostics"]
    ]
    columns = {
        "status": Column(label="", width=60),
        "check": Column(label="Check", width=210),
        "detail": Column(label="Found", wrap=True, width=330),
        "threshold": Column(label="Threshold", wrap=True, width=190),
    }
    failed = sum(row["status"] == "Fail" for row in rows)
    table(pd.DataFrame(rows), columns, key="stress-diagnostics", alt=f"{failed} of {len(rows)} checks failed", max_rows=8)


def _mapping(document: Mapping[str, Any]) -> None:
    import pandas as pd

    rows = [
        {
            "factor": factor_name(item["factor"]),
            "columns": ", ".join(item["columns"]),
            "words": item["words"],
            "used": "used" if item["used"] else "not in this portfolio",
        }
        for item in document["mapping"]
    ]
    columns = {
        "factor": Column(label="Factor", width=190),
        "columns": Column(label="Columns of the file", wrap=True, width=250),
        "words": Column(label="How", wrap=True, width=250),
        "used": Column(label="", width=140),
    }
    with st.expander("How columns become factors"):
        table(pd.DataFrame(rows), columns, key="stress-mapping", alt="How the columns of the path map to factors")
        for item in document["left_out"]:
            st.caption(with_minus(f"{item['id']} is left out: {item['reason']}."))
        if document["estimated_factors"]:
            st.caption(f"Estimated: {', '.join(map(factor_name, document['estimated_factors']))}.")
