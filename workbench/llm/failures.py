"""Every way a model or its server can fail, in the user's words, with what to do. Third-party errors end here.

The client raises errors of five families and some by accident (an error body that is no object is an AttributeError).
``FAMILIES`` names them all; ``translate`` maps one to a ``ModelFailure``.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import httpx
import ollama
from pydantic import ValidationError

from workbench.errors import ModelError
from workbench.llm.address import ServerAddress

Reason = Literal[
    "refused", "unresolved", "tls", "no_connection", "no_first_token", "no_answer", "stalled", "too_long", "dropped",
    "ended_early", "mid_stream", "bad_request", "unauthorised", "forbidden", "missing_model", "rate_limited", "busy",
    "out_of_memory", "tool_parse", "server_error", "bad_gateway", "proxy_page", "redirected", "not_a_model_server",
    "unsendable", "empty", "cut", "not_json", "wrong_shape", "too_big", "truncated", "remote", "incapable", "unbound",
    "tool_rounds", "bad_vector", "pull",
]  # fmt: skip

#: All that the client raises. JSON and pydantic errors are ValueErrors; the last three are its accidents.
FAMILIES = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ollama.ResponseError, OSError, ValueError, AttributeError,
            TypeError, RecursionError)  # fmt: skip

LONGEST_QUOTE = 240
NUMBERS_GO_ON = "Everything numeric works without it."
INSTALL_HINT = f"Start Ollama (the app, or `ollama serve`); Settings says how to install it. {NUMBERS_GO_ON}"

CAPABLE_HINT = "Choose a model that can: `workbench models list`."

_MEMORY = ("out of memory", "cudamalloc failed", "failed to allocate", "requires more system memory", "unable to allocate")
_PAGE = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")


class ModelFailure(ModelError):  # noqa: N818 - told apart from ModelError, its parent, by the reason it carries
    """The model does not answer, or not in a usable way.

    Attributes:
        reason: the kind of failure, for code; people read ``message``.
        status: the HTTP status, where there was one.
        partial: the text that had come before it; it is kept and shown, never lost.
    """

    def __init__(self, reason: Reason, message: str, hint: str = "", *, status: int | None = None, partial: str = "") -> None:
        super().__init__(message, hint)
        self.reason: Reason = reason
        self.status = status
        self.partial = partial

    def as_dict(self) -> dict[str, str]:
        """As every error, with the reason."""
        return {**super().as_dict(), "reason": self.reason}


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """What was going on when an error came.

    Attributes:
        server: the server's URL.
        doing: what was asked of it, e.g. ``"qwen3:8b"`` or ``"the list of models"``.
        model: the model asked, where there is one.
        received: whether a part of the answer had come.
        waited: seconds since the request, for the message.
        partial: the text that had come.
    """

    server: str
    doing: str
    model: str | None = None
    received: bool = False
    waited: float = 0.0
    partial: str = ""


def translate(error: Exception, at: Situation) -> ModelFailure:
    """The failure that the client's ``error`` means."""
    failure = _of_status(error, at) if isinstance(error, ollama.ResponseError) else _of_transport(error, at)
    failure.partial = at.partial
    return failure


def foreign_text(text: object, limit: int = LONGEST_QUOTE) -> str:
    """Text of the server's on one line, shortened, without control and direction signs."""
    plain = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False, default=str)
    line = _CONTROL.sub(" ", plain).strip()
    return line if len(line) <= limit else f"{line[:limit].rstrip()}..."


def _of_transport(error: Exception, at: Situation) -> ModelFailure:
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return ModelFailure(
            "no_connection",
            f"The model server at {at.server} does not take the connection.",
            f"Is the address right? {_hint_to_start(at.server)}",
        )
    if isinstance(error, httpx.TimeoutException):
        return silence(at)
    if isinstance(error, httpx.ConnectError | ConnectionRefusedError) or type(error) is ConnectionError:
        return _unreachable(error, at)
    if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol | httpx.InvalidURL):
        return _unsendable(error, at)
    if isinstance(error, httpx.DecodingError):
        return not_a_model_server(at, "what came could not be decoded")
    if isinstance(error, httpx.HTTPError | httpx.StreamError | OSError):
        return dropped(at)
    return _of_content(error, at)


