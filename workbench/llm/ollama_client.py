"""The one way to the model server: every question asked, every failure translated, every wait bounded.

It never opens a connection before it is asked, and never keeps one.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr

from workbench.llm import failures
from workbench.llm.address import ServerAddress
from workbench.llm.call import Call, Patience, wait_for
from workbench.llm.context_window import (
    MARGIN,
    ContextMeter,
    TokenEstimate,
    trim,
    window_for,
)
from workbench.llm.failures import FAMILIES, ModelFailure, Situation
from workbench.llm.messages import ChatRequest, Event, Finished, Reply, Thinking, prompt_hash
from workbench.llm.models import (
    LoadedModel,
    ModelInfo,
    find,
    parse_loaded,
    parse_models,
    version_warning,
    with_details,
)
from workbench.llm.privacy import PrivacyGate
from workbench.llm.streaming import Asked, ChatStream
from workbench.llm.turns import Turnstile
from workbench.llm.wire import ChatChunk, Line, Wire
from workbench.provenance import ModelUse

PATIENCE = Patience()
#: How long the server keeps a model in memory after each request; said every time, for silence would shorten it.
KEEP_ALIVE = "15m"
#: Beyond the waiting of our own, so that the thread that reads ends by itself if nobody waits any more.
_GRACE = 5.0

Answer = TypeVar("Answer")


#: (event, its stream): hears an answer while it is given.
Hear = Callable[[Event, ChatStream], None]


def nothing() -> None:
    """Called while waiting; does nothing."""


def deaf(event: Event, stream: ChatStream) -> None:
    """Hears an answer; does nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerStatus:
    """What the server says of itself.

    Attributes:
        warning: of its age; None: new enough.
        cloud: whether it would pass text on for remote models; None: it does not say.
    """

    version: str
    warning: str | None
    cloud: bool | None


