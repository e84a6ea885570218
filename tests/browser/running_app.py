"""The real command as a process, for browser tests: started on a free port and an empty data folder, ended by its number."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0

#: The command as a newcomer starts it.
COMMAND = (str(Path(sys.executable).with_name("workbench")),)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunningApp:
    """A server that answers at ``url`` and keeps its state in ``data_dir``."""

    url: str
    port: int
    data_dir: Path
    process: subprocess.Popen[str]

    def end(self) -> str:
        """End the server as Ctrl-C would; what it printed."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.communicate(timeout=15)[0]
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.communicate()[0]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_app(folder: Path, data_dir: Path, command: Sequence[str] = COMMAND) -> RunningApp:
    """Start the command in ``folder`` and wait until it answers.

    Raises:
        RuntimeError: it ended, or does not answer; with what it printed.
    """
    port = free_port()
    process = subprocess.Popen(
        [*command, "--no-browser", "--port", str(port), "--data-dir", str(data_dir)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")},
    )
    app = RunningApp(url=f"http://127.0.0.1:{port}", port=port, data_dir=data_dir, process=process)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError, urllib.error.URLError), urllib.request.urlopen(f"{app.url}/_stcore/health", timeout=2) as answer:
            if answer.read() == b"ok":
                return app
        time.sleep(0.05)
    raise RuntimeError(f"the app does not answer at {app.url}:\n{app.end()}")
