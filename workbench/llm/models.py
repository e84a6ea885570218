"""The models a server has: what each can do, how large it is, where it runs; and whether the server is new enough.

Read from ``/api/tags`` and ``/api/show`` as they come; what is missing or of another form is left out, never an error.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Capability = Literal["completion", "tools", "insert", "vision", "embedding", "thinking", "image", "audio"]

#: Below this, ``think: false`` switches the schema of an answer off on some models.
OLDEST_SERVER = (0, 31, 2)

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")
_REMOTE_NAME = re.compile(r"(?::|-)cloud$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelInfo:
    """A model of the server.

    Attributes:
        name: with its tag, as the server spells it.
        digest: names its exact bytes.
        size: bytes on the disk.
        context_length: tokens it was trained for; None: the server does not say.
        embedding_length: numbers in a vector.
        remote_host: where it runs, when the server only passes the text on.
        requires: the oldest server version that can run it.
    """

    name: str
    digest: str = ""
    size: int = 0
    capabilities: frozenset[str] = frozenset()
    context_length: int | None = None
    embedding_length: int | None = None
    family: str = ""
    parameters: str = ""
    quantisation: str = ""
    remote_host: str | None = None
    remote_model: str | None = None
    requires: str | None = None

    @property
    def is_remote(self) -> bool:
        """Whether text for it leaves the server, by its fields or by its name."""
        return bool(self.remote_host or self.remote_model or _REMOTE_NAME.search(self.name))

    def can(self, capability: Capability) -> bool:
        return capability in self.capabilities

    @property
    def takes_levels(self) -> bool:
        """Whether it ignores yes and no to thinking and wants a level."""
        return self.family.replace("-", "").lower() == "gptoss"


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadedModel:
    """A model in memory. ``window``: tokens really allocated; ``in_graphics_memory``: a fraction of its size."""

    name: str
    size: int
    in_graphics_memory: float
    window: int | None
    expires_at: str


def parse_models(document: Any) -> tuple[ModelInfo, ...] | None:
    """The answer of ``/api/tags``; None when it is no list of models."""
    listed = document.get("models") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        return None
    return tuple(parsed for entry in listed if isinstance(entry, dict) and (parsed := _from_tag(entry)) is not None)


def with_details(model: ModelInfo, document: Any) -> ModelInfo:
    """The model with what ``/api/show`` adds."""
    if not isinstance(document, dict):
        return model
    details, info = _mapping(document.get("details")), _mapping(document.get("model_info"))
    architecture = _text(info.get("general.architecture")) or ""
    return ModelInfo(
        name=model.name,
        digest=model.digest,
        size=model.size,
        capabilities=_names(document.get("capabilities")) or model.capabilities,
        context_length=_count(info.get(f"{architecture}.context_length")) or model.context_length,
        embedding_length=_count(info.get(f"{architecture}.embedding_length")) or model.embedding_length,
        family=model.family or _text(details.get("family")) or architecture,
        parameters=model.parameters or _text(details.get("parameter_size")) or "",
        quantisation=model.quantisation or _text(details.get("quantization_level")) or "",
        remote_host=_text(document.get("remote_host")) or model.remote_host,
        remote_model=_text(document.get("remote_model")) or model.remote_model,
        requires=_text(document.get("requires")) or model.requires,
    )


def parse_loaded(document: Any) -> tuple[LoadedModel, ...]:
    """The answer of ``/api/ps``."""
    listed = document.get("models") if isinstance(document, dict) else None
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    return tuple(
        LoadedModel(
            name=_text(entry.get("name")) or _text(entry.get("model")) or "",
            size=_count(entry.get("size")) or 0,
            in_graphics_memory=(_count(entry.get("size_vram")) or 0) / (_count(entry.get("size")) or 1),
            window=_count(entry.get("context_length")),
            expires_at=_text(entry.get("expires_at")) or "",
        )
        for entry in entries
    )


def full_name(name: str) -> str:
    """The name with its tag: ``latest`` where none is given."""
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def find(models: tuple[ModelInfo, ...], name: str) -> ModelInfo | None:
    """The model by its name, with or without ``:latest``, in any case."""
    wanted = full_name(name.strip()).lower()
    return next((model for model in models if full_name(model.name).lower() == wanted), None)


def version_numbers(version: str) -> tuple[int, int, int] | None:
    """The three numbers of a version such as ``0.33.0-rc2``; None when it is none."""
    match = _VERSION.match(version)
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else None


def version_warning(version: str) -> str | None:
    """What the user must know of the server's age; None when it is new enough or a developer's own build (0.0.0)."""
    numbers = version_numbers(version)
    if numbers == (0, 0, 0) or (numbers is not None and numbers >= OLDEST_SERVER):
        return None
    oldest = ".".join(map(str, OLDEST_SERVER))
    return (
        f"Ollama {version[:40]} is older than {oldest}: answers may ignore the form asked for, and long texts may be cut "
        "silently. Update Ollama."
    )


def model_warning(model: ModelInfo, version: str) -> str | None:
    """What the user must know of a model on this server."""
    needed, present = version_numbers(model.requires or ""), version_numbers(version)
    if needed is None or present is None or present == (0, 0, 0) or present >= needed:
        return None
    return f"{model.name} needs Ollama {model.requires} and the server is {version}: update Ollama."


def _from_tag(entry: Mapping[str, Any]) -> ModelInfo | None:
    name = _text(entry.get("name")) or _text(entry.get("model"))
    if not name:
        return None
    details = _mapping(entry.get("details"))
    return ModelInfo(
        name=name,
        digest=_text(entry.get("digest")) or "",
        size=_count(entry.get("size")) or 0,
        capabilities=_names(entry.get("capabilities")),
        context_length=_count(details.get("context_length")),
        embedding_length=_count(details.get("embedding_length")),
        family=_text(details.get("family")) or "",
        parameters=_text(details.get("parameter_size")) or "",
        quantisation=_text(details.get("quantization_level")) or "",
        remote_host=_text(entry.get("remote_host")),
        remote_model=_text(entry.get("remote_model")),
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value.strip()[:300] or None if isinstance(value, str) else None


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e15 else None


def _names(value: Any) -> frozenset[str]:
    return frozenset(item for item in value if isinstance(item, str)) if isinstance(value, list) else frozenset()
