"""Opening a page in AppTest."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from workbench.launch.server import ENTRY_SCRIPT

#: Opens a page of this name ("" is the first) with these parameters in its address.
OpenPage = Callable[..., AppTest]


@pytest.fixture
def open_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """On the data folder of the test, where no model server answers."""
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")

    def opened(page: str = "", **query: str) -> AppTest:
        app = AppTest.from_file(str(ENTRY_SCRIPT), default_timeout=90)
        app.run()
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page(f"../../pages/{page}.py").run() if page else app

    return opened
