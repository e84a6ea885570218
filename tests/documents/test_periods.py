"""Column heads become periods; the company's own calendar decides the fiscal year."""

from datetime import date

import pytest

from workbench.documents.periods import Calendar, Period, calendar_of, column_period, fiscal_year_named, months_named

DECEMBER = Calendar(year_end=date(2022, 12, 31), fiscal_year=2022, period_end=date(2022, 12, 31), months=12)
JANUARY = Calendar(year_end=date(2023, 1, 28), fiscal_year=2023, period_end=date(2023, 1, 28), months=12)
CHINESE = Calendar(year_end=date(2020, 12, 31), fiscal_year=2020, period_end=date(2020, 12, 31), months=12)


@pytest.mark.parametrize(
    ("head", "captions", "known", "instant", "end", "months", "year"),
    [
        ("2021", ("Years ended December 31",), DECEMBER, False, date(2021, 12, 31), 12, 2021),
        ("Year Ended December 31, 2020", (), DECEMBER, False, date(2020, 12, 31), 12, 2020),
        ("2021", ("At December 31", "(Dollars in millions)"), DECEMBER, True, date(2021, 12, 31), 0, 2021),
        ("January 29, 2022", ("Fiscal Years Ended",), JANUARY, False, date(2022, 1, 29), 12, 2022),
        ("2022", (), JANUARY, True, date(2022, 1, 28), 0, 2022),
        ("Three Months Ended July 30, 2022", (), JANUARY, False, date(2022, 7, 30), 3, 2023),
        ("13 Weeks Ended April 30, 2022", (), JANUARY, False, date(2022, 4, 30), 3, 2023),
        ("30 June 2022", ("Six months ended",), DECEMBER, False, date(2022, 6, 30), 6, 2022),
        ("FY21", (), DECEMBER, False, date(2021, 12, 31), 12, 2021),
        ("F22 52 weeks", (), JANUARY, False, date(2022, 1, 28), 12, 2022),
        ("2020 年度", (), CHINESE, False, date(2020, 12, 31), 12, 2020),
        ("2019 年 12 月 31 日", (), CHINESE, True, date(2019, 12, 31), 0, 2019),
        ("期初余额", ("2020年12月31日",), CHINESE, True, date(2019, 12, 31), 0, 2019),
        ("上期发生额", ("2020 年 1—12 月",), CHINESE, False, date(2019, 12, 31), 12, 2019),
        ("2020年1-6月", (), CHINESE, False, date(2020, 6, 30), 6, 2020),
    ],
)
def test_a_head_names_its_period(
    head: str, captions: tuple[str, ...], known: Calendar, instant: bool, end: date, months: int, year: int
) -> None:
    assert column_period(head, captions, known, instant=instant) == Period(end=end, months=months, fiscal_year=year)


@pytest.mark.parametrize("head", ["", "附注", "Note", "% change", "2022 vs. 2021 Change", "增减比例"])
def test_a_column_of_notes_or_changes_has_no_period(head: str) -> None:
    assert column_period(head, ("Years ended December 31",), DECEMBER, instant=False) is None


def test_a_year_of_52_or_53_weeks_keeps_its_name() -> None:
    known = Calendar(year_end=date(2023, 1, 1), fiscal_year=2022, period_end=date(2023, 1, 1), months=12)
    assert [known.fiscal_year_of(day) for day in (date(2023, 1, 1), date(2022, 1, 2), date(2021, 1, 3))] == [2022, 2021, 2020]
    assert known.fiscal_year_of(date(2022, 10, 2)) == 2022


def test_the_text_decides_what_a_year_that_ends_in_january_is_called() -> None:
    end = date(2023, 1, 28)
    assert calendar_of(end, 12, "In fiscal 2022 we grew. Fiscal 2022 had 52 weeks. fiscal 2022").fiscal_year == 2022
    assert calendar_of(end, 12, "In fiscal 2023 we grew. Fiscal 2023 had 52 weeks. fiscal 2023").fiscal_year == 2023
    assert calendar_of(date(2023, 1, 1), 12, "").fiscal_year == 2022


def test_a_quarter_belongs_to_the_year_that_is_running() -> None:
    known = calendar_of(date(2023, 7, 29), 6, "fiscal 2024 fiscal 2024 fiscal 2024")
    assert known.fiscal_year == 2024
    assert known.fiscal_year_of(date(2023, 7, 29)) == 2024
    assert known.fiscal_year_of(date(2023, 1, 28)) == 2023


def test_lengths_and_years_are_read() -> None:
    assert [months_named(text) for text in ("nine months ended", "52 weeks ended", "第三季度", "quarter ended")] == [
        9,
        12,
        3,
        3,
    ]
    assert months_named("as of December 31") is None
    assert fiscal_year_named("Q2 FY2024") == 2024
    assert fiscal_year_named("last year") is None
