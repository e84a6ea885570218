"""The coaching page in AppTest: cards, preparation, a conversation and what can go wrong in it, debrief, retry, scenarios."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text as sql
from streamlit.testing.v1 import AppTest

from tests.coaching.plays import NOW, opened, played
from workbench.coaching.calibration import in_language
from workbench.coaching.page_texts import page_texts
from workbench.coaching.profiles import ProfileStore
from workbench.coaching.reviews import ReviewStore
from workbench.coaching.scenarios import ScenarioLibrary
from workbench.coaching.session import end, take_turn
from workbench.coaching.session_models import Session
from workbench.coaching.session_store import SessionStore
from workbench.errors import StoreError
from workbench.runner import open_workbench
from workbench.store.database import Database
from workbench.store.workspaces import WorkspaceStore

Open = Callable[..., AppTest]
TURNS = ("That sounds worrying. What is this money for?", "How much is it about?", "I guarantee that it comes back.")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Conversations are kept for ten years: those of these tests were had on a fixed day."""
    database = Database(tmp_path, lambda: datetime(2026, 1, 5, tzinfo=UTC))
    WorkspaceStore(database, lambda: datetime(2026, 1, 5, tzinfo=UTC)).save("coaching-retention", "all", {"days": 3650})
    return database


@pytest.fixture
def open_at(open_page: Open) -> Open:
    """Open the page on the data folder of the test."""
    return partial(open_page, "coaching")


def told(app: AppTest) -> str:
    """All text of the page."""
    parts = [*app.header, *app.markdown, *app.caption, *app.text, *app.info, *app.error, *app.warning]
    return " ".join(str(element.value) for element in parts).replace("\\", "")


def kept(database: Database) -> Session:
    """The newest session."""
    return SessionStore(database).all()[0]


def finished(database: Database, **options: str) -> Session:
    session = played(opened("C01", options.get("language", "en")), TURNS)  # type: ignore[arg-type]
    return SessionStore(database).save(end(session, now=NOW).model_copy(update={"trainee": options.get("trainee", "")}))


def say(app: AppTest, text: str) -> AppTest:
    app.chat_input[0].set_value(text).run()
    assert not app.exception
    return app


def test_cards_filter_by_skill_and_lead_to_a_client_who_varies(open_at: Open) -> None:
    app = open_at()
    assert not app.exception
    cards = [button for button in app.button if str(button.key).startswith("coaching-prepare-")]
    assert len(cards) == 10
    app.pills(key="coaching-skill").set_value("risk_profiling").run()
    fewer = [button for button in app.button if str(button.key).startswith("coaching-prepare-")]
    assert 0 < len(fewer) < 10
    fewer[0].click().run()
    assert "Whom you will meet" in told(app)
    before = told(app)
    app.button(key="coaching-another").click().run()
    assert str(app.query_params["seed"]) == "2"
    assert told(app) != before


def test_a_conversation_is_kept_turn_by_turn_and_a_reload_goes_on(open_at: Open, database: Database) -> None:
    app = open_at(scenario="C01")
    app.segmented_control(key="coaching-level").set_value("gentle").run()
    app.button(key="coaching-start").click().run()
    session_id = str(app.query_params["session"])
    say(app, "That sounds worrying. What is this money for?")
    app.button(key="coaching-hint").click().run()
    app.button(key="coaching-quiet").click().run()
    app.text_area[0].set_value("School in six years; card 4111 1111 1111 1111").run()
    session = SessionStore(database).load(session_id)
    assert session.level == "gentle"
    assert [one.silent for one in session.exchanges] == [False, True]
    assert session.exchanges[0].revealed
    assert len(session.hints) == 1
    assert session.notes == "School in six years; card [card number]"
    again = open_at(session=session_id)
    assert session.exchanges[1].client in told(again)
    assert session.hints[0].text in told(again)
    assert again.text_area[0].value == session.notes
    assert "The client seems" in told(again)


@pytest.mark.parametrize("text", ["x" * 10_000, "word " * 2_000, "You stupid idiot!", "这笔钱是做什么用的？"])
def test_odd_turns_are_answered_in_role(open_at: Open, database: Database, text: str) -> None:
    session = SessionStore(database).save(opened())
    app = say(open_at(session=session.id), text)
    assert not app.error
    answer = kept(database).exchanges[-1].client
    assert answer
    assert answer in told(app)


