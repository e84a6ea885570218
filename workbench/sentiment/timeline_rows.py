"""The figures of a timeline as rows and series of its document, rounded for reading (scores to 4 places)."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd

from workbench.sentiment.alert_rules import Alert
from workbench.sentiment.daily import FloatArray
from workbench.sentiment.timeline import Timeline


def ticker_rows(found: Timeline, alerts: Sequence[Alert], priced: Collection[str]) -> list[dict[str, Any]]:
    """One row for each ticker, the most items first."""
    unusual = Counter(move.ticker for move in found.moves)
    alerted = Counter(alert.ticker for alert in alerts)
    return [
        {
            "ticker": ticker,
            "items": int(days.volume.sum()),
            "first": found.sessions[int(days.news_sessions[0])].isoformat(),
            "last": found.sessions[int(days.news_sessions[-1])].isoformat(),
            "score": round(float(days.decayed[-1]), 4),
            "volume_last_5": int(days.volume[-5:].sum()),
            "unusual": unusual[ticker],
            "alerts": alerted[ticker],
            "priced": ticker in priced,
        }
        for ticker, days in found.days.items()
    ]


def daily_rows(found: Timeline) -> list[dict[str, Any]]:
    """One row for each ticker and session with news."""
    rows = []
    for ticker, days in sorted(found.days.items()):
        for session in days.news_sessions.tolist():
            labels = Counter(item.label for item in days.news[session])
            rows.append(
                {
                    "ticker": ticker,
                    "session": found.sessions[session].isoformat(),
                    "score": round(float(days.score[session]), 4),
                    "decayed": round(float(days.decayed[session]), 4),
                    "volume": int(days.volume[session]),
                    **{label: labels[label] for label in ("positive", "neutral", "negative")},
                    "items": [item.row for item in days.news[session]],
                }
            )
    return rows


def series(found: Timeline, most: int, prices: pd.DataFrame | None) -> dict[str, Any]:
    """Level, volume and price of the first ``most`` tickers on every session."""
    index = pd.DatetimeIndex([pd.Timestamp(day) for day in found.sessions])
    table = None if prices is None else prices.reindex(index)
    return {
        "sessions": [day.isoformat() for day in found.sessions],
        "tickers": {
            ticker: {
                "decayed": _rounded(days.decayed),
                "volume": days.volume.tolist(),
                "price": _prices(table, ticker),
            }
            for ticker, days in list(found.days.items())[:most]
        },
    }


def portfolio_rows(found: Timeline) -> dict[str, Any]:
    """The portfolio on every session."""
    own = found.portfolio
    return {
        "weights": {ticker: round(weight, 6) for ticker, weight in own.weights.items()},
        "weighting": "given" if own.given else "equal",
        "without_news": list(own.without_news),
        "series": [
            {"session": day.isoformat(), "score": score, "volume": volume, "coverage": coverage}
            for day, score, volume, coverage in zip(
                found.sessions, _rounded(own.score), own.volume.tolist(), _rounded(own.coverage), strict=True
            )
        ],
    }


def unusual_rows(found: Timeline) -> list[dict[str, Any]]:
    """The unusual moves, newest first."""
    moves = sorted(found.moves, key=lambda move: (move.session, move.ticker, move.kind), reverse=True)
    return [
        {
            "ticker": move.ticker,
            "session": found.sessions[move.session].isoformat(),
            "kind": move.kind,
            "direction": "up" if move.statistic > 0 else "down",
            "value": round(move.value, 4),
            "usual": round(move.usual, 4),
            "statistic": round(move.statistic, 4),
            "threshold": move.threshold,
            "since": found.sessions[move.since].isoformat(),
            "items": [
                item.row
                for session in range(move.since, move.session + 1)
                for item in found.days[move.ticker].news.get(session, ())
            ],
        }
        for move in moves
    ]


def _rounded(values: FloatArray) -> list[float]:
    return [float(value) for value in np.round(values, 4)]


def _prices(table: pd.DataFrame | None, ticker: str) -> list[float | None] | None:
    if table is None or ticker not in table.columns:
        return None
    return [float(value) if np.isfinite(value) else None for value in table[ticker].to_numpy(dtype=np.float64)]
