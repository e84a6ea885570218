"""Every page: nothing for axe-core but what stock Streamlit has, nothing asked of other servers, all within the window."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.axe import axe
from tests.browser.browsing import open_page, over, settle, turn
from tests.browser.running_app import RunningApp
from workbench.runner import open_workbench

pytestmark = pytest.mark.browser

#: path -> the theme it begins in
PATHS = {
    "": "light",
    "portfolio": "light",
    "portfolio?prices=sample": "dark",
    "runs": "dark",
    "runs?run={run_id}": "light",
    "settings": "dark",
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


def other(scheme: str) -> str:
    return "dark" if scheme == "light" else "light"


@pytest.mark.parametrize(("path", "scheme"), PATHS.items())
def test_nothing_new_and_nothing_asked_and_all_within_the_window(
    bare_page: Page, app: RunningApp, run_id: str, path: str, scheme: str
) -> None:
    """Each page begins in one theme and goes over to the other; half of them begin dark."""
    away: list[str] = []
    home = urlsplit(app.url).netloc
    bare_page.on(
        "request",
        lambda asked: away.append(asked.url) if asked.url.startswith("http") and urlsplit(asked.url).netloc != home else None,
    )
    bare_page.on("websocket", lambda socket: away.append(socket.url) if urlsplit(socket.url).netloc != home else None)
    bare_page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    open_page(bare_page, app, path.format(run_id=run_id))
    found = {scheme: axe(bare_page)}
    wider = {1440: over(bare_page)}
    turn(bare_page, other(scheme))
    found[other(scheme)] = axe(bare_page)
    bare_page.set_viewport_size({"width": 1024, "height": 960})
    settle(bare_page)
    wider[1024] = over(bare_page)
    assert found == {"light": [], "dark": []}
    assert max(wider.values()) <= 1, wider
    assert away == []


def test_nothing_new_on_the_tabs_of_a_portfolio(bare_page: Page, app: RunningApp) -> None:
    bare_page.set_viewport_size({"width": 1024, "height": 960})
    open_page(bare_page, app, "portfolio?prices=sample")
    found: list[str] = []
    scheme = "light"
    for name in ("Trades", "Risk", "History", "Limits", "Compare"):
        bare_page.get_by_role("tab", name=name, exact=True).click()
        settle(bare_page)
        found += [f"{name}, {scheme}: {fault}" for fault in axe(bare_page)]
        scheme = other(scheme)
        turn(bare_page, scheme)
        found += [f"{name}, {scheme}: {fault}" for fault in axe(bare_page)]
    assert found == []
