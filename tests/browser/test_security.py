"""What the server sends, whom it refuses, and that text on a page cannot make the browser talk to anybody."""

import base64
import http.client
import os
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from components.portfolio.case import Case, GroupLimit, Holding
from tests.browser.browsing import open_page, settle
from tests.browser.running_app import RunningApp
from workbench.provenance import Source, build_provenance
from workbench.runner import open_workbench
from workbench.store.runs import RunRecord

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Listener:
    """A foreign server that writes down every request."""

    port: int
    heard: list[str] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    heard: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Listener(port=server.server_address[1], heard=heard)
    server.shutdown()
    server.server_close()
    thread.join()


def request(app: RunningApp, path: str, headers: dict[str, str], method: str = "GET") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", app.port, timeout=10)
    connection.putrequest(method, path, skip_host=True)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def upgrade(app: RunningApp, headers: dict[str, str]) -> str:
    """The status line that a websocket handshake gets."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13"} | headers
    head = "GET /_stcore/stream HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"
    with socket.create_connection(("127.0.0.1", app.port), timeout=10) as connection:
        connection.sendall(head.encode())
        return connection.recv(4096).decode("latin-1").splitlines()[0]


@pytest.mark.parametrize("path", ["/", "/settings", "/_stcore/health", "/fonts/inter-latin.woff2", "/nothing.here"])
def test_every_answer_carries_the_headers(app: RunningApp, path: str) -> None:
    answer = request(app, path, {"Host": f"127.0.0.1:{app.port}"})
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", "")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers.get_all("Content-Security-Policy") == [policy]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost@evil.example", ""])
def test_a_foreign_host_is_refused(app: RunningApp, host: str) -> None:
    assert request(app, "/", {"Host": host}).status in {400, 403}


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST"])
def test_the_names_of_this_machine_are_served(app: RunningApp, name: str) -> None:
    assert request(app, "/", {"Host": f"{name}:{app.port}"}).status == 200


def test_a_websocket_must_come_from_our_own_page(app: RunningApp) -> None:
    own = f"127.0.0.1:{app.port}"
    assert "403" in upgrade(app, {"Host": own})
    assert "403" in upgrade(app, {"Host": own, "Origin": "http://evil.example"})
    assert "403" in upgrade(app, {"Host": own, "Origin": "null"})
    assert "403" in upgrade(app, {"Host": "evil.example", "Origin": "http://evil.example"})
    assert "101" in upgrade(app, {"Host": own, "Origin": f"http://{own}"})


def test_a_foreign_page_cannot_send_a_file(app: RunningApp) -> None:
    headers = {"Host": f"127.0.0.1:{app.port}", "Origin": "http://evil.example", "Content-Length": "0"}
    assert request(app, "/_stcore/upload_file/a/b", headers, "PUT").status == 403


def hostile_text(listener: Listener) -> str:
    """Everything that is known to make a browser ask, in one text."""
    away = f"http://127.0.0.1:{listener.port}"
    return (
        f'![x]({away}/markdown) <img src="{away}/html"> <style>body{{background:url({away}/css)}}</style> '
        f"[![x]({away}/nested)]({away}/link) ![x][ref]\n\n[ref]: {away}/reference"
    )


def save_hostile_run(app: RunningApp, text: str) -> str:
    """A saved run in which every text is hostile, as if it came with somebody's data folder; its id."""
    now = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    source = Source(name=text, source=text, identifier=text, sha256="0" * 64, as_of="2026-01-05")
    provenance = build_provenance(text, {"name": text}, [source], now=now).model_dump(mode="json")
    record = RunRecord(
        run_id=provenance["run_id"],
        task=text,
        request={"name": text, text: 1},
        document={"answer": text, "provenance": provenance},
        sources=(source,),
        created_at=now.isoformat(),
        seconds=0.1,
        answered=True,
    )
    open_workbench(app.data_dir, lambda: now).store.runs.save(record)
    return record.run_id


def test_text_on_a_page_asks_nothing_of_anybody(page: Page, app: RunningApp, listener: Listener) -> None:
    """Hostile text in a saved run, in an address and so in an error, where Markdown is drawn: it is shown, and that is all."""
    text = hostile_text(listener)
    run_id = save_hostile_run(app, text)
    open_page(page, app, f"runs?run={run_id}")
    expect(page.locator(".st-key-card-run h2")).to_contain_text("![x](http")
    page.get_by_text("Provenance").click()
    expect(page.get_by_text("SHA-256")).to_contain_text("![x](http")
    page.get_by_role("button", name="Replay").click()
    settle(page)
    expect(page.get_by_role("alert")).to_contain_text("![x](http")

    open_page(page, app, f"runs?run={quote(text)}")
    expect(page.get_by_role("alert")).to_contain_text("![x](http")
    page.wait_for_timeout(300)  # a request would be under way by now
    assert page.locator(f"[data-testid=stMain] :is(img, a)[src*='{listener.port}'], a[href*='{listener.port}']").count() == 0
    assert listener.heard == []


