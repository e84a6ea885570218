"""Replay of real prices against an independent recomputation, and the windows it refuses."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.stress.books import inputs_at
from workbench.errors import DataError, InputError
from workbench.inputs import DirectInputs
from workbench.market.load import load_prices
from workbench.market.prices import PriceRequest, PriceTable
from workbench.progress import silent
from workbench.provenance import Source
from workbench.stress.replay import margin_calls, replay_window
from workbench.stress.tasks import replay


def table_of(**columns: list[float]) -> PriceTable:
    days = pd.bdate_range("2020-01-01", periods=len(next(iter(columns.values()))), name="date")
    source = Source(name="prices", source="file", identifier="x", sha256="0")
    return PriceTable(prices=pd.DataFrame(columns, index=days, dtype=np.float64), source=source, frequency="daily")


@pytest.fixture(scope="module")
def etfs(shared_data: Path) -> PriceTable:
    inputs = DirectInputs(shared_data, lambda: pd.Timestamp("2026-01-05", tz="UTC").to_pydatetime())
    path = shared_data / "prices" / "etf_8_daily_2007_2025.csv"
    return load_prices(PriceRequest(source="file", path=str(path)), inputs)


@pytest.mark.parametrize(
    ("weights", "start", "end"),
    [
        ({"SPY": 0.6, "TLT": 0.4}, "2008-09-12", "2008-11-20"),
        ({"SPY": 0.5, "HYG": 0.3, "GLD": 0.2}, "2020-02-19", "2020-03-23"),
        ({"QQQ": 1.3, "CASH": -0.3}, "2022-01-03", "2022-10-12"),
    ],
)
def test_real_windows_agree_with_an_independent_recomputation(
    etfs: PriceTable, shared_data: Path, weights: dict[str, float], start: str, end: str
) -> None:
    found = replay_window(etfs, weights, date.fromisoformat(start), date.fromisoformat(end))
    frame = pd.read_csv(shared_data / "prices" / "etf_8_daily_2007_2025.csv", index_col="Date", parse_dates=True)
    held = {name: weight for name, weight in weights.items() if name != "CASH"}
    window = frame.loc[start:, list(held)]
    wealth = (window / window.iloc[0]).mul(pd.Series(held)).sum(axis=1) + 1 - sum(held.values())
    inside = wealth.loc[:end]
    daily = inside.pct_change().dropna()
    falls = inside / inside.cummax() - 1
    assert found.pnl_pct == pytest.approx(inside.iloc[-1] - 1, abs=1e-12)
    assert found.worst_return == pytest.approx(daily.min(), abs=1e-12)
    assert found.worst_day == daily.idxmin().date()
    assert found.max_drawdown == pytest.approx(falls.min(), abs=1e-12)
    assert found.trough_date == falls.idxmin().date()
    peak = inside.cummax().loc[falls.idxmin()]
    after = wealth.loc[falls.idxmin() :]
    assert found.recovery_date == after.index[after >= peak][0].date()
    assert sum(found.contributions.values()) == pytest.approx(found.pnl_pct, abs=1e-12)


def test_the_task_answers_by_its_contract(shared_data: Path, tmp_path: Path) -> None:
    request = {
        "prices": str(shared_data / "prices" / "etf_8_daily_2007_2025.csv"),
        "weights": {"SPY": 0.6, "TLT": 0.4},
        "start": "2008-09-12",
        "end": "2008-11-20",
        "benchmark": {"SPY": 1.0},
        "margin": {"borrowed": 0.55, "maintenance": 0.4},
    }
    document = replay(request, inputs_at(tmp_path), silent).document
    assert {"pnl_pct", "worst_day", "max_drawdown", "trough_date", "recovery_date", "path"} <= set(document)
    assert document["path"][0] == {"date": "2008-09-12", "value": 1.0, "drawdown": 0.0}
    assert document["path"][-1]["value"] == pytest.approx(1 + document["pnl_pct"])
    assert document["benchmark"]["pnl_pct"] == pytest.approx(-0.398, abs=2e-3)
    assert 0 < document["margin_call_days"] < len(document["path"])


def test_a_holiday_takes_the_price_before_it() -> None:
    table = table_of(A=[100.0, 90.0, 80.0, 99.0, 110.0, 120.0])
    found = replay_window(table, {"A": 1.0}, date(2020, 1, 4), date(2020, 1, 6))
    assert found.dates[0].date() == date(2020, 1, 3)
    assert found.pnl_pct == pytest.approx(99 / 80 - 1)


def test_recovery_is_looked_for_after_the_window() -> None:
    table = table_of(A=[100.0, 90.0, 80.0, 85.0, 99.0, 100.0])
    inside = replay_window(table, {"A": 1.0}, date(2020, 1, 1), date(2020, 1, 3))
    assert inside.recovery_date == date(2020, 1, 8)
    assert (
        replay_window(table_of(A=[100.0, 90.0, 80.0, 85.0]), {"A": 1.0}, date(2020, 1, 1), date(2020, 1, 3)).recovery_date
        is None
    )


def test_a_window_outside_the_data_and_a_young_asset_are_refused_by_name() -> None:
    table = table_of(OLD=[1.0, 2.0, 3.0, 4.0], YOUNG=[np.nan, np.nan, 3.0, 4.0])
    with pytest.raises(DataError, match="outside the prices, 2020-01-01 to 2020-01-06"):
        replay_window(table, {"OLD": 1.0}, date(2008, 9, 12), date(2020, 1, 3))
    with pytest.raises(DataError, match="YOUNG starts on 2020-01-03") as refused:
        replay_window(table, {"YOUNG": 1.0}, date(2020, 1, 1), date(2020, 1, 6))
    assert "OLD could" in refused.value.hint
    by_proxy = replay_window(table, {"YOUNG": 1.0}, date(2020, 1, 1), date(2020, 1, 6), proxies={"YOUNG": "OLD"})
    assert by_proxy.pnl_pct == pytest.approx(3.0)
    assert by_proxy.stands_in["YOUNG"][0] == "OLD"
    with pytest.raises(InputError, match="starts on 2020-01-06 and ends on 2020-01-01"):
        replay_window(table, {"OLD": 1.0}, date(2020, 1, 6), date(2020, 1, 1))


def test_a_proxy_stands_in_for_what_has_no_prices_at_all() -> None:
    table = table_of(OLD=[100.0, 90.0, 95.0])
    found = replay_window(table, {"NEW": 1.0}, date(2020, 1, 1), date(2020, 1, 3), proxies={"NEW": "OLD"})
    assert found.pnl_pct == pytest.approx(-0.05)
    assert found.stands_in == {"NEW": ("OLD", None)}
    with pytest.raises(InputError, match="GONE is not in the portfolio"):
        replay_window(table, {"OLD": 1.0}, date(2020, 1, 1), date(2020, 1, 3), proxies={"GONE": "OLD"})


def test_weights_that_do_not_sum_to_one_are_refused(tmp_path: Path) -> None:
    request = {"prices": {"source": "sample"}, "weights": {"Gold": 0.5}, "start": "2008-09-12", "end": "2008-11-20"}
    with pytest.raises(InputError, match=r"sum to 0\.5, not 1"):
        replay(request, inputs_at(tmp_path), silent)
    whole = {**request, "weights": {"Gold": 1.0}}
    with pytest.raises(InputError, match=r"sum to 0\.7, not 1"):
        replay({**whole, "benchmark": {"Gold": 0.7}}, inputs_at(tmp_path), silent)


def test_margin_calls_are_counted_by_hand() -> None:
    assert margin_calls(np.array([1.0, 0.8, 0.6, 0.9]), 0.5, 0.4) == 2
