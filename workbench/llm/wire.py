"""The ``ollama`` client, made safe: what goes out is exactly what we say, and its socket can be closed from outside.

Four things the plain client does are undone here: it obeys proxy variables even for localhost, it follows redirects (which
would carry the user's text to another host), it sends ``OLLAMA_API_KEY`` to whatever host is configured, and it waits for
ever. Two things it cannot do are added: a body is sent as it is (it drops nested tool schemas and ``truncate``), and fields
it forgets (``capabilities``, ``remote_host``) are read.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import httpx
import ollama

_CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})


class ChatChunk(ollama.ChatResponse):
    """A line of a chat stream, with the fields that tell a remote model."""

    remote_model: str | None = None
    remote_host: str | None = None


class Line:
    """The connection of one call, which another thread may cut at any moment, even before it is made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    @property
    def is_cut(self) -> bool:
        return self._is_cut

    def cut(self) -> None:
        """Close the connection now: whoever reads from it gets an error, and the server sees the client leave."""
        with self._lock:
            self._is_cut = True
            self._shut()

    def watch(self, request: httpx.Request) -> None:
        """An event hook of httpx: have the connection reported to this line."""
        request.extensions["trace"] = self._trace

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event not in _CONNECTED:
            return
        with self._lock:
            self._socket = info["return_value"].get_extra_info("socket")
            if self._is_cut:
                self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # it has ended by itself
                # The plain socket's method: the TLS one would take away the state the reading thread is in the middle of.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class Wire(ollama.Client):
    """One call's client; its connection is not used again, so that cutting it harms nobody else.

    Args:
        url: the server.
        line: told of the connection.
        timeout: of connecting, and the longest gap in reading.
        authorisation: the header's value; None: none is sent, whatever the environment holds.
    """

    def __init__(self, url: str, *, line: Line, timeout: httpx.Timeout, authorisation: str | None) -> None:
        super().__init__(
            url,
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
            verify=_tls(url.startswith("https:")),
            event_hooks={"request": [line.watch]},
            headers={"Accept-Encoding": "identity"},
        )
        self._client.headers.pop("Authorization", None)
        if authorisation is not None:
            self._client.headers["Authorization"] = authorisation

    def get(self, path: str) -> Any:
        """The JSON that the server answers to GET."""
        return self._raw("GET", path).json()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON that the server answers to POST."""
        return self._raw("POST", path, json=body).json()

    def _raw(self, method: str, path: str, **options: Any) -> httpx.Response:
        response: httpx.Response = self._request_raw(method, path, **options)  # type: ignore[no-untyped-call]
        return response

    def chat_lines(self, body: Mapping[str, Any]) -> Iterator[ChatChunk]:
        """Post to ``/api/chat`` and give the stream line by line; the client's own reading, our own body."""
        yield from self._request(ChatChunk, "POST", "/api/chat", json={**body, "stream": True}, stream=True)

    def chat_whole(self, body: Mapping[str, Any]) -> ChatChunk:
        """Post to ``/api/chat`` what has no text to stream, such as loading a model."""
        return self._request(ChatChunk, "POST", "/api/chat", json={**body, "stream": False})

    def pull_lines(self, model: str) -> Iterator[ollama.ProgressResponse]:
        """The lines of a download."""
        yield from self.pull(model, stream=True)


#: Opens the client of one call on a line.
OpenWire = Callable[[Line], Wire]


@cache
def _tls(wanted: bool) -> ssl.SSLContext:
    """Loading the certificates takes 40 ms; a context without any trusts nobody, which is right where TLS is not used."""
    return ssl.create_default_context() if wanted else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
