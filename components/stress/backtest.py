"""Was the VaR any good: a file of P&L against a file of forecasts, with the three usual tests in words."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.cached import cached_run
from components.charts.stress_backtest import backtest_figure
from components.charts.theme import show
from components.error_box import notice
from components.metrics import Metric, metric_strip
from components.resources import workbench
from components.stress.words import with_minus
from components.tables import Column, table

_LEVELS = (0.95, 0.975, 0.99)
#: Below this p-value chance is no longer a good explanation.
SIGNIFICANT = 0.05
_LIGHTS: Mapping[str, str] = {
    "green": "nothing against the model",
    "yellow": "more exceptions than chance should give",
    "red": "the VaR is too low",
}


def backtest_tab() -> None:
    """Load the two files and read the tests."""
    pnl, var = _loaded("pnl", "P&L: a CSV with the columns date and pnl"), _loaded(
        "var", "VaR: a CSV with date and var, and es where ES is to be tested; positive losses"
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        level = st.selectbox(
            "Level of the VaR",
            _LEVELS,
            index=len(_LEVELS) - 1,
            format_func=lambda value: f"{100 * value:g}{numbers.THIN_SPACE}%",
            key="stress-backtest-level",
            width=180,
            persist_state="session",
        )
        short = st.checkbox(
            "Fewer than 250 days will do",
            key="stress-backtest-short",
            help="With less than a year the tests can hardly tell a bad model from bad luck.",
            persist_state="session",
        )
    if pnl is None or var is None:
        notice(
            "Load a file of P&L and one of VaR.", "One row per day; days that only one of the files has are left out and told."
        )
        return
    request = {"pnl": pnl, "var": var, "level": level, "allow_short": short}
    document = cached_run("stress var-backtest", request).document
    metric_strip(backtest_metrics(document), key="stress-backtest")
    figure = backtest_figure(document["series"], level=document["level"], height=300)
    alt = f"{document['exceptions']} exceptions in {document['observations']:,} days."
    show(figure, alt=alt, key="stress-backtest-chart")
    _exceptions(document)
    # The sentence on the fields of the document is for who reads those; the hovers say the same in words.
    st.caption(" ".join(with_minus(note) for note in document["notes"] if "p_value" not in note))


def backtest_metrics(document: Mapping[str, Any]) -> list[Metric]:
    """Exceptions, their number, their clustering, the traffic light, and ES where it was given."""
    found = [_count(document), _number(document), _clustering(document), _light(document)]
    return [*found, _shortfall(document["expected_shortfall"])] if document["expected_shortfall"] else found


def _count(document: Mapping[str, Any]) -> Metric:
    return Metric(
        label="Exceptions",
        value=numbers.count(document["exceptions"]),
        change=f"{document['expected_exceptions']:,.1f} expected in {document['observations']:,} days",
        help=f"Days whose loss was larger than the VaR of that day, {document['first']} to {document['last']}. Longest run of "
        f"them: {document['longest_cluster']}.",
    )


def _number(document: Mapping[str, Any]) -> Metric:
    kupiec = document["kupiec"]
    odd = kupiec["p_value"] < SIGNIFICANT
    many = document["exceptions"] > document["expected_exceptions"]
    return Metric(
        label="Right number?",
        value=("Too many" if many else "Too few") if odd else "Plausible",
        change=f"Kupiec p {numbers.ratio(kupiec['p_value'])}",
        better=not odd,
        help=f"Kupiec’s test of the number of exceptions: LR {numbers.ratio(kupiec['lr'])}, χ² with 1 degree of freedom. Below "
        "0.05 chance alone is a poor explanation. Too few: the VaR is too high.",
    )


def _clustering(document: Mapping[str, Any]) -> Metric:
    found = document["christoffersen"]
    if found["lr_ind"] is None:
        return Metric(label="Clustered?", value=numbers.ABSENT, change="too few to tell", help=found["reason"])
    odd = found["p_value"] < SIGNIFICANT
    return Metric(
        label="Clustered?",
        value="Clustered" if odd else "No sign of it",
        change=f"Christoffersen p {numbers.ratio(found['p_value'])}",
        better=not odd,
        help=f"Christoffersen’s test that exceptions do not follow one another: LR {numbers.ratio(found['lr_ind'])}, χ² with 1 "
        f"degree of freedom. Number and clustering together: p {numbers.ratio(found['p_value_cc'])}.",
    )


def _light(document: Mapping[str, Any]) -> Metric:
    light = document["traffic_light"]
    addon = light["multiplier_addon"]
    about = f"Yellow from {light['yellow_from']} exceptions, red from {light['red_from']}; {light['version']}."
    return Metric(
        label="Traffic light",
        value=str(light["zone"]).capitalize(),
        change=_LIGHTS[light["zone"]],
        better=light["zone"] == "green",
        help=f"{about} {light['reason'] or f'Adds {numbers.ratio(addon)} to the multiplier.'}",
    )


def _shortfall(found: Mapping[str, Any]) -> Metric:
    return Metric(
        label="Expected shortfall",
        value="Too low" if found["rejected"] else "Plausible",
        change=f"Acerbi–Szekely p {numbers.ratio(found['p_value'])}",
        better=not found["rejected"],
        help=f"Z₂ {numbers.ratio(found['z2'])}, critical value {numbers.ratio(found['critical_value'])} from "
        f"{found['simulations']:,} simulations.",
    )


def _exceptions(document: Mapping[str, Any]) -> None:
    import pandas as pd

    rows = [{**day, "beyond": -day["pnl"] / day["var"]} for day in document["exception_days"]]
    if not rows:
        return
    whole = max(abs(day["pnl"]) for day in rows) >= 1000
    columns = {
        "date": Column(label="Exception", format="day", width=110),
        "pnl": Column(label="P&L", format="money" if whole else "ratio4", width=120),
        "var": Column(label="VaR", format="money" if whole else "ratio4", width=120),
        "beyond": Column(label="Loss over VaR", format="ratio", width=110, help="2.00: the loss was twice the VaR."),
    }
    alt = f"The {len(rows)} days on which the loss was larger than the VaR"
    table(pd.DataFrame(rows), columns, key="stress-exceptions", alt=alt, max_rows=8)


def _loaded(name: str, label: str) -> str | None:
    """The path of the file; it stays loaded while other tabs are looked at."""
    kept = f"stress-backtest-{name}"
    uploaded = st.file_uploader(label, type=["csv", "xlsx", "parquet"], key=f"{kept}-file")
    if uploaded is not None:
        path = workbench().keep_upload(uploaded.name, uploaded.getvalue())
        st.session_state[kept] = (str(path), uploaded.name)
    found: tuple[str, str] | None = st.session_state.get(kept)
    if found is not None and uploaded is None:
        st.caption(f"Loaded: {found[1]}")
    return None if found is None else found[0]
