"""Real PDFs, good and bad: words with boxes, turned pages, encryption, scripts, bombs; nothing hangs and nothing is dropped."""

import contextlib
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.documents.printed import change_pdf, pages_of_words, write_pdf
from workbench.documents import pdf_reading
from workbench.documents.page_layout import upright_lines
from workbench.documents.parses import Parse
from workbench.documents.pdf_reading import read_pdf
from workbench.errors import Cancelled, DocumentError
from workbench.progress import silent

USER, OWNER = "reader", "writer"
TABLE = """
#set page(width: 400pt, height: 300pt)
#set text(size: 10pt)
= Balance sheet
#table(columns: (200pt, 60pt, 60pt), align: (left, right, right), stroke: none,
  [Cash and equivalents], [1,250], [(980)], [Total assets], [6,000], [5,535])
"""


def read(path: Path, **options: Any) -> Parse:
    return read_pdf(path, "a" * 64, name=path.name, progress=silent, **options)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pdf")


@pytest.fixture(scope="module")
def table(folder: Path) -> Path:
    return write_pdf(folder / "table.pdf", TABLE)


def test_words_stand_in_lines_with_boxes_in_points_from_the_top_left(table: Path) -> None:
    (page,) = read(table).pages
    assert [line.text for line in page.lines] == [
        "Balance sheet",
        "Cash and equivalents 1,250 (980)",
        "Total assets 6,000 5,535",
    ]
    assert (page.width, page.height, page.label, page.turn) == (400.0, 300.0, "1", 0)
    cash, total = page.lines[1].words[-1], page.lines[2].words[-1]
    assert cash.x1 == pytest.approx(total.x1, abs=4)
    assert 30 < page.lines[0].x0 < 40
    assert page.lines[0].y0 < cash.y0 < total.y0 < 200


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_displayed(table: Path, folder: Path, degrees: int) -> None:
    turned = change_pdf(table, folder / f"turned-{degrees}.pdf", lambda writer: writer.pages[0].rotate(degrees))
    (page,) = read(turned).pages
    straight = read(table).pages[0]
    assert (page.width, page.height) == ((400.0, 300.0) if degrees == 180 else (300.0, 400.0))
    assert page.turn == degrees
    assert [line.text for line in page.lines] == [line.text for line in straight.lines]
    for upright, line in zip(upright_lines(page), straight.lines, strict=True):
        assert upright.box == pytest.approx(line.box, abs=1.0)
    assert all(0 <= line.x0 <= line.x1 <= page.width and 0 <= line.y0 <= line.y1 <= page.height for line in page.lines)


def test_columns_of_prose_are_read_one_after_the_other(folder: Path) -> None:
    words = " ".join(f"word{at}" for at in range(300))
    source = f"#set page(width: 500pt, height: 400pt, columns: 2)\n#set par(justify: true)\n{words}\n"
    text = read(write_pdf(folder / "columns.pdf", source)).pages[0].text
    numbers = [int(word.removeprefix("word")) for word in text.split() if word.startswith("word")]
    assert numbers == sorted(numbers)


def test_a_file_encrypted_with_an_empty_password_opens(table: Path, folder: Path) -> None:
    pytest.importorskip("cryptography", reason="pypdf writes AES with the cryptography package only")

    def lock(writer: Any) -> None:
        writer.encrypt("", OWNER, algorithm="AES-256")

    assert "Total assets" in read(change_pdf(table, folder / "empty.pdf", lock)).pages[0].text


def test_a_password_is_asked_for_and_used(table: Path, folder: Path) -> None:
    def lock(writer: Any) -> None:
        writer.encrypt(USER, OWNER, algorithm="RC4-128")

    locked = change_pdf(table, folder / "locked.pdf", lock)
    with pytest.raises(DocumentError, match=r"locked\.pdf is encrypted: it needs a password"):
        read(locked)
    with pytest.raises(DocumentError, match="the password given does not open it"):
        read(locked, password=OWNER + USER)
    assert "Total assets" in read(locked, password=USER).pages[0].text


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", b"%PDF-" + bytes(500)]
)
def test_a_damaged_file_is_refused_in_words(folder: Path, content: bytes) -> None:
    path = folder / "damaged.pdf"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=r"damaged\.pdf"):
        read(path)


def test_a_file_cut_off_in_the_middle_is_refused_or_read_as_far_as_it_goes(table: Path, folder: Path) -> None:
    path = folder / "cut.pdf"
    path.write_bytes(table.read_bytes()[:-400])
    with contextlib.suppress(DocumentError):
        assert len(read(path).pages) == 1


def test_a_file_without_pages_is_refused(folder: Path) -> None:
    body = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    path = folder / "none.pdf"
    path.write_bytes(b"%PDF-1.4\n" + body + b"trailer\n<</Root 1 0 R/Size 3>>\n%%EOF\n")
    with pytest.raises(DocumentError, match=r"none\.pdf"):
        read(path)


