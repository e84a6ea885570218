"""Several results: listed, compared, counted, added up, ranked over companies and years; or left without a conclusion."""

from typing import Any

import pytest

from tests.documents.small_filings import INCOME, Row, keep_filing
from workbench.documents.answer import ask
from workbench.documents.finding import Finder
from workbench.documents.library import Library

BAKER: tuple[Row, ...] = (
    ("Revenue", "revenue", ("900,000", "700,000", "650,000")),
    ("Gross profit", "gross_profit", ("450,000", "280,000", "195,000")),
    ("Net income", "net_income", ("(30,000)", "20,000", "45,000")),
)


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    folder = tmp_path_factory.mktemp("library")
    library = Library(folder)
    keep_filing(library, "Harbour Tools, Inc.", 2023, statements={"income": INCOME})
    keep_filing(library, "Meridian Foods plc", 2023, statements={"income": BAKER}, scale=1e3)
    keep_filing(library, "Norfell Controls AG", 2022, statements={"income": BAKER}, currency="EUR", scale=1e3)
    return Finder(folder)


def asked(finder: Finder, question: str) -> dict[str, Any]:
    return ask(finder, question).document


@pytest.mark.parametrize(
    ("question", "result", "unit", "company", "period"),
    [
        ("Which company had the higher gross margin in 2023, Harbour Tools or Meridian Foods?", 50.0, "percent",
         "Meridian Foods plc", "FY2023"),
        ("Which company had the higher gross margin, Harbour Tools in 2022 or Meridian Foods in 2021?", 35.0, "percent",
         "Harbour Tools, Inc.", "FY2022"),
        ("Which company had the lowest revenue in 2023, Harbour Tools or Meridian Foods?", 900.0, "USD millions",
         "Meridian Foods plc", "FY2023"),
        ("In which year between 2021 and 2023 was the net income of Meridian Foods highest?", 45000.0, "USD thousands",
         "Meridian Foods plc", "FY2021"),
        ("In how many years from 2021 to 2023 was the net income of Meridian Foods negative?", 1.0, "years",
         "Meridian Foods plc", "FY2021, FY2022, FY2023"),
        ("How many of the years 2021 to 2023 had a gross margin above 35% at Harbour Tools?", 2.0, "years",
         "Harbour Tools, Inc.", "FY2021, FY2022, FY2023"),
        ("How many of the years 2021 to 2023 had a gross margin of at least 35% at Harbour Tools?", 3.0, "years",
         "Harbour Tools, Inc.", "FY2021, FY2022, FY2023"),
        ("Which companies had revenue of more than $800 million in 2023, Harbour Tools or Meridian Foods?", 2.0, "companies",
         "Harbour Tools, Inc., Meridian Foods plc", "FY2023"),
        ("Which companies had a gross margin of more than 45% in 2023, Harbour Tools or Meridian Foods?", 1.0, "companies",
         "Harbour Tools, Inc., Meridian Foods plc", "FY2023"),
        ("What was the combined revenue of Harbour Tools and Meridian Foods in 2023?", 2100.0, "USD millions",
         "Harbour Tools, Inc., Meridian Foods plc", "FY2023"),
        ("What was the average gross margin across the companies Harbour Tools and Meridian Foods in 2023?", 45.0, "percent",
         "Harbour Tools, Inc., Meridian Foods plc", "FY2023"),
        ("What was the average revenue of Harbour Tools for 2021, 2022 and 2023?", 1000.0, "USD millions",
         "Harbour Tools, Inc.", "FY2023"),
        ("What was the average revenue of Harbour Tools in 2021 and 2023?", 1000.0, "USD millions",
         "Harbour Tools, Inc.", "FY2023"),
        ("What was the sum of net income of Harbour Tools over 2021-2023?", 345.0, "USD millions",
         "Harbour Tools, Inc.", "FY2023"),
        ("What was the average gross margin of Harbour Tools over the last two years?", 37.5, "percent",
         "Harbour Tools, Inc.", "FY2023"),
    ],
)  # fmt: skip
def test_one_figure_of_several(finder: Finder, question: str, result: float, unit: str, company: str, period: str) -> None:
    calculation = asked(finder, question)["calculation"]
    assert {name: calculation[name] for name in ("result", "unit", "company", "period")} == {
        "result": result, "unit": unit, "company": company, "period": period,
    }  # fmt: skip


def test_a_sum_over_companies_has_every_operand_under_its_own_name(finder: Finder) -> None:
    calculation = asked(finder, "What was the combined revenue of Harbour Tools and Meridian Foods in 2023?")["calculation"]
    assert calculation["expression"] == "revenue_2023_company1 + revenue_2023_company2"
    assert [(one["name"], one["value"]) for one in calculation["operands"]] == [
        ("revenue_2023_company1", 1200.0),
        ("revenue_2023_company2", 900000.0),
    ]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which company had the highest research and development expense in 2023, Harbour Tools or Meridian Foods?",
         "Not all"),
        ("What was the combined net income of Harbour Tools and Norfell Controls in 2022?", "EUR"),
        ("Which companies had revenue over €500 million in 2022, Harbour Tools or Meridian Foods?", "The limit is in EUR"),
        ("What was the combined gross margin of Harbour Tools and Meridian Foods in 2023?", "not added up"),
    ],
)  # fmt: skip
def test_without_all_of_them_nothing_is_concluded(finder: Finder, question: str, told: str) -> None:
    document = asked(finder, question)
    assert document["calculation"] is None
    assert told in document["answer"].split("\n")[0]


def test_companies_stand_in_one_table_and_one_scale(finder: Finder) -> None:
    table = asked(finder, "Compare the revenue of Harbour Tools and Meridian Foods in 2022 and 2023.")["comparison"]
    assert table["periods"] == ["FY2022", "FY2023"]
    assert [(row["company"], row["unit"], row["values"]) for row in table["rows"]] == [
        ("Harbour Tools, Inc.", "USD millions", [1000.0, 1200.0]),
        ("Meridian Foods plc", "USD millions", [700.0, 900.0]),
    ]


def test_all_companies_are_meant_where_that_is_said(finder: Finder) -> None:
    document = asked(finder, "What was the gross margin of each company in 2022?")
    results = {one["company"]: one["result"] for one in document["calculations"]}
    assert results == {"Harbour Tools, Inc.": 35.0, "Meridian Foods plc": 40.0, "Norfell Controls AG": 50.0}


def test_a_list_of_items_is_answered_item_by_item(finder: Finder) -> None:
    document = asked(finder, "What were the revenue, gross margin and net income of Harbour Tools in 2022?")
    assert [one["result"] for one in document["calculations"]] == [1000.0, 35.0, 105.0]
    assert asked(finder, "What is the ratio between revenue and net income of Harbour Tools in 2022?")["calculation"] is None


@pytest.mark.parametrize(
    "question",
    [
        "Which companies did Harbour Tools acquire in 2023?",
        "In which year was the revenue of Harbour Tools higher than a year before?",
        "How many companies does Harbour Tools supply in 2023?",
        "How much did the revenue of Harbour Tools grow in 2023 and that of Meridian Foods in 2022?",
    ],
)
def test_what_no_result_answers_is_not_computed(finder: Finder, question: str) -> None:
    assert asked(finder, question)["calculation"] is None
