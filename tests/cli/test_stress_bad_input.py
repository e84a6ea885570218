"""Every wrong input a risk analyst makes, through the command line: exit code, kind, message, hint; the rest goes on."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.cli.main import main

EQUITY: dict[str, Any] = {"id": "EQ", "value": 100.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.0}}
BOND: dict[str, Any] = {"id": "BD", "value": 50.0, "kind": "bond", "modified_duration": 7.0}
OPTION: dict[str, Any] = {
    "id": "OP", "value": 5.0, "kind": "option",
    "option": {"type": "put", "strike": 95.0, "spot": 100.0, "expiry": "2020-06-19", "volatility": 0.2},
}  # fmt: skip
GOOD = {"id": "fall", "factors": {"equity_us_spx_pct": -10.0, "ust_10y_bp": 50.0}}
NOT_PSD = {"factors": ["equity_us_spx_pct", "ust_10y_bp"], "matrix": [[0.04, 0.05], [0.05, 0.01]]}
SELF = {"a": "gold_pct", "b": "gold_pct", "value": 0.5}
APPRAISED = {"appraisals": [0.01, 0.02] * 10, "listed": [0.03, -0.02] * 10}
BANK = {"cet1": 10.0, "rwa": 100.0, "base_nii": 1.0}
LIQUID = {"id": "FD", "value": 10.0, "daily_volume": 1.0}
ASKED = [{"day": 1, "amount": 9.0}, {"day": 5, "amount": 4.0}]
TWICE = [{"a": "gold_pct", "b": "vix_pts", "value": 0.5}, {"a": "vix_pts", "b": "gold_pct", "value": -0.5}]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main(["stress", *arguments, "--json", "--data-dir", str(tmp_path / "data")])
        return code, json.loads(capsys.readouterr().out)

    return command


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def file(content: Any, name: str = "request.json") -> str:
        (tmp_path / name).write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return str(tmp_path / name)

    return file


@pytest.fixture
def prices(tmp_path: Path) -> str:
    """OLD from 2019 on, YOUNG from the middle of 2020."""
    days = pd.bdate_range("2019-01-01", "2021-12-31")
    generator = np.random.default_rng(3)
    frame = pd.DataFrame(100 * np.cumprod(1 + generator.normal(0, 0.01, (len(days), 2)), axis=0), columns=["OLD", "YOUNG"])
    frame.insert(0, "date", days.strftime("%Y-%m-%d"))
    frame.loc[days < "2020-07-01", "YOUNG"] = np.nan
    path = tmp_path / "prices.csv"
    frame.to_csv(path, index=False)
    return str(path)


# -- what stops a request ---------------------------------------------------------------------------------------------

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("run", {"positions": [EQUITY], "scenarios": ["hist_2008_lehman"]}, "There is no scenario 'hist_2008_lehman'"),
    ("run", {"positions": [EQUITY], "scenarios": [{"id": "x", "factors": {"equity_us_spx": -10.0}}]}, "'equity_us_spx'"),
    ("run", {"positions": [EQUITY], "scenarios": [{"id": "x"}]}, "shocks nothing"),
    ("run", {"positions": [{**EQUITY, "exposures": {"equity_mars_pct": 1.0}}], "scenarios": [GOOD]}, "equity_mars_pct"),
    ("run", {"positions": [{**EQUITY, "modified_duration": 5.0}], "scenarios": [GOOD]}, "equity, which has no duration"),
    ("run", {"positions": [OPTION], "scenarios": [GOOD]}, "The option OP expired on 2020-06-19"),
    ("run", {"positions": [{**EQUITY, "value": 0.0}], "scenarios": [GOOD]}, "the value of EQ is zero"),
    ("run", {"positions": [EQUITY], "base_currency": "ABC", "scenarios": [GOOD]}, "The currency ABC is unknown"),
    ("run", {"positions": [EQUITY], "weights": {"A": 1.0}, "scenarios": [GOOD]}, "give `positions` or `weights`, not both"),
    ("run", {"positions": [EQUITY], "scenarios": [GOOD], "covariance": NOT_PSD, "mode": "propagated"}, "eigenvalue"),
    ("run", {"weights": {"NONE": 1.0}, "prices": {"source": "sample"}, "scenarios": [GOOD]}, "NONE"),
    ("reverse", {"positions": [EQUITY, {**EQUITY, "id": "SH", "value": -100.0}], "loss": 0.1}, "net to zero"),
    ("reverse", {"positions": [EQUITY], "loss": -0.1}, "loss"),
    ("reverse", {"positions": [EQUITY], "loss": 0.1, "factors": ["equity_us_spx"]}, "unknown factor"),
    ("reverse", {"positions": [EQUITY], "loss": 0.1, "factors": []}, "factors"),
    ("run", {"positions": [EQUITY], "scenarios": [{**GOOD, "id": "hist_2020_covid"}]}, "is a scenario of the library"),
    ("run", {"positions": [EQUITY], "scenarios": [GOOD], "covariance": {"correlations": [SELF]}}, "with itself is 1"),
    ("run", {"positions": [EQUITY], "scenarios": [GOOD], "covariance": {"correlations": TWICE}}, "is set twice"),
    ("simulate", {"positions": [EQUITY, {**EQUITY, "id": "SH", "value": -100.0}]}, "net to 0.00"),
    ("simulate", {"weights": {"Gold": 0.5}, "prices": {"source": "sample"}}, "sum to 0.5, not 1"),
    ("simulate", {"positions": [EQUITY], "weights": {"A": 1.0}}, "not both"),
    ("run", {"positions": [{**BOND, "private": APPRAISED}], "scenarios": [GOOD]}, "instead of exposures and durations"),
    ("run", {"positions": [{**BOND, "key_rate_durations": {}}], "scenarios": [GOOD]}, "key_rate_durations"),
    ("run", {"positions": [{**BOND, "spread_duration": 4.0, "spread_factor": "gold_pct"}], "scenarios": [GOOD]}, "no spread"),
    ("run", {"weights": {"Gold": 0.0}, "prices": {"source": "sample"}, "scenarios": [GOOD]}, "Every weight is zero"),
    ("run", {"positions": [EQUITY], "benchmark": {"weights": {"SPY": 1.0}}, "scenarios": [GOOD]}, "no prices of SPY"),
    ("liquidity", {"positions": [EQUITY]}, "kind"),
    ("liquidity", {"positions": [LIQUID], "value": 5.0}, "`value` belongs to `weights`"),
    ("liquidity", {"positions": [{**LIQUID, "days_to_sell": 1.0}]}, "`daily_volume` or `days_to_sell`"),
    ("liquidity", {"positions": [LIQUID], "redemption_share": 0.1, "redemptions": [ASKED[0]]}, "or `redemption_share`"),
    ("liquidity", {"positions": [LIQUID], "redemptions": [ASKED[0], ASKED[0]]}, "day 1 twice"),
    ("liquidity", {"positions": [LIQUID], "redemptions": ASKED}, "falls from 9.00 by day 1 to 4.00 by day 5"),
    ("balance-sheet", {"bank": {"cet1": 0.0, "rwa": 1.0, "base_nii": 0.0}, "path": []}, "cet1"),
    ("balance-sheet", {"bank": {**BANK, "tier1": 5.0}, "path": [{"quarter": "2026 Q1"}]}, "`tier1` (5) is below `cet1` (10)"),
    ("balance-sheet", {"bank": BANK, "path": [{"quarter": "2026 Q2"}, {"quarter": "2026 Q1"}]}, "2026 Q2 is followed by"),
    ("firm", {"holdings": [{"account": "a", "instrument": "EQ", "value": 1.0}], "instruments": [BOND]}, "is described"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "request_", "message"), REFUSED, ids=[f"{name}: {text}" for name, _, text in REFUSED])
def test_a_wrong_request_is_refused_in_words(
    command: str, request_: dict[str, Any], message: str, run: Any, write: Any
) -> None:
    code, document = run(command, write(request_))
    assert code == 2
    assert document["error"]["kind"] in ("input", "data")
    assert message in document["error"]["message"]
    assert document["error"]["hint"]
    assert "Traceback" not in json.dumps(document)


def test_a_window_outside_the_prices_names_what_they_cover(run: Any, prices: str) -> None:
    window = ("--start", "2008-09-12", "--end", "2008-11-20")
    code, document = run("replay", "--prices", prices, "--weights", '{"OLD": 1.0}', *window)
    assert code == 2
    assert document["error"]["kind"] == "data"
    assert "2019-01-01" in document["error"]["message"] + document["error"]["hint"]


def test_an_instrument_younger_than_the_window_is_named_and_a_proxy_offered(run: Any, prices: str) -> None:
    arguments = ("--prices", prices, "--weights", '{"OLD": 0.5, "YOUNG": 0.5}', "--start", "2020-02-19", "--end", "2020-03-23")
    code, document = run("replay", *arguments)
    assert code == 2
    assert "YOUNG" in document["error"]["message"]
    assert "prox" in document["error"]["hint"]
    code, document = run("replay", *arguments, "--proxies", '{"YOUNG": "OLD"}')
    assert code == 0
    assert document["proxies"][0]["proxy"] == "OLD"


def test_a_short_series_of_exceptions_is_refused_unless_allowed(run: Any, write: Any) -> None:
    days = pd.bdate_range("2025-01-01", periods=249).strftime("%Y-%m-%d")
    pnl = write("date,pnl\n" + "".join(f"{day},{i % 7 - 3}\n" for i, day in enumerate(days)), "pnl.csv")
    var = write("date,var\n" + "".join(f"{day},2.5\n" for day in days), "var.csv")
    code, document = run("var-backtest", "--pnl", pnl, "--var", var)
    assert (code, document["error"]["kind"]) == (2, "data")
    assert "249 days" in document["error"]["message"]
    code, document = run("var-backtest", "--pnl", pnl, "--var", var, "--allow-short")
    assert (code, document["observations"]) == (0, 249)
    assert any("249 days" in note for note in document["notes"])


def test_too_short_a_history_says_nothing_of_risk(run: Any, write: Any) -> None:
    days = pd.bdate_range("2025-01-01", periods=10).strftime("%Y-%m-%d")
    prices = write("date,A\n" + "".join(f"{day},{100 + i}\n" for i, day in enumerate(days)), "prices.csv")
    code, document = run("simulate", write({"weights": {"A": 1.0}, "prices": prices}))
    assert (code, document["error"]["kind"]) == (2, "data")
    assert "only 9 returns" in document["error"]["message"]


def test_an_option_of_another_method_is_told(run: Any, write: Any) -> None:
    request = write({"positions": [EQUITY]})
    code, document = run("simulate", request, "--method", "normal", "--degrees-of-freedom", "4", "--draws", "1000")
    assert code == 0
    assert "`degrees_of_freedom` is not used by normal." in document["notes"]
    code, document = run("simulate", request, "--method", "student_t", "--degrees-of-freedom", "4", "--draws", "1000")
    assert not any("is not used" in note for note in document["notes"])


def test_a_path_named_twice_is_one_path(run: Any, write: Any) -> None:
    request = write({"positions": [EQUITY], "path": "other.csv"})
    code, document = run("macro", "path.csv", request)
    assert code == 2
    assert "path.csv" in document["error"]["message"]
    assert "other.csv" in document["error"]["message"]


def test_an_empty_option_is_no_listing(run: Any) -> None:
    for option in ("--save", "--delete"):
        code, document = run("scenarios", option, "")
        assert (code, document["error"]["kind"]) == (2, "input")


def test_a_scenario_does_not_take_the_id_of_a_macro_path(run: Any) -> None:
    code, document = run("scenarios", "--save", json.dumps({**GOOD, "id": "macro_fed_2025_severely_adverse"}))
    assert code == 2
    assert "is a scenario of the library" in document["error"]["message"]


def test_a_loss_that_no_shock_reaches_has_an_answer_of_its_own(run: Any, write: Any) -> None:
    request = {"positions": [EQUITY], "bounds": {"equity_us_spx_pct": [-5, 5]}}
    code, document = run("reverse", write(request), "--loss", "0.5")
    assert code == 3
    assert document["status"] == "unreachable"
    assert document["solutions"] == []
    assert "largest loss" in document["reason"]
    assert document["largest_loss"] == pytest.approx(0.05, abs=1e-3)


# -- what is told and does not stop it --------------------------------------------------------------------------------


def test_a_negative_value_is_a_short_position_and_said_so(run: Any, write: Any) -> None:
    code, document = run("run", write({"positions": [{**EQUITY, "value": -40.0}, BOND], "scenarios": [GOOD]}))
    assert code == 0
    assert document["results"][0]["by_position"][0]["pnl"] == pytest.approx(4.0)
    assert any("Short" in note and "EQ" in note for note in document["portfolio"]["notes"])


def test_long_and_short_that_net_to_zero_have_money_and_no_percent(run: Any, write: Any) -> None:
    short = {**EQUITY, "id": "SH", "value": -100.0, "exposures": {"equity_us_spx_pct": 0.5}}
    code, document = run("run", write({"positions": [EQUITY, short], "scenarios": [GOOD]}))
    (row,) = document["results"]
    assert code == 0
    assert row["pnl"] == pytest.approx(-5.0)
    assert row["pnl_pct"] is None
    assert "net to zero" in row["pnl_pct_reason"]


def test_a_missing_exchange_rate_is_listed_and_lowers_the_coverage(run: Any, write: Any) -> None:
    code, document = run("run", write({"positions": [{**EQUITY, "currency": "SEK"}, BOND], "scenarios": [GOOD]}))
    (row,) = document["results"]
    assert code == 0
    assert "fx_sekusd_pct" in row["missing_for_book"]
    assert not row["complete"]
    assert row["coverage_pct"] == pytest.approx(100 / 3)


def test_two_scenarios_of_one_name_cannot_be_told_apart(run: Any, write: Any) -> None:
    other = {**GOOD, "factors": {"equity_us_spx_pct": -20.0}}
    code, document = run("run", write({"positions": [EQUITY], "scenarios": [GOOD, other]}))
    first, second = document["results"]
    assert code == 0
    assert first["pnl"] == pytest.approx(-10.0)
    assert "Two scenarios of the request are called 'fall'" in second["error"]["message"]


@pytest.mark.parametrize(
    ("factors", "told"),
    [
        ({"equity_us_spx_pct": -0.3, "ust_10y_bp": 0.01}, True),
        ({"equity_us_spx_pct": -30.0, "gold_pct": 0.5}, False),
        ({"vix_pts": 0.5}, False),
    ],
)
def test_decimals_where_percents_are_meant_are_pointed_out(factors: dict[str, float], told: bool, run: Any, write: Any) -> None:
    exposed = {**EQUITY, "exposures": {"equity_us_spx_pct": 1.0, "vix_pts": -0.01}}
    code, document = run("run", write({"positions": [exposed], "scenarios": [{"id": "own", "factors": factors}]}))
    assert code == 0
    assert any("not decimals" in note for note in document["results"][0]["notes"]) is told


def test_a_loss_of_more_than_the_value_is_pointed_out(run: Any, write: Any) -> None:
    long_bond = {**BOND, "modified_duration": 60.0}
    rates = {"id": "rates", "factors": {"ust_10y_bp": 200.0, "equity_us_spx_pct": -10.0}}
    code, document = run("run", write({"positions": [EQUITY, long_bond, {**BOND, "id": "fine"}], "scenarios": [rates]}))
    assert code == 0
    (warning,) = [text for text in document["results"][0]["warnings"] if "whole value" in text or "all of the value" in text]
    assert "BD 120%" in warning
    assert "fine" not in warning


@pytest.mark.parametrize(
    ("position", "more", "told"),
    [
        ({"id": "FX", "value": 10.0, "kind": "fx"}, {}, "does not move; is its `currency` missing?"),
        ({**EQUITY, "hedged_share": 0.5}, {}, "nothing foreign is there to hedge"),
        (BOND, {"proxies": {"BD": "gold_pct"}}, "its proxy is not used"),
        ({**BOND, "spread_duration": 4.0, "rating": "D"}, {}, "a spread of rating D and sector none does not move"),
    ],
)
def test_what_a_position_has_and_does_not_use_is_told(
    position: dict[str, Any], more: dict[str, Any], told: str, run: Any, write: Any
) -> None:
    other = {**EQUITY, "id": "other"}
    code, document = run("run", write({"positions": [position, other], "scenarios": [GOOD], **more}))
    assert code == 0
    assert any(told in note for note in document["portfolio"]["notes"])


def test_a_yield_floor_does_not_stop_a_rise(run: Any, write: Any) -> None:
    rise = {"id": "rise", "factors": {"ust_10y_bp": 50.0}}
    code, document = run("run", write({"positions": [BOND], "scenarios": [rise], "yield_floor": 0.05}))
    assert code == 0
    assert document["results"][0]["pnl"] == pytest.approx(-50.0 * 7.0 * 0.005)


def test_the_rest_of_a_batch_goes_on(run: Any, write: Any) -> None:
    bad: list[Any] = [
        "hist_2008_lehman",
        {"id": "factor", "factors": {"equity_us_spx": -10.0}},
        {"id": "below", "factors": {"equity_us_spx_pct": -100.0}},
        {"id": "far", "factors": {"ust_10y_bp": 1e6}},
        {"id": "empty"},
        {"id": "field", "factors": {"ust_10y_bp": 1.0}, "severity": 9},
        {"id": "default", "defaults": ["Nobody"]},
        {"factors": {"ust_10y_bp": 1.0}},
        "hyp_rates_up_200:no_variant",
        "macro_fed_2025_severely_adverse",
    ]
    code, document = run("run", write({"positions": [EQUITY, BOND], "scenarios": [*bad, GOOD, "hyp_rates_up_200"]}))
    assert code == 0
    failed = [row["error"] for row in document["results"] if "error" in row]
    assert len(failed) == len(bad)
    assert all(error["kind"] == "input" and error["message"] and error["hint"] for error in failed)
    done = [row["scenario"] for row in document["results"] if "error" not in row]
    assert done == ["fall", "hyp_rates_up_200"]
