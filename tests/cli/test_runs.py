"""``workbench runs`` on a data folder with real runs."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from workbench import runner
from workbench.cli.main import main
from workbench.inputs import Inputs, fetch_file
from workbench.progress import Progress
from workbench.runner import open_workbench
from workbench.task import Answer

FACTOR = {"value": 1.0}


def total(request: Mapping[str, Any], inputs: Inputs, progress: Progress) -> Answer:
    data, _ = inputs.read("numbers", source="file", identifier="n.txt", fetch=fetch_file(Path(request["path"])))
    return Answer(document={"total": float(data) * FACTOR["value"]}, answered=float(data) > 0)


@pytest.fixture
def run_ids(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: Callable[[], datetime]) -> list[str]:
    """Two runs: one with an answer, one without."""
    monkeypatch.setattr(runner, "TASKS", {"total": f"{__name__}:total", "other": f"{__name__}:total"})
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "data"))
    workbench = open_workbench(tmp_path / "data", clock)
    ids = []
    for task, number in (("total", "4"), ("other", "-1")):
        path = tmp_path / f"{task}.txt"
        path.write_text(number)
        ids.append(workbench.run(task, {"path": str(path)}).run_id)
    return ids


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    def run(*arguments: str) -> tuple[int, Any]:
        code = main(["runs", *arguments, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_list(run_ids: list[str], ask: Any) -> None:
    code, document = ask("list")
    assert code == 0
    assert [(run["run_id"], run["task"], run["answered"], run["results"]) for run in document["runs"]] == [
        (run_ids[1], "other", False, 1),
        (run_ids[0], "total", True, 1),
    ]
    assert document["runs"][0]["created_at"] == "2026-01-05T09:30:00+00:00"
    assert document["provenance"]["libraries"]


def test_list_of_one_task_and_of_so_many(run_ids: list[str], ask: Any) -> None:
    assert [run["run_id"] for run in ask("list", "--task", "total")[1]["runs"]] == [run_ids[0]]
    assert len(ask("list", "--limit", "1")[1]["runs"]) == 1
    code, document = ask("list", "--limit", "0")
    assert (code, document["error"]["kind"]) == (2, "input")


def test_an_empty_folder_has_no_runs(ask: Any, tmp_path: Path) -> None:
    code, document = ask("list", "--data-dir", str(tmp_path / "empty"))
    assert (code, document["runs"]) == (0, [])


def test_show_by_the_beginning_of_the_id(run_ids: list[str], ask: Any, tmp_path: Path) -> None:
    code, document = ask("show", run_ids[0][:8])
    assert code == 0
    assert document["run_id"] == run_ids[0]
    assert document["request"] == {"path": str(tmp_path / "total.txt")}
    assert document["result"]["total"] == 4.0
    assert document["provenance"] == document["result"]["provenance"]
    assert document["inputs"] == document["provenance"]["inputs"]
    assert document["earlier_results"] == []


def test_an_unknown_id_exits_2_and_is_named(run_ids: list[str], ask: Any) -> None:
    for command in ("show", "replay"):
        code, document = ask(command, "feedbeef")
        assert (code, document["error"]["kind"]) == (2, "input")
        assert "'feedbeef'" in document["error"]["message"]


def test_replay_without_the_original_file(run_ids: list[str], ask: Any, tmp_path: Path) -> None:
    (tmp_path / "total.txt").unlink()
    code, document = ask("replay", run_ids[0])
    assert code == 0
    assert (document["same"], document["differences"]) == (True, [])
    assert document["provenance"]["run_id"] == run_ids[0]


def test_replay_that_differs(run_ids: list[str], ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FACTOR, "value", 3.0)
    code, document = ask("replay", run_ids[0])
    assert (code, document["same"]) == (0, False)
    assert document["differences"] == [{"path": "total", "before": 4.0, "after": 12.0}]


def test_replay_without_its_kept_bytes_exits_2(run_ids: list[str], ask: Any, tmp_path: Path) -> None:
    for path in (tmp_path / "data" / "inputs").rglob("*"):
        if path.is_file():
            path.unlink()
    code, document = ask("replay", run_ids[0])
    assert (code, document["error"]["kind"]) == (2, "store")
    assert "missing" in document["error"]["message"]


def test_people_read_lines(run_ids: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["runs", "list"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"{run_ids[1]}  2026-01-05T09:30:00  other                     without an answer"
    assert second == f"{run_ids[0]}  2026-01-05T09:30:00  total"
    assert main(["runs", "show", run_ids[0]]) == 0
    assert '"total": 4.0' in capsys.readouterr().out
    assert main(["runs", "replay", run_ids[0]]) == 0
    assert capsys.readouterr().out == f"{run_ids[0]}: the same answer as before.\n"
    monkeypatch.setitem(FACTOR, "value", 3.0)
    assert main(["runs", "replay", run_ids[0]]) == 0
    assert "total: 4.0 before, 12.0 now" in capsys.readouterr().out
