"""A real app process and a real Chromium for the tests beside this file."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.browsing import FLAGS, chromium_path
from tests.browser.running_app import RunningApp, start_app
from tests.doubles.yahoo_server import Yahoo, serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or a skip that says why; under CI its absence is a failure."""
    path = chromium_path()
    if path is None:
        reason = "no Chromium here: install it, or set CHROMIUM to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app on an empty data folder, started from an empty folder; one per test file."""
    running = start_app(tmp_path_factory.mktemp("elsewhere"), tmp_path_factory.mktemp("data"))
    yield running
    running.end()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser profile, 1440 x 960, light."""
    context = browser.new_context(viewport={"width": 1440, "height": 960}, color_scheme="light")
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


@pytest.fixture(scope="module")
def yahoo() -> Iterator[Yahoo]:
    """A stand-in for Yahoo on this machine."""
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def yahoo_app(yahoo: Yahoo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app with its Yahoo replaced by the stand-in."""
    script = Path(__file__).with_name("yahoo_app.py")
    running = start_app(
        tmp_path_factory.mktemp("elsewhere"), tmp_path_factory.mktemp("data"), [sys.executable, str(script), yahoo.url]
    )
    yield running
    running.end()
