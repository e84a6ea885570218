"""Figures, periods and number words as they are printed."""

from decimal import Decimal

import pytest

from workbench.evidence.figure_text import find_figures
from workbench.evidence.periods import Period, covers, find_periods
from workbench.evidence.plain_form import plain


def read(text: str) -> list[tuple[str, Decimal, str | None]]:
    clean = plain(text)
    spans = [(mention.start, mention.end) for mention in find_periods(clean)]
    return [(figure.kind, figure.value.normalize(), figure.unit) for figure in find_figures(clean, spans)]


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("$20,684 million", "amount", "2.0684E+10", "USD"),
        ("US$19.7bn", "amount", "1.97E+10", "USD"),
        ("a loss of $(1.2) million", "amount", "-1.2E+6", "USD"),
        ("was -$5", "amount", "-5", "USD"),
        ("fell (5.1)%", "percent", "-5.1", "percent"),
        ("21.0% ( 21.0 % )", "percent", "21", "percent"),
        ("120 basis points", "points", "1.2", "basis_points"),
        ("3 percentage points", "points", "3", "percentage_points"),
        ("twenty-five percent", "percent", "25", "percent"),
        ("two and a half times", "times", "2.5", "x"),
        ("1.5x", "times", "1.5", "x"),
        ("$1.05 per share", "amount", "1.05", "USD per share"),
        ("15.82亿元", "amount", "1.582E+9", "CNY"),
        ("人民币3,000千元", "amount", "3E+6", "CNY"),
        ("3.2个百分点", "points", "3.2", "percentage_points"),
        ("三成半", "percent", "35", "percent"),
        ("百分之三点五", "percent", "3.5", "percent"),
        ("三分之二", "percent", "66.66666666666666666666666667", "percent"),
        ("翻一番", "times", "2", "x"),
        ("halved", "times", "0.5", "x"),
        ("２５％", "percent", "25", "percent"),
        ("the plan vests over 2.5 years", "duration", "2.5", "years"),
    ],
)
def test_one_figure(text: str, kind: str, value: str, unit: str | None) -> None:
    assert read(text) == [(kind, Decimal(value), unit)]


def test_a_range_shares_its_scale_and_unit() -> None:
    assert read("between $5 and $6 million") == [("amount", Decimal("5E+6"), "USD"), ("amount", Decimal("6E+6"), "USD")]
    assert read("5-7%") == [("percent", Decimal(5), "percent"), ("percent", Decimal(7), "percent")]


@pytest.mark.parametrize(
    "text", ["Form 10-K", "Note 5", "the S&P 500", "see (1)", "the 3rd party", "附注五", "A320", "item 7a"]
)
def test_names_and_marks_are_no_figures(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("fiscal 2019", Period(2019)),
        ("December 31, 2017", Period(2017, "M12")),
        ("december 312012", Period(2012, "M12")),
        ("12/29/2007", Period(2007, "M12")),
        ("2020-06-30", Period(2020, "M6")),
        ("the third quarter of 2018", Period(2018, "Q3")),
        ("3Q19", Period(2019, "Q3")),
        ("H1 2019", Period(2019, "H1")),
        ("FY18", Period(2018)),
        ("2020年上半年", Period(2020, "H1")),
        ("2019年第三季度", Period(2019, "Q3")),
        ("2019年12月31日", Period(2019, "M12")),
        ("二〇二〇年", Period(2020)),
        ("上年同期", Period(None, "", -1)),
        ("a year earlier", Period(None, "", -1)),
    ],
)
def test_one_period(text: str, period: Period) -> None:
    assert [mention.period for mention in find_periods(plain(text))] == [period]


@pytest.mark.parametrize("text", ["$ 2014", "2,014", "2014 million", "was 2077", "2015人"])
def test_amounts_that_look_like_years_are_none(text: str) -> None:
    assert find_periods(plain(text)) == []


def test_a_date_is_of_its_year_quarter_and_half() -> None:
    june = Period(2020, "M6")
    assert covers(Period(2020), june)
    assert covers(Period(2020, "Q2"), june)
    assert covers(Period(2020, "H1"), june)
    assert not covers(Period(2020, "Q3"), june)
    assert not covers(Period(2020, "H2"), june)
    assert not covers(Period(2019), june)
    assert not covers(Period(2020, "Q1"), Period(2020, "H1"))
