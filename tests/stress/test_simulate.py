"""The simulate task: on real prices against an independent recomputation, on positions against closed forms."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from workbench.errors import DataError, InputError
from workbench.progress import silent
from workbench.stress.simulate_task import simulate

METHODS = ("normal", "student_t", "filtered_historical", "block_bootstrap")
LEVELS = ("0.95", "0.975", "0.99")
SAMPLE = {"source": "sample"}
EQUITY = {"id": "EQ", "value": 600.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.2}}
CASH = {"id": "CASH", "value": 400.0, "kind": "cash"}
PUT = {
    "id": "PUT", "value": 20.0, "kind": "option", "exposures": {"equity_us_spx_pct": 1.0},
    "option": {
        "type": "put", "strike": 95.0, "spot": 100.0, "expiry": 0.25, "volatility": 0.2, "vol_beta": 0.0, "skew_beta": 0.0,
    },
}  # fmt: skip


@pytest.fixture
def price_file(tmp_path: Path) -> str:
    generator = np.random.default_rng(3)
    returns = 0.0003 + generator.standard_normal((800, 2)) @ np.array([[0.012, 0.003], [0.0, 0.006]])
    levels = 100 * np.cumprod(1 + returns, axis=0)
    days = np.busday_offset("2020-01-01", np.arange(800), roll="forward")
    rows = [f"{day},{a:.10f},{b:.10f}" for day, (a, b) in zip(days, levels, strict=True)]
    path = tmp_path / "prices.csv"
    path.write_text("date,A,B\n" + "\n".join(rows) + "\n", "utf-8")
    return str(path)


@pytest.mark.parametrize("method", METHODS)
def test_document_of_every_method(price_file, inputs, method):
    request = {"weights": {"A": 0.5, "B": 0.3, "CASH": 0.2}, "prices": price_file, "method": method, "horizon": 5}
    answer = simulate(request, inputs, silent)
    document = answer.document
    assert answer.seed == 1
    assert set(document["var"]) == set(document["es"]) == set(document["es_standard_errors"]) == set(LEVELS)
    for level in LEVELS:
        assert document["es"][level] >= document["var"][level] > 0
        parts = sum(row["component_es"][level] for row in document["by_position"])
        assert parts == pytest.approx(document["es"][level], abs=1e-12)
    assert document["es_standard_error"] == document["es_standard_errors"]["0.99"]
    assert sum(document["histogram"]["counts"]) == document["draws"] == 10_000
    assert document["percentiles"]["1"] == pytest.approx(-document["var"]["0.99"], rel=0.02)
    assert json.dumps(document, allow_nan=False)
    assert simulate(request, inputs, silent).document == document
    assert simulate({**request, "seed": 2}, inputs, silent).document["var"] != document["var"]


def test_cash_dampens_in_proportion(price_file, inputs):
    whole = simulate({"weights": {"A": 1.0}, "prices": price_file}, inputs, silent).document
    half = simulate({"weights": {"A": 0.5, "CASH": 0.5}, "prices": price_file}, inputs, silent).document
    assert half["var"]["0.99"] == pytest.approx(whole["var"]["0.99"] / 2)
    assert half["mean"] == pytest.approx(whole["mean"] / 2)


def test_closed_form_stands_beside_the_draws(price_file, inputs):
    for method, horizon in (("normal", 1), ("normal", 10), ("student_t", 1)):
        request = {"weights": {"A": 1.0}, "prices": price_file, "method": method, "horizon": horizon, "draws": 200_000}
        document = simulate(request, inputs, silent).document
        for level in LEVELS:
            assert document["var"][level] == pytest.approx(document["closed_form"]["var"][level], rel=0.015)
            assert abs(document["es"][level] - document["closed_form"]["es"][level]) < 4 * document["es_standard_errors"][level]
        assert document["degrees_of_freedom"] == (5.0 if method == "student_t" else None)


def test_real_prices_agree_with_a_recomputation(shared_data, inputs):
    path = shared_data / "prices" / "etf_8_daily_2007_2025.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    spy, tlt = (np.array([float(row[name]) for row in rows]) for name in ("SPY", "TLT"))
    daily = 0.6 * (spy[1:] / spy[:-1] - 1) + 0.4 * (tlt[1:] / tlt[:-1] - 1)
    mean, deviation, z = daily.mean(), daily.std(ddof=1), stats.norm.ppf(0.99)
    request = {"weights": {"SPY": 0.6, "TLT": 0.4}, "prices": str(path), "draws": 100_000}
    normal = simulate(request, inputs, silent).document
    assert normal["var"]["0.99"] == pytest.approx(z * deviation - mean, rel=0.015)
    assert normal["es"]["0.99"] == pytest.approx(deviation * stats.norm.pdf(z) / 0.01 - mean, rel=0.015)
    assert normal["mean"] == pytest.approx(mean)
    assert normal["volatility"] == pytest.approx(deviation, rel=1e-3)
    student = simulate({**request, "method": "student_t", "degrees_of_freedom": 5.0}, inputs, silent).document
    assert student["var"]["0.95"] < normal["var"]["0.95"]
    assert student["es"]["0.99"] == pytest.approx(3.4488 * deviation - mean, rel=0.03)
    history = simulate({**request, "method": "block_bootstrap"}, inputs, silent).document
    worst = np.sort(daily)[: int(len(daily) * 0.01)]
    assert history["es"]["0.99"] == pytest.approx(-worst.mean(), rel=0.03)


def test_garch_and_ewma_filters_on_real_prices(shared_data, inputs):
    request = {
        "weights": {"SPY": 1.0},
        "prices": str(shared_data / "prices" / "etf_8_daily_2007_2025.csv"),
        "method": "filtered_historical",
    }
    ewma = simulate(request, inputs, silent).document
    garch = simulate({**request, "filter": "garch"}, inputs, silent).document
    calm = simulate({**request, "method": "block_bootstrap"}, inputs, silent).document
    # The end of 2025 is quieter than the average since 2007, and both filters know it.
    assert ewma["volatility"] == pytest.approx(garch["volatility"], rel=0.35)
    assert max(ewma["volatility"], garch["volatility"]) < 0.8 * calm["volatility"]


# -- positions --------------------------------------------------------------------------------------------------------


def test_linear_positions_agree_with_their_closed_form(inputs):
    request = {"positions": [EQUITY, CASH], "draws": 100_000}
    document = simulate(request, inputs, silent).document
    assert document["sample"]["simulated"]
    assert document["var"]["0.99"] == pytest.approx(document["closed_form"]["var"]["0.99"], rel=0.015)
    only = simulate({"positions": [EQUITY], "draws": 100_000}, inputs, silent).document
    assert document["es"]["0.99"] == pytest.approx(0.6 * only["es"]["0.99"])


@pytest.mark.parametrize("method", METHODS)
def test_an_option_is_revalued_and_protects(inputs, method):
    request = {"positions": [EQUITY, CASH], "method": method, "horizon": 10}
    bare = simulate(request, inputs, silent).document
    hedged = simulate({**request, "positions": [EQUITY, CASH, PUT]}, inputs, silent).document
    assert hedged["closed_form"] is None
    assert hedged["es"]["0.99"] < bare["es"]["0.99"]
    parts = {row["id"]: row["component_es"]["0.99"] for row in hedged["by_position"]}
    assert parts["PUT"] < 0 < parts["EQ"]
    assert sum(parts.values()) == pytest.approx(hedged["es"]["0.99"], abs=1e-12)


def test_a_long_option_cannot_lose_more_than_it_costs(inputs):
    document = simulate(
        {"positions": [PUT], "method": "student_t", "horizon": 60, "degrees_of_freedom": 2.5}, inputs, silent
    ).document
    assert document["worst"] >= -1.0


def test_what_cannot_be_drawn_is_told(inputs):
    house = {"id": "HOUSE", "value": 100.0, "kind": "other", "exposures": {"us_house_price_pct": 1.0}}
    document = simulate({"positions": [EQUITY, house]}, inputs, silent).document
    assert document["sample"]["left_out"] == [{"id": "HOUSE", "reason": "the factor history has no us_house_price_pct"}]
    assert document["sample"]["coverage_pct"] == pytest.approx(100 * 600 / 700)
    with pytest.raises(DataError, match="No position depends"):
        simulate({"positions": [house]}, inputs, silent)


@pytest.mark.parametrize(
    ("request_", "error", "message"),
    [
        ({"weights": {"US equity": 0.5}, "prices": SAMPLE}, InputError, "sum to 0.5"),
        ({"weights": {"CASH": 1.0}, "prices": SAMPLE}, InputError, "nothing but cash"),
        ({"weights": {"Moon": 1.0}, "prices": SAMPLE}, InputError, "Moon"),
        ({"weights": {"US equity": 1.0}}, InputError, "need `prices`"),
        ({"weights": {"US equity": 1.0}, "prices": SAMPLE, "draws": 10}, InputError, "draws"),
        ({"weights": {"US equity": 1.0}, "prices": SAMPLE, "degrees_of_freedom": 2.0}, InputError, "degrees_of_freedom"),
        ({"weights": {"US equity": 1.0}, "prices": SAMPLE, "method": "magic"}, InputError, "method"),
        ({"weights": {"US equity": 1.0}, "prices": SAMPLE, "positions": [EQUITY]}, InputError, "not both"),
        ({"positions": [EQUITY, {**EQUITY, "id": "SHORT", "value": -600.0}]}, DataError, "net to 0.00"),
    ],
)
def test_bad_requests_say_what_is_wrong(request_, error, message, inputs):
    with pytest.raises(error, match=message):
        simulate(request_, inputs, silent)
