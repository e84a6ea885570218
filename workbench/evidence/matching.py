"""Whether a figure of a claim and one of the source are the same: number, sign, unit, currency, scale, period, item."""

import re
from collections.abc import Iterable

from workbench.evidence.movement import CHANGE, PRIOR
from workbench.evidence.periods import Period, covers
from workbench.evidence.readings import Reading
from workbench.evidence.sources import SourceText

_INCOME = frozenset(
    {"@net_income", "@net_income_parent", "@operating_profit", "@pretax_profit", "@eps", "@ebit", "@ebitda",
     "@operating_cash_flow", "@investing_cash_flow", "@financing_cash_flow", "@investment_income", "income", "profit", "gain",
     "earning", "result", "@gross_profit", "@free_cash_flow"})  # fmt: skip
_OUTFLOW = frozenset(
    {"payment", "purchase", "repayment", "@buyback", "@dividend", "@capex", "acquisition", "redemption", "settlement", "payout",
     "withdrawal", "contribution", "write-off", "charge-off", "deduction", "discount", "支付", "偿还", "购买"})  # fmt: skip
_SIDE = re.compile(
    r"(?P<income>\bincome(?! tax)|\bbenefits?(?!\s+(?:expense|cost|obligation))|\bcredits?\b|收入"
    r"|收益)|\bexpenses?\b|\bcosts?\b|\bcharges?\b|费用|支出|成本"
)
_BRACKETED = re.compile(r"[(（][^)）]*[)）]")
_COST = re.compile(r"cost|expense|tax|depreciation|amorti|charge|provision|allowance|^less\b|treasury|费用|成本|支出|税")
#: A gain that a statement of cash flows takes away again.
_DEDUCTED_GAIN = re.compile(r"gains? (?:on|from)\b")
_HAN = re.compile(r"[一-鿿]")


def same_number(claimed: Reading, value: float) -> bool:
    """Whether ``value`` equals the claim's figure to the figure's own printed digits, or within its approximation."""
    stated = claimed.value
    allowed = claimed.step / 2 * (1 + 1e-9) + abs(stated) * 1e-12
    tolerance = float(claimed.figure.tolerance)
    if tolerance:
        allowed = max(allowed, tolerance, abs(value) * 0.03)
    bound = claimed.figure.bound
    if bound:
        if claimed.figure.multiple:  # "more than doubled" is less than tripled, "more than halved" less than half
            return claimed.figure.multiple * bound * (value - stated) >= 0 and stated / 2 < value < stated + 1
        reach = max(abs(stated) * (0.25 if claimed.figure.word else 0.1), claimed.step)
        return 0 <= bound * (value - stated) <= reach
    return abs(value - stated) <= allowed


def same_printed(claimed: Reading, found: Reading) -> bool:
    """As ``same_number`` for a figure of the source; one printed less exactly than the claim must equal it exactly."""
    if found.step > claimed.step * (1 + 1e-9) and not claimed.figure.tolerance and not claimed.figure.bound:
        return abs(abs(found.value) - abs(claimed.value)) <= abs(claimed.value) * 1e-9
    return True


def same_kind(claimed: Reading, found: Reading, source: SourceText) -> bool:
    """Whether unit and currency agree; a bare number may count shares or multiples."""
    one, other = claimed.figure, found.figure
    if one.kind != other.kind:
        if one.kind == "duration":  # "162 days of cash", where "days cash on hand" are printed
            return other.kind == "amount" and not other.scaled and duration_unit(one.unit) in found.label
        bare = {one.kind, other.kind}
        return "amount" in bare and bare <= {"amount", "shares", "times"} and one.currency is None and other.currency is None
    if one.kind == "duration":
        return duration_unit(one.unit) == duration_unit(other.unit)
    if one.kind != "amount":
        return True
    if one.per_share and not other.per_share:
        return False
    return _same_currency(one.currency, other.currency, source)


def duration_unit(unit: str | None) -> str:
    """``year``, ``month``, ``day`` ... for a unit as printed."""
    word = (unit or "").rstrip("s")
    return {"年": "year", "个月": "month", "月": "month", "天": "day", "日": "day"}.get(word, word.split(" ")[-1])


def _same_currency(claimed: str | None, found: str | None, source: SourceText) -> bool:
    if claimed is None:
        return True
    if found is not None:
        return bool(set(claimed.split("|")) & set(found.split("|")))
    if source.currencies:
        return any(set(claimed.split("|")) & set(named.split("|")) for named in source.currencies)
    return claimed in (("CNY", "CNY|JPY") if _HAN.search(source.text) else ("USD",))


def signed(reading: Reading) -> float:
    """The value with the sign that its words give it: a loss of 5 is -5, a fall of 3 is -3."""
    if reading.role.name == CHANGE and reading.role.direction:
        return reading.role.direction * abs(reading.value)
    return reading.value


