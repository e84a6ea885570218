"""Long work in a process of its own: started, watched, and ended for good when the user says so.

Each job has a folder ``jobs/ID`` in the data folder: ``request.json`` (what was asked), ``state.json`` (where it stands,
written whole or not at all) and ``log.txt`` (what the process printed). The state lives there and not in the server's
memory, so a reloaded page, another page or another server finds it again.

The worker process ends with the server that started it: it watches its standard input, which closes when the server goes.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

import psutil

from workbench.errors import InputError, StoreError
from workbench.provenance import canonical_json

Status = Literal["running", "done", "failed", "cancelled"]

REQUEST_FILE = "request.json"
STATE_FILE = "state.json"
LOG_FILE = "log.txt"
ANSWER_FILE = "answer.json"

_WINDOWS_APART = 0x0000_0200 | 0x0800_0000  # CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW
_LOG_TAIL = 2_000
_GRACE_SECONDS = 5.0
_START_SECONDS = 30.0
_REPLACE_TRIES = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class JobState:
    """Where a job stands.

    Attributes:
        fraction: share done, 0 to 1.
        message: what is being done, or what went wrong.
        hint: what to do about it.
        run_id: of the run, when done.
        saved: whether the store keeps the run; if not, the job's folder keeps its answer.
        pid, process_started: of the worker (seconds since the epoch), to tell it from a later process of the same number.
        started_at, ended_at: ISO 8601.
    """

    job_id: str
    task: str
    status: Status = "running"
    fraction: float = 0.0
    message: str = ""
    hint: str = ""
    error_kind: str = ""
    run_id: str | None = None
    saved: bool = True
    pid: int = 0
    process_started: float = 0.0
    started_at: str = ""
    ended_at: str | None = None

    @property
    def is_over(self) -> bool:
        return self.status != "running"


class Jobs:
    """The jobs of one data folder, and the worker processes that this server started.

    Args:
        data_dir: the data folder.
        clock: gives the current time with its zone.
        command: starts a worker on a job's folder; the data folder and the job's folder are appended.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        clock: Callable[[], datetime],
        command: tuple[str, ...] = (sys.executable, "-m", "workbench.jobs_worker"),
    ) -> None:
        self._data_dir = data_dir
        self._clock = clock
        self._command = command
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, task: str, request: Mapping[str, Any]) -> str:
        """Start ``task`` on ``request`` in a new process; the id of the job.

        Raises:
            InputError: the request is not strict JSON.
            StoreError: the data folder cannot be written.
        """
        text = canonical_json(dict(request))
        job_id = uuid.uuid4().hex[:12]
        folder = self._folder(job_id)
        state = JobState(job_id=job_id, task=task, message="Starting", started_at=self._now())
        try:
            folder.mkdir(parents=True)
            (folder / REQUEST_FILE).write_text(json.dumps({"task": task, "request": json.loads(text)}), "utf-8")
            write_state(folder, state)
            process = self._spawn(folder)
        except OSError as error:
            raise StoreError(
                f"The work cannot be started: {folder} is not writable ({error.strerror}).",
                "Check the space on the disk and your rights on the data folder.",
            ) from error
        self._started[job_id] = process
        return job_id

    def state(self, job_id: str) -> JobState:
        """Where the job stands now. A worker that is gone without a result is told as failed.

        Raises:
            InputError: there is no such job.
        """
        folder = self._folder(job_id)
        # Asked before the state is read: a worker that ends in between has written its last state by then.
        alive = self._is_alive(job_id, folder)
        state = read_state(folder)
        if state.is_over:
            self._forget(job_id)
        if state.is_over or alive:
            return state
        failed = replace(
            state,
            status="failed",
            ended_at=self._now(),
            error_kind="crashed",
            message=f"The work ended before it had a result.{_last_words(folder)}",
            hint="The workbench may have been closed, or memory may have run out. Start it again.",
        )
        write_state(folder, failed)
        self._forget(job_id)
        return failed

    def request(self, job_id: str) -> dict[str, Any]:
        """What the job was asked to do.

        Raises:
            InputError: there is no such job.
        """
        path = self._folder(job_id) / REQUEST_FILE
        if not path.is_file():
            raise InputError(f"There is no job {job_id!r}.", "Start the work again.")
        request: dict[str, Any] = json.loads(path.read_text("utf-8"))["request"]
        return request

    def cancel(self, job_id: str) -> JobState:
        """End the job's process and all its children; returns when they are gone. Over already: nothing happens."""
        state = self.state(job_id)
        if state.is_over:
            return state
        worker = self._worker(job_id, state)
        if worker is not None:
            end_tree(worker)
        self._forget(job_id)
        folder = self._folder(job_id)
        state = read_state(folder)
        if state.is_over:
            return state
        cancelled = replace(state, status="cancelled", message="Stopped at your request.", ended_at=self._now())
        write_state(folder, cancelled)
        return cancelled

    def unsaved_answer(self, job_id: str) -> dict[str, Any]:
        """The answer of a job that is done but whose run could not be saved."""
        document: dict[str, Any] = json.loads((self._folder(job_id) / ANSWER_FILE).read_text("utf-8"))
        return document

    def running(self) -> tuple[JobState, ...]:
        """The jobs that are still at work, newest first."""
        folders = [path for path in self._root.glob("*") if (path / STATE_FILE).is_file()]
        states = [self.state(path.name) for path in folders]
        return tuple(sorted((s for s in states if not s.is_over), key=lambda s: s.started_at, reverse=True))

    def delete(self, task: str, field: str, value: str) -> int:
        """End and remove the jobs of a task that were asked with ``value`` in ``field``, with all that their folders hold.

        Returns:
            how many jobs are gone.

        Raises:
            StoreError: a folder cannot be removed.
        """
        found = [path.parent for path in self._root.glob(f"*/{REQUEST_FILE}") if _asked(path, task, field) == value]
        for folder in found:
            if (folder / STATE_FILE).is_file():
                # Another process may remove it in between.
                with suppress(InputError, FileNotFoundError):
                    self.cancel(folder.name)
            try:
                _remove(folder)
            except OSError as error:
                raise StoreError(
                    f"{folder} cannot be removed ({error.strerror}).", "Close what may hold it open, and try again."
                ) from error
        return len(found)

    def end_all(self) -> None:
        """End every worker that this server started."""
        for job_id in tuple(self._started):
            self.cancel(job_id)

    @property
    def _root(self) -> Path:
        return self._data_dir / "jobs"

    def _folder(self, job_id: str) -> Path:
        if not job_id.isalnum() or not job_id.isascii():
            raise InputError(f"There is no job {job_id!r}.", "Start the work again.")
        return self._root / job_id

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")

    def _spawn(self, folder: Path) -> subprocess.Popen[bytes]:
        # Apart from the terminal: a Ctrl-C there is for the server, which ends its workers itself.
        apart: dict[str, Any] = {"start_new_session": True} if os.name != "nt" else {"creationflags": _WINDOWS_APART}
        with (folder / LOG_FILE).open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - our own interpreter on our own module
                [*self._command, str(self._data_dir), str(folder)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUTF8": "1"},
                **apart,
            )

    def _is_alive(self, job_id: str, folder: Path) -> bool:
        process = self._started.get(job_id)
        if process is not None:
            return process.poll() is None
        state = read_state(folder)
        return _process_of(state) is not None or self._is_starting(state)

    def _is_starting(self, state: JobState) -> bool:
        """Another server has just started it, and the worker has not yet told its number."""
        age = self._clock() - datetime.fromisoformat(state.started_at)
        return state.pid == 0 and age.total_seconds() < _START_SECONDS

    def _worker(self, job_id: str, state: JobState) -> psutil.Process | None:
        process = self._started.get(job_id)
        if process is None:
            return _process_of(state)
        try:
            return psutil.Process(process.pid)
        except psutil.NoSuchProcess:
            return None

    def _forget(self, job_id: str) -> None:
        process = self._started.pop(job_id, None)
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        process.wait(timeout=_GRACE_SECONDS)


