"""A model's answer as checked values: asked for by schema, validated by us, repaired once, and never guessed.

``format`` is a request that a server may ignore, so the schema stands in the prompt too and the answer is validated here.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from workbench.errors import InputError
from workbench.llm.drafts import Draft, schema_of
from workbench.llm.failures import ModelFailure, foreign_text
from workbench.llm.messages import ChatRequest, Message, Reply
from workbench.llm.ollama_client import Hear, OllamaClient, deaf, nothing
from workbench.llm.prompt_files import PromptFile
from workbench.strict import read_json
from workbench.strict_errors import faults

STRUCTURED = PromptFile(package="workbench.llm", name="structured", variables=frozenset({"schema"}))
REPAIR = PromptFile(package="workbench.llm", name="repair", variables=frozenset({"problems"}))

#: Problems told to the model, and signs of its wrong answer given back to it.
MOST_PROBLEMS = 6
LONGEST_RETURNED = 4_000

_FENCED = re.compile(r"```(?:json)?\s*\n(.*?)\n\s*```", re.DOTALL | re.IGNORECASE)

D = TypeVar("D", bound=Draft)


@dataclass(frozen=True, kw_only=True, slots=True)
class Structured(Generic[D]):
    """A validated answer.

    Attributes:
        value: by the schema; what it claims is still the model's claim.
        reply: the answer it was read from.
        repaired: whether the first answer was wrong and the second right.
    """

    value: D
    reply: Reply
    repaired: bool


def ask_structured(
    client: OllamaClient, request: ChatRequest, draft: type[D], *, tick: Callable[[], None] = nothing, hear: Hear = deaf
) -> Structured[D]:
    """Ask for a ``draft``.

    Args:
        request: with the last message a user's; schema and tools are set here.
        tick: called while waiting; what it raises stops the model.
        hear: told every event with its stream; a repair is a second stream.

    Raises:
        ModelFailure: no usable answer after one repair (``not_json``, ``wrong_shape``), the text was cut on its way
            (``truncated``), or any failure of the server.
    """
    asked = _with_schema(request, draft)
    reply = _read_whole(client, asked, tick, hear)
    try:
        return Structured(value=read_draft(draft, reply.text), reply=reply, repaired=False)
    except ModelFailure as failure:
        problems = failure.message
    said = Message(role="assistant", content=reply.text[:LONGEST_RETURNED])
    repair = Message(role="user", content=REPAIR.fill(problems=problems))
    reply = _read_whole(client, replace(asked, messages=(*asked.messages, said, repair)), tick, hear)
    try:
        return Structured(value=read_draft(draft, reply.text), reply=reply, repaired=True)
    except ModelFailure as failure:
        raise ModelFailure(
            failure.reason,
            f"{request.model.name} twice gave an answer of the wrong form. {failure.message}",
            "Ask again, or use a larger model for this: `workbench models use ROLE NAME`.",
            partial=reply.text,
        ) from failure


def read_draft(draft: type[D], text: str) -> D:
    """The draft that stands in a model's text, alone or in a fenced block.

    Raises:
        ModelFailure: it holds no JSON object (``not_json``) or not one of this shape (``wrong_shape``), told field by field.
    """
    document = _object_in(text)
    try:
        return draft.model_validate(document)
    except ValidationError as error:
        found = faults(draft, document, error)
        told = "; ".join(f"{path}: {reason}" for path, reason in found[:MOST_PROBLEMS])
        raise ModelFailure("wrong_shape", f"The answer has the wrong form: {foreign_text(told, 900)}.", partial=text) from error


def _with_schema(request: ChatRequest, draft: type[Draft]) -> ChatRequest:
    schema = schema_of(draft)
    *before, last = request.messages
    if last.role != "user":
        raise ValueError("the last message must be the user's")
    instruction = STRUCTURED.fill(schema=json.dumps(schema, ensure_ascii=False, indent=1))
    message = replace(last, content=f"{last.content}\n\n{instruction}")
    # With both, the schema wins and no tool is ever called; so a structured question has none.
    return replace(request, messages=(*before, message), schema=schema, tools=())


def _read_whole(client: OllamaClient, request: ChatRequest, tick: Callable[[], None], hear: Hear) -> Reply:
    reply = client.answer(request, tick=tick, hear=hear)
    if reply.truncated:
        raise ModelFailure("truncated", reply.truncated, "Send less, or set a larger context window.", partial=reply.text)
    return reply


def _object_in(text: str) -> Any:
    fenced = _FENCED.search(text)
    try:
        document = read_json(fenced[1] if fenced else text.strip(), "the answer")
    except InputError as error:
        raise ModelFailure("not_json", f"The answer is not JSON. {error.message}", partial=text) from error
    if not isinstance(document, dict):
        raise ModelFailure("not_json", f"The answer is a JSON {type(document).__name__}, not an object.", partial=text)
    return document
