"""Who may speak to the model server now, and who waits at which place: a local server answers one question at a time.

The server would queue requests too, but silently and without a limit.
"""

import threading
from collections import deque
from types import TracebackType


class Turnstile:
    """Lets ``slots`` callers through at a time, in the order they came."""

    def __init__(self, slots: int = 1) -> None:
        if slots < 1:
            raise ValueError(f"slots must be 1 or more, not {slots}")
        self._slots = slots
        self._changed = threading.Condition()
        self._queue: deque[Ticket] = deque()
        self._inside: set[Ticket] = set()

    def ticket(self) -> "Ticket":
        """A place at the end of the queue."""
        ticket = Ticket(self)
        with self._changed:
            self._queue.append(ticket)
            self._admit()
        return ticket

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self._changed:
            return len(self._queue)

    def _position(self, ticket: "Ticket") -> int:
        with self._changed:
            return self._queue.index(ticket) + 1 if ticket in self._queue else 0

    def _wait(self, ticket: "Ticket", timeout: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: ticket in self._inside, timeout)

    def _leave(self, ticket: "Ticket") -> None:
        with self._changed:
            self._inside.discard(ticket)
            if ticket in self._queue:
                self._queue.remove(ticket)
            self._admit()

    def _admit(self) -> None:
        while self._queue and len(self._inside) < self._slots:
            self._inside.add(self._queue.popleft())
        self._changed.notify_all()


class Ticket:
    """A place in the queue; leave it when done, also when tired of waiting. A ``with`` block does."""

    def __init__(self, turnstile: Turnstile) -> None:
        self._turnstile = turnstile

    def __enter__(self) -> "Ticket":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leave()

    @property
    def position(self) -> int:
        """The place in the queue, 1 being next; 0: it is this one's turn."""
        return self._turnstile._position(self)

    def wait(self, timeout: float) -> bool:
        """Wait for the turn; whether it has come."""
        return self._turnstile._wait(self, timeout)

    def leave(self) -> None:
        """Let the next one in. Leaving twice does nothing."""
        self._turnstile._leave(self)
