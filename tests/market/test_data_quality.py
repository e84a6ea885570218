"""What is wrong is found and named; what is repaired is what was allowed, and it is counted."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import DataError, InputError
from workbench.market.data_quality import QualityReport, clean, examine
from workbench.market.price_files import RawPrices, parse_price_file
from workbench.market.prices import Problem, Repairs
from workbench.provenance import Source

SOURCE = Source(name="prices", source="file", identifier="p.csv", sha256="0" * 64)


def raw_prices(columns: dict[str, Sequence[float]], days: Sequence[object] | None = None) -> RawPrices:
    values = np.column_stack([np.asarray(column, dtype=float) for column in columns.values()])
    stamps = pd.bdate_range("2020-01-02", periods=len(values)) if days is None else pd.DatetimeIndex(days)
    return RawPrices(
        file_name="p.csv", layout="wide", assets=tuple(columns), dates=stamps.to_numpy().astype("datetime64[D]"), values=values
    )


def read(text: str) -> RawPrices:
    return parse_price_file(text.encode(), "p.csv")


def walk(rows: int, sigma: float = 0.01, seed: int = 0) -> np.ndarray:
    return 100 * np.exp(np.random.default_rng(seed).normal(0, sigma, rows).cumsum())


def problem(found: QualityReport | Sequence[Problem], kind: str, asset: str | None = None) -> Problem:
    problems = found.problems if isinstance(found, QualityReport) else found
    matching = [one for one in problems if one.kind == kind and (asset is None or one.asset == asset)]
    assert matching, f"no {kind} among {[one.kind for one in problems]}"
    assert all(one.detail and one.action for one in matching)
    return matching[0]


def kinds(report: QualityReport) -> set[str]:
    return {one.kind for one in report.problems}


# --- examine ---------------------------------------------------------------------------------------------------------------


def test_sound_prices_have_no_problem_but_the_unknown_currency() -> None:
    report = examine(raw_prices({"SPY": walk(300), "TLT": walk(300, 0.005, 1)}), today=date(2026, 1, 5))
    assert kinds(report) == {"unknown_currency"}
    assert report.frequency == "daily"
    assert [(a.observations, a.missing, a.longest_gap_days, a.duplicates) for a in report.assets] == [(300, 0, 3, 0)] * 2
    assert (report.rows, report.common_rows) == (300, 300)


@pytest.mark.parametrize(
    ("freq", "name"),
    [("B", "daily"), ("D", "daily"), ("W-FRI", "weekly"), ("ME", "monthly"), ("BME", "monthly"), ("QE", "quarterly"),
     ("YE", "annual")],
)  # fmt: skip
def test_frequency(freq: str, name: str) -> None:
    days = pd.date_range("2005-01-03", periods=20, freq=freq)
    report = examine(raw_prices({"SPY": walk(20)}, days))
    assert report.frequency == name
    assert "mixed_frequency" not in kinds(report)
    assert "irregular_frequency" not in kinds(report)


def test_fortnights_and_half_years_are_told() -> None:
    for freq in ("14D", "182D", "60D"):
        report = examine(raw_prices({"SPY": walk(20)}, pd.date_range("2005-01-03", periods=20, freq=freq)))
        assert freq.removesuffix("D") in problem(report, "irregular_frequency").detail


def test_frequency_that_changes_on_the_way_is_told_with_its_dates() -> None:
    days = [*pd.date_range("2000-01-31", periods=40, freq="ME"), *pd.bdate_range("2003-05-01", periods=200)]
    detail = problem(examine(raw_prices({"SPY": walk(240)}, days)), "mixed_frequency").detail
    assert "monthly from 2000-01-31" in detail


def test_a_monthly_asset_among_daily_ones_is_told() -> None:
    days = pd.bdate_range("2020-01-01", periods=260)
    monthly = np.where(days.is_month_end | (days.to_series().shift(-1).dt.month != days.month), walk(260, seed=3), np.nan)
    table = raw_prices({"SPY": walk(260), "FUND": monthly}, days)
    assert "monthly prices among daily" in problem(examine(table), "mixed_frequency", "FUND").detail
    assert clean(table, Repairs(), source=SOURCE).frequency == "monthly"
    assert clean(table, Repairs(missing="forward_fill"), source=SOURCE).frequency == "daily"


def test_missing_prices_different_starts_and_ends_are_named_and_counted() -> None:
    a, b = walk(100), walk(100, seed=1)
    a[[10, 11, 40]] = np.nan
    b[:5] = np.nan
    b[-2:] = np.nan
    raw = raw_prices({"A": a, "B": b})
    report = examine(raw)
    assert [(x.missing, x.observations) for x in report.assets] == [(3, 97), (0, 93)]
    assert str(raw.dates[10]) in problem(report, "missing", "A").detail
    assert "forward_fill" in problem(report, "missing", "A").action
    assert str(raw.dates[5]) in problem(report, "different_start", "B").detail
    assert str(raw.dates[97]) in problem(report, "different_end", "B").detail
    assert report.assets[1].first == raw.dates[5].item()
    assert report.common_rows == 90


def test_stale_runs() -> None:
    prices = walk(60)
    prices[20:26] = 101.5
    prices[40:44] = 99.0  # four in a row are not enough
    raw = raw_prices({"A": prices})
    report = examine(raw)
    (run,) = report.assets[0].stale_runs
    assert (run.start, run.end, run.length, run.price) == (raw.dates[20], raw.dates[25], 6, 101.5)
    assert str(raw.dates[20]) in problem(report, "stale", "A").detail


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(min_value=0, max_value=10_000), sigma=st.floats(min_value=0.002, max_value=0.03),
    at=st.integers(min_value=5, max_value=390),
    split=st.sampled_from([(0.5, "2-for-1"), (1 / 3, "3-for-1"), (0.1, "10-for-1"), (2.0, "1-for-2")]),
)  # fmt: skip
def test_a_split_is_found_wherever_it_is_and_named(seed: int, sigma: float, at: int, split: tuple[float, str]) -> None:
    rng = np.random.default_rng(seed)
    moves = sigma * rng.standard_t(5, 400)
    moves[at] = 0.0
    prices = 100 * np.exp(moves.cumsum())
    prices[at:] *= split[0]
    raw = raw_prices({"A": prices})
    report = examine(raw)
    found = [jump for jump in report.assets[0].jumps if jump.day == raw.dates[at]]
    assert len(found) == 1
    assert found[0].change == pytest.approx(split[0] - 1)
    assert split[1] in found[0].resembles
    assert str(raw.dates[at]) in problem(report, "jump", "A").detail


def test_a_wrong_price_that_is_back_the_next_day() -> None:
    prices = walk(200)
    prices[100] *= 1.12
    raw = raw_prices({"A": prices})
    (jump,) = examine(raw).assets[0].jumps
    assert jump.day == raw.dates[100]
    assert "wrong price" in jump.resembles


def test_a_slipped_decimal_point_is_two_jumps() -> None:
    prices = walk(200)
    prices[100] *= 100
    up, down = examine(raw_prices({"A": prices})).assets[0].jumps
    assert up.change == pytest.approx(99, abs=3)
    assert down.change == pytest.approx(-0.99, abs=0.001)


def test_a_storm_is_no_error() -> None:
    moves = np.random.default_rng(0).normal(0, 0.008, 1000)
    moves[500:560] = np.random.default_rng(1).normal(0, 0.06, 60)
    assert examine(raw_prices({"A": 100 * np.exp(moves.cumsum())})).assets[0].jumps == ()


def test_real_files_raise_few_alarms(shared_data: Path) -> None:
    for name, most in [("etf_8_daily_2007_2025", 3), ("factor_etfs_daily_2014_2022", 2), ("sp500_index_daily_1990_2022", 0)]:
        path = shared_data / "prices" / f"{name}.csv"
        report = examine(parse_price_file(path.read_bytes(), path.name), today=date(2026, 1, 5))
        assert report.frequency == "daily"
        assert sum(len(asset.jumps) for asset in report.assets) <= most
        assert {"unknown_currency"} <= kinds(report) <= {"unknown_currency", "jump", "stale"}


def test_real_returns_are_recognised(shared_data: Path) -> None:
    path = shared_data / "prices" / "fama_french_3_daily_pct_1926_2020.csv"
    raw = parse_price_file(path.read_bytes(), path.name)
    report = examine(raw)
    assert {one.asset for one in report.problems if one.kind == "returns"} == {"mkt_rf", "smb", "hml"}
    with pytest.raises(DataError, match="mkt_rf looks like returns"):
        clean(raw, Repairs(non_positive="treat_as_missing"), source=SOURCE)


def test_percentages_are_recognised_as_returns() -> None:
    report = examine(read("Date,A,B\n2020-01-02,0.5%,1\n2020-01-03,-0.1%,2\n2020-01-06,0.2%,3\n"))
    assert "percentages" in problem(report, "returns", "A").detail


def test_a_price_that_never_moves() -> None:
    assert "same price throughout" in problem(examine(raw_prices({"CASH": np.ones(20), "A": walk(20)})), "stale", "CASH").detail


def test_a_column_of_percentages_is_refused_as_returns_whatever_the_repairs() -> None:
    lines = "".join(f"2020-01-{n:02d},{n % 3 - 1}.668%,{100 + n}\n" for n in range(1, 20))
    raw = read(f"Date,A,B\n{lines}")
    assert [one.kind for one in examine(raw).problems if one.asset == "A"] == ["returns"]
    for repairs in (Repairs(), Repairs(text="treat_as_missing", non_positive="treat_as_missing")):
        with pytest.raises(DataError, match="A looks like returns, not prices: 19 of its cells are percentages") as refusal:
            clean(raw, repairs, source=SOURCE)
        assert "treat_as_missing" not in refusal.value.hint
    assert clean(raw, Repairs(), source=SOURCE, assets=["B"]).assets == ("B",)


def test_positive_returns_in_percent_are_refused() -> None:
    returns = np.abs(np.random.default_rng(4).normal(0, 1, 250)) + 0.01
    raw = raw_prices({"A": walk(250), "R": returns})
    assert "Refused" in problem(examine(raw), "returns", "R").action
    with pytest.raises(DataError, match="R looks like returns"):
        clean(raw, Repairs(), source=SOURCE)


def test_what_may_be_a_strange_price_is_told_and_read() -> None:
    raw = raw_prices({"A": 100 * np.exp(np.random.default_rng(4).normal(0, 0.02, 250))})
    assert problem(examine(raw), "returns", "A").action == "Read as prices. Check the file."
    assert clean(raw, Repairs(), source=SOURCE).assets == ("A",)


def test_gross_returns_without_memory_are_hinted_at() -> None:
    gross = 1 + np.random.default_rng(0).normal(0, 0.01, 250)
    assert "nothing to do with" in problem(examine(raw_prices({"A": gross, "B": walk(250)})), "returns", "A").detail


def test_weekends() -> None:
    days = [*pd.bdate_range("2020-01-02", periods=20), pd.Timestamp("2020-02-01")]
    report = examine(raw_prices({"A": walk(21)}, days))
    assert "2020-02-01 (Saturday)" in problem(report, "weekend").detail
    every_day = examine(raw_prices({"BTC": walk(60, 0.04)}, pd.date_range("2020-01-01", periods=60)))
    assert "periods_per_year" in problem(every_day, "weekend").action
    month_ends = examine(raw_prices({"A": walk(36)}, pd.date_range("2020-01-31", periods=36, freq="ME")))
    assert "weekend" not in kinds(month_ends)


def test_future_dates_need_to_know_today() -> None:
    raw = raw_prices({"A": walk(30)}, pd.bdate_range("2026-01-01", periods=30))
    assert "2026-01-06" in problem(examine(raw, today=date(2026, 1, 5)), "future_date").detail
    assert "future_date" not in kinds(examine(raw))


def test_gaps_in_the_whole_file() -> None:
    days = [*pd.bdate_range("2020-01-02", periods=30), *pd.bdate_range("2020-04-01", periods=30)]
    report = examine(raw_prices({"A": walk(60)}, days))
    assert "2020-02-12 to 2020-04-01" in problem(report, "gap", "A").detail
    assert report.assets[0].longest_gap_days == 49


def test_text_zero_negative_and_empty_are_named_with_asset_and_date() -> None:
    raw = read("Date,A,B,C\n2020-01-02,1,,5\n2020-01-03,oops,,0\n2020-01-06,2,,-4\n2020-01-07,inf,,3\n")
    report = examine(raw)
    assert "'oops' on 2020-01-03" in problem(report, "text", "A").detail
    assert "'inf' on 2020-01-07" in problem(report, "text", "A").detail
    assert "0 on 2020-01-03" in problem(report, "non_positive", "C").detail
    assert "-4 on 2020-01-06" in problem(report, "non_positive", "C").detail
    assert problem(report, "empty_asset", "B").asset == "B"
    assert report.assets[1].first is None
    assert report.assets[1].observations == 0


def test_repeats_unsorted_and_undated_rows() -> None:
    raw = read("Date,A,B\n2020-01-03,1,2\n2020-01-02,1,2\n2020-01-03,1,9\n2020-01-06,1,2\n2020-01-06,1,2\nsoon,5,5\n")
    report = examine(raw)
    assert "2020-01-03 (2 and 9)" in problem(report, "duplicate_date", "B").detail
    identical = [one for one in report.problems if one.kind == "duplicate_date" and one.asset is None]
    assert "2020-01-06" in identical[0].detail
    assert [asset.duplicates for asset in report.assets] == [2, 2]
    assert "2020-01-02 comes after 2020-01-03" in problem(report, "unsorted").detail
    assert "'soon'" in problem(report, "undated_row").detail


def test_doubtful_names() -> None:
    report = examine(read("Date,SPY,SPY,spy,TLT,TLT.1\n2020-01-02,1,2,3,4,5\n2020-01-03,1,2,3,4,5\n"))
    assert "2 columns are named SPY" in problem(report, "duplicate_asset", "SPY").detail
    assert problem(report, "similar_asset").asset == "spy"
    assert problem(report, "renamed_asset").asset == "TLT.1"
    assert [asset.asset for asset in report.assets] == ["SPY", "SPY", "spy", "TLT", "TLT.1"]


def test_currencies() -> None:
    known = "date,asset,currency,close\n2020-01-02,A,USD,1\n2020-01-03,A,USD,1.1\n2020-01-02,B,EUR,2\n2020-01-03,B,EUR,2.1\n"
    report = examine(read(known))
    assert "unknown_currency" not in kinds(report)
    assert "EUR, USD" in problem(report, "mixed_currency").detail
    assert problem(report, "price_only").action


def test_one_row_and_one_asset_can_be_examined() -> None:
    report = examine(read("Date,A\n2020-01-02,1\n"))
    assert "2020-01-02" in problem(report, "one_row").detail
    assert report.assets[0].longest_gap_days == 0


def test_the_document_is_plain_json_by_the_contract() -> None:
    document = examine(read("Date,A,B\n2020-01-02,1,\n2020-01-03,1,\n")).as_document()
    assert {"layout", "frequency", "assets", "problems"} <= set(document)
    assert set(document["assets"][0]) == {
        "asset", "first", "last", "observations", "missing", "longest_gap_days", "stale_runs", "jumps", "duplicates",
    }  # fmt: skip
    assert all(set(one) == {"kind", "asset", "detail", "action"} for one in document["problems"])


# --- clean -----------------------------------------------------------------------------------------------------------------


def test_clean_gives_sorted_unique_dates_and_positive_prices() -> None:
    raw = read("Date,B,A\n2020-01-06,3,30\n2020-01-02,1,10\n2020-01-03,,20\n2020-01-03,,20\n")
    table = clean(raw, Repairs(), source=SOURCE)
    assert table.prices.index.is_monotonic_increasing
    assert table.prices.index.is_unique
    assert table.prices.index.name == "date"
    assert table.assets == ("B", "A")
    np.testing.assert_array_equal(table.prices.to_numpy(), [[1, 10], [np.nan, 20], [3, 30]])
    assert {"unsorted", "duplicate_date", "missing"} <= {one.kind for one in table.problems}
    assert table.source == SOURCE


REFUSED = [
    ("2020-01-03,oops\n", {"text": "treat_as_missing"}, ["A", "2020-01-03", "oops"]),
    ("2020-01-03,-2.5\n", {"non_positive": "treat_as_missing"}, ["A", "2020-01-03", "-2.5"]),
    ("2020-01-03,0\n", {"non_positive": "treat_as_missing"}, ["A", "2020-01-03", "0"]),
    ("2020-01-03,3\n2020-01-03,4\n", {"duplicates": "keep_last"}, ["A", "2020-01-03", "3", "4"]),
    ("soon,3\n", {"text": "treat_as_missing"}, ["soon"]),
]


@pytest.mark.parametrize(("rows", "repairs", "named"), REFUSED)
def test_what_may_not_be_repaired_is_refused_with_the_choice_that_allows_it(
    rows: str, repairs: dict[str, str], named: list[str]
) -> None:
    text = f"Date,A\n2020-01-02,1\n{rows}2020-01-06,5\n"
    with pytest.raises(DataError) as refusal:
        clean(read(text), Repairs(), source=SOURCE)
    for word in named:
        assert word in refusal.value.message
    ((field, choice),) = repairs.items()
    assert f'"repairs": {{"{field}": "{choice}"}}' in refusal.value.hint
    allowed = clean(read(text), Repairs.model_validate(repairs), source=SOURCE)
    assert (allowed.prices.to_numpy()[np.isfinite(allowed.prices.to_numpy())] > 0).all()


def test_repairs_are_counted() -> None:
    raw = read("Date,A,B\n2020-01-02,1,5\n2020-01-03,oops,5\n2020-01-06,-1,5\n2020-01-07,2,0\n2020-01-08,2,6\n")
    table = clean(raw, Repairs(text="treat_as_missing", non_positive="treat_as_missing"), source=SOURCE)
    assert "2 prices of A were left out" in problem(table.problems, "left_out", "A").detail
    assert "1 price of B was left out" in problem(table.problems, "left_out", "B").detail


@pytest.mark.parametrize(("choice", "kept"), [("keep_first", 3.0), ("keep_last", 4.0)])
def test_repeated_dates_by_choice(choice: str, kept: float) -> None:
    repairs = Repairs.model_validate({"duplicates": choice})
    wide = clean(read("Date,A\n2020-01-02,1\n2020-01-03,3\n2020-01-03,4\n2020-01-06,5\n"), repairs, source=SOURCE)
    long = clean(
        read("date,asset,price\n2020-01-02,A,1\n2020-01-03,A,3\n2020-01-03,A,4\n2020-01-06,A,5\n"), repairs, source=SOURCE
    )
    assert wide.prices["A"].tolist() == long.prices["A"].tolist() == [1.0, kept, 5.0]


def test_rows_that_complete_each_other_do_not_conflict() -> None:
    table = clean(read("Date,A,B\n2020-01-02,1,\n2020-01-02,,2\n2020-01-03,3,4\n"), Repairs(), source=SOURCE)
    np.testing.assert_array_equal(table.prices.to_numpy(), [[1, 2], [3, 4]])


def test_several_times_of_day_are_explained() -> None:
    with pytest.raises(DataError, match="several times of day"):
        clean(read("time,A\n2020-01-02 09:30,1\n2020-01-02 16:00,2\n2020-01-03 16:00,3\n"), Repairs(), source=SOURCE)


def test_two_columns_of_one_name() -> None:
    differ = read("Date,A,A,B\n2020-01-02,1,1,5\n2020-01-03,2,3,6\n")
    with pytest.raises(DataError, match=r"named A, with different prices \(on 2020-01-03: 2 and 3\)"):
        clean(differ, Repairs(), source=SOURCE)
    assert clean(differ, Repairs(), source=SOURCE, assets=["B"]).assets == ("B",)
    twins = clean(read("Date,A,A,B\n2020-01-02,1,1,5\n2020-01-03,2,2,6\n"), Repairs(), source=SOURCE)
    assert twins.assets == ("A", "B")
    assert problem(twins.problems, "duplicate_asset", "A").action == "Read once."


def test_an_empty_asset_is_refused_unless_left_out() -> None:
    raw = read("Date,A,B\n2020-01-02,1,\n2020-01-03,2,\n")
    with pytest.raises(DataError, match="B has no price at all") as refusal:
        clean(raw, Repairs(), source=SOURCE)
    assert '"assets": ["A"]' in refusal.value.hint
    assert clean(raw, Repairs(), source=SOURCE, assets=["A"]).assets == ("A",)


def test_unknown_assets_are_refused_with_the_closest_name() -> None:
    raw = read("Date,SPY,TLT\n2020-01-02,1,2\n2020-01-03,2,3\n")
    with pytest.raises(InputError, match="SPX") as refusal:
        clean(raw, Repairs(), source=SOURCE, assets=["SPX", "TLT"])
    assert "SPY" in refusal.value.hint
    with pytest.raises(InputError, match="twice"):
        clean(raw, Repairs(), source=SOURCE, assets=["SPY", "SPY"])
    assert clean(raw, Repairs(), source=SOURCE, assets=["TLT", "SPY"]).assets == ("TLT", "SPY")


def test_start_and_end_are_inclusive_and_come_before_the_checks() -> None:
    raw = read("Date,A\n2020-01-02,oops\n2020-01-03,2\n2020-01-06,3\n2020-01-07,-4\n")
    table = clean(raw, Repairs(), source=SOURCE, start="2020-01-03", end="2020-01-06")
    assert table.prices["A"].tolist() == [2.0, 3.0]
    for start, end, says in [("2020-02-30", None, "not a date"), ("2021-01-01", "2020-01-01", "after end")]:
        with pytest.raises(InputError, match=says):
            clean(raw, Repairs(), source=SOURCE, start=start, end=end)
    with pytest.raises(DataError, match="2020-01-02 to 2020-01-07"):
        clean(raw, Repairs(), source=SOURCE, start="2021-01-01")


def test_forward_fill_only_on_request_within_the_asset_and_counted() -> None:
    columns = {"A": [np.nan, 1, np.nan, np.nan, 2, np.nan], "B": [1, 2, 3, 4, 5, 6]}
    assert clean(raw_prices(columns), Repairs(), source=SOURCE).filled == {}
    table = clean(raw_prices(columns), Repairs(missing="forward_fill"), source=SOURCE)
    np.testing.assert_array_equal(table.prices["A"].to_numpy(), [np.nan, 1, 1, 1, 2, np.nan])
    assert table.filled == {"A": 2}
    assert "2 prices of A were carried forward" in problem(table.problems, "filled", "A").detail


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_order_and_repetition_of_rows_do_not_change_the_prices(data: st.DataObject) -> None:
    rows = data.draw(st.integers(min_value=3, max_value=20))
    cells = st.one_of(st.none(), st.floats(min_value=0.01, max_value=1e6))
    values = np.array(data.draw(st.lists(st.tuples(cells, cells), min_size=rows, max_size=rows)), dtype=float)
    values[0] = 1.0
    order = data.draw(st.permutations(range(rows)))
    again = data.draw(st.lists(st.integers(min_value=0, max_value=rows - 1), max_size=5))
    days = pd.bdate_range("2020-01-01", periods=rows)
    picked = [*order, *again]
    shuffled = raw_prices({"A": values[picked, 0], "B": values[picked, 1]}, days[picked])
    straight = clean(raw_prices({"A": values[:, 0], "B": values[:, 1]}, days), Repairs(), source=SOURCE)
    table = clean(shuffled, Repairs(), source=SOURCE)
    pd.testing.assert_frame_equal(table.prices, straight.prices)
    assert table.frequency == straight.frequency
    report = examine(shuffled)
    assert [asset.observations for asset in report.assets] == np.isfinite(values).sum(axis=0).tolist()


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(min_value=0, max_value=1000), share=st.floats(min_value=0, max_value=0.6))
def test_forward_fill_agrees_with_pandas_inside_each_asset(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    values = rng.uniform(1, 2, (30, 3))
    values[rng.random((30, 3)) < share] = np.nan
    values[15] = 1.5
    raw = raw_prices({name: values[:, at] for at, name in enumerate("ABC")})
    table = clean(raw, Repairs(missing="forward_fill"), source=SOURCE)
    frame = pd.DataFrame(values, columns=list("ABC"))
    expected = frame.ffill().where(frame.bfill().notna())
    np.testing.assert_array_equal(table.prices.to_numpy(), expected.to_numpy())
    assert sum(table.filled.values()) == int(expected.notna().sum().sum() - frame.notna().sum().sum())
