"""Engine answers kept for a while, so that a page drawn again does not compute again.

Bounded in number and in time. A key is the whole request with the state of the files it names, so an edited file is read
again. Nothing private to one reader is kept here: whoever has the run id may see the run.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from components.resources import workbench
from workbench.provenance import canonical_json
from workbench.runner import RunDocument


def cached_run(name: str, request: Mapping[str, Any]) -> RunDocument:
    """The answer of a task, computed once per request and state of its files.

    Args:
        name: of the task, as ``Workbench.run`` takes it.
        request: plain JSON values.

    Raises:
        WorkbenchError: whatever the task raises; errors are not kept.
    """
    return _run(name, canonical_json(request), _files_state(request))


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _run(name: str, request: str, files_state: tuple[tuple[str, int, int], ...]) -> RunDocument:  # noqa: ARG001 - part of the key
    return workbench().run(name, json.loads(request))


def _files_state(request: Mapping[str, Any]) -> tuple[tuple[str, int, int], ...]:
    """Path, size and time of change of every local file that a text of the request names."""
    states = []
    for text in set(_texts(request)):
        path = Path(text)
        if path.suffix and path.is_file():
            stat = path.stat()
            states.append((text, stat.st_size, stat.st_mtime_ns))
    return tuple(sorted(states))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) < 1000 and "\0" not in value:
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
