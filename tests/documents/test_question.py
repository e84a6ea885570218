"""Questions read: companies, periods, units, items, formulas written out; what is unclear is never guessed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.documents.small_filings import tools_library
from workbench.documents.asked_periods import asked_periods
from workbench.documents.asked_units import asked_statements, asked_unit, rounded
from workbench.documents.asked_years import shifted
from workbench.documents.catalogue import Catalogue
from workbench.documents.company_names import CompanyName, named_companies, names_of
from workbench.documents.definitions import definitions_in, formula_of
from workbench.documents.question import Question
from workbench.documents.question_reading import read_question


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue(tools_library(tmp_path_factory.mktemp("library")))


def names(*companies: str) -> list[CompanyName]:
    return [names_of(company) for company in companies]


# Companies.

KNOWN = (
    "Harbour & Harbour", "Northern Star Airlines Corporation", "Acmetron.com, Inc.", "Big Box Co., Inc.",
    "Advanced Mill Devices, Inc.",
    "The Lime-Juice Company", "远山生物技术股份有限公司",
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "company"),
    [
        ("What is Harbour & Harbour's margin?", "Harbour & Harbour"),
        ("What was HnH's revenue?", "Harbour & Harbour"),
        ("What was H&H's revenue?", "Harbour & Harbour"),
        ("How did Acmetron grow?", "Acmetron.com, Inc."),
        ("acmetron's revenue", "Acmetron.com, Inc."),
        ("How many stores has BigBox?", "Big Box Co., Inc."),
        ("How many stores has big box?", "Big Box Co., Inc."),
        ("AMD's quick ratio", "Advanced Mill Devices, Inc."),
        ("Lime Juice revenue", "The Lime-Juice Company"),
        ("Acmetorn revenue", "Acmetron.com, Inc."),
        ("远山生物技术股份有限公司2020年的营业收入是多少？", "远山生物技术股份有限公司"),
        ("远山生物技术2020年的毛利率", "远山生物技术股份有限公司"),
    ],
)
def test_a_company_is_found_by_any_of_its_names(question: str, company: str) -> None:
    assert named_companies(question, names(*KNOWN)).companies == (company,)


@pytest.mark.parametrize(
    "question", ["Which product did best?", "What is the big picture?", "Is the advanced fee due?", "毛利率是多少？"]
)
def test_common_words_name_nobody(question: str) -> None:
    assert named_companies(question, names(*KNOWN)).companies == ()


def test_a_stranger_is_told_apart_from_no_name_at_all() -> None:
    assert named_companies("What is Zenith's revenue in 2022?", names(*KNOWN)).stranger == "Zenith"
    assert named_companies("What is the revenue in FY2022?", names(*KNOWN)).stranger is None


def test_a_short_chinese_name_and_a_code_are_taken_from_the_first_pages() -> None:
    name = names_of("远山生物技术股份有限公司", ["公司股票简况\n股票简称 股票代码\nA股 远山股份 600999 远山"])
    assert named_companies("远山股份2020年净利润", [name]).companies
    assert named_companies("600999的净利润", [name]).companies


def test_a_name_that_fits_two_companies_is_ambiguous() -> None:
    known = names("Norfell Controls plc", "Norfell & Sons", "Big Box Co., Inc.")
    assert set(named_companies("What is Norfell's revenue?", known).ambiguous) == {"Norfell & Sons", "Norfell Controls plc"}
    clear = named_companies("What is the revenue of Norfell Controls?", known)
    assert (clear.companies, clear.ambiguous) == (("Norfell Controls plc",), ())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Harbour Tools, Inc.", "HARBOUR TOOLS INC", True),
        ("Acmetron.com, Inc.", "Acmetron Inc", True),
        ("The Norfell Company", "Norfell Co.", True),
        ("Norfell & Sons", "Norfell & Sons and Subsidiaries", True),
        ("Norfell & Sons", "Norfell Controls plc", False),
        ("Bank of Arden Corporation", "Bank of Borden Corporation", False),
        ("远山生物技术股份有限公司（远山股份）", "远山生物技术股份有限公司", True),
        ("远山生物技术股份有限公司", "近水生物技术股份有限公司", False),
    ],
)
def test_which_names_are_one_company(one: str, other: str, same: bool) -> None:
    assert (names_of(one).identity == names_of(other).identity) is same


def test_two_companies_keep_the_order_of_the_question() -> None:
    found = named_companies("Compare Big Box with Acmetron", names(*KNOWN))
    assert found.companies == ("Big Box Co., Inc.", "Acmetron.com, Inc.")


# Periods.


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("capex in FY2018", "FY2018"),
        ("capex in FY18", "FY2018"),
        ("in fiscal year 2018 and 2017", "FY2018 FY2017"),
        ("FY2017 - FY2019 average", "FY2017 FY2018 FY2019"),
        ("from 2016 to 2018", "FY2016 FY2017 FY2018"),
        ("average between FY2016 and FY2018", "FY2016 FY2018"),
        ("FY2020 to 22", "FY2020 FY2021 FY2022"),
        ("Q2 of FY2023", "Q2 FY2023"),
        ("second quarter of fiscal 2024", "Q2 FY2024"),
        ("2Q23 results", "Q2 FY2023"),
        ("2023 Q1", "Q1 FY2023"),
        ("H1 2023", "H1 FY2023"),
        ("as of May 26, 2023", "FY2023"),
        ("2020年和2019年", "FY2020 FY2019"),
        ("二〇二〇年度", "FY2020"),
        ("2020年第三季度", "Q3 FY2020"),
        ("first nine months of 2023", "9M FY2023"),
        ("nine months of fiscal 2023 and 2022", "9M FY2023 9M FY2022"),
        ("9M 2023 results", "9M FY2023"),
        ("in the first six months of 2023", "H1 FY2023"),
        ("half-year 2023", "H1 FY2023"),
        ("first three months of 2023", "Q1 FY2023"),
        ("Q3 2023 year to date", "9M FY2023"),
        ("Q2 FY2023 YTD", "H1 FY2023"),
        ("in fiscal 2022/23", "FY2023"),
        ("the twelve months of 2023", "FY2023"),
        ("2020年前三季度", "9M FY2020"),
        ("2020年1-9月", "9M FY2020"),
        ("2020年上半年", "H1 FY2020"),
        ("2020年中期票据", "FY2020"),
        ("sold 2022.5 units for $2,021", ""),
    ],
)
def test_periods(text: str, periods: str) -> None:
    assert " ".join(period.text for period in asked_periods(text).periods) == periods


def test_years_back_and_the_year_before() -> None:
    assert asked_periods("three-year average of capex").years_back == 3
    assert asked_periods("近三年平均毛利率").years_back == 3
    assert asked_periods("and the year before?").before
    assert asked_periods("year-over-year change").before
    assert not asked_periods("in the year 2020").before


def test_what_only_documents_can_tell_is_left_open() -> None:
    ended = asked_periods("nine months ended September 30, 2023")
    assert (ended.days, ended.length, ended.is_open) == ((date(2023, 9, 30),), 9, True)
    assert asked_periods("revenue in the third quarter").loose_quarter == 3
    assert asked_periods("year-to-date revenue").to_date
    assert not asked_periods("revenue in 2023").is_open


# Units.


@pytest.mark.parametrize(
    ("text", "scale", "places", "percent"),
    [
        ("(in USD millions)", 6, None, False),
        ("Answer in USD billions.", 9, None, False),
        ("in thousands", 3, None, False),
        ("to one decimal place", None, 1, False),
        ("Round to two decimal places", None, 2, False),
        ("in units of percents", None, None, True),
        ("是多少万元？", 4, None, False),
        ("是多少元？", 0, None, False),
        ("保留2位小数", None, 2, False),
        ("保留至小数点后两位", None, 2, False),
        ("to the nearest whole percent", None, 0, False),
        ("what was revenue", None, None, False),
    ],
)
def test_units(text: str, scale: int | None, places: int | None, percent: bool) -> None:
    unit = asked_unit(text)
    assert (unit.scale, unit.places, unit.percent) == (scale, places, percent)


def test_rounding_is_half_up() -> None:
    assert rounded(Decimal("2.345"), 2) == Decimal("2.35")
    assert rounded(Decimal("-0.5"), 0) == Decimal("-1")


def test_statements_pointed_at() -> None:
    assert asked_statements("using the cash flow statement and the P&L")[0] == ("cash_flow", "income")
    assert asked_statements("in the statement of financial position")[0] == ("balance",)
    assert asked_statements("根据利润表")[0] == ("income",)


# Formulas written out.


def items_of(text: str) -> list[tuple[int, int, str]]:
    known = {
        "cogs": "cost_of_revenue",
        "revenue": "revenue",
        "inventory": "inventories",
        "accounts payable": "accounts_payable",
    }
    return [(text.find(word), text.find(word) + len(word), item) for word, item in known.items() if word in text]


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("FY2017 COGS / average inventory between FY2016 and FY2017", "cost_of_revenue / avg.inventories"),
        (
            "365 * (average accounts payable) / (COGS + change in inventory)",
            "365 * ( avg.accounts_payable ) / ( cost_of_revenue + change.inventories )",
        ),
        ("revenue less COGS", "revenue - cost_of_revenue"),
        ("total revenue in FY2016 divided by FY2017 COGS", "revenue@-1 / cost_of_revenue"),
        ("revenue times goodness", None),
        ("revenue COGS", None),
        ("(revenue + COGS", None),
        ("very much", None),
    ],
)  # fmt: skip
def test_a_formula_is_read_whole_or_not_at_all(text: str, formula: str | None) -> None:
    assert formula_of(text, items_of, 2017) == formula


def test_definitions_end_at_their_sentence() -> None:
    found = definitions_in(
        "What is the CCC? CCC is defined as: DIO - DPO. DIO is defined as: 365 * inventory / COGS. Round to 2."
    )
    assert [(one.name, one.text.strip()) for one in found] == [("CCC", "DIO - DPO"), ("DIO", "365 * inventory / COGS")]


def test_a_formula_moves_through_the_years() -> None:
    assert shifted("revenue / avg.inventories@-1", -2) == "revenue@-2 / avg.inventories@-3"
    assert shifted("x@-1 + y?", 1) == "x + y@1?"


# Whole questions.


def calculated(question: Question) -> tuple[str, str, str]:
    assert question.calculation is not None, question.text
    assert question.calculation.unexplained == (), question.calculation.unexplained
    periods = " ".join(period.text for period in question.calculation.periods)
    return question.calculation.formula, question.calculation.unit, periods


@pytest.mark.parametrize(
    ("text", "formula", "unit", "periods"),
    [
        ("What is the FY2023 capex (in USD millions) of Harbour Tools?", "capital_expenditure", "money", "FY2023"),
        ("Harbour Tools gross margin 2023", "gross_profit / revenue", "percent", "FY2023"),
        ("What is Harbour Tools' inventory to total assets ratio in 2023?", "inventories / total_assets", "ratio", "FY2023"),
        ("What was Harbour Tools' R&D as a % of revenue in 2022?", "research_development / revenue", "percent", "FY2022"),
        ("How much did revenue of Harbour Tools grow in 2023?", "growth(revenue@-1, revenue)", "percent", "FY2023"),
        ("How much did inventory of Harbour Tools change in 2022 to 2023?", "inventories - inventories@-1", "money", "FY2023"),
        ("What is the FY2021 to FY2023 revenue CAGR of Harbour Tools?", "cagr(revenue@-2, revenue, 2)", "percent", "FY2023"),
        (
            "What is the two-year average of capex as a % of revenue for Harbour Tools in FY2023?",
            "avg(capital_expenditure@-1 / revenue@-1, capital_expenditure / revenue)", "percent", "FY2023",
        ),
        ("What was net income of Harbour Tools in 2023 and 2022?", "net_income", "money", "FY2023 FY2022"),
        (
            "What is Harbour Tools' DPO for FY2023? "
            "DPO is defined as: 365 * (average accounts payable between FY2022 and FY2023) / (FY2023 COGS).",
            "365 * ( avg.accounts_payable ) / ( cost_of_revenue )", "days", "FY2023",
        ),
    ],
)  # fmt: skip
def test_what_is_to_be_computed(catalogue: Catalogue, text: str, formula: str, unit: str, periods: str) -> None:
    assert calculated(read_question(text, catalogue)) == (formula, unit, periods)


@pytest.mark.parametrize(
    "text",
    [
        "What was the segment revenue of Harbour Tools for drills in 2023?",
        "What is the adjusted operating margin of Harbour Tools in 2023?",
        "What was organic revenue growth of Harbour Tools in 2023?",
        "What was US revenue of Harbour Tools in 2023?",
        "What is the DSO of Harbour Tools in 2023? DSO is defined as: happiness over revenue.",
    ],
)
def test_a_word_that_nothing_explains_forbids_computing(catalogue: Catalogue, text: str) -> None:
    calculation = read_question(text, catalogue).calculation
    assert calculation is None or calculation.unexplained


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What was the revenue of Harbour Tools in 2023?", "value"),
        ("What was the gross margin of Harbour Tools in 2023?", "ratio"),
        ("How much did revenue of Harbour Tools grow in 2023?", "change"),
        ("How does the gross margin of Harbour Tools in 2023 compare to 2022?", "comparison"),
        ("Does Harbour Tools have an improving gross margin in 2023?", "judgement"),
        ("Who are the customers of Harbour Tools?", "list"),
        ("Why did net sales of Harbour Tools rise in 2023?", "explanation"),
    ],
)
def test_kind_of_question(catalogue: Catalogue, text: str, kind: str) -> None:
    assert read_question(text, catalogue).kind == kind


def test_instructions_are_no_part_of_the_question(catalogue: Catalogue) -> None:
    text = (
        "Assume that you are an analyst. What is Harbour Tools' FY2023 inventory turnover? Round to two decimal places. "
        "Address the question by using the line items shown within the balance sheet and the P&L statement."
    )
    question = read_question(text, catalogue)
    assert calculated(question)[0] == "cost_of_revenue / avg.inventories"
    assert question.unit.places == 2
    assert question.statements == ("balance", "income")
    assert "Assume" not in question.focus


def test_an_unclear_company_or_year_is_asked_back(catalogue: Catalogue, tmp_path: Path) -> None:
    assert [one.about for one in read_question("What was revenue in 2023?", catalogue).unclear] == ["company"]
    assert [one.about for one in read_question("What is the gross margin of Harbour Tools?", catalogue).unclear] == ["period"]
    assert read_question("What is the latest gross margin of Harbour Tools?", catalogue).unclear == ()
    assert read_question("What is the gross margin of Harbour Tools in 2023?", catalogue).unclear == ()


def test_a_follow_up_keeps_the_calculation(catalogue: Catalogue) -> None:
    first = read_question("What was the operating margin of Harbour Tools in FY2023?", catalogue)
    before = read_question("and the year before?", catalogue, previous=first)
    other = read_question("and its net margin?", catalogue, previous=first)
    assert calculated(before) == ("operating_income / revenue", "percent", "FY2022")
    assert calculated(other) == ("net_income / revenue", "percent", "FY2023")
    assert other.companies == ("Harbour Tools, Inc.",)
