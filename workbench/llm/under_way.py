"""The texts that models are writing on one server, so that a page that is drawn again finds its own."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class Work(Protocol):
    """Something being written."""

    @property
    def over(self) -> bool:
        """Whether nothing more comes."""
        ...

    def start(self) -> object:
        """Begin."""
        ...


W = TypeVar("W", bound=Work)


@dataclass(slots=True, eq=False)
class UnderWay(Generic[W]):
    """One piece of work under each key.

    Attributes:
        most: how many that are over are remembered.
    """

    most: int = 32
    _found: dict[Hashable, W] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable) -> W | None:
        """The one under this key, over or not."""
        with self._lock:
            return self._found.get(key)

    def start(self, key: Hashable, make: Callable[[], W]) -> W:
        """The one that is being written under this key; a new one, begun, where there is none."""
        with self._lock:
            present = self._found.get(key)
            if present is not None and not present.over:
                return present
            self._found.pop(key, None)
            over = [name for name, work in self._found.items() if work.over]
            for name in over[: max(0, len(self._found) - self.most + 1)]:
                del self._found[name]
            made = self._found[key] = make()
            made.start()
            return made

    def forget(self, key: Hashable) -> None:
        """Leave one that is over; one that is not goes on."""
        with self._lock:
            present = self._found.get(key)
            if present is not None and present.over:
                del self._found[key]
