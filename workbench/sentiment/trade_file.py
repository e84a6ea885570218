"""A client's trades from a file, and what was held and gained by average cost."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import numpy as np
import pandas as pd

from workbench.errors import DataError
from workbench.sentiment.rows import cell_rows, heads_of, repeated_heads

_NAMES: Mapping[str, frozenset[str]] = {
    "day": frozenset({"date", "trade date", "tradedate", "day", "日期", "成交日期", "交易日期"}),
    "asset": frozenset({"asset", "ticker", "symbol", "security", "instrument", "isin", "证券代码", "代码", "标的", "证券名称"}),
    "side": frozenset({"side", "action", "type", "direction", "buy/sell", "buy_sell", "买卖", "方向", "买卖方向", "操作"}),
    "quantity": frozenset({"quantity", "qty", "shares", "units", "amount of shares", "数量", "成交数量", "股数"}),
    "price": frozenset({"price", "trade price", "unit price", "价格", "成交价格", "成交价"}),
}
_BUYS = frozenset({"buy", "b", "bought", "purchase", "买", "买入", "申购", "认购"})
_SELLS = frozenset({"sell", "s", "sold", "sale", "redeem", "redemption", "卖", "卖出", "赎回"})
#: Commas between groups of digits. One elsewhere may be a decimal comma: such a number is not guessed at.
_NUMBER = re.compile(r"[-+]?(?:\d+|\d{1,3}(?:,\d{2,3})*,\d{3})?(?:\.\d*)?(?:e[-+]?\d{1,2})?", re.IGNORECASE)
#: Rows of one file.
MOST_TRADES = 100_000


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade. ``quantity`` is above zero for a purchase and below for a sale; ``price`` in the file's currency."""

    day: date
    asset: str
    quantity: float
    price: float


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale with the average cost of what was held just before, and the other positions then: asset to average cost."""

    trade: Trade
    cost: float
    others: Mapping[str, float]


def read_trades(data: bytes, name: str) -> tuple[list[Trade], list[str]]:
    """The trades by day, and what was left out.

    Columns are known by their heads: date, asset (ticker, symbol), quantity, price, and side where quantities have no sign.

    Raises:
        DataError: no such table, a column is missing, its dates can be read in two orders, or no row can be used.
    """
    table, heads = _table(data, name)
    columns = _columns(table, name)
    trades, left_out = [], 0
    days, notes = _days(table[columns["day"]], columns["day"])
    for place, day in enumerate(days):
        row = {role: table[column].iloc[place] for role, column in columns.items()}
        trade = None if day is None else _trade(day, row)
        if trade is None:
            left_out += 1
        else:
            trades.append(trade)
    if not trades:
        raise DataError(f"No row of {name} is a trade.", "A trade has a date, an asset, a quantity, a price, and buy or sell.")
    notes = [*repeated_heads(heads, list(columns.values()), name), *notes]
    if left_out:
        notes.append(f"{left_out} rows of {name} are no trades and were left out.")
    return sorted(trades, key=lambda trade: trade.day), notes


def _days(column: "pd.Series[str]", name: str) -> tuple[list[date | None], list[str]]:
    """The days of a column, None where there is none, and in which order day, month and year were taken to stand."""
    import pyarrow as pa

    from workbench.market.dates import read_dates

    found = read_dates(pa.array(column, pa.string()), name=name)
    days = [None if np.isnat(day) else day.astype("datetime64[D]").item() for day in found.days]
    return days, [f"{note.detail} {note.action}".strip() for note in found.notes]


def _table(data: bytes, name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """All cells as text, under the heads as they stand there, each once; and all heads."""
    all_heads = heads_of(io.BytesIO(data), name)
    heads = tuple(dict.fromkeys(head for head in all_heads if head))
    if not heads:
        raise DataError(f"{name} is empty.", "Give a CSV or XLSX file of trades.")
    rows = list(islice(cell_rows(io.BytesIO(data), name, heads), MOST_TRADES + 1))
    if len(rows) > MOST_TRADES:
        raise DataError(f"{name} has more than {MOST_TRADES:,} rows.", "Give a part of it, by date or by asset.")
    return pd.DataFrame(rows, columns=list(heads), dtype=str), all_heads


def _columns(table: pd.DataFrame, name: str) -> dict[str, str]:
    heads = {str(column): str(column).strip().casefold().replace("_", " ") for column in table.columns}
    found = {role: next((column for column, head in heads.items() if head in names), None) for role, names in _NAMES.items()}
    missing = [role for role, column in found.items() if column is None and role != "side"]
    if missing:
        said = {"day": "date"}
        raise DataError(
            f"{name} has no column for {', '.join(said.get(role, role) for role in missing)}.",
            f"Its columns are: {', '.join(list(heads)[:20])}.",
        )
    return {role: column for role, column in found.items() if column is not None}


def _trade(day: date, row: Mapping[str, str]) -> Trade | None:
    quantity, price = _number(row["quantity"]), _number(row["price"])
    side = row.get("side", "").strip().casefold()
    asset = row["asset"].strip()
    if quantity is None or price is None or price <= 0 or quantity == 0 or not asset:
        return None
    if side in _SELLS:
        quantity = -abs(quantity)
    elif side in _BUYS:
        quantity = abs(quantity)
    elif side:
        return None
    return Trade(day, asset, quantity, price)


def _number(text: str) -> float | None:
    """None for what is no number, and for a comma that need not part thousands ("12,5", "1.234,50")."""
    plain = text.strip().replace("\u2212", "-").lstrip("$€£¥")
    if not _NUMBER.fullmatch(plain):
        return None
    try:
        value = float(plain.replace(",", ""))
    except ValueError:
        return None
    return value if abs(value) < 1e12 else None


def sales_of(trades: Sequence[Trade]) -> Iterator[Sale]:
    """Every sale of something held, with average costs. What is sold beyond what was held (an older holding) is no sale."""
    held: dict[str, tuple[float, float]] = {}
    for trade in trades:
        quantity, cost = held.get(trade.asset, (0.0, 0.0))
        if trade.quantity > 0:
            total = quantity + trade.quantity
            held[trade.asset] = (total, (quantity * cost + trade.quantity * trade.price) / total)
            continue
        if quantity <= 0:
            continue
        others = {asset: own for asset, (count, own) in held.items() if asset != trade.asset and count > 0}
        yield Sale(trade, cost, others)
        held[trade.asset] = (max(0.0, quantity + trade.quantity), cost)
