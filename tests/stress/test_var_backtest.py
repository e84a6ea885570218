"""Back-tests of VaR and ES: published values, closed forms, and the task on files."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from workbench.errors import DataError, InputError
from workbench.progress import silent
from workbench.stress.var_backtest import (
    BASEL_1996,
    BASEL_CURRENT,
    acerbi_szekely,
    clusters,
    conditional_coverage,
    first_exception,
    first_failure,
    independence,
    kupiec,
    matching_freedom,
    shortfall_test,
    traffic_light,
    transitions,
)
from workbench.stress.var_backtest_task import var_backtest


@pytest.mark.parametrize(
    ("exceptions", "lr"), [(0, 5.025), (1, 1.176), (3, 0.095), (4, 0.769), (5, 1.957), (7, 5.497), (10, 12.955)]
)
def test_kupiec_published(exceptions, lr):
    assert kupiec(250, exceptions, 0.01).lr == pytest.approx(lr, abs=5e-4)


def test_kupiec_p_value_range_and_empty_case():
    assert kupiec(250, 7, 0.01).p_value == pytest.approx(0.019, abs=5e-4)
    assert [x for x in range(30) if kupiec(250, x, 0.01).lr < 3.841] == [1, 2, 3, 4, 5, 6]
    assert kupiec(250, 0, 0.01).lr == pytest.approx(-2 * 250 * math.log(0.99))
    assert kupiec(10, 10, 0.5).lr == pytest.approx(20 * math.log(2))


def test_first_failure_published():
    # numerics.md value 6: not rejected from day 7 to day 438; a model with p = 2 % passes with probability .8857.
    passed = [day for day in range(1, 1000) if first_failure(day, 0.01).lr < stats.chi2.ppf(0.95, 1)]
    assert (min(passed), max(passed), len(passed)) == (7, 438, 432)
    assert pytest.approx(0.8857, abs=5e-5) == 0.98**6 - 0.98**438
    assert first_failure(None, 0.01).lr is None


def test_christoffersen_published():
    found = independence(238, 5, 5, 1)
    assert found.lr == pytest.approx(2.423, abs=5e-4)
    assert found.p_value == pytest.approx(0.120, abs=5e-4)
    both = conditional_coverage(kupiec(250, 6, 0.01), found)
    assert both.lr == pytest.approx(kupiec(250, 6, 0.01).lr + found.lr)
    assert both.p_value == pytest.approx(stats.chi2.sf(both.lr, 2))


@pytest.mark.parametrize("counts", [(240, 5, 5, 0), (0, 0, 5, 3), (250, 0, 0, 0)])
def test_christoffersen_needs_exceptions(counts):
    found = independence(*counts)
    assert found.lr is None
    assert found.reason.startswith("not enough exceptions")
    assert conditional_coverage(kupiec(250, 5, 0.01), found).reason == found.reason


def test_counts_of_steps():
    hits = np.array([0, 1, 1, 0, 0, 1, 0], dtype=bool)
    assert transitions(hits) == (1, 2, 2, 1)
    assert first_exception(hits) == 2
    assert first_exception(~np.ones(3, dtype=bool)) is None
    assert clusters(hits) == 2


def test_traffic_light_published():
    # numerics.md value 7.
    zones = [traffic_light(250, x, 0.01).zone for x in range(12)]
    assert zones == ["green"] * 5 + ["yellow"] * 5 + ["red"] * 2
    assert [round(100 * traffic_light(250, x, 0.01).cumulative, 2) for x in (4, 5, 9, 10)] == [89.22, 95.88, 99.97, 99.99]
    assert [BASEL_1996.addon(x) for x in (4, 5, 6, 7, 8, 9, 10)] == [0, 0.40, 0.50, 0.65, 0.75, 0.85, 1.0]
    assert [BASEL_CURRENT.addon(x) for x in (4, 5, 6, 7, 8, 9, 10)] == [0, 0.20, 0.26, 0.33, 0.38, 0.42, 0.5]


def test_traffic_light_scales_with_length_and_level():
    light = traffic_light(1000, 30, 0.025)
    assert stats.binom.cdf(light.yellow_from - 1, 1000, 0.025) < 0.95 <= stats.binom.cdf(light.yellow_from, 1000, 0.025)
    assert light.yellow_from < light.red_from


def test_shortfall_statistic_by_hand():
    pnl, var, es = np.array([-3.0, 1.0, -1.0, -5.0]), np.full(4, 2.0), np.array([2.5, 2.5, 2.5, 4.0])
    assert acerbi_szekely(pnl, var, es, 0.25) == pytest.approx(1 + (-3 / 2.5 - 5 / 4) / (4 * 0.25))


def test_shortfall_test_accepts_right_and_rejects_wrong_forecasts():
    p, days = 0.025, 250
    z, es = stats.norm.isf(p), stats.norm.pdf(stats.norm.isf(p)) / p
    generator = np.random.default_rng(3)
    var, shortfall = np.full(days, z), np.full(days, es)
    rejections = sum(
        shortfall_test(
            generator.standard_normal(days), var, shortfall, p, np.random.default_rng(seed), simulations=500
        ).rejected
        for seed in range(60)
    )
    assert rejections <= 8  # 5 % of 60 and three standard errors
    wild = shortfall_test(1.5 * generator.standard_t(3, days), np.full(days, z), np.full(days, es), p, generator)
    assert wild.rejected
    # Acerbi and Szekely (2014) find about -0.70 for 250 days at 2.5 %, whatever the tail.
    assert wild.critical_value == pytest.approx(-0.70, abs=0.04)


def test_simulated_distribution_is_that_of_whole_histories():
    freedom, p, days = 5.0, 0.025, 250
    q = stats.t.isf(p, freedom)
    es = stats.t.pdf(q, freedom) / p * (freedom + q**2) / (freedom - 1)
    generator = np.random.default_rng(1)
    whole = [acerbi_szekely(generator.standard_t(freedom, days), np.full(days, q), np.full(days, es), p) for _ in range(20_000)]
    test = shortfall_test(np.zeros(days), np.full(days, q), np.full(days, es), p, generator, simulations=20_000)
    assert test.degrees_of_freedom == pytest.approx(freedom, rel=1e-6)
    assert test.critical_value == pytest.approx(np.quantile(whole, 0.05), abs=0.03)
    assert np.mean(whole) == pytest.approx(0, abs=0.01)


def test_tail_shape_follows_the_ratio():
    assert matching_freedom(3.4488 / 2.6065, 0.01) == pytest.approx(5, abs=0.01)
    assert matching_freedom(2.6652 / 2.3263, 0.01) is None
    assert matching_freedom(9.0, 0.01) == 1.5


# -- the task ---------------------------------------------------------------------------------------------------------


def write(tmp_path: Path, pnl, var, *, es=None, days=None) -> dict:
    days = days if days is not None else np.arange("2024-01-01", "2030-01-01", dtype="datetime64[D]")
    (tmp_path / "pnl.csv").write_text("date,pnl\n" + "".join(f"{d},{x}\n" for d, x in zip(days, pnl, strict=False)), "utf-8")
    head = "date,var\n" if es is None else "date,var,es\n"
    rows = [f"{d},{v}" + ("" if es is None else f",{es[i]}") for i, (d, v) in enumerate(zip(days, var, strict=False))]
    (tmp_path / "var.csv").write_text(head + "\n".join(rows) + "\n", "utf-8")
    return {"pnl": str(tmp_path / "pnl.csv"), "var": str(tmp_path / "var.csv")}


def test_files_give_the_published_figures(tmp_path, inputs):
    # A sequence with the steps (238, 5, 5, 1): six exceptions, two of them in a row, none at either end.
    pnl = np.ones(250)
    pnl[[20, 60, 61, 100, 140, 180]] = -3
    document = var_backtest(write(tmp_path, pnl, np.full(250, 2.0)), inputs, silent).document
    assert (document["observations"], document["exceptions"]) == (250, 6)
    assert document["christoffersen"]["counts"] == {"n00": 238, "n01": 5, "n10": 5, "n11": 1}
    assert document["christoffersen"]["lr_ind"] == pytest.approx(2.423, abs=5e-4)
    assert document["christoffersen"]["p_value"] == pytest.approx(0.120, abs=5e-4)
    light = document["traffic_light"]
    assert (light["zone"], light["multiplier_addon"]) == ("yellow", 0.50)
    assert "official table" in light["version"]
    assert document["time_until_first_failure"]["day"] == 21
    assert document["expected_shortfall"] is None
    json.dumps(document, allow_nan=False)


def test_a_loss_equal_to_the_var_is_no_exception(tmp_path, inputs):
    document = var_backtest(write(tmp_path, np.full(250, -2.0), np.full(250, 2.0)), inputs, silent).document
    assert document["exceptions"] == 0
    assert document["kupiec"]["lr"] == pytest.approx(5.025, abs=5e-4)
    assert document["christoffersen"]["lr_cc"] is None
    assert "not enough exceptions" in document["christoffersen"]["reason"]


def test_dates_are_joined_and_strangers_named(tmp_path, inputs):
    request = write(tmp_path, np.ones(270), np.full(260, 2.0))
    document = var_backtest(request, inputs, silent).document
    assert document["observations"] == 260
    assert document["unmatched"]["only_pnl"] == {
        "count": 10, "dates": [str(np.datetime64("2024-01-01") + 260 + i) for i in range(10)],
    }  # fmt: skip
    assert any("10 days with P&L but no VaR" in note for note in document["notes"])
    light = document["traffic_light"]
    assert "scaled to 260 days" in light["version"]
    assert light["last_250"] == {"exceptions": 0, "zone": "green"}


def test_short_series_are_refused_unless_asked_for(tmp_path, inputs):
    request = write(tmp_path, np.ones(100), np.full(100, 2.0))
    with pytest.raises(DataError, match=r"Only 100 days .* need 250"):
        var_backtest(request, inputs, silent)
    document = var_backtest({**request, "allow_short": True}, inputs, silent).document
    assert document["traffic_light"]["multiplier_addon"] is None
    assert any("fewer than 250" in note for note in document["notes"])


def test_expected_shortfall_is_tested_where_given(tmp_path, inputs):
    generator = np.random.default_rng(1)
    es = stats.norm.pdf(stats.norm.isf(0.025)) / 0.025
    request = write(tmp_path, generator.standard_normal(500), np.full(500, 1.96), es=np.full(500, es))
    answer = var_backtest({**request, "level": 0.975, "simulations": 2000}, inputs, silent)
    again = var_backtest({**request, "level": 0.975, "simulations": 2000}, inputs, silent)
    assert answer.document["expected_shortfall"] == again.document["expected_shortfall"]
    assert not answer.document["expected_shortfall"]["rejected"]
    quantiles = answer.document["expected_shortfall"]["multi_quantile"]
    assert quantiles["exceptions"][0] == answer.document["exceptions"]
    assert not quantiles["rejected"]
    assert answer.seed == 1
    assert answer.document["traffic_light"]["multiplier_addon"] is None


def test_a_day_with_a_var_and_no_es_is_named(tmp_path, inputs):
    es = np.where(np.arange(300) % 2, np.nan, 2.4)
    with pytest.raises(DataError, match="a VaR and no ES on 150 days, the first 20"):
        var_backtest(write(tmp_path, np.ones(300), np.full(300, 2.0), es=es), inputs, silent)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"var": -2.0}, DataError, "VaR and ES are positive losses"),
        ({"es": 1.0}, InputError, "ES 1 is below VaR 2"),
        ({"column": "profit"}, DataError, "no column 'pnl'"),
        ({"text": "n.v."}, DataError, "not a number"),
        ({"twice": True}, DataError, "twice"),
        ({"apart": True}, DataError, "no day in common"),
    ],
)
def test_bad_files_say_what_is_wrong(tmp_path, inputs, change, error, message):
    es = None if "es" not in change else np.full(250, change["es"])
    request = write(tmp_path, np.ones(250), np.full(250, change.get("var", 2.0)), es=es)
    path = tmp_path / "pnl.csv"
    text = path.read_text("utf-8")
    if "column" in change:
        text = text.replace("pnl", change["column"])
    if "text" in change:
        text = text.replace("2024-03-01,1.0", f"2024-03-01,{change['text']}")
    if "twice" in change:
        text = text.replace("2024-03-01", "2024-03-02")
    if "apart" in change:
        text = text.replace("\n20", "\n19")
    path.write_text(text, "utf-8")
    with pytest.raises(error, match=message):
        var_backtest(request, inputs, silent)
