"""Chromium for tests: where it is, how it is started, when a page is drawn."""

import os
import shutil
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response

from tests.browser.running_app import RunningApp

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: Nothing on the page is faded as outdated or still fading in.
AT_REST = """() => !document.querySelector("[data-stale='true']")
  && document.getAnimations().every(one => one.playState !== "running" || one.effect.getTiming().iterations === Infinity)"""


def chromium_path() -> str | None:
    """Where Chromium is: the variable CHROMIUM, else a usual name on the path; None where there is none."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def settle(page: Page) -> None:
    """Wait until the page is connected and its script has come to rest."""
    page.wait_for_timeout(155)  # the app's own debounce: before it, "at rest" may be the state before the click
    for state in ("connection-state='CONNECTED'", "script-state='notRunning'"):
        page.locator(f"[data-testid='stApp'][data-test-{state}]").wait_for(state="attached")
    page.wait_for_function(AT_REST)  # at every frame: without frames asked for, finished fades may go on counting as running


def open_page(page: Page, app: RunningApp, path: str = "") -> Response | None:
    """Go to a page of the app and wait until it is drawn; the answer to the first request."""
    answer = page.goto(f"{app.url}/{path}", wait_until="domcontentloaded")
    page.get_by_role("heading", level=1).first.wait_for()
    settle(page)
    return answer


def leaves(url: str, home: str) -> bool:
    """Whether a request goes anywhere but to the origin of ``home``; what is made in the page itself goes nowhere."""
    asked = urlsplit(url)
    return asked.scheme not in {"data", "blob"} and asked.netloc != urlsplit(home).netloc


def turn(page: Page, scheme: str) -> None:
    """Let the system turn light or dark under the page."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    settle(page)


def over(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider
