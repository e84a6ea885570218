"""Amounts and shares on the page in its language: ``CNY −212,000`` and ``29.4 %``, or ``−21.2万元`` and ``29.4%``."""

from components import numbers
from components.coaching.texts import language

_TEN_THOUSAND, _HUNDRED_MILLION = 10_000, 100_000_000
_UNITS = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "HKD": "港元", "SGD": "新加坡元", "JPY": "日元"}
#: After a thin space: the line does not break there.
_STAY = "\u2060"


def money_told(amount: float, currency: str, *, sign: bool = False) -> str:
    """An amount with its currency; from ten thousand on in 万, from a hundred million on in 亿, in Chinese."""
    if language() == "en":
        return numbers.money(amount, currency, sign=sign).replace(" ", "\u00a0")
    unit = _UNITS.get(currency, currency)
    for scale, name in ((_HUNDRED_MILLION, "亿"), (_TEN_THOUSAND, "万")):
        if abs(amount) >= scale:
            figure = f"{abs(amount) / scale:,.2f}".rstrip("0").rstrip(".")
            return f"{_sign(amount, sign=sign)}{figure}{name}{unit}"
    return f"{numbers.money(amount, sign=sign)}{unit}"


def share_told(fraction: float, *, decimals: int = 0, sign: bool = False) -> str:
    """A fraction in per cent, never broken before its sign."""
    text = numbers.percent(fraction, decimals=decimals, sign=sign)
    if language() == "zh":
        return text.replace(numbers.THIN_SPACE, "")
    return text.replace(numbers.THIN_SPACE, f"{numbers.THIN_SPACE}{_STAY}")


def _sign(amount: float, *, sign: bool) -> str:
    return numbers.MINUS if amount < 0 else "+" if sign else ""
