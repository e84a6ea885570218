"""Prices from Yahoo Finance: daily adjusted closes (dividends reinvested), kept in our own append-only history.

Nothing is fetched unless a request names the source ``yahoo``. What Yahoo delivers goes into the store of
``workbench.market.price_store`` first; where it re-scaled or revised its past, a problem says so. Where Yahoo does not
deliver, the stored prices are used and their age is a problem of the table. The table is handed to the run as one Parquet
file with its problems and details inside, so that a replay needs no network.
"""

import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import DataError, InputError, ServiceError, StoreError, WorkbenchError
from workbench.inputs import Fetched, Inputs
from workbench.market.price_store import History, OnDamage, PriceStore, Stored, exchange_date, reach
from workbench.market.prices import AssetDetails, PriceRequest, PriceTable, Problem
from workbench.market.yahoo_notes import changes, damaged, not_stored, quotation, stale, today
from workbench.market.yahoo_session import YahooSession, between, empty
from workbench.progress import Progress, silent
from workbench.provenance import Source

if TYPE_CHECKING:
    from workbench.market.yahoo_client import Delivery

TICKER = re.compile(r"[A-Z0-9.^=-]{1,24}")
ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
#: Stands for "the first price there is" where a date is needed.
FIRST_DAY = date(1900, 1, 1)
METADATA = b"workbench.prices"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A valid question to Yahoo: upper-case unique tickers, dates inclusive."""

    tickers: tuple[str, ...]
    start: date | None
    end: date | None

    @property
    def identifier(self) -> str:
        """E.g. ``SPY,TLT 2010-01-01..2020-01-01``."""
        return f"{','.join(self.tickers)} {self.start or ''}..{self.end or ''}"


@dataclass(kw_only=True, slots=True, eq=False)
class Collected:
    """The series of a fetch so far, by ticker, with what there is to say about them."""

    series: dict[str, "pd.Series[float]"] = field(default_factory=dict)
    histories: dict[str, History] = field(default_factory=dict)
    retrieved: list[datetime] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    errors: dict[str, WorkbenchError] = field(default_factory=dict)


def load_yahoo(
    request: PriceRequest,
    inputs: Inputs,
    progress: Progress = silent,
    *,
    connect: Callable[[], YahooSession] = YahooSession,
) -> PriceTable:
    """Adjusted closes of the tickers, from ``start`` to ``end`` (both inclusive, either may be open).

    Args:
        connect: opens the session; one with a shorter deadline or another address in tests.

    Raises:
        InputError: a ticker that cannot be one, a date that is none, or ``start`` after ``end``.
        DataError: Yahoo knows none of the tickers, or has no price on these dates.
        ServiceError: Yahoo does not deliver and there are no stored prices of one of the tickers.
        StoreError: the data folder cannot be used.
    """
    wanted = parse_request(request)

    def fetch() -> Fetched:
        return _fetch(wanted, inputs, connect, progress)

    data, source = inputs.read("prices", source="yahoo", identifier=wanted.identifier, fetch=fetch)
    return _table(data, source, request)


def parse_request(request: PriceRequest) -> Wanted:
    """Check tickers and dates before anything is sent.

    Raises:
        InputError: naming the ticker or the date.
    """
    tickers = tuple(_ticker(text) for text in request.tickers or ())
    twice = sorted({ticker for ticker in tickers if tickers.count(ticker) > 1})
    if twice:
        raise InputError(f"The tickers name {', '.join(twice)} twice.", "Name each ticker once; capitals make no difference.")
    start, end = _date(request.start, "start"), _date(request.end, "end")
    if start and end and start > end:
        raise InputError(f"start {start} is after end {end}.", "Exchange the two dates.")
    return Wanted(tickers=tickers, start=start, end=end)


def _ticker(text: str) -> str:
    ticker = text.strip().upper()
    if not TICKER.fullmatch(ticker) or not re.search(r"[A-Z0-9]", ticker):
        raise InputError(
            f"{text[:40]!r} is not a ticker.",
            "A ticker has up to 24 letters, digits and the signs . - ^ = , as in BRK-B or ^GSPC.",
        )
    if ISIN.fullmatch(ticker):
        raise InputError(
            f"{ticker} is an ISIN, not a ticker.", "Look up its ticker at Yahoo Finance, e.g. AAPL for US0378331005."
        )
    return ticker


def _date(text: str | None, name: str) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{name}: {text!r} is not a date.", "Write it as 2015-01-31.") from error
    return max(day, FIRST_DAY)


def _fetch(wanted: Wanted, inputs: Inputs, connect: Callable[[], YahooSession], progress: Progress) -> Fetched:
    now, collected = inputs.now(), Collected()
    store = PriceStore(inputs.data_dir / "prices" / "yahoo", on_damage=_on_damage(collected.problems))
    stored = {ticker: _stored(store, ticker, now, collected.problems) for ticker in wanted.tickers}
    _ask(wanted, stored, store, inputs, connect, progress, collected)
    for ticker, error in collected.errors.items():
        _fall_back(ticker, error, stored[ticker], wanted, now, collected)
    if not collected.series:
        raise _none_found(list(collected.errors.values()))
    frame = pd.DataFrame(
        {ticker: collected.series[ticker] for ticker in wanted.tickers if ticker in collected.series}
    ).sort_index()
    return Fetched(
        data=_to_bytes(frame, collected),
        as_of=frame.index[-1].date().isoformat(),
        retrieved_at=min(collected.retrieved).isoformat(timespec="seconds"),
    )


def _stored(store: PriceStore, ticker: str, now: datetime, problems: list[Problem]) -> Stored | None:
    """What is stored; a store that cannot be read does not cost the answer of Yahoo."""
    try:
        return store.read(ticker, now=now)
    except StoreError as error:
        problems.append(not_stored(ticker, error))
        return None


def _ask(
    wanted: Wanted,
    stored: dict[str, Stored | None],
    store: PriceStore,
    inputs: Inputs,
    connect: Callable[[], YahooSession],
    progress: Progress,
    collected: Collected,
) -> None:
    """Ask for one ticker after the other; once the service fails, the rest is not asked for any more."""
    from workbench.market.yahoo_client import connected

    count = len(wanted.tickers)
    try:
        with connected(connect(), inputs.data_dir / "prices" / "yfinance") as client:
            for number, ticker in enumerate(wanted.tickers):
                progress(number / count, f"Asking Yahoo for {ticker} ({number + 1} of {count})")
                try:
                    delivery = client.daily(ticker, *reach(stored[ticker], wanted.start, wanted.end))
                except DataError as error:
                    collected.errors[ticker] = error
                else:
                    _keep(delivery, wanted, store, inputs.now(), stored[ticker], collected)
    except ServiceError as error:
        unanswered = [ticker for ticker in wanted.tickers if ticker not in collected.series | collected.errors]
        collected.errors |= dict.fromkeys(unanswered, error)


def _keep(
    delivery: "Delivery", wanted: Wanted, store: PriceStore, now: datetime, stored: Stored | None, collected: Collected
) -> None:
    """Put a delivery into the store and into the answer."""
    history, ticker = delivery.history, delivery.history.ticker
    start, end = reach(stored, wanted.start, wanted.end)
    local_date = exchange_date(now, history.timezone)
    if not history.prices.empty:
        try:
            change = store.append(history, asked=(start or FIRST_DAY, end or local_date), retrieved_at=now)
            collected.problems += changes(ticker, change)
        except StoreError as error:
            collected.problems.append(not_stored(ticker, error))
    series = _within(pd.concat([history.prices["adjusted"], delivery.non_positive]).sort_index(), wanted)
    if series.empty:
        collected.errors[ticker] = empty(ticker, between(wanted.start, wanted.end))
        return
    collected.series[ticker], collected.histories[ticker] = series, history
    collected.retrieved.append(now)
    collected.problems += [*quotation(history), *today(ticker, series, local_date)]


def _fall_back(
    ticker: str, error: WorkbenchError, stored: Stored | None, wanted: Wanted, now: datetime, collected: Collected
) -> None:
    """Use stored prices in place of a failed delivery, or say that there are none."""
    series = _within(stored.history.prices["adjusted"], wanted) if stored is not None else None
    if stored is not None and series is not None and not series.empty:
        collected.series[ticker], collected.histories[ticker] = series, stored.history
        collected.retrieved.append(stored.retrieved_at)
        collected.problems += [stale(ticker, error, series, stored.retrieved_at, now, wanted.start), *quotation(stored.history)]
        return
    if isinstance(error, ServiceError):
        kinds = ("store_damaged", "not_stored")
        damage = [f" {note.detail}" for note in collected.problems if note.kind in kinds and note.asset == ticker]
        message = f"{error.message} There are no stored prices of {ticker} for these dates.{''.join(damage)}"
        raise type(error)(message, error.hint) from error
    action = f"{ticker} is left out. {error.hint}"
    collected.problems.append(Problem(kind="not_delivered", asset=ticker, detail=error.message, action=action))


def _within(series: "pd.Series[float]", wanted: Wanted) -> "pd.Series[float]":
    first = pd.Timestamp(wanted.start) if wanted.start else None
    last = pd.Timestamp(wanted.end) if wanted.end else None
    return series.loc[first:last]


def _none_found(errors: Sequence[WorkbenchError]) -> WorkbenchError:
    first = errors[0]
    if len(errors) == 1:
        return first
    return DataError(" ".join(error.message for error in errors[:10]), first.hint)


def _on_damage(problems: list[Problem]) -> OnDamage:
    return lambda ticker, aside: problems.append(damaged(ticker, aside))


def _to_bytes(frame: pd.DataFrame, collected: Collected) -> bytes:
    """The table as Parquet, with problems and details in the metadata of its schema."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    details = {
        ticker: AssetDetails(name=history.name, currency=history.currency).model_dump()
        for ticker, history in collected.histories.items()
    }
    indices = [history.instrument == "INDEX" for history in collected.histories.values()]
    kind = "price_only" if all(indices) else "unknown" if any(indices) else "total_return"
    about = {"kind": kind, "problems": [problem.model_dump() for problem in collected.problems], "details": details}
    columns = {
        "date": pa.array(pd.DatetimeIndex(frame.index).date),
        **{ticker: pa.array(frame[ticker].to_numpy()) for ticker in frame.columns},
    }
    table = pa.table(columns).replace_schema_metadata({METADATA: json.dumps(about, sort_keys=True).encode()})
    stream = io.BytesIO()
    pq.write_table(table, stream)
    return stream.getvalue()


def _table(data: bytes, source: Source, request: PriceRequest) -> PriceTable:
    """Read what ``_to_bytes`` wrote; the repairs, checks and dates of the request are applied as to any source."""
    import pyarrow.parquet as pq

    from workbench.market.data_quality import clean
    from workbench.market.price_files import RawPrices

    table = pq.read_table(io.BytesIO(data))
    about = json.loads(table.schema.metadata[METADATA])
    tickers = [name for name in table.column_names if name != "date"]
    raw = RawPrices(
        file_name="Yahoo",
        layout="wide",
        assets=tuple(tickers),
        dates=table.column("date").to_numpy().astype("datetime64[D]"),
        values=np.column_stack([table.column(name).to_numpy() for name in tickers]),
        kind=about["kind"],
        details={ticker: AssetDetails.model_validate(details) for ticker, details in about["details"].items()},
        notes=tuple(Problem.model_validate(problem) for problem in about["problems"]),
    )
    return clean(raw, request.repairs, source=source, assets=request.assets, start=request.start, end=request.end)
