"""The benchmark beside every loss, the limits of the reverse test, and the columns of the heat map."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from components.stress.answers import Answer
from components.stress.beside import asks_for_the_benchmark, benchmark_book
from components.stress.case import BALANCED, EQUAL, NO_BENCHMARK, StressCase, request_of
from components.stress.heat import MOST_COLUMNS, REST, heat_gaps, heat_values
from components.stress.reverse import bounds_of, reverse_request
from components.stress.sample import sample_stress_case
from workbench.runner import open_workbench

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def test_the_benchmark_stands_in_as_the_portfolio() -> None:
    case = sample_stress_case()
    balanced = benchmark_book(case.model_copy(update={"benchmark": BALANCED}))
    assert balanced is not None
    assert [item["value"] for item in balanced["positions"]] == [60.0, 40.0]
    equal = benchmark_book(case.model_copy(update={"benchmark": EQUAL}))
    assert equal is not None
    assert equal["prices"] == case.prices
    assert sum(equal["weights"].values()) == pytest.approx(1.0)
    assert benchmark_book(case.model_copy(update={"benchmark": NO_BENCHMARK})) is None


def test_limits_bind_prices_and_yields_but_not_spreads() -> None:
    factors = ["equity_us_spx_pct", "ust_10y_bp", "spread_us_hy_oas_bp", "vix_pts"]
    assert bounds_of(factors) == {}
    bounds = bounds_of(factors, fall=20.0, cut=150.0)
    assert bounds["equity_us_spx_pct"][0] == -20.0
    assert bounds["ust_10y_bp"][0] == -150.0
    assert bounds["ust_10y_bp"][1] > 10_000
    assert set(bounds) == {"equity_us_spx_pct", "ust_10y_bp"}


def test_a_limit_keeps_every_answer_within_it(tmp_path: Path) -> None:
    bench = open_workbench(tmp_path / "data", lambda: NOW)
    case = StressCase(
        kind="positions",
        positions=[
            {"id": "Equities", "value": 60.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.0}},
            {"id": "Bond", "value": 40.0, "kind": "bond", "modified_duration": 8.5, "convexity": 85.0},
        ],
        loss=12.0,
    )
    free = bench.run("stress reverse", reverse_request(case, {})).document
    factors = free["history"]["factors"]
    lowest = min(item["shocks"]["equity_us_spx_pct"] for item in free["solutions"])
    limit = round(-lowest * 0.8, 1)
    bounded = bench.run("stress reverse", reverse_request(case, {"bounds": bounds_of(factors, fall=limit)})).document
    assert bounded["solutions"]
    for item in bounded["solutions"]:
        assert item["shocks"]["equity_us_spx_pct"] >= -limit - 1e-6
        assert item["loss"] >= 0.12 - 1e-6


def answer(tmp_path: Path, positions: list[dict[str, object]]) -> Answer:
    case = StressCase(kind="positions", positions=positions, scenarios=["hist_2008_gfc_acute"], benchmark=NO_BENCHMARK)
    request = request_of(case)
    document = open_workbench(tmp_path / "data", lambda: NOW).run("stress run", request).document
    return Answer(request=request, document=document)


def equities(count: int) -> list[dict[str, object]]:
    exposures = {"equity_us_spx_pct": 1.0}
    return [{"id": f"E{i}", "value": 10.0 + i, "kind": "equity", "exposures": exposures} for i in range(count)]


def test_one_class_is_shown_by_position_and_still_adds_up(tmp_path: Path) -> None:
    found = answer(tmp_path, equities(12))
    names, columns, shares, _ = heat_values(found)
    assert len(columns) == MOST_COLUMNS + 1
    assert columns[-1] == REST
    total = (found.done[0].row or {})["pnl_pct"]
    assert np.nansum(shares[0]) == pytest.approx(total)
    assert len(names) == 1


def test_several_classes_are_shown_by_class(tmp_path: Path) -> None:
    bond = {"id": "B", "value": 10.0, "kind": "bond", "modified_duration": 5.0}
    _, columns, _, own = heat_values(answer(tmp_path, [*equities(2), bond]))
    assert columns == ["Equity", "Bond"]
    assert np.isfinite(own).all()


def test_a_part_that_lacks_a_factor_is_marked_and_the_total_with_it(tmp_path: Path) -> None:
    fund = {"id": "F", "value": 10.0, "kind": "fund", "asset_class": "high yield", "exposures": {"spread_us_hy_oas_bp": -3.0}}
    positions = [*equities(2), fund]
    case = StressCase(kind="positions", positions=positions, scenarios=["hist_1987_10_crash"], benchmark=NO_BENCHMARK)
    document = open_workbench(tmp_path / "data", lambda: NOW).run("stress run", request_of(case)).document
    found = Answer(request=request_of(case), document=document)
    columns = heat_values(found)[1]
    assert heat_gaps(found, columns) == [{"High yield": {"spread_us_hy_oas_bp"}, "Total": {"spread_us_hy_oas_bp"}}]
    assert heat_gaps(answer(tmp_path, positions), columns) == [{}]


def test_what_the_page_asks_for_itself_is_no_run_of_a_reader() -> None:
    own = {"id": "mine", "name": "Mine", "factors": {"gold_pct": -1.0}}
    assert asks_for_the_benchmark({"scenarios": [{**own, "id": "move-1"}, {**own, "id": "move-2"}]})
    assert not asks_for_the_benchmark({"scenarios": ["hist_2020_covid", {**own, "id": "move-1"}]})
    assert not asks_for_the_benchmark({"scenarios": [own]})
    assert not asks_for_the_benchmark({})
