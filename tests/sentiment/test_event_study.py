"""The event study: closed forms, plain recomputation, the size of the tests under the null, bad prices."""

import numpy as np
import pandas as pd
import pytest

from workbench.errors import DataError
from workbench.sentiment.abnormal_returns import WINDOWS, EventReturns, event_returns
from workbench.sentiment.cross_section import cross_section, mean_correlation, residual_correlations
from workbench.sentiment.event_study import StudyEvent, event_study, window_name

FLOAT = np.float64


def market_and_share(seed: int, days: int = 320) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    market = random.normal(0.0003, 0.01, days)
    return market, 0.0002 + 1.3 * market + random.normal(0, 0.015, days)


def test_plain_recomputation() -> None:
    """Coefficients, residual variance and the error of the prediction, by the normal equations alone."""
    market, share = market_and_share(1)
    found = event_returns(share, market, 300)
    days = slice(50, 271)
    X = np.column_stack([np.ones(221), market[days]])
    b = np.linalg.solve(X.T @ X, X.T @ share[days])
    residuals = share[days] - X @ b
    s2 = residuals @ residuals / 219
    assert (found.alpha, found.beta) == pytest.approx(tuple(b))
    assert found.sigma == pytest.approx(np.sqrt(s2))
    assert found.observations == 221
    for window, (first, last) in zip(found.windows, WINDOWS, strict=True):
        event = slice(300 + first, 300 + last + 1)
        Z = np.column_stack([np.ones(last - first + 1), market[event]])
        V = s2 * (np.eye(len(Z)) + Z @ np.linalg.inv(X.T @ X) @ Z.T)
        assert window.car == pytest.approx((share[event] - Z @ b).sum())
        assert window.standard_error == pytest.approx(np.sqrt(V.sum()))
        assert window.df == 219


def test_a_share_that_follows_the_market_exactly_but_for_the_event() -> None:
    market, _ = market_and_share(2)
    wobble = np.where(np.arange(320) % 2, 1e-4, -1e-4)
    share = 0.001 + 0.8 * market + wobble
    share[300] += 0.05
    found = event_returns(share, market, 300)
    assert found.beta == pytest.approx(0.8, abs=2e-3)
    day = next(window for window in found.windows if (window.first, window.last) == (0, 0))
    assert day.car == pytest.approx(0.05, abs=3e-4)


def test_the_constant_mean_takes_the_mean() -> None:
    _, share = market_and_share(3)
    found = event_returns(share, None, 300)
    assert found.beta is None
    assert found.alpha == pytest.approx(share[50:271].mean())
    day = found.windows[0]
    assert day.car == pytest.approx(share[300] - share[50:271].mean())
    assert day.standard_error == pytest.approx(share[50:271].std(ddof=1) * np.sqrt(1 + 1 / 221))


def test_the_estimation_window_ends_before_the_event() -> None:
    market, share = market_and_share(4)
    before = event_returns(share, market, 300)
    share[271:] += 0.02
    after = event_returns(share, market, 300)
    assert (before.alpha, before.beta, before.sigma) == (after.alpha, after.beta, after.sigma)


def test_too_short_or_lifeless_prices_are_told() -> None:
    market, share = market_and_share(5)
    with pytest.raises(DataError, match="estimation window"):
        event_returns(share, market, 120)
    with pytest.raises(DataError, match="do not move"):
        event_returns(np.zeros(320), market, 300)
    share[301] = np.nan
    assert [(w.first, w.last) for w in event_returns(share, market, 300).windows] == [(0, 0)]


def test_a_textbook_cross_section() -> None:
    """Two events, worked by hand: mean 0.02, deviation 0.0141421; scars 2 and 1."""
    from workbench.sentiment.abnormal_returns import WindowReturn

    found = cross_section([WindowReturn(0, 0, 0.03, 0.015, 219), WindowReturn(0, 0, 0.01, 0.01, 219)], 0.2)
    assert found is not None
    assert (found.mean, found.standard_error, found.t) == pytest.approx((0.02, 0.01, 2.0))
    assert found.bmp == pytest.approx(1.5 / 0.5)
    assert found.adjusted == pytest.approx(3.0 * np.sqrt(0.8 / 1.2))
    assert found.p == pytest.approx(0.2951672, abs=1e-6)  # t = 2, one degree of freedom
    assert cross_section([WindowReturn(0, 0, 0.03, 0.015, 219)], 0.0) is None


def pair_correlation(events: list[tuple[int, EventReturns]], window: tuple[int, int]) -> float:
    correlations = residual_correlations([returns for _, returns in events])
    return mean_correlation([at for at, _ in events], correlations, window)


