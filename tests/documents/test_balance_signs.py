"""Liabilities in brackets and subtotals without a label."""

from decimal import Decimal

from tests.documents.further_filings import BREWER, pages
from tests.documents.printed import BALANCE, COVER, parse_of
from workbench.documents.analysis import analyse
from workbench.documents.model import Analysis
from workbench.documents.parses import Particulars


def _values(analysis: Analysis, year: int) -> dict[str, Decimal]:
    return {
        figure.label: figure.value
        for figure in analysis.figures
        if figure.statement == "balance" and figure.fiscal_year == year
    }


def test_liabilities_in_brackets_are_positive_and_the_rest_is_left() -> None:
    read = _values(analyse(parse_of(*pages(BREWER)), Particulars(file="a.pdf", added_at="2026-01-05T09:30:00+00:00")), 2024)
    million = Decimal(10**6)
    assert read["Total liabilities"] == 894 * million
    assert read["Trade and other payables"] == Decimal("168.2") * million
    assert read["Net assets"] == Decimal("853.4") * million
    assert read["Retained earnings"] == Decimal("768.5") * million


def test_subtotals_are_named_where_the_sum_proves_them() -> None:
    read = _values(analyse(parse_of(*pages(BREWER)), Particulars(file="a.pdf", added_at="2026-01-05T09:30:00+00:00")), 2023)
    assert read["Total current assets"] == Decimal("87.1") * 10**6
    assert read["Total current liabilities"] == Decimal("196.2") * 10**6
    wrong = BREWER.replace("|||103.7|87.1", "|||103.7|97.1")
    read = _values(analyse(parse_of(*pages(wrong)), Particulars(file="a.pdf", added_at="2026-01-05T09:30:00+00:00")), 2023)
    assert "Total current assets" not in read


def test_an_american_balance_sheet_keeps_its_signs() -> None:
    read = _values(analyse(parse_of(COVER, BALANCE), Particulars(file="a.pdf", added_at="2026-01-05T09:30:00+00:00")), 2022)
    assert read["Total liabilities"] == 2700 * Decimal(10**6)
    assert read["Accumulated other comprehensive loss"] == -100 * Decimal(10**6)
