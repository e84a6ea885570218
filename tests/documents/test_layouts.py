"""Layouts of statements that other companies print: each is read to the same figures a person would read."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.printed import COVER, page_of, parse_of
from workbench.documents.analysis import analyse
from workbench.documents.model import Analysis, Figure
from workbench.documents.parses import Particulars

PARTICULARS = Particulars(file="example.pdf", added_at="2026-01-05T09:30:00+00:00")


def analysed(*pages: str, cover: str = COVER) -> Analysis:
    return analyse(parse_of(cover, *pages), PARTICULARS)


def by_year(analysis: Analysis, item: str, **wanted: object) -> dict[int | None, Decimal]:
    """Year -> value in millions of the figures of an item."""
    found: list[Figure] = [figure for figure in analysis.figures if figure.item == item]
    kept = [figure for figure in found if all(getattr(figure, name) == value for name, value in wanted.items())]
    return {figure.fiscal_year: figure.value / 10**6 for figure in kept}


def test_a_title_that_names_all_years_is_no_head() -> None:
    found = analysed("""
                               CONSOLIDATED STATEMENTS OF OPERATIONS
                         YEARS ENDED DECEMBER 31, 2022, 2021, AND 2020
                                                        2022        2021        2020
                                                     (in millions, except per share amounts)
Revenue:
  Regulated                                        $   3,538   $   2,868   $   2,661
  Non-Regulated                                        9,079       8,273       6,999
    Total revenue                                     12,617      11,141       9,660
Cost of Sales:
    Total cost of sales                              (10,069)     (8,430)     (6,967)
Operating margin                                       2,548       2,711       2,693
Income tax (expense) benefit                            (265)        133        (216)
NET INCOME (LOSS)                                       (505)       (951)        152
""")
    assert by_year(found, "revenue") == {2022: 12617, 2021: 11141, 2020: 9660}
    assert by_year(found, "net_income") == {2022: -505, 2021: -951, 2020: 152}


def test_a_title_may_go_over_two_lines() -> None:
    found = analysed("""
                              CONSOLIDATED STATEMENTS OF
                    OPERATIONS AND COMPREHENSIVE INCOME (LOSS)
                      (in thousands, except per share amounts)
                                                     Year Ended December 31,
                                                      2022           2021
Revenue                                          $  900,500     $  800,250
Loss from operations                                (50,100)       (20,000)
Loss before income taxes                            (51,000)       (21,000)
Provision for income taxes                              100            200
Net loss                                         $  (51,100)    $  (21,200)
Net loss per share, basic and diluted            $    (0.51)    $    (0.22)
""")
    assert by_year(found, "net_income") == {2022: Decimal("-51.1"), 2021: Decimal("-21.2")}
    assert by_year(found, "eps_basic") == {2022: Decimal("-0.51") / 10**6, 2021: Decimal("-0.22") / 10**6}


def test_units_below_the_years_and_a_column_of_notes() -> None:
    found = analysed("""
                  CONSOLIDATED STATEMENT OF FINANCIAL POSITION
                             As at 31 December 2022
                                            Notes         2022          2021
                                                       RMB'000       RMB'000
Non-current assets
Property, plant and equipment                  12    1,200,000     1,100,000
Goodwill                                       13       90,000        90,000
Current assets
Inventories                                    15      310,000       295,000
Trade receivables                              16      640,000       610,000
Total current assets                                   950,000       905,000
Total assets                                         2,240,000     2,095,000
Total liabilities                                    1,000,000       900,000
Total equity                                         1,240,000     1,195,000
""")
    assert by_year(found, "total_assets") == {2022: 2240, 2021: 2095}
    assert by_year(found, "property_plant_equipment") == {2022: 1200, 2021: 1100}
    assert {figure.currency for figure in found.figures} == {"CNY"}


def test_the_group_and_the_company_side_by_side() -> None:
    found = analysed("""
                              Balance Sheets
                          As at 31 December 2022
                                   The Group               The Company
                               2022         2021         2022        2021
                              S$'000       S$'000       S$'000      S$'000
