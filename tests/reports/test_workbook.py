"""The analyst's workbook read back by openpyxl: values with units, text that stays text, the same bytes."""

import io
import zipfile
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.reports.conftest import renamed
from workbench.reports.documents import Client, Documents
from workbench.reports.workbook import portfolio_workbook
from workbench.reports.workbook_sheets import flattened
from workbench.spreadsheet_text import FORMULA_STARTS

SHEETS = [
    "Summary",
    "Weights",
    "Limits",
    "Frontier",
    "History",
    "Statistics",
    "Bad times",
    "Sensitivity",
    "Inputs",
    "Data quality",
    "Provenance",
]


def read(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows under the frozen head, by the head's texts."""
    first = sheet[sheet.freeze_panes].row
    head = [cell.value for cell in sheet[first - 1]]
    return [
        {name: cell.value for name, cell in zip(head, row, strict=False) if name is not None}
        for row in sheet.iter_rows(min_row=first)
    ]


@pytest.fixture(scope="module")
def book(documents: Documents, client: Client) -> Workbook:
    return read(portfolio_workbook(documents, client))


def test_the_sheets(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes is not None
        assert all(dimension.width and 9 <= dimension.width <= 62 for dimension in sheet.column_dimensions.values())


def test_weights_and_money(book: Workbook, documents: Documents) -> None:
    rows = {row["Asset"]: row for row in table(book["Weights"])}
    for asset, weight in documents.optimised["weights"].items():
        now = documents.optimised["current"]["weights"][asset]
        assert rows[asset]["Proposed, %"] == pytest.approx(weight, abs=1e-12)
        assert rows[asset]["Proposed, CNY"] == pytest.approx(weight * 1_200_000)
        assert rows[asset]["Buy or sell, CNY"] == pytest.approx((weight - now) * 1_200_000, abs=1e-6)
        assert rows[asset]["Why"] == documents.optimised["why"][asset]
    assert rows["Total"]["Proposed, CNY"] == pytest.approx(1_200_000)
    assert rows["Total"]["Now, %"] == pytest.approx(1.0)


def test_number_formats_carry_the_units_of_the_heads(book: Workbook) -> None:
    cells = book["Weights"][2]
    formats = [cell.number_format for cell in cells[:7]]
    assert formats == ["@", "0.00%", "0.00%", "+0.00%;-0.00%;0.00%", *["#,##0;-#,##0;0"] * 3]


def test_summary_holds_the_key_figures(book: Workbook, documents: Documents) -> None:
    rows = {row["Figure"]: row for row in table(book["Summary"])}
    new, now = documents.optimised, documents.optimised["current"]
    assert rows["Estimated return a year, %"]["Proposed"] == pytest.approx(new["expected_return"])
    assert rows["Volatility a year, CNY"]["Now"] == pytest.approx(now["volatility"] * 1_200_000)
    assert rows["Sharpe ratio"]["Change"] == pytest.approx(new["sharpe"] - now["sharpe"])
    assert rows["Cost of the change, CNY"]["Proposed"] == pytest.approx(new["trade_cost"] * 1_200_000)
    assert any("not a reliable indicator" in text for text in rows if text)


def test_limits_frontier_history_and_ranges_are_complete(book: Workbook, documents: Documents) -> None:
    limits = table(book["Limits"])
    assert [row["Limit"] for row in limits] == [row["name"] for row in documents.optimised["constraints"]]
    assert [row["State"] == "binding" for row in limits] == [row["binding"] for row in documents.optimised["constraints"]]
    assert documents.frontier is not None
    points = table(book["Frontier"])
    assert points[0]["Volatility a year, %"] == pytest.approx(documents.frontier["points"][0]["volatility"])
    assert len(points) == len(documents.frontier["points"]) + len(documents.frontier["references"])
    assert documents.history is not None
    history = table(book["History"])
    assert [row["Date"].date().isoformat() for row in history] == documents.history["dates"]
    assert history[-1]["What 1 became: proposed"] == documents.history["series"][-1]["growth"][-1]
    assert len(table(book["Bad times"])) == len(documents.history["windows"])
    statistics = {row["Statistic"]: row for row in table(book["Statistics"])}
    fall = documents.history["statistics"]["proposed"]["max_drawdown"]
    assert statistics["Worst fall, CNY"]["Proposed"] == pytest.approx(fall * 1_200_000)
    assert documents.sensitivity is not None
    ranges = {row["Asset"]: row for row in table(book["Sensitivity"])}
    for row in documents.sensitivity["ranges"]:
        assert ranges[row["asset"]]["Median, %"] == pytest.approx(row["median"])


def test_inputs_and_provenance_lead_back_to_the_run(book: Workbook, documents: Documents) -> None:
    inputs = {row["Field of the request"]: row["Value"] for row in table(book["Inputs"])}
    assert inputs["objective"] == "max_sharpe"
    assert inputs["constraints.groups[0].members[1]"] == "Small"
    assert inputs["constraints.max_weight"] == 0.4
    provenance = {row["Field"]: row["Value"] for row in table(book["Provenance"])}
    assert provenance["proposal.run_id"] == documents.run_id
    assert provenance["proposal.inputs[0].sha256"] == documents.optimised["provenance"]["inputs"][0]["sha256"]
    assert documents.history is not None
    assert provenance["history.run_id"] == documents.history["provenance"]["run_id"]


def test_data_quality_lists_every_problem(book: Workbook, documents: Documents) -> None:
    problems = documents.optimised["data"]["problems"]
    told = [row["What"] for row in table(book["Data quality"])]
    assert problems
    assert told[: len(problems)] == [problem["detail"] for problem in problems]


def test_text_that_begins_like_a_formula_is_stored_as_text(documents: Documents, client: Client) -> None:
    names = {
        "Stocks": "=1+1",
        "Small": "+cmd|' /C calc'!A0",
        "Bonds": "-2",
        "Gold": "@SUM(A1)",
        "Land": "#N/A",
        "Equity": "=A1",
    }
    data = portfolio_workbook(renamed(documents, names), replace(client, name='=HYPERLINK("http://a.b")', currency="=EUR"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert all(b"<f>" not in archive.read(name) for name in archive.namelist() if "sheet" in name)
    book = read(data)
    assert [row["Asset"] for row in table(book["Weights"])][:2] == ["=1+1", "+cmd|' /C calc'!A0"]
    assert {row["Asset"] for row in table(book["Weights"])} >= {"-2", "@SUM(A1)", "#N/A"}
    for sheet in book:
        for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
            assert cell.data_type == "s"
            assert cell.quotePrefix is cell.value.startswith(FORMULA_STARTS) or not cell.value.startswith(FORMULA_STARTS)


def test_control_characters_do_not_break_it(documents: Documents, client: Client) -> None:
    book = read(portfolio_workbook(renamed(documents, {"Stocks": "a\x00b\x0bc\u202ed"}), client))
    assert "a b c d" in [row["Asset"] for row in table(book["Weights"])]


def test_a_simulated_market_is_told_on_every_sheet(sample: Documents, client: Client) -> None:
    for sheet in read(portfolio_workbook(sample, client)):
        assert str(sheet["A1"].value).startswith("Simulated sample market")
        assert sheet["A1"].font.bold


def test_sheets_without_their_document_say_so(documents: Documents, client: Client) -> None:
    book = read(portfolio_workbook(Documents(request=documents.request, optimised=documents.optimised), client))
    assert book.sheetnames == SHEETS
    for name in ("Frontier", "History", "Statistics", "Bad times", "Sensitivity"):
        assert book[name]["A1"].value == "Not computed for this report."


def test_the_same_documents_give_the_same_bytes(documents: Documents, client: Client) -> None:
    data = portfolio_workbook(documents, client)
    assert portfolio_workbook(documents, client) == data
    assert read(data).properties.created == datetime(2026, 1, 5, 9, 30)  # noqa: DTZ001 - a spreadsheet's time has no zone


def test_real_prices(real: Documents, client: Client) -> None:
    book = read(portfolio_workbook(real, client))
    assert len(table(book["Bad times"])) >= 20


def test_every_leaf_of_a_request_is_listed() -> None:
    nested = {"a": {"b": [1, {"c": None}], "d": {}}, "e": []}
    assert list(flattened(nested)) == [("a.b[0]", 1), ("a.b[1].c", None), ("a.d", {}), ("e", [])]
