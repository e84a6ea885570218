"""Fetching a feed from an address the user gave, within bounds of size, time and place.

Nothing is asked of an address of this machine or its own network, however it is written, named or redirected to; the user may
allow it for the host named, never for one that this leads to. The address that was checked is the one connected to: a name
that changes its mind in between gains nothing.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

import httpx

from workbench.errors import InputError, ServiceError

#: A name and a port to addresses.
Resolve = Callable[[str, int], Sequence[str]]
_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
#: Addresses of one host that are tried.
_MOST_TRIED = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: NAT64 and others that carry an address of the older kind inside.
_CARRIERS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::ffff:0:0/96"))
#: Places of one network that ``ipaddress`` counts as global: site-local, local NAT64, and two forms nobody uses any more.
_LOCAL = tuple(map(ipaddress.ip_network, ("fec0::/10", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")))


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bytes of a feed, seconds for the whole of it, names included, and for one wait, addresses it may lead to."""

    size: int = 5_000_000
    seconds: float = 20.0
    wait: float = 8.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class FetchedFeed:
    """What came. ``cut``: why the end is missing, else empty. ``asked``: each address asked, in order."""

    data: bytes
    url: str
    cut: str
    asked: tuple[str, ...]


@dataclass(slots=True)
class _Visit:
    """How far a fetch is: the address asked now, all asked so far, and what came of the feed."""

    here: httpx.URL
    asked: list[str] = field(default_factory=list)
    data: bytearray = field(default_factory=bytearray)


