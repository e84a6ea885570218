"""The client as a person: plain questions get answers, objections know their time, nobody polite is walked out on."""

from itertools import pairwise
from typing import get_args

import pytest

from tests.coaching.plays import NOW, SCENARIOS, opened, played
from workbench.coaching.answers import duration, money
from workbench.coaching.matching import folded
from workbench.coaching.mind import begin, step
from workbench.coaching.mind_state import MOST_RETURNS, Mind
from workbench.coaching.objecting import returns_of
from workbench.coaching.phrases import phrases
from workbench.coaching.reactions import correction_of
from workbench.coaching.scenario_models import LANGUAGES, PLAIN_FACTS, Language, Topic
from workbench.coaching.session import take_turn, visible_mood
from workbench.coaching.session_models import Session
from workbench.coaching.time_spans import time_spans
from workbench.coaching.tongues import is_another_language, is_unintelligible
from workbench.coaching.turn_words import topics_in, words_of
from workbench.coaching.turns import read_turn
from workbench.coaching.worst_case import worst_told


def said(session: Session) -> str:
    return session.exchanges[-1].client


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_has_its_questions(language: Language) -> None:
    assert set(get_args(Topic)) == set(words_of(language).topics)


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("What do you do for a living?", "en", "occupation"),
        ("Where do you work?", "en", "employer"),
        ("How old are you?", "en", "age"),
        ("May I ask your name?", "en", "name"),
        ("What is your phone number?", "en", "contact"),
        ("Which fund is it?", "en", "product"),
        ("What is the price today?", "en", "price"),
        ("When did you buy it?", "en", "since"),
        ("How long have you held the shares?", "en", "since"),
        ("Who sold it to you?", "en", "seller"),
        ("What does your husband do?", "en", "relatives"),
        ("How much will the wedding cost?", "en", "bill"),
        ("您是做什么工作的？", "zh", "occupation"),
        ("您在哪家医院上班？", "zh", "employer"),
        ("您今年高寿？", "zh", "age"),
        ("您贵姓？", "zh", "name"),
        ("您的身份证号是多少？", "zh", "contact"),
        ("股票代码是多少？", "zh", "product"),
        ("现在多少钱一股？", "zh", "price"),
        ("您是哪一年买的？", "zh", "since"),
        ("当时是谁给您办的手续？", "zh", "seller"),
        ("您弟弟是做什么的？", "zh", "relatives"),
        ("房租一个月多少？", "zh", "bill"),
    ],
)
def test_a_question_about_a_plain_fact_is_about_nothing_else(text: str, language: Language, topic: Topic) -> None:
    assert topics_in(folded(text), language) == (topic,)
    assert topic in PLAIN_FACTS


@pytest.mark.parametrize(
    ("scenario", "language", "text", "holds"),
    [
        ("C02", "zh", "您说的是哪只股票？", "芯片"),
        ("C02", "zh", "现在多少钱一股？", "四十六块"),
        ("C02", "zh", "是谁向您推荐的？", "直播"),
        ("C03", "zh", "是哪家公司的产品？", "单子"),
        ("C03", "zh", "退休金每个月多少？", "五千"),
        ("C05", "en", "What does your brother do?", "van"),
        ("C07", "zh", "那位顾问叫什么？", "帕尔默"),
        ("C07", "en", "When did you buy it?", "Three years ago"),
        ("C08", "en", "How old are you?", "I am|since you ask"),
    ],
)
def test_a_plain_question_is_answered(scenario: str, language: Language, text: str, holds: str) -> None:
    answer = said(played(opened(scenario, language), [text]))
    assert any(word in answer for word in holds.split("|")), answer


def test_two_questions_get_two_answers() -> None:
    answer = said(played(opened("C02", "zh"), ["您今年多大？结婚了吗？"]))
    assert "岁" in answer or "了" in answer
    assert "伴侣" in answer


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_an_objection_comes_back_in_new_words_each_time(scenario: str) -> None:
    for objection in SCENARIOS[scenario].objections:
        for language in LANGUAGES:
            lines = returns_of(objection, language)
            assert len({objection.text.of(language), *lines}) == MOST_RETURNS + 1


