"""A real app process and a real Chromium for the tests beside this file."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.browsing import FLAGS, chromium_path
from tests.browser.running_app import RunningApp, start_app
from tests.doubles.yahoo_server import Yahoo, serving

#: Seconds for one walk through a page on a busy machine; on an idle one the longest takes a tenth of it.
PATIENCE = 400


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Walks in a browser are longer than other tests."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or a skip that says why; under CI its absence is a failure."""
    path = chromium_path()
    if path is None:
        reason = "no Chromium here: install it, or set CHROMIUM to its path"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=30_000)  # a busy machine is not a failure
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def yahoo() -> Iterator[Yahoo]:
    """A stand-in for Yahoo on this machine."""
    with serving() as server:
        yield server


@pytest.fixture(scope="session")
def app(yahoo: Yahoo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The app for all tests of a process, since starting it and its libraries costs more than most of them.

    Its Yahoo is the stand-in; no model server is named and no keyring is there. It begins on an empty data folder, where runs
    of earlier tests pile up as those of a user do; whoever changes settings.toml removes it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("OLLAMA_HOST", raising=False)
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        script = Path(__file__).with_name("yahoo_app.py")
        running = start_app(
            tmp_path_factory.mktemp("elsewhere"), tmp_path_factory.mktemp("data"), [sys.executable, str(script), yahoo.url]
        )
    yield running
    running.end()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser profile, 1440 x 960, light."""
    context = browser.new_context(viewport={"width": 1440, "height": 960}, color_scheme="light")
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@pytest.fixture
def bare_page(browser: Browser) -> Iterator[Page]:
    """A page without the policy, so that axe-core can be put into it and neutral text must hold by itself."""
    context = browser.new_context(viewport={"width": 1440, "height": 960}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()
