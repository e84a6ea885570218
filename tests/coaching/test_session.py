"""A session from opening to end: written words, limits, retry, masking, keeping, two tabs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.coaching.plays import NOW, SCENARIOS, opened, played
from workbench.coaching.forgetting import forget_older
from workbench.coaching.masking import masked
from workbench.coaching.matching import CHINESE
from workbench.coaching.mind_state import Mind
from workbench.coaching.scenario_models import LANGUAGES, Language
from workbench.coaching.session import end, retry_from, take_turn, visible_mood, with_hint, with_notes, with_tool
from workbench.coaching.session_models import MOST_TURNS, Session, ToolUse
from workbench.coaching.session_store import DRAFTS, SessionStore, SessionTakenError
from workbench.errors import InputError, StoreError
from workbench.jobs import Jobs
from workbench.store.store import Store

GOOD: dict[Language, tuple[str, ...]] = {
    "en": (
        "I can hear how worried you are, and losing sleep over this is hard.",
        "Before we do anything, what is this money meant for?",
        "How much did you put in?",
        "How would you react if it fell by another 60,000 yuan?",
        "Do you have any other savings?",
        "What do you earn in a year?",
        "Where did you hear that it will fall further?",
        "So far the loss is 72,000 yuan on paper; if you sell a smaller share you keep the nights and the plan.",
        "In the past such falls took two years to recover; that is history, and nobody knows if it falls further.",
        "You have three options: keep it, sell a part, or sell all of it. The choice is yours.",
        "In your own words, what could go wrong?",
        "Let me sum up: school in six years, eight months of cash, and you sell a third.",
        "I will send you a written note by Friday and call you next Tuesday.",
    ),
    "zh": (
        "我能理解您很焦虑,睡不着一定很难受。",
        "这笔钱您原来打算做什么用的?",
        "您一共投了多少钱?",
        "如果再跌六万元,您会怎么办?",
        "您手头还有其他的积蓄吗?",
        "您一年收入多少?",
        "您是从哪儿听说还会跌的?",
        "目前账面亏损是七万二,如果只卖一部分,晚上能睡得踏实,计划也还在。",
        "过去类似的下跌大概两年恢复,这是历史不是预测,谁也说不准会不会再跌。",
        "有三个选择:保留、先卖一部分,或者全卖,由您决定。",
        "请您用自己的话说说可能会出什么问题?",
        "我总结一下:六年后上学用,另有八个月现金,先卖三分之一。",
        "我周五前把书面小结发给您,下周二再联系。",
    ),
}


@pytest.fixture
def store(tmp_path: Path, clock: Callable[[], datetime]) -> SessionStore:
    return SessionStore(Store(tmp_path, clock).database)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_conversation_calms_the_client_and_brings_everything_out(language: Language) -> None:
    session = played(opened("C01", language), GOOD[language])
    assert len(session.exchanges) == len(GOOD[language])
    assert session.mind.told == ("C01-1", "C01-2", "C01-3")
    assert session.mind.profiled
    assert session.mind.intensity <= 4
    assert session.mind.open_objection is None
    written = " ".join(session.said_by_client)
    assert bool(CHINESE.search(written)) == (language == "zh")


def test_two_sessions_differ_and_one_seed_repeats_itself() -> None:
    one, same, other = (played(opened(seed=seed), GOOD["en"]) for seed in (1, 1, 2))
    assert one.said_by_client == same.said_by_client
    shared = set(one.said_by_client) & set(other.said_by_client)
    assert len(shared) < len(one.said_by_client) / 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_twice_in_the_longest_session(language: Language) -> None:
    session = opened("C02", language)
    while session.ended_by is None:
        session = take_turn(session, "OK." if language == "en" else "好的。", now=NOW)
        session = session.model_copy(
            update={"exchanges": (*session.exchanges[:-1], session.exchanges[-1].model_copy(update={"mind": calmed(session)}))}
        )
    assert session.ended_by == "limit"
    assert len(session.exchanges) == MOST_TURNS
    assert len(set(session.said_by_client)) == MOST_TURNS + 1


def calmed(session: Session) -> Mind:
    """The session's mind, held at five."""
    return session.mind.model_copy(update={"intensity": 5})


def test_the_client_leaves_and_nothing_more_can_be_said() -> None:
    session = played(opened("C07"), ["It was your own decision.", "You should have read the form.", "Hello?"])
    assert session.ended_by == "client"
    with pytest.raises(InputError, match="is over"):
        take_turn(session, "Wait!", now=NOW)
    assert end(session, now=NOW).ended_by == "client"


def test_silence_is_a_turn_of_its_own() -> None:
    session = take_turn(opened(), "ignored", now=NOW, silent=True)
    assert session.exchanges[0].trainee == ""
    assert session.exchanges[0].silent
    assert session.exchanges[0].acts == ("empty",)


def test_a_turn_of_10_000_signs_is_taken_and_a_longer_one_refused() -> None:
    session = take_turn(opened(), "word " * 2_000, now=NOW)
    assert "overlong" in session.exchanges[0].acts
    with pytest.raises(InputError, match="10,001 characters"):
        take_turn(session, "x" * 10_001, now=NOW)


def test_a_switch_of_language_is_met_once_and_then_understood() -> None:
    session = played(opened(), ["这笔钱是做什么用的?"])
    assert session.mind.told == ()
    assert not CHINESE.search(session.exchanges[-1].client)
    session = played(session, ["这笔钱是做什么用的?"])
    assert session.mind.told == ("C01-1",)


