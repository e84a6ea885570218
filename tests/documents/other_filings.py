"""Small invented filings in the layouts of many trades and countries, with what a person reads from them.

Each is a list of pages, printed in columns, and the figures that must come out: (item, fiscal year, months, value in full
units). Rules of the engine were written looking at the first half (``SEEN``); the other half (``HELD_BACK``) only measures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

Wanted = tuple[str, int, int, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filing:
    """Pages as they are printed and what is to be found in them.

    Attributes:
        wanted: (item, fiscal year, months, value in full units).
        told: fields of ``DocumentInfo`` -> their values.
    """

    pages: tuple[str, ...]
    wanted: tuple[Wanted, ...]
    told: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def _full(value: str, scale: int) -> str:
    return str(Decimal(value) * scale)


def _years(item: str, first: int, values: str, scale: int = 10**6, months: int = 12) -> tuple[Wanted, ...]:
    """Values from the newest year on, in printed units."""
    return tuple((item, first - back, months, _full(value, scale)) for back, value in enumerate(values.split()))


_FORM = """
                         UNITED STATES
               SECURITIES AND EXCHANGE COMMISSION
                     Washington, D.C. 20549
                           FORM {form}
 {what}
          For the {period}
                Commission file number 1-00000
                   {company}
     (Exact name of registrant as specified in its charter)
"""


def _cover(company: str, period: str, form: str = "10-K") -> str:
    what = {"10-K": "ANNUAL REPORT", "10-Q": "QUARTERLY REPORT"}[form]
    return _FORM.format(form=form, company=company, period=period, what=f"{what} PURSUANT TO SECTION 13 OR 15(d)")


BANK = Filing(
    pages=(
        _cover("Lakeshore Bancorp, Inc.", "fiscal year ended December 31, 2021"),
        """
                            Lakeshore Bancorp, Inc.
                       Consolidated statements of income
  Year ended December 31,
  (in millions, except per share data)            2021           2020           2019
  Revenue
  Investment banking fees                      $ 1,216        $   948        $   750
  Principal transactions                         1,630          1,802          1,402
  Other income                                     483            487            573
  Noninterest revenue                            3,329          3,237          2,725
  Interest income                                5,786          6,455          8,404
  Interest expense                                 555            998          2,679
  Net interest income                            5,231          5,457          5,725
  Total net revenue                              8,560          8,694          8,450

  Provision for credit losses                     (925)         1,748            558

  Noninterest expense
  Compensation expense                           3,856          3,498          3,416
  Occupancy expense                                451            444            432
  Total noninterest expense                      4,307          3,942          3,848
  Income before income tax expense               5,178          3,004          4,044
  Income tax expense                             1,123            556            811
  Net income                                   $ 4,055        $ 2,448        $ 3,233
  Net income per common share data
  Basic earnings per share                     $ 15.39        $  8.89        $ 10.75
  Diluted earnings per share                     15.36           8.88          10.72
  Weighted-average basic shares                  263.5          275.4          300.8
  Weighted-average diluted shares                264.0          275.9          301.6
The Notes to Consolidated Financial Statements are an integral part of these statements.
148                                  Lakeshore Bancorp/2021 Form 10-K
""",
        """
                            Lakeshore Bancorp, Inc.
                          Consolidated balance sheets
  December 31, (in millions, except share data)                  2021            2020
  Assets
  Cash and due from banks                                  $   26,438      $   24,874
  Deposits with banks                                         714,396         502,735
  Federal funds sold and securities purchased under
    resale agreements (included $252 and $238 at fair value)  261,698         296,284
  Loans (included $58,820 and $44,474 at fair value)        1,077,714       1,012,853
  Allowance for loan losses                                   (16,386)        (28,328)
  Loans, net of allowance for loan losses                   1,061,328         984,525
  Goodwill                                                     50,315          49,248
  Other assets                                                181,498         152,853
  Total assets(a)                                          $2,295,673      $2,010,519
  Liabilities
  Deposits (included $11,333 and $14,484 at fair value)    $1,462,303      $1,144,257
  Short-term borrowings                                        53,594          45,208
  Long-term debt                                              485,649         541,699
  Total liabilities(a)                                      2,001,546       1,731,164
  Commitments and contingencies (refer to Notes 28, 29 and 30)
  Stockholders' equity
  Preferred stock ($1 par value)                               34,838          30,063
  Retained earnings                                           259,289         249,292
  Total stockholders' equity                                  294,127         279,355
  Total liabilities and stockholders' equity               $2,295,673      $2,010,519
  (a) The following table presents information on assets and liabilities.
                                                                                  149
""",
    ),
    wanted=(
        *_years("revenue", 2021, "8560 8694 8450"), *_years("net_interest_income", 2021, "5231 5457 5725"),
        *_years("net_income", 2021, "4055 2448 3233"), *_years("pretax_income", 2021, "5178 3004 4044"),
        *_years("credit_impairment", 2021, "-925 1748 558"), *_years("eps_diluted", 2021, "15.36 8.88 10.72", 1),
        *_years("shares_diluted", 2021, "264.0 275.9 301.6"),
        *_years("total_assets", 2021, "2295673 2010519", months=0),
        *_years("total_liabilities", 2021, "2001546 1731164", months=0),
        *_years("equity_parent", 2021, "294127 279355", months=0), *_years("long_term_debt", 2021, "485649 541699", months=0),
    ),
    told={"company": "Lakeshore Bancorp, Inc.", "kind": "10-K", "period": "FY2021", "currency": "USD", "scale": 1e6},
)  # fmt: skip

INSURER = Filing(
    pages=(
        _cover("THE GRANITE MUTUAL INSURANCE COMPANIES", "fiscal year ended December 31, 2020"),
        """
   THE GRANITE MUTUAL INSURANCE COMPANIES AND SUBSIDIARIES
   CONSOLIDATED STATEMENT OF INCOME
   (in millions, except per share amounts)

   For the year ended December 31,                         2020        2019        2018
   Revenues
   Premiums ...........................................  $ 29,044    $ 28,272    $ 27,059
   Net investment income ..............................     2,227       2,468       2,474
   Fee income .........................................       429         459         432
   Net realized investment gains ......................         2         113         114
   Other revenues .....................................       279         269         203
      Total revenues ..................................    31,981      31,581      30,282
   Claims and expenses
   Claims and claim adjustment expenses ...............    19,123      19,133      18,291
   Amortization of deferred acquisition costs .........     4,773       4,601       4,381
   General and administrative expenses ................     4,509       4,365       4,297
   Interest expense ...................................       339         344         352
      Total claims and expenses .......................    28,744      28,443      27,321
   Income before income taxes .........................     3,237       3,138       2,961
   Income tax expense .................................       540         516         438
   Net income .........................................  $  2,697    $  2,622    $  2,523
   Net income per share
   Basic ..............................................  $  10.56    $  10.01    $   9.37
   Diluted ............................................  $  10.52    $   9.92    $   9.28
   Weighted average number of common shares outstanding
   Basic ..............................................     253.5       260.0       267.4
   Diluted ............................................     254.6       262.3       269.8
   Cash dividends declared per common share ...........  $   3.37    $   3.23    $   3.03

     The accompanying notes are an integral part of the consolidated financial statements.
