"""Answers as checked values: every way a model gets the form wrong, one repair, then an error."""

import json
from typing import Literal

import pytest
from pydantic import Field

from tests.doubles.ollama_scripts import Served, Structure, Turn
from tests.doubles.ollama_server import serving
from tests.llm.asking import client_of, question
from workbench.llm.drafts import Draft, schema_of
from workbench.llm.failures import ModelFailure
from workbench.llm.messages import Message
from workbench.llm.structured import ask_structured, read_draft


class Driver(Draft):
    asset: str = Field(description="the ticker")
    direction: Literal["up", "down"] = Field(description="where it went")


class Commentary(Draft):
    reason: str = Field(description="why, in one sentence")
    grade: int = Field(description="from 1 to 5", ge=1, le=5)
    amount: str | None = Field(description="as printed, or null")
    drivers: list[Driver] = Field(description="what moved it")


def test_a_sound_answer_comes_checked_and_the_schema_went_both_ways() -> None:
    with serving(Served(name="m:1b")) as ollama:
        found = ask_structured(client_of(ollama), question("m:1b"), Commentary)
        body = ollama.asked("/api/chat")[0].body
    assert isinstance(found.value, Commentary)
    assert found.value.drivers[0].direction == "up"
    assert not found.repaired
    assert body["format"] == schema_of(Commentary)
    assert '"direction"' in body["messages"][-1]["content"]
    assert "tools" not in body


@pytest.mark.parametrize("structure", ["fenced", "extra"])
def test_harmless_deviations_are_read(structure: Structure) -> None:
    with serving(Served(name="m:1b", turns=[Turn(structure=structure)])) as ollama:
        found = ask_structured(client_of(ollama), question("m:1b"), Commentary)
        assert len(ollama.asked("/api/chat")) == 1
    assert found.value.reason == "text"


@pytest.mark.parametrize("structure", ["invalid", "wrong_type", "prose", "cut", "not_a_number", "missing"])
def test_a_wrong_answer_is_repaired_once_with_its_problems(structure: Structure) -> None:
    with serving(Served(name="m:1b", turns=[Turn(structure=structure), Turn()])) as ollama:
        found = ask_structured(client_of(ollama), question("m:1b"), Commentary)
        first, second = (one.body for one in ollama.asked("/api/chat"))
    assert found.repaired
    assert [message["role"] for message in second["messages"]] == ["user", "assistant", "user"]
    assert "could not be used" in second["messages"][-1]["content"]
    assert second["options"] == first["options"]


@pytest.mark.parametrize(("structure", "reason"), [("prose", "not_json"), ("missing", "wrong_shape"), ("cut", "not_json")])
def test_wrong_twice_is_a_failure_that_keeps_the_text(structure: Structure, reason: str) -> None:
    with serving(Served(name="m:1b", turns=[Turn(structure=structure)])) as ollama:
        with pytest.raises(ModelFailure) as caught:
            ask_structured(client_of(ollama), question("m:1b"), Commentary)
        assert len(ollama.asked("/api/chat")) == 2
    assert caught.value.reason == reason
    assert "twice" in caught.value.message
    assert caught.value.partial


def test_a_text_cut_on_its_way_is_no_ground_for_an_answer() -> None:
    with serving(Served(name="m:1b", turns=[Turn(counted=120)])) as ollama, pytest.raises(ModelFailure) as caught:
        ask_structured(client_of(ollama), question("m:1b", "Bonds fell. " * 400), Commentary)
    assert caught.value.reason == "truncated"


def test_the_problem_names_the_field_and_the_value() -> None:
    text = json.dumps({"reason": "x", "grade": 9, "amount": None, "drivers": [{"asset": "TLT", "direction": "sideways"}]})
    with pytest.raises(ModelFailure) as caught:
        read_draft(Commentary, text)
    assert "grade" in caught.value.message
    assert "drivers.0.direction" in caught.value.message


@pytest.mark.parametrize("text", ["[1]", "null", "5", "", "{" * 3_000, '{"a": NaN}', '{"a": 1, "a": 2}', "1" * 9_000])
def test_whatever_is_no_object_is_told_as_not_json(text: str) -> None:
    with pytest.raises(ModelFailure) as caught:
        read_draft(Driver, text)
    assert caught.value.reason == "not_json"


def test_the_schema_has_nothing_a_server_would_skip() -> None:
    schema = schema_of(Commentary)
    text = json.dumps(schema)
    assert not any(word in text for word in ("$ref", "$defs", "title", "default", "minimum", "pattern"))
    assert schema["required"] == ["reason", "grade", "amount", "drivers"]
    assert schema["properties"]["drivers"]["items"]["properties"]["direction"]["enum"] == ["up", "down"]


def test_a_draft_that_is_deep_or_undescribed_is_a_mistake_of_ours() -> None:
    class Silent(Draft):
        value: int

    class Inner(Draft):
        values: list[list[int]] = Field(description="deep")

    class Mapped(Draft):
        values: dict[str, int] = Field(description="open")

    for wrong in (Silent, Inner, Mapped):
        with pytest.raises(TypeError):
            schema_of(wrong)


def test_the_last_word_must_be_the_users() -> None:
    request = question("m:1b")
    with serving() as ollama, pytest.raises(ValueError, match="user"):
        ask_structured(
            client_of(ollama),
            type(request)(model=request.model, messages=(Message(role="assistant", content="x"),)),
            Driver,
        )
