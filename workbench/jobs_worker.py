"""The process of one job: ``python -m workbench.jobs_worker DATA_DIR JOB_FOLDER``.

Runs the task that ``request.json`` names, tells its progress in ``state.json`` and leaves the id of the saved run there.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs import ANSWER_FILE, REQUEST_FILE, JobState, end_tree, read_state, write_state
from workbench.progress import Progress

if TYPE_CHECKING:
    from workbench.runner import Workbench

#: Progress is written at most this often, in seconds.
WRITE_INTERVAL = 0.1


def main(arguments: list[str], *, tasks: Mapping[str, str] | None = None) -> int:
    """Run the job in the given folder; 0 whenever the state tells how it ended.

    Args:
        arguments: the data folder and the job's folder.
        tasks: name -> "module:function"; the workbench's own when not given.
    """
    data_dir, folder = (Path(argument) for argument in arguments)
    threading.Thread(target=_end_with_server, daemon=True, name="end-with-server").start()
    me = psutil.Process()
    state = replace(read_state(folder), pid=me.pid, process_started=me.create_time())
    write_state(folder, state)
    # Imported here: by now the page knows that the work has begun.
    from workbench.runner import open_workbench

    bench = open_workbench(data_dir, _now)
    return _work(bench if tasks is None else replace(bench, tasks=tasks), folder, state)


def file_progress(folder: Path, state: JobState, *, ticks: Callable[[], float]) -> Progress:
    """A progress callback that writes ``state`` with the new share and sentence, not more often than it is read.

    Args:
        ticks: a monotonic clock in seconds.
    """
    last_written = float("-inf")

    def progress(fraction: float, message: str) -> None:
        nonlocal last_written
        now = ticks()
        if now - last_written < WRITE_INTERVAL and fraction < 1.0:
            return
        last_written = now
        write_state(folder, replace(state, fraction=min(max(fraction, 0.0), 1.0), message=message))

    return progress


def _work(bench: "Workbench", folder: Path, state: JobState) -> int:
    asked = json.loads((folder / REQUEST_FILE).read_text("utf-8"))
    progress = file_progress(folder, state, ticks=time.monotonic)
    try:
        run = bench.run(asked["task"], asked["request"], progress=progress)
    except WorkbenchError as error:
        ended = replace(
            read_state(folder),
            status="cancelled" if isinstance(error, Cancelled) else "failed",
            message=error.message,
            hint=error.hint,
            error_kind=error.kind,
        )
    else:
        if not run.saved:
            (folder / ANSWER_FILE).write_text(json.dumps(run.document), "utf-8")
        ended = replace(read_state(folder), status="done", fraction=1.0, message="Done", run_id=run.run_id, saved=run.saved)
    write_state(folder, replace(ended, ended_at=bench.clock().isoformat(timespec="seconds")))
    return 0


def _end_with_server() -> None:
    """Standard input closes when the server that started us is gone; then nobody waits for the result."""
    try:
        # Not sys.stdin.buffer: its lock, held by this thread, would break the interpreter's own end.
        while os.read(0, 1):
            pass
        for child in psutil.Process().children(recursive=True):
            end_tree(child)
    finally:
        os._exit(3)


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
