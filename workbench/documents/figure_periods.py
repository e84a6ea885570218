"""Whether a cell of a statement is of an asked period: a year's flow, a year end's balance, a quarter of its own."""

from workbench.documents.asked_periods import AskedPeriod
from workbench.documents.catalogue import quarter_of
from workbench.documents.dated_periods import NEAR, years_on
from workbench.documents.model import DocumentInfo, Figure

_YEAR_MONTHS = 12


def fits_period(figure: Figure, info: DocumentInfo, period: AskedPeriod) -> bool:
    """Whether a cell is of the asked year or quarter: a year's flow, a year end's balance, a quarter of its own."""
    if period.is_year:
        return _fits_year(figure, info, period.year)
    if info.fiscal_year is None or info.period_end is None:
        return False
    if period.months == _YEAR_MONTHS or (period.months or 0) % 3:
        return False  # twelve months up to the end of a quarter, or a month amid one: nothing printed is of that
    asked = period.last_quarter
    if quarter_of(info) != asked and not (asked == 4 and info.months == _YEAR_MONTHS):
        return False
    end = years_on(info.period_end, period.year - info.fiscal_year)
    if figure.period_end is None or abs(figure.period_end - end) > NEAR:
        return False
    wanted = 3 if period.quarter else period.months or 6
    return figure.months in (0, None, wanted) if figure.statement == "balance" else figure.months == wanted


def _fits_year(figure: Figure, info: DocumentInfo, year: int) -> bool:
    if figure.statement == "balance" or figure.months == 0:
        return figure.fiscal_year == year and _is_year_end(figure, info, year)
    return figure.fiscal_year == year and figure.months in (_YEAR_MONTHS, None)


def _is_year_end(figure: Figure, info: DocumentInfo, year: int) -> bool:
    """A balance in the middle of a year is not that of its end: told by the document's own year end."""
    if info.fiscal_year is None or info.period_end is None or figure.period_end is None:
        return info.months in (_YEAR_MONTHS, None)
    if info.months == _YEAR_MONTHS or quarter_of(info) == 4:
        return abs(figure.period_end - years_on(info.period_end, year - info.fiscal_year)) <= NEAR
    # A quarterly report prints the last year end beside its own day and the same day of a year ago.
    own = any(abs(figure.period_end - years_on(info.period_end, -back)) <= NEAR for back in range(3))
    return not own and year < info.fiscal_year
