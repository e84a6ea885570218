"""Runs a task by name: gives it its inputs, describes what it did, keeps it. Pages and commands both go through here."""

import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workbench.errors import InputError
from workbench.inputs import DirectInputs
from workbench.progress import Progress, silent
from workbench.provenance import build_provenance
from workbench.task import Task

#: Every job by the name its command has, as "module:function"; the module is imported when the job is asked for.
TASKS: Mapping[str, str] = MappingProxyType(
    {
        "prices check": "workbench.market.tasks:prices_check",
        "prices fetch": "workbench.market.tasks:prices_fetch",
        "portfolio optimize": "workbench.portfolio.tasks:optimise",
        "portfolio frontier": "workbench.portfolio.tasks:frontier",
        "portfolio statistics": "workbench.portfolio.statistics:statistics",
        "portfolio resample": "workbench.portfolio.tasks:resample",
        "portfolio history": "workbench.portfolio.history:history",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RunDocument:
    """The answer of a run: the whole document with ``provenance``, and whether the question had an answer."""

    document: dict[str, Any]
    answered: bool


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Workbench:
    data_dir: Path
    clock: Callable[[], datetime]
    notices: tuple[str, ...] = ()

    def run(self, name: str, request: Mapping[str, Any], *, progress: Progress = silent) -> RunDocument:
        inputs = DirectInputs(self.data_dir, self.clock)
        answer = resolve(name)(request, inputs, progress)
        provenance = build_provenance(name, request, inputs.sources, now=inputs.now(), seed=answer.seed)
        document = {**answer.document, "provenance": provenance.model_dump(mode="json")}
        return RunDocument(document=json.loads(json.dumps(document, allow_nan=False)), answered=answer.answered)


def open_workbench(data_dir: Path, clock: Callable[[], datetime]) -> Workbench:
    return Workbench(data_dir=data_dir, clock=clock)


def resolve(name: str) -> Task:
    if name not in TASKS:
        raise InputError(f"There is no task {name!r}.", f"The tasks are: {', '.join(TASKS)}.")
    module, _, function = TASKS[name].partition(":")
    task: Task = getattr(importlib.import_module(module), function)
    return task
