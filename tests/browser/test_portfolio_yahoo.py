"""Prices from Yahoo on the portfolio page, against a stand-in on this machine: what comes, and what is said if nothing does."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import open_page, settle
from tests.browser.running_app import RunningApp
from tests.doubles.yahoo_server import Yahoo, walk

pytestmark = pytest.mark.browser

PROMISED = 10.0
#: For the browser and a busy machine, on top of what the page promises.
ALLOWED = 6.0


def ask(page: Page, tickers: str) -> float:
    """Press Fetch; seconds until the page says something."""
    page.get_by_role("tab", name="Yahoo").click()
    page.get_by_role("textbox", name="Tickers").fill(tickers)
    started = time.monotonic()
    page.get_by_role("button", name="Fetch").click()
    page.get_by_role("alert").or_(page.get_by_test_id("stMetricValue")).first.wait_for()
    return time.monotonic() - started


@pytest.mark.parametrize(
    ("mode", "said"), [("hang", "SPY"), ("429", "429"), ("500", "500"), ("html200", "SPY"), ("cut", "SPY")]
)
def test_a_failure_is_told_in_time_and_nothing_typed_is_lost(
    page: Page, yahoo_app: RunningApp, yahoo: Yahoo, mode: str, said: str
) -> None:
    yahoo.mode = mode
    open_page(page, yahoo_app, "portfolio")
    page.get_by_role("textbox", name="Client").fill("Kept")
    page.get_by_role("textbox", name="Client").press("Enter")
    settle(page)
    assert ask(page, "SPY, TLT") < PROMISED + ALLOWED
    expect(page.get_by_role("alert").first).to_contain_text("Yahoo")
    expect(page.get_by_role("alert").first).to_contain_text(said)
    settle(page)
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_role("textbox", name="Client").input_value() == "Kept"
    assert page.get_by_role("textbox", name="Tickers").input_value() == "SPY, TLT"
    page.get_by_role("button", name="Start with the sample market").click()
    page.get_by_test_id("stMetricValue").first.wait_for()


def test_prices_come_and_are_kept_for_when_yahoo_is_away(page: Page, yahoo_app: RunningApp, yahoo: Yahoo) -> None:
    yahoo.mode = "ok"
    yahoo.listings = {"SPY": walk(1, years=2, drift=0.0015), "TLT": walk(2, years=2, drift=0.0015)}
    open_page(page, yahoo_app, "portfolio")
    ask(page, "spy tlt")
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible()
    settle(page)
    expect(page.locator(".st-key-portfolio-row-prices")).to_contain_text("Yahoo SPY, TLT")

    yahoo.mode = "500"
    page.locator(".st-key-portfolio-change-prices").get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Yahoo").click()
    dialog.get_by_role("textbox", name="Tickers").fill("SPY, TLT")
    dialog.get_by_role("button", name="Fetch").click()
    dialog.wait_for(state="detached")
    settle(page)
    expect(page.get_by_test_id("stMetricValue").first).to_be_visible()
    expect(page.locator(".st-key-card-portfolio-data")).to_contain_text("stored")
