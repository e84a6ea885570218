"""The statistics task: golden series, real prices against pandas, cash, drift, and what it refuses."""

import json
import math
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
from workbench.portfolio.statistics import StatisticsRequest, portfolio_statistics, statistics
from workbench.progress import silent
from workbench.provenance import Source
from workbench.strict import parse

MONTHLY = np.array([2, -3, 1, 4, -2, 1.5, 0.5, -1, 3, 0, -2.5, 2]) / 100
CONTRACT = {
    "observations", "years", "annual_return", "volatility", "sharpe", "sortino", "max_drawdown", "max_drawdown_start",
    "max_drawdown_trough", "recovery_date", "calmar", "var_95", "cvar_95",
}  # fmt: skip
RELATIVE = {"beta", "alpha", "tracking_error", "information_ratio"}


def monthly_prices(**columns: Any) -> PriceTable:
    path = 100 * np.cumprod(np.concatenate([[1.0], 1 + MONTHLY]))
    index = pd.date_range("2023-12-31", periods=13, freq="ME", name="date")
    prices = pd.DataFrame({"A": path, **columns}, index=index)
    source = Source(name="prices", source="file", identifier="made.csv", sha256="0" * 64)
    return PriceTable(prices=prices, source=source, frequency="monthly")


def answer(table: PriceTable, **fields: Any) -> dict[str, Any]:
    return portfolio_statistics(parse(StatisticsRequest, {"prices": "made.csv", **fields}), table)


def test_golden_values_of_the_method_file() -> None:
    found = answer(monthly_prices(), weights={"A": 1.0}, risk_free=0.024)
    assert set(found) >= CONTRACT
    assert not RELATIVE & set(found)
    assert found["observations"] == 12
    assert found["annual_return"] == pytest.approx(0.05357, abs=5e-6)
    assert found["volatility"] == pytest.approx(0.07691, abs=5e-6)
    assert found["sharpe"] == pytest.approx(0.4030, abs=5e-5)
    assert found["sortino"] == pytest.approx(0.6348, abs=5e-5)
    assert found["max_drawdown"] == pytest.approx(-0.03, abs=5e-5)
    assert found["calmar"] == pytest.approx(1.786, abs=5e-4)


def test_dates_are_iso_text_and_missing_ones_null() -> None:
    found = answer(monthly_prices(), weights={"A": 1.0})
    assert (found["max_drawdown_start"], found["max_drawdown_trough"]) == ("2024-01-31", "2024-02-29")
    assert found["recovery_date"] == "2024-04-30"
    assert (found["first_date"], found["last_date"]) == ("2023-12-31", "2024-12-31")
    rising = answer(monthly_prices(UP=np.arange(1.0, 14.0)), weights={"UP": 1.0})
    assert (rising["max_drawdown_trough"], rising["recovery_date"], rising["calmar"]) == (None, None, None)


def test_half_cash_halves_the_risk_and_keeps_the_sharpe_ratio() -> None:
    whole = answer(monthly_prices(), weights={"A": 1.0}, risk_free=0.024)
    half = answer(monthly_prices(), weights={"A": 0.5, "CASH": 0.5}, risk_free=0.024)
    assert half["volatility"] == pytest.approx(whole["volatility"] / 2)
    assert half["sharpe"] == pytest.approx(whole["sharpe"])


def test_cash_alone_is_strict_json() -> None:
    found = answer(monthly_prices(), weights={"CASH": 1.0}, risk_free=0.024, benchmark="A")
    assert found["annual_return"] == pytest.approx(1.002**12 - 1)
    assert (found["volatility"], found["sharpe"], found["sortino"]) == (0.0, None, None)
    assert found["beta"] == pytest.approx(0.0, abs=1e-15)
    json.dumps(found, allow_nan=False)


def test_the_benchmark_need_not_be_held() -> None:
    found = answer(monthly_prices(B=np.linspace(100, 120, 13)), weights={"A": 1.0}, benchmark="B")
    assert set(found) >= CONTRACT | RELATIVE
    itself = answer(monthly_prices(), weights={"A": 1.0}, benchmark="A")
    assert (itself["beta"], itself["tracking_error"], itself["information_ratio"]) == (pytest.approx(1.0), 0.0, None)


def test_drift_compounds_each_holding() -> None:
    table = monthly_prices(B=np.linspace(100, 160, 13))
    held = answer(table, weights={"A": 0.5, "B": 0.5}, drift=True)
    final = 0.5 * np.prod(1 + MONTHLY) + 0.5 * 1.6
    assert held["cumulative_return"] == pytest.approx(final - 1)
    assert any("bought once" in note for note in held["notes"])
    rebalanced = answer(table, weights={"A": 0.5, "B": 0.5})
    assert rebalanced["cumulative_return"] != pytest.approx(final - 1, abs=1e-6)


def test_a_weight_of_zero_does_not_shorten_the_sample() -> None:
    young = np.full(13, np.nan)
    young[6:] = np.arange(1.0, 8.0)
    found = answer(monthly_prices(YOUNG=young), weights={"A": 1.0, "YOUNG": 0.0})
    assert found["observations"] == 12
    assert answer(monthly_prices(YOUNG=young), weights={"A": 0.5, "YOUNG": 0.5})["observations"] == 6


