"""The sample market: what it promises, it keeps, and it says that it is simulated."""

import io
import json
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

from workbench.errors import DataError, InputError
from workbench.inputs import DirectInputs
from workbench.market import sample
from workbench.market.prices import PriceRequest, PriceTable
from workbench.market.sample import load_sample, load_sample_factors, sample_metadata
from workbench.market.sample_assets import modified_duration, par_bond_price, rating_of, shift_to
from workbench.market.sample_files import NOTICE, SampleMarket, main, readme_tables, sample_windows, simulate
from workbench.market.sample_report import kurtosis, replace_tables, window_changes
from workbench.market.sample_simulation import (
    Calibration,
    FactorModel,
    Pin,
    conditioned_path,
    correlation_matrix,
    from_scale,
    known_levels,
    load_calibration,
    position,
    to_scale,
    trading_days,
)
from workbench.market.scenarios import HistoricalWindow
from workbench.paths import assets_root

FOLDER = assets_root() / "sample"
DRAWS = 1500
CALIBRATION = load_calibration()
WINDOWS = sample_windows(CALIBRATION)
REQUIRED_FACTORS = (
    "equity_us_spx_pct", "equity_em_eem_pct", "equity_cn_csi300_pct", "ust_2y_bp", "ust_10y_bp", "ust_30y_bp",
    "spread_us_ig_oas_bp", "spread_us_hy_oas_bp", "gold_pct", "oil_wti_pct", "usd_broad_pct", "vix_pts",
)  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> PriceTable:
    return load_sample(PriceRequest(source="sample"), _inputs(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="module")
def factors(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return load_sample_factors(_inputs(tmp_path_factory.mktemp("data")))


@pytest.fixture(scope="module")
def made() -> SampleMarket:
    return simulate(CALIBRATION)


@pytest.fixture(scope="module")
def returns(table: PriceTable) -> pd.DataFrame:
    return table.prices.pct_change().iloc[1:]


@pytest.fixture(scope="module")
def moves(factors: pd.DataFrame) -> pd.DataFrame:
    """Daily changes: log returns of prices, percentage points of yields and spreads, points of the VIX."""
    prices = [name for name in factors if str(name).endswith("_pct")]
    changes = factors.diff().iloc[1:]
    changes[prices] = np.log(factors[prices]).diff().iloc[1:]
    return changes


def _inputs(folder: Path) -> DirectInputs:
    return DirectInputs(folder, lambda: datetime.fromisoformat("2026-01-05T09:30:00+00:00"))


# --- what is delivered


def test_fourteen_complete_daily_series_from_2004(table: PriceTable) -> None:
    assert table.prices.shape[1] == 14
    assert (table.prices.index[0].date(), table.prices.index[-1].date()) == (date(2004, 1, 2), date(2025, 12, 31))
    assert table.prices.index.name == "date"
    assert table.prices.index.is_monotonic_increasing
    assert table.prices.index.is_unique
    assert table.prices.index.day_of_week.max() == 4
    assert all(kind == np.float64 for kind in table.prices.dtypes)
    assert float(table.prices.min().min()) > 0
    assert table.prices.iloc[0].eq(100).all()
    assert table.frequency == "daily"
    assert table.kind == "total_return"
    assert len(table.prices) / 22 == pytest.approx(252, abs=1)


def test_it_says_simulated_wherever_it_appears(table: PriceTable) -> None:
    assert table.simulated is True
    assert table.source.source == "sample (simulated)"
    assert table.source.identifier == "sample-market-1"
    assert table.source.as_of == "2025-12-31"
    assert sample_metadata()["simulated"] is True
    assert "imulated" in sample_metadata()["notice"]
    assert "simulated" in (FOLDER / "README.md").read_text("utf-8").splitlines()[0]
    for name in (sample.PRICES_FILE, sample.FACTORS_FILE):
        described = json.loads(parquet.read_schema(FOLDER / name).metadata[sample.DESCRIPTION_KEY])
        assert described["simulated"] is True
        assert described["notice"] == NOTICE


def test_every_asset_is_described(table: PriceTable) -> None:
    for name in table.assets:
        known = table.details[name]
        assert known.name
        assert known.asset_class
        assert known.currency == "USD"
        assert known.rating in {"R1", "R2", "R3", "R4", "R5"}
        assert known.income_yield is not None
        assert known.income_yield >= 0
        assert known.days_to_sell is not None
        assert known.days_to_sell >= 1
        is_debt = known.asset_class in {"government bond", "corporate bond", "high yield bond", "money market"}
        assert (known.modified_duration is not None) == is_debt
    assert {known.rating for known in table.details.values()} == {"R1", "R2", "R3", "R4", "R5"}


def test_ratings_follow_the_volatility_table(table: PriceTable, returns: pd.DataFrame) -> None:
    volatility = returns.std() * np.sqrt(252)
    bands = {"R1": (0, 0.01), "R2": (0.01, 0.04), "R3": (0.04, 0.10), "R4": (0.10, 0.20), "R5": (0.20, 1)}
    for name in table.assets:
        rating = str(table.details[name].rating)
        if rating != CALIBRATION.assets[name].rating_floor:
            low, high = bands[rating]
            assert low <= volatility[name] < high, name
        else:
            assert volatility[name] < bands[rating][1], name


def test_description_travels_with_the_bytes_of_the_prices(table: PriceTable) -> None:
    assert {name: known.model_dump() for name, known in table.details.items()} == sample_metadata()["assets"]


def test_factors_bear_the_names_of_the_scenarios(factors: pd.DataFrame) -> None:
    assert set(REQUIRED_FACTORS) <= set(factors.columns)
    named = set().union(*(window.factors for window in WINDOWS))
    assert set(factors.columns) <= named | {"fx_usdcny_pct"}
    assert not factors.isna().any().any()


def test_files_are_small_and_complete() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_500_000
    metadata = sample_metadata()
    assert metadata["seed"] == CALIBRATION.seed
    assert {"script", "calibration", "made", "generator", "first", "last"} <= set(metadata)


def test_the_files_are_what_the_program_makes(made: SampleMarket, table: PriceTable, factors: pd.DataFrame) -> None:
    # the last digit kept may differ between platforms
    pd.testing.assert_frame_equal(made.prices, table.prices, rtol=1e-6, atol=1e-6, check_freq=False)
    pd.testing.assert_frame_equal(made.factors, factors, rtol=1e-6, atol=1e-5, check_freq=False)
    assert made.details == table.details


def test_the_tables_of_the_readme_are_those_of_the_data(made: SampleMarket) -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    assert readme_tables(CALIBRATION, made) in text
    assert all(window.id.removeprefix("hist_") in text for window in WINDOWS)


# --- the windows of the scenario library


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.id)
def test_window_comes_out(window: HistoricalWindow, factors: pd.DataFrame) -> None:
    changes = window_changes(factors, window)
    assert {"equity_us_spx_pct", "equity_em_eem_pct", "equity_cn_csi300_pct"} <= set(changes)
    for name, (target, simulated) in changes.items():
        print(f"{window.id} {name}: target {target}, simulated {simulated:.2f}")
        # required: 3 points for shares, 40 bp for Treasury yields; held: the rounding of the library
        assert simulated == pytest.approx(target, abs=0.6 if name.endswith("_bp") else 0.06), name


@pytest.mark.parametrize(
    ("asset", "factor"),
    [("US equity", "equity_us_spx_pct"), ("Emerging equity", "equity_em_eem_pct"), ("China A shares", "equity_cn_csi300_pct")],
)
def test_shares_fall_with_their_factor(asset: str, factor: str, table: PriceTable) -> None:
    for window in WINDOWS:
        if (window.end - window.start).days > 60:
            continue
        first, last = pd.Timestamp(window.start), pd.Timestamp(window.end)
        earned = 100 * (table.prices.loc[last, asset] / table.prices.loc[first, asset] - 1)
        # dividends of two months; for China also the yuan
        assert earned == pytest.approx(window.factors[factor], abs=3.0), window.id


def test_bonds_follow_their_yields(table: PriceTable) -> None:
    shock = next(window for window in WINDOWS if window.id == "hist_2022_rate_shock")
    panic = next(window for window in WINDOWS if window.id == "hist_2008_gfc_acute")
    earned = {
        window.id: table.prices.loc[pd.Timestamp(window.end)] / table.prices.loc[pd.Timestamp(window.start)] - 1
        for window in (shock, panic)
    }
    assert -0.32 < earned[shock.id]["Treasuries 20y+"] < -0.22
    assert -0.19 < earned[shock.id]["Treasuries 7-10y"] < -0.12
    assert earned[panic.id]["Treasuries 7-10y"] > 0.03
    assert -0.35 < earned[panic.id]["US high yield"] < -0.18


# --- long-run behaviour


@pytest.mark.parametrize(
    ("asset", "low", "high"),
    [
        ("US equity", 0.17, 0.20), ("US small caps", 0.22, 0.26), ("Europe equity", 0.17, 0.22),
        ("Japan equity", 0.16, 0.20), ("Emerging equity", 0.21, 0.25), ("China A shares", 0.25, 0.28),
        ("Money market", 0.0005, 0.005), ("Treasuries 1-3y", 0.01, 0.02), ("Treasuries 7-10y", 0.055, 0.075),
        ("Treasuries 20y+", 0.13, 0.16), ("US corporates", 0.05, 0.08), ("US high yield", 0.055, 0.10),
        ("Gold", 0.155, 0.185), ("Commodities", 0.13, 0.18),
    ],
)  # fmt: skip
def test_volatility_is_realistic(asset: str, low: float, high: float, returns: pd.DataFrame) -> None:
    assert low < returns[asset].std() * np.sqrt(252) < high


@pytest.mark.parametrize(
    ("factor", "low", "high"),
    [
        ("ust_2y_bp", 0.70, 1.00), ("ust_10y_bp", 0.85, 1.05), ("ust_30y_bp", 0.80, 1.00), ("oil_wti_pct", 0.33, 0.40),
        ("usd_broad_pct", 0.055, 0.075), ("fx_eurusd_pct", 0.08, 0.10), ("spread_us_ig_oas_bp", 0.3, 0.9),
        ("spread_us_hy_oas_bp", 1.2, 2.5),
    ],
)  # fmt: skip
def test_factor_volatility_is_realistic(factor: str, low: float, high: float, moves: pd.DataFrame) -> None:
    assert low < moves[factor].std() * np.sqrt(252) < high


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ("equity_us_spx_pct", "equity_em_eem_pct", 0.6, 0.85), ("equity_us_spx_pct", "equity_cn_csi300_pct", 0.1, 0.35),
        ("equity_us_spx_pct", "ust_10y_bp", 0.15, 0.45), ("equity_us_spx_pct", "spread_us_hy_oas_bp", -0.8, -0.5),
        ("equity_us_spx_pct", "spread_us_ig_oas_bp", -0.7, -0.3), ("equity_us_spx_pct", "vix_pts", -0.85, -0.55),
        ("ust_10y_bp", "ust_30y_bp", 0.85, 0.98), ("ust_2y_bp", "ust_10y_bp", 0.6, 0.9),
        ("gold_pct", "usd_broad_pct", -0.6, -0.2), ("equity_us_spx_pct", "gold_pct", -0.15, 0.2),
        ("equity_us_spx_pct", "oil_wti_pct", 0.15, 0.5),
    ],
)  # fmt: skip
def test_correlations_are_realistic(first: str, second: str, low: float, high: float, moves: pd.DataFrame) -> None:
    assert low < moves[first].corr(moves[second]) < high


