"""Adds files to the library: reads each, finds what is in it, makes it visible at once and whole.

The same bytes again change nothing. One file that cannot be read does not stop the others. What an interrupted reading has
left is taken up again when the file is added next.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.documents.analysis import analyse
from workbench.documents.library import Library, uncollected
from workbench.documents.locks import only_one
from workbench.documents.model import DocumentInfo, Page
from workbench.documents.parses import Particulars
from workbench.documents.reading import check_file, read_document
from workbench.errors import DocumentError
from workbench.progress import Progress, silent
from workbench.provenance import sha256_file
from workbench.store.files import make_folder, unwritable

#: Share of the work on one file that is reading it; the rest is finding tables.
READING = 0.7
#: Pages that a kill may cost: one or two seconds of reading.
PIECE = 128
_COPYING = ".adding-"


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedFile:
    """A file that could not be added, and why."""

    file: str
    message: str
    hint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Added:
    """What became of the files, in their order.

    Attributes:
        documents: now in the library, whether they were there before or not.
        known: ids of those that had been there before.
    """

    documents: tuple[DocumentInfo, ...]
    failed: tuple[FailedFile, ...]
    known: frozenset[str]


def add_files(
    paths: Sequence[Path],
    library: Library,
    *,
    added_at: str,
    progress: Progress = silent,
    names: Mapping[Path, str] | None = None,
    edits: Mapping[str, str] | None = None,
    password: str | None = None,
) -> Added:
    """Add files to ``library``.

    Args:
        added_at: ISO 8601 with offset.
        progress: told the share of all files and what is being done; may raise ``Cancelled``: files done before stay.
        names: what a file is to be called, where that is not its own name (an upload).
        edits: title, company or period as the user puts them.
        password: for encrypted files.

    Raises:
        StoreError: the disk is full or the library cannot be written; files done before stay.
        Cancelled: by ``progress``.
    """
    library.open()
    documents: list[DocumentInfo] = []
    failed: list[FailedFile] = []
    known: set[str] = set()
    for at, path in enumerate(paths):
        name = (names or {}).get(path, path.name)
        part = _part(progress, at, len(paths), name)
        try:
            info, was_known = _add(path, name, library, added_at, part, edits or {}, password)
        except DocumentError as error:
            failed.append(FailedFile(file=name, message=error.message, hint=error.hint))
            continue
        if was_known:
            known.add(info.document_id)
        documents.append(info)
    progress(1.0, "Done")
    return Added(documents=tuple(documents), failed=tuple(failed), known=frozenset(known))


def _add(
    path: Path,
    name: str,
    library: Library,
    added_at: str,
    progress: Progress,
    edits: Mapping[str, str],
    password: str | None,
) -> tuple[DocumentInfo, bool]:
    check_file(path)
    progress(0.0, "Reading")
    sha256 = sha256_file(path)
    # One slot for all files with the same first digit: two processes seldom wait for each other but for the same file.
    slot = library.folder / "locks" / f"adding-{sha256[0]}.lock"
    with only_one(slot, "adding this file or one like it", lambda message: progress(0.0, message)):
        present = next((info for info in library.documents() if info.sha256 == sha256), None)
        if present is not None:
            return (library.edit(present.document_id, **edits) if edits else present), True
        with uncollected():
            return _read_and_keep(path, name, sha256, library, added_at, progress, edits, password), False


def _read_and_keep(
    path: Path,
    name: str,
    sha256: str,
    library: Library,
    added_at: str,
    progress: Progress,
    edits: Mapping[str, str],
    password: str | None,
) -> DocumentInfo:
    original = keep_original(path, library, sha256)
    try:
        parse = library.parses.load(sha256) or read_document(
            original, sha256, name=name, progress=_scaled(progress, 0.0, READING), password=password,
            done=library.parses.pieces(sha256), keep=_pieces(library, sha256),
        )  # fmt: skip
    except DocumentError:
        library.parses.forget(sha256)
        original.unlink(missing_ok=True)
        raise
    particulars = Particulars(file=name, added_at=added_at).edited(edits)
    analysis = analyse(parse, particulars, _scaled(progress, READING, 1.0))
    library.parses.keep(parse, particulars)
    return library.keep(replace(analysis, info=particulars.applied(analysis.info)))


def _pieces(library: Library, sha256: str) -> Callable[[Sequence[Page]], None]:
    """Keeps finished pages for a restart, so many at once that a short report is not slowed by it."""
    waiting: list[Page] = []

    def keep(pages: Sequence[Page]) -> None:
        waiting.extend(pages)
        if len(waiting) >= PIECE:
            library.parses.keep_piece(sha256, waiting)
            waiting.clear()

    return keep


def keep_original(path: Path, library: Library, sha256: str) -> Path:
    """Copy a file into the library under its own hash, whole or not at all.

    Raises:
        StoreError: the disk is full or the folder cannot be written.
        DocumentError: the file changed while it was read.
    """
    kept = library.originals.path(sha256)
    if kept.exists():
        return kept
    try:
        make_folder(kept.parent)
        for stale in kept.parent.glob(f"{_COPYING}*"):  # left by a kill: nobody else copies here while we hold the lock
            stale.unlink(missing_ok=True)
        handle, temporary = tempfile.mkstemp(dir=kept.parent, prefix=_COPYING)
    except OSError as error:
        raise unwritable(kept, error) from error
    try:
        with os.fdopen(handle, "wb") as target, path.open("rb") as source:
            shutil.copyfileobj(source, target, 2**20)
            target.flush()
            os.fsync(target.fileno())
        if sha256_file(Path(temporary)) != sha256:
            raise DocumentError(f"{path.name} changed while it was being read.", "Add it again when it is written whole.")
        Path(temporary).replace(kept)
    except OSError as error:
        raise unwritable(kept, error) from error
    finally:
        Path(temporary).unlink(missing_ok=True)
    return kept


def _part(progress: Progress, at: int, count: int, name: str) -> Progress:
    def part(fraction: float, message: str) -> None:
        progress(min((at + fraction) / count, 0.999), f"{name}: {message}")

    return part


def _scaled(progress: Progress, start: float, end: float) -> Progress:
    def part(fraction: float, message: str) -> None:
        progress(start + fraction * (end - start), message)

    return part


def as_document(info: DocumentInfo) -> dict[str, Any]:
    """A document as commands answer it: plain JSON values."""
    return {
        "document_id": info.document_id, "file": info.file, "title": info.title, "company": info.company,
        "period": info.period, "kind": info.kind, "pages": info.pages, "pages_without_text": list(info.pages_without_text),
        "tables": info.tables, "statements": info.statements, "chunks": info.chunks, "seconds": info.seconds,
        "parser": info.parser, "fiscal_year": info.fiscal_year,
        "period_end": info.period_end.isoformat() if info.period_end else None, "months": info.months,
        "currency": info.currency, "scale": info.scale, "language": info.language, "sha256": info.sha256,
        "added_at": info.added_at, "notes": list(info.notes),
    }  # fmt: skip
