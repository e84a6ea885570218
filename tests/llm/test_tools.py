"""Tools: nested schemas survive, wrong calls are answered, rounds end, and nothing outside the list is ever done."""

import json
from typing import Any

import pytest
from pydantic import BaseModel, Field

from tests.doubles.ollama_scripts import Call, Served, Turn
from tests.doubles.ollama_server import serving
from tests.llm.asking import client_of, local, question
from workbench.errors import Cancelled, DataError
from workbench.llm.failures import ModelFailure
from workbench.llm.tools import LONGEST_RESULT, Tool, answer_with_tools


class Leg(BaseModel):
    title: str = Field(description="ticker")
    weight: float = Field(ge=0, le=1)


class Book(BaseModel):
    legs: list[Leg]
    as_of: str | None = None


class Calls:
    """A tool that remembers what it was given."""

    def __init__(self, answer: str = "0.42") -> None:
        self.given: list[Book] = []
        self.answer = answer

    def run(self, book: Book) -> str:
        self.given.append(book)
        if self.answer == "refuse":
            raise DataError("No price of XYZ.", "Leave it out.")
        if self.answer == "cancel":
            raise Cancelled
        return self.answer

    @property
    def tool(self) -> Tool:
        return Tool(name="value", description="Values a book.", arguments=Book, run=self.run)


GOOD: dict[str, Any] = {"legs": [{"title": "SPY", "weight": 0.6}, {"title": "TLT", "weight": "0.4"}]}
DONE = Turn(pieces=("It is worth 0.42.",))


@pytest.mark.parametrize("calls_at", ["middle", "last"])
def test_a_call_is_checked_done_and_answered(calls_at: Any) -> None:
    calls = Calls()
    first = Turn(pieces=("Let me see.",), calls=(Call(name="value", arguments=GOOD),), calls_at=calls_at)
    with serving(Served(name="m:1b", turns=[first, DONE])) as ollama:
        found = answer_with_tools(client_of(ollama), question("m:1b"), [calls.tool])
        one, two = (received.body for received in ollama.asked("/api/chat"))
    assert found.reply.text == "It is worth 0.42."
    assert calls.given[0].legs[1].weight == 0.4
    assert [use.result for use in found.uses] == ["0.42"]
    assert [message["role"] for message in two["messages"]] == ["user", "assistant", "tool"]
    assert two["messages"][-1] == {"role": "tool", "tool_name": "value", "content": "0.42"}
    leg = one["tools"][0]["function"]["parameters"]["properties"]["legs"]["items"]
    assert leg["properties"]["weight"]["maximum"] == 1, "nested schemas arrive whole"
    assert "title" in leg["properties"]
    assert "$ref" not in json.dumps(one["tools"])


def test_several_calls_at_once_are_answered_in_order() -> None:
    calls = Calls()
    both = Turn(calls=(Call(name="value", arguments=GOOD), Call(name="value", arguments={"legs": []})))
    with serving(Served(name="m:1b", turns=[both, DONE])) as ollama:
        answer_with_tools(client_of(ollama), question("m:1b"), [calls.tool])
    assert [len(book.legs) for book in calls.given] == [2, 0]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (Call(name="read_file", arguments={"path": "/etc/passwd"}), "There is no tool"),
        (Call(name="value", arguments={"legs": [{"title": "SPY", "weight": 7}]}), "legs.0.weight"),
        (Call(name="value", arguments={}), "legs"),
        (Call(name="", arguments={}), "There is no tool"),
        (Call(name="value\u202e", arguments=GOOD), "There is no tool"),
    ],
)
def test_what_is_not_on_the_list_or_wrong_is_answered_and_not_done(call: Call, told: str) -> None:
    calls = Calls()
    with serving(Served(name="m:1b", turns=[Turn(calls=(call,)), DONE])) as ollama:
        found = answer_with_tools(client_of(ollama), question("m:1b"), [calls.tool])
        answer = ollama.asked("/api/chat")[1].body["messages"][-1]["content"]
    assert calls.given == []
    assert told in answer
    assert found.uses[0].problem == answer
    assert found.reply.text == "It is worth 0.42."


