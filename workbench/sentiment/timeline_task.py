"""The timeline of dated news, asked for by a page or ``workbench sentiment timeline``.

The document (scores -1 to 1, returns and weights fractions, dates ISO 8601, a *session* is a trading day of the exchange):

* ``settings``: ``{half_life, event_score, day_only, as_of, z_limit, level_floor, volume_floor, cusum_reference, cusum_limit}``.
* ``calendar``: ``prices`` (the price file's own dates) or ``rules`` (weekdays less the exchanges' holidays).
* ``exchanges``: ``[{id, name, zone, close, tickers: [ticker]}]``: whose close decides to which session an item counts.
* ``counts``: ``{rows, read, empty, undated, no_ticker, other_language, future, repeated}``; ``read`` rows make the figures,
  the others are told in ``problems``: ``[{kind, rows: [first ten], count, detail}]``. A row is its 0-based place in the file.
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
* ``alerts``: ``[{key, rule, name, ticker, session, kind, value, threshold, detail, items: [row], evidence}]``, newest first:
  what the rules of the watch list (or the built-in ones) find. Nothing is put in the queue here: ``alerts run`` does that.
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

from collections.abc import Mapping
from typing import Any

from workbench.inputs import Inputs
from workbench.progress import Progress
from workbench.sentiment.alert_rules import BUILT_IN, alerts_of
from workbench.sentiment.timeline_document import timeline_document
from workbench.sentiment.timeline_request import built_timeline
from workbench.task import Answer


def timeline(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """The timeline of a ``TimelineRequest``; the document stands at the head of this module. Raises as ``built_timeline``."""
    built = built_timeline(request, inputs, progress)
    progress(0.85, "Alerts and event study")
    rules = BUILT_IN if built.asked.rules is None else built.asked.rules
    document = timeline_document(built, alerts_of(rules, built.timeline.watched()))
    progress(1.0, "Done")
    return Answer(document=document)
