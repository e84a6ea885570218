"""The inputs of a run that is kept, and the same inputs again when it is replayed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from workbench.errors import DataError, StoreError
from workbench.inputs import DirectInputs, Fetched
from workbench.provenance import Source
from workbench.store.blobs import BlobStore


class KeptInputs(DirectInputs):
    """Fetches every input and keeps its bytes. The clock stands still at the start of the run.

    A store that cannot take the bytes does not stop the run: ``problem`` then says why it cannot be replayed.
    """

    def __init__(self, data_dir: Path, started: datetime, blobs: BlobStore) -> None:
        super().__init__(data_dir, lambda: started)
        self._blobs = blobs
        self._bytes: dict[str, bytes] = {}
        self.problem: StoreError | None = None

    def read(self, name: str, *, source: str, identifier: str, fetch: Callable[[], Fetched]) -> tuple[bytes, Source]:
        if any(kept.name == name for kept in self.sources):
            raise ValueError(f"two inputs of one run are called {name!r}")
        data, described = super().read(name, source=source, identifier=identifier, fetch=fetch)
        try:
            self._bytes[self._blobs.keep(data)] = data
        except StoreError as error:
            self.problem = error
        return data, described

    def keep_missing(self) -> None:
        """Keep again what was removed since it was read, with another run that had the same input.

        To be called when the run is saved: from then on its inputs are known as needed.

        Raises:
            StoreError: the bytes cannot be kept.
        """
        for sha256, data in self._bytes.items():
            if not self._blobs.path(sha256).exists():
                self._blobs.keep(data)


class ReplayInputs:
    """The inputs of a saved run: the same bytes, the same clock, nothing fetched."""

    def __init__(self, data_dir: Path, started: datetime, sources: Sequence[Source], blobs: BlobStore) -> None:
        self._data_dir = data_dir
        self._started = started
        self._kept = {source.name: source for source in sources}
        self._read: list[Source] = []
        self._blobs = blobs

    @property
    def data_dir(self) -> Path:
        return self._data_dir

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(self._read)

    def now(self) -> datetime:
        return self._started

    def read(
        self,
        name: str,
        *,
        source: str,  # noqa: ARG002 - a replay answers from the name alone
        identifier: str,  # noqa: ARG002
        fetch: Callable[[], Fetched],  # noqa: ARG002
    ) -> tuple[bytes, Source]:
        if name not in self._kept:
            raise DataError(
                f"The run kept no input called {name!r}; this version of the task asks for it.",
                "Run the request again; the new run can be replayed.",
            )
        kept = self._kept[name]
        data = self._blobs.load(kept.sha256)
        self._read.append(kept)
        return data, kept
