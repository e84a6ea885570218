"""Weights on prices from Yahoo on the stress page, against a stand-in on this machine."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import open_page, settle
from tests.browser.running_app import RunningApp, start_app
from tests.doubles.yahoo_server import Listing, Yahoo, serving

pytestmark = pytest.mark.browser
PATIENCE = 60_000


@pytest.fixture(scope="module")
def yahoo() -> Iterator[Yahoo]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def app(yahoo: Yahoo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    script = Path(__file__).with_name("yahoo_app.py")
    running = start_app(
        tmp_path_factory.mktemp("elsewhere"), tmp_path_factory.mktemp("data"), [sys.executable, str(script), yahoo.url]
    )
    yield running
    running.end()


def listing(seed: int) -> Listing:
    """Six years of business days until yesterday: long enough to lie over several windows."""
    today = datetime.now(UTC).date()
    days = [day for back in range(365 * 6, 0, -1) if (day := today - timedelta(days=back)).weekday() < 5]
    generator = np.random.default_rng(seed)
    levels = 100 * np.exp(np.cumsum(generator.normal(0.0003, 0.01, len(days))))
    return Listing(close=dict(zip(days, (float(level) for level in levels), strict=True)))


def test_the_names_of_the_weights_are_the_tickers(page: Page, app: RunningApp, yahoo: Yahoo) -> None:
    yahoo.listings = {"SPY": listing(1), "TLT": listing(2)}
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
