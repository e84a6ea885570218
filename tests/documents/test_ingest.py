"""Adding files: idempotent, one bad file at a time, resumable after a kill, nothing half visible."""

import errno
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.documents.printed import pages_of_words, write_pdf
from workbench.documents import ingest
from workbench.documents.ingest import Added, add_files
from workbench.documents.library import Library
from workbench.errors import Cancelled, StoreError

WHEN = "2026-01-05T09:30:00+00:00"


def add(library: Library, *paths: Path, **options: Any) -> Added:
    return add_files(paths, library, added_at=WHEN, **options)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "data")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pdf(tmp_path_factory.mktemp("report") / "report.pdf", pages_of_words(3))


def test_the_same_bytes_again_change_nothing_whatever_their_name(library: Library, report: Path, tmp_path: Path) -> None:
    first = add(library, report)
    version = library.version()
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(report.read_bytes())
    again = add(library, report, copy)
    assert [info.document_id for info in again.documents] == [first.documents[0].document_id] * 2
    assert again.known == {first.documents[0].document_id}
    assert library.version() == version
    assert library.documents()[0].file == "report.pdf"


def test_the_original_is_kept_and_the_given_file_may_go(library: Library, report: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(report.read_bytes())
    info = add(library, copy).documents[0]
    copy.unlink()
    assert library.original(info.document_id).read_bytes() == report.read_bytes()


def test_what_the_user_knows_better_is_taken_over_also_later(library: Library, report: Path) -> None:
    info = add(library, report, edits={"company": "Example plc"}).documents[0]
    assert info.company == "Example plc"
    assert add(library, report, edits={"period": "FY2021"}).documents[0].fiscal_year == 2021
    assert library.documents()[0].company == "Example plc"


def test_one_bad_file_does_not_stop_the_rest(library: Library, report: Path, tmp_path: Path) -> None:
    bad = {
        "broken.pdf": b"%PDF-1.7 nothing",
        "empty.pdf": b"",
        "program.bin": b"\x7fELF\x00\x00\x01",
        "old.doc": bytes.fromhex("d0cf11e0a1b11ae1"),
    }
    paths = []
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        paths.append(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.writestr("a.txt", "text")
    added = add(library, *paths, tmp_path / "archive.zip", tmp_path / "missing.pdf", tmp_path, report)
    assert [info.file for info in added.documents] == ["report.pdf"]
    assert {one.file for one in added.failed} == {*bad, "archive.zip", "missing.pdf", tmp_path.name}
    assert all(one.message and one.hint for one in added.failed)
    assert len(library.documents()) == 1
    assert sum(path.is_file() for path in library.originals.folder.rglob("*")) == 1


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(library: Library, tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as handle:
        handle.truncate(301 * 2**20)
    added = add(library, large)
    assert added.failed[0].message == "large.pdf has 301 MB; up to 300 MB can be read."


def test_a_wrong_ending_is_told_and_read_all_the_same(library: Library, report: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "report.docx"
    wrong.write_bytes(report.read_bytes())
    (info,) = add(library, wrong).documents
    assert info.notes[0] == "Its name ends in .docx, but it is a PDF file and was read as that."
    assert info.pages == 3


def test_stopping_keeps_the_files_done_before_and_nothing_of_the_one_stopped(
    library: Library, report: Path, tmp_path: Path
) -> None:
    second = write_pdf(tmp_path / "second.pdf", pages_of_words(40, ("gamma",)))

    def stop(fraction: float, message: str) -> None:
        if message.startswith("second.pdf: Page"):
            raise Cancelled

    with pytest.raises(Cancelled):
        add(library, report, second, progress=stop)
    assert [info.file for info in library.documents()] == ["report.pdf"]
    assert [info.file for info in add(library, report, second).documents] == ["report.pdf", "second.pdf"]


def test_a_full_disk_is_told_and_leaves_nothing_half_visible(
    library: Library, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ingest.shutil, "copyfileobj", full)
    with pytest.raises(StoreError, match="disk is full"):
        add(library, report)
    monkeypatch.undo()
    assert library.documents() == ()
    assert not [path for path in library.originals.folder.rglob("*") if path.is_file()]
    assert len(add(library, report).documents) == 1


#: Adds a file, and kills itself when the given message is told for the second time.
_KILLED = """
import os, signal, sys
from pathlib import Path
from workbench.documents.ingest import add_files
from workbench.documents.library import Library
library = Library(Path(sys.argv[1]))
def progress(fraction, message):
    if sys.argv[3] in message and (sys.argv[3] != "Page" or library.parses.pieces(sys.argv[4])):
        os.kill(os.getpid(), signal.SIGKILL)
add_files([Path(sys.argv[2])], library, added_at="2026-01-05T09:30:00+00:00", progress=progress)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a kill of this kind exists on POSIX only")
@pytest.mark.parametrize("moment", ["Reading", "Page", "Tables"])
def test_a_kill_in_the_middle_leaves_nothing_visible_and_a_restart_goes_on(tmp_path: Path, moment: str) -> None:
    path = write_pdf(tmp_path / "long.pdf", pages_of_words(300))
    library = Library(tmp_path / "data")
    sha256 = ingest.sha256_file(path)
    arguments = [sys.executable, "-c", _KILLED, str(tmp_path / "data"), str(path), moment, sha256]
    ended = subprocess.run(arguments, capture_output=True, check=False, env={**os.environ})
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert library.documents() == ()
    left = library.parses.pieces(sha256)
    assert bool(left) == (moment != "Reading")
    (info,) = add(library, path).documents
    assert (info.pages, info.pages_without_text) == (300, ())
    assert [text.split()[2] for _, _, text in library.pages(info.document_id)] == [str(number) for number in range(1, 301)]
    assert not library.parses.pieces(sha256)
