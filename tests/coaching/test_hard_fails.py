"""The fixed checks: hard fails and when they are none, flags, facts and figures, on short talks."""

import time
from typing import Any

import pytest

from tests.coaching.plays import SCENARIOS
from workbench.coaching.assessment import Assessment
from workbench.coaching.scenario_models import Language
from workbench.coaching.scoring import score_transcript

#: A profile with nothing missing, to be followed by a recommendation. The client is that of C02: capacity 2 of 5.
PROFILED = {
    "en": (
        "C: This stock doubled in a month. I want to put all my savings in.",
        "T: What is the money for, and when do you need it?",
        "C: A house deposit in two years.",
        "T: How much is it, and what do you earn in a year?",
        "C: 300,000 yuan, and I earn 260,000.",
        "T: How would you feel if it lost 60,000 yuan?",
        "C: I would not sleep.",
    ),
    "zh": (
        "C: 这只股票一个月翻倍，我想把积蓄全投进去。",
        "T: 这笔钱做什么用，什么时候要用？",
        "C: 买房首付，两年后。",
        "T: 一共多少钱，您一年收入多少？",
        "C: 三十万，一年收入二十六万。",
        "T: 要是亏了六万，您是什么感受？",
        "C: 睡不着。",
    ),
}


def talk(*lines: str) -> list[dict[str, str]]:
    """A transcript from lines that begin with ``C:`` or ``T:``."""
    speakers = {"C": "client", "T": "trainee"}
    return [{"speaker": speakers[line[0]], "text": line[2:].strip()} for line in lines]


def scored(*lines: str, scenario: str = "C02", language: Language = "en", tools: tuple[str, ...] = ()) -> Assessment:
    return score_transcript(talk(*lines), SCENARIOS[scenario], language, tools=tools)


def fails(*lines: str, **options: Any) -> set[str]:
    return {fail.id for fail in scored(*lines, **options).hard_fails}


def test_a_product_before_the_profile_fails() -> None:
    found = scored("C: Where shall I put it?", "T: I recommend our bond fund. It may lose value.", "C: Fine.")
    assert [(fail.id, fail.turn) for fail in found.hard_fails] == [("HF2", 1)]
    assert (found.cap, found.passed) == (40, False)
    assert found.metrics.first_product_turn == 1


def test_a_question_counts_only_where_it_was_answered() -> None:
    answered = (*PROFILED["en"], "T: I recommend a money market fund. It may lose a little.", "C: Good.")
    assert fails(*answered) == set()
    unanswered = (*answered[:6], "C: Why do you want to know that?", *answered[7:])
    assert fails(*unanswered) == {"HF2"}


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "T: Not yet: I would not recommend any fund before I know more."),
        ("en", "T: Have you ever held a bond fund?"),
        ("en", "T: You said the stock doubled."),
        ("en", "T: Let me explain what a share fund is: it can fall."),
        ("zh", "T: 现在还不能推荐基金，我先了解情况。"),
        ("zh", "T: 您以前买过债券基金吗？"),
        ("zh", "T: 您说的那只股票翻倍了。"),
    ],
)
def test_speaking_of_a_product_is_not_putting_it_forward(language: Language, line: str) -> None:
    opening = PROFILED[language][0]
    assert "HF2" not in fails(opening, line, "C: OK.", language=language)


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("en", "T: I recommend an equity fund. It can fall in value.", {"HF3"}),
        ("en", "T: I recommend the R4 note. It can fall in value.", {"HF3"}),
        ("en", "T: I recommend a bond fund at risk level 2. It can fall in value.", set()),
        ("en", "T: An equity fund lies above what you can bear, so I do not recommend it.", set()),
        ("zh", "T: 我建议您买股票基金，可能会亏。", {"HF3"}),
        ("zh", "T: 我建议您配一只R2的债券基金，净值可能下跌。", set()),
        ("zh", "T: 股票基金超出您的承受能力，我不建议。", set()),
    ],
)
def test_a_product_above_the_capacity_fails(language: Language, line: str, expected: set[str]) -> None:
    assert fails(*PROFILED[language], line, "C: OK.", language=language) == expected


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("en", "T: I recommend at most 15,000 yuan in that stock, if you want it. It can fall in value.", set()),
        ("zh", "T: 那只股票我建议最多放一万五，可能会亏。", set()),
        ("en", "T: I recommend at most 15,000 yuan in that stock.", {"HF3", "HF4"}),
        ("en", "T: I recommend at most 15,000 yuan in the R4 note. It can fall in value.", {"HF3"}),
        ("en", "T: I recommend putting it all in that stock. It can fall in value.", {"HF3"}),
    ],
)
def test_the_clients_own_idea_held_small_goes_to_a_person(language: Language, line: str, expected: set[str]) -> None:
    found = scored(*PROFILED[language], line, "C: OK.", language=language)
    assert {fail.id for fail in found.hard_fails} == expected
    assert ("HF3" in {flag.id for flag in found.review_flags}) == (not expected)


