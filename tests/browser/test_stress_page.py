"""The stress page in Chromium: its main job on real prices, own scenarios, positions from a file, links, both themes."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.browsing import leaves, open_page, over, settle
from tests.browser.running_app import RunningApp
from workbench.stress.position_files import template_xlsx

pytestmark = pytest.mark.browser

#: Milliseconds: the first run of a fresh server loads the numeric libraries.
PATIENCE = 60_000


@pytest.fixture
def opened(page: Page, app: RunningApp) -> Iterator[Page]:
    """The page on its sample, with every complaint of the browser collected and none allowed."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda note: complaints.append(note.text) if note.type == "error" and _ours(note.location) else None)
    page.on("request", lambda request: complaints.append(request.url) if leaves(request.url, app.url) else None)
    page.set_default_timeout(PATIENCE)
    open_page(page, app, "stress")
    expect(page.locator(".st-key-metric-strip-stress")).to_contain_text("USD", timeout=PATIENCE)
    settle(page)
    yield page
    assert complaints == []
    assert page.get_by_test_id("stException").count() == 0


def test_it_opens_on_five_computed_scenarios_at_every_width_and_in_both_themes(opened: Page) -> None:
    expect(opened).to_have_title("Stress test, Sample client · Analyst workbench")
    expect(opened.get_by_text("Worst of 5 scenarios")).to_be_visible()
    expect(opened.get_by_text("Scenarios are not forecasts", exact=False).first).to_be_visible(timeout=PATIENCE)
    expect(opened.locator(".st-key-card-stress-losses .js-plotly-plot")).to_be_visible()

    told = opened.locator(".st-key-metric-strip-stress").inner_text()
    loss = re.search(r"USD (−[\d,]+)", told)
    assert loss is not None
    waterfall = opened.locator(".st-key-card-stress-by-factor .js-plotly-plot")
    expect(waterfall).to_contain_text(loss[1], timeout=PATIENCE)  # it ends in the worst loss of the strip

    assert over(opened) <= 1
    opened.set_viewport_size({"width": 1024, "height": 960})
    settle(opened)
    assert over(opened) <= 1
    expect(opened.get_by_label("Amount", exact=True)).to_have_value("1,200,000")
    seen = "node => node.clientWidth >= node.scrollWidth"
    assert opened.get_by_label("Amount", exact=True).evaluate(seen)
    assert opened.locator(".st-key-reasons-stress-summary").evaluate(seen)

    label = opened.locator(".st-key-card-stress-losses .ytick text").first
    assert label.evaluate("node => getComputedStyle(node).fill") == "rgb(27, 33, 38)"
    opened.emulate_media(color_scheme="dark")  # the charts are not drawn anew, yet their words stay readable
    expect(label).to_have_css("fill", "rgb(228, 232, 234)")
    settle(opened)
    assert over(opened) <= 1
    opened.set_viewport_size({"width": 1440, "height": 960})
    settle(opened)
    assert over(opened) <= 1
    for tab in ("Heat map", "Distribution", "What would it take", "Replay", "Macro path", "Compare", "Coverage"):
        opened.get_by_role("tab", name=tab).click()
        settle(opened)
        assert opened.get_by_test_id("stException").count() == 0, tab


def test_back_and_forward_and_a_reload_bring_their_results(opened: Page) -> None:
    run = _run_of(opened)
    opened.locator(".st-key-stress-scenario-list").get_by_text("Asian crisis 1997", exact=False).click()
    expect(opened.get_by_text("Worst of 6 scenarios")).to_be_visible(timeout=PATIENCE)
    settle(opened)
    changed = _run_of(opened)
    assert changed != run
    opened.reload()
    opened.get_by_role("heading", level=1).first.wait_for()
    settle(opened)
    expect(opened.get_by_text("Worst of 6 scenarios")).to_be_visible(timeout=PATIENCE)
    assert _run_of(opened) == changed
    opened.go_back()
    expect(opened.get_by_text("Worst of 5 scenarios")).to_be_visible(timeout=PATIENCE)
    assert _run_of(opened) == run


