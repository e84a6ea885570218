"""From letting go of a dragged limit to the new numbers on the screen, in a real browser on the 14-asset sample.

    python benchmarks/drag.py [--drags 20]

Starts the app on an empty data folder, loads the sample market, then drags "Most in one asset" to and fro with the mouse.
A drag counts from the mouse button's release until the metric strip shows other figures and the app is at rest with them.
The target is a median of 600 ms.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser.browsing import FLAGS, chromium_path, settle
from tests.browser.running_app import start_app

TARGET_MS = 600.0

#: Set up before the drag: remembers when the strip's text first differs from the one before, after the button's release.
WATCH = """() => {
  const strip = () => document.querySelector(".st-key-metric-strip-portfolio").innerText;
  const before = strip();
  window.dragWatch = {released: null, painted: null};
  window.addEventListener("pointerup", () => { window.dragWatch.released ??= performance.now(); }, {capture: true, once: true});
  const look = () => {
    if (window.dragWatch.painted === null && strip() !== before) {
      requestAnimationFrame(() => { window.dragWatch.painted = performance.now(); });
      return;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
TOOK = (
    "() => window.dragWatch.painted && window.dragWatch.released ? window.dragWatch.painted - window.dragWatch.released : null"
)


def main() -> int:
    """Print each drag and the median; 1 when the median misses the target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drags", type=int, default=20)
    arguments = parser.parse_args()
    path = chromium_path()
    if path is None:
        print("No Chromium here: install it, or set CHROMIUM to its path.")
        return 2
    with tempfile.TemporaryDirectory() as elsewhere, tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        app = start_app(Path(elsewhere), Path(data))
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            page = browser.new_page(viewport={"width": 1440, "height": 960})
            page.goto(f"{app.url}/portfolio?prices=sample")
            page.get_by_test_id("stMetric").first.wait_for(timeout=60_000)
            settle(page)
            took = [drag(page, share) for share in positions(arguments.drags)]
        finally:
            browser.close()
            app.end()
    return report([time for time in took if time is not None], missed=took.count(None))


def positions(drags: int) -> list[float]:
    """Shares of the slider's track, all different, so that no answer was computed before."""
    return [0.12 + 0.09 * ((7 * step) % drags) / drags for step in range(drags)]


def drag(page: Page, share: float) -> float | None:
    """Drag the handle to a share of the track; milliseconds to the repainted numbers, None when they did not change."""
    handle = page.locator(".st-key-portfolio-max_weight").get_by_role("slider")
    start, track = _middle(handle.locator("xpath=..")), page.locator(".st-key-portfolio-max_weight [data-testid=stSlider]")
    box = track.bounding_box()
    if box is None:
        raise RuntimeError("the slider is not on the screen")
    page.evaluate(WATCH)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(box["x"] + share * box["width"], start[1], steps=6)
    page.mouse.up()
    settle(page)
    took = page.evaluate(TOOK)
    return None if took is None else float(took)


def report(took: list[float], *, missed: int) -> int:
    """Print the figures; the exit code."""
    if not took:
        print("No drag changed the numbers.")
        return 1
    median = statistics.median(took)
    print(f"drags {len(took)} ({missed} without another answer)")
    print("ms    " + " ".join(f"{time:.0f}" for time in took))
    print(f"median {median:.0f} ms, 90 % within {sorted(took)[int(0.9 * (len(took) - 1))]:.0f} ms, target {TARGET_MS:.0f} ms")
    return 0 if median <= TARGET_MS else 1


def _middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    if box is None:
        raise RuntimeError("the slider's handle is not on the screen")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


if __name__ == "__main__":
    sys.exit(main())
