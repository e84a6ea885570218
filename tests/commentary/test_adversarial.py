"""No false sentence of the collection stands, and no true one is struck."""

import pytest

from tests.commentary.results import portfolio, stress
from tests.commentary.told import (
    FALSE_OF_THE_PORTFOLIO,
    FALSE_OF_THE_STRESS_TEST,
    TRUE_OF_THE_PORTFOLIO,
    TRUE_OF_THE_STRESS_TEST,
)
from workbench.commentary.checking import check_sentence
from workbench.commentary.facts import Facts, years_between
from workbench.commentary.sentences import Sentence

P, S = portfolio(), stress()


@pytest.mark.parametrize(
    ("facts", "told"), [(P, FALSE_OF_THE_PORTFOLIO), (S, FALSE_OF_THE_STRESS_TEST)], ids=["portfolio", "stress"]
)
def test_false_sentences_are_struck(facts: Facts, told: tuple[str, ...]) -> None:
    assert [text for text in told if not _reasons(text, facts)] == []


@pytest.mark.parametrize(
    ("facts", "told"), [(P, TRUE_OF_THE_PORTFOLIO), (S, TRUE_OF_THE_STRESS_TEST)], ids=["portfolio", "stress"]
)
def test_true_sentences_stand(facts: Facts, told: tuple[str, ...]) -> None:
    assert {text: reasons for text in told if (reasons := _reasons(text, facts))} == {}


@pytest.mark.parametrize(
    ("facts", "text", "reason"),
    [
        (P, "Volatility increases to 8.0 % from 11.9 %.", "it moves from 11.89 to 8.03: the other way"),
        (P, "The worst fall becomes 8.7 percentage points deeper.", "the fall is less deep"),
        (P, "The estimated return is 9.0 % a month.", "by year, not by month"),
        (P, "The average loss on the worst 5 % of months would be 1.10 %.", "of days, not of months"),
        (P, "The worst fall came in 2020 and was 31.9 %.", "not of 2020"),
        (P, "In Covid again the proposal would lose 14.9 %.", "Covid: the result says nothing of it"),
        (P, "Return and volatility are 8.0 % and 9.0 %.", "which is not what the sentence speaks of"),
        (S, "There is a 4.0 % chance of a loss.", "no probability"),
        (S, "Covid again is the hardest with a loss of 23.0 %.", "not the largest"),
        (S, "In 2008 again USD 452,648 would remain.", "not what remains"),
        (S, "The daily VaR is 4.0 %.", "over 21 days, not a day"),
        (S, "Bonds account for USD 306,723 of the loss in 2008 again.", "which the text does not name"),
        (S, "The portfolio loses 27.5 % in 2008 again.", "which the sentence does not name"),
    ],
)  # fmt: skip
def test_the_reason_names_what_is_wrong(facts: Facts, text: str, reason: str) -> None:
    assert any(reason in told for told in _reasons(text, facts)), _reasons(text, facts)


def test_a_crisis_that_the_result_knows_may_be_called_otherwise() -> None:
    assert _reasons("In Covid again, the pandemic of 2020, it would cost 23.0 %.", S) == ()
    assert _reasons("In the dot-com crash it would cost 23.0 %.", S)


def test_years_of_a_window_without_an_end_are_those_of_its_start() -> None:
    assert years_between("2007-10-09", "2009-03-09") == {"2007", "2008", "2009"}
    assert years_between("1987-10-13", "") == {"1987"}
    assert years_between(None, "2009-03-09") == frozenset()


def _reasons(text: str, facts: Facts) -> tuple[str, ...]:
    return check_sentence(Sentence(text, True), facts).reasons
