"""Numbers with units, and their arithmetic: money adds to money of its own currency, dates differ by days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from workbench.errors import InputError

LARGEST_EXPONENT = 200
#: Numbers stay below this power of ten.
LARGEST_SIZE = 60


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: a currency code, ``days``, or None for a plain number. Percentages are fractions: 5 % is 0.05."""

    number: Decimal
    unit: str | None = None

    def __str__(self) -> str:
        shown = f"{self.number:f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
        return f"{shown} {self.unit}" if self.unit else shown


Value = Quantity | date


Function = tuple[Callable[[Sequence[Value]], Value], int, int]


def checked(value: Quantity) -> Quantity:
    """The value itself, once it is known to be of a size that money can have."""
    if value.number and value.number.adjusted() > LARGEST_SIZE:
        raise InputError(f"A number of the calculation grows beyond 10^{LARGEST_SIZE}.", "Check the operands and the powers.")
    return value


def number_of(value: Value) -> Quantity:
    """The value as a number; a date is refused."""
    if isinstance(value, date):
        raise InputError(f"The date {value} cannot be multiplied or negated.", "Dates can be subtracted, or moved by days.")
    return value


def plain_number(value: Value, role: str) -> Decimal:
    """The number alone; an amount of money is refused."""
    quantity = number_of(value)
    if quantity.unit not in (None, "days"):
        raise InputError(
            f"{quantity} has a currency and cannot be {role}.", "Divide it by an amount in the same currency first."
        )
    return quantity.number


def added(one: Value, other: Value, sign: int) -> Value:
    """Sum or difference (``sign`` -1)."""
    if isinstance(one, date):
        return moved(one, other, sign)
    if isinstance(other, date):
        raise InputError(f"{other} cannot be added to {one}.", "Write the date first.")
    if one.unit != other.unit and one.number and other.number:
        raise InputError(f"{one} and {other} have different units.", "Add amounts of one currency only.")
    return checked(Quantity(one.number + sign * other.number, one.unit or other.unit))


def moved(one: date, other: Value, sign: int) -> Value:
    """A date moved by days, or the days between two dates."""
    if isinstance(other, date):
        if sign > 0:
            raise InputError(f"{one} and {other} are dates and cannot be added.", "Subtract them to get days.")
        return Quantity(Decimal((one - other).days), "days")
    days = other.number
    if other.unit not in (None, "days") or days != int(days) or abs(days) > 400_000:
        raise InputError(f"{one} cannot be moved by {other}.", "Give a whole number of days.")
    try:
        return one + timedelta(days=sign * int(days))
    except OverflowError as error:
        raise InputError(f"{one} moved by {other} days is no date.", "Give fewer days.") from error


def times(one: Quantity, other: Quantity) -> Quantity:
    """A product; at most one factor has a unit."""
    if one.unit and other.unit:
        raise InputError(
            f"{one} and {other} both have a unit and cannot be multiplied.", "One of the two must be a plain number."
        )
    return checked(Quantity(one.number * other.number, one.unit or other.unit))


def over(one: Quantity, other: Quantity) -> Quantity:
    """A quotient; amounts of one currency give a plain number."""
    if other.number.is_zero():
        raise InputError(f"{one} is divided by zero.", "Check the operands.")
    if one.unit == other.unit:
        return checked(Quantity(one.number / other.number))
    if other.unit:
        raise InputError(f"{one} cannot be divided by {other}.", "Divide amounts of one currency, or by a plain number.")
    return checked(Quantity(one.number / other.number, one.unit))


def raised(base: Decimal, exponent: Decimal) -> Quantity:
    """A power within the limits."""
    if abs(exponent) > LARGEST_EXPONENT:
        raise InputError(f"The exponent {exponent} is beyond {LARGEST_EXPONENT}.", "Use a smaller power.")
    if base < 0 and exponent != int(exponent):
        raise InputError(f"{base} has no power {exponent}.", "Only whole powers of negative numbers exist.")
    if base.is_zero() and exponent <= 0:
        raise InputError(f"Zero has no power {exponent}.", "Check the operands.")
    if base and abs(base.adjusted() * exponent) > LARGEST_SIZE:
        raise InputError(f"A number of the calculation grows beyond 10^{LARGEST_SIZE}.", "Check the operands and the powers.")
    return checked(Quantity(base**exponent))


def read_date(text: str) -> date:
    """A date written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{text} is no date.", "Write dates as YYYY-MM-DD.") from error
