"""Every usual way to write the same table of prices must be read as the same table."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.doubles.workbooks import bloated_workbook
from workbench.errors import DataError
from workbench.market.data_quality import clean, examine
from workbench.market.price_files import RawPrices, parse_price_file
from workbench.market.prices import Repairs
from workbench.provenance import Source

DATE_FORMATS: dict[str, Callable[[date], str]] = {
    "iso": lambda day: day.isoformat(),
    "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
    "compact": lambda day: f"{day:%Y%m%d}",
    "dots": lambda day: f"{day:%d.%m.%Y}",
    "short dots": lambda day: f"{day.day}.{day.month}.{day.year}",
    "chinese": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "english": lambda day: f"{day:%d %b %Y}",
    "american": lambda day: f"{day:%B} {day.day}, {day.year}",
    "hyphens": lambda day: f"{day:%d-%b-%Y}",
    "midnight": lambda day: f"{day} 00:00:00",
    "zoned": lambda day: f"{day}T16:00:00+08:00",
    "serial": lambda day: str((day - date(1899, 12, 30)).days),
}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gbk", "gb18030"]
NAMES = ["SPY", "TLT", "沪深300", "Fund, Class A", "600000", "BRK.B", "  spaced", "Ä-Fonds"]
GBK_NAMES = ["SPY", "沪深300", "600000", "中债-新综合", "贵州茅台"]


@st.composite
def tables(draw: st.DrawFn, names: list[str] = NAMES) -> pd.DataFrame:
    """Business days from 22 January 2020 (so that day and month can be told apart), prices with up to four decimals."""
    assets = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
    rows = draw(st.integers(min_value=4, max_value=25))
    cents = draw(
        st.lists(st.integers(min_value=1, max_value=99_999_999), min_size=rows * len(assets), max_size=rows * len(assets))
    )
    days = [stamp.date() for stamp in pd.bdate_range("2020-01-22", periods=rows)]
    return pd.DataFrame(np.reshape(cents, (rows, len(assets))) / 1e4, index=days, columns=assets)


def as_csv(
    frame: pd.DataFrame, *, layout: str = "wide", separator: str = ",", decimal: str = ".", dates: str = "iso",
    encoding: str = "utf-8", thousands: bool = False,
) -> bytes:  # fmt: skip
    def number(value: float) -> str:
        text = f"{value:,.4f}" if thousands else repr(float(value))
        return text if decimal == "." else text.translate(str.maketrans(".,", ",."))

    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    if layout == "wide":
        writer.writerow(["Date", *frame.columns])
        writer.writerows(
            [DATE_FORMATS[dates](day), *map(number, row)] for day, row in zip(frame.index, frame.values, strict=True)
        )
    else:
        writer.writerow(["日期", "代码", "收盘价"] if layout == "chinese" else ["date", "asset", "price"])
        writer.writerows(
            [DATE_FORMATS[dates](day), asset, number(frame.at[day, asset])] for asset in frame.columns for day in frame.index
        )
    return stream.getvalue().encode(encoding)


def assert_same(raw: RawPrices, frame: pd.DataFrame) -> None:
    assert raw.assets == tuple(name.strip() for name in frame.columns)
    assert raw.dates.tolist() == list(frame.index)
    np.testing.assert_array_equal(raw.values, frame.to_numpy())
    assert not raw.unreadable
    assert not raw.undated


def workbook_bytes(rows: list[list[object]], title: str = "Prices", before: list[list[object]] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    if before is not None:
        sheet.title = "Cover"
        for row in before:
            sheet.append(row)
        sheet = book.create_sheet()
    sheet.title = title
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def assert_read_or_refused(data: bytes, name: str) -> None:
    """Anything but a DataError would be a defect."""
    try:
        raw = parse_price_file(data, name)
    except DataError as refusal:
        found, refused = None, refusal.message
    else:
        found, refused = raw, ""
    assert refused or (found is not None and found.values.shape == (found.dates.size, len(found.assets)))


def kinds(raw: RawPrices) -> list[str]:
    return [note.kind for note in raw.notes]


# --- round trips -----------------------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=120)
@given(
    frame=tables(), layout=st.sampled_from(["wide", "long"]), separator=st.sampled_from(",;\t|"),
    dates=st.sampled_from(sorted(DATE_FORMATS)), encoding=st.sampled_from(ENCODINGS[:4]), thousands=st.booleans(),
)  # fmt: skip
def test_every_csv_dialect_gives_the_same_table(
    frame: pd.DataFrame, layout: str, separator: str, dates: str, encoding: str, thousands: bool
) -> None:
    data = as_csv(frame, layout=layout, separator=separator, dates=dates, encoding=encoding, thousands=thousands)
    raw = parse_price_file(data, "prices.csv")
    assert raw.layout == layout
    assert_same(raw, frame)


@settings(deadline=None, max_examples=60)
@given(frame=tables(), layout=st.sampled_from(["wide", "long"]), separator=st.sampled_from(",;\t|"), thousands=st.booleans())
def test_decimal_commas(frame: pd.DataFrame, layout: str, separator: str, thousands: bool) -> None:
    frame = frame.map(lambda value: np.floor(value) + 0.25)  # two decimals, as prices in such files have
    raw = parse_price_file(as_csv(frame, layout=layout, separator=separator, decimal=",", thousands=thousands), "prices.csv")
    assert_same(raw, frame)


@settings(deadline=None, max_examples=40)
@given(frame=tables(GBK_NAMES), layout=st.sampled_from(["wide", "chinese"]), encoding=st.sampled_from(ENCODINGS))
def test_chinese_files_in_every_encoding(frame: pd.DataFrame, layout: str, encoding: str) -> None:
    raw = parse_price_file(as_csv(frame, layout=layout, encoding=encoding, dates="chinese"), "价格.csv")
    assert_same(raw, frame)


@settings(deadline=None, max_examples=25)
@given(frame=tables(), layout=st.sampled_from(["wide", "long"]), typed=st.booleans())
def test_workbooks(frame: pd.DataFrame, layout: str, typed: bool) -> None:
    def day_of(day: date) -> object:
        return pd.Timestamp(day) if typed else day.isoformat()

    if layout == "wide":
        rows = [["Date", *frame.columns], *([day_of(day), *frame.loc[day]] for day in frame.index)]
    else:
        pairs = [(asset, day) for day in frame.index for asset in frame.columns]
        rows = [["Date", "Ticker", "Close"], *([day_of(day), asset, frame.at[day, asset]] for asset, day in pairs)]
    raw = parse_price_file(workbook_bytes(rows), "prices.xlsx")
    assert raw.layout == layout
    assert_same(raw, frame)


@settings(deadline=None, max_examples=25)
@given(frame=tables(), form=st.sampled_from(["index", "column", "date32", "text", "long", "categories", "zoned"]))
def test_parquet(frame: pd.DataFrame, form: str) -> None:
    stamps = pd.DatetimeIndex(frame.index, name="date")
    stream = io.BytesIO()
    if form == "index":
        frame.set_axis(stamps).to_parquet(stream)
    elif form == "column":
        frame.set_axis(stamps).reset_index().to_parquet(stream, index=False)
    elif form == "zoned":
        frame.set_axis(stamps.tz_localize("Asia/Shanghai")).to_parquet(stream)
    elif form in {"date32", "text"}:
        days = pa.array(list(frame.index)) if form == "date32" else pa.array([str(day) for day in frame.index])
        pq.write_table(pa.table({"Date": days, **{name: frame[name].to_numpy() for name in frame.columns}}), stream)
    else:
        long = frame.set_axis(stamps).reset_index().melt("date", var_name="asset", value_name="price")
        long.astype({"asset": "category" if form == "categories" else "str"}).to_parquet(stream, index=False)
    assert_same(parse_price_file(stream.getvalue(), "prices.parquet"), frame)


def test_the_order_of_columns_in_a_long_file_does_not_matter() -> None:
    text = "close,ticker,date\n10.5,SPY,2020-01-02\n20.5,TLT,2020-01-02\n11.5,SPY,2020-01-03\n21.5,TLT,2020-01-03\n"
    raw = parse_price_file(text.encode(), "p.csv")
    assert raw.layout == "long"
    np.testing.assert_array_equal(raw.values, [[10.5, 20.5], [11.5, 21.5]])


# --- dates -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "read"), [("%d/%m/%Y", True), ("%m/%d/%Y", True), ("%d-%m-%Y", True), ("%m/%d/%y", True)])
def test_day_and_month_order_is_decided_over_the_column(written: str, read: bool) -> None:
    days = [stamp.date() for stamp in pd.bdate_range("2024-01-02", periods=40)]
    text = "Date,SPY\n" + "".join(f"{day.strftime(written)},{100 + n}\n" for n, day in enumerate(days))
    raw = parse_price_file(text.encode(), "p.csv")
    assert raw.dates.tolist() == days
    assert kinds(raw) == []


@pytest.mark.parametrize("day_first", [True, False])
def test_when_no_day_exceeds_twelve_the_regular_reading_is_taken_and_told(day_first: bool) -> None:
    days = [date(2019 + n // 12, n % 12 + 1, 5) for n in range(30)]  # the fifth of each month
    form = "%d/%m/%Y" if day_first else "%m/%d/%Y"
    text = "Date,SPY\n" + "".join(f"{day.strftime(form)},{100 + n}\n" for n, day in enumerate(days))
    raw = parse_price_file(text.encode(), "p.csv")
    assert raw.dates.tolist() == days
    assert kinds(raw) == ["ambiguous_date"]
    assert ("day first" if day_first else "month first") in raw.notes[0].action


def test_dates_of_contradicting_order_are_named() -> None:
    text = "Date,SPY\n13/01/2024,1\n14/01/2024,2\n15/01/2024,3\n01/16/2024,4\n"
    raw = parse_price_file(text.encode(), "p.csv")
    assert raw.undated == {4: "01/16/2024"}
    assert raw.dates.size == 3


@pytest.mark.parametrize(
    ("texts", "last"),
    [
        (["2023-12", "2024-01", "2024-02"], "2024-02-29"),
        (["202312", "202401", "202402"], "2024-02-29"),
        (["2023年12月", "2024年1月", "2024年2月"], "2024-02-29"),
        (["Dec 2023", "Jan 2024", "Feb 2024"], "2024-02-29"),
        (["2023Q3", "2023Q4", "2024Q1"], "2024-03-31"),
        (["2021", "2022", "2023"], "2023-12-31"),
        (["1704067200", "1704153600", "1704240000"], "2024-01-03"),
        (["1704067200000", "1704153600000", "1704240000000"], "2024-01-03"),
    ],
)
def test_periods_and_clocks(texts: list[str], last: str) -> None:
    data = "Date,SPY\n" + "".join(f"{text},{1.5 + n}\n" for n, text in enumerate(texts))
    assert str(parse_price_file(data.encode(), "p.csv").dates[-1]) == last


def test_impossible_and_missing_dates_are_kept_aside() -> None:
    raw = parse_price_file(b"Date,SPY\n2023-02-27,1\n2023-02-30,2\n,3\n2023-03-01,4\n", "p.csv")
    assert raw.undated == {2: "2023-02-30", 3: "(blank)"}
    assert raw.dates.size == 2


def test_a_first_row_with_a_bad_date_is_data_not_header() -> None:
    raw = parse_price_file(b"Date,SPY,TLT\n2020-13-45,1,2\n2020-01-03,3,4\n2020-01-06,3,4\n", "p.csv")
    assert raw.assets == ("SPY", "TLT")
    assert raw.undated == {1: "2020-13-45"}


def test_several_times_of_one_day() -> None:
    raw = parse_price_file(b"time,SPY\n2020-01-02 09:30,1\n2020-01-02 16:00,2\n2020-01-03 09:30,3\n", "p.csv")
    assert raw.several_times
    assert [str(day) for day in raw.dates] == ["2020-01-02", "2020-01-02", "2020-01-03"]


def test_a_workbook_that_counts_from_1904() -> None:
    book = Workbook()
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book.epoch = CALENDAR_MAC_1904
    for row in [["Date", "SPY"], [42_000, 1.5], [42_001, 2.5]]:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert str(parse_price_file(stream.getvalue(), "p.xlsx").dates[0]) == str(date(1904, 1, 1) + timedelta(days=42_000))


# --- what stands around and between the prices -------------------------------------------------------------------------------


def test_titles_above_and_sources_below() -> None:
    text = "Fund report\nAs of 2024-01-31\n\nDate,SPY,TLT\n2020-01-02,1.5,2.5\n2020-01-03,1.6,2.6\n\nSource: custodian\n"
    raw = parse_price_file(text.encode(), "p.csv")
    assert raw.assets == ("SPY", "TLT")
    assert raw.dates.size == 2
    assert "Source: custodian" in next(note.detail for note in raw.notes if note.kind == "ignored_row")


def test_quote_download_with_field_and_ticker_rows() -> None:
    text = (
        "Price,Adj Close,Adj Close,Close,Close,Volume,Volume\nTicker,SPY,TLT,SPY,TLT,SPY,TLT\nDate,,,,,,\n"
        "2020-01-02,1,2,10,20,100,200\n2020-01-03,1.5,2.5,11,21,100,200\n"
    )
    raw = parse_price_file(text.encode(), "p.csv")
    assert raw.assets == ("SPY", "TLT")
    assert raw.kind == "total_return"
    np.testing.assert_array_equal(raw.values, [[1, 2], [1.5, 2.5]])
    assert "Adj Close" in next(note.detail for note in raw.notes if note.kind == "column_used")


def test_two_level_columns_of_parquet() -> None:
    frame = pd.DataFrame(
        [[1.0, 2.0, 9.0], [1.5, 2.5, 9.0]],
        index=pd.DatetimeIndex(["2020-01-02", "2020-01-03"], name="Date"),
        columns=pd.MultiIndex.from_tuples([("Close", "SPY"), ("Close", "TLT"), ("Volume", "SPY")]),
    )
    stream = io.BytesIO()
    frame.to_parquet(stream)
    raw = parse_price_file(stream.getvalue(), "p.parquet")
    assert raw.assets == ("SPY", "TLT")
    np.testing.assert_array_equal(raw.values, [[1, 2], [1.5, 2.5]])


@pytest.mark.parametrize(
    ("header", "kind", "price"),
    [
        ("Date,Open,High,Low,Close,Adj Close,Volume", "total_return", 5.0),
        ("Date,Open,High,Low,Close,Vol.,Change %", "price_only", 4.0),
        ("日期,开盘价,最高价,最低价,收盘价,复权收盘价,成交量", "total_return", 5.0),
    ],
)
def test_open_high_low_close_of_one_asset(header: str, kind: str, price: float) -> None:
    raw = parse_price_file(f"{header}\n2020-01-02,1,2,3,4,5,6\n2020-01-03,1,2,3,4,5,6\n".encode(), "SPY.csv")
    assert raw.assets == ("SPY",)
    assert raw.layout == "long"
    assert raw.kind == kind
    assert raw.values[0, 0] == price
    assert {"asset_name", "column_used"} <= set(kinds(raw))


def test_open_high_low_close_of_several_assets() -> None:
    text = "Symbol,Date,Open,Close\nSPY,2020-01-02,1,2\nTLT,2020-01-02,3,4\nSPY,2020-01-03,1,2.5\nTLT,2020-01-03,3,4.5\n"
    raw = parse_price_file(text.encode(), "p.csv")
    np.testing.assert_array_equal(raw.values, [[2, 4], [2.5, 4.5]])
    assert raw.kind == "price_only"


def test_codes_names_and_currencies_of_a_long_file() -> None:
    text = "日期,代码,名称,币种,收盘价\n20200102,000001,平安银行,CNY,10.1\n20200103,000001,平安银行,CNY,10.2\n"
    raw = parse_price_file(text.encode("gbk"), "p.csv")
    assert raw.assets == ("000001",)
    assert raw.details["000001"].name == "平安银行"
    assert raw.details["000001"].currency == "CNY"
    assert "encoding" in kinds(raw)


def test_unknown_headings_with_one_column_of_words_and_one_of_numbers_are_long() -> None:
    text = "Stichtag;Bezeichnung;Rücknahmepreis\n02.01.2020;Fonds A;1,5\n02.01.2020;Fonds B;2,5\n"
    text += "03.01.2020;Fonds A;1,6\n03.01.2020;Fonds B;\n"
    raw = parse_price_file(text.encode("cp1252"), "p.csv")
    assert raw.layout == "long"
    assert raw.assets == ("Fonds A", "Fonds B")
    np.testing.assert_array_equal(raw.values, [[1.5, 2.5], [1.6, np.nan]])


def test_angle_brackets_and_times_of_day() -> None:
    header = "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
    raw = parse_price_file(
        f"{header}SPY.US,D,20200102,000000,1,2,3,4,5,0\nSPY.US,D,20200103,000000,1,2,3,4.5,5,0\n".encode(), "p"
    )
    assert raw.assets == ("SPY.US",)
    assert raw.values[:, 0].tolist() == [4.0, 4.5]
    assert "ignored_column" in kinds(raw)


def test_big5_and_western_encodings() -> None:
    taiwan = parse_price_file("日期,代碼,收盤價\n2024-01-02,台積電,10.5\n2024-01-03,台積電,10.6\n".encode("big5"), "p.csv")
    france = parse_price_file("Date;Société Générale;Côté\n2024-01-02;10,5;3\n2024-01-03;10,6;3\n".encode("cp1252"), "p.csv")
    assert taiwan.assets == ("台積電",)
    assert france.assets == ("Société Générale", "Côté")


def test_codes_of_digits_under_an_unknown_date_heading() -> None:
    raw = parse_price_file(b"x,600000,000001\n2024-01-02,1.02,3\n2024-01-03,1.03,3\n", "p.csv")
    assert raw.assets == ("600000", "000001")


def test_a_column_of_percentages_is_not_a_column_of_names() -> None:
    lines = "".join(f"2024-01-{n:02d},{n % 3}.5%,{n}.5\n" for n in range(1, 20))
    raw = parse_price_file(f"Date,A,B\n{lines}".encode(), "p.csv")
    assert raw.layout == "wide"
    assert len(raw.unreadable) == 19


def test_row_numbers_and_blank_columns_are_no_assets() -> None:
    raw = parse_price_file(b",Date,SPY,\n0,2020-01-02,1.5,\n1,2020-01-03,1.6,\n2,2020-01-06,1.7,\n", "p.csv")
    assert raw.assets == ("SPY",)
    assert "ignored_column" in kinds(raw)


def test_an_unnamed_column_of_dates() -> None:
    raw = parse_price_file(b",SPY,TLT\n2020-01-02,1.5,2\n2020-01-03,1.6,2\n", "p.csv")
    assert raw.assets == ("SPY", "TLT")


@pytest.mark.parametrize("heading", ["", "Unnamed: 2"])
def test_a_column_of_prices_without_a_name_is_told(heading: str) -> None:
    raw = parse_price_file(f"Date,SPY,{heading},TLT\n2020-01-02,1.5,7,2\n2020-01-03,1.6,8,2\n".encode(), "p.csv")
    assert raw.assets == ("SPY", heading or "column 3", "TLT")
    (note,) = raw.notes
    assert (note.kind, note.asset) == ("unnamed_column", raw.assets[1])
    assert "Column 3 has no name" in note.detail


def test_names_of_digits_and_repeated_names_are_kept_as_written() -> None:
    raw = parse_price_file(b"Date,600000,000001,600000\n2020-01-02,1,2,3\n2020-01-03,4,5,6\n", "p.csv")
    assert raw.assets == ("600000", "000001", "600000")
    np.testing.assert_array_equal(raw.values, [[1, 2, 3], [4, 5, 6]])


@pytest.mark.parametrize("sign", ["", "NA", "N/A", "#N/A", "nan", "null", "-", "--", ".", "停牌", "—"])
def test_signs_for_an_absent_price(sign: str) -> None:
    raw = parse_price_file(f"Date,SPY,TLT\n2020-01-02,{sign},2\n2020-01-03,1.6,2\n".encode(), "p.csv")
    assert np.isnan(raw.values[0, 0])
    assert not raw.unreadable


@pytest.mark.parametrize("text", ["abc", "12x", "1.2.3", "inf", "-Infinity", "1e300", "12%", "#REF!", "TRUE"])
def test_cells_that_are_no_prices_are_kept_aside_as_written(text: str) -> None:
    raw = parse_price_file(f"Date,SPY,TLT\n2020-01-02,{text},2\n2020-01-03,1.6,2\n".encode(), "p.csv")
    assert raw.unreadable == {(0, 0): text}
    assert np.isnan(raw.values[0, 0])


@pytest.mark.parametrize(
    ("text", "value"),
    [("$1,234.50", 1234.5), ("¥12.5", 12.5), ("USD 12.5", 12.5), ("12.5 EUR", 12.5), ("1 234.5", 1234.5), ("1'234.5", 1234.5),
     ("(12.5)", -12.5), ("\u221212.5", -12.5), ("1.25e2", 125.0), (".5", 0.5), ("+3", 3.0)],
)  # fmt: skip
def test_numbers_with_signs(text: str, value: float) -> None:
    raw = parse_price_file(f'Date;SPY\n2020-01-02;"{text}"\n2020-01-03;2.25\n'.encode(), "p.csv")
    assert raw.values[0, 0] == value


def test_a_comma_before_three_digits_everywhere_is_told() -> None:
    semicolons = parse_price_file(b"Date;SPY\n2020-01-02;44,219\n2020-01-03;45,118\n", "p.csv")
    commas = parse_price_file(b'Date,SPY\n2020-01-02,"44,219"\n2020-01-03,"45,118"\n', "p.csv")
    assert semicolons.values[0, 0] == 44.219
    assert commas.values[0, 0] == 44219
    assert kinds(semicolons) == kinds(commas) == ["ambiguous_number"]


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize(
    ("first", "second", "doubtful"),
    [("1.201", "2.303", True), ("998", "1.003", True), ("1.20", "2.303", False), ("0.201", "2.303", False),
     ("1234.201", "2.303", False), ("1201", "2.303", False)],
)  # fmt: skip
def test_a_point_before_three_digits_everywhere_is_told(separator: str, first: str, second: str, doubtful: bool) -> None:
    rows = f"Date,SPY\n2020-01-02,{first}\n2020-01-03,{second}\n"
    raw = parse_price_file(rows.replace(",", separator).encode(), "p.csv")
    assert raw.values[:, 0].tolist() == [float(first), float(second)]
    assert kinds(raw) == (["ambiguous_number"] if doubtful else [])
    assert all("Read as a decimal sign" in note.action for note in raw.notes)
    assert kinds(parse_price_file(rows.encode(), "p.csv")) == []


def test_two_number_styles_in_one_file_are_not_guessed() -> None:
    raw = parse_price_file(b'Date,SPY,TLT\n2020-01-02,"1,25",3.5\n2020-01-03,1.5,3.25\n', "p.csv")
    assert raw.unreadable == {(0, 0): "1,25"}


def test_repeated_dates_stay_visible_in_both_layouts() -> None:
    wide = parse_price_file(b"Date,SPY\n2020-01-02,1\n2020-01-02,2\n2020-01-03,3\n", "p.csv")
    long = parse_price_file(b"date,asset,price\n2020-01-02,A,1\n2020-01-02,A,2\n2020-01-02,B,9\n2020-01-03,A,3\n", "p.csv")
    np.testing.assert_array_equal(wide.values, [[1], [2], [3]])
    np.testing.assert_array_equal(long.values, [[1, 9], [2, np.nan], [3, np.nan]])
    assert wide.disorder is None
    assert long.disorder is None


def test_disorder_is_named() -> None:
    wide = parse_price_file(b"Date,SPY\n2020-01-03,1\n2020-01-02,2\n", "p.csv")
    by_asset = parse_price_file(b"date,asset,price\n2020-01-02,A,1\n2020-01-03,A,2\n2020-01-02,B,9\n2020-01-03,B,3\n", "p.csv")
    assert wide.disorder is not None
    assert [str(day) for day in wide.disorder] == ["2020-01-03", "2020-01-02"]
    assert by_asset.disorder is None


# --- workbooks -------------------------------------------------------------------------------------------------------------


def test_the_first_sheet_with_a_table_is_read_and_named() -> None:
    rows = [["Date", "SPY"], [pd.Timestamp(2020, 1, 2), 1.5], [pd.Timestamp(2020, 1, 3), 1.6]]
    raw = parse_price_file(
        workbook_bytes(rows, "Data", before=[["Prepared by the custodian"], ["All rights reserved", "x"]]), "p.xlsx"
    )
    assert raw.assets == ("SPY",)
    note = next(note for note in raw.notes if note.kind == "sheet")
    assert "'Data'" in note.detail
    assert "Cover" in note.action


def test_a_formula_without_a_stored_value_is_named_with_its_cell() -> None:
    rows = [["Date", "SPY", "TLT"], [pd.Timestamp(2020, 1, 2), 1.5, 2.5], [pd.Timestamp(2020, 1, 3), "=B2*2", 2.6]]
    raw = parse_price_file(workbook_bytes(rows), "p.xlsx")
    assert raw.unreadable == {(1, 0): "B3 =B2*2"}
    found = next(problem for problem in examine(raw).problems if problem.kind == "formula")
    assert found.asset == "SPY"
    assert "2020-01-03 (cell B3 =B2*2)" in found.detail
    source = Source(name="prices", source="file", identifier="p.xlsx", sha256="0" * 64)
    with pytest.raises(DataError, match=r"SPY on 2020-01-03 is a formula without a stored value \(B3 =B2\*2\)"):
        clean(raw, Repairs(), source=source)


def test_a_formula_with_a_stored_value_is_read() -> None:
    rows = [
        ["Date", "SPY"],
        [pd.Timestamp(2020, 1, 2), 1.5],
        [pd.Timestamp(2020, 1, 3), "=B2*2"],
        [pd.Timestamp(2020, 1, 6), 4.5],
    ]
    data = workbook_bytes(rows)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b"<f>B2*2</f><v />" in content or b"<f>B2*2</f><v></v>" in content or b"<f>B2*2</f><v/>" in content
                for empty in (b"<v />", b"<v></v>", b"<v/>"):
                    content = content.replace(b"<f>B2*2</f>" + empty, b"<f>B2*2</f><v>3</v>")
            new.writestr(name, content)
    raw = parse_price_file(stream.getvalue(), "p.xlsx")
    assert raw.values[:, 0].tolist() == [1.5, 3.0, 4.5]
    assert not raw.unreadable


def test_dates_that_are_formulas_without_values_are_refused_with_the_cell() -> None:
    with pytest.raises(DataError, match="No date can be read") as refusal:
        parse_price_file(workbook_bytes([["Date", "SPY"], ["=TODAY()", 1.5], ["=TODAY()+1", 1.6]]), "p.xlsx")
    assert "A2 =TODAY()" in refusal.value.hint


# --- what cannot be read ---------------------------------------------------------------------------------------------------


def _zip(names: list[str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "p.csv", "empty"),
        (b" \n\n ", "p.csv", "holds only blank lines"),
        (b"   ", "p.csv", "its 3 bytes are blanks"),
        (bytes(5000), "p.csv", "holds only zero bytes (5,000 of them)"),
        (b"\xef\xbb\xbf", "p.csv", "empty"),
        (bytes(range(256)) * 8, "p.csv", "neither text"),
        (b"\x00\x01\x02\x99" * 99, "p.xlsx", "neither text"),
        (b"%PDF-1.7 ...", "p.csv", "PDF"),
        (b"\x1f\x8b\x08\x00", "p.csv.gz", "gzip"),
        (_zip(["a.csv"]), "p.xlsx", "zip archive"),
        (_zip(["xl/workbook.bin"]), "p.xlsx", "XLSB"),
        (_zip(["mimetype", "content.xml"]), "p.xlsx", "OpenDocument"),
        (_zip(["xl/workbook.xml"]), "p.xlsx", "damaged workbook"),
        (_zip(["xl/workbook.xml"])[:-30], "p.xlsx", "damaged workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "p.xls", "old XLS"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "p.xlsx", "password"),
        (b"PAR1 nothing", "p.parquet", "damaged Parquet"),
        (b"<!DOCTYPE html><table><tr><td>Date</td></tr></table>", "p.xls", "web page"),
        (b"\n <?xml version='1.0'?><Workbook/>", "p.xls", "web page or XML"),
        (b'{"prices": []}', "p.csv", "JSON"),
        (b"hello world", "p.csv", "not a table"),
        (b"a,b\n1,2\n3,4\n", "p.csv", "no column of dates"),
        (b"Date,SPY\n", "p.csv", "no rows"),
        (b"Date,SPY\nyesterday,1\ntoday,2\n", "p.csv", "No date can be read"),
        (b"2020-01-02,1,2\n2020-01-03,1,2\n", "p.csv", "no row of column names"),
        (b"2020-01-02,SPY,2\n2020-01-03,SPY,2\n", "p.csv", "no row of column names"),
        (b"Asset,2020-01-02,2020-01-03\nSPY,1,2\nTLT,1,2\n", "p.csv", "run across"),
        (b"Date,A,B\n2020-01-02,1,5,2,5\n2020-01-03,1,5,2,5\n", "p.csv", "Line 2"),
        (b'Date,A\n2020-01-02,"' + b"1" * 200_000, "p.csv", "not CSV"),
        (b"date,asset,alpha,beta\n2020-01-02,A,1,2\n2020-01-03,A,1,2\n", "p.csv", "alpha, beta"),
    ],
    ids=lambda value: value.replace(" ", "-") if isinstance(value, str) else "file",
)  # fmt: skip
def test_files_that_hold_no_prices_say_what_they_are(data: bytes, name: str, says: str) -> None:
    with pytest.raises(DataError) as refusal:
        parse_price_file(data, name)
    assert says in refusal.value.message
    assert refusal.value.hint


def test_a_workbook_that_unpacks_to_too_much_is_refused_by_its_directory() -> None:
    with pytest.raises(DataError, match=r"would unpack from 0\.0 MB to 1,500 MB; workbooks are read up to 400 MB") as refusal:
        parse_price_file(bloated_workbook(), "bomb.xlsx")
    assert "CSV" in refusal.value.hint


@settings(deadline=None, max_examples=150)
@given(data=st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_junk_is_refused_or_read_but_never_a_defect(data: bytes) -> None:
    assert_read_or_refused(data, "junk.csv")


@settings(deadline=None, max_examples=150)
@given(
    cut=st.integers(min_value=0, max_value=6000),
    flip=st.integers(min_value=0, max_value=6000),
    source=st.sampled_from(["xlsx", "parquet"]),
)
def test_damaged_workbooks_and_parquet_are_refused_or_read(cut: int, flip: int, source: str) -> None:
    data = bytearray(_SOUND[source])
    data[flip % len(data)] ^= 0xFF
    assert_read_or_refused(bytes(data[: max(4, len(data) - cut % 600)]), f"p.{source}")


def _sound_parquet() -> bytes:
    stream = io.BytesIO()
    pd.DataFrame({"Date": pd.bdate_range("2020-01-01", periods=20), "SPY": np.arange(20.0) + 1}).to_parquet(stream, index=False)
    return stream.getvalue()


_SOUND = {
    "xlsx": workbook_bytes([["Date", "SPY"], *([pd.Timestamp(2020, 1, n), n * 1.5] for n in range(1, 20))]),
    "parquet": _sound_parquet(),
}


def test_a_long_file_that_would_not_fit_is_refused() -> None:
    days = pd.date_range("1900-01-01", periods=9000).strftime("%Y-%m-%d")
    text = "date,asset,price\n" + "".join(f"{day},A{n},1.5\n" for n, day in enumerate(days))
    with pytest.raises(DataError, match="9,000 assets on 9,000 dates"):
        parse_price_file(text.encode(), "p.csv")


# --- size and real files ---------------------------------------------------------------------------------------------------


def test_a_million_rows() -> None:
    days = pd.bdate_range("1985-01-01", periods=10_000).strftime("%Y-%m-%d")
    block = "".join(f"{day},A##,1##.{n % 97:02d}\n" for n, day in enumerate(days))
    data = ("date,asset,price\n" + "".join(block.replace("##", f"{asset:02d}") for asset in range(100))).encode()
    raw = parse_price_file(data, "million.csv")
    assert raw.values.shape == (10_000, 100)
    assert raw.values[5, 7] == 107.05


def test_real_files(shared_data: Path) -> None:
    for path in sorted((shared_data / "prices").glob("*.csv")):
        expected = pd.read_csv(path, index_col=0)
        raw = parse_price_file(path.read_bytes(), path.name)
        assert raw.layout == "wide"
        assert raw.assets == tuple(expected.columns)
        assert [str(day).replace("-", "") for day in raw.dates] == [str(day).replace("-", "") for day in expected.index]
        np.testing.assert_array_equal(raw.values, expected.to_numpy())
        assert raw.notes == ()
