"""The library: what is kept is found again, exactly; it is built anew when older or damaged; nothing is half visible."""

import errno
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.documents.printed import BALANCE, COVER, INCOME, parse_of
from workbench.documents import database
from workbench.documents.analysis import analyse
from workbench.documents.library import Library
from workbench.documents.model import Analysis
from workbench.documents.parses import Parse, Particulars
from workbench.errors import InputError, StoreError

PARTICULARS = Particulars(file="example.pdf", added_at="2026-01-05T09:30:00+00:00")


@pytest.fixture(scope="module")
def parse() -> Parse:
    return parse_of(COVER, INCOME, BALANCE)


@pytest.fixture(scope="module")
def analysis(parse: Parse) -> Analysis:
    return analyse(parse, PARTICULARS)


@pytest.fixture
def library(tmp_path: Path, parse: Parse, analysis: Analysis) -> Library:
    made = Library(tmp_path)
    made.open()
    made.parses.keep(parse, PARTICULARS)
    made.keep(analysis)
    return made


def change(library: Library, statement: str) -> None:
    with closing(sqlite3.connect(library.path)) as connection:
        connection.execute(statement)
        connection.commit()


def test_what_is_kept_is_found_again_exactly(library: Library, analysis: Analysis) -> None:
    (info,) = library.documents()
    assert info == analysis.info
    assert library.document(info.document_id[:4]) == info
    assert library.page_lines(info.document_id, 2) == analysis.pages[1]
    assert library.pages(info.document_id)[0] == (1, "1", analysis.pages[0].text)
    assert library.tables(info.document_id) == analysis.tables
    assert library.tables(info.document_id, page=3) == tuple(table for table in analysis.tables if table.page == 3)
    assert library.statement_lines(info.document_id) == analysis.lines
    assert library.figures(info.document_id) == analysis.figures
    assert library.findings(info.document_id) == analysis.findings


def test_figures_are_found_by_item_and_year_over_all_documents(library: Library) -> None:
    assert [figure.text for figure in library.figures(item="net_income", fiscal_year=2021)] == ["$ 565"]
    assert library.figures(item="nothing") == ()


def test_an_empty_library_is_empty_and_writes_nothing(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert (library.documents(), library.version(), library.figures()) == ((), 0, ())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="There is no document 'x'"):
        library.document("x")


def test_the_version_grows_with_the_content(library: Library, analysis: Analysis) -> None:
    before = library.version()
    library.keep(analysis)
    library.set_chunks(analysis.info.document_id, 7)
    assert library.version() == before + 1
    assert library.documents()[0].chunks == 7


def test_the_same_document_again_replaces_itself(library: Library, analysis: Analysis) -> None:
    library.keep(analysis)
    assert len(library.documents()) == 1
    assert library.figures() == analysis.figures


def test_a_correction_outlives_a_rebuilding(library: Library, analysis: Analysis) -> None:
    info = library.edit(analysis.info.document_id, company="Example plc", period="FY2023")
    assert (info.company, info.period, info.fiscal_year) == ("Example plc", "FY2023", 2023)
    library.path.unlink()
    assert library.documents()[0].company == "Example plc"
    with pytest.raises(InputError, match="'pages' of a document cannot be edited"):
        library.edit(info.document_id, pages="3")


def test_removing_leaves_nothing(library: Library, analysis: Analysis) -> None:
    document_id = analysis.info.document_id
    library.remove(document_id)
    assert library.documents() == ()
    assert library.figures() == library.tables(document_id) == ()
    assert not list(library.parses.folder.iterdir())
    with pytest.raises(InputError, match="There is no document"):
        library.remove(document_id)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda library: change(library, "UPDATE meta SET value = 0 WHERE key = 'schema'"),
        lambda library: library.path.write_bytes(b"not a database" * 100),
        lambda library: library.path.unlink(),
        lambda library: change(library, "DROP TABLE meta"),
    ],
    ids=["older", "damaged", "gone", "another"],
)
def test_an_older_or_damaged_database_is_built_anew_from_the_parses(
    library: Library, analysis: Analysis, spoil: Callable[[Library], None]
) -> None:
    spoil(library)
    again = Library(library.folder.parent)
    assert again.documents() == (analysis.info,)
    assert again.figures() == analysis.figures
    assert again.version() >= 1


def test_a_newer_database_is_refused_and_left_alone(library: Library) -> None:
    change(library, "UPDATE meta SET value = 99 WHERE key = 'schema'")
    content = library.path.read_bytes()
    with pytest.raises(StoreError, match=r"newer version .*shape 99"):
        library.documents()
    assert library.path.read_bytes() == content


def test_a_full_disk_leaves_the_old_state(library: Library, analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    version = library.version()
    monkeypatch.setattr(database, "insert", full)
    with pytest.raises(StoreError, match="disk is full"):
        library.keep(analysis)
    monkeypatch.undo()
    assert library.version() == version
    assert library.figures() == analysis.figures


def test_two_libraries_on_one_folder_see_each_other(library: Library, analysis: Analysis) -> None:
    other = Library(library.folder.parent)
    assert other.documents() == library.documents()
    other.remove(analysis.info.document_id)
    assert library.documents() == ()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, analysis: Analysis) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(StoreError):
        Library(blocked).keep(analysis)


def test_a_parse_that_cannot_be_read_is_none(library: Library, parse: Parse) -> None:
    assert library.parses.load(parse.sha256) == parse
    next(library.parses.folder.glob("*.parse")).write_bytes(b"x")
    assert library.parses.load(parse.sha256) is None
    shutil.rmtree(library.parses.folder)
    assert library.parses.documents() == ()
