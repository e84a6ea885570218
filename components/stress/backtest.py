"""Was the VaR any good: of this portfolio carried back, or of two files, with the three usual tests in words."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.cached import cached_run
from components.charts.stress_backtest import backtest_figure
from components.charts.theme import show
from components.error_box import notice, warning
from components.metrics import Metric, metric_strip
from components.portfolio.words import Word
from components.stress.answers import Answer
from components.stress.case import StressCase, book_of
from components.stress.kept_file import kept_file
from components.stress.words import with_minus
from components.tables import Column, table
from workbench.errors import DataError

_LEVELS = (0.95, 0.975, 0.99)
#: Below this p-value chance is no longer a good explanation.
SIGNIFICANT = 0.05
_LIGHTS: Mapping[str, str] = {
    "green": "no objection",
    "yellow": "above chance",
    "red": "the VaR is too low",
}


PORTFOLIO, FILES = "portfolio", "files"
_TESTED: Mapping[str, str] = {PORTFOLIO: "This portfolio, carried back", FILES: "Files of mine"}
_FORECASTS: Mapping[str, Word] = {
    "historical": Word("Worst days before it", "Historical simulation: the sample quantile of the days before."),
    "ewma": Word("Bell curve, recent volatility", "EWMA with decay 0.94 (RiskMetrics), normal quantile, mean zero."),
    "filtered_historical": Word(
        "Worst days, recent volatility", "Filtered historical simulation: quantile of the residuals times the EWMA volatility."
    ),
}
_KINDS = ("csv", "xlsx", "parquet")
_WINDOWS = (250, 500, 1000)


def backtest_tab(case: StressCase, answer: Answer) -> None:
    """Choose what is tested and read the tests."""
    kept = {"persist_state": "session"}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        tested = st.selectbox(
            "Tested", list(_TESTED), format_func=_TESTED.__getitem__, key="stress-backtest-tested", width=240, **kept
        )
        level = st.selectbox(
            "Level of the VaR",
            _LEVELS,
            index=len(_LEVELS) - 1,
            format_func=lambda value: f"{100 * value:g}{numbers.THIN_SPACE}%",
            key="stress-backtest-level",
            width=150,
            **kept,
        )
        chosen = _forecast() if tested == PORTFOLIO else _short()
    request = {"portfolio": book_of(case)} if tested == PORTFOLIO else _files()
    if request is None:
        notice(
            "Load a file of P&L and one of VaR.", "One row per day; days that only one of the files has are left out and told."
        )
        return
    try:
        document = cached_run("stress var-backtest", {**request, **chosen, "level": level}).document
    except DataError as error:
        raise DataError(error.message, _on_the_page(error.hint)) from error
    _result(document, answer.currency if tested == PORTFOLIO else None)


def _on_the_page(hint: str) -> str:
    """A hint of the engine in the words of these fields."""
    short = "set allow_short (--allow-short) to have the figures with a warning"
    return hint.replace(short, "tick “Fewer than 250 days will do”").replace("of prices", "of numbers")


def _forecast() -> dict[str, Any]:
    """How each day's VaR is made."""
    method = st.selectbox(
        "VaR forecast from",
        list(_FORECASTS),
        format_func=lambda name: _FORECASTS[name].label,
        key="stress-backtest-method",
        width=250,
        help="  \n".join(f"**{word.label}**: {word.help}" for word in _FORECASTS.values()),
        persist_state="session",
    )
    window = st.selectbox(
        "Days it looks back",
        _WINDOWS,
        index=1,
        format_func=numbers.count,
        key="stress-backtest-window",
        width=150,
        help="Days before each forecast that it is made from; with recent volatility, days on which that is started.",
        persist_state="session",
    )
    return {"forecast": {"method": method, "window": window}}


def _short() -> dict[str, Any]:
    short = st.checkbox(
        "Fewer than 250 days will do",
        key="stress-backtest-short",
        help="With less than a year the tests can hardly tell a bad model from bad luck.",
        persist_state="session",
    )
    return {"allow_short": short}


def _files() -> dict[str, Any] | None:
    with st.container(key="stress-pair-backtest", horizontal=True, gap="small"):
        told = "A file with the columns date and pnl, gains positive."
        pnl = kept_file("stress-backtest-pnl", "P&L", _KINDS, told)
        told = "A file with date and var, and es where ES is to be tested too; both as positive losses."
        var = kept_file("stress-backtest-var", "VaR", _KINDS, told)
    return {"pnl": pnl, "var": var} if pnl and var else None


def _result(document: Mapping[str, Any], currency: str | None) -> None:
    """``currency`` of a portfolio; None for files, whose unit is not known."""
    if document["simulated"]:
        warning("These days are simulated.", "They show how the test reads; they say nothing about a market.")
    metric_strip(backtest_metrics(document), key="stress-backtest")
    unit = f"P&L of the day, {currency}" if currency else "P&L, in the units of the files"
    figure = backtest_figure(document["series"], level=document["level"], unit=unit, height=300)
    many = "more" if document["exceptions"] > document["expected_exceptions"] else "fewer"
    alt = (
        f"{document['exceptions']} exceptions in {document['observations']:,} days, {many} than the "
        f"{document['expected_exceptions']:.1f} expected."
    )
    show(figure, alt=alt, key="stress-backtest-chart")
    with st.container(key="stress-pair-exceptions", horizontal=True, gap="small"):
        _years(document)
        _exceptions(document, currency)
    # The sentence on the fields of the document is for who reads those; the hovers say the same in words.
    st.caption(" ".join(with_minus(note) for note in document["notes"] if "p_value" not in note))


