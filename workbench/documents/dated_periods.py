"""What only the documents can tell of a question's periods: the quarter that ended on a day, a quarter of no named year."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from workbench.documents.asked_periods import AskedPeriod, AskedPeriods, first_months
from workbench.documents.catalogue import quarter_of
from workbench.documents.model import DocumentInfo

#: Fiscal periods of 52 weeks end on another day each year.
NEAR = timedelta(days=16)
_YEARS_BESIDE = 3
_YEAR_MONTHS = 12
_QUARTER_DAYS = 365.25 / 4


def dated(periods: AskedPeriods, infos: Sequence[DocumentInfo]) -> AskedPeriods:
    """The periods with what was open settled by documents; what they leave open names no period at all.

    Args:
        infos: the documents of the companies that are asked about.
    """
    if not periods.is_open:
        return periods
    if periods.days and len(periods.days) == len(periods.periods):
        found = [_ended(day, periods.length, infos) for day in periods.days]
        kept = [settled or plain for settled, plain in zip(found, periods.periods, strict=True)]
        return replace(periods, periods=tuple(dict.fromkeys(kept)))
    if periods.days:
        return periods
    if periods.loose_quarter or periods.to_date or periods.length == 3:
        return replace(periods, periods=_so_far(periods, infos))
    return replace(periods, periods=_only(first_months(one.year, periods.length or 12) for one in periods_of(infos)))


def periods_of(infos: Iterable[DocumentInfo]) -> tuple[AskedPeriod, ...]:
    """The periods that documents report on, the newest first; the last quarter of a year stands for the year."""
    found = {own for own in map(period_of, infos) if own is not None}
    return tuple(sorted(found, key=lambda one: (one.year, one.last_quarter), reverse=True))


def period_of(info: DocumentInfo) -> AskedPeriod | None:
    """The period a document reports on."""
    if info.fiscal_year is None:
        return None
    quarter = quarter_of(info)
    if quarter in (1, 2, 3) and info.months != _YEAR_MONTHS:
        return AskedPeriod(year=info.fiscal_year, quarter=quarter)
    if info.months == 6 and quarter is None:
        return AskedPeriod(year=info.fiscal_year, half=1)
    return AskedPeriod(year=info.fiscal_year)


def _ended(day: date, length: int | None, infos: Sequence[DocumentInfo]) -> AskedPeriod | None:
    """The period that ended on a day, by a document that ends on it, or on the same day of a later year."""
    for back in range(_YEARS_BESIDE):
        for info in infos:
            own = period_of(info)
            if own is None or info.period_end is None or abs(years_on(info.period_end, -back) - day) > NEAR:
                continue
            return _long(own.of_year(own.year - back), length)
    return _counted(day, length, infos)


def _counted(day: date, length: int | None, infos: Sequence[DocumentInfo]) -> AskedPeriod | None:
    """The part of a fiscal year that ended on a day on which no document ends, counted in quarters from one that has an end.

    The end of December is the second quarter of a fiscal year that ends in June, not the year.
    """
    for info in infos:
        own = period_of(info)
        if own is None or info.period_end is None:
            continue
        quarters = round((day - info.period_end).days / _QUARTER_DAYS)
        if abs((day - info.period_end).days - quarters * _QUARTER_DAYS) > NEAR.days:
            # Amid a quarter, where no statement ends: so many months of its year, which nothing prints.
            ended = 3 * (4 * own.year + own.last_quarter) + round((day - info.period_end).days / _QUARTER_DAYS * 3) - 1
            return AskedPeriod(year=ended // 12, months=ended % 12 + 1)
        year, quarter = divmod(4 * own.year + own.last_quarter - 1 + quarters, 4)
        return _long(AskedPeriod(year=year, quarter=None if quarter == 3 else quarter + 1), length)
    return None


def _long(own: AskedPeriod, length: int | None) -> AskedPeriod:
    """A period that ends as ``own`` does and has so many months."""
    if length is None:
        return own
    if length == 3:
        return AskedPeriod(year=own.year, quarter=own.last_quarter)
    if length == _YEAR_MONTHS and not own.is_year:
        return AskedPeriod(year=own.year, months=_YEAR_MONTHS)  # twelve months up to a quarter's end, which is no fiscal year
    return first_months(own.year, length) if length == 3 * own.last_quarter else own


def _so_far(periods: AskedPeriods, infos: Sequence[DocumentInfo]) -> tuple[AskedPeriod, ...]:
    """Quarters, or years up to them, where one document settles which."""
    reported = [one for one in periods_of(infos) if not one.is_year and (not periods.years or one.year in periods.years)]
    if periods.loose_quarter:
        reported = [one for one in reported if one.last_quarter == periods.loose_quarter]
    if periods.to_date:
        reported = [first_months(one.year, 3 * one.last_quarter) for one in reported]
    return _only(reported)


def _only(found: Iterable[AskedPeriod]) -> tuple[AskedPeriod, ...]:
    """The one period; none where there are several."""
    different = tuple(dict.fromkeys(found))
    return different if len(different) == 1 else ()


def years_on(day: date, years: int) -> date:
    """The same day of another year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
