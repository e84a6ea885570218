"""Numbers as the reader sees them."""

from datetime import UTC, date, datetime

import pytest

from components import numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (numbers.percent(0.1234), "12.3\u2009%"),
        (numbers.percent(-0.256, unit=False), "−25.6"),
        (numbers.percent(0.0), "0.0\u2009%"),
        (numbers.percent(-0.0001), "0.0\u2009%"),
        (numbers.percent(0.05, sign=True), "+5.0\u2009%"),
        (numbers.percent(None), "–"),
        (numbers.percent(float("nan")), "–"),
        (numbers.points(-0.078), "−7.8"),
        (numbers.points(0.264), "+26.4"),
        (numbers.ratio(0.7812), "0.78"),
        (numbers.ratio(float("inf")), "–"),
        (numbers.money(-478238.4), "−478,238"),
        (numbers.money(1200000, "CNY"), "CNY 1,200,000"),
        (numbers.money(420000, sign=True), "+420,000"),
        (numbers.money(None, "CNY"), "–"),
        (numbers.basis_points(0.0125), "125\u2009bp"),
        (numbers.count(4712), "4,712"),
        (numbers.day(date(2025, 12, 30)), "2025-12-30"),
        (numbers.day("2025-12-30T00:00:00+00:00"), "2025-12-30"),
        (numbers.day(None), "–"),
        (numbers.moment(datetime(2026, 1, 5, 9, 30, tzinfo=UTC)), "2026-01-05 09:30"),
        (numbers.moment("2026-01-05T09:30:00+08:00"), "2026-01-05 09:30"),
        (numbers.duration(0.42), "0.4\u2009s"),
        (numbers.duration(12.3), "12\u2009s"),
        (numbers.duration(185), "3\u2009min 05\u2009s"),
        (numbers.duration(7800), "2\u2009h 10\u2009min"),
        (numbers.change(0.111, 0.189), "−7.8 from 18.9\u2009%"),
        (numbers.change(0.78, 0.48, kind="ratio"), "+0.30 from 0.48"),
        (numbers.change(90.0, 100.0, kind="money"), "−10 from 100"),
        (numbers.change(None, 0.1), ""),
        (numbers.change(0.0896, 0.0844), "+0.6 from 8.4\u2009%"),  # 9.0 and 8.4 are shown
        (numbers.change(0.0904, 0.0896), "0.0 from 9.0\u2009%"),
        (numbers.change(0.784, 0.476, kind="ratio"), "+0.30 from 0.48"),
    ],
)
def test_formats(text: str, expected: str) -> None:
    assert text == expected


def test_an_unknown_kind_is_a_programming_mistake() -> None:
    with pytest.raises(ValueError, match="kind"):
        numbers.change(1.0, 2.0, kind="apples")
