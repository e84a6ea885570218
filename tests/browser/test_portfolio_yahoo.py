"""Prices from Yahoo on the portfolio page, against a stand-in on this machine: what comes, and what is said if nothing does."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import open_page, settle
from tests.browser.running_app import RunningApp
from tests.doubles.yahoo_server import Yahoo, walk

pytestmark = pytest.mark.browser

PROMISED = 10.0
#: For the browser and a busy machine, on top of what the page promises.
ALLOWED = 6.0


#: What Yahoo does, what is asked for then, what the page's words must hold: what is asked for differs where nothing else does.
FAILURES = [
    ("hang", "XLE, XLU", "XLE"),
    ("429", "XLE, XLU", "429"),
    ("500", "XLE, XLU", "500"),
    ("html200", "XLV, XLU", "XLV"),
    ("cut", "XLK, XLU", "XLK"),
]


def ask(page: Page, tickers: str) -> None:
    page.get_by_role("tab", name="Yahoo").click()
    page.get_by_role("textbox", name="Tickers").fill(tickers)
    page.get_by_role("button", name="Fetch").click()


def test_every_failure_is_told_in_time_and_nothing_typed_is_lost(page: Page, app: RunningApp, yahoo: Yahoo) -> None:
    open_page(page, app, "portfolio")
    page.get_by_role("textbox", name="Client").fill("Kept")
    page.get_by_role("textbox", name="Client").press("Enter")
    settle(page)
    for mode, tickers, said in FAILURES:
        yahoo.mode = mode
        ask(page, tickers)
        told = page.get_by_role("alert").filter(has_text="Yahoo").filter(has_text=said).first
        expect(told).to_be_visible(timeout=1000 * (PROMISED + ALLOWED))
        settle(page)
        assert page.get_by_test_id("stException").count() == 0
        assert page.get_by_role("textbox", name="Client").input_value() == "Kept"
        assert page.get_by_role("textbox", name="Tickers").input_value() == tickers
    page.get_by_role("button", name="Start with the sample market").click()
    page.get_by_test_id("stMetricValue").first.wait_for()


def test_prices_come_and_are_kept_for_when_yahoo_is_away(page: Page, app: RunningApp, yahoo: Yahoo) -> None:
    yahoo.mode = "ok"
    yahoo.listings = {"SPY": walk(1, years=2, drift=0.0015), "TLT": walk(2, years=2, drift=0.0015)}
    open_page(page, app, "portfolio")
    ask(page, "spy tlt")
    page.get_by_test_id("stMetricValue").first.wait_for()
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
