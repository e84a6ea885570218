"""The timeline of dated news: which session each item counts to, and from there all figures. See ``timeline_task`` for them."""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from workbench.errors import DataError
from workbench.sentiment.alert_rules import DatedEvent, Watched
from workbench.sentiment.daily import CountedNews, PortfolioDays, TickerDays, portfolio_days, ticker_days
from workbench.sentiment.dated_news import DatedRow
from workbench.sentiment.event_study import StudyEvent
from workbench.sentiment.items import EventMention
from workbench.sentiment.scorer import Reading
from workbench.sentiment.sessions import Calendar, DayOnly, Exchange, calendar_of, exchange_of
from workbench.sentiment.unusual import Unusual, unusual_moves

#: Sessions a timeline goes on without news up to the time it is read at.
LONGEST_SILENCE = 260
#: The same words again within this time are the same news, from another wire or of another time zone.
REPEATED_WITHIN = timedelta(days=3)

ReadText = Callable[[str, str], Reading]
FindEvents = Callable[[str], Sequence[EventMention]]


@dataclass(frozen=True, slots=True, eq=False)
class ScoredRow:
    """A row of the file as read for one ticker. ``session``: a date; ``published``: aware."""

    row: int
    ticker: str
    text: str
    published: datetime
    session: date
    reading: Reading


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """All figures.

    Attributes:
        sessions: trading days from the first with news to the last.
        exchanges: by ticker.
        rows: all that counts, in the order of the file (a row of several tickers stands several times).
        future: places of rows that were published after the moment the timeline is read at.
        repeats: places of rows with the words of an earlier one of the same ticker, at most ``REPEATED_WITHIN`` before.
        events: (where it counts, the mention in the row's text).
    """

    sessions: tuple[date, ...]
    calendar_of_prices: bool
    exchanges: Mapping[str, Exchange]
    rows: tuple[ScoredRow, ...]
    future: tuple[int, ...]
    repeats: tuple[int, ...]
    zones_assumed: int
    day_only: int
    days: Mapping[str, TickerDays]
    portfolio: PortfolioDays
    moves: tuple[Unusual, ...]
    events: tuple[tuple[ScoredRow, EventMention], ...]

    def watched(self) -> Watched:
        """As the rules of the watch list see it: events that are denied or only possible are none."""
        texts = {row.row: row.text for row in self.rows}
        told = [
            DatedEvent(row.ticker, self.place(row.session), event.kind, row.row)
            for row, event in self.events
            if not (event.negated or event.hypothetical)
        ]
        return Watched(self.sessions, self.days, self.moves, told, lambda row: evidence_id(texts[row]))

    def place(self, session: date) -> int:
        """Where a session of the timeline stands in it."""
        return bisect_left(self.sessions, session)

    def study_events(self, least_score: float) -> list[StudyEvent]:
        """Sessions whose mean score is at least this far from zero, and those with an event, by what they have."""
        groups: dict[tuple[str, date], tuple[set[str], set[int]]] = {}
        for ticker, days in self.days.items():
            for session in days.news_sessions.tolist():
                score = float(days.score[session])
                if abs(score) >= least_score:
                    names, rows = groups.setdefault((ticker, self.sessions[session]), (set(), set()))
                    names.add("positive news" if score > 0 else "negative news")
                    rows.update(item.row for item in days.news[session])
        for row, event in self.events:
            if not (event.negated or event.hypothetical):
                names, rows = groups.setdefault((row.ticker, row.session), (set(), set()))
                names.add(event.kind)
                rows.add(row.row)
        return [
            StudyEvent(ticker, session, tuple(sorted(names)), tuple(sorted(rows)))
            for (ticker, session), (names, rows) in groups.items()
        ]


@dataclass(frozen=True, kw_only=True, slots=True)
class TimelineRules:
    """How news is counted; see ``TimelineRequest``. ``priced``: dates of the price file; ``now``: aware, later is future."""

    half_life: float
    exchange: str
    day_only: DayOnly
    weights: Mapping[str, float] | None
    priced: Sequence[date] | None
    now: datetime
    until_now: bool


