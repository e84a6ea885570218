"""A client's trades from a file, and what was held and gained by average cost."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

import pandas as pd

from workbench.errors import DataError
from workbench.sentiment.rows import encoding_of

_NAMES: Mapping[str, frozenset[str]] = {
    "day": frozenset({"date", "trade date", "tradedate", "day", "日期", "成交日期", "交易日期"}),
    "asset": frozenset({"asset", "ticker", "symbol", "security", "instrument", "isin", "证券代码", "代码", "标的", "证券名称"}),
    "side": frozenset({"side", "action", "type", "direction", "buy/sell", "buy_sell", "买卖", "方向", "买卖方向", "操作"}),
    "quantity": frozenset({"quantity", "qty", "shares", "units", "amount of shares", "数量", "成交数量", "股数"}),
    "price": frozenset({"price", "trade price", "unit price", "价格", "成交价格", "成交价"}),
}
_BUYS = frozenset({"buy", "b", "bought", "purchase", "买", "买入", "申购", "认购"})
_SELLS = frozenset({"sell", "s", "sold", "sale", "redeem", "redemption", "卖", "卖出", "赎回"})
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
        DataError: no such table, a column is missing, or no row can be used.
    """
    table = _table(data, name)
    columns = _columns(table, name)
    trades, left_out = [], 0
    days = pd.to_datetime(table[columns["day"]].str.strip(), errors="coerce", format="mixed", dayfirst=False, yearfirst=True)
    for place in range(len(table)):
        row = {role: table[column].iloc[place] for role, column in columns.items()}
        trade = None if pd.isna(days.iloc[place]) else _trade(days.iloc[place].date(), row)
        if trade is None:
            left_out += 1
        else:
            trades.append(trade)
    if not trades:
        raise DataError(f"No row of {name} is a trade.", "A trade has a date, an asset, a quantity, a price, and buy or sell.")
    notes = [f"{left_out} rows of {name} are no trades and were left out."] if left_out else []
    return sorted(trades, key=lambda trade: trade.day), notes


def _table(data: bytes, name: str) -> pd.DataFrame:
    try:
        if PurePath(name).suffix.lower() in {".xlsx", ".xlsm"}:
            table = pd.read_excel(io.BytesIO(data), dtype=str, keep_default_na=False, nrows=MOST_TRADES)
        else:
            encoding = encoding_of(io.BytesIO(data))
            table = pd.read_csv(
                io.BytesIO(data),
                dtype=str,
                keep_default_na=False,
                sep=None,
                engine="python",
                encoding=encoding,
                nrows=MOST_TRADES,
            )
    except (ValueError, KeyError, OSError, pd.errors.ParserError) as error:
        raise DataError(
            f"{name} cannot be read as a table: {str(error)[:120]}", "Give a CSV or XLSX file of trades."
        ) from error
    return table.astype(str)


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
    try:
        value = float(text.strip().replace(",", "").replace("\u2212", "-").lstrip("$€£¥"))
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
