"""One call to the server in a thread of its own, so that whoever waits for it stays free: to show, to count, to stop.

A blocked read cannot be interrupted from Python, but its socket can be shut: that ends the thread within a moment, and the
server sees the client leave.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, TypeVar

from workbench.llm.wire import Line, OpenWire, Wire

#: Seconds between two signs of life while nothing comes.
HEARTBEAT = 0.1
JOIN_SECONDS = 0.5

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How long to wait, in seconds.

    Attributes:
        connect: for the connection.
        answer: for a short question, such as the list of models.
        first_token: from the request to the first word; covers loading the model and reading the prompt.
        gap: between two pieces of a stream.
        whole: for the whole answer, whatever else happens.
        busy: pauses before asking a server again that says it is busy; as many tries as pauses.
    """

    connect: float = 3.0
    answer: float = 15.0
    first_token: float = 240.0
    gap: float = 45.0
    whole: float = 900.0
    busy: tuple[float, ...] = (0.5, 2.0)


@dataclass(frozen=True, slots=True)
class Batch(Generic[Item]):
    """What has come since the last look. ``over``: nothing more comes; ``error``: what ended it, if not the end."""

    items: tuple[Item, ...] = ()
    over: bool = False
    error: Exception | None = None


class _Over:
    def __init__(self, error: Exception | None) -> None:
        self.error = error


class _Nudge:
    """Wakes a waiting reader."""


class Call(Generic[Item]):
    """Runs ``work`` on a connection of its own from ``__enter__`` to ``__exit__``.

    Args:
        open_wire: makes the connection's client.
        work: what to ask; each item it yields is handed over at once.
    """

    def __init__(self, open_wire: OpenWire, work: Callable[[Wire], Iterator[Item]]) -> None:
        self._open_wire = open_wire
        self._work = work
        self._line = Line()
        self._items: queue.SimpleQueue[Item | _Over | _Nudge] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="model-call", daemon=True)

    def __enter__(self) -> "Call[Item]":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.cut()
        # A thread that is still looking up a name or connecting ends by itself within the time for connecting.
        self._thread.join(JOIN_SECONDS)

    def cut(self) -> None:
        """Close the connection now, from any thread."""
        self._line.cut()
        self._items.put(_Nudge())

    def take(self, timeout: float) -> Batch[Item]:
        """All that has come; waits up to ``timeout`` seconds where nothing has."""
        items: list[Item] = []
        try:
            found = self._items.get(timeout=timeout)
            while True:
                if isinstance(found, _Over):
                    return Batch(tuple(items), True, found.error)
                if not isinstance(found, _Nudge):
                    items.append(found)
                found = self._items.get_nowait()
        except queue.Empty:
            return Batch(tuple(items))

    def _run(self) -> None:
        error: Exception | None = None
        try:
            with self._open_wire(self._line) as wire:
                for item in self._work(wire):
                    self._items.put(item)
                    if self._line.is_cut:
                        break
        except Exception as caught:  # noqa: BLE001 - handed over to the waiting thread, which translates or raises it
            error = caught
        self._items.put(_Over(error))


def wait_for(
    call: Call[Item],
    limit: float,
    *,
    tick: Callable[[], None],
    late: Callable[[float], Exception],
    monotonic: Callable[[], float] = time.monotonic,
) -> Batch[Item]:
    """Everything a short call yields.

    Args:
        limit: seconds it may take.
        tick: called several times a second while waiting; what it raises stops the call.
        late: makes the error to raise after so many seconds.
    """
    began = monotonic()
    items: list[Item] = []
    with call:
        while True:
            batch = call.take(HEARTBEAT)
            items += batch.items
            if batch.over:
                return Batch(tuple(items), True, batch.error)
            waited = monotonic() - began
            if waited > limit:
                raise late(waited)
            tick()
