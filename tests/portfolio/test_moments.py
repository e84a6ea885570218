"""Moments: what the optimiser gets, with and without cash, prices and a benchmark."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench.errors import DataError, InputError
from workbench.market.prices import PriceTable
from workbench.portfolio.moments import Moments, estimate
from workbench.portfolio.request import PortfolioRequest
from workbench.provenance import Source

RNG = np.random.default_rng(23)
RETURNS = RNG.multivariate_normal([0.0006, 0.0002, 0.0003], [[2e-4, 5e-5, 0], [5e-5, 1e-4, 0], [0, 0, 6e-5]], size=600)
PRICES = pd.DataFrame(
    100 * np.cumprod(np.vstack([np.ones(3), 1 + RETURNS]), axis=0),
    columns=["EQ", "BD", "GO"],
    index=pd.bdate_range("2020-01-01", periods=601, name="date"),
)
GIVEN = {"mean": {"method": "given", "values": {"EQ": 0.07, "BD": 0.03}},
         "covariance": {"method": "given", "assets": ["EQ", "BD"], "matrix": [[0.04, 0.006], [0.006, 0.01]]}}  # fmt: skip


def table(prices: pd.DataFrame = PRICES) -> PriceTable:
    source = Source(name="prices", source="file", identifier="made.csv", sha256="0" * 64)
    return PriceTable(prices=prices, source=source, frequency="daily")


def moments(assets: list[str], prices: PriceTable | None = None, **fields: Any) -> Moments:
    request = PortfolioRequest.model_validate({"objective": "min_variance", **fields})
    return estimate(request, prices, assets)


def test_the_default_is_the_sample_mean_and_ledoit_wolf() -> None:
    from sklearn.covariance import LedoitWolf

    found = moments(["EQ", "BD", "GO"], table())
    np.testing.assert_allclose(found.mean, RETURNS.mean(axis=0) * 252, rtol=1e-9)
    np.testing.assert_allclose(found.covariance, LedoitWolf().fit(RETURNS).covariance_ * 252, rtol=1e-9)
    assert found.mean_standard_error is not None
    np.testing.assert_allclose(found.mean_standard_error, RETURNS.std(axis=0, ddof=1) * np.sqrt(252) / np.sqrt(600 / 252))
    assert found.returns is not None
    np.testing.assert_allclose(found.returns, RETURNS, atol=1e-12)
    assert found.dates is not None
    assert (found.dates[0], len(found.dates), found.periods_per_year) == (PRICES.index[1], 600, 252)
    assert 0 <= float(found.detail["shrinkage"]) <= 1


@pytest.mark.parametrize("place", [0, 1, 3])
@pytest.mark.parametrize("method", ["sample", "factor"])
def test_cash_earns_the_risk_free_rate_without_risk(place: int, method: str) -> None:
    assets = ["EQ", "BD", "GO"]
    plain = moments(assets, table(), covariance={"method": method}, risk_free=0.03)
    assets.insert(place, "CASH")
    found = moments(assets, table(), covariance={"method": method}, risk_free=0.03)
    others = [i for i in range(4) if i != place]
    assert found.assets == tuple(assets)
    assert found.mean[place] == 0.03
    assert not found.covariance[place].any()
    assert not found.covariance[:, place].any()
    np.testing.assert_array_equal(found.covariance[np.ix_(others, others)], plain.covariance)
    assert found.returns is not None
    assert (found.returns[:, place] == 0.03 / 252).all()
    assert found.mean_standard_error is not None
    assert found.mean_standard_error[place] == 0.0
    if method == "factor":
        assert found.factor_loadings is not None
        assert found.specific_variance is not None
        form = found.factor_loadings @ found.factor_loadings.T + np.diag(found.specific_variance)
        np.testing.assert_allclose(form, found.covariance, atol=1e-15)
    else:
        assert found.factor_loadings is None


def test_assets_come_in_the_order_asked_for() -> None:
    straight, turned = moments(["EQ", "BD"], table()), moments(["BD", "EQ"], table())
    np.testing.assert_allclose(turned.mean, straight.mean[::-1])
    np.testing.assert_allclose(turned.covariance, straight.covariance[::-1, ::-1], rtol=1e-12)


def test_given_moments_need_no_prices() -> None:
    found = moments(["BD", "EQ", "CASH"], None, risk_free=0.02, **GIVEN)
    np.testing.assert_allclose(found.mean, [0.03, 0.07, 0.02])
    np.testing.assert_allclose(found.covariance, [[0.01, 0.006, 0], [0.006, 0.04, 0], [0, 0, 0]])
    assert (found.returns, found.dates, found.mean_standard_error) == (None, None, None)


def test_given_moments_with_prices_keep_the_returns() -> None:
    found = moments(["EQ", "BD"], table(), **GIVEN)
    assert found.returns is not None
    assert found.mean_standard_error is not None
    assert found.mean.tolist() == [0.07, 0.03]


@pytest.mark.parametrize("missing", ["mean", "covariance"])
def test_half_given_moments_need_prices(missing: str) -> None:
    with pytest.raises(InputError, match="needs prices"):
        moments(["EQ", "BD"], None, **{name: value for name, value in GIVEN.items() if name != missing})


def test_james_stein_uses_the_covariance_asked_for() -> None:
    sample = moments(["EQ", "BD"], table(), mean={"method": "james_stein"}, covariance={"method": "sample"})
    xbar, S = RETURNS[:, :2].mean(axis=0), np.cov(RETURNS[:, :2], rowvar=False)
    w = np.linalg.solve(S, np.ones(2))
    d = xbar - w @ xbar / w.sum()
    a = 4 / (4 + 600 * d @ np.linalg.solve(S, d))
    np.testing.assert_allclose(sample.mean, (xbar - a * d) * 252)


def test_capm_takes_the_benchmark_even_where_it_is_not_for_sale() -> None:
    found = moments(
        ["EQ", "BD"], table(), mean={"method": "capm"}, benchmark={"EQ": 0.5, "GO": 0.3, "CASH": 0.2}, risk_free=0.02
    )
    market = RETURNS @ [0.5, 0, 0.3] + 0.2 * 0.02 / 252
    beta = np.polyfit(market, RETURNS[:, 1], 1)[0]
    assert found.mean[1] == pytest.approx(0.02 + beta * (market.mean() * 252 - 0.02))
    assert "the market is the benchmark" in found.notes[0]


def test_capm_without_a_benchmark_says_equal_weight() -> None:
    assert "equal-weight" in moments(["EQ", "BD"], table(), mean={"method": "capm"}).notes[0]


def test_capm_refuses_a_benchmark_that_does_not_add_up() -> None:
    with pytest.raises(InputError, match=r"benchmark weights sum to 0\.8"):
        moments(["EQ"], table(), mean={"method": "capm"}, benchmark={"EQ": 0.8})


@pytest.mark.parametrize(
    ("portfolios", "market", "name"),
    [
        ({"benchmark": {"EQ": 0.6, "BD": 0.4}, "current": {"EQ": 1.0}}, [0.6, 0.4], "the benchmark"),
        ({"current": {"EQ": 0.3, "BD": 0.3, "CASH": 0.4}}, [0.3, 0.3], "the present holdings"),
        ({"benchmark": {"EQ": 0.5, "Elsewhere": 0.5}}, [1.0, 0.0], "the benchmark"),
        ({}, [0.5, 0.5], "an equal-weight portfolio"),
    ],
)
def test_black_litterman_starts_from_the_portfolio_that_stands_for_the_market(
    portfolios: dict[str, object], market: list[float], name: str
) -> None:
    request = {"mean": {"method": "black_litterman"}, "risk_free": 0.01, "risk_aversion": 2.0, **portfolios}
    found = moments(["EQ", "BD"], table(), **request)
    assert found.mean == pytest.approx(0.01 + 2.0 * found.covariance @ np.array(market))
    assert name in " ".join(found.notes)


def test_periods_per_year_may_be_set() -> None:
    found = moments(["EQ", "CASH"], table(), periods_per_year=260, risk_free=0.026)
    assert found.mean[0] == pytest.approx(RETURNS[:, 0].mean() * 260)
    assert found.returns is not None
    assert found.returns[0, 1] == pytest.approx(0.0001)


def test_dropped_rows_are_told() -> None:
    holes = PRICES.copy()
    holes.iloc[5, 1] = np.nan
    found = moments(["EQ", "BD"], table(holes))
    assert found.returns is not None
    assert len(found.returns) == 599
    assert "1 of 601 rows" in found.notes[0]


def test_an_unknown_asset_is_refused() -> None:
    with pytest.raises(InputError, match="EQQ is not in the prices"):
        moments(["EQQ"], table())


def test_cash_alone_is_no_portfolio() -> None:
    with pytest.raises(InputError, match="no asset to invest in"):
        moments(["CASH"], table())


def test_a_price_column_named_cash_is_refused() -> None:
    with pytest.raises(InputError, match="column CASH"):
        moments(["EQ", "CASH"], table(PRICES.rename(columns={"GO": "CASH"})))


def test_an_asset_that_never_moves_is_named() -> None:
    with pytest.raises(DataError, match="FLAT has no risk"):
        moments(["EQ", "FLAT"], table(PRICES.assign(FLAT=100.0)))


def test_real_prices_against_pandas(shared_data: Any) -> None:
    prices = pd.read_csv(shared_data / "prices/etf_8_daily_2007_2025.csv", index_col="Date", parse_dates=["Date"])
    returns = prices.pct_change().iloc[1:]
    found = moments(list(prices.columns), table(prices.rename_axis("date")), covariance={"method": "sample"})
    np.testing.assert_allclose(found.mean, returns.mean() * 252, rtol=1e-10)
    np.testing.assert_allclose(found.covariance, returns.cov() * 252, rtol=1e-10)
