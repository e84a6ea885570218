"""Requests as JSON: what is refused while reading, and how a wrong field is told."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from workbench.errors import InputError
from workbench.strict import DEEPEST, LONGEST_NUMBER, Number, Strict, Weights, parse, read_json, read_json_argument


class Part(Strict):
    name: str
    members: list[str] = Field(default_factory=list)
    kind: Literal["a", "b"] = "a"


class Single(Strict):
    only: bool


class Request(Strict):
    limit: Number | Weights | None = None
    count: int | None = None
    share: float = Field(default=0.5, gt=0, le=1)
    parts: list[Part] = Field(default_factory=list)
    matrix: list[list[Number]] | None = None
    part: Part | None = None
    either: Part | str | None = None
    single: Single | None = None
    by_name: dict[str, Part] = Field(default_factory=dict)
    choice: Literal[1] | None = None
    held: float | None = Field(default=None, alias="yield")


def message(document: Any) -> str:
    with pytest.raises(InputError) as caught:
        parse(Request, document)
    assert "README" in caught.value.hint
    return caught.value.message


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"limit": "0.2"}, 'limit: must be a number or an object of numbers by name (got "0.2").'),
        ({"limit": {"A": None}}, "limit.A: must be a number (got null)."),
        ({"limit": 1e13}, "limit: must be less than or equal to 1000000000000 (got 10000000000000.0)."),
        ({"limit": float("inf")}, "limit: must be a finite number (got Infinity)."),
        ({"count": 2.5}, "count: must be a whole number (got 2.5)."),
        ({"count": True}, "count: must be a whole number (got true)."),
        ({"share": 0}, "share: must be greater than 0 (got 0)."),
        ({"parts": {"name": "x"}}, 'parts: must be a list of objects (got {"name": "x"}).'),
        ({"parts": [5]}, "parts.0: must be an object {...} with fields such as name, members, kind (got 5)."),
        ({"parts": [{"name": "x"}, {}]}, "parts.1.name: is missing."),
        ({"parts": [{"name": "x", "members": "A"}]}, 'parts.0.members: must be a list of names (got "A").'),
        ({"parts": [{"name": "x", "members": [1]}]}, "parts.0.members.0: must be text (got 1)."),
        ({"parts": [{"name": "x", "kind": "c"}]}, 'parts.0.kind: must be one of "a", "b" (got "c").'),
        ({"matrix": [1]}, "matrix.0: must be a list of numbers (got 1)."),
        ({"matrix": 1}, "matrix: must be a list of lists of numbers (got 1)."),
        ({"matrix": [[1, "2"]]}, 'matrix.0.1: must be a number (got "2").'),
        ({"part": None, "single": 5}, "single: must be an object {...} with the field only (got 5)."),
        ({"either": 5}, "either: must be an object {...} with fields such as name, members, kind or text (got 5)."),
        ({"either": {"name": 1}}, "either.name: must be text (got 1)."),
        ({"either": {}}, "either.name: is missing."),
        ({"by_name": {"x": {"name": 3}}}, "by_name.x.name: must be text (got 3)."),
        ({"choice": 2}, "choice: must be 1 (got 2)."),
        ({"yield": "x"}, 'yield: must be a number (got "x").'),
        ({"weihgts": {"A": 1}}, 'weihgts: is not a field that exists here (got {"A": 1}).'),
        ({"parts": 1, "matrix": 1, "limit": "x"}, "(2 more problems)"),
        ({"parts": 1, "limit": "x"}, "(1 more problem)"),
        (None, "request: must be an object {...} with fields such as limit, count, share, parts (got null)."),
        ({"count": "long " * 100}, '(got "long long '),
    ],
)
def test_a_wrong_field_is_told_once_and_in_plain_words(document: Any, told: str) -> None:
    found = message(document)
    assert told in found
    assert len(found) < 200
    assert "Input should" not in found
    assert "more problem" not in found or "more problem" in told


@given(st.dictionaries(st.sampled_from(["limit", "count", "parts", "matrix", "either", "float", "x"]), st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)))  # fmt: skip
def test_whatever_is_wrong_is_told_as_an_input_error_that_begins_with_its_field(document: dict[str, Any]) -> None:
    told = "request"
    try:
        parse(Request, document)
    except InputError as error:
        told = error.message
    assert told.startswith((*document, "request"))


@pytest.mark.parametrize("opening", ["[", '{"a":', '[[{"a": '])
def test_deep_nesting_is_refused_however_deep(opening: str) -> None:
    with pytest.raises(InputError, match=r"x\.json is nested too deeply: more than 50 brackets are open at line 3\."):
        read_json("\n\n" + opening * 100_000, "x.json")


def test_nesting_to_the_limit_and_brackets_in_texts_are_fine() -> None:
    assert read_json("[" * DEEPEST + "]" * DEEPEST, "x") is not None
    assert read_json('{"a": "' + "[" * 500 + '\\"' + "{" * 500 + '"}', "x")
    assert read_json("[" + "[]," * 500 + "[]]", "x")


def test_a_text_that_never_ends_is_told_at_once() -> None:
    with pytest.raises(InputError, match="is not JSON: Unterminated string"):
        read_json('"' + '\\"' * 500_000, "x")


@pytest.mark.parametrize("sign", ["", "-"])
def test_an_endless_whole_number_is_refused_with_its_line(sign: str) -> None:
    with pytest.raises(InputError, match=r"x\.json holds a number of 6000 digits at line 2 \(-?7777777"):
        read_json('{"a":\n' + sign + "7" * 6000 + "}", "x.json")


def test_numbers_as_long_as_the_limit_are_read() -> None:
    assert read_json("9" * LONGEST_NUMBER, "x") == int("9" * LONGEST_NUMBER)
    assert read_json("0." + "3" * 5000, "x") == pytest.approx(1 / 3)


@given(st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**30), 10**30) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_sound_json_reads_as_itself(value: Any) -> None:
    assert read_json(json.dumps(value), "x") == value


def test_an_option_takes_json_or_a_file(tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    path.write_text('{"A": 1}', "utf-8")
    assert read_json_argument(str(path), "--weights") == read_json_argument(' {"A": 1}', "--weights") == {"A": 1}
    with pytest.raises(InputError, match="--weights is nested too deeply"):
        read_json_argument("[" * 2000, "--weights")
    with pytest.raises(InputError, match="cannot be read"):
        read_json_argument(str(tmp_path), "--weights")
