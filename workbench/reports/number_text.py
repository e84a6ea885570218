"""Numbers as a printed report shows them: true minus sign, thousands separated, an en dash for what is absent.

Fractions come in (0.05 is 5 %); heads carry the unit where ``unit`` is left off.
"""

import math

MINUS = "\u2212"
#: Narrow, and never broken over lines.
THIN_SPACE = "\u202f"
ABSENT = "\u2013"


def percent(fraction: float | None, *, decimals: int = 1, unit: bool = True, sign: bool = False) -> str:
    """0.1234 -> ``12.3 %`` with a narrow space."""
    value = None if fraction is None else fraction * 100.0
    return _number(value, decimals, sign=sign, unit=f"{THIN_SPACE}%" if unit else "")


def points(fraction: float | None, *, decimals: int = 1) -> str:
    """A difference of two fractions in percentage points, with its sign: -0.078 -> ``−7.8 points``."""
    value = None if fraction is None else fraction * 100.0
    return _number(value, decimals, sign=True, unit=" points")


def ratio(value: float | None, *, sign: bool = False) -> str:
    """Two decimals."""
    return _number(value, 2, sign=sign)


def money(amount: float | None, currency: str = "", *, sign: bool = False) -> str:
    """Whole money; the currency stands before it when given."""
    text = _number(amount, 0, sign=sign)
    return f"{currency}\u00a0{text}" if currency and text != ABSENT else text


def basis_points(points_: float | None) -> str:
    """Basis points, which may have a fraction: 10.0 -> ``10 bp``, 2.5 -> ``2.5 bp``."""
    if points_ is None:
        return ABSENT
    return _number(points_, 0 if float(points_).is_integer() else 1, unit=f"{THIN_SPACE}bp")


def count(number: int | None) -> str:
    """A whole number with thousands separated."""
    return _number(number, 0)


def _number(value: float | None, decimals: int, *, sign: bool = False, unit: str = "") -> str:
    if value is None or not math.isfinite(value):
        return ABSENT
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not any(digit in text for digit in "123456789")
    if value < 0 and not is_zero:
        return f"{MINUS}{text}{unit}"
    return f"+{text}{unit}" if sign and not is_zero else f"{text}{unit}"
