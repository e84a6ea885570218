"""Where an answer made of what the data folder keeps (alerts, rules, labels) comes from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from workbench.provenance import Source, build_provenance, canonical_json, sha256_bytes


def provenance_of_kept(
    command: str, request: Mapping[str, Any], kept: Mapping[str, Sequence[Mapping[str, Any]]], *, now: datetime
) -> dict[str, Any]:
    """The ``provenance`` of every answer; its inputs are the kept rows by name, each with the hash of its canonical JSON."""
    inputs = [
        Source(name=name, source="data folder", identifier=name, sha256=sha256_bytes(canonical_json(list(rows)).encode()))
        for name, rows in kept.items()
    ]
    return build_provenance(command, request, inputs, now=now).model_dump(mode="json")
