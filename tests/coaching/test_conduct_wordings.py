"""Assurances, insults, slurs and answers given for the client, in the many ways people say them, and what only sounds alike."""

import pytest

from tests.coaching.plays import SCENARIOS
from tests.coaching.test_hard_fails import scored
from workbench.coaching.conduct import breaches
from workbench.coaching.turns import read_turn

ASSURANCES = frozenset({"G01", "G02", "G03", "G04", "X01"})


def broken(line: str) -> set[str]:
    return {breach.rule.id for breach in breaches(line)}


def acts(line: str) -> set[str]:
    return {act.kind for act in read_turn(line, "en", SCENARIOS["C02"]).acts}


@pytest.mark.parametrize(
    "line",
    [
        "There is no way on earth you'd lose money here.",
        "If the market crashes, the bank covers you.",
        "Nothing can happen to your money.",
        "Even if the company fails, you get paid.",
        "We have never had a client lose money.",
        "You'll be rich by Christmas, mark my words.",
        "It comes back. Trust me.",
        "Don't worry about the principal, that's protected whatever happens.",
        "I swear on my mother's life it'll double.",
        "None of our clients are ever out of pocket.",
        "I can promise you nine percent.",
        "This thing prints money, every single month.",
    ],
)
def test_an_assurance_fails_in_whatever_words(line: str) -> None:
    found = scored("C: OK.", f"T: {line}", "C: OK.")
    assert "HF1" in {fail.id for fail in found.hard_fails}


@pytest.mark.parametrize(
    "line",
    [
        "You won't lose your place in the queue if you step out.",
        "There's nothing to lose by asking.",
        "Your money is not guaranteed here.",
        "Your deposit is guaranteed up to 85,000 by the scheme.",
        "You'll certainly get the form by post.",
        "Whatever you decide, I'll support you.",
        "A guaranteed return does not exist.",
        "Who told you it can't fall?",
        "We refund the fee if you cancel within fourteen days.",
        "Please don't think of it as safe as houses.",
    ],
)
def test_certainty_of_other_things_fails_nothing_and_is_not_flagged(line: str) -> None:
    found = scored("C: OK.", f"T: {line}", "C: OK.")
    assert found.hard_fails == ()
    assert "HF1" not in {flag.id for flag in found.review_flags}


def test_a_bare_claim_goes_to_a_person_and_a_conditional_one_to_nobody() -> None:
    bare = scored("C: OK.", "T: By spring it'll be higher than ever.", "C: OK.")
    assert bare.hard_fails == ()
    assert [flag.id for flag in bare.review_flags] == ["HF1"]
    assert scored("C: OK.", "T: It'll grow if the companies do well.", "C: OK.").review_flags == ()


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Read me the code they texted you.", "U06"),
        ("Tick the third one on question four, otherwise the system blocks it.", "U06"),
        ("Leave the questionnaire to me, I'll fill it in.", "U06"),
        ("Sign for your husband, nobody checks.", "U06"),
        ("That brokerage is run by clowns.", "X03"),
        ("Their advice is a joke.", "X03"),
        ("You'd be better off with a dartboard.", "X03"),
    ],
)
def test_answers_for_the_client_and_slurs_on_others(line: str, rule: str) -> None:
    assert rule in broken(line)


@pytest.mark.parametrize(
    "line",
    [
        "Which box gets the tick is up to you.",
        "Never tell anyone your code.",
        "Their fee is lower than ours.",
        "We'll do it for you.",
    ],
)
def test_refusing_and_comparing_break_no_rule(line: str) -> None:
    assert not broken(line) & (ASSURANCES | {"U06", "X03"})


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("You're a bit dim, frankly.", "abuse"),
        ("It's only paper losses.", "told_not_to_worry"),
        ("If you had only listened, you wouldn't have lost it.", "blame"),
        ("The offer closes at noon, so hit confirm.", "pressure"),
        ("Did your horoscope say so?", "ridicule"),
        ("A responsible adult keeps a reserve.", "lecture"),
        ("Stay, sell half, or leave: you choose.", "choice_offered"),
        ("It'll keep, so sleep on it.", "permission_to_wait"),
        ("Ask your sister to sit in with us.", "trusted_person"),
        ("How would you put it to your wife?", "understanding_check"),
    ],
)
def test_acts_in_other_words(line: str, act: str) -> None:
    assert act in acts(line)


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("You're not an idiot.", "abuse"),
        ("You called yourself a fool, and you're no such thing.", "abuse"),
        ("It isn't your fault.", "blame"),
        ("If you sleep on it, it's gone.", "permission_to_wait"),
        ("You're mad at us, and I see why.", "abuse"),
    ],
)
def test_consoling_and_pressing_are_not_taken_for_their_opposite(line: str, act: str) -> None:
    assert act not in acts(line)
