"""Daily histories through yfinance, one ticker after the other, with every failure translated once.

yfinance keeps cookies, a crumb and answered requests for the whole process, wrong answers included. Each fetch therefore
starts from a clean state, and fetches take turns.
"""

import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from workbench.errors import ServiceError, StoreError, WorkbenchError
from workbench.market.price_store import History
from workbench.market.yahoo_session import YahooSession, between, empty, explain, explain_news

#: yfinance is one state per process; this is its turnstile.
_TURN = threading.Lock()

#: What yfinance raises, besides its own errors, when an answer lacks a field it counts on.
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Delivery:
    """A history as Yahoo gave it; ``non_positive`` are adjusted prices of zero or below, which ``history`` leaves out."""

    history: History
    non_positive: "pd.Series[float]"


class YahooClient:
    """Yahoo's daily prices; made by ``connected``, good within its block."""

    def __init__(self, yfinance: Any, session: YahooSession, cache: Path) -> None:
        self._yfinance = yfinance
        self._session = session
        self._cache = cache

    def daily(self, ticker: str, start: date | None, end: date | None) -> Delivery:
        """Closes and adjusted closes from ``start`` (None: the first) to ``end`` (None: the last), both inclusive.

        Raises:
            ServiceError: Yahoo refuses, fails, does not answer or cannot be reached; within the session's deadline.
            DataError: no such ticker, or no price on these dates.
            StoreError: yfinance's cache file cannot be used.
        """
        self._session.allow()
        asked = between(start, end)
        try:
            frame, meta = self._ask(ticker, start, end)
        except self._errors() as error:
            raise self._translate(error, ticker, asked) from error
        delivery = _delivery(ticker, frame, meta, start, end)
        if delivery.history.prices.empty and delivery.non_positive.empty:
            raise empty(ticker, asked)
        return delivery

    def news(self, ticker: str, count: int) -> list[Any]:
        """The latest stories on a ticker, at most ``count``, as Yahoo gives them; the session must allow news.

        Raises:
            ServiceError: Yahoo refuses, fails, does not answer or cannot be reached; within the session's deadline.
            StoreError: yfinance's cache file cannot be used.
        """
        self._session.allow()
        try:
            found = self._yfinance.Ticker(ticker, session=self._session).get_news(count=count)
        except self._errors() as error:
            raise self._translate_news(error, ticker) from error
        last = self._session.last
        if not isinstance(found, list) or last is None or last.response is None or last.response.status_code >= 400:
            raise explain_news(last, ticker, self._session.deadline)
        return found

    def _translate_news(self, error: Exception, ticker: str) -> WorkbenchError:
        from peewee import PeeweeException

        if isinstance(error, PeeweeException):
            return self._translate(error, ticker, "")
        return explain_news(self._session.last, ticker, self._session.deadline)

    def _ask(self, ticker: str, start: date | None, end: date | None) -> tuple[pd.DataFrame, Any]:
        handle = self._yfinance.Ticker(ticker, session=self._session)
        span: dict[str, Any] = {"period": "max"} if start is None else {"start": start}
        if end is not None:
            span["end"] = end + timedelta(days=1)
        with warnings.catch_warnings():
            # yfinance's own use of pandas; nothing the user could do about it.
            warnings.filterwarnings("ignore", category=DeprecationWarning, module="yfinance")
            warnings.filterwarnings("ignore", category=FutureWarning, module="yfinance")
            frame = handle.history(**span, interval="1d", auto_adjust=False, actions=False, timeout=self._session.deadline)
        return frame, handle.history_metadata

    def _errors(self) -> tuple[type[Exception], ...]:
        from curl_cffi.requests.exceptions import RequestException
        from peewee import PeeweeException
        from yfinance.exceptions import YFException

        return (YFException, RequestException, PeeweeException, *UNREADABLE)

    def _translate(self, error: Exception, ticker: str, asked: str) -> WorkbenchError:
        from peewee import PeeweeException

        if isinstance(error, PeeweeException):
            return StoreError(
                f"yfinance cannot use its cache in {self._cache}: {error}.",
                "Remove that folder; it holds nothing but cookies and time zones.",
            )
        return explain(self._session.last, ticker, asked, self._session.deadline)


@contextmanager
def connected(session: YahooSession, cache: Path) -> Iterator[YahooClient]:
    """A client for the block, with yfinance's cache in the folder ``cache``.

    Raises:
        ServiceError: another thread of this program is fetching and does not finish.
        StoreError: the cache folder cannot be made.
    """
    import yfinance

    if not _TURN.acquire(timeout=session.deadline):
        raise ServiceError("Another fetch from Yahoo is still running in this program.", "Wait for it to finish, or cancel it.")
    log = logging.getLogger("yfinance")
    before = yfinance.config.debug.hide_exceptions, log.level
    try:
        _start_clean(yfinance, cache)
        yfinance.config.debug.hide_exceptions = False
        log.setLevel(logging.CRITICAL)
        yield YahooClient(yfinance, session, cache)
    finally:
        yfinance.config.debug.hide_exceptions = before[0]
        log.setLevel(before[1])
        session.close()
        _TURN.release()


def _start_clean(yfinance: Any, cache: Path) -> None:
    """Forget answers, cookies and crumb of earlier fetches: yfinance would give a stored error page again."""
    from yfinance.data import SingletonMeta, YfData

    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {cache} cannot be made: {error.strerror}.", "Check the data folder.") from error
    yfinance.set_tz_cache_location(str(cache))
    YfData.cache_get.cache_clear()
    SingletonMeta._instances.pop(YfData, None)


def _delivery(ticker: str, frame: pd.DataFrame, meta: Any, start: date | None, end: date | None) -> Delivery:
    prices = frame[["Close", "Adj Close"]].rename(columns={"Close": "close", "Adj Close": "adjusted"})
    prices.index = pd.DatetimeIndex(prices.index).tz_localize(None).normalize().rename("date")
    prices = prices.astype("float64").dropna().loc[pd.Timestamp(start) if start else None : pd.Timestamp(end) if end else None]
    positive = (prices > 0).all(axis=1)
    history = History(
        ticker=ticker,
        prices=prices[positive],
        currency=_text(meta.get("currency")),
        name=_text(meta.get("longName") or meta.get("shortName")),
        instrument=_text(meta.get("instrumentType")),
        timezone=_text(meta.get("exchangeTimezoneName")),
    )
    return Delivery(history=history, non_positive=prices["adjusted"][~positive])


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
