"""Yahoo's news of tickers, through yfinance."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.market.yahoo_client import YahooClient, connected
from workbench.market.yahoo_session import YahooSession
from workbench.sentiment.sources.drafts import Draft, web_address
from workbench.sentiment.sources.markup import text_of_markup

#: Items asked for of each ticker.
MOST_ITEMS = 50


class YahooNewsSession(YahooSession):
    """A session that may ask for news, too."""

    news_allowed = True


def yahoo_drafts(
    tickers: Sequence[str],
    cache: Path,
    *,
    connect: Callable[[], YahooSession] = YahooNewsSession,
    told: Callable[[str], None] = lambda _: None,
) -> tuple[Draft, ...]:
    """The latest news of each ticker; one that several tickers have comes once, with all of them.

    Args:
        tickers: as Yahoo writes them.
        cache: yfinance's own folder.
        connect: opens the session.
        told: called with each ticker before it is asked for.

    Raises:
        ServiceError: Yahoo refuses, fails or cannot be reached.
    """
    found: dict[str, tuple[Draft, list[str]]] = {}
    with connected(connect(), cache) as client:
        for ticker in tickers:
            told(ticker)
            for story in _stories(client, ticker):
                draft = draft_of_story(story)
                if draft.title or draft.text:
                    key = str(story.get("id") or draft.url or draft.title)
                    found.setdefault(key, (draft, []))[1].append(ticker)
    return tuple(_with_tickers(draft, own) for draft, own in found.values())


def _stories(client: YahooClient, ticker: str) -> list[Mapping[str, Any]]:
    return [story for story in client.news(ticker, MOST_ITEMS) if isinstance(story, Mapping)]


def _with_tickers(draft: Draft, tickers: Sequence[str]) -> Draft:
    return Draft(draft.title, draft.text, draft.published_as, draft.url, draft.source, tuple(dict.fromkeys(tickers)))


def draft_of_story(story: Mapping[str, Any]) -> Draft:
    """One story of Yahoo's answer, of either of its two forms; what is missing stays empty."""
    content = story.get("content")
    inner: Mapping[str, Any] = content if isinstance(content, Mapping) else story
    link = _inside(inner, "canonicalUrl", "url") or _inside(inner, "clickThroughUrl", "url") or inner.get("link")
    return Draft(
        title=_text(inner.get("title")),
        text=text_of_markup(_text(inner.get("summary")) or _text(inner.get("description"))),
        published_as=_date(inner),
        url=web_address(link if isinstance(link, str) else None),
        source=_inside(inner, "provider", "displayName") or _text(inner.get("publisher")) or "Yahoo",
    )


def _inside(story: Mapping[str, Any], outer: str, inner: str) -> str:
    found = story.get(outer)
    return _text(found.get(inner)) if isinstance(found, Mapping) else ""


def _date(story: Mapping[str, Any]) -> str:
    seconds = story.get("providerPublishTime")
    if isinstance(seconds, int) and 0 < seconds < 2**33:
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    return _text(story.get("pubDate")) or _text(story.get("displayTime"))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