class OllamaClient:
    """The model server.

    Args:
        address: where it is.
        memory: bytes of this machine's memory; decides the context window.
        token: gives the bearer token at the moment of use. It is sent to this machine or over https only.
        allowed_remote: names of the remote models that may be used.
        window: tokens of the context window, where the user has set it.
        patience: how long to wait.
        monotonic: a clock in seconds.
    """

    def __init__(
        self,
        address: ServerAddress,
        *,
        memory: int,
        token: Callable[[], SecretStr | None] = lambda: None,
        allowed_remote: frozenset[str] = frozenset(),
        window: int | None = None,
        patience: Patience = PATIENCE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address = address
        self.gate = PrivacyGate(address=address, allowed=allowed_remote)
        self.patience = patience
        self.turnstile = Turnstile()
        self._memory = memory
        self._token = token
        self._window = window
        self._monotonic = monotonic
        self._seen_version: str | None = None

    # What is there.

    def version(self, *, tick: Callable[[], None] = nothing) -> str:
        """The server's version.

        Raises:
            ModelFailure: it does not answer, or is something else. So does every method here.
        """
        document = self._ask("its version", lambda wire: wire.get("/api/version"), tick=tick)
        version = document.get("version") if isinstance(document, dict) else None
        if not isinstance(version, str):
            raise failures.not_a_model_server(self._situation("its version"), "it tells no version")
        self._seen_version = version[:60]
        return self._seen_version

    def status(self, *, tick: Callable[[], None] = nothing) -> ServerStatus:
        """The version, its warning, and whether the server's cloud is switched off."""
        version = self.version(tick=tick)
        return ServerStatus(version=version, warning=version_warning(version), cloud=self._cloud(tick))

    def models(self, *, tick: Callable[[], None] = nothing) -> tuple[ModelInfo, ...]:
        """All models, with what each can do."""
        document = self._ask("the list of models", lambda wire: wire.get("/api/tags"), tick=tick)
        models = parse_models(document)
        if models is None:
            raise failures.not_a_model_server(self._situation("the list of models"), "no list of models came")
        return tuple(model if model.capabilities else self._shown(model, tick) for model in models)

    def model(self, name: str, *, tick: Callable[[], None] = nothing) -> ModelInfo:
        """One model with all its details.

        Raises:
            ModelFailure: the server does not have it.
        """
        found = find(self.models(tick=tick), name)
        if found is None:
            at = self._situation(name, model=name)
            hint = f"Fetch it with `workbench models pull {name}`, or choose another with `workbench models use ROLE NAME`."
            raise ModelFailure("missing_model", f"The model server at {at.server} has no model {name}.", hint)
        return self._shown(found, tick)

    def loaded(self, *, tick: Callable[[], None] = nothing) -> tuple[LoadedModel, ...]:
        """The models in memory."""
        return parse_loaded(self._ask("the loaded models", lambda wire: wire.get("/api/ps"), tick=tick))

    def delete(self, name: str, *, tick: Callable[[], None] = nothing) -> None:
        """Remove a model from the server's disk."""
        self._ask(name, lambda wire: wire.delete(name), tick=tick, model=name)

    # What models say.

    def window(self, model: ModelInfo) -> int:
        """Tokens of the window that is asked for: always the same for a model, or it would be loaded anew."""
        if self._window is None:
            return window_for(model.context_length, self._memory)
        return min(self._window, model.context_length) if model.context_length else self._window

    def warm_up(self, model: ModelInfo, *, tick: Callable[[], None] = nothing) -> float:
        """Load the model, so that the first question does not wait for it; returns the seconds of loading."""
        self.gate.check(model)
        body = {"model": model.name, "messages": [], "keep_alive": KEEP_ALIVE, "options": {"num_ctx": self.window(model)}}
        chunk = self._ask(
            model.name, lambda wire: wire.chat_whole(body), tick=tick, model=model.name, limit=self.patience.first_token
        )
        return (chunk.load_duration or 0) * 1e-9

    def chat(self, request: ChatRequest) -> ChatStream:
        """Ask; the answer comes as a stream, from the moment it is iterated.

        Raises:
            ModelFailure: at once, before anything is sent: the model is remote, lacks what the request needs, or the
                request does not fit its window.
        """
        self.gate.check(request.model)
        _refuse_incapable(request)
        asked = self._prepare(request)
        return ChatStream(
            asked,
            open_wire=self._open(self.patience.first_token),
            turnstile=self.turnstile,
            patience=self.patience,
            monotonic=self._monotonic,
        )

    def answer(self, request: ChatRequest, *, tick: Callable[[], None] = nothing, hear: Hear = deaf) -> Reply:
        """Ask, and wait for the whole answer.

        Args:
            tick: called several times a second while waiting; what it raises (``Cancelled``) stops the model.
            hear: told every event with its stream, which it may keep to stop it at once.
        """
        with self.chat(request) as stream:
            for event in stream:
                hear(event, stream)
                if isinstance(event, Finished):
                    return event.reply
                tick()
        raise AssertionError("a stream ends with its reply or an error")

    def ask(
        self, doing: str, work: Callable[[Wire], Answer], *, model: str, limit: float, tick: Callable[[], None] = nothing
    ) -> Answer:
        """Any other question about a model, in its turn."""
        with self.turnstile.ticket() as ticket:
            while not ticket.wait(0.1):
                tick()
            return self._ask(doing, work, tick=tick, model=model, limit=limit)

    def lines(self, work: Callable[[Wire], Iterator[Any]], *, gap: float) -> Call[Any]:
        """A call whose lines the caller reads, such as a download. ``gap``: the longest silence."""
        return Call(self._open(gap), work)

    def _prepare(self, request: ChatRequest) -> Asked:
        window = self.window(request.model)
        budget = window - request.longest_reply - MARGIN
        kept, sent = trim(request.messages, budget, request.tools)
        if sent.high > budget or (len(kept) < len(request.messages) and not request.may_drop):
            raise _too_big(request, window, budget, trim(request.messages, 10**12, request.tools)[1])
        messages = tuple(request.messages[index] for index in kept)
        dropped = len(request.messages) - len(kept)
        meter = ContextMeter(window=window, prompt=sent.likely, reply=request.longest_reply, dropped=dropped)
        body = _body(request, [message.on_the_wire() for message in messages], window)
        return Asked(
            server=self.address.url,
            model=request.model.name,
            lines=lambda wire: self._versioned_lines(wire, body),
            meter=meter,
            sent=sent,
            use=lambda: ModelUse(
                name=request.model.name,
                digest=request.model.digest,
                server_version=self._seen_version or "unknown",
                options={**body["options"], "think": body["think"]},
                prompt_sha256=prompt_hash(request, messages),
            ),
            longest_reply=request.longest_reply,
            check=lambda host, name: self.gate.check_reply(request.model, host, name),
        )

    def _versioned_lines(self, wire: Wire, body: Mapping[str, Any]) -> Iterator[ChatChunk]:
        """The answer's lines; before the first answer of all, the version is asked for, since every result names it."""
        if self._seen_version is None:
            document = wire.get("/api/version")
            self._seen_version = str(document.get("version") or "unknown")[:60]
        yield from wire.chat_lines(body)

    def _shown(self, model: ModelInfo, tick: Callable[[], None]) -> ModelInfo:
        try:
            document = self._ask(model.name, lambda wire: wire.post("/api/show", {"model": model.name}), tick=tick)
        except ModelFailure as failure:
            # A stub of a cloud model that is switched off there: it is listed all the same, and never used.
            if failure.status in (401, 403, 404, 502):
                return model
            raise
        return with_details(model, document)

    def _cloud(self, tick: Callable[[], None]) -> bool | None:
        try:
            document = self._ask("its status", lambda wire: wire.get("/api/status"), tick=tick)
        except ModelFailure as failure:
            if failure.status is not None or failure.reason == "not_a_model_server":  # an older server has no such route
                return None
            raise
        cloud = document.get("cloud") if isinstance(document, dict) else None
        return not cloud.get("disabled") if isinstance(cloud, dict) else None

    def _ask(
        self,
        doing: str,
        work: Callable[[Wire], Answer],
        *,
        tick: Callable[[], None],
        model: str | None = None,
        limit: float | None = None,
    ) -> Answer:
        """One short question, its failure translated."""
        limit = self.patience.answer if limit is None else limit
        at = self._situation(doing, model=model)
        call: Call[Answer] = Call(self._open(limit), lambda wire: iter((work(wire),)))
        batch = wait_for(
            call,
            limit,
            tick=tick,
            late=lambda waited: failures.silence(replace(at, waited=waited)),
            monotonic=self._monotonic,
        )
        if batch.error is not None:
            if not isinstance(batch.error, FAMILIES):
                raise batch.error
            raise failures.translate(batch.error, replace(at, waited=limit)) from batch.error
        return batch.items[0]

    def _open(self, gap: float) -> Callable[[Line], Wire]:
        timeout = httpx.Timeout(connect=self.patience.connect, read=gap + _GRACE, write=30.0, pool=5.0)

        def connect(line: Line) -> Wire:
            authorisation = self.address.bearer(self._token())
            return Wire(self.address.url, line=line, timeout=timeout, authorisation=authorisation)

        return connect

    def _situation(self, doing: str, *, model: str | None = None) -> Situation:
        return Situation(server=self.address.url, doing=doing, model=model)


def _refuse_incapable(request: ChatRequest) -> None:
    needed = {"completion": "hold a conversation"}
    if any(message.images for message in request.messages):
        needed["vision"] = "see pictures"
    if request.tools:
        needed["tools"] = "use tools"
    known = request.model.capabilities
    lacking = [text for capability, text in needed.items() if known and capability not in known]
    if lacking:
        raise ModelFailure(
            "incapable",
            f"{request.model.name} cannot {' nor '.join(lacking)}.",
            "Choose a model that can: `workbench models list`.",
        )


def _too_big(request: ChatRequest, window: int, budget: int, sent: TokenEstimate) -> ModelFailure:
    return ModelFailure(
        "too_big",
        f"This is about {sent.likely:,} tokens (at most {sent.high:,}); {request.model.name} can take {max(budget, 0):,} "
        f"beside an answer of {request.longest_reply:,} in its window of {window:,}. Nothing was sent.",
        "Shorten the text, or set a larger context_window under [models] in settings.toml if there is memory for it.",
    )


def _body(request: ChatRequest, messages: Sequence[dict[str, Any]], window: int) -> dict[str, Any]:
    """For ``/api/chat``. ``truncate`` and ``shift``: an error is better than a text that was cut behind our back."""
    body: dict[str, Any] = {
        "model": request.model.name,
        "messages": list(messages),
        "think": _thinking(request),
        "truncate": False,
        "shift": False,
        "keep_alive": KEEP_ALIVE,
        "options": {
            "num_ctx": window,
            "num_predict": request.longest_reply,
            "temperature": request.temperature,
            "seed": request.seed,
        },
    }
    if request.schema is not None:
        body["format"] = dict(request.schema)
    if request.tools:
        body["tools"] = [dict(tool) for tool in request.tools]
    return body


def _thinking(request: ChatRequest) -> Thinking:
    if not request.model.can("thinking"):
        return False
    if request.model.takes_levels and isinstance(request.think, bool):
        return "medium" if request.think else "low"
    return request.think
