"""The tabs for depth: trades, risk, history, limits. Each is drawn only while it is open."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from components import numbers
from components.charts.portfolio import contributions_figure, drawdown_figure, growth_figure
from components.charts.theme import show
from components.page import card
from components.portfolio.answers import Answer
from components.portfolio.pictures import picture_height, shown_assets
from components.portfolio.words import limit_label, signed, window_name
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
            st.caption(f"Sum to {numbers.percent(found['expected_return'])} expected a year", help="wᵢμᵢ for each asset.")
            shares = found["return_contributions"]
            top = max(shares, key=lambda name: shares[name])
            figure = contributions_figure(shown, now.get("return_contributions"), shares, unit="a year", height=height)
            show(figure, alt=f"{top} brings {numbers.percent(shares[top])} a year.", key="portfolio-return-chart")


def history_tab(answer: Answer, history: Mapping[str, Any]) -> None:
    """Growth and drawdown on the loaded history, statistics side by side, the worst times in money."""
    fee = f", after a fee of {numbers.percent(history['fee'], decimals=2)} a year" if history["fee"] else ""
    with st.container(key="portfolio-pair-history", horizontal=True, gap="small"):
        with card(f"{numbers.money(answer.value, answer.currency)} invested{fee}", "portfolio-growth", height="stretch"):
            ends = {name: item["end_wealth"] * answer.value for name, item in history["statistics"].items()}
            alt = "; ".join(f"{name} ends at {numbers.money(end, answer.currency)}" for name, end in ends.items())
            figure = growth_figure(history, value=answer.value, currency=answer.currency, height=300)
            show(figure, alt=f"{alt}.", key="portfolio-growth-chart")
        with card("Below the last peak, %", "portfolio-drawdown", height="stretch"):
            falls = {name: item["max_drawdown"] for name, item in history["statistics"].items()}
            alt = "; ".join(f"deepest fall {name} {numbers.percent(fall)}" for name, fall in falls.items())
            show(drawdown_figure(history, height=300), alt=f"{alt}.", key="portfolio-drawdown-chart")
    with st.container(key="portfolio-pair-tables", horizontal=True, gap="small"):
        with card("Statistics", "portfolio-statistics", height="stretch"):
            _statistics(history)
        with card(f"Worst times, {answer.currency}", "portfolio-windows", height="stretch"):
            _windows(answer, history)
    for note in history["notes"]:
        st.caption(signed(note))


_MEASURES = {
    "annual_return": ("Return a year, %", "percent"),
    "volatility": ("Volatility a year, %", "percent"),
    "sharpe": ("Sharpe ratio", "ratio"),
    "sortino": ("Sortino ratio", "ratio"),
    "max_drawdown": ("Worst fall, %", "percent"),
    "max_drawdown_trough": ("Worst fall, lowest day", "day"),
    "recovery_date": ("Recovered on", "day"),
    "calmar": ("Calmar ratio", "ratio"),
    "cvar": ("Average bad period, %", "percent2"),
}


def _statistics(history: Mapping[str, Any]) -> None:
    import pandas as pd

    from components.tables import FORMATS

    sides = [name for name in ("current", "proposed") if name in history["statistics"]]
    rows = [
        {"measure": label, **{name: FORMATS[shape](history["statistics"][name][field]) for name in sides}}
        for field, (label, shape) in _MEASURES.items()
    ]
    titles = {"current": "Now", "proposed": "Proposed"}
    columns = {
        "measure": Column(
            label="Measure", help="Compound return; volatility, Sharpe and Sortino from simple returns, annualised."
        ),
        **{name: Column(label=titles[name], format="figure") for name in sides},
    }
    table(pd.DataFrame(rows), columns, key="portfolio-statistics-table", alt="Statistics of both portfolios on the history")


def _windows(answer: Answer, history: Mapping[str, Any]) -> None:
    import pandas as pd

    both = "current" in history["statistics"]
    rows = [
        {
            "window": window_name(item["id"], item["name"]).removesuffix(" again"),
            "when": f"{item['start']} to {item['end']}",
            "current": item["current"]["pnl"] if both else None,
            "proposed": item["proposed"]["pnl"],
            "percent": item["proposed"]["return"],
        }
        for item in history["windows"]
    ]
    if not rows:
        st.caption("The loaded history covers none of the known bad times.")
        return
    frame = pd.DataFrame(rows).astype({"current": float, "proposed": float, "percent": float})
    frame = frame.sort_values("current" if both else "proposed", na_position="last").head(10)
    columns = {
        "window": Column(
            label="Time", help="Bad times of the scenario library inside the loaded history, worst first.", width=170
        ),
        "when": Column(label="From, to", width=170),
        "current": Column(label="Now", format="money_change", help="Bought and held over the window, without fee."),
        "proposed": Column(label="Proposed", format="money_change"),
        "percent": Column(label="Proposed %", format="percent"),
    }
    shown = columns if both else {name: column for name, column in columns.items() if name != "current"}
    worst = frame.iloc[0]
    alt = f"Worst: {worst['window']}, {numbers.money(worst['proposed'], answer.currency)} for the proposal."
    table(frame, shown, key="portfolio-windows-table", alt=alt)


def limits_tab(answer: Answer) -> None:
    """Each limit with its value, what is left, and what moving it would bring."""
    rows = answer.document["constraints"]
    if not rows:
        st.caption("There are no limits beside full investment without short positions.")
        return
    whole = [row for row in rows if not row["rule"].startswith(("max_weight", "min_weight"))]
    single = [row for row in rows if row not in whole]
    binding = [row for row in single if row["binding"] and row["shadow_price"]]
    every = st.toggle(f"Show all {len(rows)} limits, also those on single assets that do not bind", key="portfolio-limits-all")
    shown = rows if every else [*whole, *binding]
    if not shown:
        st.caption("No limit binds.")
        return
    table(limits_frame(shown), _LIMIT_COLUMNS, key="portfolio-limits", alt=f"{len(binding)} limits on single assets bind.")
    st.caption(
        "Shadow price: what one percentage point more would bring, to first order. The last column is the same figure from "
        "solving again with the limit moved by 0.1 points; the two must agree. Beside them the portfolio is fully invested."
    )


def limits_frame(rows: list[Mapping[str, Any]]) -> Any:
    """One row per limit, values as fractions."""
    import pandas as pd

    return pd.DataFrame(
        {
            "limit": [limit_label(row["name"]) for row in rows],
            "value": [row["value"] for row in rows],
            "bound": [row["limit"] for row in rows],
            "slack": [row["slack"] for row in rows],
            "binds": ["binds" if row["binding"] else "free" for row in rows],
            "words": [signed(row["words"]) for row in rows],
            "dual": [row["shadow_price"] for row in rows],
            "again": [row["finite_difference"] for row in rows],
        }
    ).astype({"dual": float, "again": float})


_LIMIT_COLUMNS = {
    "limit": Column(label="Limit", width=170),
    "value": Column(label="Value %", format="percent", help="What the proposal has.", width=70),
    "bound": Column(label="Limit %", format="percent", width=70),
    "slack": Column(label="Left, points", format="percent", help="Room before the limit is reached.", width=84),
    "binds": Column(label="State", width=60),
    "words": Column(label="What moving it would bring", wrap=True, width="large"),
    "dual": Column(label="Shadow price", format="ratio4", help="d(objective)/d(limit), both as fractions.", width=94),
    "again": Column(label="Solved again", format="ratio4", help="Finite difference of the same.", width=94),
}