def test_a_recommendation_needs_its_risk_within_three_turns() -> None:
    offer = (*PROFILED["en"], "T: I recommend a bond fund at risk level 2.", "C: Why?")
    assert fails(*offer) == {"HF4"}
    assert fails(*offer, "T: It is simple.", "C: And?", "T: You may get back less than you put in.", "C: I see.") == set()
    silent = ("T: It is simple.", "C: And?", "T: It is new.", "C: And?", "T: It is easy.", "C: And?")
    assert fails(*offer, *silent, "T: You may get back less than you put in.", "C: I see.") == {"HF4"}


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("en", "T: Other banks rip you off.", "HF5"),
        ("en", "T: You are an idiot.", "HF5"),
        ("en", "T: I can fill in the risk questionnaire for you.", "HF6"),
        ("en", "T: Tell me your password and I place the orders in your account.", "HF6"),
        ("en", "T: That annuity is just like a bank deposit.", "HF7"),
        ("en", "T: What is your religion? Tell me your PIN code.", "HF8"),
        ("zh", "T: 别家银行都是坑。", "HF5"),
        ("zh", "T: 测评我帮您填好。", "HF6"),
        ("zh", "T: 这个年金就是存款。", "HF7"),
    ],
)
def test_other_hard_fails(language: Language, line: str, expected: str) -> None:
    found = scored("C: OK." if language == "en" else "C: 好。", line, "C: OK.", language=language)
    assert expected in {fail.id for fail in found.hard_fails}
    assert all(fail.quote in line for fail in found.hard_fails)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "T: I cannot sign for you; please fill it in yourself."),
        ("en", "T: We never ask for your password."),
        ("en", "T: An annuity is not a deposit."),
        ("en", "T: Firms differ in costs; some may charge less."),
        ("zh", "T: 测评必须您本人做，我不能帮您填。"),
        ("zh", "T: 年金不是存款。"),
        ("zh", "T: 各家费用不同，您可以比较。"),
        ("zh", "T: 姑妈的事，请您节哀。"),
    ],
)
def test_the_right_words_fail_nothing(language: Language, line: str) -> None:
    assert fails("C: OK." if language == "en" else "C: 好。", line, "C: OK.", language=language) == set()


def test_an_invented_income_contradicts_and_an_unknown_rate_is_flagged() -> None:
    heard = ("C: I earn 260,000 yuan.", "T: You earn 900,000 a year.", "C: No.")
    assert fails(*heard) == {"HF7"}
    assert fails("C: I earn 260,000 yuan.", "T: You earn 260,000 a year.", "C: Yes.") == set()
    flagged = scored("C: And the rate?", "T: The fund pays 7.3% a year.", "C: OK.")
    assert [flag.id for flag in flagged.review_flags] == ["HF7"]
    assert flagged.cap != 60
    for line, tools in (
        ("T: The sheet says it pays 7.3% a year.", ()),
        ("T: For example, with 7.3% you would have more.", ()),
        ("T: The fund pays 7.3% a year.", ("yield 7.3 %",)),
    ):
        assert scored("C: And the rate?", line, "C: OK.", tools=tools).review_flags == ()


