"""The documents of this data folder."""

from components.resources import workbench
from workbench.documents.collections import Collections
from workbench.documents.library import Library


def library() -> Library:
    """The library of this server's data folder; cheap to build."""
    return Library(workbench().data_dir)


def collections() -> Collections:
    """Its collections; cheap to build."""
    return Collections(library())
