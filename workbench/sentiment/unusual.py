"""Unusual moves of a ticker's news: a robust z-score of level and volume, and a change of level by self-starting CUSUM.

A session is held only against earlier ones, so that what is flagged today would have been flagged today.

* Robust z-score (Iglewicz and Hoaglin 1993): ``0.6745 (x - median) / MAD`` of the ``WINDOW`` sessions before, flagged from 3.5
  on. The spread has a floor: scores that hardly ever moved would make any move unusual.
* Self-starting CUSUM (Hawkins 1987): each news day's score is set against mean and deviation of those before it, turned into
  a normal score through Student's t, and summed two-sidedly with reference value 0.5. The decision limit 5 gives one false
  alarm in 465 news days where mean and deviation are known (published); learning them from the first days, as here, one in
  about 400 (simulated in the tests). After an alarm it starts anew where the change began.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from workbench.sentiment.daily import FloatArray, TickerDays

Kind = Literal["score", "volume", "level"]

WINDOW = 120
#: Sessions since the first news before anything is called unusual.
LEAST_HISTORY = 20
Z_LIMIT = 3.5
#: Least spread (as a standard deviation) of the decayed level, and of the logarithm of one plus the volume.
LEVEL_FLOOR, VOLUME_FLOOR = 0.15, 0.45
#: In standard deviations of a day's score.
CUSUM_REFERENCE, CUSUM_LIMIT = 0.5, 5.0
#: News days before CUSUM sums anything.
CUSUM_START = 10
#: A single day counts at most so many deviations: a change of level needs more days than one.
MOST_DEVIATIONS = 3.0
#: Least standard deviation of the scores CUSUM compares with.
SCORE_FLOOR = 0.1


@dataclass(frozen=True, slots=True)
class Unusual:
    """One unusual move.

    Attributes:
        kind: ``score`` the decayed level, ``volume`` the number of items, ``level`` a lasting change of the daily scores.
        session: where it was seen; ``since``: where it began.
        value: the level, the number of items, or the mean score since it began.
        usual: the median before, or the mean score before it began.
        statistic: z-score or CUSUM, with the sign of the move.
        threshold: the size from which the statistic is flagged.
    """

    ticker: str
    kind: Kind
    session: int
    since: int
    value: float
    usual: float
    statistic: float
    threshold: float


def robust_z(earlier: FloatArray, value: float, floor: float) -> tuple[float, float]:
    """The z-score of ``value`` against ``earlier`` values, and their median. ``floor``: least standard deviation."""
    median = float(np.median(earlier))
    spread = max(float(np.median(np.abs(earlier - median))) / 0.6745, floor)
    return (value - median) / spread, median


def unusual_moves(days: TickerDays) -> list[Unusual]:
    """All unusual moves of a ticker, by session; of several days in a row on the same side, the first."""
    found = [
        *_by_z(days, "score", days.decayed, LEVEL_FLOOR),
        *_by_z(days, "volume", np.log1p(days.volume.astype(np.float64)), VOLUME_FLOOR),
        *_changes_of_level(days),
    ]
    return sorted(found, key=lambda move: (move.session, move.kind))


def _by_z(days: TickerDays, kind: Kind, values: FloatArray, floor: float) -> Iterator[Unusual]:
    """Only days with news can be unusual: silence is no news, and a level that fades is old news."""
    news = days.news_sessions
    if not news.size:
        return
    last_side, last_session = 0, -WINDOW
    for session in news[news >= news[0] + LEAST_HISTORY].tolist():
        earlier = values[max(int(news[0]), session - WINDOW) : session]
        z, median = robust_z(earlier, float(values[session]), floor)
        side = int(np.sign(z)) if abs(z) >= Z_LIMIT and not (kind == "volume" and z < 0) else 0
        if side and not (side == last_side and session - last_session <= 5):
            value = float(days.volume[session]) if kind == "volume" else float(values[session])
            usual = float(np.expm1(median)) if kind == "volume" else median
            yield Unusual(days.ticker, kind, session, session, value, usual, z, Z_LIMIT)
        if side:
            last_side, last_session = side, session


def _changes_of_level(days: TickerDays) -> Iterator[Unusual]:
    news = days.news_sessions
    scores = days.score[news]
    for at, began, statistic, before in cusum_alarms(scores):
        value = float(scores[began : at + 1].mean())
        yield Unusual(days.ticker, "level", int(news[at]), int(news[began]), value, before, statistic, CUSUM_LIMIT)


def cusum_alarms(scores: FloatArray) -> Iterator[tuple[int, int, float, float]]:
    """Alarms of the self-starting CUSUM: (where, where the change began, statistic with sign, mean before it began)."""
    begin = 0
    while begin < len(scores):
        alarm = _first_alarm(scores[begin:])
        if alarm is None:
            return
        at, began, statistic = alarm
        yield begin + at, begin + began, statistic, float(scores[begin : begin + began].mean())
        begin += began


def _first_alarm(scores: FloatArray) -> tuple[int, int, float] | None:
    up = down = 0.0
    up_began = down_began = CUSUM_START
    for at, normal in enumerate(normal_scores(scores).tolist(), CUSUM_START):
        up_began = at if up == 0 else up_began
        down_began = at if down == 0 else down_began
        up, down = max(0.0, up + normal - CUSUM_REFERENCE), max(0.0, down - normal - CUSUM_REFERENCE)
        if max(up, down) >= CUSUM_LIMIT:
            return (at, up_began, up) if up >= down else (at, down_began, -down)
    return None


def normal_scores(scores: FloatArray) -> FloatArray:
    """Each score from the ``CUSUM_START``-th on against those before it, as a standard normal variable (Hawkins 1987).

    ``sqrt(n / (n + 1)) (x - mean) / s`` of n earlier values has Student's t with n - 1 degrees of freedom.
    """
    from scipy import stats

    if len(scores) <= CUSUM_START:
        return np.empty(0)
    count = np.arange(CUSUM_START, len(scores), dtype=np.float64)
    sums, squares = np.cumsum(scores)[CUSUM_START - 1 : -1], np.cumsum(scores**2)[CUSUM_START - 1 : -1]
    mean = sums / count
    deviation = np.sqrt(np.maximum((squares - count * mean**2) / (count - 1), SCORE_FLOOR**2))
    t = np.sqrt(count / (count + 1)) * (scores[CUSUM_START:] - mean) / deviation
    # Through the tail nearer by: the other one rounds to one.
    normal = np.where(t > 0, stats.norm.isf(stats.t.sf(t, count - 1)), stats.norm.ppf(stats.t.cdf(t, count - 1)))
    return np.asarray(np.clip(normal, -MOST_DEVIATIONS, MOST_DEVIATIONS), dtype=np.float64)