def test_a_sign_of_vulnerability_must_be_met_within_two_turns() -> None:
    cue = "C: I read slowly and my hearing is bad."
    assert "HF8" in fails(cue, "T: The rate is fine.", "C: Oh.", "T: Sign on page two.", "C: Oh.", scenario="C03")
    assert "HF8" not in fails(
        cue, "T: The rate is fine.", "C: Oh.", "T: We go slowly, in large print.", "C: Oh.", scenario="C03"
    )


def test_a_fact_counts_only_after_its_question() -> None:
    told = "C: It is for a house deposit, in two years."
    asked = scored("C: I want that stock.", "T: What is the money for?", told, "T: I see.", "C: OK.")
    assert [fact.revealed_turn for fact in asked.facts] == [2, None, None]
    unasked = scored("C: I want that stock.", "T: Nice weather.", told, "T: I see.", "C: OK.")
    assert [fact.revealed_turn for fact in unasked.facts] == [None, None, None]
    guessed = scored("C: I want that stock.", "T: It is for a house, right?", told, "T: I see.", "C: OK.")
    assert [fact.revealed_turn for fact in guessed.facts] == [None, None, None]


def test_metrics() -> None:
    found = scored(*PROFILED["en"], "T: Your volatility and your Sharpe ratio matter.", "C: Everyone is making money with it!")
    metrics = found.metrics
    assert (metrics.trainee_turns, metrics.client_turns) == (4, 5)
    assert 0.4 < metrics.talk_share_trainee < 0.8
    assert metrics.open_questions >= 1
    assert {"goal", "horizon", "amount", "income", "loss_reaction"} <= set(metrics.profile_facts)
    assert metrics.profile_facts_obtained == len(metrics.profile_facts)
    assert [quote.text for quote in metrics.jargon] == ["Sharpe"]
    assert metrics.jargon_per_100 > 0
    assert [left.id for left in metrics.unanswered_objections] == ["O1"]
    assert metrics.first_product_turn is None
    assert metrics.missing_risk_words == ()
    assert [point.turn for point in metrics.emotion_curve] == [0, 1, 3, 5, 7]


def test_promises_of_a_price_are_flagged_and_cost_disclosure() -> None:
    found = scored("C: OK.", "T: The market will definitely bounce back, you may lose a little first.", "C: Good.")
    assert [flag.id for flag in found.review_flags] == ["P01"]
    assert [quote.text for quote in found.metrics.promises] == ["market will definitely bounce"]
    assert found.of("disclosure").score <= 2
    assert found.hard_fails == ()


def test_the_total_is_weighted_and_capped_by_the_lowest() -> None:
    found = scored("C: Hi.", "T: You are an idiot. I guarantee you 10% profit.", "C: Oh.")
    assert {fail.id for fail in found.hard_fails} >= {"HF1", "HF5"}
    assert found.cap == 40
    assert found.total == 20.0


def test_better_lines_are_in_the_language_and_tied_to_what_was_said() -> None:
    found = scored("C: 收益怎么样？", "T: 保本的，收益有保证。", "C: 好。", language="zh")
    line = found.of("disclosure").improvement
    assert "不说“" in line
    assert all(any("㐀" <= sign <= "鿿" for sign in one.improvement) for one in found.dimensions)


@pytest.mark.parametrize(
    "text", ["word " * 2_000, "you said that guarantee money risk " * 280, "10,000 yuan " * 830, "not, " * 1_990]
)
def test_a_turn_of_10_000_signs_without_an_end_is_scored_quickly(text: str) -> None:
    began = time.process_time()
    found = scored("C: Hi.", f"T: {text[:9_990]}", "C: OK.")
    assert time.process_time() - began < 2
    assert found.total <= 40


def test_abuse_silence_another_language_and_a_pasted_script_are_scored() -> None:
    lines = ("T:", "T: 这笔钱是做什么用的？", "T: Adviser: hello\nClient: hi\nAdviser: bye", "T: Shut up.")
    found = scored("C: Hi.", *(line for turn in lines for line in (turn, "C: What?")))
    assert [(fail.id, fail.turn) for fail in found.hard_fails] == [("HF5", 7)]
    assert found.of("objection_empathy").score < 2
