"""The shape of everything that enters as JSON: frozen, strict, finite, with errors that name the field."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import InputError
from workbench.strict_errors import faults

#: A finite number of a size that money, weights and rates can have.
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)]
Weights = dict[str, Number]

#: No request of ours nests deeper than ten; beyond some hundreds Python itself gives up.
DEEPEST = 50
#: Digits of a whole number. Money has fewer; beyond some thousands Python itself refuses.
LONGEST_NUMBER = 40

#: A JSON text's strings (whole, also one that never ends) and brackets; all between them is skipped.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{\]}]', re.DOTALL)


class Strict(BaseModel):
    """Frozen; unknown fields are an error; numbers given as text are an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Model = TypeVar("Model", bound=BaseModel)


def parse(model: type[Model], document: Any) -> Model:
    """Validate plain JSON values as ``model``.

    Raises:
        InputError: naming the path of the first offending field, and how many more there are.
    """
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise _input_error(model, document, error) from error


def read_json(text: str, name: str) -> Any:
    """Parse strict JSON: NaN, Infinity, repeated keys, endless numbers and endless nesting are refused.

    Raises:
        InputError: with the line and column of the fault.
    """
    _refuse_deep_nesting(text, name)
    try:
        return json.loads(
            text,
            parse_constant=_refuse_constant(name),
            parse_int=_whole_number(text, name),
            object_pairs_hook=_unique_keys(name),
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InputError(f"{name} is not JSON: {error.msg} at {where}.", "Check brackets, commas and quotes there.") from error


def read_json_argument(argument: str, name: str) -> Any:
    """An option that takes JSON inline or the path of a JSON file.

    Raises:
        InputError: neither JSON nor a readable file.
    """
    if argument.lstrip().startswith(("{", "[")):
        return read_json(argument, name)
    path = Path(argument)
    try:
        return read_json(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: {argument} cannot be read ({error}).", "Give JSON or the path of a JSON file.") from error


def _refuse_deep_nesting(text: str, name: str) -> None:
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > DEEPEST:
            line = text.count("\n", 0, found.start()) + 1
            raise InputError(
                f"{name} is nested too deeply: more than {DEEPEST} brackets are open at line {line}.",
                "No request needs so many; check the brackets.",
            )


def _whole_number(text: str, name: str) -> Callable[[str], int]:
    def read(digits: str) -> int:
        if len(digits) > LONGEST_NUMBER:
            line = text.count("\n", 0, text.index(digits)) + 1
            raise InputError(
                f"{name} holds a number of {len(digits.lstrip('-'))} digits at line {line} ({digits[:12]}...).",
                f"Write whole numbers with at most {LONGEST_NUMBER} digits.",
            )
        return int(digits)

    return read


def _refuse_constant(name: str) -> Callable[[str], NoReturn]:
    def refuse(constant: str) -> NoReturn:
        raise InputError(
            f"{name} holds {constant}, which strict JSON does not have.", "Use a finite number, or leave the field out."
        )

    return refuse


def _unique_keys(name: str) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in pairs:
            if key in result:
                raise InputError(f"{name} names {key!r} twice.", "Keep one of the two.")
            result[key] = value
        return result

    return build


def _input_error(model: type[BaseModel], document: Any, error: ValidationError) -> InputError:
    (path, reason), *rest = faults(model, document, error)
    more = f" ({len(rest)} more problem{'s' if len(rest) > 1 else ''})" if rest else ""
    return InputError(f"{path}: {reason}{more}.", "The README lists the fields of every request.")
