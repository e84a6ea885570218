"""Validation errors in plain words: which field, what it takes, what it was given; every field once.

Pydantic reports a value that fits no branch of a union once per branch, with the branch's name in its path. Here the
branches of one field are one fault, and what the field takes is read from its type.
"""

import json
import types
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]

#: Errors that say only that the value is of another kind than the field takes.
_OF_KIND = ("_type", "_parsing", "literal_error", "none_required", "int_from_float", "union_tag_invalid")
_SIMPLE: Mapping[Any, str] = {
    float: "a number", int: "a whole number", str: "text", bool: "true or false", type(None): "null", dict: "an object",
    list: "a list", Any: "any value",
}  # fmt: skip
_PLURAL: Mapping[Any, str] = {float: "numbers", int: "whole numbers", str: "names", bool: "true or false values"}


def faults(model: type[BaseModel], document: Any, error: ValidationError) -> list[tuple[str, str]]:
    """(path, reason) of every field that is wrong, in pydantic's order; a reason is no full sentence.

    Args:
        model: what the document was validated as.
        document: the plain JSON values.
        error: what pydantic found; it holds one error at least.
    """
    by_path: dict[Path, list[ErrorDetails]] = {}
    for details in error.errors(include_url=False):
        by_path.setdefault(_path(document, details), []).append(details)
    above = {path[:length] for path in by_path for length in range(len(path))}
    # Where one branch took the value and found fault with something in it, the other branches do not matter.
    told = {path: found for path, found in by_path.items() if path not in above or not all(map(_is_of_kind, found))}
    return [(_shown_path(path), _reason(model, path, found)) for path, found in told.items()]


def _path(document: Any, details: ErrorDetails) -> Path:
    """The part of pydantic's location that the document has, without the names of branches."""
    found: list[str | int] = []
    value = document
    for part in details["loc"]:
        in_object = isinstance(value, dict) and part in value
        if in_object or (isinstance(value, list) and isinstance(part, int) and part < len(value)):
            value = value[part]
            found.append(part)
    if details["type"] == "missing":
        found.append(details["loc"][-1])
    return tuple(found)


def _is_of_kind(details: ErrorDetails) -> bool:
    return details["type"].endswith(_OF_KIND)


def _shown_path(path: Path) -> str:
    return ".".join(str(part) for part in path) or "request"


def _reason(model: type[BaseModel], path: Path, errors: Sequence[ErrorDetails]) -> str:
    telling = next((details for details in errors if not _is_of_kind(details)), None)
    if telling is None:
        wanted = _wanted(model, path) or errors[0]["msg"].removeprefix("Input should be ")
        return f"must be {wanted} (got {_given(errors[0]['input'])})"
    if telling["type"] == "missing":
        return "is missing"
    if telling["type"] == "extra_forbidden":
        return f"is not a field that exists here (got {_given(telling['input'])})"
    message = telling["msg"].removeprefix("Value error, ")
    if telling["type"] == "value_error":
        return message
    return f"{message.replace('Input should be', 'must be')} (got {_given(telling['input'])})"


def _given(value: Any) -> str:
    """The value as the user wrote it, shortened."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _wanted(model: type[BaseModel], path: Path) -> str:
    """What stands at ``path`` by the model's types, in words; empty where they do not tell."""
    kinds = list(_kinds(model))
    for part in path:
        kinds = [inner for kind in kinds for inner in _within(kind, part)]
    words = [word for kind in kinds if kind is not type(None) and (word := _in_words(kind))]
    return " or ".join(dict.fromkeys(words))


def _kinds(annotation: Any) -> Iterator[Any]:
    """The branches of a union, without annotations; a plain type is its own only branch."""
    if get_origin(annotation) is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for branch in get_args(annotation):
            yield from _kinds(branch)
    else:
        yield annotation


def _within(kind: Any, part: str | int) -> Iterator[Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = next((field for name, field in kind.model_fields.items() if part in (name, field.alias)), None)
        if field is not None:
            yield from _kinds(field.annotation)
    elif origin is dict and isinstance(part, str):
        yield from _kinds(arguments[1])
    elif origin is list and isinstance(part, int):
        yield from _kinds(arguments[0])


def _in_words(kind: Any) -> str:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        values = [_given(value) for value in arguments]
        return f"one of {', '.join(values)}" if len(values) > 1 else values[0]
    if origin is dict:
        return f"an object of {_in_plural(arguments[1])} by name"
    if origin is list:
        return f"a list of {_in_plural(arguments[0])}"
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        names = [field.alias or name for name, field in kind.model_fields.items()]
        return f"an object {{...}} with {'the field' if len(names) == 1 else 'fields such as'} {', '.join(names[:4])}"
    return _SIMPLE.get(kind, "")


def _in_plural(annotation: Any) -> str:
    kind = next(_kinds(annotation))
    if get_origin(kind) is list:
        return f"lists of {_in_plural(get_args(kind)[0])}"
    return _PLURAL.get(kind, "values" if kind is Any else "objects")
