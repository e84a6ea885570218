"""Vectors of passages by the embedding model that is bound; without one there are none.

Measured on filings, small static vectors that could be bundled find fewer pages than words and structure alone and add
nothing to them, so nothing is embedded by default.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.credentials import Credentials
from workbench.documents.index import Vectors
from workbench.llm.embeddings import Embedded, embed
from workbench.llm.failures import ModelFailure
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient, nothing
from workbench.llm.opening import open_client
from workbench.llm.roles import bind, machine_memory, model_for
from workbench.settings import load_settings

if TYPE_CHECKING:
    import numpy as np


def vectors_of(client: OllamaClient, model: ModelInfo, *, tick: Callable[[], None] = nothing) -> Vectors:
    """How ``model`` embeds: asks it once, for the length and the version of its vectors.

    Raises:
        ModelFailure: the model cannot embed, or the server fails.
    """
    first = embed(client, model, ["length"], tick=tick)
    identity = first.identity

    def documents(texts: Sequence[str]) -> "np.ndarray[Any, np.dtype[np.float32]]":
        return _whole(embed(client, model, texts, tick=tick), identity.dimensions)

    def question(texts: Sequence[str]) -> "np.ndarray[Any, np.dtype[np.float32]]":
        return _whole(embed(client, model, texts, question=True, tick=tick), identity.dimensions)

    told = f"{identity.model}@{identity.digest}/{identity.dimensions}/{'|'.join(identity.prefixes)}"
    return Vectors(identity=told, dimensions=identity.dimensions, embed=documents, embed_question=question)


def bound_vectors(data_dir: Path, *, tick: Callable[[], None] = nothing) -> tuple[Vectors | None, str | None]:
    """The vectors of the embedding model that the user has chosen, and a notice where it cannot be asked now.

    A model that merely is there is not used: embedding a library takes minutes, which the user decides.
    """
    settings = load_settings(os.environ, default_data_dir=data_dir, data_dir=data_dir)
    if settings.models.embedding is None:
        return None, None
    client = open_client(settings, Credentials(os.environ))
    try:
        model = model_for("embedding", bind(settings.models, client.models(tick=tick), client.gate, machine_memory()))
        return vectors_of(client, model, tick=tick), None
    except ModelFailure as failure:
        return None, f"Passages are found by words alone: {failure.message}"


def _whole(embedded: Embedded, dimensions: int) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """The vectors, all of the first one's length."""
    if embedded.vectors.shape[1] != dimensions:
        raise ModelFailure(
            "bad_vector", f"The model gave vectors of {embedded.vectors.shape[1]} numbers after {dimensions}.", "Embed again."
        )
    return embedded.vectors