def _hint_to_start(server: str) -> str:
    """What to do where nobody answers; another computer's server is not started from here."""
    if ServerAddress.of(server).is_this_machine:
        return INSTALL_HINT
    return f"Is that computer on, and does its model server listen to others (OLLAMA_HOST there)? {NUMBERS_GO_ON}"


def _unreachable(error: Exception, at: Situation) -> ModelFailure:
    # The client hides the reason behind a sentence of its own when it does not stream.
    text = str(error.__context__ if type(error) is ConnectionError and error.__context__ else error)
    if any(word in text for word in ("Name or service", "name resolution", "getaddrinfo", "nodename", "No address")):
        return ModelFailure(
            "unresolved",
            f"There is no computer by the name in {at.server}.",
            "Check OLLAMA_HOST, or ollama_host in settings.toml.",
        )
    if "SSL" in text or "CERTIFICATE" in text.upper():
        return ModelFailure(
            "tls", f"The encrypted connection to {at.server} failed: {foreign_text(text)}.", "Check the server's certificate."
        )
    return ModelFailure("refused", f"No model server answers at {at.server}.", _hint_to_start(at.server))


def _unsendable(error: Exception, at: Situation) -> ModelFailure:
    return ModelFailure(
        "unsendable",
        f"The request to {at.server} cannot be sent: {type(error).__name__}.",
        "Check the server's address and token.",
    )


def _of_content(error: Exception, at: Situation) -> ModelFailure:
    """What came was no answer of a model server: not JSON, or JSON of another shape."""
    if isinstance(error, ValidationError) and at.received:
        return not_a_model_server(at, "a part of the stream has another form")
    if isinstance(error, json.JSONDecodeError | RecursionError | AttributeError | TypeError) and at.received:
        return ModelFailure(
            "dropped", f"The answer of {at.doing} broke off: a line of the stream is damaged.", "Ask again.", partial=at.partial
        )
    return not_a_model_server(at, "the answer has another form")


def not_a_model_server(at: Situation, detail: str) -> ModelFailure:
    """Something else answers there, or a version this one cannot read."""
    return ModelFailure(
        "not_a_model_server",
        f"What answers at {at.server} does not speak as a model server does: {detail} ({at.doing}).",
        "Another program or a proxy may stand at this address; check OLLAMA_HOST, or update Ollama.",
    )


def silence(at: Situation) -> ModelFailure:
    """Nothing came for too long."""
    if at.received:
        return ModelFailure(
            "stalled",
            f"{at.doing} fell silent in the middle of its answer, for {at.waited:.0f} s.",
            "What had come is kept. Ask again; if it happens often, the server may be short of memory.",
            partial=at.partial,
        )
    if at.model is None:
        return ModelFailure(
            "no_answer", f"The model server at {at.server} did not answer within {at.waited:.0f} s.", _hint_to_start(at.server)
        )
    return ModelFailure(
        "no_first_token",
        f"{at.doing} gave no first word within {at.waited:.0f} s.",
        "A big model takes long to load, and another program may hold it. Try again, ask for less, or use a smaller model.",
    )


def too_long(at: Situation) -> ModelFailure:
    """The whole answer took longer than it may."""
    return ModelFailure(
        "too_long",
        f"{at.doing} was not done after {at.waited:.0f} s and was stopped.",
        "What had come is kept. Ask for less, or use a smaller model.",
        partial=at.partial,
    )


def dropped(at: Situation) -> ModelFailure:
    """The connection broke."""
    when = "in the middle of its answer" if at.received else "before it answered"
    return ModelFailure(
        "dropped", f"The connection to the model server broke {when} ({at.doing}).",
        "The server may have crashed or been restarted; look at its log, then ask again.", partial=at.partial,
    )  # fmt: skip


def ended_early(at: Situation) -> ModelFailure:
    """The stream ended properly but never said that it was done."""
    return ModelFailure(
        "ended_early",
        f"{at.doing} stopped without finishing its answer.",
        "It may have repeated itself (dots, zeros, blank cells) and was ended by the server. Ask again in other words.",
        partial=at.partial,
    )


def _of_status(error: ollama.ResponseError, at: Situation) -> ModelFailure:
    text, status = error.error, error.status_code
    if isinstance(text, str) and _PAGE.match(text):
        return ModelFailure(
            "proxy_page",
            f"A web page came instead of an answer (HTTP {status}) from {at.server}.",
            "A proxy stands between the workbench and the model server, or the address is another program's.",
            status=status,
        )
    if status == -1:
        return _said_in_stream(text, at)
    if 300 <= status < 400:
        return ModelFailure(
            "redirected",
            f"{at.server} sends the request to another address (HTTP {status}); that was not followed.",
            "Your text goes only to the server you named. Set OLLAMA_HOST to the right address.",
            status=status,
        )
    return _refusal(foreign_text(text), status, at)