def test_a_pasted_talk_waits_until_it_is_wanted_as_one_turn(open_at: Open, database: Database) -> None:
    session = SessionStore(database).save(opened())
    app = say(open_at(session=session.id), "Client: I want out.\nAdviser: What is this money for?")
    assert kept(database).exchanges == ()
    assert "Say it line by line" in told(app)
    app.button(key="coaching-draft-say").click().run()
    assert [one.trainee for one in kept(database).exchanges] == ["Client: I want out.\nAdviser: What is this money for?"]


def test_notes_are_kept_at_the_next_run_where_a_click_came_too_fast(open_at: Open, database: Database) -> None:
    session = SessionStore(database).save(opened())
    app = open_at(session=session.id)
    # As Streamlit leaves it where the next click ends what was to keep the notes.
    app.session_state[f"coaching-notes-{session.id}"] = "typed in a hurry"
    app.run()
    assert kept(database).notes == "typed in a hurry"


def test_notes_of_another_tab_show_in_this_one_and_are_not_written_over(open_at: Open, database: Database) -> None:
    session = SessionStore(database).save(opened())
    one, other = open_at(session=session.id), open_at(session=session.id)
    one.text_area[0].set_value("first").run()
    other.run()
    assert other.text_area[0].value == "first"
    other.text_area[0].set_value("first and second").run()
    assert kept(database).notes == "first and second"


def test_two_tabs_on_one_session_the_second_is_told_and_no_turn_is_lost(open_at: Open, database: Database) -> None:
    store = SessionStore(database)
    session = store.save(opened())
    tab = open_at(session=session.id)
    store.save(take_turn(session, "What is this money for?", now=NOW))
    say(tab, "How much is it about?")
    assert "went on in another tab" in told(tab)
    assert "How much is it about?" in told(tab)
    assert [one.trainee for one in kept(database).exchanges] == ["What is this money for?"]
    tab.button(key="coaching-draft-say").click().run()
    assert [one.trainee for one in kept(database).exchanges] == ["What is this money for?", "How much is it about?"]
    assert not [button for button in tab.button if button.key == "coaching-draft-say"]


def test_notes_of_two_tabs_are_both_kept(open_at: Open, database: Database) -> None:
    session = SessionStore(database).save(opened())
    one, other = open_at(session=session.id), open_at(session=session.id)
    one.text_area[0].set_value("first").run()
    other.text_area[0].set_value("second").run()
    assert kept(database).notes == "first\nsecond"


def test_what_lies_at_hand_is_noted_and_may_be_quoted(open_at: Open, database: Database, tmp_path: Path) -> None:
    session = SessionStore(database).save(opened())
    app = open_at(session=session.id)
    for tool in ("products", "portfolio", "stress"):
        app.pills(key="coaching-tool").set_value(tool).run()
        assert not app.exception
    used = {use.tool: use.text for use in kept(database).tools}
    assert set(used) == {"products", "portfolio", "stress"}
    assert "CNY 780,000" in used["portfolio"]
    assert "−" in used["stress"]
    assert open_workbench(tmp_path, lambda: datetime(2026, 1, 5, tzinfo=UTC)).store.runs.list(limit=5) == []
    app.pills(key="coaching-tool").set_value("profile").run()
    app.text_input(key="coaching-form-goal").set_value("school")
    app.button[[button.label for button in app.button].index("Keep")].click().run()
    assert {use.text for use in kept(database).tools if use.tool == "profile"} == {"What the money is for: school"}
    again = open_at(session=session.id)
    again.pills(key="coaching-tool").set_value("profile").run()
    assert again.text_input(key="coaching-form-goal").value == "school"


def test_holdings_that_are_a_secret_stay_one(open_at: Open, database: Database) -> None:
    session = SessionStore(database).save(opened("C04"))
    app = open_at(session=session.id)
    app.pills(key="coaching-tool").set_value("portfolio").run()
    assert "not on file yet" in told(app)
    app.pills(key="coaching-tool").set_value("stress").run()
    assert "not on file yet" in told(app)
    assert kept(database).tools == ()


def test_a_model_that_is_down_costs_no_turn(open_at: Open, database: Database) -> None:
    session = SessionStore(database).save(opened())
    app = open_at(session=session.id, words="model")
    app.chat_input[0].set_value("What is this money for?").run()
    for _ in range(200):
        if kept(database).exchanges:
            break
        app.run()
    app.run()
    assert kept(database).exchanges[0].worded_by == "rules"
    assert "The last answer is a written line" in told(app)
    assert "Not said yet" not in told(app)