def save_hostile_case(app: RunningApp, text: str) -> str:
    """A workspace of the portfolio page in which every name is hostile, as if a client had sent it; its id."""
    generator = np.random.default_rng(3)
    assets = [f"{text} {number}" for number in range(3)]
    levels = 100 * np.exp(np.cumsum(generator.normal(0.0003, 0.01, (700, 3)), axis=0))
    frame = pd.DataFrame(levels, index=pd.bdate_range("2019-01-01", periods=700).rename("date"), columns=assets)
    prices = app.data_dir / "hostile.csv"
    frame.to_csv(prices)
    case = Case(
        client=text,
        prices={"source": "file", "path": str(prices)},
        prices_name=text,
        prices_problems=[{"kind": "jump", "asset": text, "date": None, "detail": text, "action": text}],
        holdings=[Holding(name=name, amount=30.0) for name in assets[:2]],
        max_weight=60.0,
        groups=[GroupLimit(name=text, members=assets[:2], low=10.0, high=80.0)],
    )
    now = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    open_workbench(app.data_dir, lambda: now).save_workspace(
        "portfolio", "hostile00001", {"case": case.model_dump(), "run": None}
    )
    return "hostile00001"


def test_names_on_the_portfolio_page_ask_nothing_of_anybody(bare_page: Page, app: RunningApp, listener: Listener) -> None:
    """Names of client, file, assets and groups go through every tab, dialog and remark of the page."""
    page = bare_page
    text = " ".join(hostile_text(listener).split())
    open_page(page, app, f"portfolio?work={save_hostile_case(app, text)}")
    page.get_by_test_id("stMetricValue").first.wait_for()
    for tab in ("Why", "Trades", "Risk", "History", "Limits", "Compare"):
        page.get_by_role("tab", name=tab, exact=True).click()
        settle(page)
        assert page.get_by_test_id("stException").count() == 0
    page.get_by_role("button", name="Pin this result").click()
    settle(page)
    for opener in ("portfolio-change-prices", "portfolio-change-holdings", "portfolio-groups-open", "action-share"):
        page.locator(f".st-key-{opener}").get_by_role("button").click()
        page.get_by_role("dialog").wait_for()
        settle(page)
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
    slider = page.locator(".st-key-portfolio-max_weight").get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")  # below what the assets need: the conflict and its ways out name limits too
    page.get_by_text("No portfolio keeps every limit").wait_for()
    settle(page)
    page.wait_for_timeout(300)  # a request would be under way by now
    assert page.locator(f"[src*='{listener.port}'], a[href*='{listener.port}']").count() == 0
    assert listener.heard == []


def test_a_file_with_a_hostile_name_and_hostile_contents(bare_page: Page, app: RunningApp, listener: Listener) -> None:
    page = bare_page
    text = " ".join(hostile_text(listener).split())
    open_page(page, app, "portfolio")
    page.get_by_role("textbox", name="Client").fill(text)
    page.get_by_role("textbox", name="Client").press("Enter")
    settle(page)
    rows = "\n".join(f"2024-01-{day:02d},1,{text}" for day in range(1, 20))
    content = f'date,"{text}",B\n{rows}\n'
    page.locator("input[type=file]").set_input_files(
        {"name": f"{text}.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    expect(page.get_by_role("alert").first).to_be_visible()
    settle(page)
    page.wait_for_timeout(300)  # a request would be under way by now
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_role("textbox", name="Client").input_value() == text
    assert page.locator(f"[src*='{listener.port}'], a[href*='{listener.port}']").count() == 0
    assert listener.heard == []


def test_the_policy_stops_what_the_markup_would_ask_for(page: Page, app: RunningApp, listener: Listener) -> None:
    """The second layer by itself: even markup that reached the page gets nowhere."""
    open_page(page, app)
    away = f"http://127.0.0.1:{listener.port}"
    page.evaluate(
        """async away => {
            document.body.insertAdjacentHTML('beforeend', `<img src="${away}/img"><link rel="stylesheet" href="${away}/link">
              <iframe src="${away}/frame"></iframe><style>body { background: url(${away}/css) }</style>`)
            for (const ask of [() => fetch(`${away}/fetch`), () => new WebSocket(away.replace('http', 'ws') + '/ws'),
                               () => navigator.sendBeacon(`${away}/beacon`), () => import(`${away}/import`)])
              try { await ask() } catch { }
        }""",
        away,
    )
    page.wait_for_timeout(500)  # time for a request to arrive, if one were made
    assert listener.heard == []


def test_the_listener_hears(listener: Listener, page: Page) -> None:
    """The two tests above would pass with a deaf listener."""
    page.goto(f"http://127.0.0.1:{listener.port}/heard")
    assert "/heard" in listener.heard
    expect(page.locator("body")).to_be_empty()
