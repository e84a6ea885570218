"""Macro paths: reading, moves of factors, a book along the path, and the task on the Federal Reserve's files."""

import json
from datetime import date

import numpy as np
import pytest

from workbench.errors import DataError, InputError
from workbench.market.scenarios import load_library
from workbench.progress import silent
from workbench.stress.dated_files import read_dated
from workbench.stress.instruments import BookTerms, build_book
from workbench.stress.macro import estimated_band, path_moves, value_along, with_estimates
from workbench.stress.macro_files import library_name, library_path, macro_table, parse_quarter, quarter_name
from workbench.stress.macro_task import macro
from workbench.stress.positions import Position

FED_TITLES = {
    "Real GDP growth": "real_gdp_growth_ann_pct",
    "Unemployment rate": "unemployment_pct",
    "CPI inflation rate": "cpi_ann_pct",
    "3-month Treasury rate": "tbill_3m_pct",
    "5-year Treasury yield": "ust_5y_pct",
    "10-year Treasury yield": "ust_10y_pct",
    "BBB corporate yield": "bbb_yield_pct",
    "Mortgage rate": "mortgage_30y_pct",
    "Prime rate": "prime_rate_pct",
    "Dow Jones Total Stock Market Index (Level)": "us_equity_index_level",
    "House Price Index (Level)": "house_price_index",
    "Commercial Real Estate Price Index (Level)": "cre_price_index",
    "Market Volatility Index (Level)": "vix_level",
}
PATH = """Scenario Name,Date,3-month Treasury rate,5-year Treasury yield,10-year Treasury yield,BBB corporate yield,\
Dow Jones Total Stock Market Index (Level),Market Volatility Index (Level)
Test,2026 Q1,2.0,2.5,3.0,6.0,800,40
Test,2026 Q2,1.0,2.0,2.5,7.0,600,60
Test,2026 Q3,1.0,2.0,3.0,6.0,900,30
"""
JUMP_OFF = {
    "tbill_3m_pct": 3.0, "ust_5y_pct": 3.5, "ust_10y_pct": 4.0, "bbb_yield_pct": 5.5, "us_equity_index_level": 1000.0,
    "vix_level": 20.0,
}  # fmt: skip
EQUITY = {"id": "EQ", "value": 100.0, "kind": "equity", "exposures": {"equity_us_spx_pct": 1.0}}


def table(text=PATH):
    return macro_table(read_dated(text.encode(), "path.csv"))


@pytest.mark.parametrize(("title", "name"), [*FED_TITLES.items(), ("U.S. unemployment rate", "unemployment_pct")])
def test_titles_are_recognised(title, name):
    assert library_name(title) == name
    assert library_name(name) == name


@pytest.mark.parametrize("title", ["Euro area real GDP growth", "Scenario Name", "Japan inflation rate", "Loan losses"])
def test_other_titles_are_not(title):
    assert library_name(title) is None


def test_quarters():
    assert quarter_name(parse_quarter("2026 Q1")) == "2026 Q1"
    assert parse_quarter("2027 q4") - parse_quarter("2026Q1") == 7
    with pytest.raises(InputError, match="not a quarter"):
        parse_quarter("2026-13")


def test_rows_must_be_consecutive_and_columns_known():
    with pytest.raises(DataError, match="2026 Q1 is followed by 2026 Q3"):
        table(PATH.replace("Test,2026 Q2,1.0,2.0,2.5,7.0,600,60\n", ""))
    with pytest.raises(DataError, match="none of the columns"):
        table("Date,a,b\n2026 Q1,1,2\n2026 Q2,2,3\n")
    with pytest.raises(DataError, match="are both ust_10y_pct"):
        table(PATH.replace("BBB corporate yield", "10-year Treasury rate"))


