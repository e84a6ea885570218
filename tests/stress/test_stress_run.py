"""``stress run``: the golden portfolios, the acceptance tests of the method, and what is said of what is missing."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stress.books import BOND, EQUITY, PUT, SIXTY_FORTY, answered, book_of, history_of, row
from workbench.errors import InputError
from workbench.market.scenarios import load_library
from workbench.stress.factor_covariance import FactorCovariance
from workbench.stress.request import CovarianceChoice
from workbench.stress.run import outcome, spread_shocks, tornado
from workbench.stress.scenario_choice import Scenario

FACTORS = ("equity_us_spx_pct", "ust_10y_bp", "spread_us_hy_oas_bp", "fx_eurusd_pct", "vix_pts")
MIXED = [
    {"id": "stock", "value": 40.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.3}},
    {"id": "bond", "value": 30.0, "kind": "bond", "coupon": 0.05, "maturity": 7, "yield": 0.045, "spread_duration": 5.5,
     "exposures": {"ust_10y_bp": 0.95, "spread_us_hy_oas_bp": 0.8}},
    {"id": "euro", "value": 20.0, "kind": "equity", "currency": "EUR", "exposures": {"equity_us_spx_pct": 0.9}},
    {"id": "put", "value": -3.0, "kind": "option", "option": PUT},
    {"id": "cash", "value": 10.0, "kind": "cash"},
]  # fmt: skip


def custom(**factors: float) -> dict[str, Any]:
    return {"id": "mine", "name": "Mine", "factors": factors}


@pytest.mark.parametrize("vector", load_library().test_vectors, ids=lambda vector: str(vector["scenario"]))
def test_the_golden_sixty_forty(vector: dict[str, Any], tmp_path: Path) -> None:
    document = answered({"positions": SIXTY_FORTY, "scenarios": [vector["scenario"]]}, tmp_path)
    found = row(document, vector["scenario"])
    assert 100 * found["pnl_pct"] == pytest.approx(vector["expected_pnl_pct"], abs=vector["tolerance_pct"])
    assert found["coverage_pct"] == 100
    assert found["complete"] is True


def test_the_document_is_json_and_adds_up(tmp_path: Path) -> None:
    scenarios = [
        "hist_2008_gfc_acute",
        "hist_1987_10_crash",
        "hyp_stagflation",
        custom(equity_us_spx_pct=-25, fx_eurusd_pct=-8),
    ]
    document = answered({"positions": MIXED, "scenarios": scenarios, "mode": "both"}, tmp_path)
    json.dumps(document, allow_nan=False)
    assert len(document["results"]) == 8
    for found in document["results"]:
        assert sum(item["pnl"] for item in found["by_position"]) == pytest.approx(found["pnl"], abs=1e-9)
        by_factor = sum(item["pnl"] for item in found["by_factor"]) + found["residual"]
        assert by_factor == pytest.approx(found["pnl"], abs=1e-9)
        assert sum(item["pnl"] for item in found["by_asset_class"]) == pytest.approx(found["pnl"], abs=1e-9)
        assert found["pnl_pct"] == pytest.approx(found["pnl"] / 97.0)


def scenario_of(shocks: dict[str, float]) -> Scenario:
    return Scenario(
        id="s", name="s", name_zh=None, type="custom", shocks=shocks, horizon_days=21, source="", confidence="", version="1"
    )


HISTORY = history_of(2, FACTORS)
COVARIANCES = FactorCovariance(HISTORY, CovarianceChoice(), load_library())
shock_sizes = st.fixed_dictionaries(
    {
        "equity_us_spx_pct": st.floats(-0.6, 0.6),
        "ust_10y_bp": st.floats(-0.03, 0.04),
        "spread_us_hy_oas_bp": st.floats(-0.02, 0.1),
        "fx_eurusd_pct": st.floats(-0.3, 0.3),
        "vix_pts": st.floats(-10, 60),
    }
)


@given(shocks=shock_sizes, propagated=st.booleans(), dropped=st.sampled_from([None, *FACTORS[:4]]))
@settings(deadline=None)
def test_additivity_holds_for_any_shock(shocks: dict[str, float], propagated: bool, dropped: str | None) -> None:
    book = book_of(*MIXED)
    kept = {name: value for name, value in shocks.items() if name != dropped}
    spread = spread_shocks(scenario_of(kept), book, HISTORY, COVARIANCES, propagated=propagated)
    found = outcome(book, spread)
    assert found.by_position.sum() == pytest.approx(found.pnl, abs=1e-9)
    assert sum(found.by_factor.values()) + found.residual == pytest.approx(found.pnl, abs=1e-9)
    assert (found.coverage < 1) == (dropped is not None and not propagated)


def test_no_shock_is_no_loss_and_a_linear_book_scales() -> None:
    book = book_of(*MIXED)
    nothing = outcome(
        book, spread_shocks(scenario_of(dict.fromkeys(FACTORS, 0.0)), book, HISTORY, COVARIANCES, propagated=False)
    )
    assert nothing.pnl == pytest.approx(0.0, abs=1e-12)
    shocks = scenario_of({"equity_us_spx_pct": -0.2})
    once, twice = (book_of({**EQUITY, "value": value}) for value in (50.0, 100.0))
    losses = [outcome(book, spread_shocks(shocks, book, HISTORY, COVARIANCES, propagated=False)).pnl for book in (once, twice)]
    assert losses == pytest.approx([-10.0, -20.0])


def test_independent_recomputation_of_a_mixed_book(tmp_path: Path) -> None:
    document = answered({"positions": MIXED, "scenarios": [custom(
        equity_us_spx_pct=-20, ust_10y_bp=150, spread_us_hy_oas_bp=200, fx_eurusd_pct=-10, vix_pts=15
    )]}, tmp_path)  # fmt: skip
    found = {item["id"]: item["pnl"] for item in row(document, "mine")["by_position"]}
    times = np.arange(0.5, 7.01, 0.5)
    flows = np.full(14, 0.025) + np.where(times == 7.0, 1.0, 0.0)

    def price(y: float) -> float:
        return float((flows / (1 + y / 2) ** (2 * times)).sum())

    step = 1e-6
    duration = -(price(0.045 + step) - price(0.045 - step)) / (2 * step) / price(0.045)
    move = 0.95 * 0.015 + 0.8 * 0.02 * 5.5 / duration
    assert found["stock"] == pytest.approx(40 * 1.3 * -0.2)
    assert found["bond"] == pytest.approx(30 * (price(0.045 + move) / price(0.045) - 1), rel=1e-6)
    assert found["euro"] == pytest.approx(20 * ((1 - 0.18) * 0.9 - 1))
    assert found["cash"] == 0.0
    assert found["put"] < 0  # short a put while equities fall


def test_an_old_window_lists_what_it_lacks_and_can_be_estimated(tmp_path: Path) -> None:
    fund = {"id": "hy", "value": 20.0, "kind": "fund", "exposures": {"spread_us_hy_oas_bp": -4.0}}
    request = {"positions": [EQUITY, BOND, fund], "scenarios": ["hist_1987_10_crash"]}
    left_out = row(answered(request, tmp_path), "hist_1987_10_crash")
    assert {"vix_pts", "spread_us_hy_oas_bp"} <= set(left_out["missing_factors"])
    assert left_out["missing_for_book"] == ["spread_us_hy_oas_bp"]
    assert left_out["complete"] is False
    assert left_out["coverage_pct"] == pytest.approx(100 * 100 / 120)
    assert left_out["estimated_factors"] == []
    estimated = row(answered({**request, "missing": "estimate"}, tmp_path), "hist_1987_10_crash")
    assert estimated["estimated_factors"] == ["spread_us_hy_oas_bp"]
    assert estimated["coverage_pct"] == 100
    assert estimated["pnl"] < left_out["pnl"]
    shock = next(item for item in estimated["shocks"] if item["factor"] == "spread_us_hy_oas_bp")
    assert shock["state"] == "estimated"
    assert shock["deviation"] > 0


def test_direct_and_propagated_stand_side_by_side(tmp_path: Path) -> None:
    document = answered({"positions": SIXTY_FORTY, "scenarios": [custom(equity_us_spx_pct=-40)], "mode": "both"}, tmp_path)
    direct, propagated = row(document, "mine"), row(document, "mine", "propagated")
    assert direct["pnl"] == pytest.approx(-24.0)
    assert direct["missing_factors"] == ["ust_10y_bp"]
    assert direct["coverage_pct"] == pytest.approx(60.0)
    assert propagated["coverage_pct"] == 100
    assert "ust_10y_bp" in propagated["estimated_factors"]
    assert propagated["plausibility"] == direct["plausibility"]
    assert propagated["plausibility"]["mahalanobis"] > 3
    assert any("standard deviations" in text for text in propagated["warnings"])
    assert document["history"]["label"] == "sample (simulated)"


def test_the_rates_only_variant_holds_the_rest_by_its_own_terms(tmp_path: Path) -> None:
    request = {"positions": SIXTY_FORTY, "scenarios": ["hyp_rates_up_200:rates_only", "hyp_rates_up_200:propagated"]}
    document = answered(request, tmp_path)
    alone = row(document, "hyp_rates_up_200:rates_only")
    assert alone["pnl"] == pytest.approx(40 * (-8.5 * 0.02 + 0.5 * 85 * 0.02**2))
    assert alone["missing_factors"] == []
    assert alone["unchanged_factors"] == ["equity_us_spx_pct"]
    assert row(document, "hyp_rates_up_200:propagated", "propagated")["estimated_factors"]


def test_a_floor_stops_the_yield(tmp_path: Path) -> None:
    request = {"positions": SIXTY_FORTY, "scenarios": [custom(ust_10y_bp=-1000, equity_us_spx_pct=0)]}
    free, floored = (row(answered({**request, **extra}, tmp_path), "mine") for extra in ({}, {"yield_floor": -0.005}))
    assert floored["pnl"] < free["pnl"]
    assert any("floor" in text for text in floored["warnings"])


def test_plausibility_is_null_with_a_reason_without_history(tmp_path: Path) -> None:
    position = {"id": "c", "value": 10.0, "kind": "other", "exposures": {"crypto_pct": 1.0}}
    found = row(answered({"positions": [position], "scenarios": [custom(crypto_pct=-70)]}, tmp_path), "mine")
    assert found["pnl"] == pytest.approx(-7.0)
    assert found["plausibility"] is None
    assert "no factor history" in found["plausibility_reason"]


def test_rarity_is_also_told_for_the_factors_that_cost_money(tmp_path: Path) -> None:
    found = row(answered({"positions": SIXTY_FORTY, "scenarios": ["hyp_rates_up_200"]}, tmp_path), "hyp_rates_up_200")
    assert found["plausibility"]["dimensions"] == 12
    assert found["plausibility"]["on_book"]["dimensions"] == 2
    assert found["plausibility"]["on_book"]["mahalanobis"] < found["plausibility"]["mahalanobis"]


def test_one_bad_scenario_does_not_stop_the_others(tmp_path: Path) -> None:
    scenarios = ["hist_2008_gfc_acut", custom(equity_us_spx=-30), {"id": "x", "factors": {}}, "hist_2008_gfc_acute"]
    document = answered({"positions": SIXTY_FORTY, "scenarios": scenarios}, tmp_path)
    *bad, good = document["results"]
    assert [set(item) for item in bad] == [{"scenario", "mode", "error"}] * 3
    assert "hist_2008_gfc_acute" in bad[0]["error"]["hint"]
    assert "equity_us_spx_pct" in bad[1]["error"]["hint"]
    assert good["pnl_pct"] == pytest.approx(-0.2169, abs=2e-4)
    with pytest.raises(InputError, match="None of the scenarios can be run"):
        answered({"positions": SIXTY_FORTY, "scenarios": scenarios[:3]}, tmp_path)


def test_long_and_short_that_net_to_zero_have_no_percentage(tmp_path: Path) -> None:
    short = {**EQUITY, "id": "short", "value": -60.0, "exposures": {"equity_us_spx_pct": 0.5}}
    document = answered({"positions": [EQUITY, short], "scenarios": [custom(equity_us_spx_pct=-10)]}, tmp_path)
    found = row(document, "mine")
    assert found["pnl"] == pytest.approx(-3.0)
    assert found["pnl_pct"] is None
    assert "net to zero" in found["pnl_pct_reason"]
    assert "Short (negative value): short." in document["portfolio"]["notes"]


def test_an_unmapped_position_blocks_the_badge_and_is_named(tmp_path: Path) -> None:
    unknown = {"id": "fund without data", "value": 25.0, "kind": "fund"}
    document = answered({"positions": [*SIXTY_FORTY, unknown], "scenarios": ["hist_2008_gfc_acute"]}, tmp_path)
    found = row(document, "hist_2008_gfc_acute")
    assert document["portfolio"]["unmapped"] == ["fund without data"]
    assert found["coverage_pct"] == pytest.approx(80.0)
    assert found["complete"] is False
    assert "fund without data" not in {item["id"] for item in found["by_position"]}


def test_a_proxy_is_shown(tmp_path: Path) -> None:
    proxy = {"name": "S&P 500", "exposures": {"equity_us_spx_pct": 1.2}, "r_squared": 0.7, "reason": "same sector"}
    young = {"id": "young", "value": 10.0, "kind": "equity", "proxy": proxy}
    document = answered(
        {"positions": [*SIXTY_FORTY, young], "scenarios": [custom(equity_us_spx_pct=-10, ust_10y_bp=0)]}, tmp_path
    )
    assert {item["id"]: item["pnl"] for item in row(document, "mine")["by_position"]}["young"] == pytest.approx(-1.2)
    (shown,) = document["portfolio"]["proxies"]
    assert (shown["id"], shown["name"], shown["r_squared"]) == ("young", "S&P 500", 0.7)


def test_the_benchmark_stands_beside(tmp_path: Path) -> None:
    request = {"positions": SIXTY_FORTY, "scenarios": ["hist_2008_gfc_acute"], "benchmark": {"positions": [EQUITY]}}
    assert row(answered(request, tmp_path), "hist_2008_gfc_acute")["benchmark"]["pnl_pct"] == pytest.approx(-0.399)


def test_a_tornado_is_symmetric_for_a_linear_book() -> None:
    book = book_of(EQUITY)
    (line,) = tornado(book, COVARIANCES.at(21))
    sigma = np.sqrt(21 * HISTORY.covariance[0, 0])
    assert line["plus_2"] == pytest.approx(60 * 2 * sigma)
    assert line["minus_1"] == pytest.approx(-60 * sigma)


def test_the_scenario_overrides_the_correlation_of_stocks_and_bonds(tmp_path: Path) -> None:
    request = {"positions": SIXTY_FORTY, "scenarios": ["hyp_stagflation"], "mode": "propagated"}
    found = row(answered(request, tmp_path), "hyp_stagflation", "propagated")
    assert {(item["a"], item["asked"]) for item in found["covariance"]["overrides"]} >= {("equity_us_spx_pct", -0.5)}
    assert any("+0.5" in note for note in found["notes"])


@pytest.mark.parametrize(
    ("request_part", "message"),
    [
        ({"positions": [{**EQUITY, "modified_duration": 5.0}]}, "has no duration"),
        ({"positions": [{**EQUITY, "value": 0}]}, "value of equity is zero"),
        ({"positions": [EQUITY, EQUITY]}, "Two positions are called 'equity'"),
        ({"positions": [{**EQUITY, "exposures": {"equity_us_spx": 1.0}}]}, "unknown factor 'equity_us_spx'"),
        ({"positions": SIXTY_FORTY, "weights": {"A": 1.0}}, "not both"),
        ({}, "a portfolio is missing"),
        ({"weights": {"A": 1.0}}, "`weights` need `prices`"),
        ({"positions": SIXTY_FORTY, "base_currency": "XXX"}, "currency XXX is unknown"),
        ({"positions": [EQUITY, {**BOND, "currency": "EUX"}]}, "currency EUX is unknown"),
        ({"positions": [{"id": "o", "value": 1.0, "kind": "option"}]}, "`option` belongs"),
        ({"positions": [{**BOND, "coupon": 0.04}]}, "belong together"),
        ({"positions": [{"id": "x", "value": 5.0, "kind": "other"}]}, "No position has exposures"),
        ({"positions": [{**BOND, "coupon": 0.04, "maturity": "2024-01-01", "yield": 0.04}]}, "matured on 2024-01-01"),
        ({"positions": SIXTY_FORTY, "leverage": 2}, "leverage"),
        ({"positions": SIXTY_FORTY, "benchmark": {}}, "benchmark is empty"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_its_reason(request_part: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        answered({**request_part, "scenarios": ["hist_2008_gfc_acute"]}, tmp_path)


def test_a_currency_without_a_factor_is_missing_not_zero(tmp_path: Path) -> None:
    foreign = {**EQUITY, "id": "japan", "currency": "JPY"}
    request = {"positions": [EQUITY, foreign], "base_currency": "USD", "scenarios": ["hist_2008_gfc_acute"]}
    found = row(answered(request, tmp_path), "hist_2008_gfc_acute")
    assert "fx_jpyusd_pct" in found["missing_factors"]
    assert found["coverage_pct"] == pytest.approx(50.0)


def test_what_has_happened_is_not_called_impossible(tmp_path: Path) -> None:
    """Windows that lie beyond any normal model say when they happened; the figures stay in the document."""
    document = answered({"positions": SIXTY_FORTY, "scenarios": ["hist_2008_gfc_acute", "hist_2020_covid"]}, tmp_path)
    for name, year in (("hist_2008_gfc_acute", 2008), ("hist_2020_covid", 2020)):
        judged = row(document, name)["plausibility"]
        assert judged["words"] == f"happened in {year}; beyond what a normal model can judge"
        assert judged["beyond_experience"] is True
        assert judged["mahalanobis"] > 0
        assert 0 <= judged["probability"] < 1


def test_factors_in_sentences_carry_their_names(tmp_path: Path) -> None:
    dollar = [{"id": "dollar", "value": 10.0, "kind": "fx", "exposures": {"usd_broad_pct": 1.0}}]
    document = answered({"positions": [*SIXTY_FORTY, *dollar], "scenarios": ["hist_1987_10_crash"]}, tmp_path)
    (note,) = [note for note in row(document, "hist_1987_10_crash")["notes"] if note.startswith("Left out")]
    assert "the broad dollar" in note
    assert "_pct" not in note
