"""What a timeline is asked for, and the making of it from its inputs."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd
from pydantic import Field, field_validator

from workbench.errors import InputError
from workbench.inputs import Inputs, fetch_file
from workbench.market.prices import PriceRequest, PriceTable, price_request
from workbench.progress import Progress
from workbench.sentiment.alert_rules import Rule
from workbench.sentiment.dated_news import DatedNews, read_dated_news
from workbench.sentiment.linked_news import LinkedNews, read_linked_news
from workbench.sentiment.sessions import Exchange, closes_at, exchange_of
from workbench.sentiment.timeline import Timeline, TimelineRules, build_timeline
from workbench.strict import Number, Strict, Weights, parse

_NAME = Annotated[str, Field(min_length=1)]


class TimelineRequest(Strict):
    """The news, and what to hold it against.

    A table of news is given by ``path`` with the columns ``text``, ``date`` and ``ticker``: each row counts for the tickers it
    names. Without ``ticker`` the companies are found in the texts (``path`` may then be any file that ``sentiment read`` takes,
    and the other columns may be left out). ``collected_days`` instead of a path: what was collected in so many days.

    ``prices``: a path, or as in a portfolio request (file, Yahoo or the sample market, with repairs). ``market`` is a column of
    them; without it the event study takes each share's own mean return as normal. ``exchange`` is that of tickers whose suffix
    names none. ``half_life`` is in sessions. ``as_of``: read as if it were then (ISO 8601 with offset); items published and
    prices closed later are left out. Without it, the time of the run. ``name``: of the file, where it is another than that of
    ``path`` (uploads). ``rules``: the watch list; the built-in one where there is none.
    """

    path: _NAME | None = None
    collected_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    text: _NAME | None = None
    date: _NAME | None = None
    ticker: _NAME | None = None
    name: str = ""
    prices: PriceRequest | None = None
    market: _NAME | None = None
    weights: Weights | None = None
    exchange: _NAME = "XNYS"
    half_life: Annotated[Number, Field(gt=0, le=250)] = 3.0
    event_score: Annotated[Number, Field(gt=0, le=1)] = 0.5
    day_only: Literal["next", "same"] = "next"
    as_of: _NAME | None = None
    rules: list[Rule] | None = None

    _path_is_a_file = field_validator("prices", mode="before")(price_request)


@dataclass(frozen=True, slots=True, eq=False)
class BuiltTimeline:
    """A timeline with what it was made of. ``now``: the moment it is read at."""

    asked: TimelineRequest
    news: DatedNews
    timeline: Timeline
    prices: PriceTable | None
    now: datetime

    @property
    def known_prices(self) -> pd.DataFrame | None:
        """Closing prices that were known at the moment the timeline is read at; all where none was asked for."""
        if self.prices is None or self.asked.as_of is None:
            return None if self.prices is None else self.prices.prices
        found = (exchange_of(str(name), self.asked.exchange) for name in self.prices.assets)
        # A row is known when the last of its exchanges has closed.
        last = min(_last_closed(exchange, self.now) for exchange in {exchange.id: exchange for exchange in found}.values())
        return self.prices.prices.loc[: pd.Timestamp(last)]


def built_timeline(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> BuiltTimeline:
    """Read the news and the prices of a request, and make the timeline.

    Raises:
        InputError: no news named, or two; no such column, exchange or market column; ``as_of`` is no moment with its offset.
        DataError: the news or the prices cannot be read, or no item can be used.
    """
    asked = parse(TimelineRequest, dict(request))
    if (asked.path is None) == (asked.collected_days is None):
        raise InputError("The request names no news, or two sources of it.", "Give either path or collected_days.")
    now = inputs.now() if asked.as_of is None else _moment(asked.as_of)
    table = _of_table(asked, inputs, now, progress) if asked.path and asked.text and asked.date and asked.ticker else None
    news = table or read_linked_news(
        path=asked.path, collected_days=asked.collected_days, name=asked.name,
        columns={key: value for key in ("text", "date", "ticker") if (value := getattr(asked, key)) is not None},
        holdings=dict.fromkeys(asked.weights or {}), inputs=inputs, progress=progress,
    )  # fmt: skip
    prices = _prices(asked, inputs)
    found = build_timeline(news.dated.rows, _counting(asked, prices, now), news.read, news.events)
    return BuiltTimeline(asked, news.dated, found, prices, now)


def _last_closed(exchange: Exchange, now: datetime) -> date:
    day = now.astimezone(ZoneInfo(exchange.zone)).date()
    return day if closes_at(exchange, day) <= now else day - timedelta(days=1)


def _of_table(asked: TimelineRequest, inputs: Inputs, now: datetime, progress: Progress) -> LinkedNews:
    """The rows of a table that names their tickers."""
    from workbench.sentiment.events import events_of
    from workbench.sentiment.lexicon import language_of
    from workbench.sentiment.scorer import Reading, score

    path = Path(str(asked.path))
    data, _ = inputs.read("news", source="file", identifier=str(path), fetch=fetch_file(path))
    news = read_dated_news(
        io.BytesIO(data), asked.name or path.name, text=str(asked.text), date=str(asked.date), ticker=str(asked.ticker),
        today=now.date(),
    )  # fmt: skip
    done = 0

    def read(text: str, ticker: str) -> Reading:
        nonlocal done
        done += 1
        if done % 200 == 0:
            progress(min(0.8, 0.8 * done / max(len(news.rows), 1)), f"{done:,} texts read")
        return score(text, ticker)

    return LinkedNews(news, read, lambda text: events_of(text, language_of(text)))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"as_of: {text!r} is no moment.", "Write it like 2020-06-05T16:00:00-04:00.") from error
    if moment.tzinfo is None:
        raise InputError(f"as_of: {text!r} has no time zone.", "Write the offset too, like 2020-06-05T16:00:00-04:00.")
    return moment


def _prices(asked: TimelineRequest, inputs: Inputs) -> PriceTable | None:
    if asked.prices is None:
        if asked.market is not None:
            raise InputError(f"A market ({asked.market!r}) was named, but no prices.", "Give --prices with that column.")
        return None
    from workbench.market.load import load_prices

    table = load_prices(asked.prices, inputs)
    if asked.market is not None and asked.market not in table.assets:
        names = ", ".join(table.assets[:20])
        raise InputError(f"The prices have no column {asked.market!r} for the market.", f"Their columns are: {names}.")
    return table


def _counting(asked: TimelineRequest, prices: PriceTable | None, now: datetime) -> TimelineRules:
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
