"""Callable bonds, credit multiples, jumps to default, private assets, carry: by closed forms, by hand, by invariants."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from tests.stress.books import EQUITY, answered, book_of, inputs_at, row
from workbench.errors import InputError
from workbench.progress import silent
from workbench.stress.bonds import Bond, BondTerms
from workbench.stress.callable_bonds import CallableBond
from workbench.stress.credit import after_default
from workbench.stress.positions import PrivateTerms
from workbench.stress.private_assets import listed_exposure, unsmoothed
from workbench.stress.revalue import pnl_matrix
from workbench.stress.run_task import run

BULLET = BondTerms(coupon=0.05, years=9.7, yield_=0.045)
CALLABLE: dict[str, Any] = {
    "id": "callable", "value": 100.0, "kind": "bond", "coupon": 0.05, "maturity": 10.0, "yield": 0.045,
    "call_price": 1.0, "callable_from": 2.0,
}  # fmt: skip
SPREADS_UP = {"id": "spreads", "factors": {"spread_us_ig_oas_bp": 100, "spread_us_hy_oas_bp": 400}}
RATED: dict[str, Any] = {
    "id": "rated", "value": 100.0, "kind": "bond", "modified_duration": 0.0, "spread_duration": 5.0, "rating": "BBB+",
    "issuer": "Acme",
}  # fmt: skip


# -- callable bonds ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("volatility", [1e-6, 0.01, 0.03])
def test_without_the_call_the_lattice_is_the_bond(volatility: float) -> None:
    never = CallableBond(bullet=BULLET, call_price=1e6, callable_from=0.0, volatility=volatility)
    yields = np.array([-0.01, 0.0, 0.045, 0.12])
    np.testing.assert_allclose(never.price(yields), BULLET.price(yields), rtol=1e-12)


def test_without_volatility_the_issuer_calls_at_once_or_never() -> None:
    bond = CallableBond(bullet=BULLET, call_price=1.0, callable_from=2.0, volatility=1e-9)
    times, flows = BULLET.schedule()
    first = int(np.argmax(times >= 2.0))
    base = 1 + BULLET.yield_ / 2
    called = float((flows[: first + 1] * base ** (-2 * times[: first + 1])).sum() + base ** (-2 * times[first]))
    assert bond.price(0.045)[0] == pytest.approx(called, abs=1e-9)
    assert bond.price(0.09)[0] == pytest.approx(BULLET.price(0.09)[0], abs=1e-9)


@pytest.mark.parametrize("yield_", [0.02, 0.045, 0.06])
def test_one_call_date_agrees_with_the_closed_form_of_ho_and_lee(yield_: float) -> None:
    """A call at the last coupon date is an option on a zero-coupon bond, which is log-normal when the short rate is normal."""
    years, volatility, coupon = 8.0, 0.012, 0.04
    bullet = BondTerms(coupon=coupon, years=years, yield_=yield_, frequency=1)
    bond = CallableBond(bullet=bullet, call_price=1.0, callable_from=years - 1.0, volatility=volatility)
    face, expiry = 1.0 + coupon, years - 1.0
    near, far = (1 + yield_) ** -expiry, face * (1 + yield_) ** -years
    deviation = volatility * 1.0 * np.sqrt(expiry)
    d1 = np.log(far / near) / deviation + deviation / 2
    option = far * norm.cdf(d1) - near * norm.cdf(d1 - deviation)
    assert bond.call_value() == pytest.approx(option, rel=0.03, abs=2e-5)


def test_a_callable_bond_has_negative_convexity_and_both_figures_are_told(tmp_path: Path) -> None:
    scenarios = [{"id": str(move), "factors": {"ust_10y_bp": move}} for move in (-200, -50, 50, 200)]
    document = answered({"positions": [CALLABLE], "scenarios": scenarios}, tmp_path)
    found = {move: row(document, move)["by_position"][0] for move in ("-200", "-50", "50", "200")}
    bond = CallableBond(
        bullet=BondTerms(coupon=0.05, years=10.0, yield_=0.045), call_price=1.0, callable_from=2.0, volatility=0.01
    )
    duration, convexity = bond.duration_and_convexity()
    assert convexity < 0 < duration < bond.bullet.duration_and_convexity()[0]
    for move, item in found.items():
        dy = float(move) / 1e4
        assert item["full"] == pytest.approx(100 * (bond.price(0.045 + dy)[0] / bond.price(0.045)[0] - 1), rel=1e-9)
        assert item["approximate"] == pytest.approx(100 * (-duration * dy + 0.5 * convexity * dy**2), rel=1e-9)
        assert item["pnl"] == item["full"]
    assert found["-50"]["pnl"] + found["50"]["pnl"] < 0  # a bond without the call gains on balance
    plain = answered({"positions": [{**CALLABLE, "call_price": None, "callable_from": None}], "scenarios": scenarios}, tmp_path)
    assert found["-200"]["pnl"] < 0.6 * row(plain, "-200")["pnl"]
    assert any("callable" in note and "effective duration" in note for note in document["portfolio"]["notes"])
    (told,) = document["portfolio"]["positions"]
    assert (told["duration"], told["convexity"]) == pytest.approx((duration, convexity))


def test_a_mortgage_backed_security_by_its_effective_figures() -> None:
    book = book_of({"id": "mbs", "value": 100.0, "kind": "bond", "modified_duration": 4.0, "convexity": -150.0})
    up, down = pnl_matrix(book, np.array([[0.01], [-0.01]]))[:, 0]
    assert up == pytest.approx(-4.75)
    assert down == pytest.approx(3.25)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"coupon": None, "maturity": None, "yield": None}, "needs coupon, maturity and yield"),
        ({"call_price": None}, "need a `call_price`"),
        ({"maturity": 2036.0}, "matures in 2,036 years"),
        ({"callable_from": "soon"}, "not a date"),
        ({"call_price": 100.0}, "call_price"),
    ],
)
def test_terms_of_a_call_that_cannot_be(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    request = {"positions": [{**CALLABLE, "modified_duration": 5.0, **change}], "scenarios": ["hyp_rates_up_200"]}
    with pytest.raises(InputError, match=message):
        run(request, inputs_at(tmp_path), silent)


# -- spreads and defaults ---------------------------------------------------------------------------------------------


def test_a_rating_moves_with_its_index_times_its_multiple_and_the_sectors(tmp_path: Path) -> None:
    positions = [
        RATED,
        {**RATED, "id": "junk", "rating": "B-", "sector": "Energy"},
        {**RATED, "id": "government", "rating": "AAA", "sector": "government"},
    ]
    request = {"positions": [*positions, EQUITY], "scenarios": [SPREADS_UP], "credit": {"sectors": {"energy": 1.5}}}
    pnl = {item["id"]: item["pnl"] for item in row(answered(request, tmp_path), "spreads")["by_position"]}
    assert pnl["rated"] == pytest.approx(-100 * 5 * 0.01 * 1.3)
    assert pnl["junk"] == pytest.approx(-100 * 5 * 0.04 * 1.1 * 1.5)
    assert pnl["government"] == 0.0
    own = {**request, "credit": {"ratings": {"BBB": 2.0}}}
    assert row(answered(own, tmp_path), "spreads")["by_position"][0]["pnl"] == pytest.approx(-100 * 5 * 0.01 * 2.0)


def test_an_issuer_defaults_with_sixty_percent_lost_unless_said_otherwise(tmp_path: Path) -> None:
    share = {"id": "share", "value": 50.0, "kind": "equity", "issuer": "Acme", "exposures": {"equity_us_spx_pct": 1.0}}
    secured = {**RATED, "id": "secured", "value": 40.0, "lgd": 0.25}
    priced = {**CALLABLE, "call_price": None, "callable_from": None, "id": "priced", "issuer": "Acme"}
    request = {
        "positions": [RATED, secured, share, priced, EQUITY],
        "scenarios": [
            {"id": "gone", "factors": {}, "defaults": ["Acme"]},
            {"id": "both", "factors": {"equity_us_spx_pct": -10.0}, "defaults": ["Acme"]},
            {"id": "one", "factors": {}, "defaults": ["secured"]},
        ],
    }
    document = answered(request, tmp_path)
    price = float(BondTerms(coupon=0.05, years=10.0, yield_=0.045).price(0.045)[0])
    from_price = 100.0 * (1 - 0.4 / price)
    loss = -(100 * 0.6 + 40 * 0.25 + 50.0 + from_price)
    gone, both = row(document, "gone"), row(document, "both")
    assert gone["pnl"] == pytest.approx(loss) == pytest.approx(gone["default_pnl"])
    assert both["pnl"] == pytest.approx(loss - 6.0)
    assert row(document, "one")["pnl"] == pytest.approx(-10.0)
    for result in (gone, both):
        assert sum(item["pnl"] for item in result["by_factor"]) + result["residual"] == pytest.approx(result["pnl"], abs=1e-9)
        assert sum(item["pnl"] for item in result["by_group"]) == pytest.approx(result["pnl"], abs=1e-9)
        assert {item["source"] for item in result["by_position"][:4]} == {"default"}
    assert gone["plausibility"] is None
    assert document["portfolio"]["positions"][0]["issuer"] == "Acme"
    assert document["portfolio"]["positions"][0]["default_loss"] == 0.6
    (issuer,) = document["jump_to_default"]
    assert issuer["issuer"] == "Acme"
    assert issuer["pnl"] == pytest.approx(loss)


def test_what_cannot_default_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Nothing is held of 'Nobody'"):
        after_default(book_of(RATED), ["Nobody"])
    with pytest.raises(InputError, match=r"equity \(equity\) is no claim on one issuer"):
        after_default(book_of(EQUITY), ["equity"])
    scenarios = [{"id": "gone", "defaults": ["Nobody"]}, SPREADS_UP]
    document = answered({"positions": [RATED], "scenarios": scenarios}, tmp_path)
    assert "Nobody" in row(document, "gone")["error"]["message"]
    assert row(document, "spreads")["pnl"] < 0


@pytest.mark.parametrize(("rating", "beta", "warned"), [("CCC+", 1.0, True), ("CCC", 1.5, False), ("BB", 1.0, False)])
def test_the_share_of_a_distressed_issuer_needs_a_high_beta(rating: str, beta: float, warned: bool) -> None:
    book = book_of({**EQUITY, "rating": rating, "exposures": {"equity_us_spx_pct": beta}})
    assert any("distressed" in note for note in book.holdings[0].notes) is warned


# -- carry and currency -----------------------------------------------------------------------------------------------


def test_carry_is_the_yield_over_the_horizon_and_belongs_to_no_factor(tmp_path: Path) -> None:
    hedged = {**EQUITY, "id": "abroad", "currency": "EUR", "hedged_share": 0.5, "hedge_carry": 0.01}
    shocks = {"ust_10y_bp": 50, "equity_us_spx_pct": -10.0, "fx_eurusd_pct": -5.0}
    request = {
        "positions": [{**CALLABLE, "call_price": None, "callable_from": None}, hedged],
        "scenarios": [{"id": "year", "factors": shocks, "horizon_days": 126}],
    }
    without = row(answered(request, tmp_path), "year")
    with_it = row(answered({**request, "carry": True}, tmp_path), "year")
    assert without["carry"] == pytest.approx(60 * 0.5 * 0.01)
    assert with_it["carry"] == pytest.approx(60 * 0.5 * 0.01 + 100 * 0.045 * 0.5)
    assert with_it["pnl"] - without["pnl"] == pytest.approx(100 * 0.045 * 0.5)
    assert with_it["by_factor"] == without["by_factor"]
    alone = {item["factor"]: item["pnl"] for item in without["by_factor"]}
    assert alone["equity_us_spx_pct"] == pytest.approx(-6.0)
    assert alone["fx_eurusd_pct"] == pytest.approx(60 * 0.5 * -0.05)
    assert without["residual"] == pytest.approx(without["carry"], abs=1e-9)
    assert without["by_position"][1]["fx"] == pytest.approx(60 * 0.5 * -0.05)


def test_the_part_of_the_currency_stands_beside(tmp_path: Path) -> None:
    abroad = {**EQUITY, "currency": "EUR"}
    request = {
        "positions": [abroad],
        "scenarios": [{"id": "both", "factors": {"equity_us_spx_pct": -10.0, "fx_eurusd_pct": 5.0}}],
    }
    (item,) = row(answered(request, tmp_path), "both")["by_position"]
    assert item["fx"] == pytest.approx(60 * 0.05)
    assert item["pnl"] == pytest.approx(60 * (0.9 * 1.05 - 1))
    groups = {entry["group"]: entry["pnl"] for entry in row(answered(request, tmp_path), "both")["by_group"]}
    assert groups == pytest.approx({"equity": -6.0, "fx": 3.0, "interaction": 60 * -0.1 * 0.05})


# -- private assets ---------------------------------------------------------------------------------------------------


def smoothed_series(
    quarters: int = 400, smoothing: float = 0.6, beta: float = 0.8
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Listed returns, true returns and appraisals."""
    generator = np.random.default_rng(5)
    market = generator.normal(0.02, 0.08, quarters)
    true = 0.005 + beta * market + generator.normal(0, 0.03, quarters)
    appraisals = np.empty(quarters)
    appraisals[0] = true[0]
    for t in range(1, quarters):
        appraisals[t] = smoothing * appraisals[t - 1] + (1 - smoothing) * true[t]
    return market, true, appraisals