def test_factor_moves_follow_from_the_levels():
    moves = path_moves(table(), JUMP_OFF)
    quarterly = dict(zip(moves.factors, moves.quarterly.T, strict=True))
    np.testing.assert_allclose(quarterly["equity_us_spx_pct"], [-0.2, -0.25, 0.5])
    np.testing.assert_allclose(quarterly["ust_10y_bp"], [-0.01, -0.005, 0.005])
    np.testing.assert_allclose(quarterly["spread_us_ig_oas_bp"], [0.015, 0.015, -0.015])
    np.testing.assert_allclose(quarterly["vix_pts"], [20, 20, -30])
    np.testing.assert_allclose(quarterly["ust_2y_bp"], [-0.01, -0.01 + 0.005 * 7 / 19, 0.0])
    cumulative = dict(zip(moves.factors, moves.cumulative.T, strict=True))
    np.testing.assert_allclose(cumulative["equity_us_spx_pct"], [-0.2, -0.4, -0.1])
    np.testing.assert_allclose(cumulative["ust_10y_bp"], [-0.01, -0.015, -0.01])


def test_a_factor_without_its_level_before_the_path_is_left_out():
    moves = path_moves(table(), {"us_equity_index_level": 1000.0})
    assert moves.factors == ("equity_us_spx_pct",)
    assert set(moves.without_jump_off) == {"ust_2y_bp", "ust_10y_bp", "spread_us_ig_oas_bp", "vix_pts"}


def test_missing_factors_are_estimated_from_the_quarterly_moves():
    covariance = np.array([[0.04, 0.03], [0.03, 0.09]])
    moves = with_estimates(
        path_moves(table(), JUMP_OFF), ["equity_em_eem_pct"], ("equity_us_spx_pct", "equity_em_eem_pct"), covariance
    )
    assert moves.estimated == ("equity_em_eem_pct",)
    np.testing.assert_allclose(moves.quarterly[:, -1], np.array([-0.2, -0.25, 0.5]) * 0.75)
    np.testing.assert_allclose(moves.cumulative[:, -1], np.cumprod(1 + np.array([-0.15, -0.1875, 0.375])) - 1)


def test_the_band_is_that_of_the_residual_covariance():
    covariance = np.array([[0.04, 0.03], [0.03, 0.09]])
    factors = ("equity_us_spx_pct", "gold_pct")
    moves = with_estimates(path_moves(table(), JUMP_OFF), ["gold_pct"], factors, covariance)
    gold = Position.model_validate({"id": "AU", "value": 100.0, "kind": "commodity", "exposures": {"gold_pct": 1.0}})
    terms = BookTerms(base_currency="USD", valuation_date=date(2026, 1, 5), known=factors, mappings={})
    book = build_book([gold], terms)
    low, high = estimated_band(book, moves, [], factors, covariance, np.random.default_rng(1), paths=4000)
    deviation = np.sqrt(0.09 - 0.03**2 / 0.04)
    assert high[0] - low[0] == pytest.approx(2 * 1.6449 * 100 * deviation, rel=0.05)
    assert estimated_band(book, path_moves(table(), JUMP_OFF), [], factors, covariance, np.random.default_rng(1)) is None


def test_a_book_is_held_along_the_path():
    bond = {"id": "BD", "value": 50.0, "kind": "bond", "modified_duration": 8.0}
    positions = [Position.model_validate(item) for item in (EQUITY, bond)]
    known = ("equity_us_spx_pct", "ust_10y_bp", "gold_pct")
    book = build_book(positions, BookTerms(base_currency="USD", valuation_date=date(2026, 1, 5), known=known, mappings={}))
    walked = value_along(book, path_moves(table(), JUMP_OFF))
    np.testing.assert_allclose(walked.cumulative[:, 0], [-20, -40, -10])
    np.testing.assert_allclose(walked.cumulative[:, 1], [4, 6, 4], rtol=1e-9)
    assert walked.coverage == 1.0


# -- the task ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def path_file(tmp_path):
    path = tmp_path / "path.csv"
    path.write_text(PATH, "utf-8")
    return str(path)


