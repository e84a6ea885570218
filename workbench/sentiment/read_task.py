"""The reading of news, asked for by a page or ``workbench sentiment read``: of a file, a pasted text, or what was collected.

The document: ``{items: [...], counts, tickers: [...], notes: [sentence]}``. ``items`` are in the order of the file, each with
the fields of ``NewsItem`` and ``ReadItem`` (see ``workbench.sentiment.items``). ``counts`` is ``{items, empty, undated, future,
copies, unlinked, ambiguous}``; ``tickers`` is ``[{ticker, name, items, positive, neutral, negative, score}]``, the most items
first, copies not counted; ``score`` is the mean.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from workbench.errors import InputError
from workbench.inputs import Fetched, Inputs, fetch_file
from workbench.progress import Progress
from workbench.sentiment.aliases import AliasTable, aliases_path, load_aliases, read_user_aliases, user_aliases_bytes
from workbench.sentiment.items import EntityReading, ReadItem, item_of_row
from workbench.sentiment.news_store import NewsStore
from workbench.sentiment.reading import SLACK, read_items
from workbench.sentiment.sources.drafts import Arrival, Loaded, loaded
from workbench.sentiment.sources.files import Columns, load_file
from workbench.sentiment.sources.pasted import drafts_of_text
from workbench.strict import Strict, parse
from workbench.task import Answer

_NAME = Annotated[str, Field(min_length=1)]


class ReadRequest(Strict):
    """What is to be read, and how: one of ``path``, ``text`` and ``collected_days``.

    Attributes:
        path: of a file.
        text: what was pasted.
        collected_days: the collected items of so many days.
        name: of the file, where it is another than that of ``path`` (uploads).
        columns: of a table, where those found by their usual names are not right.
        zone: assumed for dates without one.
        date_order: which comes first in 05/06/2020, where the other dates do not tell.
        holdings: ticker -> name (or null) of the portfolio, so that the items that name them are found.
    """

    path: _NAME | None = None
    text: _NAME | None = None
    collected_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    name: str = ""
    columns: dict[Literal["text", "title", "date", "ticker", "source", "url"], _NAME] = Field(default_factory=dict)
    zone: _NAME = "UTC"
    date_order: Literal["day", "month"] | None = None
    holdings: dict[_NAME, str | None] = Field(default_factory=dict)


def read_file(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Read a file of news, or a pasted text.

    Raises:
        InputError: not exactly one of the three was given, no column of texts, no such time zone.
        DataError: the file, or the user's table of names, cannot be read.
    """
    asked = parse(ReadRequest, dict(request))
    read, notes = read_news(asked, inputs, progress)
    progress(1.0, "Done")
    return Answer(document=as_document(read, notes))


def read_news(asked: ReadRequest, inputs: Inputs, progress: Progress) -> tuple[tuple[ReadItem, ...], tuple[str, ...]]:
    """The items of a request, read, and what was assumed. Raises as ``read_file``."""
    came = _loaded(asked, inputs)
    return read_items(came.items, _aliases(asked, inputs), progress=progress), tuple(came.notes)


def _loaded(asked: ReadRequest, inputs: Inputs) -> Loaded:
    if sum(given is not None for given in (asked.path, asked.text, asked.collected_days)) != 1:
        raise InputError("The request names no news, or more than one source of it.", "Give path, text or collected_days.")
    if asked.collected_days is not None:
        return _collected(asked.collected_days, inputs)
    if asked.text is not None:
        pasted = asked.text
        data, _ = inputs.read("news", source="paste", identifier="pasted text", fetch=lambda: Fetched(data=pasted.encode()))
        arrival = Arrival("pasted text", "paste", inputs.now(), asked.zone, asked.date_order)
        return loaded(drafts_of_text(data.decode()), arrival)
    path = Path(asked.path or "")
    name = asked.name or path.name
    data, _ = inputs.read("news", source="file", identifier=str(path), fetch=fetch_file(path))
    arrival = Arrival(name, "file", inputs.now(), asked.zone, asked.date_order)
    return load_file(data, name, arrival, Columns(**asked.columns))


def _collected(days: int, inputs: Inputs) -> Loaded:
    """The kept items as bytes, so that a replay reads the same ones."""
    since = inputs.now() - timedelta(days=days)

    def fetch() -> Fetched:
        rows = [item.as_row() for item in NewsStore(inputs.data_dir).items(since=since)]
        return Fetched(data=json.dumps(rows, ensure_ascii=False).encode())

    data, _ = inputs.read("news", source="collected", identifier=f"{days} days", fetch=fetch)
    return Loaded(tuple(item_of_row(row) for row in json.loads(data)))


def _aliases(asked: ReadRequest, inputs: Inputs) -> AliasTable:
    path = aliases_path(inputs.data_dir)
    data, _ = inputs.read(
        "aliases", source="file", identifier=path.name, fetch=lambda: Fetched(data=user_aliases_bytes(inputs.data_dir))
    )
    return load_aliases(read_user_aliases(data, path.name), holdings=asked.holdings)


def as_document(read: Sequence[ReadItem], notes: Sequence[str]) -> dict[str, Any]:
    """The document of the items read."""
    return {
        "items": [each.as_row() for each in read],
        "counts": {
            "items": len(read),
            "empty": sum(not each.item.content for each in read),
            "undated": sum(each.item.published is None for each in read),
            "future": sum(_is_future(each) for each in read),
            "copies": sum(each.duplicate_of is not None for each in read),
            "unlinked": sum(bool(each.item.content) and not each.readings for each in read),
            "ambiguous": sum(any(link.ambiguous for link in each.links) for each in read),
        },
        "tickers": _by_ticker(read),
        "notes": list(notes),
    }


def _is_future(each: ReadItem) -> bool:
    return each.item.published is not None and each.item.published > each.item.retrieved_at + SLACK


def _by_ticker(read: Sequence[ReadItem]) -> list[dict[str, Any]]:
    grouped: dict[str, list[EntityReading]] = {}
    for each in read:
        for reading in each.readings if each.duplicate_of is None else ():
            grouped.setdefault(reading.ticker, []).append(reading)
    return [_of_ticker(ticker, grouped[ticker]) for ticker in sorted(grouped, key=lambda name: (-len(grouped[name]), name))]


def _of_ticker(ticker: str, readings: Sequence[EntityReading]) -> dict[str, Any]:
    scores = [reading.score for reading in readings if reading.score is not None]
    labels = [reading.label for reading in readings]
    return {
        "ticker": ticker,
        "name": readings[0].name,
        "items": len(readings),
        **{label: labels.count(label) for label in ("positive", "neutral", "negative")},
        "score": round(sum(scores) / len(scores), 4) if scores else None,
    }