def test_assets_move_together_as_expected(returns: pd.DataFrame) -> None:
    together = returns.corr()
    assert 0.85 < together.loc["US equity", "US small caps"] < 0.95
    assert 0.7 < together.loc["US equity", "Europe equity"] < 0.9
    assert 0.4 < together.loc["US equity", "US high yield"] < 0.8
    assert -0.45 < together.loc["US equity", "Treasuries 20y+"] < -0.1
    assert np.linalg.eigvalsh(together.to_numpy())[0] > 0.01


@pytest.mark.parametrize(
    ("asset", "low", "high"),
    [
        ("US equity", 0.09, 0.11), ("Emerging equity", 0.06, 0.08), ("China A shares", 0.05, 0.10),
        ("Europe equity", 0.06, 0.07), ("Japan equity", 0.05, 0.06), ("Treasuries 7-10y", 0.02, 0.04),
        ("US high yield", 0.05, 0.07), ("US corporates", 0.035, 0.05), ("Gold", 0.07, 0.12), ("Money market", 0.012, 0.025),
    ],
)  # fmt: skip
def test_long_run_returns_are_realistic(asset: str, low: float, high: float, table: PriceTable) -> None:
    years = (len(table.prices) - 1) / 252
    assert low < (table.prices[asset].iloc[-1] / 100) ** (1 / years) - 1 < high


