"""A trade tried beside the base: the same scenarios before and after."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.error_box import notice
from components.stress.answers import Answer, what_if_of
from components.stress.case import StressCase, value, weights_of
from components.stress.state import change_case
from components.tables import Column, table
from workbench.portfolio.request import CASH
from workbench.provenance import canonical_json, sha256_bytes

_EDITOR = "stress-trades"


def what_if_tab(case: StressCase, answer: Answer) -> None:
    """A table of positions with money to move, and each scenario before and after it."""
    trades = _trades(case, answer)
    if trades != case.trades:
        change_case(trades=trades)
        st.rerun(scope="fragment")
    if not case.trades:
        notice("Write an amount beside a position to try a trade.", "Buying is positive; what is not said comes out of CASH.")
        return
    after = what_if_of(case)
    frame = what_if_frame(answer, after)
    best = frame.loc[frame["difference"].idxmax()] if frame["difference"].notna().any() else None
    gained = "" if best is None else f"{best['scenario']}: {numbers.money(best['difference'], answer.currency, sign=True)}"
    columns = {
        "scenario": Column(label="Scenario", width=190),
        "before": Column(label=f"Now, {answer.currency}", format="money"),
        "after": Column(label=f"After, {answer.currency}", format="money"),
        "difference": Column(label=f"Change, {answer.currency}", format="money_change", help="Positive: the trade loses less."),
        "before_share": Column(label="Now %", format="percent"),
        "after_share": Column(label="After %", format="percent"),
        "covered": Column(
            label="Covered %", format="percent", help="After the trade. What is not covered is unknown, not zero: see Coverage."
        ),
    }
    table(frame, columns, key="stress-what-if", alt=f"Before and after the trade. Best in {gained}.")
    worth = f"After the trade: {numbers.money(after.value, after.currency)}, run {after.run_id}. Nothing is traded here."
    st.caption(" ".join(filter(None, (cash_told(case.trades, after.currency), worth))))


def cash_told(trades: Mapping[str, float], currency: str) -> str:
    """What the trades leave in cash, or take out of it; empty where they pay for each other."""
    rest = trades.get(CASH, 0.0)
    if abs(rest) < 0.5:
        return ""
    return f"{numbers.money(abs(rest), currency)} {'goes into' if rest > 0 else 'comes out of'} CASH."


def what_if_frame(before: Answer, after: Answer) -> Any:
    """One row per scenario that could be run both ways."""
    import pandas as pd

    later = {item.id: item for item in after.done}
    rows = []
    for item in before.done:
        other = later.get(item.id)
        if item.row is None or other is None or other.row is None:
            continue
        rows.append(
            {
                "scenario": item.name,
                "before": item.row["pnl"],
                "after": other.row["pnl"],
                "difference": other.row["pnl"] - item.row["pnl"],
                "before_share": item.row["pnl_pct"],
                "after_share": other.row["pnl_pct"],
                "covered": other.row["coverage_pct"] / 100.0,
            }
        )
    names = ["scenario", "before", "after", "difference", "before_share", "after_share", "covered"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[1:], float))


def balanced(trades: dict[str, float], own_cash: float | None) -> dict[str, float]:
    """The trades with the cash that pays for them, where CASH itself was not touched.

    Args:
        own_cash: what the portfolio has in CASH; None where it has no such line.
    """
    moved = {name: amount for name, amount in trades.items() if amount}
    if not moved or CASH in moved:
        return moved
    rest = -sum(moved.values())
    return {**moved, CASH: rest} if abs(rest) > 1e-9 or own_cash is not None else moved


def _trades(case: StressCase, answer: Answer) -> dict[str, float]:
    import pandas as pd

    held = _held(case)
    editor = f"{_EDITOR}-{sha256_bytes(canonical_json(held).encode())[:8]}"
    # The table starts from the trades of the time it is first drawn: new contents would throw away what is being edited.
    begun: dict[str, float] = st.session_state.setdefault(f"{editor}-begun", dict(case.trades))
    frame = pd.DataFrame(
        {
            "position": list(held),
            "value": [round(amount) for amount in held.values()],
            "trade": pd.array([begun.get(name) if name != CASH else None for name in held], dtype="Float64"),
        }
    )
    edited = st.data_editor(
        frame,
        hide_index=True,
        height="content",
        key=editor,
        placeholder="",
        disabled=["position", "value"],
        column_config={
            "position": st.column_config.TextColumn("Position", width=220),
            "value": st.column_config.NumberColumn(f"Value, {answer.currency}", format="localized"),
            "trade": st.column_config.NumberColumn(
                f"Trade, {answer.currency}", format="localized", help="Positive buys, negative sells; the rest comes from CASH"
            ),
        },
        alt="Positions with the amount to buy or sell",
    )
    asked = {
        str(row["position"]): float(row["trade"])
        for row in edited.astype({"trade": object}).where(edited.notna(), None).to_dict("records")
        if row["trade"] is not None
    }
    return balanced(asked, held.get(CASH))


def _held(case: StressCase) -> dict[str, float]:
    """Money by position; other assets of the prices can be bought too."""
    if case.kind == "positions":
        return {str(item["id"]): float(item["value"]) for item in case.positions}
    from components.portfolio.facts import price_facts

    total = value(case)
    held = {name: weight * total for name, weight in weights_of(case).items()}
    others = price_facts(case.prices).assets if case.prices else ()
    return held | {name: 0.0 for name in others if name not in held}
