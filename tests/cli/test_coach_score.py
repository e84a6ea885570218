"""``workbench coach score``: the contract's fields, and everything a transcript file can get wrong."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.coaching.trainees import GOOD, session_of
from workbench.cli.main import main

TURNS = [
    {"speaker": "client", "text": "My fund is down 12%."},
    {"speaker": "trainee", "text": "What is the money for?"},
    {"speaker": "client", "text": "School, in six years."},
]


def written(folder: Path, document: Any) -> str:
    path = folder / "transcript.json"
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return str(path)


def scored(path: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = main(["coach", "score", path, "--json", "--data-dir", str(folder / "data")])
    return code, json.loads(capsys.readouterr().out)


def test_the_fields_of_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    turns = session_of("C01", "zh", GOOD["zh"]).transcript()
    path = written(tmp_path, {"scenario": "C01", "language": "zh", "turns": turns})
    code, document = scored(path, tmp_path, capsys)
    assert code == 0
    assert {"dimensions", "hard_fails", "facts", "review_flags", "metrics", "total", "cap", "passed"} <= set(document)
    assert len(document["dimensions"]) == 7
    fields = {"id", "score", "quotes", "reason", "improvement", "scorer", "spread"}
    for one in document["dimensions"]:
        assert set(one) == fields
        assert one["scorer"] == "rules"
        assert all(quote["text"] in turns[quote["turn"]]["text"] for quote in one["quotes"])
    assert [fact["id"] for fact in document["facts"]] == ["C01-1", "C01-2", "C01-3"]
    assert all(turns[fact["revealed_turn"]]["speaker"] == "client" for fact in document["facts"])
    assert document["passed"]
    assert 70 <= document["total"] <= 100
    assert document["provenance"]["run_id"]


def test_a_chinese_transcript_is_told_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    turns = [{"speaker": "client", "text": "我的基金跌了。"}, {"speaker": "trainee", "text": "别担心，我保证一定涨回来。"}]
    path = written(tmp_path, {"scenario": "C01", "language": "zh", "turns": turns})
    assert main(["coach", "score", path, "--data-dir", str(tmp_path / "data")]) == 0
    said = capsys.readouterr().out
    assert "未问到C01-1" in said
    assert "（规则）" in said
    assert "不合格" in said.splitlines()[-1]
    assert not {"missed", "total", "rules", "discovery", "turn"} & set(said.replace("（", " ").replace("）", " ").split())


def test_a_played_transcript_is_scored_and_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = session_of("C02", "en", GOOD["en"])
    document = {
        "session": session.id, "scenario": "C02", "language": "en", "level": "standard", "seed": 1, "ended_by": None,
        "turns": session.transcript(),
    }  # fmt: skip
    assert main(["coach", "score", written(tmp_path, document), "--data-dir", str(tmp_path / "data")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("discovery")
    assert lines[-1].endswith("passed")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"scenario": "C01", "language": "en", "turns": []}, "no turns"),
        ({"scenario": "C01", "language": "en"}, "no turns"),
        ({"scenario": "C01", "language": "en", "turns": "hello"}, "no list of turns"),
        ({"scenario": "C01", "language": "en", "turns": ["hello"]}, "turns[0] is not an object"),
        ({"scenario": "C01", "language": "en", "turns": [{"speaker": "bot", "text": "x"}]}, "turns[0].speaker is 'bot'"),
        ({"scenario": "C01", "language": "en", "turns": [{"text": "x"}]}, "turns[0].speaker is 'None'"),
        ({"scenario": "C01", "language": "en", "turns": [*TURNS, {"speaker": "trainee"}]}, "turns[3].text is missing"),
        ({"scenario": "C01", "language": "en", "turns": [*TURNS, {"speaker": "trainee", "text": 5}]}, "turns[3].text"),
        ({"scenario": "C01", "language": "en", "turns": TURNS[:1]}, "trainee says nothing"),
        ({"scenario": "C01", "language": "en", "turns": [*TURNS, {"speaker": "trainee", "text": "x" * 10_001}]}, "10,001"),
        ({"scenario": "C01", "language": "en", "turns": TURNS * 200}, "600 turns"),
        ({"scenario": "C99", "language": "en", "turns": TURNS}, "'C99'"),
        ({"scenario": 7, "language": "en", "turns": TURNS}, "no scenario"),
        ({"scenario": "C01", "language": "de", "turns": TURNS}, "'de'"),
        ({"scenario": "C01", "turns": TURNS}, "language"),
        ({"scenario": "C01", "language": "en", "turns": TURNS, "marks": 5}, "'marks'"),
        ([1, 2], "not an object"),
    ],
)
def test_bad_input_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], document: Any, message: str) -> None:
    code, answer = scored(written(tmp_path, document), tmp_path, capsys)
    assert code == 2
    assert answer["error"]["kind"] == "input"
    assert message in answer["error"]["message"]


def test_a_file_that_is_missing_or_no_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert scored(str(tmp_path / "none.json"), tmp_path, capsys)[0] == 2
    broken = tmp_path / "broken.json"
    broken.write_text('{"turns": [', "utf-8")
    assert scored(str(broken), tmp_path, capsys)[0] == 2


def test_silence_and_turns_out_of_order_are_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    turns = [*TURNS, {"speaker": "trainee", "text": ""}, {"speaker": "trainee", "text": "Go on."}]
    code, document = scored(written(tmp_path, {"scenario": "c01", "language": "en", "turns": turns}), tmp_path, capsys)
    assert code == 0
    assert document["metrics"]["trainee_turns"] == 3


def test_numbers_of_persons_are_masked_before_anything_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    turns = [*TURNS, {"speaker": "trainee", "text": "I will call you on 13812345678 by Friday."}]
    code, document = scored(written(tmp_path, {"scenario": "C01", "language": "en", "turns": turns}), tmp_path, capsys)
    assert code == 0
    assert document["masked_turns"] == [3]
    assert "13812345678" not in json.dumps(document)
    with sqlite3.connect(tmp_path / "data" / "workbench.db") as connection:
        kept = "\n".join(connection.iterdump())
    connection.close()
    assert "13812345678" not in kept
    assert "[phone number]" in kept
