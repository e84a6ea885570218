"""Statements that are not printed on pages: filings as HTML with inline XBRL, statements in workbooks, changes in equity."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.documents.printed import COVER, parse_of
from workbench.documents.analysis import analyse
from workbench.documents.ingest import add_files
from workbench.documents.library import Library
from workbench.documents.model import Analysis, Figure
from workbench.documents.parses import Particulars
from workbench.documents.reading import read_document

PARTICULARS = Particulars(file="x", added_at="2026-01-05T09:30:00+00:00")


def _fact(text: str) -> str:
    marks = 'name="us-gaap:X" contextRef="c1" unitRef="usd" decimals="-6" scale="6"'
    return f"<ix:nonFraction {marks}><span>{text}</span></ix:nonFraction>"


def _row(label: str, *values: str) -> str:
    """As the filings of today are set: the sign, the number and the closing bracket in cells of their own."""
    cells = ""
    for value in values:
        bare = value.strip("$()")
        closing = ")" if value.endswith(")") else ""
        opened = "(" if "(" in value else ""
        sign = "$" if value.startswith("$") else ""
        cells += f'<td></td><td>{sign}</td><td style="text-align:right">{opened}{_fact(bare)}</td><td>{closing}</td>'
    return f'<tr><td colspan="3"><div><span>{label}</span></div></td>{cells}</tr>'


XBRL = f"""<?xml version="1.0" encoding="ASCII"?><html xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"><head><title>hzn-20220630</title>
</head><body><div style="display: none"><ix:header><ix:hidden><ix:nonNumeric name="dei:X">hidden fact 999</ix:nonNumeric>
</ix:hidden></ix:header></div>
<div><span>UNITED STATES<br/>SECURITIES AND EXCHANGE COMMISSION</span></div>
<div>FORM <ix:nonNumeric name="dei:DocumentType">10-Q</ix:nonNumeric></div>
<div>For the quarterly period ended <ix:nonNumeric name="dei:DocumentPeriodEndDate">June 30, 2022</ix:nonNumeric></div>
<div><ix:nonNumeric name="dei:EntityRegistrantName">Horizon Instruments, Inc.</ix:nonNumeric></div>
<div>(Exact name of registrant as specified in its charter)</div><hr style="page-break-after:always"/>
<div><span>Horizon Instruments, Inc.</span></div><div>CONDENSED CONSOLIDATED STATEMENTS OF INCOME</div>
<div>(in millions, except per share amounts)</div><div>(unaudited)</div>
<table><tr><td colspan="3"></td><td colspan="8">Three Months Ended<br/>June 30,</td>
<td colspan="8">Six Months Ended<br/>June 30,</td></tr>
<tr><td colspan="3"></td><td></td><td colspan="3">2022</td><td></td><td colspan="3">2021</td><td></td><td colspan="3">2022</td>
<td></td><td colspan="3">2021</td></tr>
{_row("Net sales", "$1,200", "$1,000", "$2,300", "$1,900")}{_row("Cost of sales", "720", "650", "1,400", "1,200")}
{_row("Gross profit", "480", "350", "900", "700")}{_row("Interest expense", "(20)", "(15)", "(40)", "(30)")}
{_row("Provision for income taxes", "(40)", "(30)", "(80)", "(60)")}{_row("Net income", "$120", "$105", "$230", "$200")}
{_row("Diluted earnings per share", "$1.20", "$1.05", "$2.30", "$2.00")}</table></body></html>"""


def values(found: Analysis, *statements: str) -> dict[tuple[str | None, int | None, int | None], Decimal]:
    return {
        (one.item, one.fiscal_year, one.months): one.value
        for one in found.figures
        if not statements or one.statement in statements
    }


def test_a_filing_with_inline_xbrl(tmp_path: Path) -> None:
    path = tmp_path / "filing.htm"
    path.write_text(XBRL, "utf-8")
    found = analyse(read_document(path, "c" * 64, name="filing.htm"), PARTICULARS)
    assert (found.info.company, found.info.kind, found.info.period) == ("Horizon Instruments, Inc.", "10-Q", "Q2 FY2022")
    assert not any("999" in page.text for page in found.pages)
    got = values(found)
    assert got["revenue", 2022, 3] == 1_200_000_000
    assert got["revenue", 2021, 6] == 1_900_000_000
    assert got["interest_expense", 2022, 6] == -40_000_000
    assert got["net_income", 2021, 3] == 105_000_000
    assert got["eps_diluted", 2022, 6] == Decimal("2.30")


def _book(path: Path) -> Path:
    book = openpyxl.Workbook()
    income: Any = book.active
    income.title = "Income statement"
    for row in (
        ("Horizon Instruments, Inc.",), ("Consolidated Statements of Income",), ("(in thousands, except per share data)",), (),
        (None, "Year ended December 31,"), (None, 2022, 2021), ("Net sales", 1_200_000, 1_000_000.5),
        ("Cost of sales", -720_000, -650_000), ("Gross profit", 480_000, 350_000.5), ("Net income", 120_000, 105_000),
        ("Diluted earnings per share", 1.2, 1.05),
    ):  # fmt: skip
        income.append(row)
    balance = book.create_sheet("Balance sheet")
    for row in (
        ("Consolidated Balance Sheets",), ("(in thousands)",), (None, "December 31, 2022", "December 31, 2021"),
        ("Cash and cash equivalents", 90_000, 80_000), ("Total current assets", 400_000, 360_000),
        ("Total assets", 1_000_000, 900_000),
        ("Total liabilities", 500_000, 480_000), ("Total equity", 500_000, 420_000),
    ):  # fmt: skip
        balance.append(row)
    book.save(path)
    return path


def test_statements_of_a_workbook_are_cells_with_meaning(tmp_path: Path) -> None:
    library = Library(tmp_path / "data")
    (info,) = add_files([_book(tmp_path / "model.xlsx")], library, added_at=PARTICULARS.added_at).documents
    assert (info.pages, info.statements, info.fiscal_year) == (2, 2, 2022)
    found = {(one.item, one.fiscal_year): one for one in library.figures(info.document_id)}
    revenue: Figure = found["revenue", 2021]
    assert (revenue.value, revenue.page, revenue.scale) == (Decimal("1000000500"), 1, 1e3)
    assert found["cost_of_revenue", 2022].value == -720_000_000
    assert found["eps_diluted", 2021].value == Decimal("1.05")
    assert (found["total_assets", 2022].value, found["total_assets", 2022].page) == (1_000_000_000, 2)
    table = library.table(info.document_id, revenue.table_id)
    cell = table.rows[revenue.row][revenue.column]
    assert cell is not None
    assert cell.value == Decimal("1000000.5")


EQUITY = """
                               EXAMPLE INDUSTRIES, INC.
             CONSOLIDATED STATEMENTS OF CHANGES IN STOCKHOLDERS' EQUITY
                        (in millions, except share data)
                                      Common Stock       Additional    Retained     Treasury    Noncontrolling    Total
                                   Shares      Amount     Paid-in      Earnings     Stock       Interests         Equity
                                                          Capital