def _asked(path: Path, task: str, field: str) -> Any:
    """What a field of a job's request holds; None for another task, or where it cannot be read."""
    try:
        asked = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(asked, dict) or asked.get("task") != task:
        return None
    request = asked.get("request")
    return request.get(field) if isinstance(request, dict) else None


def _remove(folder: Path) -> None:
    """Remove a folder; what another process has removed meanwhile is no fault."""
    for _ in range(_REPLACE_TRIES):
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:  # stops at the first file that is gone
            if folder.exists():
                continue
        return
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def end_tree(process: psutil.Process) -> None:
    """End a process and all its descendants, and wait until they are gone."""
    try:
        # Stopped first, so that it starts nothing more while its children are listed.
        process.suspend()
        family = [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        return
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(family, timeout=_GRACE_SECONDS)


def read_state(folder: Path) -> JobState:
    """The state a job's folder holds.

    Raises:
        InputError: there is none.
    """
    try:
        return JobState(**json.loads((folder / STATE_FILE).read_text("utf-8")))
    except FileNotFoundError as error:
        raise InputError(f"There is no job {folder.name!r}.", "Start the work again.") from error


def write_state(folder: Path, state: JobState) -> None:
    """Write the state whole or not at all."""
    if state.status not in get_args(Status):
        raise ValueError(f"no such status: {state.status}")
    draft = folder / f"{STATE_FILE}.{os.getpid()}"
    draft.write_text(json.dumps(asdict(state)), "utf-8")
    for attempt in range(_REPLACE_TRIES):
        try:
            draft.replace(folder / STATE_FILE)
            return
        except PermissionError:  # Windows, while a reader has the file open
            if attempt == _REPLACE_TRIES - 1:
                raise
            time.sleep(0.01)


def _process_of(state: JobState) -> psutil.Process | None:
    """The worker that the state names, if that very process still lives."""
    if not state.pid:
        return None
    try:
        process = psutil.Process(state.pid)
        same = abs(process.create_time() - state.process_started) < 1.0
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def _last_words(folder: Path) -> str:
    """The last line that a crashed worker printed, as a sentence."""
    path = folder / LOG_FILE
    lines = path.read_text("utf-8", errors="replace")[-_LOG_TAIL:].strip().splitlines() if path.is_file() else []
    return f" Its last words: {lines[-1].strip()}" if lines else ""
