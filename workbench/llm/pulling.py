"""Fetching a model: the download's lines added up over its layers. Stopping keeps what has come; the next try goes on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.llm import failures
from workbench.llm.call import HEARTBEAT
from workbench.llm.failures import FAMILIES, ModelFailure, Situation, foreign_text
from workbench.llm.models import ModelInfo
from workbench.llm.ollama_client import OllamaClient

#: A large layer is verified without a line for minutes.
LONGEST_SILENCE = 600.0
MEGABYTE = 1e6


@dataclass(frozen=True, kw_only=True, slots=True)
class PullProgress:
    """Where a download is, in bytes. ``step``: what the server does now."""

    step: str
    completed: int
    total: int

    @property
    def fraction(self) -> float:
        """Share of the bytes known of so far, 0 to 1."""
        return min(1.0, self.completed / self.total) if self.total else 0.0

    @property
    def sentence(self) -> str:
        """The same in words."""
        if not self.total:
            return f"{self.step[:1].upper()}{self.step[1:]}"
        return f"{self.completed / MEGABYTE:,.0f} of {self.total / MEGABYTE:,.0f} MB ({self.step})"


@dataclass(kw_only=True, slots=True)
class _Layers:
    totals: dict[str, int] = field(default_factory=dict)
    completed: dict[str, int] = field(default_factory=dict)
    step: str = "starting"

    def add(self, line: Any) -> PullProgress:
        self.step = foreign_text(line.status or self.step, 60)
        if line.digest:
            self.totals[line.digest] = max(0, line.total or self.totals.get(line.digest, 0))
            self.completed[line.digest] = max(0, line.completed or 0)
        return PullProgress(step=self.step, completed=sum(self.completed.values()), total=sum(self.totals.values()))


def pull(client: OllamaClient, name: str, *, monotonic: Callable[[], float]) -> Iterator[PullProgress]:
    """Fetch a model. Yields several times a second, also where nothing is new; closing the iterator stops the download.

    Raises:
        ModelFailure: a remote model nobody allowed, an unknown name (``pull``), a full disk, or a failure of the server.
    """
    client.gate.check(ModelInfo(name=name))
    at = Situation(server=client.address.url, doing=f"fetching {name}", model=name)
    layers = _Layers()
    progress = PullProgress(step="starting", completed=0, total=0)
    last_line = monotonic()
    with client.lines(lambda wire: wire.pull_lines(name), gap=LONGEST_SILENCE) as call:
        while True:
            batch = call.take(HEARTBEAT)
            for line in batch.items:
                progress = layers.add(line)
                last_line = monotonic()
            yield progress
            if batch.over:
                _check_end(batch.error, layers.step, name, replace(at, received=progress.total > 0))
                return
            if monotonic() - last_line > LONGEST_SILENCE:
                raise failures.silence(replace(at, received=True, waited=LONGEST_SILENCE))


def _check_end(error: Exception | None, step: str, name: str, at: Situation) -> None:
    if error is None:
        if step != "success":
            raise failures.ended_early(at)
        return
    if not isinstance(error, FAMILIES):
        raise error
    failure = failures.translate(error, at)
    if "file does not exist" in failure.message or "manifest" in failure.message:
        told = f"There is no model {name} to fetch, or its library cannot be reached: {failure.message}"
        raise ModelFailure("pull", told, "Check the name and the tag on the library's page.") from error
    if "no space left" in failure.message:
        raise ModelFailure("pull", f"The disk of the model server is full (fetching {name}).", "Free some space.") from error
    raise failure from error
