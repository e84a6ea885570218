"""The timeline of a file of dated news, asked for by a page or ``workbench sentiment timeline``.

The document (scores -1 to 1, returns and weights fractions, dates ISO 8601, a *session* is a trading day of the exchange):

* ``settings``: ``{half_life, event_score, day_only, as_of, z_limit, level_floor, volume_floor, cusum_reference, cusum_limit}``.
* ``calendar``: ``prices`` (the price file's own dates) or ``rules`` (weekdays less the exchanges' holidays).
* ``exchanges``: ``[{id, name, zone, close, tickers: [ticker]}]``: whose close decides to which session an item counts.
* ``counts``: ``{rows, read, empty, undated, no_ticker, future, repeated}``; ``read`` rows make the figures, the others are told
  in ``problems``: ``[{kind, rows: [first ten], count, detail}]``. A row is its 0-based place in the file.
* ``tickers``: ``[{ticker, items, first, last, score, volume_last_5, unusual, alerts, priced}]``, the most items first;
  ``score`` is the decayed score at the last session of the timeline.
* ``daily``: ``[{ticker, session, score, decayed, volume, positive, neutral, negative, items: [row]}]``, one for each session on
  which the ticker had news, by ticker and session. ``score`` is the mean of that session's items, ``decayed`` the level after
  it, ``volume`` the number of items.
* ``series``: ``{sessions: [...], tickers: {ticker: {decayed: [...], volume: [...], price: [... or null] | null}}}``: the same
  on every session, without gaps, for charts; the ``SERIES_TICKERS`` tickers with most items.
* ``portfolio``: ``{weights: {ticker: fraction}, weighting: given|equal, without_news: [ticker], series: [{session, score,
  volume, coverage}]}``: ``score`` = sum of weight x decayed; ``coverage`` is the weight of the holdings with news so far.
* ``unusual``: ``[{ticker, session, kind: score|volume|level, direction: up|down, value, usual, statistic, threshold, since,
  items: [row]}]``. ``score`` and ``volume`` by the robust z-score against earlier sessions, ``level`` by CUSUM; ``since`` is
  where a change of level began (else the session itself).
* ``events``: ``[{ticker, session, type, row, start, end, negated, hypothetical}]``: offsets of the trigger in the text;
  the ``LATEST_EVENTS`` latest, by session. ``event_counts``: ``{type: number}`` of all that are told as having happened.
* ``alerts``: ``[{key, rule, name, ticker, session, kind, value, threshold, detail, items: [row]}]``, newest first: what the
  rules of the watch list (or the built-in ones) find in this file. Nothing is put in the queue here: ``alerts run`` does.
* ``items``: ``[{row, ticker, session, published, text, score, label, confidence, spans}]``: those cited above and the
  latest ``LATEST_ITEMS``, in the order of the file.
* ``event_study``: null with ``event_study_reason`` where no prices were given, else the document of ``event_study``.
* ``notes``: ``[sentence]``: what was assumed (naive times, dates without time, holidays).

Conventions. An item counts to the first session that closes after it was published; at the closing minute it is too late.
A date without a time counts to the session after that date: it may have come in the evening. Ages are counted in sessions.
``decayed`` at session t is ``sum(2**(-age/half_life) * score) / (1 + sum(2**(-age/half_life)))`` over the items so far: an
average with one neutral item always there, so that it falls towards zero as the news ages. Every figure of a session is
made from items of that session and earlier ones only: later news never changes it.
"""

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from workbench.errors import InputError
from workbench.inputs import Inputs, fetch_file
from workbench.progress import Progress
from workbench.sentiment.alert_rules import BUILT_IN, Alert, Rule, alerts_of
from workbench.sentiment.dated_news import DatedNews, read_dated_news
from workbench.sentiment.timeline import ScoredRow, Timeline, TimelineRules, build_timeline
from workbench.sentiment.timeline_rows import daily_rows, portfolio_rows, series, ticker_rows, unusual_rows
from workbench.sentiment.unusual import CUSUM_LIMIT, CUSUM_REFERENCE, LEVEL_FLOOR, VOLUME_FLOOR, Z_LIMIT
from workbench.strict import Number, Strict, Weights, parse
from workbench.task import Answer

if TYPE_CHECKING:
    from workbench.market.prices import PriceTable

#: Tickers with a gapless series in the answer; ``daily`` has them all.
SERIES_TICKERS = 50
#: Latest events in the answer.
LATEST_EVENTS = 1_000
#: Latest items in the answer beside those that are cited.
LATEST_ITEMS = 300
#: Characters of an item's text in the answer.
LONGEST_TEXT = 4_000
_NAME = Annotated[str, Field(min_length=1)]


