"""Files of trades: what is read, what is left out rather than guessed at, and what is refused."""

import pytest

from workbench.errors import DataError
from workbench.sentiment.trade_file import MOST_TRADES, read_trades

HEADS = "date,asset,side,quantity,price\n"


def test_numbers_with_thousands_are_read_and_decimal_commas_are_not_guessed_at() -> None:
    rows = ['2020-01-02,A,buy,"1,200",10.5', '2020-01-03,A,sell,100,"12,5"', '2020-01-04,A,sell,100,"1.234,50"']
    trades, notes = read_trades((HEADS + "\n".join(rows)).encode(), "trades.csv")
    assert [(trade.quantity, trade.price) for trade in trades] == [(1200.0, 10.5)]
    assert notes == ["2 rows of trades.csv are no trades and were left out."]


def test_columns_parted_by_semicolons() -> None:
    trades, notes = read_trades(b"Trade Date;Ticker;Qty;Price\n2020-01-02;A;-5;3.5\n", "trades.csv")
    assert [(trade.asset, trade.quantity, trade.price) for trade in trades] == [("A", -5.0, 3.5)]
    assert notes == []


def test_a_head_that_stands_there_twice_is_told_with_the_column_that_was_read() -> None:
    trades, notes = read_trades(b"date,asset,price,quantity,price,fee,fee\n2020-01-02,A,3.5,-5,9,0,0\n", "t.csv")
    assert [trade.price for trade in trades] == [3.5]
    assert notes == ["t.csv has 2 columns called 'price' (3 and 5): column 3 was read."]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "trades.csv"),
        (b"hello\nworld\n", "trades.csv"),
        (b"PK\x03\x04" + b"x" * 200, "trades.xlsx"),
        (b"\x00\x01" * 50, "trades.xlsx"),
        (HEADS.encode() + b"2020-01-02,A,buy,1,1\n" * (MOST_TRADES + 1), "trades.csv"),
    ],
    ids=["empty", "no table", "broken package", "no workbook", "too long"],
)
def test_what_cannot_be_read_is_told(data: bytes, name: str) -> None:
    with pytest.raises(DataError):
        read_trades(data, name)


def test_the_whole_column_tells_which_of_day_and_month_stands_first() -> None:
    rows = ["05/06/2020,A,buy,10,1", "25/06/2020,A,sell,10,1"]
    trades, _ = read_trades((HEADS + "\n".join(rows)).encode(), "trades.csv")
    assert [trade.day.isoformat() for trade in trades] == ["2020-06-05", "2020-06-25"]


def test_dates_that_can_be_read_in_two_orders_are_not_guessed_at() -> None:
    with pytest.raises(DataError, match="and nothing in the column tells which"):
        read_trades((HEADS + "05/06/2020,A,buy,10,1\n").encode(), "trades.csv")