Inventories                  310,000      295,000       11,000      12,000
Trade receivables            640,000      610,000       21,000      22,000
Total current assets         950,000      905,000       32,000      34,000
Total assets               2,240,000    2,095,000      500,000     510,000
Total liabilities          1,000,000      900,000      100,000     110,000
Total equity               1,240,000    1,195,000      400,000     400,000
""")
    assert by_year(found, "total_assets", scope="consolidated") == {2022: 2240, 2021: 2095}
    assert by_year(found, "total_assets", scope="parent") == {2022: 500, 2021: 510}


def test_leaders_of_dots_and_marks_of_footnotes_are_neither_labels_nor_amounts() -> None:
    found = analysed("""
                       CONSOLIDATED STATEMENTS OF INCOME
                                (in millions)
                                          Years Ended December 31,
                                               2022           2021
Net sales ............................... $   8,000(a)   $   7,400
Cost of sales............................     5,000          4,700 (b)
Gross profit . . . . . . . . . . . . . . .    3,000          2,700
Net income .............................. $     700      $     565
""")
    assert by_year(found, "revenue") == {2022: 8000, 2021: 7400}
    assert by_year(found, "cost_of_revenue") == {2022: 5000, 2021: 4700}
    assert by_year(found, "gross_profit") == {2022: 3000, 2021: 2700}
    assert "Net sales" in {line.label for line in found.lines}


def test_shares_of_sales_beside_the_amounts_are_left_out() -> None:
    found = analysed("""
                       CONSOLIDATED STATEMENTS OF INCOME
                               (in millions)
                                  2022                     2021
                            Amount  % of sales      Amount  % of sales
Net sales                 $  8,000      100.0 %   $  7,400      100.0 %
Cost of sales                5,000       62.5        4,700       63.5
Gross profit                 3,000       37.5        2,700       36.5
Net income                $    700        8.8 %   $    565        7.6 %
""")
    assert by_year(found, "cost_of_revenue") == {2022: 5000, 2021: 4700}
    assert by_year(found, "gross_profit") == {2022: 3000, 2021: 2700}


def test_dates_stand_over_two_lines_above_each_column() -> None:
    found = analysed(
        """
                        CONSOLIDATED BALANCE SHEETS
                              (in millions)
                                                 January 28,     January 29,
                                                        2023            2022
Merchandise inventories                             $  8,000        $  7,500
Total current assets                                  10,000           9,500
Total assets                                          16,000          15,000
Total current liabilities                              7,000           6,500
Total liabilities and shareholders' equity          $ 16,000        $ 15,000
""",
        cover=COVER.replace("December 31, 2022", "January 28, 2023").replace(
            "FORM 10-K", "FORM 10-K\nfiscal 2022 fiscal 2022 fiscal 2022"
        ),
    )
    assert by_year(found, "inventories") == {2022: 8000, 2021: 7500}
    assert {str(figure.period_end) for figure in found.figures} == {"2023-01-28", "2022-01-29"}


def test_empty_lines_of_a_chinese_form_are_not_glued_to_their_neighbours() -> None:
    found = analysed(
        """
                              合并利润表
                            2021 年 1—12 月
                                                  单位：万元  币种：人民币
项目                  附注        2021 年度           2020 年度
一、营业总收入                      158,190.56          112,678.22
其中：营业收入        七、61        158,190.56          112,678.22
      利息收入
      已赚保费
二、营业总成本                      114,212.95           84,314.80
其中：营业成本        七、61         60,749.52           42,462.78
      财务费用        七、66         -1,957.25           -1,782.78
      投资收益（损失以                2,400.62             -123.06
“－”号填列）
三、营业利润（亏损以“－”号填列）     47,775.43           25,361.38
减：所得税费用                        5,382.48            2,660.91
五、净利润（净亏损以“－”号填列）     42,239.00           22,689.49
""",
        cover="""
                     示例科技股份有限公司
                     2021 年年度报告
""",
    )
    assert by_year(found, "revenue") == {2021: Decimal("1581.9056"), 2020: Decimal("1126.7822")}
    assert by_year(found, "net_interest_expense") == {2021: Decimal("-19.5725"), 2020: Decimal("-17.8278")}
    assert by_year(found, "investment_income") == {2021: Decimal("24.0062"), 2020: Decimal("-1.2306")}
    assert by_year(found, "net_income")[2021] == Decimal("422.39")
    assert {line.label for line in found.lines} >= {"其中：营业收入", "二、营业总成本", "减：所得税费用"}


def test_a_report_of_segments_keeps_its_figures_apart() -> None:
    found = analysed("""
                      Note 18. Segment information
                             (in millions)
