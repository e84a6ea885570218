"""What a cell prints is read exactly, whatever signs stand around it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.documents.numbers import is_dash, is_number, is_strong, is_year, printed_value


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("5,363", "5363"),
        ("$ (8,122 )", "-8122"),
        ("($8.30)", "-8.30"),
        ("$(35)", "-35"),
        ("1,581,905,632.48", "1581905632.48"),
        ("－289,251.80", "-289251.80"),
        ("−12", "-12"),
        ("(0.7) %", "-0.7"),
        ("(1.3 )%", "-1.3"),
        ("—", "0"),
        ("$ —", "0"),
        ("-", "0"),
        (".5", "0.5"),
        ("US$1,234", "1234"),
        ("１２３", "123"),
    ],
)
def test_a_printed_number_has_its_exact_value(printed: str, value: str) -> None:
    assert printed_value(printed) == Decimal(value)


@pytest.mark.parametrize("printed", ["", "N/A", "(a)", "七、61", "December 31", "10-K", "1,23", "12/31/2022", "$"])
def test_what_is_no_number_has_no_value(printed: str) -> None:
    assert printed_value(printed) is None


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False))
def test_every_amount_survives_printing_with_thousands_and_brackets(value: Decimal) -> None:
    printed = f"({-value:,})" if value < 0 else f"{value:,}"
    assert printed_value(printed) == value


def test_years_dashes_and_amounts_are_told_apart() -> None:
    assert is_year("2022")
    assert not is_year("2,022")
    assert is_dash("–")
    assert not is_number("–")
    assert is_strong("1,234")
    assert not is_strong("2022")
    assert not is_strong("12")