def test_task_with_given_levels(path_file, inputs):
    titles = {"Dow Jones Total Stock Market Index (Level)": 1000.0, "10-year Treasury yield": 4.0}
    answer = macro({"positions": [EQUITY], "path": path_file, "start": titles}, inputs, silent)
    rows = answer.document["path"]
    assert [row["quarter"] for row in rows] == ["2026 Q1", "2026 Q2", "2026 Q3"]
    assert [row["pnl"] for row in rows] == pytest.approx([-20, -20, 30])
    assert [row["pnl_pct"] for row in rows] == pytest.approx([-0.2, -0.25, 0.5])
    assert [row["cumulative_pnl_pct"] for row in rows] == pytest.approx([-0.2, -0.4, -0.1])
    assert rows[1]["factors"]["equity_us_spx_pct"] == pytest.approx(-25)
    assert rows[0]["factors"]["ust_10y_bp"] == pytest.approx(-100)
    assert answer.document["trough"] == pytest.approx({"quarter": "2026 Q2", "pnl": -40, "pnl_pct": -0.4})
    assert answer.document["coverage_pct"] == 100
    json.dumps(answer.document, allow_nan=False)


def test_without_a_start_the_first_quarter_is_not_known(path_file, inputs):
    document = macro({"positions": [EQUITY], "path": path_file}, inputs, silent).document
    first, second, third = document["path"]
    assert first["pnl"] is None
    assert first["pnl_pct"] is None
    assert "2025 Q4 are not known" in first["reason"]
    assert second["pnl_pct"] == pytest.approx(-0.25)
    assert third["pnl_pct"] == pytest.approx(0.5)
    assert document["diagnostics"][0]["status"] == "fail"
    assert document["jump_off"] is None


def test_a_factor_the_path_lacks_is_estimated_or_left_out(path_file, inputs):
    gold = {"id": "AU", "value": 100.0, "kind": "commodity", "exposures": {"gold_pct": 1.0}}
    request = {"positions": [EQUITY, gold], "path": path_file, "start": JUMP_OFF}
    estimated = macro(request, inputs, silent).document
    assert estimated["estimated_factors"] == ["gold_pct"]
    assert estimated["coverage_pct"] == 100
    for row in estimated["path"]:
        assert row["cumulative_pnl_low"] < row["cumulative_pnl"] < row["cumulative_pnl_high"]
    excluded = macro({**request, "missing": "exclude"}, inputs, silent).document
    assert excluded["path"][0]["cumulative_pnl_low"] is None
    assert excluded["missing_factors"] == ["gold_pct"]
    assert excluded["coverage_pct"] == 50
    assert excluded["left_out"] == [{"id": "AU", "reason": "the path has no gold_pct"}]
    assert next(c for c in excluded["diagnostics"] if c["name"] == "coverage")["status"] == "fail"


def test_a_short_or_distant_history_gives_the_start_or_says_why_not(path_file, inputs, tmp_path):
    header = PATH.splitlines()[0]
    (tmp_path / "short.csv").write_text(f"{header}\nActual,2025 Q4,3.0,3.5,4.0,5.5,1000,20\n", "utf-8")
    document = macro(
        {"positions": [EQUITY], "path": path_file, "history": str(tmp_path / "short.csv")}, inputs, silent
    ).document
    assert document["path"][0]["pnl_pct"] == pytest.approx(-0.2)
    assert document["jump_off"]["source"] == "short.csv, 2025 Q4"
    assert document["satellites"] == []
    (tmp_path / "old.csv").write_text(f"{header}\nActual,2024 Q4,3.0,3.5,4.0,5.5,1000,20\n", "utf-8")
    old = {"positions": [EQUITY], "path": path_file, "history": str(tmp_path / "old.csv")}
    document = macro(old, inputs, silent).document
    assert "old.csv does not hold 2025 Q4" in document["path"][0]["reason"]
    assert any(c["name"] == "satellites" and "does not hold 2025 Q4" in c["detail"] for c in document["diagnostics"])
    with pytest.raises(DataError, match="does not hold 2025 Q4"):
        macro({**old, "satellites": [{"target": "ust_10y_pct", "drivers": [{"column": "vix_level"}]}]}, inputs, silent)


CREDIT = {"id": "CR", "value": 100.0, "kind": "bond", "modified_duration": 5.0, "spread_duration": 4.0}


