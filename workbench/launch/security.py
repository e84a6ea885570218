"""What every answer of the server carries, and whom it answers at all.

* Headers: a Content-Security-Policy under which the page can reach nothing but its own server, whatever text it shows;
  the one inline script of the shipped page is allowed by its hash, computed from the page that is really served.
* Host: only the names of this machine's loopback are served, so that a foreign name rebound to 127.0.0.1 gets nothing.
* Origin: a websocket must come from a page of this very server. One without an Origin header does not come from a page.
"""

import base64
import hashlib
import re
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL | re.IGNORECASE)
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(?::(?P<port>\d{1,5}))?")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

#: Sent with every answer, beside the policy.
FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def inline_script_hashes(html: str) -> tuple[str, ...]:
    """The ``'sha256-...'`` sources that allow the inline scripts of a page, in order of appearance."""
    scripts = _INLINE_SCRIPT.finditer(html)
    bodies = [match["body"] for match in scripts if "src=" not in match["attributes"].lower()]
    return tuple(f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" for body in bodies)


def content_security_policy(host: str, script_hashes: Sequence[str]) -> str:
    """The policy for a page served under ``host`` (name and port, already checked)."""
    directives = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "'wasm-unsafe-eval'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data: blob:",
        "media-src": "'self' data: blob:",
        "connect-src": f"'self' ws://{host} wss://{host}",
        "worker-src": "'self' blob:",
        "frame-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def host_name(host: str) -> str | None:
    """The name in a Host header, in small letters and without port or brackets; None when the header is malformed."""
    match = _HOST.fullmatch(host)
    return match["name"].strip("[]").lower().rstrip(".") if match else None


def is_own_origin(origin: str | None, host: str) -> bool:
    """Whether an Origin header names the server that the Host header names."""
    if origin is None:
        return False
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.lower()


class Guard:
    """ASGI middleware: refuses foreign hosts and origins, and puts the headers on every answer.

    Args:
        app: the application behind.
        allowed_hosts: host names (without port) under which the server may be addressed.
        script_hashes: CSP sources of the inline scripts of the page.
    """

    def __init__(self, app: ASGIApp, *, allowed_hosts: Collection[str], script_hashes: Sequence[str]) -> None:
        self._app = app
        self._allowed_hosts = frozenset(allowed_hosts)
        self._script_hashes = tuple(script_hashes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if scope["type"] == "websocket":
            if refusal:
                await send({"type": "websocket.close", "code": 1008, "reason": refusal})
                return
            await self._app(scope, receive, send)
            return
        answer = PlainTextResponse(refusal, status_code=403) if refusal else self._app
        await answer(scope, receive, self._with_headers(scope, send))

    def refusal(self, scope: Scope) -> str | None:
        """Why this request is not served; None when it is."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or host_name(hosts[0]) not in self._allowed_hosts:
            return "This address is not served here: use the one that the workbench printed when it started."
        origin = headers.get("origin")
        must_be_own = scope["type"] == "websocket" or (origin is not None and scope["method"] not in _SAFE_METHODS)
        if must_be_own and not is_own_origin(origin, hosts[0]):
            return "Only the workbench's own pages may do this."
        return None

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        host = Headers(scope=scope).get("host", "")
        policy_host = host if host_name(host) in self._allowed_hosts else "127.0.0.1"
        policy = content_security_policy(policy_host, self._script_hashes)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                for name, value in FIXED_HEADERS.items():
                    headers[name] = value
                if "access-control-allow-origin" in headers:
                    del headers["access-control-allow-origin"]
            await send(message)

        return send_with_headers