def test_tails_are_fat_and_storms_cluster(returns: pd.DataFrame) -> None:
    for name in ("US equity", "US small caps", "Europe equity", "Japan equity", "Emerging equity", "China A shares"):
        assert kurtosis(returns[name]) > 6, name
    for name in ("US equity", "Emerging equity", "China A shares"):
        assert returns[name].abs().autocorr(5) > 0.06, name
        assert abs(returns[name].autocorr(1)) < 0.08, name
    assert -0.13 < returns["US equity"].min() < -0.07


def test_levels_stay_plausible(factors: pd.DataFrame) -> None:
    limits = {
        "ust_2y_bp": (0.03, 6), "ust_10y_bp": (0.4, 6), "ust_30y_bp": (0.8, 6), "spread_us_ig_oas_bp": (0.6, 7.5),
        "spread_us_hy_oas_bp": (2.2, 24), "vix_pts": (9, 90), "oil_wti_pct": (12, 165), "fx_usdcny_pct": (5.9, 8.4),
    }  # fmt: skip
    for name, (low, high) in limits.items():
        assert low < factors[name].min(), name
        assert factors[name].max() < high, name
    assert (factors["spread_us_hy_oas_bp"] > 1.5 * factors["spread_us_ig_oas_bp"]).all()


def test_worst_falls_are_like_those_on_record(table: PriceTable) -> None:
    fall = (table.prices / table.prices.cummax()).min() - 1
    for name, low, high in (
        ("US equity", -0.60, -0.50), ("Emerging equity", -0.70, -0.58), ("China A shares", -0.75, -0.60),
        ("Treasuries 20y+", -0.56, -0.42), ("US high yield", -0.38, -0.25), ("Money market", -0.005, 0.0),
    ):  # fmt: skip
        assert low < fall[name] <= high, name


