"""Questions over filings of other trades and countries: right, or not answered; never wrong.

Values were worked out from the printed pages by hand. ``None``: the statements do not say it, so that nothing may be computed.
"""

from hashlib import sha256

import pytest

from tests.documents.other_filings import HELD_BACK, SEEN
from tests.documents.printed import parse_of
from workbench.documents.analysis import analyse
from workbench.documents.answer import ask
from workbench.documents.finding import Finder
from workbench.documents.library import Library
from workbench.documents.parses import Particulars

ASKED: tuple[tuple[str, float | None], ...] = (
    # A bank.
    ("What was Lakeshore Bancorp's net interest income in 2021, in millions?", 5231.0),
    ("What was the total net revenue of Lakeshore Bancorp in FY2020?", 8694.0),
    ("What was the net profit margin of Lakeshore Bancorp in FY2021?", 47.37),
    ("What was Lakeshore's return on assets in 2021?", 0.19),
    ("What was the return on equity of Lakeshore Bancorp in 2021?", 1.41),
    ("How much were Lakeshore's deposits at the end of 2021?", 1462303.0),
    ("What was the effective tax rate of Lakeshore Bancorp in 2019?", 20.05),
    ("What was Lakeshore's equity to assets ratio at year end 2020?", 0.14),
    ("How much did net interest income of Lakeshore change from 2020 to 2021?", -226.0),
    ("What was the noninterest revenue of Lakeshore Bancorp in 2021?", 3329.0),
    ("What is the CET1 ratio of Lakeshore Bancorp in 2021?", None),
    ("What was the efficiency ratio of Lakeshore Bancorp in 2021?", None),
    ("What was Lakeshore's net interest margin in 2021?", None),
    ("What was the gross margin of Lakeshore Bancorp in 2021?", None),
    ("What was the current ratio of Lakeshore Bancorp in 2021?", None),
    ("What was Lakeshore's consumer banking revenue in 2021?", None),
    ("What were Lakeshore's average deposits in 2021?", None),
    ("What was the tangible book value of Lakeshore in 2021?", None),
    # An insurer.
    ("What premiums did Granite Mutual earn in 2020?", 29044.0),
    ("What were the total revenues of Granite Mutual in 2019?", 31581.0),
    ("What was the net income of The Granite Mutual Insurance Companies in FY2018?", 2523.0),
    ("What was Granite Mutual's diluted EPS in 2020?", 10.52),
    ("What was the interest coverage of Granite Mutual in 2020?", None),
    ("What was Granite Mutual's combined ratio in 2020?", None),
    ("What was the loss ratio of Granite Mutual in 2020?", None),
    ("What was the underwriting result of Granite Mutual in 2020?", None),
    ("What was the three-year average net income of Granite Mutual through 2020?", 2614.0),
    ("What did Granite Mutual pay in total for interest expense from 2018 to 2020?", 1035.0),
    ("What was the average revenue growth of Granite Mutual from 2018 to 2020?", None),
    ("What was the compound annual growth rate of Granite Mutual's revenue from 2018 to 2020?", 2.77),
    # A quarterly report.
    ("What was Corvid Semiconductor's revenue in Q3 2019?", 19190.0),
    ("What was Corvid's revenue in the first nine months of 2019?", 51756.0),
    ("What was Corvid's net income for the nine months ended September 28, 2019?", 14143.0),
    ("What was Corvid's net income for the three months ended September 28, 2019?", 5990.0),
    ("What was Corvid's net income for the three months ended September 29, 2018?", 6398.0),
    ("What was Corvid's year-to-date revenue in Q3 2019?", 51756.0),
    ("What is Corvid's year to date operating income?", 15289.0),
    ("What was Corvid's gross margin percentage in the third quarter of 2019?", 58.86),
    ("What was Corvid's operating margin for the nine months of 2018?", 33.23),
    ("How much did Corvid's revenue grow in Q3 2019 year over year, in percent?", 0.14),
    ("By how much did Corvid's revenue change in the first nine months of 2019 against 2018?", -435.0),
    ("How much did Corvid spend on capital expenditure in the first nine months of 2019?", 11486.0),
    ("How much cash did Corvid have at September 28, 2019?", 4144.0),
    ("What were Corvid's total assets at December 29, 2018?", 96433.0),
    ("What was the current ratio of Corvid at the end of Q3 2019?", 3.42),
    ("What was Corvid's capital expenditure in the third quarter of 2019?", None),
    ("What was Corvid's revenue in 2019?", None),
    ("What was Corvid's revenue in the second quarter of 2019?", None),
    ("What was Corvid's revenue in the first six months of 2019?", None),
    ("What was Corvid's revenue for the nine months ended September 28, 2020?", None),
    ("What was Corvid's data center revenue in Q3 2019?", None),
    ("What was the trailing twelve months revenue of Corvid?", None),
    # A German company.
    ("What was Nordhafen Maschinenbau's revenue in 2023, in EUR thousand?", 1234567.8),
    ("What was Nordhafen's turnover in 2022?", 1145210.0),
    ("What was the profit for the year of Nordhafen in 2023?", 145011.8),
    ("What was Nordhafen's EBIT margin in 2023?", 17.78),
    ("What were trade receivables of Nordhafen at 31 December 2023?", 180450.5),
    ("What was Nordhafen's inventory turnover in 2023?", 4.09),
    ("What was the equity ratio of Nordhafen in 2022?", 0.516),
    ("What was Nordhafen's gearing in 2023?", None),
    ("What was Nordhafen's ROCE in 2023?", None),
    ("What was Nordhafen's order intake in 2023?", None),
    ("What was Nordhafen's revenue in France in 2023?", None),
    # A retailer whose year ends in January.
    ("What was Brightwater Beauty's revenue in fiscal 2022, in USD millions?", 10208.58),
    ("What was Brightwater's gross margin in fiscal 2021?", 39.03),
    ("What was the free cash flow of Brightwater Beauty in FY2022?", 1169789.0),
    ("How much did Brightwater spend on share repurchases in fiscal 2021?", 1521925.0),
    ("What was Brightwater's net income for the fiscal year ended January 30, 2021?", 175835.0),
    ("What was Brightwater's capex as a percentage of sales in FY2022?", 3.06),
    ("How much did Brightwater spend on share repurchases altogether from fiscal 2020 to 2022?", 2536853.0),
    ("What were the comparable sales of Brightwater in fiscal 2022?", None),
    ("How many stores did Brightwater have at the end of fiscal 2022?", None),
    ("What was Brightwater's inventory turnover in FY2022?", None),
    ("What was Brightwater's e-commerce revenue in fiscal 2022?", None),
    # A Chinese company.
    ("晨曦光电2022年的营业收入是多少元？", 3512345678.90),
    ("晨曦光电2022年毛利率是多少？", 31.32),
    ("晨曦光电2022年研发费用占营业收入的比例是多少？", 6.83),
    ("晨曦光电2021年归属于母公司股东的净利润是多少？", 335000000.0),
    ("晨曦光电2022年末存货是多少万元？", 60000.0),
    ("晨曦光电2022年资产负债率是多少？", 33.33),
    ("晨曦光电2022年净利润增长率是多少？", 26.47),
    ("晨曦光电2022年前三季度的营业收入是多少？", None),
    ("晨曦光电2022年第三季度的净利润是多少？", None),
    ("晨曦光电2022年扣除非经常性损益的净利润是多少？", None),
    ("晨曦光电2022年境外营业收入是多少？", None),
    ("晨曦光电2020年营业收入是多少？", None),
    # A half year.
    ("What were Aubrac Énergie's sales in the first half of 2023?", 47131.2),
    ("What was the operating margin of Aubrac in H1 2022?", 8.44),
    ("What was the net income of Aubrac Énergie for the six months to 30 June 2023?", 3668.5),
    ("What were Aubrac's half-year sales in 2022?", 43287.9),
    ("What were the sales of Aubrac in 2022?", None),
    ("What was the net income of Aubrac in the second quarter of 2023?", None),
    ("What was Aubrac's EBITDA in the first half of 2023?", None),
    # A property company.
    ("What was Harbor Point Realty's debt to assets ratio in 2022?", None),
    ("What was the total revenue of Harbor Point in 2021?", 5116789.0),
    ("What was the FFO of Harbor Point Realty in 2022?", None),
    ("What was Harbor Point's funds from operations per share in 2022?", None),
    ("What was the occupancy of Harbor Point in 2022?", None),
    ("What was Harbor Point's net operating income in 2022?", None),
    ("What was the same-store NOI growth of Harbor Point in 2022?", None),
    ("What was Harbor Point's liabilities to assets ratio in 2021, in percent?", 88.93),
    # A press release with a quarter and a year.
    ("What was Larkspur's gross margin in FY2023?", 33.51),
    ("What were Larkspur's adjusted earnings per share in 2023?", None),
    ("What was the organic net sales growth of Larkspur in 2023?", None),
    # A telephone company.
    ("What was Meridian Wireless' EBITDA margin in 2022?", 34.76),
    ("What was the effective tax rate of Meridian Wireless in 2022?", 23.07),
    ("What was the cost of services of Meridian Wireless in 2021?", 31234.0),
    ("What was the diluted EPS of Meridian Wireless in 2020?", 4.30),
    ("What was Meridian Wireless' churn in 2022?", None),
    ("What was the ARPU of Meridian Wireless in 2022?", None),
    ("What was Meridian Wireless' adjusted EBITDA in 2022?", None),
    # A software company whose statements are of the balance sheet only.
    ("What was the working capital of Tessellate at year end 2022?", 868.0),
    ("What was the quick ratio of Tessellate Systems in FY2021?", 1.25),
    ("What was Tessellate's debt-to-equity ratio in 2022?", 0.29),
    ("What is the total debt of Tessellate at the end of FY2022?", 4129.0),
    ("How much deferred revenue did Tessellate have at December 2, 2022?", None),
    ("What was the ARR of Tessellate in 2022?", None),
    ("What was Tessellate's net income in 2022?", None),
    # A card company.
    ("What were Continental Charge's total revenues net of interest expense in 2022?", 52862.0),
    ("What was the net margin of Continental Charge in FY2021?", 19.02),
    ("What was Continental Charge's net interest income in 2020, in USD billions to two decimals?", 7.99),
    ("What was the effective tax rate of Continental Charge in 2022?", 21.61),
    ("By what percentage did the net income of Continental Charge change in 2022?", -6.77),
    ("What was Continental Charge's basic EPS in 2021?", 10.04),
    ("What were the net card fees of Continental Charge in 2022?", 6070.0),
    ("What was the write-off rate of Continental Charge in 2022?", None),
    ("What was Continental Charge's billed business in 2022?", None),
    ("What was the gross margin of Continental Charge in 2022?", None),
    ("What was the CET1 capital ratio of Continental Charge in 2022?", None),
    ("What were Continental Charge's discount revenues in the United Kingdom in 2022?", None),
    # A food company with interest that is printed net.
    ("What is the FY2022 gross margin of Cordelia Foods?", 53.03),
    ("What was Cordelia Foods' operating margin in 2021?", 14.04),
    ("What was net income attributable to Cordelia Foods in 2022?", 8910.0),
    ("What was the two-year average net margin of Cordelia Foods for FY2021 and FY2022?", 10.03),
    ("What was the revenue CAGR of Cordelia Foods between 2020 and 2022?", 10.80),
    ("What was SG&A as a percentage of revenue at Cordelia Foods in 2022?", 39.89),
    ("How much did Cordelia Foods earn from the Juice Transaction in 2022?", None),
    ("What was the core EPS of Cordelia Foods in 2022?", None),
    ("What was Cordelia's organic revenue growth in 2022?", None),
    ("What was Cordelia's free cash flow in 2022?", None),
    ("What was Cordelia's snacks segment operating profit in 2022?", None),
    # A loss with several lines of earnings per share.
    ("What was Larch Health's net loss in 2018?", -596.0),
    ("What was the diluted EPS of Larch Health in 2018?", -0.57),
    ("What was Larch Health's operating income in 2017?", 9538.0),
    ("What was the interest coverage of Larch Health in 2018?", 1.54),
    ("What was the effective tax rate of Larch Health in 2016?", 38.40),
    ("How much did Larch Health's operating income fall from 2017 to 2018?", -5517.0),
    ("What were the goodwill impairments of Larch Health in 2018?", None),
    ("What was the medical benefit ratio of Larch Health in 2018?", None),
    ("What was the adjusted EPS of Larch Health in 2018?", None),
    ("What were Larch Health's prescription revenues in 2018?", None),
    # A balance sheet in May.
    ("What was the current ratio of Helios Athletic in FY2023?", 2.72),
    ("What was the quick ratio of Helios at May 31, 2022?", 1.84),
    ("What was Helios Athletic's working capital at year end 2023, in USD billions to one decimal place?", 15.9),
    ("What was the total debt of Helios Athletic in FY2022?", 9430.0),
    ("What was Helios' inventory at May 31, 2023?", 8454.0),
    ("How much did Helios' accounts payable change in fiscal 2023?", -496.0),
    ("What was the average inventory of Helios over FY2022 and FY2023?", 8437.0),
    ("What was Helios' inventory turnover in FY2023?", None),
    ("What was Helios' inventory in North America in FY2023?", None),
    # A Japanese company.
    ("What was the operating profit of Kiso Precision in FY2023?", 121419.0),
    ("What was Kiso Precision's gross margin for the year ended March 31, 2022?", 29.73),
    ("What was the profit attributable to owners of the parent of Kiso Precision in 2023?", 86540.0),
    ("What was Kiso's net income in 2023 in billions of yen?", 89.09),
    ("By how much did Kiso's revenue grow in 2023, in percent?", 16.84),
    ("What was Kiso Precision's dividend per share in 2023?", None),
    ("What was Kiso Precision's operating profit in the first quarter of 2023?", None),
    # A Chinese bank and a Chinese quarter.
    ("东湖银行2021年营业收入是多少百万元？", 131354.0),
    ("东湖银行2021年净利润增长率是多少？", 14.49),
    ("东湖银行2020年利息净收入是多少？", 90500.0),
    ("东湖银行2021年净息差是多少？", None),
    ("东湖银行2021年不良贷款率是多少？", None),
    ("东湖银行2021年毛利率是多少？", None),
    ("远航智能2023年前三季度的营业收入是多少元？", 912345678.11),
    ("远航智能2023年1-9月净利润是多少元？", 95000000.0),
    ("远航智能2022年前三季度毛利率是多少？", 31.20),
    ("远航智能2023年第三季度的营业收入是多少？", None),
    ("远航智能2023年营业收入是多少？", None),
    ("远航智能2023年三季度末资产负债率是多少？", 40.0),
    ("远航智能2023年上半年净利润是多少？", None),
    # Worded otherwise.
    ("What is Meridian Wireless' year-over-year revenue growth in 2022?", 2.41),
    ("What was the year-over-year change in revenue of Meridian Wireless in 2022?", 3222.0),
    ("How much R&D did Corvid spend year to date in Q3 2019?", 9978.0),
    ("What was Helios' cash plus short-term investments at the end of FY2023?", 10675.0),
    ("What percentage of total assets were inventories at Helios in FY2023?", 22.53),
    ("What share of revenue was spent on research and development at Corvid in Q3 2019?", 16.72),
    ("晨曦光电2022年研发费用比2021年增加了多少元？", 65000000.0),
    ("What was the average total assets of Lakeshore in 2021?", None),
    ("What would Cordelia's net income be without impairment in 2022?", None),
    ("What was Kiso's revenue in US dollars in 2023?", None),
    ("What was the median revenue of Cordelia over 2020-2022?", None),
    ("What was the largest expense of Larch Health in 2018?", None),
    ("What was Aubrac's annualised net income in H1 2023?", None),
    ("What portion of Meridian Wireless' revenue came from equipment in 2022?", None),
    ("What was the expected revenue of Brightwater for FY2022?", None),
)


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    folder = tmp_path_factory.mktemp("library")
    library = Library(folder)
    for name, filing in {**SEEN, **HELD_BACK}.items():
        parse = parse_of(*filing.pages, sha256=sha256(name.encode()).hexdigest())
        library.keep(analyse(parse, Particulars(file=f"{name}.pdf", added_at="2026-01-05T09:30:00+00:00")))
    return Finder(folder)


@pytest.mark.parametrize(("question", "value"), ASKED)
def test_right_or_not_computed(finder: Finder, question: str, value: float | None) -> None:
    calculation = ask(finder, question).document["calculation"]
    result = None if calculation is None else calculation["result"]
    assert result == (None if value is None else pytest.approx(value, rel=1e-3, abs=0.006))
