"""Collecting: folders, feeds and Yahoo into the data folder, what fails, what was sent, and the same items again."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.doubles.yahoo_server import Yahoo, serving
from workbench.errors import InputError, ServiceError, StoreError
from workbench.inputs import DirectInputs
from workbench.progress import silent
from workbench.runner import open_workbench
from workbench.sentiment.collect_task import Reach, collect_through
from workbench.sentiment.items import NewsItem, item_id, item_of_row
from workbench.sentiment.news_store import NewsStore
from workbench.sentiment.sources.feed_client import FetchedFeed
from workbench.sentiment.sources.yahoo_news import draft_of_story, yahoo_drafts

RSS = (
    b"<rss><channel><title>Wire</title><item><title>Orvik gains</title></item>"
    b"<item><title>Halden falls</title></item></channel></rss>"
)
STORY: dict[str, Any] = {
    "id": "1",
    "content": {
        "title": "Orvik gains",
        "summary": "Orders <b>rose</b>.",
        "pubDate": "2026-01-02T10:00:00Z",
        "provider": {"displayName": "Wire"},
        "canonicalUrl": {"url": "https://example.com/1"},
    },
}


@pytest.fixture(scope="module")
def yahoo() -> Iterator[Yahoo]:
    with serving() as server:
        server.news = {
            "ORVK": [
                STORY,
                {"id": "ad", "ad": [1]},
                {"id": "2", "content": None, "title": "Old form", "providerPublishTime": 1767348000},
            ],
            "HLD": [STORY],
            "NONE": [],
        }
        server.modes = {"BUSY": "429", "PAGE": "html200", "CUT": "cut", "DOWN": "500"}
        yield server


def reach(yahoo: Yahoo | None = None, feed: Callable[[str, bool], FetchedFeed] | None = None) -> Reach:
    def nothing(url: str, private: bool) -> FetchedFeed:
        raise ServiceError(f"{url} cannot be reached.", "Check it.")

    return Reach(feed=feed or nothing, yahoo=yahoo.news_session if yahoo else Reach().yahoo)


def collected(inputs: DirectInputs, through: Reach | None = None, **request: Any) -> dict[str, Any]:
    return collect_through(request, inputs, silent, through or reach()).document


def item(number: int, published: datetime | None = None) -> NewsItem:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    text = f"Item {number}"
    return NewsItem(item_id("s", "", text), "s", "feed", None, "", text, published, "", False, "en", ("A",), now)


def test_a_folder_is_read_and_read_again_without_effect(tmp_path: Path, inputs: DirectInputs) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text("headline,date\nOrvik gains,2026-01-02\n,\n", "utf-8")
    (folder / "b.xml").write_bytes(RSS)
    (folder / "broken.xlsx").write_bytes(b"PK no")
    (folder / ".hidden.csv").write_text("headline\nno\n", "utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    first = collected(inputs, folder=str(folder))
    assert [(row["source"], row["items"], row["new"]) for row in first["sources"]] == [("a.csv", 2, 1), ("b.xml", 2, 2)]
    assert [row["source"] for row in first["failed"]] == ["broken.xlsx"]
    assert (first["new"], first["kept"], first["sent"]) == (3, 3, [])
    again = collected(inputs, folder=str(folder))
    assert (again["new"], again["kept"]) == (0, 3)


def test_a_feed_is_asked_only_when_named_and_what_was_sent_is_told(inputs: DirectInputs) -> None:
    def feed(url: str, private: bool) -> FetchedFeed:
        assert not private
        return FetchedFeed(RSS[:-40], url, "it was cut after 5 MB", (url, "https://cdn.example/feed"))

    document = collected(inputs, reach(feed=feed), feeds=["https://news.example/feed"])
    assert [row["to"] for row in document["sent"]] == ["https://news.example/feed", "https://cdn.example/feed"]
    (source,) = document["sources"]
    assert source["items"] == 1
    assert "cut after 5 MB" in source["notes"][-1]


def test_one_source_that_fails_does_not_stop_the_others(tmp_path: Path, inputs: DirectInputs) -> None:
    (tmp_path / "a.txt").write_text("Orvik gains\n", "utf-8")
    document = collected(inputs, folder=str(tmp_path), feeds=["https://down.example"])
    assert [row["source"] for row in document["failed"]] == ["https://down.example"]
    assert [row["to"] for row in document["sent"]] == ["https://down.example"]
    assert document["new"] == 1


def test_where_all_fail_the_error_says_so(inputs: DirectInputs) -> None:
    with pytest.raises(ServiceError, match=r"^https://down.example cannot be reached\.$"):
        collected(inputs, feeds=["https://down.example"])
    with pytest.raises(ServiceError, match=r"None of 2 sources.*one\.example.*two\.example"):
        collected(inputs, feeds=["https://one.example", "https://two.example"])


@pytest.mark.parametrize("request_", [{}, {"folder": "/nowhere/at/all"}, {"yahoo": ["A B"]}, {"feeds": [""]}, {"other": 1}])
def test_wrong_requests(inputs: DirectInputs, request_: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        collect_through(request_, inputs, silent, reach())


def test_news_of_yahoo_through_yfinance(yahoo: Yahoo, inputs: DirectInputs) -> None:
    document = collected(inputs, reach(yahoo), yahoo=["orvk", "HLD", "NONE"])
    assert document["sources"][0]["items"] == 2
    assert [row["what"] for row in document["sent"]] == ["the ticker ORVK", "the ticker HLD", "the ticker NONE"]
    one, two = NewsStore(inputs.data_dir).items()
    assert {one.title, two.title} == {"Orvik gains", "Old form"}
    story = one if one.title == "Orvik gains" else two
    assert (story.tickers, story.source, story.text, story.url) == (
        ("ORVK", "HLD"),
        "Wire",
        "Orders rose.",
        "https://example.com/1",
    )
    assert story.published == datetime(2026, 1, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ticker", "message"), [("BUSY", "429"), ("PAGE", "cannot read"), ("CUT", "cannot be reached"), ("DOWN", "500")]
)
def test_what_yahoo_does_instead_is_told(yahoo: Yahoo, tmp_path: Path, ticker: str, message: str) -> None:
    with pytest.raises(ServiceError, match=message):
        yahoo_drafts([ticker], tmp_path / "cache", connect=lambda: yahoo.news_session(deadline=3))


def test_a_session_for_prices_asks_for_no_news(yahoo: Yahoo, tmp_path: Path) -> None:
    before = len(yahoo.requests)
    with pytest.raises(ServiceError):
        yahoo_drafts(["ORVK"], tmp_path / "cache", connect=lambda: yahoo.session(deadline=3))
    assert not [path for path in yahoo.requests[before:] if "ncp" in path]


@pytest.mark.parametrize(
    "story", [{}, {"content": {}}, {"content": {"title": 5, "canonicalUrl": "x", "provider": []}}, {"title": None}]
)
def test_odd_stories_are_empty(story: dict[str, Any]) -> None:
    draft = draft_of_story(story)
    assert (draft.title, draft.text, draft.url) == ("", "", None)


def test_items_come_back_as_they_were_in_order_of_time(tmp_path: Path) -> None:
    store = NewsStore(tmp_path)
    assert (store.items(), store.count()) == ((), 0)
    day = datetime(2026, 1, 3, tzinfo=UTC)
    items = [item(1, day), item(2, day - timedelta(days=2)), item(3)]
    assert (store.add(items), store.add(items)) == (3, 0)
    assert store.items() == (items[1], items[0], items[2])
    assert store.items(since=day) == (items[0], items[2])
    assert store.items(most=1) == (items[2],)
    assert item_of_row(items[0].as_row()) == items[0]


def test_a_damaged_store_is_told_and_one_of_a_later_version_left_alone(tmp_path: Path) -> None:
    store = NewsStore(tmp_path)
    store.add([item(1)])
    with sqlite3.connect(store.path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StoreError, match="newer version"):
        store.items()
    store.path.write_bytes(b"no database at all, but long enough to look at" * 40)
    with pytest.raises(StoreError, match="cannot be used"):
        store.add([item(2)])


def test_a_run_of_collect_is_kept_and_replays(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    (tmp_path / "a.txt").write_text("Orvik gains\n", "utf-8")
    bench = open_workbench(tmp_path / "data", clock)
    outcome = bench.run("sentiment collect", {"folder": str(tmp_path)})
    (tmp_path / "a.txt").unlink()
    assert outcome.document["new"] == 1
    assert NewsStore(tmp_path / "data").items()[0].text == "Orvik gains"
    assert bench.replay(outcome.run_id)["same"]
