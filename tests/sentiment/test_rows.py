"""The rows of a file: formats, encodings, empty rows in their places, what is refused."""

import csv
import io
import json

import openpyxl
import pytest

from tests.doubles.workbooks import bloated_workbook
from workbench.errors import DataError, InputError
from workbench.sentiment.rows import TextRow, encoding_of, text_rows


def texts(data: bytes, name: str = "news.csv", **columns: str) -> list[str]:
    return [row.text for row in text_rows(io.BytesIO(data), name, **{"text": "text", **columns})]  # type: ignore[arg-type]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_separated_by_anything_usual(delimiter: str, ending: str) -> None:
    data = ending.join([delimiter.join(row) for row in (["id", "text"], ["1", "profit rose"], ["2", "a, b; c"])][:2]) + ending
    assert texts(data.encode()) == ["profit rose"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("damage", ["cut", "stray"])
def test_one_broken_byte_does_not_spoil_the_other_letters(encoding: str, damage: str) -> None:
    lines = ["净利润同比增长，亏损收窄"] * 20
    data = ("text\n" + "\n".join(lines)).encode(encoding)
    read = texts(data[:-1] if damage == "cut" else data.replace(b"text\n", b"text\n\xff\n", 1))
    assert read[1:-1] == lines[1:] if damage == "stray" else read[:-1] == lines[1:]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_chinese_in_any_usual_encoding(encoding: str) -> None:
    assert texts("text\n净利润同比增长，亏损收窄\n".encode(encoding)) == ["净利润同比增长，亏损收窄"]


def test_western_text_that_is_not_utf_8() -> None:
    data = "text\nSociété Générale: bénéfice en hausse; résultat élevé\n".encode("cp1252")
    assert encoding_of(io.BytesIO(data)) == "cp1252"
    assert texts(data) == ["Société Générale: bénéfice en hausse; résultat élevé"]


def test_a_mark_of_broken_letters_that_the_file_itself_holds_is_kept() -> None:
    assert texts("text\nprofit \ufffd rose\n".encode()) == ["profit \ufffd rose"]


def test_a_wrong_byte_far_into_a_long_file_is_noticed() -> None:
    data = b"text\n" + b"profit rose\n" * 200_000 + b"caf\xe9 sales fell\n"
    rows = texts(data)
    assert (len(rows), rows[-1]) == (200_001, "café sales fell")


def test_empty_rows_keep_their_places_and_the_end_of_the_file_is_no_row() -> None:
    assert texts(b'id,text\n1,one\n2,\n\n3,"  "\n4,two\n\n\n') == ["one", "", "", "  ", "two"]
    assert texts(b'text\n""\none\n\n') == ["", "one"]
    assert texts(b"id,text\n1\n2,b,c,d\n") == ["", "b"]


def test_a_quoted_cell_may_hold_lines_and_be_long() -> None:
    long = "profit rose " * 20_000
    assert texts(f'text\n"one\ntwo"\n"{long}"\n'.encode()) == ["one\ntwo", long]


def test_files_read_side_by_side_leave_the_limit_of_others_alone() -> None:
    usual = csv.field_size_limit()
    one, two = (text_rows(io.BytesIO(b"text\na\nb\n"), "x.csv", text="text") for _ in range(2))
    assert [next(one).text, next(two).text, next(one).text] == ["a", "a", "b"]
    assert csv.field_size_limit() == usual
    assert [row.text for row in (*one, *two)] == ["b"]
    assert csv.field_size_limit() == usual


def test_entities_stand_beside_their_texts() -> None:
    rows = text_rows(io.BytesIO(b"headline,who\nA gains as B slumps,B\nC,\n"), "x.csv", text="headline", entity="who")
    assert list(rows) == [TextRow("A gains as B slumps", "B"), TextRow("C", "")]


def test_json_lines_and_sheets() -> None:
    lines = [json.dumps({"text": "净利润增长", "n": 1}), "", json.dumps({"n": 2}), json.dumps({"text": None})]
    assert texts("\n".join(lines).encode(), "x.jsonl") == ["净利润增长", "", ""]
    book = openpyxl.Workbook()
    for row in (["id", "text"], [1, "sales rose"], [2, None], [3, 4.5]):
        book.active.append(row)
    stored = io.BytesIO()
    book.save(stored)
    assert texts(stored.getvalue(), "x.xlsx") == ["sales rose", "", "4.5"]


def test_a_head_of_other_case_is_found_but_another_column_is_not_guessed() -> None:
    assert texts(b"ID,Text \n1,a\n") == ["a"]
    with pytest.raises(InputError, match="no column 'text'") as refused:
        texts(b"id,headline\n1,a\n")
    assert "id, headline" in refused.value.hint
    with pytest.raises(InputError, match="no column 'who'"):
        texts(b"text\na\n", entity="who")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "x.csv"),
        (b"\n\n", "x.csv"),
        (b"", "x.jsonl"),
        (b"[1]\n", "x.jsonl"),
        (b"nonsense\n", "x.jsonl"),
        (b"not a sheet", "x.xlsx"),
        (b"%PDF-1.7", "x.pdf"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(DataError) as refused:
        texts(data, name)
    assert name in refused.value.message
    assert refused.value.hint


def test_a_sheet_that_would_fill_the_memory_is_refused_and_told_what_to_do() -> None:
    with pytest.raises(
        DataError, match=r"x\.xlsx would unpack from 0\.0 MB to 201 MB; workbooks are read up to 200 MB"
    ) as refused:
        texts(bloated_workbook(201_000_000), "x.xlsx")
    assert "CSV" in refused.value.hint
