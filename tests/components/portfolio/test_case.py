"""From fields to the engine's request and back."""

from typing import Any

import pytest

from components.portfolio.case import Case, GroupLimit, Holding, request_of, value_of, weights_held, with_views
from components.portfolio.facts import Facts, Window
from components.portfolio.restoring import case_of_request, unshown
from components.portfolio.sample import sample_case
from workbench.errors import InputError
from workbench.portfolio.request import PortfolioRequest
from workbench.strict import parse

WINDOWS = {
    "hist_2007_09_gfc_full": Window(
        name="2008 again", start="2007-10-09", end="2009-03-09", returns={"A": -0.5, "B": 0.1}, missing=()
    ),
    "hist_2020_covid": Window(name="Covid again", start="2020-02-19", end="2020-03-23", returns={"A": -0.3}, missing=("B",)),
}  # fmt: skip
FACTS = Facts(
    assets=("A", "B"), first="2004-01-02", last="2025-12-31", rows=5000, frequency="daily", kind="total_return",
    simulated=False, problems=(), details={}, filled={}, windows=WINDOWS,
)  # fmt: skip
PRICES = {"source": "file", "path": "p.csv"}


def case(**fields: Any) -> Case:
    return Case(prices=PRICES, **fields)


def lines(**held: float) -> list[Holding]:
    return [Holding(name=name, amount=amount) for name, amount in held.items()]


def test_a_bare_case_asks_for_no_limit() -> None:
    request = request_of(case(), FACTS)
    assert request["constraints"] == {}
    assert "current" not in request
    assert parse(PortfolioRequest, request).objective == "max_sharpe"


def test_limits_stand_in_fractions_and_only_those_switched_on() -> None:
    asked = case(
        max_weight=40.0, use_volatility=True, max_volatility=8.5, min_return=5.0, holdings=lines(A=100.0), use_turnover=True
    )
    assert request_of(asked, FACTS)["constraints"] == {"max_weight": 0.4, "max_volatility": 0.085, "max_turnover": 1.2}


def test_turnover_needs_holdings() -> None:
    assert "max_turnover" not in request_of(case(use_turnover=True), FACTS)["constraints"]


def test_a_bad_time_becomes_a_floor_from_the_loaded_prices() -> None:
    asked = case(floors={"hist_2007_09_gfc_full": 15.0, "hist_2020_covid": 10.0, "unknown": 5.0})
    floors = request_of(asked, FACTS)["constraints"]["scenario_floors"]
    assert floors == [{"name": "2008 again", "returns": {"A": -0.5, "B": 0.1}, "min": -0.15}]


def test_groups_keep_members_with_prices_and_sides_that_limit() -> None:
    groups = [GroupLimit(name="G", members=["A", "Gone"], high=60.0), GroupLimit(name="Free", members=["B"])]
    assert request_of(case(groups=groups), FACTS)["constraints"]["groups"] == [{"name": "G", "members": ["A"], "max": 0.6}]


def test_a_rule_takes_only_exclusions() -> None:
    asked = case(aim="risk_parity", max_weight=40.0, use_volatility=True, exclude=["B", "Gone"])
    assert request_of(asked, FACTS)["constraints"] == {"exclude": ["B"]}


def test_a_least_weight_spares_what_is_left_out() -> None:
    limits = request_of(case(min_weight=5.0, exclude=["B"]), FACTS)["constraints"]
    assert limits["min_weight"] == {"A": 0.05}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"holdings": lines(A=60.0, B=30.0)}, {"A": 0.6, "B": 0.3, "CASH": 0.1}),
        ({"holdings": lines(A=60.0, B=30.0), "rest": "scale"}, {"A": 2 / 3, "B": 1 / 3}),
        ({"holdings": lines(A=300_000.0, B=100_000.0), "unit": "money"}, {"A": 0.75, "B": 0.25}),
        ({"holdings": [*lines(A=50.0), *lines(A=50.0)]}, {"A": 1.0}),
        ({}, None),
    ],
)
def test_weights_from_holdings(fields: dict[str, Any], expected: dict[str, float] | None) -> None:
    held = weights_held(case(**fields))
    assert held == (None if expected is None else pytest.approx(expected))


def test_more_than_everything_is_refused() -> None:
    with pytest.raises(InputError, match="130 %"):
        weights_held(case(holdings=lines(A=80.0, B=50.0)))


def test_money_in_holdings_is_the_clients_amount() -> None:
    assert value_of(case(holdings=lines(A=300_000.0, B=100_000.0), unit="money", amount=5.0)) == 400_000.0
    assert value_of(case(holdings=lines(A=60.0), amount=5.0)) == 5.0


def test_a_holding_kept_outside_is_held_fixed() -> None:
    request = request_of(case(holdings=lines(A=50.0, House=50.0), keep=["House", "B"]), FACTS)
    assert request["hold_fixed"] == ["House"]


def test_own_views_replace_estimates_only_where_given_and_switched_on() -> None:
    asked = case(use_views=True, views={"A": 7.0})
    request = with_views(request_of(asked, FACTS), {"A": 0.1, "B": 0.05, "CASH": 0.02}, asked)
    assert request["mean"] == {"method": "given", "values": {"A": 0.07, "B": 0.05}}
    off = asked.model_copy(update={"use_views": False})
    assert with_views(request_of(off, FACTS), {"A": 0.1}, off)["mean"] == {"method": "sample"}


def test_a_request_comes_back_as_the_same_request() -> None:
    asked = case(
        holdings=lines(A=60.0, B=40.0),
        aim="max_return",
        max_weight=70.0,
        use_volatility=True,
        max_volatility=11.3,
        use_cvar=True,
        max_cvar=1.9,
        groups=[GroupLimit(name="G", members=["A"], low=10.0, high=60.0)],
        floors={"hist_2007_09_gfc_full": 17.0},
        exclude=["B"],
        risk_free=1.7,
        trading_cost=12.0,
        benchmark="A",
        use_tracking=True,
        max_tracking_error=7.1,
    )
    request = request_of(asked, FACTS)
    assert request_of(case_of_request(request), FACTS) == request


def test_what_the_page_has_no_fields_for_is_told() -> None:
    plain = {"prices": "p.csv", "objective": "min_variance"}
    assert unshown(plain) == []
    assert unshown({**plain, "constraints": {"max_gross": 1.5, "long_only": False}}) == [
        "a limit on gross weights",
        "short positions",
    ]
    assert unshown({"objective": "min_cdar"}) == ["no prices", "the aim min_cdar"]


def test_the_sample_case_is_complete() -> None:
    asked = sample_case()
    assert sum(line.amount for line in asked.holdings) == pytest.approx(100.0)
    assert parse(Case, asked.model_dump()) == asked
