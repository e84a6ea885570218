"""Which assets a request is about: names, sums, cash, holdings without prices."""

from typing import Any

import numpy as np
import pytest
from asking import ask, best

from workbench.errors import InputError
from workbench.market.prices import PriceTable
from workbench.portfolio.trading_costs import trading_cost


def refused(prices: PriceTable | None, **fields: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        ask(prices, **fields)
    return caught.value


def test_cash_is_present_only_when_named(sim: PriceTable) -> None:
    assert "CASH" not in ask(sim).universe.assets
    assert "CASH" not in ask(sim, constraints={"exclude": ["CASH"]}).universe.assets
    for fields in (
        {"current": {"A000": 0.7, "CASH": 0.3}},
        {"constraints": {"max_weight": {"CASH": 0.2}}},
        {"constraints": {"min_weight": {"CASH": 0.1}}},
        {"constraints": {"groups": [{"name": "liquid", "members": ["CASH", "A001"], "min": 0.2}]}},
        {"constraints": {"exposures": [{"name": "days", "coefficients": {"CASH": 0, "A001": 3}, "max": 2}]}},
        {"benchmark": {"A000": 0.9, "CASH": 0.1}},
    ):
        universe = ask(sim, **fields).universe
        assert universe.assets == (*sim.assets, "CASH")


def test_cash_earns_the_risk_free_rate_and_carries_no_risk(sim: PriceTable) -> None:
    question, found = best(sim, risk_free=0.03, constraints={"max_weight": {"CASH": 0.25}})
    assert question.moments.mean[-1] == 0.03
    assert found.weights[-1] == pytest.approx(0.25)
    assert not question.moments.covariance[-1].any()
    everything = best(sim, risk_free=0.03, current={"CASH": 1.0})[1]
    assert everything.weights[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("objective", ["max_sharpe", "max_diversification"])
def test_a_ratio_holds_as_little_cash_as_the_limits_allow(sim: PriceTable, objective: str) -> None:
    """Cash changes neither ratio: without a reason for it the money is invested, in the proportions found without cash."""
    plain = best(sim, objective=objective, risk_free=0.02)[1].weights
    held = {"A000": 0.5, "CASH": 0.5}
    free = best(sim, objective=objective, risk_free=0.02, current=held)[1]
    np.testing.assert_allclose(free.weights, [*plain, 0.0], atol=1e-8)
    floor = best(sim, objective=objective, risk_free=0.02, constraints={"min_weight": {"CASH": 0.2}})[1]
    np.testing.assert_allclose(floor.weights, [*(0.8 * plain), 0.2], atol=1e-8)
    capped = {"max_weight": {sim.assets[int(np.argmax(plain))]: plain.max() * 0.9, "CASH": 1.0}}
    found = best(sim, objective=objective, risk_free=0.02, constraints=capped)[1]
    # Keeping the proportions needs ten per cent of cash, and no other mix has a better ratio.
    np.testing.assert_allclose(found.weights, [*(0.9 * plain), 0.1], atol=1e-7)
    assert found.certificate is not None
    assert found.certificate.max_violation <= 1e-9


def test_cash_trades_are_free(sim: PriceTable) -> None:
    universe = ask(sim, current={"A000": 0.5, "CASH": 0.5}).universe
    moved = np.array([0.2, 0.1, 0, 0, 0, 0, 0.7])
    assert trading_cost(moved, universe, (0.01, 0.02)) == pytest.approx(0.3 * 0.02 + 0.1 * 0.01)
    assert trading_cost(moved, ask(sim).universe, (0.01, 0.02)) == 0.0


def test_weights_that_do_not_sum_to_one(sim: PriceTable) -> None:
    for name in ("current", "benchmark"):
        error = refused(sim, **{name: {"A000": 0.5, "A001": 0.4}})
        assert f"`{name}` sum to 0.9, not to 1" in error.message
        assert "CASH" in error.hint
    assert "sum to 100" in refused(sim, current={"A000": 60, "A001": 40}).message
    ask(sim, current={"A000": 0.5, "A001": 0.4999999})


@pytest.mark.parametrize(("fields", "place"), [
    ({"constraints": {"max_weight": {"A0000": 0.2}}}, "constraints.max_weight names A0000"),
    ({"constraints": {"min_weight": {"A0000": 0.2}}}, "constraints.min_weight names A0000"),
    ({"constraints": {"exclude": ["a01"]}}, "constraints.exclude names a01"),
    ({"constraints": {"groups": [{"name": "g", "members": ["A001", "A01"], "max": 0.2}]}}, "groups 'g' names A01"),
    ({"constraints": {"exposures": [{"name": "e", "coefficients": {"A01": 1}, "max": 1}]}}, "exposures 'e' names A01"),
    ({"constraints": {"scenario_floors": [{"name": "s", "returns": {"A01": 1}, "min": 0}]}}, "scenario_floors 's' names A01"),
    ({"benchmark": {"A01": 1.0}}, "benchmark names A01"),
])  # fmt: skip
def test_unknown_assets_are_named_with_the_closest(sim: PriceTable, fields: dict[str, Any], place: str) -> None:
    error = refused(sim, **fields)
    assert place in error.message
    assert "no prices" in error.message
    assert "Did you mean A00" in error.hint


def test_a_far_name_lists_what_there_is(sim: PriceTable) -> None:
    error = refused(sim, constraints={"exclude": ["Gold bullion"]})
    assert error.hint.startswith("Known assets: A000, A001")


def test_holdings_without_prices_are_listed(sim: PriceTable) -> None:
    error = refused(sim, current={"A000": 0.5, "House": 0.3, "Art": 0.2})
    assert "No prices for House, Art" in error.message
    assert "hold_fixed" in error.hint
    error = refused(sim, current={"A000": 0.5, "House": 0.3, "Art": 0.2}, hold_fixed=["House"])
    assert "No prices for Art," in error.message
    assert ask(sim, current={"A000": 1.0, "House": 0.0}).universe.outside == {}


def test_a_fixed_holding_stays_at_its_value(sim: PriceTable) -> None:
    held = {"A000": 0.5, "House": 0.3, "A001": 0.2}
    question, found = best(sim, current=held, hold_fixed=["House", "A000"])
    universe = question.universe
    assert universe.managed == pytest.approx(0.7)
    whole = universe.whole(found.weights)
    assert whole["House"] == 0.3
    assert whole["A000"] == pytest.approx(0.5)
    assert sum(whole.values()) == pytest.approx(1.0)
    assert universe.current is not None
    assert universe.current.sum() == pytest.approx(1.0)


def test_what_is_held_fixed_must_be_held(sim: PriceTable) -> None:
    error = refused(sim, current={"A000": 1.0}, hold_fixed=["A00"])
    assert "hold_fixed names A00, which is not in `current`" in error.message
    assert "A000" in error.hint
    assert "nothing to decide" in refused(sim, current={"House": 1.0}, hold_fixed=["House"]).message


def test_holding_fixed_needs_the_holdings(sim: PriceTable) -> None:
    error = refused(sim, hold_fixed=["A000", "House"])
    assert "hold_fixed names A000, House, and the request has no `current` holdings" in error.message
    assert error.hint.startswith("Give `current`")


def test_cash_in_other_letters_is_recognised(sim: PriceTable) -> None:
    error = refused(sim, current={"A000": 0.8, "cash": 0.2})
    assert "No prices for cash" in error.message
    assert error.hint.startswith("Did you mean CASH? ")
    assert "Did you mean CASH?" in refused(sim, benchmark={"A000": 0.8, "Cash": 0.2}).hint
    assert refused(sim, current={"A000": 0.8, "House": 0.2}).hint.startswith("Add their prices")


def test_a_benchmark_needs_prices_even_for_what_is_held_fixed(sim: PriceTable) -> None:
    fields = {"current": {"A000": 0.5, "House": 0.5}, "hold_fixed": ["House"]}
    error = refused(sim, **fields, benchmark={"A000": 0.5, "House": 0.5})
    assert "benchmark names House, which has no prices" in error.message


def test_no_prices_and_no_moments(sim: PriceTable) -> None:
    assert "no prices" in refused(None).message
    assert "no prices" in refused(None, mean={"method": "given", "values": {"A": 0.1}}).message


def test_given_moments_need_no_prices() -> None:
    moments = {
        "mean": {"method": "given", "values": {"A": 0.07, "B": 0.03}},
        "covariance": {"method": "given", "assets": ["B", "A"], "matrix": [[0.01, 0.006], [0.006, 0.04]]},
    }
    question, found = best(None, **moments)
    weights = dict(zip(question.universe.assets, found.weights, strict=True))
    assert weights == pytest.approx({"A": 0.4 / 3.8, "B": 3.4 / 3.8})
    assert "history of returns" in refused(None, constraints={"max_cvar": 0.1}, **moments).message