def test_scripts_and_attachments_are_noted_and_left_alone(table: Path, folder: Path) -> None:
    def arm(writer: Any) -> None:
        from pypdf.generic import DictionaryObject, NameObject, TextStringObject

        script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('hello');")}
        action = DictionaryObject({NameObject(name): value for name, value in script.items()})
        writer.root_object[NameObject("/OpenAction")] = action
        writer.add_attachment("evil.exe", b"MZ")

    parse = read(change_pdf(table, folder / "armed.pdf", arm))
    assert [note.split(",")[0] for note in parse.notes] == ["Holds 1 script(s) (JavaScript)", "Holds 1 embedded file(s)"]
    assert "Total assets" in parse.pages[0].text


def test_pages_without_text_keep_their_place(folder: Path) -> None:
    picture = "#rect(width: 50pt, height: 20pt, fill: red)"
    source = f"#set page(width: 200pt, height: 100pt)\none\n#pagebreak()\n{picture}\n#pagebreak()\nthree"
    pages = read(write_pdf(folder / "pictures.pdf", source)).pages
    assert [page.text for page in pages] == ["one", "", "three"]


def test_the_outline_and_the_labels_of_pages_are_kept(folder: Path) -> None:
    source = '#set page(width: 200pt, height: 100pt, numbering: "i")\n= First\ntext\n#pagebreak()\n= Second\ntext'
    parse = read(write_pdf(folder / "outline.pdf", source))
    assert [(entry.title, entry.page, entry.depth) for entry in parse.outline] == [("First", 1, 0), ("Second", 2, 0)]
    assert [page.label for page in parse.pages] == ["i", "ii"]


def _bomb(path: Path, megabytes: int) -> Path:
    """A page whose content is nothing but so many megabytes of spaces, well packed."""
    packed = zlib.compress(b"BT (x) Tj ET " + b" " * (megabytes * 2**20), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    body = b"%PDF-1.4\n"
    for number, content in enumerate(objects, 1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    path.write_bytes(body + b"trailer\n<</Root 1 0 R/Size 5>>\n%%EOF\n")
    return path


def test_a_bomb_costs_its_own_page_and_no_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_PDF_MEMORY", str(256 * 2**20))
    parse = read(_bomb(folder / "bomb.pdf", 200))
    assert list(parse.failed) in ([], [1])
    assert len(parse.pages) == 1
    assert parse.pages[0].text == ""


def test_a_page_that_takes_too_long_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_pdf(folder / "many.pdf", pages_of_words(12))
    monkeypatch.setattr(pdf_reading, "WORKER", ("-c", _SULKING))
    monkeypatch.setattr(pdf_reading, "PAGE_SECONDS", 1.5)
    monkeypatch.setattr(pdf_reading, "OPEN_SECONDS", 20.0)
    parse = read(path)
    assert list(parse.failed) == [5]
    assert "2 seconds" in parse.failed[5]
    assert [page.number for page in parse.pages if page.text] == [number for number in range(1, 13) if number != 5]


def test_a_page_that_kills_its_reader_is_given_up_and_the_others_are_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_pdf(folder / "many.pdf", pages_of_words(12))
    monkeypatch.setattr(pdf_reading, "WORKER", ("-c", _SULKING.replace("time.sleep(600)", "os._exit(9)")))
    parse = read(path)
    assert parse.failed == {5: "the page made its reader break down"}
    assert sum(bool(page.text) for page in parse.pages) == 11


#: A worker that hangs at page 5.
_SULKING = """
import os, time
from workbench.documents import pdf_worker
real = pdf_worker._Reader._page
def page(self, number):
    if number == 5:
        time.sleep(600)
    return real(self, number)
pdf_worker._Reader._page = page
pdf_worker.main()
"""


def test_stopping_ends_the_workers_and_what_was_read_is_kept_for_the_next_time(folder: Path) -> None:
    path = write_pdf(folder / "long.pdf", pages_of_words(60))
    kept: dict[int, Any] = {}

    def stop(fraction: float, message: str) -> None:
        if len(kept) >= 8:
            raise Cancelled

    def keep(pages: Any) -> None:
        kept.update({page.number: page for page in pages})

    with pytest.raises(Cancelled):
        read_pdf(path, "a" * 64, name="long.pdf", progress=stop, keep=keep)
    assert 8 <= len(kept) < 60
    again = read(path, done=dict(kept))
    assert len(again.pages) == 60
    assert all(page.text.startswith(f"page number {page.number} ") for page in again.pages)
    assert again.pages[min(kept) - 1].lines == kept[min(kept)].lines


def test_progress_grows_to_the_end(folder: Path) -> None:
    shares: list[float] = []
    path = write_pdf(folder / "progress.pdf", pages_of_words(20))
    read_pdf(path, "a" * 64, name="progress.pdf", progress=lambda fraction, _: shares.append(fraction))
    assert shares == sorted(shares)
    assert shares[0] == 0.0


def test_the_worker_limits_its_own_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    resource: Any = pytest.importorskip("resource", reason="address space is limited on POSIX only")
    from workbench.documents import pdf_worker

    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    pdf_worker._limit_memory({})
    assert asked == [(pdf_worker.MEMORY, pdf_worker.MEMORY)]
