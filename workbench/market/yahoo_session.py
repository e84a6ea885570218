"""The only way to Yahoo: a session that never waits long, asks for prices (or news) alone, and remembers what it was told.

yfinance hides most failures (an empty frame, "possibly delisted", a wait of 30 s for a cookie). So it is given this
session: every wait is cut to what is left of the allowance, and after a failure the exchanges it kept say what happened.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from curl_cffi.const import CurlOpt
from curl_cffi.requests import Session
from curl_cffi.requests.exceptions import DNSError, RequestException, SSLError, Timeout

from workbench.errors import DataError, ServiceError, WorkbenchError

#: Seconds within which a failure must be told to the user.
DEADLINE = 10.0
#: Shares of the deadline. A cookie is not needed for prices, so waiting for one may not use up the time for them. What is
#: left over is for starting the program and for reading the stored prices.
COOKIE_SHARE, CHART_SHARE, WHOLE_SHARE = 0.12, 0.4, 0.7

CHART_PATH = "/v8/finance/chart/"
NEWS_PATH = "/xhr/ncp"
COOKIE_HOSTS = frozenset({"fc.yahoo.com", "guce.yahoo.com", "consent.yahoo.com"})
CRUMB_PATH = "/v1/test/getcrumb"
LONGEST_CRUMB = 64

STORED_HINT = (
    "Prices fetched earlier are used where the data folder has them; a price file or the sample market need no network."
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Exchange:
    """One request for prices (or ``news``) and what came of it: a response, or the error of the connection."""

    ticker: str
    waited: float
    response: Any = None
    error: RequestException | None = None


class YahooSession(Session):  # type: ignore[misc]  # curl_cffi is not typed for subclassing
    """A browser-like session with an allowance of time.

    Args:
        deadline: seconds that ``allow`` grants.
        monotonic: a clock in seconds.

    ``news_allowed``: whether news may be asked for, too.
    """

    news_allowed = False

    def __init__(self, *, deadline: float = DEADLINE, monotonic: Callable[[], float] = time.monotonic) -> None:
        # QUICK_EXIT: a name look-up that hangs is left behind instead of waited for.
        super().__init__(impersonate="chrome", curl_options={CurlOpt.QUICK_EXIT: 1})
        self.deadline = deadline
        self._monotonic = monotonic
        self._until = monotonic() + deadline * WHOLE_SHARE
        self._exchanges: list[Exchange] = []
        self._cookie_timeout: Timeout | None = None

    def allow(self) -> None:
        """Grant the whole deadline anew, and forget what was told so far."""
        self._until = self._monotonic() + self.deadline * WHOLE_SHARE
        self._exchanges.clear()

    @property
    def last(self) -> Exchange | None:
        """The last request for prices or news since ``allow``."""
        return self._exchanges[-1] if self._exchanges else None

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        """Send what prices need, within the allowance.

        Raises:
            RequestException: of curl_cffi, as for any session; also for addresses that prices do not need.
        """
        path = urlsplit(url).path
        if path.startswith(CHART_PATH):
            return self._data(unquote(path.removeprefix(CHART_PATH)), method, url, args, options)
        if path == NEWS_PATH and self.news_allowed:
            return self._data("news", method, url, args, options)
        if path != CRUMB_PATH and urlsplit(url).hostname not in COOKIE_HOSTS:
            raise RequestException(f"{url} is not needed for prices")
        response = self._cookie(method, url, args, options)
        if path == CRUMB_PATH and not _is_crumb(response):
            raise RequestException(f"no crumb (HTTP {response.status_code})")
        return response

    def send(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        """Hand over to the network; tests turn the address to a server of their own here."""
        return super().request(method, url, *args, **options)

    def _cookie(self, method: str, url: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """Wait for a cookie once at most: prices come without one too."""
        if self._cookie_timeout is not None:
            raise self._cookie_timeout
        options["timeout"] = min(self._left(), self.deadline * COOKIE_SHARE)
        try:
            return self.send(method, url, *args, **options)
        except Timeout as error:
            self._cookie_timeout = error
            raise

    def _data(self, ticker: str, method: str, url: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if self.last is not None and self.last.error is not None:
            raise self.last.error
        options["timeout"] = wait = min(self._left(), self.deadline * CHART_SHARE)
        try:
            response = self.send(method, url, *args, **options)
        except RequestException as error:
            self._exchanges.append(Exchange(ticker=ticker, waited=wait, error=error))
            raise
        self._exchanges.append(Exchange(ticker=ticker, waited=wait, response=response))
        return response

    def _left(self) -> float:
        left = self._until - self._monotonic()
        if left <= 0.001:
            raise Timeout(f"the {self.deadline:g} s for one answer are used up")
        return left


def explain(last: Exchange | None, ticker: str, asked: str, deadline: float) -> WorkbenchError:
    """What went wrong, from the last exchange about ``ticker``.

    Args:
        last: None when no request for prices was made at all.
        asked: the dates asked for, as shown to the user.

    Returns:
        ServiceError where Yahoo is at fault or out of reach, DataError where it knows no such ticker or dates.
    """
    if last is None:
        return _silent(ticker, deadline)
    if last.error is not None:
        return _unreachable(last.error, ticker, last.waited)
    status = int(last.response.status_code)
    if status == 429:
        return ServiceError(
            f"Yahoo refuses more requests for now (HTTP 429, too many requests) at {ticker}.",
            f"Wait some minutes and ask for fewer tickers at a time. {STORED_HINT}",
        )
    if status >= 500:
        return ServiceError(f"Yahoo has a fault of its own (HTTP {status}) at {ticker}.", f"Try again later. {STORED_HINT}")
    document = _document(last.response)
    if document is None:
        return _not_json(last.response, ticker)
    return _said(document, status, ticker, asked)


def explain_news(last: Exchange | None, ticker: str, deadline: float) -> WorkbenchError:
    """What went wrong, from the last exchange about the news of ``ticker``: a ServiceError."""
    hint = "Try again later; news from files and feeds does not need Yahoo."
    if last is None:
        return ServiceError(f"Yahoo did not answer within {deadline:g} s (news of {ticker}).", hint)
    if last.error is not None:
        return ServiceError(f"Yahoo cannot be reached for the news of {ticker}: {_words(last.error)}.", hint)
    status = int(last.response.status_code)
    if status == 429:
        return ServiceError(f"Yahoo refuses more requests for now (HTTP 429, too many requests) at the news of {ticker}.", hint)
    if status >= 400:
        return ServiceError(f"Yahoo does not give the news of {ticker} (HTTP {status}).", hint)
    return ServiceError(f"Yahoo's news of {ticker} has a form this version cannot read (HTTP {status}).", hint)


def _said(document: Mapping[str, Any], status: int, ticker: str, asked: str) -> WorkbenchError:
    """Yahoo's own words, or what its answer lacks."""
    chart = document.get("chart")
    error = chart.get("error") if isinstance(chart, dict) else None
    reason = str(error.get("description") or error.get("code") or "") if isinstance(error, dict) else ""
    if status == 404 or "delisted" in reason or "No data found" in reason:
        return DataError(
            f"Yahoo knows no ticker {ticker}{f' ({reason})' if reason else ''}.",
            "Look the ticker up at Yahoo Finance; outside the United States it ends in the exchange, as in 0700.HK or VOD.L.",
        )
    if "Data doesn't exist" in reason or (not reason and status == 200 and _without_prices(chart)):
        return empty(ticker, asked)
    if reason or not isinstance(chart, dict):
        told = reason or "an answer without a chart"
        return ServiceError(f"Yahoo does not answer the question for {ticker} (HTTP {status}): {told}.", STORED_HINT)
    return ServiceError(
        f"Yahoo's answer for {ticker} has a form this version cannot read (HTTP {status}).",
        f"Yahoo may have changed; update the workbench and yfinance. {STORED_HINT}",
    )