""",
    ),
    wanted=(
        *_years("revenue", 2020, "31981 31581 30282"), *_years("net_income", 2020, "2697 2622 2523"),
        *_years("pretax_income", 2020, "3237 3138 2961"), *_years("income_tax", 2020, "540 516 438"),
        *_years("interest_expense", 2020, "339 344 352"), *_years("eps_diluted", 2020, "10.52 9.92 9.28", 1),
        *_years("shares_basic", 2020, "253.5 260.0 267.4"), *_years("earned_premiums", 2020, "29044 28272 27059"),
    ),
    told={"kind": "10-K", "period": "FY2020", "company": "The Granite Mutual Insurance Companies"},
)  # fmt: skip

QUARTER = Filing(
    pages=(
        _cover("Corvid Semiconductor Corporation", "quarterly period ended September 28, 2019", "10-Q"),
        """
CORVID SEMICONDUCTOR CORPORATION
CONSOLIDATED CONDENSED STATEMENTS OF INCOME
                                                            Three Months Ended        Nine Months Ended
(In Millions, Except Per Share Amounts; Unaudited)         Sep 28,      Sep 29,      Sep 28,      Sep 29,
                                                             2019         2018         2019         2018
Net revenue                                             $  19,190    $  19,163    $  51,756    $  52,191
Cost of sales                                               7,895        6,803       21,494       19,681
Gross margin                                               11,295       12,360       30,262       32,510
Research and development                                    3,208        3,428        9,978       10,110
Marketing, general and administrative                       1,536        1,605        4,707        5,130
Restructuring and other charges                               104          (72)         288          (72)
Operating expenses                                          4,848        4,961       14,973       15,168
Operating income                                            6,447        7,399       15,289       17,342
Gains (losses) on equity investments, net                     318          (75)        922          746
Interest and other, net                                       (32)         132          (51)         237
Income before taxes                                         6,733        7,456       16,160       18,325
Provision for taxes                                           743        1,058        2,017        2,467
Net income                                              $   5,990    $   6,398    $  14,143    $  15,858
Earnings per share - basic                              $    1.36    $    1.40    $    3.18    $    3.42
Earnings per share - diluted                            $    1.35    $    1.38    $    3.15    $    3.36
Weighted average shares of common stock outstanding:
Basic                                                       4,391        4,575        4,448        4,636
Diluted                                                     4,433        4,648        4,494        4,724
See accompanying notes.
4
""",
        """
CORVID SEMICONDUCTOR CORPORATION
CONSOLIDATED CONDENSED BALANCE SHEETS
                                                                     Sep 28,     Dec 29,
(In Millions)                                                           2019        2018
                                                                 (unaudited)
Assets
Current assets:
Cash and cash equivalents                                          $   4,144   $   3,019
Short-term investments                                                 7,791       2,788
Accounts receivable                                                    7,659       6,722
Inventories                                                            8,638       7,253
Other current assets                                                   2,254       3,162
Total current assets                                                  30,486      22,944
Property, plant and equipment, net of accumulated depreciation
of $69,939 ($65,342 as of December 29, 2018)                          53,706      48,976
Goodwill                                                              25,069      24,513
Total assets                                                       $ 109,261   $  96,433
Liabilities and stockholders' equity
Current liabilities:
Short-term debt                                                    $   4,698   $   1,261
Accounts payable                                                       4,226       3,824
Total current liabilities                                              8,924       5,085
Debt                                                                  23,707      25,098
Total stockholders' equity                                            76,630      66,250
Total liabilities, temporary equity, and stockholders' equity      $ 109,261   $  96,433
See accompanying notes.
5
""",
        """
CORVID SEMICONDUCTOR CORPORATION
CONSOLIDATED CONDENSED STATEMENTS OF CASH FLOWS
                                                                      Nine Months Ended
                                                                     Sep 28,     Sep 29,
(In Millions; Unaudited)                                                2019        2018
Cash and cash equivalents, beginning of period                     $   3,019   $   3,433
Cash flows provided by (used for) operating activities:
Net income                                                            14,143      15,858
Adjustments to reconcile net income to net cash provided by operating activities:
Depreciation                                                           6,898       5,580
Share-based compensation                                               1,223       1,191
Net cash provided by operating activities                             22,264      22,629
Cash flows provided by (used for) investing activities:
Additions to property, plant and equipment                           (11,486)    (11,327)
Net cash used for investing activities                               (12,990)    (11,340)
Cash flows provided by (used for) financing activities:
Repurchase of common stock                                           (10,050)     (8,485)
Dividends paid to stockholders                                        (4,199)     (4,169)
Net cash provided by (used for) financing activities                  (8,149)    (11,305)
Net increase (decrease) in cash and cash equivalents                   1,125         (16)
Cash and cash equivalents, end of period                           $   4,144   $   3,417
See accompanying notes.
6
""",
    ),
    wanted=(
        ("revenue", 2019, 3, "19190000000"), ("revenue", 2018, 3, "19163000000"), ("revenue", 2019, 9, "51756000000"),
        ("revenue", 2018, 9, "52191000000"), ("net_income", 2019, 9, "14143000000"),
        ("operating_income", 2018, 3, "7399000000"),
        ("gross_profit", 2019, 3, "11295000000"), ("income_tax", 2019, 3, "743000000"),
        ("pretax_income", 2019, 9, "16160000000"),
        ("eps_diluted", 2019, 3, "1.35"), ("eps_diluted", 2018, 9, "3.36"), ("shares_diluted", 2019, 9, "4494000000"),
        ("total_assets", 2019, 0, "109261000000"), ("total_assets", 2018, 0, "96433000000"),
        ("inventories", 2019, 0, "8638000000"),
        ("property_plant_equipment", 2019, 0, "53706000000"), ("long_term_debt", 2018, 0, "25098000000"),
        ("total_liabilities_equity", 2019, 0, "109261000000"), ("operating_cash_flow", 2019, 9, "22264000000"),
        ("capital_expenditure", 2018, 9, "-11327000000"), ("cash_beginning", 2019, 9, "3019000000"),
        ("dividends_paid", 2019, 9, "-4199000000"),
    ),
    told={"kind": "10-Q", "period": "Q3 FY2019", "months": 9, "company": "Corvid Semiconductor Corporation"},
)  # fmt: skip

EUROPEAN = Filing(
    pages=(
        """
                       Nordhafen Maschinenbau AG
                          Annual Report 2023
