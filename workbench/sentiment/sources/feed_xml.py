"""RSS and Atom: the items of a feed. Entities are never expanded, nothing outside the document is ever fetched."""

import re
from typing import Any

from workbench.errors import DataError
from workbench.sentiment.dated_news import tickers_of
from workbench.sentiment.sources.drafts import Draft, web_address
from workbench.sentiment.sources.markup import text_of_markup

#: Items of one feed; what comes after them is left out.
MOST_ITEMS = 5_000
_TEXTS = ("encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "date", "issued", "updated", "modified")
_TICKER_WORDS = re.compile(r"ticker|symbol|stock", re.IGNORECASE)


def drafts_of_feed(data: bytes, name: str, *, cut: bool = False) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    """The items in the order of the feed, and what there is to say of it.

    Args:
        data: the XML.
        name: of the file or the address, for messages.
        cut: the end is missing: what is whole is read.

    Raises:
        DataError: it is no XML, or no feed.
    """
    root, notes = _root(data, name, cut)
    if _local(root) not in {"rss", "RDF", "feed"}:
        raise DataError(
            f"{name} is no RSS or Atom feed: it begins with <{_local(root)}>.",
            "Look for the address of the feed on the page; it often ends in .xml, /rss or /feed.",
        )
    channel = next((each for each in root if _local(each) == "channel"), root)
    publisher = _child(channel, ("title",))
    found = [each for each in root.iter() if _local(each) in {"item", "entry"}]
    if cut and found:
        found = found[:-1]  # the last may lack its end
    if len(found) > MOST_ITEMS:
        notes.append(f"{name} has {len(found):,} items; the first {MOST_ITEMS:,} are read.")
    return tuple(_draft(each, publisher) for each in found[:MOST_ITEMS]), tuple(notes)


def _root(data: bytes, name: str, cut: bool) -> tuple[Any, list[str]]:
    from lxml import etree  # type: ignore[import-untyped, unused-ignore]

    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, "remove_comments": True}
    fault = ""
    for recover in (False, True):
        try:
            root = etree.fromstring(data.lstrip(), etree.XMLParser(recover=recover, **options))
        except (etree.XMLSyntaxError, ValueError) as error:
            fault = str(error)
            continue
        if root is not None:
            told = [f"{name} is not quite XML ({fault[:120]}); what could be read is here."] if recover and not cut else []
            return root, told
    raise DataError(f"{name} is no XML: {fault[:160] or 'it is empty'}.", "Give an RSS or Atom feed.")


def _draft(item: Any, publisher: str) -> Draft:
    title = " ".join(text_of_markup(_child(item, ("title",))).split())
    text = next((text for tag in _TEXTS if (text := text_of_markup(_child(item, (tag,))))), "")
    return Draft(
        title=title,
        text="" if text == title else text,
        published_as=_child(item, _DATES),
        url=web_address(_link(item)),
        source=_child(item, ("source",)) or publisher,
        tickers=_tickers(item),
    )


def _local(element: Any) -> str:
    """The name without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: Any, names: tuple[str, ...]) -> str:
    """The text of the first child of these names that has one, in the order of the names."""
    for name in names:
        for child in element:
            if _local(child) == name and (text := "".join(child.itertext()).strip()):
                return text
    return ""


def _link(item: Any) -> str:
    for child in item:
        if _local(child) == "link" and child.get("rel", "alternate") == "alternate":
            return str(child.get("href") or child.text or "")
    return _child(item, ("guid", "id"))


def _tickers(item: Any) -> tuple[str, ...]:
    """Categories that the feed calls tickers."""
    marked = [
        child.get("term") or child.text or ""
        for child in item
        if _TICKER_WORDS.search(_local(child)) or (_local(child) == "category" and _TICKER_WORDS.search(_scheme(child)))
    ]
    return tickers_of(",".join(marked))


def _scheme(child: Any) -> str:
    return str(child.get("domain") or child.get("scheme") or "")