# --- narrowing


def test_assets_come_in_the_order_asked_for(inputs: DirectInputs) -> None:
    got = load_sample(PriceRequest(source="sample", assets=["Gold", "US equity"], start="2008-09-13", end="2008-11-20"), inputs)
    assert got.assets == ("Gold", "US equity")
    assert set(got.details) == {"Gold", "US equity"}
    assert got.prices.index[0] == pd.Timestamp("2008-09-15")
    assert got.prices.index[-1] == pd.Timestamp("2008-11-20")
    assert [source.name for source in inputs.sources] == ["prices"]


@pytest.mark.parametrize(
    ("request_fields", "message", "hint"),
    [
        ({"assets": ["US equities"]}, "no asset 'US equities'", "Did you mean 'US equity'"),
        ({"assets": ["us EQUITY"]}, "no asset 'us EQUITY'", "Did you mean 'US equity'"),
        ({"assets": ["SPY"]}, "no asset 'SPY'", "It has: US equity, "),
        ({"assets": []}, "empty list", "at least one"),
        ({"assets": ["Gold", "Gold"]}, "names 'Gold' twice", "Keep one"),
        ({"start": "yesterday"}, "`start` is not a date: 'yesterday'", "2007-10-09"),
        ({"end": "2025-13-01"}, "`end` is not a date: '2025-13-01'", "2007-10-09"),
        ({"start": "2020-01-01", "end": "2019-01-01"}, "2020-01-01 lies after `end` 2019-01-01", "Swap"),
    ],
)
def test_a_wrong_request_names_the_offending_value(
    request_fields: dict[str, object], message: str, hint: str, inputs: DirectInputs
) -> None:
    with pytest.raises(InputError) as caught:
        load_sample(PriceRequest.model_validate({"source": "sample", **request_fields}), inputs)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_period_without_prices_is_refused(inputs: DirectInputs) -> None:
    with pytest.raises(DataError, match="no trading day from 1990-01-01 to 1999-12-31") as caught:
        load_sample(PriceRequest(source="sample", start="1990-01-01", end="1999-12-31"), inputs)
    assert "2004-01-02 to 2025-12-31" in caught.value.hint


