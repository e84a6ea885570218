"""A worker with tasks for tests: ``python job_tasks.py DATA_DIR JOB_FOLDER``."""

import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.inputs import Inputs
from workbench.jobs_worker import main
from workbench.progress import Progress
from workbench.task import Answer


def answer(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Tells its progress and answers at once."""
    progress(0.5, "Half way")
    return Answer(document={"double": request["number"] * 2})


def endless(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    """Starts a child process, writes its number where the test looks, and never ends by itself."""
    child = subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"])
    Path(request["child_file"]).write_text(str(child.pid))
    progress(0.25, "Waiting for ever")
    threading.Event().wait()
    raise AssertionError("never reached")


def refuse(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    raise InputError("The weights sum to 1.2.", "Make them sum to 1.")


def crash(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    raise RuntimeError("the solver library fell over")


TASKS = {name: f"job_tasks:{name}" for name in ("answer", "endless", "refuse", "crash")}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], tasks=TASKS))
