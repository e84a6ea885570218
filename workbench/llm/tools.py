"""Tools: what a model may have done for it, from a list the task fixes. It proposes; code checks, acts and answers.

A name outside the list, arguments of the wrong form and a tool's own refusal are answered to the model as text. What the
model read in a document cannot add a tool, and no tool of ours takes a path, an address or code.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from workbench.errors import Cancelled, WorkbenchError
from workbench.llm.drafts import inlined
from workbench.llm.failures import ModelFailure, describe, foreign_text
from workbench.llm.messages import ChatRequest, Message, Reply, ToolCall
from workbench.llm.ollama_client import OllamaClient, nothing
from workbench.strict_errors import faults

MOST_ROUNDS = 4
MOST_CALLS = 8
LONGEST_RESULT = 6_000

_WRAPPED = re.compile(r"\A\s*(?:<tool_call>|```(?:json)?)?\s*(\{.*\})\s*(?:</tool_call>|```)?\s*\Z", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """One tool.

    Attributes:
        name: as the model calls it.
        description: for the model: what it does and when to use it.
        arguments: the form of its arguments, nested as deep as it likes.
        run: does it, on checked arguments; the text it returns is what the model reads.
    """

    name: str
    description: str
    arguments: type[BaseModel]
    run: Callable[[Any], str]

    def schema(self) -> dict[str, Any]:
        """As it is posted: whole, with what is nested written out in place."""
        function = {"name": self.name, "description": self.description, "parameters": inlined(self.arguments)}
        return {"type": "function", "function": function}


@dataclass(frozen=True, kw_only=True, slots=True)
class ToolUse:
    """What became of one call. ``problem``: why it was not done; then ``result`` is what the model was told."""

    name: str
    arguments: Mapping[str, Any]
    result: str
    problem: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToolAnswer:
    """The final answer, and every use of a tool on the way to it."""

    reply: Reply
    uses: tuple[ToolUse, ...]


def answer_with_tools(
    client: OllamaClient,
    request: ChatRequest,
    tools: Sequence[Tool],
    *,
    rounds: int = MOST_ROUNDS,
    tick: Callable[[], None] = nothing,
) -> ToolAnswer:
    """Ask, do what the model wants done, and go on until it answers in words.

    In the round after the last it gets no tools any more, so that it has to answer.

    Raises:
        ModelFailure: it does not answer even then (``tool_rounds``), or any failure of the server.
        Cancelled: ``tick`` or a tool raised it.
    """
    by_name = {tool.name: tool for tool in tools}
    schemas = tuple(tool.schema() for tool in tools)
    messages, uses = request.messages, list[ToolUse]()
    for number in range(rounds + 1):
        offered = schemas if number < rounds else ()
        reply = client.answer(replace(request, messages=messages, tools=offered, schema=None), tick=tick)
        calls = reply.tool_calls or (_call_in_text(reply.text, by_name) if offered else ())
        if not calls:
            return ToolAnswer(reply=reply, uses=tuple(uses))
        if not offered:
            break
        done = [_use(call, by_name) for call in calls[:MOST_CALLS]]
        uses += done
        messages = (*messages, *_exchange(reply, calls[:MOST_CALLS], done))
    raise ModelFailure(
        "tool_rounds",
        f"{request.model.name} still wanted tools after {rounds} rounds instead of answering.",
        "Ask again in simpler words, or use a larger model.",
    )


def _use(call: ToolCall, by_name: Mapping[str, Tool]) -> ToolUse:
    tool = by_name.get(call.name)
    if tool is None:
        names = ", ".join(by_name) or "none"
        return _refused(call, f"There is no tool {describe(call.name)}. The tools are: {names}.")
    document = dict(call.arguments)
    try:
        arguments = tool.arguments.model_validate(document)
    except ValidationError as error:
        told = "; ".join(f"{path}: {reason}" for path, reason in faults(tool.arguments, document, error)[:6])
        return _refused(call, f"The arguments of {tool.name} are wrong: {foreign_text(told, 600)}. Call it again.")
    try:
        result = tool.run(arguments)
    except Cancelled:
        raise
    except WorkbenchError as error:
        return _refused(call, f"{tool.name} could not be done: {error.message} {error.hint}".strip())
    if len(result) > LONGEST_RESULT:
        result = f"{result[:LONGEST_RESULT]}\n(cut here: {len(result):,} signs in all)"
    return ToolUse(name=call.name, arguments=call.arguments, result=result)


def _refused(call: ToolCall, problem: str) -> ToolUse:
    return ToolUse(name=describe(call.name), arguments=call.arguments, result=problem, problem=problem)


def _exchange(reply: Reply, calls: Sequence[ToolCall], uses: Sequence[ToolUse]) -> tuple[Message, ...]:
    said = Message(role="assistant", content=reply.text if reply.tool_calls else "", tool_calls=tuple(calls))
    return (said, *(Message(role="tool", tool_name=use.name, content=use.result) for use in uses))


def _call_in_text(text: str, by_name: Mapping[str, Tool]) -> tuple[ToolCall, ...]:
    """Small models print the call instead of making it; taken only where the whole text is one call of a known tool."""
    match = _WRAPPED.match(text)
    if match is None:
        return ()
    try:
        document = json.loads(match[1])
    except (ValueError, RecursionError):
        return ()
    arguments = document.get("arguments", document.get("parameters"))
    name = document.get("name")
    if not isinstance(name, str) or name not in by_name or not isinstance(arguments, dict):
        return ()
    return (ToolCall(name=name, arguments=arguments),)
