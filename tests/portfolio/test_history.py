"""The history task against closed forms, pandas and the statistics task."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.inputs import DirectInputs
from workbench.market.prices import PriceTable
from workbench.market.scenarios import load_library
from workbench.portfolio.history import history, traded_cost
from workbench.portfolio.request import Costs
from workbench.portfolio.statistics import statistics
from workbench.portfolio.windows import window_returns
from workbench.progress import silent
from workbench.provenance import Source

SAMPLE = {"prices": {"source": "sample"}, "objective": "min_variance", "risk_free": 0.02}
HELD = {"US equity": 0.6, "US corporates": 0.4}
PROPOSED = {"US equity": 0.3, "US corporates": 0.5, "CASH": 0.2}


def _ask(inputs: DirectInputs, **fields: Any) -> dict[str, Any]:
    portfolio = {**SAMPLE, "current": HELD, **fields.pop("portfolio", {})}
    return history({"portfolio": portfolio, "weights": PROPOSED, **fields}, inputs, silent).document


def _file(folder: Path, prices: dict[str, list[float]], days: list[str]) -> dict[str, Any]:
    path = folder / "prices.csv"
    pd.DataFrame(prices, index=pd.Index(days, name="date")).to_csv(path)
    return {"prices": str(path), "objective": "min_variance"}


def test_growth_is_the_compounded_weighted_return(inputs: DirectInputs, tmp_path: Path) -> None:
    days = [str(day.date()) for day in pd.bdate_range("2020-01-01", periods=6)]
    a, b = [100, 110, 99, 104, 108, 120], [50, 50, 55, 54, 53, 52]
    request = _file(tmp_path, {"A": a, "B": b}, days)
    found = history({"portfolio": {**request, "current": {"A": 1.0}}, "weights": {"A": 0.5, "B": 0.5}}, inputs, silent).document
    mixed = 0.5 * np.diff(a) / a[:-1] + 0.5 * np.diff(b) / b[:-1]
    current, proposed = found["series"]
    np.testing.assert_allclose(current["growth"], np.array(a) / 100, atol=1e-5)
    np.testing.assert_allclose(proposed["growth"], np.r_[1, np.cumprod(1 + mixed)], atol=1e-5)
    np.testing.assert_allclose(current["drawdown"], np.array(a) / np.maximum.accumulate(a) - 1, atol=1e-5)
    assert found["dates"] == days


def test_statistics_agree_with_the_statistics_task(inputs: DirectInputs) -> None:
    found = _ask(inputs)["statistics"]
    for name, weights in (("current", HELD), ("proposed", PROPOSED)):
        request = {"prices": {"source": "sample"}, "weights": weights, "risk_free": 0.02}
        alone = statistics(request, inputs, silent).document
        for measure in ("annual_return", "volatility", "sharpe", "sortino", "max_drawdown", "cvar_95"):
            assert found[name][measure] == pytest.approx(alone[measure], abs=1e-12)
        assert found[name]["max_drawdown_trough"] == alone["max_drawdown_trough"]


def test_the_deepest_fall_is_on_the_line_that_is_drawn(inputs: DirectInputs) -> None:
    found = _ask(inputs)
    for line in found["series"]:
        assert min(line["drawdown"]) == pytest.approx(found["statistics"][line["name"]]["max_drawdown"], abs=1e-5)
    assert len(found["dates"]) <= 1_010


def test_a_yearly_fee_takes_exactly_that_share_each_year(inputs: DirectInputs) -> None:
    free, charged = _ask(inputs), _ask(inputs, fee=0.01)
    years = free["observations"] / 252
    for name in ("current", "proposed"):
        ratio = charged["statistics"][name]["end_wealth"] / free["statistics"][name]["end_wealth"]
        assert ratio == pytest.approx(0.99**years, rel=1e-9)


def test_the_cost_of_the_trades_is_taken_once_and_only_from_the_proposal(inputs: DirectInputs) -> None:
    costs = {"buy_bps": 20.0, "sell_bps": 10.0}
    free, charged = _ask(inputs), _ask(inputs, portfolio={"costs": costs})
    expected = (0.1 * 20 + 0.3 * 10) / 10_000  # cash itself moves for nothing
    assert charged["trade_cost"] == pytest.approx(expected, abs=1e-15)
    ratio = charged["statistics"]["proposed"]["end_wealth"] / free["statistics"]["proposed"]["end_wealth"]
    assert ratio == pytest.approx(1 - expected, rel=1e-9)
    assert charged["statistics"]["current"]["end_wealth"] == free["statistics"]["current"]["end_wealth"]


def test_windows_are_bought_and_held_on_the_prices_themselves(inputs: DirectInputs, shared_data: Path) -> None:
    path = shared_data / "prices" / "etf_8_daily_2007_2025.csv"
    prices = pd.read_csv(path, index_col=0, parse_dates=True)
    weights = {"SPY": 0.6, "TLT": 0.4}
    request = {"prices": str(path), "objective": "min_variance", "current": {"SPY": 1.0}}
    found = history({"portfolio": request, "weights": weights, "value": 1e6}, inputs, silent).document
    window = next(item for item in found["windows"] if item["id"] == "hist_2007_09_gfc_full")
    change = prices.loc["2009-03-09"] / prices.loc["2007-10-09"] - 1
    assert window["current"]["return"] == pytest.approx(change["SPY"], abs=1e-12)
    assert window["proposed"]["pnl"] == pytest.approx(1e6 * (0.6 * change["SPY"] + 0.4 * change["TLT"]), abs=1e-6)
    days = prices.loc["2007-10-09":"2009-03-09"]
    held = 0.6 * days["SPY"] / days["SPY"].iloc[0] + 0.4 * days["TLT"] / days["TLT"].iloc[0]
    assert window["proposed"]["max_drawdown"] == pytest.approx((held / held.cummax() - 1).min(), abs=1e-12)
    assert window["proposed"]["max_drawdown"] < window["proposed"]["return"]
    assert all(prices.index[0].date() <= date.fromisoformat(item["start"]) for item in found["windows"])


def test_a_window_that_an_asset_missed_has_no_figure_and_says_which(inputs: DirectInputs, tmp_path: Path) -> None:
    days = pd.bdate_range("2020-01-02", "2020-06-30")
    rising = np.linspace(100, 120, len(days))
    frame = pd.DataFrame({"OLD": rising, "NEW": np.where(days < "2020-03-02", np.nan, rising)}, index=days).rename_axis("date")
    path = tmp_path / "p.csv"
    frame.to_csv(path)
    request = {"prices": str(path), "objective": "min_variance", "current": {"OLD": 1.0}}
    found = history({"portfolio": request, "weights": {"OLD": 0.5, "NEW": 0.5}}, inputs, silent).document
    covid = next(item for item in found["windows"] if item["id"] == "hist_2020_covid")
    assert covid["proposed"] == {"return": None, "max_drawdown": None, "pnl": None, "missing": ["NEW"]}
    assert covid["current"]["return"] > 0
    assert covid["current"]["pnl"] is None


def test_a_holding_without_prices_stays_outside_and_is_named(inputs: DirectInputs) -> None:
    portfolio = {"current": {"US equity": 0.5, "House": 0.5}, "hold_fixed": ["House"]}
    weights = {"US equity": 0.25, "Gold": 0.25, "House": 0.5}
    found = history({"portfolio": {**SAMPLE, **portfolio}, "weights": weights}, inputs, silent).document
    alone = history({"portfolio": SAMPLE, "weights": {"US equity": 0.5, "Gold": 0.5}}, inputs, silent).document
    assert found["statistics"]["proposed"] == alone["statistics"]["proposed"]
    assert any("House has no prices" in note for note in found["notes"])


def test_money_is_that_of_the_part_with_prices(inputs: DirectInputs) -> None:
    """A fixed house of half the value neither falls with the shares nor pays for their trades."""
    portfolio = {"current": {"US equity": 0.5, "House": 0.5}, "hold_fixed": ["House"], "costs": {"buy_bps": 20.0}}
    asked = {"portfolio": {**SAMPLE, **portfolio}, "weights": {"US equity": 0.25, "Gold": 0.25, "House": 0.5}, "value": 1e6}
    found = history(asked, inputs, silent).document
    alone = {**SAMPLE, "current": {"US equity": 1.0}, "costs": {"buy_bps": 20.0}}
    half = history({"portfolio": alone, "weights": {"US equity": 0.5, "Gold": 0.5}, "value": 5e5}, inputs, silent).document
    assert found["windows"]
    for window, same in zip(found["windows"], half["windows"], strict=True):
        for name in ("current", "proposed"):
            assert window[name]["return"] == pytest.approx(same[name]["return"], abs=1e-12)
            assert window[name]["pnl"] == pytest.approx(same[name]["pnl"], abs=1e-6)
            assert window[name]["pnl"] == pytest.approx(1e6 * 0.5 * window[name]["return"], abs=1e-6)
    assert found["trade_cost"] == pytest.approx(half["trade_cost"] / 2, abs=1e-15)
    assert found["series"][1]["growth"] == half["series"][1]["growth"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": {"US equity": 0.5}}, "sum to 0.5"),
        ({"weights": {"US equityy": 1.0}}, "US equityy"),
        ({"fee": 1.5}, "fee"),
        ({"value": -1.0}, "value"),
        ({"portfolio": {"objective": "min_variance"}}, "needs prices"),
    ],
)
def test_bad_requests_name_the_offending_thing(inputs: DirectInputs, change: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        history({"portfolio": {**SAMPLE, "current": HELD}, "weights": PROPOSED, **change}, inputs, silent)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3), st.floats(0, 500), st.floats(0, 500))
def test_the_cost_of_trades_counts_buys_and_sells(shares: list[float], buy: float, sell: float) -> None:
    total = sum(shares) or 1.0
    proposed = {name: share / total for name, share in zip("ABC", shares, strict=True)} if sum(shares) else {"A": 1.0}
    cost = traded_cost({"A": 1.0}, proposed, Costs(buy_bps=buy, sell_bps=sell))
    moved = 1.0 - proposed["A"]
    assert cost == pytest.approx(moved * (buy + sell) / 10_000, abs=1e-12)


def test_monthly_prices_leave_out_windows_shorter_than_a_month() -> None:
    days = pd.date_range("2007-01-31", "2012-12-31", freq="ME")
    frame = pd.DataFrame({"A": np.linspace(100, 200, len(days))}, index=days.rename("date"))
    source = Source(name="prices", source="file", identifier="x", sha256="0")
    found = window_returns(PriceTable(prices=frame, source=source, frequency="monthly"), load_library())
    assert "hist_2007_09_gfc_full" in {item.id for item in found}
    assert all(item.last > item.first for item in found)
