"""Loads ahead what the next page needs, while the browser is busy or the reader reads.

The first page is drawn without the numeric libraries. They come afterwards, in the background, so that the page where they
are used opens as if they had always been there.
"""

import importlib
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress

from workbench.errors import WorkbenchError

#: Set by the launcher: only a server that stays preloads.
PRELOAD_VARIABLE = "WORKBENCH_PRELOAD"

#: What the pages where numbers are computed need, the slowest first.
NUMERIC = (
    "pandas",
    "pandas.io.formats.style",
    "plotly.graph_objects",
    "workbench.portfolio.tasks",
    "workbench.market.tasks",
    "cvxpy",
    "workbench.coaching.session_store",
    "workbench.coaching.scoring",
)


def preload_store() -> threading.Thread:
    """Open the store while the browser loads the page's own programs. A problem with it is told by the page."""

    def open_store() -> None:
        from components.resources import workbench

        with suppress(WorkbenchError):
            workbench().store.open_problem()

    return _in_background(open_store)


def preload_modules(names: Sequence[str] = NUMERIC) -> threading.Thread:
    """Import the modules one after the other. One that is missing or broken is told where it is used."""

    def import_all() -> None:
        for name in names:
            with suppress(ImportError):
                importlib.import_module(name)

    return _in_background(import_all)


def _in_background(work: Callable[[], None]) -> threading.Thread:
    # Not a daemon: a process that ends in the middle of loading a compiled library may crash instead of ending.
    thread = threading.Thread(target=work, name="preload")
    thread.start()
    return thread
