"""Conflicts are minimal and relaxations hold, both checked again by scipy's linear programs."""

from typing import Any

import numpy as np
import pytest
from asking import ask, best
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_prices import simulated
from scipy.optimize import linprog
from test_solve import EQUAL, FUNDS

from workbench.errors import OptimisationError
from workbench.market.prices import PriceTable
from workbench.portfolio.certificate import max_violation
from workbench.portfolio.infeasible import COSTS, RISK_FREE, Infeasibility, diagnose
from workbench.portfolio.limits import LimitSet, LinearLimit
from workbench.portfolio.solve import Question, optimum


def diagnosed(prices: PriceTable | None, **fields: Any) -> tuple[Question, Infeasibility]:
    question = ask(prices, **fields)
    assert optimum(question) is None
    return question, diagnose(question)


def feasible_by_scipy(question: Question, rules: set[str]) -> bool:
    """Linear limits and bounds only."""
    limits: LimitSet = question.limits
    for rule in limits.rules:
        if rule not in rules:
            limits = limits.without(rule)
    rows = [(x.coefficients, x.limit) if x.sense == "max" else (-x.coefficients, -x.limit) for x in limits.linear]
    n = len(question.universe.assets)
    turnover = [x for x in limits.absolutes if x.name == "max_turnover"]
    A = [np.concatenate([row, np.zeros(2 * n)]) for row, _ in rows]
    b = [cap for _, cap in rows]
    equal, target = [np.concatenate([np.ones(n), np.zeros(2 * n)])], [1.0]
    for limit in turnover:
        A.append(np.concatenate([np.zeros(n), np.ones(2 * n)]))
        b.append(limit.limit)
        equal += list(np.hstack([np.eye(n), -np.eye(n), np.eye(n)]))
        target += list(limit.centre)
    found = linprog(
        np.zeros(3 * n), A_ub=A or None, b_ub=b or None, A_eq=equal, b_eq=target,
        bounds=[*zip(limits.bounds.lower, limits.bounds.upper, strict=True), *[(0, None)] * (2 * n)],
    )  # fmt: skip
    assert found.status in (0, 2)
    return bool(found.status == 0)


def check(question: Question, found: Infeasibility) -> None:
    conflict = set(found.conflict)
    assert not feasible_by_scipy(question, conflict), "the conflict must be one"
    for rule in conflict:
        assert feasible_by_scipy(question, conflict - {rule}), f"without {rule} the rest must hold"
    assert len({item.rule for item in found.relaxations}) == len(found.relaxations) <= 3
    for item in found.relaxations:
        assert item.rule in conflict
        assert feasible_by_scipy(item.question, set(item.question.limits.rules)), "a relaxation must be feasible"
        assert abs(item.after - item.before) > 0


