"""From printed pages to statements: columns, sections, labels over several lines, pages that go on, parent and group apart."""

import re
from datetime import date
from decimal import Decimal

import pytest

from tests.documents.printed import BALANCE, COVER, INCOME, parse_of
from workbench.documents.analysis import analyse
from workbench.documents.model import Analysis, Figure
from workbench.documents.parses import Particulars

PARTICULARS = Particulars(file="example.pdf", added_at="2026-01-05T09:30:00+00:00")

CHINESE_COVER = """
                 公司代码：600000          公司简称：示例股份
                     示例科技股份有限公司
                       2020 年年度报告
"""
CHINESE_BALANCE = """
2020 年年度报告
                          合并资产负债表
                        2020 年 12 月 31 日
编制单位: 示例科技股份有限公司                    单位:元 币种:人民币
项目                  附注    2020 年 12 月 31 日   2019 年 12 月 31 日
流动资产：
货币资金              七、1      1,516,034,246.28      1,108,509,231.31
衍生金融资产
应收账款              七、5        605,618,324.94        576,253,532.88
流动资产合计                     2,121,652,571.22      1,684,762,764.19
资产总计                         2,121,652,571.22      1,684,762,764.19
"""
CHINESE_REST = """
2020 年年度报告
流动负债：
应付账款                           330,318,452.91        295,235,026.61
负债合计                           330,318,452.91        295,235,026.61
所有者权益（或股东权
益）：
所有者权益（或股东权             1,791,334,118.31      1,389,527,737.58
益）合计
负债和所有者权益                 2,121,652,571.22      1,684,762,764.19
（或股东权益）总计
法定代表人：张三     主管会计工作负责人：李四
                          母公司资产负债表
                        2020 年 12 月 31 日
                                                  单位:元 币种:人民币
项目                  附注    2020 年 12 月 31 日   2019 年 12 月 31 日
货币资金                           840,062,902.98        610,103,324.97
应收账款                            10,000,000.00         10,000,000.00
资产总计                           850,062,902.98        620,103,324.97
负债合计                           100,000,000.00        100,000,000.00
"""


def analysed(*pages: str) -> Analysis:
    return analyse(parse_of(*pages), PARTICULARS)


def figures(analysis: Analysis, item: str, **wanted: object) -> list[Figure]:
    return [
        figure
        for figure in analysis.figures
        if figure.item == item and all(getattr(figure, name) == value for name, value in wanted.items())
    ]


@pytest.fixture(scope="module")
def filing() -> Analysis:
    return analysed(COVER, INCOME, BALANCE)


def test_a_figure_has_its_item_period_scale_unit_and_place(filing: Analysis) -> None:
    (figure,) = figures(filing, "revenue", fiscal_year=2021)
    assert figure.value == Decimal(7_400_000_000)
    assert (figure.text, figure.scale, figure.currency, figure.unit) == ("$ 7,400", 1e6, "USD", "money")
    assert (figure.page, figure.statement, figure.period_end, figure.months) == (2, "income", date(2021, 12, 31), 12)
    cell = next(table for table in filing.tables if table.table_id == figure.table_id).rows[figure.row][figure.column]
    assert cell is not None
    assert (cell.value, cell.box) == (Decimal(7400), figure.box)


def test_every_amount_of_a_statement_is_a_figure_of_the_right_year(filing: Analysis) -> None:
    found = {(figure.item, figure.fiscal_year): figure.value for figure in filing.figures if figure.statement == "income"}
    assert found["net_income", 2020] == 470_000_000
    assert found["interest_expense", 2022] == -100_000_000
    assert found["income_tax", 2022] == 200_000_000
    assert found["eps_basic", 2022] == Decimal("1.40")
    assert found["eps_diluted", 2020] == Decimal("0.93")
    assert found["shares_diluted", 2022] == 507_000_000
    assert len([figure for figure in filing.figures if figure.statement == "income"]) == 14 * 3


def test_a_balance_is_an_instant_and_a_label_over_two_lines_is_one(filing: Analysis) -> None:
    (stock,) = figures(filing, "common_stock", fiscal_year=2022)
    assert (stock.value, stock.months, stock.period_end) == (5_000_000, 0, date(2022, 12, 31))
    assert stock.label.endswith("shares authorized at December 31, 2022 and 2021")
    lines = {line.label: line for line in filing.lines}
    assert lines["Cash and cash equivalents"].section == "Current assets"
    assert lines["Cash and cash equivalents"].depth == 1
    assert lines["Total assets"].depth == 1
    assert lines["Accounts payable"].section == "Current liabilities"


def test_the_accounts_add_up(filing: Analysis) -> None:
    checks = [finding for finding in filing.findings if finding.kind == "identity"]
    assert checks
    assert {finding.state for finding in checks} == {"ok"}


def test_a_wrong_digit_is_seen_by_the_audit() -> None:
    broken = analysed(COVER, re.sub(r"(Gross profit +)3,000", r"\g<1>3,100", INCOME))
    doubts = [finding for finding in broken.findings if finding.kind == "identity" and finding.state == "doubt"]
    assert [finding.message for finding in doubts] == ["gross profit = revenue - cost does not hold for 2022-12-31, 12 months."]


