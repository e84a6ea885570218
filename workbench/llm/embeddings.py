"""Texts as vectors: whole or not at all, each with what is needed to know later whether two vectors may be compared."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from workbench.llm import failures
from workbench.llm.failures import ModelFailure, Situation
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import KEEP_ALIVE, OllamaClient, nothing
from workbench.llm.wire import Wire

if TYPE_CHECKING:
    import numpy as np

#: A server embeds one text after the other, so that larger batches gain nothing and lose more when one text is bad.
BATCH = 32

#: What a family wants before a text (search, document); the server does not add it. From the models' cards.
_PREFIXES: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        "nomic-embed-text": ("search_query: ", "search_document: "),
        "qwen3-embedding": (
            "Instruct: Given a question, retrieve passages of financial documents that answer it\nQuery:",
            "",
        ),
        "embeddinggemma": ("task: search result | query: ", "title: none | text: "),
        "snowflake-arctic-embed2": ("query: ", ""),
        "mxbai-embed-large": ("Represent this sentence for searching relevant passages: ", ""),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class VectorIdentity:
    """What made a vector. Vectors of two identities must never be compared: embed again.

    Attributes:
        dimensions: numbers in a vector.
        prefixes: what stood before a question and before a document.
    """

    model: str
    digest: str
    server_version: str
    dimensions: int
    prefixes: tuple[str, str]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Embedded:
    """Vectors in the order of the texts.

    Attributes:
        vectors: (n, dimensions) float32 of length one each; a row of zeros where ``problems`` has an entry.
        problems: index of a text -> why it has no vector.
    """

    vectors: "np.ndarray[Any, np.dtype[np.float32]]"
    problems: dict[int, str]
    identity: VectorIdentity


def prefixes_of(model: ModelInfo) -> tuple[str, str]:
    """What to put before a question and before a document for this model."""
    name = model.name.rpartition("/")[2].split(":")[0].lower()
    return _PREFIXES.get(name, ("", ""))


def embed(
    client: OllamaClient,
    model: ModelInfo,
    texts: Sequence[str],
    *,
    question: bool = False,
    tick: Callable[[], None] = nothing,
) -> Embedded:
    """Embed ``texts``. A text that cannot be embedded becomes a problem of its own; the others go on.

    Args:
        question: they are questions, not documents.
        tick: called while waiting and between batches; what it raises stops the work.

    Raises:
        ModelFailure: the model is remote or cannot embed, the server fails, or not one text can be embedded.
    """
    import numpy as np

    client.gate.check(model)
    if model.capabilities and not model.can("embedding"):
        raise ModelFailure("incapable", f"{model.name} cannot embed texts.", failures.CAPABLE_HINT)
    prefix = prefixes_of(model)[0 if question else 1]
    problems = {index: "The text is empty." for index, text in enumerate(texts) if not text.strip()}
    wanted = [index for index in range(len(texts)) if index not in problems]
    found: dict[int, list[float]] = {}
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        _bisect(client, model, [(index, prefix + texts[index]) for index in part], found, problems, tick)
        tick()
    if wanted and not found:
        raise ModelFailure(
            "bad_vector", f"{model.name} could embed none of the texts: {problems[wanted[0]]}", "Try another model."
        )
    length = _one_length(found, model)
    vectors = np.zeros((len(texts), length), dtype=np.float32)
    for index, vector in found.items():
        vectors[index] = np.asarray(vector) / math.hypot(*vector)
    identity = VectorIdentity(
        model=model.name,
        digest=model.digest,
        server_version=client.version(tick=tick),
        dimensions=length,
        prefixes=prefixes_of(model),
    )
    return Embedded(vectors=vectors, problems=problems, identity=identity)


def _bisect(
    client: OllamaClient,
    model: ModelInfo,
    batch: list[tuple[int, str]],
    found: dict[int, list[float]],
    problems: dict[int, str],
    tick: Callable[[], None],
) -> None:
    """Embed a batch; one bad text fails the whole of it, so a failing batch is halved until the bad one stands alone."""
    try:
        vectors = _ask(client, model, [text for _, text in batch], tick)
    except ModelFailure as failure:
        if failure.reason not in ("bad_request", "too_big", "server_error", "bad_vector"):
            raise
        if len(batch) == 1:
            problems[batch[0][0]] = failure.message
            return
        middle = len(batch) // 2
        for half in (batch[:middle], batch[middle:]):
            _bisect(client, model, half, found, problems, tick)
        return
    found.update({index: vector for (index, _), vector in zip(batch, vectors, strict=True)})


def _ask(client: OllamaClient, model: ModelInfo, texts: list[str], tick: Callable[[], None]) -> list[list[float]]:
    # An error is better than a text that was cut silently.
    body = {"model": model.name, "input": texts, "truncate": False, "keep_alive": KEEP_ALIVE}
    body["options"] = {"num_ctx": client.window(model)}

    def ask(wire: Wire) -> Any:
        return wire.post("/api/embed", body)

    document = client.ask(model.name, ask, model=model.name, limit=client.patience.first_token, tick=tick)
    vectors = document.get("embeddings") if isinstance(document, dict) else None
    if not isinstance(vectors, list):
        at = Situation(server=client.address.url, doing=model.name)
        raise failures.not_a_model_server(at, "no vectors came")
    if len(vectors) != len(texts):
        raise ModelFailure("bad_vector", f"{model.name} gave {len(vectors)} vectors for {len(texts)} texts.", "Ask again.")
    for vector in vectors:
        _check(vector, model)
    return vectors


def _check(vector: Any, model: ModelInfo) -> None:
    sound = isinstance(vector, list) and vector and all(isinstance(value, int | float) for value in vector)
    if not sound or not all(map(math.isfinite, vector)) or not any(vector):
        raise ModelFailure(
            "bad_vector", f"{model.name} gave a vector that is empty, zero or not of numbers.", "Try another model."
        )


def _one_length(found: dict[int, list[float]], model: ModelInfo) -> int:
    lengths = {len(vector) for vector in found.values()}
    if len(lengths) > 1:
        told = " and ".join(map(str, sorted(lengths)))
        raise ModelFailure("bad_vector", f"{model.name} gave vectors of {told} numbers in one go.", "Ask again.")
    return lengths.pop() if lengths else model.embedding_length or 0