def test_the_debrief_leads_back_to_any_turn(open_at: Open, database: Database) -> None:
    session = finished(database)
    app = open_at(session=session.id)
    assert not app.exception
    assert {metric.label for metric in app.metric} >= {"Score", "Hard fails", "Facts found"}
    page = told(app)
    for part in (
        "Return or principal guaranteed",
        "Say this instead",
        "Scored by rules, without a model",
        "a friend told him to sell",
    ):
        assert part in page
    assert "I guarantee" in page
    app.button(key="action-coaching-replay").click().run()
    assert "1 of 3" in told(app)
    app.button(key="coaching-step-last").click().run()
    assert "I guarantee that it comes back." in told(app)
    app.button(key="coaching-replay-again").click().run()
    again = kept(database)
    assert again.retried_from == (session.id, 3)
    assert [one.trainee for one in again.exchanges] == list(TURNS[:2])
    assert str(app.query_params["session"]) == again.id


def test_what_a_model_judged_beside_the_rules_is_shown_with_its_flags(
    open_at: Open, database: Database, tmp_path: Path
) -> None:
    session = finished(database)
    bench = open_workbench(tmp_path, lambda: datetime(2026, 1, 5, tzinfo=UTC))
    request = {"scenario": "C01", "language": "en", "turns": session.transcript(), "session": session.id, "model": True}
    run = bench.run("coach score", request)
    bench.store.workspaces.save("coaching-judged", session.id, {"run": run.run_id})
    app = open_at(session=session.id)
    assert not app.exception
    assert "no model answered" in told(app)
    assert "Scored by rules, without a model" in told(app)
    assert [button for button in app.button if button.key == "coaching-judge"]


def test_nothing_said_is_told_and_not_scored(open_at: Open, database: Database) -> None:
    session = SessionStore(database).save(end(take_turn(opened(), "", now=NOW, silent=True), now=NOW))
    app = open_at(session=session.id)
    assert not app.exception
    assert "nothing to look back on" in told(app)


def test_the_whole_page_speaks_chinese(open_at: Open, database: Database) -> None:
    ProfileStore(database).add("Mei", "supervisor", "zh", now=NOW)
    session = finished(database, language="zh", trainee="Mei")
    english = {texts["en"] for key, texts in page_texts().items() if len(texts["en"]) > 6 and "{" not in texts["en"]}
    places = (
        {"session": session.id},
        {"session": session.id, "turn": "2"},
        {"scenario": "C02"},
        {"view": "talks"},
        {"view": "progress"},
        {"view": "supervise"},
        {},
    )
    for place in places:
        app = open_at(**place)
        assert not app.exception
        shown = {str(element.value) for element in [*app.caption, *app.markdown, *app.header, *app.title]}
        assert not shown & english, place
        assert not {button.label for button in app.button} & english, place


def test_a_reload_stays_in_the_language_without_a_profile(open_at: Open) -> None:
    app = open_at()
    app.segmented_control(key="coaching-language").set_value("zh").run()
    assert str(app.query_params["language"]) == "zh"
    assert open_at(language="zh").title[0].value == "陪练"
    assert open_at(language="xx").title[0].value == "Coaching"


def test_a_conversation_that_is_gone_is_told(open_at: Open) -> None:
    app = open_at(session="0123456789ab")
    assert not app.exception
    assert "There is no coaching session" in told(app)
    assert app.header or app.title
    app.button(key="coaching-dead-back").click().run()
    assert "session" not in app.query_params
    ended = open_at(scenario="C99")
    assert "There is no scenario 'C99'" in told(ended)
    ended.segmented_control(key="coaching-language").set_value("zh").run()
    assert "没有编号为“C99”的情景" in told(ended)


def test_a_turn_that_is_too_long_is_kept_and_said_to_be(open_at: Open, database: Database) -> None:
    session = SessionStore(database).save(opened())
    app = say(open_at(session=session.id), "word " * 2_001)
    assert "may have 10,000" in told(app)
    assert "Not said yet" in told(app)
    assert kept(database).exchanges == ()
    say(open_at(session=session.id), "  ")
    assert kept(database).exchanges == ()