POLITE: dict[Language, tuple[str, ...]] = {
    "en": ("Please take a seat.", "Which product is it?", "When did you buy it?", "Who sold it to you?", "Where do you work?",
           "How old are you?", "What is the money for?", "How much is it?", "Thank you, goodbye."),
    "zh": ("您请坐，慢慢说。", "是哪一个产品？", "什么时候买的？", "谁给您办的手续？", "您在哪里上班？", "您今年多大？",
           "这笔钱打算做什么用？", "一共投了多少钱？", "谢谢您，再见。"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_a_polite_adviser_is_not_walked_out_on_and_hears_nothing_twice(scenario: str, language: Language) -> None:
    session = played(opened(scenario, language), POLITE[language])
    assert session.ended_by is None
    assert session.mind.intensity <= session.start.intensity
    assert len(set(session.said_by_client)) == len(session.said_by_client)
    farewells = [
        line for kind in ("closing", "farewell_agreed", "farewell_tense") for line in phrases().reactions[kind][language]
    ]
    assert any(line in said(session) for line in farewells)


def test_the_client_warns_before_they_leave_and_leaves_at_once_when_abused() -> None:
    session = played(opened("C07"), ["It was your own decision."])
    assert (session.ended_by, session.mind.warned) == (None, True)
    assert any(line in said(session) for line in phrases().reactions["warning"]["en"])
    assert played(session, ["It was your own mistake."]).ended_by == "client"
    assert played(opened("C07"), ["You stupid idiot, shut up."]).ended_by == "client"


def test_who_has_calmed_down_must_be_warned_again() -> None:
    mind = begin(SCENARIOS["C01"], "standard").model_copy(update={"intensity": 7, "warned": True})
    reading = read_turn("I can hear how worried you are.", "en", SCENARIOS["C01"])
    assert not step(mind, reading, SCENARIOS["C01"], "standard", "en").mind.warned


def test_the_same_soothing_words_calm_only_once() -> None:
    session = played(opened(), ["I can hear how worried you are."] * 4)
    assert session.exchanges[-1].mind.intensity == session.exchanges[0].mind.intensity


@pytest.mark.parametrize(
    ("text", "language", "quote", "left"),
    [
        ("Your 600,000 yuan could fall to 420,000 in a bad year.", "en", "420,000", True),
        ("In the worst case you would lose 180,000 yuan of your 600,000.", "en", "180,000 yuan", False),
        ("您放十万块，最坏可能剩六万。", "zh", "六万", True),
        ("您的60万如果再跌三成，就是少18万元。", "zh", "18万元", False),
        ("At worst your 600,000 falls to 420,000.", "en", "420,000", True),
        ("At worst your 600,000 goes down to 420,000.", "en", "420,000", True),
        ("You would not lose more than 180,000 yuan.", "en", "180,000 yuan", False),
    ],
)
def test_the_worst_case_of_their_own_money_is_said_back(text: str, language: Language, quote: str, left: bool) -> None:
    told = worst_told(read_turn(text, language, SCENARIOS["C01"]))
    assert told is not None
    assert (told.quote, told.left) == (quote, left)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You would not lose 5,000 yuan.", "en"),
        ("You cannot lose 50,000 yuan.", "en"),
        ("您不会亏5万元。", "zh"),
    ],
)
def test_a_loss_that_is_denied_is_not_the_worst_told(text: str, language: Language) -> None:
    reading = read_turn(text, language, SCENARIOS["C01"])
    assert reading.has("money_numbers")
    assert worst_told(reading) is None


def test_a_later_example_or_fee_does_not_replace_the_worst_case() -> None:
    turns = [
        "In the worst case your 600,000 yuan could fall to 420,000.",
        "For example, somebody with 10,000 yuan could lose 3,000 yuan.",
        "The fee is 1,200 yuan a year.",
        "In your own words, what could happen?",
    ]
    assert "420,000" in said(played(opened(), turns))


@pytest.mark.parametrize(
    ("text", "foreign", "unheard"),
    [
        ("Je voudrais savoir combien d'argent vous avez", True, False),
        ("Wie viel Geld haben Sie?", True, False),
        ("Сколько у вас денег?", True, False),
        ("What is the worst that could happen to your money?", False, False),
        ("k", False, True),
        ("   ", False, True),
        ("ok", False, False),
        ("好", False, False),
        ("", False, False),
    ],
)
def test_other_tongues_and_stray_signs_are_told(text: str, foreign: bool, unheard: bool) -> None:
    assert (is_another_language(text), is_unintelligible(text)) == (foreign, unheard)


@pytest.mark.parametrize(
    ("text", "kind"), [("k", "unheard"), ("   ", "unheard"), ("Wie viel Geld haben Sie?", "other_language")]
)
def test_what_was_not_understood_is_asked_for_again_and_costs_nothing(text: str, kind: str) -> None:
    session = take_turn(opened(), text, now=NOW)
    assert said(session) in phrases().reactions[kind]["en"]
    assert (session.mind.trust, session.mind.patience) == (session.start.trust, session.start.patience)