Years ended December 31,                      2022        2021
Net sales by segment
Tools                                        5,000       4,600
Fasteners                                    3,000       2,800
Total segment sales                          8,000       7,400
""")
    assert {figure.statement for figure in found.figures} == {"segment"}
    assert [figure.value / 10**6 for figure in found.figures if figure.label == "Fasteners"] == [3000, 2800]


@pytest.mark.parametrize("unit", ["(in millions)", "(Millions)", "($ in millions)"])
def test_prose_with_numbers_is_no_table(unit: str) -> None:
    found = analysed(f"""
Net sales in 2022 were $8,000 million, compared with $7,400 million in 2021, an increase of 8 percent {unit}
that was driven by higher volumes of 5 percent and higher prices of 3 percent. In 2020 net sales were $7,000
million and the number of stores was 1,050 at the end of the year, of which 12 were opened in the fourth quarter.
""")
    assert found.tables == ()
    assert found.figures == ()


def test_two_blocks_of_basic_and_diluted_and_gross_beside_net_property() -> None:
    found = analysed(
        """
                       CONSOLIDATED STATEMENTS OF EARNINGS
             (Dollars and Shares in Millions Except Per Share Amounts) (Note 1)
                                              2022        2021
Sales to customers                       $  94,943      93,775
Earnings before provision for taxes on      21,725      22,776
 income
Provision for taxes on income (Note 8)       3,784       1,898
Net earnings                             $  17,941      20,878
Net earnings per share (Notes 1 and 15)
  Basic                                  $    6.83        7.93
  Diluted                                $    6.73        7.81
Average shares outstanding (Notes 1 and 15)
 Basic                                     2,625.2     2,632.1
 Diluted                                   2,663.9     2,674.0
""",
        """
                          CONSOLIDATED BALANCE SHEET
                               At December 31
                            (Dollars in millions)
                                              2022        2021
Property, plant and equipment               25,998      27,213
Less: Accumulated depreciation             (16,820)    (17,784)
Property, plant and equipment - net          9,178       9,429
Total current assets                        14,688      15,403
Total assets                             $  46,455   $  47,072
Total liabilities                           31,685      31,955
Total equity                                14,770      15,117
""",
    )
    assert by_year(found, "eps_diluted") == {2022: Decimal("6.73") / 10**6, 2021: Decimal("7.81") / 10**6}
    assert by_year(found, "shares_diluted") == {2022: Decimal("2663.9"), 2021: 2674}
    assert by_year(found, "gross_property") == {2022: 25998, 2021: 27213}
    assert by_year(found, "property_plant_equipment") == {2022: 9178, 2021: 9429}
    assert by_year(found, "pretax_income") == {2022: 21725, 2021: 22776}


def test_adjusted_figures_are_not_the_item() -> None:
    found = analysed("""
               Condensed Consolidated Statement of Earnings
                             (in Millions)
                                              2022        2021
Sales to customers                       $  23,706   $  24,804
Earnings before provision for taxes          4,201       4,836
Net earnings                             $   3,520   $   4,736
Adjusted earnings before provision for taxes and net earnings (1)
  Net earnings                           $   6,218   $   5,678
""")
    assert by_year(found, "net_income") == {2022: 3520, 2021: 4736}


def test_a_repeated_title_goes_on_with_the_statement_and_a_gap_does_not_end_it() -> None:
    found = analysed(
        """
                    CONSOLIDATED STATEMENTS OF CASH FLOWS
                               (in millions)
                                             Years ended December 31,
                                              2022        2021
Operating activities
Net income                                $    700    $    565
Depreciation and amortization                  300         280
Net cash provided by operating activities    1,000         845
Investing activities
Capital expenditures                          (400)       (350)
Net cash used in investing activities         (400)       (350)
""",
        """
               CONSOLIDATED STATEMENTS OF CASH FLOWS (continued)
                               (in millions)
                                             Years ended December 31,
                                              2022        2021
Financing activities
Dividends paid                                (200)       (180)
Net cash used in financing activities         (200)       (180)




Cash paid for interest                         100          95
""",
    )
    assert found.info.statements == 1
    assert by_year(found, "capital_expenditure") == {2022: -400, 2021: -350}
    assert by_year(found, "dividends_paid") == {2022: -200, 2021: -180}
    assert by_year(found, "interest_paid") == {2022: 100, 2021: 95}


def test_one_statement_of_comprehensive_income_is_the_income_statement() -> None:
    found = analysed("""
              CONSOLIDATED STATEMENT OF COMPREHENSIVE INCOME
                   For the year ended 31 December 2022
                                       Note        2022         2021
                                                   £m           £m