def test_smoothing_is_taken_out_again() -> None:
    market, true, appraisals = smoothed_series()
    back, given = unsmoothed(appraisals, 0.6)
    np.testing.assert_allclose(back, true[1:], atol=1e-12)
    assert given == 0.6
    estimated, smoothing = unsmoothed(appraisals)
    assert smoothing == pytest.approx(0.6, abs=0.1)
    assert estimated.std() / appraisals.std() > 1.5
    found = listed_exposure(PrivateTerms(appraisals=list(appraisals), listed=list(market)))
    assert found.low < 0.8 < found.high
    assert found.appraisal_beta < 0.5 < found.beta


def test_a_private_asset_is_told_with_its_range(tmp_path: Path) -> None:
    market, _, appraisals = smoothed_series(60)
    private = {"appraisals": list(map(float, appraisals)), "listed": list(map(float, market)), "lags": 2}
    positions = [{"id": "buyout", "value": 100.0, "kind": "fund", "private": private}, EQUITY]
    request = {"positions": positions, "scenarios": [{"id": "fall", "factors": {"equity_us_spx_pct": -30.0}}]}
    document = answered(request, tmp_path)
    result = row(document, "fall")
    item = result["by_position"][0]
    found = listed_exposure(PrivateTerms(**private))
    assert item["pnl"] == pytest.approx(-30 * found.beta)
    assert (item["pnl_low"], item["pnl_high"]) == pytest.approx((-30 * found.high, -30 * found.low))
    assert (result["pnl_low"], result["pnl_high"]) == pytest.approx((item["pnl_low"] - 18, item["pnl_high"] - 18))
    assert any("private asset" in note for note in document["portfolio"]["notes"])


def test_private_terms_that_say_nothing_are_refused() -> None:
    with pytest.raises(InputError, match="do not move"):
        listed_exposure(PrivateTerms(appraisals=[0.02] * 20, listed=[0.01, -0.02] * 10))
    with pytest.raises(InputError, match="too few"):
        listed_exposure(PrivateTerms(appraisals=[0.02, 0.01] * 8, listed=[0.01, -0.02] * 8, lags=8))


def test_a_callable_position_keeps_every_invariant() -> None:
    book = book_of(CALLABLE, {**CALLABLE, "id": "short", "value": -100.0})
    assert isinstance(book.holdings[0].instrument, Bond)
    matrix = pnl_matrix(book, np.array([[0.0], [0.01], [-0.02]]))
    assert matrix[0] == pytest.approx([0.0, 0.0])
    np.testing.assert_allclose(matrix.sum(axis=1), 0.0, atol=1e-9)
