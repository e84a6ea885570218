"""Estimated exposures: known betas come back, real prices give what is known of them, and factor files are read as levels."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.stress.books import answered, history_of, inputs_at, row
from workbench.errors import DataError, InputError
from workbench.market.load import load_prices
from workbench.market.prices import PriceRequest, PriceTable
from workbench.market.scenarios import load_library
from workbench.provenance import Source
from workbench.stress.exposures import Regression, estimate, from_history, from_windows
from workbench.stress.factor_history import FactorHistory, factor_history, load_factor_history

FACTORS = ("equity_us_spx_pct", "ust_10y_bp", "gold_pct")
WINDOWS = load_library().historical


def table_from(history: FactorHistory, betas: list[float], noise: float = 0.0) -> PriceTable:
    generator = np.random.default_rng(9)
    returns = history.changes @ np.array(betas) + noise * generator.standard_normal(len(history.changes))
    days = pd.DatetimeIndex([history.start, *history.dates], name="date")
    prices = pd.DataFrame({"A": 100 * np.cumprod(np.concatenate([[1.0], 1 + returns]))}, index=days)
    source = Source(name="prices", source="file", identifier="x", sha256="0")
    return PriceTable(prices=prices, source=source, frequency="daily")


def regression(history: FactorHistory, table: PriceTable) -> Regression:
    found = from_history(table, "A", history)
    assert found is not None
    return found


def test_known_betas_come_back() -> None:
    history = history_of(4, FACTORS)
    found = estimate(regression(history, table_from(history, [0.8, -6.0, 0.0], noise=0.001)))
    assert found.exposures["equity_us_spx_pct"] == pytest.approx(0.8, abs=0.03)
    assert found.exposures["ust_10y_bp"] == pytest.approx(-6.0, rel=0.2)
    assert found.r_squared > 0.9
    assert found.usable


def test_newey_west_errors_agree_with_their_formula() -> None:
    """One regressor, Bartlett weights and the small-sample factor n / (n - k), written out."""
    history = history_of(4, FACTORS[:1])
    data = regression(history, table_from(history, [0.7], noise=0.01))
    found = estimate(data, fixed=True)
    x = np.column_stack([np.ones(len(data.returns)), data.moves[:, 0]])
    beta = np.linalg.solve(x.T @ x, x.T @ data.returns)
    scores = x * (data.returns - x @ beta)[:, None]
    n, lags = len(x), int(np.floor(4 * (len(x) / 100) ** (2 / 9)))
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    bread = np.linalg.inv(x.T @ x)
    covariance = n / (n - 2) * bread @ meat @ bread
    (coefficient,) = found.coefficients
    assert coefficient.beta == pytest.approx(beta[1])
    assert coefficient.standard_error == pytest.approx(np.sqrt(covariance[1, 1]), rel=1e-6)
    assert coefficient.t_value == pytest.approx(beta[1] / np.sqrt(covariance[1, 1]), rel=1e-6)


def test_pure_noise_explains_nothing_and_is_not_used() -> None:
    history = history_of(4, FACTORS)
    found = estimate(regression(history, table_from(history, [0.0, 0.0, 0.0], noise=0.02)))
    assert not found.usable


def test_a_gap_in_the_asset_pairs_moves_over_the_same_days() -> None:
    history = history_of(4, FACTORS[:1])
    whole = table_from(history, [1.0])
    kept = whole.prices.iloc[np.r_[0:200, 230:400]]
    table = PriceTable(prices=kept, source=whole.source, frequency="daily")
    found = estimate(regression(history, table))
    assert found.exposures == pytest.approx({"equity_us_spx_pct": 1.0})
    assert found.r_squared == pytest.approx(1.0)


def test_real_funds_have_the_exposures_they_are_known_for(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "prices" / "etf_8_daily_2007_2025.csv"
    table = load_prices(PriceRequest(source="file", path=str(path)), inputs_at(tmp_path))
    found = {}
    for name in ("SPY", "GLD", "TLT"):
        data = from_windows(table, name, WINDOWS)
        assert data is not None
        found[name] = estimate(data)
        assert found[name].r_squared > 0.95
    assert found["SPY"].exposures == {"equity_us_spx_pct": pytest.approx(1.0, abs=0.03)}
    assert found["GLD"].exposures["gold_pct"] == pytest.approx(1.0, abs=0.05)
    assert found["TLT"].exposures["ust_30y_bp"] == pytest.approx(-18, abs=2)


def test_weights_on_real_prices_stand_beside_what_happened(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "prices" / "etf_8_daily_2007_2025.csv"
    request = {
        "weights": {"SPY": 0.6, "TLT": 0.4},
        "prices": str(path),
        "value": 1000.0,
        "scenarios": ["hist_2008_gfc_acute", "hist_2022_rate_shock", "hist_1987_10_crash"],
    }
    document = answered(request, tmp_path)
    frame = pd.read_csv(path, index_col="Date", parse_dates=True)
    for scenario, start, end in (
        ("hist_2008_gfc_acute", "2008-09-12", "2008-11-20"),
        ("hist_2022_rate_shock", "2022-01-03", "2022-10-12"),
    ):
        found = row(document, scenario)
        actual = 0.6 * (frame.SPY[end] / frame.SPY[start] - 1) + 0.4 * (frame.TLT[end] / frame.TLT[start] - 1)
        assert found["replayed"]["pnl_pct"] == pytest.approx(actual, abs=1e-12)
        assert found["pnl_pct"] == pytest.approx(actual, abs=0.04)
        betas = {item["id"]: item["exposures"] for item in document["portfolio"]["positions"]}
        shocks = {item["factor"]: item["shock"] for item in found["shocks"] if item["shock"] is not None}
        scale = {"equity_us_spx_pct": 0.01, "ust_30y_bp": 1e-4, "ust_10y_bp": 1e-4}
        again = sum(
            1000 * weight * beta * shocks[name] * scale[name]
            for fund, weight in request["weights"].items()  # type: ignore[attr-defined]
            for name, beta in betas[fund].items()
        )
        assert found["pnl"] == pytest.approx(again, abs=1e-9)
    assert row(document, "hist_1987_10_crash")["replayed"] is None
    assert document["portfolio"]["estimated"] == ["SPY", "TLT"]
    assert any("historical windows" in note for note in document["notes"])


def test_the_sample_portfolio_is_estimated_on_the_sample_factors(tmp_path: Path) -> None:
    request = {"weights": {"US equity": 0.6, "Treasuries 7-10y": 0.3, "CASH": 0.1}, "prices": {"source": "sample"},
               "scenarios": ["hist_2020_covid"]}  # fmt: skip
    document = answered(request, tmp_path)
    by_id = {item["id"]: item for item in document["portfolio"]["positions"]}
    assert by_id["US equity"]["estimate"]["source"] == "history"
    assert by_id["US equity"]["exposures"]["equity_us_spx_pct"] == pytest.approx(1.0, abs=0.01)
    assert row(document, "hist_2020_covid")["coverage_pct"] == 100


def test_factor_prices_of_the_request_are_levels(tmp_path: Path) -> None:
    days = pd.bdate_range("2020-01-01", periods=60)
    generator = np.random.default_rng(0)
    frame = pd.DataFrame({
        "date": days.strftime("%Y-%m-%d"),
        "equity_us_spx_pct": 100 * np.cumprod(1 + 0.01 * generator.standard_normal(60)),
        "ust_10y_bp": 4 + 0.05 * generator.standard_normal(60).cumsum(),
    })  # fmt: skip
    path = tmp_path / "factors.csv"
    frame.to_csv(path, index=False)
    history = load_factor_history(PriceRequest(source="file", path=str(path)), inputs_at(tmp_path))
    assert history.factors == ("equity_us_spx_pct", "ust_10y_bp")
    np.testing.assert_allclose(history.changes[:, 1], np.diff(frame.ust_10y_bp) / 100, atol=1e-12)
    np.testing.assert_allclose(history.changes[:, 0], frame.equity_us_spx_pct.pct_change().to_numpy()[1:], atol=1e-12)
    assert history.label == f"file: {path}"
    assert not history.simulated


def test_a_factor_table_must_name_factors_and_be_long_enough() -> None:
    days = pd.bdate_range("2020-01-01", periods=10)
    with pytest.raises(InputError, match="'SPX', which is not a factor"):
        factor_history(pd.DataFrame({"SPX": range(1, 11)}, index=days), periods_per_year=252, label="", simulated=False)
    with pytest.raises(DataError, match="only 10 dates"):
        factor_history(pd.DataFrame({"vix_pts": range(1, 11)}, index=days), periods_per_year=252, label="", simulated=False)


def test_weights_must_sum_to_one_and_be_priced(tmp_path: Path) -> None:
    base = {"prices": {"source": "sample"}, "scenarios": ["hist_2020_covid"]}
    with pytest.raises(InputError, match=r"sum to 0\.9, not 1"):
        answered({**base, "weights": {"Gold": 0.9}}, tmp_path)
    with pytest.raises(InputError, match="Goldd is not in the prices"):
        answered({**base, "weights": {"Goldd": 1.0}}, tmp_path)