@pytest.mark.parametrize("damage", [b"", b"PAR1 and then nothing", None])
def test_a_damaged_or_missing_file_is_named(
    damage: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Callable[[], datetime]
) -> None:
    shutil.copytree(FOLDER, tmp_path / "sample")
    broken = tmp_path / "sample" / "prices.parquet"
    broken.unlink() if damage is None else broken.write_bytes(damage)
    monkeypatch.setattr(sample, "assets_root", lambda: tmp_path)
    with pytest.raises(DataError, match=r"prices\.parquet") as caught:
        load_sample(PriceRequest(source="sample"), DirectInputs(tmp_path, clock))
    assert "install it again" in caught.value.hint


def test_a_parquet_file_of_another_origin_is_not_taken_for_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Callable[[], datetime]
) -> None:
    shutil.copytree(FOLDER, tmp_path / "sample")
    stream = io.BytesIO()
    pd.DataFrame({"date": ["2020-01-01"], "x": [1.0]}).to_parquet(stream)
    (tmp_path / "sample" / "factors.parquet").write_bytes(stream.getvalue())
    monkeypatch.setattr(sample, "assets_root", lambda: tmp_path)
    with pytest.raises(DataError, match=r"factors\.parquet is damaged"):
        load_sample_factors(DirectInputs(tmp_path, clock))


# --- the program


def test_the_command_writes_files_that_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Callable[[], datetime], table: PriceTable
) -> None:
    folder = tmp_path / "sample"
    folder.mkdir()
    assert main([str(folder)]) == 0
    monkeypatch.setattr(sample, "assets_root", lambda: tmp_path)
    again = load_sample(PriceRequest(source="sample"), DirectInputs(tmp_path, clock))
    pd.testing.assert_frame_equal(again.prices, table.prices, rtol=1e-6, atol=1e-6)
    assert sorted(path.name for path in folder.iterdir()) == ["factors.parquet", "metadata.json", "prices.parquet"]


def test_another_seed_gives_another_market_through_the_same_windows(made: SampleMarket) -> None:
    other = CALIBRATION.model_copy(update={"seed": CALIBRATION.seed + 1})
    factors, prices, _ = simulate(other)
    assert (prices["US equity"] / made.prices["US equity"] - 1).abs().max() > 0.02
    for window in WINDOWS:
        for target, simulated in window_changes(factors, window).values():
            assert simulated == pytest.approx(target, abs=0.6)
    assert factors.shape == made.factors.shape


def test_correlations_form_a_proper_matrix() -> None:
    matrix = correlation_matrix(CALIBRATION).to_numpy()
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_array_equal(np.diag(matrix), 1)
    assert np.linalg.eigvalsh(matrix)[0] > 0.005


def test_all_window_days_are_trading_days() -> None:
    days = trading_days(CALIBRATION.first, CALIBRATION.last)
    assert all(pd.Timestamp(day) in days for window in WINDOWS for day in (window.start, window.end))
    for closed in ("2004-01-01", "2010-12-24", "2012-04-06", "2021-12-24", "2022-06-20", "2024-03-29"):
        assert pd.Timestamp(closed) not in days


def test_anchors_give_way_to_window_levels() -> None:
    days = trading_days(CALIBRATION.first, CALIBRATION.last)
    pins = dict(known_levels("ust_10y_bp", CALIBRATION.factors["ust_10y_bp"], WINDOWS, days))
    assert pins[position(days, "2021-12-31")] == 1.52
    # 2015-12-31 lies two days after the start of a window
    assert position(days, "2015-12-31") not in pins
    assert pins[position(days, "2008-12-18")] == pytest.approx(4.67 - 2.59)


def test_a_day_outside_the_calendar_is_a_mistake() -> None:
    days = trading_days("2004-01-01", "2004-12-31")
    with pytest.raises(ValueError, match="1999-01-04"):
        position(days, "1999-01-04")


