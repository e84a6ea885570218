"""The index follows the library: adding, removing, doing it twice, after a kill, with vectors of one model or another."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.documents.small_filings import keep_filing, tools_library
from tests.doubles.ollama_scripts import Served
from tests.doubles.ollama_server import serving
from workbench.documents.chunks import LONGEST, chunks_of, is_heading
from workbench.documents.embeddings import vectors_of
from workbench.documents.index import SCHEMA_VERSION, PassageIndex, Vectors
from workbench.documents.library import Library
from workbench.llm.address import ServerAddress
from workbench.llm.ollama_client import OllamaClient

TOPICS = ("tools", "bread", "patent", "cyclical")


def meaning(texts: Sequence[str]) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """A vector per text by which of four words it uses."""
    rows = np.array([[text.lower().count(word) for word in TOPICS] for text in texts], dtype=np.float32) + 0.01
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def vectors(identity: str = "model@1") -> Vectors:
    return Vectors(identity=identity, dimensions=len(TOPICS), embed=meaning, embed_question=meaning)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return tools_library(tmp_path)


@pytest.fixture
def index(library: Library) -> PassageIndex:
    return PassageIndex(library.folder / "index")


def pages(index: PassageIndex, library: Library, text: str, **options: Any) -> list[tuple[str, int]]:
    names = {info.document_id: info.company.split()[0] for info in library.documents()}
    return [(names[document_id], page) for document_id, page, _ in index.search(text, **options)]


def test_words_are_found_and_each_page_once(index: PassageIndex, library: Library) -> None:
    updated = index.update(library)
    assert set(updated.added) == {info.document_id for info in library.documents()}
    found = pages(index, library, "bread")
    assert found[0] == ("Meridian", 4)
    assert len(found) == len(set(found))
    scores = [score for _, _, score in index.search("patent supplier")]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)


def test_doing_it_twice_changes_nothing(index: PassageIndex, library: Library) -> None:
    index.update(library)
    before = index.search("patent")
    again = PassageIndex(library.folder / "index").update(library)
    assert (again.added, again.removed, again.notices) == ((), (), ())
    assert index.search("patent") == before


def test_a_removed_document_is_gone_and_a_new_one_there(index: PassageIndex, library: Library) -> None:
    index.update(library)
    bread = next(info for info in library.documents() if info.company.startswith("Meridian"))
    library.remove(bread.document_id)
    kept = keep_filing(library, "Kiln Works, Inc.", 2023, prose={1: "We fire bricks in kilns."}, statements={})
    updated = index.update(library)
    assert (updated.added, updated.removed) == ((kept,), (bread.document_id,))
    assert pages(index, library, "bread") == []
    assert pages(index, library, "bricks") == [("Kiln", 1)]


def test_chinese_is_found(tmp_path: Path) -> None:
    library = Library(tmp_path)
    prose = {1: "本公司主要从事兽用疫苗的研发、生产与销售。", 2: "前五名客户的销售额占年度销售总额的比例为百分之十。"}
    keep_filing(library, "远山股份有限公司", 2020, prose=prose, statements={}, language="zh")
    index = PassageIndex(tmp_path / "index")
    index.update(library)
    assert next(page for _, page, _ in index.search("前五名客户 销售额")) == 2
    assert [page for _, page, _ in index.search("疫苗")] == [1]


def test_documents_can_be_named(index: PassageIndex, library: Library) -> None:
    index.update(library)
    one = next(info.document_id for info in library.documents() if info.company.startswith("Meridian"))
    assert {document_id for document_id, _, _ in index.search("construction demand", documents=[one])} == {one}
    assert index.search("construction demand", documents=[]) == []
    assert index.search("  ") == []


@pytest.mark.parametrize("state", ["{ not json", json.dumps({"schema": SCHEMA_VERSION - 1, "documents": {"x": 1}})])
def test_a_damaged_or_older_index_is_built_anew(index: PassageIndex, library: Library, state: str) -> None:
    index.update(library)
    (library.folder / "index" / "state.json").write_text(state, "utf-8")
    fresh = PassageIndex(library.folder / "index")
    assert fresh.search("bread") == []
    fresh.update(library)
    assert pages(fresh, library, "bread")[0] == ("Meridian", 4)


def test_a_killed_update_is_done_again_without_doubles(index: PassageIndex, library: Library) -> None:
    index.update(library)
    expected = index.search("patent")
    document = json.loads((library.folder / "index" / "state.json").read_text("utf-8"))
    document["documents"].pop(next(iter(document["documents"])))
    (library.folder / "index" / "state.json").write_text(json.dumps(document), "utf-8")
    again = PassageIndex(library.folder / "index")
    assert len(again.update(library).added) == 1
    found = again.search("patent")
    # Scores shift a little while the index still counts the passages that were replaced.
    assert sorted(one[:2] for one in found) == sorted(one[:2] for one in expected)


def test_vectors_find_what_words_do_not(index: PassageIndex, library: Library) -> None:
    index.update(library, vectors())
    found = pages(index, library, "bread bread", vectors=vectors())
    assert found[0] == ("Meridian", 4)
    assert index.state.identity == "model@1"


def test_vectors_of_another_model_are_never_compared(index: PassageIndex, library: Library) -> None:
    index.update(library, vectors())
    by_words = index.search("bread")
    assert index.search("bread", vectors=vectors("model@2")) == by_words
    updated = index.update(library, vectors("model@2"))
    assert len(updated.added) == len(library.documents())
    assert "embedded anew" in updated.notices[0]
    assert index.state.identity == "model@2"


def test_without_the_model_new_documents_wait_for_their_vectors(index: PassageIndex, library: Library) -> None:
    index.update(library, vectors())
    kept = keep_filing(library, "Kiln Works, Inc.", 2023, prose={1: "We bake bread in kilns, and bread again."}, statements={})
    without = index.update(library)
    assert (without.added, without.notices) == ((kept,), ())
    assert index.state.identity == "model@1"
    assert list(index.state.unembedded) == [kept]
    assert ("Kiln", 1) in pages(index, library, "bread", vectors=vectors())
    assert index.update(library, vectors()).added == (kept,)
    assert list(index.state.unembedded) == []
    assert pages(index, library, "bread", vectors=vectors())[0] in (("Kiln", 1), ("Meridian", 4))


def test_a_bound_model_embeds_with_its_prefixes(index: PassageIndex, library: Library) -> None:
    with serving(Served(name="nomic-embed-text:latest", capabilities=("embedding",), embedding_length=32)) as server:
        client = OllamaClient(ServerAddress.of(server.url), memory=16 * 2**30)
        found = vectors_of(client, client.model("nomic-embed-text:latest"))
        index.update(library, found)
        assert index.search("bread", vectors=found)
        inputs = [text for one in server.asked("/api/embed") for text in one.body["input"]]
    assert found.dimensions == 32
    assert any(text.startswith("search_document: ") for text in inputs)
    assert inputs[-1] == "search_query: bread"


def test_passages_keep_to_their_page_and_length() -> None:
    text = "Business\n" + "We make tools for every trade and sell them. " * 120
    chunks = chunks_of("a" * 16, [(3, text), (4, "Risk Factors\nDemand may fall.")])
    assert {chunk.page for chunk in chunks} == {3, 4}
    assert all(len(chunk.text) <= LONGEST + 1 for chunk in chunks)
    assert "".join(chunk.text for chunk in chunks if chunk.page == 3).replace("\n", "") == text.replace("\n", "")
    assert chunks[-1].heading == "Risk Factors"


def test_headings() -> None:
    assert is_heading("Item 7. Management's Discussion")
    assert is_heading("流动资产")
    assert not is_heading("which we sold in the year")
    assert not is_heading("Net sales 1,200 1,000 800 700")
    assert not is_heading("We sold tools.")
