"""The stress page's own arithmetic and translations: requests, rows, trades, waterfalls, comparisons."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components import numbers
from components.charts.stress import LONGEST, losses_figure, shortened, waterfall_figure
from components.portfolio.case import Holding
from components.stress.answers import Answer, by_scenario
from components.stress.breakdown import by_factor, by_position
from components.stress.case import OTHER, StressCase, book_of, request_of, traded_positions
from components.stress.changes import assumptions_changed
from components.stress.macro_models import column_words
from components.stress.position_rows import example_rows, positions_of, rows_of
from components.stress.sample import sample_stress_case
from components.stress.scenario_editor import free_id, scenario_id, shocks_of
from components.stress.state import case_of_request
from components.stress.what_if import balanced, cash_told
from components.stress.words import move, remarks, with_minus
from workbench.errors import DataError, InputError


def test_the_request_of_the_sample_is_read_back_as_the_same_case() -> None:
    case = sample_stress_case().model_copy(update={"covariance": "blend", "use_correlation": True, "correlation": 0.3})
    request = request_of(case)
    assert request_of(case_of_request(request)) == request
    assert sum(request["weights"].values()) == pytest.approx(1.0)
    assert request["covariance"]["crisis_share"] == 0.5


def test_a_benchmark_of_weights_is_read_back() -> None:
    case = sample_stress_case().model_copy(update={"benchmark": OTHER, "other": {"US equity": 1.0}, "other_name": "Held now"})
    request = request_of(case)
    assert request["benchmark"] == {"weights": {"US equity": 1.0}}
    assert request_of(case_of_request(request))["benchmark"] == request["benchmark"]


def test_a_scenario_written_out_in_a_request_is_kept() -> None:
    request = {**request_of(sample_stress_case()), "scenarios": [{"id": "x", "name": "X", "factors": {"gold_pct": -10.0}}]}
    assert request_of(case_of_request(request))["scenarios"] == request["scenarios"]


def test_without_portfolio_or_scenario_the_message_says_what_to_do() -> None:
    with pytest.raises(InputError, match="no portfolio"):
        request_of(StressCase())
    with pytest.raises(InputError, match="No scenario"):
        request_of(sample_stress_case().model_copy(update={"scenarios": []}))


def test_trades_move_money_and_keep_the_whole() -> None:
    case = sample_stress_case()
    request = request_of(case, balanced({"US equity": -100_000.0}, None))
    assert request["value"] == pytest.approx(1_200_000.0)
    assert request["weights"]["CASH"] == pytest.approx(100_000 / 1_200_000)
    assert request["weights"]["US equity"] == pytest.approx(440_000 / 1_200_000)


def test_selling_a_position_off_takes_it_out() -> None:
    positions = [{"id": "A", "value": 10.0, "kind": "equity"}, {"id": "B", "value": 5.0, "kind": "equity"}]
    found = traded_positions(positions, {"A": -10.0, "CASH": 10.0})
    assert [(item["id"], item["value"]) for item in found] == [("B", 5.0), ("CASH", 10.0)]


@given(st.dictionaries(st.sampled_from(["A", "B", "C"]), st.floats(-1e6, 1e6), min_size=1))
def test_trades_without_cash_cost_nothing_in_total(trades: dict[str, float]) -> None:
    assert sum(balanced(trades, 0.0).values()) == pytest.approx(0.0, abs=1e-6)


def test_the_template_goes_through_the_table_unchanged() -> None:
    positions = positions_of(example_rows())
    assert positions_of(rows_of(positions)) == positions
    assert {item["kind"] for item in positions} >= {"equity", "bond", "option", "cash"}


def test_wrong_rows_of_the_table_are_told() -> None:
    with pytest.raises(InputError, match="two positions"):
        positions_of([{"id": "A", "kind": "cash", "value": 1.0}, {"id": "A", "kind": "cash", "value": 2.0}])
    with pytest.raises(InputError, match="kind"):
        positions_of([{"id": "A", "kind": "spaceship", "value": 1.0}])
    with pytest.raises(DataError, match="no positions"):
        positions_of([{"id": None, "kind": None, "value": None}])


@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=5), st.floats(-1e6, 1e6)), max_size=30, unique_by=lambda part: part[0]),
    st.floats(-1e5, 1e5),
)
def test_a_waterfall_adds_up_to_the_total(parts: list[tuple[str, float]], residual: float) -> None:
    total = sum(amount for _, amount in parts)
    row: dict[str, Any] = {
        "pnl": total + residual,
        "by_factor": [{"factor": name, "pnl": amount} for name, amount in parts],
        "by_position": [{"id": name, "pnl": amount} for name, amount in parts],
        "residual": residual,
    }
    assert sum(amount for _, amount in by_factor(row)) == pytest.approx(
        total + residual, rel=1e-8, abs=1e-8 * (1 + sum(abs(amount) for _, amount in parts))
    )
    assert sum(amount for _, amount in by_position(row)) == pytest.approx(
        total, rel=1e-8, abs=1e-8 * (1 + sum(abs(amount) for _, amount in parts))
    )


def test_an_empty_cell_is_no_shock_and_zero_is_one() -> None:
    rows = [{"factor": "gold_pct", "shock": None}, {"factor": "vix_pts", "shock": 0.0}, {"factor": "ust_10y_bp", "shock": 150}]
    assert shocks_of(rows) == {"vix_pts": 0.0, "ust_10y_bp": 150.0}


def test_ids_of_names_are_files_and_the_same_every_time() -> None:
    assert scenario_id("Rates +150 bp") == "my-rates-150-bp"
    assert scenario_id("利率上行") == scenario_id("利率上行") != scenario_id("股市下跌")


def test_shocks_carry_sign_and_unit() -> None:
    assert move("equity_us_spx_pct", -56.8) == "−56.8\u2009%"
    assert move("ust_10y_bp", 200.0) == "+200\u2009bp"
    assert move("vix_pts", 10.0) == "+10.0\u2009points"
    assert move("vix_pts", None) == "–"


def test_remarks_are_told_once_and_without_the_foot_line() -> None:
    assert remarks(["A scenario is not a forecast: no.", "Fell -3 %.", "Fell -3 %."]) == "Fell −3\u2009%."


def test_factors_are_told_by_their_names() -> None:
    assert with_minus("ust_10y_bp left out, not vix_pts.") == "Treasury yield, 10 years left out, not Implied volatility (VIX)."
    assert with_minus("A: no scenario has fx_jpyusd_pct.") == "A: no scenario has JPY in USD."
    assert with_minus("The column my-ust_10y is none.") == "The column my-ust_10y is none."
    assert column_words("house_price_index") == "House price index"
    assert column_words("unemployment_pct") == "Unemployment, %"


def test_rows_of_one_scenario_come_together_and_errors_stay() -> None:
    results = [
        {"scenario": "a", "mode": "direct", "pnl": -1.0, "name": "A"},
        {"scenario": "a", "mode": "propagated", "pnl": -2.0, "name": "A"},
        {"scenario": "b", "mode": "both", "error": {"kind": "input", "message": "no", "hint": ""}},
    ]
    first, second = by_scenario(results)
    assert (first.row or {})["pnl"] == -1.0
    assert first.propagated is not None
    assert first.error is None
    assert second.row is None
    assert second.error == {"kind": "input", "message": "no", "hint": ""}


def test_a_wrong_row_of_the_table_is_called_by_its_position() -> None:
    fund, cash = {"id": "Fund", "kind": "fund", "value": 0.0}, {"id": "Cash", "kind": "cash", "value": 1.0}
    with pytest.raises(InputError) as told:
        positions_of([fund, {"kind": "stock", "value": 5.0}, {}, cash])
    assert told.value.message.startswith("Fund: the value of Fund is zero")
    assert "Row 2: " in told.value.message
    assert "request" not in told.value.message
    assert "Cash" not in told.value.message


def test_empty_rows_of_the_table_are_left_out() -> None:
    rows = [{"id": "Cash", "kind": "cash", "value": 1.0}, {"id": None, "kind": "", "value": float("nan")}]
    assert [item["id"] for item in positions_of(rows)] == ["Cash"]


def test_positions_may_have_their_exposures_estimated_from_prices() -> None:
    case = StressCase(
        kind="positions", positions=[{"id": "US equity", "value": 10.0, "kind": "equity"}], prices={"source": "sample"}
    )
    assert "prices" not in request_of(case)
    estimated = request_of(case.model_copy(update={"estimate_exposures": True}))
    assert estimated["prices"] == {"source": "sample"}
    assert request_of(case_of_request(estimated)) == estimated


def test_two_names_never_share_a_scenario_and_one_name_is_its_next_version() -> None:
    up = free_id("Rates +150 bp", {})
    assert free_id("Rates −150 bp", {up: "Rates +150 bp"}) == f"{up}-2"
    assert free_id("rates +150 BP", {up: "Rates +150 bp", f"{up}-2": "Rates −150 bp"}) == up
    assert free_id("利率 +150 bp", {"my-150-bp": "油价 +150 bp"}) == "my-150-bp-2"


def test_what_no_field_holds_is_sent_along_as_it_was_asked() -> None:
    request = {
        **request_of(sample_stress_case()),
        "yield_floor": 0.0,
        "proxies": {"Gold": "gold_pct"},
        "covariance": {"crisis_share": 0.5, "crisis_windows": ["hist_2020_covid"]},
        "benchmark": {"positions": [{"id": "A", "value": 1.0, "kind": "cash"}]},
    }
    case = case_of_request(request)
    assert request_of(case) == request
    assert book_of(case)["proxies"] == request["proxies"]
    assert set(case.more) == {"yield_floor", "proxies", "covariance", "benchmark"}
    assert case_of_request(request_of(sample_stress_case())).more == {}


def test_positions_of_a_file_are_read_again(tmp_path: Path) -> None:
    file = tmp_path / "book.csv"
    file.write_text("id,value,kind\nCash,5,cash\n", encoding="utf-8")
    request = {"positions_file": str(file), "scenarios": ["hist_2020_covid"]}
    assert case_of_request(request).positions == [{"id": "Cash", "value": 5.0, "kind": "cash"}]
    file.unlink()
    with pytest.raises(DataError, match=r"book\.csv is no longer there"):
        case_of_request(request)


def test_changed_assumptions_are_named() -> None:
    provenance = {"inputs": [{"name": "prices", "sha256": "a" * 64}], "engine_version": "1"}
    request = request_of(sample_stress_case())
    answer = Answer(request=request, document={"provenance": provenance, "results": []})
    same = assumptions_changed(request, {"provenance": provenance, "results": []}, answer)
    assert same == []
    other = {"inputs": [{"name": "prices", "sha256": "b" * 64}], "engine_version": "1"}
    changed = assumptions_changed(
        {**request, "mode": "direct", "missing": "estimate"}, {"provenance": other, "results": []}, answer
    )
    assert [row["what"] for row in changed] == ["Other factors", "Factors a window lacks", "Data of prices"]
    assert changed[0]["told"] == "As shocked → Both"


def test_changed_scenarios_weights_and_positions_are_told_one_by_one() -> None:
    provenance = {"inputs": [], "engine_version": "1"}
    case = sample_stress_case()
    request = request_of(case)
    row = {"scenario": "hist_2020_covid", "mode": "direct", "pnl": -1.0, "name": "C", "version": "1.1"}
    answer = Answer(request=request, document={"provenance": provenance, "results": [row]})
    before = {
        **request,
        "scenarios": [*request["scenarios"][1:], {"id": "x", "name": "X", "factors": {"gold_pct": -10.0}}],
        "weights": {**request["weights"], "US equity": 0.40, "Gold": 0.05},
    }
    document = {"provenance": provenance, "results": [{**row, "version": "1.0"}]}
    told = {item["what"]: item["told"] for item in assumptions_changed(before, document, answer)}
    assert told["Scenarios"] == "Added 2008 again; left out X"
    share = numbers.percent
    moved = f"US equity {share(0.4)} → {share(0.45)}; Gold {share(0.05)} → {share(0.0)}"
    assert told["Weights"] in (moved, "; ".join(reversed(moved.split("; "))))
    assert "US corporates" not in told["Weights"]
    assert told["Scenario versions"] == "Covid again: version 1.0 → 1.1"
    bond = {"id": "Bond", "value": 40.0, "kind": "bond", "modified_duration": 8.5}
    positions = Answer(request={"positions": [bond]}, document={"provenance": provenance, "results": []})
    changed = assumptions_changed({"positions": [{**bond, "value": 50.0, "modified_duration": 7.0}]}, document, positions)
    assert [item["told"] for item in changed if item["what"] == "Positions"] == ["Bond 50 → 40; other terms or exposures: Bond"]


def test_a_default_that_is_written_out_is_no_change() -> None:
    provenance = {"inputs": [], "engine_version": "1"}
    request = {**request_of(sample_stress_case()), "missing": "exclude"}
    answer = Answer(request=request, document={"provenance": provenance, "results": []})
    before = {name: value for name, value in request.items() if name != "missing"}
    assert assumptions_changed(before, {"provenance": provenance, "results": []}, answer) == []


def test_scenarios_of_one_name_are_told_apart() -> None:
    row = {"mode": "direct", "pnl": -1.0}
    ids = {"my-2008-again": "2008 again", "hist_2007_09_gfc_full": "GFC full peak to trough", "other": "2008 again"}
    found = by_scenario([{**row, "scenario": name, "name": called} for name, called in ids.items()])
    assert [item.id for item in found] == list(ids)
    assert [item.name for item in found] == ["2008 again (mine)", "2008 again", "2008 again (mine, 2)"]


def test_long_names_leave_room_for_the_bars() -> None:
    names = ["High yield corporate bond fund A USD hedged", "High yield corporate bond fund B EUR hedged", "Cash"]
    short = [shortened(name) for name in names]
    assert all(len(name) <= LONGEST for name in short)
    assert short[2] == "Cash"
    assert short[:2] == ["High yield corp…A USD hedged", "High yield corp…B EUR hedged"]
    assert shortened("Ein-Name-ohne-jede-Luecke-zwischen-Woertern") == "Ein-Name-ohne-jede-…Woertern"


def test_the_amounts_of_a_waterfall_stay_inside_the_chart() -> None:
    figure = waterfall_figure([("A", -100.0), ("B", 95.0)], -5.0, currency="USD", height=200)
    left, right = figure.layout.xaxis.range
    assert left <= -100.0 - 0.4 * 100.0
    assert right >= -5.0 + 0.4 * 100.0


def test_a_remark_for_writers_of_requests_is_not_shown() -> None:
    assert remarks(["Expect a flattering fit. Give `factor_prices` for more."]) == "Expect a flattering fit."


def test_holdings_in_money_set_the_value() -> None:
    lines = [Holding(name="Gold", amount=300.0), Holding(name="US equity", amount=700.0)]
    case = StressCase(prices={"source": "sample"}, unit="money", holdings=lines)
    request = request_of(case)
    assert request["value"] == 1000.0
    assert request["weights"] == {"Gold": 0.3, "US equity": 0.7}


def test_the_cash_that_a_trade_moves_is_told() -> None:
    assert cash_told({"SPY": -200_000.0, "CASH": 200_000.0}, "USD") == "USD 200,000 goes into CASH."
    assert cash_told({"SPY": 5.0, "CASH": -5.0}, "USD") == "USD 5 comes out of CASH."
    assert cash_told({"SPY": 5.0, "TLT": -5.0}, "USD") == ""


def test_losses_of_a_portfolio_without_a_percentage_are_drawn_in_money() -> None:
    row = {"name": "A", "direct": -25_000.0, "propagated": None, "benchmark": None, "hover": "A"}
    figure = losses_figure([row], height=200, in_money=True)
    assert list(figure.data[0].x) == [-25_000.0]
    assert figure.data[0].text[0] == numbers.money(-25_000.0)
    shares = losses_figure([{**row, "direct": -0.25}], height=200)
    assert list(shares.data[0].x) == [-25.0]
