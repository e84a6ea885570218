"""The shell in a real browser: pages open by link, keep their place, and ask nothing of anybody else; a server that ends."""

import subprocess
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import leaves, open_page, settle
from tests.browser.running_app import COMMAND, RunningApp, start_app

pytestmark = pytest.mark.browser

PAGES = {"": "Workbench", "runs": "Runs", "settings": "Settings"}

#: Milliseconds for a server that starts on a busy machine.
PATIENCE = 60_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_open_by_their_links_and_ask_nobody_else(page: Page, app: RunningApp, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: complaints.append(asked.url) if leaves(asked.url, app.url) else None)
    page.on("console", lambda note: complaints.append(note.text) if "Content Security Policy" in note.text else None)
    for path, title in PAGES.items():
        open_page(page, app, path)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page).to_have_title(f"{'Home' if path == '' else title} · Analyst workbench")
        assert page.get_by_test_id("stException").count() == 0
    assert complaints == []


def test_settings_has_our_fonts_and_checks_and_a_reload_stays_there(page: Page, app: RunningApp) -> None:
    open_page(page, app)
    page.get_by_role("link", name="Settings").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    assert urlsplit(page.url).path == "/settings"
    settle(page)
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(face => face.status === 'loaded').map(face => face.family)")
    assert {"Inter", "IBM Plex Mono"} <= {family.strip("\"'") for family in loaded}
    page.get_by_role("button", name="Check now").click()
    settle(page)
    expect(page.locator(".st-key-card-checks")).to_contain_text("Solvers")
    expect(page.locator(".st-key-card-checks")).to_contain_text("Model server")


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The command as a newcomer starts it, on an empty data folder, which nobody has asked anything."""
    running = start_app(tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("data"))
    yield running
    running.end()


def test_a_fresh_server_answers_a_deep_link_ends_cleanly_and_comes_back(page: Page, fresh: RunningApp) -> None:
    """The very first request is a deep link; what only the entry script does must be there: sections and style."""
    page.set_default_timeout(PATIENCE)
    open_page(page, fresh, "settings")
    expect(page.get_by_test_id("stSidebarNav")).to_contain_text("System")
    style = "() => getComputedStyle(document.querySelector('[data-testid=stMainBlockContainer]')).maxWidth"
    assert page.evaluate(style) == "1640px"

    printed = fresh.end()
    assert fresh.process.returncode == 0
    assert f"Workbench runs at {fresh.url}" in printed
    assert "Traceback" not in printed
    box = page.get_by_role("dialog")
    box.wait_for()
    shown = """box => [...box.querySelectorAll("h2, h2 ~ div")].map(part => getComputedStyle(part, "::after").content)"""
    assert box.evaluate(shown) == [
        '"The workbench was closed"',
        '"Start it again; this page comes back by itself."',
    ]
    expect(box.get_by_text("Streamlit server is not responding", exact=False)).to_be_hidden()
    assert box.locator("h2").evaluate("head => getComputedStyle(head).fontSize") == "0px"

    again = subprocess.Popen([*COMMAND, "--no-browser", "--port", str(fresh.port), "--data-dir", str(fresh.data_dir)])
    try:
        box.wait_for(state="detached")
        settle(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    finally:
        again.terminate()
        again.wait(20)