""",
        """
Nordhafen Maschinenbau AG
Consolidated income statement
for the financial year from 1 January to 31 December 2023

EUR thousand                             Notes          2023            2022
Revenue                                    (4)     1.234.567,8     1.145.210,0
Cost of sales                              (5)      -801.112,3      -760.300,5
Gross profit                                         433.455,5       384.909,5
Selling and distribution expenses          (6)      -152.250,0      -140.125,0
Administrative expenses                    (7)       -61.700,2       -58.000,1
Operating profit                                     219.505,3       186.784,4
Finance costs                              (9)       -12.345,6       -10.111,1
Profit before tax                                    207.159,7       176.673,3
Income taxes                              (10)       -62.147,9       -53.001,9
Profit for the year                                  145.011,8       123.671,4
Earnings per share, basic (in EUR)        (11)            2,90            2,47
""",
        """
Nordhafen Maschinenbau AG
Consolidated statement of financial position
as at 31 December 2023

EUR thousand                             Notes     31.12.2023      31.12.2022
Non-current assets
Property, plant and equipment             (12)      410.120,0       398.450,0
Goodwill                                  (13)       88.000,0        88.000,0
Current assets
Inventories                               (15)      201.300,0       190.800,0
Trade receivables                         (16)      180.450,5       171.200,0
Cash and cash equivalents                 (17)       95.129,5        80.550,0
Total current assets                                476.880,0       442.550,0
Total assets                                        975.000,0       929.000,0
Total liabilities                                   455.000,0       450.000,0
Total equity                                        520.000,0       479.000,0
Total equity and liabilities                        975.000,0       929.000,0
""",
    ),
    wanted=(
        *_years("revenue", 2023, "1234567.8 1145210", 1000), *_years("cost_of_revenue", 2023, "-801112.3 -760300.5", 1000),
        *_years("operating_income", 2023, "219505.3 186784.4", 1000), *_years("net_income", 2023, "145011.8 123671.4", 1000),
        *_years("eps_basic", 2023, "2.90 2.47", 1), *_years("total_assets", 2023, "975000 929000", 1000, 0),
        *_years("inventories", 2023, "201300 190800", 1000, 0), *_years("total_equity", 2023, "520000 479000", 1000, 0),
    ),
    told={"company": "Nordhafen Maschinenbau AG", "kind": "annual report", "period": "FY2023", "currency": "EUR", "scale": 1e3},
)  # fmt: skip

RETAILER = Filing(
    pages=(
        _cover("Brightwater Beauty, Inc.", "fiscal year ended January 28, 2023"),
        "Net sales grew in fiscal 2022. We opened 47 stores in fiscal 2022 and plan 25 for the year after fiscal 2022.",
        """
                              Brightwater Beauty, Inc.
                          Consolidated Statements of Income
                                                              Fiscal year ended
                                              January 28,       January 29,      January 30,
(In thousands, except per share data)            2023              2022             2021
Net sales                                    $ 10,208,580      $  8,630,889     $  6,151,953
Cost of sales                                   6,164,070         5,262,335        4,202,794
Gross profit                                    4,044,510         3,368,554        1,949,159

Selling, general and administrative expenses    2,395,299         2,061,545        1,583,017
Impairment, restructuring and other costs               —                 —          114,322
Pre-opening expenses                               10,601             9,517           15,000
Operating income                                1,638,610         1,297,492          236,820
Interest (income) expense, net                     (4,934)            1,663            5,735
Income before income taxes                      1,643,544         1,295,829          231,085
Income tax expense                                401,136           309,992           55,250
Net income                                   $  1,242,408      $    985,837     $    175,835

Net income per common share:
Basic                                        $      24.17      $      18.09     $       3.12
Diluted                                      $      24.01      $      17.98     $       3.11

Weighted average common shares outstanding:
Basic                                              51,403            54,482           56,351
Diluted                                            51,738            54,841           56,558

See accompanying notes to consolidated financial statements.
""",
        """
                              Brightwater Beauty, Inc.
                      Consolidated Statements of Cash Flows
                                                              Fiscal year ended
                                              January 28,       January 29,      January 30,
(In thousands)                                   2023              2022             2021
Operating activities
Net income                                   $  1,242,408      $    985,837     $    175,835
Adjustments to reconcile net income to net cash provided by operating
activities:
Depreciation and amortization                     241,372           268,460          297,772
Change in operating assets and liabilities:
Receivables                                        34,260           (40,573)         (53,772)
Merchandise inventories                          (104,233)         (331,003)         125,486
Accounts payable                                    5,309            66,156           60,000
Net cash provided by operating activities       1,481,915         1,059,265          810,355
Investing activities
Capital expenditures                             (312,126)         (172,187)        (151,866)
Net cash used in investing activities            (319,574)         (176,468)         (52,047)
Financing activities
Repurchase of common shares                      (900,033)       (1,521,925)        (114,895)
Net cash used in financing activities            (856,229)       (1,497,320)        (103,957)
Effect of exchange rate changes on cash and
cash equivalents                                      (33)              (14)              44
Net increase (decrease) in cash and cash
equivalents                                       306,079          (614,537)         654,395
Cash and cash equivalents at beginning of year    431,560         1,046,051          392,325
Cash and cash equivalents at end of year     $    737,639      $    431,514     $  1,046,720
""",
    ),
    wanted=(
        *_years("revenue", 2022, "10208580 8630889 6151953", 1000), *_years("net_income", 2022, "1242408 985837 175835", 1000),
        *_years("eps_diluted", 2022, "24.01 17.98 3.11", 1), *_years("shares_diluted", 2022, "51738 54841 56558", 1000),
        *_years("capital_expenditure", 2022, "-312126 -172187 -151866", 1000),
        *_years("operating_cash_flow", 2022, "1481915 1059265 810355", 1000),
        *_years("net_change_cash", 2022, "306079 -614537 654395", 1000), *_years("fx_effect", 2022, "-33 -14 44", 1000),
        *_years("cash_beginning", 2022, "431560 1046051 392325", 1000),
        *_years("share_repurchases", 2022, "-900033 -1521925 -114895", 1000),
    ),
    told={"kind": "10-K", "period_end": "2023-01-28", "scale": 1e3},
)  # fmt: skip

CHINESE = Filing(
    pages=(
        """
            证券代码：300000                    证券简称：晨曦光电
                     晨曦光电股份有限公司
                       2022 年年度报告
""",
        """
                     晨曦光电股份有限公司 2022 年年度报告全文
2、合并利润表
                                                        单位：元
项目                                  2022 年度               2021 年度
一、营业总收入                  3,512,345,678.90        3,101,234,567.89
   其中：营业收入               3,512,345,678.90        3,101,234,567.89
         利息收入
