"""Bonds, options and currencies: published values, closed forms, and the full revaluation against the approximation."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stress.books import BOND, EQUITY, PUT, book_of
from workbench.errors import InputError
from workbench.stress.bonds import BondTerms
from workbench.stress.currency import currency_factor, currency_return
from workbench.stress.options import EuropeanOption, OptionPosition, spot_volatility_grid
from workbench.stress.positions import Book
from workbench.stress.revalue import pnl_chunks, pnl_matrix, portfolio_pnl

TEN_YEAR = BondTerms(coupon=0.04, years=10, yield_=0.04)


def shocked(book: Book, **moves: float) -> float:
    """P&L under engine-unit moves; factors not named are left out."""
    row = np.array([[moves.get(name, np.nan) for name in book.factors]])
    return float(pnl_matrix(book, row).sum())


def test_a_ten_year_par_bond_has_the_published_duration_and_prices() -> None:
    duration, convexity = TEN_YEAR.duration_and_convexity()
    assert duration == pytest.approx(8.1757, abs=5e-5)
    assert convexity == pytest.approx(78.898, abs=5e-4)
    assert TEN_YEAR.price(0.04)[0] == pytest.approx(1.0, abs=1e-12)
    assert TEN_YEAR.price(0.06)[0] - 1 == pytest.approx(-0.14877, abs=5e-6)
    assert -duration * 0.02 == pytest.approx(-0.16351, abs=5e-6)
    assert -duration * 0.02 + 0.5 * convexity * 0.02**2 == pytest.approx(-0.14773, abs=5e-6)


@given(
    coupon=st.floats(0, 0.12),
    years=st.floats(0.3, 40),
    yield_=st.floats(-0.005, 0.15),
    frequency=st.sampled_from([1, 2, 4, 12]),
)
def test_duration_and_convexity_are_the_derivatives_of_the_price(
    coupon: float, years: float, yield_: float, frequency: int
) -> None:
    terms = BondTerms(coupon=coupon, years=years, yield_=yield_, frequency=frequency)
    duration, convexity = terms.duration_and_convexity()
    step = 1e-4
    below, here, above = terms.price(np.array([yield_ - step, yield_, yield_ + step]))
    assert -(above - below) / (2 * step * here) == pytest.approx(duration, rel=1e-4)
    assert (above - 2 * here + below) / (step**2 * here) == pytest.approx(convexity, rel=1e-3, abs=1e-3)


def test_above_100_bp_the_bond_is_revalued_in_full_and_both_are_known() -> None:
    book = book_of({"id": "b", "value": 100.0, "kind": "bond", "coupon": 0.04, "maturity": 10, "yield": 0.04})
    assert shocked(book, ust_10y_bp=0.02) == pytest.approx(-14.877, abs=5e-4)
    instrument = book.holdings[0].instrument
    assert instrument is not None
    rough = instrument.approximation(np.array([[0.02]]))
    assert rough is not None
    assert rough[0] == pytest.approx(-0.14773, abs=5e-6)
    assert shocked(book, ust_10y_bp=0.005) == pytest.approx(100 * (-8.17572 * 0.005 + 0.5 * 78.898 * 0.005**2), abs=1e-4)


def test_a_bond_without_exposures_moves_with_the_ten_year_yield() -> None:
    book = book_of(BOND)
    assert book.factors == ("ust_10y_bp",)
    assert shocked(book, ust_10y_bp=-0.0064) == pytest.approx(40 * (8.5 * 0.0064 + 0.5 * 85 * 0.0064**2))


def test_an_exposure_of_a_bond_to_a_yield_is_a_yield_beta() -> None:
    book = book_of({**BOND, "exposures": {"ust_30y_bp": 0.9}})
    assert shocked(book, ust_30y_bp=0.01) == pytest.approx(40 * (-8.5 * 0.009 + 0.5 * 85 * 0.009**2))


def test_a_duration_given_twice_is_refused() -> None:
    with pytest.raises(InputError, match="beside a modified duration"):
        book_of({**BOND, "exposures": {"ust_10y_bp": -8.5}})


def test_key_rates_add_up_to_the_duration_under_a_parallel_move() -> None:
    key_rates = {"ust_2y_bp": 0.5, "ust_10y_bp": 5.0, "ust_30y_bp": 2.0}
    book = book_of({"id": "b", "value": 100.0, "kind": "bond", "key_rate_durations": key_rates, "convexity": 70.0})
    parallel = shocked(book, ust_2y_bp=0.01, ust_10y_bp=0.01, ust_30y_bp=0.01)
    assert parallel == pytest.approx(100 * (-7.5 * 0.01 + 0.5 * 70 * 0.01**2))
    assert shocked(book, ust_2y_bp=0.0, ust_10y_bp=0.0, ust_30y_bp=0.01) == pytest.approx(
        100 * (-2.0 * 0.01 + 0.5 * 70 * (0.02 / 7.5) ** 2)
    )


def test_a_floating_note_has_spread_risk_and_hardly_any_rate_risk() -> None:
    note = {"id": "f", "value": 100.0, "kind": "bond", "modified_duration": 0.2, "spread_duration": 5.0, "convexity": 0.0}
    book = book_of({**note, "spread_factor": "spread_us_hy_oas_bp"})
    assert shocked(book, ust_10y_bp=0.01, spread_us_hy_oas_bp=0.0) == pytest.approx(-0.2)
    assert shocked(book, ust_10y_bp=0.0, spread_us_hy_oas_bp=0.01) == pytest.approx(-5.0)


# -- options ----------------------------------------------------------------------------------------------------------


def test_black_scholes_has_the_textbook_value() -> None:
    """Hull, Options, Futures and Other Derivatives: S 42, K 40, r 10 %, vol 20 %, half a year: call 4.76, put 0.81."""
    terms: dict[str, Any] = {"strike": 40.0, "spot": 42.0, "years": 0.5, "volatility": 0.2, "rate": 0.1}
    assert EuropeanOption(type="call", **terms).present_value() == pytest.approx(4.76, abs=5e-3)
    assert EuropeanOption(type="put", **terms).present_value() == pytest.approx(0.81, abs=5e-3)


@given(strike=st.floats(50, 150), years=st.floats(0.05, 5), volatility=st.floats(0.05, 0.8), rate=st.floats(-0.02, 0.1))
def test_put_call_parity_and_greeks_are_derivatives(strike: float, years: float, volatility: float, rate: float) -> None:
    terms: dict[str, Any] = {
        "strike": strike, "spot": 100.0, "years": years, "volatility": volatility, "rate": rate, "dividend_yield": 0.02,
    }  # fmt: skip
    call, put = (EuropeanOption(type=kind, **terms) for kind in ("call", "put"))
    forward = 100.0 * np.exp(-0.02 * years) - strike * np.exp(-rate * years)
    assert call.present_value() - put.present_value() == pytest.approx(forward, abs=1e-9)
    for option in (call, put):
        greeks, step = option.greeks(), 1e-3
        up, down = option.value(100 + step, volatility, rate), option.value(100 - step, volatility, rate)
        assert greeks["delta"] == pytest.approx(float(up - down) / (2 * step), abs=1e-6)
        more, less = option.value(100, volatility + 1e-4, rate), option.value(100, volatility - 1e-4, rate)
        assert greeks["vega"] == pytest.approx(float(more - less) / 2e-4, rel=1e-4, abs=1e-4)
        high, low = option.value(100, volatility, rate + 1e-5), option.value(100, volatility, rate - 1e-5)
        assert greeks["rho"] == pytest.approx(float(high - low) / 2e-5, rel=1e-4, abs=1e-4)


def option_book(**changes: Any) -> Book:
    return book_of({"id": "put", "value": 4.0, "kind": "option", "option": {**PUT, **changes}})


def test_spot_and_volatility_move_together_unless_the_vix_moves() -> None:
    book = option_book()
    option = EuropeanOption(type="put", strike=95, spot=100, years=0.5, volatility=0.2, rate=0.03, dividend_yield=0.01)
    units = 4.0 / option.present_value()
    by_skew = units * (float(option.value(80.0, 0.4, 0.03)) - option.present_value())
    by_vix = units * (float(option.value(80.0, 0.3, 0.03)) - option.present_value())
    assert shocked(book, equity_us_spx_pct=-0.2) == pytest.approx(by_skew)
    assert shocked(book, equity_us_spx_pct=-0.2, vix_pts=10.0) == pytest.approx(by_vix)


def test_small_moves_agree_with_delta_gamma_vega_and_large_ones_do_not() -> None:
    instrument = option_book().holdings[0].instrument
    assert isinstance(instrument, OptionPosition)
    small, large = np.array([[-0.01, 0.5]]), np.array([[-0.4, 40.0]])
    rough, exact = instrument.approximation(small), instrument.exact(small)
    assert rough is not None
    assert exact is not None
    assert rough[0] == pytest.approx(exact[0], abs=2e-3)
    far, full = instrument.approximation(large), instrument.exact(large)
    assert far is not None
    assert full is not None
    assert abs(far[0] - full[0]) > 0.5


def test_a_grid_is_the_revaluation_at_every_pair() -> None:
    instrument = option_book().holdings[0].instrument
    assert isinstance(instrument, OptionPosition)
    grid = spot_volatility_grid(instrument, [-0.2, 0.0, 0.1], [-0.05, 0.0, 0.2])
    assert grid.shape == (3, 3)
    assert grid[1, 1] == pytest.approx(0.0, abs=1e-12)
    value = float(instrument.option.value(80.0, 0.4, 0.03)) - instrument.option.present_value()
    assert grid[0, 2] == pytest.approx(instrument.units * value)


def test_an_option_past_its_expiry_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="The option put expired on 2025-12-19"):
        option_book(expiry="2025-12-19")


def test_a_calendar_year_is_no_time_to_expiry() -> None:
    with pytest.raises(InputError, match=r"expires in 2,027 years"):
        option_book(expiry=2027)


def test_a_duration_that_contradicts_the_terms_is_told() -> None:
    terms = {"id": "bond", "value": 100.0, "kind": "bond", "coupon": 0.04, "maturity": 10, "yield": 0.04}
    (odd,) = book_of({**terms, "modified_duration": 2.0}).holdings
    assert any("the duration given is 2.00, that of its terms 8.18" in note for note in odd.notes)
    (usual,) = book_of({**terms, "modified_duration": 8.2}).holdings
    assert not any("the duration given" in note for note in usual.notes)


def test_an_option_whose_value_says_nothing_needs_its_quantity() -> None:
    with pytest.raises(InputError, match="its model value is zero"):
        option_book(strike=1e-3, expiry=0.01)
    book = option_book(strike=1e-3, expiry=0.01, quantity=10.0)
    assert shocked(book, equity_us_spx_pct=-0.1) == pytest.approx(0.0, abs=1e-6)


# -- currency ---------------------------------------------------------------------------------------------------------

KNOWN = ("fx_eurusd_pct", "fx_usdcny_pct")


@pytest.mark.parametrize(
    ("currency", "base", "route"),
    [
        ("EUR", "USD", (("fx_eurusd_pct", 1),)),
        ("USD", "EUR", (("fx_eurusd_pct", -1),)),
        ("CNY", "USD", (("fx_usdcny_pct", -1),)),
        ("EUR", "CNY", (("fx_eurusd_pct", 1), ("fx_usdcny_pct", 1))),
        ("JPY", "USD", (("fx_jpyusd_pct", 1),)),
    ],
)
def test_the_route_from_one_currency_to_another(currency: str, base: str, route: tuple[tuple[str, int], ...]) -> None:
    assert currency_factor(currency, base, KNOWN) == route


def test_usdcny_up_11_1_percent_is_a_yuan_10_percent_weaker() -> None:
    assert currency_return(np.array([[0.1111111]]), (("fx_usdcny_pct", -1),))[0] == pytest.approx(-0.1, abs=1e-6)


def test_an_unhedged_foreign_asset_multiplies_and_a_hedged_one_adds() -> None:
    asset = {"id": "a", "value": 100.0, "kind": "equity", "currency": "EUR", "exposures": {"equity_us_spx_pct": 1.0}}
    moves = {"equity_us_spx_pct": -0.3, "fx_eurusd_pct": -0.1}
    assert shocked(book_of(asset), **moves) == pytest.approx(100 * (0.7 * 0.9 - 1))
    assert shocked(book_of({**asset, "hedged_share": 0.5}), **moves) == pytest.approx(100 * (-0.3 - 0.05))
    assert shocked(book_of({**asset, "hedged_share": 1.0}), **moves) == pytest.approx(-30.0)
    assert shocked(book_of({**asset, "hedged_share": 1.0, "hedge_carry": 0.01}), **moves) == pytest.approx(-29.0)


def test_foreign_cash_moves_with_its_currency_only() -> None:
    book = book_of({"id": "c", "value": 50.0, "kind": "cash", "currency": "EUR"})
    assert shocked(book, fx_eurusd_pct=-0.1) == pytest.approx(-5.0)


# -- many at once -----------------------------------------------------------------------------------------------------


def test_chunks_the_whole_matrix_and_the_portfolio_agree() -> None:
    book = book_of(
        EQUITY,
        BOND,
        {"id": "put", "value": 4.0, "kind": "option", "option": PUT},
        {"id": "e", "value": 10.0, "kind": "equity", "currency": "EUR", "exposures": {"equity_em_eem_pct": 1.2}},
        {"id": "unknown", "value": 5.0, "kind": "other"},
    )
    shocks = 0.05 * np.random.default_rng(1).standard_normal((1001, len(book.factors)))
    whole = pnl_matrix(book, shocks)
    pieces = np.vstack([part.copy() for _, part in pnl_chunks(book, shocks, rows=250)])
    np.testing.assert_array_equal(pieces, whole)
    np.testing.assert_allclose(portfolio_pnl(book, shocks), whole.sum(axis=1), atol=1e-9)
    assert book.unmapped == (4,)
    assert not whole[:, 4].any()


def test_first_order_exposures_are_the_slopes_of_the_revaluation() -> None:
    book = book_of(
        {"id": "b", "value": 100.0, "kind": "bond", "coupon": 0.04, "maturity": 10, "yield": 0.04, "currency": "EUR"},
        {"id": "put", "value": 4.0, "kind": "option", "option": PUT},
    )
    step = 1e-5
    for j in range(len(book.factors)):
        up, down = np.zeros((1, len(book.factors))), np.zeros((1, len(book.factors)))
        up[0, j], down[0, j] = step, -step
        slope = (pnl_matrix(book, up) - pnl_matrix(book, down))[0] / (2 * step)
        np.testing.assert_allclose(book.values * book.exposures[:, j], slope, rtol=1e-5, atol=1e-6)