def test_given_levels_stand_beside_those_of_the_history(path_file, inputs, tmp_path):
    before = tmp_path / "before.csv"
    before.write_text(PATH.splitlines()[0] + "\nTest,2025 Q4,3.0,3.5,4.0,5.5,900,20\n", "utf-8")
    request = {"positions": [EQUITY, CREDIT], "path": path_file, "history": str(before)}
    document = macro({**request, "start": {"us_equity_index_level": 1000.0}}, inputs, silent).document
    assert document["jump_off"]["levels"]["us_equity_index_level"] == 1000.0
    assert document["jump_off"]["levels"]["bbb_yield_pct"] == 5.5
    assert "2025 Q4" in document["jump_off"]["source"]
    assert document["path"][0]["pnl"] == pytest.approx(-20.0 + 100 * (-5 * -0.01 - 4 * 0.015))


def test_a_start_without_a_needed_level_leaves_the_first_quarter_open_and_keeps_the_path(path_file, inputs):
    lacking = {name: level for name, level in JUMP_OFF.items() if name != "us_equity_index_level"}
    document = macro({"positions": [EQUITY], "path": path_file, "start": lacking}, inputs, silent).document
    assert document["path"][0]["pnl"] is None
    assert "lack Dow Jones Total Stock Market Index (Level) for 2025 Q4" in document["path"][0]["reason"]
    assert document["path"][1]["pnl"] == pytest.approx(-25.0)
    assert document["estimated_factors"] == []


def test_a_stored_start_without_a_needed_level_has_only_the_first_quarter_estimated(inputs):
    path = "macro_fed_2025_severely_adverse"
    stored, _ = library_path(load_library(), path)
    document = macro({"positions": [EQUITY, CREDIT], "path": path}, inputs, silent).document
    spread = stored.columns["bbb_yield_pct"] - stored.columns["ust_10y_pct"]
    assert document["first_quarter_estimated"] == ["spread_us_ig_oas_bp"]
    assert document["estimated_factors"] == []
    assert document["path"][0]["factors"]["spread_us_ig_oas_bp"] > 0
    for q in range(1, len(spread)):
        moved = document["path"][q]["factors"]["spread_us_ig_oas_bp"]
        assert moved == pytest.approx(100 * (spread[q] - spread[q - 1]), abs=1e-6)
    assert any("first quarter's move is estimated" in note for note in document["notes"])
    (check,) = [row for row in document["diagnostics"] if row["name"] == "factors in the path"]
    assert check["status"] == "warn"
    strict = macro({"positions": [EQUITY, CREDIT], "path": path, "missing": "exclude"}, inputs, silent).document
    assert strict["path"][0]["pnl"] is None


def test_an_index_is_positive(path_file, inputs):
    with pytest.raises(DataError, match="is 0 in 2026 Q2; an index is positive"):
        table(PATH.replace("600,60", "0,60"))
    with pytest.raises(InputError, match="an index is positive"):
        macro({"positions": [EQUITY], "path": path_file, "start": {**JUMP_OFF, "us_equity_index_level": 0.0}}, inputs, silent)


def test_a_book_that_nets_to_zero_has_no_percentages(path_file, inputs):
    short = {**EQUITY, "id": "SH", "value": -100.0, "exposures": {"equity_us_spx_pct": 0.5}}
    document = macro({"positions": [EQUITY, short], "path": path_file, "start": JUMP_OFF}, inputs, silent).document
    assert document["path"][0]["pnl"] == pytest.approx(-10)
    assert document["path"][0]["pnl_pct"] is None
    assert document["trough"]["pnl_pct"] is None
    assert any("net to 0.00" in note for note in document["notes"])


