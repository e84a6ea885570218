"""What a trainee says in other words is read as what it is, and what only sounds alike is not."""

import pytest

from tests.coaching.plays import SCENARIOS
from workbench.coaching.conduct import breaches
from workbench.coaching.scenario_models import Language, Topic
from workbench.coaching.turns import read_turn

ASKED: tuple[tuple[Language, str, Topic], ...] = (
    ("en", "What do you bring home in a year, roughly?", "income"),
    ("en", "If it slid another 100,000 yuan, could you live with that, or would you need to get out?", "loss_reaction"),
    ("en", "How would you feel if 800,000 became 700,000?", "loss_reaction"),
    ("en", "If 300,000 turned into 150,000, would you still be able to buy the home?", "loss_reaction"),
    ("en", "Have you lived through a drop like this before?", "experience"),
    ("zh", "这笔定期原来是留着做什么的？", "goal"),
    ("zh", "您想每个月拿利息，是打算补贴哪方面的生活？", "goal"),
    ("zh", "要是再跌10万块，您生活受影响吗？", "loss_reaction"),
)


@pytest.mark.parametrize(("language", "question", "topic"), ASKED)
def test_a_question_in_other_words_is_asked(language: Language, question: str, topic: Topic) -> None:
    assert topic in read_turn(question, language, SCENARIOS["C01"]).topics


def test_a_question_for_a_choice_is_not_one_for_feelings() -> None:
    assert "feelings" not in read_turn("Which of those feels closest?", "en", SCENARIOS["C01"]).topics


def test_saying_back_oneself_does_not_ask_the_client_to() -> None:
    assert "understanding" not in read_turn("我复述一下，首付两年后用。对吗？", "zh", SCENARIOS["C01"]).topics
    assert "understanding" in read_turn("请您复述一下，可以吗？", "zh", SCENARIOS["C01"]).topics


def test_an_earlier_fall_is_no_pressure() -> None:
    assert not read_turn("以前碰到过这样跌的时候吗？", "zh", SCENARIOS["C01"]).has("pressure")
    assert read_turn("过了这村就没这店了。", "zh", SCENARIOS["C01"]).has("pressure")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("That one has only one way to go from here.", "G01"),
        ("You'll have the 12% back by summer.", "G01"),
        ("早晚涨回来。", "G01"),
        ("换过去很快就回本了。", "G01"),
        ("没啥风险，您听我的。", "X01"),
        ("I can key in the order under your login.", "U06"),
    ],
)
def test_a_disguised_promise_or_offer_to_act_is_found(text: str, rule: str) -> None:
    assert rule in {breach.rule.id for breach in breaches(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Nobody can say you'll have the 12% back by summer.",
        "There is not only one way to go; it may fall as well.",
        "谁也不敢说很快就能回本。",
        "不能说没啥风险。",
        "I will not place the order with your login; you do that yourself.",
        "You'll get it back from me in an e-mail by Friday.",
    ],
)
def test_the_same_words_denied_are_none(text: str) -> None:
    assert not {breach.rule.id for breach in breaches(text)} & {"G01", "X01", "U06"}
