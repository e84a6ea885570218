"""The web server: Streamlit as an ASGI application behind our guard, with our fonts and brand served beside it."""

import sys
import tomllib
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit.starlette import App

from workbench.launch.security import Guard, inline_script_hashes
from workbench.launch.shell_page import shell_html, shell_route
from workbench.paths import assets_root, ui_root

ENTRY_SCRIPT = Path(__file__).with_name("app.py")
#: Folders of ``assets`` that the browser may read.
_SERVED = ("brand", "fonts", "style", "script")
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


def settings_from_file(path: Path) -> dict[str, Any]:
    """``.streamlit/config.toml`` as start options: ``{"section.key": value}``.

    Tables of more than one level (``[theme.light.sidebar]``) become longer names; an array of tables is one value.
    """
    return dict(_flatten(tomllib.loads(path.read_text("utf-8"))))


def build_app(*, allowed_hosts: Collection[str], on_start: Callable[[], None]) -> App:
    """The application that the server runs.

    Args:
        allowed_hosts: names under which it may be addressed.
        on_start: called once when the server listens.
    """
    if str(ui_root()) not in sys.path:
        sys.path.insert(0, str(ui_root()))
    html = shell_html()
    guard = Middleware(Guard, allowed_hosts=allowed_hosts, script_hashes=inline_script_hashes(html))
    files = [Mount(f"/{folder}", _LongLived(directory=assets_root() / folder)) for folder in _SERVED]
    return App(
        ENTRY_SCRIPT,
        middleware=[guard],
        routes=[*files, shell_route(html)],
        lifespan=_lifespan(on_start),
        on_script_error=_show_defect,
    )


class _LongLived(StaticFiles):
    """Files that seldom change: the browser keeps them for an hour before it asks again."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "private, max-age=3600"
        return response


def _lifespan(on_start: Callable[[], None]) -> Callable[[App], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: App) -> AsyncIterator[None]:
        on_start()
        yield

    return lifespan


def _show_defect(error: Exception) -> bool:
    """Shown for an error that is not one of ours to explain: a defect. The traceback goes to the terminal."""
    streamlit.error(
        f"This page stopped at a defect of the workbench ({type(error).__name__}). What you entered is kept; "
        "the terminal it was started from shows the details.",
        icon=":material/error:",
    )
    return True


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    options: list[tuple[str, Any]] = []
    for key, value in tree.items():
        if isinstance(value, Mapping):
            options += _flatten(value, f"{prefix}{key}.")
        else:
            options.append((f"{prefix}{key}", value))
    return options
