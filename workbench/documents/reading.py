"""Opens a file by what it is, not by its name, and hands it to the reader of its kind."""

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from workbench.documents.model import Page
from workbench.documents.parses import Parse
from workbench.errors import DocumentError
from workbench.progress import Progress, silent

Format = Literal["pdf", "docx", "xlsx", "html", "text", "csv"]

#: Larger files are refused, in bytes.
LARGEST = 300 * 2**20
#: Files that are read whole into memory may be this large, and may unpack to this much.
LARGEST_TEXT = 40 * 2**20
LARGEST_UNPACKED = 400 * 2**20
_ENDINGS: Mapping[Format, tuple[str, ...]] = {
    "pdf": (".pdf",), "docx": (".docx",), "xlsx": (".xlsx", ".xlsm"), "html": (".html", ".htm", ".xhtml"),
    "text": (".txt", ".md", ".markdown", ".text"), "csv": (".csv", ".tsv"),
}  # fmt: skip
_NAMES: Mapping[Format, str] = {
    "pdf": "a PDF file", "docx": "a DOCX file", "xlsx": "an XLSX file", "html": "an HTML file", "text": "plain text",
    "csv": "a CSV file",
}  # fmt: skip
#: Other endings of plain text.
_TEXT_ENDINGS = (".log", ".rst", ".json", ".xml", ".tex")
#: Bytes that text does not hold.
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_HINT = "PDF, DOCX, XLSX, HTML, TXT, MD and CSV can be read."


def check_file(path: Path) -> int:
    """The size of a file that can be added, in bytes.

    Raises:
        DocumentError: missing, a folder, empty or too large.
    """
    try:
        if path.is_dir():
            raise DocumentError(f"{path.name} is a folder.", "Name the files in it.")
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise DocumentError(
            f"There is no file {path}.", "Check the path; it is read from the folder you started in."
        ) from error
    except OSError as error:
        raise DocumentError(f"{path} cannot be read: {error.strerror}.", "Check that you may read it.") from error
    if size == 0:
        raise DocumentError(f"{path.name} is empty.", "Check that it was downloaded or saved whole.")
    if size > LARGEST:
        raise DocumentError(
            f"{path.name} has {size / 2**20:,.0f} MB; up to {LARGEST // 2**20} MB can be read.",
            "Split it, or save it with smaller pictures.",
        )
    return size


def format_of(path: Path, name: str) -> Format:
    """What kind of file this is, by its first bytes; text of all kinds is told apart by its name and its beginning.

    Raises:
        DocumentError: nothing that can be read.
    """
    with path.open("rb") as handle:
        head = handle.read(4096)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[:2] == b"PK":
        return _zipped(path, name)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise DocumentError(f"{name} is an Office file of the old kind, or encrypted.", "Save it as DOCX, XLSX or PDF.")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml")) or b"<html" in head.lower() or b"<body" in head.lower():
        return "html"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError(f"{name} is not a document that can be read.", _HINT)
    if head.startswith(b"{\\rtf"):
        raise DocumentError(f"{name} is a rich text file (RTF).", "Save it as DOCX or PDF.")
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and len(_CONTROLS.findall(head)) > len(head) // 50:
        raise DocumentError(f"{name} is not a document that can be read.", _HINT)
    ending = Path(name).suffix.lower()
    return "csv" if ending in _ENDINGS["csv"] else "html" if ending in _ENDINGS["html"] else "text"


def read_document(
    path: Path,
    sha256: str,
    *,
    name: str,
    progress: Progress = silent,
    password: str | None = None,
    done: Mapping[int, Page] | None = None,
    keep: Callable[[Sequence[Page]], None] | None = None,
) -> Parse:
    """The pages of a document of any kind.

    Args:
        name: of the file as its user knows it.
        done, keep: of a PDF: pages left by an interrupted reading, and where to put finished ones.

    Raises:
        DocumentError: it cannot be read; says why.
    """
    kind = format_of(path, name)
    if kind == "pdf":
        from workbench.documents.pdf_reading import read_pdf

        parse = read_pdf(path, sha256, name=name, progress=progress, password=password, done=done, keep=keep)
    else:
        from workbench.documents.text_formats import read_text_format

        parse = read_text_format(path, sha256, kind, name)
    ending = Path(name).suffix.lower()
    if not ending or ending in _ENDINGS[kind] or (kind == "text" and ending in _TEXT_ENDINGS):
        return parse
    note = f"Its name ends in {ending}, but it is {_NAMES[kind]} and was read as that."
    return replace(parse, notes=(*parse.notes, note))


def _zipped(path: Path, name: str) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise DocumentError(f"{name} is cut off or damaged.", "Download it again, or save it anew.") from error
    names = {info.filename for info in infos}
    unpacked = sum(info.file_size for info in infos)
    if unpacked > LARGEST_UNPACKED:
        raise DocumentError(
            f"{name} unpacks to {unpacked / 2**20:,.0f} MB; {LARGEST_UNPACKED // 2**20} MB can be read.", "Split it."
        )
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    raise DocumentError(f"{name} is an archive, not a document.", "Unpack it and add the files in it.")