def test_a_profile_is_renamed_with_its_conversations_and_deleted_with_them(open_at: Open, database: Database) -> None:
    store = ProfileStore(database)
    mei = store.add("Mei", "trainee", "en", now=NOW)
    finished(database, trainee="Mei")
    finished_by_ben = SessionStore(database).save(opened("C02").model_copy(update={"trainee": "Ben"}))
    app = open_at()
    app.text_input(key=f"coaching-rename-{mei.id}").set_value("x" * 81)
    next(button for button in app.button if button.label == "Rename").click().run()
    assert "at most 80" in told(app)
    app.text_input(key=f"coaching-rename-{mei.id}").set_value("Mei Lin")
    next(button for button in app.button if button.label == "Rename").click().run()
    assert {one.trainee for one in SessionStore(database).all()} == {"Mei Lin", "Ben"}
    app.button(key=f"coaching-profile-{mei.id}").click().run()
    assert "its conversations: 1" in " ".join(button.label for button in app.button)
    app.button(key=f"coaching-sure-profile-{mei.id}").click().run()
    assert [one.id for one in SessionStore(database).all()] == [finished_by_ben.id]
    assert store.all() == ()


def test_conversations_are_listed_by_person_and_deleted_on_a_second_click(open_at: Open, database: Database) -> None:
    ProfileStore(database).add("Mei", "trainee", "en", now=NOW)
    recent = {"updated_at": datetime.now(UTC).isoformat()}
    store = SessionStore(database)
    mine = store.save(opened().model_copy(update={"trainee": "Mei", **recent}))
    store.save(opened("C02").model_copy(update={"trainee": "Ben", **recent}))
    app = open_at(view="talks")
    assert mine.scenario.name.en in told(app)
    assert "Chasing" not in told(app)
    app.button(key=f"coaching-delete-{mine.id}").click().run()
    assert len(store.all()) == 2
    app.button(key=f"coaching-sure-delete-{mine.id}").click().run()
    assert [one.trainee for one in store.all()] == ["Ben"]
    assert "Nothing yet" in told(app)


def test_conversations_are_kept_for_the_days_that_were_chosen(open_at: Open, database: Database) -> None:
    store = SessionStore(database)
    now = datetime.now(UTC)
    for days, name in ((3, "C01"), (40, "C02")):
        store.save(opened(name).model_copy(update={"updated_at": (now - timedelta(days=days)).isoformat()}))
    app = open_at(view="talks")
    assert len(store.all()) == 2
    app.selectbox(key="coaching-keep-days").set_value(30).run()
    assert len(store.all()) == 2
    app.button(key="coaching-keep-apply").click().run()
    assert "1 in number, of all profiles" in told(app)
    app.button(key="coaching-keep-not").click().run()
    assert len(store.all()) == 2
    app.button(key="coaching-keep-apply").click().run()
    app.button(key="coaching-keep-sure").click().run()
    assert [one.scenario.id for one in store.all()] == ["C01"]
    app.selectbox(key="coaching-keep-days").set_value(730).run()
    app.button(key="coaching-keep-apply").click().run()
    assert open_at(view="talks").selectbox(key="coaching-keep-days").value == 730


