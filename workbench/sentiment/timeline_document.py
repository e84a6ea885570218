"""The document of a timeline, put together; its shape stands in ``timeline_task``."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from workbench.sentiment.alert_rules import Alert
from workbench.sentiment.dated_news import DatedNews
from workbench.sentiment.sessions import has_unknown_suffix
from workbench.sentiment.timeline import ScoredRow, Timeline
from workbench.sentiment.timeline_request import BuiltTimeline
from workbench.sentiment.timeline_rows import daily_rows, portfolio_rows, series, ticker_rows, unusual_rows
from workbench.sentiment.unusual import CUSUM_LIMIT, CUSUM_REFERENCE, LEVEL_FLOOR, VOLUME_FLOOR, Z_LIMIT

#: Tickers with a gapless series in the answer; ``daily`` has them all.
SERIES_TICKERS = 50
#: Latest events in the answer.
LATEST_EVENTS = 1_000
#: Latest items in the answer beside those that are cited.
LATEST_ITEMS = 300
#: Characters of an item's text in the answer.
LONGEST_TEXT = 4_000


def timeline_document(built: BuiltTimeline, alerts: Sequence[Alert]) -> dict[str, Any]:
    """The document of these figures and alerts."""
    news, found, prices = built.news, built.timeline, built.prices
    events = sorted(found.events, key=lambda pair: (pair[0].session, pair[0].row), reverse=True)[:LATEST_EVENTS]
    study, reason = _study(built)
    cited = {row for alert in alerts for row in alert.items} | {row.row for row, _ in events}
    cited |= {row for event in (study or {}).get("events", []) for row in event["items"]}
    unusual = unusual_rows(found)
    cited |= {row for move in unusual for row in move["items"]}
    told = Counter(event.kind for _, event in found.events if not (event.negated or event.hypothetical))
    return {
        "settings": _settings(built),
        "calendar": "prices" if found.calendar_of_prices else "rules",
        "exchanges": _exchanges(found),
        "counts": _counts(news, found),
        "problems": _problems(news, found),
        "tickers": ticker_rows(found, alerts, () if prices is None else prices.assets),
        "daily": daily_rows(found),
        "series": series(found, SERIES_TICKERS, built.known_prices),
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
        "notes": _notes(built),
    }  # fmt: skip


def _settings(built: BuiltTimeline) -> dict[str, Any]:
    asked = built.asked
    return {
        "half_life": asked.half_life,
        "event_score": asked.event_score,
        "day_only": asked.day_only,
        "as_of": built.now.isoformat(),
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
        "other_language": (news.other_language, "Neither English nor Chinese, as it seems."),
        "future": (found.future, "Published after the moment the timeline is read at."),
        "repeated": (tuple(sorted({*news.copies, *found.repeats})), "The same news as an earlier row; counted once."),
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


def _study(built: BuiltTimeline) -> tuple[dict[str, Any] | None, str | None]:
    prices, known = built.prices, built.known_prices
    if prices is None or known is None:
        return None, "No prices were given."
    if prices.frequency != "daily":
        return None, f"The prices are {prices.frequency}; an event study needs daily ones."
    from workbench.sentiment.event_study import event_study

    return event_study(known, built.asked.market, built.timeline.study_events(built.asked.event_score)), None


def _notes(built: BuiltTimeline) -> list[str]:
    asked, found = built.asked, built.timeline
    notes = list(built.news.notes)
    if found.zones_assumed:
        notes.append(f"{found.zones_assumed:,} times have no zone and were read as the local time of the ticker's exchange.")
    if found.day_only:
        rule = "to the session after it" if asked.day_only == "next" else "to the session of that day"
        notes.append(f"{found.day_only:,} dates have no time of day; each counts {rule}.")
    strange = sorted(ticker for ticker, own in found.exchanges.items() if has_unknown_suffix(ticker, own))
    if strange:
        notes.append(f"{', '.join(strange[:5])}: the exchange is not known here; news counts by the hours of {asked.exchange}.")
    unruled = sorted({exchange.name for exchange in found.exchanges.values() if not exchange.complete})
    if unruled and not found.calendar_of_prices:
        notes.append(f"Holidays by the moon are not known for {', '.join(unruled)}: prices of that exchange would tell them.")
    if built.prices is not None and built.prices.simulated:
        notes.append("The prices are simulated.")
    return notes
