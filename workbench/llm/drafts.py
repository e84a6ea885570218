"""The shape of a model's structured answer: small, flat, described; and its JSON schema as servers understand it.

A server turns the schema into a grammar and skips silently what its grammar does not know. So only what it knows is sent,
definitions are written out in place, and everything is checked again in code.
"""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict

_SCALARS = (str, int, float, bool, NoneType)
#: What a server's grammar understands; the rest is checked by pydantic alone.
_KEPT = frozenset({"type", "properties", "required", "items", "enum", "const", "anyOf", "description", "minItems", "maxItems"})


class Draft(BaseModel):
    """A structured answer before code has checked it. Subclass it; give every field a description.

    Put fields for reasons before the fields they lead to: the model writes them in this order. Money is text, checked in
    code. A field may be a scalar, a ``Literal``, None, a list of these, or a list of drafts whose fields are these.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


def schema_of(draft: type[Draft]) -> dict[str, Any]:
    """The JSON schema to send.

    Raises:
        TypeError: the draft is not flat, or a field has no description: a mistake in our code.
    """
    _check(draft, nested=False)
    schema = draft.model_json_schema()
    plain: dict[str, Any] = _plain(schema, schema.get("$defs", {}))
    return plain


def _check(draft: type[Draft], *, nested: bool) -> None:
    for name, field in draft.model_fields.items():
        if not field.description:
            raise TypeError(f"{draft.__name__}.{name} has no description; the model reads it")
        _check_type(f"{draft.__name__}.{name}", field.annotation, nested=nested)


def _check_type(where: str, kind: Any, *, nested: bool) -> None:
    origin = get_origin(kind)
    if kind in _SCALARS or origin is Literal:
        return
    if origin in (Union, UnionType):
        for part in get_args(kind):
            _check_type(where, part, nested=nested)
    elif origin in (list, tuple) and not nested:
        parts = [part for part in get_args(kind) if part is not Ellipsis]
        for part in parts:
            if isinstance(part, type) and issubclass(part, Draft):
                _check(part, nested=True)
            else:
                _check_type(where, part, nested=True)
    else:
        raise TypeError(f"{where}: {kind} is too deep for a draft")


def _plain(node: Any, definitions: Mapping[str, Any]) -> Any:
    if "$ref" in node:
        found = definitions[node["$ref"].rsplit("/", 1)[-1]]
        node = {**found, **{key: value for key, value in node.items() if key == "description"}}
    kept = {key: value for key, value in node.items() if key in _KEPT}
    if "properties" in kept:
        kept["properties"] = {name: _plain(part, definitions) for name, part in kept["properties"].items()}
        kept["required"] = list(kept["properties"])  # all of them, or the model leaves out what it finds hard
    if "items" in kept:
        kept["items"] = _plain(kept["items"], definitions)
    if "anyOf" in kept:
        kept["anyOf"] = [_plain(part, definitions) for part in kept["anyOf"]]
    return kept


def inlined(model: type[BaseModel]) -> dict[str, Any]:
    """A model's JSON schema with every definition written out where it is used.

    Raises:
        TypeError: the model contains itself, so that this would never end: a mistake in our code.
    """
    schema = model.model_json_schema()
    try:
        whole: dict[str, Any] = _in_place(schema, schema.get("$defs", {}))
    except RecursionError as error:
        raise TypeError(f"{model.__name__} contains itself") from error
    return whole


def _in_place(node: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_in_place(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        own = {key: value for key, value in node.items() if key != "$ref"}
        return _in_place({**definitions[node["$ref"].rsplit("/", 1)[-1]], **own}, definitions)
    kept = {key: _in_place(value, definitions) for key, value in node.items() if key not in ("$defs", "title", "properties")}
    if "properties" in node:  # the names in it are ours, even one that is called title
        kept["properties"] = {name: _in_place(part, definitions) for name, part in node["properties"].items()}
    return kept
