"""Users' text is data: one line, bounded, never a formula, never a path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.reports.foreign_text import (
    asset_name,
    breakable,
    columns,
    file_name,
    one_line,
    shortened,
)
from workbench.spreadsheet_text import FORMULA_STARTS, formula_safe


@given(st.text(), st.integers(min_value=1, max_value=60))
def test_shortened_text_is_one_bounded_line(text: str, most: int) -> None:
    shown = shortened(text, most)
    assert columns(shown) <= most
    assert len(shown.splitlines()) <= 1


@given(st.text())
def test_a_csv_cell_never_begins_like_a_formula(text: str) -> None:
    shown = formula_safe(one_line(text))
    assert not shown.startswith(FORMULA_STARTS)


def test_reversed_writing_and_line_breaks_become_spaces() -> None:
    assert one_line("a\u202eb\n\tc\u0000d\u2028e") == "a b c d e"


def test_chinese_counts_double() -> None:
    assert columns("沪深300") == 7
    assert shortened("沪深三百指数基金", 9) == "沪深三百…"


def test_short_text_stays_whole() -> None:
    assert shortened("US equity", 9) == "US equity"


def test_long_words_are_cut_so_that_lines_can_break() -> None:
    assert breakable("x" * 100 + " end", 80) == "x" * 39 + "… end"


@pytest.mark.parametrize("path", ["/srv/anna/clients/chen.csv", r"C:\Users\anna\clients\chen.csv", "chen.csv"])
def test_only_the_file_name_is_told(path: str) -> None:
    assert file_name(path) == "chen.csv"


def test_cash_is_spelt_as_a_word() -> None:
    assert (asset_name("CASH"), asset_name("SPY")) == ("Cash", "SPY")
