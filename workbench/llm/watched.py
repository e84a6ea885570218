"""A text that a model writes in a thread of its own: pages look at how far it is, come and go, and may stop it."""

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, Self, TypeVar

from workbench.errors import Cancelled
from workbench.llm.context_window import ContextMeter
from workbench.llm.messages import Event, ThoughtPiece, Waiting
from workbench.llm.streaming import ChatStream


class Sentence(Protocol):
    """One that has ended and was checked."""

    @property
    def text(self) -> str:
        """As the model wrote it."""
        ...


C = TypeVar("C", bound=Sentence)


@dataclass(frozen=True, kw_only=True, slots=True)
class HowFar(Generic[C]):
    """How far a text is.

    Attributes:
        version: grows with every change.
        sentences, pending: checked, and what has come since.
        seconds: since the model was asked; ``position``: in the queue before it, 0 when it is its turn.
        note: what the server says meanwhile.
        thinking: it thinks and has not yet written a word.
        meter: how full the window is; None before the model is asked.
        over: nothing more comes.
        problem: why it broke off, or why it was not kept; message and hint.
    """

    version: int = 0
    sentences: tuple[C, ...] = ()
    pending: str = ""
    seconds: float = 0.0
    position: int = 0
    note: str = ""
    thinking: bool = False
    meter: ContextMeter | None = None
    over: bool = False
    problem: tuple[str, str] | None = None

    @property
    def body(self) -> tuple[int, str]:
        """What of the text there is: sentences only grow in number, save where the model is asked again."""
        return len(self.sentences), self.pending

    @property
    def written(self) -> bool:
        """Whether a word has come."""
        return bool(self.sentences or self.pending)

    @property
    def signs(self) -> int:
        """How long the text is."""
        return sum(len(sentence.text) for sentence in self.sentences) + len(self.pending)


S = TypeVar("S", bound=HowFar[Any])


class Watched(ABC, Generic[S]):
    """One text being written. Call ``start`` once.

    Args:
        first: how far it is before it begins.
        name: of the thread.
    """

    def __init__(self, first: S, name: str) -> None:
        self._changed = threading.Condition()
        self._snapshot = first
        self._stream: ChatStream | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def start(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End it now, from any thread; the model's server is left at once. Twice is once."""
        self._stopping.set()
        stream = self._stream
        if stream is not None:
            stream.stop()

    @property
    def snapshot(self) -> S:
        """How far it is now."""
        return self._snapshot

    @property
    def over(self) -> bool:
        """Whether nothing more comes."""
        return self._snapshot.over

    def wait(self, version: int, timeout: float) -> S:
        """The first snapshot that is newer than ``version``, or the present one after ``timeout`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._snapshot.version > version, timeout)
            return self._snapshot

    def join(self, timeout: float) -> bool:
        """Wait for the end; whether it has come."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @abstractmethod
    def _work(self) -> None:
        """What the thread does; it tells ``over`` at the end, whatever happens."""

    def _tell(self, **changes: Any) -> None:
        with self._changed:
            self._snapshot = replace(self._snapshot, version=self._snapshot.version + 1, **changes)
            self._changed.notify_all()

    def _tell_waiting(self, event: Event) -> None:
        """What there is to say before the first word; nothing for another event."""
        if isinstance(event, Waiting):
            self._tell(seconds=event.seconds, position=event.position, note=event.note)
        elif isinstance(event, ThoughtPiece):
            self._tell(thinking=True, position=0)

    def _refuse_stopped(self) -> None:
        """
        Raises:
            Cancelled: it was stopped.
        """
        if self._stopping.is_set():
            raise Cancelled("Stopped at your request.")
