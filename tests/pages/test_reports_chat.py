"""The report chat in AppTest: empty, an answer from cells with its evidence, a question that could mean two, a reload."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.documents.small_filings import tools_library
from workbench.documents.collections import Collections
from workbench.reports.answer_verdicts import verdict_on


@pytest.fixture
def open_at(open_page: Callable[..., AppTest]) -> Callable[..., AppTest]:
    """Open the page on the data folder of the test."""
    return partial(open_page, "reports_chat")


def told(app: AppTest) -> str:
    """All text of the page."""
    return " ".join(str(element.value) for element in [*app.markdown, *app.caption, *app.text]).replace("\\", "")


def test_without_documents_it_says_how_to_begin(open_at: Callable[..., AppTest]) -> None:
    app = open_at()
    assert not app.exception
    assert "Add a filing to begin" in [head.value for head in app.header]
    assert not app.chat_input


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


def test_money_bears_its_unit_and_a_figure_per_share_does_not(tmp_path: Path, open_at: Callable[..., AppTest]) -> None:
    tools_library(tmp_path)
    app = open_at()
    app.chat_input[0].set_value("What was the diluted EPS of Harbour Tools in FY2023?").run()
    assert "USD 1.20 per share" in told(app)
    assert "Amounts as printed" not in told(app)
    app.chat_input[0].set_value("What was the revenue of Harbour Tools in FY2023?").run()
    assert "Amounts as printed, in USD million." in told(app)


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


def test_one_document_is_asked_alone(tmp_path: Path, open_at: Callable[..., AppTest]) -> None:
    library = tools_library(tmp_path)
    info = next(one for one in library.documents() if one.company.startswith("Harbour") and one.fiscal_year == 2023)
    app = open_at()
    app.radio(key="documents-chosen").set_value(("document", info.document_id)).run()
    app.chat_input[0].set_value("What was the operating margin in FY2023?").run()
    assert "Operating margin: 15" in told(app)
    assert "Harbour Tools" in told(app)
    library.remove(info.document_id)
    app.run()
    assert not app.exception
    assert not app.error
    assert app.radio(key="documents-chosen").value == ("", "")
    assert "Operating margin: 15" in told(app)
    assert "removed from the library" in told(app)


def test_a_collection_is_asked_and_keeps_its_follow_ups(tmp_path: Path, open_at: Callable[..., AppTest]) -> None:
    library = tools_library(tmp_path)
    named = Collections(library)
    named.create("Harbour family")
    named.put("Harbour family", *(one.document_id for one in library.documents() if one.company.startswith("Harbour")))
    app = open_at()
    app.radio(key="documents-chosen").set_value(("collection", "Harbour family")).run()
    app.chat_input[0].set_value("What was the operating margin in FY2023?").run()
    assert "Operating margin: 15" in told(app)
    app.chat_input[0].set_value("And the year before?").run()
    assert not app.exception
    assert "What was the operating margin in FY2022?" in told(app)
    assert "Which company" not in told(app)


def _about_the_first() -> None:
    """The details of the first document, as the library shows them."""
    from components.changing import failed_change
    from components.documents.about import about
    from components.documents.library import library

    failed_change()
    about(library().documents()[0])


def test_a_document_is_corrected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path))
    library = tools_library(tmp_path)
    info = library.documents()[0]
    app = AppTest.from_function(_about_the_first, default_timeout=60).run()
    app.text_input(key=f"documents-title-{info.document_id}").set_value("Harbour, first report")
    next(button for button in app.button if button.label == "Save corrections").click().run()
    assert not app.exception
    assert library.document(info.document_id).title == "Harbour, first report"
    assert library.document(info.document_id).company == info.company


def _the_shelf() -> None:
    """What the library dialog shows."""
    from components.documents.library import library
    from components.documents.shelf import shelf

    shelf(library().documents())


def test_collections_are_renamed_and_deleted_and_a_taken_name_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path))
    named = Collections(tools_library(tmp_path))
    for name in ("Miller", "Shore"):
        named.create(name)
    app = AppTest.from_function(_the_shelf, default_timeout=60).run()
    app.selectbox(key="documents-shelf-collection").set_value("Miller").run()
    assert "No document matches" in told(app)
    app.text_input(key="documents-shelf-name").set_value("shore")
    _press(app, "Rename")
    assert "There is a collection" in app.error[0].value
    app.text_input(key="documents-shelf-name").set_value("Miller & son")
    _press(app, "Rename")
    assert [one.name for one in named.all()] == ["Miller & son", "Shore"]
    _press(app, "Delete the collection")
    assert [one.name for one in named.all()] == ["Shore"]
    assert not app.exception


def _press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