def test_less_than_a_year_is_flagged() -> None:
    table = monthly_prices()
    short = PriceTable(prices=table.prices.iloc[:7], source=table.source, frequency="monthly")
    found = answer(short, weights={"A": 1.0})
    assert found["annualised"] is False
    assert found["annual_return"] == pytest.approx(np.prod(1 + MONTHLY[:6]) - 1)
    assert any("not annualised" in note for note in found["notes"])


def test_another_confidence_stands_beside_the_fixed_one() -> None:
    found = answer(monthly_prices(), weights={"A": 1.0}, confidence=0.75)
    assert found["cvar"] == pytest.approx(0.025)
    assert found["cvar_95"] == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"weights": {"A": 0.9}}, "weights sum to 0.9, not 1"),
        ({"weights": {"A": 60, "CASH": 40}}, "weights sum to 100, not 1"),
        ({"weights": {"AA": 1.0}}, "AA is not in the prices"),
        ({"weights": {"A": 1.0}, "benchmark": "SPY"}, "SPY is not in the prices"),
        ({"weights": {}}, "weights: "),
        ({"weights": {"A": 1.0}, "rebalance": "monthly"}, "rebalance: is not a field"),
        ({"weights": {"A": float("nan")}}, "weights.A: "),
        ({"weights": {"A": 1e300}}, "weights.A: "),
    ],
)
def test_bad_requests_name_the_fault(fields: dict[str, Any], message: str, tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "made.csv"
    monthly_prices().prices.to_csv(path)
    with pytest.raises(InputError) as caught:
        statistics({"prices": str(path), **fields}, inputs, silent)
    assert message in caught.value.message


def test_percents_get_a_hint(tmp_path: Path, inputs: DirectInputs) -> None:
    with pytest.raises(InputError) as caught:
        statistics({"prices": "any.csv", "weights": {"A": 60, "B": 40}}, inputs, silent)
    assert caught.value.hint == "Weights are fractions: 0.25 is 25 %."


def test_a_price_column_named_cash_is_refused() -> None:
    with pytest.raises(InputError, match="column CASH"):
        answer(monthly_prices(CASH=np.arange(1.0, 14.0)), weights={"CASH": 1.0})


@given(st.floats(0.0, 1.0), st.booleans())
def test_order_of_assets_does_not_matter(share: float, drift: bool) -> None:
    table = monthly_prices(B=np.linspace(100, 120, 13) + np.tile([3.0, -3.0], 7)[:13])
    one = answer(table, weights={"A": share, "B": 1 - share}, drift=drift)
    other = answer(table, weights={"B": 1 - share, "A": share}, drift=drift)
    for name in ("annual_return", "volatility", "max_drawdown", "cvar_95"):
        assert one[name] == pytest.approx(other[name], abs=1e-12)


@pytest.mark.parametrize("drift", [False, True])
def test_real_prices_against_pandas(shared_data: Path, inputs: DirectInputs, drift: bool) -> None:
    """Every figure of the contract recomputed from the file by other means."""
    path = shared_data / "prices/etf_8_daily_2007_2025.csv"
    weights, rf = {"SPY": 0.5, "TLT": 0.3, "GLD": 0.2}, 0.02
    request = {"prices": str(path), "weights": weights, "benchmark": "SPY", "risk_free": rf, "drift": drift}
    found = statistics(request, inputs, silent).document
    prices = pd.read_csv(path, index_col="Date", parse_dates=["Date"])
    relative = prices[list(weights)] / prices[list(weights)].shift(1)
    if drift:
        units = pd.Series(weights) / prices[list(weights)].iloc[0]
        nav = prices[list(weights)].mul(units).sum(axis=1)
    else:
        nav = (relative.mul(pd.Series(weights)).sum(axis=1, min_count=3)).fillna(1.0).cumprod()
    r = nav.pct_change().dropna()
    b = prices["SPY"].pct_change().dropna()
    e, n = r - rf / 252, len(r)
    expected = {
        "observations": n,
        "years": n / 252,
        "annual_return": nav.iloc[-1] ** (252 / n) - 1,
        "volatility": r.std() * math.sqrt(252),
        "sharpe": e.mean() / e.std() * math.sqrt(252),
        "sortino": e.mean() / math.sqrt((e.clip(upper=0) ** 2).mean()) * math.sqrt(252),
        "max_drawdown": (nav / nav.cummax() - 1).min(),
        "var_95": -np.quantile(r, 0.05, method="higher" if (n * 0.05) % 1 == 0 else "inverted_cdf"),
        "cvar_95": (np.sort(-r)[::-1][: int(n * 0.05)].sum() + (n * 0.05 % 1) * np.sort(-r)[::-1][int(n * 0.05)]) / (n * 0.05),
        "beta": r.cov(b) / b.var(),
        "alpha": (e.mean() - r.cov(b) / b.var() * (b - rf / 252).mean()) * 252,
        "tracking_error": (r - b).std() * math.sqrt(252),
        "information_ratio": (r - b).mean() / (r - b).std() * math.sqrt(252),
        "r_squared": r.corr(b) ** 2,
    }
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=1e-8), name
    trough = (nav / nav.cummax() - 1).idxmin()
    start = nav[:trough].idxmax()
    back = nav[trough:][nav[trough:] >= nav[start]].index
    assert found["max_drawdown_trough"] == str(trough.date())
    assert found["max_drawdown_start"] == str(start.date())
    assert found["recovery_date"] == (str(back[0].date()) if len(back) else None)
    assert found["calmar"] == pytest.approx(expected["annual_return"] / -expected["max_drawdown"], rel=1e-8)
    assert found["cvar_95"] >= found["var_95"]
