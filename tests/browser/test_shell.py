"""The shell in a real browser: pages open by link, keep their place, and ask nothing of anybody else."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import open_page, settle
from tests.browser.running_app import RunningApp, start_app

pytestmark = pytest.mark.browser

PAGES = {"": "Workbench", "runs": "Runs", "settings": "Settings"}


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_a_page_opens_by_its_link(page: Page, app: RunningApp, path: str, title: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    open_page(page, app, path)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page).to_have_title(f"{'Home' if path == '' else title} · Analyst workbench")
    assert errors == []
    assert page.get_by_test_id("stException").count() == 0


def test_a_deep_link_on_a_fresh_server_runs_the_entry_script(page: Page, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The very first request is a deep link; what only the entry script does must be there: sections and style."""
    fresh = start_app(tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("data"))
    try:
        open_page(page, fresh, "settings")
        expect(page.get_by_test_id("stSidebarNav")).to_contain_text("System")
        style = "() => getComputedStyle(document.querySelector('[data-testid=stMainBlockContainer]')).maxWidth"
        assert page.evaluate(style) == "1640px"
    finally:
        fresh.end()


def test_a_reload_keeps_the_page(page: Page, app: RunningApp) -> None:
    open_page(page, app)
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    assert urlsplit(page.url).path == "/settings"


def test_an_unknown_run_in_the_link_is_told(page: Page, app: RunningApp) -> None:
    open_page(page, app, "runs?run=0123456789ab")
    assert page.get_by_test_id("stException").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_request_leaves_the_app(page: Page, app: RunningApp, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    away: list[str] = []
    own = urlsplit(app.url).netloc
    page.on(
        "request",
        lambda request: (
            away.append(request.url) if request.url.startswith(("http", "ws")) and urlsplit(request.url).netloc != own else None
        ),
    )
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None)
    for path in PAGES:
        open_page(page, app, path)
    assert away == []
    assert refused == []


def test_our_fonts_are_the_ones_used(page: Page, app: RunningApp) -> None:
    open_page(page, app, "settings")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)")
    assert {"Inter", "IBM Plex Mono"} <= {family.strip("\"'") for family in loaded}


@pytest.mark.parametrize("width", [1440, 1024])
def test_nothing_is_wider_than_the_window(page: Page, app: RunningApp, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 960})
    for path in PAGES:
        open_page(page, app, path)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 1, path


def test_checks_are_shown_when_asked_for(page: Page, app: RunningApp) -> None:
    open_page(page, app, "settings")
    page.get_by_role("button", name="Check now").click()
    settle(page)
    expect(page.locator(".st-key-card-checks")).to_contain_text("Solvers")
    expect(page.locator(".st-key-card-checks")).to_contain_text("Model server")


def test_ending_is_clean(tmp_path_factory: pytest.TempPathFactory) -> None:
    running = start_app(tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("data"))
    printed = running.end()
    assert running.process.returncode == 0
    assert f"Workbench runs at {running.url}" in printed
    assert "Traceback" not in printed
