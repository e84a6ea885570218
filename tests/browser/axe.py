"""What axe-core says about a page, beyond what stock Streamlit has."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"

#: rule -> where stock Streamlit breaks it: sections of the sidebar are lists within lists without items between them; the
#: head above the row numbers of a table is empty. The hidden input of the file uploader is presentational and can be focused.
KNOWN = {
    "list": "[data-testid='stSidebarNavItems']",
    "listitem": "[data-testid='stSidebarNav']",
    "empty-table-header": "[data-testid='stDataFrame']",
    "presentation-role-conflict": "[data-testid='stFileUploader']",
}


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
