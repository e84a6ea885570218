"""Sentences with figures, promises or forecasts that the result does not bear out are struck, with the reason."""

import pytest

from tests.commentary.results import portfolio, stress
from workbench.commentary.checking import check_all, check_sentence
from workbench.commentary.promises import objections
from workbench.commentary.sentences import Sentence, split


def test_a_sentence_says_why_it_is_struck() -> None:
    checked = check_sentence(Sentence("The volatility would be 7.0 % and we guarantee it.", True), portfolio())
    assert checked.struck
    assert checked.reasons[0].startswith("7.0 %: the result prints 8.0\u2009% for volatility")
    assert checked.reasons[1] == "“guarantee”: it promises what no result can promise"


@pytest.mark.parametrize(
    "sentence",
    [
        "The return is guaranteed.",
        "There is no risk in this.",
        "You cannot lose money.",
        "You should buy gold.",
        "Transfer your money to this account.",
        "收益有保证。",
        "本方案稳赚不赔。",
        "建议立即买入黄金。",
        "The portfolio will earn more.",
        "It will fall.",
        "这必将上涨。",
    ],
)
def test_promises_advice_and_forecasts_are_refused(sentence: str) -> None:
    assert objections(sentence, "stress")
    assert objections(sentence, "portfolio")


@pytest.mark.parametrize(
    "sentence",
    [
        "If 2008 came again, the portfolio would lose much.",
        "This is not a forecast.",
        "The risk-free rate is low.",
        "无风险利率较低。",
        "情景并非预测。",
        "Whether it comes, nobody knows.",
    ],
)
def test_conditions_and_plain_statements_are_not(sentence: str) -> None:
    assert objections(sentence, "stress") == []


def test_a_likely_scenario_is_a_forecast() -> None:
    assert objections("It is likely to happen.", "stress")


def test_a_whole_text_is_checked_in_order_and_names_carry_over() -> None:
    sentences, _ = split("Take Covid again. It would cost 23.0 %. It would cost 37.7 %.", finished=True)
    assert [sentence.struck for sentence in check_all(sentences, stress())] == [False, False, True]