def test_paths_of_the_library_bring_their_start(inputs):
    stored, start = library_path(load_library(), "macro_fed_2025_severely_adverse")
    assert len(stored.quarters) == 13
    document = macro({"positions": [EQUITY], "path": "macro_fed_2025_severely_adverse"}, inputs, silent).document
    assert document["path"][0]["pnl_pct"] == pytest.approx(34508.6 / start["us_equity_index_level"] - 1)
    assert document["trough"]["pnl_pct"] == pytest.approx(-0.50, abs=0.001)
    with pytest.raises(InputError, match="no macro path 'macro_fed_1999'"):
        macro({"positions": [EQUITY], "path": "macro_fed_1999"}, inputs, silent)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"start": {"Loan losses": 1.0}}, InputError, "'Loan losses', which is no column"),
        ({"satellites": [{"target": "ust_10y_pct", "drivers": [{"column": "vix_level"}]}]}, DataError, "need a history"),
        ({"autoregression": {"columns": ["ust_10y_pct", "vix_level"]}}, DataError, "needs a history"),
        ({"autoregression": {"columns": ["ust_10y_pct", "vix_level"], "fixed": ["gdp"]}}, InputError, "not among `columns`"),
        ({"positions": None}, InputError, "portfolio is missing"),
        ({"weights": {"CASH": 1.0}}, InputError, "not both"),
    ],
)
def test_bad_requests_say_what_is_wrong(path_file, inputs, change, error, message):
    with pytest.raises(error, match=message):
        macro({"positions": [EQUITY], "path": path_file, **change}, inputs, silent)


# -- the Federal Reserve's 2026 files ---------------------------------------------------------------------------------


@pytest.fixture
def fed(shared_data):
    name = "fed_2026_Final_{}_Domestic.csv"
    return {
        key: str(shared_data / "macro" / name.format(title))
        for key, title in (
            ("history", "Historic"), ("adverse", "Supervisory_Severely_Adverse"), ("baseline", "Supervisory_Baseline"),
        )
    }  # fmt: skip


def test_severely_adverse_with_the_quarter_before_it(fed, inputs):
    request = {"positions": [EQUITY], "path": fed["adverse"], "history": fed["history"]}
    document = macro(request, inputs, silent).document
    levels = [67501.5, 41364, 34732.1]
    assert document["jump_off"]["quarter"] == "2025 Q4"
    assert document["path"][0]["pnl_pct"] == pytest.approx(levels[1] / levels[0] - 1)
    assert document["path"][1]["pnl_pct"] == pytest.approx(levels[2] / levels[1] - 1)
    assert document["path"][0]["factors"]["ust_10y_bp"] == pytest.approx(-100)
    assert document["path"][0]["factors"]["spread_us_ig_oas_bp"] == pytest.approx((7.5 - 3.1 - 5.1 + 4.1) * 100)
    assert document["trough"]["quarter"] == "2026 Q3"
    assert document["unmapped_columns"]
    assert len([row for row in document["mapping"] if row["used"]]) == 7


def test_history_brings_satellites_and_diagnostics(fed, inputs):
    request = {"positions": [EQUITY], "path": fed["adverse"], "history": fed["history"]}
    document = macro(request, inputs, silent).document
    unemployment = document["satellites"][0]
    assert unemployment["target"] == "unemployment_pct"
    peak = max(row["value"] for row in unemployment["projection"])
    assert peak == pytest.approx(10.0, abs=1.0)  # the path's own peak is 10.0
    assert {row["status"] for row in document["diagnostics"]} == {"pass", "warn", "fail"}
    assert document["autoregression"]["stable"]
    held = [row["variables"]["unemployment_pct"] for row in document["autoregression"]["forecast"]]
    assert all(cell["low"] == cell["value"] == cell["high"] == cell["in_path"] for cell in held)
    same = macro(request, inputs, silent).document
    assert same == document
    json.dumps(document, allow_nan=False)


def test_weights_are_estimated_on_real_prices(fed, shared_data, inputs):
    prices = str(shared_data / "prices" / "etf_8_daily_2007_2025.csv")
    request = {"weights": {"SPY": 1.0}, "prices": prices, "path": fed["adverse"], "history": fed["history"], "satellites": []}
    document = macro(request, inputs, silent).document
    # SPY is the US equity market: within a tenth of the path's own fall of the index.
    assert document["trough"]["pnl_pct"] == pytest.approx(28500 / 67501.5 - 1, abs=0.06)
    assert document["satellites"] == []


def test_the_baseline_loses_nothing_to_speak_of(fed, inputs):
    request = {"positions": [EQUITY], "path": fed["baseline"], "history": fed["history"], "satellites": []}
    document = macro(request, inputs, silent).document
    assert document["end"]["pnl_pct"] == pytest.approx(77450.9 / 67501.5 - 1)
