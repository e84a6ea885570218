"""The sentiment page in Chromium: from a headline file to a timeline with an alert and its evidence, and the error panel."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from components.sentiment.empty import sample_file
from tests.browser.browsing import open_page, settle
from tests.browser.running_app import RunningApp, start_app

pytestmark = pytest.mark.browser

#: Milliseconds: the first run of a fresh server loads the libraries.
PATIENCE = 60_000


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """An app without a model server."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OLLAMA_HOST", "127.0.0.1:9")
        running = start_app(tmp_path_factory.mktemp("elsewhere"), tmp_path_factory.mktemp("data"))
    yield running
    running.end()


def test_from_a_headline_file_to_an_alert_with_its_evidence(page: Page, app: RunningApp) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(PATIENCE)
    open_page(page, app, "sentiment")
    _choose(page, "headlines.csv", sample_file())
    page.get_by_role("textbox", name="Holdings, %").fill("HARB 60\nMERI 40")
    page.keyboard.press("Tab")
    settle(page)
    page.get_by_role("button", name="Read the news").click()
    page.wait_for_url(re.compile(r"run=\w+"), timeout=PATIENCE * 2)
    expect(page.get_by_text("headlines.csv · 2 tickers", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=PATIENCE)
    settle(page)
    page.get_by_role("tab", name="Alerts").click()
    page.get_by_role("button", name=re.compile(r"^Put \d+ into the queue")).click()
    expect(page.get_by_role("button", name="All are in the queue")).to_be_disabled(timeout=PATIENCE)
    evidence = page.locator("[class*='st-key-sentiment-evidence-']").first
    expect(evidence.get_by_text("Meridian Foods", exact=False).first).to_be_visible()
    settle(page)
    page.get_by_test_id("stDataFrame").filter(visible=True).first.click(position={"x": 16, "y": 52})
    settle(page)
    page.get_by_role("textbox", name="Your name").filter(visible=True).fill("Ann")
    page.keyboard.press("Tab")
    settle(page)
    page.get_by_role("button", name="Seen", exact=True).last.click()
    settle(page)
    page.get_by_role("radio", name="Seen").or_(page.get_by_text("Seen", exact=True)).first.click()
    settle(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    page.get_by_role("tab", name="How good it is").click()
    expect(page.get_by_text("Measured with this version")).to_be_visible()
    page.reload()
    expect(page.get_by_text("headlines.csv · 2 tickers", exact=False)).to_be_visible(timeout=PATIENCE)
    assert complaints == []


def test_files_that_cannot_be_read_say_what_to_do(page: Page, app: RunningApp) -> None:
    page.set_default_timeout(PATIENCE)
    open_page(page, app, "sentiment")
    _choose(page, "numbers.csv", b"a,b\n1,2\n")
    page.get_by_role("button", name="Read the news").click()
    expect(page.get_by_test_id("stAlert").filter(has_text="has no column of texts")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def _choose(page: Page, name: str, data: bytes) -> None:
    field = page.locator(".st-key-sentiment-file input[type=file]")
    field.set_input_files({"name": name, "mimeType": "text/csv", "buffer": data})
    settle(page)
