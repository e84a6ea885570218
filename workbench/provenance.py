"""What a result came from, so that it can be traced, replayed and compared.

The same request on the same inputs, with the same seed and engine version, always gets the same run id.
"""

import hashlib
import json
import math
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from workbench import __version__
from workbench.errors import InputError

LIBRARIES = ("numpy", "pandas", "scipy", "cvxpy", "piqp", "clarabel", "highspy", "qoco", "statsmodels", "scikit-learn")


class Source(BaseModel):
    """One input of a run. ``sha256`` is the hash of its bytes (of the exact bytes read, not of a parsed copy)."""

    model_config = ConfigDict(frozen=True)

    name: str
    source: str
    identifier: str
    sha256: str
    as_of: str | None = None
    retrieved_at: str | None = None


class ModelUse(BaseModel):
    """The language model behind a text, when there was one."""

    model_config = ConfigDict(frozen=True)

    name: str
    digest: str
    server_version: str
    options: dict[str, Any]
    prompt_sha256: str


class Provenance(BaseModel):
    """Stands in every answer under ``provenance``. Times are ISO 8601 with offset."""

    model_config = ConfigDict(frozen=True)

    run_id: str
    engine_version: str
    created_at: str
    request_hash: str
    inputs: tuple[Source, ...]
    seed: int | None
    libraries: dict[str, str]
    model: ModelUse | None = None


def sha256_bytes(data: bytes) -> str:
    """Hexadecimal SHA-256 of ``data``."""
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes, read in pieces."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def canonical_json(value: Any) -> str:
    """One spelling per value: sorted keys, no spaces, strict numbers.

    Raises:
        InputError: the value holds NaN or an infinity.
    """
    _refuse_non_finite(value, "request")
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def request_hash(command: str, request: Mapping[str, Any]) -> str:
    """SHA-256 of a command's name and its request in canonical JSON."""
    return sha256_bytes(canonical_json({"command": command, "request": request}).encode())


def build_provenance(
    command: str,
    request: Mapping[str, Any],
    inputs: Sequence[Source],
    *,
    now: datetime,
    seed: int | None = None,
    model: ModelUse | None = None,
) -> Provenance:
    """Describe a run.

    Args:
        command: e.g. ``"portfolio optimize"``.
        request: the request as plain JSON values.
        inputs: every file, download or data set that was read.
        now: an aware time; the clock belongs to the caller.
        seed: of the random generator, where one was used.
        model: the language model, where one wrote text.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry a time zone")
    hashed = request_hash(command, request)
    identity = [hashed, __version__, str(seed), *sorted(f"{item.name}:{item.sha256}" for item in inputs)]
    return Provenance(
        run_id=sha256_bytes("\n".join(identity).encode())[:12],
        engine_version=__version__,
        created_at=now.isoformat(timespec="seconds"),
        request_hash=hashed,
        inputs=tuple(inputs),
        seed=seed,
        libraries=library_versions(),
        model=model,
    )


def library_versions() -> dict[str, str]:
    """Versions of the numeric libraries that decide the last digits, and of Python itself."""
    return dict(_installed())


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    """Read once: what is installed does not change under a running process."""
    return (("python", platform.python_version()), *((name, metadata.version(name)) for name in LIBRARIES))


def _refuse_non_finite(value: Any, where: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(f"{where} holds {value}, which is not a number.", "Use a finite number, or leave the field out.")
    if isinstance(value, Mapping):
        for key, item in value.items():
            _refuse_non_finite(item, f"{where}.{key}")
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for index, item in enumerate(value):
            _refuse_non_finite(item, f"{where}[{index}]")
