"""Operands from the right cell or none: year, quarter, sign, scale, gross and net, what is made of other lines."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.documents.small_filings import BALANCE, CASH_FLOW, INCOME, Row, keep_filing, tools_library
from workbench.documents.asked_units import AskedUnit
from workbench.documents.catalogue import Catalogue
from workbench.documents.compute import Computed, NotComputed, compute
from workbench.documents.library import Library
from workbench.documents.model import Statement
from workbench.documents.question_reading import read_question
from workbench.documents.shown_results import shown_result


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue(tools_library(tmp_path_factory.mktemp("library")))


def computed(catalogue: Catalogue, text: str) -> Computed | NotComputed:
    question = read_question(text, catalogue)
    assert question.calculation is not None
    assert question.calculation.unexplained == ()
    candidates = catalogue.candidates(question.companies, question.periods)
    return compute(catalogue, question.calculation, question.companies[0], question.calculation.periods[0], candidates)


def value(catalogue: Catalogue, text: str) -> float:
    result = computed(catalogue, text)
    assert isinstance(result, Computed), result
    return round(float(result.value), 6)


def reason(catalogue: Catalogue, text: str) -> str:
    result = computed(catalogue, text)
    assert isinstance(result, NotComputed), result
    return result.reason


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("revenue of Harbour Tools in 2023", 1_200e6),
        ("revenue of Harbour Tools in 2022", 1_000e6),
        ("revenue of Harbour Tools in 2020", 1_200e6),
        ("capital expenditure of Harbour Tools in 2023", 84e6),
        ("interest expense of Harbour Tools in 2023", 20e6),
        ("income tax of Harbour Tools in 2023", 40e6),
        ("income tax of Harbour Tools in 2021", -10e6),
        ("diluted EPS of Harbour Tools in 2022", 1.05),
        ("effective tax rate of Harbour Tools in 2023", 0.25),
        ("effective tax rate of Harbour Tools in 2021", -0.090909),
        ("inventory turnover of Harbour Tools in 2023", 720 / 105),
        ("days payable outstanding of Harbour Tools in 2023", 365 * 90 / 730),
        ("return on assets of Harbour Tools in 2023", 120 / 950),
        ("total debt of Harbour Tools in 2023", 250e6),
        ("free cash flow of Harbour Tools in 2021", 120e6),
        ("dividend payout ratio of Harbour Tools in 2023", 0.3),
        ("equity ratio of Harbour Tools in 2023", 0.5),
        ("revenue growth of Harbour Tools in 2023", 0.2),
        ("three-year average gross margin of Harbour Tools in 2023", (480 / 1200 + 350 / 1000 + 300 / 800) / 3),
        ("revenue of Harbour Tools in Q2 FY2024", 310e6),
        ("revenue of Harbour Tools in Q2 FY2023", 280e6),
        ("gross margin of Harbour Tools in Q2 FY2024", 124 / 310),
        ("current ratio of Harbour Tools at the end of Q2 FY2024", 2.0),
    ],
)
def test_value(catalogue: Catalogue, question: str, expected: float) -> None:
    assert value(catalogue, question) == pytest.approx(expected, rel=1e-5)


def test_operands_name_their_cell(catalogue: Catalogue) -> None:
    result = computed(catalogue, "working capital of Harbour Tools in 2022")
    assert isinstance(result, Computed)
    assert result.expression == "total_current_assets_2022 - total_current_liabilities_2022"
    figures = [one.figure for one in result.operands]
    assert [(figure.text, figure.page, figure.label) for figure in figures if figure] == [
        ("360", 12, "Total current assets"),
        ("190", 12, "Total current liabilities"),
    ]


def test_the_document_of_the_year_itself_comes_first(catalogue: Catalogue) -> None:
    result = computed(catalogue, "revenue of Harbour Tools in 2020")
    assert isinstance(result, Computed)
    assert result.operands[0].figure is not None
    assert result.operands[0].figure.text == "1,200"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("goodwill of Harbour Tools in 2023", "goodwill"),
        ("revenue of Harbour Tools in 2017", "FY2017"),
        ("inventory turnover of Harbour Tools in 2022", "inventories"),
        ("revenue of Harbour Tools in Q3 FY2024", "Q3 FY2024"),
        ("cash conversion of Meridian Foods in 2019", "FY2019"),
    ],
)
def test_a_missing_operand_gives_no_result(catalogue: Catalogue, question: str, words: str) -> None:
    assert words in reason(catalogue, question)


def library_of(folder: Path, statements: Mapping[Statement, Sequence[Row]]) -> Catalogue:
    library = Library(folder)
    keep_filing(library, "Kiln Works, Inc.", 2023, statements=statements)
    return Catalogue(library)


def test_two_values_for_one_item_give_no_result(tmp_path: Path) -> None:
    rows = (("Net sales, products", "revenue", ("10",)), ("Net sales, other", "revenue", ("20",)))
    assert "more than one revenue" in reason(library_of(tmp_path, {"income": rows}), "revenue of Kiln Works in 2023")


def test_a_total_stands_for_its_parts_and_net_for_gross(tmp_path: Path) -> None:
    rows = (("Sales", "revenue", ("10",)), ("Total sales", "revenue", ("30",)))
    land = (
        ("Property and equipment", "property_plant_equipment", ("90",)),
        ("Property and equipment, net", "property_plant_equipment", ("40",)),
    )
    found = library_of(tmp_path, {"income": rows, "balance": land})
    assert value(found, "revenue of Kiln Works in 2023") == 30e6
    assert value(found, "fixed assets of Kiln Works in 2023") == 40e6


def test_a_line_that_a_balance_sheet_does_not_have_counts_as_zero_only_where_that_is_said(tmp_path: Path) -> None:
    rows = tuple(row for row in BALANCE if row[1] != "inventories")
    found = library_of(tmp_path, {"balance": rows})
    assert value(found, "quick ratio of Kiln Works in 2023") == 2.0
    assert "inventories" in reason(found, "inventory of Kiln Works in 2023")


def test_a_tax_printed_as_a_deduction_keeps_its_meaning(tmp_path: Path) -> None:
    rows = (
        ("Income before income taxes", "pretax_income", ("160", "50")),
        ("Provision for income taxes", "income_tax", ("(40)", "10")),
        ("Net income", "net_income", ("120", "60")),
    )
    found = library_of(tmp_path, {"income": rows})
    assert value(found, "effective tax rate of Kiln Works in 2023") == 0.25
    assert value(found, "effective tax rate of Kiln Works in 2022") == -0.2


def test_measures_of_the_companys_own_are_passed_over(tmp_path: Path) -> None:
    rows = (("Adjusted net income", "net_income", ("99",)), ("Net income", "net_income", ("70",)))
    assert value(library_of(tmp_path, {"income": rows}), "net income of Kiln Works in 2023") == 70e6


def test_a_printed_label_is_found_where_the_glossary_has_none(tmp_path: Path) -> None:
    rows = (*INCOME, ("Kiln maintenance charges", None, ("17", "16")))
    assert value(library_of(tmp_path, {"income": rows}), "kiln maintenance charges of Kiln Works in 2022") == 16e6


def test_a_balance_in_the_middle_of_a_year_is_not_its_end(tmp_path: Path) -> None:
    library = Library(tmp_path)
    keep_filing(
        library,
        "Kiln Works, Inc.",
        2024,
        statements={"balance": (("Total assets", "total_assets", ("500",)),)},
        kind="10-Q",
        period="Q1 FY2024",
        period_end=date(2024, 3, 31),
        months=3,
    )
    assert "FY2024" in reason(Catalogue(library), "total assets of Kiln Works in 2024")


def test_the_last_year_end_in_a_quarterly_report(tmp_path: Path) -> None:
    library = Library(tmp_path)
    kept = keep_filing(
        library,
        "Kiln Works, Inc.",
        2024,
        statements={"balance": (("Total assets", "total_assets", ("500", "430", "410")),)},
        kind="10-Q",
        period="Q1 FY2024",
        period_end=date(2024, 3, 31),
        months=3,
    )
    days = (date(2024, 3, 31), date(2023, 12, 31), date(2023, 3, 31))
    with closing(sqlite3.connect(library.path, isolation_level=None)) as connection:
        for column, day in enumerate(days, 1):
            year = min(day.year, 2024)
            connection.execute(
                'UPDATE figures SET period_end = ?, fiscal_year = ? WHERE document_id = ? AND "column" = ?',
                (day.isoformat(), year, kept, column),
            )
    assert value(Catalogue(library), "total assets of Kiln Works in 2023") == 430e6
    assert value(Catalogue(library), "total assets of Kiln Works in Q1 FY2023") == 410e6


@pytest.mark.parametrize(
    ("question", "unit", "shown"),
    [
        ("capital expenditure of Harbour Tools in 2023", AskedUnit(), ("84", "USD millions")),
        ("capital expenditure of Harbour Tools in 2023", AskedUnit(scale=9, places=3), ("0.084", "USD billions")),
        ("capital expenditure of Harbour Tools in 2023", AskedUnit(scale=3), ("84000", "USD thousands")),
        ("gross margin of Harbour Tools in 2023", AskedUnit(places=1), ("40.0", "percent")),
        ("gross margin of Harbour Tools in 2021", AskedUnit(), ("37.50", "percent")),
        ("current ratio of Harbour Tools in 2022", AskedUnit(), ("1.89", "ratio")),
        ("diluted EPS of Harbour Tools in 2023", AskedUnit(), ("1.20", "USD per share")),
    ],
)
def test_a_result_is_shown_as_asked(catalogue: Catalogue, question: str, unit: AskedUnit, shown: tuple[str, str]) -> None:
    result = computed(catalogue, question)
    assert isinstance(result, Computed)
    number, text = shown_result(result, unit)
    assert (number, text) == (Decimal(shown[0]), shown[1])


def test_cash_flows_have_no_sign_of_their_own_when_they_are_costs(tmp_path: Path) -> None:
    plain = tuple((label, item, tuple(text.strip("()") for text in texts)) for label, item, texts in CASH_FLOW)
    for number, rows in enumerate((CASH_FLOW, plain)):
        found = library_of(tmp_path / str(number), {"cash_flow": rows})
        assert value(found, "capital expenditure of Kiln Works in 2023") == 84e6


def test_figures_of_two_currencies_are_not_put_together(tmp_path: Path) -> None:
    catalogue = Catalogue(tools_library(tmp_path))
    with closing(sqlite3.connect(catalogue.library.path)) as connection, connection:
        connection.execute("UPDATE figures SET currency = 'EUR' WHERE fiscal_year = 2022")
    question = "revenue growth of Harbour Tools in 2023"
    assert "EUR and" in reason(Catalogue(catalogue.library), question)