def test_a_tool_that_refuses_says_why_to_the_model() -> None:
    calls = Calls("refuse")
    with serving(Served(name="m:1b", turns=[Turn(calls=(Call(name="value", arguments=GOOD),)), DONE])) as ollama:
        found = answer_with_tools(client_of(ollama), question("m:1b"), [calls.tool])
    assert found.uses[0].problem == "value could not be done: No price of XYZ. Leave it out."


def test_a_cancel_inside_a_tool_passes() -> None:
    calls = Calls("cancel")
    with serving(Served(name="m:1b", turns=[Turn(calls=(Call(name="value", arguments=GOOD),))])) as ollama:
        with pytest.raises(Cancelled):
            answer_with_tools(client_of(ollama), question("m:1b"), [calls.tool])
        assert ollama.wait(lambda: ollama.open_connections == 0)


def test_rounds_end_and_the_last_one_offers_no_tools() -> None:
    calls = Calls()
    with serving(Served(name="m:1b", turns=[Turn(calls=(Call(name="value", arguments=GOOD),))])) as ollama:
        with pytest.raises(ModelFailure) as caught:
            answer_with_tools(client_of(ollama), question("m:1b"), [calls.tool], rounds=3)
        bodies = [received.body for received in ollama.asked("/api/chat")]
    assert caught.value.reason == "tool_rounds"
    assert ["tools" in body for body in bodies] == [True, True, True, False]
    assert len(calls.given) == 3


def test_a_flood_of_calls_is_capped() -> None:
    calls = Calls()
    flood = Turn(calls=tuple(Call(name="value", arguments=GOOD) for _ in range(50)))
    with serving(Served(name="m:1b", turns=[flood, DONE])) as ollama:
        answer_with_tools(client_of(ollama), question("m:1b"), [calls.tool])
    assert len(calls.given) == 8


def test_a_long_result_is_cut_and_says_so() -> None:
    calls = Calls("x" * 50_000)
    with serving(Served(name="m:1b", turns=[Turn(calls=(Call(name="value", arguments=GOOD),)), DONE])) as ollama:
        found = answer_with_tools(client_of(ollama), question("m:1b"), [calls.tool])
    assert len(found.uses[0].result) < LONGEST_RESULT + 60
    assert found.uses[0].result.endswith("(cut here: 50,000 signs in all)")


@pytest.mark.parametrize("wrap", ["{}", "```json\n{}\n```", "<tool_call>{}</tool_call>"])
def test_a_call_printed_as_text_is_made(wrap: str) -> None:
    calls = Calls()
    text = wrap.replace("{}", json.dumps({"name": "value", "arguments": GOOD}))
    with serving(Served(name="m:1b", turns=[Turn(pieces=(text,)), DONE])) as ollama:
        found = answer_with_tools(client_of(ollama), question("m:1b"), [calls.tool])
    assert len(calls.given) == 1
    assert found.reply.text == "It is worth 0.42."


@pytest.mark.parametrize(
    "text", ['{"name": "read_file", "arguments": {}}', '{"name": ["value"], "arguments": {}}', "{broken}", "[]"]
)
def test_other_text_that_looks_like_a_call_is_the_answer(text: str) -> None:
    calls = Calls()
    with serving(Served(name="m:1b", turns=[Turn(pieces=(text,))])) as ollama:
        found = answer_with_tools(client_of(ollama), question("m:1b"), [calls.tool])
    assert (found.reply.text, calls.given) == (text, [])


def test_a_model_without_tools_is_told_before_anything_is_sent() -> None:
    with serving() as ollama:
        with pytest.raises(ModelFailure) as caught:
            answer_with_tools(client_of(ollama), question(local("m:1b", "completion")), [Calls().tool])
        assert caught.value.reason == "incapable"
        assert ollama.received == []


def test_arguments_that_contain_themselves_are_a_mistake_of_ours() -> None:
    class Node(BaseModel):
        children: "list[Node]"

    with pytest.raises(TypeError, match="contains itself"):
        Tool(name="tree", description="x", arguments=Node, run=str).schema()
