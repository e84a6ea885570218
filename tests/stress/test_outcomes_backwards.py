"""What would have to happen: a floor under the value, a fund that cannot pay, a bank below its limit."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.stress.books import BOND, EQUITY, SIXTY_FORTY, inputs_at
from workbench.errors import InputError
from workbench.progress import silent
from workbench.stress.balance_sheet import BankStart, QuarterShock, breaking_multiple, capital_path
from workbench.stress.balance_sheet_task import balance_sheet
from workbench.stress.liquidity_task import liquidity
from workbench.stress.reverse_task import reverse

FUND: dict[str, Any] = {
    "positions": [
        {"id": "CASH", "value": 5.0},
        {"id": "shares", "value": 60.0, "daily_volume": 30.0, "haircut": 0.02},
        {"id": "bonds", "value": 35.0, "days_to_sell": 10.0},
    ],
    "participation": 0.2,
    "redemption_share": 0.1,
}
BANK = BankStart(cet1=10.0, rwa=100.0, base_nii=1.0, fees=0.0, costs=1.0, buckets=(), tax_rate=0.0, payout=0.0, lgd=0.5)
PATH = (
    QuarterShock(quarter="2026 Q1", rate_change=0.0, new_npl=1.0, trading_loss=0.5),
    QuarterShock(quarter="2026 Q2", rate_change=0.0, new_npl=1.0),
)


def backwards(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    return reverse(request, inputs_at(folder), silent).document


# -- a floor under the value ------------------------------------------------------------------------------------------


def test_a_floor_is_the_loss_that_leads_to_it(tmp_path: Path) -> None:
    by_floor = backwards({"positions": SIXTY_FORTY, "floor_value": 85.0}, tmp_path)
    by_loss = backwards({"positions": SIXTY_FORTY, "loss": 0.15}, tmp_path)
    assert by_floor["target"] == pytest.approx(0.15)
    assert by_floor["solutions"][0]["loss_money"] == pytest.approx(15.0, rel=1e-5)
    assert by_floor["solutions"][0]["mahalanobis"] == pytest.approx(by_loss["solutions"][0]["mahalanobis"], rel=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"floor_value": 100.0}, "nothing has to happen"),
        ({"floor_value": 85.0, "loss": 0.1}, "one of the two"),
        ({}, "one of the two"),
    ],
)
def test_a_floor_that_asks_nothing_is_refused(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        backwards({"positions": SIXTY_FORTY, **change}, tmp_path)


def test_yields_stop_at_their_floor(tmp_path: Path) -> None:
    short_bond = [{**BOND, "value": -40.0}, {**EQUITY, "value": 100.0, "exposures": {"equity_us_spx_pct": 0.2}}]
    request = {"positions": short_bond, "loss": 0.12, "horizon_days": 252}
    free = backwards(request, tmp_path)["solutions"][0]["shocks"]["ust_10y_bp"]
    floored = backwards({**request, "yield_floor": 0.03}, tmp_path)
    assert floored["solutions"]
    lowest = min(item["shocks"]["ust_10y_bp"] for item in floored["solutions"])
    assert free < lowest <= 0
    assert all(item["loss"] >= 0.12 * (1 - 1e-5) for item in floored["solutions"])


# -- a fund that cannot pay -------------------------------------------------------------------------------------------


def told(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    return liquidity(request, inputs_at(folder), silent).document


def test_breaking_points_of_a_fund_are_where_the_test_turns(tmp_path: Path) -> None:
    document = told(FUND, tmp_path)
    points = {(item["term"], item["day"]): item for item in document["breaking_points"]}
    assert document["passed"]
    # Day 1: cash 5, a tenth of the shares at a haircut of 2 %, a tenth of the bonds.
    assert points["redemption_share", 1]["at"] == pytest.approx((5 + 6 * 0.98 + 3.5) / 100)
    for term in ("volume_share", "haircut_add"):
        (point,) = [item for (name, _), item in points.items() if name == term]
        step = 1e-4 if term == "haircut_add" else -1e-4
        assert not told({**FUND, term: point["at"] + step}, tmp_path)["passed"]
        assert told({**FUND, term: point["at"] - step}, tmp_path)["passed"]
    share = points["redemption_share", 1]["at"]
    for day_one, covered in ((share - 1e-9, True), (share + 1e-6, False)):
        asked = {name: value for name, value in FUND.items() if name != "redemption_share"}
        asked["redemptions"] = [{"day": 1, "share": day_one}]
        assert told(asked, tmp_path)["passed"] is covered


def test_what_nothing_breaks_and_what_is_broken_already(tmp_path: Path) -> None:
    cash = {"positions": [{"id": "CASH", "value": 100.0}]}
    assert all(item["at"] is None for item in told(cash, tmp_path)["breaking_points"] if item["term"] != "redemption_share")
    broken = told({**FUND, "redemption_share": 0.9}, tmp_path)
    assert not broken["passed"]
    assert all(item["at"] == item["now"] for item in broken["breaking_points"] if item["term"] != "redemption_share")


# -- a bank below its limit -------------------------------------------------------------------------------------------


def test_the_multiple_by_hand() -> None:
    """Each quarter costs half of the new NPL: 10 - 0.5 m - 0.5 m - 0.5 = 7 at m = 2.5 for credit alone."""
    assert breaking_multiple(BANK, PATH, "credit", 0.07) == pytest.approx(2.5, abs=1e-6)
    assert breaking_multiple(BANK, PATH, "trading", 0.07) == pytest.approx(4.0, abs=1e-6)
    assert breaking_multiple(BANK, PATH, "all", 0.07) == pytest.approx(2.0, abs=1e-6)
    assert breaking_multiple(BANK, PATH, "rates", 0.07) is None
    assert breaking_multiple(BANK, PATH, "rates", 0.095) == 0.0
    severe = [replace(shock, new_npl=(shock.new_npl or 0.0) * 2.5) for shock in PATH]
    assert min(row.cet1_ratio for row in capital_path(BANK, severe)) == pytest.approx(0.07)


def test_the_multiple_of_a_probability_stops_at_one() -> None:
    path = [QuarterShock(quarter="2026 Q1", rate_change=0.0, pd=0.5, ead=2.0)]
    assert breaking_multiple(BANK, path, "credit", 0.07) is None
    assert breaking_multiple(BANK, path, "credit", 0.0925) == pytest.approx(1.5, abs=1e-6)


def test_the_task_says_it_in_words(tmp_path: Path) -> None:
    bank = {"cet1": 10.0, "rwa": 100.0, "base_nii": 1.0, "costs": 1.0, "tax_rate": 0.0, "payout": 0.0, "lgd": 0.5}
    path = [{"quarter": "2026 Q1", "new_npl": 1.0, "trading_loss": 0.5}, {"quarter": "2026 Q2", "new_npl": 1.0}]
    document = balance_sheet({"bank": bank, "path": path}, inputs_at(tmp_path), silent).document
    drivers = {item["driver"]: item for item in document["reverse"]["drivers"]}
    assert document["reverse"]["limit"] == pytest.approx(0.07)
    assert drivers["credit"]["multiple"] == pytest.approx(2.5, abs=1e-6)
    assert drivers["credit"]["words"].startswith("2.50 times credit losses")
    assert drivers["rates"]["multiple"] is None
    given = balance_sheet({"bank": bank, "path": path, "limit": 0.08}, inputs_at(tmp_path), silent).document
    assert given["reverse"]["drivers"][1]["multiple"] == pytest.approx(1.5, abs=1e-6)
