"""Every page against axe-core: nothing but the two faults that stock Streamlit has."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import open_page
from tests.browser.running_app import RunningApp
from workbench.runner import open_workbench

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"

#: rule -> where stock Streamlit breaks it: sections of the sidebar are lists within lists without items between them; the
#: head above the row numbers of a table is empty.
KNOWN = {
    "list": "[data-testid='stSidebarNavItems']",
    "listitem": "[data-testid='stSidebarNav']",
    "empty-table-header": "[data-testid='stDataFrame']",
}


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "runs", "runs?run={run_id}", "settings"])
def test_nothing_new(browser: Browser, app: RunningApp, run_id: str, path: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 960}, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    page = context.new_page()
    open_page(page, app, path.format(run_id=run_id))
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        """async known => {
            const within = (node, selector) => node.target.flat().every(one => document.querySelector(one)?.closest(selector))
            const { violations } = await axe.run()
            return violations.flatMap(({ id, nodes }) => nodes.filter(node => !(known[id] && within(node, known[id])))
              .map(node => `${id}: ${node.target} ${node.failureSummary}`))
        }""",
        KNOWN,
    )
    context.close()
    assert found == []
