"""A request for another computer or folder: its price files by their names, to lie beside it."""

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.reports.foreign_text import file_name

_FILE = "file"


def portable(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request with each price file's name in place of its path on this computer."""
    return {name: _carried(name, value) for name, value in request.items()}


def files_beside(request: Mapping[str, Any]) -> list[str]:
    """The names of the price files that a portable request needs beside it."""
    return sorted(set(_files(request)))


def beside_note(request: Mapping[str, Any]) -> str:
    """What to do with the saved request; empty where it needs no file."""
    names = files_beside(request)
    if not names:
        return ""
    return f"It names {' and '.join(names)} without a folder: keep both in one folder and run the command there."


def _carried(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        if value.get("source") == _FILE and isinstance(value.get("path"), str):
            return {**value, "path": file_name(value["path"])}
        return portable(value)
    return file_name(value) if name == "prices" and isinstance(value, str) else value


def _files(request: Mapping[str, Any]) -> Iterator[str]:
    for name, value in request.items():
        if isinstance(value, Mapping):
            if value.get("source") == _FILE and isinstance(value.get("path"), str):
                yield file_name(value["path"])
            else:
                yield from _files(value)
        elif name == "prices" and isinstance(value, str):
            yield file_name(value)
