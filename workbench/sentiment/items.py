"""News as it came, and what was read of it. Offsets (start, end) point into ``NewsItem.content``."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from workbench.sentiment.lexicon import Language
from workbench.sentiment.linear import Label

SourceKind = Literal["paste", "file", "feed", "yahoo", "folder"]
How = Literal["name", "alias", "cashtag", "given"]
EventKind = Literal[
    "results",
    "guidance",
    "rating",
    "m&a",
    "litigation",
    "management",
    "dividend",
    "buyback",
    "default",
    "regulation",
    "product",
    "macro",
]

#: A time of day, or a count of seconds since 1970.
_TIMED = re.compile(r"\d[:：]\d|\dT\d|^\d{10}(?:\d{3})?$|[点时]|\d\s*[ap]\.?m\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One piece of news, as its source gave it.

    Attributes:
        item_id: hexadecimal, of source, heading, text and date as written; the same news read again has the same one.
        source: its name: a file, a publisher, an address.
        source_kind: how it came in.
        url: where it can be read; None where the source names none.
        title: empty where there is none.
        text: without markup; empty where there is a heading alone.
        published: aware; None where the source gives no date that can be read.
        published_as: the date as the source writes it; empty where it gives none.
        zone_assumed: no time zone was written, and one was assumed.
        language: ``en`` or ``zh``.
        tickers: those the source itself names, in capitals.
        retrieved_at: aware; when it came in.
    """

    item_id: str
    source: str
    source_kind: SourceKind
    url: str | None
    title: str
    text: str
    published: datetime | None
    published_as: str
    zone_assumed: bool
    language: Language
    tickers: tuple[str, ...]
    retrieved_at: datetime

    @property
    def content(self) -> str:
        """What is read: the heading, a line's end, the text; the text alone where it begins with the heading."""
        if not self.title or not self.text:
            return self.title or self.text
        return self.text if self.text.startswith(self.title) else f"{self.title}\n{self.text}"

    @property
    def date_only(self) -> bool:
        """Whether the source gave a day without a time; ``published`` is then the day's first moment in the zone assumed."""
        return self.published is not None and not _TIMED.search(self.published_as)

    def as_row(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "item_id": self.item_id,
            "source": self.source,
            "source_kind": self.source_kind,
            "url": self.url,
            "title": self.title,
            "text": self.text,
            "published": None if self.published is None else self.published.isoformat(),
            "published_as": self.published_as,
            "zone_assumed": self.zone_assumed,
            "language": self.language,
            "tickers": list(self.tickers),
            "retrieved_at": self.retrieved_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Link:
    """A place where a listed company is named. ``ambiguous``: the word may mean something else, and nothing near decides it.

    ``given``: the source named the ticker; start and end are then 0 unless the text names it too.
    """

    ticker: str
    name: str
    start: int
    end: int
    how: How
    ambiguous: bool

    def as_row(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "ticker": self.ticker,
            "name": self.name,
            "start": self.start,
            "end": self.end,
            "how": self.how,
            "ambiguous": self.ambiguous,
        }


@dataclass(frozen=True, slots=True)
class EventMention:
    """An event the text speaks of, with the words that say so.

    ``negated``: it is said not to have happened. ``hypothetical``: it may or might happen, or is asked about.
    """

    kind: EventKind
    start: int
    end: int
    negated: bool
    hypothetical: bool

    def as_row(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "kind": self.kind,
            "start": self.start,
            "end": self.end,
            "negated": self.negated,
            "hypothetical": self.hypothetical,
        }


@dataclass(frozen=True, slots=True)
class EntityReading:
    """What the item says of one company; all None and no spans where there is nothing to read. See ``scorer.Reading``."""

    ticker: str
    name: str
    label: Label | None
    score: float | None
    confidence: float | None
    spans: tuple[tuple[int, int], ...]

    def as_row(self) -> dict[str, Any]:
        """JSON values."""
        return {
            "ticker": self.ticker,
            "name": self.name,
            "label": self.label,
            "score": self.score,
            "confidence": self.confidence,
            "spans": [list(span) for span in self.spans],
        }


@dataclass(frozen=True, slots=True)
class ReadItem:
    """An item and all that was read of it.

    Attributes:
        links: every place, in order; ambiguous ones too, which have no reading.
        readings: one for each company linked without doubt; empty where none was.
        cluster: item_id of the earliest of its near-duplicates, its own where it is the earliest or alone.
        duplicate_of: the same, None where it is the earliest or alone: counts want those with None.
        notes: what was assumed or is odd (a date in the future, a time zone assumed), in words for the user.
    """

    item: NewsItem
    links: tuple[Link, ...]
    readings: tuple[EntityReading, ...]
    events: tuple[EventMention, ...]
    cluster: str
    duplicate_of: str | None
    notes: tuple[str, ...]

    def as_row(self) -> dict[str, Any]:
        """JSON values."""
        return {
            **self.item.as_row(),
            "links": [link.as_row() for link in self.links],
            "readings": [reading.as_row() for reading in self.readings],
            "events": [event.as_row() for event in self.events],
            "cluster": self.cluster,
            "duplicate_of": self.duplicate_of,
            "notes": list(self.notes),
        }


def item_of_row(row: Mapping[str, Any]) -> NewsItem:
    """The item that ``NewsItem.as_row`` described."""
    fields = {name: row[name] for name in NewsItem.__dataclass_fields__}
    published = fields["published"]
    return NewsItem(
        **{
            **fields,
            "published": None if published is None else datetime.fromisoformat(published),
            "retrieved_at": datetime.fromisoformat(fields["retrieved_at"]),
            "tickers": tuple(fields["tickers"]),
        }
    )


def item_id(source: str, title: str, text: str, published_as: str = "", nth: int = 1) -> str:
    """32 hexadecimal digits. Parts are kept apart, so that moving a word from the heading to the text is another item.

    ``nth`` tells equal rows of one file apart: 2 for the second of them.
    """
    parts = (source, title, text, published_as, *([str(nth)] if nth > 1 else []))
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
