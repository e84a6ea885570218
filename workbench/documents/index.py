"""The index of passages in LanceDB: full text by the ``icu`` tokenizer, vectors where an embedding model is bound.

It follows from the library and can be thrown away: what is in it is told by ``state.json``, written last, so that an update
that was killed is simply done again. Vectors of another model, version or length are never mixed: all are made anew.
"""

import errno
import json
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.documents.chunks import Chunk, chunks_of
from workbench.documents.library import Library
from workbench.documents.locks import only_one
from workbench.errors import StoreError
from workbench.progress import Progress, silent
from workbench.store.files import disk_full, write_atomically

if TYPE_CHECKING:
    import lancedb
    import numpy as np

#: Changes with the columns and with how passages are cut; an index of another version is built anew.
SCHEMA_VERSION = 1
TABLE = "passages"
STATE_FILE = "state.json"
#: Beyond so many vectors a search over all of them takes longer than an index with refinement.
INDEX_VECTORS_FROM = 100_000
_PROBES, _REFINE = 50, 20
_ROWS_AT_ONCE = 2_000
_DISK_FULL = re.compile(r"os error (?:28|122)\b|no space left", re.IGNORECASE)
#: Another process may still be reading the version before this one.
_OLDER_VERSIONS = timedelta(minutes=10)

