"""Start the installed command from an empty folder: ``start_from_wheel.py FOLDER``, where FOLDER/venv holds the wheel.

Checks that the app answers with its page, policy and fonts, that a page of it draws in a browser where there is one, and that
a command answers with JSON. Prints what it does; exit code 0 when all of it holds.
"""

import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.browser.browsing import FLAGS, chromium_path, settle
from tests.browser.running_app import RunningApp, start_app

REQUEST = {
    "objective": "min_variance",
    "mean": {"method": "given", "values": {"A": 0.08, "B": 0.05}},
    "covariance": {"method": "given", "assets": ["A", "B"], "matrix": [[0.04, 0.006], [0.006, 0.01]]},
}


def main(folder: Path) -> int:
    """Run every check; the exit code."""
    scripts = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    command = str(scripts / "workbench")
    empty = Path(tempfile.mkdtemp(prefix="empty", dir=folder))
    data_dir = folder / "data"
    print(f"starting {command} in {empty}")
    app = start_app(empty, data_dir, [command])
    try:
        check_answers(app)
        check_page(app)
    finally:
        app.end()
    check(app.process.returncode == 0, "it ends with exit code 0")
    check_command(command, empty, data_dir)
    check(list(empty.iterdir()) == [], "nothing was written where it was started")
    return 0


def check_answers(app: RunningApp) -> None:
    """The page, its policy, and a font out of the wheel."""
    with urllib.request.urlopen(app.url, timeout=10) as answer:
        check(b'<div id="root">' in answer.read(), f"{app.url} answers with the page")
        check("default-src 'self'" in answer.headers["Content-Security-Policy"], "the page carries its policy")
    with urllib.request.urlopen(f"{app.url}/fonts/inter-latin.woff2", timeout=10) as answer:
        check(answer.read(4) == b"wOF2", "the fonts are in the wheel")


def check_page(app: RunningApp) -> None:
    """The home page in Chromium, where there is one."""
    path = chromium_path()
    if path is None:
        print("no Chromium here: the page was not drawn")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        page = browser.new_page()
        page.goto(app.url)
        heading = page.get_by_role("heading", level=1)
        heading.wait_for()
        settle(page)
        check(heading.inner_text() == "Workbench", "the home page draws")
        check(page.get_by_test_id("stException").count() == 0, "without an exception")
        browser.close()


def check_command(command: str, empty: Path, data_dir: Path) -> None:
    """A portfolio of two assets whose answer is known: w_A = (b - c) / (a + b - 2c) = 0.004 / 0.038."""
    done = subprocess.run(
        [command, "portfolio", "optimize", "-", "--json", "--data-dir", str(data_dir)],
        input=json.dumps(REQUEST),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=empty,
        timeout=120,
    )
    check(done.returncode == 0, f"portfolio optimize ends with exit code {done.returncode} {done.stderr}")
    weight = json.loads(done.stdout)["weights"]["A"]
    check(abs(weight - 0.004 / 0.038) < 1e-6, f"and gives the weight of the closed form ({weight:.6f})")


def check(holds: bool, what: str) -> None:
    """Print what was checked; end with exit code 1 when it does not hold."""
    print(f"{'ok  ' if holds else 'FAIL'} {what}", flush=True)
    if not holds:
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
