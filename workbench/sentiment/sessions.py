"""Trading sessions: to which day of an exchange a piece of news counts. Closing times and holidays are product data.

Where a price file is given its own dates are the calendar; else weekdays less the holidays that a rule can give.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import pandas as pd
from pydantic import Field

from workbench.errors import InputError
from workbench.paths import assets_root
from workbench.strict import Strict, parse

DayOnly = Literal["next", "same"]
_DAY = timedelta(days=1)
NEW_YORK, SHANGHAI = "XNYS", "XSHG"
#: A share of mainland China as people there write it: six digits without a suffix. No American ticker is made of digits.
_MAINLAND_CODE = re.compile(r"[0234689]\d{5}")


class DayRule(Strict):
    """One holiday, or one early close: a fixed date, the nth weekday of a month, or days from Easter Sunday."""

    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    nth: int | None = None
    easter: int | None = None
    move: Literal["nearest", "forward", "sunday", "monday_before"] | None = None
    shift: int = 0
    first: Annotated[int, Field(alias="from")] = 1
    last: Annotated[int, Field(alias="until")] = 9999
    time: str | None = None


class OlderClose(Strict):
    """A closing time that held until a day, inclusive."""

    until: str
    close: str


class Exchange(Strict):
    """One exchange. ``close`` is local time. ``complete``: the holiday rules give all regular holidays."""

    id: str
    name: str
    zone: str
    close: str
    suffixes: list[str]
    complete: bool
    holidays: list[DayRule]
    early: list[DayRule]
    close_before: list[OlderClose] = Field(default_factory=list)


@cache
def exchanges() -> dict[str, Exchange]:
    """Every exchange by its identifier (ISO 10383)."""
    document = json.loads((assets_root() / "sentiment" / "exchanges.json").read_text("utf-8"))
    return {item["id"]: parse(Exchange, item) for item in document["exchanges"]}


def exchange_of(ticker: str, default: str) -> Exchange:
    """The exchange that a ticker's suffix names ("0700.HK"), else the default.

    A bare code of mainland China ("600519") is of Shanghai's hours where the default is New York's, which nobody chose.

    Raises:
        InputError: there is no such default.
    """
    known = exchanges()
    if default not in known:
        raise InputError(f"There is no exchange {default!r} here.", f"Known are: {', '.join(known)}.")
    if default == NEW_YORK and _MAINLAND_CODE.fullmatch(ticker):
        return known[SHANGHAI]
    suffix = ticker.rpartition(".")[2].upper() if "." in ticker else ""
    return next((item for item in known.values() if suffix in item.suffixes), known[default])


def has_unknown_suffix(ticker: str, exchange: Exchange) -> bool:
    """Whether the ticker names an exchange that is not among ours; one letter is a class of shares ("BRK.B")."""
    suffix = ticker.rpartition(".")[2].upper() if "." in ticker else ""
    return len(suffix) > 1 and suffix not in exchange.suffixes


def closes_at(exchange: Exchange, day: date) -> datetime:
    """When the exchange's trading ends on a session: aware, in its own zone."""
    older = [item.close for item in exchange.close_before if day <= date.fromisoformat(item.until)]
    early = [rule.time for rule in exchange.early if rule.time and _date_of(rule, day.year) == day]
    at = time.fromisoformat((early or older or [exchange.close])[0])
    return datetime.combine(day, at, ZoneInfo(exchange.zone))


def weekdays_between(exchange: Exchange, first: date, last: date) -> tuple[date, ...]:
    """Weekdays from ``first`` to ``last`` less the holidays of the exchange's rules."""
    closed = frozenset(day for year in range(first.year, last.year + 1) for day in holidays(exchange, year))
    days = (first + _DAY * count for count in range((last - first).days + 1))
    return tuple(day for day in days if day.weekday() < 5 and day not in closed)


@cache
def _holidays_by_id(identifier: str, year: int) -> frozenset[date]:
    return _holidays(exchanges()[identifier], year)


def holidays(exchange: Exchange, year: int) -> frozenset[date]:
    """The holidays of a year by the exchange's rules."""
    return _holidays_by_id(exchange.id, year)


def _holidays(exchange: Exchange, year: int) -> frozenset[date]:
    taken: list[date] = []
    for rule in exchange.holidays:
        day = _date_of(rule, year) if rule.first <= year <= rule.last else None
        if day is None:
            continue
        while rule.move == "forward" and (day.weekday() > 4 or day in taken):
            day += _DAY
        taken.append(day)
    return frozenset(taken)


def _date_of(rule: DayRule, year: int) -> date | None:
    """The day of a rule in a year, ``forward`` not yet applied: it depends on the other holidays."""
    if rule.easter is not None:
        return (pd.Timestamp(year, 1, 1) + pd.offsets.Easter()).date() + _DAY * rule.easter
    if rule.month is None:
        return None
    if rule.weekday is not None:
        return _nth_weekday(year, rule.month, rule.weekday, rule.nth or 1) + _DAY * rule.shift
    day = date(year, rule.month, rule.day or 1)
    if rule.move == "monday_before":
        return day - _DAY * day.weekday() if day.weekday() else day
    if rule.move == "nearest" and day.weekday() == 5:
        return day - _DAY
    return day + _DAY if rule.move in ("nearest", "sunday") and day.weekday() == 6 else day


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    if nth < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - _DAY
        return last - _DAY * ((last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + _DAY * ((weekday - first.weekday()) % 7 + 7 * (nth - 1))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The sessions of one exchange, ascending, and whether they are a price file's own dates."""

    exchange: Exchange
    sessions: tuple[date, ...]
    of_prices: bool

    def session_of(self, published: datetime, *, day_only: DayOnly | None = None) -> int | None:
        """The place of the first session that closes after ``published``; None where it lies beyond the calendar's end.

        Args:
            published: aware. At the very minute of the close it is too late.
            day_only: the date has no time: counts to the session ``next`` after it, or to the ``same`` day's.
        """
        zone = ZoneInfo(self.exchange.zone)
        if day_only:
            day = published.date()
            at = bisect_left(self.sessions, day + _DAY if day_only == "next" else day)
        else:
            local = published.astimezone(zone)
            at = bisect_left(self.sessions, local.date())
            if (
                at < len(self.sessions)
                and self.sessions[at] == local.date()
                and local >= closes_at(self.exchange, local.date())
            ):
                at += 1
        return at if at < len(self.sessions) else None


def calendar_of(exchange: Exchange, priced: Sequence[date] | None, first: date, last: date) -> Calendar:
    """The calendar over ``first`` to ``last`` and the week after: price dates where there are any, rules around them."""
    begin, end = first - 7 * _DAY, last + 8 * _DAY
    if not priced:
        return Calendar(exchange, weekdays_between(exchange, begin, end), of_prices=False)
    ruled: Iterable[date] = weekdays_between(exchange, min(begin, priced[0]), max(end, priced[-1]))
    around = [day for day in ruled if not priced[0] <= day <= priced[-1]]
    return Calendar(exchange, tuple(sorted({*around, *priced})), of_prices=True)
