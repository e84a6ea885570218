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


def test_redemptions_a_banks_path_limits_and_the_heat_map(opened: Page) -> None:
    tab(opened, "Liquidity")
    strip = opened.locator(".st-key-metric-strip-stress-liquidity")
    expect(strip).to_contain_text("on every day tested", timeout=PATIENCE)
    opened.get_by_label("Asked back, %", exact=True).fill("90")
    opened.get_by_label("Asked back, %", exact=True).press("Enter")
    expect(strip).to_contain_text("day 1: −", timeout=PATIENCE)  # until the volume dries up

    tab(opened, "Balance sheet")
    strip = opened.locator(".st-key-metric-strip-stress-capital")
    expect(strip).to_contain_text("Room at the lowest", timeout=PATIENCE)
    expect(opened.locator(".st-key-stress-capital-chart .js-plotly-plot")).to_contain_text("Required 7.0")
    before = strip.inner_text()
    opened.get_by_text("The bank and its path", exact=True).click()
    opened.get_by_text("Revaluation stays out of CET1", exact=True).click()
    settle(opened)
    assert strip.inner_text() != before
    tab(opened, "Coverage")
    tab(opened, "Balance sheet")
    assert opened.locator(".st-key-metric-strip-stress-capital").inner_text() != before  # the choice stays

    tab(opened, "What would it take")
    expect(opened.get_by_text("The benchmark would", exact=False)).to_have_count(3, timeout=PATIENCE)
    first = opened.locator(".st-key-card-stress-reverse-1")
    before = first.inner_text()
    opened.get_by_role("button", name="Limits").click()
    opened.get_by_label("Prices fall at most, %", exact=True).fill("10")
    opened.get_by_label("Prices fall at most, %", exact=True).press("Enter")
    expect(opened.get_by_text("With limits", exact=True)).to_be_visible(timeout=PATIENCE)
    settle(opened)
    assert first.inner_text() != before
    opened.keyboard.press("Escape")

    tab(opened, "Heat map")
    cell = opened.locator(".st-key-stress-heat-chart .bars path").first
    figure = opened.locator(".st-key-stress-heat-chart .bars text").first
    assert cell.evaluate("node => getComputedStyle(node).fill") == "rgb(178, 58, 82)"
    opened.emulate_media(color_scheme="dark")
    expect(cell).to_have_css("fill", "rgb(224, 122, 139)")
    expect(figure).to_have_css("fill", "rgb(228, 232, 234)")


def test_a_macro_path_of_the_reader_needs_the_quarter_before(opened: Page, shared_data: Path) -> None:
    tab(opened, "Macro path")
    strip = opened.locator(".st-key-metric-strip-stress-macro")
    expect(strip).to_contain_text("Benchmark’s lowest", timeout=PATIENCE)
    choose(opened, "Path", "A file of mine")
    for name, pattern in (("own", "fed_*Severely_Adverse_Domestic.csv"), ("history", "fed_*Historic_Domestic.csv")):
        if name == "history":
            expect(opened.get_by_text("The first quarter’s P&L is not known.")).to_be_visible(timeout=PATIENCE)
        taken = opened.locator(f".st-key-stress-macro-{name}-file").get_by_test_id("stFileUploaderDropzoneInput")
        taken.set_input_files(str(next((shared_data / "macro").glob(pattern))))
        settle(opened)
    expect(opened.get_by_text("The first quarter’s P&L is not known.")).to_be_hidden(timeout=PATIENCE)
    expect(opened.locator(".st-key-card-stress-satellite-unemployment_pct .js-plotly-plot")).to_be_visible(timeout=PATIENCE)
