"""The text of web pages and of the markup in feeds and mails: scripts, styles, menus and what is hidden are dropped."""

import io
import re
from collections.abc import Iterator
from typing import Any

from workbench.errors import DataError
from workbench.sentiment.rows import encoding_of
from workbench.sentiment.sources.drafts import Draft, web_address

_DROPPED = frozenset(
    (
        *("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "form", "nav", "aside", "footer"),
        *("button", "head", "select", "textarea", "canvas", "video", "audio"),
    )
)
_BLOCKS = frozenset(
    (
        *("p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "section", "article"),
        *("header", "blockquote", "pre", "main", "figure", "figcaption", "table", "hr", "dd", "dt"),
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DATES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='pubdate' or @name='publishdate' or @name='date' or @name='DC.date.issued']/@content",
    "//time/@datetime",
)
_TITLES = ("//meta[@property='og:title']/@content", "//h1", "//title")
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)


def draft_of_page(data: bytes, name: str) -> Draft:
    """The article of a saved web page.

    Raises:
        DataError: there is no text in it.
    """
    root = _parsed(_decoded(data))
    if root is None:
        raise DataError(f"{name} holds no page.", "Save the page again, or paste its text.")
    body = next((found for path in ("//article", "//main", "//body") for found in root.xpath(path)), root)
    title = next(
        (" ".join(text.split()) for path in _TITLES for found in root.xpath(path) if (text := _string(found)).strip()), ""
    )
    date = next((str(found) for path in _DATES for found in root.xpath(path) if str(found).strip()), "")
    link = next((str(found) for found in root.xpath("//link[@rel='canonical']/@href")), None)
    text = _text(body).removeprefix(title).strip()
    if not text and not title:
        raise DataError(f"{name} holds no text beside its scripts.", "Save the page again when it is shown, or paste its text.")
    return Draft(title=title, text=text, published_as=date, url=web_address(link))


def text_of_markup(fragment: str) -> str:
    """The text of a piece of markup; text without any comes back as it is."""
    if "<" not in fragment and "&" not in fragment:
        return fragment.strip()
    root = _parsed(fragment)
    return "" if root is None else _text(root)


def _parsed(text: str) -> Any:
    from lxml import etree, html  # type: ignore[import-untyped, unused-ignore]

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    data = text.replace("\x00", "").encode("utf-8", "replace")
    try:
        return html.document_fromstring(data, parser=parser) if data.strip() else None
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None  # nothing but comments or blanks


def _decoded(data: bytes) -> str:
    """By its mark or its own word, else as any text; what the word gets wrong is tried as any text, too."""
    told = _CHARSET.search(data[:4096])
    if told and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(told[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return data.decode(encoding_of(io.BytesIO(data)), "replace")


def _text(root: Any) -> str:
    """Paragraphs on lines of their own."""
    lines = ("".join(_pieces(root))).split("\n")
    return "\n".join(line for line in (" ".join(each.split()) for each in lines) if line)


def _pieces(root: Any) -> Iterator[str]:
    from lxml import etree

    skipping: Any = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        block = element.tag in _BLOCKS
        if event == "start":
            if skipping is None and _dropped(element):
                skipping = element
            if skipping is None:
                yield "\n" if block else ""
                yield element.text or ""
        else:
            if skipping is None:
                yield "\n" if block else ""
            elif element is skipping:
                skipping = None
            if skipping is None and element is not root:
                yield element.tail or ""


def _dropped(element: Any) -> bool:
    return (
        not isinstance(element.tag, str)
        or element.tag in _DROPPED
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style") or "") is not None
    )


def _string(found: Any) -> str:
    return _text(found) if hasattr(found, "tag") else str(found)
