"""Weights on prices from Yahoo on the stress page, against a stand-in on this machine."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import open_page, settle
from tests.browser.running_app import RunningApp
from tests.doubles.yahoo_server import Yahoo, walk

pytestmark = pytest.mark.browser
PATIENCE = 60_000


def test_the_names_of_the_weights_are_the_tickers(page: Page, app: RunningApp, yahoo: Yahoo) -> None:
    yahoo.mode = "ok"
    yahoo.listings = {"SPY": walk(1, years=6, drift=0.0003), "TLT": walk(2, years=6, drift=0.0003)}
    page.set_default_timeout(PATIENCE)
    open_page(page, app, "stress")
    expect(page.locator(".st-key-metric-strip-stress")).to_contain_text("USD", timeout=PATIENCE)
    page.get_by_role("button", name="Change", exact=True).click()
    settle(page)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Weights and prices").click()
    settle(page)
    dialog.get_by_text("Yahoo", exact=True).click()
    settle(page)
    weights = dialog.get_by_label("Weights in percent", exact=False)
    weights.fill("SPY\t60 %\nTLT\t40 %")
    weights.press("Control+Enter")
    settle(page)
    dialog.get_by_role("button", name="Use these weights").click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    expect(page.get_by_text("2 of 2 mapped", exact=False).or_(page.get_by_text("Unmapped", exact=False)).first).to_be_visible()
    expect(page.get_by_text("Yahoo SPY, TLT", exact=False).first).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_label("Client", exact=True)).to_have_value("")
