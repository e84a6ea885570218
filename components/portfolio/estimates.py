"""How returns and risks are estimated, and the editor for the advisor's own expected returns."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components import numbers
from components.portfolio.case import Case
from components.portfolio.state import key, put_case, stored_case
from components.portfolio.words import COVARIANCES, MEANS

_ASKED = "portfolio-views-asked"


def estimate_fields(case: Case) -> None:
    """Methods, rates and costs, closed until wanted."""
    with st.expander("Estimates", key="portfolio-estimates"):
        _method("mean", "Estimated returns", MEANS)
        own = f" ({len(case.views)} own)" if case.views and case.use_views else ""
        st.button(f"Edit estimated returns{own}", key="portfolio-views-open", icon=":material/edit:", on_click=_ask)
        if case.views:
            st.toggle("Use own views", key=key("use_views"), help="Off: the estimates alone. Your views are kept.")
        _method("covariance", "Risk and correlation", COVARIANCES)
        _number("risk_free", "Risk-free rate, % a year", -5.0, 20.0, 0.25, "What cash earns; the Sharpe ratio counts from it.")
        if case.aim == "max_utility":
            _number("risk_aversion", "Risk aversion λ", 0.1, 100.0, 0.5, "2 is bold, 4 usual, 10 careful.")
        _number(
            "confidence", "Confidence of the bad day, %", 51.0, 99.5, 0.5, "95 %: the average of the worst 5 % of the periods."
        )
        _number(
            "trading_cost", "Trading cost, bp of each trade", 0.0, 500.0, 1.0, "100 bp is 1 % of the amount bought or sold."
        )
        _number("fee", "Yearly fee, %", 0.0, 10.0, 0.05, "Taken off both portfolios in the history, a little every period.")


def views_asked() -> bool:
    """Whether the editor is to be opened in this run."""
    return bool(st.session_state.pop(_ASKED, False))


@st.dialog("Estimated returns", width="large")
def views_dialog(assets: Sequence[dict[str, Any]]) -> None:
    """Edit own views beside the estimates with their standard errors.

    Args:
        assets: of the answer document: asset, expected_return (by the chosen method), standard_error, volatility.
    """
    import pandas as pd

    case = stored_case()
    st.markdown(
        "An average over the past is a weak guide: the standard error says by how much it would move in another stretch of "
        "equal length. Write your own view where you have one; leave the others empty."
    )
    frame = pd.DataFrame(
        {
            "asset": [item["asset"] for item in assets],
            "estimate": [item["expected_return"] * 100 for item in assets],
            "error": [None if item["standard_error"] is None else item["standard_error"] * 100 for item in assets],
            "volatility": [item["volatility"] * 100 for item in assets],
            "view": [case.views.get(item["asset"]) for item in assets],
        }
    ).astype({"view": float})
    edited = st.data_editor(
        frame,
        hide_index=True,
        key="portfolio-views-editor",
        disabled=["asset", "estimate", "error", "volatility"],
        height="content",
        placeholder="–",
        column_config={
            "asset": "Asset",
            "estimate": st.column_config.NumberColumn("Estimate, % a year", format="%.1f"),
            "error": st.column_config.NumberColumn(
                "± standard error", format="%.1f", help="σ/√years: two times out of three the true mean lies this close."
            ),
            "volatility": st.column_config.NumberColumn("Volatility, %", format="%.1f"),
            "view": st.column_config.NumberColumn(
                "Own view, % a year", min_value=-50.0, max_value=100.0, step=0.1, format="%.1f"
            ),
        },
        alt="Estimated return of each asset with its standard error, and your own view",
    )
    own = {str(row["asset"]): float(row["view"]) for row in edited.to_dict("records") if row["view"] == row["view"]}
    far = [
        f"{item['asset']} {numbers.points(own[item['asset']] / 100 - item['expected_return'])} points"
        for item in assets
        if item["asset"] in own
        and item["standard_error"]
        and abs(own[item["asset"]] / 100 - item["expected_return"]) > 2 * item["standard_error"]
    ]
    if far:
        st.caption(f"More than two standard errors from the estimate: {', '.join(far)}.")
    with st.container(horizontal=True, gap="small"):
        if st.button("Use these", type="primary", key="portfolio-views-done"):
            _take(case, own)
        if case.views and st.button("Back to the estimates", key="portfolio-views-clear"):
            _take(case, {})


def _take(case: Case, own: dict[str, float]) -> None:
    st.session_state.pop(key("use_views"), None)
    put_case(case.model_copy(update={"views": own, "use_views": bool(own)}), widgets=False)
    st.rerun()


def _ask() -> None:
    st.session_state[_ASKED] = True


def _method(field: str, label: str, words: Any) -> None:
    if st.session_state.get(key(field)) not in words:
        st.session_state[key(field)] = next(iter(words))
    chosen = words[st.session_state[key(field)]]
    st.selectbox(label, list(words), format_func=lambda name: words[name].label, key=key(field), help=chosen.help)


def _number(field: str, label: str, low: float, high: float, step: float, help: str) -> None:
    st.session_state[key(field)] = min(max(float(st.session_state[key(field)]), low), high)
    st.number_input(label, low, high, step=step, format="%g", key=key(field), help=help)
