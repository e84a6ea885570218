"""A calculator for proposed expressions: decimal arithmetic over named operands, with units, dates and finance functions.

Nothing is evaluated as Python: the text is cut into tokens and read by the small grammar below.

    sum     = product {("+" | "-") product}
    product = unary {("*" | "/") unary}
    unary   = {"+" | "-"} power
    power   = atom ["^" unary]
    atom    = number [unit] | currency number [scale] | date | name | function "(" [sum {"," sum}] ")" | "(" sum ")"

Units: ``%`` and ``pct`` are hundredths, ``bp`` ten-thousandths; ``thousand``, ``million``, ``billion``, ``trillion``, 万 and
亿 are scales; ``USD 5``, ``$5`` and ``5 USD`` carry a currency. Money adds to money of the same currency only; money over
money is a plain number; a date less a date is a number of days.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow, localcontext
from types import MappingProxyType

from workbench.errors import InputError
from workbench.evidence.calculator_functions import FUNCTIONS, MOST_VALUES
from workbench.evidence.quantities import (
    Quantity,
    Value,
    added,
    checked,
    number_of,
    over,
    plain_number,
    raised,
    read_date,
    times,
)

LONGEST_EXPRESSION = 2_000
MOST_TOKENS = 500
DEEPEST = 40
DIGITS = 34

_CURRENCIES = ("USD", "EUR", "GBP", "CNY", "JPY", "HKD", "CHF", "CAD", "AUD", "SGD", "INR", "KRW", "TWD", "BRL")
_SIGNS = MappingProxyType({"$": "USD", "€": "EUR", "£": "GBP"})
_SCALES = MappingProxyType({
    "hundred": 2, "thousand": 3, "k": 3, "million": 6, "mn": 6, "m": 6, "billion": 9, "bn": 9, "trillion": 12, "万": 4, "亿": 8,
})  # fmt: skip
_RATES = MappingProxyType({"%": -2, "pct": -2, "percent": -2, "bp": -4, "bps": -4})
_TOKEN = re.compile(
    r"\s*(?:(?P<date>\d{4}-\d\d-\d\d)|(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])|\d+(?:\.\d+)?|\.\d+)|(?P<currency>[$€£])"
    r"|(?P<name>[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*)|(?P<sign>\*\*|[-+*/^(),%]))"
)
#: Between the brackets of a function a comma parts its values, so that numbers have none inside.
_SEPARATED = re.compile(r"\s*(?P<number>\d+(?:\.\d+)?|\.\d+)")
_HINT = "Write numbers, named operands, + - * / ^, brackets and the functions the calculator lists."


@dataclass(frozen=True, slots=True)
class Calculation:
    """An expression as it was read, with the operands it used, and its result."""

    expression: str
    operands: Mapping[str, Value]
    result: Value


def calculate(expression: str, operands: Mapping[str, Value | Decimal | int] | None = None) -> Calculation:
    """Evaluate ``expression`` over named ``operands``.

    Raises:
        InputError: the expression cannot be read, names an unknown operand or function, mixes units, divides by zero or grows
            beyond the limits.
    """
    if len(expression) > LONGEST_EXPRESSION:
        raise InputError(f"The expression has {len(expression):,} characters; {LONGEST_EXPRESSION:,} are allowed.", "Split it.")
    known = {name: _quantity(value) for name, value in (operands or {}).items()}
    with localcontext(Context(prec=DIGITS, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow])):
        try:
            reader = _Reader(list(_tokens(expression)), known)
            result = reader.whole()
        except (InvalidOperation, DivisionByZero, Overflow) as error:
            raise InputError(f"{expression.strip()!r} has no value: {_fault(error)}.", "Check the operands.") from error
    return Calculation(expression.strip(), {name: known[name] for name in reader.used}, result)


def _quantity(value: Value | Decimal | int) -> Value:
    if isinstance(value, Quantity | date):
        return value
    return Quantity(Decimal(value))


def _fault(error: ArithmeticError) -> str:
    return "a division by zero" if isinstance(error, DivisionByZero) else "a number that is too large or not defined"


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def _tokens(expression: str) -> Iterator[_Token]:
    position = count = 0
    end = len(expression.rstrip())
    calls: list[bool] = []
    kind = ""
    while position < end:
        match = _TOKEN.match(expression, position)
        if match is not None and match["number"] and any(calls):
            match = _SEPARATED.match(expression, position)
        if match is None:
            raise InputError(f"The expression has {expression[position:].strip()[0]!r} at character {position + 1}.", _HINT)
        count += 1
        if count > MOST_TOKENS:
            raise InputError(f"The expression has more than {MOST_TOKENS} parts.", "Split it.")
        is_call = kind == "name"
        kind = str(match.lastgroup)
        text = match[kind]
        if text == "(":
            calls.append(is_call)
        elif text == ")" and calls:
            calls.pop()
        yield _Token(kind, "^" if text == "**" else text, match.start(kind) + 1)
        position = match.end()


class _Reader:
    """Recursive descent over the tokens; values are computed as they are read."""

    def __init__(self, tokens: Sequence[_Token], operands: Mapping[str, Value]) -> None:
        self._tokens = tokens
        self._operands = operands
        self._next = 0
        self._depth = 0
        self.used: dict[str, None] = {}

    def whole(self) -> Value:
        if not self._tokens:
            raise InputError("The expression is empty.", _HINT)
        value = self._sum()
        if self._next < len(self._tokens):
            raise self._unexpected()
        return value

    def _sum(self) -> Value:
        self._depth += 1
        if self._depth > DEEPEST:
            raise InputError(f"The expression is nested more than {DEEPEST} deep.", "Split it.")
        value = self._product()
        while sign := self._take("+", "-"):
            value = added(value, self._product(), 1 if sign == "+" else -1)
        self._depth -= 1
        return value

    def _product(self) -> Value:
        value = self._unary()
        while sign := self._take("*", "/"):
            other = self._unary()
            value = times(number_of(value), number_of(other)) if sign == "*" else over(number_of(value), number_of(other))
        return value

    def _unary(self) -> Value:
        negative = False
        while sign := self._take("+", "-"):
            negative ^= sign == "-"
        value = self._power()
        if not negative:
            return value
        quantity = number_of(value)
        return Quantity(-quantity.number, quantity.unit)

    def _power(self) -> Value:
        base = self._atom()
        if not self._take("^"):
            return base
        self._depth += 1
        if self._depth > DEEPEST:
            raise InputError(f"The expression is nested more than {DEEPEST} deep.", "Split it.")
        exponent = self._unary()
        self._depth -= 1
        return raised(plain_number(base, "a power"), plain_number(exponent, "an exponent"))

    def _atom(self) -> Value:
        token = self._pop()
        if token.kind == "number":
            return self._with_unit(Decimal(token.text.replace(",", "")))
        if token.kind == "date":
            return read_date(token.text)
        if token.kind == "currency" or token.text in _CURRENCIES:
            amount = self._pop()
            if amount.kind != "number":
                raise InputError(f"After {token.text} at character {token.at} an amount is missing.", _HINT)
            found = self._with_unit(Decimal(amount.text.replace(",", "")))
            return Quantity(found.number, _SIGNS.get(token.text, token.text))
        if token.kind == "name":
            return self._named(token)
        if token.text == "(":
            value = self._sum()
            self._expect(")")
            return value
        self._next -= 1
        raise self._unexpected()

    def _with_unit(self, number: Decimal) -> Quantity:
        unit = None
        while self._next < len(self._tokens):
            text = self._tokens[self._next].text
            if text in _SCALES or text in _RATES:
                number = number.scaleb(_SCALES.get(text, _RATES.get(text, 0)))
            elif text in _CURRENCIES and unit is None:
                unit = text
            else:
                break
            self._next += 1
        return checked(Quantity(number, unit))

    def _named(self, token: _Token) -> Value:
        if self._take("("):
            return _call(token, self._arguments())
        if token.text not in self._operands:
            known = ", ".join(sorted(self._operands)) or "none"
            raise InputError(f"There is no operand {token.text!r} (character {token.at}).", f"Operands given: {known}.")
        self.used[token.text] = None
        return self._operands[token.text]

    def _arguments(self) -> list[Value]:
        if self._take(")"):
            return []
        values = [self._sum()]
        while self._take(","):
            values.append(self._sum())
        self._expect(")")
        return values

    def _take(self, *signs: str) -> str:
        if (
            self._next < len(self._tokens)
            and self._tokens[self._next].kind == "sign"
            and self._tokens[self._next].text in signs
        ):
            self._next += 1
            return self._tokens[self._next - 1].text
        return ""

    def _pop(self) -> _Token:
        if self._next >= len(self._tokens):
            raise self._unexpected()
        self._next += 1
        return self._tokens[self._next - 1]

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise self._unexpected()

    def _unexpected(self) -> InputError:
        if self._next >= len(self._tokens):
            return InputError("The expression ends too early.", "A value or a closing bracket is missing.")
        token = self._tokens[self._next]
        return InputError(f"{token.text!r} at character {token.at} does not belong there.", _HINT)


def _call(token: _Token, arguments: list[Value]) -> Value:
    if token.text not in FUNCTIONS:
        raise InputError(f"There is no function {token.text!r} (character {token.at}).", f"There are: {', '.join(FUNCTIONS)}.")
    function, least, most = FUNCTIONS[token.text]
    if not least <= len(arguments) <= most:
        wanted = f"{least}" if least == most else f"{least} to {most}" if most < MOST_VALUES else f"at least {least}"
        raise InputError(f"{token.text} takes {wanted} values; {len(arguments)} were given.", _HINT)
    result = function(arguments)
    return result if isinstance(result, date) else checked(result)
