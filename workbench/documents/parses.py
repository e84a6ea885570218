"""The pages of every document as they were read, kept beside the database, so that it can be built anew without reading again.

Each parse is one compressed file, written whole or not at all. While a long document is being read, its pages are kept in
pieces: a restart goes on where the last one stopped.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from workbench.documents.model import DocumentInfo, Line, OutlineEntry, Page, Word, line_of
from workbench.documents.page_readings import PageReading
from workbench.errors import InputError
from workbench.store.files import write_atomically

#: What a person may correct. A period is text such as "FY2022".
EDITABLE = ("title", "company", "period")
#: Raise it when pages are read differently: older parses are then read again from the original.
PARSE_VERSION = 1
TITLE_BAR = " | "


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetTable:
    """A table that the source itself marks as one (HTML, DOCX, a sheet): its text cell by cell.

    Attributes:
        title: the lines above it, with ``TITLE_BAR`` between them.
    """

    page: int
    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Parse:
    """A document as it was read, before anything is concluded from it.

    Attributes:
        metadata: the file's own claims, such as its title; never trusted alone.
        failed: page number -> why it could not be read.
        notes: scripts, attachments and other things that were ignored.
        grids: tables that the source marks as tables; empty for PDF.
        seconds: that reading took.
    """

    sha256: str
    parser: str
    pages: tuple[Page, ...]
    outline: tuple[OutlineEntry, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    failed: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()
    grids: tuple[SheetTable, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Particulars:
    """What is known of a document beside its bytes: the name it came under, when, and what a person corrected."""

    file: str
    added_at: str
    edits: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def edited(self, changes: Mapping[str, str]) -> "Particulars":
        """With these corrections added.

        Raises:
            InputError: a field that cannot be corrected.
        """
        unknown = [name for name in changes if name not in EDITABLE]
        if unknown:
            raise InputError(f"{unknown[0]!r} of a document cannot be edited.", f"These can: {', '.join(EDITABLE)}.")
        return replace(self, edits={**self.edits, **{name: str(value) for name, value in changes.items()}})

    def applied(self, info: DocumentInfo) -> DocumentInfo:
        """``info`` with the corrections in place; a corrected period also decides the fiscal year."""
        from workbench.documents.periods import fiscal_year_named

        given: dict[str, Any] = dict(self.edits)
        if "period" in given:
            given["fiscal_year"] = fiscal_year_named(given["period"]) or info.fiscal_year
        return replace(info, **given)


@dataclass(frozen=True, slots=True)
class KeptParses:
    """The parses of a library: ``<sha256>.parse``, ``<sha256>.json`` and, while reading, ``<sha256>.part-<first page>``."""

    folder: Path

    def any(self) -> bool:
        """Whether at least one parse is kept."""
        return self.folder.is_dir() and next(self.folder.glob("*.parse"), None) is not None

    def keep(self, parse: Parse, particulars: Particulars) -> None:
        """Keep a whole parse; the pieces of its reading are not needed any more.

        Raises:
            StoreError: a full disk or an unwritable folder.
        """
        self.keep_particulars(parse.sha256, particulars)
        write_atomically(self._path(parse.sha256, "parse"), _packed(_plain(parse), parse.pages))
        self._forget_pieces(parse.sha256)

    def load(self, sha256: str) -> Parse | None:
        """The parse of these bytes, or None when there is none of this version that can be read."""
        try:
            return _parse(_unpacked(self._path(sha256, "parse").read_bytes()))
        except (OSError, ValueError, KeyError, zlib.error):
            return None

    def documents(self) -> tuple[str, ...]:
        """The hashes of all documents of which a parse is kept, readable or not."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.parse")))

    def keep_particulars(self, sha256: str, particulars: Particulars) -> None:
        """Keep the name, the time and the corrections of a document.

        Raises:
            StoreError: a full disk or an unwritable folder.
        """
        plain = {"file": particulars.file, "added_at": particulars.added_at, "edits": dict(particulars.edits)}
        write_atomically(self._path(sha256, "json"), json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace"))

    def particulars(self, sha256: str) -> Particulars:
        """The name, time and corrections; of a document whose note was lost, its hash stands for its name."""
        try:
            plain = json.loads(self._path(sha256, "json").read_text("utf-8"))
            return Particulars(file=plain["file"], added_at=plain["added_at"], edits=plain["edits"])
        except (OSError, ValueError, KeyError):
            return Particulars(file=sha256[:16], added_at="")

    def keep_readings(self, sha256: str, readings: Mapping[int, PageReading]) -> None:
        """Keep what a model read on pages without text, beside what was read before; a file that cannot be read is put aside.

        Raises:
            StoreError: a full disk or an unwritable folder.
        """
        path, before = self._path(sha256, "readings"), self._readings(sha256)
        if before is None and path.is_file():
            path.replace(path.with_name(f"{path.name}.broken"))
        merged = (before or {}) | dict(readings)
        plain = [asdict(merged[page]) for page in sorted(merged)]
        write_atomically(path, json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace"))

    def readings(self, sha256: str) -> dict[int, PageReading]:
        """What a model has read on pages of a document, by page."""
        return self._readings(sha256) or {}

    def _readings(self, sha256: str) -> dict[int, PageReading] | None:
        """None where nothing was kept, or what was kept cannot be read."""
        try:
            plain = json.loads(self._path(sha256, "readings").read_text("utf-8"))
            return {one["page"]: PageReading(**one) for one in plain}
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep_piece(self, sha256: str, pages: Sequence[Page]) -> None:
        """Keep some pages of a document that is still being read.

        Raises:
            StoreError: a full disk or an unwritable folder.
        """
        write_atomically(self._path(sha256, f"part-{pages[0].number}"), _packed({"version": PARSE_VERSION}, pages))

    def pieces(self, sha256: str) -> dict[int, Page]:
        """The pages that an interrupted reading has left, by number."""
        found: dict[int, Page] = {}
        for path in self.folder.glob(f"{sha256}.part-*"):
            try:
                found |= {page.number: page for page in _pages(_unpacked(path.read_bytes()))}
            except (OSError, ValueError, KeyError, zlib.error):
                continue
        return found

    def forget(self, sha256: str) -> None:
        """Remove all that is kept of a document."""
        self._forget_pieces(sha256)
        for suffix in ("parse", "json", "readings", "readings.broken"):
            self._path(sha256, suffix).unlink(missing_ok=True)

    def _forget_pieces(self, sha256: str) -> None:
        for path in self.folder.glob(f"{sha256}.part-*"):
            path.unlink(missing_ok=True)

    def _path(self, sha256: str, suffix: str) -> Path:
        return self.folder / f"{sha256}.{suffix}"


class PageMaker:
    """Makes pages from plain lists. Equal words and equal numbers become one object: a long report has few different ones."""

    def __init__(self) -> None:
        self._seen: dict[Any, Any] = {}

    def page(self, plain: Sequence[Any]) -> Page:
        """A page from ``[number, label, width, height, turn, text, [[[word, x0, y0, x1, y1], ...], ...]]``."""
        number, label, width, height, turn, text, lines = plain
        return Page(
            number=number, label=label, width=width, height=height, turn=turn, text=text,
            lines=tuple(self._line(words) for words in lines),
        )  # fmt: skip

    def _line(self, words: Sequence[Sequence[Any]]) -> Line:
        one = self._seen.setdefault
        return line_of(
            tuple([Word(text=one(t, t), x0=one(a, a), y0=one(b, b), x1=one(c, c), y1=one(d, d)) for t, a, b, c, d in words])
        )


def _packed(plain: Mapping[str, Any], pages: Iterable[Page] = ()) -> bytes:
    """``plain`` with ``pages`` as compressed JSON, page by page: all of them at once would take more room than the text."""
    compressor = zlib.compressobj(1)
    packed = [compressor.compress(b'{"pages":[')]
    for at, page in enumerate(pages):
        packed.append(compressor.compress((b"," if at else b"") + orjson.dumps(_plain_page(page))))
    packed += [compressor.compress(b"]," + orjson.dumps(plain)[1:]), compressor.flush()]
    return b"".join(packed)


def _unpacked(data: bytes) -> dict[str, Any]:
    plain: dict[str, Any] = orjson.loads(zlib.decompress(data))
    if plain["version"] != PARSE_VERSION:
        raise ValueError("a parse of another version")
    return plain


def _pages(plain: dict[str, Any]) -> tuple[Page, ...]:
    """The pages of a kept parse; the plain lists are let go one by one."""
    maker, lists = PageMaker(), plain.pop("pages")
    made = []
    for at in range(len(lists)):
        made.append(maker.page(lists[at]))
        lists[at] = None
    return tuple(made)


def _plain(parse: Parse) -> dict[str, Any]:
    return {
        "version": PARSE_VERSION, "sha256": parse.sha256, "parser": parse.parser, "metadata": dict(parse.metadata),
        "outline": [[entry.title, entry.page, entry.depth] for entry in parse.outline],
        "failed": [[page, why] for page, why in parse.failed.items()], "notes": list(parse.notes),
        "grids": [[grid.page, grid.title, grid.rows] for grid in parse.grids], "seconds": parse.seconds,
    }  # fmt: skip


def _parse(plain: dict[str, Any]) -> Parse:
    return Parse(
        sha256=plain["sha256"], parser=plain["parser"], pages=_pages(plain),
        outline=tuple(OutlineEntry(title=title, page=page, depth=depth) for title, page, depth in plain["outline"]),
        metadata=plain["metadata"], failed=dict(plain["failed"]), notes=tuple(plain["notes"]),
        grids=tuple(
            SheetTable(page=page, title=title, rows=tuple(tuple(row) for row in rows)) for page, title, rows in plain["grids"]
        ),
        seconds=plain["seconds"],
    )  # fmt: skip


def _plain_page(page: Page) -> list[Any]:
    words = [[[word.text, word.x0, word.y0, word.x1, word.y1] for word in line.words] for line in page.lines]
    return [page.number, page.label, page.width, page.height, page.turn, page.text, words]