Revenue                                   3      9,100        8,800
Cost of sales                             4     (6,000)      (5,900)
Gross profit                                     3,100        2,900
Operating profit                                 1,050          980
Finance costs                             8       (100)         (95)
Profit before taxation                             950          885
Taxation                                 11       (250)        (235)
Profit for the year                                700          650
Other comprehensive income for the year, net of tax 20           10
Total comprehensive income for the year            720          660
""")
    assert {figure.statement for figure in found.figures} == {"income"}
    assert by_year(found, "net_income") == {2022: 700, 2021: 650}
    assert by_year(found, "income_tax") == {2022: -250, 2021: -235}
    assert {figure.currency for figure in found.figures} == {"GBP"}


def test_statements_without_a_title_are_known_by_their_totals() -> None:
    found = analysed("""
                          (Dollars in millions)
                                              2022        2021
Cash and cash equivalents                      655         564
Accounts receivable                          4,532       4,660
Inventories                                  5,372       4,985
Total current assets                        14,688      15,403
Property, plant and equipment, net           9,178       9,429
Goodwill                                    12,790      13,486
Intangible assets, net                       4,699       5,288
Total assets                                46,455      47,072
Accounts payable                             3,183       2,994
Total current liabilities                    9,523       9,035
Long-term debt                              14,001      16,056
Total liabilities                           31,685      31,955
Total equity                                14,770      15,117
Total liabilities and equity                46,455      47,072
""")
    assert by_year(found, "total_assets") == {2022: 46455, 2021: 47072}
    assert [finding.state for finding in found.findings if finding.kind == "statement"] == ["note"]


def test_a_report_in_traditional_characters_and_chinese_numerals() -> None:
    found = analysed(
        """
                     綜合損益表
             截至二零二二年十二月三十一日止年度
                          附註      二零二二年      二零二一年
                                  人民幣百萬元    人民幣百萬元
收入                        5        554,552        560,118
收入成本                             (315,806)      (314,174)
毛利                                  238,746        245,944
除稅前盈利                            210,225        248,062
所得稅開支                 10         (21,516)       (20,252)
年度盈利                              188,709        227,810
""",
        cover="""
                示例控股有限公司
                 二零二二年年報
""",
    )
    assert (found.info.company, found.info.period, found.info.currency) == ("示例控股有限公司", "2022", "CNY")
    assert by_year(found, "revenue") == {2022: 554_552, 2021: 560_118}
    assert by_year(found, "net_income") == {2022: 188_709, 2021: 227_810}
    assert [figure.text for figure in found.figures if figure.item == "income_tax"] == ["(21,516)", "(20,252)"]


TOKENS = st.sampled_from(
    [
        "Net sales",
        "Total assets",
        "Total",
        "Basic",
        "$",
        "(",
        ")",
        "%",
        "—",
        "1,234",
        "(56)",
        "7.8",
        "2022",
        "2021",
        "31",
        "December 31,",
        "(in millions)",
        "Consolidated Balance Sheets",
        "合并利润表",
        "营业收入",
        "（损失以",
        "填列）",
        "单位：元",
        "2020 年度",
        "Note",
        "12(a)",
        "....",
        "Three Months Ended",
        "see notes",
        "the company sold its business to another company in the course of the year and",
    ]
)


@given(st.lists(st.lists(st.tuples(TOKENS, st.integers(1, 30)), max_size=7), max_size=25), st.sampled_from([0, 90, 180, 270]))
@settings(max_examples=150)
def test_whatever_stands_on_a_page_is_read_without_a_fault(lines: list[list[tuple[str, int]]], turn: int) -> None:
    text = "\n".join("".join(f"{' ' * gap}{token}" for token, gap in line) for line in lines)
    page = replace(page_of(text or "x"), turn=turn)
    found = analyse(replace(parse_of(COVER), pages=(parse_of(COVER).pages[0], replace(page, number=2))), PARTICULARS)
    addresses = {(cell.table_id, cell.row, cell.column) for table in found.tables for row in table.rows for cell in row if cell}
    assert {(figure.table_id, figure.row, figure.column) for figure in found.figures} <= addresses
    assert len({table.table_id for table in found.tables}) == len(found.tables)
