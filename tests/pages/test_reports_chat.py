"""The report chat in AppTest: empty, an answer from cells with its evidence, a question that could mean two, a reload."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.documents.small_filings import tools_library
from workbench.launch.server import ENTRY_SCRIPT
from workbench.reports.answer_verdicts import verdict_on


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
    again = open_at(answers=str(app.query_params["answers"]))
    assert "Operating margin" in told(again)
    assert "What was the operating margin" in told(again)


def test_an_answer_that_is_gone_is_told(open_at: Callable[..., AppTest]) -> None:
    app = open_at(answers="0123456789ab")
    assert not app.exception
    assert "1 earlier answers are not kept" in told(app)


def test_another_company_and_period_are_asked_by_chips(tmp_path: Path, open_at: Callable[..., AppTest]) -> None:
    tools_library(tmp_path)
    app = open_at()
    app.chat_input[0].set_value("What was the operating margin of Harbour Tools in FY2023?").run()
    chosen = {button.label: button for button in app.button if (button.key or "").startswith("documents-period-")}
    assert {"FY2021", "FY2022", "FY2023"} <= chosen.keys()
    assert chosen["FY2023"].disabled
    chosen["FY2022"].click().run()
    assert not app.exception
    assert "What was the operating margin of Harbour Tools in FY2022?" in told(app)
    other = next(button for button in app.button if button.key and button.key.endswith("-Meridian Foods plc"))
    other.click().run()
    assert "What was the operating margin of Meridian Foods in FY2022?" in told(app)
    app.chat_input[0].set_value("and Harbour Tools in 2023?").run()
    assert told(app).count("What was the operating margin of Harbour Tools in FY2023?") == 2


def test_a_missing_company_is_asked_back_and_chosen(tmp_path: Path, open_at: Callable[..., AppTest]) -> None:
    tools_library(tmp_path)
    app = open_at()
    app.chat_input[0].set_value("What was the gross margin in FY2023?").run()
    assert "Which company is meant?" in told(app)
    next(button for button in app.button if "clarify" in (button.key or "") and "Harbour" in button.label).click().run()
    assert "Gross margin: 40" in told(app)


def test_earlier_answers_are_found_by_words_and_come_back(tmp_path: Path, open_at: Callable[..., AppTest]) -> None:
    tools_library(tmp_path)
    app = open_at()
    app.chat_input[0].set_value("What was the gross margin of Harbour Tools in FY2023?").run()
    app.chat_input[0].set_value("What was the net margin of Harbour Tools in FY2023?").run()
    again = open_at()
    again.text_input(key="documents-earlier-words").set_value("GROSS margin").run()
    found = [button for button in again.button if (button.key or "").startswith("documents-earlier-")]
    assert [button.label.replace("\\", "") for button in found] == ["What was the gross margin of Harbour Tools in FY2023?"]
    found[0].click().run()
    assert "Gross margin: 40" in told(again)


def test_a_wrong_answer_is_kept_as_a_case(tmp_path: Path, open_at: Callable[..., AppTest]) -> None:
    tools_library(tmp_path)
    app = open_at()
    app.chat_input[0].set_value("What was the gross margin of Harbour Tools in FY2023?").run()
    run_id = str(app.query_params["answers"])
    app.text_area(key=f"documents-verdict-{run_id}-note").set_value("Rent is a cost of sales")
    next(button for button in app.button if button.label == "Keep").click().run()
    assert "Marked as answer wrong: Rent is a cost of sales" in told(app)
    assert (verdict_on(tmp_path, run_id) or {})["request"]["question"].startswith("What was the gross margin")


def test_a_document_is_corrected(tmp_path: Path, open_at: Callable[..., AppTest]) -> None:
    library = tools_library(tmp_path)
    info = library.documents()[0]
    app = open_at()
    app.radio(key="documents-chosen").set_value(info.document_id).run()
    app.text_input(key=f"documents-title-{info.document_id}").set_value("Harbour, first report")
    next(button for button in app.button if button.label == "Save corrections").click().run()
    assert not app.exception
    assert library.document(info.document_id).title == "Harbour, first report"
    assert library.document(info.document_id).company == info.company
