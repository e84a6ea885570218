"""Searching and asking as jobs: the contract's fields, kept and replayed, with and without a model; the command line."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.documents.small_filings import tools_library
from tests.doubles.ollama_scripts import Served, Turn
from tests.doubles.ollama_server import serving
from workbench.cli.command_line import run
from workbench.documents.ask_tasks import docs_ask, docs_search
from workbench.documents.library import Library
from workbench.errors import InputError
from workbench.inputs import DirectInputs
from workbench.progress import silent
from workbench.runner import open_workbench

MARGIN = "What was the gross margin of Harbour Tools in FY2023?"
LAWSUIT = "What legal proceedings does Harbour Tools report in 2023?"
NOWHERE = "127.0.0.1:9"


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with filings, and no model server."""
    monkeypatch.setenv("OLLAMA_HOST", NOWHERE)
    tools_library(tmp_path)
    return tmp_path


@pytest.fixture
def kept(data_dir: Path, clock: Callable[[], datetime]) -> DirectInputs:
    return DirectInputs(data_dir, clock)


def test_a_search_has_the_fields_of_the_contract(kept: DirectInputs) -> None:
    document = docs_search({"question": MARGIN, "k": 3}, kept, silent).document
    first = document["results"][0]
    assert {"document_id", "title", "page", "score", "text", "kind"} <= first.keys()
    assert (first["page"], first["kind"]) == (11, "statement")
    assert len(document["results"]) == 3
    assert document["routing"]["company"] == "Harbour Tools, Inc."
    assert document["routing"]["period"] == "FY2023"
    assert [source.name for source in kept.sources] == ["documents"]


def test_a_result_shows_the_part_that_fits(kept: DirectInputs) -> None:
    document = docs_search({"question": LAWSUIT}, kept, silent).document
    assert "sued us over a patent" in document["results"][0]["text"]


def test_an_answer_has_the_fields_of_the_contract(kept: DirectInputs) -> None:
    answer = docs_ask({"question": MARGIN, "model": False}, kept, silent)
    fields = {"answer", "mode", "citations", "figures", "calculation", "abstained", "reason"}
    assert fields <= answer.document.keys()
    assert answer.answered
    assert {"expression", "operands", "result", "unit"} <= answer.document["calculation"].keys()
    assert {"document_id", "page", "quote", "boxes", "verified"} == answer.document["citations"][0].keys()
    json.dumps(answer.document, allow_nan=False)


@pytest.mark.parametrize("request_", [{"question": ""}, {"question": MARGIN, "k": 0}, {"question": MARGIN, "kk": 1}, {}])
def test_a_wrong_request_is_refused(kept: DirectInputs, request_: dict[str, object]) -> None:
    with pytest.raises(InputError):
        docs_search(request_, kept, silent)


def test_without_a_server_the_passages_come_with_a_notice(kept: DirectInputs) -> None:
    document = docs_ask({"question": LAWSUIT}, kept, silent).document
    assert document["mode"] == "extractive"
    assert any("no usable answer" in notice for notice in document["notices"])


