"""The level of a ticker whose days alone the run keeps fades as that of any other."""

import pytest

from components.sentiment.state import Shown
from components.sentiment.timeline_tab import _series


def test_the_level_of_a_ticker_with_little_news_fades() -> None:
    document = {
        "settings": {"half_life": 1.0},
        "series": {"sessions": ["2020-01-02", "2020-01-03", "2020-01-06", "2020-01-07"], "tickers": {}},
        "daily": [
            {"ticker": "FEW", "session": "2020-01-03", "score": -0.5, "volume": 2, "decayed": -0.3333},
            {"ticker": "OTHER", "session": "2020-01-06", "score": 1.0, "volume": 9, "decayed": 0.9},
        ],
    }
    series = _series(Shown({}, document), "FEW")
    assert series["volume"] == [0, 2, 0, 0]
    # (sum of the scores, halved each session) / (1 + number, halved likewise)
    assert series["decayed"] == pytest.approx([0.0, -1.0 / 3.0, -0.5 / 2.0, -0.25 / 1.5], abs=1e-4)
