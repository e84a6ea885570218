"""The browser's Back, and what a page says when the server behind it has gone."""

import subprocess
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import open_page, settle
from tests.browser.running_app import COMMAND, RunningApp, start_app

pytestmark = pytest.mark.browser

#: Milliseconds: the first result of a fresh server loads the numeric libraries.
PATIENCE = 60_000


@pytest.fixture
def on_sample(page: Page, app: RunningApp) -> Page:
    """The portfolio page on the sample market, come to from Home."""
    page.set_default_timeout(PATIENCE)
    open_page(page, app)
    page.locator(".st-key-open-sample").get_by_role("button").click()
    _result(page)
    return page


def test_back_leads_home_from_a_fresh_page_and_after_a_reload(on_sample: Page) -> None:
    on_sample.reload()
    _result(on_sample)
    address = on_sample.url
    on_sample.go_back(wait_until="commit")
    expect(on_sample.get_by_role("heading", level=1)).to_have_text("Workbench")
    settle(on_sample)
    on_sample.go_forward(wait_until="commit")
    _result(on_sample)
    assert on_sample.url == address


def test_back_leads_to_the_result_before(on_sample: Page) -> None:
    first = _run_of(on_sample)
    slider = on_sample.locator(".st-key-portfolio-max_weight").get_by_role("slider")
    slider.focus()
    on_sample.keyboard.press("ArrowLeft")
    on_sample.wait_for_function("run => new URL(location.href).searchParams.get('run') !== run", arg=first)
    _result(on_sample)
    on_sample.go_back(wait_until="commit")
    on_sample.wait_for_function("run => new URL(location.href).searchParams.get('run') === run", arg=first)
    _result(on_sample)
    expect(on_sample.locator(".st-key-page-title")).to_contain_text(f"run {first}")


@pytest.fixture
def ending(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    running = start_app(tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("data"))
    yield running
    running.end()


def test_a_closed_workbench_says_so_and_comes_back(page: Page, ending: RunningApp) -> None:
    open_page(page, ending, "settings")
    ending.end()
    box = page.get_by_role("dialog")
    box.wait_for(timeout=PATIENCE)
    shown = """box => [...box.querySelectorAll("h2, h2 ~ div")].map(part => getComputedStyle(part, "::after").content)"""
    assert box.evaluate(shown) == [
        '"The workbench was closed"',
        '"Start it again; this page comes back by itself."',
    ]
    expect(box.get_by_text("Streamlit server is not responding", exact=False)).to_be_hidden()
    assert box.locator("h2").evaluate("head => getComputedStyle(head).fontSize") == "0px"
    again = subprocess.Popen([*COMMAND, "--no-browser", "--port", str(ending.port), "--data-dir", str(ending.data_dir)])
    try:
        box.wait_for(state="detached", timeout=PATIENCE)
        settle(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    finally:
        again.terminate()
        again.wait(20)


def _result(page: Page) -> None:
    page.locator(".st-key-metric-strip-portfolio").wait_for()
    settle(page)


def _run_of(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["run"][0]
