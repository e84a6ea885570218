"""Shadow prices: the derivative of the reported objective, in sign and size, against solving the changed request again."""

import copy
from typing import Any

import pytest
from asking import ask, best, told
from test_solve import COMMON, EQUAL, FUNDS, LIMITS, OBJECTIVES

from workbench.market.prices import PriceTable
from workbench.portfolio.constraint_table import ConstraintRow, constraint_rows
from workbench.portfolio.solve import optimum

SIMPLE = {"max_volatility", "min_return", "max_cvar", "max_turnover", "max_tracking_error", "max_gross"}


def moved(fields: dict[str, Any], row: ConstraintRow, change: float) -> dict[str, Any]:
    """The request with the limit of ``row`` changed, as the caller would write it."""
    fields = copy.deepcopy(fields)
    limits = fields["constraints"]
    if row.name in SIMPLE:
        limits[row.name] += change
        return fields
    kind, rest = row.name.split(" ", 1)
    if kind in {"min_weight", "max_weight"}:
        if not isinstance(limits[kind], dict):
            chosen = [fund for fund in FUNDS if fund not in limits.get("exclude", [])]
            limits[kind] = dict.fromkeys(chosen, limits[kind])
        limits[kind][rest] += change
        return fields
    listed = {"group": "groups", "exposure": "exposures", "scenario": "scenario_floors"}[kind]
    name, side = (rest, "min") if kind == "scenario" else rest.rsplit(" ", 1)
    item = next(item for item in limits[listed] if item["name"] == name)
    item[side] += change
    return fields


def value(prices: PriceTable, fields: dict[str, Any]) -> float | None:
    question = ask(prices, **fields)
    found = optimum(question, check=False)
    return None if found is None else told(question, found)


def check_shadow_prices(prices: PriceTable, fields: dict[str, Any]) -> int:
    """Compare every binding limit; how many had a price."""
    question, found = best(prices, check=False, **fields)
    here = told(question, found)
    priced = 0
    for row in constraint_rows(question, found):
        if not row.binding:
            assert row.shadow_price == 0.0
            assert row.slack > 0
            continue
        if row.name.startswith(("exclude ", "hold_fixed ")):
            continue
        assert row.shadow_price is not None
        step = 1e-5 if row.unit == "loss" else 1e-4
        up, down = value(prices, moved(fields, row, step)), value(prices, moved(fields, row, -step))
        slopes = [(up - here) / step] if up is not None else []
        slopes += [(here - down) / step] if down is not None else []
        tolerance = 1e-5 * max(abs(slope) for slope in slopes) + 1e-7
        # The derivative lies between the two one-sided ones, which differ where another limit starts or stops to bind.
        assert min(slopes) - tolerance <= row.shadow_price <= max(slopes) + tolerance, (row, slopes)
        worth = row.shadow_price * (1 if row.sense == "max" else -1)
        better = found.programme is not None and found.programme.objective.maximises
        assert worth * (1 if better else -1) >= -1e-9, "relaxing a limit cannot make the answer worse"
        priced += abs(row.shadow_price) > 1e-7
    return priced


@pytest.mark.parametrize("limits", [name for name in LIMITS if name not in {"none", "exclude"}])
def test_shadow_prices_are_derivatives(etf: PriceTable, limits: str) -> None:
    fields = {**COMMON, "constraints": LIMITS[limits]}
    assert sum(check_shadow_prices(etf, {**fields, "objective": objective}) for objective in OBJECTIVES) >= 3


@pytest.mark.parametrize("objective", ["max_sharpe", "max_return", "max_utility"])
@pytest.mark.parametrize("limits", ["caps", "groups", "turnover", "all"])
def test_shadow_prices_with_costs(etf: PriceTable, objective: str, limits: str) -> None:
    fields = {**COMMON, "objective": objective, "constraints": LIMITS[limits], "costs": {"buy_bps": 20, "sell_bps": 30}}
    assert check_shadow_prices(etf, fields) >= 1


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_shadow_prices_are_of_the_whole_portfolio(etf: PriceTable, objective: str) -> None:
    """With 40 % held outside, a limit on the whole moves the managed part by more than itself."""
    held = {"Building": 0.4, **{fund: 0.6 * weight for fund, weight in EQUAL.items()}}
    limits = {
        "max_weight": dict.fromkeys(FUNDS, 0.15),
        "groups": [{"name": "stable", "members": ["Building", "LQD", "TLT", "HYG"], "min": 0.55, "max": 0.62}],
        "exposures": [{"name": "illiquid", "coefficients": {"Building": 1.0, "HYG": 0.5}, "max": 0.43}],
        "max_turnover": 0.45,
        "max_gross": 1.2,
    }
    fields = {**COMMON, "objective": objective, "current": held, "hold_fixed": ["Building"], "constraints": limits}
    assert check_shadow_prices(etf, fields) >= 1
    question, found = best(etf, check=False, **fields)
    rows = {row.name: row for row in constraint_rows(question, found, check=False)}
    whole = question.universe.whole(found.weights)
    assert rows["group stable max"].value == pytest.approx(sum(whole[a] for a in ("Building", "LQD", "TLT", "HYG")))
    assert rows["group stable max"].limit == pytest.approx(0.62)
    assert rows["exposure illiquid max"].value == pytest.approx(whole["Building"] + 0.5 * whole["HYG"])
    assert rows["max_turnover"].value == pytest.approx(sum(abs(whole[a] - held[a]) for a in held))
    assert rows["max_gross"].value == pytest.approx(1.0)
    assert rows["max_weight SPY"].limit == 0.15


