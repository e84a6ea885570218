"""The portfolio page in a real browser: an own file, limits, numbers that equal the command's, reload, link, downloads."""

import itertools
import json
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import psutil
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from components.resources import now
from tests.browser.browsing import open_page, over, settle, turn
from tests.browser.running_app import COMMAND, RunningApp
from tests.conftest import CHECKOUT
from workbench.jobs import JobState, read_state
from workbench.runner import open_workbench

pytestmark = pytest.mark.browser

#: Milliseconds for a machine that does much else.
PATIENCE = 30_000

REAL = CHECKOUT.parent / "shared" / "data" / "prices" / "etf_8_daily_2007_2025.csv"


@pytest.fixture(scope="module")
def price_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real file of eight funds, or one like it where that is absent."""
    if REAL.is_file():
        return REAL
    generator = np.random.default_rng(11)
    days = pd.bdate_range("2007-04-11", "2025-12-30")
    names = ["EFA", "GLD", "HYG", "IWM", "LQD", "QQQ", "SPY", "TLT"]
    market = generator.standard_t(5, (len(days), 1)) * 0.006
    own = generator.normal(0.0002, 0.006, (len(days), len(names)))
    frame = pd.DataFrame(100 * np.exp(np.cumsum(market + own, axis=0)), index=days.rename("date"), columns=names)
    path = tmp_path_factory.mktemp("prices") / "etf_8.csv"
    frame.to_csv(path)
    return path


def strip(page: Page) -> list[str]:
    """The five numbers at the top."""
    return page.locator(".st-key-metric-strip-portfolio").get_by_test_id("stMetricValue").all_inner_texts()


def shown(page: Page) -> None:
    """Wait for a result at rest."""
    page.get_by_test_id("stMetricValue").first.wait_for()
    settle(page)


def slider(page: Page, field: str) -> Locator:
    return page.locator(f".st-key-portfolio-{field}").get_by_role("slider")


def run_id(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["run"][0]


def enter_holdings(page: Page, text: str) -> None:
    """Paste holdings as from a spreadsheet."""
    page.locator(".st-key-portfolio-row-holdings").get_by_role("button").click()
    field = page.get_by_role("dialog").get_by_role("textbox", name="Paste")
    field.fill(text)
    field.blur()
    settle(page)
    page.get_by_role("button", name="Use these").click()
    page.get_by_role("dialog").wait_for(state="detached")
    settle(page)


def commands_answer(app: RunningApp, run: str, folder: Path) -> dict[str, Any]:
    """What ``workbench portfolio optimize`` says to the request behind a run of the page, in a data folder of its own."""
    request = folder / "request.json"
    request.write_text(json.dumps(open_workbench(app.data_dir, now).store.runs.get(run).request), "utf-8")
    command = [*COMMAND, "portfolio", "optimize", str(request), "--json", "--data-dir", str(folder / "data")]
    answer: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)
    return answer


def test_own_file_limits_numbers_reload_and_the_commands_answer(
    page: Page, app: RunningApp, price_file: Path, tmp_path: Path
) -> None:
    open_page(page, app, "portfolio")
    page.locator("input[type=file]").set_input_files(price_file)
    shown(page)
    enter_holdings(page, "SPY\t45 %\nQQQ\t25 %\nEFA\t10 %\nIWM\t10 %\nLQD\t5 %\nHYG\t5 %")
    slider(page, "max_weight").focus()
    page.keyboard.press("Home")
    for _ in range(3):
        page.keyboard.press("PageUp")
    settle(page)
    slider(page, "max_weight").blur()
    settle(page)
    numbers, link = strip(page), page.url
    expect(page.get_by_test_id("stMetricDelta").first).to_contain_text("from")

    document = commands_answer(app, run_id(page), tmp_path)
    assert document["provenance"]["run_id"] == run_id(page)
    assert numbers[0] == f"{document['expected_return'] * 100:.1f}\u2009%"
    assert numbers[1] == f"{document['volatility'] * 100:.1f}\u2009%"
    assert numbers[2] == f"{document['sharpe']:.2f}"

    page.reload()
    shown(page)
    assert strip(page) == numbers
    assert page.url == link


def test_a_dragged_limit_keeps_its_place_and_its_link_shows_the_same_elsewhere(
    browser: Browser, page: Page, app: RunningApp
) -> None:
    page.set_viewport_size({"width": 1440, "height": 500})
    open_page(page, app, "portfolio?prices=sample")
    shown(page)
    before = strip(page)
    handle = slider(page, "max_weight")
    handle.scroll_into_view_if_needed()
    main = page.get_by_test_id("stMain")
    scrolled = main.evaluate("node => node.scrollTop")
    assert scrolled > 0
    handle.focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "before => document.querySelector('.st-key-metric-strip-portfolio [data-testid=stMetricValue]').innerText !== before",
        arg=before[0],
    )
    settle(page)
    assert handle.get_attribute("value") == "15" or handle.get_attribute("aria-valuenow") == "15"
    assert main.evaluate("node => node.scrollTop") == scrolled

    page.wait_for_function("before => !location.search.includes(before)", arg="prices=sample")
    numbers = strip(page)
    context = browser.new_context()
    again = context.new_page()
    again.goto(page.url)
    shown(again)
    assert strip(again) == numbers
    context.close()


def test_tabs_downloads_back_and_the_shortcut_without_an_error(page: Page, app: RunningApp) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if _is_fault(message) else None)
    open_page(page, app, "portfolio?prices=sample")
    shown(page)
    for name in ("Trades", "Risk", "History", "Limits", "Compare", "Why"):
        page.get_by_role("tab", name=name, exact=True).click()
        settle(page)
        assert page.get_by_test_id("stException").count() == 0
        assert page.get_by_test_id("stAlert").count() == 0
        panel = page.get_by_role("tabpanel").filter(visible=True).last
        assert re.search(r"\S", panel.inner_text()), name
    assert errors == []

    page.get_by_test_id("stPlotlyChart").nth(1).wait_for()
    settle(page)
    for name, head in {"PDF": b"%PDF", "Excel": b"PK"}.items():
        with page.expect_download() as saved:
            page.get_by_role("button", name=name, exact=True).click()
        assert saved.value.path().read_bytes().startswith(head)
    page.get_by_role("button", name="Share").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Request, JSON").click()
    assert json.loads(saved.value.path().read_bytes())["objective"] == "max_sharpe"
    assert run_id(page) in saved.value.suggested_filename
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")

    before = strip(page)
    page.get_by_role("link", name="Runs").click()
    page.get_by_role("heading", level=1, name="Runs").wait_for()
    page.go_back()
    shown(page)
    assert strip(page) == before
    page.keyboard.press("Control+Enter")
    settle(page)
    shown(page)
    assert strip(page) == before
    assert page.get_by_test_id("stException").count() == 0


def _is_fault(message: ConsoleMessage) -> bool:
    """Errors, but for the health check that Streamlit first sends to the page's own path."""
    return message.type == "error" and "/_stcore/" not in message.location["url"]


