"""Days to sell, redemption test, ES over liquidity horizons, and the task."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.market.risk_measures import historical_cvar
from workbench.progress import silent
from workbench.stress.liquidity import (
    HORIZONS,
    LiquidityTerms,
    cascaded_es,
    days_to_sell,
    horizon_of,
    liquidity_shortfalls,
    redemption_test,
    sold_share,
)
from workbench.stress.liquidity_task import liquidity


def terms(name="A", value=1000.0, volume=None, days=None, haircut=0.0):
    return LiquidityTerms(id=name, value=value, daily_volume=volume, days_to_sell=days, haircut=haircut)


def test_days_follow_from_volume_and_participation():
    assert days_to_sell(terms(value=1000, volume=500), 0.2) == 10
    assert days_to_sell(terms(value=-1000, volume=500), 0.2) == 10
    assert days_to_sell(terms(value=1000, volume=500), 0.2, volume_share=0.5) == 20
    assert days_to_sell(terms(days=3), 0.2, volume_share=0.5) == 6
    assert days_to_sell(terms(), 0.2) is None


def test_shares_sold():
    assert [sold_share(10, day) for day in (1, 5, 30)] == [0.1, 0.5, 1.0]
    assert sold_share(0, 1) == 1.0
    assert sold_share(None, 1000) == 0.0


def test_redemptions_by_hand():
    positions = [terms("cash", 100, days=0), terms("bond", 500, days=10, haircut=0.02), terms("loan", 400)]
    first, later = redemption_test(positions, [0.0, 10.0, None], [(1, 120.0), (30, 700.0)])
    assert first.liquid == pytest.approx(100 + 500 * 0.98 * 0.1)
    assert first.covered
    assert later.liquid == pytest.approx(100 + 490)
    assert later.surplus == pytest.approx(-110)
    assert not later.covered
    # The loan cannot be sold, so nothing can be sold without changing the mix.
    assert later.liquid_pro_rata == 0.0


def test_pro_rata_goes_at_the_pace_of_the_slowest():
    positions = [terms("A", 600, days=2), terms("B", 400, days=8)]
    (day,) = redemption_test(positions, [2.0, 8.0], [(2, 0.0)])
    assert day.liquid == pytest.approx(600 + 100)
    assert day.liquid_pro_rata == pytest.approx(1000 * 0.25)


def test_horizons():
    assert [horizon_of(days) for days in (0, 10, 10.5, 41, 119, 500, None)] == [10, 10, 20, 60, 120, 120, 120]


def test_cascade_by_hand():
    shortfalls = [10.0, 6.0, 3.0, 2.0, 1.0]
    expected = np.sqrt(10**2 + 6**2 * 1 + 3**2 * 2 + 2**2 * 2 + 1**2 * 6)
    assert cascaded_es(shortfalls) == pytest.approx(expected)
    assert cascaded_es([10.0, 0, 0, 0, 0]) == pytest.approx(10.0)
    with pytest.raises(ValueError, match="one ES per horizon"):
        cascaded_es([1.0, 2.0])


@given(st.floats(0.1, 1000))
def test_a_book_of_one_horizon_scales_with_its_root(shortfall):
    for count, horizon in enumerate(HORIZONS, start=1):
        es = [shortfall if j < count else 0.0 for j in range(len(HORIZONS))]
        assert cascaded_es(es) == pytest.approx(shortfall * np.sqrt(horizon / 10))


def test_shortfalls_are_those_of_the_slower_part():
    returns = np.random.default_rng(1).normal(0, 0.01, size=(600, 2))
    positions = [terms("A", 100.0), terms("B", 300.0)]
    found = liquidity_shortfalls(returns, positions, [10, 40])
    ten = np.array([np.prod(1 + returns[t : t + 10], axis=0) - 1 for t in range(591)])
    assert found[0].es == pytest.approx(historical_cvar(ten @ [100, 300], 0.975))
    assert found[1].es == found[2].es == pytest.approx(historical_cvar(ten @ [0, 300], 0.975))
    assert (found[3].es, found[3].members) == (0.0, ())


# -- the task ---------------------------------------------------------------------------------------------------------


def test_task_on_positions(inputs):
    positions = [
        {"id": "CASH", "value": 50.0},
        {"id": "EQ", "value": 850.0, "daily_volume": 1000.0, "haircut": 0.01},
        {"id": "LOAN", "value": 100.0, "haircut": 0.1},
    ]
    request = {"positions": positions, "haircut_add": 0.05, "redemption_share": 0.3}
    document = liquidity(request, inputs, silent).document
    cash, equity, loan = document["positions"]
    assert (cash["days_to_sell"], cash["haircut"]) == (0.0, 0.0)
    assert equity["days_to_sell"] == pytest.approx(4.25)
    assert equity["haircut"] == pytest.approx(0.06)
    assert (loan["days_to_sell"], loan["known"], loan["liquidity_horizon"]) == (None, False, 120)
    assert document["value_at_exit"] == pytest.approx(50 + 850 * 0.94 + 100 * 0.85)
    assert [row["day"] for row in document["redemption"]] == [1, 5, 30]
    assert [row["covered"] for row in document["redemption"]] == [False, True, True]
    assert document["redemption"][0]["liquid"] == pytest.approx(50 + 850 * 0.94 / 4.25)
    assert not document["passed"]
    assert any("LOAN: counted as not sold" in note for note in document["notes"])
    json.dumps(document, allow_nan=False)


def test_task_on_the_sample_market(inputs):
    request = {"weights": {"US equity": 0.5, "US high yield": 0.4, "CASH": 0.1}, "prices": {"source": "sample"}}
    document = liquidity(request, inputs, silent).document
    assert all(row["known"] for row in document["positions"])
    assert document["expected_shortfall"]["es"] >= document["expected_shortfall"]["es_10_day"] > 0
    assert any("simulated" in note for note in document["notes"])


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"positions": [{"id": "A", "value": 1.0}, {"id": "A", "value": 2.0}]}, "Two positions are called 'A'"),
        ({"weights": {"A": 0.5}}, "sum to 0.5"),
        ({"weights": {"A": 1.0}, "markets": {"B": {}}}, "'B', which is not held"),
        ({"positions": [{"id": "A", "value": 1.0}], "participation": 0.3}, "participation"),
        ({"positions": [{"id": "A", "value": 1.0}], "weights": {"A": 1.0}}, "one of the two"),
        ({"positions": [{"id": "A", "value": 1.0}], "redemptions": [{"day": 1}]}, "`amount` or `share`"),
    ],
)
def test_bad_requests_say_what_is_wrong(request_, message, inputs):
    with pytest.raises(InputError, match=message):
        liquidity(request_, inputs, silent)