def _said_in_stream(text: object, at: Situation) -> ModelFailure:
    words = foreign_text(text)
    lowered = words.lower()
    if any(word in lowered for word in _MEMORY):
        return _out_of_memory(words, -1, at)
    return ModelFailure(
        "mid_stream",
        f"The model server reported an error {'in the middle of the answer' if at.received else 'instead of an answer'}"
        f" ({at.doing}): {words}",
        "What had come is kept. Ask again; the server's log says more.",
        partial=at.partial,
    )


#: Status -> (reason, what happened, what to do).
_BY_STATUS: Mapping[int, tuple[Reason, str, str]] = MappingProxyType(
    {
        401: (
            "unauthorised",
            "The model server wants a token",
            "Enter its token on the settings page, or another where there is one; it goes to this machine or over https only.",
        ),
        403: (
            "forbidden",
            "The model server refuses",
            "A server on loopback answers only to local names, and a cloud model may be switched off there.",
        ),
        404: (
            "missing_model",
            "The model server does not have it",
            "Fetch it with `workbench models pull NAME`, or choose another with `workbench models use ROLE NAME`.",
        ),
        429: ("rate_limited", "Too many requests", "Wait a little, then ask again."),
        502: ("bad_gateway", "Something in between cannot reach the model", "Check the proxy, or the server's network."),
        503: ("busy", "The model server has too much to do", "Wait a little, then ask again."),
    }
)


def _refusal(words: str, status: int, at: Situation) -> ModelFailure:
    lowered = words.lower()
    if any(word in lowered for word in _MEMORY):
        return _out_of_memory(words, status, at)
    if "error parsing tool call" in lowered:
        told = f"{at.doing} wrote a tool call that its server cannot read: {words}"
        return ModelFailure("tool_parse", told, "Ask again.", status=status)
    if status == 400 and ("context length" in lowered or "exceed" in lowered or "too long" in lowered):
        return ModelFailure(
            "too_big",
            f"The text is too long for {at.doing}: {words}",
            "Send less, or set a larger context window.",
            status=status,
        )
    if status == 400 and "does not support" in lowered:
        return ModelFailure("incapable", f"{words} ({at.doing}).", CAPABLE_HINT, status=status)
    if status in (404, 405) and at.model is None:
        return not_a_model_server(at, f"it does not know the question, HTTP {status}")
    known = _BY_STATUS.get(status)
    if known is not None:
        reason, told, hint = known
        return ModelFailure(reason, f"{told} ({at.doing}, HTTP {status}): {words or 'no reason given'}", hint, status=status)
    if 400 <= status < 500:
        return ModelFailure(
            "bad_request", f"The model server refuses the request ({at.doing}, HTTP {status}): {words}",
            "The server may be too old for it: update Ollama.", status=status,
        )  # fmt: skip
    return ModelFailure(
        "server_error", f"The model server has a fault of its own ({at.doing}, HTTP {status}): {words}",
        "Ask again; if it stays, restart Ollama and look at its log.", status=status,
    )  # fmt: skip


def _out_of_memory(words: str, status: int, at: Situation) -> ModelFailure:
    return ModelFailure(
        "out_of_memory",
        f"There is not enough memory for {at.doing}: {words}",
        "Use a smaller model or a smaller context window, or close other programs.",
        status=None if status == -1 else status,
        partial=at.partial,
    )


def nothing_usable(reason: Literal["empty", "cut"], at: Situation, *, thought: bool, length: int) -> ModelFailure:
    """The server said it was done, but there is no whole answer."""
    if reason == "empty":
        why = " It thought until its allowance was used up." if thought else ""
        return ModelFailure(
            "empty", f"{at.doing} gave an empty answer.{why}", "Ask again without thinking, or allow a longer answer."
        )
    return ModelFailure(
        "cut",
        f"The answer of {at.doing} was cut off at its allowance of {length} tokens.",
        "What had come is kept. Allow a longer answer, or ask for less.",
        partial=at.partial,
    )


def describe(value: Any) -> str:
    """A value of the model's in a message."""
    return foreign_text(value, 80)
