"""Filings of many trades and countries are read to the figures a person would read: from columns, and through a real PDF."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from tests.documents.other_filings import EUROPEAN, HELD_BACK, NARROW, SEEN, Filing
from tests.documents.printed import page_of, parse_of, write_pdf
from workbench.documents.analysis import analyse
from workbench.documents.model import Analysis
from workbench.documents.number_styles import ENGLISH, NumberStyle, in_english, style_of
from workbench.documents.parses import Parse, Particulars
from workbench.documents.pdf_reading import read_pdf
from workbench.progress import silent

PARTICULARS = Particulars(file="filing.pdf", added_at="2026-01-05T09:30:00+00:00")
EVERY: Mapping[str, Filing] = {**SEEN, **HELD_BACK}


def missed(filing: Filing, parse: Parse) -> list[tuple[str, int, int, str]]:
    """What was not found, or found with another value beside it."""
    found: dict[tuple[str | None, int | None, int | None], set[Decimal]] = {}
    for figure in analyse(parse, PARTICULARS).figures:
        if figure.statement in ("income", "balance", "cash_flow"):
            found.setdefault((figure.item, figure.fiscal_year, figure.months), set()).add(figure.value)
    return [wanted for wanted in filing.wanted if Decimal(wanted[3]) not in found.get(wanted[:3], set())]


@pytest.mark.parametrize("name", EVERY)
def test_the_figures_a_person_reads_are_found(name: str) -> None:
    filing = EVERY[name]
    parse = parse_of(*filing.pages)
    assert missed(filing, parse) == []
    info = analyse(parse, PARTICULARS).info
    assert {field: str(getattr(info, field)) for field in filing.told} == {
        field: str(value) for field, value in filing.told.items()
    }


@pytest.mark.parametrize("name", ["bank", "European", "French", "narrow columns", "10-Q"])
def test_the_same_through_a_real_pdf(name: str, tmp_path: Path) -> None:
    filing = EVERY[name]
    pages = "\n#pagebreak()\n".join(f"```\n{page.strip(chr(10))}\n```" for page in filing.pages)
    path = write_pdf(tmp_path / "filing.pdf", f"#set page(width: 842pt, height: 842pt)\n#set text(size: 8pt)\n{pages}")
    assert missed(filing, read_pdf(path, "a" * 64, name="filing.pdf", progress=silent)) == []


def test_the_bank_alone_is_kept_apart_from_its_group() -> None:
    found = analyse(parse_of(*EVERY["A-share bank"].pages), PARTICULARS)
    parent = {(one.item, one.fiscal_year): one.value / 10**6 for one in found.figures if one.scope == "parent"}
    assert (parent["revenue", 2021], parent["revenue", 2020], parent["net_income", 2020]) == (120_100, 112_300, 38_150)
    group = [one for one in found.figures if one.scope == "consolidated" and one.item == "revenue"]
    assert [one.value / 10**6 for one in group] == [131_354, 121_850]


def test_amounts_under_a_heading_per_share_are_no_money() -> None:
    found = analyse(parse_of(*EVERY["telecom"].pages), PARTICULARS)
    small = [one for one in found.figures if one.unit == "money" and abs(one.value) < 10**8]
    assert [one.label for one in small if not one.label.startswith("Equity in earnings")] == []


def test_numbers_of_another_country_are_shown_as_they_are_printed() -> None:
    found: Analysis = analyse(parse_of(*EUROPEAN.pages), PARTICULARS)
    (revenue,) = [one for one in found.figures if one.item == "revenue" and one.fiscal_year == 2023]
    assert (revenue.text, revenue.value) == ("1.234.567,8", Decimal("1234567800.0"))
    table = next(table for table in found.tables if table.table_id == revenue.table_id)
    cell = table.rows[revenue.row][revenue.column]
    assert cell is not None
    assert (cell.text, cell.value) == ("1.234.567,8", Decimal("1234567.8"))
    assert "31.12.2023" in next(table for table in found.tables if table.statement == "balance").columns


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("1.234,5 12,3 99,10 1.000.000,00", NumberStyle(group=".", decimal=",")),
        ("47 131,2 512,4 (1 012,3) 3 668,5 1,53", NumberStyle(group=" ", decimal=",")),
        ("1'234'567.8 12'345.6 1'000 2'500 0.5", NumberStyle(group="'", decimal=".")),
        ("1,234.5 12.3 99.10 1,000,000.00", ENGLISH),
        ("1,234 5,678 in 2023 and 4.5 % of 12,345", ENGLISH),
        ("0.125 0.250 0.375 0.500 0.625 0.750 0.875 0.999 0.111", ENGLISH),
        ("no numbers at all", ENGLISH),
        (" ".join(f"{at}.{at}" for at in range(101, 121)), NumberStyle(group=".", decimal=",")),
        ("Sales 12,5 % in 1,234 1,345 1,456 12,345 and 5,678", ENGLISH),
    ],
)
def test_the_document_decides_how_its_numbers_are_printed(text: str, style: NumberStyle) -> None:
    assert style_of([text]) == style


def test_an_english_document_is_left_alone() -> None:
    parse = parse_of("Net sales   1,234.5   2,345.6")
    read, back = in_english(parse)
    assert read is parse
    assert back("1,234.5") == "1,234.5"


def test_dates_and_references_stay_what_they_are() -> None:
    parse = parse_of("31.12.2023   3.1   12.345,6   23.456,7   34.567,8   45.678,9   (1.234,5)")
    read, back = in_english(parse)
    words = [word.text for word in read.pages[0].lines[0].words]
    assert words == ["31.12.2023", "3·1", "12,345.6", "23,456.7", "34,567.8", "45,678.9", "(1,234.5)"]
    assert [back(word) for word in words] == [word.text for word in parse.pages[0].lines[0].words]


def test_a_broken_number_keeps_the_place_of_both_its_lines() -> None:
    found = analyse(parse_of(*NARROW.pages), PARTICULARS)
    (revenue,) = [one for one in found.figures if one.item == "revenue" and one.fiscal_year == 2021]
    page = page_of(NARROW.pages[1])
    first = next(line for line in page.lines if line.text.startswith("Revenue"))
    assert revenue.text == "12,345,678,901"
    assert revenue.box[1] == first.y0
    assert revenue.box[3] > first.y1


def test_a_chinese_number_broken_within_its_digits_is_whole_again() -> None:
    found = analyse(
        parse_of(
            """
                     示例科技股份有限公司
                       2020 年年度报告
""",
            """
                          合并资产负债表
                        2020 年 12 月 31 日
                                    单位：元
项目              2020 年 12 月 31 日   2019 年 12 月 31 日
货币资金                1,516,034,24        1,108,509,231
                                6.28                  .31
应收账款              605,618,324.94       576,253,532.88
流动资产合计          2,121,652,571.       1,684,762,764.
                                  22                   19
资产总计            2,121,652,571.22     1,684,762,764.19
""",
        ),
        PARTICULARS,
    )
    values = {(one.item, one.fiscal_year): one.value for one in found.figures}
    assert values["cash", 2020] == Decimal("1516034246.28")
    assert values["cash", 2019] == Decimal("1108509231.31")
    assert values["total_current_assets", 2020] == Decimal("2121652571.22")
