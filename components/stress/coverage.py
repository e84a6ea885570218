"""What stands on what: unmapped positions, proxies, missing and estimated factors, and how firm each estimate is."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import warning
from components.neutral_text import plain_text
from components.page import card
from components.reason_table import reason_table
from components.stress.answers import Answer
from components.stress.words import factor_name, remarks
from components.tables import Column
from workbench.stress.factors import is_factor

_SOURCES = {
    "given": "exposures given",
    "terms": "from its terms",
    "estimated": "estimated from prices",
    "proxy": "by proxy",
    "unmapped": "unmapped",
    "cash": "cash",
}


def coverage_card(answer: Answer) -> None:
    """The short form for the rail."""
    portfolio = answer.document["portfolio"]
    with card("Coverage", "stress-coverage"), st.container(gap="xsmall"):
        unmapped, proxies = portfolio["unmapped"], portfolio["proxies"]
        mapped = len(portfolio["positions"]) - len(unmapped)
        colour = "green" if not unmapped else "red"
        st.markdown(f":{colour}[●] {mapped} of {len(portfolio['positions'])} mapped, {len(proxies)} by proxy")
        if unmapped:
            st.markdown(f":red[●] Unmapped: {plain_text(', '.join(unmapped))}", help="Their loss is unknown, not zero.")
        for item in answer.done:
            row = item.row or {}
            if row["missing_for_book"]:
                gone = ", ".join(factor_name(name) for name in row["missing_for_book"])
                st.markdown(f":orange[●] {plain_text(f'{item.name} lacks {gone}')}")
        for item in answer.tested:
            if item.error:
                st.markdown(f":red[●] {plain_text(item.name)} was not run", help=plain_text(item.error.get("message", "")))
        if answer.complete:
            st.markdown(":green[●] **Complete**: every scenario covers every position")
        if answer.document["history"]["simulated"]:
            st.markdown(":orange[●] **Simulated** factor history", help=_rests_on_history(answer))


def _rests_on_history(answer: Answer) -> str:
    """What a simulated factor history decides, and what not."""
    told = "How the other factors follow, how far each usually moves and how often all move as far come from it."
    sources = {(item["estimate"] or {}).get("source") for item in answer.document["portfolio"]["positions"]}
    if "windows" in sources:
        return f"{told} The exposures do not: your prices were set beside the factors’ real moves in the historical windows."
    return f"{told[:-1]}, and so do the estimated exposures." if sources - {None} else told


def coverage_tab(answer: Answer) -> None:
    """Every position with how it was mapped, and every scenario with what it lacks."""
    portfolio = answer.document["portfolio"]
    if portfolio["unmapped"]:
        names = ", ".join(portfolio["unmapped"])
        warning(
            f"Not complete: {names} {'is' if len(portfolio['unmapped']) == 1 else 'are'} unmapped.",
            "Their loss is unknown, not zero. Give exposures or a duration, or name a proxy in the table of positions.",
        )
    reason_table(
        _positions(answer), _COLUMNS, key="stress-positions", alt="How each position is mapped to factors",
        file_name=f"mapping-{answer.run_id}.csv",
    )  # fmt: skip
    reason_table(
        _scenarios(answer), _GAPS, key="stress-gaps", alt="What each scenario lacks or estimates",
        file_name=f"gaps-{answer.run_id}.csv",
    )  # fmt: skip
    st.caption(remarks([*answer.document["notes"], *answer.document["history"]["notes"]]))


def _positions(answer: Answer) -> Any:
    import pandas as pd

    proxies = {item["id"]: item for item in answer.document["portfolio"]["proxies"]}
    rows = []
    for item in sorted(answer.document["portfolio"]["positions"], key=lambda item: -abs(item["value"])):
        estimate = item["estimate"] or {}
        proxy = proxies.get(item["id"])
        rows.append(
            {
                "position": item["id"],
                "value": item["value"],
                "r_squared": (proxy or {}).get("r_squared", estimate.get("r_squared")),
                "told": ": ".join(filter(None, (_how(item, estimate, proxy), _exposures(item["exposures"], estimate)))),
            }
        )
    return pd.DataFrame(rows).astype({"r_squared": float})


def _how(item: Mapping[str, Any], estimate: Mapping[str, Any], proxy: Mapping[str, Any] | None) -> str:
    """Where the exposures come from, and from how much history."""
    how = f"by proxy {_proxy_name(proxy)}" if proxy else _SOURCES.get(item["source"], str(item["source"]))
    of = "historical windows" if estimate.get("source") == "windows" else "periods"
    sample = f", {numbers.count(estimate['observations'])} {of} from {estimate['first'][:4]}" if estimate else ""
    return f"{how[:1].upper()}{how[1:]}{sample}"


def _proxy_name(proxy: Mapping[str, Any]) -> str:
    """A factor by its name; another asset as it is called."""
    name = str(proxy["name"])
    return factor_name(name) if is_factor(name) else name


def _exposures(exposures: Mapping[str, float], estimate: Mapping[str, Any]) -> str:
    """Betas with their standard errors where they were estimated."""
    errors = {item["factor"]: item["standard_error"] for item in estimate.get("coefficients", [])}
    told = [
        f"{factor_name(name)} {numbers.ratio(beta)}" + (f" ± {numbers.ratio(errors[name])}" if name in errors else "")
        for name, beta in exposures.items()
    ]
    return "; ".join(told)


_COLUMNS = {
    "position": Column(label="Position"),
    "value": Column(label="Value", format="money"),
    "r_squared": Column(label="R²", format="ratio", help="Share of the asset’s variance that its factors explain."),
    "told": Column(
        label="How it is tied to factors (beta ± standard error)",
        help="Return per return of the factor; for yields and spreads per unit of yield, so −5 is a duration of 5. "
        "Standard errors are Newey–West, or HC3 where the moves of the historical windows were used.",
    ),
}


def _scenarios(answer: Answer) -> Any:
    import pandas as pd

    rows = []
    for item in answer.done:
        row = item.row or {}
        estimated = ", ".join(map(factor_name, (item.propagated or row)["estimated_factors"]))
        missing = ", ".join(map(factor_name, row["missing_for_book"]))
        told = [
            f"Missing for this portfolio: {missing}" if missing else "Nothing missing for this portfolio",
            f"Estimated when the rest follows: {estimated}" if estimated else "Nothing estimated",
            f"Source: {row['source']}",
        ]
        rows.append(
            {
                "scenario": item.name,
                "covered": row["coverage_pct"] / 100.0,
                "confidence": row["confidence"],
                "version": str(row["version"]),
                "told": ". ".join(told) + ".",
            }
        )
    return pd.DataFrame(rows, columns=["scenario", "covered", "confidence", "version", "told"])


_GAPS = {
    "scenario": Column(label="Scenario"),
    "covered": Column(label="Covered %", format="percent"),
    "confidence": Column(label="Confidence"),
    "version": Column(label="Version"),
    "told": Column(label="Missing, estimated, source"),
}