def test_finite_differences_stand_beside_the_duals(etf: PriceTable) -> None:
    question, found = best(etf, objective="max_utility", constraints={"max_weight": 0.3, "max_volatility": 0.1})
    rows = [row for row in constraint_rows(question, found) if row.binding]
    assert rows
    for row in rows:
        assert row.finite_difference == pytest.approx(row.shadow_price, rel=0.1)
        assert row.relaxed_change is not None
        assert 0 < row.relaxed_change <= (row.shadow_price or 0) * 0.01 + 1e-9, "gains shrink as a limit is relaxed further"


def test_limits_that_say_the_same_have_no_price_of_their_own(etf: PriceTable) -> None:
    """Two caps on the same group: relaxing one alone brings nothing."""
    twice = [{"name": name, "members": ["QQQ", "SPY"], "max": 0.3} for name in ("equity", "growth")]
    question, found = best(etf, objective="max_return", constraints={"groups": twice})
    rows = constraint_rows(question, found)
    assert [row.binding for row in rows] == [True, True]
    assert [row.shadow_price for row in rows] == [0.0, 0.0]
    assert rows[0].words == "Just met, but it costs nothing."


def test_a_gross_limit_of_one_says_nothing_in_a_long_only_portfolio(etf: PriceTable) -> None:
    question, found = best(etf, objective="max_sharpe", constraints={"max_gross": 1.0})
    (row,) = constraint_rows(question, found)
    assert (row.value, row.limit, row.shadow_price) == (pytest.approx(1.0), 1.0, 0.0)
    free = best(etf, objective="max_sharpe")[1]
    assert found.weights == pytest.approx(free.weights, abs=1e-9)


def test_words_carry_the_numbers(etf: PriceTable) -> None:
    members = ["HYG", "LQD", "TLT"]
    limits = {
        "max_weight": {"QQQ": 0.4},
        "groups": [{"name": "bonds", "members": members, "min": 0.3, "max": 0.9}],
        "exposures": [{"name": "duration", "coefficients": {"TLT": 17, "LQD": 8.5, "HYG": 4}, "max": 2}],
    }
    question, found = best(etf, objective="max_utility", constraints=limits)
    words = {row.name: row.words for row in constraint_rows(question, found)}
    assert words["max_weight QQQ"].startswith("Raising it from 40 % to 41 % would add 0.0")
    assert words["max_weight QQQ"].endswith(" % a year of risk-adjusted return.")
    assert words["group bonds max"] == "Not binding: 60.00 points of room are left."
    assert words["group bonds min"].startswith("Lowering it from 30 % to 29 % would add 0.0")
    assert words["exposure duration max"].startswith(("Raising it from 2 to 2.1 would add", "Not binding: "))


def test_exclusions_and_fixed_holdings_tell_what_they_cost(etf: PriceTable) -> None:
    question, found = best(
        etf,
        objective="max_return",
        current=EQUAL,
        hold_fixed=["SPY"],
        constraints={"exclude": ["QQQ", "EFA"], "max_weight": 0.5},
    )
    rows = {row.name: row for row in constraint_rows(question, found)}
    assert rows["exclude QQQ"].shadow_price is not None
    assert rows["exclude QQQ"].shadow_price > 0
    assert rows["exclude QQQ"].words.startswith("Excluded by your rule: allowing 1 % of it would add 0.0")
    assert rows["exclude EFA"].shadow_price == 0.0
    assert rows["exclude EFA"].words == "Excluded by your rule, which costs nothing."
    assert rows["hold_fixed SPY"].words.startswith("Kept at 12.5 % at your request: holding 13.5 % instead would ")


def test_rules_list_their_exclusions(etf: PriceTable) -> None:
    question, found = best(etf, objective="risk_parity", constraints={"exclude": ["QQQ"]})
    (row,) = constraint_rows(question, found)
    assert (row.name, row.value, row.limit, row.shadow_price) == ("exclude QQQ", 0.0, 0.0, None)


def test_large_universes_check_fewer_limits() -> None:
    from made_prices import simulated

    question, found = best(simulated(200, 260, 1), check=False, objective="max_utility", constraints={"max_weight": 0.02})
    rows = constraint_rows(question, found)
    assert sum(row.binding for row in rows) > 20
    assert sum(row.finite_difference is not None for row in rows) == 3
