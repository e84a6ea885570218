"""Numbers as the reader sees them: true minus sign, thousands separated, an en dash for what is absent.

Every function takes None or NaN for "absent". Fractions are 0.05 for 5 %.
"""

import math
from datetime import date, datetime

MINUS = "\u2212"
THIN_SPACE = "\u2009"
ABSENT = "\u2013"


def percent(fraction: float | None, *, decimals: int = 1, unit: bool = True, sign: bool = False) -> str:
    """0.1234 -> ``12.3 %`` (thin space); without ``unit`` just ``12.3``, for columns whose head carries the unit."""
    return _number(_times(fraction, 100.0), decimals, sign=sign, unit=f"{THIN_SPACE}%" if unit else "")


def points(fraction: float | None, *, decimals: int = 1) -> str:
    """A difference of two fractions in percentage points, always with its sign: -0.078 -> ``−7.8``."""
    return _number(_times(fraction, 100.0), decimals, sign=True)


def ratio(value: float | None, *, sign: bool = False) -> str:
    """Two decimals: 0.7812 -> ``0.78``."""
    return _number(value, 2, sign=sign)


def ratio4(value: float | None) -> str:
    """Four decimals, for shadow prices: 0.03812 -> ``0.0381``."""
    return _number(value, 4)


def money(amount: float | None, currency: str = "", *, sign: bool = False) -> str:
    """Whole money: -478238.4 -> ``−478,238``; the currency stands before it when given."""
    text = _number(amount, 0, sign=sign)
    return f"{currency} {text}" if currency and text != ABSENT else text


def basis_points(fraction: float | None, *, unit: bool = True) -> str:
    """0.0125 -> ``125 bp``."""
    return _number(_times(fraction, 10_000.0), 0, unit=f"{THIN_SPACE}bp" if unit else "")


def count(number: int | None) -> str:
    """A whole number with thousands separated."""
    return _number(number, 0)


def day(value: date | datetime | str | None) -> str:
    """An ISO date: 2026-01-05."""
    if value is None or value == "":
        return ABSENT
    return value[:10] if isinstance(value, str) else value.strftime("%Y-%m-%d")


def moment(value: datetime | str | None) -> str:
    """An ISO date with the minute, in the zone it carries: 2026-01-05 09:30."""
    if value is None or value == "":
        return ABSENT
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).strftime("%Y-%m-%d %H:%M")


def duration(seconds: float) -> str:
    """``0.4 s``, ``12 s``, ``3 min 05 s``, ``2 h 10 min``."""
    if seconds < 10:
        return f"{seconds:.1f}{THIN_SPACE}s"
    if seconds < 60:
        return f"{seconds:.0f}{THIN_SPACE}s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}{THIN_SPACE}min {rest:02d}{THIN_SPACE}s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}{THIN_SPACE}h {minutes:02d}{THIN_SPACE}min"


def change(new: float | None, base: float | None, *, kind: str = "percent", decimals: int = 1) -> str:
    """The change with its sign and its base: ``−7.8 from 18.9 %``; empty where either is absent.

    It is that of the figures as they are shown, so that the three add up on the screen.

    Args:
        kind: ``percent`` (fractions), ``ratio`` (two decimals) or ``money``.
    """
    if _absent(new) or _absent(base):
        return ""
    difference = shown_difference(float(new or 0.0), float(base or 0.0), kind=kind, decimals=decimals)
    if kind == "percent":
        return f"{points(difference, decimals=decimals)} from {percent(base, decimals=decimals)}"
    if kind == "ratio":
        return f"{ratio(difference, sign=True)} from {ratio(base)}"
    if kind == "money":
        return f"{money(difference, sign=True)} from {money(base)}"
    raise ValueError(f"kind must be percent, ratio or money, not {kind!r}")


def shown_difference(new: float, base: float, *, kind: str = "percent", decimals: int = 1) -> float:
    """``new - base``, both rounded as they are shown; arguments as for ``change``."""
    places = {"percent": decimals, "ratio": 2, "money": 0}.get(kind, decimals)
    scale = 100.0 if kind == "percent" else 1.0
    difference = float(f"{new * scale:.{places}f}") - float(f"{base * scale:.{places}f}")
    return round(difference, places) / scale


def _times(value: float | None, factor: float) -> float | None:
    return None if _absent(value) else float(value or 0.0) * factor


def _absent(value: float | None) -> bool:
    return value is None or not math.isfinite(value)


def _number(value: float | None, decimals: int, *, sign: bool = False, unit: str = "") -> str:
    if value is None or not math.isfinite(value):
        return ABSENT
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not any(digit in text for digit in "123456789")
    if value < 0 and not is_zero:
        return f"{MINUS}{text}{unit}"
    return f"+{text}{unit}" if sign and not is_zero else f"{text}{unit}"