@pytest.mark.parametrize(
    ("intensity", "trust", "mood"), [(2, 10, "calm"), (3, 5, "calmer"), (3, 2, "wary"), (8, 4, "anxious"), (5, 8, "opening up")]
)
def test_the_mood_follows_feeling_and_trust(intensity: int, trust: int, mood: str) -> None:
    session = opened()
    assert visible_mood(session, "en") == "anxious"
    session = take_turn(session, "Fine.", now=NOW)
    last = session.exchanges[-1]
    mind = last.mind.model_copy(update={"intensity": intensity, "trust": trust})
    moved = session.model_copy(update={"exchanges": (last.model_copy(update={"mind": mind, "changes": ()}),)})
    assert visible_mood(moved, "en") == mood


def test_an_insulted_client_looks_offended() -> None:
    assert visible_mood(played(opened("C02"), ["You stupid idiot."]), "en") == "angry"
    insulted = played(opened("C02", "zh"), ["当初是您自己选的。"])
    assert visible_mood(insulted, "zh") == "被冒犯了"
    assert visible_mood(insulted, "en") == "offended"


def test_a_summary_is_confirmed_or_put_right() -> None:
    asked = played(opened(), ["What is this money for?"])
    right = played(asked, ["Let me sum up: you need the money in six years. Is that right?"])
    assert said(right) in phrases().reactions["summary"]["en"]
    wrong = played(asked, ["Let me sum up: you need the money in ten years. Is that right?"])
    assert "six years" in said(wrong)


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ("twenty-five years", 300), ("seventeen years", 204), ("eighteen months", 18), ("five and a half years", 66),
        ("one year and a half", 18), ("十七年", 204), ("二十五年", 300), ("十个月", 10), ("两年半", 30), ("两三年", None),
        ("十几年", None), ("2035年", None), ("two or three years", None), ("2-3 years", None),
    ],
)  # fmt: skip
def test_spans_of_time_are_read_or_not_understood(words: str, months: float | None) -> None:
    assert [span.months for span in time_spans(words)] == [months]


@pytest.mark.parametrize("words", ["in " + "9" * 400 + " years", "9" * 400 + "年以后", "in two or three years", "两三年以后"])
def test_a_span_that_is_not_understood_is_not_put_right(words: str) -> None:
    asked = opened().model_copy(update={"start": opened().start.model_copy(update={"asked": ("horizon",)})})
    reading = read_turn(f"Let me sum up: you need it {words}. Is that right?", "en", SCENARIOS["C01"])
    assert reading.has("summary")
    assert correction_of(reading, asked.start, SCENARIOS["C01"], "en") == ""


def test_the_right_years_in_chinese_are_not_put_right() -> None:
    asked = begin(SCENARIOS["C04"], "standard").model_copy(update={"asked": ("horizon",)})
    for years, right in (("十七年", True), ("二十五年", False)):
        reading = read_turn(f"总结一下，这笔钱{years}以后要用，对吗？", "zh", SCENARIOS["C04"])
        assert (correction_of(reading, asked, SCENARIOS["C04"], "zh") == "") is right


def test_what_was_told_in_all_ways_is_not_told_once_more() -> None:
    session = played(opened("C07", "zh"), ["什么时候买的？", "您是哪一年买的？"])
    assert any(said(session).startswith(line) for line in phrases().reactions["told_already"]["zh"])


def test_the_first_state_of_a_mind_from_before_is_still_read() -> None:
    old = {"intensity": 5, "trust": 4, "patience": 6, "understood": 2}
    assert not Mind.model_validate(old).warned


@pytest.mark.parametrize(
    ("amount", "words"),
    [(300_000, "三十万"), (455_000, "四十五万五千"), (1_200_000, "一百二十万"), (100_500, "十万零五百"), (2_200, "两千两百元")],
)
def test_chinese_amounts_are_spoken(amount: float, words: str) -> None:
    assert money(amount, "CNY", "zh") == words


def test_spans_of_time_are_spoken() -> None:
    months = (0.5, 1, 8, 12, 72)
    assert [duration(one, "zh") for one in months] == ["半个月", "一个月", "八个月", "一年", "六年"]
    assert [duration(one, "en") for one in months] == ["two weeks", "a month", "eight months", "a year", "six years"]
    assert all(first != second for first, second in pairwise(duration(one, "en") for one in months))
