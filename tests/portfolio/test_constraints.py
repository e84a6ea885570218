"""From the request's constraints to limits: refusals that name the offender, units of the whole portfolio, exclusions."""

from typing import Any

import numpy as np
import pytest
from asking import ask, best

from workbench.errors import InputError
from workbench.market.prices import PriceTable
from workbench.portfolio.limits import limit_value
from workbench.portfolio.request import PortfolioRequest
from workbench.strict import parse, read_json

CURRENT = {"A000": 0.5, "A001": 0.5}


def refused(prices: PriceTable | None, **fields: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        ask(prices, **fields)
    assert caught.value.exit_code == 2
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(("constraints", "message"), [
    ({"max_holdings": 5}, "max_holdings is not offered yet"),
    ({"min_holding": 0.02}, "min_holding is not offered yet"),
    ({"min_weight": {"A001": 0.4}, "max_weight": 0.3}, "min_weight of A001 (0.4) is above its max_weight (0.3)"),
    ({"min_weight": 0.4, "max_weight": 0.3}, "min_weight of A000 (0.4) is above its max_weight (0.3)"),
    ({"min_weight": {"A001": -0.1}}, "min_weight of A001 is -0.1, but the portfolio is long only"),
    ({"max_weight": -0.1}, "max_weight is -0.1, which is negative, but the portfolio is long only"),
    ({"max_weight": {"A001": -0.1}}, "max_weight of A001 is -0.1, which is negative, but the portfolio is long only"),
    ({"groups": [{"name": "g", "members": [], "max": 0.3}]}, "group 'g' has no members"),
    ({"groups": [{"name": "g", "members": ["A001"]}]}, "group g has neither a min nor a max"),
    ({"groups": [{"name": "g", "members": ["A001"], "min": 0.5, "max": 0.3}]}, "group g: its min (0.5) is above its max (0.3)"),
    ({"groups": [{"name": "g", "members": ["A001"], "max": 0.3}] * 2}, "Two groups are named 'g'"),
    ({"exposures": [{"name": "e", "coefficients": {"A001": 1}}]}, "exposure e has neither a min nor a max"),
    ({"exposures": [{"name": "e", "coefficients": {"A001": 1}, "max": 1}] * 2}, "Two exposures are named 'e'"),
    ({"exposures": [{"name": "e", "coefficients": {"A001": 0.0}, "max": 1}]}, "'e' has no coefficient beside zero"),
    ({"scenario_floors": [{"name": "s", "returns": {"A001": -0.1}, "min": -0.2}]}, "no return for A000, A002"),
    ({"max_volatility": -0.1}, "max_volatility is -0.1; it cannot be negative"),
    ({"max_turnover": 0.1}, "max_turnover needs the `current` holdings"),
    ({"max_tracking_error": 0.1}, "max_tracking_error needs a `benchmark`"),
    ({"exclude": ["A001"], "min_weight": {"A001": 0.1}}, "A001 is excluded and has a min_weight of 0.1"),
])  # fmt: skip
def test_what_contradicts_itself_is_refused_by_name(sim: PriceTable, constraints: dict[str, Any], message: str) -> None:
    assert message in refused(sim, constraints=constraints).message


@pytest.mark.parametrize("objective", ["risk_parity", "equal_weight", "hierarchical_risk_parity"])
@pytest.mark.parametrize("constraint", [
    {"max_weight": 0.3}, {"min_weight": {"A001": 0.1}}, {"groups": [{"name": "g", "members": ["A001"], "max": 0.3}]},
    {"max_volatility": 0.1}, {"max_turnover": 0.2}, {"long_only": False}, {"max_gross": 1.0}, {"min_return": 0.01},
])  # fmt: skip
def test_rules_take_only_exclusions(sim: PriceTable, objective: str, constraint: dict[str, Any]) -> None:
    error = refused(sim, objective=objective, constraints=constraint, current=CURRENT)
    assert f"constraints.{next(iter(constraint))}" in error.message
    assert objective in error.message
    ask(sim, objective=objective, constraints={"exclude": ["A001"]}, current=CURRENT)


def test_objectives_and_estimators_of_later(sim: PriceTable) -> None:
    assert "min_cdar is not offered yet" in refused(sim, objective="min_cdar").message
    assert "mean.views" in refused(sim, mean={"views": [{"assets": {"A001": 1.0}, "value": 0.1}]}).message


@pytest.mark.parametrize(("fields", "name"), [
    ({"constraints": {"max_weight": 40}}, "constraints.max_weight is 40, that is 4,000 %"),
    ({"constraints": {"max_weight": {"A001": 25}}}, "constraints.max_weight of A001"),
    ({"constraints": {"groups": [{"name": "g", "members": ["A001"], "max": 60}]}}, "group g max"),
    ({"constraints": {"max_volatility": 12}}, "constraints.max_volatility"),
    ({"constraints": {"max_turnover": 20}, "current": CURRENT}, "constraints.max_turnover"),
    ({"constraints": {"min_return": 1e12}}, "constraints.min_return"),
    ({"constraints": {"scenario_floors": [{"name": "s", "returns": {f"A00{i}": -30 for i in range(6)}, "min": -0.2}]}},
     "scenario s return of A000"),
    ({"risk_free": 11}, "risk_free"),
    ({"current": {"A000": 1e9, "A001": 1 - 1e9}}, "current weight of A000"),
    ({"mean": {"method": "given", "values": {f"A00{i}": 1e10 for i in range(6)}}}, "mean.values of A000"),
])  # fmt: skip
def test_percentages_and_huge_numbers_are_refused(sim: PriceTable, fields: dict[str, Any], name: str) -> None:
    error = refused(sim, **fields)
    assert name in error.message
    assert "0.4 for 40 %" in error.hint


@pytest.mark.parametrize(("text", "message"), [
    ('{"objective": "min_variance", "risk_free": NaN}', "holds NaN"),
    ('{"objective": "min_variance", "risk_free": Infinity}', "holds Infinity"),
    ('{"objective": "min_variance", "risk_free": 1e400}', "risk_free"),
    ('{"objective": "min_variance", "constraints": {"max_weight": 1e300}}', "constraints.max_weight"),
    ('{"objective": "min_variance", "constraints": {"max_wait": 0.1}}', "constraints.max_wait"),
    ('{"objective": "min_variance", "constraints": {"max_weight": "0.1"}}', "constraints.max_weight"),
    ('{"objective": "minimum"}', "objective"),
    ('{"objective": "min_variance", "objective": "max_return"}', "'objective' twice"),
])  # fmt: skip
def test_strict_json(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(PortfolioRequest, read_json(text, "request.json"))
    assert message in caught.value.message


def test_a_fixed_holding_must_agree_with_the_limits_on_it(sim: PriceTable) -> None:
    fixed = {"current": CURRENT, "hold_fixed": ["A001"]}
    assert "A001 is both excluded and held fixed at 0.5" in refused(sim, constraints={"exclude": ["A001"]}, **fixed).message
    assert (
        "hold_fixed keeps A001 at 0.5, above its max_weight of 0.4"
        in refused(sim, constraints={"max_weight": 0.4}, **fixed).message
    )
    assert "below its min_weight of 0.6" in refused(sim, constraints={"min_weight": {"A001": 0.6}}, **fixed).message
    ask(sim, constraints={"max_weight": {"A002": 0.4}}, **fixed)
    outside = {"current": {"A000": 0.5, "House": 0.5}, "hold_fixed": ["House"]}
    assert "keeps House at 0.5, above" in refused(sim, constraints={"max_weight": 0.4}, **outside).message
    assert "House is both excluded" in refused(sim, constraints={"exclude": ["House"]}, **outside).message


def test_bad_given_covariances() -> None:
    def given(matrix: list[list[float]], **more: Any) -> dict[str, Any]:
        names = ["A", "B", "C"][: len(matrix)]
        return {
            "mean": {"method": "given", "values": dict.fromkeys(names, 0.05)},
            "covariance": {"method": "given", "assets": names, "matrix": matrix, **more},
        }

    assert "not symmetric" in refused(None, **given([[0.04, 0.01], [0.02, 0.04]])).message
    indefinite = [[0.04, 0.05], [0.05, 0.04]]
    assert "not positive semi-definite" in refused(None, **given(indefinite)).message
    assert "away in the Frobenius norm" in refused(None, **given(indefinite)).message
    assert best(None, **given(indefinite, repair=True))[1].weights.sum() == pytest.approx(1.0)
    singular = best(None, **given([[0.04, 0.04], [0.04, 0.04]]))[1]
    assert singular.weights.sum() == pytest.approx(1.0)


def test_limits_on_the_whole_are_translated_to_the_managed_part(sim: PriceTable) -> None:
    held = {"A000": 0.3, "A001": 0.3, "House": 0.4}
    limits = {
        "max_weight": {"A000": 0.15},
        "groups": [{"name": "real", "members": ["House", "A002"], "max": 0.5}],
        "max_turnover": 0.3,
        "max_gross": 1.0,
    }
    question = ask(sim, current=held, hold_fixed=["House"], constraints=limits)
    assert question.limits.bounds.upper[0] == pytest.approx(0.25)
    by_name = {limit.name: limit for limit in question.limits}
    weights = np.array([0.25, 0.35, 0.1, 0.1, 0.1, 0.1])
    whole = question.universe.whole(weights)
    reported = {
        name: limit_value(limit, weights, question.moments, 0.95) / limit.factor + limit.offset
        for name, limit in by_name.items()
    }
    assert reported["group real max"] == pytest.approx(0.4 + whole["A002"])
    assert reported["max_turnover"] == pytest.approx(sum(abs(whole[a] - held.get(a, 0.0)) for a in whole))
    assert reported["max_gross"] == pytest.approx(1.0)
    assert by_name["group real max"].limit * 0.6 == pytest.approx(0.1)


def test_dropping_an_exclusion_uncovers_the_assets_own_bounds(sim: PriceTable) -> None:
    limits = ask(sim, constraints={"exclude": ["A001"], "max_weight": 0.3, "min_weight": 0.02}).limits
    assert limits.bounds.upper[1] == limits.bounds.lower[1] == 0.0
    assert limits.rules == ("min_weight", "exclude A001", "max_weight")
    opened = limits.without("exclude A001").bounds
    assert (opened.lower[1], opened.upper[1]) == (0.02, 0.3)
    assert limits.moved("exclude A001", 0.5).bounds.upper[1] == 0.3
    assert limits.moved("exclude A001", 0.1).bounds.upper[1] == 0.1
    assert limits.moved("exclude A001", 0.1).bounds.lower[1] == 0.0
    assert limits.without("max_weight").bounds.upper.tolist() == [np.inf, 0.0, np.inf, np.inf, np.inf, np.inf]
    assert limits.moved("max_weight", 0.4).without("exclude A001").bounds.upper.tolist() == [0.4] * 6


def test_a_minimum_for_each_asset_spares_the_excluded(sim: PriceTable) -> None:
    found = best(sim, constraints={"exclude": ["A001"], "min_weight": 0.1})[1]
    assert found.weights[1] == 0.0
    assert found.weights[[0, 2, 3, 4, 5]].min() >= 0.1 - 1e-12


def test_one_number_is_one_rule_and_a_mapping_is_one_for_each(sim: PriceTable) -> None:
    assert ask(sim, constraints={"max_weight": 0.3}).limits.rules == ("max_weight",)
    each = ask(sim, constraints={"max_weight": {"A000": 0.3, "A003": 0.2}}).limits.rules
    assert each == ("max_weight A000", "max_weight A003")


def test_shorts_with_and_without_a_gross_limit(sim: PriceTable) -> None:
    free = best(sim, objective="max_utility", constraints={"long_only": False})[1]
    assert free.weights.min() < 0
    assert np.abs(free.weights).sum() > 1.2
    limited = best(sim, objective="max_utility", constraints={"long_only": False, "max_gross": 1.2})[1]
    assert np.abs(limited.weights).sum() == pytest.approx(1.2, abs=1e-9)
    assert limited.weights.sum() == pytest.approx(1.0)
