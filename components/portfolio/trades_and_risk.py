"""What to trade, and where risk and return come from."""

from typing import Any

import streamlit as st

from components import numbers
from components.charts.portfolio import contributions_figure
from components.charts.theme import show
from components.page import card
from components.portfolio.answers import Answer
from components.portfolio.pictures import picture_height, shown_assets
from components.tables import Column, table
from workbench.portfolio.request import CASH

_TRADED = 5e-5


def trades_tab(answer: Answer) -> None:
    """What to buy and sell, in money and in points, and what it costs."""
    if answer.current is None:
        st.caption("There are no holdings yet: everything is bought. Enter what is held to see trades.")
    frame = trades_frame(answer)
    if frame.empty:
        st.caption("Nothing to trade: the proposal is what is held.")
        return
    money = answer.currency
    columns = {
        "asset": Column(label="Asset"),
        "side": Column(label="Trade"),
        "money": Column(label=f"Amount, {money}", format="money_change", help="Bought (+) or sold (−)."),
        "weight": Column(label="Points of the whole", format="points", help="Change of the weight in percentage points."),
        "cost": Column(label=f"Cost, {money}", format="money", help="Amount times the trading cost under Estimates."),
    }
    buys, sells = frame.loc[frame["money"] > 0, "money"].sum(), frame.loc[frame["money"] < 0, "money"].sum()
    turnover = answer.document.get("turnover")
    table(frame, columns, key="portfolio-trades", alt=f"{len(frame)} trades, together {numbers.money(buys - sells, money)}")
    st.caption(
        f"Buys {numbers.money(buys, money)}, sells {numbers.money(-sells, money)}. "
        + (f"Turnover {numbers.percent(turnover)} (buys plus sells). " if turnover is not None else "")
        + f"Cost {numbers.money(frame['cost'].sum(), money)}."
    )


def trades_frame(answer: Answer) -> Any:
    """One row per trade; cash is what is left over and is no trade."""
    import pandas as pd

    now, found = answer.current or {}, answer.document["weights"]
    costs = answer.request.get("costs") or {"buy_bps": 0.0, "sell_bps": 0.0}
    rows = []
    for asset in answer.assets:
        move = found[asset] - now.get(asset, 0.0)
        if abs(move) <= _TRADED or asset == CASH:
            continue
        rate = costs["buy_bps" if move > 0 else "sell_bps"] / 10_000
        rows.append(
            {
                "asset": asset,
                "side": "Buy" if move > 0 else "Sell",
                "money": move * answer.value,
                "weight": move,
                "cost": abs(move) * answer.value * rate,
            }
        )
    return pd.DataFrame(rows, columns=["asset", "side", "money", "weight", "cost"])


def risk_tab(answer: Answer) -> None:
    """Where risk and return come from, now and proposed."""
    found, now = answer.document, answer.document.get("current") or {}
    height, shown = picture_height(answer), shown_assets(answer)
    with st.container(key="portfolio-pair-risk", horizontal=True, gap="small"):
        with card("Risk, % of volatility", "portfolio-risk", height="stretch"):
            st.caption("Shares sum to 100 %; negative ones lower the risk", help="wᵢ(Σw)ᵢ / w′Σw for each asset.")
            shares = found["risk_contributions"]
            top = max(shares, key=lambda name: shares[name])
            figure = contributions_figure(shown, now.get("risk_contributions"), shares, unit="of volatility", height=height)
            show(figure, alt=f"{top} carries {numbers.percent(shares[top])} of the risk.", key="portfolio-risk-chart")
        with card("Return, points a year", "portfolio-return", height="stretch"):
            st.caption(f"Sum to {numbers.percent(found['expected_return'])} estimated a year", help="wᵢμᵢ for each asset.")
            shares = found["return_contributions"]
            top = max(shares, key=lambda name: shares[name])
            figure = contributions_figure(shown, now.get("return_contributions"), shares, unit="a year", height=height)
            show(figure, alt=f"{top} brings {numbers.percent(shares[top])} a year.", key="portfolio-return-chart")