二、营业总成本                  3,012,000,000.00        2,700,000,000.00
   其中：营业成本               2,412,345,678.10        2,201,234,567.20
         税金及附加                21,000,000.00           19,000,000.00
         销售费用                 180,000,000.00          160,000,000.00
         管理费用                 150,000,000.00          140,000,000.00
         研发费用                 240,000,000.00          175,000,000.00
         财务费用                   8,654,321.90            4,765,432.80
           其中：利息费用          12,000,000.00           10,000,000.00
                 利息收入           4,000,000.00            6,000,000.00
三、营业利润（亏损以“－”
号填列）                          500,345,678.90          401,234,567.89
四、利润总额（亏损总额以“－”
号填列）                          498,000,000.00          399,000,000.00
   减：所得税费用                  68,000,000.00           59,000,000.00
五、净利润（净亏损以“－”号填
列）                              430,000,000.00          340,000,000.00
   1.归属于母公司股东的净利润     421,000,000.00          335,000,000.00
   2.少数股东损益                   9,000,000.00            5,000,000.00
八、每股收益
   （一）基本每股收益                     0.8421                  0.6700
   （二）稀释每股收益                     0.8400                  0.6690
""",
        """
                     晨曦光电股份有限公司 2022 年年度报告全文
1、合并资产负债表
编制单位：晨曦光电股份有限公司
                           2022 年 12 月 31 日
                                                        单位：元
项目                            2022 年 12 月 31 日      2022 年 1 月 1 日
流动资产：
   货币资金                     1,200,000,000.00        1,000,000,000.00
   交易性金融资产                 100,000,000.00           50,000,000.00
   应收账款                       800,000,000.00          700,000,000.00
   存货                           600,000,000.00          550,000,000.00
流动资产合计                    2,700,000,000.00        2,300,000,000.00
非流动资产：
   固定资产                     1,500,000,000.00        1,400,000,000.00
非流动资产合计                  1,500,000,000.00        1,400,000,000.00
资产总计                        4,200,000,000.00        3,700,000,000.00
流动负债合计                    1,000,000,000.00          900,000,000.00
负债合计                        1,400,000,000.00        1,250,000,000.00
所有者权益合计                  2,800,000,000.00        2,450,000,000.00
负债和所有者权益总计            4,200,000,000.00        3,700,000,000.00
""",
    ),
    wanted=(
        *_years("revenue", 2022, "3512345678.90 3101234567.89", 1),
        *_years("cost_of_revenue", 2022, "2412345678.10 2201234567.20", 1),
        *_years("operating_income", 2022, "500345678.90 401234567.89", 1),
        *_years("pretax_income", 2022, "498000000 399000000", 1),
        *_years("net_income", 2022, "430000000 340000000", 1), *_years("net_income_parent", 2022, "421000000 335000000", 1),
        *_years("eps_basic", 2022, "0.8421 0.67", 1), *_years("research_development", 2022, "240000000 175000000", 1),
        *_years("total_assets", 2022, "4200000000", 1, 0), *_years("inventories", 2022, "600000000", 1, 0),
        *_years("total_equity", 2022, "2800000000", 1, 0),
    ),
    told={"company": "晨曦光电股份有限公司（晨曦光电）", "kind": "annual report", "period": "2022", "currency": "CNY",
          "language": "zh"},
)  # fmt: skip

NARROW = Filing(
    pages=(
        _cover("Pallas Holdings Limited", "fiscal year ended December 31, 2021"),
        """
                CONSOLIDATED STATEMENTS OF OPERATIONS
                (Rupees, except per share data)
                                    Year ended December 31,
                                      2021            2020
Revenue                        12,345,678,       11,222,333,
                                       901               444
Cost of revenue                (8,000,000,       (7,500,000,
                                      000)              000)
Gross profit                    4,345,678,        3,722,333,
                                       901               444
Income tax expense               (345,678,         (222,333,
                                      901)              444)
Net income                      1,000,000,          900,000,
                                       000               000
""",
    ),
    wanted=(
        *_years("revenue", 2021, "12345678901 11222333444", 1), *_years("cost_of_revenue", 2021, "-8000000000 -7500000000", 1),
        *_years("income_tax", 2021, "-345678901 -222333444", 1), *_years("net_income", 2021, "1000000000 900000000", 1),
    ),
)  # fmt: skip

REIT = Filing(
    pages=(
        _cover("Harbor Point Realty Trust, Inc.", "fiscal year ended December 31, 2022"),
        """
                        HARBOR POINT REALTY TRUST, INC.
                          CONSOLIDATED BALANCE SHEETS
             (Dollar amounts in thousands, except per share amounts)
                                                          December 31,     December 31,
                                                              2022             2021
ASSETS
Investment properties, at cost                          $ 38,326,912     $ 37,932,366
Less — accumulated depreciation                           16,563,749       15,621,127
                                                          21,763,163       22,311,239
Cash and cash equivalents                                    621,628          533,936
Tenant receivables and accrued revenue, net                  823,540          919,654
Investment in unconsolidated entities, at equity           3,511,263        3,305,102
Total assets                                            $ 33,011,274     $ 33,777,379
LIABILITIES:
Mortgages and unsecured indebtedness                    $ 24,960,286     $ 25,321,022
Accounts payable, accrued expenses, intangibles, and
deferred revenues                                          1,491,583        1,433,216
Total liabilities                                         29,432,711       30,063,441
Commitments and contingencies
EQUITY:
Total stockholders' equity                                 3,088,178        3,201,893
Noncontrolling interests                                     490,385          512,045
Total equity                                               3,578,563        3,713,938
Total liabilities and equity                            $ 33,011,274     $ 33,777,379
The accompanying notes are an integral part of these statements.
""",
        """
                        HARBOR POINT REALTY TRUST, INC.
          CONSOLIDATED STATEMENTS OF OPERATIONS AND COMPREHENSIVE INCOME
             (Dollar amounts in thousands, except per share amounts)
                                                    For the Year Ended December 31,
                                                    2022           2021          2020
