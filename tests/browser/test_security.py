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

import pytest
from playwright.sync_api import Page, expect

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