def test_a_conversation_that_cannot_be_deleted_is_told_and_stays_in_the_list(
    open_at: Open, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = SessionStore(database).save(opened())
    app = open_at(view="talks")
    app.button(key=f"coaching-delete-{session.id}").click().run()

    def fails(*_: object) -> int:
        raise StoreError("The folder cannot be removed.", "Close what holds it open.")

    monkeypatch.setattr("workbench.jobs.Jobs.delete", fails)
    app.button(key=f"coaching-sure-delete-{session.id}").click().run()
    assert not app.exception
    assert "The folder cannot be removed" in app.error[0].value
    assert app.button(key=f"coaching-open-{session.id}").label
    assert not app.run().error


def test_conversations_go_when_their_time_is_over_whatever_part_is_open_and_a_stuck_one_hides_no_list(
    open_at: Open, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = SessionStore(database).save(opened())
    with database.engine.begin() as connection:
        connection.execute(
            sql("UPDATE workspaces SET updated_at = '2001-01-01T00:00:00+00:00' WHERE id = :id"), {"id": session.id}
        )

    def fails(*_: object) -> int:
        raise StoreError("The folder cannot be removed.", "Close what holds it open.")

    with monkeypatch.context() as patch:
        patch.setattr("workbench.jobs.Jobs.delete", fails)
        app = open_at(view="talks")
        assert ["The folder cannot be removed" in one.value for one in app.error] == [True]
        assert app.button(key=f"coaching-open-{session.id}").label
    assert not open_at(view="practise").exception
    assert SessionStore(database).versions() == ()


def test_a_deleted_conversation_leaves_no_word_behind(open_at: Open, database: Database, tmp_path: Path) -> None:
    session = finished(database)
    bench = open_workbench(tmp_path, lambda: datetime(2026, 1, 5, tzinfo=UTC))
    request = {"scenario": "C01", "language": "en", "turns": session.transcript(), "session": session.id, "model": True}
    run = bench.run("coach score", request)
    other = bench.run("coach score", {**request, "session": "another-one"})
    bench.store.workspaces.save("coaching-judged", session.id, {"run": run.run_id})
    job = tmp_path / "jobs" / "abc123"
    job.mkdir(parents=True)
    (job / "request.json").write_text(json.dumps({"task": "coach score", "request": request}), "utf-8")
    database.write(
        lambda rows: rows.execute(sql("UPDATE workspaces SET updated_at = :now"), {"now": datetime.now(UTC).isoformat()})
    )
    app = open_at(view="talks")
    app.button(key=f"coaching-delete-{session.id}").click().run()
    app.button(key=f"coaching-sure-delete-{session.id}").click().run()
    assert not app.exception
    assert SessionStore(database).all() == ()
    assert [one.run_id for one in bench.store.runs.list()] == [other.run_id]
    assert bench.store.workspaces.load("coaching-judged", session.id) is None
    assert not job.exists()


def test_a_reload_stays_the_person_of_its_tab(open_at: Open, database: Database) -> None:
    store = ProfileStore(database)
    ann = store.add("Ann", "trainee", "en", now="2026-01-05T09:00:00+00:00")
    tab = open_at()
    address = {name: str(value) for name, value in tab.query_params.items()}
    assert address["profile"] == ann.id
    store.add("Sam", "supervisor", "en", now="2026-01-05T10:00:00+00:00")
    assert _who(open_at(**address)) == ann.id
    assert _who(open_at(profile="none")) == ""
    assert _who(open_at(profile="0123456789abcdef")) == ""
    assert _who(open_at()) != ann.id


def _who(app: AppTest) -> str:
    return str(app.selectbox(key="coaching-profile").value)


@pytest.mark.parametrize(
    ("given", "told_of"), [("C01", "scenario of the product"), ("my scenario", "cannot be an id"), ("../x", "cannot be")]
)
def test_an_id_that_cannot_be_taken_says_why_before_anything_is_written(
    open_at: Open, database: Database, given: str, told_of: str
) -> None:
    ProfileStore(database).add("Ana", "supervisor", "en", now=NOW)
    app = open_at(view="write")
    app.text_input(key="coaching-new-id").set_value(given).run()
    assert told_of in told(app)
    assert app.button(key="coaching-begin").disabled


def test_a_draft_and_an_own_scenario_go_on_a_second_click(open_at: Open, database: Database, tmp_path: Path) -> None:
    ProfileStore(database).add("Ana", "supervisor", "en", now=NOW)
    app = open_at(view="write")
    app.button(key="coaching-begin").click().run()
    app.button(key="coaching-draft").click().run()
    app.button(key="coaching-keep-draft").click().run()
    app.button(key="coaching-save").click().run()
    assert ScenarioLibrary(tmp_path).get("MY-1")
    app.button(key="coaching-remove-MY-1").click().run()
    assert ScenarioLibrary(tmp_path).get("MY-1")
    app.button(key="coaching-sure-remove-MY-1").click().run()
    assert len(ScenarioLibrary(tmp_path).all()) == 10


def test_a_supervisor_overrides_with_a_reason(open_at: Open, database: Database) -> None:
    ProfileStore(database).add("Ana", "supervisor", "en", now=NOW)
    session = finished(database, trainee="Mei")
    app = open_at(session=session.id)
    before = float(next(metric for metric in app.metric if metric.label == "Score").value)
    app.selectbox(key="coaching-override-skill").set_value("disclosure")
    assert app.segmented_control(key="coaching-override-level").value is None
    app.text_area(key="coaching-override-reason").set_value("The cost was named in the second turn.")
    app.button[[button.label for button in app.button].index("Save")].click().run()
    assert "Choose a level" in told(app)
    assert ReviewStore(database).of(session.id) == ()
    app.segmented_control(key="coaching-override-level").set_value(4)
    app.text_area(key="coaching-override-reason").set_value("short")
    app.button[[button.label for button in app.button].index("Save")].click().run()
    assert "A level needs its reason" in told(app)
    app.selectbox(key="coaching-override-skill").set_value("disclosure")
    app.segmented_control(key="coaching-override-level").set_value(4)
    app.text_area(key="coaching-override-reason").set_value("The cost was named in the second turn.")
    app.button[[button.label for button in app.button].index("Save")].click().run()
    assert [(one.dimension, one.score, one.rater) for one in ReviewStore(database).of(session.id)] == [("disclosure", 4, "Ana")]
    assert "The cost was named" in told(app)
    assert "A level needs its reason" not in told(app)
    assert "Saved: " in told(app)
    assert "Levels given by a person: 1." in told(app)
    score = next(metric for metric in app.metric if metric.label == "Score")
    assert float(score.value) > before
    overview = open_at(view="supervise")
    assert not overview.exception
    assert "rated by a person" in told(overview)
    assert "1 of 1 conversations" in told(overview)


def test_a_supervisor_calibrates_on_talks_with_an_agreed_level(open_at: Open, database: Database) -> None:
    ProfileStore(database).add("Ana", "supervisor", "en", now=NOW)
    first, second = in_language("en")[:2]
    app = open_at(view="supervise")
    assert not app.exception
    assert first.turns[0].text in told(app)
    _rate(app, first.id, None, "She asks what the money is for")
    assert "Choose a level" in app.error[0].value
    _rate(app, first.id, 3, "ok")
    assert "A level needs its reason" in app.error[0].value
    _rate(app, first.id, 3, "She asks what the money is for")
    kept = ReviewStore(database).of(first.session)
    assert [(one.rater, one.dimension, one.score) for one in kept] == [("Ana", first.dimension, 3)]
    assert f"You gave 3; the agreed level is {first.agreed}." in told(app)
    assert second.turns[0].text in told(app)
    assert "1 of 21" in told(app)


def _rate(app: AppTest, talk: str, level: int | None, reason: str) -> None:
    if level is not None:
        app.pills(key=f"coaching-calibrated-{talk}").set_value(level)
    app.text_input(key=f"coaching-calibrated-why-{talk}").set_value(reason)
    next(button for button in app.button if button.label == "Save").click().run()


def test_a_trainee_sees_no_supervisors_part(open_at: Open, database: Database) -> None:
    ProfileStore(database).add("Mei", "trainee", "en", now=NOW)
    for view in ("supervise", "write"):
        assert "for supervisors" in told(open_at(view=view))


def test_a_scenario_is_written_checked_kept_and_tried(open_at: Open, database: Database, tmp_path: Path) -> None:
    ProfileStore(database).add("Ana", "supervisor", "en", now=NOW)
    app = open_at(view="write")
    app.button(key="coaching-begin").click().run()
    assert not app.exception
    assert "no line tells a secret" in told(app)
    name = next(field for field in app.text_input if str(field.key).endswith("-name-en"))
    name.set_value("The school fund").run()
    assert "tells hidden fact MY-1-1" in told(app)
    again = open_at(view="write")
    assert next(field for field in again.text_input if str(field.key).endswith("-name-en")).value == "The school fund"
    next(field for field in again.text_input if str(field.key).endswith("-name-en")).set_value("Afraid of a fall").run()
    assert "no line tells a secret" in told(again)
    age = next(field for field in again.number_input if str(field.key).endswith("-age"))
    age.set_value(-5).run()
    assert "The client: Age: -5 is too little; 18 at least." in told(again)
    age.set_value(40).run()
    assert "no line tells a secret" in told(again)
    again.button(key="coaching-try").click().run()
    assert str(again.query_params["scenario"]) == "MY-1"
    assert ScenarioLibrary(tmp_path).get("MY-1").name.en == "Afraid of a fall"
    assert json.loads((tmp_path / "coaching" / "scenarios" / "MY-1.json").read_text("utf-8"))["id"] == "MY-1"
    assert "Afraid of a fall" in told(open_at())