REVENUE:
Lease income                                   $ 4,905,175    $ 4,736,719   $ 4,302,367
Management fees and other revenues                 116,904        106,483        96,882
Other income                                       269,368        273,587       208,254
Total revenue                                    5,291,447      5,116,789     4,607,503
EXPENSES:
Property operating                                 464,135        415,720       349,154
Depreciation and amortization                    1,227,371      1,262,715     1,318,008
Real estate taxes                                  443,224        458,953       457,142
Total operating expenses                         2,708,290      2,702,600     2,636,300
OPERATING INCOME BEFORE OTHER ITEMS              2,583,157      2,414,189     1,971,203
Interest expense                                  (761,253)      (795,712)     (784,400)
CONSOLIDATED NET INCOME                          2,452,385      2,568,707     1,277,324
Net income attributable to noncontrolling interests 313,850      319,076       164,760
NET INCOME ATTRIBUTABLE TO COMMON STOCKHOLDERS $ 2,135,198    $ 2,246,294   $ 1,109,227
BASIC AND DILUTED EARNINGS PER COMMON SHARE:
Net income attributable to common stockholders $      6.52    $      6.84   $      3.59
""",
    ),
    wanted=(
        *_years("revenue", 2022, "5291447 5116789 4607503", 1000),
        *_years("interest_expense", 2022, "-761253 -795712 -784400", 1000),
        *_years("total_assets", 2022, "33011274 33777379", 1000, 0), *_years("total_equity", 2022, "3578563 3713938", 1000, 0),
        *_years("cash", 2022, "621628 533936", 1000, 0), *_years("total_liabilities", 2022, "29432711 30063441", 1000, 0),
        *_years("net_income", 2022, "2452385 2568707 1277324", 1000),
    ),
    told={"company": "Harbor Point Realty Trust, Inc.", "period": "FY2022", "scale": 1e3},
)  # fmt: skip

RELEASE = Filing(
    pages=(
        """
                           UNITED STATES
                 SECURITIES AND EXCHANGE COMMISSION
                             FORM 8-K
                          CURRENT REPORT
          Date of Report (Date of earliest event reported): February 1, 2024
                     Larkspur Foods Company
     (Exact name of registrant as specified in its charter)
Item 2.02 Results of Operations and Financial Condition.
On February 1, 2024, the company issued a press release with its results for the quarter ended December 31, 2023.
""",
        """
                                                                   Exhibit 99.1
        Larkspur Foods Company Reports Fourth Quarter and Full Year 2023 Results
Larkspur Foods Company (Nasdaq: LARK) today reported financial results for the fourth quarter and full year ended
December 31, 2023. Net sales increased 3.1 percent to $6.9 billion in the quarter.
""",
        """
                         Larkspur Foods Company
              Condensed Consolidated Statements of Income
              (in millions, except per share data) (Unaudited)
                                 For the Three Months Ended              For the Year Ended
                           December 31,   December 31,   %      December 31,  December 31,   %
                                   2023           2022   Change         2023          2022   Change
Net sales                       $ 6,860        $ 7,381   (7.1)%     $ 26,640      $ 26,485   0.6 %
Cost of products sold             4,555          4,963   (8.2)        17,714        18,363   (3.5)
Gross profit                      2,305          2,418   (4.7)         8,926         8,122   9.9
Operating income                    802          1,105  (27.4)         4,572         3,634   25.8
Interest expense                    225            226   (0.4)           912           921   (1.0)
Income before income taxes          610            943  (35.3)         3,633         2,966   22.5
Provision for income taxes         (147)            55    nm             787           598   31.6
Net income                      $   757        $   888  (14.8)%     $  2,846      $  2,368   20.2 %
Diluted earnings per share      $  0.61        $  0.72  (15.3)%     $   2.31      $   1.91   20.9 %
""",
    ),
    wanted=(
        ("revenue", 2023, 3, "6860000000"), ("revenue", 2022, 3, "7381000000"), ("revenue", 2023, 12, "26640000000"),
        ("revenue", 2022, 12, "26485000000"), ("gross_profit", 2023, 12, "8926000000"), ("net_income", 2022, 3, "888000000"),
        ("income_tax", 2023, 3, "-147000000"), ("eps_diluted", 2022, 12, "1.91"), ("operating_income", 2023, 3, "802000000"),
    ),
    told={"kind": "8-K", "company": "Larkspur Foods Company", "fiscal_year": 2023},
)  # fmt: skip

TELECOM = Filing(
    pages=(
        _cover("Meridian Wireless Communications Inc.", "fiscal year ended December 31, 2022"),
        """
Consolidated Statements of Income
Meridian Wireless Communications Inc. and Subsidiaries
                                                     (dollars in millions, except per share amounts)
Years Ended December 31,                                       2022        2021        2020
Operating Revenues
Service revenues and other                                $ 109,625   $ 110,449   $ 109,872
Wireless equipment revenues                                  27,210      23,164      18,420
Total Operating Revenues                                    136,835     133,613     128,292
Operating Expenses
Cost of services (exclusive of items shown below)            28,637      31,234      31,401
Cost of wireless equipment                                   30,496      25,067      19,800
Selling, general and administrative expense                  30,136      28,658      31,573
Depreciation and amortization expense                        17,099      16,206      16,720
Total Operating Expenses                                    106,368     101,165      99,494
Operating Income                                             30,467      32,448      28,798
Equity in earnings (losses) of unconsolidated businesses         44         145         (45)
Interest expense                                             (3,613)     (3,485)     (4,247)
Income Before Provision For Income Taxes                     28,271      29,420      23,967
Provision for income taxes                                   (6,523)     (6,802)     (5,619)
Net Income                                                $  21,748   $  22,618   $  18,348
Net income attributable to noncontrolling interests       $     492   $     553   $     547
Net income attributable to Meridian                          21,256      22,065      17,801
Net Income                                                $  21,748   $  22,618   $  18,348
Basic Earnings Per Common Share
Net income attributable to Meridian                       $    5.06   $    5.32   $    4.30
Weighted-average shares outstanding (in millions)             4,202       4,148       4,140
Diluted Earnings Per Common Share
Net income attributable to Meridian                       $    5.06   $    5.32   $    4.30
Weighted-average shares outstanding (in millions)             4,204       4,150       4,142
See Notes to Consolidated Financial Statements
""",
    ),
    wanted=(
        *_years("revenue", 2022, "136835 133613 128292"), *_years("operating_income", 2022, "30467 32448 28798"),
        *_years("net_income", 2022, "21748 22618 18348"), *_years("net_income_parent", 2022, "21256 22065 17801"),
        *_years("income_tax", 2022, "-6523 -6802 -5619"), *_years("eps_basic", 2022, "5.06 5.32 4.30", 1),
        *_years("eps_diluted", 2022, "5.06 5.32 4.30", 1), *_years("shares_diluted", 2022, "4204 4150 4142"),
        *_years("depreciation_amortization_expense", 2022, "17099 16206 16720"),
    ),
    told={"company": "Meridian Wireless Communications Inc.", "period": "FY2022"},
)  # fmt: skip

FRENCH = Filing(
    pages=(
        """
                          Aubrac Énergie SA
              Interim financial report as of 30 June 2023
""",
        """
