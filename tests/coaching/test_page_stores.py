"""What the coaching page keeps beside sessions: profiles and reviews; and what it lays at hand."""

import re
import string
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.coaching.plays import NOW, SCENARIOS, opened, played
from workbench.coaching.page_texts import page_texts, text_in, time_told
from workbench.coaching.profiles import ProfileStore
from workbench.coaching.reviews import Review, ReviewStore, overriding
from workbench.coaching.scenario_models import LANGUAGES
from workbench.coaching.session_store import SessionStore
from workbench.coaching.shelf import asset_class, holdings, may_open_holdings, products, stress_request
from workbench.coaching.told_errors import told_in
from workbench.errors import InputError
from workbench.store.database import Database


@pytest.fixture
def database(tmp_path: Path, clock: Callable[[], datetime]) -> Database:
    return Database(tmp_path, clock)


def test_profiles_are_kept_the_one_used_last_first(database: Database) -> None:
    store = ProfileStore(database)
    first = store.add("  Mei   Lin ", "trainee", "zh", now="2026-01-05T09:00:00+00:00")
    store.add("Ana", "supervisor", "en", now="2026-01-05T10:00:00+00:00")
    assert [one.name for one in store.all()] == ["Ana", "Mei Lin"]
    store.touch(first.id, now="2026-01-05T11:00:00+00:00")
    assert [one.name for one in ProfileStore(database).all()] == ["Mei Lin", "Ana"]


def test_using_a_profile_changes_no_name_and_brings_none_back(database: Database) -> None:
    store = ProfileStore(database)
    anna = store.add("Anna", "trainee", "en", now="2026-01-05T09:00:00+00:00")
    store.rename(anna, "Anne")
    store.touch(anna.id, language="zh", now="2026-01-05T10:00:00+00:00")
    assert [(one.name, one.language) for one in store.all()] == [("Anne", "zh")]
    store.delete(anna.id)
    store.touch(anna.id, now="2026-01-05T11:00:00+00:00")
    assert store.all() == ()


@pytest.mark.parametrize("name", ["", "   ", "mei"])
def test_a_profile_needs_a_name_of_its_own(database: Database, name: str) -> None:
    store = ProfileStore(database)
    store.add("Mei", "trainee", "en", now=NOW)
    with pytest.raises(InputError):
        store.add(name, "trainee", "en", now=NOW)


def review(score: int, rater: str, at: str, reason: str = "The horizon was asked in turn 2.") -> Review:
    return Review(session="session-1", dimension="discovery", score=score, reason=reason, rater=rater, at=at)


def test_the_newest_review_counts_and_a_rater_has_one(database: Database) -> None:
    store = ReviewStore(database)
    store.add(review(2, "Ana", "2026-01-05T09:00:00+00:00"))
    store.add(review(4, "Ben", "2026-01-05T10:00:00+00:00"))
    store.add(review(3, "Ana", "2026-01-05T11:00:00+00:00"))
    assert [(one.rater, one.score) for one in store.of("session-1")] == [("Ben", 4), ("Ana", 3)]
    assert overriding(store.all())["discovery"].score == 3
    assert store.of("another") == ()


def test_a_review_needs_a_reason(database: Database) -> None:
    with pytest.raises(ValidationError):
        review(3, "Ana", NOW, reason="fine")
    with pytest.raises(InputError, match="no reason"):
        ReviewStore(database).add(review(3, "Ana", NOW, reason="aaaaaaaaaaaa"))


def test_versions_are_listed_without_reading_the_conversations(database: Database) -> None:
    store = SessionStore(database)
    first = store.save(opened())
    store.save(opened("C02").model_copy(update={"updated_at": "2026-01-06T09:00:00+00:00"}))
    store.save(first)
    assert store.versions() == (("test-C02-1", 1), ("test-C01-1", 2))


def test_every_text_stands_in_both_languages_with_the_same_places() -> None:
    for key, texts in page_texts().items():
        assert set(texts) == set(LANGUAGES), key
        places = [{name for _, name, _, _ in string.Formatter().parse(texts[one]) if name} for one in LANGUAGES]
        assert places[0] == places[1], key
        assert all(texts[one].strip() for one in LANGUAGES), key


def test_every_key_in_the_code_is_a_text() -> None:
    folder = Path(__file__).resolve().parents[2] / "components" / "coaching"
    code = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    keys = set(re.findall(r"""(?<![\w.])(?:t|say)\(["']([a-z_.0-9]+)["']""", code))
    assert len(keys) > 50
    assert keys <= set(page_texts())


def test_a_text_is_filled_in() -> None:
    assert text_in("zh", "debrief.turn", turn=3) == "第3轮"


def test_holdings_are_shown_only_where_they_tell_no_secret() -> None:
    open_book, secret = opened("C01"), opened("C04")
    assert may_open_holdings(open_book.scenario, open_book.mind)
    assert not may_open_holdings(secret.scenario, secret.mind)
    told = played(secret, ["What do you hold at the moment, and how is it spread?"])
    assert told.mind.told == ("C04-1",)
    assert may_open_holdings(told.scenario, told.mind)


@pytest.mark.parametrize("identifier", sorted(SCENARIOS))
def test_holdings_add_up_and_every_class_is_known(identifier: str) -> None:
    scenario = SCENARIOS[identifier]
    held = holdings(scenario)
    assert sum(one.amount for one in held) == pytest.approx(scenario.persona.assets)
    assert all(one.name.zh != one.id for one in held)
    request = stress_request(scenario)
    if request is not None:
        assert {one["id"] for one in request["positions"]} <= {one.id for one in held}


def test_a_class_nobody_knows_is_not_stressed() -> None:
    assert asset_class("racehorses").kind is None
    assert asset_class("racehorses").name.en == "racehorses"


def test_products_are_sorted_by_risk_and_sane() -> None:
    risks = [one.risk for one in products()]
    assert risks == sorted(risks)
    assert set(risks) <= {1, 2, 3, 4, 5}
    assert all(0 <= one.worst_year < 1 and 0 <= one.fee < 0.1 for one in products())


def test_an_error_is_told_in_the_language_of_the_page(database: Database) -> None:
    with pytest.raises(InputError) as gone:
        SessionStore(database).load("nope-nope")
    assert told_in("en", gone.value) == ("There is no coaching session 'nope-nope'.", "It may have been deleted.")
    assert told_in("zh", gone.value) == ("没有编号为“nope-nope”的对话。", "可能已被删除。")
    assert told_in("zh", InputError("A disk is full.", "Make room."))[0] == "出现问题，系统信息如下：A disk is full."


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [(4.0, "4\u2009s", "4秒"), (115.2, "1\u2009min 55\u2009s", "1分55秒"), (7_800, "2\u2009h 10\u2009min", "2小时10分")],
)
def test_times_are_told_in_whole_seconds(seconds: float, english: str, chinese: str) -> None:
    assert time_told(seconds, "en") == english
    assert time_told(seconds, "zh") == chinese
