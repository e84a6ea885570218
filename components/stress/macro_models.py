"""The models beside a macro path: satellites, the vector autoregression, and every check of them as pass, warn or fail."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.charts.stress_paths import fan_figure
from components.charts.theme import show
from components.page import card
from components.stress.words import with_minus
from components.tables import Column, table

_CHECKED = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
_COLUMNS: Mapping[str, str] = {
    "real_gdp_growth_ann_pct": "Real GDP growth, % a year",
    "nominal_gdp_growth_ann_pct": "Nominal GDP growth, % a year",
    "real_income_growth_ann_pct": "Real income growth, % a year",
    "nominal_income_growth_ann_pct": "Nominal income growth, % a year",
    "cpi_ann_pct": "CPI inflation, % a year",
    "tbill_3m_pct": "3-month Treasury rate, %",
    "ust_5y_pct": "5-year Treasury yield, %",
    "ust_10y_pct": "10-year Treasury yield, %",
    "mortgage_30y_pct": "30-year mortgage rate, %",
    "bbb_yield_pct": "BBB corporate yield, %",
    "us_equity_index_level": "US equity index",
    "us_ig_spread_pct": "US investment-grade spread, %",
    "us_hy_spread_pct": "US high-yield spread, %",
    "us_policy_rate_pct": "US policy rate, %",
    "oil_price_level": "Oil price",
    "gbpusd_index": "Pound in dollars, index",
    "gbpeur_index": "Pound in euros, index",
    "cn_house_price_index": "China house price index",
    "cre_price_index": "Commercial real estate index",
    "vix_level": "VIX",
}
_CAPITALS = frozenset({"bbb", "cpi", "cre", "gdp", "hy", "ig", "npl", "us", "vix"})
#: The worst first.
_STATUS: Mapping[str, str] = {"fail": "Fail", "warn": "Warn", "pass": "Pass"}
_UNITS: Mapping[str, str] = {"log_change": "% a quarter", "change": "change a quarter"}


def column_words(column: str) -> str:
    """A column of the library's macro paths in words: ``bbb_spread_pct`` -> ``BBB spread, %``."""
    if column in _COLUMNS:
        return _COLUMNS[column]
    words = " ".join(part.upper() if part in _CAPITALS else part for part in column.removesuffix("_pct").split("_"))
    return f"{words[:1].upper()}{words[1:]}{', %' if column.endswith('_pct') else ''}"


def models(document: Mapping[str, Any]) -> None:
    """Projections with their bands, then the table of checks."""
    satellites = [item for item in document["satellites"] if item["projection"]][:3]
    if satellites:
        with st.container(key="stress-trio-satellites", horizontal=True, gap="small"):
            for item in satellites:
                _satellite(item)
    if document["autoregression"]:
        _autoregression(document["autoregression"])
    if document["diagnostics"]:
        _checks(document["diagnostics"])


def satellite_words(item: Mapping[str, Any]) -> str:
    """What the model explains and where it failed most in 2008-09, in one line."""
    told = f"R² {numbers.ratio(item['r_squared'])}"
    crisis = max(item["residuals_2008_09"], key=lambda row: abs(row["residual"]), default=None)
    return told if crisis is None else f"{told}; off by {numbers.ratio(crisis['residual'], sign=True)} in {crisis['quarter']}"


def _satellite(item: Mapping[str, Any]) -> None:
    words, unit = column_words(item["target"]), _UNITS.get(item["transform"])
    title = f"{words.removesuffix(', %')}, {unit}" if unit else words
    with card(title, f"stress-satellite-{item['target']}", height="stretch"):
        st.caption(
            satellite_words(item),
            help=f"Fitted on {item['observations']} quarters from {item['first']} to {item['last']}. The largest miss of "
            "2008–09 stands here because a model of calm years understates a crisis.",
        )
        _fan(item["target"], item["projection"], item["in_path"])


def _autoregression(found: Mapping[str, Any]) -> None:
    """The variables that are not fixed, given those that are."""
    free = [name for name in found["variables"] if name not in found["fixed"]][:3]
    given = " and ".join(column_words(name).split(", %")[0] for name in found["fixed"])
    st.caption(
        f"Given the path of {given}, the other variables would usually go like this (dotted: what the path says).",
        help=f"Vector autoregression of order {found['order']} by BIC on {found['observations']} quarters, conditional "
        f"forecast; largest root {numbers.ratio(found['largest_root'])}.",
    )
    with st.container(key="stress-trio-autoregression", horizontal=True, gap="small"):
        for name in free:
            with card(column_words(name), f"stress-var-{name}", height="stretch"):
                rows = [{"quarter": row["quarter"], **row["variables"][name]} for row in found["forecast"]]
                _fan(f"var-{name}", rows, [row["in_path"] for row in rows])


def _fan(name: str, projection: Sequence[Mapping[str, Any]], in_path: Sequence[float | None] | None) -> None:
    last = projection[-1]
    told = f"{numbers.ratio(last['low'])} to {numbers.ratio(last['high'])}"
    alt = f"{column_words(name)} ends at {numbers.ratio(last['value'])}, with 5 to 95 % between {told}."
    show(fan_figure(projection, in_path, height=200), alt=alt, key=f"stress-fan-{name}")


def _checks(checks: Sequence[Mapping[str, Any]]) -> None:
    import pandas as pd

    order = list(_STATUS)
    rows = [
        {
            "check": _capital(_CHECKED.sub(lambda found: column_words(found[0]), item["name"])),
            "status": _STATUS[item["status"]],
            "detail": _capital(with_minus(item["detail"])),
            "threshold": item["threshold"],
        }
        for item in sorted(checks, key=lambda item: order.index(item["status"]))
    ]
    counts = ", ".join(f"{sum(row['status'] == word for row in rows)} {word.lower()}" for word in _STATUS.values())
    st.caption(f"{len(rows)} checks: {counts}.")
    columns = {
        "status": Column(label="", width=60),
        "check": Column(label="Check", width=210),
        "detail": Column(label="Found", wrap=True, width=330),
        "threshold": Column(label="Threshold", wrap=True, width=190),
    }
    table(pd.DataFrame(rows), columns, key="stress-diagnostics", alt=f"{len(rows)} checks: {counts}", max_rows=8)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
