"""The capital path cell by cell, and the six rate shocks."""

import json
from dataclasses import replace

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.progress import silent
from workbench.stress.balance_sheet import (
    SHOCK_SIZES,
    BankStart,
    Bucket,
    QuarterShock,
    capital_path,
    rate_shocks,
    shock_curves,
)
from workbench.stress.balance_sheet_task import balance_sheet

BANK = BankStart(
    cet1=100.0,
    rwa=1000.0,
    base_nii=8.0,
    fees=2.0,
    costs=6.0,
    buckets=(Bucket(time=0.0, assets=400.0, deposits=300.0), Bucket(time=0.5, assets=200.0, liabilities=100.0)),
    afs_value=100.0,
    afs_duration=4.0,
    deposit_beta=0.5,
    lgd=0.5,
    tax_rate=0.25,
    payout=0.4,
)


def test_a_calm_quarter_by_hand():
    (row,) = capital_path(BANK, [QuarterShock(quarter="2026 Q1", rate_change=0.0)])
    assert (row.nii, row.provisions, row.pre_tax, row.tax, row.net_income) == (8.0, 0.0, 4.0, 1.0, 3.0)
    assert row.dividends == pytest.approx(1.2)
    assert row.cet1 == pytest.approx(101.8)
    assert row.cet1_ratio == pytest.approx(0.1018)
    assert row.distance == pytest.approx(0.1018 - 0.07)
    assert row.gap == pytest.approx(101.8 - 70)


def test_a_stressed_path_by_hand():
    path = [
        QuarterShock(quarter="Q1", rate_change=0.02, new_npl=30.0, trading_loss=10.0, rwa_growth=0.1),
        QuarterShock(quarter="Q2", rate_change=0.01, pd=0.01, ead=800.0),
        QuarterShock(quarter="Q3", rate_change=0.01),
    ]
    first, second, third = capital_path(BANK, path)
    assert first.repriced_gap == pytest.approx(400 - 0.5 * 300)
    assert first.nii == pytest.approx(8 + 250 * 0.02 / 4)
    assert first.provisions == 15.0
    assert first.pre_tax == pytest.approx(9.25 + 2 - 6 - 15 - 10)
    assert (first.tax, first.dividends) == (0.0, 0.0)  # a loss is neither taxed nor paid out
    assert first.oci == pytest.approx(-4 * 100 * 0.02)
    assert first.cet1 == pytest.approx(100 - 19.75 - 8)
    assert first.rwa == pytest.approx(1100)
    assert second.provisions == pytest.approx(0.01 * 0.5 * 800)
    assert second.oci == pytest.approx(4 * 100 * 0.01)
    assert second.repriced_gap == first.repriced_gap
    assert third.repriced_gap == pytest.approx(250 + 100)  # the half-year bucket reprices for the third quarter
    assert third.cet1 == pytest.approx(second.cet1 + third.net_income - third.dividends)


def test_filtered_valuation_changes_stay_out_of_capital():
    path = [QuarterShock(quarter="Q1", rate_change=0.02)]
    (counted,), (filtered,) = capital_path(BANK, path), capital_path(replace(BANK, oci_filtered=True), path)
    assert filtered.cet1 - counted.cet1 == pytest.approx(8.0)
    assert filtered.oci == counted.oci


def test_shock_curves_are_the_published_ones():
    times = np.array([0.0, 4.0, 20.0])
    curves = shock_curves(SHOCK_SIZES["USD"], times)
    fading = np.exp(-times / 4)
    np.testing.assert_allclose(curves["parallel_up"], 0.02)
    np.testing.assert_allclose(curves["short_down"], -0.03 * fading)
    np.testing.assert_allclose(curves["steepener"], -0.65 * 0.03 * fading + 0.9 * 0.015 * (1 - fading))
    np.testing.assert_allclose(curves["flattener"], 0.8 * 0.03 * fading - 0.6 * 0.015 * (1 - fading))
    assert curves["steepener"][0] < 0 < curves["steepener"][-1]
    assert len(curves) == 6


def test_economic_value_falls_by_duration_and_income_rises_with_the_gap():
    flat = (np.array([1.0]), np.array([0.03]))
    bond = [Bucket(time=10.0, assets=100.0)]
    shocks = {item.shock: item for item in rate_shocks(bond, SHOCK_SIZES["USD"], flat, 0.5)}
    assert shocks["parallel_up"].delta_eve == pytest.approx(100 * (np.exp(-0.5) - np.exp(-0.3)))
    assert shocks["parallel_down"].delta_eve > -shocks["parallel_up"].delta_eve  # convexity
    assert shocks["parallel_up"].delta_nii == 0.0
    float_rate = rate_shocks([Bucket(time=0.25, assets=100.0, deposits=40.0)], SHOCK_SIZES["USD"], flat, 0.5)
    assert float_rate[0].delta_nii == pytest.approx((100 - 0.5 * 40) * 0.02 * 0.75)


def request(**change):
    bank = {
        "cet1": 100.0, "rwa": 1000.0, "base_nii": 8.0, "fees": 2.0, "costs": 6.0, "afs_value": 100.0, "afs_duration": 4.0,
        "buckets": [{"time": 0.0, "assets": 400.0, "deposits": 300.0}, {"time": 10.0, "assets": 200.0}],
    }  # fmt: skip
    path = [{"quarter": "2026 Q1", "rate_change": 0.02, "new_npl": 60.0}, {"quarter": "2026 Q2", "rate_change": 0.0}]
    return {"bank": bank, "path": path, **change}


def test_task(inputs):
    document = balance_sheet(request(), inputs, silent).document
    assert document["start"]["cet1_ratio"] == pytest.approx(0.1)
    assert document["trough"]["quarter"] == "2026 Q1"
    assert document["trough"]["distance"] == pytest.approx(document["trough"]["cet1_ratio"] - 0.07)
    assert document["end"]["quarter"] == "2026 Q2"
    assert len(document["irrbb"]) == 6
    worst = min(row["delta_eve"] for row in document["irrbb"])
    assert document["outlier"]["loss_share_of_tier1"] == pytest.approx(-worst / 100)
    assert document["outlier"]["breached"] == (-worst > 15)
    assert "USD" in document["shock_version"]
    cells = document["path"][0]
    assert cells["pre_tax"] == pytest.approx(
        cells["nii"] + cells["fees"] - cells["costs"] - cells["provisions"] - cells["trading_loss"]
    )
    json.dumps(document, allow_nan=False)


def test_without_a_book_there_are_no_rate_shocks(inputs):
    bank = {**request()["bank"], "buckets": []}
    document = balance_sheet(request(bank=bank), inputs, silent).document
    assert document["irrbb"] == []
    assert document["outlier"] is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"currency": "XAU"}, "no published rate shocks for 'XAU'"),
        ({"path": [{"quarter": "Q1"}, {"quarter": "Q1"}]}, "Q1 twice"),
        ({"path": [{"quarter": "Q1", "pd": 0.1}]}, "belong together"),
        ({"path": [{"quarter": "Q1", "pd": 0.1, "ead": 1.0, "new_npl": 1.0}]}, "not both"),
        ({"path": []}, "path"),
    ],
)
def test_bad_requests_say_what_is_wrong(change, message, inputs):
    with pytest.raises(InputError, match=message):
        balance_sheet(request(**change), inputs, silent)
