"""How the tone went, of the portfolio or of one ticker; what was unusual, and the news behind it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from components import numbers
from components.charts.sentiment import timeline_figure
from components.charts.theme import show
from components.neutral_text import plain_text
from components.sentiment.pieces import pieces
from components.sentiment.state import PORTFOLIO, Row, Shown
from components.sentiment.views_panel import views_panel
from components.sentiment.words import MOVES, tone
from workbench.sentiment.daily import decayed_level

_SPANS = {"Month": 31, "Quarter": 92, "Year": 366, "All": 40_000}
_MOST = 12


def timeline_tab(shown: Shown) -> None:
    """Draw it."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        ticker = ticker_field(shown, "sentiment-ticker")
        span = st.segmented_control("Span", list(_SPANS), default="Year", key="sentiment-span", required=True)
    since = shown.since(_SPANS[span or "Year"])
    series = _series(shown, ticker)
    kept = [place for place, session in enumerate(shown.sessions) if session >= since]
    moves = [{**move, "told": told(move)} for move in _unusual(shown, ticker) if move["session"] >= since]
    first = kept[0] if kept else 0
    picked = show(
        timeline_figure(
            shown.sessions[first:], series["decayed"][first:], series["volume"][first:],
            series["price"][first:] if series["price"] and any(series["price"][first:]) else None, moves, height=420,
        ),
        alt=_finding(shown, ticker, series, moves), key=f"sentiment-chart-{ticker}", selectable=True,
    )  # fmt: skip
    _moves(shown, ticker, moves, _session_of(picked))
    views_panel(shown)


def ticker_field(shown: Shown, key: str) -> str:
    """Which one: the portfolio first."""
    counts = {row["ticker"]: row["items"] for row in shown.document["tickers"]}
    weighting = "the holdings" if shown.document["portfolio"]["weighting"] == "given" else "all tickers alike"
    names = {PORTFOLIO: f"Portfolio, {weighting}", **{name: f"{name} · {numbers.count(n)}" for name, n in counts.items()}}
    if st.session_state.get(key, PORTFOLIO) not in names:
        st.session_state[key] = PORTFOLIO
    chosen: str = st.selectbox("Whose news", list(names), format_func=names.__getitem__, key=key, width=260)
    return chosen


def _series(shown: Shown, ticker: str) -> dict[str, Any]:
    document = shown.document
    if ticker == PORTFOLIO:
        rows = document["portfolio"]["series"]
        return {"decayed": [row["score"] for row in rows], "volume": [row["volume"] for row in rows], "price": None}
    if ticker in document["series"]["tickers"]:
        return dict(document["series"]["tickers"][ticker])
    return _sparse(shown, ticker)


def _sparse(shown: Shown, ticker: str) -> dict[str, Any]:
    """Of a ticker with so little news that the run keeps its days alone: its levels, worked out from them."""
    days = {row["session"]: row for row in shown.document["daily"] if row["ticker"] == ticker}
    volume = [days[session]["volume"] if session in days else 0 for session in shown.sessions]
    sums = [days[session]["score"] * days[session]["volume"] if session in days else 0.0 for session in shown.sessions]
    half_life = float(shown.document["settings"]["half_life"])
    level = decayed_level(np.array(sums, dtype=np.float64), np.array(volume, dtype=np.int64), half_life)
    return {"decayed": level.round(4).tolist(), "volume": volume, "price": None}


def _unusual(shown: Shown, ticker: str) -> list[Row]:
    return [move for move in shown.document["unusual"] if ticker in (PORTFOLIO, move["ticker"])]


def told(move: Row) -> str:
    """An unusual move in words."""
    what = MOVES[move["kind"]]
    value, usual = (tone(move[name]) if move["kind"] != "volume" else f"{move[name]:g}" for name in ("value", "usual"))
    since = f" since {move['since']}" if move["since"] != move["session"] else ""
    return f"{move['ticker']}: {what.lower()} {value}{since}, usually {usual}"


def _finding(shown: Shown, ticker: str, series: Row, moves: Sequence[Row]) -> str:
    who = "The portfolio" if ticker == PORTFOLIO else ticker
    return f"{who}: tone {tone(series['decayed'][-1])} on {shown.sessions[-1]}, {len(moves)} unusual moves in the span"


def _session_of(picked: Any) -> str:
    """The day of the point that was clicked, or nothing."""
    points = picked["selection"]["points"] if picked else []
    return str(points[0]["x"])[:10] if points else ""


def _moves(shown: Shown, ticker: str, moves: Sequence[Row], session: str) -> None:
    """The news of the day that was clicked, else the unusual moves, one opened for its news."""
    if session:
        rows = [row for day in shown.document["daily"] if day["session"] == session for row in day["items"]
                if ticker in (PORTFOLIO, day["ticker"])]  # fmt: skip
        st.subheader(f"News that counts to {session}", anchor=False)
        found = shown.of(rows, ticker)
        if found:
            pieces(shown, found, most=_MOST, key="day")
        else:
            st.caption("No news that day, or it is older than the texts kept with this run.")
        return
    st.subheader("Unusual in this span", anchor=False)
    if not moves:
        st.caption("Nothing was unusual. Click a day in the picture for its news.")
        return
    newest = sorted(moves, key=lambda move: str(move["session"]), reverse=True)[:40]
    chosen = st.selectbox(
        "Move", range(len(newest)), format_func=lambda place: f"{newest[place]['session']}  {newest[place]['told']}",
        key=f"sentiment-move-{ticker}-{len(newest)}", label_visibility="collapsed",
    )  # fmt: skip
    move = newest[chosen]
    st.caption(plain_text(_why(move)))
    pieces(shown, shown.of(move["items"], move["ticker"]), most=_MOST, key="move")


def _why(move: Row) -> str:
    """The test behind a move."""
    test = "CUSUM" if move["kind"] == "level" else "Robust z-score"
    return f"{test} {move['statistic']:.1f}, where {move['threshold']:g} is the limit."
