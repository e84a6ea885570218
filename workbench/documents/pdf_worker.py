"""The process that opens a PDF, so that a harmful file harms nothing else: ``python -m workbench.documents.pdf_worker``.

Asked by JSON lines on standard input, it answers by JSON lines on standard output:
``{"open": path, "password": text}`` gives ``{"structure": {...}}`` or ``{"refused": code}``;
``{"first": n, "last": m}`` gives ``{"page": [...]}`` or ``{"failed": n, "why": text}`` for each page, then ``{"done": m}``.
Scripts are never run and attachments never opened; both are counted.
"""

import contextlib
import ctypes
import math
import mmap
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pypdfium2
import pypdfium2.raw as pdfium

from workbench.documents.model import Word
from workbench.documents.page_layout import page_from_words

#: Address space of this process, in bytes. An honest page takes a tenth of it.
MEMORY = 3 * 2**29
#: Sets another limit.
MEMORY_VARIABLE = "WORKBENCH_PDF_MEMORY"
#: Signs that PDFium puts for a hyphen at a line's end.
_HYPHENS = "\x02\ufffe"
_RUN = re.compile(rf"[^\s{_HYPHENS}]+[{_HYPHENS}]?")
_UNSEEN = re.compile("[\x00-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff\ud800-\udfff\ufffe\uffff]")
#: A box higher than this (in points) is the font's mistake: the letter's own outline is taken then.
_HIGHEST = 90.0
_OUTLINE_LIMIT = 5000
#: Bytes in which the mark of the end is looked for: some writers put signatures or padding behind it.
_END_WITHIN = 8192
#: Stands for PDFium's code where the file is sound but empty.
NO_PAGES = 100
_SEARCHED = 2**20
_EMPTY_TREE = re.compile(rb"/Type\s*/Pages\b[^>]{0,200}/Count\s+0\b|/Count\s+0\b[^>]{0,200}/Type\s*/Pages\b")
_ANY_PAGE = re.compile(rb"/Type\s*/Page\b")
#: Left, bottom, right, top.
_Rect = tuple[float, float, float, float]


def main() -> int:
    """Answer requests until standard input ends."""
    _limit_memory(os.environ)
    reader: _Reader | None = None
    for line in sys.stdin.buffer:
        asked = orjson.loads(line)
        if "open" in asked:
            try:
                reader = _Reader(asked["open"], asked.get("password"))
            except pypdfium2.PdfiumError as error:
                code = getattr(error, "err_code", None)
                _tell({"refused": NO_PAGES if _has_no_pages(asked["open"]) else code, "why": str(error)})
                continue
            _tell({"structure": reader.structure()} if asked.get("structure") else {"ready": True})
        elif reader is not None:
            for answer in reader.pages(asked["first"], asked["last"]):
                _tell(answer)
            _tell({"done": asked["last"]})
    return 0


class _Reader:
    """One open PDF."""

    def __init__(self, path: str, password: str | None) -> None:
        self._path, self._password = path, password
        self._document = pypdfium2.PdfDocument(path, password=password)

    def structure(self) -> dict[str, Any]:
        """What the file says of itself, without its pages."""
        document = self._document
        return {
            "pages": len(document),
            "labels": self._labels(),
            "outline": self._outline(),
            "metadata": {name: _clean(text) for name, text in document.get_metadata_dict(skip_empty=True).items()},
            "scripts": max(pdfium.FPDFDoc_GetJavaScriptActionCount(document), 0) + self._scripts_at_opening(),
            "cut": not _has_end(self._path),
            "attachments": document.count_attachments(),
            "forms": document.get_formtype() not in (None, pdfium.FORMTYPE_NONE),
        }

    def pages(self, first: int, last: int) -> Iterator[dict[str, Any]]:
        """Each page as plain lists, or why it failed."""
        for number in range(first, last + 1):
            try:
                yield {"page": self._page(number)}
            except (pypdfium2.PdfiumError, MemoryError, OSError) as error:
                yield {"failed": number, "why": str(error) or type(error).__name__}

    def _page(self, number: int) -> list[Any]:
        page = self._document[number - 1]
        try:
            size = page.get_size()
            text_page = page.get_textpage()
            try:
                placed = _Placing(page, size)
                words, turn = _words(text_page, placed)
            finally:
                text_page.close()
        finally:
            page.close()
        read = page_from_words(number, "", size, words, turn)
        lines = [[[word.text, word.x0, word.y0, word.x1, word.y1] for word in line.words] for line in read.lines]
        return [number, "", size[0], size[1], turn, read.text, lines]

    def _scripts_at_opening(self) -> int:
        """Whether a script is to run when the document is opened, closed or printed (1) or not (0)."""
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError

        if not _may_hold_scripts(self._path):
            return 0
        try:
            reader = PdfReader(self._path)
            if reader.is_encrypted:
                reader.decrypt(self._password or "")
            root: Any = reader.trailer["/Root"]
            told = str([root.get(key) and root[key].get_object() for key in ("/OpenAction", "/AA")])
        except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return 0
        return int("/JavaScript" in told or "/JS" in told)

    def _labels(self) -> list[str]:
        labels = [self._document.get_page_label(at) for at in range(min(len(self._document), 20_000))]
        return [_clean(label) for label in labels] if any(labels) else []

    def _outline(self) -> list[list[Any]]:
        found: list[list[Any]] = []
        for bookmark in self._document.get_toc(max_depth=6):
            destination = bookmark.get_dest()
            index = destination.get_index() if destination else None
            found.append([_clean(bookmark.get_title()), index + 1 if index is not None else None, bookmark.level])
            if len(found) >= _OUTLINE_LIMIT:
                break
        return found


