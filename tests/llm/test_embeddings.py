"""Vectors: in order, of length one, each with its identity; a bad text costs itself alone."""

from dataclasses import replace

import numpy as np
import pytest

from tests.doubles.ollama_scripts import Served, Turn, refusal
from tests.doubles.ollama_server import serving
from tests.llm.asking import client_of, local
from workbench.errors import Cancelled
from workbench.llm.embeddings import BATCH, embed, prefixes_of
from workbench.llm.failures import ModelFailure

MODEL = local("vectors:0.6b", "embedding", context_length=8_192)
TEXTS = [f"Revenue of segment {number} rose" for number in range(70)]


def served(**fields: object) -> Served:
    return Served(name="vectors:0.6b", capabilities=("embedding",), context_length=8_192, **fields)  # type: ignore[arg-type]


def test_vectors_come_in_order_with_their_identity() -> None:
    with serving(served()) as ollama:
        found = embed(client_of(ollama), MODEL, TEXTS)
        single = embed(client_of(ollama), MODEL, [TEXTS[42]])
        bodies = [received.body for received in ollama.asked("/api/embed")]
    assert found.vectors.shape == (70, 64)
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-6)
    assert np.array_equal(found.vectors[42], single.vectors[0])
    assert (found.identity.digest, found.identity.server_version, found.identity.dimensions) == ("d" * 64, "0.33.0", 64)
    assert [len(body["input"]) for body in bodies] == [BATCH, BATCH, 6, 1]
    assert all(body["truncate"] is False and body["options"]["num_ctx"] == 8_192 for body in bodies)


def test_near_texts_have_near_vectors() -> None:
    with serving(served()) as ollama:
        near, same, far = embed(
            client_of(ollama), MODEL, ["net revenue rose in 2023", "net revenue rose in 2024", "the weather was cold"]
        ).vectors
    assert near @ same > near @ far + 0.3


@pytest.mark.parametrize("kind", ["poisoned", "nan", "too long", "empty"])
def test_one_bad_text_does_not_cost_the_others(kind: str) -> None:
    texts = list(TEXTS)
    texts[33] = {"too long": "word " * 9_000, "empty": "  "}.get(kind, "POISON")
    marks = {"poisoned": {"poisoned": "POISON"}, "nan": {"nan": "POISON"}}.get(kind, {})
    with serving(served(**marks)) as ollama:
        found = embed(client_of(ollama), MODEL, texts)
    assert list(found.problems) == [33]
    assert found.problems[33]
    assert not found.vectors[33].any()
    assert np.allclose(np.linalg.norm(np.delete(found.vectors, 33, axis=0), axis=1), 1, atol=1e-6)


def test_a_missing_vector_is_found_out() -> None:
    with serving(served(drops_one_vector=True)) as ollama, pytest.raises(ModelFailure) as caught:
        embed(client_of(ollama), MODEL, TEXTS[:4])
    assert caught.value.reason == "bad_vector"


@pytest.mark.parametrize(
    "body", [b'{"embeddings": [[0.0, 0.0]]}', b'{"embeddings": [["a"]]}', b'{"embeddings": [[]]}', b'{"embeddings": [5]}']
)
def test_a_vector_that_is_none_is_found_out(body: bytes) -> None:
    with serving(served(turns=[Turn(body=body)])) as ollama, pytest.raises(ModelFailure) as caught:
        embed(client_of(ollama), MODEL, ["a"])
    assert caught.value.reason == "bad_vector"


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b'{"embedding": [1]}'])
def test_an_answer_without_vectors(body: bytes) -> None:
    with serving(served(turns=[Turn(body=body)])) as ollama, pytest.raises(ModelFailure) as caught:
        embed(client_of(ollama), MODEL, ["a"])
    assert caught.value.reason == "not_a_model_server"


def test_a_failure_of_the_server_is_not_a_fault_of_the_texts() -> None:
    with serving(served(turns=[refusal(401, "unauthorized")])) as ollama:
        with pytest.raises(ModelFailure) as caught:
            embed(client_of(ollama), MODEL, TEXTS)
        assert len(ollama.asked("/api/embed")) == 1
    assert caught.value.reason == "unauthorised"


def test_the_work_can_be_stopped_and_is_refused_to_the_wrong_model() -> None:
    def tick() -> None:
        raise Cancelled

    with serving(served()) as ollama:
        client = client_of(ollama)
        with pytest.raises(Cancelled):
            embed(client, MODEL, TEXTS, tick=tick)
        for model in (local("chat:1b"), local("vectors:cloud", "embedding")):
            with pytest.raises(ModelFailure):
                embed(client, model, TEXTS)


def test_questions_and_documents_get_the_prefixes_their_model_wants() -> None:
    model = local("library/nomic-embed-text:v1.5", "embedding")
    assert prefixes_of(model) == ("search_query: ", "search_document: ")
    assert prefixes_of(MODEL) == ("", "")
    with serving(Served(name=model.name, capabilities=("embedding",))) as ollama:
        client = client_of(ollama)
        found = embed(client, model, ["revenue"], question=True)
        embed(client, model, ["revenue"])
        sent = [received.body["input"] for received in ollama.asked("/api/embed")]
    assert sent == [["search_query: revenue"], ["search_document: revenue"]]
    assert found.identity.prefixes == ("search_query: ", "search_document: ")


def test_nothing_in_nothing_out() -> None:
    with serving(served()) as ollama:
        found = embed(client_of(ollama), replace(MODEL, embedding_length=64), [])
    assert found.vectors.shape == (0, 64)