Balance at December 31, 2020      500.1       $    5     $  1,000     $  2,500     $  (300)      $   40          $  3,245
Net income                            —            —            —          565            —           5               570
Dividends declared ($0.20 per share)  —            —            —         (100)           —           —              (100)
Repurchase of common stock         (2.0)           —            —            —          (80)          —               (80)
Balance at December 31, 2021      498.1            5        1,000        2,965         (380)         45             3,635
Net income                            —            —            —          700            —           6               706
Balance at December 31, 2022      498.1       $    5     $  1,000     $  3,665     $  (380)      $   51          $  4,341
See accompanying notes to consolidated financial statements.
"""


def test_changes_in_equity_have_their_dates_and_parts() -> None:
    found = analyse(parse_of(COVER, EQUITY), PARTICULARS)
    got = values(found, "equity")
    assert got["common_stock", 2021, 0] == 5_000_000
    assert got["paid_in_capital", 2020, 0] == 1_000_000_000
    assert got["retained_earnings", 2022, 0] == 3_665_000_000
    assert got["treasury_stock", 2021, 0] == -380_000_000
    assert got["minority_equity", 2022, 0] == 51_000_000
    assert got["total_equity", 2020, 0] == 3_245_000_000
    assert got["net_income", 2022, 12] == 706_000_000
    (paid,) = [one for one in found.figures if one.label.startswith("Dividends") and one.text == "(100)" and one.column == 7]
    assert (paid.value, paid.months, paid.fiscal_year, paid.item) == (-100_000_000, 12, 2021, None)
    assert {one.unit for one in found.figures if one.column == 1} == {"shares"}


@pytest.mark.parametrize("marked", ["<p>One<br>two</p>", "<table><tr><td>One<br>two</td><td>3</td></tr></table>"])
def test_words_of_two_lines_stay_two_words(tmp_path: Path, marked: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body>{marked}</body></html>", "utf-8")
    assert read_document(path, "d" * 64, name="a.html").pages[0].text.split()[:2] == ["One", "two"]