def test_an_own_scenario_is_found_written_and_run(opened: Page, app: RunningApp) -> None:
    opened.get_by_role("button", name="New scenario").click()
    settle(opened)
    dialog = opened.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("Twice as bad")
    dialog.get_by_label("Name", exact=True).press("Tab")
    settle(opened)
    dialog.get_by_role("combobox", name="Start from").click()
    dialog.get_by_role("combobox", name="Start from").fill("Recession")
    opened.get_by_role("option", name="Recession", exact=False).first.click()
    settle(opened)
    dialog.get_by_role("button", name="Save and run").click()
    settle(opened)
    expect(opened.get_by_text("Worst of 6 scenarios")).to_be_visible(timeout=PATIENCE)
    kept = json.loads((app.data_dir / "scenarios" / "my-twice-as-bad.json").read_text(encoding="utf-8"))
    assert kept["versions"][0]["scenario"]["factors"]["equity_us_spx_pct"] == -30.0
    opened.get_by_role("button", name="New scenario").click()
    settle(opened)
    dialog.get_by_role("tab", name="Saved, export and import").click()
    settle(opened)
    dialog.get_by_role("button", name="Remove").click()
    expect(dialog.get_by_text("Removed Twice as bad")).to_be_visible(timeout=PATIENCE)
    assert not (app.data_dir / "scenarios" / "my-twice-as-bad.json").exists()
    dialog.get_by_role("button", name="Undo").click()
    expect(dialog).to_have_count(0, timeout=PATIENCE)
    expect(opened.get_by_text("Worst of 6 scenarios")).to_be_visible(timeout=PATIENCE)
    assert (app.data_dir / "scenarios" / "my-twice-as-bad.json").exists()


def test_a_wrong_position_is_told_what_was_typed_stays_and_a_right_file_is_taken(opened: Page, tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    head = "id,value,kind,option_type,strike,spot,expiry,volatility"
    path.write_text(f"{head}\nPut,100,option,put,95,100,2020-01-01,0.2\n", encoding="utf-8")
    opened.get_by_role("button", name="Change", exact=True).click()
    settle(opened)
    dialog = opened.get_by_role("dialog")
    dialog.get_by_role("tab", name="Positions file").click()
    settle(opened)
    dialog.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(str(path))
    expect(dialog.get_by_text("The option Put expired on 2020-01-01", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(dialog.get_by_text("book.csv")).to_be_visible()
    dialog.get_by_role("tab", name="Weights and prices").click()
    settle(opened)
    weights = dialog.get_by_label("Weights in percent", exact=False)
    weights.fill("No such asset\t100 %")
    weights.press("Control+Enter")
    settle(opened)
    dialog.get_by_role("button", name="Use these weights").click()
    expect(dialog.get_by_text("There are no prices for No such asset", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(weights).to_have_value("No such asset\t100 %")

    path = tmp_path / "positions.xlsx"
    path.write_bytes(template_xlsx())
    dialog.get_by_role("tab", name="Positions file").click()
    settle(opened)
    dialog.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(str(path))
    expect(opened.get_by_text("5 of 5 mapped", exact=False).first).to_be_visible(timeout=PATIENCE)
    settle(opened)
    expect(opened.get_by_label("Client", exact=True)).to_have_value("")  # the invented client stays with the sample
    expect(opened).to_have_title("Stress test · Analyst workbench")
    opened.get_by_role("tab", name="Options").click()
    settle(opened)
    expect(opened.get_by_text("Delta", exact=True)).to_be_visible(timeout=PATIENCE)


def test_real_prices_and_weights(opened: Page, shared_data: Path, app: RunningApp) -> None:
    """The page's own request gives the same losses through the engine as what the page shows."""
    opened.get_by_role("button", name="Change", exact=True).click()
    settle(opened)
    dialog = opened.get_by_role("dialog")
    dialog.get_by_role("tab", name="Weights and prices").click()
    settle(opened)
    dialog.get_by_text("A file", exact=True).click()
    settle(opened)
    files = sorted((shared_data / "prices").glob("*etf*.csv")) or sorted((shared_data / "prices").glob("*.csv"))
    head = files[0].read_text(encoding="utf-8-sig").splitlines()[0].split(",")
    dialog.get_by_test_id("stFileUploaderDropzoneInput").last.set_input_files(str(files[0]))
    settle(opened)
    dialog.get_by_label("Weights in percent", exact=False).fill(f"{head[1]}\t60 %\n{head[2]}\t40 %")
    dialog.get_by_label("Weights in percent", exact=False).press("Control+Enter")
    settle(opened)
    dialog.get_by_role("button", name="Use these weights").click()
    expect(opened.get_by_text("2 of 2 mapped", exact=False).first).to_be_visible(timeout=PATIENCE)
    settle(opened)
    from datetime import UTC, datetime

    from workbench.runner import open_workbench

    bench = open_workbench(app.data_dir, lambda: datetime.now(UTC))
    record = bench.store.runs.get(_run_of(opened))
    assert record.request["weights"] == {head[1]: 0.6, head[2]: 0.4}
    worst = min(row["pnl"] for row in record.document["results"] if "pnl" in row)
    told = opened.locator(".st-key-metric-strip-stress").inner_text()
    assert f"−{abs(worst):,.0f}" in told
    assert bench.replay(record.run_id)["same"] is True


def _run_of(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["run"][0]


def _ours(location: dict[str, object]) -> bool:
    """The harmless question of a deep link for its health is not ours."""
    return "/_stcore/" not in str((location or {}).get("url", ""))
