"""What a source gives, before dates are read and languages told; and the items made of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.sentiment.items import NewsItem, SourceKind, item_id
from workbench.sentiment.lexicon import language_of
from workbench.sentiment.publication_dates import read_published

#: Characters of one item; what is longer is cut.
LONGEST_TEXT = 1_000_000
LONGEST_TITLE = 2_000


@dataclass(frozen=True, slots=True)
class Draft:
    """One item as its source writes it; all empty for an empty row, which is kept in its place."""

    title: str = ""
    text: str = ""
    published_as: str = ""
    url: str | None = None
    source: str = ""
    tickers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """How items came in: the name of what they came from, its kind, when; and how their dates are to be read.

    Attributes:
        zone: assumed where a date has none, such as ``Europe/London``.
        order: ``day`` or ``month``, which comes first in 05/06/2020; None lets the other dates decide.
    """

    source: str
    kind: SourceKind
    now: datetime
    zone: str = "UTC"
    order: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """The items of one source in its order, and what was assumed or left out, in words for the user."""

    items: tuple[NewsItem, ...]
    notes: tuple[str, ...] = ()


def loaded(drafts: Sequence[Draft], arrival: Arrival, notes: Sequence[str] = ()) -> Loaded:
    """The items of ``drafts``, in their order.

    Raises:
        InputError: there is no time zone of the name given.
    """
    dates, said = read_published(
        [draft.published_as for draft in drafts], zone=arrival.zone, now=arrival.now, order=arrival.order
    )
    seen: Counter[tuple[str, str, str, str]] = Counter()
    items = []
    for draft, date in zip(drafts, dates, strict=True):
        title, text = _clean(draft.title)[:LONGEST_TITLE], _clean(draft.text)[:LONGEST_TEXT]
        source = draft.source.strip() or arrival.source
        key = (source, title, text, draft.published_as)
        seen[key] += 1
        items.append(
            NewsItem(
                item_id=item_id(*key, nth=seen[key]),
                source=source,
                source_kind=arrival.kind,
                url=draft.url,
                title=title,
                text=text,
                published=date.moment,
                published_as=draft.published_as.strip(),
                zone_assumed=date.zone_assumed,
                language=language_of(f"{title} {text[:2000]}"),
                tickers=draft.tickers,
                retrieved_at=arrival.now,
            )
        )
    return Loaded(tuple(items), (*notes, *said))


def _clean(text: str) -> str:
    """Without null characters and odd line ends; blanks at the ends are dropped."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def web_address(text: str | None) -> str | None:
    """The address, where it is one of the web: nothing else is ever shown as a link."""
    address = (text or "").strip()
    return address if address.lower().startswith(("http://", "https://")) and len(address) <= 2_000 else None