def evidence_id(text: str) -> str:
    """The same for the same words, whatever their spacing and case: the same news in another file is the same evidence."""
    return hashlib.sha256(" ".join(text.casefold().split()).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def build_timeline(rows: Sequence[DatedRow], rules: TimelineRules, read: ReadText, find_events: FindEvents) -> Timeline:
    """All figures of these rows.

    Args:
        read: the reading of a text for a ticker.
        find_events: the events of a text.

    Raises:
        DataError: nothing is left: all was published later than ``now``.
        InputError: an unknown exchange, or weights that are all zero.
    """
    exchanges = {ticker: exchange_of(ticker, rules.exchange) for row in rows for ticker in row.tickers}
    zoned = [(row, ticker, _aware(row, exchanges[ticker])) for row in rows for ticker in row.tickers]
    limit = rules.now
    dated = [entry for entry in zoned if _is_known(entry[0], entry[2], limit, day_over=rules.until_now)]
    known = _first_of_repeats(dated)
    if not known:
        raise DataError(
            f"All news is dated later than {limit.isoformat(timespec='minutes')}.", "Check the dates, or the moment asked for."
        )
    last = limit.date() if rules.until_now else max(when for _, _, when in known).date()
    calendars = _calendars(exchanges.values(), rules.priced, min(when for _, _, when in known).date(), last)
    scored = _scored(known, exchanges, calendars, rules.day_only, read)
    sessions = _sessions(scored, calendars.values(), limit if rules.until_now else None)
    places = {session: place for place, session in enumerate(sessions)}
    counted = [
        CountedNews(row.row, row.ticker, places[row.session], row.reading.score, row.reading.label)
        for row in scored
        if row.reading.score is not None and row.reading.label is not None
    ]
    days = ticker_days(counted, len(sessions), rules.half_life)
    mentions = {row.row: find_events(row.text) for row in scored}
    in_time = {row.row for row, _, _ in dated}
    kept = {row.row for row, _, _ in known}
    return Timeline(
        sessions=sessions,
        calendar_of_prices=bool(rules.priced),
        exchanges=exchanges,
        rows=tuple(scored),
        future=tuple(row.row for row in rows if row.row not in in_time),
        repeats=tuple(sorted(in_time - kept)),
        zones_assumed=sum(row.published.tzinfo is None and not row.day_only for row in rows),
        day_only=sum(row.day_only for row in rows),
        days=days,
        portfolio=portfolio_days(days, rules.weights, len(sessions)),
        moves=tuple(move for day in days.values() for move in unusual_moves(day)),
        events=tuple((row, event) for row in scored for event in mentions[row.row]),
    )


def _first_of_repeats(dated: Sequence[tuple[DatedRow, str, datetime]]) -> list[tuple[DatedRow, str, datetime]]:
    """All but the repeats, in the order of the file. What came first counts, so later news changes nothing of it."""
    last: dict[tuple[str, str], datetime] = {}
    repeats: set[tuple[int, str]] = set()
    for row, ticker, published in sorted(dated, key=lambda entry: (entry[2], entry[0].row)):
        words = (ticker, evidence_id(row.text))
        if words in last and published - last[words] <= REPEATED_WITHIN:
            repeats.add((row.row, ticker))
        else:
            last[words] = published
    return [entry for entry in dated if (entry[0].row, entry[1]) not in repeats]


def _aware(row: DatedRow, exchange: Exchange) -> datetime:
    return row.published if row.published.tzinfo is not None else row.published.replace(tzinfo=ZoneInfo(exchange.zone))


def _is_known(row: DatedRow, published: datetime, limit: datetime, *, day_over: bool) -> bool:
    """A date without a time is known from the day it names; with ``day_over`` from its end, as it may be of the evening."""
    if not row.day_only:
        return published <= limit
    today = limit.astimezone(published.tzinfo).date()
    return published.date() < today if day_over else published.date() <= today


def _calendars(exchanges: Iterable[Exchange], priced: Sequence[date] | None, first: date, last: date) -> dict[str, Calendar]:
    distinct = {exchange.id: exchange for exchange in exchanges}
    return {name: calendar_of(exchange, priced, first, last) for name, exchange in distinct.items()}


def _scored(
    known: Sequence[tuple[DatedRow, str, datetime]],
    exchanges: Mapping[str, Exchange],
    calendars: Mapping[str, Calendar],
    day_only: DayOnly,
    read: ReadText,
) -> list[ScoredRow]:
    scored = []
    for row, ticker, published in known:
        calendar = calendars[exchanges[ticker].id]
        place = calendar.session_of(published, day_only=day_only if row.day_only else None)
        if place is None:
            raise DataError(f"The calendar ends before {published.isoformat()}.")  # more than a week without a session
        session = calendar.sessions[place]
        scored.append(ScoredRow(row.row, ticker, row.text, published, session, read(row.text, ticker)))
    return scored


def _sessions(scored: Sequence[ScoredRow], calendars: Iterable[Calendar], until: datetime | None) -> tuple[date, ...]:
    """All trading days of the exchanges from the first with news to the last, or to the moment asked for."""
    first, last = min(row.session for row in scored), max(row.session for row in scored)
    if until is not None:
        last = max(last, min(until.date(), last + timedelta(days=LONGEST_SILENCE * 7 // 5)))
    return tuple(sorted({day for calendar in calendars for day in calendar.sessions if first <= day <= last}))
