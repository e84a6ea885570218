"""The report chat in AppTest: empty, an answer from cells with its evidence, a question that could mean two, a reload."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.documents.small_filings import tools_library
from workbench.launch.server import ENTRY_SCRIPT


@pytest.fixture
def open_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open the page on the data folder of the test."""
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("OLLAMA_HOST", "127.0.0.1:9")

    def open_page(**query: str) -> AppTest:
        app = AppTest.from_file(str(ENTRY_SCRIPT), default_timeout=60)
        app.run()
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page("../../pages/reports_chat.py").run()

    return open_page


def told(app: AppTest) -> str:
    """All text of the page."""
    return " ".join(str(element.value) for element in [*app.markdown, *app.caption, *app.text]).replace("\\", "")


def test_without_documents_it_says_how_to_begin(open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    assert not app.exception
    assert "Add a filing to begin" in app.info[0].value.replace("\\", "")
    assert app.chat_input[0].disabled


def test_a_ratio_is_computed_from_cells_with_their_pages(tmp_path: Path, open_at: Callable[..., AppTest]) -> None:
    tools_library(tmp_path)
    app = open_at()
    app.chat_input[0].set_value("What was the operating margin of Harbour Tools in FY2023?").run()
    assert not app.exception
    assert "Operating margin" in told(app)
    assert "Computed from these cells" in told(app)
    labels = [button.label.replace("\\", "") for button in app.button]
    assert any("Operating income" in label and "page" in label for label in labels)
    again = open_at(answers=app.query_params["answers"][0])
    assert "Operating margin" in told(again)
    assert "What was the operating margin" in told(again)


def test_an_answer_that_is_gone_is_told(open_at: Callable[..., AppTest]) -> None:
    app = open_at(answers="0123456789ab")
    assert not app.exception
    assert "1 earlier answers are not kept" in told(app)
