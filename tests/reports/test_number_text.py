"""Numbers by the house style."""

import math

import pytest

from workbench.reports.number_text import basis_points, count, money, percent, points, ratio


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (percent(0.1234), "12.3\u202f%"),
        (percent(-0.078), "−7.8\u202f%"),
        (percent(-0.0001), "0.0\u202f%"),
        (percent(0.05, unit=False, sign=True), "+5.0"),
        (percent(None), "–"),
        (percent(math.nan), "–"),
        (points(-0.0786), "−7.9 points"),
        (ratio(0.7812), "0.78"),
        (money(-478238.4), "−478,238"),
        (money(1_200_000, "CNY"), "CNY\u00a01,200,000"),
        (money(None, "CNY"), "–"),
        (money(0.3, sign=True), "0"),
        (basis_points(10.0), "10\u202fbp"),
        (basis_points(2.5), "2.5\u202fbp"),
        (basis_points(None), "–"),
        (count(4711), "4,711"),
    ],
)
def test_style(shown: str, expected: str) -> None:
    assert shown == expected
