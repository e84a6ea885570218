"""Whether a client's trades agree with what the words suggest. House thresholds; a check that the data cannot carry says so.

* ``disposition`` (Odean 1998): PGR - PLR, the share of gains realised less that of losses, on days with a sale; above zero.
* ``chasing``: purchases after a rise of 20 % or more in 20 sessions.
* ``panic``: sales within 5 sessions of a price more than 8 % below the highest of the 20 sessions before.
* ``turnover``: the smaller of purchases and sales a year over the average value held, above 100 %.
* ``anchoring``: sales within 1 % of the average cost.
* ``doubling``: a sale at a loss followed within ten days by a purchase at least half as large again as the usual one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

import numpy as np
import pandas as pd

from workbench.sentiment.daily import FloatArray
from workbench.sentiment.trade_file import Sale, Trade, sales_of

RISE, FALL = 0.20, 0.08
SESSIONS, SOON = 20, 5
#: Share of the trades looked at from which a check agrees, and the fewest trades that can be looked at.
ENOUGH, FEWEST = 0.2, 3


@dataclass(frozen=True, slots=True)
class TradeCheck:
    """``agrees``: None where the trades cannot tell; ``detail`` says why, or gives the figures."""

    check: str
    agrees: bool | None
    value: float | None
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    trades: Sequence[Trade]
    sales: Sequence[Sale]
    prices: pd.DataFrame | None

    def before(self, trade: Trade, sessions: int) -> "pd.Series[float] | None":
        """Prices of the traded asset over so many sessions and the one before them, up to the day before the trade."""
        if self.prices is None or trade.asset not in self.prices.columns:
            return None
        known = self.prices.loc[self.prices.index < pd.Timestamp(trade.day), trade.asset].dropna()
        return known.iloc[-sessions - 1 :] if len(known) > sessions else None

    def price_on(self, asset: str, trade: Trade) -> float | None:
        """The last price up to the day of the trade."""
        if self.prices is None or asset not in self.prices.columns:
            return None
        known = self.prices.loc[: pd.Timestamp(trade.day), asset].dropna()
        return float(known.iloc[-1]) if len(known) else None


def check_trades(trades: Sequence[Trade], prices: pd.DataFrame | None) -> dict[str, TradeCheck]:
    """Every check by its name. ``prices``: as in ``PriceTable.prices``, in the currency and units of the trades."""
    data = _Data(trades, list(sales_of(trades)), prices)
    checks: Mapping[str, Callable[[_Data], tuple[bool | None, float | None, str]]] = {
        "disposition": _disposition,
        "chasing": _chasing,
        "panic": _panic,
        "turnover": _turnover,
        "anchoring": _anchoring,
        "doubling": _doubling,
    }
    return {name: TradeCheck(name, *check(data)) for name, check in checks.items()}


_NO_PRICES = "Prices of the traded assets are needed to tell."


def _disposition(data: _Data) -> tuple[bool | None, float | None, str]:
    if data.prices is None:
        return None, None, _NO_PRICES
    realised, paper = [0, 0], [0, 0]
    for sales in _by_day(data.sales):
        sold = {sale.trade.asset for sale in sales}
        for sale in {sale.trade.asset: sale for sale in sales}.values():
            realised[sale.trade.price <= sale.cost] += 1
        for asset, cost in sales[-1].others.items():
            price = data.price_on(asset, sales[-1].trade)
            if price is not None and asset not in sold:
                paper[price <= cost] += 1
    gains, losses = realised[0] + paper[0], realised[1] + paper[1]
    if sum(realised) < FEWEST or not gains or not losses:
        return None, None, f"{sum(realised)} sales, {gains} gains and {losses} losses that could be taken: too few to tell."
    pgr, plr = realised[0] / gains, realised[1] / losses
    error = float(np.sqrt(pgr * (1 - pgr) / gains + plr * (1 - plr) / losses))
    told = (
        f"{pgr:.0%} of gains and {plr:.0%} of losses were realised (difference {pgr - plr:+.2f}, standard error {error:.2f})."
    )
    return pgr > plr, pgr - plr, told.replace("-", "−")


def _by_day(sales: Sequence[Sale]) -> list[list[Sale]]:
    """The sales of each day: whatever is held then and not sold is a paper gain or loss of that day once."""
    return [list(same) for _, same in groupby(sales, key=lambda sale: sale.trade.day)]


def _share(hits: Sequence[bool], told: str) -> tuple[bool | None, float | None, str]:
    if len(hits) < FEWEST:
        return None, None, f"{len(hits)} trades with enough prices before them: too few to tell."
    return sum(hits) / len(hits) >= ENOUGH, sum(hits) / len(hits), f"{sum(hits)} of {len(hits)} {told}"


def _chasing(data: _Data) -> tuple[bool | None, float | None, str]:
    if data.prices is None:
        return None, None, _NO_PRICES
    windows = [data.before(trade, SESSIONS) for trade in data.trades if trade.quantity > 0]
    hits = [bool(window.iloc[-1] / window.iloc[0] - 1 >= RISE) for window in windows if window is not None]
    return _share(hits, f"purchases came after a rise of {RISE:.0%} or more in {SESSIONS} sessions.")


def _panic(data: _Data) -> tuple[bool | None, float | None, str]:
    if data.prices is None:
        return None, None, _NO_PRICES
    windows = [data.before(sale.trade, SESSIONS + SOON) for sale in data.sales]
    hits = [_fell(np.asarray(window, dtype=np.float64)) for window in windows if window is not None]
    return _share(hits, f"sales came within {SOON} sessions of a price more than {FALL:.0%} below the 20 sessions' high.")


def _fell(prices: FloatArray) -> bool:
    places = range(len(prices) - SOON, len(prices))
    return any(prices[place] / prices[max(0, place - SESSIONS) : place + 1].max() - 1 < -FALL for place in places)


def _turnover(data: _Data) -> tuple[bool | None, float | None, str]:
    if data.prices is None:
        return None, None, _NO_PRICES
    first, last = data.trades[0].day, data.trades[-1].day
    years = (last - first).days / 365.25
    if years < 0.25:
        return None, None, "The trades span less than three months: too short to tell."
    held = pd.DataFrame(0.0, index=data.prices.loc[pd.Timestamp(first) : pd.Timestamp(last)].index, columns=data.prices.columns)
    for trade in data.trades:
        if trade.asset in held.columns:
            held.loc[pd.Timestamp(trade.day) :, trade.asset] += trade.quantity
    value = float((held.clip(lower=0) * data.prices.reindex(held.index)).sum(axis=1).mean())
    priced = [trade for trade in data.trades if trade.asset in held.columns]
    bought = sum(trade.quantity * trade.price for trade in priced if trade.quantity > 0)
    sold = -sum(trade.quantity * trade.price for trade in priced if trade.quantity < 0)
    if not value > 0:
        return None, None, _NO_PRICES
    turnover = min(bought, sold) / value / years
    return turnover > 1.0, turnover, f"Turnover is {turnover:.0%} a year of the average value held."


def _anchoring(data: _Data) -> tuple[bool | None, float | None, str]:
    hits = [abs(sale.trade.price / sale.cost - 1) <= 0.01 for sale in data.sales]
    return _share(hits, "sales were within 1 % of the average cost.")


def _doubling(data: _Data) -> tuple[bool | None, float | None, str]:
    losses = [sale.trade.day for sale in data.sales if sale.trade.price < sale.cost]
    buys = [trade for trade in data.trades if trade.quantity > 0]
    if len(losses) < FEWEST or len(buys) < FEWEST:
        return None, None, f"{len(losses)} sales at a loss: too few to tell."
    usual = float(np.median([trade.quantity * trade.price for trade in buys]))
    larger = [
        any(
            timedelta() <= trade.day - day <= timedelta(days=10) and trade.quantity * trade.price >= 1.5 * usual
            for trade in buys
        )
        for day in losses
    ]
    return _share(larger, "sales at a loss were followed within ten days by a purchase half as large again as usual.")