def same_value(claimed: Reading, found: Reading, source: SourceText) -> bool:
    """Number, sign and scale."""
    if not _same_size(claimed, found):
        return False
    candidates = [found.value] if same_printed(claimed, found) else []
    unscaled = not claimed.figure.scaled and (claimed.figure.currency is None or found.inferred)
    if found.numeral is not None and unscaled:
        candidates.append(found.numeral)
    return any(_same_signed(claimed, found, value, source) for value in candidates)


def _same_size(claimed: Reading, found: Reading) -> bool:
    """Whether the digits can agree at all; most do not, which is found out here at little cost."""
    if claimed.figure.tolerance or claimed.figure.bound:
        return True
    size = abs(claimed.value)
    allowed = claimed.step + size * 1e-9
    if abs(abs(found.value) - size) <= allowed:
        return True
    return found.numeral is not None and abs(abs(found.numeral) - size) <= allowed


def _same_signed(claimed: Reading, found: Reading, value: float, source: SourceText) -> bool:
    if CHANGE in (claimed.role.name, found.role.name):
        if claimed.role.unsigned:
            return same_number(claimed, abs(value))
        stated = signed(claimed)
        given = found.role.direction * abs(value) if found.role.direction else value
        return same_number(claimed, given * (stated / claimed.value) if claimed.value else given)
    if same_number(claimed, value):
        return not _opposed(claimed, found, value)
    return same_number(claimed, -value) and _turned(claimed, found, value, source)


def _side(label: str) -> int:
    """1 for income, a benefit or a gain, -1 for an expense or a cost, 0 for neither; what stands in brackets does not count."""
    sides = [1 if match["income"] else -1 for match in _SIDE.finditer(_BRACKETED.sub(" ", label))]
    return sides[-1] if sides else 0


def _across(claimed: Reading, found: Reading) -> bool:
    """Income here and an expense there: the same thing with the opposite sign."""
    return _side(claimed.label) * _side(found.label) < 0


def _opposed(claimed: Reading, found: Reading, value: float) -> bool:
    """The same numeral, but a profit here and a loss there, or income here and an expense there."""
    if _across(claimed, found):
        return True
    if value < 0 or claimed.polarity == found.polarity:
        return False
    if claimed.polarity and found.polarity:
        return True
    return claimed.polarity < 0 and bool(found.own & _INCOME) and not (claimed.own - found.own) & _OUTFLOW


def _turned(claimed: Reading, found: Reading, value: float, source: SourceText) -> bool:
    """The opposite numeral for the same thing: a loss of 5 where -5 is printed, payments of 7 where (7) is printed."""
    if _across(claimed, found):
        return True
    if claimed.value > 0 and value < 0:
        if claimed.polarity < 0:
            return True
        words = found.own | claimed.own
        if words & _OUTFLOW and found.polarity <= 0:
            return True
        return bool(_COST.search(found.label) or _DEDUCTED_GAIN.match(found.label)) and (
            source.costs_in_brackets or found.row in source.negative_rows
        )
    return found.polarity < 0 and value > 0 and claimed.value < 0


def same_role(claimed: Reading, found: Reading) -> bool:
    """Levels are not changes."""
    return found.either or (claimed.role.name == CHANGE) == (found.role.name == CHANGE)


def same_period(claimed: Reading, found: Reading, source: SourceText) -> bool:
    """Whether the source figure may be told of the claim's period."""
    if not claimed.periods:
        return claimed.role.name != PRIOR or not _is_main(claimed, found)
    if not found.periods:
        hinted = found.mentioned
        if hinted and claimed.periods[0].year is not None:
            return any(covers(period, other) for period in claimed.periods for other in hinted)
        return all(period.year is None or period.year in source.years for period in claimed.periods)
    if not _told_of(claimed, found):
        return False
    if len(found.periods) == 1:
        return True
    said, dated = {period.year for period in claimed.mentioned}, {period.year for period in found.periods if period.year}
    return len(dated) < 2 or len(said) < 2 or claimed.span or dated <= said


def _told_of(claimed: Reading, found: Reading) -> bool:
    for period in (*claimed.periods, *claimed.also):
        for other in (*found.periods, *found.loose):
            if _covers(period, other, found):
                return True
    return False


def _covers(claimed: Period, dated: Period, found: Reading) -> bool:
    """As ``covers``; three months that end in any month may be any quarter of a fiscal year, six months any half."""
    length = {"Q": "@span3", "H": "@span6"}.get(claimed.part[:1])
    if length and dated.part[:1] == "M" and length in found.own:
        return claimed.year is None or claimed.year == dated.year
    return covers(claimed, dated)


def _is_main(claimed: Reading, found: Reading) -> bool:
    """Whether a prior value is dated like the one it is compared with."""
    mains = [period for period in claimed.mentioned if period.year]
    return bool(mains) and bool(found.periods) and len(set(mains)) == 1 and covers(mains[0], found.periods[0])


def known_periods(periods: Iterable[Period], source: SourceText) -> bool:
    """Whether the source names every year of the claim."""
    return all(period.year is None or period.year in source.years for period in periods)
