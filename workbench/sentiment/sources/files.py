"""News from files: tables (CSV, TSV, XLSX, JSON lines), texts, web pages, mails and feeds."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from workbench.errors import DataError, InputError
from workbench.sentiment.dated_news import tickers_of
from workbench.sentiment.rows import cell_rows, encoding_of, heads_of
from workbench.sentiment.sources.drafts import Arrival, Draft, Loaded, loaded, web_address
from workbench.sentiment.sources.feed_xml import drafts_of_feed
from workbench.sentiment.sources.mail import draft_of_mail
from workbench.sentiment.sources.markup import draft_of_page
from workbench.sentiment.sources.pasted import drafts_of_text

#: Items of one file; a longer one is scored by ``sentiment score``, which needs no memory for it.
MOST_ITEMS = 50_000
#: Bytes of a file.
LARGEST_FILE = 200_000_000
TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".jsonl", ".ndjson"})
SUFFIXES = TABLES | {".txt", ".md", ".html", ".htm", ".eml", ".xml", ".rss", ".atom"}
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "text": (
        "text",
        "content",
        "body",
        "article",
        "story",
        "summary",
        "description",
        "tweet",
        "message",
        "正文",
        "内容",
        "摘要",
    ),
    "title": ("title", "headline", "heading", "subject", "news", "标题", "新闻标题", "题目"),
    "date": (
        "date",
        "published",
        "published_at",
        "publish_date",
        "timestamp",
        "time",
        "pubdate",
        "日期",
        "时间",
        "发布时间",
        "发布日期",
    ),
    "ticker": ("ticker", "tickers", "symbol", "symbols", "stock", "代码", "股票代码", "证券代码"),
    "source": ("source", "publisher", "provider", "site", "来源", "媒体"),
    "url": ("url", "link", "链接", "网址"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of a table's columns, where those found by their usual names are not right."""

    text: str | None = None
    title: str | None = None
    date: str | None = None
    ticker: str | None = None
    source: str | None = None
    url: str | None = None


def load_file(data: bytes, name: str, arrival: Arrival, columns: Columns | None = None) -> Loaded:
    """The items of a file called ``name``; rows of a table keep their places, empty ones too.

    Raises:
        DataError: it cannot be read, is empty or too long, or of another format.
        InputError: a table has no column of texts or headings, or lacks one that was named.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise DataError(
            f"{name} is of a format that is not read here ({suffix or 'no ending'}).",
            "CSV, TSV, XLSX, JSON lines, TXT, HTML, EML and RSS or Atom XML are.",
        )
    if not data.strip():
        raise DataError(f"{name} is empty.", "Look whether it was saved completely.")
    if len(data) > LARGEST_FILE:
        raise DataError(f"{name} is larger than {LARGEST_FILE // 1_000_000} MB.", "Give a part of it.")
    if suffix in TABLES:
        assumed: list[str] = []
        return loaded(_of_table(data, name, columns or Columns(), assumed), arrival, assumed)
    if suffix in {".html", ".htm"}:
        return loaded([draft_of_page(data, name)], arrival)
    if suffix == ".eml":
        return loaded([draft_of_mail(data, name)], arrival)
    if suffix in {".xml", ".rss", ".atom"}:
        drafts, notes = drafts_of_feed(data, name)
        return loaded(drafts, arrival, notes)
    return loaded(drafts_of_text(data.decode(encoding_of(io.BytesIO(data)), "replace")), arrival)


def usual_columns(data: bytes, name: str) -> tuple[tuple[str, ...], Columns]:
    """The columns of a table, and those found by their usual names; nothing for what is no table.

    Raises:
        DataError: it is empty or broken.
    """
    if PurePath(name).suffix.lower() not in TABLES:
        return (), Columns()
    heads = heads_of(io.BytesIO(data), name)
    return heads, Columns(**{field: _usual(heads, field) for field in _KNOWN})


def _of_table(data: bytes, name: str, columns: Columns, notes: list[str]) -> list[Draft]:
    """``notes`` gets what was assumed of the columns."""
    handle = io.BytesIO(data)
    heads = heads_of(handle, name, columns.text or columns.title or "text")
    chosen = {field: found for field in _KNOWN if (found := getattr(columns, field) or _usual(heads, field))}
    if "text" not in chosen and "title" not in chosen:
        shown = ", ".join(head[:40] for head in heads[:20]) or "none"
        raise InputError(f"{name} has no column of texts.", f"Its columns are: {shown}. Say which holds the texts.")
    fields = sorted(chosen, key=lambda field: ("title", "text").index(field) if field in {"title", "text"} else 2)
    drafts: list[Draft] = []
    for cells in cell_rows(io.BytesIO(data), name, [chosen[field] for field in fields], notes):
        if len(drafts) >= MOST_ITEMS:
            raise InputError(
                f"{name} has more than {MOST_ITEMS:,} rows.",
                "Give a part of it; `workbench sentiment score` takes files of any length.",
            )
        row = dict(zip(fields, cells, strict=True))
        drafts.append(
            Draft(
                title=row.get("title", ""),
                text=row.get("text", ""),
                published_as=row.get("date", ""),
                url=web_address(row.get("url")),
                source=row.get("source", ""),
                tickers=tickers_of(row.get("ticker", "")),
            )
        )
    return drafts


def _usual(heads: tuple[str, ...], field: str) -> str | None:
    """The column that bears one of the field's usual names, in their order."""
    plain = {head.strip().casefold().replace(" ", "_"): head for head in reversed(heads)}
    return next((plain[word] for word in _KNOWN[field] if word in plain), None)
