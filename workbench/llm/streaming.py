"""A model's answer while it is written: pieces as they come, a sign of life while none do, and a stop that stops.

with client.chat(request) as stream:
    for event in stream:
        ...
stream.text        # all that came, whatever happened
"""

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Literal

from workbench.errors import Cancelled
from workbench.llm import failures
from workbench.llm.call import HEARTBEAT, Batch, Call, Patience
from workbench.llm.context_window import ContextMeter, TokenEstimate, cut_afterwards
from workbench.llm.failures import FAMILIES, ModelFailure, Situation
from workbench.llm.messages import Event, Finished, Reply, TextPiece, ThoughtPiece, ToolCall, Waiting
from workbench.llm.turns import Ticket, Turnstile
from workbench.llm.wire import ChatChunk, OpenWire, Wire
from workbench.provenance import ModelUse

NANOSECOND = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request as it goes out, with what is needed to judge its answer.

    Attributes:
        lines: asks, and yields the answer line by line.
        meter, sent: how full the window is, by estimate.
        check: told the ``remote_host`` and ``remote_model`` of every line; raises where text went astray.
    """

    server: str
    model: str
    lines: Callable[[Wire], Iterator[ChatChunk]]
    meter: ContextMeter
    sent: TokenEstimate
    use: Callable[[], ModelUse]
    longest_reply: int
    check: Callable[[str | None, str | None], None]


class ChatStream:
    """One answer. Iterate once; use it in a ``with`` block, or the server goes on writing for nobody."""

    def __init__(
        self, asked: Asked, *, open_wire: OpenWire, turnstile: Turnstile, patience: Patience, monotonic: Callable[[], float]
    ) -> None:
        self._asked = asked
        self._open_wire = open_wire
        self._turnstile = turnstile
        self._ticket: Ticket | None = None
        self._patience = patience
        self._monotonic = monotonic
        self._began = monotonic()
        self._stopped = threading.Event()
        self._call: Call[ChatChunk] | None = None
        self._lock = threading.Lock()
        self._iterated = False
        self._text: list[str] = []
        self._thinking: list[str] = []
        self._calls: list[ToolCall] = []
        self._first: float | None = None
        self._last: ChatChunk | None = None

    def __enter__(self) -> "ChatStream":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def text(self) -> str:
        """All the text that has come so far; it stays after a failure."""
        return "".join(self._text)

    @property
    def thinking(self) -> str:
        """All that the model has thought so far."""
        return "".join(self._thinking)

    @property
    def meter(self) -> ContextMeter:
        """How full the window is, by estimate."""
        return self._asked.meter

    @property
    def use(self) -> ModelUse:
        """For the provenance, also of an answer that did not come to its end."""
        return self._asked.use()

    def stop(self) -> None:
        """End it now, from any thread: the connection is closed, and whoever iterates gets ``Cancelled``. Twice is once."""
        self._stopped.set()
        with self._lock:
            if self._call is not None:
                self._call.cut()
            if self._ticket is not None:
                self._ticket.leave()

    def __iter__(self) -> Iterator[Event]:
        """The events, ``Finished`` last.

        Raises:
            ModelFailure: whatever goes wrong; ``text`` keeps what had come.
            Cancelled: somebody called ``stop``.
        """
        if self._iterated:
            raise ValueError("an answer can be iterated once")
        self._iterated = True
        return self._events()

    def _events(self) -> Iterator[Event]:
        ticket = self._turnstile.ticket()
        try:
            yield from self._queue(ticket)
            attempt = 0
            while True:
                try:
                    with closing(self._answer()) as events:
                        yield from events
                    return
                except ModelFailure as failure:
                    pauses = self._pauses(failure)
                    if attempt >= len(pauses) or self._first is not None:
                        raise
                    yield from self._pause(pauses[attempt], failure.message)
                    attempt += 1
        finally:
            ticket.leave()

    def _pauses(self, failure: ModelFailure) -> tuple[float, ...]:
        """Before asking again, where a failure before the first word passes by itself."""
        if failure.reason == "busy":
            return self._patience.busy
        return (0.0,) if failure.reason == "tool_parse" else ()

    def _queue(self, ticket: Ticket) -> Iterator[Event]:
        with self._lock:
            self._ticket = ticket
        while not ticket.wait(HEARTBEAT):
            self._refuse_stopped()
            yield Waiting(seconds=self._elapsed, position=ticket.position)
        self._refuse_stopped()
        self._began = self._monotonic()

    def _pause(self, seconds: float, note: str) -> Iterator[Event]:
        until = self._monotonic() + seconds
        while self._monotonic() < until:
            yield Waiting(seconds=self._elapsed, note=note)
            self._stopped.wait(min(HEARTBEAT, seconds))
            self._refuse_stopped()

    def _answer(self) -> Generator[Event, None, None]:
        call = Call(self._open_wire, self._asked.lines)
        with self._lock:
            self._refuse_stopped()
            self._call = call
        quiet_since = self._monotonic()
        with call:
            while True:
                batch = call.take(HEARTBEAT)
                self._refuse_stopped()
                if batch.items:
                    quiet_since = self._monotonic()
                    yield from self._pieces(batch.items)
                if batch.over:
                    yield Finished(reply=self._finish(batch))
                    return
                self._refuse_late(quiet_since)
                if not batch.items:
                    yield Waiting(seconds=self._elapsed)

    def _pieces(self, chunks: Sequence[ChatChunk]) -> Iterator[Event]:
        """The chunks as events; neighbours of one kind become one, so that a slow reader never falls behind."""
        if self._first is None:
            self._first = self._elapsed
        kind: Literal["text", "thought"] = "text"
        gathered: list[str] = []
        for chunk in chunks:
            for new_kind, piece in self._keep(chunk):
                if gathered and new_kind != kind:
                    yield _piece(kind, gathered)
                    gathered = []
                kind = new_kind
                gathered.append(piece)
        if gathered:
            yield _piece(kind, gathered)

    def _keep(self, chunk: ChatChunk) -> Iterator[tuple[Literal["text", "thought"], str]]:
        if chunk.remote_host or chunk.remote_model:
            self._asked.check(chunk.remote_host, chunk.remote_model)
        message = chunk.message
        self._calls += [
            ToolCall(name=call.function.name, arguments=call.function.arguments) for call in message.tool_calls or ()
        ]
        if chunk.done:
            self._last = chunk
        if message.thinking:
            self._thinking.append(message.thinking)
            yield "thought", message.thinking
        if message.content:
            self._text.append(message.content)
            yield "text", message.content

    def _finish(self, batch: Batch[ChatChunk]) -> Reply:
        at = self._situation()
        if batch.error is not None:
            if not isinstance(batch.error, FAMILIES):
                raise batch.error
            raise failures.translate(batch.error, at) from batch.error
        if self._last is None:
            raise failures.ended_early(at)
        if not self.text.strip() and not self._calls:
            raise failures.nothing_usable("empty", at, thought=bool(self._thinking), length=self._asked.longest_reply)
        if self._last.done_reason == "length":
            raise failures.nothing_usable("cut", at, thought=False, length=self._asked.longest_reply)
        return self._reply(self._last)

    def _reply(self, last: ChatChunk) -> Reply:
        counted = last.prompt_eval_count
        meter = self._asked.meter
        return Reply(
            text=self.text,
            thinking=self.thinking,
            tool_calls=tuple(self._calls),
            meter=meter if counted is None else replace(meter, prompt=counted, reply=last.eval_count or 0, counted=True),
            truncated=cut_afterwards(self._asked.sent, counted, meter.window),
            seconds=self._elapsed,
            seconds_to_first_text=self._first or 0.0,
            prompt_tokens=counted,
            reply_tokens=last.eval_count,
            load_seconds=(last.load_duration or 0) * NANOSECOND,
            reply_seconds=(last.eval_duration or 0) * NANOSECOND,
            use=self._asked.use(),
        )

    def _refuse_stopped(self) -> None:
        if self._stopped.is_set():
            raise Cancelled("Stopped at your request. What had come is kept." if self._text else "Stopped at your request.")

    def _refuse_late(self, quiet_since: float) -> None:
        if self._elapsed > self._patience.whole:
            raise failures.too_long(self._situation())
        quiet = self._monotonic() - quiet_since
        if quiet > (self._patience.first_token if self._first is None else self._patience.gap):
            raise failures.silence(replace(self._situation(), waited=quiet))

    @property
    def _elapsed(self) -> float:
        return self._monotonic() - self._began

    def _situation(self) -> Situation:
        return Situation(
            server=self._asked.server,
            doing=self._asked.model,
            model=self._asked.model,
            received=self._first is not None,
            waited=self._elapsed,
            partial=self.text,
        )


def _piece(kind: Literal["text", "thought"], gathered: Sequence[str]) -> Event:
    text = "".join(gathered)
    return TextPiece(text=text) if kind == "text" else ThoughtPiece(text=text)
