"""What is said to a model and what it answers, as values."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from workbench.llm.context_window import ContextMeter
from workbench.llm.models import ModelInfo
from workbench.provenance import ModelUse, canonical_json, sha256_bytes

Role = Literal["system", "user", "assistant", "tool"]
Thinking = bool | Literal["low", "medium", "high"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ToolCall:
    """A tool the model wants used. Both fields are the model's words: check them."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One message of a conversation.

    Attributes:
        images: encoded pictures (PNG or JPEG), as bytes only: the client would read a text that names a file from disk.
        complete: False for an answer that broke off; what had come of it is kept.
    """

    role: Role
    content: str
    images: tuple[bytes, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    tool_name: str | None = None
    complete: bool = True

    def __post_init__(self) -> None:
        if not all(isinstance(image, bytes) for image in self.images):
            raise TypeError("images must be bytes, never a path or text")

    def on_the_wire(self) -> dict[str, Any]:
        """As the server reads it."""
        wired: dict[str, Any] = {"role": self.role, "content": self.content}
        if self.images:
            wired["images"] = [b64encode(image).decode() for image in self.images]
        if self.tool_calls:
            wired["tool_calls"] = [
                {"function": {"name": call.name, "arguments": dict(call.arguments)}} for call in self.tool_calls
            ]
        if self.tool_name is not None:
            wired["tool_name"] = self.tool_name
        return wired


@dataclass(frozen=True, kw_only=True, slots=True)
class ChatRequest:
    """A question to a model.

    Attributes:
        model: as ``OllamaClient.model`` gives it, so that it is known what it can and where it runs.
        longest_reply: tokens the answer may take; the server's own default is ten windows.
        think: let a thinking model think; said explicitly either way, for silence means yes.
        may_drop: leave out the oldest messages when the conversation outgrows the window, and say so; else refuse.
        schema: the JSON schema the answer is asked to follow (it may still not).
        tools: their JSON schemas.
    """

    model: ModelInfo
    messages: tuple[Message, ...]
    longest_reply: int = 1_024
    temperature: float = 0.0
    seed: int = 0
    think: Thinking = False
    may_drop: bool = False
    schema: Mapping[str, Any] | None = None
    tools: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """A whole answer.

    Attributes:
        meter: how full the window was.
        truncated: the server read less than was sent, by its own count; None: no sign of it.
        seconds_to_first_text: from the request to the first sign of the answer.
        prompt_tokens, reply_tokens: as the server counted them; None: it did not say.
        load_seconds: of loading the model; more than one means it was cold.
        use: for the provenance.
    """

    text: str
    thinking: str
    tool_calls: tuple[ToolCall, ...]
    meter: ContextMeter
    truncated: str | None
    seconds: float
    seconds_to_first_text: float
    prompt_tokens: int | None
    reply_tokens: int | None
    load_seconds: float
    reply_seconds: float
    use: ModelUse

    @property
    def tokens_per_second(self) -> float | None:
        """While writing, by the server's own clock."""
        return self.reply_tokens / self.reply_seconds if self.reply_tokens and self.reply_seconds > 0 else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Nothing new yet. Comes several times a second, so that a page can show it and be stopped.

    Attributes:
        position: place in the queue before our own requests; 0: the server has the request.
    """

    seconds: float
    position: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ThoughtPiece:
    """A piece of what the model thinks before it answers."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TextPiece:
    """The newest piece of the answer; all that came at once is one piece."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """The answer is whole."""

    reply: Reply


Event = Waiting | ThoughtPiece | TextPiece | Finished


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """A chat as it is kept: nothing that was said is ever lost, not even when the answer fails."""

    messages: tuple[Message, ...] = field(default=())

    def said(self, text: str, images: tuple[bytes, ...] = ()) -> "Conversation":
        """With what the user said; keep this before asking."""
        return Conversation(messages=(*self.messages, Message(role="user", content=text, images=images)))

    def answered(self, text: str, *, complete: bool = True) -> "Conversation":
        """With an answer, or with what had come of one that broke off. An answer of which nothing came adds nothing."""
        if not text:
            return self
        return Conversation(messages=(*self.messages, Message(role="assistant", content=text, complete=complete)))


def prompt_hash(request: ChatRequest, messages: tuple[Message, ...]) -> str:
    """SHA-256 of everything the model was given."""
    given = {
        "messages": [message.on_the_wire() for message in messages],
        "schema": dict(request.schema) if request.schema else None,
        "tools": [dict(tool) for tool in request.tools],
    }
    return sha256_bytes(canonical_json(given).encode())
