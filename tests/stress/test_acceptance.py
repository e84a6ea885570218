"""The acceptance tests of the method in one place, over the whole scenario library and a book of every kind of instrument."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stress.books import PUT, answered, book_of, row
from workbench.market.scenarios import HistoricalWindow, load_library
from workbench.stress.bonds import BondTerms
from workbench.stress.revalue import pnl_matrix, portfolio_pnl

LIBRARY = load_library()
EVERY_KIND: list[dict[str, Any]] = [
    {"id": "share", "value": 50.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.1}},
    {"id": "abroad", "value": 20.0, "kind": "equity", "currency": "EUR", "hedged_share": 0.4, "hedge_carry": 0.002,
     "exposures": {"equity_us_spx_pct": 0.9}},
    {"id": "bond", "value": 40.0, "kind": "bond", "coupon": 0.04, "maturity": 12.0, "yield": 0.045},
    {"id": "curve", "value": 15.0, "kind": "bond", "coupon": 0.03, "maturity": 20.0, "yield": 0.04,
     "key_rate_durations": "cash_flows"},
    {"id": "callable", "value": 30.0, "kind": "bond", "coupon": 0.05, "maturity": 10.0, "yield": 0.05, "call_price": 1.0},
    {"id": "credit", "value": 10.0, "kind": "bond", "modified_duration": 4.0, "rating": "B", "issuer": "Acme"},
    {"id": "put", "value": 3.0, "kind": "option", "option": PUT},
    {"id": "short", "value": -12.0, "kind": "fund", "exposures": {"equity_em_eem_pct": 1.0}},
    {"id": "gold", "value": 8.0, "kind": "commodity", "exposures": {"gold_pct": 1.0}},
    {"id": "cash", "value": 25.0, "kind": "cash"},
]  # fmt: skip


def test_contributions_add_up_in_every_scenario_and_both_modes(tmp_path: Path) -> None:
    scenarios = [item.id for item in (*LIBRARY.historical, *LIBRARY.hypothetical)]
    document = answered({"positions": EVERY_KIND, "scenarios": scenarios, "mode": "both", "carry": True}, tmp_path)
    done = [item for item in document["results"] if "error" not in item]
    assert len(done) >= 2 * len(scenarios) - 8  # the rest shock nothing that this book holds
    for item in done:
        for parts in (
            sum(part["pnl"] for part in item["by_position"]),
            sum(part["pnl"] for part in item["by_factor"]) + item["residual"],
            sum(part["pnl"] for part in item["by_group"]),
            sum(part["pnl"] for part in item["by_asset_class"]),
        ):
            assert parts == pytest.approx(item["pnl"], abs=1e-9)


@pytest.mark.parametrize("window", LIBRARY.historical, ids=lambda window: window.id)
def test_the_replay_of_a_window_by_its_factors_is_the_stored_change(window: HistoricalWindow, tmp_path: Path) -> None:
    names = [name for name in window.factors if name.endswith("_pct")]
    positions = [{"id": name, "value": 100.0, "kind": "other", "exposures": {name: 1.0}} for name in names]
    found = row(answered({"positions": positions, "scenarios": [window.id]}, tmp_path), window.id)
    told = {item["id"]: item["pnl"] for item in found["by_position"]}
    assert told == pytest.approx({name: window.factors[name] for name in names}, abs=1e-9)


def test_stored_levels_and_changes_agree_with_each_other_and_with_the_index(shared_data: Path) -> None:
    with (shared_data / "macro" / "fred-vix-volatility-index.csv").open(encoding="utf-8") as file:
        closes = {line[0]: line[1] for line in csv.reader(file)}
    checked = 0
    for window in LIBRARY.historical:
        for name, move in window.moves.items():
            change = 100 * (move.end / move.start - 1) if name.endswith("_pct") else move.end - move.start
            change *= 100 if name.endswith("_bp") else 1
            assert change == pytest.approx(move.change, abs=0.06 if name.endswith("_pct") else 1.01), (window.id, name)
        vix = window.moves.get("vix_pts")
        if vix is not None and closes.get(window.start.isoformat()) and closes.get(window.end.isoformat()):
            ends = (float(closes[window.start.isoformat()]), float(closes[window.end.isoformat()]))
            assert ends == pytest.approx((vix.start, vix.end), abs=0.006)
            checked += 1
    assert checked >= 15


def test_no_shock_costs_nothing_but_carry_and_a_book_twice_the_size_loses_twice() -> None:
    book = book_of(*EVERY_KIND)
    twice = book_of(*[{**item, "value": 2 * item["value"]} for item in EVERY_KIND])
    still = pnl_matrix(book, np.zeros((1, len(book.factors))))[0]
    assert dict(zip(book.ids, still, strict=True)) == pytest.approx(dict.fromkeys(book.ids, 0.0) | {"abroad": 20 * 0.4 * 0.002})
    shocks = np.random.default_rng(1).normal(0, 0.02, (50, len(book.factors)))
    np.testing.assert_allclose(portfolio_pnl(twice, shocks), 2 * portfolio_pnl(book, shocks), rtol=1e-9, atol=1e-9)


def test_an_unmapped_position_blocks_the_badge(tmp_path: Path) -> None:
    request = {"positions": [*EVERY_KIND, {"id": "art", "value": 1.0, "kind": "other"}], "scenarios": ["hyp_rates_up_200"]}
    found = row(answered({**request, "mode": "propagated"}, tmp_path), "hyp_rates_up_200", "propagated")
    assert not found["complete"]
    assert found["coverage_pct"] < 100


def test_what_the_run_rests_on_is_told(tmp_path: Path) -> None:
    own = {
        "id": "own", "name": "Own", "factors": {"equity_us_spx_pct": -10.0}, "author": "A. Analyst", "approved_by": "B. Board",
        "approved_on": "2026-01-02",
    }  # fmt: skip
    document = answered({"positions": EVERY_KIND, "scenarios": [own]}, tmp_path)
    found = row(document, "own")
    assert (found["author"], found["approved_by"], found["approved_on"]) == ("A. Analyst", "B. Board", "2026-01-02")
    assert document["governance"]["scenario_library"] == LIBRARY.schema_version
    assert document["governance"]["factor_map"]
    assert len(document["governance"]["model_limits"]) >= 3
    wrong = answered(
        {"positions": EVERY_KIND, "scenarios": [{**own, "approved_on": "yesterday"}, "hyp_rates_up_200"]}, tmp_path
    )
    assert "approved_on is not a date" in wrong["results"][0]["error"]["message"]


@given(
    coupon=st.floats(0, 0.12), years=st.floats(0.3, 40), yield_=st.floats(-0.005, 0.15), frequency=st.sampled_from([1, 2, 4])
)
def test_key_rates_from_payments_add_up_to_the_duration(coupon: float, years: float, yield_: float, frequency: int) -> None:
    bond = BondTerms(coupon=coupon, years=years, yield_=yield_, frequency=frequency)
    rates = bond.key_rates([2.0, 10.0, 30.0])
    assert rates.sum() == pytest.approx(bond.duration_and_convexity()[0], rel=1e-9)
    assert (rates >= 0).all()


def test_a_twist_of_the_curve_reaches_a_bond_where_its_payments_are(tmp_path: Path) -> None:
    short = {"id": "short", "value": 100.0, "kind": "bond", "coupon": 0.04, "maturity": 2.0, "yield": 0.04,
             "key_rate_durations": "cash_flows"}  # fmt: skip
    long = {**short, "id": "long", "maturity": 30.0}
    twist = {"id": "twist", "factors": {"ust_2y_bp": -50, "ust_10y_bp": 0, "ust_30y_bp": 50}}
    document = answered({"positions": [short, long], "scenarios": [twist]}, tmp_path)
    pnl = {item["id"]: item["pnl"] for item in row(document, "twist")["by_position"]}
    assert pnl["short"] == pytest.approx(100 * 1.904 * 0.005, rel=0.01)
    assert pnl["long"] < -3
    assert any("key-rate durations from its payments" in note for note in document["portfolio"]["notes"])


@pytest.mark.parametrize("call", [{}, {"call_price": 1.0}])
def test_a_bond_about_to_be_repaid_does_not_move(call: dict[str, Any], tmp_path: Path) -> None:
    bond = {"id": "due", "value": 100.0, "kind": "bond", "coupon": 0.04, "maturity": 1e-12, "yield": 0.04, **call}
    found = row(answered({"positions": [bond], "scenarios": ["hyp_rates_up_200"]}, tmp_path), "hyp_rates_up_200")
    assert found["pnl"] == pytest.approx(0.0, abs=1e-6)
