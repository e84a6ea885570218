"""Comparing answers."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.store.differences import differences

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4), max_leaves=15
)


@settings(deadline=None)
@given(values)
def test_a_value_does_not_differ_from_itself(value: Any) -> None:
    assert differences(value, value) == []


@settings(deadline=None)
@given(values, values)
def test_both_directions_find_the_same_places(one: Any, other: Any) -> None:
    there = {(item["path"], repr(item["before"]), repr(item["after"])) for item in differences(one, other)}
    back = {(item["path"], repr(item["after"]), repr(item["before"])) for item in differences(other, one)}
    assert there == back


def test_places_are_named_by_their_path() -> None:
    before = {"weights": {"A": 0.4, "B": 0.6}, "points": [{"x": 1}, {"x": 2}], "status": "optimal"}
    after = {"weights": {"A": 0.5, "C": 0.5}, "points": [{"x": 1}], "status": "optimal"}
    assert differences(before, after) == [
        {"path": "weights.A", "before": 0.4, "after": 0.5},
        {"path": "weights.B", "before": 0.6, "after": "(absent)"},
        {"path": "weights.C", "before": "(absent)", "after": 0.5},
        {"path": "points[1]", "before": {"x": 2}, "after": "(absent)"},
    ]


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (0.1 + 0.2, 0.3, True),
        (0.0, 9e-10, True),
        (0.0, 2e-9, False),
        (1e6, 1e6 + 9e-4, True),
        (1e6, 1e6 + 2e-3, False),
        (1, 1.0, True),
        (10**12, 10**12 + 1, False),
        (True, 1, False),
        ("1", 1, False),
        (None, 0, False),
        ("optimal", "optimal ", False),
    ],
)
def test_numbers_are_compared_to_nine_digits_and_everything_else_exactly(before: Any, after: Any, same: bool) -> None:
    assert (differences(before, after) == []) is same


def test_the_order_of_keys_does_not_count_but_that_of_lists_does() -> None:
    assert differences({"a": 1, "b": 2}, {"b": 2, "a": 1}) == []
    assert [item["path"] for item in differences(["a", "b"], ["b", "a"])] == ["[0]", "[1]"]


def test_ignored_paths_hide_all_that_is_below_them_and_every_item_of_a_list() -> None:
    before = {"solver": {"name": "PIQP", "seconds": 1.0}, "points": [{"seconds": 1.0, "x": 1}], "times": {"a": 1}}
    after = {"solver": {"name": "PIQP", "seconds": 2.0}, "points": [{"seconds": 2.0, "x": 3}], "times": {"b": 2}}
    found = differences(before, after, frozenset({"solver.seconds", "points.seconds", "times"}))
    assert [item["path"] for item in found] == ["points[0].x"]
