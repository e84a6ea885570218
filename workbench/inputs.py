"""How a task reads its inputs, so that every byte it used is hashed, kept and replayable.

A task never opens a file or a connection by itself: it asks ``Inputs.read`` and gives the function that would fetch the
bytes. A first run calls that function; a replay answers from what was kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from workbench.errors import DataError
from workbench.provenance import Source, sha256_bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """Bytes as they were read, with the date they speak of and the time they were taken (ISO 8601)."""

    data: bytes
    as_of: str | None = None
    retrieved_at: str | None = None


class Inputs(Protocol):
    """All that a task can reach of the outside: its inputs, the data folder and the clock.

    ``sources`` lists what was read so far, in order. ``data_dir`` is where a price source may keep its own history.
    """

    @property
    def sources(self) -> tuple[Source, ...]: ...

    @property
    def data_dir(self) -> Path: ...

    def now(self) -> datetime:
        """The current time, with its zone; on a replay the time of the first run."""
        ...

    def read(self, name: str, *, source: str, identifier: str, fetch: Callable[[], Fetched]) -> tuple[bytes, Source]:
        """The bytes of the input called ``name`` (unique within a run), and their description."""
        ...


class DirectInputs:
    """Fetches every input and keeps nothing but its description."""

    def __init__(self, data_dir: Path, clock: Callable[[], datetime]) -> None:
        self._data_dir = data_dir
        self._clock = clock
        self._sources: list[Source] = []

    @property
    def data_dir(self) -> Path:
        return self._data_dir

    def now(self) -> datetime:
        return self._clock()

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(self._sources)

    def read(self, name: str, *, source: str, identifier: str, fetch: Callable[[], Fetched]) -> tuple[bytes, Source]:
        fetched = fetch()
        described = Source(
            name=name,
            source=source,
            identifier=identifier,
            sha256=sha256_bytes(fetched.data),
            as_of=fetched.as_of,
            retrieved_at=fetched.retrieved_at,
        )
        self._sources.append(described)
        return fetched.data, described


def fetch_file(path: Path) -> Callable[[], Fetched]:
    """A fetch function for a local file.

    Raises (when called):
        DataError: the file is missing, is a folder or cannot be read.
    """

    def fetch() -> Fetched:
        try:
            return Fetched(data=path.read_bytes())
        except FileNotFoundError as error:
            raise DataError(
                f"There is no file {path}.", "Check the path; it is read from the folder you started in."
            ) from error
        except OSError as error:
            raise DataError(
                f"{path} cannot be read: {error.strerror}.", "Check that it is a file and that you may read it."
            ) from error
        except ValueError as error:  # a null character, which no file's name can hold
            raise DataError(f"{str(path)!r} is no name of a file: {error}.", "Check the path.") from error

    return fetch
