"""Dates whose order must be judged over the column: the right reading, told; no guess between two that are equally good."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import DataError
from workbench.market.dates import DateColumn, read_dates, texts_of
from workbench.market.price_files import parse_price_file

TODAY = date(2026, 1, 5)


def read(texts: Sequence[str], today: date | None = TODAY) -> DateColumn:
    return read_dates(texts_of(texts), name="Date", today=today)


def business_days(start: str, periods: int) -> list[date]:
    return [stamp.date() for stamp in pd.bdate_range(start, periods=periods)]


@pytest.mark.parametrize("form", ["%y-%m-%d", "%y/%m/%d", "%y.%m.%d", "%d-%m-%y", "%d.%m.%y", "%m/%d/%y", "%d-%b-%y"])
@pytest.mark.parametrize("today", [TODAY, None])
def test_daily_dates_with_two_digits_of_the_year(form: str, today: date | None) -> None:
    days = business_days("2007-04-11", 300)
    assert read([day.strftime(form) for day in days], today).days.tolist() == days


@settings(deadline=None, max_examples=60)
@given(
    start=st.dates(date(1971, 1, 1), date(2023, 1, 1)), rows=st.integers(60, 400), falling=st.booleans(),
    form=st.sampled_from(["%y-%m-%d", "%d/%m/%y", "%m/%d/%y", "%d/%m/%Y", "%m/%d/%Y", "%d %b %y"]),
)  # fmt: skip
def test_daily_dates_are_read_as_they_were_written(start: date, rows: int, falling: bool, form: str) -> None:
    days = business_days(str(start), rows)[:: -1 if falling else 1]
    assert read([day.strftime(form) for day in days]).days.tolist() == days


@pytest.mark.parametrize(
    ("form", "order"), [("%y-%m-%d", "year first"), ("%d-%m-%y", "day first"), ("%m-%d-%y", "month first")]
)
def test_month_ends_and_first_days_of_months(form: str, order: str) -> None:
    ends = [stamp.date() for stamp in pd.date_range("2007-01-31", periods=120, freq="ME")]
    assert read([day.strftime(form) for day in ends]).days.tolist() == ends
    firsts = [stamp.date() for stamp in pd.date_range("2005-01-01", periods=120, freq="MS")]
    found = read([day.strftime(form) for day in firsts])
    assert found.days.tolist() == firsts
    (note,) = found.notes
    assert note.kind == "ambiguous_date"
    assert f"Read as {order}" in note.action


def test_a_mistyped_day_does_not_turn_the_column_round() -> None:
    texts = [day.strftime("%y-%m-%d") for day in business_days("2007-04-11", 300)]
    texts[50] = "07-02-30"
    found = read(texts)
    assert str(found.days[0]) == "2007-04-11"
    assert [row for row, day in enumerate(found.days.tolist()) if day is None] == [50]
    assert "Read as year first" in found.notes[0].action


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        (["01-02-03", "01-03-03", "01-04-03"], ["day first or year first", "2003-02-01 or 2001-02-03"]),
        (["03/02/2020", "04/02/2020", "05/02/2020", "06/02/2020"], ["day first or month first", "2020-02-03 or 2020-03-02"]),
        (["03.02.03", "04.02.03", "05.02.03"], ["day first or year first"]),
    ],
)
def test_two_equally_good_readings_are_refused_with_both_named(texts: list[str], named: list[str]) -> None:
    with pytest.raises(DataError, match="nothing in the column tells which") as refusal:
        read(texts)
    for words in named:
        assert words in refusal.value.message
    assert "YYYY-MM-DD" in refusal.value.hint


def test_dates_in_the_future_speak_against_a_reading() -> None:
    assert read(["25-03-27", "25-04-28"]).days.tolist() == [date(2025, 3, 27), date(2025, 4, 28)]
    with pytest.raises(DataError, match="day first or year first"):
        read(["25-03-27", "25-04-28"], None)


def test_both_orders_alike_are_no_doubt() -> None:
    found = read(["01/01/2020", "02/02/2020", "03/03/2020"])
    assert found.days.tolist() == [date(2020, 1, 1), date(2020, 2, 2), date(2020, 3, 3)]
    assert found.notes == ()


def test_dots_put_the_day_before_the_month_unless_that_fails() -> None:
    found = read(["03.02.2020", "04.02.2020", "05.02.2020"])
    assert str(found.days[0]) == "2020-02-03"
    assert found.notes == ()
    assert str(read(["02.13.2020", "02.14.2020", "02.17.2020"]).days[0]) == "2020-02-13"


def test_cells_of_the_other_order_are_told_and_left_unread() -> None:
    found = read(["13/01/2024", "14/01/2024", "15/01/2024", "01/16/2024"])
    assert found.days.tolist()[3] is None
    assert "1 of them contradict the order of the others" in found.notes[0].detail


@pytest.mark.parametrize("text", ["0001-01-01", "1799-12-31", "0007/01/02", "2027-06-01", "2999-01-01", "01/02/0007"])
def test_years_without_prices_are_no_dates(text: str) -> None:
    found = read(["2020-01-02", text, "2020-01-06"])
    assert found.days.tolist() == [date(2020, 1, 2), None, date(2020, 1, 6)]


def test_dates_within_a_year_from_now_are_read_and_later_ones_only_without_a_clock() -> None:
    assert read(["2026-12-31"]).days.tolist() == [date(2026, 12, 31)]
    assert read(["2030-12-31"], None).days.tolist() == [date(2030, 12, 31)]


def test_a_first_row_of_year_one_is_kept_aside() -> None:
    raw = parse_price_file(b"Date,SPY\n0001-01-01,1\n2007-04-12,2\n2007-04-13,3\n", "p.csv", today=TODAY)
    assert raw.undated == {1: "0001-01-01"}
    assert str(raw.dates[0]) == "2007-04-12"


def test_a_file_wholly_in_the_future_is_refused() -> None:
    with pytest.raises(DataError, match="No date can be read") as refusal:
        parse_price_file(b"Date,SPY\n2050-01-01,1\n2050-04-12,2\n2050-04-13,3\n", "p.csv", today=TODAY)
    assert "a year from now" in refusal.value.hint
