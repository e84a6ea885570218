"""A derivation as people write it under a table, "(44.1 - 56.7)/56.7" or "$(290.2 + 239.6)", worked out in its stated scale.

The numbers are those of the table's cells, in the table's own scale. When the answer is a percent, a proportion of two
amounts is multiplied by 100; a sum, a difference or an average of percents is one already.
"""

import ast
import re
from decimal import Decimal

from workbench.errors import InputError
from workbench.evidence.calculator import calculate
from workbench.evidence.quantities import Quantity

#: Parts a list (for a question of how many) is written with.
_LIST = "##"
_CURRENCY = re.compile(r"(?:US)?[$€£¥]")
_PERCENT = re.compile(r"(?<=\d)\s*%")
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


def derived_value(derivation: str, scale: str) -> Decimal:
    """The value of a derivation.

    Args:
        scale: of the answer: "percent", or the table's own ("thousand", "million", ...), which changes nothing.

    Raises:
        InputError: the derivation is no arithmetic.
    """
    if _LIST in derivation:
        return Decimal(len([part for part in derivation.split(_LIST) if part.strip()]))
    text = _PERCENT.sub("", _CURRENCY.sub("", derivation)).translate(str.maketrans("[]{}×÷–−", "()()*/--"))
    result = calculate(text).result
    if not isinstance(result, Quantity):
        raise InputError(f"{derivation.strip()!r} gives a date.", "Write an arithmetic of amounts.")
    if scale == "percent" and _is_proportion(_parsed(text)):
        return result.number * 100
    return result.number


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text.replace(",", "").strip(), mode="eval").body
    except SyntaxError as error:
        raise InputError(f"{text.strip()!r} cannot be read.", "Write numbers, + - * / and brackets.") from error


def _is_proportion(node: ast.expr) -> bool:
    """Whether the expression is an amount over an amount, and not yet a percent."""
    if isinstance(node, ast.UnaryOp):
        return _is_proportion(node.operand)
    if not isinstance(node, ast.BinOp):
        return False
    if isinstance(node.op, ast.Mult):
        is_percent = 100 in (_constant(node.left), _constant(node.right))
        return not is_percent and (_is_proportion(node.left) or _is_proportion(node.right))
    if isinstance(node.op, ast.Div):
        return not _is_count(node.right, node.left) or _is_proportion(node.left)
    return _is_proportion(node.left) or _is_proportion(node.right)


def _is_count(divisor: ast.expr, above: ast.expr) -> bool:
    """The number of terms above it, or a span of years: then the whole is an average."""
    number = _constant(divisor)
    if number is not None:
        return number == _terms(above) and number > 1
    numbers = [one for part in ast.walk(divisor) if isinstance(part, ast.expr) and (one := _constant(part)) is not None]
    return bool(numbers) and all(_FIRST_YEAR <= one <= _LAST_YEAR or one == 1 for one in numbers)


def _terms(node: ast.expr) -> int:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _terms(node.left) + _terms(node.right)
    return 1


def _constant(node: ast.expr) -> float | None:
    return float(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, int | float) else None