def null_rejections(*, common: float, same_day: bool, rounds: int, events: int = 25) -> tuple[float, float]:
    """Share of rounds without any effect in which BMP and the adjusted test reject at 5 %."""
    random = np.random.default_rng(11)
    rejected = np.zeros(2)
    for _ in range(rounds):
        factor = random.normal(0, 0.01 * common, 560)
        market = random.normal(0, 0.01, 560)
        found = []
        for number in range(events):
            at = 300 if same_day else 300 + 10 * number
            share = 1.0 * market + factor + random.normal(0, 0.01, 560)
            found.append((at, event_returns(share, market, at, [(-1, 1)])))
        tested = cross_section([item.windows[0] for _, item in found], pair_correlation(found, (-1, 1)))
        assert tested is not None
        rejected += np.array([tested.bmp_p < 0.05, tested.adjusted_p < 0.05])
    return tuple((rejected / rounds).tolist())


def test_size_under_the_null_with_events_apart() -> None:
    bmp, adjusted = null_rejections(common=0.0, same_day=False, rounds=150)
    assert 0.013 < bmp < 0.107  # 5 % +- 3.2 binomial standard errors
    assert adjusted == bmp


def test_on_one_day_the_adjusted_test_keeps_its_size_and_the_plain_one_does_not() -> None:
    bmp, adjusted = null_rejections(common=0.6, same_day=True, rounds=120)
    assert bmp > 0.25
    assert adjusted < 0.12


def test_correlation_of_events_apart_is_none_and_of_half_common_windows_half() -> None:
    market, share = market_and_share(6, 700)
    one = event_returns(share, market, 300)
    assert pair_correlation([(300, one), (500, event_returns(share, market, 500))], (0, 1)) == 0.0
    next_day = event_returns(share, market, 301)
    assert pair_correlation([(300, one), (301, next_day)], (0, 1)) == pytest.approx(0.5, abs=0.01)
    assert pair_correlation([(300, one), (300, one)], (0, 1)) == pytest.approx(1.0)


def prices(tickers: int = 4, days: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(7)
    market = random.normal(0.0003, 0.01, days)
    table = {"MKT": market} | {f"T{n}": (0.5 + 0.3 * n) * market + random.normal(0, 0.012, days) for n in range(tickers)}
    index = pd.bdate_range("2020-01-01", periods=days, name="date")
    return (1 + pd.DataFrame(table, index=index)).cumprod() * 100


def test_the_study_finds_a_jump_and_goes_on_past_missing_prices() -> None:
    table = prices()
    day = table.index[300]
    for name in ("T0", "T1", "T2", "T3"):
        table.loc[day:, name] *= 1.04
    table.loc[table.index[302], "T3"] = np.nan
    events = [StudyEvent(name, day.date(), ("positive news",), (1,)) for name in ("T0", "T1", "T2", "T3", "GONE")]
    events.append(StudyEvent("T0", table.index[303].date(), ("positive news",), (2,)))
    document = event_study(table, "MKT", events)
    group = document["groups"][0]
    assert group["events"] == 4
    assert group["windows"]["[0, 0]"]["mean"] == pytest.approx(0.04, abs=0.02)
    assert group["windows"]["[0, +5]"]["count"] == 3  # T3 lacks a price there
    assert document["errors"] == [{"ticker": "GONE", "sessions": [str(day.date())], "message": "There are no prices of GONE."}]
    assert document["left_out"] == 1
    assert document["clustering"]["busiest_week_share"] == 1.0
    assert len(group["path"]["cumulative"]) == 21
    cumulative = dict(zip(group["path"]["days"], group["path"]["cumulative"], strict=True))
    assert cumulative[0] - cumulative[-1] == pytest.approx(
        np.mean([event["windows"]["[0, 0]"]["car"] for event in document["events"] if event["ticker"] != "T3"])
    )


def test_the_market_must_be_a_column_or_is_told_to_be_absent() -> None:
    table = prices()
    event = StudyEvent("T1", table.index[300].date(), ("negative news",), (0,))
    with pytest.raises(DataError, match="no column 'SPX'"):
        event_study(table, "SPX", [event])
    document = event_study(table, None, [event])
    assert document["model"] == "constant_mean"
    assert "No market was named" in document["notes"][0]
    assert document["groups"][0]["windows"] == {}  # one event carries no test
    assert event_study(table, "MKT", [])["groups"] == []


def test_thin_trading_is_warned_of() -> None:
    table = prices()
    thin = table["T0"].to_numpy().copy()
    thin[1::2] = thin[0:-1:2]
    table["T0"] = thin
    document = event_study(table, "MKT", [StudyEvent("T0", table.index[300].date(), ("negative news",), (0,))])
    assert "thin trading" in document["events"][0]["warnings"][0]


def test_names_of_windows() -> None:
    assert [window_name(window) for window in ((0, 0), (-1, 1), (0, 5))] == ["[0, 0]", "[-1, +1]", "[0, +5]"]
