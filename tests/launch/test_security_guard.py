"""The guard before the app: policy, hosts, origins."""

import asyncio
import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from workbench.launch.security import Guard, content_security_policy, host_name, inline_script_hashes, is_own_origin
from workbench.launch.shell_page import shell_html
from workbench.paths import assets_root


def test_the_inline_script_of_the_served_page_is_allowed_by_its_hash() -> None:
    html = shell_html()
    body = html.split("<script>")[1].split("</script>")[0].encode()
    expected = f"'sha256-{base64.b64encode(hashlib.sha256(body).digest()).decode()}'"
    assert inline_script_hashes(html) == (expected,)


def test_scripts_with_a_source_need_no_hash() -> None:
    assert len(inline_script_hashes('<script type="module" src="./a.js"></script><SCRIPT>\n1\n</SCRIPT>')) == 1


def test_the_page_carries_our_name_sign_font_and_style() -> None:
    html = shell_html()
    assert "<title>Analyst workbench</title>" in html
    for address in ("/style/workbench.css", "/fonts/inter-latin.woff2", "/brand/icon.png"):
        assert html.count(f'href="{address}"') == 1
        assert (assets_root() / address.removeprefix("/")).is_file()
    assert "SourceSans" not in html


def test_the_policy_names_nobody_else() -> None:
    policy = content_security_policy("127.0.0.1:8501", ["'sha256-x='"])
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["script-src"] == "'self' 'wasm-unsafe-eval' 'sha256-x='"
    assert directives["connect-src"] == "'self' ws://127.0.0.1:8501 wss://127.0.0.1:8501"
    assert directives["img-src"] == "'self' data: blob:"
    assert directives["object-src"] == directives["frame-ancestors"] == "'none'"
    assert "http:" not in policy
    assert "*" not in policy


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("127.0.0.1:8501", "127.0.0.1"),
        ("LocalHost.", "localhost"),
        ("[::1]:8501", "::1"),
        ("evil.example", "evil.example"),
        ("a b", None),
        ("localhost:99999999", None),
        ("localhost;script-src *", None),
        ("localhost@evil", None),
        ("", None),
    ],
)
def test_the_name_in_a_host_header(header: str, name: str | None) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize(
    ("origin", "own"),
    [
        ("http://127.0.0.1:8501", True),
        ("https://127.0.0.1:8501", True),
        ("http://127.0.0.1:8502", False),
        ("http://evil.example", False),
        ("ftp://127.0.0.1:8501", False),
        ("null", False),
        (None, False),
    ],
)
def test_an_own_origin(origin: str | None, own: bool) -> None:
    assert is_own_origin(origin, "127.0.0.1:8501") is own


def asked(kind: str, headers: dict[str, str], method: str = "GET") -> tuple[list[dict[str, Any]], bool]:
    """What the guard sends, and whether it let the request through."""
    reached = False
    sent: list[dict[str, Any]] = []

    async def behind(_scope: Any, _receive: Any, send: Any) -> None:
        nonlocal reached
        reached = True
        if kind == "http":
            headers = [(b"access-control-allow-origin", b"*"), (b"content-type", b"text/plain")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"ok"})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "method": method, "path": "/", "headers": raw}
    guard = Guard(behind, allowed_hosts={"127.0.0.1"}, script_hashes=())
    # In a thread of its own: in this one the browser of other tests may have a loop that runs.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(guard(scope, receive, send))).result()
    return sent, reached


def test_an_answer_gets_its_headers_and_no_permission_for_others() -> None:
    sent, reached = asked("http", {"Host": "127.0.0.1:1"})
    headers = dict(sent[0]["headers"])
    assert reached
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"access-control-allow-origin" not in headers
    assert headers[b"content-type"] == b"text/plain"


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {}, {"Host": "127.0.0.1:1", "host": "evil.example"}])
def test_a_foreign_host_gets_nothing_but_still_the_policy(headers: dict[str, str]) -> None:
    sent, reached = asked("http", headers)
    assert not reached
    assert sent[0]["status"] == 403
    assert b"content-security-policy" in dict(sent[0]["headers"])


def test_a_foreign_page_may_not_write() -> None:
    assert not asked("http", {"Host": "127.0.0.1:1", "Origin": "http://evil.example"}, "PUT")[1]
    assert asked("http", {"Host": "127.0.0.1:1", "Origin": "http://127.0.0.1:1"}, "PUT")[1]


def test_a_websocket_without_origin_is_closed_before_it_opens() -> None:
    sent, reached = asked("websocket", {"Host": "127.0.0.1:1"})
    assert not reached
    assert sent[0]["type"] == "websocket.close"
    assert asked("websocket", {"Host": "127.0.0.1:1", "Origin": "http://127.0.0.1:1"})[1]