Aubrac Énergie SA
CONSOLIDATED INCOME STATEMENT
In millions of euros                          Note     30/06/2023     30/06/2022
Sales                                          3.1        47 131,2       43 287,9
Other income                                   3.2           512,4          498,0
Raw materials and consumables used             3.3      (30 110,0)     (31 204,5)
Operating profit                                           5 101,5        3 655,2
Finance costs                                  4.1          (420,7)        (385,1)
Profit before tax                                          4 680,8        3 270,1
Income tax                                     4.2        (1 012,3)         (801,2)
Net income                                                 3 668,5        2 468,9
Basic earnings per share (in euros)            5.1            1,53           1,02
""",
    ),
    wanted=(
        ("revenue", 2023, 6, "47131200000.0"), ("revenue", 2022, 6, "43287900000.0"),
        ("operating_income", 2023, 6, "5101500000.0"),
        ("income_tax", 2023, 6, "-1012300000.0"), ("net_income", 2022, 6, "2468900000.0"), ("eps_basic", 2023, 6, "1.53"),
    ),
    told={"company": "Aubrac Énergie SA", "kind": "interim report", "currency": "EUR", "months": 6, "scale": 1e6},
)  # fmt: skip

SOFTWARE = Filing(
    pages=(
        _cover("TESSELLATE SYSTEMS INCORPORATED", "fiscal year ended December 2, 2022"),
        """
                     TESSELLATE SYSTEMS INCORPORATED
                      CONSOLIDATED BALANCE SHEETS
                    (In millions, except par value)
                                                        December 2,     December 3,
                                                           2022            2021
                             ASSETS
Current assets:
   Cash and cash equivalents                             $    4,236      $    3,844
   Short-term investments                                     1,860           1,954
   Trade receivables, net of allowances for
      doubtful accounts of $23 and $16, respectively          2,065           1,878
   Prepaid expenses and other current assets                    835             993
      Total current assets                                    8,996           8,669
Property and equipment, net                                   1,908           1,673
Operating lease right-of-use assets, net                        407             443
Goodwill                                                     12,787          12,668
Other assets                                                  3,067           3,788
TOTAL ASSETS                                             $   27,165      $   27,241
              LIABILITIES AND STOCKHOLDERS' EQUITY
Current liabilities:
   Trade payables                                        $      379      $      312
   Accrued expenses                                           1,790           1,736
   Debt                                                         500               —
   Deferred revenue                                           5,297           4,733
   Income taxes payable                                          75              54
   Operating lease liabilities                                   87              97
      Total current liabilities                               8,128           6,932
Long-term liabilities:
   Debt                                                       3,629           4,123
   Deferred revenue                                             117             145
   Operating lease liabilities                                  417             453
   Other liabilities                                            823             791
      Total liabilities                                      13,114          12,444
Stockholders' equity:
   Common stock, $0.0001 par value; 900 shares authorized;
      601 shares issued; 462 and 475 shares outstanding,
      respectively                                                —               —
   Additional paid-in-capital                                 9,868           8,428
   Retained earnings                                         28,319          23,905
   Accumulated other comprehensive income (loss)               (293)           (137)
   Treasury stock, at cost (139 and 126 shares,
      respectively)                                         (23,843)        (17,399)
      Total stockholders' equity                             14,051          14,797
TOTAL LIABILITIES AND STOCKHOLDERS' EQUITY               $   27,165      $   27,241
""",
    ),
    wanted=(
        *_years("cash", 2022, "4236 3844", months=0), *_years("accounts_receivable", 2022, "2065 1878", months=0),
        *_years("total_current_assets", 2022, "8996 8669", months=0), *_years("accounts_payable", 2022, "379 312", months=0),
        *_years("long_term_debt", 2022, "3629 4123", months=0), *_years("total_liabilities", 2022, "13114 12444", months=0),
        *_years("treasury_stock", 2022, "-23843 -17399", months=0), *_years("equity_parent", 2022, "14051 14797", months=0),
        *_years("total_liabilities_equity", 2022, "27165 27241", months=0),
        *_years("retained_earnings", 2022, "28319 23905", months=0),
    ),
    told={"period": "FY2022", "period_end": "2022-12-02", "company": "Tessellate Systems Incorporated"},
)  # fmt: skip

CARDS = Filing(
    pages=(
        _cover("Continental Charge Company", "fiscal year ended December 31, 2022"),
        """
                                       CONSOLIDATED STATEMENTS OF INCOME

Year Ended December 31 (Millions, except per share amounts)                2022          2021          2020
Revenues
Non-interest revenues
   Discount revenue                                                  $   30,739    $   24,563    $   19,435
   Net card fees                                                          6,070         5,195         4,664
   Total non-interest revenues                                           42,967        34,630        28,102
Interest income
   Interest on loans                                                     11,967         8,850         9,779
   Total interest income                                                 12,658         9,033        10,083
Interest expense
   Deposits                                                               1,527           458           943
   Long-term debt and other                                               1,236           825         1,155
   Total interest expense                                                 2,763         1,283         2,098
   Net interest income                                                    9,895         7,750         7,985
Total revenues net of interest expense                                   52,862        42,380        36,087
Provisions for credit losses
   Card Member receivables                                                  627           (73)        1,015
   Total provisions for credit losses                                     2,182        (1,419)        4,730
Total revenues net of interest expense after provisions for credit losses 50,680       43,799        31,357
Expenses
   Salaries and employee benefits                                         7,252         6,240         5,718
   Total expenses                                                        41,095        33,110        27,061
Pretax income                                                             9,585        10,689         4,296
Income tax provision                                                      2,071         2,629         1,161
Net income                                                           $    7,514    $    8,060    $    3,135
Earnings per Common Share (Note 21):(a)
   Basic                                                             $     9.86    $    10.04    $     3.77
   Diluted                                                           $     9.85    $    10.02    $     3.77
Average common shares outstanding for earnings per common share:
   Basic                                                                    751           789           805
   Diluted                                                                  752           790           806
See Notes to Consolidated Financial Statements.
""",
    ),
    wanted=(
        *_years("revenue", 2022, "52862 42380 36087"), *_years("net_income", 2022, "7514 8060 3135"),
        *_years("pretax_income", 2022, "9585 10689 4296"), *_years("income_tax", 2022, "2071 2629 1161"),
        *_years("net_interest_income", 2022, "9895 7750 7985"), *_years("eps_diluted", 2022, "9.85 10.02 3.77", 1),
        *_years("shares_basic", 2022, "751 789 805"), *_years("total_operating_expenses", 2022, "41095 33110 27061"),
    ),
)  # fmt: skip

SNACKS = Filing(
    pages=(
        _cover("Cordelia Foods, Inc.", "fiscal year ended December 31, 2022"),
        """
Consolidated Statement of Income
Cordelia Foods, Inc. and Subsidiaries
Fiscal years ended December 31, 2022, December 25, 2021 and December 26, 2020
(in millions except per share amounts)
                                                                  2022         2021         2020