def test_what_the_model_said_is_kept_and_replayed_without_it(
    data_dir: Path, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences = [{"text": "A supplier sued over a patent.", "passages": "P1"}]
    said = json.dumps({"answered": True, "sentences": sentences})
    workbench = open_workbench(data_dir, clock)
    with serving(Served(name="m:1b", turns=[Turn(pieces=(said,))])) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        first = workbench.run("docs ask", {"question": LAWSUIT})
    assert first.document["mode"] == "model"
    assert first.document["provenance"]["model"]["name"] == "m:1b"
    monkeypatch.setenv("OLLAMA_HOST", NOWHERE)
    again = workbench.replay(first.run_id)
    assert again["same"], again["differences"]


def test_a_run_without_a_model_is_replayed_without_one(
    data_dir: Path, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    workbench = open_workbench(data_dir, clock)
    first = workbench.run("docs ask", {"question": LAWSUIT})
    with serving(Served(name="m:1b")) as server:
        monkeypatch.setenv("OLLAMA_HOST", server.url)
        again = workbench.replay(first.run_id)
        assert again["same"], again["differences"]
        assert server.received == []


def test_the_commands(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["docs", "ask", MARGIN, "--no-model", "--json", "--data-dir", str(data_dir)]) == 0
    assert json.loads(capsys.readouterr().out)["calculation"]["result"] == 40.0
    assert run(["docs", "ask", MARGIN, "--no-model", "--data-dir", str(data_dir)]) == 0
    assert "Gross margin = 40%" in capsys.readouterr().out.replace("40.00", "40")
    assert run(["docs", "ask", "What was the revenue in 2023?", "--json", "--data-dir", str(data_dir)]) == 3
    document = json.loads(capsys.readouterr().out)
    assert document["abstained"]
    assert document["clarify"][0]["choices"] == ["Harbour Tools, Inc.", "Meridian Foods plc"]
    assert run(["docs", "search", LAWSUIT, "--k", "2", "--company", "meridian", "--data-dir", str(data_dir)]) == 0
    assert "Meridian Foods plc 10-K 2023, page 7" in capsys.readouterr().out
    assert run(["docs", "ask", MARGIN, "--document", "ffff", "--data-dir", str(data_dir)]) == 2


def test_an_empty_library_says_how_to_fill_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["docs", "search", "revenue", "--json", "--data-dir", str(tmp_path)]) == 2
    assert "docs add" in json.loads(capsys.readouterr().out)["error"]["hint"]


def lines_of(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_collection_is_made_listed_and_looked_in(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = ["--data-dir", str(data_dir)]
    ids = {info.company[:8] + info.period: info.document_id for info in Library(data_dir).documents()}
    baker = ids["MeridianFY2023"]
    assert run(["docs", "collection", "Bakers", "--put", baker, *folder]) == 0
    assert "Bakers: 1 document" in lines_of(capsys)
    assert run(["docs", "list", "--json", *folder]) == 0
    listed = json.loads(lines_of(capsys))
    assert listed["collections"] == [{"name": "Bakers", "documents": [baker]}]

    question = ["What was the gross margin in FY2023?", "--collection", "bakers", "--json", *folder]
    assert run(["docs", "search", *question]) == 0
    assert {one["document_id"] for one in json.loads(lines_of(capsys))["results"]} == {baker}
    assert run(["docs", "ask", *question]) == 0
    answer = json.loads(lines_of(capsys))
    assert (answer["calculation"]["company"], answer["calculation"]["result"]) == ("Meridian Foods plc", 40.0)
    # A company of the library that is not in the collection is told, not answered of another.
    assert run(["docs", "ask", MARGIN, "--collection", "Bakers", "--json", *folder]) == 3
    assert "Harbour Tools" in json.loads(lines_of(capsys))["reason"]

    assert run(["docs", "collection", "Bakers", "--rename", "Client B", *folder]) == 0
    assert run(["docs", "collection", "Client B", "--delete", *folder]) == 0
    assert "its documents stay" in lines_of(capsys)
    assert run(["docs", "ask", MARGIN, "--collection", "Client B", "--json", *folder]) == 2
    assert "no collection" in json.loads(lines_of(capsys))["error"]["message"]


def test_follow_ups_take_the_conversation_before_them(kept: DirectInputs) -> None:
    def asked(question: str, *previous: str) -> dict[str, Any]:
        return docs_ask({"question": question, "previous": list(previous), "model": False}, kept, silent).document

    first, second = "What was the net margin of Harbour Tools in FY2023?", "And the year before?"
    assert asked(second, first)["calculation"]["result"] == 10.5
    third = asked("What about Meridian Foods?", first, second)["calculation"]
    assert (third["company"], third["period"], third["result"]) == ("Meridian Foods plc", "FY2022", 10.5)
    assert asked("And in 2021?", first, second)["calculation"]["result"] == 15.0
    assert asked("And the gross margin?", first, second)["calculation"]["result"] == 35.0
    # What is asked for in words of its own is not the figure from before.
    assert asked("And the year before in the construction segment?", first)["calculation"] is None


def test_a_period_set_by_the_user_is_that_of_a_question_that_names_none(kept: DirectInputs) -> None:
    def asked(**request: object) -> dict[str, Any]:
        return docs_ask({"model": False, **request}, kept, silent).document

    plain = "What was the gross margin of Harbour Tools?"
    assert asked(question=plain)["clarify"][0]["choices"] == ["Q2 FY2024", "FY2023", "FY2020"]
    assert asked(question=plain, period="FY2022")["calculation"]["result"] == 35.0
    assert asked(question=plain, period="FY2020")["calculation"]["period"] == "FY2020"
    assert asked(question="What were net sales?", company="harbour", period="Q2 FY2024")["calculation"]["result"] == 310.0
    assert asked(question="What was the net income?", company="Meridian")["calculation"]["result"] == 120.0
    with pytest.raises(InputError, match="no document of 'Zenith'"):
        asked(question=plain, company="Zenith")


def test_a_document_set_by_the_user_is_the_only_one_computed_from(kept: DirectInputs) -> None:
    old = next(info for info in Library(kept.data_dir).documents() if info.period == "FY2020")
    document = docs_ask({"question": "What were net sales in 2019?", "document": old.document_id}, kept, silent).document
    assert {one["document_id"] for one in document["citations"]} == {old.document_id}
    missing = docs_ask({"question": "What were net sales in 2022?", "document": old.document_id, "model": False}, kept, silent)
    assert missing.document["calculation"] is None
    other = docs_ask({"question": "What were Meridian's net sales?", "document": old.document_id}, kept, silent)
    assert not other.answered
    assert other.document["clarify"][0]["choices"] == ["Harbour Tools, Inc."]
