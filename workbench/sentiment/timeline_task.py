"""The timeline of a file of dated news, asked for by a page or ``workbench sentiment timeline``.

The document (scores -1 to 1, returns and weights fractions, dates ISO 8601, a *session* is a trading day of the exchange):

* ``settings``: ``{half_life, exchange, calendar, z_threshold, z_floor, cusum_reference, cusum_threshold, event_score}``.
* ``exchanges``: ``[{id, name, zone, close, tickers}]``: whose closing time decides to which session an item counts.
* ``counts``: ``{rows, read, empty, undated, future, no_ticker}``; ``read`` rows make the figures, the others are told in
  ``problems``: ``[{kind, rows: [first ten], count, detail}]``. A row is its 0-based place in the file.
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
* ``events``: ``[{ticker, session, type, row, start, end, negated, hypothetical}]``: offsets of the trigger in the text.
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

from typing import Annotated, Literal

from pydantic import Field

from workbench.strict import Number, Strict, Weights

#: Tickers with a gapless series in the answer; ``daily`` has them all.
SERIES_TICKERS = 50
#: Latest items in the answer beside those that are cited.
LATEST_ITEMS = 300
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
