"""A portfolio carried back: each forecast is that of the days before it, and the task answers as from files."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import DataError, InputError
from workbench.market.risk_measures import historical_cvar, historical_var
from workbench.runner import Workbench, open_workbench
from workbench.stress.var_series import ForecastChoice, ForecastMethod, forecasts

NOW = datetime(2026, 1, 5, tzinfo=UTC)
METHODS: tuple[ForecastMethod, ...] = ("historical", "ewma", "filtered_historical")


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return open_workbench(tmp_path / "data", lambda: NOW)


def drawn(days: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_t(5, days) * 0.01


def price_file(folder: Path, days: int) -> tuple[str, np.ndarray]:
    """Two assets; their prices on weekdays, and their returns."""
    returns = np.column_stack([drawn(days, 2), 0.5 * drawn(days, 3)])
    levels = 100 * np.vstack([np.ones(2), np.cumprod(1 + returns, axis=0)])
    frame = pd.DataFrame(levels, index=pd.bdate_range("2015-01-01", periods=days + 1), columns=["A", "B"])
    path = folder / "prices.csv"
    frame.to_csv(path, index_label="Date", float_format="%.12g")
    return str(path), returns


@settings(max_examples=25, deadline=None)
@given(st.integers(100, 140), st.sampled_from([0.9, 0.95, 0.975, 0.99]), st.integers(0, 50))
def test_the_rolling_tail_is_that_of_each_window(window: int, level: float, seed: int) -> None:
    pnl = drawn(160, seed)
    found = forecasts(pnl, level, ForecastChoice(window=window))
    assert found.first == window
    for k in range(len(pnl) - window):
        before = pnl[k : k + window]
        assert found.var[k] == pytest.approx(historical_var(before, level))
        assert found.es[k] == pytest.approx(historical_cvar(before, level))


def test_ewma_follows_its_recursion_from_the_first_window() -> None:
    pnl = drawn(130)
    found = forecasts(pnl, 0.99, ForecastChoice(method="ewma", window=100, decay=0.94))
    variance = float(np.mean(pnl[:100] ** 2))
    for k in range(130):
        if k >= 100:
            assert found.var[k - 100] == pytest.approx(2.326347874 * np.sqrt(variance))
            assert found.es[k - 100] == pytest.approx(2.665214220 * np.sqrt(variance))
        variance = 0.94 * variance + 0.06 * pnl[k] ** 2


@pytest.mark.parametrize("method", METHODS)
def test_a_forecast_knows_only_the_days_before_it(method: ForecastMethod) -> None:
    pnl, changed = drawn(400), drawn(400)
    changed[300:] *= 7.0
    one, other = (forecasts(x, 0.99, ForecastChoice(method=method, window=200)) for x in (pnl, changed))
    np.testing.assert_array_equal(one.var[:101], other.var[:101])  # the forecast of day 300 itself included
    np.testing.assert_array_equal(one.es[:101], other.es[:101])
    assert (one.var[101:] != other.var[101:]).any()


@pytest.mark.parametrize("method", METHODS)
def test_twice_the_money_has_twice_the_var(method: ForecastMethod) -> None:
    pnl = drawn(400)
    one, two = (forecasts(k * pnl, 0.99, ForecastChoice(method=method, window=200)) for k in (1.0, 2.0))
    np.testing.assert_allclose(two.var, 2 * one.var)
    np.testing.assert_allclose(two.es, 2 * one.es)


def test_too_few_days_and_nothing_to_lose_are_told() -> None:
    with pytest.raises(DataError, match="first 500 are needed"):
        forecasts(drawn(400), 0.99, ForecastChoice())
    with pytest.raises(DataError, match="nothing can be lost"):
        forecasts(np.full(300, 1.0), 0.99, ForecastChoice(window=200))
    with pytest.raises(DataError, match="did not move"):
        forecasts(np.zeros(300), 0.99, ForecastChoice(method="ewma", window=200))


def test_weights_are_carried_back_on_their_own_prices(bench: Workbench, tmp_path: Path) -> None:
    path, returns = price_file(tmp_path, 800)
    portfolio = {"weights": {"A": 0.5, "B": 0.3, "CASH": 0.2}, "prices": path, "value": 1000.0}
    document = bench.run("stress var-backtest", {"portfolio": portfolio, "level": 0.95}).document
    made = 1000.0 * returns @ np.array([0.5, 0.3])
    assert document["observations"] == 300
    assert [day["pnl"] for day in document["series"]] == pytest.approx(made[500:], abs=1e-6)
    assert document["exceptions"] == sum(made[t] < -historical_var(made[t - 500 : t], 0.95) for t in range(500, 800))
    assert document["source"] == "portfolio"
    assert document["forecast"] == {"method": "historical", "window": 500, "decay": 0.94}
    assert "not what was traded" in document["notes"][0]


def test_positions_are_carried_back_through_the_factor_history(bench: Workbench) -> None:
    book = {"positions": [{"id": "E", "value": 100.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.0}}]}
    one = bench.run("stress var-backtest", {"portfolio": book}).document
    assert one["simulated"] is True
    assert one["observations"] > 1000
    doubled = {"positions": [{**book["positions"][0], "value": 200.0}]}
    two = bench.run("stress var-backtest", {"portfolio": doubled}).document
    assert two["exceptions"] == one["exceptions"]
    assert two["series"][7]["var"] == pytest.approx(2 * one["series"][7]["var"])


def test_what_cannot_be_tested_is_told(bench: Workbench, tmp_path: Path) -> None:
    path, _ = price_file(tmp_path, 700)
    portfolio: dict[str, Any] = {"weights": {"A": 1.0}, "prices": path}
    with pytest.raises(DataError, match="Only 200 days"):
        bench.run("stress var-backtest", {"portfolio": portfolio})
    with pytest.raises(InputError, match="not both"):
        bench.run("stress var-backtest", {"portfolio": portfolio, "pnl": "a.csv", "var": "b.csv"})
    with pytest.raises(InputError, match="or a `portfolio`"):
        bench.run("stress var-backtest", {"pnl": "a.csv"})
    with pytest.raises(InputError, match="nothing but cash"):
        bench.run("stress var-backtest", {"portfolio": {"weights": {"CASH": 1.0}}})