def resolve_name(host: str, port: int) -> list[str]:
    """Addresses of a host, as the system knows them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch_feed(
    url: str,
    *,
    agent: str,
    bounds: Bounds | None = None,
    allow_private: bool = False,
    resolve: Resolve = resolve_name,
    monotonic: Callable[[], float] = time.monotonic,
) -> FetchedFeed:
    """The bytes behind an address, at most ``bounds.size`` of them, and what came of them in ``bounds.seconds``.

    Args:
        url: http or https.
        agent: how the program calls itself; nothing else is sent.
        allow_private: the host of ``url`` itself may be on this machine or its network.
        resolve: looks names up.
        monotonic: a clock in seconds.

    Raises:
        InputError: it is no address of the web, or leads to a private place.
        ServiceError: it does not answer, or answers with an error.
    """
    limits = bounds or Bounds()
    until = monotonic() + limits.seconds
    first = _checked_url(url)
    visit = _Visit(first)

    def left() -> float:
        return until - monotonic()

    def fetch() -> FetchedFeed:
        for _ in range(limits.redirects + 1):
            visit.asked.append(str(visit.here))
            addresses = _addresses(visit.here, allow_private and visit.here.host == first.host, resolve)
            requests = [_request(client, visit.here, address, agent) for address in addresses[:_MOST_TRIED]]
            answer = _ask_in_turn(client, requests, visit, limits, left)
            if isinstance(answer, str):
                return FetchedFeed(bytes(visit.data), str(visit.here), answer, tuple(visit.asked))
            visit.here = _checked_url(str(answer), led_from=str(visit.here))
        raise ServiceError(f"{url} leads on more than {limits.redirects} times.", "Give the address it ends at.")

    with httpx.Client(trust_env=False, follow_redirects=False, timeout=limits.wait) as client:
        running = _begun(fetch)
        try:
            return running.result(timeout=max(0.0, left()))
        except TimeoutError as error:
            came = bytes(visit.data)
            if came:
                return FetchedFeed(came, str(visit.here), _out_of_time(limits), tuple(visit.asked))
            raise _too_late(visit.here, limits) from error


def _begun(job: Callable[[], FetchedFeed]) -> Future[FetchedFeed]:
    """A job in a thread that may be left behind: a name may be looked up, and headers may come byte by byte, for ever.

    Closing the client ends those within one wait.
    """
    running: Future[FetchedFeed] = Future()

    def run() -> None:
        try:
            running.set_result(job())
        except BaseException as error:  # noqa: BLE001 - it is raised again where the result is asked for
            running.set_exception(error)

    threading.Thread(target=run, name="feed", daemon=True).start()
    return running


def _out_of_time(limits: Bounds) -> str:
    return f"it was cut after {limits.seconds:g} s"


def _too_late(url: httpx.URL, limits: Bounds) -> ServiceError:
    return ServiceError(f"{url} did not answer within {limits.seconds:g} s.", "Try again later.")


def _checked_url(url: str, led_from: str = "") -> httpx.URL:
    via = f" (from {led_from})" if led_from else ""
    try:
        found = httpx.URL(url.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise InputError(f"{url[:200]!r} is no address{via}.", "Give one like https://example.com/feed.xml.") from error
    if found.scheme not in {"http", "https"} or not found.host:
        raise InputError(f"{url[:200]!r} is no address of the web{via}.", "It begins with https:// or http://.")
    if found.userinfo:
        raise InputError("An address with a name and a password in it is not asked.", "Give the address without them.")
    return found


def _addresses(url: httpx.URL, allow_private: bool, resolve: Resolve) -> list[str]:
    """The addresses to connect to, each checked.

    Raises:
        InputError: one of the host's addresses is private.
        ServiceError: the host has none.
    """
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        addresses = list(resolve(url.host, port))
    except (OSError, UnicodeError) as error:
        raise ServiceError(f"No address is known for {url.host}.", "Check its name and the connection.") from error
    if not addresses:
        raise ServiceError(f"No address is known for {url.host}.", "Check its name and the connection.")
    private = next((each for each in addresses if not is_public(each)), None)
    if private is not None and not allow_private:
        raise InputError(
            f"{url.host} is an address of this machine or its own network ({private}); feeds are not read from there.",
            "Allow it on purpose if the feed is your own; else do not trust the address that led here.",
        )
    return addresses


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet, the one it carries inside included."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if any(found in local for local in _LOCAL):
        return False
    inside = _inside(found)
    return found.is_global and not found.is_multicast and (inside is None or (inside.is_global and not inside.is_multicast))


def _inside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if any(address in carrier for carrier in _CARRIERS):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour or (address.teredo[1] if address.teredo else None)


def _request(client: httpx.Client, url: httpx.URL, address: str, agent: str) -> httpx.Request:
    """To the address checked, for the name asked; unpacked, so that a small answer cannot become a large one."""
    headers = {"Host": url.netloc.decode("ascii"), "User-Agent": agent, "Accept": _ACCEPT, "Accept-Encoding": "identity"}
    return client.build_request("GET", url.copy_with(host=address), headers=headers, extensions={"sni_hostname": url.host})


def _ask_in_turn(
    client: httpx.Client, requests: Sequence[httpx.Request], visit: _Visit, limits: Bounds, left: Callable[[], float]
) -> httpx.URL | str:
    """Of the first address that takes the connection: a host may have one of a kind that this network does not reach."""
    for number, request in enumerate(requests, 1):
        try:
            return _ask(client, request, visit, limits, left)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            if number == len(requests):
                raise _unreachable(visit.here, error, limits) from error
        except httpx.HTTPError as error:
            raise _unreachable(visit.here, error, limits) from error
    raise ServiceError(f"No address is known for {visit.here.host}.", "Check its name and the connection.")


def _ask(
    client: httpx.Client, request: httpx.Request, visit: _Visit, limits: Bounds, left: Callable[[], float]
) -> httpx.URL | str:
    """Where it leads on; or why what it says, kept in ``visit``, was cut."""
    if left() <= 0:
        raise httpx.ReadTimeout("the time is used up")
    wait = min(limits.wait, left())
    url = visit.here
    request.extensions["timeout"] = {"connect": wait, "read": wait, "write": wait, "pool": wait}
    answer = client.send(request, stream=True)
    try:
        if answer.status_code in _REDIRECTS and answer.headers.get("location"):
            return url.join(answer.headers["location"])
        if answer.status_code != 200:
            raise ServiceError(
                f"{url} answers with HTTP {answer.status_code} {answer.reason_phrase}.", "Open it in a browser and check it."
            )
        if answer.headers.get("content-encoding", "identity").lower() not in {"", "identity"}:
            raise ServiceError(f"{url} sends a packed answer though none was asked for.", "It cannot be read here.")
        return _body(answer, visit.data, limits, left)
    finally:
        answer.close()


def _body(answer: httpx.Response, data: bytearray, limits: Bounds, left: Callable[[], float]) -> str:
    """Why it was cut, else empty; ``data`` gets the bytes."""
    try:
        for piece in answer.iter_raw():
            data += piece[: limits.size + 1 - len(data)]
            if len(data) > limits.size:
                data.pop()
                return f"it was cut after {limits.size / 1e6:g} MB"
            if left() <= 0:
                return _out_of_time(limits)
    except httpx.HTTPError:
        if not data:
            raise
        return "the connection ended before it was whole" if left() > 0 else _out_of_time(limits)
    return ""


def _unreachable(url: httpx.URL, error: httpx.HTTPError, limits: Bounds) -> ServiceError:
    if isinstance(error, httpx.TimeoutException):
        return _too_late(url, limits)
    return ServiceError(f"{url} cannot be reached: {error}.", "Check the address and the connection.")
