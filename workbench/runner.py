"""Runs a task by name: gives it its inputs, describes what it did, keeps it. Pages and commands both go through here."""

import importlib
import json
import logging
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workbench.errors import InputError, StoreError
from workbench.inputs import Inputs
from workbench.progress import Progress, silent
from workbench.provenance import Provenance, build_provenance
from workbench.store.differences import ALWAYS_VOLATILE, ENVIRONMENT, differences
from workbench.store.run_inputs import KeptInputs, ReplayInputs
from workbench.store.runs import RunRecord
from workbench.store.store import Store
from workbench.task import Answer, Task

LOG = logging.getLogger("workbench")

#: Every job by the name its command has, as "module:function"; the module is imported when the job is asked for.
TASKS: Mapping[str, str] = MappingProxyType(
    {
        "prices check": "workbench.market.tasks:prices_check",
        "prices fetch": "workbench.market.tasks:prices_fetch",
        "portfolio optimize": "workbench.portfolio.tasks:optimise",
        "portfolio frontier": "workbench.portfolio.tasks:frontier",
        "portfolio statistics": "workbench.portfolio.statistics:statistics",
        "portfolio sensitivity": "workbench.portfolio.tasks:sensitivity",
        "portfolio history": "workbench.portfolio.history:history",
        "stress scenarios": "workbench.stress.tasks:scenarios",
        "stress run": "workbench.stress.run_task:run",
        "stress replay": "workbench.stress.tasks:replay",
        "stress reverse": "workbench.stress.reverse_task:reverse",
        "stress option-grid": "workbench.stress.option_grid_task:option_grid",
        "stress firm": "workbench.stress.firm_task:firm",
        "stress simulate": "workbench.stress.simulate_task:simulate",
        "stress var-backtest": "workbench.stress.var_backtest_task:var_backtest",
        "stress macro": "workbench.stress.macro_task:macro",
        "stress liquidity": "workbench.stress.liquidity_task:liquidity",
        "stress balance-sheet": "workbench.stress.balance_sheet_task:balance_sheet",
        "docs add": "workbench.documents.tasks:add",
        "docs list": "workbench.documents.tasks:listed",
        "docs remove": "workbench.documents.tasks:remove",
        "docs read-pages": "workbench.documents.page_reading_task:read_pages",
        "docs collection": "workbench.documents.collection_tasks:docs_collection",
        "docs search": "workbench.documents.ask_tasks:docs_search",
        "docs ask": "workbench.documents.ask_tasks:docs_ask",
        "evidence check": "workbench.evidence.tasks:check",
        "evidence quote": "workbench.evidence.tasks:quote",
        "sentiment score": "workbench.sentiment.tasks:score_file",
        "sentiment read": "workbench.sentiment.read_task:read_file",
        "sentiment collect": "workbench.sentiment.collect_task:collect",
        "sentiment timeline": "workbench.sentiment.timeline_task:timeline",
        "sentiment views": "workbench.sentiment.view_proposal:views",
        "coach scenarios": "workbench.coaching.tasks:scenarios",
        "coach score": "workbench.coaching.score_task:score",
        "models pull": "workbench.llm.tasks:models_pull",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class RunDocument:
    """The answer of a run.

    Attributes:
        document: JSON values by the contract of the command, with ``provenance``. Where the run could not be kept it
            also holds ``saved: false`` and ``save_problem``, which says why.
        answered: False when the question has no answer under its own terms (exit code 3).
    """

    document: dict[str, Any]
    answered: bool

    @property
    def run_id(self) -> str:
        """Under which the run is kept."""
        return str(self.document["provenance"]["run_id"])

    @property
    def saved(self) -> bool:
        """Whether the run can be shown and replayed later."""
        return "save_problem" not in self.document


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Workbench:
    """The engine over one data folder. Build it with ``open_workbench``.

    Attributes:
        data_dir: where everything is kept.
        store: the runs, inputs, uploads and workspaces in it.
        clock: an aware time.
        tasks: name -> "module:function".
    """

    data_dir: Path
    store: Store
    clock: Callable[[], datetime]
    tasks: Mapping[str, str] = field(default_factory=lambda: TASKS)

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user must know of the store: a damaged database put aside, or why nothing can be saved now."""
        problem = self.store.open_problem()
        return (*self.store.notices, *([f"Nothing can be saved now. {problem.message} {problem.hint}"] if problem else []))

    @property
    def list_notices(self) -> tuple[str, ...]:
        """What the reader of a list of runs must know: the notices, and damaged databases of before, which hold others."""
        return (*self.notices, *self.store.earlier_notices)

    def run(self, name: str, request: Mapping[str, Any], *, progress: Progress = silent) -> RunDocument:
        """Run the task called ``name`` and keep the run. A run that raises is not kept.

        A store that cannot be written does not cost the answer: the document then says that it was not saved.

        Args:
            name: a key of ``tasks``, e.g. ``"portfolio optimize"``.
            request: plain JSON values.
            progress: told where the work is; may raise ``Cancelled``.

        Raises:
            InputError: no such task, or the request is wrong.
            WorkbenchError: whatever the task raises.
        """
        started = self.clock()
        inputs = KeptInputs(self.data_dir, started, self.store.blobs)
        answer = self._task(name)(request, inputs, progress)
        provenance = _describe(name, request, inputs, answer)
        document = _document(answer, provenance)
        record = RunRecord(
            run_id=provenance.run_id,
            task=name,
            request=_plain(dict(request), "request"),
            document=document,
            sources=inputs.sources,
            created_at=started.isoformat(),
            seconds=(self.clock() - started).total_seconds(),
            answered=answer.answered,
        )
        problem = self._save(record, answer, inputs)
        if problem is not None:
            LOG.warning("The run was not saved. %s %s", problem.message, problem.hint)
            document = {**document, "saved": False, "save_problem": problem.message}
        return RunDocument(document=document, answered=answer.answered)

    def saved_run(self, run_id: str) -> RunDocument:
        """The answer that was kept under this id (or the beginning of one).

        Raises:
            InputError: no such run.
            StoreError: the database cannot be read.
        """
        record = self.store.runs.get(run_id)
        return RunDocument(document=record.document, answered=record.answered)

    def replay(self, run_id: str, *, progress: Progress = silent) -> dict[str, Any]:
        """Run a kept request again on the kept bytes, at the kept time, and compare with the kept answer.

        Everything must be equal, numbers to 1e-9 (relative or absolute), except ``provenance.created_at``,
        ``solver.seconds`` and what the task itself calls volatile. The versions of the engine and its libraries, and the
        run id that follows from them, are compared apart: they explain a difference, but are none.

        Returns:
            ``{run_id, task, same, differences: [{path, before, after}], environment: [{path, before, after}],
            provenance}``, the provenance being that of the replay.

        Raises:
            InputError: no such run.
            StoreError: the database cannot be read, or the bytes of an input are missing or were changed.
            WorkbenchError: whatever the task raises this time.
        """
        record = self.store.runs.get(run_id)
        inputs = ReplayInputs(self.data_dir, datetime.fromisoformat(record.created_at), record.sources, self.store.blobs)
        answer = self._task(record.task)(record.request, inputs, progress)
        after = _document(answer, _describe(record.task, record.request, inputs, answer))
        found = differences(record.document, after, ALWAYS_VOLATILE | answer.volatile)
        explaining = [item for item in found if _is_environment(item["path"])]
        differing = [item for item in found if not _is_environment(item["path"])]
        return {
            "run_id": record.run_id,
            "task": record.task,
            "same": not differing,
            "differences": differing,
            "environment": explaining,
            "provenance": after["provenance"],
        }

    def save_workspace(self, page: str, workspace_id: str, state: Mapping[str, Any]) -> None:
        """Keep what the user entered on ``page``. See ``WorkspaceStore.save``."""
        self.store.workspaces.save(page, workspace_id, state)

    def load_workspace(self, page: str, workspace_id: str) -> dict[str, Any] | None:
        """What the user had entered on ``page``, or ``None``. See ``WorkspaceStore.load``."""
        return self.store.workspaces.load(page, workspace_id)

    def keep_upload(self, file_name: str, data: bytes) -> Path:
        """Keep a file given through a page; returns where. See ``Store.keep_upload``."""
        return self.store.keep_upload(file_name, data)

    def _task(self, name: str) -> Task:
        if name not in self.tasks:
            raise InputError(f"There is no task {name!r}.", f"The tasks are: {', '.join(self.tasks)}.")
        module, _, function = self.tasks[name].partition(":")
        task: Task = getattr(importlib.import_module(module), function)
        return task

    def _save(self, record: RunRecord, answer: Answer, inputs: KeptInputs) -> StoreError | None:
        if inputs.problem is not None:
            return inputs.problem
        try:
            self.store.runs.save(record, answer.volatile)
            inputs.keep_missing()
        except StoreError as error:
            return error
        return None


def open_workbench(data_dir: Path, clock: Callable[[], datetime]) -> Workbench:
    """The workbench over ``data_dir``, which is created at the first use. Never fails; see ``Workbench.notices``."""
    return Workbench(data_dir=data_dir, store=Store(data_dir, clock), clock=clock)


def _describe(name: str, request: Mapping[str, Any], inputs: Inputs, answer: Answer) -> Provenance:
    return build_provenance(name, request, inputs.sources, now=inputs.now(), seed=answer.seed, model=answer.model)


def _document(answer: Answer, provenance: Provenance) -> dict[str, Any]:
    return _plain({**answer.document, "provenance": provenance.model_dump(mode="json")}, "answer")


def _plain(value: dict[str, Any], where: str) -> dict[str, Any]:
    """The value exactly as it will be read back from JSON.

    Raises:
        ValueError: NaN or an infinity, naming its path: a defect of the task.
        TypeError: something that JSON does not have: a defect of the task.
    """
    try:
        plain: dict[str, Any] = json.loads(json.dumps(value, allow_nan=False))
    except ValueError as error:
        raise ValueError(f"{_path_of_non_finite(value, where) or where} is not a JSON number") from error
    return plain


def _path_of_non_finite(value: Any, path: str) -> str | None:
    if isinstance(value, float):
        return None if math.isfinite(value) else path
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list | tuple) else ()
    return next((found for key, item in items if (found := _path_of_non_finite(item, f"{path}.{key}"))), None)


def _is_environment(path: str) -> bool:
    return any(path == name or path.startswith(f"{name}.") for name in ENVIRONMENT)
