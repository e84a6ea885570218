"""The tasks of the document library that the runner offers: add files, list them, remove one."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from workbench.documents.collections import Collections
from workbench.documents.ingest import Added, add_files, as_document
from workbench.documents.library import Library
from workbench.documents.passwords import given_password
from workbench.errors import DocumentError
from workbench.inputs import Fetched, Inputs
from workbench.progress import Progress
from workbench.provenance import sha256_file
from workbench.strict import Strict, parse
from workbench.task import Answer

#: Share of the work that is reading the files; the rest is making them searchable.
ADDED = 0.85


class AddRequest(Strict):
    """Which files to add, and what the user knows better than the file. ``names``: path -> name to show (uploads).

    No password: requests are kept with the run. It is given by ``passwords.password_given`` around the call.
    """

    files: Annotated[list[str], Field(min_length=1)]
    names: dict[str, str] = Field(default_factory=dict)
    title: str | None = None
    company: str | None = None
    period: str | None = None


class ListRequest(Strict):
    """Nothing can be asked of a list."""


class RemoveRequest(Strict):
    """Which document to remove."""

    document: Annotated[str, Field(min_length=1)]


def add(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Add files to the library.

    The document: ``{documents: [{document_id, file, title, company, period, kind, pages, pages_without_text, tables,
    statements, chunks, seconds, parser, ...}], failed: [{file, message, hint}], known: [document_id]}``, and ``unread``: what
    the chosen vision model could not read of pages without text, where there is such a thing. Answered when at
    least one file is in the library afterwards; else it also holds ``error: {kind, message, hint}``.

    Raises:
        InputError: no file is named.
        StoreError: the disk is full, or the library cannot be written.
    """
    asked = parse(AddRequest, dict(request))
    paths = [Path(name) for name in asked.files]
    inputs.read("documents", source="file", identifier=", ".join(asked.files)[:500], fetch=lambda: _manifest(paths))
    library = Library(inputs.data_dir)
    given = {"title": asked.title, "company": asked.company, "period": asked.period}
    added = add_files(
        paths, library, added_at=inputs.now().isoformat(timespec="seconds"), progress=_until(progress, ADDED),
        names={Path(path): name for path, name in asked.names.items()},
        edits={field: value for field, value in given.items() if value is not None}, password=given_password(),
    )  # fmt: skip
    notices = _pages_read(library, added, inputs, progress)
    make_searchable(library, progress, ADDED)
    progress(1.0, "Done")
    document = {
        "documents": [as_document(library.document(info.document_id)) for info in added.documents],
        "failed": [{"file": one.file, "message": one.message, "hint": one.hint} for one in added.failed],
        "known": sorted(added.known),
        **({"unread": notices} if notices else {}),
    }
    if not added.documents:
        document["error"] = _nothing_added(added).as_dict()
    return Answer(document=document, answered=bool(added.documents), volatile=frozenset({"known"}))


def listed(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """All documents of the library, and how they are grouped: ``{documents: [...], collections: [{name, documents: [id]}]}``.

    Raises:
        StoreError: the library cannot be read.
    """
    parse(ListRequest, dict(request))
    library = Library(inputs.data_dir)
    documents = [as_document(info) for info in library.documents()]
    groups = [{"name": one.name, "documents": list(one.documents)} for one in Collections(library).all()]
    progress(1.0, "Done")
    return Answer(document={"documents": documents, "collections": groups})


def remove(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Remove a document, its pages and its file: ``{removed: {document_id, file, ...}}``.

    Raises:
        InputError: there is no such document.
        StoreError: the library cannot be written.
    """
    asked = parse(RemoveRequest, dict(request))
    library = Library(inputs.data_dir)
    removed = library.remove(asked.document)
    make_searchable(library, progress, ADDED)
    progress(1.0, "Done")
    return Answer(document={"removed": as_document(removed)})


def _nothing_added(added: Added) -> DocumentError:
    """Why none of the files could be added."""
    first = added.failed[0]
    if len(added.failed) == 1:
        return DocumentError(first.message, first.hint)
    return DocumentError(f"None of the {len(added.failed)} files could be added. {first.message}", first.hint)


def _pages_read(library: Library, added: Added, inputs: Inputs, progress: Progress) -> list[str]:
    """Have pages without text read by the chosen vision model; what could not be."""
    fresh = [info for info in added.documents if info.document_id not in added.known and info.pages_without_text]
    if not fresh:
        return []
    from workbench.documents.page_reading_task import read_chosen

    return read_chosen(library, fresh, inputs, lambda _, message: progress(ADDED, message))


def make_searchable(library: Library, progress: Progress, done: float, *, anew: Sequence[str] = ()) -> None:
    """Bring the search index up to the library, and note how many passages each document has in it.

    Args:
        done: share of the work before this; the rest is this.
        anew: documents whose text has changed.
    """
    from workbench.documents.embeddings import bound_vectors
    from workbench.documents.index import PassageIndex

    index = PassageIndex(library.folder / "index")
    vectors, _ = bound_vectors(library.folder.parent)

    def part(fraction: float, message: str) -> None:
        progress(done + fraction * (1 - done) * 0.99, message)

    index.update(library, vectors, anew=anew, progress=part)
    counts = index.state.documents
    for info in library.documents():
        if counts.get(info.document_id, info.chunks) != info.chunks:
            library.set_chunks(info.document_id, counts[info.document_id])


def _until(progress: Progress, end: float) -> Progress:
    def part(fraction: float, message: str) -> None:
        progress(min(fraction, 1.0) * end, message)

    return part


def _manifest(paths: list[Path]) -> Fetched:
    """The names and hashes of the files: the library keeps the bytes, so the run need not."""
    entries = [{"file": path.name, "sha256": sha256_file(path) if path.is_file() else None} for path in paths]
    return Fetched(data=json.dumps(entries, ensure_ascii=False).encode("utf-8", "replace"))
