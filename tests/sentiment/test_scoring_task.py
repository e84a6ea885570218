"""Scoring a file: the answer, the file written beside it, memory, interruption, what is refused."""

import itertools
import json
import tracemalloc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from workbench.errors import Cancelled, DataError, InputError, OutputError
from workbench.inputs import DirectInputs
from workbench.progress import silent
from workbench.sentiment import tasks
from workbench.sentiment.tasks import score_file, score_to_file

Clock = Callable[[], datetime]


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.csv"
    path.write_text(
        "headline,who\nAlpha gains as Beta slumps,Alpha\nAlpha gains as Beta slumps,Beta\n,Alpha\nAGM on Monday,\n", "utf-8"
    )
    return path


def test_rows_in_order(news: Path, inputs: DirectInputs) -> None:
    answer = score_file({"path": str(news), "text": "headline", "entity": "who"}, inputs, silent)
    rows = answer.document["rows"]
    assert [row["label"] for row in rows] == ["positive", "negative", None, "neutral"]
    assert rows[2]["score"] is None
    assert [row.get("mentioned") for row in rows] == [True, True, False, None]
    assert answer.document["labels"] == {"negative": 1, "neutral": 1, "positive": 1, "none": 1}
    assert all({"label", "score", "confidence", "spans", "scorer"} <= set(row) for row in rows)


def test_the_written_file_holds_the_same_rows(news: Path, inputs: DirectInputs, clock: Clock, tmp_path: Path) -> None:
    request = {"path": str(news), "text": "headline", "entity": "who"}
    rows = score_file(request, inputs, silent).document["rows"]
    told = score_to_file(request, tmp_path / "out.json", now=clock(), progress=silent)
    written = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert (written["rows"], written["labels"], written["provenance"]) == (rows, told["labels"], told["provenance"])
    assert told["row_count"] == 4
    assert written["provenance"]["inputs"][0]["sha256"] == inputs.sources[0].sha256
    score_to_file(request, tmp_path / "out.jsonl", now=clock(), progress=silent)
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()] == rows


def test_a_head_that_stands_there_several_times_is_told(inputs: DirectInputs, clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("text,who,text,TEXT\nAlpha gains,Alpha,Alpha slumps,none\n", "utf-8")
    said = ["twice.csv has 3 columns called 'text' (1, 3 and 4): column 1 was read."]
    document = score_file({"path": str(path), "text": "text"}, inputs, silent).document
    assert ([row["label"] for row in document["rows"]], document["notes"]) == (["positive"], said)
    told = score_to_file({"path": str(path), "text": "text"}, tmp_path / "out.json", now=clock(), progress=silent)
    assert told["notes"] == json.loads((tmp_path / "out.json").read_text("utf-8"))["notes"] == said


def test_memory_does_not_grow_with_the_file(tmp_path: Path, clock: Clock) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.csv"
        path.write_text("text\n" + "Alpha's profit rose 5 % to EUR 3 mn on strong demand from abroad\n" * count, "utf-8")
        tracemalloc.start()
        told = score_to_file({"path": str(path), "text": "text"}, tmp_path / "out.json", now=clock(), progress=silent)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert told["row_count"] == count
        return used

    peak(10)  # the lexicon and the weights are read
    few, many = peak(500), peak(4000)
    assert many < few + 1_500_000


def test_stopping_half_way_leaves_the_old_file_and_nothing_else(news: Path, clock: Clock, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("old", "utf-8")

    def stop(fraction: float, message: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        score_to_file({"path": str(news), "text": "headline"}, out, now=clock(), progress=stop)
    assert out.read_text("utf-8") == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"news.csv", "out.json"}


def test_what_is_refused(news: Path, inputs: DirectInputs, clock: Clock, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column 'text'"):
        score_file({"path": str(news), "text": "text"}, inputs, silent)
    with pytest.raises(InputError):
        score_file({"path": str(news)}, inputs, silent)
    with pytest.raises(InputError, match="does not write to --out"):
        score_to_file(
            {"path": str(news), "text": "headline", "scorer": "model"}, tmp_path / "o.json", now=clock(), progress=silent
        )
    with pytest.raises(DataError, match="no file"):
        score_file({"path": str(tmp_path / "none.csv"), "text": "headline"}, inputs, silent)
    with pytest.raises(DataError, match="cannot be read"):
        score_to_file({"path": str(tmp_path), "text": "headline"}, tmp_path / "o.json", now=clock(), progress=silent)
    with pytest.raises(OutputError):
        score_to_file({"path": str(news), "text": "headline"}, tmp_path / "no" / "o.json", now=clock(), progress=silent)


def test_too_many_rows_for_one_answer(news: Path, inputs: DirectInputs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "MOST_ROWS", 3)
    with pytest.raises(InputError, match="more than 3 rows") as refused:
        score_file({"path": str(news), "text": "headline"}, inputs, silent)
    assert "--out" in refused.value.hint


@pytest.mark.parametrize("name", ["twitter_financial_news.csv", "sentfin_entity.csv"])
def test_real_headlines(name: str, shared_data: Path, inputs: DirectInputs, tmp_path: Path) -> None:
    with (shared_data / "sentiment" / name).open(encoding="utf-8") as handle:
        (tmp_path / name).write_text("".join(itertools.islice(handle, 200)), "utf-8")
    column = "text" if name.startswith("twitter") else "headline"
    rows = score_file({"path": str(tmp_path / name), "text": column}, inputs, silent).document["rows"]
    assert len(rows) > 150
    assert len({row["label"] for row in rows}) >= 3
