"""A stand-in for Yahoo's prices and news on the loopback interface, and the session that leads real yfinance code to it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

import numpy as np

from workbench.market.yahoo_session import CHART_PATH, DEADLINE, NEWS_PATH, YahooSession


@dataclass
class Listing:
    """One ticker as the server knows it."""

    close: dict[date, float | None]
    adjusted: dict[date, float | None] | None = None
    currency: str | None = "USD"
    instrument: str = "ETF"
    timezone: str = "America/New_York"
    name: str = "A listing"
    dividends: dict[date, float] = field(default_factory=dict)


def walk(seed: int, *, years: int, drift: float) -> Listing:
    """Business days until yesterday, with daily log returns of mean ``drift`` and standard deviation 0.01."""
    today = datetime.now(UTC).date()
    days = [day for back in range(365 * years, 0, -1) if (day := today - timedelta(days=back)).weekday() < 5]
    levels = 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(drift, 0.01, len(days))))
    return Listing(close=dict(zip(days, (float(level) for level in levels), strict=True)))


@dataclass
class Yahoo:
    """What the server knows and how it behaves. ``mode`` holds for every ticker, ``modes`` for one.

    Modes: ok, 429, 500, 401, html, html200, hang, cut, odd, text.
    """

    listings: dict[str, Listing] = field(default_factory=dict)
    news: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    mode: str = "ok"
    modes: dict[str, str] = field(default_factory=dict)
    cookie_mode: str = "ok"
    url: str = ""
    requests: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def charts(self) -> list[str]:
        """The requests for prices that reached the server."""
        return [path for path in self.requests if CHART_PATH in path]

    def session(self, *, deadline: float = DEADLINE) -> "StubbedSession":
        return StubbedSession(self.url, deadline=deadline)

    def news_session(self, *, deadline: float = DEADLINE) -> "StubbedSession":
        session = self.session(deadline=deadline)
        session.news_allowed = True
        return session


class StubbedSession(YahooSession):
    """Everything real but the address."""

    def __init__(self, url: str, *, deadline: float = DEADLINE) -> None:
        super().__init__(deadline=deadline)
        self._url = url

    def send(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        parts = urlsplit(url)
        return super().send(method, f"{self._url}/{parts.hostname}{parts.path}", *args, **options)


@contextmanager
def serving() -> Iterator[Yahoo]:
    """The server, on a free port, until the block ends."""
    yahoo = Yahoo()

    class Handler(_Handler):
        state = yahoo

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    yahoo.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield yahoo
    finally:
        yahoo.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: Yahoo
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.state.requests.append(self.path)
        path = urlsplit(self.path).path
        if CHART_PATH not in path:
            return self._cookie(path)
        ticker = unquote(path.split(CHART_PATH)[1])
        return self._chart(ticker, self.state.modes.get(ticker, self.state.mode))

    def do_POST(self) -> None:
        self.state.requests.append(self.path)
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or b"{}")
        if not urlsplit(self.path).path.endswith(NEWS_PATH):
            return self._answer(404, "text/html", b"")
        (ticker,) = asked["serviceConfig"]["s"]
        if (mode := self.state.modes.get(ticker, self.state.mode)) != "ok":
            return self._chart(ticker, mode)
        stream = self.state.news.get(ticker, [])[: asked["serviceConfig"]["snippetCount"]]
        return self._answer(200, "application/json", json.dumps({"data": {"tickerStream": {"stream": stream}}}).encode())

    def _cookie(self, path: str) -> None:
        if self.state.cookie_mode == "hang":
            return self._hang()
        if self.state.cookie_mode != "ok":
            return self._answer(int(self.state.cookie_mode), "text/html", b"<!DOCTYPE html><html>no</html>")
        if path.endswith("getcrumb"):
            return self._answer(200, "text/plain", b"crumb123")
        return self._answer(404, "text/html", b"")

    def _chart(self, ticker: str, mode: str) -> None:
        page = b"<!DOCTYPE html><html><body>Sign in</body></html>"
        match mode:
            case "hang":
                self._hang()
            case "cut":
                self.close_connection = True
            case "html" | "html200":
                self._answer(200, "text/html; charset=utf-8", page)
            case "odd":
                self._answer(200, "application/json", b'{"chart": {"result": [{"meta": {}, "timestamp": [1]}], "error": null}}')
            case "text":
                self._answer(200, "text/plain", b"hello")
            case "ok":
                self._prices(ticker)
            case status:
                self._answer(int(status), "text/html", page)

    def _hang(self) -> None:
        self.state.released.wait(60)
        self.close_connection = True

    def _prices(self, ticker: str) -> None:
        listing = self.state.listings.get(ticker)
        if listing is None:
            return self._error(404, "Not Found", "No data found, symbol may be delisted")
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        zone = ZoneInfo(listing.timezone)
        opened = {day: int(datetime.combine(day, time_of_day(9, 30), zone).timestamp()) for day in listing.close}
        since, until = int(query.get("period1", -(2**40))), int(query.get("period2", 2**40))
        days = [day for day in sorted(listing.close) if since <= opened[day] < until]
        if not days and "period1" in query:
            detail = f"Data doesn't exist for startDate = {since}, endDate = {until}"
            return self._error(400, "Bad Request", detail)
        days = days if "period1" in query else days[-1:]
        return self._answer(200, "application/json", json.dumps(_document(ticker, listing, days, opened)).encode())

    def _error(self, status: int, code: str, description: str) -> None:
        body = {"chart": {"result": None, "error": {"code": code, "description": description}}}
        self._answer(status, "application/json", json.dumps(body).encode())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests read ``Yahoo.requests``."""


def _document(ticker: str, listing: Listing, days: list[date], opened: dict[date, int]) -> dict[str, Any]:
    close = [listing.close[day] for day in days]
    adjusted = [(listing.adjusted or listing.close)[day] for day in days]
    events = {str(opened[day]): {"amount": amount, "date": opened[day]} for day, amount in listing.dividends.items()}
    return {
        "chart": {
            "result": [
                {
                    "meta": _meta(ticker, listing),
                    "timestamp": [opened[day] for day in days],
                    "events": {"dividends": events} if events else {},
                    "indicators": {
                        "quote": [{"open": close, "high": close, "low": close, "close": close, "volume": [1000] * len(days)}],
                        "adjclose": [{"adjclose": adjusted}],
                    },
                }
            ],
            "error": None,
        }
    }


def _meta(ticker: str, listing: Listing) -> dict[str, Any]:
    offset = datetime(2026, 1, 5, tzinfo=UTC).astimezone(ZoneInfo(listing.timezone)).utcoffset()
    return {
        "currency": listing.currency,
        "symbol": ticker,
        "exchangeName": "PCX",
        "instrumentType": listing.instrument,
        "firstTradeDate": 728317800,
        "regularMarketTime": 1767646800,
        "gmtoffset": int(offset.total_seconds()) if offset else 0,
        "timezone": "EST",
        "exchangeTimezoneName": listing.timezone,
        "longName": listing.name,
        "priceHint": 2,
        "dataGranularity": "1d",
        "range": "",
        "validRanges": ["1d", "5d", "1mo", "max"],
    }