def test_a_retry_goes_on_from_before_the_turn() -> None:
    session = played(opened(), GOOD["en"])
    again = retry_from(session, 2, session_id="again-0001", now=NOW)
    assert len(again.exchanges) == 1
    assert again.mind == session.exchanges[0].mind
    assert again.retried_from == (session.id, 2)
    assert played(again, GOOD["en"][1:2]).exchanges[1] == session.exchanges[1]
    with pytest.raises(InputError, match="no turn 99"):
        retry_from(session, 99, session_id="again-0002", now=NOW)


def test_hints_are_recorded_and_tell_no_answer() -> None:
    session = opened()
    for _ in range(12):
        session = with_hint(session, now=NOW)
    told = " ".join(hint.text for hint in session.hints)
    assert len({hint.text for hint in session.hints}) > 5
    assert not any(word in told for fact in SCENARIOS["C01"].hidden_facts for word in fact.tells.en)


def test_the_visible_mood_follows_the_feeling() -> None:
    assert visible_mood(opened(), "en") == "anxious"
    assert visible_mood(played(opened(), GOOD["en"]), "en") in ("listening", "calm")
    assert visible_mood(opened("C07", "zh"), "zh") == "愤怒"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my number is 110105199003078515 ok", "my number is [identity number] ok"),
        ("SSN 123-45-6789", "SSN [identity number]"),
        ("HKID A123456(7)", "HKID [identity number]"),
        ("call 13812345678 now", "call [phone number] now"),
        ("call +44 20 7946 0958 now", "call [phone number] now"),
        ("call (212) 555-0147", "call [phone number]"),
        ("card 4111 1111 1111 1111", "card [card number]"),
        ("it is 1,200,000 yuan, 12.5 % in 2026-01-05", "it is 1,200,000 yuan, 12.5 % in 2026-01-05"),
        ("I put in 300000 and 45000", "I put in 300000 and 45000"),
    ],
)
def test_numbers_of_persons_are_masked_and_amounts_are_not(text: str, kept: str) -> None:
    assert masked(text, "en") == kept


def test_nothing_unmasked_is_kept(store: SessionStore) -> None:
    session = take_turn(opened(), "My own number is 13812345678, call me.", now=NOW)
    session = with_notes(session, "Her card 4111 1111 1111 1111", now=NOW)
    session = with_tool(session, ToolUse(after_turn=0, tool="profile", text="tel 13812345678"), now=NOW)
    store.save(session)
    kept = store.load(session.id).model_dump_json()
    assert "13812345678" not in kept
    assert "4111" not in kept
    assert "[phone number]" in kept


def test_a_session_is_resumed_as_it_was(store: SessionStore) -> None:
    session = store.save(played(opened(), GOOD["en"][:4]))
    assert store.load(session.id) == session
    assert played(store.load(session.id), GOOD["en"][4:]).mind.told == ("C01-1", "C01-2", "C01-3")
    assert [one.id for one in store.all()] == [session.id]


def test_two_tabs_on_one_session_are_told_and_lose_nothing(store: SessionStore) -> None:
    first = store.save(opened())
    second = store.load(first.id)
    first = store.save(played(first, GOOD["en"][:1]))
    with pytest.raises(SessionTakenError, match="version 2"):
        store.save(played(second, GOOD["en"][1:2]))
    assert store.load(first.id) == first


def test_sessions_are_deleted_when_their_time_is_over(
    store: SessionStore, tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    session = store.save(opened())
    now = datetime.fromisoformat(NOW)
    drafts = Store(tmp_path, clock).workspaces
    drafts.save(DRAFTS, session.id, {"text": "not yet said"})
    jobs = Jobs(tmp_path, clock=clock)
    kept = Store(tmp_path, clock)
    assert forget_older(now + timedelta(days=10), 30, kept, jobs) == 0
    assert forget_older(now + timedelta(days=31), 30, kept, jobs) == 1
    assert drafts.load(DRAFTS, session.id) is None
    with pytest.raises(InputError, match="no coaching session"):
        store.load(session.id)


def test_an_unreadable_session_is_told_and_hides_no_other(store: SessionStore, tmp_path: Path) -> None:
    good = store.save(opened())
    bad = store.save(opened(seed=2))
    import sqlite3

    with sqlite3.connect(tmp_path / "workbench.db") as connection:
        connection.execute('UPDATE workspaces SET state = \'{"version": 1, "session": "{}"}\' WHERE id = ?', (bad.id,))
    connection.close()
    with pytest.raises(StoreError, match="another version"):
        store.load(bad.id)
    assert [one.id for one in store.all()] == [good.id]
    # It is told to be kept as it is, and so it is, however old.
    assert store.older(datetime.fromisoformat(NOW) + timedelta(days=3000), 30) == (good.id,)


def test_a_session_that_cannot_be_deleted_spares_no_other(
    store: SessionStore, tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    stuck, *others = [store.save(opened(seed=seed)).id for seed in (1, 2, 3)]

    class StuckJobs:
        def delete(self, task: str, field: str, value: str) -> int:
            if value == stuck:
                raise StoreError("The folder cannot be removed.", "Try again.")
            return 0

    with pytest.raises(StoreError, match="cannot be removed"):
        forget_older(datetime.fromisoformat(NOW) + timedelta(days=31), 30, Store(tmp_path, clock), StuckJobs())
    assert len(others) == 2
    assert [one.id for one in store.all()] == [stuck]


def test_the_transcript_is_what_scoring_reads() -> None:
    turns = played(opened(), GOOD["en"][:2]).transcript()
    assert [turn["speaker"] for turn in turns] == ["client", "trainee", "client", "trainee", "client"]
    assert all(turn["text"] for turn in turns)