class TimelineRequest(Strict):
    """The file, its columns, and what to hold it against.

    ``market`` is a column of ``prices``; without it the event study takes each share's own mean return as normal.
    ``exchange`` is that of tickers whose suffix names none. ``half_life`` is in sessions. ``as_of``: read as if it were then
    (ISO 8601 with offset); items published later are left out as of the future. Without it, the time of the run.
    """

    path: _NAME
    text: _NAME
    date: _NAME
    ticker: _NAME
    prices: _NAME | None = None
    market: _NAME | None = None
    weights: Weights | None = None
    exchange: _NAME = "XNYS"
    half_life: Annotated[Number, Field(gt=0, le=250)] = 3.0
    event_score: Annotated[Number, Field(gt=0, le=1)] = 0.5
    day_only: Literal["next", "same"] = "next"
    as_of: _NAME | None = None
    rules: list[Rule] | None = None


def timeline(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """The timeline of a file; the document stands at the head of this module.

    Raises:
        InputError: no such column, exchange or market column; ``as_of`` is no moment with its offset.
        DataError: the file or the prices cannot be read, or no row can be used.
    """
    from workbench.sentiment.events import events_of
    from workbench.sentiment.lexicon import language_of
    from workbench.sentiment.scorer import Reading, score

    asked = parse(TimelineRequest, dict(request))
    path = Path(asked.path)
    now = inputs.now() if asked.as_of is None else _moment(asked.as_of)
    data, _ = inputs.read("news", source="file", identifier=asked.path, fetch=fetch_file(path))
    news = read_dated_news(io.BytesIO(data), path.name, text=asked.text, date=asked.date, ticker=asked.ticker, today=now.date())
    prices = _prices(asked, inputs)
    done = 0

    def read(text: str, ticker: str) -> Reading:
        nonlocal done
        done += 1
        if done % 200 == 0:
            progress(min(0.8, 0.8 * done / max(len(news.rows), 1)), f"{done:,} texts read")
        return score(text, ticker)

    found = build_timeline(news.rows, _counting(asked, prices, now), read, lambda text: events_of(text, language_of(text)))
    progress(0.85, "Alerts and event study")
    alerts = alerts_of(BUILT_IN if asked.rules is None else asked.rules, found.watched())
    document = _document(asked, news, found, alerts, prices, now)
    progress(1.0, "Done")
    return Answer(document=document)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"as_of: {text!r} is no moment.", "Write it like 2020-06-05T16:00:00-04:00.") from error
    if moment.tzinfo is None:
        raise InputError(f"as_of: {text!r} has no time zone.", "Write the offset too, like 2020-06-05T16:00:00-04:00.")
    return moment


def _prices(asked: TimelineRequest, inputs: Inputs) -> "PriceTable | None":
    if asked.prices is None:
        if asked.market is not None:
            raise InputError(f"A market ({asked.market!r}) was named, but no prices.", "Give --prices with that column.")
        return None
    from workbench.market.load import load_prices
    from workbench.market.prices import PriceRequest

    table = load_prices(PriceRequest(source="file", path=asked.prices), inputs)
    if asked.market is not None and asked.market not in table.assets:
        names = ", ".join(table.assets[:20])
        raise InputError(f"The prices have no column {asked.market!r} for the market.", f"Their columns are: {names}.")
    return table


def _counting(asked: TimelineRequest, prices: "PriceTable | None", now: datetime) -> TimelineRules:
    daily = prices is not None and prices.frequency == "daily"
    return TimelineRules(
        half_life=asked.half_life,
        exchange=asked.exchange,
        day_only=asked.day_only,
        weights=asked.weights,
        priced=[stamp.date() for stamp in prices.prices.index] if prices is not None and daily else None,
        now=now,
        until_now=asked.as_of is not None,
    )


def _document(
    asked: TimelineRequest,
    news: DatedNews,
    found: Timeline,
    alerts: Sequence[Alert],
    prices: "PriceTable | None",
    now: datetime,
) -> dict[str, Any]:
    events = sorted(found.events, key=lambda pair: (pair[0].session, pair[0].row), reverse=True)[:LATEST_EVENTS]
    study, reason = _study(asked, found, prices)
    cited = {row for alert in alerts for row in alert.items} | {row.row for row, _ in events}
    cited |= {row for event in (study or {}).get("events", []) for row in event["items"]}
    unusual = unusual_rows(found)
    cited |= {row for move in unusual for row in move["items"]}
    told = Counter(event.kind for _, event in found.events if not (event.negated or event.hypothetical))
    return {
        "settings": _settings(asked, now),
        "calendar": "prices" if found.calendar_of_prices else "rules",
        "exchanges": _exchanges(found),
        "counts": _counts(news, found),
        "problems": _problems(news, found),
        "tickers": ticker_rows(found, alerts, () if prices is None else prices.assets),
        "daily": daily_rows(found),
        "series": series(found, SERIES_TICKERS, None if prices is None else prices.prices),
        "portfolio": portfolio_rows(found),
        "unusual": unusual,
        "events": [
            {
                "ticker": row.ticker, "session": row.session.isoformat(), "type": event.kind, "row": row.row,
                "start": event.start, "end": event.end, "negated": event.negated, "hypothetical": event.hypothetical,
            }
            for row, event in events
        ],
        "event_counts": dict(told.most_common()),
        "alerts": [alert.as_row() for alert in alerts],
        "items": _items(found, cited),
        "event_study": study,
        "event_study_reason": reason,
        "notes": _notes(asked, news, found, prices),
    }  # fmt: skip


