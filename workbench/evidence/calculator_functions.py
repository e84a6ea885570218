"""The functions a calculation may call: sums and averages, growth, present values, loans, dates.

Rates are fractions (5 % is 0.05). Conventions: ``npv(rate, cf1, cf2, ...)`` discounts the first flow by one period, as
spreadsheets do; ``irr(cf0, cf1, ...)`` has the first flow now; ``pmt(rate, periods, loan)`` is what is paid per period, a
positive number for a positive loan.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from types import MappingProxyType

from workbench.errors import InputError
from workbench.evidence.quantities import Function, Quantity, Value, added, checked, number_of, over, plain_number, times

MOST_VALUES = 400
_MOST_PERIODS = 2_000
_MOST_PLACES = 20
_IRR_LOWEST, _IRR_HIGHEST = Decimal("-0.99"), Decimal(100)
_IRR_STEPS, _IRR_CLOSE = 200, Decimal("1e-15")


def _sum(values: Sequence[Value]) -> Value:
    total: Value = number_of(values[0])
    for value in values[1:]:
        total = added(total, number_of(value), 1)
    return total


def _average(values: Sequence[Value]) -> Value:
    return over(number_of(_sum(values)), Quantity(Decimal(len(values))))


def _least(values: Sequence[Value]) -> Value:
    return min(_of_one_unit(values), key=lambda value: value.number)


def _greatest(values: Sequence[Value]) -> Value:
    return max(_of_one_unit(values), key=lambda value: value.number)


def _of_one_unit(values: Sequence[Value]) -> list[Quantity]:
    quantities = [number_of(value) for value in values]
    units = {quantity.unit for quantity in quantities}
    if len(units) > 1:
        raise InputError(
            f"{', '.join(map(str, quantities[:3]))} have different units.", "Compare amounts of one currency only."
        )
    return quantities


def _ratio(values: Sequence[Value]) -> Value:
    return over(number_of(values[0]), number_of(values[1]))


def _growth(values: Sequence[Value]) -> Value:
    """(new - old) / |old|, old first."""
    old, new = _of_one_unit(values)
    change = number_of(added(new, old, -1))
    return over(change, Quantity(abs(old.number), old.unit))


def _cagr(values: Sequence[Value]) -> Value:
    """(last / first) ^ (1 / years) - 1."""
    first, last = _of_one_unit(values[:2])
    years = plain_number(values[2], "a number of years")
    if first.number <= 0 or last.number <= 0 or years <= 0:
        raise InputError(
            f"There is no compound growth from {first} to {last} over {years} years.",
            "Both amounts and the years must be positive.",
        )
    return Quantity((last.number / first.number) ** (1 / years) - 1)


def _npv(values: Sequence[Value]) -> Value:
    rate = _rate(values[0])
    flows = _of_one_unit(values[1:])
    total = sum((flow.number / (1 + rate) ** period for period, flow in enumerate(flows, 1)), Decimal(0))
    return checked(Quantity(total, flows[0].unit))


def _irr(values: Sequence[Value]) -> Value:
    """The rate at which the flows are worth nothing: bisection between -99 % and 10,000 % per period."""
    flows = [flow.number for flow in _of_one_unit(values)]
    changes = sum(one * other < 0 for one, other in _neighbours([flow for flow in flows if flow]))
    if changes != 1:
        raise InputError(
            f"The flows change sign {changes} times; an internal rate of return needs exactly one change.",
            "Give flows that change sign once, such as an outlay followed by receipts.",
        )
    low, high = _IRR_LOWEST, _IRR_HIGHEST
    if _worth(low, flows) * _worth(high, flows) > 0:
        raise InputError("The internal rate of return lies outside -99 % to 10,000 % a period.", "Check the flows.")
    for _ in range(_IRR_STEPS):
        middle = (low + high) / 2
        if _worth(middle, flows) * _worth(low, flows) > 0:
            low = middle
        else:
            high = middle
        if high - low < _IRR_CLOSE:
            break
    return Quantity((low + high) / 2)


def _neighbours(values: Sequence[Decimal]) -> list[tuple[Decimal, Decimal]]:
    return list(pairwise(values))


def _worth(rate: Decimal, flows: Sequence[Decimal]) -> Decimal:
    total = Decimal(0)
    for flow in reversed(flows):
        total = total / (1 + rate) + flow
    return total


def _pmt(values: Sequence[Value]) -> Value:
    rate, periods, loan = _rate(values[0]), _periods(values[1]), number_of(values[2])
    if rate.is_zero():
        return Quantity(loan.number / periods, loan.unit)
    return times(loan, Quantity(rate / (1 - (1 + rate) ** -periods)))


def _rate(value: Value) -> Decimal:
    rate = plain_number(value, "a rate")
    if not -1 < rate <= _IRR_HIGHEST:
        raise InputError(f"The rate {rate} is out of range.", "Write 5 % as 5% or 0.05.")
    return rate


def _periods(value: Value) -> int:
    periods = plain_number(value, "a number of periods")
    if periods != int(periods) or not 1 <= periods <= _MOST_PERIODS:
        raise InputError(f"{periods} is no number of periods.", f"Give a whole number from 1 to {_MOST_PERIODS:,}.")
    return int(periods)


def _absolute(values: Sequence[Value]) -> Value:
    value = number_of(values[0])
    return Quantity(abs(value.number), value.unit)


def _round(values: Sequence[Value]) -> Value:
    """To so many places, halves away from zero."""
    value = number_of(values[0])
    places = plain_number(values[1], "a number of places") if len(values) > 1 else Decimal(0)
    if places != int(places) or abs(places) > _MOST_PLACES:
        raise InputError(f"{places} is no number of decimal places.", f"Give a whole number up to {_MOST_PLACES}.")
    step = Decimal(1).scaleb(-int(places))
    return Quantity((value.number / step).quantize(Decimal(1), ROUND_HALF_UP) * step, value.unit)


def _days(values: Sequence[Value]) -> Value:
    """From the first date to the second."""
    first, second = values
    if not isinstance(first, date) or not isinstance(second, date):
        raise InputError("days() takes two dates.", "Write dates as YYYY-MM-DD, the earlier first.")
    return Quantity(Decimal((second - first).days), "days")


#: Name -> function, and the least and most values it takes.
FUNCTIONS: Mapping[str, Function] = MappingProxyType({
    "sum": (_sum, 1, MOST_VALUES), "avg": (_average, 1, MOST_VALUES), "min": (_least, 1, MOST_VALUES),
    "max": (_greatest, 1, MOST_VALUES), "growth": (_growth, 2, 2), "cagr": (_cagr, 3, 3), "npv": (_npv, 2, MOST_VALUES),
    "irr": (_irr, 2, MOST_VALUES), "pmt": (_pmt, 3, 3), "ratio": (_ratio, 2, 2), "abs": (_absolute, 1, 1),
    "round": (_round, 1, 2), "days": (_days, 2, 2),
})  # fmt: skip
