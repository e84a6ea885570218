"""Starts the app on this machine and opens it in the browser."""

import errno
import ipaddress
import os
import signal
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from types import FrameType
from typing import Any

from workbench.errors import SettingsError
from workbench.launch.preload import PRELOAD_VARIABLE, preload_store
from workbench.paths import ui_root

DEFAULT_PORT = 8501
_PORTS_TRIED = 100


def launch(*, host: str = "127.0.0.1", port: int | None = None, open_browser: bool = True, data_dir: Path | None = None) -> int:
    """Serve the app until it is stopped; the exit code.

    Args:
        host: a loopback name or address.
        port: the port to use; by default 8501 or the next free one.
        open_browser: whether to open the browser on the app.
        data_dir: where runs and settings are kept; by default what ``WORKBENCH_DATA_DIR`` or the platform says.

    Raises:
        SettingsError: the host is not loopback, or the port is taken.
    """
    address = loopback_address(host)
    port = free_port(address) if port is None else checked_port(address, port)
    if data_dir is not None:
        os.environ["WORKBENCH_DATA_DIR"] = str(Path(data_dir).expanduser().resolve())
    os.environ[PRELOAD_VARIABLE] = "1"
    # Imported here: the checks above answer at once.
    from workbench.launch.server import LOOPBACK_NAMES, build_app, settings_from_file

    names = {*LOOPBACK_NAMES, host.strip("[]").lower()}
    url = f"http://{f'[{address}]' if ':' in address else address}:{port}"
    options = settings_from_file(ui_root() / ".streamlit" / "config.toml") | {
        "server.address": address,
        "server.port": port,
        "server.allowedHosts": sorted(names),
        "browser.serverAddress": address,
        "browser.serverPort": port,
    }
    app = build_app(allowed_hosts=names, on_start=lambda: _announce(url, open_browser=open_browser))
    return _serve(app, options)


def loopback_address(host: str) -> str:
    """The loopback address that ``host`` names.

    Raises:
        SettingsError: it names anything else.
    """
    if host.lower() == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise SettingsError(
            f"The workbench does not listen on {host}: there is no sign-in yet, so anybody there could read what is in it.",
            "Leave --host out, and reach it from another machine through an SSH tunnel.",
        )
    return str(address)


def checked_port(address: str, port: int) -> int:
    """``port``, when it can be listened on.

    Raises:
        SettingsError: it is out of range, taken, or not ours to use.
    """
    if not 1 <= port <= 65535:
        raise SettingsError(f"There is no port {port}.", "Choose one from 1024 to 65535.")
    try:
        _probe(address, port)
    except OSError as error:
        reason = "another program uses it" if error.errno == errno.EADDRINUSE else (error.strerror or str(error))
        raise SettingsError(
            f"Port {port} is not free: {reason}.", "Choose another, or leave --port out to take the next free one."
        ) from error
    return port


def free_port(address: str, first: int = DEFAULT_PORT) -> int:
    """The first free port from ``first`` on.

    Raises:
        SettingsError: none of a hundred is free.
    """
    for port in range(first, first + _PORTS_TRIED):
        try:
            _probe(address, port)
        except OSError:
            continue
        return port
    raise SettingsError(f"No port from {first} to {first + _PORTS_TRIED - 1} is free.", "Name one with --port.")


def _probe(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address, port))
        probe.listen(1)


def _serve(app: Any, options: dict[str, Any]) -> int:
    """Run until Ctrl-C or a request to end; both are a normal end."""
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    # The server handles both signals itself while it runs and hands them on to these when it has shut down.
    previous = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    # The server takes the folder of the started file for its own and puts it on the path; "-c" stands for none.
    sys.argv = ["-c"]
    try:
        app.run(config=options)
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    if ended.is_set():
        print("Workbench ended.", flush=True)
    return 0


def _announce(url: str, *, open_browser: bool) -> None:
    print(f"Workbench runs at {url} (Ctrl-C ends it)", flush=True)
    preload_store()
    if open_browser:
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True, name="open-browser").start()
