"""The feed client against a server of its own on the loopback interface: private places, endless feeds, loops, slow answers."""

import itertools
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from workbench.errors import InputError, ServiceError
from workbench.sentiment.sources.feed_client import Bounds, FetchedFeed, fetch_feed, is_public

FEED = b"<rss><channel><title>W</title><item><title>Orvik gains</title></item></channel></rss>"


class _Handler(BaseHTTPRequestHandler):
    seen: list[dict[str, str]]
    released: threading.Event
    port: int

    def do_GET(self) -> None:
        self.seen.append({**self.headers, "path": self.path})
        match self.path:
            case "/feed":
                self._answer(FEED)
            case "/moved":
                self._redirect("/feed")
            case "/inside":
                self._redirect("http://10.0.0.7/secret")
            case "/file":
                self._redirect("file:///etc/passwd")
            case "/loop":
                self._redirect("/loop")
            case "/endless":
                self._endless()
            case "/packed":
                self._answer(b"x", ("Content-Encoding", "gzip"))
            case "/silent":
                self.released.wait(30)
            case "/slow-head":
                self._drip(b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n")
            case "/slow-end":
                self._drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + FEED, b"")
            case "/broken":
                self.send_response(200)
                self.send_header("Content-Length", "100000")
                self.end_headers()
                self.wfile.write(FEED)
            case _:
                self.send_error(404)

    def _answer(self, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(200)
        for name, value in (*headers, ("Content-Length", str(len(body)))):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, location: str) -> None:
        self.send_response(302)
        self.send_header("Location", location)
        self.end_headers()

    def _endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            self.wfile.write(FEED.removesuffix(b"</channel></rss>"))
            while not self.released.is_set():
                self.wfile.write(b"<item><title>more</title></item>" * 500)
        except OSError:
            pass  # the client hung up, as it should

    def _drip(self, start: bytes, more: bytes) -> None:
        try:
            self.wfile.write(start)
            while not self.released.wait(0.02):
                self.wfile.write(more)
        except OSError:
            pass  # the client hung up, as it should

    def log_message(self, format: str, *args: object) -> None:
        """Tests read ``seen``."""


@pytest.fixture
def server() -> Iterator[type[_Handler]]:
    class Handler(_Handler):
        seen: list[dict[str, str]] = []  # noqa: RUF012 - one class for each test
        released = threading.Event()
        port = 0

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    Handler.port = httpd.server_address[1]
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield Handler
    Handler.released.set()
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def fetch(server: type[_Handler], path: str, bounds: Bounds | None = None) -> FetchedFeed:
    return fetch_feed(f"http://127.0.0.1:{server.port}{path}", agent="tester", bounds=bounds, allow_private=True)


def test_a_feed_comes_whole_and_only_the_agent_is_told(server: type[_Handler]) -> None:
    found = fetch(server, "/moved")
    assert (found.data, found.cut) == (FEED, "")
    assert [url.rpartition("/")[2] for url in found.asked] == ["moved", "feed"]
    assert found.url == found.asked[-1]
    assert {name.lower() for name in server.seen[0]} == {
        "host",
        "user-agent",
        "accept",
        "accept-encoding",
        "connection",
        "path",
    }
    assert server.seen[0]["User-Agent"] == "tester"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/feed",
        "http://localhost:{port}/feed",
        "http://[::1]:{port}/feed",
        "http://[::ffff:127.0.0.1]:{port}/feed",
        "http://0.0.0.0:{port}/feed",
        "http://10.1.2.3/feed",
        "http://192.168.1.1/feed",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/feed",
        "http://[64:ff9b::a00:1]/feed",
    ],
)
def test_private_places_are_refused_before_anything_is_sent(server: type[_Handler], url: str) -> None:
    with pytest.raises(InputError, match="this machine or its own network"):
        fetch_feed(url.format(port=server.port), agent="tester")
    assert server.seen == []


def test_a_redirect_to_a_private_place_is_refused_even_where_the_first_host_is_allowed(server: type[_Handler]) -> None:
    with pytest.raises(InputError, match=r"10\.0\.0\.7"):
        fetch(server, "/inside")
    assert len(server.seen) == 1