def by_year(series: Sequence[Mapping[str, Any]], level: float) -> list[dict[str, Any]]:
    """Days, exceptions and the number expected, by calendar year: where the forecasts failed."""
    found: dict[str, dict[str, Any]] = {}
    for day in series:
        row = found.setdefault(str(day["date"])[:4], {"year": str(day["date"])[:4], "days": 0, "exceptions": 0})
        row["days"] += 1
        row["exceptions"] += bool(day["exception"])
    return [{**row, "expected": row["days"] * (1.0 - level)} for row in found.values()]


def _years(document: Mapping[str, Any]) -> None:
    import pandas as pd

    columns = {
        "year": Column(label="Year", width=70),
        "days": Column(label="Days", format="count", width=70),
        "exceptions": Column(label="Exceptions", format="count", width=95),
        "expected": Column(label="Expected", format="ratio", width=85),
    }
    rows = sorted(by_year(document["series"], document["level"]), key=lambda row: -row["exceptions"])
    alt = f"Most exceptions in {rows[0]['year']}: {rows[0]['exceptions']}"
    table(pd.DataFrame(rows), columns, key="stress-exception-years", alt=alt, max_rows=8)


def backtest_metrics(document: Mapping[str, Any]) -> list[Metric]:
    """Exceptions, their number, their clustering, the traffic light, and ES where it was given."""
    found = [_count(document), _number(document), _clustering(document), _light(document)]
    return [*found, _shortfall(document["expected_shortfall"])] if document["expected_shortfall"] else found


def _count(document: Mapping[str, Any]) -> Metric:
    return Metric(
        label="Exceptions",
        value=numbers.count(document["exceptions"]),
        change=f"{document['expected_exceptions']:,.1f} expected",
        help=f"Days whose loss was larger than the VaR of that day, of {document['observations']:,} days from "
        f"{document['first']} to {document['last']}. Longest run of them: {document['longest_cluster']}.",
    )


def _number(document: Mapping[str, Any]) -> Metric:
    kupiec = document["kupiec"]
    odd = kupiec["p_value"] < SIGNIFICANT
    many = document["exceptions"] > document["expected_exceptions"]
    return Metric(
        label="Right number?",
        value=("Too many" if many else "Too few") if odd else "Plausible",
        change=f"{_p(kupiec['p_value'])}, Kupiec",
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
        change=f"{_p(found['p_value'])}, Christoffersen",
        better=not odd,
        help=f"Christoffersen’s test that exceptions do not follow one another: LR {numbers.ratio(found['lr_ind'])}, χ² with 1 "
        f"degree of freedom. Number and clustering together: {_p(found['p_value_cc'])}.",
    )


def _p(value: float) -> str:
    return f"p {numbers.ratio(value)}" if value >= 0.005 else "p<0.01"


def _light(document: Mapping[str, Any]) -> Metric:
    light = document["traffic_light"]
    addon = light["multiplier_addon"]
    last = light["last_250"]
    recent = f"The last 250 days alone: {last['exceptions']}, {last['zone']}." if last else ""
    about = f"Yellow from {light['yellow_from']} exceptions, red from {light['red_from']}; {light['version']}."
    return Metric(
        label="Traffic light",
        value=str(light["zone"]).capitalize(),
        change=_LIGHTS[light["zone"]],
        better=light["zone"] == "green",
        help=f"{about} {recent} {light['reason'] or f'Adds {numbers.ratio(addon)} to the multiplier.'}",
    )


def _shortfall(found: Mapping[str, Any]) -> Metric:
    return Metric(
        label="Expected shortfall",
        value="Too low" if found["rejected"] else "Plausible",
        change=f"{_p(found['p_value'])}, Acerbi",
        better=not found["rejected"],
        help=f"Acerbi and Szekely’s second test: Z₂ {numbers.ratio(found['z2'])}, critical value "
        f"{numbers.ratio(found['critical_value'])} from {found['simulations']:,} simulations.",
    )


def _exceptions(document: Mapping[str, Any], currency: str | None) -> None:
    import pandas as pd

    rows = [{**day, "beyond": -day["pnl"] / day["var"]} for day in document["exception_days"]]
    if not rows:
        return
    rows.sort(key=lambda row: -row["beyond"])
    whole = max(abs(day["pnl"]) for day in rows) >= 1000
    unit = f", {currency}" if currency else ""
    columns = {
        "date": Column(label="Exception", format="day", width=95),
        "pnl": Column(label=f"P&L{unit}", format="money" if whole else "ratio4", width=95),
        "var": Column(label=f"VaR{unit}", format="money" if whole else "ratio4", width=95),
        "beyond": Column(label="Times VaR", format="ratio", width=90, help="2.00: the loss was twice the VaR."),
    }
    alt = f"The {len(rows)} days on which the loss was larger than the VaR, the farthest beyond it first"
    table(pd.DataFrame(rows), columns, key="stress-exceptions", alt=alt, max_rows=8)