@pytest.mark.parametrize("reversion", [None, 20.0])
def test_a_conditioned_path_is_the_gaussian_bridge(reversion: float | None) -> None:
    """Mean and variance halfway between two pins against the closed form of a bridge (independent simulation)."""
    factor = FactorModel(
        label="x", unit="points", scale="log", volatility=0.2, vix_elasticity=0, clustering=0, anchors={},
        reversion_days=reversion,
    )  # fmt: skip
    days = trading_days("2020-01-01", "2020-03-31")
    last, middle = len(days) - 1, (len(days) - 1) // 2
    scale = np.linspace(0.01, 0.03, len(days))
    pins = (Pin(0, 100.0), Pin(last, 120.0))
    generator = np.random.Generator(np.random.PCG64(5))
    draws = np.array(
        [np.log(conditioned_path(factor, days, scale.copy(), generator.standard_normal(len(days)), pins)) for _ in range(DRAWS)]
    )
    assert np.allclose(np.exp(draws[:, [0, last]]), [100.0, 120.0])
    decay = 1.0 if reversion is None else np.exp(-1 / reversion)
    variance = np.zeros(len(days))
    for t in range(1, len(days)):
        variance[t] = decay**2 * variance[t - 1] + scale[t] ** 2
    covariance = decay ** (last - middle) * variance[middle]
    gap = np.log(120) - decay**last * np.log(100)
    mean = decay**middle * np.log(100) + covariance / variance[last] * gap
    spread = np.sqrt(variance[middle] - covariance**2 / variance[last])
    assert draws[:, middle].mean() == pytest.approx(mean, abs=4 * spread / np.sqrt(DRAWS))
    assert draws[:, middle].std() == pytest.approx(spread, rel=0.08)


def test_a_path_needs_a_start() -> None:
    factor = CALIBRATION.factors["gold_pct"]
    days = trading_days("2020-01-01", "2020-01-31")
    with pytest.raises(ValueError, match="first day"):
        conditioned_path(factor, days, np.ones(len(days)), np.ones(len(days)), (Pin(3, 100.0),))


@pytest.mark.parametrize("name", ["ust_10y_bp", "vix_pts", "gold_pct"])
def test_scales_are_inverse_to_each_other(name: str) -> None:
    factor = CALIBRATION.factors[name]
    levels = factor.floor + np.geomspace(0.02, 80, 50)
    np.testing.assert_allclose(from_scale(factor, to_scale(factor, levels)), levels, rtol=1e-10)
    assert (from_scale(factor, np.array([-20.0, -5.0])) > 0).all()


def test_bond_price_and_duration_agree() -> None:
    """Published value: ten years, 4 % semi-annual at 4 % has a modified duration of 8.1757; +200 bp costs 14.877 %."""
    assert modified_duration(0.04, 10) == pytest.approx(8.1757, abs=5e-5)
    shocked = par_bond_price(np.array([0.04]), np.array([0.06]), 10)
    assert float(shocked[0]) - 1 == pytest.approx(-0.14877, abs=5e-6)
    assert float(par_bond_price(np.array([0.03]), np.array([0.03]), 7)[0]) == pytest.approx(1.0)


def test_the_shift_hits_the_stated_return() -> None:
    returns = np.random.Generator(np.random.PCG64(1)).normal(0, 0.01, 5000)
    shifted = returns + shift_to(0.07, returns)
    assert np.prod(1 + shifted) ** (252 / 5000) - 1 == pytest.approx(0.07, abs=1e-12)


@pytest.mark.parametrize(
    ("volatility", "floor", "rating"),
    [(0.002, "R1", "R1"), (0.02, "R1", "R2"), (0.06, "R1", "R3"), (0.06, "R4", "R4"), (0.15, "R3", "R4"), (0.2, "R4", "R5")],
)
def test_rating_takes_the_higher(volatility: float, floor: str, rating: str) -> None:
    assert rating_of(volatility, floor) == rating  # type: ignore[arg-type]


def test_calibration_is_strict() -> None:
    with pytest.raises(ValueError, match="surprise"):
        Calibration.model_validate({**CALIBRATION.model_dump(), "surprise": 1})


def test_readme_markers_are_required() -> None:
    with pytest.raises(ValueError, match="markers"):
        replace_tables("no markers here", "tables")