def test_a_name_with_a_private_address_among_others_is_refused() -> None:
    with pytest.raises(InputError, match="192"):
        fetch_feed("https://news.example/feed", agent="tester", resolve=lambda *_: ["93.184.216.34", "192.168.0.9"])


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.com/x", "feed", "", "http://", "https://user:secret@example.com/feed", "http://[::1"],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(InputError):
        fetch_feed(url, agent="tester", resolve=lambda *_: ["93.184.216.34"])


def test_a_redirect_to_a_file_is_refused_and_one_in_a_circle_ends(server: type[_Handler]) -> None:
    with pytest.raises(InputError, match="no address of the web"):
        fetch(server, "/file")
    with pytest.raises(ServiceError, match="leads on more than 3 times"):
        fetch(server, "/loop", Bounds(redirects=3))


def test_a_feed_that_never_ends_is_cut(server: type[_Handler]) -> None:
    found = fetch(server, "/endless", Bounds(size=100_000))
    assert len(found.data) == 100_000
    assert "0.1 MB" in found.cut


def test_a_feed_that_trickles_is_cut_when_the_time_is_used_up(server: type[_Handler]) -> None:
    ticks = itertools.count(0.0, 1.0)
    found = fetch_feed(
        f"http://127.0.0.1:{server.port}/endless", agent="t", allow_private=True, monotonic=lambda: next(ticks), bounds=Bounds()
    )
    assert "20 s" in found.cut
    assert found.data


def test_an_answer_that_breaks_off_gives_what_came(server: type[_Handler]) -> None:
    found = fetch(server, "/broken")
    assert found.data == FEED
    assert "before it was whole" in found.cut


def test_what_does_not_answer_or_is_not_there_is_told(server: type[_Handler]) -> None:
    with pytest.raises(ServiceError, match="did not answer"):
        fetch(server, "/silent", Bounds(wait=0.2, seconds=0.3))
    with pytest.raises(ServiceError, match="404"):
        fetch(server, "/nowhere")
    with pytest.raises(ServiceError, match="packed"):
        fetch(server, "/packed")

    def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(ServiceError, match="No address is known"):
        fetch_feed("https://news.example", agent="t", resolve=unknown)


def test_headers_that_come_bit_by_bit_end_with_the_time_for_the_whole(server: type[_Handler]) -> None:
    with pytest.raises(ServiceError, match=r"slow-head did not answer within 0\.3 s"):
        fetch(server, "/slow-head", Bounds(seconds=0.3))


def test_of_an_answer_that_stops_halfway_what_came_in_time_is_told(server: type[_Handler]) -> None:
    found = fetch(server, "/slow-end", Bounds(seconds=0.3, wait=60.0))
    assert (found.data, found.cut) == (FEED, "it was cut after 0.3 s")
    assert found.asked == (found.url,)


def test_a_name_that_is_looked_up_for_ever_is_not_waited_for() -> None:
    released = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        released.wait(30)
        return ["127.0.0.1"]

    with pytest.raises(ServiceError, match=r"news\.example did not answer within 0\.05 s"):
        fetch_feed("https://news.example", agent="t", allow_private=True, resolve=slow, bounds=Bounds(seconds=0.05))
    released.set()


def test_the_next_address_is_tried_where_one_takes_no_connection(server: type[_Handler]) -> None:
    url = f"http://feeds.test:{server.port}/feed"
    found = fetch_feed(url, agent="tester", allow_private=True, resolve=lambda *_: ["::1", "127.0.0.1"])
    assert found.data == FEED
    assert server.seen[0]["Host"] == f"feeds.test:{server.port}"
    with pytest.raises(ServiceError, match="cannot be reached"):
        fetch_feed(url, agent="tester", allow_private=True, resolve=lambda *_: ["::1"])


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("2002:7f00:1::", False),
        ("fd00::1", False),
        ("::", False),
        ("::127.0.0.1", False),
        ("fec0::1", False),
        ("64:ff9b:1::7f00:1", False),
        ("::ffff:0:7f00:1", False),
        ("not an address", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) == public
