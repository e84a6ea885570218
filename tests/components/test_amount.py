"""The client's amount as people write it."""

import pytest

from components.amount import amount_of


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1200000", 1_200_000.0), ("1,200,000", 1_200_000.0), ("1 200 000", 1_200_000.0), ("1'200'000", 1_200_000.0),
        ("USD 1.2m", 1_200_000.0), ("1.2 M", 1_200_000.0), ("$250k", 250_000.0), ("3bn", 3e9), ("120万", 1_200_000.0),
        ("¥2亿", 2e8), ("1,200,000.50", 1_200_000.5), ("1,200,000 USD", 1_200_000.0), ("1\u2009200\u2009000", 1_200_000.0),
    ],
)  # fmt: skip
def test_usual_ways_of_writing_money(text: str, amount: float) -> None:
    assert amount_of(text) == pytest.approx(amount)


@pytest.mark.parametrize("text", ["", "much", "-5", "0", "1,2", "1.2.3", "12,00,000", "1e99", "inf", "nan", "200bn", "1 2 x 3"])
def test_what_names_no_amount_is_not_guessed(text: str) -> None:
    assert amount_of(text) is None
