"""Reading a question and finding its pages, over one library: what a search, an answer and the page share."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workbench.documents.catalogue import Catalogue
from workbench.documents.filters import NO_FILTERS, Filters, narrowed
from workbench.documents.index import PassageIndex, Vectors
from workbench.documents.library import FOLDER, Library
from workbench.documents.question import Question
from workbench.documents.question_reading import read_question
from workbench.documents.retrieve import Passage, candidates_for, retrieve
from workbench.errors import InputError

INDEX_FOLDER = "index"
#: Beyond so many pages the index chooses which pages are looked at one by one.
MOST_PAGES = 3_000
#: Beyond so many pages what was read for a question is not kept for the next one.
KEPT_PAGES = 20_000
_FROM_INDEX = 60


def catalogue_of(library: Library) -> Catalogue:
    """What is read of a library, kept for the next question of this process while the library stays as it is.

    Of a library with more than ``KEPT_PAGES`` pages nothing is kept: it would fill the memory (700 MB at 11,560 pages).
    """
    infos = library.documents()
    if sum(info.pages for info in infos) > KEPT_PAGES:
        return Catalogue(library)
    return _kept(library.folder, library.version(), tuple((info.document_id, info.added_at) for info in infos))


@lru_cache(maxsize=1)
def _kept(folder: Path, version: int, documents: tuple[tuple[str, str], ...]) -> Catalogue:  # noqa: ARG001 - parts of the key
    return Catalogue(Library(folder.parent))


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A question as it was read, and its pages, best first. ``notices`` are for the user."""

    question: Question
    passages: tuple[Passage, ...]
    notices: tuple[str, ...] = ()


class Finder:
    """Finds pages in the library of a data folder; keeps what it has read until the library changes.

    Args:
        vectors: of the bound embedding model; None: words and structure only.
    """

    def __init__(self, data_dir: Path, vectors: Vectors | None = None) -> None:
        self.library = Library(data_dir)
        self.index = PassageIndex(data_dir / FOLDER / INDEX_FOLDER)
        self._vectors = vectors
        self._catalogue: Catalogue | None = None
        self._indexed: int | None = None

    @property
    def catalogue(self) -> Catalogue:
        """Of the library as it is now.

        Raises:
            InputError: the library holds no document.
        """
        if self._catalogue is None or self._catalogue.version != self.library.version():
            self._catalogue = catalogue_of(self.library)
        if not self._catalogue.infos:
            raise InputError("The library holds no document yet.", "Add one with `workbench docs add FILE`.")
        return self._catalogue

    def narrowed(self, filters: Filters) -> Catalogue:
        """The part of the library that the user has chosen.

        Raises:
            InputError: nothing is left of it, or the library is empty.
        """
        return narrowed(self.catalogue, filters)

    def read(self, text: str, *, filters: Filters = NO_FILTERS, previous: Question | None = None) -> Question:
        """Read a question.

        Raises:
            InputError: it is empty, or the library is.
        """
        if not text.strip():
            raise InputError("The question is empty.", "Ask something.")
        return read_question(text, self.narrowed(filters), previous=previous, period=filters.period)

    def find(self, text: str, *, k: int = 10, filters: Filters = NO_FILTERS, previous: Question | None = None) -> Found:
        """Read a question and find its pages."""
        if not text.strip():
            raise InputError("The question is empty.", "Ask something.")
        catalogue = self.narrowed(filters)
        question = read_question(text, catalogue, previous=previous, period=filters.period)
        return self._found(catalogue, question, k, filters.period)

    def pages(self, question: Question, *, k: int = 10, filters: Filters = NO_FILTERS) -> Found:
        """The pages of a question that was read."""
        return self._found(self.narrowed(filters), question, k, filters.period)

    def _found(self, catalogue: Catalogue, question: Question, k: int, period: str | None) -> Found:
        infos = [one.info for one in candidates_for(catalogue, question, period)]
        is_large = sum(info.pages for info in infos) > MOST_PAGES
        if not is_large and self._vectors is None:
            return Found(question=question, passages=retrieve(catalogue, question, k=k, period=period))
        notices = self._brought_up()
        whole = not catalogue.is_narrowed and len(infos) == len(catalogue.infos)
        documents = None if whole else [info.document_id for info in infos]
        near = self.index.search(question.focus, documents=documents, k=_FROM_INDEX, vectors=self._vectors)
        nearness = {(document_id, page): score for document_id, page, score in near}
        passages = retrieve(
            catalogue, question, k=k, period=period, nearness=nearness, only=set(nearness) if is_large else None
        )
        return Found(question=question, passages=passages, notices=notices)

    def _brought_up(self) -> tuple[str, ...]:
        """Bring the index up to the library, once per version of it; what the user must know."""
        version = self.library.version()
        if self._indexed == version:
            return ()
        notices = self.index.update(self.library, self._vectors).notices
        self._indexed = version
        return notices
