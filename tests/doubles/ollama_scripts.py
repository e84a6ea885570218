"""What the stand-in for a model server serves and how it misbehaves: models, turns of speech, downloads.

A behaviour always belongs to a model, never to the server, so that tests run side by side. ``catalogue()`` names a model
per behaviour, for tests in a browser and for trying a page by hand.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Literal

#: What goes wrong in a stream after ``Turn.fault_after`` lines.
Fault = Literal[
    "none",
    "stall",  # silent for ever, the connection open
    "drop",  # the connection reset
    "close",  # the connection closed without the end of the chunks
    "half_line",  # a line cut in two, then a proper end
    "no_done",  # a proper end without done
    "done_false",  # a last line that says done: false
    "error",  # an error line instead of the rest
    "error_object",  # the same, its text an object
    "error_nested",  # the same, its text a JSON document
    "blank",  # an empty line
    "garbage",  # a line that is not JSON
    "not_object",  # a line that is JSON but no object
    "foreign",  # an object of another kind
    "deep",  # thousands of brackets
]
#: What goes wrong before the first byte.
Opening = Literal["ok", "hang", "close", "drop", "drip"]
Structure = Literal["valid", "invalid", "wrong_type", "fenced", "prose", "cut", "not_a_number", "missing", "extra"]


@dataclass(frozen=True, kw_only=True)
class Call:
    """A tool call as a model makes it; ``arguments`` is an object unless the script says otherwise."""

    name: str
    arguments: Any = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """How one request is answered.

    Attributes:
        pieces: the text, a line of the stream each; None: made from the request (by its schema, or an echo).
        delay: seconds before the first byte; ``gap``: seconds before each further line.
        split: "whole" lines, each line in single "bytes", or all lines "joined" in one packet.
        calls_at: tool calls in lines of their own ("middle") or in the last line.
        status, body, content_type: an answer that is no stream.
        counted: what ``prompt_eval_count`` says, when it is not what was counted.
    """

    pieces: tuple[str, ...] | None = None
    thinking: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    calls_at: Literal["middle", "last"] = "middle"
    structure: Structure = "valid"
    done_reason: str | None = "stop"
    opening: Opening = "ok"
    fault: Fault = "none"
    fault_after: int = 1
    delay: float = 0.0
    gap: float = 0.0
    split: Literal["whole", "bytes", "joined"] = "whole"
    status: int = 200
    body: bytes | None = None
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    counted: int | None = None
    remote_host: str | None = None


def refusal(status: int, text: Any) -> Turn:
    """An error answer as the server words it."""
    return Turn(status=status, body=json.dumps({"error": text}).encode())


def html(status: int = 502) -> Turn:
    """A proxy's page instead of an answer."""
    page = b"<!DOCTYPE html><html><body><h1>Bad gateway</h1><script>1</script></body></html>"
    return Turn(status=status, body=page, content_type="text/html")


@dataclass(kw_only=True)
class Served:
    """A model and its state.

    Attributes:
        turns: answers in the order of the requests; the last one stays.
        answer: computes the turn from the request's body, instead of ``turns``.
        ignores_truncate: a prompt that is too long is cut even when the request forbids it.
        poisoned: an embedding input that holds this text fails the whole batch; ``nan``: it becomes NaN.
    """

    name: str
    capabilities: tuple[str, ...] = ("completion", "tools")
    family: str = "qwen3"
    size: int = 3_400_000_000
    parameter_size: str = "4.0B"
    context_length: int = 40_960
    embedding_length: int = 64
    requires: str | None = None
    remote_host: str | None = None
    turns: list[Turn] = field(default_factory=lambda: [Turn()])
    answer: Callable[[Mapping[str, Any]], Turn] | None = None
    ignores_truncate: bool = False
    load_seconds: float = 0.02
    poisoned: str | None = None
    nan: str | None = None
    drops_one_vector: bool = False
    loads: int = 0
    loaded_window: int | None = None
    last_cut: int = 0

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    def next_turn(self, body: Mapping[str, Any]) -> Turn:
        if self.answer is not None:
            return self.answer(body)
        return self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]

    def details(self) -> dict[str, Any]:
        return {
            "parent_model": "",
            "format": "gguf",
            "family": self.family,
            "families": [self.family],
            "parameter_size": self.parameter_size,
            "quantization_level": "Q4_K_M",
            "context_length": self.context_length,
            "embedding_length": self.embedding_length,
        }


@dataclass(kw_only=True)
class Download:
    """A model that can be pulled: its layers' sizes, and what is there already of each (a cancelled pull goes on)."""

    layers: tuple[int, ...] = (3_000_000, 500)
    steps: int = 4
    gap: float = 0.0
    fault: Literal["none", "error", "stall", "drop", "no_success"] = "none"
    served: Served | None = None
    completed: dict[str, int] = field(default_factory=dict)