def empty(ticker: str, asked: str) -> DataError:
    """A known ticker without a price on the dates asked for."""
    return DataError(f"Yahoo has no prices of {ticker} {asked}.", "Check the dates: was it listed then, and was a day traded?")


def between(start: date | None, end: date | None) -> str:
    """Dates in words, for messages."""
    if start and end:
        return f"from {start} to {end}"
    return f"from {start} on" if start else f"up to {end}" if end else "on any date"


def _without_prices(chart: Any) -> bool:
    result = chart.get("result") if isinstance(chart, dict) else None
    return isinstance(result, list) and (not result or (isinstance(result[0], dict) and not result[0].get("timestamp")))


def _unreachable(error: RequestException, ticker: str, waited: float) -> ServiceError:
    if isinstance(error, DNSError) or "Resolving timed out" in str(error):
        return ServiceError(
            f"Yahoo cannot be found (fetching {ticker}): this computer seems to be offline, or names are not resolved.",
            f"Check the network connection. {STORED_HINT}",
        )
    if isinstance(error, Timeout):
        return _silent(ticker, waited)
    if isinstance(error, SSLError):
        return ServiceError(
            f"The encrypted connection to Yahoo failed (fetching {ticker}): {_words(error)}.",
            f"A proxy or virus scanner may stand in between. {STORED_HINT}",
        )
    return ServiceError(
        f"The connection to Yahoo was refused or broke off (fetching {ticker}): {_words(error)}.",
        f"Check the network connection, proxy and firewall. {STORED_HINT}",
    )


def _silent(ticker: str, waited: float) -> ServiceError:
    return ServiceError(
        f"Yahoo did not answer within {waited:.2g} s (fetching {ticker}).",
        f"Try again later; a firewall may swallow the connection. {STORED_HINT}",
    )


def _not_json(response: Any, ticker: str) -> ServiceError:
    kind = str(response.headers.get("content-type") or "no content type").split(";")[0]
    page = "a web page" if "html" in kind or response.content.lstrip()[:1] == b"<" else "something that is not JSON"
    return ServiceError(
        f"Yahoo sent {page} ({kind}, HTTP {response.status_code}) instead of prices of {ticker}.",
        f"It may ask for consent, or a network's log-in page stands in between: open Yahoo Finance in a browser. {STORED_HINT}",
    )


def _document(response: Any) -> Mapping[str, Any] | None:
    try:
        document = json.loads(response.content)
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _is_crumb(response: Any) -> bool:
    text = response.text
    return response.status_code == 200 and 0 < len(text) <= LONGEST_CRUMB and "<" not in text and "{" not in text


def _words(error: RequestException) -> str:
    """curl's own sentence without the pointer to its manual."""
    return str(error).split(". See http")[0].removeprefix("Failed to perform, ")