def test_what_a_report_should_have_and_has_not_is_told(filing: Analysis) -> None:
    missing = [finding.message for finding in filing.findings if finding.kind == "statement missing"]
    assert missing == ["No cash flow statement was found."]


def test_what_the_document_is_is_read_from_its_pages(filing: Analysis) -> None:
    info = filing.info
    assert (info.company, info.kind, info.period, info.title) == (
        "Example Industries, Inc.", "10-K", "FY2022", "Example Industries, Inc. 10-K FY2022",
    )  # fmt: skip
    assert (info.fiscal_year, info.period_end, info.months) == (2022, date(2022, 12, 31), 12)
    assert (info.currency, info.scale, info.language, info.statements) == ("USD", 1e6, "en", 2)


def test_chinese_statements_go_over_pages_and_keep_group_and_parent_apart() -> None:
    found = analysed(CHINESE_COVER, CHINESE_BALANCE, CHINESE_REST)
    assert (found.info.company, found.info.period, found.info.language) == ("示例科技股份有限公司（示例股份）", "2020", "zh")
    (cash,) = figures(found, "cash", fiscal_year=2020, scope="consolidated")
    assert (cash.value, cash.currency, cash.scale, cash.page) == (Decimal("1516034246.28"), "CNY", 1.0, 2)
    (parent,) = figures(found, "cash", fiscal_year=2019, scope="parent")
    assert (parent.value, parent.page) == (Decimal("610103324.97"), 3)
    (payable,) = figures(found, "accounts_payable", fiscal_year=2019, scope="consolidated")
    assert payable.period_end == date(2019, 12, 31)
    (total,) = figures(found, "total_liabilities_equity", fiscal_year=2020, scope="consolidated")
    assert total.label == "负债和所有者权益（或股东权益）总计"
    (equity,) = figures(found, "total_equity", fiscal_year=2020, scope="consolidated")
    assert equity.value == Decimal("1791334118.31")
    assert {figure.column for figure in found.figures} >= {cash.column}
    assert not [figure for figure in found.figures if "七" in figure.text]


def test_three_and_six_months_stand_side_by_side() -> None:
    page = """
                       CONDENSED CONSOLIDATED STATEMENTS OF EARNINGS
                                $ in millions (unaudited)
                                        Three Months Ended                   Six Months Ended
                                  July 29, 2023   July 30, 2022    July 29, 2023   July 30, 2022
Revenue                              $    9,583      $   10,329       $   19,050      $   20,976
Cost of sales                             7,361           8,046           14,675          16,335
Gross profit                              2,222           2,283            4,375           4,641
Net earnings                         $      274      $      306       $      518      $      647
"""
    cover = COVER.replace("10-K", "10-Q").replace("fiscal year ended December 31, 2022", "quarterly period ended July 29, 2023")
    found = analysed(cover, page)
    assert {(figure.months, figure.period_end): figure.value / 10**6 for figure in figures(found, "net_income")} == {
        (3, date(2023, 7, 29)): 274, (3, date(2022, 7, 30)): 306, (6, date(2023, 7, 29)): 518, (6, date(2022, 7, 30)): 647,
    }  # fmt: skip
    assert (found.info.kind, found.info.months) == ("10-Q", 6)


def test_a_second_page_without_heads_takes_over_the_columns() -> None:
    lines = INCOME.strip("\n").split("\n")
    first, second = "\n".join(lines[:13]), "\n".join(["                    (continued page)", *lines[13:]])
    found = analysed(COVER, first, second)
    (net,) = figures(found, "net_income", fiscal_year=2021)
    assert (net.value, net.page) == (565_000_000, 3)
    assert found.info.statements == 1


def test_columns_of_notes_and_changes_are_no_figures() -> None:
    page = """
                          CONSOLIDATED INCOME STATEMENT
                                  (EUR million)
                                  Note      2022      2021    Change %
Revenue                              3     9,100     8,800         3.4
Cost of sales                        4    (6,000)   (5,900)        1.7
Gross profit                               3,100     2,900         6.9
Income tax expense                  11      (250)     (240)        4.2
Net income                                   700       650         7.7
"""
    found = analysed(COVER, page)
    assert {figure.fiscal_year for figure in found.figures} == {2022, 2021}
    assert [figure.value / 10**6 for figure in figures(found, "revenue")] == [9100, 8800]
    assert {figure.currency for figure in figures(found, "revenue")} == {"EUR"}


def test_an_extract_is_no_statement_of_its_own() -> None:
    extract = """
                      SELECTED FINANCIAL DATA
                        Year Ended December 31,
                             2022       2021
Consolidated Statements of Operations
                        (in millions)
Net sales                   8,000      7,400
Operating income            1,000        820
Net income                    700        565
"""
    found = analysed(COVER, extract, INCOME)
    assert {figure.statement for figure in found.figures if figure.page == 2} == {"other"}
    assert found.info.statements == 1
