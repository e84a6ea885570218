"""A result as the question wants it shown: its scale, its digits, percent or ratio."""

import re
from decimal import Decimal

from workbench.documents.asked_units import AskedUnit, rounded
from workbench.documents.compute import Computed
from workbench.documents.numbers import printed_places

#: Amounts per share that are printed in hundredths of the currency of the statement.
_PENCE = re.compile(r"\bpence\b|\d\)?p\)?$|\(p\)", re.IGNORECASE)


def shown_result(computed: Computed, unit: AskedUnit) -> tuple[Decimal, str]:
    """The result as the question wants it: (number, unit in words).

    A percent is 30.8; money is in the asked scale, else in the statement's own.
    """
    value = computed.value
    if computed.unit == "percent":
        return _digits(value * 100, _asked_or_printed(computed, unit, value * 100), 2), "percent"
    if computed.unit == "money":
        power = unit.scale if unit.scale is not None else round(Decimal(str(computed.scale)).log10())
        words = {0: "", 3: "thousands", 4: "万", 6: "millions", 8: "亿", 9: "billions", 12: "trillions"}.get(
            power, f"10^{power}"
        )
        shown = value.scaleb(-power)
        shown = _digits(shown, _asked_or_printed(computed, unit, shown), 2)
        return shown, " ".join(filter(None, (computed.currency, words)))
    if computed.unit == "per_share":
        return _digits(value, unit.places if unit.places is not None else _printed_places(computed), 2), _per_share(computed)
    if computed.unit == "count":
        power = unit.scale or 0
        return _digits(value.scaleb(-power), unit.places, 2), "shares"
    if unit.percent and computed.unit == "ratio":
        return _digits(value * 100, unit.places, 2), "percent"
    return _digits(value, unit.places, 2), "days" if computed.unit == "days" else "ratio"


def _asked_or_printed(computed: Computed, unit: AskedUnit, shown: Decimal) -> int | None:
    """The asked digits, else those of the only cell where that prints just this number."""
    if unit.places is not None or len(computed.operands) != 1 or computed.operands[0].figure is None:
        return unit.places
    return printed_places(computed.operands[0].figure.text, shown)


def _per_share(computed: Computed) -> str:
    figures = [one.figure for one in computed.operands if one.figure is not None]
    if any(_PENCE.search(f"{figure.section} {figure.label} {figure.text}") for figure in figures):
        return "pence per share"
    return f"{computed.currency} per share".strip()


def _printed_places(computed: Computed) -> int | None:
    """Digits after the point as the only cell prints them; None for what is worked out of several."""
    figures = [one.figure for one in computed.operands if one.figure is not None]
    if len(figures) != 1:
        return None
    return len(re.sub(r"[^\d.]", "", figures[0].text).partition(".")[2])


def _digits(value: Decimal, places: int | None, default: int) -> Decimal:
    """The asked digits; else two, and more for what would be lost by that."""
    if places is not None:
        return rounded(value, places)
    if value == value.to_integral_value():
        return rounded(value, 0)
    small = max(0, -value.adjusted()) if value else 0
    return rounded(value, default + small)
