"""Holdings as people paste them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from components.portfolio.case import Holding
from components.portfolio.holdings_text import match_names, read_holdings, text_of_file
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
    assert found.unit == unit
    assert {line.name: line.amount for line in found.lines} == pytest.approx(expected)


def test_lines_that_cannot_be_read_are_named() -> None:
    found = read_holdings("SPY 60 %\nno number here\nTLT 40 %")
    assert found.unread == ("no number here",)


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
    if found.unit == "money":
        assert {line.name: line.amount for line in found.lines} == held


def test_files_in_several_encodings_and_workbooks() -> None:
    assert read_holdings(text_of_file("资产,权重\n沪深300,100%".encode("gb18030"), "h.csv")).lines[0].name == "沪深300"
    book = Workbook()
    for row in (["Ticker", "Weight"], ["SPY", 0.6], ["TLT", 0.4]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    found = read_holdings(text_of_file(stream.getvalue(), "h.xlsx"))
    assert {line.name: line.amount for line in found.lines} == {"SPY": 60.0, "TLT": 40.0}
    with pytest.raises(InputError, match=r"bad\.xlsx"):
        text_of_file(b"not a workbook", "bad.xlsx")


def test_names_match_whatever_their_case_and_by_full_name() -> None:
    given_lines = [Holding(name=name, amount=1.0) for name in ("spy", "Long Treasuries", "IWN", "CASH", "zzzz")]
    matched, unknown = match_names(given_lines, ["SPY", "TLT", "IWM"], {"TLT": "Long Treasuries", "SPY": None})
    assert [line.name for line in matched] == ["SPY", "TLT", "IWN", "CASH", "zzzz"]
    assert unknown == {"IWN": ["IWM"], "zzzz": []}
