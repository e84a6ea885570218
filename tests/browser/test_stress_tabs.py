"""The deeper tabs of the stress page in Chromium, each doing its main job on the sample."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import open_page, settle
from tests.browser.running_app import RunningApp

pytestmark = pytest.mark.browser

#: Milliseconds: the first run of a fresh server loads the numeric libraries.
PATIENCE = 60_000


@pytest.fixture
def opened(page: Page, app: RunningApp) -> Iterator[Page]:
    """The page on its sample; no exception may be on it in the end."""
    page.set_default_timeout(PATIENCE)
    open_page(page, app, "stress")
    expect(page.locator(".st-key-metric-strip-stress")).to_contain_text("USD", timeout=PATIENCE)
    settle(page)
    yield page
    assert page.get_by_test_id("stException").count() == 0


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    settle(page)


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def test_a_back_test_needs_no_file_and_takes_two(opened: Page, tmp_path: Path) -> None:
    tab(opened, "VaR back-test")
    strip = opened.locator(".st-key-metric-strip-stress-backtest")
    expect(strip).to_contain_text("Kupiec", timeout=PATIENCE)  # this portfolio carried back, without a file
    expect(opened.get_by_text("These days are simulated.")).to_be_visible()
    days = [date(2024, 1, 1) + timedelta(days=i) for i in range(250)]
    losses = [f"{day},{-1500 if i in (10, 40, 80, 120, 160, 200, 230) else 100}" for i, day in enumerate(days)]
    (tmp_path / "pnl.csv").write_text("\n".join(["date,pnl", *losses]), encoding="utf-8")
    (tmp_path / "var.csv").write_text("\n".join(["date,var", *(f"{day},1000" for day in days)]), encoding="utf-8")
    choose(opened, "Tested", "Files of mine")
    for name in ("pnl", "var"):
        taken = opened.locator(f".st-key-stress-backtest-{name}-file").get_by_test_id("stFileUploaderDropzoneInput")
        taken.set_input_files(str(tmp_path / f"{name}.csv"))
        settle(opened)
    expect(strip).to_contain_text("2.5 expected", timeout=PATIENCE)
    expect(strip).to_contain_text("Too many")
    expect(strip).to_contain_text("Yellow")
    expect(opened.locator(".st-key-stress-backtest-chart .js-plotly-plot")).to_be_visible()
    tab(opened, "Coverage")
    tab(opened, "VaR back-test")
    expect(strip).to_contain_text("Yellow", timeout=PATIENCE)  # the files stay


def test_redemptions_are_covered_until_the_volume_dries_up(opened: Page) -> None:
    tab(opened, "Liquidity")
    strip = opened.locator(".st-key-metric-strip-stress-liquidity")
    expect(strip).to_contain_text("on every day tested", timeout=PATIENCE)
    opened.get_by_label("Asked back, %", exact=True).fill("90")
    opened.get_by_label("Asked back, %", exact=True).press("Enter")
    expect(strip).to_contain_text("day 1: −", timeout=PATIENCE)
