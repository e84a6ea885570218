"""Limits in words, and the one-click ways out of a conflict."""

from typing import Any

import pytest

from components.portfolio.case import Case, GroupLimit
from components.portfolio.infeasible import conflict_words, limit_words, outcome_words, relaxation_words, relaxed, settable
from components.portfolio.words import limit_label, signed, spoken
from workbench.errors import InputError


def change(constraint: str, before: float, after: float) -> dict[str, Any]:
    return {"constraint": constraint, "from": before, "to": after}


@pytest.mark.parametrize(
    ("rule", "label"),
    [
        ("max_volatility", "Volatility at most"),
        ("max_weight", "Most in one asset"),
        ("max_weight US equity", "Most in US equity"),
        ("group Equity funds max", "Equity funds at most"),
        ("group Bonds min", "Bonds at least"),
        ("scenario 2008 again", "Loss in 2008 again"),
        ("exclude Gold", "Leave out Gold"),
    ],
)
def test_labels(rule: str, label: str) -> None:
    assert limit_label(rule) == label


def test_engine_sentences_use_the_pages_words() -> None:
    rows = [{"name": "max_turnover", "rule": "max_turnover"}, {"name": "group A max", "rule": "group A max"}]
    told = spoken("Balanced, within max_turnover and group A max.", rows)
    assert told == "Balanced, within “Turnover at most” and “A at most”."
    assert signed("5 % and 0.34%") == "5\u2009% and 0.34\u2009%"


def test_a_conflict_names_its_values() -> None:
    limits = {
        "max_volatility": 0.06,
        "groups": [{"name": "Equity", "members": ["A"], "min": 0.5}],
        "scenario_floors": [{"name": "2008 again", "returns": {}, "min": -0.15}],
    }
    assert limit_words("max_volatility", limits) == "Volatility at most 6.0\u2009%"
    assert limit_words("group Equity min", limits) == "Equity at least 50.0\u2009%"
    assert limit_words("scenario 2008 again", limits) == "2008 again: lose no more than 15.0\u2009%"


@pytest.mark.parametrize(
    ("rule", "before", "after", "expected"),
    [
        ("max_volatility", 0.06, 0.083, 0.085),
        ("max_weight", 0.05, 0.072, 0.08),
        ("min_return", 0.12, 0.1033, 0.1025),
        ("group E min", 0.5, 0.441, 0.44),
        ("scenario 2008 again", -0.05, -0.071, -0.08),
        ("max_turnover", 0.1, 0.37, 0.37),
    ],
)
def test_a_relaxed_limit_is_rounded_to_the_loose_side(rule: str, before: float, after: float, expected: float) -> None:
    assert settable(change(rule, before, after)) == pytest.approx(expected, abs=1e-12)


def test_each_way_out_moves_its_own_field() -> None:
    case = Case(
        groups=[GroupLimit(name="E", members=["A"], low=50.0, high=60.0)],
        floors={"w": 5.0},
        exclude=["Gold"],
        max_volatility=6.0,
    )
    windows = {"2008 again": "w"}
    assert relaxed(case, change("max_volatility", 0.06, 0.083), windows).max_volatility == 8.5
    assert relaxed(case, change("group E min", 0.5, 0.441), windows).groups[0].low == 44.0
    assert relaxed(case, change("scenario 2008 again", -0.05, -0.071), windows).floors == {"w": 8.0}
    assert relaxed(case, change("exclude Gold", 0.0, 0.1), windows).exclude == []
    with pytest.raises(InputError, match="cannot be changed here"):
        relaxed(case, change("exposure X max", 1.0, 2.0), windows)


@pytest.mark.parametrize(
    ("rule", "before", "after", "told"),
    [
        ("min_return", 0.12, 0.106, "The most that can be had is 10.6 %, with {}; 10.5 % is a little easier to keep."),
        ("group E min", 0.5, 0.441, "The most that can be had is 44.1 %, with {}; 44.0 % is a little easier to keep."),
        ("max_volatility", 0.06, 0.083, "The least that works is 8.3 %, with {}; 8.5 % is a little easier to keep."),
        ("scenario 2008 again", -0.05, -0.071, "The least that works is 7.1 %, with {}; 8.0 % is a little easier to keep."),
        ("max_turnover", 0.1, 0.37, "Gives {}."),
        ("exclude Gold", 0.0, 0.1033, "Gives {}."),
    ],
)
def test_what_a_way_out_gives(rule: str, before: float, after: float, told: str) -> None:
    made = {**change(rule, before, after), "expected_return": 0.106, "volatility": 0.15}
    gives = "an estimated return of 10.6\u2009% a year at a volatility of 15.0\u2009%"
    assert outcome_words(made, settable(made)) == told.replace(" %", "\u2009%").format(gives)


def test_a_way_out_in_words() -> None:
    assert (
        relaxation_words(change("max_volatility", 0.06, 0.083), 0.085) == "Volatility at most 8.5\u2009% instead of 6.0\u2009%"
    )
    loss = relaxation_words(change("scenario 2008 again", -0.05, -0.071), -0.08)
    assert loss == "2008 again: lose up to 8.0\u2009% instead of 5.0\u2009%"
    assert relaxation_words(change("exclude Gold", 0.0, 0.1), 0.1) == "Allow Gold"


def test_one_limit_alone_is_not_told_as_together() -> None:
    assert conflict_words(["max_volatility"], {"constraints": {"max_volatility": 0.01}}) == (
        "No portfolio keeps every limit. Volatility at most 1.0\u2009% cannot be kept."
    )


def test_a_risk_free_rate_out_of_reach_is_told_as_such() -> None:
    told = conflict_words(["risk_free"], {"risk_free": 0.02})
    assert told == (
        "No portfolio is estimated to earn more than the risk-free rate of 2.0\u2009%, so none is best per unit of risk."
    )
    told = conflict_words(["risk_free", "max_volatility"], {"risk_free": 0.02, "constraints": {"max_volatility": 0.01}})
    assert "that keeps “Volatility at most 1.0\u2009%” is estimated" in told
