"""Every page: nothing for axe-core but what stock Streamlit has, nothing asked of other servers, all within the window."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsing import open_page, settle
from tests.browser.running_app import RunningApp
from workbench.runner import open_workbench

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"

#: rule -> where stock Streamlit breaks it: sections of the sidebar are lists within lists without items between them; the
#: head above the row numbers of a table is empty. The hidden input of the file uploader is presentational and can be focused.
KNOWN = {
    "list": "[data-testid='stSidebarNavItems']",
    "listitem": "[data-testid='stSidebarNav']",
    "empty-table-header": "[data-testid='stDataFrame']",
    "presentation-role-conflict": "[data-testid='stFileUploader']",
}

PATHS = ["", "portfolio", "portfolio?prices=sample", "runs", "runs?run={run_id}", "settings"]


REQUEST = {
    "objective": "min_variance",
    "mean": {"method": "given", "values": {"A": 0.08, "B": 0.05}},
    "covariance": {"method": "given", "assets": ["A", "B"], "matrix": [[0.04, 0.006], [0.006, 0.01]]},
}


@pytest.fixture(scope="module")
def run_id(app: RunningApp) -> str:
    """A run in the app's data folder."""
    now = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    return open_workbench(app.data_dir, lambda: now).run("portfolio optimize", REQUEST).run_id


def axe(page: Page) -> list[str]:
    """What axe-core finds beyond the known, in words."""
    page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(
        """async known => {
            const within = (node, selector) => node.target.flat().every(one => document.querySelector(one)?.closest(selector))
            const { violations } = await axe.run()
            return violations.flatMap(({ id, nodes }) => nodes.filter(node => !(known[id] && within(node, known[id])))
              .map(node => `${id}: ${node.target} ${node.failureSummary}`))
        }""",
        KNOWN,
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_nothing_new(browser: Browser, app: RunningApp, run_id: str, path: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 960}, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    page = context.new_page()
    open_page(page, app, path.format(run_id=run_id))
    found = axe(page)
    context.close()
    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_new_on_the_tabs_of_a_portfolio(browser: Browser, app: RunningApp, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 1024, "height": 960}, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    page = context.new_page()
    open_page(page, app, "portfolio?prices=sample")
    found: list[str] = []
    for name in ("Trades", "Risk", "History", "Limits", "Compare"):
        page.get_by_role("tab", name=name, exact=True).click()
        settle(page)
        found += [f"{name}: {fault}" for fault in axe(page)]
    context.close()
    assert found == []


@pytest.mark.parametrize("width", [1440, 1024])
@pytest.mark.parametrize("path", PATHS)
def test_it_stays_at_home_and_fits(browser: Browser, app: RunningApp, run_id: str, path: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 960})
    page = context.new_page()
    away: list[str] = []
    home = urlsplit(app.url).netloc
    page.on(
        "request",
        lambda asked: away.append(asked.url) if asked.url.startswith("http") and urlsplit(asked.url).netloc != home else None,
    )
    page.on("websocket", lambda socket: away.append(socket.url) if urlsplit(socket.url).netloc != home else None)
    open_page(page, app, path.format(run_id=run_id))
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert away == []
    assert wider <= 1
