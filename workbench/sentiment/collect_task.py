"""Collecting news into the data folder: from a folder of files, feeds and Yahoo, each only where it was asked for by name.

The document: ``{sources: [{source, kind, items, new, notes}], new, kept, failed: [{source, message, hint}], sent: [{to,
what}]}``. ``new`` items were not there before, ``kept`` is how many there are now. ``sent`` names everything that left this
computer: whom it was sent to and what. One source that fails does not keep the others from being collected.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field

from workbench.errors import Cancelled, InputError, ServiceError, WorkbenchError
from workbench.inputs import Fetched, Inputs, fetch_file
from workbench.market.yahoo_session import YahooSession
from workbench.progress import Progress
from workbench.sentiment.news_store import NewsStore
from workbench.sentiment.sources.drafts import Arrival, Draft, Loaded, loaded
from workbench.sentiment.sources.feed_client import FetchedFeed, fetch_feed
from workbench.sentiment.sources.feed_xml import drafts_of_feed
from workbench.sentiment.sources.files import SUFFIXES, load_file
from workbench.sentiment.sources.yahoo_news import YahooNewsSession, yahoo_drafts
from workbench.strict import Strict, parse
from workbench.task import Answer

#: How the program calls itself to those who publish feeds.
AGENT = "analyst-workbench (feed reader)"
#: Files of a folder in one run.
MOST_FILES = 2_000
#: Failures told in one message.
_MOST_TOLD = 5
_NAME = Annotated[str, Field(min_length=1, max_length=2_000)]


class CollectRequest(Strict):
    """What to collect from; nothing else is asked.

    Attributes:
        folder: every file of it that can be read, without its subfolders.
        feeds: addresses of RSS or Atom feeds.
        yahoo: tickers whose news Yahoo is asked for.
        zone: assumed for dates without one.
        date_order: which comes first in 05/06/2020, where the other dates do not tell.
        allow_private: feeds may be on this machine or its network.
    """

    folder: _NAME | None = None
    feeds: Annotated[list[_NAME], Field(max_length=200)] = Field(default_factory=list)
    yahoo: Annotated[list[Annotated[str, Field(pattern=r"^[A-Za-z0-9.^=-]{1,24}$")]], Field(max_length=200)] = Field(
        default_factory=list
    )
    zone: _NAME = "UTC"
    date_order: Literal["day", "month"] | None = None
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """How the outside is reached; others in tests."""

    feed: Callable[[str, bool], FetchedFeed] = lambda url, private: fetch_feed(url, agent=AGENT, allow_private=private)
    yahoo: Callable[[], YahooSession] = YahooNewsSession


@dataclass(slots=True)
class _Told:
    """What there is to say of a run so far."""

    sources: list[dict[str, Any]] = field(default_factory=list)
    failed: list[tuple[str, WorkbenchError]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)


def collect(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Collect news from the sources named.

    Raises:
        WorkbenchError: none of the sources could be read; that of the first, with what happened to the others.
        InputError: no source is named, no such time zone or folder.
        StoreError: the data folder cannot be written.
    """
    return collect_through(request, inputs, progress, Reach())


def collect_through(request: Mapping[str, Any], inputs: Inputs, progress: Progress, reach: Reach) -> Answer:
    """``collect`` with another reach."""
    asked = parse(CollectRequest, dict(request))
    if not (asked.folder or asked.feeds or asked.yahoo):
        raise InputError("No source of news is named.", "Name a folder, a feed or Yahoo tickers.")
    told = _Told()
    store = NewsStore(inputs.data_dir)
    jobs = list(_jobs(asked, inputs, reach, told))
    new = 0
    for done, (name, kind, job) in enumerate(jobs):
        progress(done / len(jobs), f"Collecting {name}")
        try:
            came = job()
        except Cancelled:
            raise
        except WorkbenchError as error:
            told.failed.append((name, error))
            continue
        added = store.add(came.items)
        new += added
        told.sources.append({"source": name, "kind": kind, "items": len(came.items), "new": added, "notes": list(came.notes)})
    if told.failed and not told.sources:
        raise _none_read([error for _, error in told.failed])
    progress(1.0, "Done")
    failed = [{"source": name, "message": error.message, "hint": error.hint} for name, error in told.failed]
    document = {"sources": told.sources, "new": new, "kept": store.count(), "failed": failed, "sent": told.sent}
    return Answer(document=document, volatile=frozenset({"new", "kept", "sources", "sent"}))