def the_job(app: RunningApp, page: Page) -> JobState:
    """The job that the page's address names, as its folder tells it."""
    job = parse_qs(urlsplit(page.url).query)["job"][0]
    return read_state(app.data_dir / "jobs" / job)


def start_ranges(app: RunningApp, page: Page) -> psutil.Process:
    """Press the button and wait for progress; the process that does the work."""
    before = parse_qs(urlsplit(page.url).query).get("job", [""])[0]
    page.get_by_role("button", name="How firm are these weights?").click()
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=PATIENCE)
    page.wait_for_function("job => ![null, job].includes(new URL(location.href).searchParams.get('job'))", arg=before)
    pid = poll(lambda: the_job(app, page).pid, "the job has not told its number")
    return psutil.Process(pid)


def poll(ask: Callable[[], int], failure: str) -> int:
    """Ask until there is an answer."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if found := ask():
            return found
        time.sleep(0.02)
    raise AssertionError(failure)


def test_a_job_is_cancelled_and_another_outlives_a_page_switch_and_a_reload(page: Page, app: RunningApp) -> None:
    open_page(page, app, "portfolio?prices=sample")
    shown(page)
    process = start_ranges(app, page)
    expect(page.get_by_text("You may leave this page; the work goes on.")).to_be_visible(timeout=PATIENCE)
    assert process.is_running()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Stopped at your request.")).to_be_visible(timeout=PATIENCE)
    assert not process.is_running()
    assert the_job(app, page).status == "cancelled"
    settle(page)

    run = run_id(page)
    slider(page, "max_weight").focus()
    page.keyboard.press("ArrowLeft")  # other limits, so that nothing of the job before is known
    page.wait_for_function("run => new URL(location.href).searchParams.get('run') !== run", arg=run)
    settle(page)
    process = start_ranges(app, page)
    process.suspend()  # so that it is still at work when the page comes back, however fast it is
    page.get_by_role("link", name="Runs").click()
    page.get_by_role("heading", level=1, name="Runs").wait_for()
    settle(page)
    page.get_by_role("link", name="Portfolio").click()
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=PATIENCE)
    assert process.is_running()
    page.wait_for_function("() => location.search.includes('run=')")
    page.reload()
    shown(page)
    expect(page.get_by_role("progressbar")).to_be_visible(timeout=PATIENCE)
    assert process.is_running()
    process.resume()
    expect(page.get_by_text("resampled histories solved")).to_be_visible(timeout=90_000)
    assert page.get_by_role("columnheader").filter(has_text="Range %").count() == 1


def test_at_every_width_and_in_both_themes_all_of_it_can_be_read(page: Page, app: RunningApp) -> None:
    """Nothing is wider than the window, no part of a sentence is hidden: every cell is as wide as its text."""
    open_page(page, app, "portfolio?prices=sample")
    shown(page)
    table = page.locator(".st-key-reasons-portfolio-why table")
    reasons = table.locator("tbody td:last-child")
    reasons.first.wait_for()
    for scheme, width in itertools.product(("light", "dark"), (1440, 1024)):
        page.set_viewport_size({"width": width, "height": 960})
        turn(page, scheme)
        assert over(page) <= 1
        cut = page.evaluate(
            """() => [...document.querySelectorAll(".st-key-metric-strip-portfolio *, .st-key-page-actions *")]
              .filter(node => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX === "hidden")
              .map(node => node.innerText).filter(text => text.trim())"""
        )
        assert cut == [], f"{scheme} {width}"
        assert reasons.count() == 14
        assert all(len(text) > 40 for text in reasons.all_inner_texts())
        hidden = table.evaluate(
            """table => { const right = table.closest('.stTable').getBoundingClientRect().right + 1
              return [...table.querySelectorAll('td, td p')].filter(cell => cell.scrollWidth > cell.clientWidth + 1
                || cell.scrollHeight > cell.clientHeight + 1 || cell.getBoundingClientRect().right > right)
                .map(cell => cell.innerText) }"""
        )
        assert hidden == [], f"{scheme} {width}"

    assert table.locator("tbody td:nth-child(2)").first.evaluate("cell => getComputedStyle(cell).textAlign") == "right"
    table.get_by_role("columnheader").filter(has_text="Risk %").get_by_role("button").hover()
    expect(page.get_by_role("tooltip")).to_contain_text("Share of the portfolio’s volatility: wᵢ(Σw)ᵢ / w′Σw")
    with page.expect_download() as saved:
        page.locator(".st-key-portfolio-why-csv").get_by_role("button").click()
    assert "US equity" in saved.value.path().read_text("utf-8-sig")
