"""Real filings (where the shared data is): figures a person has read from the pages are found, with their places."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.documents.ingest import add_files
from workbench.documents.library import Library
from workbench.documents.model import DocumentInfo, Figure


@pytest.fixture(scope="module")
def library(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = shared_data / "filings" / "pdf"
    paths = [folder / "NETFLIX_2017_10K.pdf", *folder.glob("*10Q.pdf"), *(shared_data / "filings_zh" / "pdf").glob("*.pdf")]
    made = Library(tmp_path_factory.mktemp("library"))
    added = add_files(paths, made, added_at="2026-01-05T09:30:00+00:00")
    assert not added.failed
    return made


def document(library: Library, kind: str) -> DocumentInfo:
    return next(info for info in library.documents() if info.kind == kind)


def values(figures: tuple[Figure, ...]) -> dict[tuple[str, int | None, int | None], Decimal]:
    main = ("income", "balance", "cash_flow")
    return {
        (figure.item or "", figure.fiscal_year, figure.months): figure.value for figure in figures if figure.statement in main
    }


def test_every_check_of_the_accounts_holds(library: Library) -> None:
    for info in library.documents():
        findings = library.findings(info.document_id)
        assert sum(finding.kind == "identity" for finding in findings) >= 8
        assert [finding.message for finding in findings if finding.state == "doubt"] == []


def test_an_annual_report_has_its_figures(library: Library) -> None:
    info = document(library, "10-K")
    assert (info.period, info.currency, info.scale, info.language) == ("FY2017", "USD", 1e3, "en")
    read = values(library.figures(info.document_id))
    assert read["total_current_liabilities", 2017, 0] == 5_466_312_000
    assert read["total_current_liabilities", 2016, 0] == 4_586_657_000
    assert read["revenue", 2017, 12] == 11_692_713_000
    assert read["net_income", 2015, 12] == 122_641_000
    assert read["operating_cash_flow", 2017, 12] == -1_785_948_000
    assert read["eps_diluted", 2017, 12] == Decimal("1.25")
    assert read["shares_basic", 2017, 12] == 431_885_000


def test_a_quarterly_report_keeps_three_and_six_months_apart(library: Library) -> None:
    info = document(library, "10-Q")
    assert (info.period, info.months, info.currency) == ("Q2 FY2024", 6, "USD")
    read = values(library.figures(info.document_id))
    assert (read["net_income", 2024, 3], read["net_income", 2024, 6]) == (274_000_000, 518_000_000)
    assert (read["net_income", 2023, 3], read["net_income", 2023, 6]) == (306_000_000, 647_000_000)


def test_a_figure_stands_where_its_box_says(library: Library) -> None:
    info = document(library, "10-K")
    for figure in library.figures(info.document_id, item="total_assets"):
        page = library.page_lines(info.document_id, figure.page)
        x0, y0, x1, y1 = figure.box
        inside = [
            word.text
            for line in page.lines
            for word in line.words
            if x0 - 0.5 <= word.x0 and word.x1 <= x1 + 0.5 and y0 - 0.5 <= word.y0 and word.y1 <= y1 + 0.5
        ]
        assert "".join(inside) == figure.text.removeprefix("$ ")


def test_nine_of_ten_values_of_a_chinese_report_are_found_exactly(library: Library, shared_data: Path) -> None:
    info = document(library, "annual report")
    figures = library.figures(info.document_id, fiscal_year=info.fiscal_year)
    rows = [json.loads(line) for line in (shared_data / "filings_zh" / "located_values.jsonl").read_text("utf-8").splitlines()]
    found = 0
    for row in rows:
        wanted = Decimal(row["value_text"].replace(",", ""))
        found += any(figure.value == wanted and figure.page in row["pdf_pages_1based"] and figure.item for figure in figures)
    assert found >= 0.9 * len(rows)
