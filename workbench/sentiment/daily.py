"""Scores of news by ticker and session: the mean of a day, its decayed level, the volume, the portfolio. Pure functions.

Scores lie between -1 and 1. A session is the place of a trading day in the calendar, counted from 0. Every figure of a
session is made from news of that session and earlier ones alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.errors import InputError
from workbench.sentiment.linear import Label

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CountedNews:
    """One item as it counts for one ticker. ``row``: where it stands in its file; ``session``: to which day it counts."""

    row: int
    ticker: str
    session: int
    score: float
    label: Label


@dataclass(frozen=True, slots=True, eq=False)
class TickerDays:
    """One ticker over all sessions; arrays of shape (sessions,).

    Attributes:
        rows: the file's rows of the items by session.
        volume: items of the session.
        score: mean score of the session's items, NaN without any.
        decayed: see ``decayed_level``.
    """

    ticker: str
    news: Mapping[int, tuple[CountedNews, ...]]
    volume: IntArray
    score: FloatArray
    decayed: FloatArray

    @property
    def news_sessions(self) -> IntArray:
        """Sessions with news, ascending."""
        return np.flatnonzero(self.volume)


@dataclass(frozen=True, slots=True, eq=False)
class PortfolioDays:
    """The portfolio over all sessions: ``score`` = sum of weight x decayed level; ``coverage`` = weight with news so far."""

    weights: Mapping[str, float]
    given: bool
    without_news: tuple[str, ...]
    score: FloatArray
    volume: IntArray
    coverage: FloatArray


def decayed_level(sums: FloatArray, counts: IntArray, half_life: float) -> FloatArray:
    """``sum(w x score) / (1 + sum(w))`` with ``w = 2 ** (-age / half_life)``, age in sessions, over the items so far.

    Args:
        sums: sum of the scores of each session's items, shape (sessions,).
        counts: number of items of each session, shape (sessions,).
        half_life: sessions after which an item counts half.

    The one in the denominator is a neutral item that is always there: the level falls towards zero as the news ages.
    """
    keep = 2.0 ** (-1.0 / half_life)
    level = np.zeros(len(sums))
    total = weight = 0.0
    for session, (added, count) in enumerate(zip(sums.tolist(), counts.tolist(), strict=True)):
        total, weight = total * keep + added, weight * keep + count
        level[session] = total / (1.0 + weight)
    return level


def ticker_days(news: Iterable[CountedNews], sessions: int, half_life: float) -> dict[str, TickerDays]:
    """Every ticker's days; those with most items first, then by name."""
    by_ticker: dict[str, list[CountedNews]] = {}
    for item in news:
        by_ticker.setdefault(item.ticker, []).append(item)
    order = sorted(by_ticker, key=lambda ticker: (-len(by_ticker[ticker]), ticker))
    return {ticker: _days(ticker, by_ticker[ticker], sessions, half_life) for ticker in order}


def _days(ticker: str, news: Sequence[CountedNews], sessions: int, half_life: float) -> TickerDays:
    places = np.array([item.session for item in news], dtype=np.int64)
    sums = np.bincount(places, weights=[item.score for item in news], minlength=sessions).astype(np.float64)
    volume = np.bincount(places, minlength=sessions).astype(np.int64)
    by_session: dict[int, list[CountedNews]] = {}
    for item in news:
        by_session.setdefault(item.session, []).append(item)
    with np.errstate(invalid="ignore"):
        score = np.where(volume > 0, sums / np.maximum(volume, 1), np.nan)
    kept = {session: tuple(items) for session, items in by_session.items()}
    return TickerDays(ticker, kept, volume, score, decayed_level(sums, volume, half_life))


def portfolio_days(days: Mapping[str, TickerDays], weights: Mapping[str, float] | None, sessions: int) -> PortfolioDays:
    """The holdings' decayed levels together; equal weights over the tickers with news where none are given.

    Holdings without news count as neutral. Weights are divided by the sum of their sizes, so that the score stays between -1
    and 1; a short holding counts the other way round.

    Raises:
        InputError: all weights are zero.
    """
    used = dict(weights) if weights is not None else dict.fromkeys(days, 1.0)
    size = sum(abs(weight) for weight in used.values())
    if used and size == 0:
        raise InputError("All weights are zero.", "Give at least one holding a weight.")
    shares = {ticker: weight / size for ticker, weight in used.items()}
    score, coverage = np.zeros(sessions), np.zeros(sessions)
    volume = np.zeros(sessions, dtype=np.int64)
    for ticker, share in shares.items():
        if (day := days.get(ticker)) is not None:
            score += share * day.decayed
            volume += day.volume
            coverage += abs(share) * (np.cumsum(day.volume) > 0)
    missing = tuple(ticker for ticker in shares if ticker not in days)
    return PortfolioDays(shares, weights is not None, missing, score, volume, coverage)