def catalogue() -> tuple[Served, ...]:
    """A model of each kind, and one per behaviour named ``fault-...``."""
    slow = Turn(pieces=tuple(f"word{number} " for number in range(400)), gap=0.05)
    faults = {
        "slow": slow,
        "waits": Turn(delay=8.0),
        "hangs": Turn(opening="hang"),
        "stalls": Turn(pieces=("One", " two", " three"), fault="stall", fault_after=2),
        "drops": Turn(pieces=("One", " two", " three"), fault="drop", fault_after=2),
        "no-done": Turn(pieces=("One", " two", " three"), fault="no_done", fault_after=3),
        "mid-error": Turn(pieces=("One", " two"), fault="error", fault_after=2),
        "bad-request": refusal(400, "invalid request"),
        "out-of-memory": refusal(500, "llama runner: cudaMalloc failed: out of memory"),
        "busy": refusal(503, "server busy, please try again.  maximum pending requests exceeded"),
        "proxy": html(),
        "empty": Turn(pieces=(), thinking=("Let me think", " about it"), done_reason="length"),
        "cut": Turn(pieces=("The portfolio", " lost"), done_reason="length"),
        "not-json": Turn(structure="prose"),
        "truncates": Turn(counted=60),
        "image-text": Turn(pieces=("Look: !", "[x](http://exam", "ple.invalid/leak.png?d=1) and <img src=x> done.")),
    }
    models = [
        Served(name="small-chat:4b"),
        Served(name="thinker:9b", capabilities=("completion", "tools", "thinking"), size=6_600_000_000),
        Served(name="eyes:4b", capabilities=("completion", "vision"), family="qwen3vl"),
        Served(name="vectors:0.6b", capabilities=("embedding",), family="bert", size=640_000_000, context_length=8192),
        Served(name="far-away:120b-cloud", size=384, remote_host="https://models.example:443"),
    ]
    models += [Served(name=f"fault-{name}:latest", turns=[turn]) for name, turn in faults.items()]
    return tuple(models)


def tokens(text: str) -> list[str]:
    """The stand-in's own tokens: pieces of words, single signs, single Chinese characters."""
    return re.findall(r"[\u3400-\u9fff]|[^\W\d\u3400-\u9fff]{1,4}|\d|[^\w\s]", text)


def fit(messages: list[dict[str, Any]], window: int, *, may_cut: bool) -> tuple[int, int, bool]:
    """The prompt as the real server fits it: (tokens evaluated, tokens cut, fits).

    Whole oldest messages go first, never a system message nor the last one; then the head of what is left goes, down to
    about half the window.
    """
    kept = list(messages)
    before = sum(map(_size, kept))
    if not may_cut:
        return before, 0, before <= window
    while sum(map(_size, kept)) > window:
        oldest = next((message for message in kept[:-1] if message.get("role") != "system"), None)
        if oldest is None:
            break
        kept.remove(oldest)
    size = sum(map(_size, kept))
    if size > window:
        size = window // 2 + 2
    return size, before - size, True


def _size(message: dict[str, Any]) -> int:
    return len(tokens(str(message.get("content", "")))) + 4 + 768 * len(message.get("images") or ())


def vector(text: str, length: int) -> list[float]:
    """The same text, the same vector; near texts, near vectors: words and pairs of words hashed to places and signs."""
    words = [word.lower() for word in re.findall(r"\w+", text)] or [""]
    values = [0.0] * length
    for gram in [*words, *(f"{first} {second}" for first, second in pairwise(words))]:
        digest = hashlib.sha256(gram.encode()).digest()
        values[int.from_bytes(digest[:4], "big") % length] += 1.0 if digest[4] % 2 else -1.0
    return normalised(values)


def normalised(values: list[float]) -> list[float]:
    size = math.sqrt(sum(value * value for value in values)) or 1.0
    return [value / size for value in values]


def by_schema(schema: Mapping[str, Any], structure: Structure) -> str:
    """JSON by the schema, or the kind of wrong that ``structure`` names."""
    value = _value(schema, schema.get("$defs", {}))
    name = next(iter(schema.get("properties", {"x": 0})))
    match structure:
        case "invalid":
            return json.dumps(value)[:-1] + ",,}"
        case "wrong_type":
            return json.dumps({**value, name: {"not": ["this"]}})
        case "fenced":
            return f"Here it is:\n```json\n{json.dumps(value)}\n```\n"
        case "prose":
            return "I would say that the outlook is stable."
        case "cut":
            return json.dumps(value)[:-3]
        case "not_a_number":
            return json.dumps({**value, name: float("nan")})
        case "missing":
            return json.dumps({key: item for key, item in value.items() if key != name})
        case "extra":
            return json.dumps({**value, "surprise": 1})
    return json.dumps(value, ensure_ascii=False)


def _value(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _value(definitions[schema["$ref"].rsplit("/", 1)[-1]], definitions)
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [None])[0])
    if "anyOf" in schema:
        return _value(schema["anyOf"][0], definitions)
    match schema.get("type"):
        case "object":
            return {name: _value(part, definitions) for name, part in schema.get("properties", {}).items()}
        case "array":
            return [_value(schema.get("items", {}), definitions) for _ in range(max(1, schema.get("minItems", 1)))]
        case "integer":
            return schema.get("minimum", 1)
        case "number":
            return 0.5
        case "boolean":
            return True
        case "null":
            return None
    return "text"


def with_done_reason(turn: Turn, reason: str) -> Turn:
    """The same turn that ends for another reason."""
    return replace(turn, done_reason=reason)