class _Placing:
    """From PDF coordinates (upward, before rotation) to points from the top left of the displayed page."""

    def __init__(self, page: Any, size: tuple[float, float]) -> None:
        left, bottom, right, top = page.get_bbox()
        self._left, self._bottom, self._right, self._top = left, bottom, right, top
        self.rotation = page.get_rotation()
        self.width, self.height = size

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """The box as displayed."""
        if self.rotation == 90:
            box = (bottom - self._bottom, left - self._left, top - self._bottom, right - self._left)
        elif self.rotation == 180:
            box = (self._right - right, bottom - self._bottom, self._right - left, top - self._bottom)
        elif self.rotation == 270:
            box = (self._top - top, self._right - right, self._top - bottom, self._right - left)
        else:
            box = (left - self._left, self._top - top, right - self._left, self._top - bottom)
        return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))


def _has_no_pages(path: str) -> bool:
    """Whether a PDF that cannot be opened has a tree of pages without a single page in it."""
    with Path(path).open("rb") as handle:
        beginning = handle.read(_SEARCHED)
    return bool(_EMPTY_TREE.search(beginning)) and not _ANY_PAGE.search(beginning) and b"/ObjStm" not in beginning


def _has_end(path: str) -> bool:
    """Whether the mark of the end stands near it."""
    with Path(path).open("rb") as handle:
        handle.seek(max(Path(path).stat().st_size - _END_WITHIN, 0))
        return b"%%EOF" in handle.read()


def _may_hold_scripts(path: str) -> bool:
    """Whether the file names a script outright, or packs its objects so that it may."""
    with Path(path).open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return any(content.find(sign) >= 0 for sign in (b"/JavaScript", b"/JS ", b"/JS(", b"/ObjStm"))


def _words(text_page: Any, placed: _Placing) -> tuple[list[Word], int]:
    """The words of a page, and how its text is turned as displayed."""
    text = _text(text_page)
    words: list[Word] = []
    angles: Counter[int] = Counter()
    for count, run in enumerate(_RUN.finditer(text)):
        if count % 12 == 0:
            angles[_angle(text_page, run.start())] += 1
        for start, end, box in _placed_runs(text_page, run.start(), run.end()):
            piece = text[start:end]
            shown = piece if piece.isascii() and piece.isprintable() else _shown(piece)
            if shown:
                x0, y0, x1, y1 = placed.box(*box)
                words.append(Word(text=shown, x0=x0, y0=y0, x1=x1, y1=y1))
    printed = angles.most_common(1)[0][0] if angles else 0
    return words, (printed + placed.rotation) % 360


def _shown(piece: str) -> str:
    """Without signs that are not printed; a hyphen of a line's end as one."""
    return _clean(piece.rstrip(_HYPHENS)) + ("-" if piece[-1] in _HYPHENS else "")


def _text(text_page: Any) -> str:
    """The characters of a page, one for each that has a box."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "surrogatepass")
    if len(text) == count:
        return text
    return "".join(_character(pdfium.FPDFText_GetUnicode(text_page, at)) for at in range(count))


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 else " "


def _angle(text_page: Any, at: int) -> int:
    """How a letter is turned on the unrotated page: 0, 90, 180 or 270 degrees clockwise."""
    angle = pdfium.FPDFText_GetCharAngle(text_page, at)
    return round(math.degrees(max(angle, 0.0)) / 90) % 4 * 90


def _placed_runs(text_page: Any, start: int, end: int) -> Iterator[tuple[int, int, _Rect]]:
    """The run with its box, or its parts where it goes on in another place of the page without a space between."""
    box = pdfium.FS_RECTF()
    first = _rect(text_page, start, box)
    if end - start < 2:
        yield start, end, first
        return
    last = _rect(text_page, end - 1, box)
    if first[1] == last[1] and first[3] == last[3] and last[2] >= first[0]:  # most words: one font on one line
        yield start, end, (min(first[0], last[0]), first[1], max(first[2], last[2]), first[3])
        return
    height, width = first[3] - first[1], first[2] - first[0]
    same_row = abs(first[1] - last[1]) <= 0.6 * max(height, 1.0)
    same_column = abs(first[0] - last[0]) <= 0.6 * max(width, 1.0)
    if (same_row and last[2] >= first[0]) or (same_column and not same_row and end - start <= 40):
        yield start, end, _united(first, last)
        return
    begun, opened, before = start, first, first
    for at in range(start + 1, end):
        now = _rect(text_page, at)
        if abs(now[1] - before[1]) > 0.6 * max(before[3] - before[1], 1.0) or now[0] < before[0] - 2 * max(width, 1.0):
            yield begun, at, _united(opened, before)
            begun, opened = at, now
        before = now
    yield begun, end, _united(opened, before)


def _united(first: _Rect, last: _Rect) -> _Rect:
    return min(first[0], last[0]), min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3])


def _rect(text_page: Any, at: int, box: Any = None) -> _Rect:
    """Left, bottom, right, top of a letter: the height of its font, the width of its step.

    Args:
        box: a place PDFium may write to, so that not every letter needs its own.
    """
    box = box or pdfium.FS_RECTF()
    if pdfium.FPDFText_GetLooseCharBox(text_page, at, box):
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        if 0.5 < top - bottom < _HIGHEST:
            return left, bottom, right, top
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text_page, at, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _clean(text: str) -> str:
    return _UNSEEN.sub("", text)


def _limit_memory(environment: Mapping[str, str]) -> None:
    if sys.platform != "win32":
        import resource

        limit = int(environment.get(MEMORY_VARIABLE, MEMORY))
        with contextlib.suppress(ValueError, OSError):  # macOS knows the limit, but does not take every value
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _tell(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
