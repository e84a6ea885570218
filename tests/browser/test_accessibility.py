"""Every page against axe-core: nothing but the two faults that stock Streamlit has."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import open_page
from tests.browser.running_app import RunningApp

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"

#: rule -> where stock Streamlit breaks it: sections of the sidebar are lists within lists without items between them; the
#: head above the row numbers of a table is empty.
KNOWN = {
    "list": "[data-testid='stSidebarNavItems']",
    "listitem": "[data-testid='stSidebarNav']",
    "empty-table-header": "[data-testid='stDataFrame']",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "runs", "settings"])
def test_nothing_new(browser: Browser, app: RunningApp, path: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 960}, color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    page = context.new_page()
    open_page(page, app, path)
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
