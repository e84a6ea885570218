"""Along a macro path: quarter by quarter, from a file in the Federal Reserve's layout or a path of the library."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.cached import cached_run
from components.charts.stress_paths import quarters_figure
from components.charts.theme import show
from components.error_box import notice, warning
from components.metrics import Metric, metric_strip
from components.stress.beside import along_path_beside
from components.stress.case import StressCase, book_of
from components.stress.macro_fields import path_fields
from components.stress.macro_models import models
from components.stress.words import factor_name, remarks, with_minus
from components.tables import Column, table


def macro_tab(case: StressCase) -> None:
    """Choose or upload a path and see the portfolio along it."""
    fields = path_fields()
    if fields is None:
        notice("Load a path to begin.", "A CSV in the layout of the Federal Reserve’s or the Bank of England’s scenario files.")
        return
    document = cached_run("stress macro", {**book_of(case), **fields}).document
    beside = along_path_beside(case, fields)
    other = None if beside.document is None else beside.document["path"]
    _strip(document, beside.document)
    path, currency = document["path"], document["base_currency"]
    if document["jump_off"] is None:
        told = with_minus(path[0].get("reason") or "The quarter before the path is not known.")
        reason = told.removeprefix("The first quarter's P&L is not known: ")
        warning(
            "The first quarter’s P&L is not known.",
            f"{_capital(reason)} Load the history file, which holds that quarter, or type its levels above.",
        )
    trough = document["trough"]
    benchmark = [(row["quarter"], row["cumulative_pnl_pct"]) for row in other or []]
    money = [(quarter, share * document["value"]) for quarter, share in benchmark if share is not None]
    figure = quarters_figure(path, currency=currency, trough=trough["quarter"], beside=money, height=300)
    alt = f"Lowest in {trough['quarter']}: {numbers.money(trough['pnl'], currency)}."
    show(figure, alt=alt, key="stress-macro-chart")
    _quarters(document, dict(benchmark))
    models(document)
    _mapping(document)
    # Notes on the fields of the document are for who reads those; the heads and hovers say the same in words.
    st.caption(" ".join(filter(None, [beside.why_not, remarks([n for n in document["notes"] if "pnl_pct" not in n])])))


def _strip(document: Mapping[str, Any], beside: Mapping[str, Any] | None) -> None:
    trough, end, worst = document["trough"], document["end"], document["worst_quarter"]
    jump = document["jump_off"]
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
            *([] if beside is None else [_benchmark(beside["trough"], trough)]),
            Metric(
                label="Covered",
                value=numbers.percent(document["coverage_pct"] / 100.0, decimals=0),
                change=f"from {jump['quarter']}" if jump else "first quarter unknown",
                help="Of the value. Counted from the quarter before the path: " + with_minus(jump["source"])
                if jump
                else "Of the value. The levels of the quarter before the path are not known.",
            ),
        ],
        key="stress-macro",
    )


def _benchmark(other: Mapping[str, Any], own: Mapping[str, Any]) -> Metric:
    """The benchmark at its own lowest point, and how far the portfolio is from it."""
    change = ""
    if other["pnl_pct"] is not None and own["pnl_pct"] is not None:
        change = f"portfolio {numbers.points(numbers.shown_difference(own['pnl_pct'], other['pnl_pct']))} points"
    help_text = f"The benchmark along the same path, at its own lowest point, {other['quarter']}."
    return Metric(label="Benchmark’s lowest", value=numbers.percent(other["pnl_pct"]), change=change, help=help_text)


def _quarters(document: Mapping[str, Any], benchmark: Mapping[str, float | None]) -> None:
    import pandas as pd

    fields = ("quarter", "pnl", "pnl_pct", "cumulative_pnl", "cumulative_pnl_pct")
    rows = [{**{name: row[name] for name in fields}, "other": benchmark.get(row["quarter"])} for row in document["path"]]
    frame = pd.DataFrame(rows)
    numeric = [name for name in frame if name != "quarter"]
    currency = document["base_currency"]
    columns = {
        "quarter": Column(label="Quarter"),
        "pnl": Column(label=f"P&L, {currency}", format="money"),
        "pnl_pct": Column(label="P&L %", format="percent", help="Of the value at the start of the quarter."),
        "cumulative_pnl": Column(label=f"Since the start, {currency}", format="money"),
        "cumulative_pnl_pct": Column(label="Since the start %", format="percent"),
        "other": Column(label="Benchmark %", format="percent", help="The benchmark since the start of the path."),
    }
    if not benchmark:
        del columns["other"]
    frame = frame.astype(dict.fromkeys(numeric, float))
    table(frame, columns, key="stress-quarters", alt="P&L by quarter along the path", max_rows=14)


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


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