def _settings(asked: TimelineRequest, now: datetime) -> dict[str, Any]:
    return {
        "half_life": asked.half_life,
        "event_score": asked.event_score,
        "day_only": asked.day_only,
        "as_of": now.isoformat(),
        "z_limit": Z_LIMIT,
        "level_floor": LEVEL_FLOOR,
        "volume_floor": VOLUME_FLOOR,
        "cusum_reference": CUSUM_REFERENCE,
        "cusum_limit": CUSUM_LIMIT,
    }


def _exchanges(found: Timeline) -> list[dict[str, Any]]:
    distinct = {exchange.id: exchange for exchange in found.exchanges.values()}
    return [
        {
            "id": exchange.id,
            "name": exchange.name,
            "zone": exchange.zone,
            "close": exchange.close,
            "tickers": sorted(ticker for ticker, own in found.exchanges.items() if own.id == exchange.id),
        }
        for exchange in distinct.values()
    ]


def _left_out(news: DatedNews, found: Timeline) -> dict[str, tuple[tuple[int, ...], str]]:
    return {
        "empty": (news.empty, "No text that could be read."),
        "undated": (news.undated, "No date that could be read."),
        "no_ticker": (news.no_ticker, "No ticker."),
        "future": (found.future, "Published after the moment the timeline is read at."),
        "repeated": (found.repeats, "The same words as an earlier row of the ticker within three days; counted once."),
    }


def _counts(news: DatedNews, found: Timeline) -> dict[str, int]:
    left = {kind: len(rows) for kind, (rows, _) in _left_out(news, found).items()}
    return {"rows": news.total, "read": len({row.row for row in found.rows}), **left}


def _problems(news: DatedNews, found: Timeline) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "rows": list(rows[:10]), "count": len(rows), "detail": detail}
        for kind, (rows, detail) in _left_out(news, found).items()
        if rows
    ]


def _items(found: Timeline, cited: set[int]) -> list[dict[str, Any]]:
    latest = sorted(found.rows, key=lambda row: row.published)[-LATEST_ITEMS:]
    wanted = cited | {row.row for row in latest}
    return [_item(row) for row in found.rows if row.row in wanted]


def _item(row: ScoredRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "ticker": row.ticker,
        "session": row.session.isoformat(),
        "published": row.published.isoformat(),
        "text": row.text[:LONGEST_TEXT],
        "score": row.reading.score,
        "label": row.reading.label,
        "confidence": row.reading.confidence,
        "spans": [list(span) for span in row.reading.spans if span[1] <= LONGEST_TEXT],
    }


def _study(asked: TimelineRequest, found: Timeline, prices: "PriceTable | None") -> tuple[dict[str, Any] | None, str | None]:
    if prices is None:
        return None, "No prices were given."
    if prices.frequency != "daily":
        return None, f"The prices are {prices.frequency}; an event study needs daily ones."
    from workbench.sentiment.event_study import event_study

    return event_study(prices.prices, asked.market, found.study_events(asked.event_score)), None


def _notes(asked: TimelineRequest, news: DatedNews, found: Timeline, prices: "PriceTable | None") -> list[str]:
    notes = list(news.notes)
    if found.zones_assumed:
        notes.append(f"{found.zones_assumed:,} times have no zone and were read as the local time of the ticker's exchange.")
    if found.day_only:
        rule = "to the session after it" if asked.day_only == "next" else "to the session of that day"
        notes.append(f"{found.day_only:,} dates have no time of day; each counts {rule}.")
    unruled = sorted({exchange.name for exchange in found.exchanges.values() if not exchange.complete})
    if unruled and not found.calendar_of_prices:
        notes.append(f"Holidays by the moon are not known for {', '.join(unruled)}: prices of that exchange would tell them.")
    if prices is not None and prices.simulated:
        notes.append("The prices are simulated.")
    return notes
