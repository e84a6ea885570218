"""The shape of a task: a job that a page and a command both ask for by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from workbench.inputs import Inputs
from workbench.progress import Progress
from workbench.provenance import ModelUse


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Answer:
    """What a task returns.

    Attributes:
        document: JSON-ready values by the contract of the command, without ``provenance`` (the runner adds it).
        seed: of the random generator, where one was used.
        answered: False when the question has no answer under its own terms (exit code 3).
        model: the language model, where one wrote text.
        volatile: paths (dotted) that may differ between two runs of the same request, such as timings.
    """

    document: dict[str, Any]
    seed: int | None = None
    answered: bool = True
    model: ModelUse | None = None
    volatile: frozenset[str] = frozenset()


class Task(Protocol):
    """A function from a request (plain JSON values) and its inputs to an answer."""

    def __call__(self, request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer: ...
