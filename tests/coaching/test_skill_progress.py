"""Levels over time: the newest count most, certainty grows with conversations, and one alone is not certain."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.coaching.skill_progress import HALF_LIFE, PRIOR_SPREAD, skill_levels

LEVELS = st.lists(st.floats(1, 5), min_size=1, max_size=30)


def test_one_conversation_is_taken_as_it_is_and_is_not_certain() -> None:
    found = skill_levels([{"discovery": 4.0}])
    assert list(found) == ["discovery"]
    assert (found["discovery"].level, found["discovery"].count) == (4.0, 1)
    assert found["discovery"].error == pytest.approx(PRIOR_SPREAD / math.sqrt(2))


def test_the_newest_counts_most_by_the_half_life() -> None:
    old, new = 0.5 ** (1 / HALF_LIFE), 1.0
    found = skill_levels([{"discovery": 1.0}, {"discovery": 5.0}])["discovery"]
    assert found.level == pytest.approx((old * 1 + new * 5) / (old + new))
    assert found.level > 3


@given(LEVELS)
def test_the_level_lies_within_what_was_scored(levels: list[float]) -> None:
    found = skill_levels([{"disclosure": level} for level in levels])["disclosure"]
    assert min(levels) - 1e-9 <= found.level <= max(levels) + 1e-9
    assert found.error > 0


def test_equal_conversations_make_more_certain() -> None:
    errors = [skill_levels([{"disclosure": 3.0}] * count)["disclosure"].error for count in (1, 2, 4, 8)]
    assert errors == sorted(errors, reverse=True)


def test_a_skill_that_was_not_scored_is_left_out() -> None:
    assert skill_levels([]) == {}
