"""Documents grouped by client or topic."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.documents.small_filings import keep_filing
from workbench.documents.collections import Collection, Collections
from workbench.documents.library import Library
from workbench.errors import InputError, StoreError


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


def test_a_document_is_in_several_collections_and_leaves_one(library: Library) -> None:
    tools, food = keep_filing(library, "Harbour Tools, Inc.", 2023), keep_filing(library, "Meridian Foods plc", 2023)
    groups = Collections(library)
    groups.create("Client A")
    groups.create("Bakers")
    groups.put("Client A", tools, food)
    groups.put("client  a", tools[:8])
    groups.put("Bakers", food)

    assert {one.name: set(one.documents) for one in groups.all()} == {"Bakers": {food}, "Client A": {tools, food}}
    assert groups.of(food) == ("Bakers", "Client A")

    assert groups.take("Client A", food).documents == (tools,)
    assert groups.of(food) == ("Bakers",)
    assert len(library.documents()) == 2


def test_renaming_keeps_the_members_and_deleting_the_documents(library: Library) -> None:
    tools = keep_filing(library, "Harbour Tools, Inc.", 2023)
    groups = Collections(library)
    groups.create("Client A")
    groups.put("Client A", tools)

    assert groups.rename("Client A", "client a") == Collection(name="client a", documents=(tools,))
    assert groups.rename("client a", "客户甲") == Collection(name="客户甲", documents=(tools,))
    assert groups.delete("客户甲").documents == (tools,)
    assert groups.all() == ()
    assert [info.document_id for info in library.documents()] == [tools]


def test_names_are_told_apart_by_more_than_case_and_must_be_there(library: Library) -> None:
    groups = Collections(library)
    groups.create("Client A")
    groups.create("Client B")
    with pytest.raises(InputError, match="already"):
        groups.create(" CLIENT  a ")
    with pytest.raises(InputError, match="already"):
        groups.rename("Client B", "Client A")
    with pytest.raises(InputError, match="needs a name"):
        groups.create("  ")
    with pytest.raises(InputError, match="cannot be the name"):
        groups.create("x" * 81)
    with pytest.raises(InputError, match="no collection 'Client C'"):
        groups.put("Client C")
    assert [one.name for one in groups.all()] == ["Client A", "Client B"]


def test_a_document_that_is_not_there_changes_nothing(library: Library) -> None:
    tools, food = keep_filing(library, "Harbour Tools, Inc.", 2023), keep_filing(library, "Meridian Foods plc", 2023)
    groups = Collections(library)
    groups.create("Client A")
    with pytest.raises(InputError, match="no document"):
        groups.put("Client A", tools, "ffff")
    assert groups.get("Client A").documents == ()
    groups.put("Client A", tools)
    with pytest.raises(InputError, match="is not in"):
        groups.take("Client A", tools, food)
    assert groups.get("Client A").documents == (tools,)


def test_a_removed_document_is_not_shown_until_the_same_file_is_added_again(library: Library) -> None:
    tools = keep_filing(library, "Harbour Tools, Inc.", 2023)
    groups = Collections(library)
    groups.create("Client A")
    groups.put("Client A", tools)
    library.remove(tools)
    assert groups.get("Client A").documents == ()
    assert keep_filing(library, "Harbour Tools, Inc.", 2023) == tools
    assert groups.get("Client A").documents == (tools,)


def test_they_outlive_a_new_database_of_the_library(library: Library) -> None:
    Collections(library).create("Client A")
    library.open()
    library.path.unlink()
    assert [one.name for one in Collections(Library(library.folder.parent)).all()] == ["Client A"]


def test_a_damaged_file_is_told_and_kept(library: Library) -> None:
    groups = Collections(library)
    groups.create("Client A")
    groups.path.write_bytes(b"no database" * 200)
    with pytest.raises(StoreError, match="damaged"):
        groups.all()
    assert groups.path.read_bytes().startswith(b"no database")


def test_a_locked_file_is_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = Collections(library)
    groups.create("Client A")
    monkeypatch.setattr("workbench.documents.collections.WAIT", 0.05)
    with closing(sqlite3.connect(groups.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked"):
            groups.create("Client B")