Net Revenue                                                 $   86,392   $   79,474   $   70,372
Cost of sales                                                   40,576       37,075       31,797
Gross profit                                                    45,816       42,399       38,575
Selling, general and administrative expenses                    34,459       31,237       28,453
Gain associated with the Juice Transaction (see Note 13)        (3,321)           —            —
Impairment of intangible assets (see Notes 1 and 4)              3,166            —           42
Operating Profit                                                11,512       11,162       10,080
Other pension and retiree medical benefits income                  132          522          117
Net interest expense and other                                    (939)      (1,863)      (1,128)
Income before income taxes                                      10,705        9,821        9,069
Provision for income taxes                                       1,727        2,142        1,894
Net income                                                       8,978        7,679        7,175
Less: Net income attributable to noncontrolling interests           68           61           55
Net Income Attributable to Cordelia Foods, Inc.             $    8,910   $    7,618   $    7,120
Net Income Attributable to Cordelia Foods, Inc. per Common Share
   Basic                                                    $     6.45   $     5.51   $     5.14
   Diluted                                                  $     6.42   $     5.49   $     5.12
Weighted-average common shares outstanding
   Basic                                                         1,380        1,382        1,385
   Diluted                                                       1,387        1,389        1,392
See accompanying notes to the consolidated financial statements.
""",
    ),
    wanted=(
        *_years("revenue", 2022, "86392 79474 70372"), *_years("operating_income", 2022, "11512 11162 10080"),
        *_years("net_income", 2022, "8978 7679 7175"), *_years("net_income_parent", 2022, "8910 7618 7120"),
        *_years("eps_diluted", 2022, "6.42 5.49 5.12", 1), *_years("shares_diluted", 2022, "1387 1389 1392"),
        *_years("net_interest_expense", 2022, "-939 -1863 -1128"), *_years("pretax_income", 2022, "10705 9821 9069"),
    ),
)  # fmt: skip

PHARMACY = Filing(
    pages=(
        _cover("Larch Health Corporation", "fiscal year ended December 31, 2018"),
        """
                              Consolidated Statements of Operations
                                                                       For the Years Ended December 31,
In millions, except per share amounts                                 2018             2017             2016
Revenues:
  Products                                                      $  183,910       $  180,063       $  173,377
  Premiums                                                           8,184            3,558            3,069
  Services                                                           1,825            1,144            1,080
  Net investment income                                                660               21               20
Total revenues                                                     194,579          184,786          177,546
Operating costs:
  Cost of products sold                                            156,447          153,448          146,533
  Benefit costs                                                      6,594            2,810            2,179
  Goodwill impairments                                               6,149              181                —
  Operating expenses                                                21,368           18,809           18,448
Total operating costs                                              190,558          175,248          167,160
Operating income                                                     4,021            9,538           10,386
Interest expense                                                     2,619            1,062            1,078
Loss on early extinguishment of debt                                     —                —              643
Other expense (income)                                                  (4)             208               28
Income before income tax provision                                   1,406            8,268            8,637
Income tax provision                                                 2,002            1,637            3,317
Income (loss) from continuing operations                              (596)           6,631            5,320
Loss from discontinued operations, net of tax                            —               (8)              (1)
Net income (loss)                                                     (596)           6,623            5,319
Net (income) loss attributable to noncontrolling interests               2               (1)              (2)
Net income (loss) attributable to Larch Health               $        (594)      $    6,622       $    5,317
Basic earnings (loss) per share:
  Income (loss) from continuing operations attributable to Larch Health $ (0.57) $    6.48       $     4.93
  Loss from discontinued operations attributable to Larch Health $       —       $   (0.01)      $        —
  Net income (loss) attributable to Larch Health               $     (0.57)      $    6.47       $     4.93
  Weighted average basic shares outstanding                          1,044            1,020            1,073
Diluted earnings (loss) per share:
  Net income (loss) attributable to Larch Health               $     (0.57)      $    6.44       $     4.90
  Weighted average diluted shares outstanding                        1,044            1,024            1,079
""",
    ),
    wanted=(
        *_years("revenue", 2018, "194579 184786 177546"), *_years("operating_income", 2018, "4021 9538 10386"),
        *_years("net_income", 2018, "-596 6623 5319"), *_years("net_income_parent", 2018, "-594 6622 5317"),
        *_years("eps_basic", 2018, "-0.57 6.47 4.93", 1), *_years("eps_diluted", 2018, "-0.57 6.44 4.90", 1),
        *_years("shares_basic", 2018, "1044 1020 1073"), *_years("shares_diluted", 2018, "1044 1024 1079"),
        *_years("cost_of_revenue", 2018, "156447 153448 146533"), *_years("interest_expense", 2018, "2619 1062 1078"),
    ),
)  # fmt: skip

SHOES = Filing(
    pages=(
        _cover("HELIOS ATHLETIC, INC.", "fiscal year ended May 31, 2023"),
        """
HELIOS ATHLETIC, INC.
CONSOLIDATED BALANCE SHEETS
                                                                                MAY 31,
(IN MILLIONS)                                                              2023        2022
ASSETS
Current assets:
Cash and equivalents                                                   $  7,441    $  8,574
Short-term investments                                                    3,234       4,423
Accounts receivable, net                                                  4,131       4,667
Inventories                                                               8,454       8,420
Prepaid expenses and other current assets                                 1,942       2,129
Total current assets                                                     25,202      28,213
Property, plant and equipment, net                                        5,081       4,791
Operating lease right-of-use assets, net                                  2,923       2,926
TOTAL ASSETS                                                           $ 37,531    $ 40,321
LIABILITIES AND SHAREHOLDERS' EQUITY
Current liabilities:
Current portion of long-term debt                                      $      —    $    500
Notes payable                                                                 6          10
Accounts payable                                                          2,862       3,358
Total current liabilities                                                 9,256      10,730
Long-term debt                                                            8,927       8,920
Redeemable preferred stock                                                    —           —
Shareholders' equity:
Common stock at stated value:
Class A convertible — 305 and 305 shares outstanding                          —           —
Class B — 1,227 and 1,266 shares outstanding                                  3           3
Capital in excess of stated value                                        12,412      11,484
Retained earnings (deficit)                                               1,358       3,476
Total shareholders' equity                                               14,004      15,281
TOTAL LIABILITIES AND SHAREHOLDERS' EQUITY                             $ 37,531    $ 40,321
The accompanying Notes to the Consolidated Financial Statements are an integral part of this statement.
2023 FORM 10-K 57
""",
    ),
    wanted=(
        *_years("cash", 2023, "7441 8574", months=0), *_years("inventories", 2023, "8454 8420", months=0),
        *_years("total_assets", 2023, "37531 40321", months=0), *_years("equity_parent", 2023, "14004 15281", months=0),
        *_years("long_term_debt", 2023, "8927 8920", months=0), *_years("accounts_payable", 2023, "2862 3358", months=0),
        *_years("total_current_liabilities", 2023, "9256 10730", months=0),
    ),
    told={"company": "Helios Athletic, Inc.", "period_end": "2023-05-31", "period": "FY2023"},
)  # fmt: skip

JAPANESE = Filing(
    pages=(
        """
                       Kiso Precision Co., Ltd.
                        Annual Report 2023
                   For the year ended March 31, 2023
