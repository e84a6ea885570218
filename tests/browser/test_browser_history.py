"""The browser's Back and Forward between Home and two results, and over a reload."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import open_page, settle
from tests.browser.running_app import RunningApp

pytestmark = pytest.mark.browser

#: Milliseconds: the first result of a fresh server loads the numeric libraries.
PATIENCE = 60_000


def test_back_leads_to_the_result_before_and_home_and_forward_again(page: Page, app: RunningApp) -> None:
    page.set_default_timeout(PATIENCE)
    open_page(page, app)
    page.locator(".st-key-open-sample").get_by_role("button").click()
    _result(page)
    first = _run_of(page)
    slider = page.locator(".st-key-portfolio-max_weight").get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("run => new URL(location.href).searchParams.get('run') !== run", arg=first)
    _result(page)
    page.go_back(wait_until="commit")
    page.wait_for_function("run => new URL(location.href).searchParams.get('run') === run", arg=first)
    _result(page)
    expect(page.locator(".st-key-page-title")).to_contain_text(f"run {first}")

    page.reload()
    _result(page)
    address = page.url
    page.go_back(wait_until="commit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Workbench")
    settle(page)
    page.go_forward(wait_until="commit")
    _result(page)
    assert page.url == address


def _result(page: Page) -> None:
    page.locator(".st-key-metric-strip-portfolio").wait_for()
    settle(page)


def _run_of(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["run"][0]