#: Texts -> unit vectors (n, dimensions), or a raised error.
Embed = Callable[[Sequence[str]], "np.ndarray[Any, np.dtype[np.float32]]"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Vectors:
    """How passages become vectors: ``identity`` tells vectors apart that may not be compared."""

    identity: str
    dimensions: int
    embed: Embed
    embed_question: Embed


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexState:
    """What the index holds.

    Attributes:
        documents: id -> number of passages.
        identity: of its vectors; None: it has none.
        unembedded: documents that came while the model could not be asked; found by words until it can.
    """

    schema: int
    documents: Mapping[str, int]
    identity: str | None = None
    dimensions: int = 0
    unembedded: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Updated:
    """What an update did. ``notices`` are for the user."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    notices: tuple[str, ...] = ()


class PassageIndex:
    """The index of one library.

    Args:
        folder: ``<data_dir>/documents/index``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: lancedb.table.Table | None = None

    @property
    def state(self) -> IndexState:
        """What it holds; empty when there is none, or one of an older version or a damaged one."""
        try:
            document = json.loads((self._folder / STATE_FILE).read_text("utf-8"))
            state = IndexState(**document)
        except (OSError, ValueError, TypeError):
            return IndexState(schema=SCHEMA_VERSION, documents={})
        return state if state.schema == SCHEMA_VERSION else IndexState(schema=SCHEMA_VERSION, documents={})

    def update(
        self,
        library: Library,
        vectors: Vectors | None = None,
        *,
        anew: Collection[str] = (),
        progress: Progress = silent,
    ) -> Updated:
        """Bring the index up to the library: add what is new, take out what is gone. Doing it twice changes nothing.

        Args:
            vectors: of the bound embedding model; None: by words only. Vectors that are there stay.
            anew: documents whose text has changed; they are put in again.

        Two processes at once: one waits for the other, which ``progress`` is told.

        Raises:
            StoreError: the folder cannot be written, or another process holds the index for too long.
        """
        lock = library.folder / "locks" / "index.lock"
        with only_one(lock, "updating the index of the documents", lambda message: progress(0.0, message)):
            return self._update(library, vectors, anew, progress)

    def _update(self, library: Library, vectors: Vectors | None, anew: Collection[str], progress: Progress) -> Updated:
        self._opened = None  # another process may have built it anew
        state, notices = self.state, tuple[str, ...]()
        if vectors is not None and state.documents and state.identity != vectors.identity:
            notices = (_notice(state.identity),)
            state = IndexState(schema=SCHEMA_VERSION, documents={})
        ids = [info.document_id for info in library.documents()]
        gone = sorted(set(state.documents) - set(ids))
        waiting = {*anew, *(state.unembedded if vectors is not None else ())}
        new = [document_id for document_id in ids if document_id not in state.documents or document_id in waiting]
        if not gone and not new and self._folder.is_dir():
            return Updated(added=(), removed=(), notices=notices)
        try:
            counts = self._write(library, state, gone, new, vectors, progress)
        except (OSError, RuntimeError) as error:  # LanceDB tells what the system refused as a RuntimeError
            raise _unwritten(error) from error
        self._keep(_after(state, gone, counts, vectors))
        return Updated(added=tuple(new), removed=tuple(gone), notices=notices)

    def search(
        self, text: str, *, documents: Iterable[str] | None = None, k: int = 100, vectors: Vectors | None = None
    ) -> list[tuple[str, int, float]]:
        """(document, page, 0 to 1) of the passages that fit ``text``, each page once, best first.

        Args:
            documents: look in these only.
            vectors: used where the index has vectors of the same identity; then both rankings are fused.
        """
        if not text.strip() or not self.state.documents:
            return []
        where = _where(documents)
        rankings = [self._full_text(text, where, k)]
        if vectors is not None and self.state.identity == vectors.identity:
            rankings.append(self._by_vector(vectors, text, where, k))
        return _fused(rankings)

    def rows(self) -> int:
        """How many passages lie in it."""
        return int(self._table().count_rows()) if self.state.documents else 0

    def _full_text(self, text: str, where: str | None, k: int) -> list[tuple[str, int]]:
        query = self._table().search(text, query_type="fts", fts_columns="text")
        if where:
            query = query.where(where, prefilter=True)
        rows = query.select(["document_id", "page", "_score"]).limit(k).to_arrow()
        return list(zip(rows["document_id"].to_pylist(), rows["page"].to_pylist(), strict=True))

    def _by_vector(self, vectors: Vectors, text: str, where: str | None, k: int) -> list[tuple[str, int]]:
        query = self._table().search(vectors.embed_question([text])[0], vector_column_name="vector")
        query = query.distance_type("cosine").nprobes(_PROBES).refine_factor(_REFINE)
        if where:
            query = query.where(where, prefilter=True)
        rows = query.select(["document_id", "page", "_distance"]).limit(k).to_arrow()
        return list(zip(rows["document_id"].to_pylist(), rows["page"].to_pylist(), strict=True))

    def _write(
        self, library: Library, state: IndexState, gone: Sequence[str], new: Sequence[str], vectors: Vectors | None,
        progress: Progress,
    ) -> dict[str, int]:  # fmt: skip
        if state.documents:
            table = self._table()
            # New ones too: an update that was killed may have left some of their rows.
            table.delete(_where([*gone, *new]) or "")
        else:
            table = self._empty(vectors)
        counts: dict[str, int] = {}
        for done, document_id in enumerate(new):
            progress(done / max(1, len(new)), f"Indexing document {done + 1} of {len(new)}")
            pages = [(number, text) for number, _, text in library.pages(document_id)]
            chunks = chunks_of(document_id, pages, library.tables(document_id))
            for start in range(0, len(chunks), _ROWS_AT_ONCE):
                table.add(_rows(chunks[start : start + _ROWS_AT_ONCE], vectors))
            counts[document_id] = len(chunks)
        self._reindex(table, vectors)
        return counts

    def _reindex(self, table: "lancedb.table.Table", vectors: Vectors | None) -> None:
        from lancedb.index import FTS, IvfPq

        if not table.count_rows():
            return
        if any(index.columns == ["text"] for index in table.list_indices()):
            table.optimize(cleanup_older_than=_OLDER_VERSIONS)
        else:
            table.create_index("text", config=FTS(base_tokenizer="icu", with_position=False), replace=True)
        if vectors is not None and table.count_rows() >= INDEX_VECTORS_FROM:
            table.create_index("vector", config=IvfPq(distance_type="cosine"), replace=True)

    def _empty(self, vectors: Vectors | None) -> "lancedb.table.Table":
        import pyarrow as pa

        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        fields = [
            ("document_id", pa.string()),
            ("page", pa.int32()),
            ("position", pa.int32()),
            ("kind", pa.string()),
            ("text", pa.string()),
        ]
        if vectors is not None:
            fields.append(("vector", pa.list_(pa.float32(), vectors.dimensions)))
        self._opened = _connected(self._folder).create_table(TABLE, schema=pa.schema(fields))
        return self._opened

    def _table(self) -> "lancedb.table.Table":
        if self._opened is None:
            self._opened = _connected(self._folder).open_table(TABLE)
        return self._opened

    def _keep(self, state: IndexState) -> None:
        write_atomically(self._folder / STATE_FILE, json.dumps(asdict(state)).encode())


def _unwritten(error: Exception) -> StoreError:
    """Why the index could not be written, in the user's words."""
    text = str(error)
    if getattr(error, "errno", None) == errno.ENOSPC or _DISK_FULL.search(text):
        return disk_full("the documents are kept, but their index could not be written; the next addition completes it")
    return StoreError(
        f"The index of the documents cannot be written: {text.split(', /')[0]}.",
        "Check the folder's permissions and the disk; then add a document again.",
    )


def _connected(folder: Path) -> "lancedb.db.DBConnection":
    import lancedb

    return lancedb.connect(folder, read_consistency_interval=timedelta(0))


def _rows(chunks: Sequence[Chunk], vectors: Vectors | None) -> list[dict[str, Any]]:
    texts = [
        f"{chunk.heading}\n{chunk.text}" if chunk.heading and chunk.heading not in chunk.text else chunk.text
        for chunk in chunks
    ]
    rows: list[dict[str, Any]] = [
        {"document_id": chunk.document_id, "page": chunk.page, "position": chunk.position, "kind": chunk.kind, "text": text}
        for chunk, text in zip(chunks, texts, strict=True)
    ]
    if vectors is not None:
        for row, vector in zip(rows, vectors.embed(texts), strict=True):
            row["vector"] = vector
    return rows


def _where(documents: Iterable[str] | None) -> str | None:
    if documents is None:
        return None
    listed = ", ".join(f"'{document_id}'" for document_id in documents if document_id.isalnum())
    return f"document_id IN ({listed})" if listed else "document_id = ''"


def _fused(rankings: Sequence[Sequence[tuple[str, int]]]) -> list[tuple[str, int, float]]:
    """Reciprocal ranks added up over the rankings, each page by its best passage; the first page has 1."""
    scores: dict[tuple[str, int], float] = {}
    for ranking in rankings:
        for place, page in enumerate(dict.fromkeys(ranking)):
            scores[page] = scores.get(page, 0.0) + 1 / (60 + place)
    best = max(scores.values(), default=1.0)
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [(document_id, page, score / best) for (document_id, page), score in ordered]


def _after(state: IndexState, gone: Sequence[str], counts: Mapping[str, int], vectors: Vectors | None) -> IndexState:
    """The state after an update."""
    identity = vectors.identity if vectors is not None else state.identity
    waiting = [*state.unembedded, *counts] if vectors is None and identity is not None else []
    return IndexState(
        schema=SCHEMA_VERSION,
        documents={name: count for name, count in state.documents.items() if name not in gone} | dict(counts),
        identity=identity,
        dimensions=vectors.dimensions if vectors is not None else state.dimensions,
        unembedded=sorted({name for name in waiting if name not in gone}),
    )


def _notice(old: str | None) -> str:
    if old is None:
        return "An embedding model is bound now: all passages are embedded once."
    return "The embedding model or its version has changed: all passages are embedded anew."
