"""The statement of changes in equity: columns are parts of equity, rows are dated balances and what happened between them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from workbench.documents.glossary import Glossary
from workbench.documents.numbers import plain
from workbench.documents.periods import Calendar, Period, dates_named
from workbench.documents.statement_lines import FoundFigure, FoundLine
from workbench.documents.tables import FoundTable

#: How the head of a column ends -> the part of equity it is of. Two parts in one column are none of them.
_PARTS: tuple[tuple[str | None, re.Pattern[str]], ...] = tuple(
    (item, re.compile(form))
    for item, form in (
        (None, r"(?:stock|shares|capital),? (?:and|&) [a-z -]*capital$"),
        ("treasury_stock", r"treasury (?:stock|shares)(?:,? at cost)?$|库存股$"),
        (
            "retained_earnings",
            r"(?:retained (?:earnings|deficit)|accumulated (?:deficit|earnings)|reinvested earnings)$|未分配利润$",
        ),
        (
            "paid_in_capital",
            r"(?:paid[- ]in[- ]capital|capital in excess of par(?: value)?|share premium|capital surplus)$|资本公积$",
        ),
        ("accumulated_oci", r"accumulated other comprehensive (?:income|loss|earnings)(?: (?:income|loss))?$"),
        ("minority_equity", r"non-?controlling interests?$|minority interests?$|少数股东权益$"),
        ("preferred_stock", r"prefer(?:red|ence) (?:stock|shares)$"),
        ("common_stock", r"(?:common|capital) (?:stock|shares)$|share capital$|ordinary shares$|股本$|实收资本$"),
        ("surplus_reserve", r"盈余公积$"),
        ("equity_parent", r"(?:share|stock|share ?own)(?:holders|ers)'?s?'? (?:equity|deficit|investment)$|小计$"),
        ("total_equity", r"\btotal(?: equity| deficit)?$|(?:所有者|股东)权益合计$"),
    )
)
_TOTALS = ("total_equity", "equity_parent")
_BALANCE = re.compile(
    r"^\W*(?:(?:opening|closing|beginning|ending) )?balances?\b|^\W*(?:total )?equity (?:at|as)\b", re.IGNORECASE
)
_COUNT = re.compile(r"\bshares?$|\bnumber of shares\b|股数", re.IGNORECASE)
#: A count of shares with so many digits is not in thousands or millions.
_IN_FULL = 10_000_000
_BRACKETS = re.compile(r"\([^()]*\)|[,:]")
_MONTH_DAYS = 30.44


def equity_lines(lines: Sequence[FoundLine], glossary: Glossary, known: Calendar) -> list[FoundLine]:
    """The lines with their figures dated by the balances around them, and told apart by the part of equity they are of."""
    if any(figure.period is not None for line in lines for figure in line.figures):
        return list(lines)  # years stand over the columns: the parts of equity stand below one another
    dates = [_balance_date(line.label) for line in lines]
    parts: dict[int, list[str | None]] = {}
    read = []
    for at, line in enumerate(lines):
        columns = parts.setdefault(id(line.table), [_part(head) for head in line.table.heads])
        period = _period(dates, at, known)
        own = glossary.item_of(line.label, "income") if dates[at] is None else None
        flow = own if own == "net_income" else None
        figures = tuple(_figure(figure, columns[figure.column], line.table, period, flow) for figure in line.figures)
        read.append(replace(line, item=None, figures=figures))
    return read


def _figure(figure: FoundFigure, part: str | None, table: FoundTable, period: Period | None, flow: str | None) -> FoundFigure:
    item = part if period is not None and period.months == 0 else flow if part in _TOTALS else None
    head = plain(table.heads[figure.column]).strip()
    if _COUNT.search(head) and figure.unit == "money":
        return _counted(replace(figure, period=period, item=None, unit="shares"))
    return replace(figure, period=period, item=item if figure.unit == "money" else None)


def _counted(figure: FoundFigure) -> FoundFigure:
    """A count of shares: printed in full where it is long, else in the unit of the amounts beside it."""
    printed = figure.value / Decimal(int(figure.scale))
    return replace(figure, value=printed, scale=1.0) if "." not in figure.text and abs(printed) >= _IN_FULL else figure


def _balance_date(label: str) -> date | None:
    form = plain(label)
    days = dates_named(form) if _BALANCE.match(form) else []
    return days[-1] if days else None


def _period(dates: Sequence[date | None], at: int, known: Calendar) -> Period | None:
    """The instant of a balance; between two balances, the time from one to the other."""
    own = dates[at]
    if own is not None:
        return Period(end=own, months=0, fiscal_year=known.fiscal_year_of(own))
    before = next((day for day in reversed(dates[:at]) if day is not None), None)
    after = next((day for day in dates[at:] if day is not None), None)
    if before is None or after is None or after <= before:
        return None
    return Period(end=after, months=round((after - before).days / _MONTH_DAYS), fiscal_year=known.fiscal_year_of(after))


def _part(head: str) -> str | None:
    """The part of equity a column is of, by the end of its head: heads of several columns stand above it."""
    form = " ".join(_BRACKETS.sub(" ", plain(head).lower()).replace("- ", "-").removesuffix("amount").split())
    return next((item for item, pattern in _PARTS if pattern.search(form)), None)
