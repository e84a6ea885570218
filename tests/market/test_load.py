"""One port, whatever the source."""

from pathlib import Path

import pandas as pd
import pytest

from workbench.errors import DataError, InputError
from workbench.inputs import DirectInputs
from workbench.market.load import load_prices
from workbench.market.prices import PriceRequest
from workbench.provenance import sha256_file
from workbench.strict import parse

TEXT = "Date,SPY,TLT\n2020-01-02,1,2\n2020-01-03,1.5,2.5\n2020-01-06,1.6,2.4\n"


def test_a_file_is_read_once_and_described(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(TEXT, "utf-8")
    table = load_prices(PriceRequest(source="file", path=str(path)), inputs)
    assert table.assets == ("SPY", "TLT")
    assert len(inputs.sources) == 1
    assert table.source == inputs.sources[0]
    assert table.source.sha256 == sha256_file(path)
    assert table.source.identifier == str(path)
    assert not table.simulated


def test_the_request_narrows_and_repairs(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(TEXT + "2020-01-07,n.v.,2\n2020-01-08,1.7,2\n2020-01-09,1.7,2\n", "utf-8")
    request = parse(
        PriceRequest,
        {"source": "file", "path": str(path), "assets": ["SPY"], "start": "2020-01-03", "end": "2020-01-08",
         "repairs": {"text": "treat_as_missing", "missing": "forward_fill"}},
    )  # fmt: skip
    table = load_prices(request, inputs)
    assert table.prices["SPY"].tolist() == [1.5, 1.6, 1.6, 1.7]
    assert table.filled == {"SPY": 1}


def test_dates_after_today_are_told_by_the_clock_of_the_run(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "prices.csv"
    days = pd.bdate_range("2026-01-01", periods=6).strftime("%Y-%m-%d")
    path.write_text("Date,SPY\n" + "".join(f"{day},{1 + n}\n" for n, day in enumerate(days)), "utf-8")
    table = load_prices(PriceRequest(source="file", path=str(path)), inputs)
    assert "future_date" in [problem.kind for problem in table.problems]


def test_dates_with_two_digits_of_the_year_are_not_read_into_the_future(tmp_path: Path, inputs: DirectInputs) -> None:
    path = tmp_path / "prices.csv"
    days = pd.bdate_range("2007-04-11", periods=300)
    path.write_text("Date,SPY\n" + "".join(f"{day:%y-%m-%d},{100 + n}\n" for n, day in enumerate(days)), "utf-8")
    table = load_prices(PriceRequest(source="file", path=str(path)), inputs)
    assert list(table.prices.index) == list(days)
    assert table.frequency == "daily"
    assert "ambiguous_date" in [problem.kind for problem in table.problems]


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path, inputs: DirectInputs) -> None:
    with pytest.raises(DataError, match="There is no file"):
        load_prices(PriceRequest(source="file", path=str(tmp_path / "none.csv")), inputs)
    with pytest.raises(DataError, match="cannot be read"):
        load_prices(PriceRequest(source="file", path=str(tmp_path)), inputs)


def test_a_file_source_without_a_path_is_refused() -> None:
    with pytest.raises(InputError, match="needs `path`"):
        parse(PriceRequest, {"source": "file"})


def test_real_prices_come_through_unchanged(shared_data: Path, inputs: DirectInputs) -> None:
    path = shared_data / "prices" / "etf_8_daily_2007_2025.csv"
    table = load_prices(PriceRequest(source="file", path=str(path)), inputs)
    expected = pd.read_csv(path, index_col=0, parse_dates=True)
    pd.testing.assert_frame_equal(table.prices, expected, check_names=False, check_freq=False, check_index_type=False)
    assert table.frequency == "daily"
    assert table.periods_per_year == 252
