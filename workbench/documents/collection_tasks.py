"""The job of changing one collection that the page and the command share."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from workbench.documents.collections import Collection, Collections
from workbench.documents.library import Library
from workbench.errors import InputError
from workbench.inputs import Inputs
from workbench.progress import Progress
from workbench.strict import Strict, parse
from workbench.task import Answer


class CollectionRequest(Strict):
    """A collection and what is to be done with it, in this order; nothing: only show it.

    Attributes:
        put: ids of documents; the collection is made where there is none.
        take: ids of documents to take out.
        rename: its new name.
        delete: forget it; the documents stay.
    """

    name: Annotated[str, Field(min_length=1)]
    put: list[str] = Field(default_factory=list)
    take: list[str] = Field(default_factory=list)
    rename: str | None = None
    delete: bool = False


def docs_collection(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Change or show a collection: ``{collection: {name, documents: [{document_id, file, title}]}, deleted}``.

    Raises:
        InputError: there is no such collection or document, or the name cannot be used.
        StoreError: the data folder cannot be written.
    """
    asked = parse(CollectionRequest, dict(request))
    if asked.delete and (asked.put or asked.take or asked.rename):
        raise InputError("A collection is deleted or changed, not both.")
    library = Library(inputs.data_dir)
    collection = _changed(Collections(library), asked)
    progress(1.0, "Done")
    return Answer(document={"collection": as_document(collection, library), "deleted": asked.delete})


def as_document(collection: Collection, library: Library) -> dict[str, Any]:
    """A collection with its documents by name."""
    known = {info.document_id: info for info in library.documents()}
    members = [known[one] for one in collection.documents]
    return {
        "name": collection.name,
        "documents": [{"document_id": info.document_id, "file": info.file, "title": info.title} for info in members],
    }


def _changed(collections: Collections, asked: CollectionRequest) -> Collection:
    if asked.delete:
        return collections.delete(asked.name)
    if asked.put and not collections.has(asked.name):
        collections.create(asked.name)
    if asked.put:
        collections.put(asked.name, *asked.put)
    if asked.take:
        collections.take(asked.name, *asked.take)
    return collections.rename(asked.name, asked.rename) if asked.rename is not None else collections.get(asked.name)
