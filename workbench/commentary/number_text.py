"""Numbers as the pages print them; ``components.numbers`` is the model, and a test compares the two."""

MINUS = "\u2212"
THIN_SPACE = "\u2009"


def percent(fraction: float, decimals: int = 1) -> str:
    """0.1234 -> ``12.3 %``."""
    return f"{_number(fraction * 100.0, decimals)}{THIN_SPACE}%"


def points(hundredths: float, decimals: int = 1) -> str:
    """A difference in percentage points, with its sign: -7.8 -> ``−7.8``."""
    return _number(hundredths, decimals, sign=True)


def money(amount: float, currency: str, *, sign: bool = False) -> str:
    """``USD 478,238``."""
    return f"{currency} {_number(amount, 0, sign=sign)}"


def plain(value: float, decimals: int, *, sign: bool = False) -> str:
    """A number without a unit."""
    return _number(value, decimals, sign=sign)


def unsigned(text: str) -> str:
    """The same without its sign, for sentences that say "loses"."""
    return text.replace(MINUS, "").replace("+", "")


def _number(value: float, decimals: int, *, sign: bool = False) -> str:
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not any(digit in text for digit in "123456789")
    if value < 0 and not is_zero:
        return f"{MINUS}{text}"
    return f"+{text}" if sign and not is_zero else text
