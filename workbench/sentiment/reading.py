"""Reads items: who is named, what is said of each, which events, which items are copies of an earlier one.

A bank that rates another company ("Alpha Bank upgrades Beta") is named, but nothing is said of it: a link without a reading.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from workbench.progress import Progress, silent
from workbench.sentiment.aliases import AliasTable
from workbench.sentiment.duplicates import clusters_of
from workbench.sentiment.entities import links_of
from workbench.sentiment.events import events_of
from workbench.sentiment.items import EntityReading, Link, NewsItem, ReadItem
from workbench.sentiment.language import other_language
from workbench.sentiment.scorer import LONGEST_READ, score

#: Clocks differ: what is this little ahead is not in the future.
SLACK = timedelta(hours=1)
#: Companies of one item that get a reading of their own; a list of a hundred names says nothing of each.
MOST_READINGS = 20
_STEP = 200
_RATES = re.compile(
    r"(?:'s\s+\w+\s+\w+|\s+(?:analysts?|securities|capital|research|markets|says|& co\.?))*\s+(?:maintains|raises|lowers"
    r"|upgrades|downgrades|initiates|reiterates|cuts|lifts|resumes|starts|assumes|adjusts|trims|boosts|ups|hikes|reinstates)\b",
    re.IGNORECASE,
)


def read_items(items: Sequence[NewsItem], aliases: AliasTable, *, progress: Progress = silent) -> tuple[ReadItem, ...]:
    """All items, in their order; empty ones are kept, without a reading.

    Args:
        items: of one or several sources.
        aliases: what companies are called; see ``load_aliases``.
        progress: told where the work is; may raise ``Cancelled``.
    """
    progress(0.0, "Looking for copies")
    first = clusters_of(items)
    found: list[ReadItem] = []
    for at, item in enumerate(items):
        if at % _STEP == 0:
            progress(0.2 + 0.8 * at / len(items), f"{at:,} of {len(items):,} items read")
        earliest = items[first[at]]
        found.append(_read(item, aliases, earliest.item_id, None if first[at] == at else earliest.item_id))
    return tuple(found)


def _read(item: NewsItem, aliases: AliasTable, cluster: str, duplicate_of: str | None) -> ReadItem:
    content = item.content
    links = links_of(content, aliases, item.tickers)
    foreign = other_language(content)
    if foreign is not None:
        notes = (f"It seems to be written in {foreign}, which is not read here.", *notes_on(item, links, 0))
        return ReadItem(item, links, (), (), cluster, duplicate_of, notes)
    events = events_of(content, item.language)
    rated = any(event.kind == "rating" for event in events)
    sure = [
        link for link in links if not link.ambiguous and (link.ticker in item.tickers or not (rated and _rates(content, link)))
    ]
    named = {link.ticker: link for link in reversed(sure)}
    tickers = list(dict.fromkeys(link.ticker for link in sure))
    readings = tuple(_of_company(content, named[ticker]) for ticker in tickers[:MOST_READINGS])
    notes = notes_on(item, links, len(tickers))
    return ReadItem(item, links, readings, events, cluster, duplicate_of, notes)


def _rates(content: str, link: Link) -> bool:
    return _RATES.match(content[link.end : link.end + 120].replace("’", "'")) is not None


def _of_company(content: str, link: Link) -> EntityReading:
    """The scorer looks for the name as the text has it; one that only the source gives is not in the text."""
    written = content[link.start : link.end].lstrip("$") or link.name
    reading = score(content, written)
    return EntityReading(link.ticker, link.name, reading.label, reading.score, reading.confidence, reading.spans)


def notes_on(item: NewsItem, links: Sequence[Link], companies: int) -> tuple[str, ...]:
    """What was assumed of an item or is odd about it, in words for the user."""
    if not item.content:
        return ("It has no text.",)
    doubtful = sorted({item.content[link.start : link.end] for link in links if link.ambiguous})
    notes = [
        (item.published is None and not item.published_as, "It has no date."),
        (item.published is None and bool(item.published_as), f"Its date cannot be read: {item.published_as[:60]}."),
        (item.date_only, "It gives a day without a time."),
        (item.zone_assumed, f"Its time zone is assumed: {item.published and item.published.tzname()}."),
        (
            item.published is not None and item.published > item.retrieved_at + SLACK,
            f"Its date is in the future: {item.published and item.published.strftime('%Y-%m-%d %H:%M')}.",
        ),
        (bool(doubtful), f"Left open whether a company is meant: {', '.join(doubtful)}."),
        (len(item.content) > LONGEST_READ, f"Of its {len(item.content):,} characters the first {LONGEST_READ:,} are read."),
        (companies > MOST_READINGS, f"It names {companies} companies; the first {MOST_READINGS} are read."),
    ]
    return tuple(note for holds, note in notes if holds)
