"""Position files: the template comes back as positions, and what is wrong is named by row and column."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.doubles.workbooks import bloated_workbook
from tests.stress.books import answered, row
from workbench.errors import DataError, InputError
from workbench.stress.position_files import read_positions, template, template_csv, template_xlsx


def test_the_template_reads_back_in_both_forms_and_runs(tmp_path: Path) -> None:
    from_csv, from_xlsx = read_positions(template_csv(), "t.csv"), read_positions(template_xlsx(), "t.xlsx")
    assert from_csv == from_xlsx
    assert [item["kind"] for item in from_csv] == ["equity", "bond", "fund", "option", "cash"]
    assert from_csv[0]["exposures"] == {"equity_us_spx_pct": 1.05}
    assert from_csv[3]["option"]["strike"] == 95.0
    (tmp_path / "positions.xlsx").write_bytes(template_xlsx())
    request = {"positions_file": str(tmp_path / "positions.xlsx"), "scenarios": ["hist_2008_gfc_acute"]}
    by_file = row(answered(request, tmp_path), "hist_2008_gfc_acute")
    inline = row(answered({"positions": from_csv, "scenarios": ["hist_2008_gfc_acute"]}, tmp_path), "hist_2008_gfc_acute")
    assert by_file["pnl"] == inline["pnl"]


def test_numbers_as_people_write_them() -> None:
    text = "ID;Value;Kind;Modified duration;Yield;Coupon;Maturity\nb;1,234,567.50;Bond;;4.5 %;4%;2031-06-30\n"
    (position,) = read_positions(text.encode(), "p.csv")
    assert position == {
        "id": "b", "value": 1234567.5, "kind": "bond", "yield": 0.045, "coupon": 0.04, "maturity": "2031-06-30",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,value\na,1\n", "no column 'kind'"),
        ("id,value,kind,durration\na,1,bond,5\n", "column 'durration'"),
        ("id,value,kind,id\na,1,bond,b\n", "'id' twice"),
        ("id,value,kind\na,much,equity\nb,1,share\n", "row 2: value is 'much'.*row 3"),
        ("id,value,kind,modified_duration\na,1,equity,5\n", "row 2: .*has no duration"),
    ],
)
def test_what_is_wrong_is_named(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_positions(text.encode(), "p.csv")


@pytest.mark.parametrize("data", [b"", b"id,value,kind\n", b"PK\x03\x04broken", b"\xff\xfe\x00"])
def test_a_file_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(DataError):
        read_positions(data, "p.csv")


def test_a_workbook_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(DataError, match=r"would unpack from .* to 1,500 MB"):
        read_positions(bloated_workbook(), "p.xlsx")


def test_the_workbook_has_a_header_row_per_field() -> None:
    sheet = load_workbook(io.BytesIO(template_xlsx())).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == template()[0]


@pytest.mark.parametrize(
    ("cell", "value"), [("1,234.50", 1234.5), ("1,234,567", 1234567.0), ("-1'234", -1234.0), ("1234.5", 1234.5)]
)
def test_commas_between_thousands_are_read(cell: str, value: float) -> None:
    (position,) = read_positions(f"id;value;kind\nA;{cell};cash\n".encode(), "book.csv")
    assert position["value"] == value


@pytest.mark.parametrize("cell", ["1.000,5", "1,5", "1,234", "12,34.5", "1,2,3"])
def test_decimal_commas_are_refused_and_never_taken_for_another_amount(cell: str) -> None:
    with pytest.raises(InputError, match="is not a number"):
        read_positions(f"id;value;kind\nA;{cell};cash\n".encode(), "book.csv")


def test_a_frequency_that_is_no_whole_number_is_refused() -> None:
    for cell in ("nan", "2.5"):
        text = f"id,value,kind,coupon,maturity,yield,frequency\nB,100,bond,0.04,10,0.04,{cell}\n"
        with pytest.raises(InputError, match="frequency"):
            read_positions(text.encode(), "book.csv")
