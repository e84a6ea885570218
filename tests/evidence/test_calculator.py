"""The calculator: exact decimals, units, closed forms, and what it refuses."""

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.evidence.calculator import calculate
from workbench.evidence.quantities import Quantity


def number(expression: str, **operands: int | Decimal | Quantity) -> Decimal:
    result = calculate(expression, operands).result
    assert isinstance(result, Quantity)
    return result.number


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1+2*3^2", "19"), ("-2^2", "-4"), ("2^-1", "0.5"), ("2^3^2", "512"), ("0.1+0.2", "0.3"), ("(1,234)+1", "1235"),
        ("10**3", "1000"), ("5%", "0.05"), ("120 bp", "0.012"), ("5亿", "500000000"), ("$5/$2", "2.5"), ("sum(1,000,2)", "3"),
        ("avg(1,2,6)", "3"), ("max(1,2,3)-min(4,5)", "-1"), ("growth(80,100)", "0.25"), ("growth(-50,50)", "2"),
        ("cagr(100,121,2)", "0.1"), ("ratio(1,8)", "0.125"), ("round(2.675,2)", "2.68"), ("abs(-3)", "3"),
        ("days(2020-01-01,2021-01-01)", "366"), ("2021-03-01 - 2021-02-01", "28"), ("2 - -3", "5"),
    ],
)  # fmt: skip
def test_value(expression: str, value: str) -> None:
    assert number(expression).normalize() == Decimal(value).normalize()


def test_operands_are_named_and_shown() -> None:
    calculation = calculate("(new - old) / old", {"new": Decimal(4264), "old": Decimal(4057), "unused": Decimal(1)})
    assert list(calculation.operands) == ["new", "old"]
    assert isinstance(calculation.result, Quantity)
    assert math.isclose(float(calculation.result.number), 207 / 4057)


def test_money_keeps_its_currency() -> None:
    assert calculate("$5 million + USD 300 thousand").result == Quantity(Decimal(5_300_000), "USD")
    assert calculate("avg($4,$6)").result == Quantity(Decimal(5), "USD")
    assert calculate("3 * 2 EUR").result == Quantity(Decimal(6), "EUR")
    assert str(calculate("1.50 USD").result) == "1.5 USD"


def test_a_date_moves_by_days() -> None:
    assert calculate("2020-02-28 + 2").result == date(2020, 3, 1)


def test_loan_payment_against_its_present_value() -> None:
    payment = number("pmt(5%/12, 360, 200000)")
    assert math.isclose(float(payment), 1073.6432460242797, rel_tol=1e-12)
    balance = Decimal(200_000)
    for _ in range(360):
        balance = balance * (1 + Decimal("0.05") / 12) - payment
    assert abs(balance) < Decimal("1e-6")


def test_internal_rate_makes_the_flows_worthless() -> None:
    rate = number("irr(-100,60,60)")
    assert abs(-100 + 60 / (1 + rate) + 60 / (1 + rate) ** 2) < Decimal("1e-10")
    assert math.isclose(float(number("npv(10%,60,60)")), 60 / 1.1 + 60 / 1.21)


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_integers_agree_with_python(one: int, other: int, third: int) -> None:
    assert number("a*b + a - b", a=one, b=other) == one * other + one - other
    assert math.isclose(float(number("(a - b) / c", a=one, b=other, c=third)), (one - other) / third)


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("", "empty"), ("1+", "too early"), ("((", "too early"), ("1 2", "'2' at character 3"), ("foo(1)", "no function 'foo'"),
        ("x+1", "no operand 'x'"), ("1/0", "divided by zero"), ("5 USD + 3 EUR", "different units"),
        ("$2*$3", "both have a unit"),
        ("2^9999", "exponent"), ("9^9^9", "exponent"), ("10^61", "grows beyond"), ("99999^20*99999^20", "grows beyond"),
        ("(-8)^0.5", "no power"), ("0^0", "no power"), ("2020-13-01", "no date"), ("irr(1,2)", "change sign 0 times"),
        ("cagr(-1,2,3)", "no compound growth"), ("growth(1)", "takes 2 values"), ("$1 ^ 2", "has a currency"),
        ("2020-01-01*2", "cannot be multiplied"), ("__import__('os')", "\"'\""), ("1;2", "';'"),
        ("(" * 60 + "1" + ")" * 60, "nested"), ("1^" * 60 + "1", "nested"), ("1+" * 400 + "1", "parts"),
        ("1" * 3000, "characters"),
    ],
)  # fmt: skip
def test_refusals_say_what_is_wrong(expression: str, told: str) -> None:
    with pytest.raises(InputError) as refusal:
        calculate(expression)
    assert told in refusal.value.message
    assert refusal.value.hint


@given(st.text(alphabet="0123456789.,+-*/^()%$ abUSDsumirr亿", max_size=60))
def test_any_text_gives_a_value_or_a_refusal(expression: str) -> None:
    try:
        result = str(calculate(expression, {"a": Decimal(2), "b": Decimal(3)}).result)
    except InputError as refusal:
        result = refusal.message
    assert result
