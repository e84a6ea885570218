"""Holdings as people paste them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from components.portfolio.case import Holding
from components.portfolio.holdings_text import match_names, read_holdings, text_of_file
from tests.doubles.workbooks import bloated_workbook
from workbench.errors import InputError


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("SPY\t45 %\nTLT\t55 %", "percent", {"SPY": 45.0, "TLT": 55.0}),
        ("SPY 45%\nUS equity 55%", "percent", {"SPY": 45.0, "US equity": 55.0}),
        ("SPY,0.45\nTLT,0.55", "percent", {"SPY": 45.0, "TLT": 55.0}),
        ("Asset;Weight\nSPY;45\nTLT;30", "percent", {"SPY": 45.0, "TLT": 30.0}),
        ("SPY\t$120,000\nTLT\t80,000.50", "money", {"SPY": 120_000.0, "TLT": 80_000.5}),
        ("SPY;120.000,50\nTLT;80.000,00", "money", {"SPY": 120_000.5, "TLT": 80_000.0}),
        ("Ticker\tName\tShares\tPrice\tMarket value\nSPY\tS&P 500\t10\t500\t5000\nTLT\tBonds\t20\t90\t1800", "money",
         {"SPY": 5000.0, "TLT": 1800.0}),
        ("代码\t名称\t市值\t占比\n510300\t沪深300\t60000\t60%\n现金\t\t40000\t40%", "percent", {"510300": 60.0, "CASH": 40.0}),
        ("SPY 45\nCash 55\nTotal 100", "percent", {"SPY": 45.0, "CASH": 55.0}),
        ("SPY,120,000\nTLT,80,000", "money", {"SPY": 120_000.0, "TLT": 80_000.0}),
        ('"SPY","120,000"\n"TLT, long","80,000"', "money", {"SPY": 120_000.0, "TLT, long": 80_000.0}),
        ("SPY 120,000\nTLT 80,000", "money", {"SPY": 120_000.0, "TLT": 80_000.0}),
        ("SPY: 60 %\n\nTLT: 40 %\n", "percent", {"SPY": 60.0, "TLT": 40.0}),
    ],
)  # fmt: skip
def test_usual_layouts(text: str, unit: str, expected: dict[str, float]) -> None:
    found = read_holdings(text)
    assert found.looks == unit
    assert {line.name: line.amount for line in found.in_unit(unit)} == pytest.approx(expected)


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ("SPY 540,000.00 USD", 540_000.0), ("SPY USD 540,000", 540_000.0), ("SPY US$540000", 540_000.0),
        ("SPY 540000$", 540_000.0), ("SPY 120.000,50 EUR", 120_000.5), ("SPY € 120.000,50", 120_000.5),
        ("SPY 9,5", 9.5), ("SPY\t１０．５", 10.5), ("SPY 54万", 540_000.0), ("SPY 54万元", 540_000.0),
        ("SPY：５４万元", 540_000.0), ("SPY 60k", 60_000.0), ("SPY 1.2m CHF", 1.2e6),
        ("SPY 540000 元", 540_000.0), ("SPY 540000人民币", 540_000.0), ("SPY CNY 540000", 540_000.0),
        ("SPY 540 000 EUR", 540_000.0), ("SPY 540'000", 540_000.0), ("ＳＰＹ　４５％", 45.0), ("SPY - 45 %", 45.0),
        ("45 % SPY", 45.0), ("SPY (1,200.50)", -1200.5), ("SPY,9.125", 9.125), ("SPY = 45.125 %", 45.125),
        ("SPY 1.234.567", 1_234_567.0), ("SPY\t12,345 %", 12.345), ("SPY 45 pct", 45.0),
        ("SPY\tUSD\t540,000.00", 540_000.0), ("SPY\t540,000.00\tUSD", 540_000.0),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(line: str, amount: float) -> None:
    found = read_holdings(line)
    assert [(item.name, item.amount) for item in found.lines] == [("SPY", pytest.approx(amount))]
    assert found.unread == ()


def test_lines_that_cannot_be_read_are_named_with_their_reason() -> None:
    found = read_holdings("SPY 60 %\nno number here\nTLT 40 %\nTotal 100 %\nQQQ 10 @ 150\n55 %\nEEM 5000 USD")
    assert [(item.text, item.reason) for item in found.unread] == [
        ("no number here", "no amount"),
        ("Total 100 %", "a total, not a holding"),
        ("QQQ 10 @ 150", "no amount in it that can be read"),
        ("55 %", "an amount without a name"),
        ("EEM 5000 USD", "in money, while other lines are in per cent"),
    ]


@pytest.mark.parametrize("first", ["SPY 10 @ 54", "SPY @ 54", "SPY 540.000,00,00 USD", "SPY;n/a 2024", "Asset 7x value"])
def test_a_first_line_that_cannot_be_read_is_no_head(first: str) -> None:
    found = read_holdings(f"{first}\nQQQ 300000\nEFA 120000")
    assert [line.name for line in found.lines] == ["QQQ", "EFA"]
    assert [item.text for item in found.unread] == [first]


def test_the_pasted_lines_of_an_advisor() -> None:
    found = read_holdings("SPY 540,000.00 USD\nQQQ 300000\nEFA 120000")
    assert {line.name: line.amount for line in found.lines} == {"SPY": 540_000.0, "QQQ": 300_000.0, "EFA": 120_000.0}
    assert (found.looks, found.unread) == ("money", ())
    assert read_holdings("SPY 45\nQQQ 25\nEFA 10\nIWM 5\nHYG 5").looks == "percent"


def test_a_head_with_a_year_in_it_is_told() -> None:
    found = read_holdings("As of 31 December\nTicker;Value at end of 2024\nSPY;5000\nTLT;4000")
    assert [line.amount for line in found.lines] == [5000.0, 4000.0]
    assert ("Ticker;Value at end of 2024", "taken for the heads of the columns") in [(u.text, u.reason) for u in found.unread]


@pytest.mark.parametrize("line", ["SPY 120.000", "SPY 541 250", "SPY,10,45"])
def test_what_can_be_read_in_two_ways_is_not_guessed(line: str) -> None:
    found = read_holdings(f"TLT 5000 USD\n{line}")
    assert [item.text for item in found.unread] == [line]
    assert "may be" in found.unread[0].reason


def test_what_stands_around_it_decides() -> None:
    assert [line.amount for line in read_holdings("SPY 120.000\nTLT 80.500,25").lines] == [120_000.0, 80_500.25]
    assert [line.amount for line in read_holdings("SPY 120.125\nTLT 80,500.25").lines] == [120.125, 80_500.25]
    assert [line.amount for line in read_holdings("A 33.333\nB 33.333\nC 33.334").lines] == [33.333, 33.333, 33.334]
    assert [line.name for line in read_holdings("S&P 500 450", known=["S&P 500"]).lines] == ["S&P 500"]


def test_a_number_under_the_head_is_taken_and_no_other() -> None:
    found = read_holdings("Ticker\tPrice\tWeight\nSPY\t500\t60\nTLT\t90\t\n")
    assert [(line.name, line.amount) for line in found.lines] == [("SPY", 60.0)]
    assert found.unread[0].reason == "no number under “Weight”"
    with pytest.raises(InputError, match="neither weights nor values"):
        read_holdings("Ticker,Shares,Price\nSPY,10,500")


@given(st.lists(st.text(alphabet="SPQ 0123456789.,;%$元万\t-", min_size=1, max_size=14), min_size=1, max_size=5))
def test_no_line_with_a_digit_is_lost(lines: list[str]) -> None:
    digits = [line for line in lines if any(letter.isdigit() for letter in line)]
    try:
        found = read_holdings("\n".join(lines))
    except InputError:
        return
    assert len(found.lines) + len(found.unread) >= len(digits)


def test_fractions_are_weights_only_where_weights_are_meant() -> None:
    found = read_holdings("SPY 0.6\nTLT 0.4")
    assert [line.amount for line in found.in_unit("percent")] == [60.0, 40.0]
    assert [line.amount for line in found.in_unit("money")] == [0.6, 0.4]


@pytest.mark.parametrize("text", ["hello", "\n\n", "a\tb"])
def test_nothing_to_read_says_what_to_write(text: str) -> None:
    with pytest.raises(InputError, match="name and a number"):
        read_holdings(text)


@given(st.dictionaries(st.from_regex(r"[A-Z]{2,5}", fullmatch=True), st.integers(1, 10**7), min_size=1, max_size=8))
def test_money_pasted_from_a_spreadsheet_comes_back(held: dict[str, int]) -> None:
    held = {name: amount for name, amount in held.items() if name.casefold() not in {"total", "sum", "cash"}}
    if not held:
        return
    found = read_holdings("Ticker\tMarket value\n" + "\n".join(f"{name}\t{amount:,}" for name, amount in held.items()))
    assert {line.name for line in found.lines} == set(held)
    if found.looks == "money":
        assert {line.name: line.amount for line in found.lines} == held


def test_files_in_several_encodings_and_workbooks() -> None:
    assert read_holdings(text_of_file("资产,权重\n沪深300,100%".encode("gb18030"), "h.csv")).lines[0].name == "沪深300"
    book = Workbook()
    for row in (["Ticker", "Weight"], ["SPY", 0.6], ["TLT", 0.4]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    found = read_holdings(text_of_file(stream.getvalue(), "h.xlsx"))
    assert {line.name: line.amount for line in found.in_unit("percent")} == {"SPY": 60.0, "TLT": 40.0}
    with pytest.raises(InputError, match=r"bad\.xlsx"):
        text_of_file(b"not a workbook", "bad.xlsx")
    with pytest.raises(InputError, match="would unpack from"):
        text_of_file(bloated_workbook(), "bomb.xlsx")


def test_names_match_whatever_their_case_and_by_full_name() -> None:
    given_lines = [Holding(name=name, amount=1.0) for name in ("spy", "Long Treasuries", "IWN", "CASH", "zzzz")]
    matched, unknown = match_names(given_lines, ["SPY", "TLT", "IWM"], {"TLT": "Long Treasuries", "SPY": None})
    assert match_names([Holding(name="沪深300（ETF）", amount=1.0)], ["沪深300(ETF)"], {})[1] == {}
    assert [line.name for line in matched] == ["SPY", "TLT", "IWN", "CASH", "zzzz"]
    assert unknown == {"IWN": ["IWM"], "zzzz": []}
