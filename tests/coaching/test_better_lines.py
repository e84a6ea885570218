"""Where a better line stands: where the fault was, or nowhere in particular; and what is held up as an example."""

import pytest

from workbench.coaching.assessment import Assessment, Rewrite
from workbench.coaching.best_moment import LEAST
from workbench.coaching.rubric import rubric
from workbench.coaching.scenario_models import LANGUAGES, Language
from workbench.coaching.scenarios import product_scenarios
from workbench.coaching.scoring import example_of, say_instead, score_transcript

SCENARIOS = {scenario.id: scenario for scenario in product_scenarios()}


def talked(*lines: str, scenario: str = "C01", language: Language = "en") -> tuple[Assessment, tuple[Rewrite, ...], str]:
    """Assessment, better lines and the example of a talk; the client's and the trainee's lines take turns."""
    turns = [{"speaker": "trainee" if place % 2 else "client", "text": line} for place, line in enumerate(lines)]
    found = score_transcript(turns, SCENARIOS[scenario], language)
    best = example_of(turns, found, SCENARIOS[scenario], language, {})
    return found, say_instead(turns, found, SCENARIOS[scenario], language), best[1].text if best is not None else ""


def test_a_promise_is_mended_where_it_was_made_and_good_questions_are_left_alone() -> None:
    found, lines, best = talked(
        "I am worried, it fell by twelve percent.", "What is this money for, and when will you need it?",
        "It is for school in six years.", "I guarantee you that it comes back.",
        "Do you?", "My goldfish plays the violin.", "What?",
    )  # fmt: skip
    promise = next(line for line in lines if line.dimension == "disclosure")
    assert (promise.turn, promise.better) == (3, rubric().hard_fail("HF1").better.en)
    assert all(line.turn != 1 for line in lines)
    assert promise.better in found.of("disclosure").improvement
    assert "guarantee" not in best
    assert len([line.turn for line in lines if line.turn]) == len({line.turn for line in lines if line.turn})


def test_what_is_missing_and_had_no_place_belongs_somewhere_in_the_talk() -> None:
    found, _, _ = talked(
        "Hello.", "What is this money for?", "For school in six years.", "How much is it about?", "600,000 yuan."
    )
    assert found.of("risk_profiling").improvement.startswith("Somewhere in this talk, say:")


def test_abuse_with_pressure_is_answered_by_an_apology_and_both_are_named() -> None:
    _, lines, best = talked(
        "Hello.", "You are a stupid idiot, shut up and sign the form today, only two places are left.", "What?"
    )
    insult = next(line for line in lines if line.dimension == "objection_empathy")
    assert insult.better == rubric().instead["unkind"].en
    assert "insulted" in insult.why
    assert best == ""


def test_no_example_asks_for_what_identifies_somebody() -> None:
    _, _, best = talked("您好。", "您的身份证号是多少？这笔钱是做什么用的？", "买房用。", language="zh")
    assert "身份证" not in best


def test_a_level_given_by_a_person_silences_the_rules_lines() -> None:
    turns = [{"speaker": "client", "text": "Hello."}, {"speaker": "trainee", "text": "Good morning to you."}]
    found = score_transcript(turns, SCENARIOS["C01"], "en")
    weakest = found.weakest()
    lines = say_instead(turns, found, SCENARIOS["C01"], "en", without=[weakest])
    assert lines
    assert all(line.dimension != weakest for line in lines)


@pytest.mark.parametrize("fault", ["sold_first", "jargon", "everyone", "foretold", "unkind", "played_down", "pushed"])
def test_every_fault_has_its_own_line_in_both_languages(fault: str) -> None:
    assert all(rubric().instead[fault].of(language).strip() for language in LANGUAGES)
    assert LEAST >= 1
