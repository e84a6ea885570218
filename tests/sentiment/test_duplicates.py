"""Near-duplicates: wire copies, updates and shortened stories together; other figures, names and weeks apart."""

import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from workbench.sentiment.duplicates import clusters_of
from workbench.sentiment.items import NewsItem, item_id
from workbench.sentiment.lexicon import language_of

DAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
STORY = (
    "Brenner Tools, the maker of lathes and presses, said on Monday that it would close its plant in Lindau by the end of the "
    "year and move the work to its main site, where it is building a new hall. About three hundred people work there today; "
    "most of them are to be offered posts elsewhere. The company expects the move to cost forty million and to save about half "
    "of that each year from then on. The works council called the plan short-sighted and asked for talks before the summer."
)


def item(title: str, text: str = "", *, hours: float = 0, source: str = "s", tickers: tuple[str, ...] = ()) -> NewsItem:
    published = DAY + timedelta(hours=hours)
    language = language_of(title + text)
    return NewsItem(
        item_id(source, title, text), source, "feed", None, title, text, published, "", False, language, tickers, DAY
    )


def test_a_wire_copy_with_another_heading_and_a_shortened_one_belong_to_the_earliest() -> None:
    items = [
        item("Toolmaker shuts site", "By our staff. " + STORY, hours=3),
        item("Brenner Tools to close Lindau plant", STORY, hours=1),
        item("UPDATE 1-Brenner Tools to close plant", STORY[:300], hours=5),
        item(
            "Orvik reports record orders", "Orvik, the tractor maker, said orders rose by a third in the quarter. " * 4, hours=0
        ),
    ]
    assert clusters_of(items) == (1, 1, 1, 3)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Brenner Tools to close its plant in Lindau", "UPDATE: Brenner Tools to close its plant in Lindau", True),
        ("Brenner Tools to close its plant in Lindau", "Brenner Tools to close its plant in Lindau by December", True),
        ("Brenner Tools reports second quarter results", "Orvik reports second quarter results", False),
        ("Brenner Tools Q2 EPS $1.20 beats estimate", "Brenner Tools Q2 EPS $1.30 beats estimate", False),
        ("Stocks that hit highs on Monday", "Stocks that hit highs on Tuesday", False),
        ("北川科技上半年净利润大幅增长，拟每股派息", "北川科技上半年净利润大幅增长，拟每股派息", True),
        ("北川科技上半年净利润大幅增长，拟每股派息", "远山股份上半年净利润大幅增长，拟每股派息", False),
    ],
)
def test_headings_alone(one: str, other: str, same: bool) -> None:
    assert clusters_of([item(one), item(other, hours=1)]) == ((0, 0) if same else (0, 1))


def test_the_same_heading_weeks_later_or_for_another_ticker_is_no_copy() -> None:
    heading = "The week ahead in industrial companies"
    assert clusters_of([item(heading), item(heading, hours=24 * 8)]) == (0, 1)
    assert clusters_of([item(heading, tickers=("A",)), item(heading, hours=1, tickers=("B",))]) == (0, 1)
    assert clusters_of([item(heading, tickers=("A",)), item(heading, hours=1, tickers=("A", "B"))]) == (0, 0)


def test_empty_items_are_copies_of_none() -> None:
    assert clusters_of([item(""), item(""), item("🚀"), item("🚀")]) == (0, 1, 2, 3)


def test_copies_are_found_among_many_in_time_that_grows_little_faster_than_their_number() -> None:
    generator = np.random.default_rng(5)
    words = [f"word{number}" for number in range(3000)]
    stories = [" ".join(generator.choice(words, 60)) for _ in range(1000)]
    copies = [item(f"Another heading {number}", story + " More.", hours=2) for number, story in enumerate(stories[::10])]
    items = [item(f"Heading {number}", story) for number, story in enumerate(stories)] + copies
    seconds = []
    for count in (250, 1000):
        started = time.process_time()
        clusters_of(items[:count])
        seconds.append(time.process_time() - started)
    assert clusters_of(items) == (*range(1000), *range(0, 1000, 10))
    assert seconds[1] < 12 * seconds[0] + 0.2
