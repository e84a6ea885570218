"""What is wrong with the prices, and the repairs the advisor may allow."""

from typing import Any

import streamlit as st

from components import numbers
from components.neutral_text import plain_text
from components.page import card
from components.portfolio.case import Case
from components.portfolio.facts import Facts
from components.portfolio.state import put_case, stored_case
from components.repair_words import REPAIRS, under_repairs

_SHOWN = 3
_MINOR = {"unknown_currency", "price_only", "different_start", "weekend", "ignored_row"}


def data_panel(case: Case, facts: Facts, assets: list[dict[str, Any]] | None) -> None:
    """Rows, problems, the uncertainty of the means, and the repairs."""
    with card("Data", "portfolio-data"), st.container(gap="xsmall"):
        st.markdown(f":green[●] {numbers.count(facts.rows)} {facts.frequency} rows, {facts.first} to {facts.last}")
        if facts.simulated:
            st.markdown(":orange[●] **Simulated** prices: a sample market, not history")
        problems = [*case.prices_problems, *facts.problems]
        for problem in problems[:_SHOWN]:
            _problem(problem)
        if len(problems) > _SHOWN:
            with st.expander(f"{len(problems) - _SHOWN} more remarks on the data", key="portfolio-problems"):
                for problem in problems[_SHOWN:]:
                    _problem(problem)
        if not problems:
            st.markdown(":green[●] No gaps, jumps or doubtful prices found")
        for asset, count in facts.filled.items():
            st.markdown(f":orange[●] {plain_text(asset)}: {count} prices carried forward, as you asked")
        _means(assets)
        if facts.problems:
            repairs_popover(case)


def repairs_popover(case: Case) -> None:
    """What may be mended; nothing is mended unasked."""
    if case.prices is None or case.prices["source"] == "sample":
        return
    chosen = case.prices.get("repairs") or {}
    with st.popover("Repairs", icon=":material/build:", help="Nothing is repaired unless you ask for it here"):
        for field, (label, options) in REPAIRS.items():
            names = list(options)
            st.selectbox(
                label,
                names,
                index=names.index(chosen.get(field, names[0])),
                format_func=options.__getitem__,
                key=f"portfolio-repair-{field}",
                on_change=_repair,
                args=(field,),
            )


def _repair(field: str) -> None:
    case = stored_case()
    repairs = {**((case.prices or {}).get("repairs") or {}), field: st.session_state[f"portfolio-repair-{field}"]}
    put_case(case.model_copy(update={"prices": {**(case.prices or {}), "repairs": repairs}}))


def _problem(problem: dict[str, Any]) -> None:
    colour = "gray" if problem["kind"] in _MINOR else "orange"
    st.markdown(f":{colour}[●] {plain_text(problem['detail'])}", help=plain_text(under_repairs(problem["action"])))


def _means(assets: list[dict[str, Any]] | None) -> None:
    known = [item for item in assets or [] if item["standard_error"]]
    if known:
        worst = max(known, key=lambda item: item["standard_error"])
        told = numbers.points(worst["standard_error"]).lstrip("+")
        st.markdown(
            f":gray[●] Means are uncertain: {plain_text(worst['asset'])} ± {told} points",
            help="Standard error of the average return, σ/√years. Two times out of three the true mean lies this close; "
            "the editor under Estimates shows it for every asset.",
        )
