"""How long a newcomer waits: from the start of the command until the home page is drawn and at rest.

The whole process counts: interpreter, imports, server, page and script. Chromium already runs, with a fresh profile per start.
Beside it, as a base line, plain ``streamlit run`` of a script that imports at its top what the workbench uses somewhere.

    python benchmarks/startup.py [--starts 7]
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median

import psutil
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser.browsing import FLAGS, chromium_path
from tests.browser.running_app import free_port

LIMIT_SECONDS = 3.0
PATIENCE = 60.0

EVERYTHING = """
import cvxpy, highspy, lancedb, numpy, ollama, pandas, piqp, plotly.graph_objects, pypdf, scipy.optimize, sklearn.covariance
import sqlalchemy, statsmodels.api, yfinance
import streamlit as st

st.title("Workbench")
"""

AT_REST = "[data-testid='stApp'][data-test-connection-state='CONNECTED'][data-test-script-state='notRunning'] h1"


def main() -> int:
    """Measure, print a table; 1 when the workbench takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--starts", type=int, default=7)
    starts = parser.parse_args().starts
    chromium = chromium_path()
    if chromium is None:
        print("no Chromium here: install it, or set CHROMIUM to its path")
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        script = Path(folder) / "everything.py"
        script.write_text(EVERYTHING, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        ours = [start(browser, workbench_command(Path(folder), number), Path(folder)) for number in range(starts)]
        plain = [start(browser, streamlit_command(script), Path(folder)) for _ in range(starts)]
        browser.close()
    print(f"start of the command to a settled home page, {starts} starts each, {os.cpu_count()} cores")
    report("workbench", ours)
    report("streamlit run, all imports", plain)
    seconds = median(one for one, _ in ours)
    print(f"ratio {median(one for one, _ in plain) / seconds:.1f}; limit {LIMIT_SECONDS:.1f} s: {verdict(seconds)}")
    return 0 if seconds <= LIMIT_SECONDS else 1


def workbench_command(folder: Path, number: int) -> tuple[list[str], int]:
    """The command as a newcomer gives it, on a data folder that does not exist yet, and its port."""
    port = free_port()
    program = str(Path(sys.executable).with_name("workbench"))
    return [program, "--no-browser", "--port", str(port), "--data-dir", str(folder / f"data{number}")], port


def streamlit_command(script: Path) -> tuple[list[str], int]:
    """The base line and its port."""
    port = free_port()
    options = ["--server.headless=true", "--browser.gatherUsageStats=false", "--server.address=127.0.0.1"]
    return [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}", *options], port


def start(browser: Browser, command: tuple[Sequence[str], int], folder: Path) -> tuple[float, float]:
    """Seconds to the settled page, and the memory of the server then in MB."""
    arguments, port = command
    context = browser.new_context(viewport={"width": 1440, "height": 960})
    page = context.new_page()
    began = time.perf_counter()
    process = subprocess.Popen(arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port, began + PATIENCE)
        page.goto(f"http://127.0.0.1:{port}", wait_until="commit")
        page.locator(AT_REST).wait_for(timeout=PATIENCE * 1_000)
        seconds = time.perf_counter() - began
        memory = psutil.Process(process.pid).memory_info().rss / 2**20
    finally:
        process.terminate()
        process.wait(timeout=15)
        context.close()
    return seconds, memory


def wait_for_port(port: int, deadline: float) -> None:
    """Return as soon as somebody listens. A connection is tried, not a page: a failed page load costs the browser time."""
    while time.perf_counter() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.005)
    raise TimeoutError(f"nobody listens on port {port}")


def report(name: str, measured: Sequence[tuple[float, float]]) -> None:
    """One line of the table."""
    seconds = sorted(one for one, _ in measured)
    memory = median(megabytes for _, megabytes in measured)
    print(f"  {name:28} median {median(seconds):5.2f} s   ({seconds[0]:.2f} to {seconds[-1]:.2f})   {memory:4.0f} MB")


def verdict(seconds: float) -> str:
    """Whether it is within the limit."""
    return "held" if seconds <= LIMIT_SECONDS else "MISSED"


if __name__ == "__main__":
    sys.exit(main())
