"""Derivations as people write them, in the scale of their answer."""

from decimal import Decimal

import pytest

from workbench.documents.stated_derivation import derived_value
from workbench.errors import InputError


@pytest.mark.parametrize(
    ("derivation", "scale", "value"),
    [
        ("(44.1-56.7)/56.7", "percent", "-22.2222"),
        ("1,200 - 1,000", "thousand", "200"),
        ("$(290.2 + 239.6 + 190.4)", "million", "720.2"),
        ("(8,000/$10,000)", "percent", "80"),
        ("(2.5+2.4+3.2)/3", "percent", "2.7"),
        ("(2.5+2.4+3.2)/(2019-2017+1)", "percent", "2.7"),
        ("40.0-50.9", "percent", "-10.9"),
        ("[12.5 + 7.5]/2", "", "10"),
        ("56/200*100", "percent", "28"),
        ("12%-8%", "percent", "4"),
        ("(3-2)/2", "percent", "50"),
        ("((10/50) + (20/50))/2", "percent", "30"),
        ("one thing## another thing ##a third", "", "3"),
    ],
)  # fmt: skip
def test_value_in_the_stated_scale(derivation: str, scale: str, value: str) -> None:
    assert abs(derived_value(derivation, scale) - Decimal(value)) < Decimal("0.0001")


@pytest.mark.parametrize("derivation", ["twelve less two", "12 +", "__import__('os')", "5/0", ""])
def test_what_is_no_arithmetic_is_refused(derivation: str) -> None:
    with pytest.raises(InputError):
        derived_value(derivation, "percent")