CASES: dict[str, dict[str, Any]] = {
    "caps too low": {"max_weight": 0.1},
    "floors too high": {"min_weight": 0.2},
    "two groups": {
        "groups": [
            {"name": "equity", "members": ["SPY", "QQQ", "IWM", "EFA"], "min": 0.6},
            {"name": "growth", "members": ["QQQ", "IWM", "SPY"], "max": 0.2},
            {"name": "abroad", "members": ["EFA"], "max": 0.3},
            {"name": "gold", "members": ["GLD"], "max": 0.1},
        ]
    },
    "exclusion against a floor": {"exclude": ["QQQ", "GLD"], "min_return": 0.13},
    "exposure": {"exposures": [{"name": "duration", "coefficients": {"TLT": 17, "LQD": 8.5}, "min": 6}], "max_weight": 0.2},
    "turnover": {"max_turnover": 0.2, "min_weight": {"TLT": 0.5}},
    "scenario": {"scenario_floors": [{"name": "crash", "returns": dict.fromkeys(FUNDS, -0.3), "min": -0.2}]},
    "everything excluded": {"exclude": FUNDS},
    "many limits": {
        "max_weight": dict.fromkeys(FUNDS, 0.3),
        "min_weight": dict.fromkeys(FUNDS, 0.01),
        "groups": [{"name": f"pair {k}", "members": FUNDS[2 * k : 2 * k + 2], "max": 0.24} for k in range(4)],
        "min_return": 0.02,
        "max_turnover": 1.5,
    },
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_conflicts_are_minimal_and_relaxations_hold(etf: PriceTable, case: str) -> None:
    for objective in ("min_variance", "max_sharpe"):
        check(*diagnosed(etf, objective=objective, current=EQUAL, constraints=CASES[case]))


def test_what_the_conflict_says(etf: PriceTable) -> None:
    _, found = diagnosed(etf, constraints={"max_weight": 0.1})
    assert found.conflict == ("max_weight",)
    (item,) = found.relaxations
    assert (item.rule, item.before, item.after, item.unit) == ("max_weight", 0.1, 0.125, "weight")
    assert item.found.weights == pytest.approx(np.full(8, 0.125))
    _, found = diagnosed(etf, constraints=CASES["two groups"])
    assert found.conflict == ("group equity min", "group growth max", "group abroad max")
    assert {(item.rule, item.before, item.after) for item in found.relaxations} == {
        ("group equity min", 0.6, 0.5), ("group growth max", 0.2, 0.3), ("group abroad max", 0.3, 0.4),
    }  # fmt: skip


def test_relaxing_an_exclusion_stays_within_the_assets_own_cap(etf: PriceTable) -> None:
    gold = [{"name": "gold", "members": ["GLD"], "min": 0.25}]
    _, found = diagnosed(etf, constraints={"exclude": ["GLD"], "max_weight": 0.3, "groups": gold})
    assert set(found.conflict) == {"exclude GLD", "group gold min"}
    after = {item.rule: item.after for item in found.relaxations}
    assert after == {"exclude GLD": 0.25, "group gold min": 0.0}
    _, found = diagnosed(etf, constraints={"exclude": ["GLD"], "max_weight": 0.2, "groups": gold})
    assert set(found.conflict) == {"max_weight", "group gold min"}, "with the exclusion dropped the cap still forbids it"


def test_volatility_and_tail_limits(etf: PriceTable) -> None:
    least = best(etf, check=False)[1].weights
    question, found = diagnosed(etf, constraints={"max_volatility": 0.05, "max_weight": 0.6, "min_return": 0.01})
    volatility = float(np.sqrt(least @ question.moments.covariance @ least))
    assert found.conflict == ("max_volatility",)
    assert volatility <= found.relaxations[0].after <= volatility + 2e-3
    _, found = diagnosed(etf, constraints={"max_volatility": 0.09, "min_return": 0.14})
    assert set(found.conflict) == {"max_volatility", "min_return"}
    assert len(found.relaxations) == 2
    _, found = diagnosed(etf, objective="max_return", constraints={"max_cvar": 0.02})
    assert found.conflict == ("max_cvar",)
    assert found.relaxations[0].unit == "loss"
    _, found = diagnosed(etf, benchmark={"QQQ": 1.0}, constraints={"max_tracking_error": 0.02, "max_weight": 0.5})
    assert set(found.conflict) == {"max_tracking_error", "max_weight"}


def test_fixed_holdings_can_be_part_of_a_conflict(etf: PriceTable) -> None:
    held = {"QQQ": 0.5, "TLT": 0.5}
    _, found = diagnosed(etf, current=held, hold_fixed=["QQQ"], constraints={"max_volatility": 0.095})
    assert set(found.conflict) == {"hold_fixed QQQ", "max_volatility"}
    assert [item.rule for item in found.relaxations] == ["max_volatility"]


def test_limits_of_the_whole_portfolio_are_relaxed_in_its_units(etf: PriceTable) -> None:
    held = {"House": 0.5, "SPY": 0.5}
    groups = [{"name": "real", "members": ["House", "GLD"], "max": 0.4}]
    _, found = diagnosed(etf, current=held, hold_fixed=["House"], constraints={"groups": groups})
    assert found.conflict == ("group real max",)
    assert (found.relaxations[0].before, found.relaxations[0].after) == (pytest.approx(0.4), 0.5)


def test_a_sharpe_ratio_needs_more_than_the_risk_free_rate(etf: PriceTable) -> None:
    question, found = diagnosed(etf, objective="max_sharpe", risk_free=0.4)
    assert found.conflict == (RISK_FREE,)
    (item,) = found.relaxations
    assert item.after < question.moments.mean.max() < item.after + 3e-4
    _, found = diagnosed(etf, objective="max_sharpe", risk_free=0.1, constraints={"exclude": ["QQQ", "SPY"], "max_weight": 0.4})
    assert RISK_FREE in found.conflict
    assert len(found.conflict) > 1
    dear = {"buy_bps": 4000, "sell_bps": 4000}
    _, found = diagnosed(
        etf, objective="max_sharpe", current={"TLT": 1.0}, costs=dear, constraints={"max_weight": 0.5, "groups": [
            {"name": "bonds", "members": ["TLT", "LQD"], "max": 0.7}]},
    )  # fmt: skip
    assert {RISK_FREE, COSTS} <= set(found.conflict)


def test_exposures_of_any_size_are_rounded_in_proportion(etf: PriceTable) -> None:
    for size in (1e-5, 1.0, 1e5):
        rows = [{"name": "e", "coefficients": {"SPY": size, "TLT": size / 3}, "min": 0.9 * size}]
        _, found = diagnosed(etf, constraints={"exposures": rows, "max_weight": 0.4})
        after = next(item.after for item in found.relaxations if item.rule == "exposure e min")
        assert after == pytest.approx(size * (0.4 + 0.4 / 3), rel=2e-3)


def test_many_rules_are_searched_by_halves() -> None:
    names = [f"A{i:03d}" for i in range(60)]
    limits = {
        "max_weight": dict.fromkeys(names, 0.5),
        "min_weight": {**dict.fromkeys(names, 0.001), "A007": 0.3, "A041": 0.4},
        "groups": [{"name": "pair", "members": ["A007", "A041"], "max": 0.6}],
    }
    question, found = diagnosed(simulated(60, 120, 2), constraints=limits)
    assert set(found.conflict) == {"min_weight A007", "min_weight A041", "group pair max"}
    check(question, found)


def test_several_conflicts_at_once_are_resolved_together(etf: PriceTable) -> None:
    question, found = diagnosed(etf, constraints={"max_weight": 0.1, "max_volatility": 0.02})
    assert found.relaxations == ()
    assert {item.rule for item in found.together} == {"max_weight", "max_volatility"}
    assert found.combined is not None
    changed, answer = found.combined
    assert max_violation(changed.programme(), answer.weights) <= 1e-8
    for item in found.together:
        assert item.before == question.request.constraints.model_dump()[item.rule]
        assert item.after > item.before


def test_limits_that_do_leave_room_are_not_called_a_conflict(etf: PriceTable) -> None:
    with pytest.raises(OptimisationError, match="almost no room"):
        diagnose(ask(etf, constraints={"max_weight": 0.2}))


amounts = st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5, 0.8])


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_conflicts(sim: PriceTable, data: st.DataObject) -> None:
    """Whatever linear limits contradict each other, the conflict is minimal and each relaxation holds."""
    assets = st.lists(st.sampled_from(sim.assets), min_size=1, max_size=4, unique=True)
    groups = [
        {"name": str(k), "members": data.draw(assets), data.draw(st.sampled_from(["min", "max"])): data.draw(amounts)}
        for k in range(data.draw(st.integers(2, 5)))
    ]
    limits: dict[str, Any] = {"groups": groups, "max_weight": data.draw(st.sampled_from([0.2, 0.3, 0.5]))}
    limits["exclude"] = data.draw(st.lists(st.sampled_from(sim.assets), max_size=2, unique=True))
    question = ask(sim, constraints=limits)
    assert all(isinstance(limit, LinearLimit) for limit in question.limits)
    found = optimum(question, check=False)
    assert (found is not None) == feasible_by_scipy(question, set(question.limits.rules))
    if found is None:
        check(question, diagnose(question))