def _none_read(errors: Sequence[WorkbenchError]) -> WorkbenchError:
    first = errors[0]
    if len(errors) == 1:
        return first
    others = " ".join(error.message for error in errors[1:_MOST_TOLD])
    return type(first)(f"None of {len(errors)} sources could be read. {first.message} {others}", first.hint)


def _jobs(asked: CollectRequest, inputs: Inputs, reach: Reach, told: _Told) -> Iterator[tuple[str, str, Callable[[], Loaded]]]:
    def arrival(source: str, kind: Literal["folder", "feed", "yahoo"]) -> Arrival:
        return Arrival(source, kind, inputs.now(), asked.zone, asked.date_order)

    for path in _files(asked.folder, inputs) if asked.folder else ():
        yield path.name, "folder", partial(_of_file, path, inputs, arrival(path.name, "folder"))
    for url in dict.fromkeys(asked.feeds):
        yield url, "feed", partial(_of_feed, url, asked.allow_private, inputs, arrival(url, "feed"), reach, told)
    if asked.yahoo:
        tickers = tuple(dict.fromkeys(ticker.upper() for ticker in asked.yahoo))
        yield "Yahoo", "yahoo", partial(_of_yahoo, tickers, inputs, arrival("Yahoo", "yahoo"), reach, told)


def _files(folder: str, inputs: Inputs) -> list[Path]:
    """The files of a folder that can be read, by name; a replay sees those of the first run."""
    data, _ = inputs.read(
        "folder", source="folder", identifier=folder, fetch=lambda: Fetched(data=orjson.dumps(list(map(str, _found(folder)))))
    )
    return [Path(name) for name in orjson.loads(data)]


def _found(folder: str) -> list[Path]:
    """Hidden files and those still being written are left."""
    try:
        found = sorted(
            path
            for path in Path(folder).iterdir()
            if path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~")) and path.is_file()
        )
    except OSError as error:
        raise InputError(f"The folder {folder} cannot be read: {error.strerror}.", "Check the path.") from error
    if len(found) > MOST_FILES:
        raise InputError(f"{folder} has more than {MOST_FILES:,} files.", "Move those collected before to another folder.")
    return found


def _of_file(path: Path, inputs: Inputs, arrival: Arrival) -> Loaded:
    data, _ = inputs.read(f"file {path.name}", source="file", identifier=str(path), fetch=fetch_file(path))
    return load_file(data, path.name, arrival)


def _of_feed(url: str, allow_private: bool, inputs: Inputs, arrival: Arrival, reach: Reach, told: _Told) -> Loaded:
    def fetch() -> Fetched:
        try:
            came = reach.feed(url, allow_private)
        except ServiceError:
            # It may have been asked before it failed; how far it led is not known.
            told.sent.append({"to": url, "what": f"a request for the feed, as {AGENT}, which failed"})
            raise
        told.sent += [{"to": each, "what": f"a request for the feed, as {AGENT}"} for each in came.asked]
        return Fetched(data=orjson.dumps({"cut": came.cut, "url": came.url}) + b"\n" + came.data)

    data, _ = inputs.read(f"feed {url}", source="feed", identifier=url, fetch=fetch)
    head, _, body = data.partition(b"\n")
    cut = str(orjson.loads(head)["cut"])
    drafts, notes = drafts_of_feed(body, url, cut=bool(cut))
    return loaded(drafts, arrival, [*notes, *([f"Of {url} the beginning was read: {cut}."] if cut else [])])


def _of_yahoo(tickers: tuple[str, ...], inputs: Inputs, arrival: Arrival, reach: Reach, told: _Told) -> Loaded:
    def fetch() -> Fetched:
        drafts = yahoo_drafts(tickers, inputs.data_dir / "prices" / "yfinance", connect=reach.yahoo, told=said)
        return Fetched(data=orjson.dumps(drafts))

    def said(ticker: str) -> None:
        told.sent.append({"to": "Yahoo Finance", "what": f"the ticker {ticker}"})

    data, _ = inputs.read("yahoo news", source="yahoo", identifier=",".join(tickers), fetch=fetch)
    rows = orjson.loads(data)
    return loaded([Draft(**{**row, "tickers": tuple(row["tickers"])}) for row in rows], arrival)
