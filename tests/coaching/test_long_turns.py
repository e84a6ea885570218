"""What a client takes in of a lecture, and that no pattern of the word lists repeats a sign without end."""

import re

import pytest

from tests.coaching.plays import SCENARIOS
from workbench.coaching.conduct import breaches, rules
from workbench.coaching.scenario_models import LANGUAGES, Language
from workbench.coaching.signs import all_signs
from workbench.coaching.turn_words import words_of
from workbench.coaching.turns import LONGEST_TURN, TAKEN_IN, TurnReading, read_turn
from workbench.coaching.word_sets import compiled, sets_of, with_sets

FILLER: dict[Language, str] = {"en": "The weather was fine that day and the sea was blue. ", "zh": "那天天气很好，海水也很蓝。"}
ASKED: dict[Language, str] = {"en": "What is this money for?", "zh": "这笔钱准备做什么用？"}
INSULT: dict[Language, str] = {"en": "You are an idiot.", "zh": "你真是个笨蛋。"}


def lecture(language: Language, said: str, *, at: int) -> str:
    """A turn of the longest length with ``said`` about the place ``at``."""
    filler = FILLER[language]
    before = filler * (at // len(filler))
    after = filler * ((LONGEST_TURN - len(before) - len(said)) // len(filler))
    return f"{before}{said} {after}"[:LONGEST_TURN]


def heard(language: Language, text: str, *, as_heard: bool = True) -> TurnReading:
    reading = read_turn(text, language, SCENARIOS["C01"], as_heard=as_heard)
    assert all(text[act.start : act.end] == act.quote for act in reading.acts)
    return reading


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("at", [0, TAKEN_IN[0] - 200, LONGEST_TURN - TAKEN_IN[1] + 200])
def test_the_beginning_and_the_end_of_a_lecture_are_taken_in(language: Language, at: int) -> None:
    assert "goal" in heard(language, lecture(language, ASKED[language], at=at)).topics


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_middle_of_a_lecture_passes_the_client_by_and_is_scored(language: Language) -> None:
    text = lecture(language, ASKED[language], at=6_000)
    assert heard(language, text).topics == ()
    assert "goal" in heard(language, text, as_heard=False).topics


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_insult_is_heard_wherever_it_stands(language: Language) -> None:
    assert heard(language, lecture(language, INSULT[language], at=6_000)).has("abuse")


def test_a_promise_in_the_middle_of_a_lecture_breaks_the_rule() -> None:
    text = lecture("en", "I guarantee that you cannot lose money.", at=6_000)
    assert "G01" in {breach.rule.id for breach in breaches(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_up_to_the_sum_of_both_ends_a_turn_is_taken_in_whole(language: Language) -> None:
    text = lecture(language, ASKED[language], at=1_500)[: sum(TAKEN_IN)]
    assert heard(language, text) == heard(language, text, as_heard=False)


def test_a_turn_of_one_endless_sentence_is_cut_at_both_ends() -> None:
    reading = heard("en", "I can hear how worried you are, " + "and so on " * 900 + "so what is this money for?")
    assert reading.has("emotion_named")
    assert reading.topics == ("goal",)


def test_sets_stand_for_their_alternatives_and_may_name_earlier_ones() -> None:
    sets = sets_of({"sum": ["much", "more"], "ask": ["how <sum>", "what"]})
    assert with_sets("<ask> is it|<other>", sets) == "(?:how (?:much|more)|what) is it|<other>"


def test_a_repetition_without_end_is_held_to_one() -> None:
    assert compiled(r"\d+%").fullmatch("100%")
    assert not compiled(r"\d+%").fullmatch("1" * 30 + "%")
    assert compiled(r"a\s*b").fullmatch("a   b")
    assert compiled(r"[^x]*y").fullmatch("a" * 50 + "y")


def test_no_pattern_of_the_word_lists_repeats_a_sign_without_end() -> None:
    listed = [compiled(sign.source) for sign in all_signs().values()]
    listed += [
        compiled(one) for rule in rules().values() for one in (*rule.latin, *rule.chinese, *rule.across, *rule.exceptions)
    ]
    for language in LANGUAGES:
        words = words_of(language)
        listed += [*words.acts.values(), *words.topics.values(), words.money, words.unmarked, words.evidence]
    assert len(listed) > 300
    assert [one.pattern for one in listed if re.search(r"\\[dsw][+*]", one.pattern)] == []
