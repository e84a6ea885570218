"""Returns on the common sample: what is dropped, what is told, what is refused."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import DataError, InputError
from workbench.market.prices import Frequency, PriceKind, PriceTable, Problem
from workbench.market.returns import portfolio_returns, shortened, simple_returns
from workbench.provenance import Source


def price_table(
    columns: Mapping[str, Sequence[float]],
    *,
    frequency: Frequency = "monthly",
    kind: PriceKind = "unknown",
    problems: tuple[Problem, ...] = (),
) -> PriceTable:
    rows = len(next(iter(columns.values())))
    index = pd.date_range("2020-01-31", periods=rows, freq="ME", name="date")
    return PriceTable(
        prices=pd.DataFrame(dict(columns), index=index, dtype=np.float64),
        source=Source(name="prices", source="file", identifier="made.csv", sha256="0" * 64),
        frequency=frequency,
        kind=kind,
        problems=problems,
    )


NAN = float("nan")


def test_returns_are_simple_ratios() -> None:
    table = simple_returns(price_table({"A": [100, 110, 99], "B": [50, 50, 60]}))
    np.testing.assert_allclose(table.returns.to_numpy(), [[0.1, 0.0], [-0.1, 0.2]], atol=1e-15)
    assert table.assets == ("A", "B")
    assert table.start == pd.Timestamp("2020-01-31")
    assert table.returns.index[-1] == pd.Timestamp("2020-03-31")
    assert table.notes == ()


def test_years_are_observations_over_periods() -> None:
    table = simple_returns(price_table({"A": np.arange(1.0, 26.0)}))
    assert (table.periods_per_year, table.years) == (12, 2.0)


def test_a_row_with_a_missing_price_is_dropped_and_the_longer_return_is_told() -> None:
    table = simple_returns(price_table({"A": [100, 110, 121, 133.1], "B": [10, NAN, 12, 12]}))
    np.testing.assert_allclose(table.returns["A"], [0.21, 0.1])
    assert (table.dropped_rows, table.gaps) == (1, 1)
    assert "1 of 4 rows" in table.notes[0]
    assert "covers 2 periods and ends on 2020-03-31" in table.notes[-1]


def test_a_late_start_drops_rows_without_a_gap_and_names_the_asset() -> None:
    table = simple_returns(price_table({"A": [1, 2, 3, 4, 5], "LATE": [NAN, NAN, 3, 4, 5]}))
    assert (table.dropped_rows, table.gaps, len(table.returns)) == (2, 0, 2)
    assert any("LATE" in note and "2020-03-31" in note for note in table.notes)


def test_only_the_chosen_assets_decide_the_sample() -> None:
    prices = price_table({"A": [1, 2, 3, 4], "HOLES": [1, NAN, NAN, 4]})
    assert simple_returns(prices, ["A"]).dropped_rows == 0


def test_histories_that_do_not_overlap_name_both_ends() -> None:
    with pytest.raises(DataError) as caught:
        simple_returns(price_table({"OLD": [1, 2, 3, NAN, NAN], "NEW": [NAN, NAN, NAN, 1, 2]}))
    assert "NEW starts last, on 2020-04-30" in caught.value.message
    assert "OLD ends first, on 2020-03-31" in caught.value.message


def test_a_file_of_one_row_is_too_short() -> None:
    with pytest.raises(DataError, match="hold only 1 date; at least 3"):
        simple_returns(price_table({"A": [1.0]}))


def test_an_asset_without_prices_is_named() -> None:
    with pytest.raises(DataError, match="VOID has no price at all"):
        simple_returns(price_table({"A": [1, 2, 3], "VOID": [NAN, NAN, NAN]}))


def test_an_unknown_asset_gets_the_closest_name() -> None:
    with pytest.raises(InputError, match="spy is not in the prices") as caught:
        simple_returns(price_table({"SPY": [1, 2, 3], "TLT": [1, 2, 3]}), ["spy"])
    assert caught.value.hint == "Did you mean SPY?"


def test_a_ratio_that_overflows_names_asset_and_date() -> None:
    with pytest.raises(DataError, match="A on 2020-02-29 is not a finite number"):
        simple_returns(price_table({"A": [1e-300, 1e300, 1e300]}))


def test_price_only_series_are_flagged() -> None:
    assert "dividends" in simple_returns(price_table({"A": [1, 2, 3]}, kind="price_only")).notes[0]


def test_a_price_only_asset_among_others_is_named() -> None:
    problem = Problem(kind="price_only", asset="B", detail="", action="")
    columns = {"A": [1, 2, 3], "B": [1, 2, 3]}
    assert "Prices of B" in simple_returns(price_table(columns, problems=(problem,))).notes[0]
    assert simple_returns(price_table(columns, problems=(problem,)), ["A"]).notes == ()


def test_rebalanced_returns_are_weighted_sums() -> None:
    returns = pd.DataFrame({"A": [0.1, -0.2], "B": [0.0, 0.1]})
    np.testing.assert_allclose(portfolio_returns(returns, {"B": 0.25, "A": 0.75}), [0.075, -0.125])


def test_drifting_wealth_is_that_of_buy_and_hold() -> None:
    returns = pd.DataFrame({"A": [0.5, -0.2], "B": [0.0, 0.1]})
    held = portfolio_returns(returns, {"A": 0.5, "B": 0.5}, drift=True)
    np.testing.assert_allclose(np.cumprod(1 + held), [1.25, 0.5 * 1.2 + 0.5 * 1.1])


def test_a_ruined_short_names_the_date() -> None:
    returns = pd.DataFrame({"A": [1.5, 0.0], "B": [0.0, 0.0]}, index=pd.to_datetime(["2020-01-02", "2020-01-03"]))
    with pytest.raises(DataError, match="worth nothing on 2020-01-02"):
        portfolio_returns(returns, {"A": -1.0, "B": 2.0}, drift=True)


def test_a_weight_without_returns_is_refused() -> None:
    with pytest.raises(InputError, match="C is not in the returns"):
        portfolio_returns(pd.DataFrame({"A": [0.1, 0.2]}), {"C": 1.0})


rows = st.lists(st.lists(st.floats(-0.5, 0.5), min_size=3, max_size=3), min_size=2, max_size=12)


@given(rows)
def test_drift_and_rebalancing_agree_in_the_first_period_and_for_one_asset(values: list[list[float]]) -> None:
    returns = pd.DataFrame(values, columns=["A", "B", "C"])
    weights = {"A": 0.2, "B": 0.3, "C": 0.5}
    fixed, drifted = portfolio_returns(returns, weights), portfolio_returns(returns, weights, drift=True)
    assert fixed.iloc[0] == pytest.approx(drifted.iloc[0], abs=1e-12)
    np.testing.assert_allclose(portfolio_returns(returns, {"B": 1.0}, drift=True), returns["B"], atol=1e-9)


@given(rows)
def test_growth_of_returns_is_growth_of_prices_even_over_gaps(values: list[list[float]]) -> None:
    prices = 100 * np.cumprod(1 + np.vstack([np.zeros(3), np.array(values), [[0.1, 0.1, 0.1]]]), axis=0)
    prices[1, 0] = NAN if len(prices) > 3 else prices[1, 0]
    table = simple_returns(price_table({name: prices[:, i] for i, name in enumerate("ABC")}))
    np.testing.assert_allclose(np.prod(1 + table.returns.to_numpy(), axis=0), prices[-1] / prices[0], rtol=1e-9)


def test_long_lists_of_names_are_cut() -> None:
    assert shortened([str(i) for i in range(10)], most=2) == "0, 1 and 8 more"
