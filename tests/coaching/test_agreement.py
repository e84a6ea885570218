"""Agreement between raters: full, none, worked out by hand, and too little to say."""

import pytest

from tests.coaching.plays import NOW
from workbench.coaching.agreement import LEAST_PAIRS, agreement, between_people
from workbench.coaching.reviews import Review


def test_full_agreement_is_one_and_its_reverse_minus_one() -> None:
    same = [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0), (5.0, 5.0)]
    assert agreement(same).kappa == pytest.approx(1.0)
    assert agreement([(one, 6 - one) for one, _ in same]).kappa == pytest.approx(-1.0)


def test_a_case_worked_out_by_hand() -> None:
    # Levels 1 1 2 2 3 against 1 2 2 3 3. Observed squared differences: 2 of 5 pairs by 1, mean 0.4. By chance the mean of
    # (a - b)^2 over all 25 pairs is E a^2 - 2 E a E b + E b^2 = 3.8 - 2 * 1.8 * 2.2 + 5.4 = 1.28. Kappa = 1 - 0.4 / 1.28.
    pairs = [(1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (2.0, 3.0), (3.0, 3.0)]
    found = agreement(pairs)
    assert found.kappa == pytest.approx(1 - 0.4 / 1.28)
    assert (found.count, found.difference) == (5, pytest.approx(-0.4))


def test_too_few_pairs_and_one_level_throughout_say_nothing() -> None:
    assert agreement([(3.0, 4.0)] * (LEAST_PAIRS - 1)).kappa is None
    assert agreement([(3.0, 3.0)] * 9).kappa is None
    assert agreement([]).count == 0


def test_levels_of_the_rules_are_rounded_half_up() -> None:
    assert agreement([(1.0, 1.4), (2.0, 2.4), (3.0, 2.5), (4.0, 3.6), (5.0, 4.5)]).kappa == pytest.approx(1.0)


def test_people_are_paired_where_they_rated_the_same() -> None:
    def review(rater: str, session: str, score: int) -> Review:
        return Review(session=session, dimension="discovery", score=score, reason="As heard in turn 2.", rater=rater, at=NOW)

    reviews = [review("Ben", "one", 4), review("Ana", "one", 3), review("Ana", "two", 5)]
    assert between_people(reviews) == [(3.0, 4.0)]
