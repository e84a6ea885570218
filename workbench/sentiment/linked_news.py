"""News whose companies are found in the texts: items of any source, as a timeline counts them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from workbench.errors import DataError
from workbench.inputs import Inputs
from workbench.progress import Progress
from workbench.sentiment.dated_news import DatedNews, DatedRow, broken_letters
from workbench.sentiment.items import EntityReading, ReadItem
from workbench.sentiment.language import other_language
from workbench.sentiment.scorer import Reading
from workbench.sentiment.timeline import FindEvents, ReadText

#: A time of day, or seconds since 1970, in a date as its source writes it.
_WITH_TIME = re.compile(r"\d\s*[:：点时]|\d{10}|\d\s*[ap]\.?m", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class LinkedNews:
    """Rows to count, and how each text reads for a ticker and which events it tells."""

    dated: DatedNews
    read: ReadText
    events: FindEvents


def read_linked_news(
    *,
    path: str | None,
    collected_days: int | None,
    name: str,
    columns: Mapping[str, str],
    holdings: Mapping[str, str | None],
    inputs: Inputs,
    progress: Progress,
) -> LinkedNews:
    """Read a file or what was collected, and count each item for the companies it speaks of.

    Raises:
        InputError, DataError: as ``read_task.read_file``; nothing that was read can be counted.
    """
    from workbench.sentiment.read_task import ReadRequest, read_news
    from workbench.strict import parse

    request: dict[str, Any] = {"name": name, "columns": dict(columns), "holdings": dict(holdings)}
    request |= {"collected_days": collected_days} if path is None else {"path": path}
    items, notes = read_news(parse(ReadRequest, request), inputs, lambda done, said: progress(0.8 * done, said))
    return linked_news(items, notes)


def linked_news(items: Sequence[ReadItem], notes: Sequence[str] = ()) -> LinkedNews:
    """The items as rows by their place; copies of an earlier one are told, not counted.

    Raises:
        DataError: none has a date and a company that is named without doubt.
    """
    rows = [_row(place, item) for place, item in enumerate(items) if _counts(item)]
    if not rows:
        raise _nothing_counts(items)
    by_text = {(item.item.content, own.ticker): _reading(own) for item in items for own in item.readings}
    events = {item.item.content: item.events for item in items}
    kept = [(place, item) for place, item in enumerate(items) if item.item.content]
    unread = {place: other_language(item.item.content) for place, item in kept if item.item.published and not item.readings}
    dated = DatedNews(
        tuple(rows),
        len(items),
        empty=tuple(place for place, item in enumerate(items) if not item.item.content),
        undated=tuple(place for place, item in kept if item.item.published is None),
        no_ticker=tuple(place for place, language in unread.items() if language is None),
        other_language=tuple(place for place, language in unread.items() if language is not None),
        copies=tuple(place for place, item in kept if item.item.published and item.readings and item.duplicate_of),
        notes=(*notes, *broken_letters(item.item.content for item in items)),
    )
    return LinkedNews(dated, lambda text, ticker: by_text[text, ticker], lambda text: events[text])


def _nothing_counts(items: Sequence[ReadItem]) -> DataError:
    """What is missing, and what to do about that alone."""
    undated = sum(item.item.published is None for item in items)
    nameless = sum(not item.readings for item in items)
    hints = []
    if undated:
        hints.append("Name the column of dates; in pasted text, begin each piece with its date.")
    if nameless or not items:
        hints.append("Name the column of tickers, or add the companies' names to the table of names.")
    return DataError(
        f"None of {len(items):,} items has a date and a company that is named without doubt: {undated:,} have no date that "
        f"can be read, {nameless:,} name no company.",
        " ".join(hints),
    )


def _counts(item: ReadItem) -> bool:
    return bool(item.item.content and item.item.published and item.readings and item.duplicate_of is None)


def _row(place: int, item: ReadItem) -> DatedRow:
    published = item.item.published
    if published is None:
        raise ValueError("an item without a date counts for nothing")
    day_only = published.time() == time() and not _WITH_TIME.search(item.item.published_as)
    return DatedRow(place, item.item.content, tuple(own.ticker for own in item.readings), published, day_only)


def _reading(own: EntityReading) -> Reading:
    return Reading(own.label, own.score, own.confidence, own.spans)