""",
        """
Consolidated Statement of Profit or Loss
Kiso Precision Co., Ltd. and its consolidated subsidiaries
For the years ended March 31, 2023 and 2022
                                                          Yen in millions
                                          Notes         2023            2022
Sales revenue                                22       1,215,438       1,040,219
Cost of sales                                          (842,117)       (731,006)
Gross profit                                            373,321         309,213
Selling, general and administrative expenses           (251,902)       (218,770)
Operating profit                                        121,419          90,443
Finance income                               25           4,881           3,902
Finance costs                                25          (2,214)         (1,995)
Profit before tax                                       124,086          92,350
Income tax expense                           17         (35,001)        (26,118)
Profit for the year                                      89,085          66,232
Profit attributable to:
Owners of the parent                                     86,540          64,310
Non-controlling interests                                 2,545           1,922
                                                                 Yen
Earnings per share
Basic                                                    352.10          261.43
""",
    ),
    wanted=(
        *_years("revenue", 2023, "1215438 1040219"), *_years("operating_income", 2023, "121419 90443"),
        *_years("net_income", 2023, "89085 66232"), *_years("income_tax", 2023, "-35001 -26118"),
        *_years("net_income_parent", 2023, "86540 64310"), *_years("eps_basic", 2023, "352.10 261.43", 1),
    ),
    told={"company": "Kiso Precision Co., Ltd.", "currency": "JPY", "period_end": "2023-03-31"},
)  # fmt: skip

CHINESE_BANK = Filing(
    pages=(
        """
                     东湖银行股份有限公司
                     二〇二一年年度报告
""",
        """
                     东湖银行股份有限公司
                    合并及银行利润表
                       2021 年度
       （除特别注明外，金额单位均为人民币百万元）
                                       本集团                   本银行
                     附注      2021 年度    2020 年度    2021 年度    2020 年度
一、营业收入                     131,354      121,850      120,100      112,300
利息净收入             36         95,100       90,500       88,000       84,100
利息收入                         210,300      198,700      199,000      188,200
利息支出                        (115,200)    (108,200)    (111,000)    (104,100)
手续费及佣金净收入     37         21,400       19,800       18,500       17,100
二、营业支出                     (75,100)     (72,600)     (70,000)     (67,900)
业务及管理费           40        (36,200)     (33,900)     (33,000)     (31,000)
信用减值损失           41        (37,800)     (37,600)     (36,100)     (36,000)
三、营业利润                      56,254       49,250       50,100       44,400
四、利润总额                      56,300       49,300       50,150       44,450
减：所得税费用         43         (8,100)      (7,200)      (7,000)      (6,300)
五、净利润                        48,200       42,100       43,150       38,150
归属于母公司股东的净利润          47,600       41,600
少数股东损益                         600          500
""",
    ),
    wanted=(
        *_years("revenue", 2021, "131354 121850"), *_years("net_income", 2021, "48200 42100"),
        *_years("net_interest_income", 2021, "95100 90500"), *_years("net_income_parent", 2021, "47600 41600"),
        *_years("pretax_income", 2021, "56300 49300"), *_years("income_tax", 2021, "-8100 -7200"),
    ),
    told={"company": "东湖银行股份有限公司", "period": "2021", "scale": 1e6, "language": "zh"},
)  # fmt: skip

CHINESE_QUARTER = Filing(
    pages=(
        """
证券代码：688000                    证券简称：远航智能
                  远航智能科技股份有限公司
                    2023 年第三季度报告
""",
        """
合并利润表
2023 年 1—9 月
编制单位：远航智能科技股份有限公司
单位：元  币种：人民币  审计类型：未经审计
项目                           2023 年前三季度（1-9 月）   2022 年前三季度（1-9 月）
一、营业总收入                        912,345,678.11            801,234,567.22
其中：营业收入                        912,345,678.11            801,234,567.22
二、营业总成本                        812,000,000.00            721,000,000.00
其中：营业成本                        612,345,678.00            551,234,567.00
研发费用                              101,000,000.00             88,000,000.00
三、营业利润（亏损以“－”号填列）     105,000,000.00             85,000,000.00
五、净利润（净亏损以“－”号填列）      95,000,000.00             76,000,000.00
（一）基本每股收益（元/股）                     0.52                      0.41
""",
        """
合并资产负债表
2023 年 9 月 30 日
编制单位：远航智能科技股份有限公司
单位：元  币种：人民币  审计类型：未经审计
项目                             2023 年 9 月 30 日        2022 年 12 月 31 日
流动资产：
货币资金                              400,000,000.00            350,000,000.00
应收账款                              300,000,000.00            260,000,000.00
存货                                  200,000,000.00            180,000,000.00
流动资产合计                          900,000,000.00            790,000,000.00
资产总计                            1,500,000,000.00          1,300,000,000.00
负债合计                              600,000,000.00            500,000,000.00
所有者权益（或股东权益）合计          900,000,000.00            800,000,000.00
""",
    ),
    wanted=(
        ("revenue", 2023, 9, "912345678.11"), ("revenue", 2022, 9, "801234567.22"), ("net_income", 2023, 9, "95000000"),
        ("research_development", 2022, 9, "88000000"), ("eps_basic", 2023, 9, "0.52"), ("total_assets", 2023, 0, "1500000000"),
        ("total_assets", 2022, 0, "1300000000"), ("inventories", 2023, 0, "200000000"),
    ),
    told={"kind": "interim report", "months": 9, "fiscal_year": 2023, "company": "远航智能科技股份有限公司（远航智能）"},
)  # fmt: skip

SEEN: Mapping[str, Filing] = MappingProxyType(
    {"bank": BANK, "insurer": INSURER, "10-Q": QUARTER, "European": EUROPEAN, "retailer": RETAILER, "A-share": CHINESE,
     "narrow columns": NARROW, "French": FRENCH}
)  # fmt: skip
HELD_BACK: Mapping[str, Filing] = MappingProxyType(
    {
        "REIT": REIT,
        "8-K release": RELEASE,
        "telecom": TELECOM,
        "software": SOFTWARE,
        "cards": CARDS,
        "snacks": SNACKS,
        "pharmacy": PHARMACY,
        "shoes": SHOES,
        "Japanese": JAPANESE,
        "A-share bank": CHINESE_BANK,
        "A-share quarter": CHINESE_QUARTER,
    }
)
