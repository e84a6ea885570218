"""Unusual moves: a known z-score, the published run length of CUSUM, a planted change, false alarms on real headlines."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from workbench.sentiment.daily import CountedNews, ticker_days
from workbench.sentiment.scorer import score
from workbench.sentiment.unusual import CUSUM_START, cusum_alarms, normal_scores, robust_z, unusual_moves


def test_the_modified_z_score_by_hand() -> None:
    earlier = np.array([1.0, 2.0, 3.0, 4.0, 100.0])  # median 3, deviations 2 1 0 1 97, MAD 1
    assert robust_z(earlier, 7.0, 0.01) == (pytest.approx(0.6745 * 4), 3.0)
    assert robust_z(np.zeros(9), 0.3, 0.1) == (pytest.approx(3.0), 0.0)  # the floor


def test_normal_scores_are_those_of_the_definition() -> None:
    scores = np.random.default_rng(2).uniform(-1, 1, 30)
    found = normal_scores(scores)
    for place in (10, 17, 29):
        before = scores[:place]
        t = np.sqrt(place / (place + 1)) * (scores[place] - before.mean()) / before.std(ddof=1)
        assert found[place - CUSUM_START] == pytest.approx(np.clip(stats.norm.ppf(stats.t.cdf(t, place - 1)), -3, 3))


def test_a_false_alarm_in_about_400_days_on_normal_scores() -> None:
    """Published for known mean and deviation: 465; learning them from the first ten days costs a little."""
    random = np.random.default_rng(4)
    alarms = sum(len(list(cusum_alarms(random.standard_normal(5_000)))) for _ in range(40))
    assert 330 < 200_000 / alarms < 520


def test_a_planted_change_is_found_soon_and_dated() -> None:
    random = np.random.default_rng(5)
    scores = np.clip(random.normal(0.2, 0.2, 120), -1, 1)
    scores[60:] -= 0.5
    at, began, statistic, before = next(iter(cusum_alarms(scores)))
    assert 60 <= at <= 70
    assert abs(began - 60) <= 3
    assert statistic <= -5
    assert before == pytest.approx(scores[:began].mean())


def news(scores: dict[int, list[float]]) -> list[CountedNews]:
    return [CountedNews(session, "A", session, value, "neutral") for session, values in scores.items() for value in values]


def test_a_burst_of_bad_news_is_unusual_in_tone_and_volume_once() -> None:
    calm = {session: [0.1] for session in range(0, 60, 3)}
    burst = {60: [-0.9] * 9, 61: [-0.8] * 9}
    days = ticker_days(news(calm | burst), 80, 3.0)["A"]
    moves = unusual_moves(days)
    assert [(move.session, move.kind) for move in moves if move.kind != "level"] == [(60, "score"), (60, "volume")]
    assert moves[0].statistic < -3.5
    assert unusual_moves(ticker_days(news(calm), 80, 3.0)["A"]) == []


def test_shuffled_real_headlines_raise_few_false_alarms(shared_data: Path) -> None:
    """Scores of headlines are far from normal; in shuffled order any alarm is a false one."""
    with (shared_data / "news/us_headlines_tickers_2009_2020.csv").open(encoding="utf-8") as handle:
        texts = [row["headline"] for row in csv.DictReader(handle) if row["ticker"] in {"ABC", "ACAD"}]
    scores = np.array([value for text in texts if (value := score(text).score) is not None])
    random = np.random.default_rng(6)
    alarms = sum(len(list(cusum_alarms(random.permutation(scores)))) for _ in range(40))
    assert 40 * len(scores) / alarms > 250
